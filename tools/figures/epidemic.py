"""Draw docs/engines/figures/epidemic-*.svg: R, projections, the release rule and a nowcast.

python tools/figures/epidemic.py
"""

import csv
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from numpy.typing import NDArray

from vungxanh.engines.epidemic import goals, intervals, nowcasting, projection, reproduction

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "engines" / "epidemic" / "data"
FIGURES = ROOT / "docs" / "engines" / "figures"
SERIAL = {"mean": 4.7, "sd": 2.9}
BARS, LINE, BAND, WARM = "#b8c4bd", "#0b57a4", "#7fa8d1", "#b5541c"
# places of the 10 %, 25 %, 50 %, 75 % and 90 % quantiles among the 23 levels
OUTER, INNER, MIDDLE = (3, 19), (6, 16), 11


def series(name: str) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return np.array([row["date"] for row in rows], "datetime64[D]"), np.array([float(row["cases"]) for row in rows])


def bars(axes: Axes, days: NDArray[np.datetime64], cases: NDArray[np.float64], title: str) -> None:
    axes.bar(days, cases, width=0.9, color=BARS, label="announced cases a day")
    axes.set_title(title, loc="left", fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def fan(axes: Axes, days: NDArray[np.datetime64], quantiles: NDArray[np.float64], label: str) -> None:
    for (low, high), shade in ((OUTER, 0.25), (INNER, 0.5)):
        axes.fill_between(days, quantiles[:, low], quantiles[:, high], color=BAND, alpha=shade, linewidth=0)
    axes.plot(days, quantiles[:, MIDDLE], color=LINE, linewidth=1.3, label=label)


def draw_outbreak() -> None:
    figure, (top, middle, bottom) = plt.subplots(3, 1, figsize=(8, 8.4), sharex=True, layout="constrained")
    days, cases = series("viet_yen_2021")
    bars(top, days, cases, "Việt Yên district, 2021: three projections of 14 days, each made with what was known then")
    interval = intervals.discretised(**SERIAL, days=intervals.REACH + 1)
    for known in (22, 36, 48):
        found = projection.project(cases[:known], interval, days=14)
        label = "median, 50 % and 80 % intervals" if known == 22 else ""
        fan(top, days[known - 1] + 1 + np.arange(14), found.daily, label)
    top.set_ylim(0, 1.6 * cases.max())
    top.legend(frameon=False, fontsize=8)

    posterior = reproduction.estimate(cases, intervals.discretised(**SERIAL, days=cases.size))
    ends = days[posterior.end - 1]
    middle.fill_between(ends, posterior.quantile(0.025), posterior.quantile(0.975), color=BAND, alpha=0.5, linewidth=0)
    middle.plot(ends, posterior.quantile(0.5), color=LINE, linewidth=1.3)
    middle.axhline(1, color=WARM, linewidth=0.8)
    middle.set_ylim(0, 4)
    middle.set_title("R of the seven days up to each day, with 95 % interval", loc="left", fontsize=9)
    middle.spines[["top", "right"]].set_visible(False)

    days, cases = series("bac_giang_2021")
    bars(bottom, days, cases, "Bắc Giang province, 2021: one week surely below 1, and when the release rule agrees")
    interval = intervals.discretised(**SERIAL, days=cases.size)
    posterior = reproduction.estimate(cases, interval)
    low = posterior.end[posterior.quantile(0.95) < 1] - 1
    bottom.scatter(days[low], np.full(low.size, 375), marker="v", s=18, color=WARM, label="one week surely below 1")
    lifted = [end - 1 for end in range(22, cases.size + 1) if goals.release(cases[:end], interval).allowed]
    bottom.scatter(days[lifted], np.full(len(lifted), 400), marker="s", s=18, color="#2e7d32", label="release rule")
    bottom.legend(frameon=False, fontsize=8, loc="upper left")
    figure.savefig(FIGURES / "epidemic-outbreak.svg", metadata={"Date": None})


def draw_nowcast() -> None:
    chance = np.random.default_rng(11)
    day = np.arange(60)
    onset = np.repeat(day, chance.poisson(3 + 60 * np.exp(-(((day - 34) / 9) ** 2))))
    reported = onset + chance.gamma(2, 3, onset.size).astype(int)
    figure, many = plt.subplots(1, 3, figsize=(9, 2.8), sharey=True, layout="constrained")
    for axes, as_of in zip(many, (28, 36, 46), strict=True):
        found = nowcasting.nowcast(onset, reported, as_of=as_of)
        shown = found.first + np.arange(found.known.size)
        axes.bar(shown, found.known, width=0.9, color=BARS, label="reported by then")
        fan(axes, shown[-15:], found.quantiles[-15:], "nowcast")
        axes.plot(day, np.bincount(onset, minlength=60), ".", color=WARM, markersize=3, label="truth")
        axes.set_title(f"as of day {as_of}", loc="left", fontsize=9)
        axes.set_xlabel("day of onset", fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
    many[0].set_ylim(0, 100)
    many[0].legend(frameon=False, fontsize=8)
    figure.savefig(FIGURES / "epidemic-nowcast.svg", metadata={"Date": None})


def main() -> None:
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "vungxanh", "svg.fonttype": "none", "font.size": 8})
    FIGURES.mkdir(parents=True, exist_ok=True)
    draw_outbreak()
    draw_nowcast()


if __name__ == "__main__":
    main()

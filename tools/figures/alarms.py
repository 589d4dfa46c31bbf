"""Draw docs/engines/figures/alarms.svg: what each method says of two real series.

python tools/figures/alarms.py
"""

import csv
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from vungxanh.engines.alarms.judging import judge

ROOT = Path(__file__).resolve().parents[2]
HADAR = ROOT / "docs" / "engines" / "data" / "salmonella_hadar.csv"
BAC_GIANG = ROOT / "tests" / "engines" / "epidemic" / "data" / "bac_giang_2021.csv"
FIGURE = ROOT / "docs" / "engines" / "figures" / "alarms.svg"


def series(path: Path) -> tuple[np.ndarray, np.ndarray]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    days = np.array([row["date"] for row in rows], dtype="datetime64[D]")
    return days, np.array([float(row["cases"]) for row in rows])


def draw(axes: Axes, path: Path, *, step: int, shown: int, methods: dict[str, tuple[str, str]], title: str) -> None:
    days, counts = series(path)
    part = slice(len(days) - shown, None)
    axes.bar(days[part], counts[part], width=step * 0.9, color="#b8c4bd", label="cases")
    top = counts[part].max()
    for place, (method, (color, label)) in enumerate(methods.items()):
        answer = judge(counts, method, step=step)
        bound = np.where((answer.upperbound > 1.4 * top) | (answer.upperbound == 0), np.nan, answer.upperbound)
        axes.step(days[part], bound[part], where="mid", color=color, linewidth=1.2, label=f"bound, {label}")
        alarms = np.flatnonzero(answer.alarm[part]) + part.start
        height = np.full(len(alarms), -0.05 * top * (place + 1))
        axes.scatter(days[alarms], height, marker="^", s=22, color=color, label=f"alarm, {label}")
    axes.set_title(title, loc="left", fontsize=10)
    axes.set_ylim(-0.05 * top * (len(methods) + 1), 1.5 * top)
    axes.legend(fontsize=7, ncols=len(methods) + 1, loc="upper left", frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def main() -> None:
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "vungxanh", "svg.fonttype": "none", "font.size": 8})
    figure, (weekly, daily) = plt.subplots(2, 1, figsize=(9, 6.5), layout="constrained")
    draw(
        weekly,
        HADAR,
        step=7,
        shown=130,
        methods={"farrington": ("#1f5fa8", "Farrington"), "farringtonflexible": ("#c2410c", "flexible")},
        title="Salmonella Hadar, Germany, a week: history of three years",
    )
    draw(
        daily,
        BAC_GIANG,
        step=1,
        shown=68,
        methods={"c2": ("#1f5fa8", "C2"), "c3": ("#c2410c", "C3")},
        title="COVID-19, Bắc Giang 2021, a day: history of seven days",
    )
    FIGURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(FIGURE, metadata={"Date": None})


if __name__ == "__main__":
    main()

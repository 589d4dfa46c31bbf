"""How good projections would have been, on every outbreak at hand together.

    python tools/bench/projections.py [--data FOLDER] [--every 1] [--model damping=0.8 fall_rate=0.05]

Backtests each series from day 21 on and prints, for one and two weeks ahead, the ratio of the weighted interval score
to that of the baseline, how often the intervals hold the truth, and the bias, then all series together (each counts the
same). The outbreaks that may be shipped are in tests/engines/epidemic/data; FOLDER holds those that may not
(`outbreaks/`, `linelists/`, `nowcast/`: see the README there). `--model` tries other constants (decision 0020).
"""

import argparse
import csv
import gzip
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vungxanh.engines.epidemic import backtesting, intervals
from vungxanh.engines.epidemic.dynamics import Transmission

SHIPPED = Path(__file__).resolve().parents[2] / "tests" / "engines" / "epidemic" / "data"
# mean and sd of the serial interval in days
COVID, SARS, MERS, MEASLES = (4.7, 2.9), (8.4, 3.8), (6.8, 4.1), (11.7, 2.0)
SHORTEST, LEAST_CASES = 42, 100
LONG = 150  # days from which on every sixth as-of day is enough

Array = NDArray[np.float64]
Series = tuple[str, Array, tuple[float, float]]


def rows(path: Path) -> list[dict[str, str]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def by_day(days: Counter[date], last: date | None = None) -> Array:
    """Cases by day, from the first case to the last (or to the day `last`)."""
    end = max(max(days), last or date.min)
    return np.array([days[date.fromordinal(day)] for day in range(min(days).toordinal(), end.toordinal() + 1)], float)


def counted(cells: Iterable[str]) -> Array:
    return by_day(Counter(date.fromisoformat(cell) for cell in cells if cell[:1] in "12"))


def shipped() -> Iterator[Series]:
    for name in ("viet_yen_2021", "bac_giang_2021"):
        yield name, np.array([float(row["cases"]) for row in rows(SHIPPED / f"{name}.csv")]), COVID
    sars = rows(SHIPPED / "SARS2003_incidence.csv.gz")
    yield "SARS 2003", np.array([float(row["I"]) for row in sars]), SARS
    mers = rows(SHIPPED / "mers_2014_15_incidence.csv.gz")
    yield "MERS 2014-15", np.array([float(row["local"]) + float(row["imported"]) for row in mers]), MERS
    italy = rows(SHIPPED / "epinow2_example_confirmed.csv.gz")
    yield "Italy 2020", np.array([float(row["confirm"]) for row in italy]), COVID


def more(folder: Path) -> Iterator[Series]:
    """The outbreaks of the folder: provinces and districts of Viet Nam in 2021, STEC 2011, measles 1861."""
    places: dict[str, Counter[date]] = {}
    for row in rows(folder / "outbreaks" / "vietnam_2021_commune_cases_AprJul_GSOcode.csv"):
        # Bắc Giang and Việt Yên are among the shipped
        names = [] if "Bắc Giang" in row["province"] else [row["province"]]
        if row["district"] and "Việt Yên" not in row["district"]:
            names.append(f"{row['province']}/{row['district']}")
        for name in names:
            places.setdefault(name, Counter())[date.fromisoformat(row["date"])] += int(float(row["new_cases"]))
    last = max(max(days) for days in places.values())
    for name, days in sorted(places.items()):
        yield name, by_day(days, last), COVID
    hospital = rows(folder / "nowcast" / "husO104Hosp.csv")
    yield "STEC 2011, by admission", counted(row["dHosp"] for row in hospital), COVID
    yield "STEC 2011, by report", counted(row["dReport"] for row in hospital), COVID
    measles = rows(folder / "linelists" / "outbreaks__measles_hagelloch_1861.csv")
    yield "measles 1861", counted(row["date_of_rash"] for row in measles), MEASLES


def judged(series: Series, *, every: int, model: Transmission) -> list[tuple[float, ...]]:
    """For each horizon: forecasts, summed scores of ours and of the baseline, coverages, bias."""
    _, cases, (mean, sd) = series
    interval = intervals.discretised(mean=mean, sd=sd, days=intervals.REACH + 1)
    step = max(every, 6 if cases.size > LONG else 1)
    return [
        (
            float(test.known.size),
            float(test.projection.wis.sum()),
            float(test.persistence.wis.sum()),
            float(test.projection.coverage_50.mean()),
            float(test.projection.coverage_90.mean()),
            float(test.projection.bias.mean()),
        )
        for test in backtesting.backtest(cases, interval, every=step, model=model)
    ]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path)
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--model", nargs="*", default=[], metavar="NAME=VALUE")
    asked = options.parse_args()
    model = Transmission(**{name: float(value) for name, value in (pair.split("=") for pair in asked.model)})
    found = [*shipped(), *(more(asked.data) if asked.data else [])]
    found = [series for series in found if series[1].size >= SHORTEST and series[1].sum() >= LEAST_CASES]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        scores = np.array(list(pool.map(partial(judged, every=asked.every, model=model), found)))
    print("| series | forecasts | ratio 1 week | 2 weeks | inside 90 %, 1 week | 2 weeks | bias, 1 week | 2 weeks |")
    print("|---|---|---|---|---|---|---|---|")
    ratio, inside, bias = scores[:, :, 1] / scores[:, :, 2], scores[:, :, 4], scores[:, :, 5]
    for i, (name, _, _) in enumerate(found):
        cells = [*ratio[i], *inside[i], *bias[i]]
        print(f"| {name} | {scores[i, 0, 0]:.0f} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")
    together = [*np.exp(np.log(ratio).mean(axis=0)), *inside.mean(axis=0), *bias.mean(axis=0)]
    print(f"| {len(found)} series together | | " + " | ".join(f"{cell:.2f}" for cell in together) + " |")
    pooled = scores[:, :, 1].sum(axis=1) / scores[:, :, 2].sum(axis=1)
    held = np.mean((inside >= 0.8) & (inside <= 0.97), axis=0)
    print(f"\nBetter than the baseline, weeks pooled: {np.sum(pooled < 1)} of {len(found)}; worst {pooled.max():.2f}.")
    print(f"Inside the 90 % interval 80 to 97 % of the time: {held[0]:.0%} and {held[1]:.0%} of the series.")
    print(f"Inside the 50 % interval: {scores[:, 0, 3].mean():.2f} and {scores[:, 1, 3].mean():.2f}.")


if __name__ == "__main__":
    main()

"""How long the epidemic engine takes: R of many communes at once and one by one, a projection, a nowcast.

    python tools/bench/epidemic.py [--series 1000] [--days 365] [--runs 5]

Prints one table of medians. The counts are simulated (seeded): clusters of cases in communes of very different risk.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import gamma

from vungxanh.engines.epidemic import backtesting, intervals, nowcasting, projection, reproduction

Array = NDArray[np.float64]


def communes(series: int, days: int) -> Array:
    """Daily cases of communes (`series, days`): mostly none, clusters of up to hundreds."""
    chance = np.random.default_rng(2021)
    level = chance.gamma(0.5, 8, (series, 1))
    return chance.negative_binomial(0.3, 0.3 / (0.3 + level), (series, days)).astype(float)


def naive(cases: Array, interval: Array, window: int = 7) -> Array:
    """The mean and quantiles of R one window at a time, as the formula is written."""
    answer = np.full((cases.size - window, 4), np.nan)
    force = [sum(interval[k] * cases[t - k] for k in range(1, t + 1)) for t in range(cases.size)]
    for row, start in enumerate(range(1, cases.size - window + 1)):
        shape = 1 + sum(cases[start : start + window])
        scale = 1 / (1 / 5 + sum(force[start : start + window]))
        answer[row] = shape * scale, *gamma.ppf([0.025, 0.5, 0.975], shape, scale=scale)
    return answer


def at_once(cases: Array, interval: Array) -> Array:
    """The same for all series: mean and three quantiles on the last axis."""
    found = reproduction.estimate(cases, interval)
    return np.stack([found.mean, *(found.quantile(q) for q in reproduction.QUANTILES)], axis=-1)


def median(work: Callable[[], object], runs: int) -> float:
    """Median seconds of some runs."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--series", type=int, default=1000)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--runs", type=int, default=5)
    given = options.parse_args()
    cases = communes(given.series, given.days)
    interval = intervals.discretised(mean=4.7, sd=2.9, days=given.days)

    few = min(5, given.series)
    slow = np.stack([naive(row, interval) for row in cases[:few]])
    early = ~np.isnan(at_once(cases[:few], interval)[..., 0])
    np.testing.assert_allclose(at_once(cases[:few], interval)[early], slow[early], rtol=1e-9)

    together = median(lambda: at_once(cases, interval), given.runs)
    alone = median(lambda: [at_once(row, interval) for row in cases], 1)
    by_formula = median(lambda: [naive(row, interval) for row in cases[:few]], 1) * given.series / few
    chance = np.random.default_rng(1)
    wave = chance.poisson(60 * np.exp(-(((np.arange(120) - 60) / 25) ** 2)) + 2)
    project = median(lambda: projection.project(wave, interval), given.runs)
    backtest = median(lambda: backtesting.backtest(wave, interval, every=7), 1)
    onset = np.repeat(np.arange(120), wave)
    reported = onset + chance.gamma(2, 3, onset.size).astype(int)
    nowcast = median(lambda: nowcasting.nowcast(onset, reported, as_of=80), given.runs)

    size = f"{given.series} series x {given.days} days"
    rows = [
        (f"R, weekly windows, {size}, all at once", together),
        (f"R, weekly windows, {size}, one series at a time", alone),
        (f"R, weekly windows, {size}, by the formula in a loop (from {few} series)", by_formula),
        ("projection of 14 days from 120 days, 10,000 sequences", project),
        ("backtest of 120 days, every 7th day", backtest),
        (f"nowcast of {onset.size} cases, 4,000 draws", nowcast),
    ]
    width = max(len(name) for name, _ in rows)
    print(f"{'what (results of the three ways agree to 1e-9)':<{width}}  seconds   to the first")
    for name, seconds in rows[:3]:
        print(f"{name:<{width}}  {seconds:8.3f}  {seconds / together:8.0f} x")
    for name, seconds in rows[3:]:
        print(f"{name:<{width}}  {seconds:8.3f}")


if __name__ == "__main__":
    main()

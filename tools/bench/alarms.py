"""How fast the alarms engine judges a country of series, beside a plain loop over the days.

    python tools/bench/alarms.py [--series 10000] [--days 1095] [--loop 20]

The loop judges only the first `--loop` series and its time is scaled up; its bounds and alarms are compared with the
engine's before any time is printed.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable

import numpy as np

from vungxanh.engines.alarms.answer import Answer, Counts
from vungxanh.engines.alarms.cusum import cusum
from vungxanh.engines.alarms.ears import ALPHA, GUARD, ears
from vungxanh.engines.alarms.farrington import farrington, flexible, original

BASELINE = 7


def loop(counts: Counts, method: str) -> tuple[list[float], list[bool]]:
    """C1, C2 or C3 of one series, one day after the other."""
    z = statistics.NormalDist().inv_cdf(1 - ALPHA[method])
    bounds, alarms = [], []
    levels: list[tuple[float, float] | None] = []
    for t, x in enumerate(counts):
        window = counts[max(0, t - GUARD[method] - BASELINE) : max(0, t - GUARD[method])]
        levels.append((float(np.mean(window)), float(np.std(window, ddof=1))) if len(window) == BASELINE else None)
        bound = float("nan")
        today = levels[t]
        if today is not None and method != "c3":
            bound = today[0] + z * today[1]
        elif today is not None and t >= 2 and levels[t - 2] is not None:
            carried = 0.0
            for back in (1, 2):
                mean, s = levels[t - back] or (0.0, 0.0)
                with np.errstate(invalid="ignore", divide="ignore"):
                    carried += np.maximum(0.0, np.float64(counts[t - back] - mean) / s - 1)
                    bound = float(np.maximum(0.0, x + today[1] * (z - carried)))
        bounds.append(bound)
        alarms.append(bool(x > bound))
    return bounds, alarms


def timed(work: Callable[[], Answer]) -> tuple[Answer, float]:
    start = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=3 * 365)
    parser.add_argument("--loop", type=int, default=20, help="series the plain loop judges")
    asked = parser.parse_args()
    counts = np.random.default_rng(1).poisson(3.0, (asked.series, asked.days)).astype(float)
    print(f"{asked.series:,} series of {asked.days:,} days, one thread")
    print(f"{'method':<20}{'rows judged':>14}{'alarms':>10}{'seconds':>10}{'loop, s':>10}{'times':>8}")
    total = 0.0
    for method in ("c1", "c2", "c3"):
        answer, seconds = timed(lambda: ears(counts, method))  # noqa: B023 - called at once
        total += seconds
        start = time.perf_counter()
        plain = [loop(series, method) for series in counts[: asked.loop]]
        slow = (time.perf_counter() - start) * asked.series / asked.loop
        np.testing.assert_allclose(answer.upperbound[: asked.loop], [bound for bound, _ in plain], rtol=1e-9, atol=1e-9)
        np.testing.assert_array_equal(answer.alarm[: asked.loop], [alarm for _, alarm in plain])
        row(method, answer, seconds, f"{slow:>10.0f}{slow / seconds:>8.0f}")
    print(f"{'c1 + c2 + c3':<44}{total:>10.2f}")
    answer, seconds = timed(lambda: cusum(counts, first=asked.days - 365))
    row("cusum, last year", answer, seconds)
    weekly = np.random.default_rng(2).poisson(8.0, (20, 5 * 52)).astype(float)
    for name, settings in (("farrington", original()), ("farringtonflexible", flexible())):
        answers, seconds = [], 0.0
        for series in weekly:
            answer, spent = timed(lambda: farrington(series, settings, rows_a_year=52, first=208))  # noqa: B023
            answers.append(answer)
            seconds += spent
        judged, alarms = sum(int(a.judged.sum()) for a in answers), sum(int(a.alarm.sum()) for a in answers)
        print(f"{name:<20}{judged:>14,}{alarms:>10,}{seconds:>10.2f}   20 weekly series of 5 years, last year judged")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f} MiB")


def row(name: str, answer: Answer, seconds: float, more: str = "") -> None:
    print(f"{name:<20}{int(answer.judged.sum()):>14,}{int(answer.alarm.sum()):>10,}{seconds:>10.2f}{more}")


if __name__ == "__main__":
    main()

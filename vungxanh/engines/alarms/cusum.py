"""The Poisson CUSUM: small rises that last.

Source: G. Rossi, L. Lampugnani, M. Marchi, "An approximate CUSUM procedure for surveillance of health events",
Statistics in Medicine 18 (1999) 2111-2122. The defaults k = 1.04, h = 2.26 are that paper's for average run lengths
of 500 in control and 7 out of control; standardization and bounds are as in R surveillance 1.20.3 (`algo.cusum`).
"""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from vungxanh.engines.alarms.answer import Answer, Counts

Transform = Literal["standard", "rossi", "anscombe"]


def cusum(
    counts: Counts,
    *,
    first: int,
    k: float = 1.04,
    h: float = 2.26,
    mean: float | None = None,
    transform: Transform = "standard",
) -> Answer:
    """Judge the counts from index `first` on; shape (..., time).

    The expected count m is `mean`, else the average of all known counts before `first`. Each count is standardized to
    z, the sum grows as C = max(0, C + z - k) from C = 0, and an alarm stands while C >= h. The bound of a day is the
    count that would raise C to h that day (rounded up for `standard`, as counts are whole).

    Transforms: `standard` (x - m) / sqrt(m); `rossi` (x - 3m + 2 sqrt(x m)) / (2 sqrt(m)); `anscombe` residuals.
    Where m is 0 nothing can be standardized: those series are not judged. An unknown count leaves the sum as it was.

    Raises `ValueError` when there is no row before `first` to take the mean from, or h or k is not positive.
    """
    if h <= 0 or k <= 0:
        raise ValueError("h and k are above 0")
    if mean is None and first < 1:
        raise ValueError("at least one row before the first judged one is needed to take the mean from")
    x = np.asarray(counts, dtype=np.float64)
    if mean is None:
        before = x[..., :first]
        known = ~np.isnan(before)
        with np.errstate(invalid="ignore", divide="ignore"):
            m = np.asarray(np.where(known, before, 0.0).sum(axis=-1) / known.sum(axis=-1))
    else:
        m = np.full(x.shape[:-1], float(mean))
    m = np.where(m > 0, m, np.nan)
    later = np.ascontiguousarray(np.moveaxis(x[..., first:], -1, 0))  # (time, ...): one day of all series at a time
    known = ~np.isnan(later)
    bound, alarm = np.empty_like(later), np.empty(later.shape, dtype=np.bool_)
    total = np.zeros(x.shape[:-1])
    with np.errstate(invalid="ignore"):
        z = _standardized(later, m, transform)
        for t in range(len(later)):
            bound[t] = _bound(total, m, k, h, transform)
            total = np.where(known[t], np.maximum(0, total + z[t] - k), total)
            alarm[t] = known[t] & (total >= h)

    def whole(part: NDArray[Any], before: float | bool) -> NDArray[Any]:
        answer = np.full(x.shape, before)
        answer[..., first:] = np.moveaxis(part, 0, -1)
        return answer

    return Answer(whole(bound, np.nan), whole(alarm, False), whole(known & ~np.isnan(bound), False))


def _standardized(x: Counts, m: NDArray[np.float64], transform: Transform) -> NDArray[np.float64]:
    if transform == "rossi":
        return np.asarray((x - 3 * m + 2 * np.sqrt(x * m)) / (2 * np.sqrt(m)))
    if transform == "anscombe":
        return np.asarray(1.5 * (x ** (2 / 3) - m ** (2 / 3)) / m ** (1 / 6))
    return np.asarray((x - m) / np.sqrt(m))


def _bound(
    total: NDArray[np.float64], m: NDArray[np.float64], k: float, h: float, transform: Transform
) -> NDArray[np.float64]:
    """The count x whose standardized value is h + k - total; zero where even no case reaches it."""
    left = h + k - total
    if transform == "rossi":
        # sqrt(x) solves x + 2 sqrt(x m) - 3 m = 2 left sqrt(m)
        reached = 4 * m + 2 * left * np.sqrt(m)
        root = np.sqrt(np.maximum(reached, 0)) - np.sqrt(m)
        return np.asarray(np.maximum(root, 0) ** 2)
    if transform == "anscombe":
        return np.asarray(np.maximum(2 / 3 * m ** (1 / 6) * left + m ** (2 / 3), 0) ** 1.5)
    return np.asarray(np.maximum(np.ceil(np.sqrt(m) * left + m), 0))

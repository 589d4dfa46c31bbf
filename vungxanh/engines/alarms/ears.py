"""The three short-memory methods of the Early Aberration Reporting System (EARS): C1, C2, C3.

Source: R. D. Fricker, B. L. Hegler, D. A. Dunfee, "Comparing syndromic surveillance detection methods: EARS' versus a
CUSUM-based methodology", Statistics in Medicine 27 (2008) 3407-3429; M. L. Hutwagner et al., "The bioterrorism
preparedness and response Early Aberration Reporting System (EARS)", Journal of Urban Health 80 (2003) i89-i96. Bounds
for C3 as in R surveillance 1.20.3 (`earsC`), whose numbers the tests compare.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from vungxanh.engines.alarms.answer import Answer, Counts

Method = Literal["c1", "c2", "c3"]

GUARD = {"c1": 0, "c2": 2, "c3": 2}  # days between the baseline and the day that is judged
NEEDED = {"c1": 0, "c2": 2, "c3": 4}  # rows before the first that is judged, beyond the baseline
ALPHA = {"c1": 0.001, "c2": 0.001, "c3": 0.025}
BLOCK = 2**16  # counts worked on at once: the arrays of one block stay in the cache of the processor


def ears(
    counts: Counts, method: Method, *, baseline: int = 7, alpha: float | None = None, min_sigma: float = 0.0
) -> Answer:
    """Bounds and alarms of C1, C2 or C3 for counts of shape (..., time).

    With mean m and standard deviation s of `baseline` counts (ending the day before for C1, three days before for C2
    and C3) and z the normal quantile of 1 - alpha, the bound is m + z s. C3 adds what the two days before had in excess
    of one standard deviation: x + s (z - sum of max(0, (x - m) / s - 1) over those two days), never below zero.
    `min_sigma` is the least s: with 0 a baseline that does not vary leaves C3 without an answer.

    Raises `ValueError` for a baseline under 3, alpha outside (0, 1) or a negative `min_sigma`.
    """
    alpha = ALPHA[method] if alpha is None else alpha
    if baseline < 3:
        raise ValueError("the baseline needs at least 3 counts")
    if not 0 < alpha < 1:
        raise ValueError("alpha lies between 0 and 1")
    if min_sigma < 0:
        raise ValueError("the least standard deviation is 0 or more")
    z = float(ndtri(1 - alpha))
    given: Counts = np.asarray(counts, dtype=np.float64)
    series: Counts = given.reshape(-1, given.shape[-1])
    bound: NDArray[np.float64] = np.full(series.shape, np.nan)
    step = max(1, BLOCK // max(1, series.shape[1]))
    for first in range(0, len(series), step):
        part = slice(first, first + step)
        _bounds(series[part], bound[part], method, baseline, z, min_sigma)
    bound = bound.reshape(given.shape)
    return Answer(bound, given > bound, ~np.isnan(bound) & ~np.isnan(given))


def _bounds(x: Counts, bound: NDArray[np.float64], method: Method, baseline: int, z: float, min_sigma: float) -> None:
    start = baseline + NEEDED[method]
    days = x.shape[1]
    if days <= start:
        return
    first = baseline + GUARD[method]  # the first day whose baseline is complete
    windows = [x[:, lag : lag + days - first] for lag in range(baseline)]
    mean = windows[0].copy()
    for window in windows[1:]:
        mean += window
    mean /= baseline
    # squared deviations and not a difference of running sums: a constant baseline must give exactly zero
    spread = np.square(windows[0] - mean)
    for window in windows[1:]:
        difference = window - mean
        spread += np.square(difference, out=difference)
    spread /= baseline - 1
    s = np.maximum(np.sqrt(spread, out=spread), min_sigma)
    if method != "c3":
        np.add(mean, z * s, out=bound[:, start:])
        return
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.maximum(0, (x[:, first:] - mean) / s - 1)
        carried = excess[:, :-2] + excess[:, 1:-1]
        np.maximum(0, x[:, start:] + s[:, 2:] * (z - carried), out=bound[:, start:])

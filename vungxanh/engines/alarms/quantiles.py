"""Quantiles of overdispersed counts, found by search in the distribution function.

SciPy's own quantile of the negative binomial ends the process (a C++ exception nobody catches) for some extreme
parameters; a search in the incomplete beta function needs forty steps and cannot.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammaincc

Floats = NDArray[np.float64]

FUZZ = 64 * float(np.finfo(np.float64).eps)  # a distribution function this close to the level has reached it
MOST = 2.0**53  # beyond it a float no longer counts in ones


def count_quantile(level: float, mean: Floats, phi: Floats) -> Floats:
    """The least count k with P(X <= k) >= level, for mean `mean` and variance phi * mean; NaN beyond 2^53.

    The negative binomial where phi > 1 (size mean / (phi - 1), probability 1 / phi), else the Poisson distribution.
    """
    over = phi > 1
    size = np.where(over, mean / np.where(over, phi - 1, 1.0), 1.0)
    wanted = level * (1 - FUZZ)

    def reached(k: Floats) -> NDArray[np.bool_]:
        below = np.where(over, betainc(size, k + 1, 1 / np.where(over, phi, 1.0)), gammaincc(k + 1, mean))
        return np.asarray(below >= wanted)

    low, high = np.full(mean.shape, -1.0), np.ceil(mean) + 1  # not reached at low, reached at high
    while (short := ~reached(high) & (high < MOST)).any():
        low, high = np.where(short, high, low), np.where(short, 2 * high, high)
    while (open_ := (high - low > 1) & (high < MOST)).any():
        middle = np.floor((low + high) / 2)
        there = reached(middle)
        low = np.where(open_ & ~there, middle, low)
        high = np.where(open_ & there, middle, high)
    return np.where((high < MOST) & np.isfinite(mean) & np.isfinite(phi), high, np.nan)

"""The serial interval: days from the onset of a case to the onset of those it infected.

Sources: Cori A, Ferguson NM, Fraser C, Cauchemez S. A new framework and software to estimate time-varying reproduction
numbers during epidemics. Am J Epidemiol 2013;178:1505-12, web appendix 11 (discretisation). Serial intervals from pairs
of known days are described by their mean and sd; those that are not positive are counted apart, because a serial
interval of this engine starts at one day.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

Array = NDArray[np.float64]

# days that projections look back: serial intervals of the diseases this serves end well before
REACH = 60
# between these the formulas keep their digits, and beyond them no disease lies
LONGEST, LEAST_SD = 1000.0, 0.001


def discretised(*, mean: float, sd: float, days: int) -> Array:
    """The share of infections 0, 1, ..., `days - 1` days after onset, for a gamma distribution shifted by one day.

    An infection cannot precede the day after its source's, so the share of day 0 is 0. The shares of a distribution
    that reaches past `days` sum to less than 1, as in EpiEstim.

    Raises `BadInput` when the mean is not above 1 day and up to 1,000, or the sd not from 0.001 to 1,000 days.
    """
    if not 1 < mean <= LONGEST:
        raise BadInput(
            say(
                f"the mean of the serial interval is {mean:g}; it must be more than 1 day and at most {LONGEST:g}",
                f"trung bình khoảng thế hệ là {mean:g}; phải lớn hơn 1 ngày và không quá {LONGEST:g}",
            )
        )
    if not LEAST_SD <= sd <= LONGEST:
        raise BadInput(
            say(
                f"the sd of the serial interval is {sd:g}; it must be {LEAST_SD:g} to {LONGEST:g} days",
                f"độ lệch chuẩn của khoảng thế hệ là {sd:g}; phải từ {LEAST_SD:g} đến {LONGEST:g} ngày",
            )
        )
    shape, scale = ((mean - 1) / sd) ** 2, sd**2 / (mean - 1)
    k = np.arange(-2, days, dtype=np.float64)
    # the distribution function of the gamma, and of the gamma with one more shape (the integral of t f(t))
    whole = gammainc(shape, np.maximum(k, 0) / scale)
    first_moment = shape * scale * gammainc(shape + 1, np.maximum(k, 0) / scale)
    by_time = k[2:] * whole[2:] + (k[2:] - 2) * whole[:-2] - 2 * (k[2:] - 1) * whole[1:-1]
    shares: Array = np.maximum(by_time + 2 * first_moment[1:-1] - first_moment[:-2] - first_moment[2:], 0)
    return shares


def given(shares: ArrayLike) -> Array:
    """A serial interval told day by day, checked: the share of day 0 is 0, none is negative, together they are 1.

    Raises `BadInput` where they are not.
    """
    interval = np.asarray(shares, np.float64)
    if interval.ndim != 1 or interval.size < 2 or interval[0] != 0:
        raise BadInput("a serial interval is a list of shares by day whose first, for day 0, is 0")
    if not np.all(interval >= 0) or abs(interval.sum() - 1) > 0.01:
        raise BadInput("the shares of a serial interval are 0 or more and sum to 1")
    return interval


@dataclass(frozen=True, slots=True)
class SerialInterval:
    """The serial intervals of pairs: how many, their mean and sd in days, and those that were not positive."""

    pairs: int
    mean: float
    sd: float
    not_positive: int


def from_pairs(infector_onset: ArrayLike, infectee_onset: ArrayLike) -> SerialInterval:
    """Mean and sd of the serial interval over pairs of onset days (day numbers, or NumPy `datetime64[D]`).

    All pairs count, negative intervals included (the infectee may fall ill first); `not_positive` says how many a
    discretised gamma cannot represent.

    Raises `BadInput` with fewer than two pairs.
    """
    days = (np.asarray(infectee_onset) - np.asarray(infector_onset)).astype("timedelta64[D]").astype(np.float64)
    if days.size < 2:
        raise BadInput(f"{days.size} pairs of onset days; a mean and sd need at least 2")
    return SerialInterval(days.size, float(days.mean()), float(days.std(ddof=1)), int((days <= 0).sum()))

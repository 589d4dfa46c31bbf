"""The week's own rhythm in daily counts: laboratories rest on Sundays, clinics are full on Mondays."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from vungxanh.engines.alarms.answer import Answer, Counts

WEEKS = 8  # of history that a weekday's factor is taken from
ONE_CASE = 1 / WEEKS  # a mean of one case in that history: keeps factors of rare diseases near 1


def same_weekday(counts: Counts, judge: Callable[[Counts, int], Answer]) -> Answer:
    """Judge each day against the same weekday of earlier weeks: seven weekly series woven into one.

    `judge` is given the counts of one weekday and the index of the first of them (0-6); shape (..., time).
    """
    x = np.asarray(counts, dtype=np.float64)
    bound = np.full(x.shape, np.nan)
    alarm, judged = np.zeros(x.shape, dtype=np.bool_), np.zeros(x.shape, dtype=np.bool_)
    for day in range(min(7, x.shape[-1])):
        answer = judge(x[..., day::7], day)
        bound[..., day::7], alarm[..., day::7], judged[..., day::7] = answer.upperbound, answer.alarm, answer.judged
    return Answer(bound, alarm, judged)


def adjusted(counts: Counts, judge: Callable[[Counts], Answer]) -> Answer:
    """Judge daily counts divided by their weekday's factor; the bounds are given for the counts as they are."""
    factor = weekday_factors(counts)
    answer = judge(np.asarray(counts) / factor)
    return Answer(answer.upperbound * factor, answer.alarm, answer.judged)


def weekday_factors(counts: Counts) -> NDArray[np.float64]:
    """How a day's count relates to an average day: mean of the same weekday by mean of all days, shape (..., time).

    Both means are over the eight weeks before the day, so that a factor never knows the day it corrects; one case in
    eight weeks is added to both, which draws the factors of rare diseases towards 1. NaN in the first eight weeks and
    where none of the same weekdays is known.
    """
    x = np.asarray(counts, dtype=np.float64)
    factor = np.full(x.shape, np.nan)
    days = x.shape[-1] - 7 * WEEKS
    if days <= 0:
        return factor
    known = ~np.isnan(x)
    filled = np.where(known, x, 0.0)

    def mean(lags: range) -> NDArray[np.float64]:
        parts = [slice(7 * WEEKS - lag, 7 * WEEKS - lag + days) for lag in lags]
        total = sum(filled[..., part] for part in parts)
        number = sum(known[..., part].astype(np.float64) for part in parts)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(total / number)

    same, every = mean(range(7, 7 * WEEKS + 1, 7)), mean(range(1, 7 * WEEKS + 1))
    factor[..., 7 * WEEKS :] = (same + ONE_CASE) / (every + ONE_CASE)
    return factor

"""The reproduction number: how many people a case infects.

The instantaneous R of a window of days, exactly: with R constant over the window and a gamma prior, its posterior is
gamma. Cori A, Ferguson NM, Fraser C, Cauchemez S. Am J Epidemiol 2013;178:1505-12; imported cases: Thompson RN et al.
Epidemics 2019;29:100356. The case R of a day, by who probably infected whom: Wallinga J, Teunis P. Am J Epidemiol
2004;160:509-16.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaincinv

from vungxanh.engines.epidemic.intervals import Array
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

QUANTILES = (0.025, 0.5, 0.975)
LEAST_PRIOR = 1e-4  # of its mean and sd; the greatest is its inverse


@dataclass(frozen=True, slots=True)
class Posterior:
    """The gamma posterior of R by window: `shape` and `scale` have one value a window on their last axis.

    `start` and `end` are the first and last row of each window, counted from 1. Where the counts cannot yet tell of R
    (a window that ends within the mean serial interval of the first row), both are NaN.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    shape: Array
    scale: Array

    @property
    def mean(self) -> Array:
        return self.shape * self.scale

    @property
    def sd(self) -> Array:
        return np.sqrt(self.shape) * self.scale

    def quantile(self, probability: float) -> Array:
        """The value that R is below with this probability.

        Shapes are a prior plus a count: few are different, and each needs the costly inverse only once.
        """
        shapes, place = np.unique(self.shape, return_inverse=True)
        values: Array = gammaincinv(shapes, probability)[place].reshape(self.shape.shape) * self.scale
        return values


def infectivity(cases: ArrayLike, interval: Array) -> Array:
    """The sum of earlier cases weighted by the serial interval, by day (the last axis); `interval[k]` is of k days."""
    counts = np.asarray(cases, np.float64)
    days = counts.shape[-1]
    shares = np.zeros(max(days, interval.size))
    shares[: interval.size] = interval
    lag = np.arange(days)[None, :] - np.arange(days)[:, None]
    force: Array = counts @ np.where(lag >= 0, shares[np.maximum(lag, 0)], 0.0)
    return force


def weekly_windows(days: int, window: int = 7) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last rows of the windows of this many days that slide by one, from row 2 on (row 1 has no past)."""
    start = np.arange(2, days - window + 2)
    return start, start + window - 1


def estimate(
    cases: ArrayLike,
    interval: Array,
    *,
    window: int = 7,
    imported: ArrayLike | None = None,
    windows: tuple[ArrayLike, ArrayLike] | None = None,
    prior_mean: float = 5.0,
    prior_sd: float = 5.0,
) -> Posterior:
    """The posterior of R in sliding windows of `window` days, or in `windows` (first rows, last rows, from 1).

    `cases` are all cases by day, one series or many (`series, days`); `imported`, of the same shape, are those among
    them infected elsewhere, who infect but were not infected here; the first row counts as imported.

    Raises `BadInput` when a window leaves the series, a count is negative, more are imported than there are cases, or
    the prior is out of range.
    """
    counts = np.asarray(cases, np.float64)
    foreign = np.zeros_like(counts) if imported is None else np.asarray(imported, np.float64)
    days = counts.shape[-1]
    if windows is None:
        start, end = weekly_windows(days, window)
    else:
        start, end = np.asarray(windows[0], np.int64), np.asarray(windows[1], np.int64)
    if start.size == 0:
        raise BadInput(
            say(
                f"{days} days are too few for a window of {window} days that starts on day 2",
                f"{days} ngày là quá ít cho cửa sổ {window} ngày bắt đầu từ ngày thứ 2",
            )
        )
    if window < 1 or start.min() < 2 or end.max() > days or np.any(end < start):
        raise BadInput(f"the windows must lie between day 2 and day {days} and end no earlier than they start")
    if foreign.shape != counts.shape or not np.all((foreign >= 0) & (foreign <= counts)):
        raise BadInput("counts are 0 or more, and imported cases are among the cases of their day")
    if not all(LEAST_PRIOR <= value <= 1 / LEAST_PRIOR for value in (prior_mean, prior_sd)):
        raise BadInput(
            say(
                f"the prior of R has mean {prior_mean:g} and sd {prior_sd:g}; both must be 0.0001 to 10000",
                f"tiên nghiệm của R: trung bình {prior_mean:g}, độ lệch chuẩn {prior_sd:g}; phải từ 0.0001 đến 10000",
            )
        )
    force = infectivity(counts, interval)

    # a sum for each window, not the difference of running sums: that would lose the digits of a small one
    def total(values: Array) -> Array:
        return np.stack([values[..., a - 1 : b].sum(axis=-1) for a, b in zip(start, end, strict=True)], axis=-1)

    shape = (prior_mean / prior_sd) ** 2 + total(counts - foreign)
    scale = 1 / (prior_mean / prior_sd**2 + total(force))
    early = end <= interval @ np.arange(interval.size)
    return Posterior(start, end, np.where(early, np.nan, shape), np.where(early, np.nan, scale))


def wallinga_teunis(cases: ArrayLike, interval: Array, *, window: int | None = None) -> Array:
    """The case reproduction number: by day, or with `window`, the mean over the cases of each sliding window.

    A case is shared among the earlier ones in proportion to the serial interval; R of a day is what a case of that day
    received. Those infected after the last day are not there yet, so the last serial intervals are too low. NaN where
    there is no case. Cases on the first days, whose sources are not in the series, are shared among nobody.
    """
    counts = np.asarray(cases, np.float64)
    force = infectivity(counts, interval)
    shared = np.divide(counts, force, out=np.zeros_like(counts), where=force > 0)
    received = infectivity(shared[..., ::-1], interval)[..., ::-1]
    if window is None:
        return np.where(counts > 0, received, np.nan)
    start, end = weekly_windows(counts.shape[-1], window)
    spans = [slice(a - 1, b) for a, b in zip(start, end, strict=True)]
    people = np.stack([counts[..., span].sum(axis=-1) for span in spans], axis=-1)
    infected = np.stack([(counts * received)[..., span].sum(axis=-1) for span in spans], axis=-1)
    means: Array = np.divide(infected, people, out=np.full_like(people, np.nan), where=people > 0)
    return means

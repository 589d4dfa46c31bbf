"""The reporting delay: days from onset to report, from a line list that ends before the last reports are in.

Short delays are seen first, so the plain share of each delay is too high for the short ones. The empirical estimate
corrects this by reverse-time hazards, g(d) = P(delay is d, given it is d or less), each from the onsets old enough to
show it (Kalbfleisch JD, Lawless JF. J Am Stat Assoc 1989;84:360-72). The parametric one is the discretised gamma or
lognormal of greatest likelihood given that each delay was short enough to be seen.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import gammainc, ndtr

from vungxanh.engines.epidemic.intervals import Array
from vungxanh.kernel.faults import BadInput

# a report more than a year after its onset, or an onset more than twenty years ago, is a mistyped year
LONGEST_DELAY, LONGEST_PAST = 366, 7305
# known cases with which a delay is fitted without those whose onset was before the first report
ENOUGH = 20

Family = Callable[[float, float, int], Array]


@dataclass(frozen=True, slots=True)
class Delay:
    """The distribution of the delay: `shares[d]` of the cases are reported d days after onset; `family`: how found."""

    family: str
    shares: Array

    @property
    def mean(self) -> float:
        return float(self.shares @ np.arange(self.shares.size))

    @property
    def sd(self) -> float:
        return float(np.sqrt(self.shares @ (np.arange(self.shares.size) - self.mean) ** 2))


def triangle(onset: ArrayLike, reported: ArrayLike, *, as_of: int) -> NDArray[np.int64]:
    """Cases by onset day (rows, from the first onset to `as_of`) and delay (columns, to the longest seen).

    Days are whole numbers. Cases reported after `as_of` are not known yet and left out.

    Raises `BadInput` when no case is known, or one was reported before its onset, more than `LONGEST_DELAY` days after
    it, or fell ill more than `LONGEST_PAST` days ago.
    """
    start, end = np.asarray(onset, np.int64), np.asarray(reported, np.int64)
    known = end <= as_of
    start, end = start[known], end[known]
    if start.size == 0:
        raise BadInput("no case is reported by the as-of day")
    if np.any(end < start):
        raise BadInput("a case is reported before its onset")
    if np.any(end - start > LONGEST_DELAY) or np.any(as_of - start > LONGEST_PAST):
        raise BadInput(f"a case is reported over {LONGEST_DELAY} days after its onset, or over {LONGEST_PAST} days old")
    delay = end - start
    table = np.zeros((as_of - start.min() + 1, delay.max() + 1), np.int64)
    np.add.at(table, (start - start.min(), delay), 1)
    return table


def reverse_counts(table: NDArray[np.int64], *, window: int | None = None) -> tuple[Array, Array]:
    """For each delay d: the cases of exactly d and of d days or less, among the onsets that could show d by now.

    With `window`, only those that would have been reported in the last `window` days, so that a delay that has changed
    is followed. Onsets before the very first report could not be reported in time and do not count.
    """
    days, reach = table.shape
    began = first_report(table)
    exactly, at_most = np.zeros(reach), np.zeros(reach)
    within = np.cumsum(table, axis=1)
    for d in range(reach):
        last = days - d
        first = began if window is None else max(began, last - window)
        exactly[d] = table[first : max(last, first), d].sum()
        at_most[d] = within[first : max(last, first), d].sum()
    return exactly, at_most


def first_report(table: NDArray[np.int64]) -> int:
    """The row of the day on which the first report came in."""
    rows, delays = np.nonzero(table)
    return int((rows + delays).min())


def shares_of(hazards: Array) -> Array:
    """The distribution whose reverse-time hazards these are (delays on the last axis; that of day 0 is 1)."""
    later = np.cumprod((1 - hazards)[..., :0:-1], axis=-1)[..., ::-1]
    one = np.ones_like(hazards[..., :1])
    shares: Array = np.concatenate([later, one], axis=-1) * np.concatenate([one, hazards[..., 1:]], axis=-1)
    return shares


def empirical(onset: ArrayLike, reported: ArrayLike, *, as_of: int, window: int | None = None) -> Delay:
    """The distribution without a formula, corrected for the reports that are still to come."""
    exactly, at_most = reverse_counts(triangle(onset, reported, as_of=as_of), window=window)
    hazards = np.divide(exactly, at_most, out=np.zeros_like(exactly), where=at_most > 0)
    return Delay("empirical", shares_of(hazards))


def parametric(onset: ArrayLike, reported: ArrayLike, *, as_of: int, reach: int | None = None) -> Delay:
    """The gamma or the lognormal, whichever is likelier, over delays of 0 to `reach` days (default: the longest seen).

    Raises `BadInput` with fewer than 5 known cases.
    """
    table = triangle(onset, reported, as_of=as_of)
    return fitted(table, reach=reach)


def fitted(table: NDArray[np.int64], *, reach: int | None = None) -> Delay:
    """`parametric` of a reporting triangle."""
    later = table[first_report(table) :]
    table = later if later.sum() >= ENOUGH else table
    if table.sum() < 5:
        raise BadInput(f"{table.sum()} known cases are too few to fit a delay; at least 5 are needed")
    size = max(reach + 1 if reach is not None else 0, table.shape[1], 2)
    counts = np.zeros((table.shape[0], size))
    counts[:, : table.shape[1]] = table
    newest = np.minimum(np.arange(table.shape[0])[::-1], size - 1)
    seen, by_limit = counts.sum(axis=0), np.bincount(newest, counts.sum(axis=1), minlength=size)
    mean = max(float(seen @ np.arange(size) / seen.sum()), 0.5)

    best: tuple[float, Delay] | None = None
    for family, shares in (("gamma", _gamma), ("lognormal", _lognormal)):

        def loss(logs: Array, shares: Family = shares) -> float:
            share = shares(float(np.exp(logs[0])), float(np.exp(logs[1])), size) + 1e-12
            # the weak pull keeps a truncated tail from running away while the epidemic still grows
            pull = 0.5 * ((logs[0] - np.log(mean)) / 1.0) ** 2 + 0.5 * ((logs[1] - np.log(0.7)) / 1.0) ** 2
            return float(-(seen @ np.log(share)) + by_limit @ np.log(np.cumsum(share)) + pull)

        found = minimize(loss, [np.log(mean), np.log(0.7)], method="Nelder-Mead", options={"xatol": 1e-4})
        if best is None or found.fun < best[0]:
            best = found.fun, Delay(family, shares(float(np.exp(found.x[0])), float(np.exp(found.x[1])), size))
    assert best is not None
    return best[1]


def _gamma(mean: float, variation: float, size: int) -> Array:
    """Shares of whole days: the day of a gamma of this mean (plus half a day) and coefficient of variation."""
    shape = variation**-2
    below = gammainc(shape, np.arange(size + 1) * shape / (mean + 0.5))
    return _whole(np.diff(below))


def _lognormal(mean: float, variation: float, size: int) -> Array:
    spread = np.sqrt(np.log1p(variation**2))
    middle = np.log(mean + 0.5) - spread**2 / 2
    below = np.concatenate([[0.0], ndtr((np.log(np.arange(1, size + 1)) - middle) / spread)])
    return _whole(np.diff(below))


def _whole(shares: Array) -> Array:
    total = shares.sum()
    return shares / total if total > 0 else np.full(shares.size, 1 / shares.size)

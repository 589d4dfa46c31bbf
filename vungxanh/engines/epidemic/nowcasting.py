"""Nowcast: how many cases of the last days there are, when those still to be reported are counted.

Three uncertain things are drawn many times over. The delay: reverse-time hazards by their beta posterior around the
fitted delay, with as many cases as the clumps in the reports are worth (Höhle M, an der Heiden M. Biometrics
2014;70:993-1002). The rhythm of reports over the week, which moves reports from Sunday to Monday. The incidence: its
rate drifts, so the days before inform about a day of which little is reported, by the exact gamma filter of Smith RL,
Miller JE (J R Stat Soc B 1986;48:79-88). The cases still to come are then Poisson.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vungxanh.engines.epidemic.delays import fitted, reverse_counts, shares_of, triangle
from vungxanh.engines.epidemic.intervals import Array
from vungxanh.engines.epidemic.scoring import HUB_LEVELS

# the sd of the logarithm of the incidence from one day to the next
DRIFT = 0.15
# the size of the negative binomial scatter of a day's cases around the incidence
SIZE = 5.0
# days of complete counts from which the incidence is picked up
LEAD = 14
# cases the fitted delay is worth beside those counted
FITTED_WEIGHT = 15.0
# days of reports that the delay is taken from
WINDOW = 21


@dataclass(frozen=True, slots=True)
class Nowcast:
    """Of each onset day from the first (day number `first`): the cases known, and quantiles of the final count."""

    first: int
    known: NDArray[np.int64]
    levels: Array
    quantiles: Array
    delay: Array


def nowcast(
    onset: ArrayLike,
    reported: ArrayLike,
    *,
    as_of: int,
    seed: int = 1,
    levels: ArrayLike = HUB_LEVELS,
    draws: int = 4000,
    window: int = WINDOW,
) -> Nowcast:
    """Quantiles of the final count of each onset day up to `as_of`, from cases reported by then (day numbers).

    Days older than the longest delay seen are complete. `delay` is the mean estimate of the delay's shares.

    Raises `BadInput` when no case is known by then or one was reported before its onset.
    """
    table = triangle(onset, reported, as_of=as_of)
    chance = np.random.default_rng(seed)
    quantile_levels = np.asarray(levels, np.float64)
    known = table.sum(axis=1)
    days, reach = table.shape
    shares = _draw_delays(table, draws, window, chance)
    rhythm = report_rhythm(table, window)
    # before that every case is reported, and the incidence has been forgotten
    start = max(0, days - reach - LEAD)
    final = np.repeat(known[start:, None], draws, axis=1).astype(np.float64)
    log_rate = np.log(known[start : start + LEAD].mean() + 0.5) + chance.standard_normal(draws)
    for day in range(start, days):
        elapsed = days - 1 - day
        log_rate = log_rate + DRIFT * chance.standard_normal(draws)
        done = _reported_share(shares, rhythm, elapsed)
        mean = np.exp(log_rate)
        # a negative binomial count, of which each case is reported by now with probability `done`
        seen, size = known[day], SIZE
        logs = seen * np.log(mean * done) - (seen + size) * np.log(size + mean * done)
        likelihood = np.exp(logs - logs.max())
        at = (chance.random() + np.arange(draws)) / draws * likelihood.sum()
        chosen = np.minimum(np.searchsorted(np.cumsum(likelihood), at), draws - 1)
        log_rate, shares, mean, done = log_rate[chosen], shares[chosen], mean[chosen], done[chosen]
        final = final[:, chosen]
        if elapsed < reach - 1:
            rate = chance.standard_gamma(seen + size, draws) / (size + mean * done)
            final[day - start] += chance.poisson(rate * mean * (1 - done))
    places = np.clip(np.ceil(quantile_levels * draws).astype(int) - 1, 0, draws - 1)
    quantiles = np.repeat(known[:, None], places.size, axis=1).astype(np.float64)
    quantiles[start:] = np.sort(final, axis=1)[:, places]
    return Nowcast(as_of - days + 1, known, quantile_levels, quantiles, shares.mean(axis=0))


def _draw_delays(table: NDArray[np.int64], draws: int, window: int, chance: np.random.Generator) -> Array:
    """Equally likely distributions of the delay (`draws, delays`)."""
    exactly, at_most = reverse_counts(table, window=window)
    fit = fitted(table).shares[: exactly.size] if table.sum() >= 5 else np.full(exactly.size, 1 / exactly.size)
    below = np.cumsum(fit)
    prior = np.clip(np.divide(fit, below, out=np.ones_like(fit), where=below > 0), 1e-3, 0.999)
    worth = 1 / clumping(table)
    a = FITTED_WEIGHT * prior + worth * exactly
    b = FITTED_WEIGHT * (1 - prior) + worth * (at_most - exactly)
    hazards = chance.beta(a, np.maximum(b, 1e-6), (draws, a.size))
    hazards[:, 0] = 1
    return shares_of(hazards)


def clumping(table: NDArray[np.int64]) -> float:
    """How much more the counts of onset day by delay scatter than chance alone would have them: 1 and above.

    The Pearson statistic of the known cells around their expectation (row times column), over its degrees of freedom.
    """
    days, reach = table.shape
    full = table[: max(days - reach + 1, 0)].astype(np.float64)
    total = full.sum()
    if total < 20 or full.shape[0] < 3:
        return 2.0
    mean = full.sum(axis=1, keepdims=True) * full.sum(axis=0, keepdims=True) / total
    cells = mean > 0
    freedom = max((np.any(cells, axis=1).sum() - 1) * (np.any(cells, axis=0).sum() - 1), 1)
    return float(max(1.0, ((full - mean)[cells] ** 2 / mean[cells]).sum() / freedom))


def report_rhythm(table: NDArray[np.int64], window: int = WINDOW, *, prior: float = 10.0) -> Array:
    """How reports of each weekday compare with the mean of the week; place 0 is the weekday of the as-of day.

    Counted over the whole weeks of the last `window` days, with `prior` reports a weekday without any rhythm.
    """
    days, reach = table.shape
    ago = (days - 1 - np.arange(days))[:, None] - np.arange(reach)[None, :]
    recent = min(window, days) // 7 * 7
    if recent == 0:
        return np.ones(7)
    counted = (ago >= 0) & (ago < recent)
    by_weekday = np.bincount((-ago[counted]) % 7, table[counted], minlength=7) + prior
    rhythm: Array = by_weekday / by_weekday.mean()
    return rhythm


def _reported_share(shares: Array, rhythm: Array, elapsed: int) -> Array:
    """The share of an onset day's cases that is reported `elapsed` days later, for each draw of the delay."""
    reach = shares.shape[1]
    if elapsed >= reach - 1:
        return np.ones(shares.shape[0])
    # the report days run from `elapsed` days before the as-of day on
    weight = shares * rhythm[(np.arange(reach) - elapsed) % 7]
    share: Array = weight[:, : elapsed + 1].sum(axis=1) / weight.sum(axis=1)
    return np.clip(share, 1e-9, 1)

"""Projection: the counts of the coming days by the renewal equation, with an uncertain R, as quantiles.

`dynamics` holds the model. Projections are of what will be counted, not of infections, and assume that counting goes on
as before; they are sequences that might happen, of which the quantiles are taken by day and by week.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from vungxanh.engines.epidemic.dynamics import State, Transmission, expected, lags, move, track
from vungxanh.engines.epidemic.intervals import REACH, Array
from vungxanh.engines.epidemic.scoring import HUB_LEVELS
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

# the model's constants are fixed, as if known: its quantiles are spread by this factor, on the scale of the normal
# distribution, to cover as often as they say (decision 0020)
SPREAD = 1.2
# no day has more cases than this many times the worst day known (or ten million)
MOST = 100


@dataclass(frozen=True, slots=True)
class Projection:
    """Quantiles by day (`days, levels`) and by week of seven days (`weeks, levels`), and the sequences behind them."""

    levels: Array
    daily: Array
    weekly: Array
    sequences: Array


def project(
    cases: ArrayLike,
    interval: Array,
    *,
    days: int = 14,
    seed: int = 1,
    levels: ArrayLike = HUB_LEVELS,
    sequences: int = 10_000,
    model: Transmission | None = None,
) -> Projection:
    """Quantiles of the counts of the next `days` days, from daily counts up to today; the same seed, the same numbers.

    A few days tell little, and the intervals say so. Raises `BadInput` with fewer than 3 days of counts, or with no day
    or more than 60 to project.
    """
    counts = np.asarray(cases, np.float64)
    if counts.size < 3:
        raise BadInput(
            say(
                f"{counts.size} days of counts are too few to project from; give at least 3",
                f"{counts.size} ngày số liệu là quá ít để dự báo; cần ít nhất 3",
            )
        )
    if not 1 <= days <= 60:
        raise BadInput(f"{days} days cannot be projected; ask for 1 to 60")
    chance = np.random.default_rng(seed)
    *_, (_, state) = track(counts, interval, chance=chance, model=model)
    ahead = simulate(state, counts, interval, days=days, sequences=sequences, chance=chance, model=model)
    return summarize(ahead, np.asarray(levels, np.float64))


def simulate(
    state: State,
    cases: Array,
    interval: Array,
    *,
    days: int,
    sequences: int,
    chance: Generator,
    model: Transmission | None = None,
) -> Array:
    """Sequences of counts that may follow (`sequences, days`), each with its own R from the state on."""
    model = model or Transmission()
    state = state.at(chance.integers(0, state.log_r.size, sequences))
    # nobody's cases grow much faster than that for long: an R of 2.8 where the serial interval is 4.7 days
    highest = min(model.highest_log_r, model.highest_growth * float(interval @ np.arange(interval.size)))
    weights = lags(interval)
    counts = np.zeros((REACH + days, sequences))
    known = cases[-REACH:]
    counts[REACH - known.size : REACH] = known[:, None]
    most = max(1e7, MOST * cases.max())
    for day in range(days):
        state = move(state, model, chance, highest=highest)
        mean, size = expected(state, weights @ counts[day : day + REACH], model)
        rate = np.minimum(mean * chance.standard_gamma(size) / size, most)
        counts[REACH + day] = chance.poisson(rate)
    return counts[REACH:].T


def summarize(sequences: Array, levels: Array) -> Projection:
    """The quantiles of sequences (`sequences, days`), by day and by whole week, spread by `SPREAD`."""
    spread = ndtr(SPREAD * ndtri(levels))
    weeks = sequences.shape[1] // 7
    weekly = sequences[:, : 7 * weeks].reshape(len(sequences), weeks, 7).sum(axis=2)

    # counts are whole: a quantile is one of them
    def quantiles(values: Array) -> Array:
        ordered = np.sort(values, axis=0)
        place = np.ceil(spread * len(ordered)).astype(int) - 1
        chosen: Array = ordered[np.clip(place, 0, len(ordered) - 1)].T
        return chosen

    return Projection(levels, quantiles(sequences), quantiles(weekly), sequences)

"""How good the projections would have been on a series whose future is known, against a forecast without any model.

Every as-of day of the series is projected with what was known then, and scored by the weighted interval score. The
baseline is that of the COVID-19 forecast hubs (Cramer EY et al. PNAS 2022;119:e2113561119): the week to come is like
the last one, give or take what weeks differed by so far, rises and falls alike.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from vungxanh.engines.epidemic.dynamics import Transmission, track
from vungxanh.engines.epidemic.intervals import Array
from vungxanh.engines.epidemic.projection import simulate, summarize
from vungxanh.engines.epidemic.scoring import HUB_LEVELS, Scores, score
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say


@dataclass(frozen=True, slots=True)
class Backtest:
    """Forecasts of one horizon: the days known at each as-of day, the week's true sum, quantiles, and their scores."""

    weeks_ahead: int
    known: Array
    observed: Array
    projected: Array
    projection: Scores
    persistence: Scores

    @property
    def ratio(self) -> float:
        """The projection's mean weighted interval score over the baseline's; below 1 is better than no model.

        NaN where the baseline was never wrong, as on a series of zeros.
        """
        ours, theirs = float(self.projection.wis.mean()), float(self.persistence.wis.mean())
        return ours / theirs if theirs > 0 else np.nan


def persistence(cases: ArrayLike, *, weeks: int = 2, levels: ArrayLike = HUB_LEVELS) -> Array:
    """The baseline's quantiles of the sums of the next weeks (`weeks, levels`).

    The differences between sums of seven days a week apart, each with both signs, give the steps from week to week;
    steps add up independently, are centred on the last sum, and no sum is below 0.

    Raises `BadInput` with fewer than 14 days.
    """
    sums = np.convolve(np.asarray(cases, np.float64), np.ones(7), "valid")
    changes = sums[7:] - sums[:-7]
    if changes.size == 0:
        raise BadInput("the persistence baseline needs at least 14 days of counts")
    steps = np.sort(np.concatenate([changes, -changes]))
    # enough evenly spaced quantiles of the step, so that sums of two are all pairs
    even = np.quantile(steps, (np.arange(200) + 0.5) / 200)
    walk, ahead = np.zeros(1), []
    for _ in range(weeks):
        walk = np.quantile(np.add.outer(walk, even).ravel(), (np.arange(2000) + 0.5) / 2000)
        quantiles = np.quantile(walk, np.asarray(levels, np.float64))
        ahead.append(np.maximum(sums[-1] + quantiles - np.median(walk), 0))
    return np.array(ahead)


def backtest(
    cases: ArrayLike,
    interval: Array,
    *,
    first: int = 21,
    every: int = 1,
    weeks: int = 2,
    seed: int = 1,
    sequences: int = 2000,
    model: Transmission | None = None,
) -> list[Backtest]:
    """Project from every as-of day with at least `first` days known and all `weeks` after it known too.

    Raises `BadInput` when the series leaves no such day.
    """
    counts = np.asarray(cases, np.float64)
    if first < 14 or every < 1:
        raise BadInput("a backtest starts with at least 14 known days and steps by at least 1 day")
    if counts.size < first + 7 * weeks:
        needed = first + 7 * weeks
        raise BadInput(
            say(
                f"{counts.size} days are too few for a backtest; give at least {needed}",
                f"{counts.size} ngày là quá ít để đánh giá; cần ít nhất {needed}",
            )
        )
    chance = np.random.default_rng(seed)
    known, truth, projected, baseline = [], [], [], []
    for days, state in track(counts, interval, chance=chance, model=model, memory=counts.size):
        if days < first or days + 7 * weeks > counts.size or (days - first) % every:
            continue
        past, future = counts[:days], counts[days : days + 7 * weeks]
        ahead = simulate(state, past, interval, days=7 * weeks, sequences=sequences, chance=chance, model=model)
        known.append(days)
        truth.append(future.reshape(weeks, 7).sum(axis=1))
        projected.append(summarize(ahead, HUB_LEVELS).weekly)
        baseline.append(persistence(past, weeks=weeks))
    when, seen, ours, theirs = np.array(known), np.array(truth), np.array(projected), np.array(baseline)
    return [
        Backtest(
            week + 1,
            when,
            seen[:, week],
            ours[:, week],
            score(HUB_LEVELS, ours[:, week], seen[:, week]),
            score(HUB_LEVELS, theirs[:, week], seen[:, week]),
        )
        for week in range(weeks)
    ]

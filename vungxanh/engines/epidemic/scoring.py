"""How good a quantile forecast was: weighted interval score, bias and coverage.

Bracher J, Ray EL, Gneiting T, Reich NG. Evaluating epidemic forecasts in an interval format. PLoS Comput Biol
2021;17:e1008618. The conventions are those of the R package scoringutils, so that scores can be compared with those of
the forecast hubs: the median weighs half of an interval, and bias is read from the quantiles next to what was observed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

Array = NDArray[np.float64]

# the 23 levels of the COVID-19 forecast hubs
HUB_LEVELS = np.array([0.01, 0.025, *(np.arange(1, 20) * 5 / 100), 0.975, 0.99])
# levels are decimal fractions that files write in a few digits
DIGITS = 10


@dataclass(frozen=True, slots=True)
class Scores:
    """One value a forecast. The first three parts sum to `wis`, in the unit of what was forecast, lower is better.

    `bias` runs from -1 (everything forecast below) to 1 (above). The coverages are 1 where the interval held what was
    observed, 0 where not, NaN where the forecast has no such interval.
    """

    wis: Array
    dispersion: Array
    underprediction: Array
    overprediction: Array
    bias: Array
    coverage_50: Array
    coverage_90: Array


def score(levels: ArrayLike, predicted: ArrayLike, observed: ArrayLike, *, drop_unpaired: bool = False) -> Scores:
    """Scores of forecasts (`forecasts, levels`) against what was observed (`forecasts`).

    Raises `BadInput` when a level is not between 0 and 1 or there twice, when a forecast falls as its level rises, or
    when a level has no partner on the other side of the median: with `drop_unpaired` such a level is left out of the
    weighted interval score instead.
    """
    order = np.argsort(levels)
    level = np.round(np.asarray(levels, np.float64)[order], DIGITS)
    values = np.atleast_2d(np.asarray(predicted, np.float64))[:, order]
    truth = np.atleast_1d(np.asarray(observed, np.float64))
    if not np.all((level > 0) & (level < 1)):
        raise BadInput("quantile levels lie between 0 and 1")
    if np.any(np.diff(level) == 0):
        raise BadInput("a quantile level is there twice")
    if not np.all(np.diff(values, axis=1) >= 0):
        raise BadInput("a forecast falls while its quantile level rises")
    middle = values[:, level == 0.5]
    lower = [low for low in np.flatnonzero(level < 0.5) if np.round(1 - level[low], DIGITS) in level]
    upper = [int(np.flatnonzero(level == np.round(1 - level[low], DIGITS))[0]) for low in lower]
    unpaired = level.size - middle.shape[1] - 2 * len(lower)
    if unpaired and not drop_unpaired:
        paired = {*lower, *upper}
        alone = [q for place, q in enumerate(level) if place not in paired and q != 0.5]
        shown = ", ".join(f"{q:g}" for q in alone)
        raise BadInput(
            say(
                f"quantile levels without a partner: {shown} (0.1 goes with 0.9)",
                f"mức phân vị thiếu mức đối xứng: {shown} (0.1 đi với 0.9)",
            )
        )
    if not lower and not middle.size:
        raise BadInput(say("no interval and no median to score", "không có khoảng hay trung vị nào để chấm"))

    # the median is an interval of no width whose weight is half of an interval's
    alpha = np.concatenate([2 * level[lower], np.ones(middle.shape[1])])
    weight = np.concatenate([np.ones(len(lower)), np.full(middle.shape[1], 0.5)])
    low, high = np.hstack([values[:, lower], middle]), np.hstack([values[:, upper], middle])
    seen = truth[:, None]
    total = weight.sum()
    dispersion = ((high - low) * (alpha / 2 * weight)).sum(axis=1) / total
    under = (np.where(seen > high, seen - high, 0) * weight).sum(axis=1) / total
    over = (np.where(seen < low, low - seen, 0) * weight).sum(axis=1) / total
    return Scores(
        dispersion + under + over,
        dispersion,
        under,
        over,
        _bias(level, values, truth),
        _coverage(level, values, truth, 0.5),
        _coverage(level, values, truth, 0.9),
    )


def _bias(level: Array, values: Array, truth: Array) -> Array:
    """1 - 2 q: q the highest level at or below what was observed under the median, the lowest at or above it over."""
    if level[0] > 0.5 or level[-1] < 0.5:
        return np.full(truth.size, np.nan)
    # without a median, halfway along the line between the two innermost quantiles
    median = np.array([np.interp(0.5, level, row) for row in values])
    seen = truth[:, None]
    below, above = (values <= seen).sum(axis=1), (values < seen).sum(axis=1)
    padded = np.concatenate([[0.0], level, [1.0]])
    return np.select([truth < median, truth > median], [1 - 2 * padded[below], 1 - 2 * padded[above + 1]], 0.0)


def _coverage(level: Array, values: Array, truth: Array, share: float) -> Array:
    ends = [np.flatnonzero(level == np.round(q, DIGITS)) for q in ((1 - share) / 2, (1 + share) / 2)]
    if not all(end.size for end in ends):
        return np.full(truth.size, np.nan)
    low, high = (values[:, end[0]] for end in ends)
    return ((low <= truth) & (truth <= high)).astype(np.float64)

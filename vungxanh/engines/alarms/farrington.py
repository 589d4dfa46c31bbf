"""The Farrington methods: this week against the same weeks of the years before.

Sources: C. P. Farrington, N. J. Andrews, A. D. Beale, M. A. Catchpole, "A statistical algorithm for the early detection
of outbreaks of infectious disease", Journal of the Royal Statistical Society A 159 (1996) 547-563; A. Noufaily et al.,
"An improved algorithm for outbreak detection in multiple surveillance systems", Statistics in Medicine 32 (2013)
1206-1222. Where the papers leave a choice it is made as in R surveillance 1.20.3 (`algo.farrington`,
`farringtonFlexible`), whose numbers the tests compare.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from vungxanh.engines.alarms.answer import Answer, Counts
from vungxanh.engines.alarms.quantiles import count_quantile
from vungxanh.engines.alarms.quasipoisson import Fits, Floats, fit

Rows = NDArray[np.int64]
Threshold = Literal["delta", "nbPlugin", "muan"]
Transform = Literal["none", "1/2", "2/3"]

EXPONENT: dict[str, float] = {"none": 1.0, "1/2": 0.5, "2/3": 2 / 3}
BLOCK = 2**21  # elements of a design matrix worked on at once


@dataclass(frozen=True, slots=True)
class Settings:
    """How the history is taken and the bound is drawn; `original()` and `flexible()` are the published choices.

    years: how many years back; half_window: rows on each side of the same row of a past year; periods: parts of the
    year outside those windows that enter with a level each (1: windows only); skipped: latest rows left out, so that an
    outbreak does not become its own baseline; weights_threshold: Anscombe residual above which a past count is weighted
    down; trend_threshold: p-value under which a trend is kept; few, few_rows: no alarm unless that many cases came in
    that many rows; threshold: how the bound follows from the fit; two_sided: alpha is shared by both ends.
    """

    years: int = 3
    half_window: int = 3
    alpha: float = 0.01
    reweight: bool = True
    trend: bool = True
    weights_threshold: float = 1.0
    trend_threshold: float = 0.05
    few: int = 5
    few_rows: int = 4
    transform: Transform = "2/3"
    threshold: Threshold = "delta"
    two_sided: bool = True
    periods: int = 1
    skipped: int = 3
    partial_history: bool = True

    def __post_init__(self) -> None:
        if self.years < 1 or self.half_window < 0:
            raise ValueError("years is 1 or more, the half window 0 or more")
        if not 0 < self.alpha < 1:
            raise ValueError("alpha lies between 0 and 1")
        if self.periods < 1 or self.skipped < 0 or self.few < 0 or self.few_rows < 1:
            raise ValueError("periods and few_rows are 1 or more, skipped and few 0 or more")


def original(*, years: int = 3, half_window: int = 3, alpha: float = 0.01) -> Settings:
    """Farrington 1996 as `algo.farrington`: both ends share alpha, residuals above 1 are weighted down."""
    return Settings(years=years, half_window=half_window, alpha=alpha)


def flexible(
    *,
    years: int = 3,
    half_window: int = 3,
    alpha: float = 0.01,
    periods: int = 10,
    threshold: Threshold = "nbPlugin",
    skipped: int = 26,
    weights_threshold: float = 2.58,
    trend_threshold: float = 1.0,
) -> Settings:
    """Noufaily 2013 as `farringtonFlexible`: the whole year in ten levels, the latest half year left out, a trend
    unless it extrapolates, residuals above 2.58 weighted down, the bound a quantile of the negative binomial."""
    return Settings(
        years=years,
        half_window=half_window,
        alpha=alpha,
        periods=periods,
        threshold=threshold,
        skipped=skipped,
        weights_threshold=weights_threshold,
        trend_threshold=trend_threshold,
        two_sided=False,
        partial_history=False,
    )


def farrington(counts: Counts, settings: Settings, *, rows_a_year: int, first: int | None = None) -> Answer:
    """Judge one series of counts from index `first` on (None: from the first row with a history).

    `rows_a_year` is 52 for weekly and 365 for daily rows. With `partial_history` a row may be judged on the part of its
    past windows that exists. Unknown counts (NaN) take no part in a baseline and are not judged.

    Raises `ValueError` when the windows of two years would touch, or the parts of a year are more than its rows.
    """
    x = np.asarray(counts, dtype=np.float64)
    if x.ndim != 1:
        raise ValueError("one series at a time: the counts have one dimension")
    offsets, level = _history(settings, rows_a_year)
    earliest = earliest_row(settings, rows_a_year)
    start = max(earliest, first or 0)
    bound, alarm = np.full(len(x), np.nan), np.zeros(len(x), dtype=np.bool_)
    judged = np.zeros(len(x), dtype=np.bool_)
    columns = 2 + len(np.unique(level)) - 1
    step = max(1, BLOCK // (len(offsets) * columns))
    # absurd counts overflow somewhere on the way; what comes out of that is not a number, and not judged
    with np.errstate(all="ignore"):
        for begin in range(start, len(x), step):
            rows = np.arange(begin, min(begin + step, len(x)))
            bound[rows], alarm[rows], judged[rows] = _judge(x, rows, offsets, level, settings)
    return Answer(bound, alarm, judged)


def earliest_row(settings: Settings, rows_a_year: int) -> int:
    """Index of the first row that has a history: the whole of it, or with `partial_history` all but its first year."""
    past = rows_a_year * settings.years
    return max(0, past - settings.half_window - 1) if settings.partial_history else past + settings.half_window


def _history(settings: Settings, rows_a_year: int) -> tuple[Rows, Rows]:
    """Where the history lies relative to the judged row, and the level of the year each row of it belongs to.

    The windows around the same row of past years have the last level; what lies between two windows is cut into
    `periods - 1` parts, the first of them one row longer where the rows do not share out evenly (Noufaily 2013, 3.2).
    """
    w, parts = settings.half_window, settings.periods - 1
    between = rows_a_year - 2 * w - 1
    if between < max(parts, 0) or between < 0:
        raise ValueError("the windows and periods need more rows than a year has")
    level_at: dict[int, int] = {}
    for year in range(settings.years, 0, -1):
        center = -rows_a_year * year
        for offset in range(center - w, center + w + 1):
            level_at[offset] = parts
        if parts:
            size, longer = divmod(between, parts)
            sizes = [size + (part < longer) for part in range(parts)]
            levels = np.repeat(np.arange(parts), sizes).tolist()
            level_at.update(zip(range(center + w + 1, center + w + 1 + between), levels, strict=True))
    level_at.update(dict.fromkeys(range(-w, 1), parts))
    kept = {offset: level for offset, level in sorted(level_at.items()) if offset < -settings.skipped}
    if settings.partial_history:  # the method of 1996 knows past years only
        kept = {offset: level for offset, level in kept.items() if offset < -w}
    return np.array(list(kept)), np.array(list(kept.values()))


def _judge(
    x: Counts, rows: Rows, offsets: Rows, level: Rows, settings: Settings
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
    """Bound, alarm and whether there is an answer, for the rows at these indices."""
    places = rows[:, None] + offsets
    history = np.where(places >= 0, x[np.maximum(places, 0)], np.nan)
    prior = np.where(np.isnan(history), 0.0, 1.0)
    history = np.nan_to_num(history)
    fits, at, converged = _model(history, prior, places, rows, level, settings)
    phi = np.maximum(fits.dispersion(), 1.0)
    eta, error = fits.predict(at)
    error = error * np.sqrt(phi if settings.partial_history else _reported_dispersion(fits, settings))
    expected, bound = _bound(eta, error, phi, settings)
    observed = x[rows]
    recent = x[np.maximum(rows[:, None] - np.arange(settings.few_rows), 0)]
    enough = np.nansum(recent, axis=1) >= settings.few
    score = (observed - expected) / (bound - expected)
    answered = ~np.isnan(observed) & (enough | ~np.isnan(recent).any(axis=1)) & (prior.sum(axis=1) > 0)
    if settings.partial_history:
        answered &= ~np.isnan(score) | ~enough
        bound = np.where(enough, bound, 0.0)
    else:
        answered &= converged
        bound = np.where(enough, bound, np.nan)
    alarm = answered & enough & (score > 1) & (observed > 0)
    return np.where(answered, bound, np.nan), alarm, answered


def _model(
    history: Floats, prior: Floats, places: Rows, rows: Rows, level: Rows, settings: Settings
) -> tuple[Fits, Floats, NDArray[np.bool_]]:
    """The fits the rows are judged by, the points they are read at, and whether their first round converged.

    The columns are 1, time, and one for each further level. A trend stays when it is significant, at least three years
    of history can speak for it, and it does not lead above every count of the history (Farrington 1996, 3.3); where it
    does not stay, its column is zero, which `fit` leaves out.
    """
    levels = np.unique(level)
    design = np.ones((*history.shape, len(levels) + 1))
    design[:, :, 2:] = level[:, None] == levels[1:]
    at = np.ones((len(rows), len(levels) + 1))
    at[:, 2:] = levels[1:] == settings.periods - 1
    trended = np.full(len(rows), settings.trend and settings.years >= 3)
    design[:, :, 1] = np.where(trended[:, None], places + 1.0, 0.0)
    at[:, 1] = np.where(trended, rows + 1.0, 0.0)

    first = fit(design, history, prior)
    lost = trended & ~first.converged
    design[lost, :, 1] = 0.0
    first.replace(lost, fit(design[lost], history[lost], prior[lost]))
    fits = _reweighted(first, design, history, settings)

    expected = np.exp(fits.predict(at)[0])
    significant = fits.significance(1, _reported_dispersion(fits, settings)) < settings.trend_threshold
    stays = significant & (expected <= history.max(axis=1))
    refit = trended & ~lost & ~stays
    if refit.any():
        design[refit, :, 1] = 0.0
        again = fit(design[refit], history[refit], prior[refit])
        first.replace(refit, again)
        fits.replace(refit, _reweighted(again, design[refit], history[refit], settings))
    return fits, at, first.converged


def _reweighted(first: Fits, design: Floats, history: Floats, settings: Settings) -> Fits:
    """The fit again, with past outbreaks weighted down by their Anscombe residuals (Farrington 1996, 3.2)."""
    if not settings.reweight:
        return first
    phi = np.maximum(first.dispersion(), 1.0)[:, None]
    residual = 1.5 * (history ** (2 / 3) * first.mean ** (-1 / 6) - np.sqrt(first.mean))
    residual /= np.sqrt(phi * (1 - first.hat))
    weight = np.where(residual > settings.weights_threshold, residual**-2, 1.0) * (first.prior > 0)
    weight *= np.sum(first.prior > 0, axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    return fit(design, history, np.nan_to_num(weight))


def _reported_dispersion(fits: Fits, settings: Settings) -> Floats:
    """The dispersion that tests and standard errors of the fit use.

    The flexible method of the reference package puts the prior weights of the reweighted fit in the place of its
    working weights before it reads standard errors and p-values from it; its numbers cannot be had otherwise.
    """
    if settings.partial_history or not settings.reweight:
        return fits.dispersion()
    return fits.dispersion(fits.prior)


def _bound(eta: Floats, error: Floats, phi: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """What the count is compared with: the expected value (on the scale of the score) and the upper bound.

    `delta`: normal on the transformed scale (Farrington 1996, 3.4). `nbPlugin`, `muan`: quantile of the negative
    binomial with mean mu and variance phi mu, mu plugged in or itself at its upper quantile (Noufaily 2013, 3.5).
    """
    upper = 1 - settings.alpha / 2 if settings.two_sided else 1 - settings.alpha
    z = float(ndtri(upper))
    if settings.threshold == "delta":
        mean = np.exp(eta)
        spread = phi + (error * mean) ** 2 / mean
        power = EXPONENT[settings.transform]
        deviation = power * mean ** (power - 0.5) * np.sqrt(spread)
        return mean, (mean**power + z * deviation) ** (1 / power)
    mean = np.exp(eta + z * error) if settings.threshold == "muan" else np.exp(eta)
    return eta, count_quantile(upper, mean, phi)

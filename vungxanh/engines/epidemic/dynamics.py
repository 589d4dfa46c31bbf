"""How transmission moves from day to day, learnt from the counts by a particle filter.

The model. On day t, with the infectivity L(t) of earlier cases (renewal equation, Cori et al. 2013):

    cases(t) ~ NegBin(mean = w(t) (R(t) L(t) + arrivals), size = 1 / (1/k(t) + 1/(k0 (L(t) + arrivals))))
    log R(t) = level(t) + damping * (log R(t-1) - level(t)) + step * normal + shock(t)
    level(t) = a slow walk around log R = 0;  log k(t) = a slow walk around its prior

R is drawn back towards a level near 1, because neither growth nor decline lasts; the level follows a wave that goes on
growing all the same. Now and then control breaks transmission within days (a downward shock; rarely an upward one).
Two sources of scatter add up: batches of reports (k), and, when there are few cases, superspreading (k0; Lloyd-Smith
et al. Nature 2005;438:355-9). Arrivals start an outbreak anew when there are no cases. w(t) is the share of the
weekday. There are two regimes: a quarter of what is believed at first, and more where the counts speak for it, knows
neither the quick return nor shocks (`lasting`): growth, up to a bound, and decline go on, and R returns to 1 over
weeks. How large the steps are is learnt from the counts too, around a prior. The filter is the bootstrap filter
(Gordon, Salmond, Smith. IEE Proc F 1993;140:107-13) with systematic resampling. The constants were chosen once on many
outbreak series together and stay as they are for every series: decision 0020 tells how, and what did not help.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln

from vungxanh.engines.epidemic.intervals import REACH, Array


@dataclass(frozen=True, slots=True)
class Transmission:
    """The constants of the model; rates are per day, sizes on the scale of logarithms."""

    damping: float = 0.75
    level_damping: float = 0.97
    level_step: float = 0.03
    level_start: float = 0.12
    step: float = 0.2
    fall_rate: float = 0.06
    fall: float = -1.5
    rise_rate: float = 0.01
    rise: float = 0.7
    shock_sd: float = 0.8
    arrivals: float = 0.15
    start: tuple[float, float] = (0.3, 0.6)
    scatter: tuple[float, float] = (1.0, 0.7)
    scatter_pull: float = 0.02
    scatter_step: float = 0.1
    superspreading: float = 0.3
    step_spread: float = 0.4
    step_pull: float = 0.02
    highest_log_r: float = 2.0
    highest_growth: float = 0.22
    lasting: float = 0.25
    lasting_renewal: float = 0.03
    lasting_damping: float = 0.95
    lasting_step: float = 0.1
    lasting_highest: float = 0.5


@dataclass(frozen=True, slots=True)
class State:
    """What is believed after a day: equally likely values of log R, its level, log k, and the log of the steps' size
    (against those of the model); whether the regime is `lasting`; and the weekdays' shares.

    `weekday[i]` is of the i-th day after it.
    """

    log_r: Array
    level: Array
    log_k: Array
    log_step: Array
    lasting: NDArray[np.bool_]
    weekday: Array

    def at(self, places: NDArray[np.int64]) -> "State":
        """The beliefs in these places."""
        return State(
            log_r=self.log_r[places],
            level=self.level[places],
            log_k=self.log_k[places],
            log_step=self.log_step[places],
            lasting=self.lasting[places],
            weekday=self.weekday,
        )


def start(model: Transmission, chance: Generator, particles: int) -> State:
    """What is believed before the first count."""
    return State(
        log_r=chance.normal(*model.start, particles),
        level=chance.normal(0, model.level_start, particles),
        log_k=chance.normal(*model.scatter, particles),
        log_step=chance.normal(0, model.step_spread, particles),
        lasting=chance.random(particles) < model.lasting,
        weekday=np.ones(7),
    )


def move(state: State, model: Transmission, chance: Generator, *, highest: float) -> State:
    """The state one day later, before its count is known; no log R is above `highest`."""
    size = state.log_r.size
    luck = chance.random(size)
    shock = np.where(luck < model.fall_rate, model.fall, np.where(luck > 1 - model.rise_rate, model.rise, 0.0))
    shock += np.where(shock == 0, 0.0, model.shock_sd * chance.standard_normal(size))
    level = model.level_damping * state.level + model.level_step * chance.standard_normal(size)
    walk = model.step_spread * np.sqrt(2 * model.step_pull) * chance.standard_normal(size)
    log_step = (1 - model.step_pull) * state.log_step + walk
    step = np.exp(log_step) * chance.standard_normal(size)
    renewed = chance.random(size) < model.lasting_renewal
    lasting = np.where(renewed, chance.random(size) < model.lasting, state.lasting)
    returning = level + model.damping * (state.log_r - level) + model.step * step + shock
    going_on = np.minimum(model.lasting_damping * state.log_r, model.lasting_highest) + model.lasting_step * step
    log_r = np.minimum(np.where(lasting, going_on, returning), highest)
    pull = model.scatter_pull * (model.scatter[0] - state.log_k)
    log_k = state.log_k + pull + model.scatter_step * chance.standard_normal(size)
    return State(log_r, level, log_k, log_step, lasting, np.roll(state.weekday, -1))


def expected(state: State, force: Array | float, model: Transmission) -> tuple[Array, Array]:
    """Mean and size of the negative binomial count of the day, given its infectivity."""
    source = force + model.arrivals
    mean = state.weekday[-1] * (np.exp(state.log_r) * force + model.arrivals)
    return mean, 1 / (np.exp(-state.log_k) + 1 / (model.superspreading * source))


def weekday_shares(cases: Array, *, weeks: int = 8, prior_weeks: float = 3.0) -> Array:
    """How each of the next seven days compares with the mean of its week, from the last `weeks`; 1 where nothing tells.

    A day's count over the mean of the seven days around it, averaged over the weeks; weeks of few cases weigh little,
    and `prior_weeks` weeks without any weekday effect are added.
    """
    recent = cases[-7 * weeks :]
    if recent.size < 14:
        return np.ones(7)
    around = np.convolve(recent, np.ones(7), "valid")
    weight = np.minimum(around / 20, 1)
    ratio = np.minimum(np.divide(7 * recent[3:-3], around, out=np.ones_like(around), where=around > 0), 3)
    # counted from the end, so that place 0 is the day after the last
    place = (np.arange(3, recent.size - 3) - recent.size) % 7
    total = prior_weeks + np.bincount(place, weight * ratio, minlength=7)
    raw = total / (prior_weeks + np.bincount(place, weight, minlength=7))
    shares: Array = raw / raw.mean()
    return shares


def track(
    cases: ArrayLike,
    interval: Array,
    *,
    chance: Generator,
    model: Transmission | None = None,
    particles: int = 2000,
    memory: int = 180,
) -> Iterator[tuple[int, State]]:
    """After each day of the last `memory` days: how many days are known, and what is believed then.

    Only counts up to that day are used, so that one pass serves every date of a backtest.
    """
    model = model or Transmission()
    counts = np.asarray(cases, np.float64)
    past = np.concatenate([np.zeros(REACH), counts])
    weights = lags(interval)
    first = max(1, counts.size - memory)
    state = start(model, chance, particles)
    for t in range(first, counts.size):
        known = replace(state, weekday=weekday_shares(counts[:t]))
        state = move(known, model, chance, highest=model.highest_log_r)
        force = float(past[t : t + REACH] @ weights)
        mean, size = expected(state, force, model)
        seen = counts[t]
        logs = gammaln(seen + size) - gammaln(size) - size * np.log1p(mean / size)
        logs += seen * np.log(mean / (size + mean))
        likelihood = np.exp(logs - logs.max())
        places = (chance.random() + np.arange(particles)) / particles * likelihood.sum()
        chosen = np.minimum(np.searchsorted(np.cumsum(likelihood), places), particles - 1)
        state = replace(state.at(chosen), weekday=weekday_shares(counts[: t + 1]))
        yield t + 1, state


def lags(interval: Array) -> Array:
    """The serial interval as weights of the last `REACH` days, the oldest first."""
    weights = np.zeros(REACH)
    reach = min(REACH, interval.size - 1)
    weights[REACH - reach :] = interval[reach:0:-1]
    return weights

"""Goals with a date: how likely they are met, how fast cases double or halve, and when measures may be lifted.

The release rule asks for what Viet Nam asked of areas under Directive 16 (3979/QĐ-BCĐQG of 18 August 2021, group A:
weekly cases fall against both weeks before and are at least 50 % below the peak week), and that R was surely below 1
for two whole weeks, because one such week deceives: in Bắc Giang in May and June 2021 it was followed by more cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc

from vungxanh.engines.epidemic.intervals import Array
from vungxanh.engines.epidemic.reproduction import estimate
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say


def probability(recent: ArrayLike, sequences: ArrayLike, *, below: float, days: int) -> Array:
    """For each coming day, the probability that by then cases have been below a threshold for `days` days in a row.

    `recent` are the counts up to today, whose last days may begin the run (once reached, the goal stays reached);
    `sequences` are those of a projection (`sequences, days`).

    Raises `BadInput` when the threshold is not above 0 or the run is not at least a day.
    """
    if not below > 0 or days < 1:
        raise BadInput("a goal is a threshold above 0 cases a day, kept for at least 1 day")
    ahead = np.asarray(sequences, np.float64)
    run = np.full(ahead.shape[0], _last_run(np.asarray(recent, np.float64) < below))
    reached = run >= days
    chances = []
    for day in range(ahead.shape[1]):
        run = np.where(ahead[:, day] < below, run + 1, 0)
        reached |= run >= days
        chances.append(reached.mean())
    return np.array(chances)


def _last_run(low: NDArray[np.bool_]) -> int:
    """How many of the last days are low, without a break."""
    return int(low.size if low.all() else np.argmin(low[::-1]))


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth rate a day with its 95 % limits; `doubling_days` is how long cases take to double, negative: to halve.

    Its limits are those of the rate; where they have different signs, cases may be growing or falling.
    """

    rate: float
    low: float
    high: float

    @property
    def doubling_days(self) -> float:
        return float(np.log(2) / self.rate) if self.rate else np.inf

    @property
    def doubling_limits(self) -> tuple[float, float]:
        return tuple(float(np.log(2) / rate) if rate else np.inf for rate in (self.high, self.low))  # type: ignore[return-value]


def growth(cases: ArrayLike, *, days: int = 14) -> Growth:
    """The exponential growth rate of the last `days` days: a quasi-Poisson regression of the counts on time.

    Raises `BadInput` with fewer than 7 days or fewer than 5 cases in them.
    """
    counts = np.asarray(cases, np.float64)[-days:]
    if counts.size < 7 or counts.sum() < 5:
        raise BadInput(f"{counts.sum():g} cases in {counts.size} days are too few to tell growth; 7 days and 5 cases")
    time = np.arange(counts.size) - (counts.size - 1) / 2
    design = np.column_stack([np.ones_like(time), time])
    beta = np.array([np.log(counts.mean()), 0.0])
    for _ in range(100):
        mean = np.exp(np.clip(design @ beta, -30, 30))
        information = design.T @ (mean[:, None] * design)
        step = np.linalg.solve(information, design.T @ (counts - mean))
        # a step of the regression, kept short so that a lone batch of cases cannot throw it out
        beta = beta + step / max(1.0, np.abs(step).max())
        if np.abs(step).max() < 1e-12:
            break
    scatter = max(1.0, float(((counts - mean) ** 2 / mean).sum() / (counts.size - 2)))
    error = 1.959963984540054 * float(np.sqrt(scatter * np.linalg.inv(information)[1, 1]))
    return Growth(float(beta[1]), float(beta[1]) - error, float(beta[1]) + error)


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of the release rule: its code, whether it holds, what was found, and the limit it was held to."""

    code: str
    holds: bool
    found: float
    limit: float


@dataclass(frozen=True, slots=True)
class Release:
    """Whether measures may be lifted after the last day of the counts, with every reason for and against."""

    allowed: bool
    reasons: Sequence[Reason]


def release(
    cases: ArrayLike,
    interval: Array,
    *,
    weeks: int = 2,
    confidence: float = 0.95,
    share_of_peak: float = 0.5,
    imported: ArrayLike | None = None,
) -> Release:
    """The release rule on daily counts up to today. All must hold:

    * `r_below_1`: on every day of the last `weeks` weeks, R of the seven days up to it was below 1 with `confidence`;
    * `falling`: the last week has fewer cases than each of the `weeks` weeks before it, or none at all;
    * `below_peak`: the last week has at most `share_of_peak` of the cases of the peak week (any seven days).

    Fewer than two weeks are never asked for. Raises `BadInput` when the counts are too short to judge.
    """
    counts = np.asarray(cases, np.float64)
    if weeks < 2:
        raise BadInput("one week below 1 is no ground for lifting measures; ask for at least 2 weeks")
    needed = 7 * (weeks + 1) + 1
    if counts.size < needed:
        raise BadInput(
            say(
                f"{counts.size} days are too few to judge; {needed} are needed for {weeks} weeks",
                f"{counts.size} ngày là quá ít để kết luận; cần {needed} ngày cho {weeks} tuần",
            )
        )
    posterior = estimate(counts, interval, imported=imported)
    below = gammainc(posterior.shape, 1 / posterior.scale)[-7 * weeks :]
    surest = float(np.nan_to_num(below).min())
    sums = np.convolve(counts, np.ones(7), "valid")
    last, before, peak = sums[-1], [sums[-1 - 7 * week] for week in range(1, weeks + 1)], sums.max()
    least = float(min(before))
    reasons = (
        Reason("r_below_1", surest >= confidence, surest, confidence),
        Reason("falling", bool(last < least or last == 0), float(last), least),
        Reason("below_peak", bool(last <= share_of_peak * peak), float(last), float(share_of_peak * peak)),
    )
    return Release(all(reason.holds for reason in reasons), reasons)

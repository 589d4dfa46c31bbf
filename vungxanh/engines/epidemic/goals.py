"""Goals with a date: how likely they are met, how fast cases double or halve, and when measures may be lifted.

The release rule asks for what Viet Nam asked of areas under Directive 16 (3979/QĐ-BCĐQG of 18 August 2021, group A:
weekly cases fall against both weeks before and are at least 50 % below the peak week), and that R was surely below 1
for two whole weeks, because one such week deceives: in Bắc Giang in May and June 2021 it was followed by more cases.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
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


# growth a day that no epidemic reaches
FASTEST = 20.0


@dataclass(frozen=True, slots=True)
class Growth:
    """The growth rate a day with its 95 % limits: cases grow `exp(rate)` times a day."""

    rate: float
    low: float
    high: float

    @property
    def doubling_days(self) -> float:
        """How long cases take to double; negative: to halve."""
        return _doubling(self.rate)

    @property
    def doubling_limits(self) -> tuple[float, float]:
        """The soonest and the latest that cases double (or halve, for a falling rate), infinite where they may not."""
        if self.rate < 0:
            return _doubling(self.low), _doubling(self.high) if self.high < 0 else -np.inf
        return _doubling(self.high), _doubling(self.low) if self.low > 0 else np.inf


def _doubling(rate: float) -> float:
    return float(np.log(2) / rate) if rate else np.inf


def growth(cases: ArrayLike, *, days: int = 14) -> Growth:
    """The exponential growth rate of the last `days` days: a quasi-Poisson regression of the counts on time.

    Raises `BadInput` with fewer than 7 days, or fewer than 5 cases or 3 days with cases in them.
    """
    counts = np.asarray(cases, np.float64)[-days:]
    if counts.size < 7 or counts.sum() < 5 or np.count_nonzero(counts) < 3:
        raise BadInput(
            say(
                f"{counts.sum():g} cases in {counts.size} days are too few to tell growth; "
                "7 days with 5 cases on 3 of them are needed",
                f"{counts.sum():g} ca trong {counts.size} ngày là quá ít để biết tốc độ tăng; "
                "cần 7 ngày có ít nhất 5 ca trong 3 ngày",
            )
        )
    # whatever the rate, the fitted counts add up to the cases: only their shares of the days depend on it
    time = np.arange(counts.size) - (counts.size - 1) / 2
    total = float(counts.sum())

    def shares(rate: float) -> Array:
        weight = np.exp(rate * time - np.abs(rate * time).max())
        share: Array = weight / weight.sum()
        return share

    middle = float(counts / total @ time)
    low, high = (float(shares(rate) @ time) - middle for rate in (-FASTEST, FASTEST))
    if low < 0 < high:
        rate = float(brentq(lambda rate: float(shares(rate) @ time) - middle, -FASTEST, FASTEST, xtol=1e-14))
    else:  # all but all cases are on the first or the last day
        rate = FASTEST if high <= 0 else -FASTEST
    share = shares(rate)
    fitted = np.maximum(total * share, 1e-300)
    scatter = max(1.0, float(((counts - fitted) ** 2 / fitted).sum() / (counts.size - 2)))
    error = 1.959963984540054 * float(np.sqrt(scatter / (total * (share @ (time - middle) ** 2))))
    return Growth(rate, rate - error, rate + error)


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

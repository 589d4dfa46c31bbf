"""How unequally cases infect: R and the dispersion k of the number of people each case infected.

Negative binomial offspring by maximum likelihood: Lloyd-Smith JO, Schreiber SJ, Kopp PE, Getz WM. Superspreading and
the effect of individual variation on disease emergence. Nature 2005;438:355-9. Intervals are where the profile
likelihood stays within 1.92 of its maximum (95 %). A small k means that few cases infect most people: then finding the
source of a case finds more than following it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import gammaln

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

DROP = 1.9207294103470494  # half the 95 % point of chi-squared with one degree of freedom
# the logarithms of k between which the likelihood is searched: beyond e^12 it is a Poisson
LOG_K = (-12.0, 12.0)


@dataclass(frozen=True, slots=True)
class Offspring:
    """R and k with their 95 % limits; `k_high` is infinite where the counts do not exclude a Poisson.

    `share_causing_80` is the smallest share of the cases that infected 80 % of those infected.
    """

    cases: int
    links: int
    r: float
    r_low: float
    r_high: float
    k: float
    k_low: float
    k_high: float
    share_causing_80: float
    log_likelihood: float


def counted(cases: Sequence[str], infectors: Sequence[str | None]) -> NDArray[np.int64]:
    """How many each case infected, in the order the cases first appear; `infectors[i]` infected `cases[i]`, if known.

    A case with several recorded sources is listed once for each of them, and counts for each.

    Raises `BadInput` when a case infected itself, was infected by someone who is not listed, or the same link is told
    twice.
    """
    wrong = [message for _, message in wrong_links(cases, infectors)]
    if wrong:
        raise BadInput(*wrong)
    infected = dict.fromkeys(cases, 0)
    for infector in infectors:
        if infector is not None:
            infected[infector] += 1
    return np.array(list(infected.values()), np.int64)


def wrong_links(cases: Sequence[str], infectors: Sequence[str | None]) -> Iterator[tuple[int, str]]:
    """The places in the lists that `counted` cannot use, each with what is wrong there."""
    listed = set(cases)
    links: set[tuple[str, str]] = set()
    for i, (case, infector) in enumerate(zip(cases, infectors, strict=True)):
        if infector is None:
            continue
        if infector not in listed or infector == case:
            yield (
                i,
                say(
                    f"case {case} was infected by {infector}, who is not another listed case",
                    f"ca {case} lây từ {infector}, không phải một ca khác trong danh sách",
                ),
            )
        elif (infector, case) in links:
            yield (
                i,
                say(
                    f"the link from {infector} to {case} is told twice",
                    f"mối lây từ {infector} sang {case} được ghi hai lần",
                ),
            )
        links.add((infector, case))


def fit(infected: ArrayLike) -> Offspring:
    """R and k from the number of people each case infected (zeros included, for they tell most).

    Raises `BadInput` with fewer than 10 cases or when nobody infected anybody.
    """
    z = np.asarray(infected, np.int64)
    if z.size < 10 or z.sum() == 0:
        raise BadInput(
            say(
                f"{z.size} cases with {z.sum()} infected: R and k need at least 10 cases and one infection",
                f"{z.size} ca, {z.sum()} ca bị lây: cần ít nhất 10 ca và một lần lây để ước lượng R và k",
            )
        )
    mean = float(z.mean())

    def at(r: float, log_k: float) -> float:
        k = np.exp(log_k)
        parts = gammaln(z + k) - gammaln(k) - gammaln(z + 1) - (k + z) * np.log1p(r / k) + z * np.log(r / k)
        return float(parts.sum())

    # whatever k, the likeliest R is the mean
    def of_k(log_k: float) -> float:
        return at(mean, log_k)

    def of_r(r: float) -> float:
        return max(at(r, best), _peak(lambda log_k: at(r, log_k))[1])

    best, top = _peak(of_k)
    r_limits = [_limit(of_r, mean, far, top - DROP) for far in (mean * 1e-3, mean * 50 + 10)]
    k_limits = [_limit(of_k, best, far, top - DROP) for far in LOG_K]
    most = np.cumsum(np.sort(z)[::-1])
    share = (int(np.searchsorted(most, 0.8 * z.sum())) + 1) / z.size
    poisson = best > LOG_K[1] - 1
    return Offspring(
        cases=z.size,
        links=int(z.sum()),
        r=mean,
        r_low=r_limits[0],
        r_high=r_limits[1],
        k=np.inf if poisson else float(np.exp(best)),
        k_low=float(np.exp(k_limits[0])),
        k_high=np.inf if k_limits[1] >= LOG_K[1] else float(np.exp(k_limits[1])),
        share_causing_80=share,
        log_likelihood=top,
    )


def _peak(value: Callable[[float], float]) -> tuple[float, float]:
    """Where a function of log k is greatest, and how great."""
    found = minimize_scalar(lambda x: -value(x), bounds=LOG_K, method="bounded", options={"xatol": 1e-10})
    return float(found.x), -float(found.fun)


def _limit(value: Callable[[float], float], peak: float, far: float, level: float) -> float:
    """Where a profile falls to the level between its peak and a far end; the end itself where it never does."""
    if value(far) > level or far == peak:
        return far
    return float(brentq(lambda x: value(x) - level, peak, far, xtol=1e-12))

"""The seam through which a projection of an epidemic enters the page of a goal.

A goal says by itself where we are, the pace needed and the pace of the last week (`rules.standing`). Whether the
target is likely to hold on its day is another question, answered by a model of the indicator: for new cases the renewal
equation (`vungxanh.engines.epidemic`: `project`, then `goals.probability`). A domain that counts such an indicator
names its projection here; an indicator without one has no outlook, and the page then says nothing about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Aim:
    """What should hold on its day: the sum over `days` (0: the value itself) is at least or at most `target`."""

    target: float
    at_least: bool
    days: int
    today: date
    target_on: date


@dataclass(frozen=True, slots=True)
class Outlook:
    """The probability, 0 to 1, that the target holds on its day; `method` in words, shown beside it."""

    probability: float
    method: str


class Projection(Protocol):
    def __call__(self, *, counts: Mapping[date, int | None], aim: Aim) -> Outlook | None:
        """`counts`: the indicator by day up to today; None where nothing was received. None: too little to tell."""


# indicator code -> its projection
PROJECTIONS: Mapping[str, Projection] = {}


def outlook(indicator: str, *, counts: Mapping[date, int | None], aim: Aim) -> Outlook | None:
    """What the projection of the indicator says; None without one, or once the day has come."""
    projection = PROJECTIONS.get(indicator)
    return projection(counts=counts, aim=aim) if projection and aim.target_on > aim.today else None

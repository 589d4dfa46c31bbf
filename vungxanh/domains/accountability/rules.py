"""When a reminder is proposed, and who may decide what is said of a body or person. Pure; figures in `rulesets`."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any


class Kind(StrEnum):
    COMMEND = "COMMEND"
    REMIND = "REMIND"
    CRITICISE = "CRITICISE"
    DISCIPLINE = "DISCIPLINE"
    REPLACE = "REPLACE"


class Reason(StrEnum):
    OVERDUE = "overdue"
    NOT_OPENED = "not-opened"
    RETURNED = "returned"
    OFTEN_LATE = "often-late"


class Obstacle(StrEnum):
    """Why somebody may not decide."""

    OUT_OF_REACH = "out-of-reach"
    OWN_CASE = "own-case"
    OWN_PROPOSAL = "own-proposal"
    LEVEL_ABOVE = "level-above"


@dataclass(frozen=True, slots=True)
class Ruleset:
    second_person: frozenset[str]
    level_above: frozenset[str]
    overdue_hours: float
    not_opened_hours: float
    returned_times: int
    least_on_time: float
    least_judged: int
    source: str
    needs_review: bool


def ruleset(on: date) -> Ruleset:
    """The rule set in force on a day."""
    text = (Path(__file__).parent / "rulesets" / "appraisals.toml").read_text(encoding="utf-8")
    sets: list[dict[str, Any]] = tomllib.loads(text)["appraisals"]
    chosen = max((each for each in sets if each["from"] <= on), key=lambda each: each["from"])
    values = {name: value for name, value in chosen.items() if name != "from"}
    lists = {name: frozenset(values[name]) for name in ("second_person", "level_above")}
    return Ruleset(**{**values, **lists})


@dataclass(frozen=True, slots=True)
class Facts:
    """How a body stands. Hours are the longest of one task, 0 where there is none."""

    overdue_hours: float = 0  # of tasks without a written explanation
    not_opened_hours: float = 0
    returned_times: int = 0
    on_time: int = 0
    judged: int = 0


def reasons(facts: Facts, rule: Ruleset) -> Sequence[Reason]:
    """Why a reminder is proposed; nothing when there is no reason for one."""
    often_late = facts.judged >= rule.least_judged and facts.on_time / facts.judged < rule.least_on_time
    held = {
        Reason.OVERDUE: facts.overdue_hours >= rule.overdue_hours,
        Reason.NOT_OPENED: facts.not_opened_hours >= rule.not_opened_hours,
        Reason.RETURNED: facts.returned_times >= rule.returned_times,
        Reason.OFTEN_LATE: often_late,
    }
    return [reason for reason, holds in held.items() if holds]


def obstacle(
    *, kind: str, decider: int | None, decider_path: str, proposer: int | None, person: int | None, body_path: str,
    rule: Ruleset,
) -> Obstacle | None:  # fmt: skip
    """Why the decider may not decide, None when they may. Paths are those of units; keys those of users."""
    if not body_path.startswith(decider_path):
        return Obstacle.OUT_OF_REACH
    if decider is not None and decider == person:
        return Obstacle.OWN_CASE
    if kind in rule.level_above and decider_path == body_path:
        return Obstacle.LEVEL_ABOVE
    if kind in rule.second_person and decider is not None and decider == proposer:
        return Obstacle.OWN_PROPOSAL
    return None

"""What may follow what in the life of a task, when it is due, late and reminded of, and what it still lacks. Pure."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any


class State(StrEnum):
    GIVEN = "GIVEN"  # not opened yet
    OPENED = "OPENED"
    ACCEPTED = "ACCEPTED"
    IN_PROGRESS = "IN_PROGRESS"
    REPORTED = "REPORTED"
    RETURNED = "RETURNED"
    REFUSED = "REFUSED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


class Move(StrEnum):
    OPEN = "open"
    ACCEPT = "accept"
    REFUSE = "refuse"
    START = "start"
    REPORT = "report"
    VERIFY = "verify"
    RETURN = "return"
    INSIST = "insist"
    REASSIGN = "reassign"
    CANCEL = "cancel"
    REOPEN = "reopen"


class Impossible(Exception):
    """The state of the task does not allow the move."""

    def __init__(self, state: str, move: str) -> None:
        super().__init__(f"{move} is not possible while the task is {state}")
        self.state, self.move = state, move


TRANSITIONS: Mapping[State, Mapping[Move, State]] = {
    State.GIVEN: {
        Move.REPORT: State.REPORTED,  # a small thing done at once is taken by being done
        Move.OPEN: State.OPENED,
        Move.ACCEPT: State.ACCEPTED,
        Move.REFUSE: State.REFUSED,
        Move.REASSIGN: State.GIVEN,
        Move.CANCEL: State.CANCELLED,
    },
    State.OPENED: {
        Move.REPORT: State.REPORTED,
        Move.ACCEPT: State.ACCEPTED,
        Move.REFUSE: State.REFUSED,
        Move.REASSIGN: State.GIVEN,
        Move.CANCEL: State.CANCELLED,
    },
    State.ACCEPTED: {
        Move.START: State.IN_PROGRESS,
        Move.REPORT: State.REPORTED,
        Move.REFUSE: State.REFUSED,
        Move.REASSIGN: State.GIVEN,
        Move.CANCEL: State.CANCELLED,
    },
    State.IN_PROGRESS: {
        Move.START: State.IN_PROGRESS,
        Move.REPORT: State.REPORTED,
        Move.REASSIGN: State.GIVEN,
        Move.CANCEL: State.CANCELLED,
    },
    State.REPORTED: {Move.VERIFY: State.CLOSED, Move.RETURN: State.RETURNED, Move.CANCEL: State.CANCELLED},
    State.RETURNED: {
        Move.START: State.IN_PROGRESS,
        Move.REPORT: State.REPORTED,
        Move.REASSIGN: State.GIVEN,
        Move.CANCEL: State.CANCELLED,
    },
    State.REFUSED: {Move.INSIST: State.GIVEN, Move.REASSIGN: State.GIVEN, Move.CANCEL: State.CANCELLED},
    State.CLOSED: {Move.REOPEN: State.RETURNED},
    State.CANCELLED: {},
}
ENDED = frozenset({State.CLOSED, State.CANCELLED})
# who makes the move: the body that does the task, or the one that gave it
DOERS_MOVES = frozenset({Move.OPEN, Move.ACCEPT, Move.REFUSE, Move.START, Move.REPORT})
GIVERS_MOVES = frozenset(Move) - DOERS_MOVES
# a move that takes something away from someone needs words
REASONED_MOVES = frozenset({Move.REFUSE, Move.RETURN, Move.INSIST, Move.REASSIGN, Move.CANCEL, Move.REOPEN})


def after(state: str, move: Move) -> State:
    """The state that follows. Raises `Impossible`."""
    try:
        return TRANSITIONS[State(state)][move]
    except KeyError:
        raise Impossible(state, move) from None


# ---- "5 rõ": person, work, time, result, responsibility (Hải Dương and other provinces ask it of every task)


class Clear(StrEnum):
    PERSON = "person"
    WORK = "work"
    TIME = "time"
    RESULT = "result"
    RESPONSIBILITY = "responsibility"


def unclear(
    *, lead: bool, work: str, timed: bool, product: str, target: bool, answering: bool, lasting: bool = False
) -> list[Clear]:
    """Which of the five a task lacks. A standing duty or prohibition (`lasting`) is in force and needs no deadline."""
    lacks = {
        Clear.PERSON: not lead,
        Clear.WORK: len(work.split()) < 2,
        Clear.TIME: not (timed or lasting),
        Clear.RESULT: not (product.strip() or target or lasting),
        Clear.RESPONSIBILITY: not answering,
    }
    return [name for name, missing in lacks.items() if missing]


# ---- the 2 x 2 of Decision 42/2014/QĐ-TTg: finished on time or late, unfinished within time or overdue


class Score(StrEnum):
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    WITHIN_TIME = "within_time"
    OVERDUE = "overdue"


def score(
    *, state: str, reported_at: datetime | None, due: datetime | None, first_due: datetime | None, now: datetime
) -> Score:
    """A finished task is scored by its first deadline, whatever was extended; an open one by the one in force.

    What counts as finished is the day of the report that was verified in the end, not the day of the verification.
    """
    if state == State.CLOSED:
        late = bool(first_due and reported_at and reported_at > first_due)
        return Score.DONE_LATE if late else Score.DONE_ON_TIME
    return Score.OVERDUE if is_overdue(state=state, due=due, now=now) else Score.WITHIN_TIME


def is_overdue(*, state: str, due: datetime | None, now: datetime) -> bool:
    """A task that is reported waits for the one who gave it: it is not overdue."""
    return bool(due and now > due and state not in ENDED and state != State.REPORTED)


# ---- recurring tasks


class Rhythm(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


def slots(rhythm: str, *, day: int, start: date, end: date) -> Iterator[date]:
    """The days of a rhythm from `start` to `end`, both included.

    `day`: weekday 1 (Monday) to 7 for WEEKLY, day of the month for MONTHLY (the last one in shorter months).
    """
    at = start
    while at <= end:
        last = (at.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        if (
            rhythm == Rhythm.DAILY
            or (rhythm == Rhythm.WEEKLY and at.isoweekday() == day)
            or (rhythm == Rhythm.MONTHLY and at.day == min(day, last.day))
        ):
            yield at
        at += timedelta(days=1)


# ---- reminders and escalation


@dataclass(frozen=True, slots=True)
class Reminders:
    """Hours before the deadline: the doer is reminded; hours after it: the superior is told; quiet hours: neither."""

    before: tuple[int, ...]
    escalate: tuple[int, ...]
    quiet_from: time
    quiet_to: time
    source: str
    needs_review: bool


def reminders(on: date) -> Reminders:
    """The rule set in force on a day."""
    text = (Path(__file__).parent / "rulesets" / "reminders.toml").read_text(encoding="utf-8")
    sets: list[dict[str, Any]] = tomllib.loads(text)["reminders"]
    in_force = max((each for each in sets if each["from"] <= on), key=lambda each: each["from"])
    return Reminders(
        before=tuple(in_force["before"]),
        escalate=tuple(in_force["escalate"]),
        quiet_from=in_force["quiet_from"],
        quiet_to=in_force["quiet_to"],
        source=in_force["source"],
        needs_review=in_force["needs_review"],
    )


def due_notices(*, due: datetime, now: datetime, rule: Reminders) -> list[int]:
    """Hours relative to the deadline (negative: before) of every notice whose moment has come.

    Of several reminders before the deadline only the latest counts: a worker that slept sends one, not three.
    """
    hours = (now - due) / timedelta(hours=1)
    before = [-ahead for ahead in rule.before if -ahead <= hours < 0]
    return [max(before)] if before else [late for late in rule.escalate if late <= hours]


def loud(moment: datetime, rule: Reminders) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in."""
    at, start, end = moment.timetz().replace(tzinfo=None), rule.quiet_from, rule.quiet_to
    quiet = start <= at or at < end if start > end else start <= at < end
    if not quiet:
        return moment
    tomorrow = start > end and at >= start
    day = moment.date() + timedelta(days=1 if tomorrow else 0)
    return datetime.combine(day, end, tzinfo=moment.tzinfo)

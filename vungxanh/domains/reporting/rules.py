"""Reports that are due: on which days, how one stands, how complete a day is, when to remind. Pure."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from vungxanh.tasks import rules as tasks


class Standing(StrEnum):
    EXPECTED = "EXPECTED"  # not due yet
    MISSING = "MISSING"
    RECEIVED = "RECEIVED"
    LATE = "LATE"  # received, after it was due
    RETURNED = "RETURNED"  # sent back to be corrected: the figures do not count


HERE = frozenset({Standing.RECEIVED, Standing.LATE})


def standing(*, due: datetime, received: datetime | None, returned: bool, now: datetime) -> Standing:
    """A report sent back counts as not there; sent again it is judged by the moment it came that time."""
    if received is None:
        return Standing.MISSING if now > due else Standing.EXPECTED
    if returned:
        return Standing.RETURNED
    return Standing.LATE if received > due else Standing.RECEIVED


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many of the reports of a day are here: what is missing is never taken for a zero."""

    expected: int
    received: int
    late: int
    missing: int
    returned: int

    @property
    def here(self) -> int:
        return self.received + self.late

    @property
    def share(self) -> float | None:
        return self.here / self.expected if self.expected else None


def completeness(standings: Iterable[Standing]) -> Completeness:
    counted = dict.fromkeys(Standing, 0)
    for each in standings:
        counted[each] += 1
    return Completeness(
        expected=sum(counted.values()), received=counted[Standing.RECEIVED], late=counted[Standing.LATE],
        missing=counted[Standing.MISSING], returned=counted[Standing.RETURNED],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rules:
    reminders: tasks.Reminders
    ahead: timedelta
    explain_after: timedelta  # a report that comes later than this after its deadline says why

    def must_explain(self, *, due: datetime, sent: datetime) -> bool:
        return sent > due + self.explain_after


@cache
def _sets() -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "rulesets" / "reports.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["rules"]
    return found


def rules(on: date) -> Rules:
    """The set in force on a day (before the first one, the first), with the quiet hours of tasks on that day."""
    sets = sorted(_sets(), key=lambda each: each["from"])
    chosen = ([each for each in sets if each["from"] <= on] or sets[:1])[-1]
    quiet = tasks.reminders(max(on, chosen["from"]))
    return Rules(
        tasks.Reminders(
            before=tuple(chosen["before"]), escalate=tuple(chosen["escalate"]), quiet_from=quiet.quiet_from,
            quiet_to=quiet.quiet_to, source=chosen["source"], needs_review=chosen["needs_review"],
        ),
        timedelta(days=chosen["ahead_days"]),
        timedelta(minutes=chosen["explain_after_minutes"]),
    )  # fmt: skip


def due_days(
    rhythm: str, *, day: int, at: time, start: date, end: date, since: datetime, zone: tzinfo
) -> list[tuple[date, datetime]]:
    """Day and deadline of every report of a rhythm from `start` to `end` that is due after `since`."""
    days = tasks.slots(rhythm, day=day, start=start, end=end)
    found = [(each, datetime.combine(each, at, zone)) for each in days]
    return [(each, due) for each, due in found if due > since]

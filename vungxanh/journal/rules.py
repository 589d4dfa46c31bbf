"""Which looks at records are unusual: pure decisions over dated thresholds (rulesets/lookups.toml)."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path

SETS = Path(__file__).parent / "rulesets" / "lookups.toml"
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Thresholds:
    valid_from: date
    source: str
    confidence: str
    records_an_hour: int
    night_from: time
    night_to: time
    records_a_night: int
    namesakes_an_hour: int
    unlisted_a_day: int


@dataclass(frozen=True, slots=True)
class Look:
    """One record opened by one officer. `at` is local; `name` is the folded name of whom the record is about.

    `reason` is what the officer wrote; `expected`: they wrote one, worked on the record that day, or it is on a list of
    theirs.
    """

    officer: int
    officer_name: str
    at: datetime
    record: str
    name: str
    record_path: str
    unit_path: str
    reason: str = ""
    expected: bool = True


class Sign(StrEnum):
    MANY = "many"  # many different records within an hour
    NIGHT = "night"  # several at night
    NAMESAKES = "namesakes"  # one name looked up through different records
    OWN_NAME = "own-name"  # somebody of the officer's own full name
    UNLISTED = "unlisted"  # many in a day that were not expected: outside of one's own lists, without reason or work
    OUTSIDE = "outside"  # a record of a unit the officer was not acting for


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a series of looks is worth asking about: the first and the last of them, how many records, what was said."""

    sign: Sign
    officer: int
    first: datetime
    last: datetime
    records: int
    reasons: tuple[str, ...]


@cache
def thresholds(on: date) -> Thresholds:
    """The set in force on a day. Raises `LookupError` for a day before the first set."""
    sets = tomllib.loads(SETS.read_text(encoding="utf-8"))["sets"]
    valid = [each for each in sets if each["valid_from"] <= on]
    if not valid:
        raise LookupError(f"no thresholds are in force on {on}")
    chosen = max(valid, key=lambda each: each["valid_from"])
    times = {name: time.fromisoformat(chosen[name]) for name in ("night_from", "night_to")}
    return Thresholds(**{**chosen, **times})


def unusual(looks: Iterable[Look], limits: Thresholds) -> list[Finding]:
    """The findings of each officer, in the order of their looks."""
    findings: list[Finding] = []
    ordered = sorted(looks, key=lambda look: (look.officer, look.at))
    for officer, group in groupby(ordered, key=lambda look: look.officer):
        own = list(group)
        findings += _bursts(Sign.MANY, officer, own, limits.records_an_hour)
        findings += _nights(officer, own, limits)
        for name in sorted({look.name for look in own if look.name}):
            same = [look for look in own if look.name == name]
            findings += _bursts(Sign.NAMESAKES, officer, same, limits.namesakes_an_hour)
        findings += _each(
            Sign.OWN_NAME, officer, [look for look in own if look.name and look.name == look.officer_name]
        )
        findings += _unlisted(officer, own, limits)
        outside = [look for look in own if look.record_path and not look.record_path.startswith(look.unit_path)]
        findings += _each(Sign.OUTSIDE, officer, outside)
    return findings


def _finding(sign: Sign, officer: int, looks: Sequence[Look]) -> Finding:
    reasons = tuple(dict.fromkeys(look.reason for look in looks if look.reason))
    return Finding(sign, officer, looks[0].at, looks[-1].at, len({look.record for look in looks}), reasons)


def _each(sign: Sign, officer: int, looks: Sequence[Look]) -> list[Finding]:
    return [_finding(sign, officer, looks)] if looks else []


def _bursts(sign: Sign, officer: int, looks: Sequence[Look], least: int) -> Iterator[Finding]:
    """Stretches in which at least so many different records were opened within an hour; overlapping ones are one."""
    start, first, last = 0, None, 0
    for end, look in enumerate(looks):
        while look.at - looks[start].at >= HOUR:
            start += 1
        if len({each.record for each in looks[start : end + 1]}) >= least:
            if first is not None and start > last:
                yield _finding(sign, officer, looks[first : last + 1])
                first = None
            first = start if first is None else first
            last = end
    if first is not None:
        yield _finding(sign, officer, looks[first : last + 1])


def _nights(officer: int, looks: Sequence[Look], limits: Thresholds) -> Iterator[Finding]:
    by_night: dict[date, list[Look]] = {}
    for look in looks:
        night = night_of(look.at, limits)
        if night:
            by_night.setdefault(night, []).append(look)
    for group in by_night.values():
        if len({look.record for look in group}) >= limits.records_a_night:
            yield _finding(Sign.NIGHT, officer, group)


def _unlisted(officer: int, looks: Sequence[Look], limits: Thresholds) -> Iterator[Finding]:
    for _day, group in groupby((look for look in looks if not look.expected), key=lambda look: look.at.date()):
        same = list(group)
        if len({look.record for look in same}) >= limits.unlisted_a_day:
            yield _finding(Sign.UNLISTED, officer, same)


def night_of(at: datetime, limits: Thresholds) -> date | None:
    """The day a night began, or None by day. The hours after midnight belong to the night before."""
    if at.time() >= limits.night_from:
        return at.date()
    return at.date() - timedelta(days=1) if at.time() < limits.night_to else None

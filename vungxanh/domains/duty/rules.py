"""Rosters: how a day is cut into shifts, who stands which, what is left open, what overlaps. Pure."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

import holidays


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From a moment up to another one, which does not belong to it any more."""

    start: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    @property
    def hours(self) -> float:
        return (self.end - self.start) / timedelta(hours=1)


def gaps(covered: Iterable[Span], within: Span) -> list[Span]:
    """The stretches of `within` that no span covers, in order."""
    found, at = [], within.start
    for span in sorted(covered):
        if span.start >= within.end:
            break
        if span.start > at:
            found.append(Span(at, span.start))
        at = max(at, span.end)
    if at < within.end:
        found.append(Span(at, within.end))
    return found


def overlaps(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Every pair of spans that share a moment, the earlier one first."""
    ordered = sorted(spans)
    found = []
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.start >= one.end:
                break
            if one.meets(other):
                found.append((one, other))
    return found


# ---- patterns


@dataclass(frozen=True, slots=True)
class Part:
    """One shift of a day by its local times; one that does not end after it starts ends on the next day."""

    kind: str
    start: time
    end: time

    def on(self, day: date, zone: tzinfo) -> Span:
        last = day if self.end > self.start else day + timedelta(days=1)
        return Span(datetime.combine(day, self.start, zone), datetime.combine(last, self.end, zone))


@dataclass(frozen=True, slots=True)
class Rules:
    """The rule set of rosters in force on a day."""

    patterns: Mapping[str, Sequence[Part]]
    rest: timedelta
    longest: timedelta
    look_ahead: timedelta
    source: str
    needs_review: bool


@cache
def _sets() -> list[dict[str, Any]]:
    text = (Path(__file__).parent / "rulesets" / "shifts.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["rules"]
    return found


def rules(on: date) -> Rules:
    """The newest set whose day has come; before the first one, the first."""
    sets = sorted(_sets(), key=lambda each: each["from"])
    found = [each for each in sets if each["from"] <= on] or sets[:1]
    chosen = found[-1]
    return Rules(
        patterns={each["code"]: [Part(*part) for part in each["shifts"]] for each in chosen["patterns"]},
        rest=timedelta(hours=chosen["rest_hours"]),
        longest=timedelta(hours=chosen["longest_hours"]),
        look_ahead=timedelta(days=chosen["look_ahead_days"]),
        source=chosen["source"],
        needs_review=chosen["needs_review"],
    )


def spans_of(pattern: Sequence[Part], first: date, last: date, zone: tzinfo) -> list[tuple[str, Span]]:
    """Every shift of a pattern that starts on a day from `first` to `last`, with its kind."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(part.kind, part.on(day, zone)) for day in days for part in pattern]


def required(pattern: Sequence[Part], within: Span, zone: tzinfo) -> list[Span]:
    """What a pattern asks to be covered inside a span: stretches that touch each other are one."""
    first = within.start.astimezone(zone).date() - timedelta(days=1)
    found: list[Span] = []
    for _kind, span in spans_of(pattern, first, within.end.astimezone(zone).date(), zone):
        cut = Span(max(span.start, within.start), min(span.end, within.end))
        if cut.start >= cut.end:
            continue
        if found and found[-1].end >= cut.start:
            found[-1] = Span(found[-1].start, max(found[-1].end, cut.end))
        else:
            found.append(cut)
    return found


# ---- filling


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift and who stands it; somebody missing is None or a shorter list."""

    kind: str
    span: Span
    leader: int | None
    deputy: int | None
    on_duty: Sequence[int]
    missing: int


@dataclass
class _Turn:
    """People in their order: whoever stood a shift goes to the end of the row."""

    row: list[int]

    def take(self, fits: Callable[[int], bool]) -> int | None:
        found = next((each for each in self.row if fits(each)), None)
        if found is not None:
            self.row.remove(found)
            self.row.append(found)
        return found


@dataclass
class Load:
    """What everybody already stands, anywhere; grows while a roster is filled."""

    rest: timedelta
    spans: dict[int, list[Span]] = field(default_factory=dict)

    def free(self, person: int, span: Span) -> bool:
        """Nothing else within the rest before and after."""
        wide = Span(span.start - self.rest, span.end + self.rest)
        return not any(wide.meets(other) for other in self.spans.get(person, ()))

    def waited_longest(self, people: Sequence[int]) -> list[int]:
        """Each once: who has not stood yet as listed, then whoever stood longest ago."""
        last = {each: max((span.end.timestamp() for span in self.spans.get(each, ())), default=0.0) for each in people}
        return sorted(last, key=lambda each: last[each])

    def add(self, person: int, span: Span) -> None:
        self.spans.setdefault(person, []).append(span)


def fill(
    shifts: Sequence[tuple[str, Span]],
    *,
    leaders: Sequence[int],
    officers: Sequence[int],
    deputies: Sequence[int] = (),
    people: int = 1,
    load: Load,
    serves: Callable[[int, Span], bool] = lambda person, span: True,
) -> list[Planned]:
    """Shifts filled in turn: everybody in the order given, nobody twice at a time or without rest between two.

    Nobody free leaves the place open (`missing` counts the leader and the `people` on duty), it is never filled by
    breaking the rest. A person named in several lists stands one part of a shift. `serves` says who may stand it.
    """
    rows = {"leader": leaders, "deputy": deputies, "officer": officers}
    turns = {name: _Turn(load.waited_longest(row)) for name, row in rows.items()}
    found = []
    for kind, span in sorted(shifts, key=lambda each: each[1]):

        def take(name: str, span: Span = span) -> int | None:
            person = turns[name].take(lambda each: serves(each, span) and load.free(each, span))
            if person is not None:
                load.add(person, span)
            return person

        leader = take("leader")
        deputy = take("deputy")
        on_duty = [person for _ in range(people) if (person := take("officer")) is not None]
        found.append(Planned(kind, span, leader, deputy, on_duty, (leader is None) + people - len(on_duty)))
    return found


def holiday(day: date) -> str:
    """The name of the public holiday a day is (Labor Code 45/2019/QH14, article 112; library `holidays`), or ""."""
    return str(_holidays(day.year).get(day) or "")


@cache
def _holidays(year: int) -> Any:
    return holidays.country_holidays("VN", years=year, language="vi")

"""Rosters: how a day is cut into shifts, who stands which, what is left open, what overlaps. Pure."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import holidays

SATURDAY = 5


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

    def take_back(self, person: int, span: Span) -> None:
        self.spans[person].remove(span)


class Burden(StrEnum):
    """What kind of shift it is for who stands it, in an order in which nights and days off each lie side by side."""

    NIGHT = "NIGHT"
    NIGHT_OFF = "NIGHT_OFF"  # a night that begins on a day off
    DAY_OFF = "DAY_OFF"
    DAY = "DAY"


def burden(kind: str, span: Span) -> Burden:
    """Saturdays, Sundays and public holidays are days off; a shift belongs to the day it begins on."""
    off = span.start.weekday() >= SATURDAY or bool(holiday(span.start.date()))
    if kind == "NIGHT":
        return Burden.NIGHT_OFF if off else Burden.NIGHT
    return Burden.DAY_OFF if off else Burden.DAY


def shares(counts: Mapping[Burden, int], people: Sequence[int]) -> dict[tuple[int, Burden], int]:
    """How many shifts of each burden each person should stand.

    Shifts, nights and days off of any two people differ by one at most: they are dealt out like cards, one burden
    after the other, and nights, days off and all shifts are each an unbroken stretch of that deal.
    """
    dealt = [each for each in Burden for _ in range(counts.get(each, 0))]
    found: dict[tuple[int, Burden], int] = {}
    for place, each in enumerate(dealt):
        key = (people[place % len(people)], each)
        found[key] = found.get(key, 0) + 1
    return found


Slots = Sequence[tuple[str, Span]]
Fits = Callable[[int, Span], bool]


def turns(slots: Slots, people: Sequence[int], *, load: Load, fits: Fits) -> list[int | None]:
    """One person for each slot (in order of time), fairly; None where nobody is free. `load` grows by what is dealt.

    Everybody gets their `shares` where rest, other duties and posts allow; a slot never stays open for fairness' sake.
    """
    row = load.waited_longest(people)
    kinds = [burden(kind, span) for kind, span in slots]
    left = shares({each: kinds.count(each) for each in Burden}, row) if row else {}
    last = {person: place - len(row) for place, person in enumerate(row)}
    found: list[int | None] = []

    def due(person: int) -> tuple[bool, int, int]:
        """Who has this burden left to stand, then who has most left of all, then who stood longest ago."""
        return left.get((person, kind), 0) <= 0, -sum(left.get((person, each), 0) for each in Burden), last[person]

    for number, (_kind, span) in enumerate(slots):
        kind = kinds[number]
        free = (person for person in row if fits(person, span) and load.free(person, span))
        person = min(free, key=due, default=None)
        found.append(person)
        if person is not None:
            load.add(person, span)
            left[person, kind] = left.get((person, kind), 0) - 1
            last[person] = number
    _even_out(found, slots, row, load, fits)
    return found


MEASURES: Sequence[frozenset[Burden]] = (
    frozenset(Burden),
    frozenset({Burden.NIGHT, Burden.NIGHT_OFF}),
    frozenset({Burden.NIGHT_OFF, Burden.DAY_OFF}),
)


def _even_out(found: list[int | None], slots: Slots, row: Sequence[int], load: Load, fits: Fits) -> None:
    """Where rest came in the way of the shares: shifts given on or exchanged between two people, as long as the
    differences between people become smaller."""
    kinds = [burden(kind, span) for kind, span in slots]
    counts = {
        person: [
            sum(who == person and kind in each for who, kind in zip(found, kinds, strict=True)) for each in MEASURES
        ]
        for person in row
    }

    def gain(high: int, low: int, given: Burden, taken: Burden | None) -> int:
        """By how much the squares of the counts shrink."""
        total = 0
        for number, each in enumerate(MEASURES):
            change = (given in each) - (taken in each if taken else 0)
            total += change * (counts[high][number] - counts[low][number] - change)
        return total

    def improve(high: int, low: int, measure: frozenset[Burden]) -> bool:
        own = [place for place, who in enumerate(found) if who == high and kinds[place] in measure]
        theirs = [place for place, who in enumerate(found) if who == low and kinds[place] not in measure]
        for place in own:
            span = slots[place][1]
            if not fits(low, span):
                continue
            for other in (None, *theirs):
                back = None if other is None else slots[other][1]
                if gain(high, low, kinds[place], None if other is None else kinds[other]) <= 0:
                    continue
                if back and not fits(high, back):
                    continue
                load.take_back(high, span)
                if back:
                    load.take_back(low, back)
                if load.free(low, span) and (back is None or load.free(high, back)):
                    load.add(low, span)
                    found[place] = low
                    if other is not None and back:
                        load.add(high, back)
                        found[other] = high
                    for number, each in enumerate(MEASURES):
                        change = (kinds[place] in each) - (other is not None and kinds[other] in each)
                        counts[high][number] -= change
                        counts[low][number] += change
                    return True
                load.add(high, span)
                if back:
                    load.add(low, back)
        return False

    def one_step() -> bool:
        for number, measure in enumerate(MEASURES):
            ordered = sorted(row, key=lambda person: counts[person][number])
            for high in reversed(ordered):
                for low in ordered:
                    if counts[high][number] - counts[low][number] < 2:
                        break
                    if improve(high, low, measure):
                        return True
        return False

    while one_step():
        pass


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
    """Shifts filled fairly (`turns`), nobody twice at a time or without rest between two.

    Nobody free leaves the place open (`missing` counts the leader and the `people` on duty), it is never filled by
    breaking the rest. A person named in several lists stands one part of a shift. `serves` says who may stand it.
    """
    ordered = sorted(shifts, key=lambda each: each[1])
    leading = turns(ordered, leaders, load=load, fits=serves)
    second = turns(ordered, deputies, load=load, fits=serves)
    each_place = [each for each in ordered for _ in range(people)]
    standing = turns(each_place, officers, load=load, fits=serves)
    found = []
    for number, (kind, span) in enumerate(ordered):
        here = standing[number * people : (number + 1) * people]
        on_duty = [person for person in here if person is not None]
        missing = (leading[number] is None) + people - len(on_duty)
        found.append(Planned(kind, span, leading[number], second[number], on_duty, missing))
    return found


def holiday(day: date) -> str:
    """The name of the public holiday a day is (Labor Code 45/2019/QH14, article 112; library `holidays`), or ""."""
    return str(_holidays(day.year).get(day) or "")


@cache
def _holidays(year: int) -> Any:
    return holidays.country_holidays("VN", years=year, language="vi")

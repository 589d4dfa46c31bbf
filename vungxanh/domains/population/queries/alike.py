"""Who may be entered already: for one person at entry, and for everybody at night."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TypeVar

from django.db import connection
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from vungxanh.domains.population import rules
from vungxanh.domains.population.models import DuplicatePair, Household, Likeness, Person, PersonStatus, Precision
from vungxanh.fields.sealed import seal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.units.models import Unit

T = TypeVar("T")
# one name and year in one hamlet: beyond this many rows the name is simply common there
GROUP_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Alike:
    """A person who may be the same one, why, and whether that is certain."""

    person: Person
    likeness: str
    certain: bool

    @property
    def label(self) -> str:
        return str(Likeness(self.likeness).label).lower()

    def described_to(self, by: Actor) -> str:
        """The person in words; one out of reach is only placed, not named."""
        if not by.reaches(self.person.unit.path):
            return _("một người ở {place}").format(place=self.person.unit)
        born = self.person.birth_date.year if self.person.birth_date else _("chưa rõ năm sinh")
        return _("{name}, {born}, hộ số {number}, {place}").format(
            name=self.person, born=born, number=self.person.household.number, place=self.person.unit
        )


def traits(person: Person) -> rules.Traits:
    """What a saved or unsaved person is compared by."""
    return rules.Traits(
        full_name=person.full_name,
        birth_date=person.birth_date,
        birth_precision=person.birth_precision,
        sex=person.sex,
        unit=person.unit_id,
        citizen_print=_print(person.citizen_id, person.citizen_id_print),
        old_print=_print(person.old_id, person.old_id_print),
    )


def _print(value: object, stored: str) -> str:
    return seal().fingerprint(value) if isinstance(value, str) else stored


def alike(person: Person) -> list[Alike]:
    """Everybody in the register who may be this person, wherever they live, the surest first."""
    own = traits(person)
    prints = [each for each in (own.citizen_print, own.old_print) if each]
    wanted = Q(citizen_id_print__in=prints) | Q(old_id_print__in=prints)
    if own.birth_date:
        year = own.birth_date.year
        wanted |= Q(folded=person.folded, birth_date__range=(date(year, 1, 1), date(year, 12, 31)))
    rows = Person.objects.filter(wanted).exclude(status=PersonStatus.MERGED).exclude(pk=person.pk)
    return among(own, rows.select_related("unit", "household").order_by("pk")[:50])


def among(own: rules.Traits, others: Iterable[Person]) -> list[Alike]:
    """Those of some persons who may be this one, the surest first."""
    found = []
    for other in others:
        theirs = traits(other)
        reason = rules.likeness(own, theirs)
        if reason:
            found.append(Alike(other, reason, rules.same_person(own, theirs)))
    return sorted(found, key=lambda each: (not each.certain, list(Likeness).index(Likeness(each.likeness))))


def near(own: Sequence[rules.Traits]) -> list[Person]:
    """Everybody in the register who may be one of these persons: a few for each, found by indexes."""
    prints = {each for traits in own for each in (traits.citizen_print, traits.old_print)} - {""}
    called: set[tuple[str, date]] = set()
    years = []
    for traits in own:
        born = traits.birth_date
        if born is None:
            continue
        name = fold(traits.full_name)
        # a date that is known in part stands as the first day of its month or year
        called |= {(name, day) for day in (born, born.replace(day=1), date(born.year, 1, 1))}
        if traits.birth_precision != Precision.DAY:
            year = (date(born.year, 1, 1), date(born.year, 12, 31))
            years.append(Q(folded=name, birth_date__range=year, unit=traits.unit))
    keys = _bearing(prints) | _called(called)
    for some in _chunks(years, 250):  # SQLite reads no more than 1,000 conditions in a row
        keys |= set(Person.objects.filter(Q(*some, _connector=Q.OR)).order_by().values_list("pk", flat=True))
    return _persons(keys)


def _called(wanted: Collection[tuple[str, date]]) -> set[int]:
    """The keys of those of these names and birth dates: one statement, as no list of conditions is for thousands."""
    if not wanted:
        return set()
    pairs = json.dumps([[name, day.isoformat()] for name, day in wanted])
    if connection.vendor == "sqlite":
        # from the pairs to the persons, whatever its planner thinks of a list that it cannot count
        rows, place = (
            "json_each(%s) AS asked CROSS JOIN",
            ("json_extract(asked.value, '$[0]')", "json_extract(asked.value, '$[1]')"),
        )
    else:
        rows, place = "jsonb_array_elements(%s::jsonb) AS asked JOIN", ("asked ->> 0", "(asked ->> 1)::date")
    table = Person._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT person.id FROM {rows} "{table}" AS person'  # names of our own, values as parameters
            f" ON person.folded = {place[0]} AND person.birth_date = {place[1]}",
            [pairs],
        )
        return {key for (key,) in cursor.fetchall()}


def _bearing(prints: Collection[str]) -> set[int]:
    """The keys of those with one of these numbers. Each field by itself: both at once are read without an index."""
    if not prints:
        return set()
    every = Person.objects.order_by()
    return {
        key
        for field in ("citizen_id_print", "old_id_print")
        for key in every.filter(**{f"{field}__in": prints}).values_list("pk", flat=True)
    }


def _persons(keys: Collection[int]) -> list[Person]:
    """These persons whole. Chosen by their keys first: with the joins SQLite would start from the units."""
    rows = Person.objects.exclude(status=PersonStatus.MERGED).select_related("unit", "household").order_by("pk")
    return [person for some in _chunks(sorted(keys), 500) for person in rows.filter(pk__in=some)]


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a row of a sheet says of a person."""

    unit: Unit
    household: str
    full_name: str
    birth_date: date | None
    citizen_id: str = ""
    old_id: str = ""


def find(rows: Sequence[Spoken]) -> list[Person | None]:
    """The one person each row speaks of: number and name, or household, name and birth year; None otherwise.

    A few queries for all rows, each served by an index: an import asks this for thousands.
    """
    names = [fold(row.full_name) for row in rows]
    numbers = [{seal().fingerprint(each) for each in (row.citizen_id, row.old_id) if each} for row in rows]
    prints = set().union(*numbers)
    homes = Household.objects.filter(
        unit__in={row.unit.pk for row in rows}, number__in={row.household for row in rows}
    ).values_list("pk", flat=True)
    keys = _bearing(prints) | set(
        Person.objects.filter(household__in=list(homes)).order_by().values_list("pk", flat=True)
    )
    by_name: dict[str, list[Person]] = {}
    for person in _persons(keys):
        by_name.setdefault(person.folded, []).append(person)
    return [_one(row, number, by_name.get(name, [])) for row, name, number in zip(rows, names, numbers, strict=True)]


def _one(row: Spoken, prints: set[str], called: Sequence[Person]) -> Person | None:
    by_number = [person for person in called if {person.citizen_id_print, person.old_id_print} & prints]
    if by_number:
        return by_number[0]
    same = [person for person in called if person.unit_id == row.unit.pk and person.household.number == row.household]
    if row.birth_date:
        same = [person for person in same if person.birth_date and person.birth_date.year == row.birth_date.year]
    return same[0] if len(same) == 1 else None


def above_both(one: Unit, other: Unit) -> Unit:
    """The lowest unit that both lie in, or the unit itself. Two provinces share none: then the top of the first."""
    if one == other:
        return one
    codes, others = one.path.strip("/").split("/"), other.path.strip("/").split("/")
    shared = 0
    while shared < min(len(codes), len(others)) and codes[shared] == others[shared]:
        shared += 1
    path = "/".join(codes[: max(shared, 1)]) + "/"
    above = Unit.objects.filter(path=path, valid_from__lte=one.valid_from).order_by("-valid_from").first()
    return above or Unit.objects.filter(path=path).first() or one


def new_pairs() -> Iterator[DuplicatePair]:
    """Every pair of rows alike that nobody was asked about yet, unsaved."""
    known = set(DuplicatePair.objects.values_list("first_id", "second_id"))
    units: dict[tuple[int, int], Unit] = {}
    for group in _groups():
        for one, other in combinations(sorted(group, key=lambda person: person.pk), 2):
            if (one.pk, other.pk) in known:
                continue
            reason = rules.likeness(traits(one), traits(other))
            if not reason:
                continue
            known.add((one.pk, other.pk))
            key = (one.unit_id, other.unit_id)
            if key not in units:
                units[key] = above_both(one.unit, other.unit)
            yield DuplicatePair(unit=units[key], first=one, second=other, likeness=reason)


def _groups() -> Iterator[list[Person]]:
    """Rows that share a number; a name and a birth date; a name and a year in one hamlet when a date is partial."""
    rows = Person.objects.exclude(status=PersonStatus.MERGED).select_related("unit")
    numbers: dict[str, list[Person]] = {}
    # one person's old number may stand in another row's only field of that kind, so both kinds are put together
    shared = set()
    seen: set[str] = set()
    for field in ("citizen_id_print", "old_id_print"):
        for value, times in (
            rows.exclude(**{field: ""}).order_by().values_list(field).annotate(times=Count("pk")).iterator(5000)
        ):
            if times > 1 or value in seen:
                shared.add(value)
            seen.add(value)
    del seen
    for values in _chunks(sorted(shared)):
        for person in rows.filter(Q(citizen_id_print__in=values) | Q(old_id_print__in=values)):
            for value in {person.citizen_id_print, person.old_id_print} & set(values):
                numbers.setdefault(value, []).append(person)
    yield from numbers.values()

    dated = rows.filter(birth_precision=Precision.DAY).exclude(birth_date=None).order_by()
    names = dated.values_list("folded", "birth_date").annotate(times=Count("pk")).filter(times__gt=1)
    for chunk in _chunks(list(names)):
        wanted = {(folded, born) for folded, born, _times in chunk}
        groups: dict[tuple[str, date], list[Person]] = {}
        for person in dated.filter(folded__in={folded for folded, _born in wanted}):
            if person.birth_date and (person.folded, person.birth_date) in wanted:
                groups.setdefault((person.folded, person.birth_date), []).append(person)
        yield from groups.values()

    partial = rows.exclude(birth_precision=Precision.DAY).exclude(birth_date=None).order_by()
    places = list(partial.values_list("folded", "unit").distinct())
    for spots in _chunks(places):
        wanted_spots = set(spots)
        near: dict[tuple[str, int, int], list[Person]] = {}
        alike_there = rows.filter(folded__in={name for name, _unit in spots}, unit__in={unit for _name, unit in spots})
        for person in alike_there.exclude(birth_date=None):
            if person.birth_date and (person.folded, person.unit_id) in wanted_spots:
                near.setdefault((person.folded, person.unit_id, person.birth_date.year), []).append(person)
        yield from (group for group in near.values() if 1 < len(group) <= GROUP_AT_MOST)


def _chunks(values: list[T], size: int = 300) -> Iterator[list[T]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]

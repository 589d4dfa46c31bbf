"""Rows of every register, for the promises that hold for all of them (tests/house/test_registers.py).

A register added to the product gets its maker here: `make(unit, count)` puts that many rows into the unit.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from tests.factories.units import SINCE
from vungxanh.domains.population.models import (
    DuplicatePair,
    Enumeration,
    Household,
    Likeness,
    Merge,
    Outcome,
    Person,
    PersonStatus,
    Round,
    Visit,
)
from vungxanh.kernel.vietnamese import fold, given_name_key
from vungxanh.units.models import Body, BodyKind, Unit

_numbers = count(1)
NAMES = ("Nguyễn Thị Lan", "Trần Văn Tạo", "Lê Minh Đức", "Phạm Ngọc Ánh", "Huỳnh Quốc Hùng")


def make_households(unit: Unit, count: int) -> list[Household]:
    rows = []
    for _ in range(count):
        number = next(_numbers)
        rows.append(Household(unit=unit, number=f"{number:04}", walking_order=number, folded=f"{number:04}"))
    return Household.objects.bulk_create(rows)


def make_persons(unit: Unit, count: int) -> list[Person]:
    rows = []
    for household in make_households(unit, count):
        number = next(_numbers)
        name = f"{NAMES[number % len(NAMES)]} {number}"
        person = Person(
            unit=unit,
            household=household,
            full_name=name,
            folded=fold(name),
            name_key=given_name_key(name),
            birth_date=date(1950, 1, 1) + timedelta(days=number % 20000),
            citizen_id=f"0830{number:08}",
            phone=f"09{number:08}",
        )
        rows.append(person)
    return Person.objects.bulk_create(rows)


def make_teams(unit: Unit, count: int) -> list[Body]:
    rows = [
        Body(unit=unit, kind=BodyKind.TEAM, name=f"Tổ COVID {next(_numbers):05}", valid_from=SINCE)
        for _ in range(count)
    ]
    return Body.objects.bulk_create(rows)


def make_rounds(unit: Unit, count: int) -> list[Round]:
    rows = [
        Round(unit=unit, name=f"Đợt {next(_numbers)}", starts_on=date(2021, 9, 1), ends_on=date(2021, 9, 10))
        for _ in range(count)
    ]
    return Round.objects.bulk_create(rows)


def make_visits(unit: Unit, count: int) -> list[Visit]:
    rows = [Visit(unit=unit, household=each, outcome=Outcome.values[0]) for each in make_households(unit, count)]
    return Visit.objects.bulk_create(rows)


def make_enumerations(unit: Unit, count: int) -> list[Enumeration]:
    rows = [
        Enumeration(unit=unit, counted_on=SINCE + timedelta(days=next(_numbers)), households=100) for _ in range(count)
    ]
    return Enumeration.objects.bulk_create(rows)


def make_pairs(unit: Unit, count: int) -> list[DuplicatePair]:
    persons = make_persons(unit, 2 * count)
    rows = [
        DuplicatePair(unit=unit, first=first, second=second, likeness=Likeness.NAME_AND_YEAR)
        for first, second in zip(persons[::2], persons[1::2], strict=True)
    ]
    return DuplicatePair.objects.bulk_create(rows)


def make_merges(unit: Unit, count: int) -> list[Merge]:
    persons = make_persons(unit, 2 * count)
    rows = []
    for kept, duplicate in zip(persons[::2], persons[1::2], strict=True):
        duplicate.status, duplicate.merged_into = PersonStatus.MERGED, kept
        rows.append(Merge(unit=unit, kept=kept, duplicate=duplicate, merged_by="Thử"))
    Person.objects.bulk_update(persons[1::2], ["status", "merged_into"])
    return Merge.objects.bulk_create(rows)


ROWS: dict[str, Callable[[Unit, int], object]] = {
    "population.households": make_households,
    "population.persons": make_persons,
    "population.teams": make_teams,
    "population.rounds": make_rounds,
    "population.visits": make_visits,
    "population.enumerations": make_enumerations,
    "population.duplicates": make_pairs,
    "population.merges": make_merges,
}

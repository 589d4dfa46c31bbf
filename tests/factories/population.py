"""Households and persons of a hamlet, as they stand after entry."""

from datetime import date
from itertools import count
from typing import Any

from vungxanh.domains.population.models import Household, Person, Relation, Visit
from vungxanh.domains.population.operations import households, persons, rounds
from vungxanh.fields.forms import PartialDay
from vungxanh.kernel.actor import Actor, system
from vungxanh.units.models import Unit

_numbers = count(1)


def make_household(unit: Unit, number: str = "", *, by: Actor | None = None, **values: Any) -> Household:
    return households.enter(by=by or system("tests"), unit=unit, number=number or f"H{next(_numbers)}", **values)


def make_person(
    household: Household, full_name: str = "", *, born: date | str | None = None, by: Actor | None = None, **values: Any
) -> Person:
    """`born` is a day, or a year as text."""
    birth_date = None
    if isinstance(born, str):
        birth_date = PartialDay(date(int(born), 1, 1), "YEAR")
    elif born:
        birth_date = PartialDay(born, "DAY")
    return persons.enter(
        by=by or system("tests"),
        unit=household.unit,
        household=household.number,
        full_name=full_name or f"Nguyễn Văn Người {next(_numbers)}",
        birth_date=birth_date,
        **values,
    )


def make_family(unit: Unit, number: str = "", *, members: int = 3, **values: Any) -> Household:
    """A household with a head and children."""
    household = make_household(unit, number, **values)
    for place in range(members):
        relation = Relation.HEAD if place == 0 else Relation.CHILD
        make_person(household, relation=relation, born=date(1975 + 12 * place, 3, 1 + place))
    household.refresh_from_db()
    return household


def make_visit(household: Household, outcome: str = "VISITED", *, by: Actor | None = None, **values: Any) -> Visit:
    return rounds.visit(by=by or system("tests"), record=household, outcome=outcome, **values)

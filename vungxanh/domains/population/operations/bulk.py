"""Whole sheets at once: the rows of an import saved in a few statements. One wrong row refuses the set.

The import then saves the same rows one by one through `enter`, which says what is wrong with which.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vungxanh.domains.population import queries, rules
from vungxanh.domains.population.models import DuplicatePair, Household, Person, Relation
from vungxanh.domains.population.operations import households, persons
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.units.models import Unit

Rows = Sequence[tuple[int, Mapping[str, Any]]]
BATCH = 500
Door = tuple[int, str]  # unit key, number of the household


@transaction.atomic
def enter_households(*, by: Actor, rows: Rows) -> list[Household]:
    """New households in their order. Raises `BadInput` when a number is taken or given twice, `Forbidden`."""
    act = f"{households.REGISTER}.enter"
    _allow(by, act, (values["unit"] for _row, values in rows))
    units = {values["unit"].pk for _row, values in rows}
    taken = set(Household.objects.filter(unit__in=units).values_list("unit", "number"))
    made = []
    for row, values in rows:
        unit = values["unit"]
        number = values.get("number") or _free(unit, taken)
        if (unit.pk, number) in taken:
            raise BadInput(_("Dòng {row}: {unit} đã có hộ số {number}.").format(row=row, unit=unit, number=number))
        taken.add((unit.pk, number))
        household = Household(unit=unit, number=number)
        given = {name: value for name, value in values.items() if name not in ("unit", "number")}
        households.write(household, **given)
        made.append(household)
    Household.objects.bulk_create(made, batch_size=BATCH)
    _journal(by, act, made)
    return made


@transaction.atomic
def enter_persons(*, by: Actor, rows: Rows) -> list[Person]:
    """New persons in their order; a head opens the household of its number. Raises as `persons.enter` does.

    Rows alike are looked for in the register and among the rows themselves.
    """
    act = f"{persons.REGISTER}.enter"
    _allow(by, act, (values["unit"] for _row, values in rows))
    made: list[Person] = []
    doors: list[Door] = []
    addresses: dict[Door, str] = {}
    for _row, values in rows:
        person = Person(unit=values["unit"])
        door = (values["unit"].pk, values["household"])
        addresses[door] = addresses.get(door) or values.get("address", "")
        given = {name: value for name, value in values.items() if name not in NOT_OF_A_PERSON}
        persons.write(person, **given)
        made.append(person)
        doors.append(door)
    different = {place for place, (_row, values) in enumerate(rows) if values.get("different")}
    alike = _refuse_alike(made, different, by)
    homes = _homes(by, made, doors, addresses)
    for person, door in zip(made, doors, strict=True):
        person.household = homes[door]
    _check_heads(made)
    Person.objects.bulk_create(made, batch_size=BATCH)
    heads = [person for person in made if person.relation == Relation.HEAD]
    for person in heads:
        person.household.head = person
        person.household.folded = households.searchable(person.household)
    Household.objects.bulk_update([person.household for person in heads], ["head", "folded"], batch_size=BATCH)
    households.recount({home.pk for home in homes.values()})
    pairs = [persons.pair(person, other, by=by) for person, others in alike for other in others]
    DuplicatePair.objects.bulk_create(pairs, batch_size=BATCH, ignore_conflicts=True)
    _journal(by, act, made)
    return made


NOT_OF_A_PERSON = ("unit", "household", "address", "different")


def _allow(by: Actor, act: str, units: Iterable[Unit]) -> None:
    for unit in {unit.pk: unit for unit in units}.values():
        records.allow(by, act, unit)


def _free(unit: Unit, taken: set[Door]) -> str:
    number = sum(key == unit.pk for key, _number in taken) + 1
    while (unit.pk, str(number)) in taken:
        number += 1
    return str(number)


def _refuse_alike(made: list[Person], different: set[int], by: Actor) -> list[tuple[Person, list[queries.Alike]]]:
    """Who in the register is alike each new person; raises when somebody has to be asked about it first."""
    own = [queries.traits(person) for person in made]
    by_print: dict[str, list[Person]] = {}
    by_name: dict[str, list[Person]] = {}
    for other in queries.near(own):
        by_name.setdefault(other.folded, []).append(other)
        for value in {other.citizen_id_print, other.old_id_print} - {""}:
            by_print.setdefault(value, []).append(other)
    found = []
    for place, (person, traits) in enumerate(zip(made, own, strict=True)):
        numbers = [each for each in (traits.citizen_print, traits.old_print) if each]
        near = {other.pk: other for value in numbers for other in by_print.get(value, ())}
        near |= {other.pk: other for other in by_name.get(person.folded, ())}
        others = queries.among(traits, near.values())
        persons.refuse_duplicates(others, different=place in different, by=by)
        found.append((person, others))
    _refuse_twins(made, own)
    return found


def _refuse_twins(made: list[Person], own: list[rules.Traits]) -> None:
    """The same person twice in one sheet."""
    seen: dict[str, int] = {}
    for place, traits in enumerate(own):
        name = "|".join([made[place].folded, str(traits.birth_date), traits.birth_precision])
        for key in filter(None, (traits.citizen_print, traits.old_print, name)):
            earlier = seen.setdefault(key, place)
            if earlier != place and rules.likeness(own[earlier], traits) in persons.ASKED:
                raise BadInput(_("{name} có hai lần trong tệp.").format(name=made[place].full_name))


def _homes(by: Actor, made: list[Person], doors: list[Door], addresses: Mapping[Door, str]) -> dict[Door, Household]:
    numbers = {number for _unit, number in doors}
    units = {unit for unit, _number in doors}
    there = Household.objects.filter(unit__in=units, number__in=numbers).select_related("unit", "head")
    homes = {(home.unit_id, home.number): home for home in there}
    opening = {
        door: person.unit
        for person, door in zip(made, doors, strict=True)
        if door not in homes and person.relation == Relation.HEAD
    }
    # opened in the name of the same permission as one by one: whoever enters a head may enter its household
    new = enter_households(
        by=by,
        rows=[
            (0, {"unit": unit, "number": door[1], "address": addresses.get(door, "")}) for door, unit in opening.items()
        ],
    )
    homes |= {(home.unit_id, home.number): home for home in new}
    for person, door in zip(made, doors, strict=True):
        if door not in homes:
            raise persons.no_such_household(person.unit, door[1])
    return {door: homes[door] for door in doors}


def _check_heads(made: list[Person]) -> None:
    heads: set[int] = set()
    for person in made:
        if person.relation != Relation.HEAD:
            continue
        persons.check_head(person)
        if person.household_id in heads:
            raise persons.second_head(person)
        heads.add(person.household_id)


def _journal(by: Actor, act: str, made: Sequence[Household] | Sequence[Person]) -> None:
    if made:
        journal.record(by=by, act=act, changes=[journal.Change(each, after=journal.snapshot(each)) for each in made])

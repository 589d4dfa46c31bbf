"""Entering, correcting, moving and closing households."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from vungxanh.domains.population import rules
from vungxanh.domains.population.models import Household, HouseholdStatus, Person, PersonStatus, Relation, TeamCoverage
from vungxanh.fields.sealed import kept
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import records
from vungxanh.units.models import Unit

REGISTER = "population.households"


@transaction.atomic
def enter(
    *, by: Actor, unit: Unit, number: str = "", uuid: UUID | None = None, reason: str = "", **values: Any
) -> Household:
    """A new household of a hamlet; without a number it gets the next one. `values` are the fields of the entry form.

    Raises `BadInput` when the number is taken, `Forbidden`.
    """
    act = f"{REGISTER}.enter"
    records.allow(by, act, unit)
    known: Household | None = Household.objects.filter(uuid=uuid).first() if uuid else None
    if known:
        return known  # sent twice
    household = Household(unit=unit, number=number or next_number(unit), uuid=uuid or uuid4())
    write(household, **values)
    _check_number(household)
    household.save()
    records.entered(by=by, act=act, record=household, reason=reason)
    return household


@transaction.atomic
def correct(*, by: Actor, record: Household, reason: str, unit: Unit, number: str, **values: Any) -> Household:
    """A new version of what is known of a household. To another hamlet it goes by `move`. Raises `BadInput`."""
    if unit != record.unit:
        raise BadInput(_("Ấp, tổ dân phố: hộ chuyển sang ấp khác thì dùng thao tác “Chuyển hộ”."))
    with records.changed(by=by, act=f"{REGISTER}.correct", record=record, reason=reason):
        record.number = number or record.number
        write(record, **values)
        _check_number(record)
        record.save()
    return record


@transaction.atomic
def move(*, by: Actor, record: Household, to: Unit, on: date, number: str = "") -> Household:
    """The whole household now lives in another hamlet; its people go with it, its teams stay behind."""
    if to == record.unit:
        raise BadInput(_("Chuyển đến: hộ đang ở chính ấp, tổ này."))
    with records.changed(by=by, act=f"{REGISTER}.move", record=record):
        _end_coverage(record, on)
        record.unit, record.number = to, number or next_number(to)
        record.folded = searchable(record)
        _check_number(record)
        record.save()
        record.persons.update(unit=to)
    return record


@transaction.atomic
def leave(*, by: Actor, record: Household, on: date, place: str = "") -> Household:
    """Nobody of the household lives here any more from that day; its people are marked as moved away with it."""
    with records.changed(by=by, act=f"{REGISTER}.leave", record=record, reason=place):
        record.status = HouseholdStatus.LEFT
        record.persons.living().update(status=PersonStatus.MOVED, status_on=on, alone=False)
        record.residents = 0
        record.save()
        _end_coverage(record, on)
    return record


@transaction.atomic
def accept(*, by: Actor, record: Household) -> Household:
    """A household met on the way stands on the list from now on, and counts in the coverage of later rounds."""
    with records.changed(by=by, act=f"{REGISTER}.accept", record=record):
        record.enumerated = True
        record.save(update_fields=["enumerated"])
    return record


def recount(households: Iterable[int]) -> None:
    """Bring the kept numbers of these households (their keys) up to date: residents, head, text for search."""
    keys = list(households)
    for start in range(0, len(keys), 500):
        rows = Household.objects.filter(pk__in=keys[start : start + 500])
        living = (
            Person.objects.filter(household=OuterRef("pk"), status=PersonStatus.LIVING)
            .order_by()
            .values("household")
            .annotate(number=Count("pk"))
        )
        rows.update(residents=Coalesce(Subquery(living.values("number")), 0))
        _mark_alone(Person.objects.filter(household__in=keys[start : start + 500]))
        # a head who moved away, died, was merged, went to another household or handed over is the head no more
        heads = rows.exclude(head=None)
        heads.exclude(head__status=PersonStatus.LIVING, head__household=F("pk"), head__relation=Relation.HEAD).update(
            head=None
        )
        changed = []
        for household in rows.select_related("head"):
            text = searchable(household)
            if household.folded != text:
                household.folded = text
                changed.append(household)
        Household.objects.bulk_update(changed, ["folded"], batch_size=200)


def _mark_alone(persons: QuerySet[Person]) -> None:
    """Only those whose mark is wrong are written."""
    alone = Q(status=PersonStatus.LIVING, household__residents=1)
    persons.filter(alone, alone=False).update(alone=True)
    persons.filter(~alone, alone=True).update(alone=False)


def searchable(household: Household) -> str:
    return fold(f"{household.number} {household.head or ''} {household.cluster}")[:280]


def next_number(unit: Unit) -> str:
    taken = set(Household.objects.filter(unit=unit).values_list("number", flat=True))
    number = len(taken) + 1
    while str(number) in taken:
        number += 1
    return str(number)


def write(household: Household, **values: Any) -> None:
    """Put the values of the entry form into a household. Raises `BadInput`."""
    for name, value in values.items():
        setattr(household, name, value)
    if "address" in values:
        stored = _stored_address(household)
        try:
            household.address = kept(values["address"], stored)
        except ValueError:
            raise BadInput(_("Số nhà, đường: ghi đầy đủ, hoặc để nguyên như đang hiện.")) from None
    if household.pk is None:
        household.enumerated = values.get("enumerated", household.source in rules.LISTS)
    if not household.walking_order:
        household.walking_order = int("".join(filter(str.isdecimal, household.number))[-9:] or 0)
    household.folded = searchable(household)


def _stored_address(household: Household) -> Any:
    if household.pk is None:
        return ""
    return Household.objects.filter(pk=household.pk).values_list("address", flat=True).first() or ""


def _check_number(household: Household) -> None:
    taken = Household.objects.filter(unit=household.unit, number=household.number).exclude(pk=household.pk)
    if taken.exists():
        raise BadInput(
            _("Số hộ: {unit} đã có hộ số {number}. Mở hộ đó, hoặc ghi số khác.").format(
                unit=household.unit.name, number=household.number
            )
        )


def _end_coverage(household: Household, on: date) -> None:
    going_on = TeamCoverage.objects.filter(household=household).filter(Q(ends_on=None) | Q(ends_on__gte=on))
    going_on.filter(starts_on__gte=on).delete()
    going_on.update(ends_on=on - timedelta(days=1))

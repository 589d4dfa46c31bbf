"""Entering and correcting persons; their moves, absences and deaths."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.population import queries, rules
from vungxanh.domains.population.models import (
    DuplicatePair,
    Household,
    Likeness,
    PairStatus,
    Person,
    PersonStatus,
    Precision,
    Relation,
    Residence,
    Sex,
)
from vungxanh.domains.population.operations import households
from vungxanh.fields.forms import Days, PartialDay
from vungxanh.fields.sealed import kept
from vungxanh.kernel import identity
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold, given_name_key
from vungxanh.registers import records
from vungxanh.units.models import Unit

REGISTER = "population.persons"
# likenesses that have to be answered before the person is saved; a name and a year alone are too common for that
ASKED = (Likeness.IDENTITY, Likeness.NAME_AND_DAY)
SEALED = ("citizen_id", "old_id", "insurance_number", "phone")


@transaction.atomic
def enter(
    *,
    by: Actor,
    unit: Unit,
    household: str,
    address: str = "",
    uuid: UUID | None = None,
    different: bool = False,
    reason: str = "",
    **values: Any,
) -> Person:
    """A new person of a household, which is named by its number in the hamlet; a head opens it when it is new.

    `values` are the fields of the entry form. Raises `BadInput` when the household is unknown or has another head, and
    when somebody of that identity is entered already; somebody with the same number, or the same name and birth date,
    is told too, and `different=True` answers that this is another person, which is remembered. Raises `Forbidden`.
    """
    act = f"{REGISTER}.enter"
    records.allow(by, act, unit)
    known: Person | None = Person.objects.filter(uuid=uuid).first() if uuid else None
    if known:
        return known  # sent twice
    person = Person(unit=unit, uuid=uuid or uuid4())
    write(person, **values)
    alike = queries.alike(person)
    refuse_duplicates(alike, different=different, by=by)
    person.household = _household(by, unit, household, address, opens=person.relation == Relation.HEAD)
    check_head(person)
    person.save()
    remember(person, alike, by=by)
    _settle(person)
    records.entered(by=by, act=act, record=person, reason=reason)
    return person


@transaction.atomic
def correct(
    *, by: Actor, record: Person, reason: str, unit: Unit, household: str, address: str = "", different: bool = False,
    **values: Any,
) -> Person:  # fmt: skip
    """A new version of what is known of a person. Raises `BadInput`, `Forbidden`."""
    before = record.household_id
    with records.changed(by=by, act=f"{REGISTER}.correct", record=record, reason=reason):
        write(record, **values)
        record.unit = unit
        record.household = _household(by, unit, household, address, opens=False)
        check_head(record)
        record.save()
        _settle(record, before)
    return record


@transaction.atomic
def move(*, by: Actor, record: Person, unit: Unit, household: str, on: date, relation: str = Relation.OTHER) -> Person:
    """The person lives in another household here from that day; as its head, a new household is opened."""
    before = record.household_id
    with records.changed(by=by, act=f"{REGISTER}.move", record=record):
        record.unit, record.relation = unit, relation
        record.household = _household(by, unit, household, "", opens=relation == Relation.HEAD)
        if record.household_id == before:
            raise BadInput(_("Số hộ: người này đang ở chính hộ đó."))
        check_head(record)
        record.residence_since = on
        record.save()
        _settle(record, before)
    return record


@transaction.atomic
def go_away(*, by: Actor, record: Person, days: Days, place: str = "") -> Person:
    """The person stays elsewhere for some days (tạm vắng) and is still a resident."""
    with records.changed(by=by, act=f"{REGISTER}.away", record=record):
        record.away_since, record.away_until, record.away_place = days.starts_on, days.ends_on, place
        record.save()
    return record


@transaction.atomic
def come_back(*, by: Actor, record: Person, on: date) -> Person:
    """The person is here again from that day. Raises `BadInput` for a day before the absence."""
    if record.away_since and on < record.away_since:
        raise BadInput(_("Ngày về ở trước ngày bắt đầu vắng."))
    with records.changed(by=by, act=f"{REGISTER}.back", record=record):
        record.away_since, record.away_until, record.away_place = None, None, ""
        record.save()
    return record


@transaction.atomic
def leave(*, by: Actor, record: Person, on: date, place: str = "") -> Person:
    """The person moved away for good."""
    return _end(by, record, f"{REGISTER}.leave", PersonStatus.MOVED, on, place)


@transaction.atomic
def die(*, by: Actor, record: Person, on: date) -> Person:
    """The person died on that day. Raises `BadInput` for a day before the birth."""
    if record.birth_date and on < record.birth_date:
        raise BadInput(_("Ngày mất ở trước ngày sinh."))
    return _end(by, record, f"{REGISTER}.die", PersonStatus.DIED, on, "")


@transaction.atomic
def lead(*, by: Actor, record: Person) -> Person:
    """The person is the head of the household from now on; the head before is one of its members."""
    with records.changed(by=by, act=f"{REGISTER}.lead", record=record):
        record.household.persons.filter(relation=Relation.HEAD).exclude(pk=record.pk).update(relation=Relation.RELATIVE)
        record.relation = Relation.HEAD
        record.save()
        _settle(record)
    return record


def write(
    person: Person, *, full_name: str, birth_date: PartialDay | None = None, card: identity.Card | None = None,
    **values: Any,
) -> None:  # fmt: skip
    """Put the values of the entry form into a person: spelling, keys for search, sealed numbers, identity check.

    The form has put what the card says into the other fields already.
    """
    person.full_name = " ".join(full_name.split())
    person.folded = fold(person.full_name)
    person.name_key = given_name_key(person.full_name)
    person.birth_date = birth_date.day if birth_date else None
    person.birth_precision = birth_date.precision if birth_date else Precision.DAY
    values["sex"] = values.get("sex") or Sex.UNKNOWN
    values["residence"] = values.get("residence") or Residence.PERMANENT
    values["relation"] = values.get("relation") or Relation.OTHER
    # nine digits are the card before, wherever they were written
    if identity.is_old_number(str(values.get("citizen_id") or "")):
        values["old_id"] = values.get("old_id") or values["citizen_id"]
        values["citizen_id"] = ""
    for name, value in values.items():
        setattr(person, name, _sealed(person, name, value or "") if name in SEALED else value)
    number = person.citizen_id if isinstance(person.citizen_id, str) else person.citizen_id.reveal()
    person.identity_status, person.identity_fault = rules.assess_identity(
        number, birth_date=person.birth_date, sex=person.sex
    )


def remember(person: Person, alike: list[queries.Alike], *, by: Actor) -> None:
    """What was answered about the persons alike, or what is still to be asked."""
    DuplicatePair.objects.bulk_create(pair(person, other, by=by) for other in alike)


def pair(person: Person, other: queries.Alike, *, by: Actor) -> DuplicatePair:
    """Two people, as whoever entered the second one answered; an equal number or a bare year stays a question."""
    answered = other.likeness == Likeness.NAME_AND_DAY
    first, second = sorted((person, other.person), key=lambda each: each.pk)
    return DuplicatePair(
        unit=queries.above_both(person.unit, other.person.unit),
        first=first,
        second=second,
        likeness=other.likeness,
        status=PairStatus.DIFFERENT if answered else PairStatus.OPEN,
        decided_at=timezone.now() if answered else None,
        decided_by=by.name if answered else "",
    )


def _sealed(person: Person, name: str, value: str) -> Any:
    stored = Person.objects.filter(pk=person.pk).values_list(name, flat=True).first() if person.pk else ""
    try:
        return kept(value, stored or "")
    except ValueError:
        label = str(Person._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        raise BadInput(_("{label}: ghi đầy đủ, hoặc để nguyên như đang hiện.").format(label=label)) from None


def refuse_duplicates(alike: list[queries.Alike], *, different: bool, by: Actor) -> None:
    """Raise `BadInput` when this person is entered already, or may be and nobody said that it is another."""
    faults = []
    for other in alike:
        if other.certain:
            faults.append(_("Người này đã có trong sổ: {who}.").format(who=other.described_to(by)))
        elif other.likeness in ASKED and not different:
            faults.append(
                _("Có thể trùng với {who} ({likeness}). Nếu là hai người khác nhau, đánh dấu “Là người khác”.").format(
                    who=other.described_to(by), likeness=other.label
                )
            )
    if faults:
        raise BadInput(*faults)


def _household(by: Actor, unit: Unit, number: str, address: str, *, opens: bool) -> Household:
    found: Household | None = Household.objects.filter(unit=unit, number=number).first()
    if found:
        return found
    if opens:
        return households.enter(by=by, unit=unit, number=number, address=address)
    raise no_such_household(unit, number)


def no_such_household(unit: Unit, number: str) -> BadInput:
    return BadInput(
        _("Số hộ: {unit} chưa có hộ số {number}. Nhập chủ hộ trước để mở hộ, hoặc xem lại số hộ.").format(
            unit=unit.name, number=number
        )
    )


def check_head(person: Person) -> None:
    """Raise `BadInput` when the household has another head."""
    head = person.household.head
    if person.relation == Relation.HEAD and head and head != person and head.household_id == person.household_id:
        raise second_head(person)


def second_head(person: Person) -> BadInput:
    head = person.household.head or _("người khác trong tệp")
    return BadInput(
        _("Quan hệ với chủ hộ: chủ hộ số {number} là {head}. Chọn quan hệ khác.").format(
            number=person.household.number, head=head
        )
    )


def _settle(person: Person, *also: int) -> None:
    """Keep head and numbers of the households concerned true."""
    if person.relation == Relation.HEAD and person.status == PersonStatus.LIVING:
        Household.objects.filter(pk=person.household_id).update(head=person)
    households.recount({person.household_id, *also})


def _end(by: Actor, record: Person, act: str, status: PersonStatus, on: date, place: str) -> Person:
    if on > timezone.localdate():
        raise BadInput(_("Ngày này ở tương lai."))
    with records.changed(by=by, act=act, record=record, reason=place):
        record.status, record.status_on = status, on
        record.save()
        _settle(record)
    return record

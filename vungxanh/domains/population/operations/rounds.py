"""Ordering rounds and recording what was found at each door."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.population import rules
from vungxanh.domains.population.models import (
    Enumeration,
    Household,
    HouseholdStatus,
    Outcome,
    Person,
    Round,
    TeamCoverage,
    Visit,
)
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.units.models import Unit

REGISTER = "population.rounds"


@transaction.atomic
def order(*, by: Actor, unit: Unit, name: str, starts_on: date, ends_on: date, **values: Any) -> Round:
    """A round through every door of a unit. Raises `BadInput` when it ends before it starts, `Forbidden`."""
    act = f"{REGISTER}.enter"
    records.allow(by, act, unit)
    _check(starts_on, ends_on)
    round = Round.objects.create(unit=unit, name=name, starts_on=starts_on, ends_on=ends_on, **values)
    records.entered(by=by, act=act, record=round)
    return round


@transaction.atomic
def correct(
    *, by: Actor, record: Round, reason: str, unit: Unit, name: str, starts_on: date, ends_on: date, **values: Any
) -> Round:
    """A new version of the order. With visits in it, the unit may only stay or grow wider. Raises `BadInput`."""
    with records.changed(by=by, act=f"{REGISTER}.correct", record=record, reason=reason):
        _check(starts_on, ends_on)
        if not record.unit.path.startswith(unit.path) and record.visits.exists():
            raise BadInput(_("Địa bàn: đợt này đã có lượt thăm ở {unit}.").format(unit=record.unit))
        record.unit, record.name, record.starts_on, record.ends_on = unit, name, starts_on, ends_on
        for field, value in values.items():
            setattr(record, field, value)
        record.save()
    return record


@transaction.atomic
def close(*, by: Actor, record: Round, on: date) -> Round:
    """No visit after that day belongs to the round. Raises `BadInput` for a day before it starts."""
    if on < record.starts_on:
        raise BadInput(_("Kết thúc ngày: ở trước ngày bắt đầu."))
    with records.changed(by=by, act=f"{REGISTER}.close", record=record):
        record.closed_on = on
        record.save(update_fields=["closed_on"])
    return record


@transaction.atomic
def visit(
    *,
    by: Actor,
    record: Household,
    outcome: str,
    round: Round | None = None,
    occurred_at: datetime | None = None,
    seen: int | None = None,
    symptomatic: int | None = None,
    unwell: Iterable[Person] = (),
    uuid: UUID | None = None,
    device: str = "",
    **values: Any,
) -> Visit:
    """A knock at the door of a household, and what was found. Sent twice (the same `uuid`) it is recorded once.

    Without a round, the one that is open there on that day. Raises `BadInput` when the numbers contradict themselves or
    the round is another place's or another time's, `Forbidden`.
    """
    act = "population.households.visit"
    records.allow(by, act, record.unit)
    known: Visit | None = Visit.objects.filter(uuid=uuid, household=record).first() if uuid else None
    if known:
        return known  # sent twice
    at = occurred_at or timezone.now()
    if at > timezone.now():
        raise BadInput(_("Lúc: ở tương lai. Xem lại ngày giờ."))
    day = timezone.localdate(at)
    people = list(unwell)
    symptomatic = max(symptomatic or 0, len(people))
    if seen is None:
        seen = max(record.residents, symptomatic) if outcome == Outcome.VISITED else 0
    _check_numbers(record, outcome, seen, symptomatic, people)
    if round:
        _check_round(round, record, day)
    found = Visit(
        unit=record.unit, household=record, round=round or open_round(record.unit, day), outcome=outcome,
        occurred_at=at, seen=seen, symptomatic=symptomatic, uuid=uuid or uuid4(), device=device,
        visitor_id=by.user_id, team=_team(record, day, by), **values,
    )  # fmt: skip
    found.save()
    found.unwell.set(people)
    # records without a network arrive in any order: only the latest knock is the last one
    if record.last_visit_at is None or at >= record.last_visit_at:
        record.last_visit_at, record.last_outcome = at, outcome
        Household.objects.filter(pk=record.pk).update(last_visit_at=at, last_outcome=outcome)
    records.entered(by=by, act=act, record=found)
    return found


@transaction.atomic
def record(*, by: Actor, unit: Unit, household: str, outcome: str, **values: Any) -> Visit:
    """A visit told by the number of the household, as a sheet of paper has it. Raises `BadInput`, `Forbidden`."""
    records.allow(by, "population.visits.enter", unit)
    found = Household.objects.filter(unit=unit, number=household).select_related("unit").first()
    if not found:
        raise BadInput(_("Số hộ: {unit} không có hộ số {number}.").format(unit=unit.name, number=household))
    return visit(by=by, record=found, outcome=outcome, **values)


@transaction.atomic
def enumerate_(
    *, by: Actor, unit: Unit, counted_on: date, households: int, persons: int | None = None, source: str = "HAMLET"
) -> Enumeration:
    """The number of households of a hamlet by a list of that day; a second list of the day replaces the first."""
    act = "population.enumerations.enter"
    records.allow(by, act, unit)
    found, _made = Enumeration.objects.update_or_create(
        unit=unit, counted_on=counted_on, defaults={"households": households, "persons": persons, "source": source}
    )
    records.entered(by=by, act=act, record=found)
    return found


def open_round(unit: Unit, day: date) -> Round | None:
    """The round that walks this place on a day: the narrowest, then the latest."""
    codes = unit.path.strip("/").split("/")
    above = ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes) + 1)]
    found = Round.objects.open_on(day).filter(unit__path__in=above).select_related("unit")
    return max(found, key=lambda each: (len(each.unit.path), each.starts_on, each.pk), default=None)


def _team(household: Household, day: date, by: Actor) -> Any:
    """The visitor's own team when it looks after the household, else the one that does."""
    covering = list(TeamCoverage.objects.valid_on(day).filter(household=household).select_related("team")[:5])
    own = [
        each.team for each in covering if by.user_id and each.team.posts.filter(holdings__user_id=by.user_id).exists()
    ]
    return (own or [each.team for each in covering] or [None])[0]


def _check(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise BadInput(_("Đến ngày: ở trước ngày bắt đầu."))


def _check_numbers(household: Household, outcome: str, seen: int, symptomatic: int, people: list[Person]) -> None:
    words = {
        "seen-without-visit": _("Số người gặp: không gặp ai thì ghi 0, gặp được thì kết quả là “Đã thăm”."),
        "more-unwell-than-people": _("Số người có triệu chứng: nhiều hơn số người trong hộ."),
    }
    faults = rules.valid_visit(outcome=outcome, seen=seen, symptomatic=symptomatic, residents=household.residents)
    if any(person.household_id != household.pk for person in people):
        words["elsewhere"] = _("Ai có triệu chứng: có người không thuộc hộ này.")
        faults.append("elsewhere")
    if household.status == HouseholdStatus.LEFT and outcome != Outcome.MOVED:
        words["left"] = _("Kết quả: hộ này đã chuyển đi. Mở lại hộ trước, hoặc ghi “Đã chuyển đi”.")
        faults.append("left")
    if faults:
        raise BadInput(*(words[fault] for fault in faults))


def _check_round(round: Round, household: Household, day: date) -> None:
    if not household.unit.path.startswith(round.unit.path):
        raise BadInput(_("Đợt: {round} không đi ở {unit}.").format(round=round, unit=household.unit))
    last = min(round.ends_on, round.closed_on or round.ends_on)
    if not round.starts_on <= day <= last:
        raise BadInput(_("Đợt: {round} không mở ngày này.").format(round=round))

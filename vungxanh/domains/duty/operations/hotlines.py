"""Hotline numbers: published, corrected, taken back."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from vungxanh.domains.duty.models import Hotline, Roster
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records
from vungxanh.units.models import Unit

HOTLINES = "duty.hotlines"


@transaction.atomic
def publish(
    *,
    by: Actor,
    unit: Unit,
    number: str,
    purpose: str,
    since: date,
    hours: str = "24/24",
    until: date | None = None,
    roster: Roster | None = None,
) -> Hotline:
    """From that day the number stands on the public page. Raises `BadInput` when the unit has published it already."""
    act = f"{HOTLINES}.enter"
    records.allow(by, act, unit)
    _check(None, unit, number, since, until, roster)
    hotline = Hotline.objects.create(
        unit=unit, number=number, purpose=purpose, hours=hours, since=since, until=until, roster=roster
    )
    records.entered(by=by, act=act, record=hotline)
    return hotline


@transaction.atomic
def correct_hotline(
    *,
    by: Actor,
    record: Hotline,
    reason: str,
    unit: Unit,
    number: str,
    purpose: str,
    since: date,
    hours: str = "24/24",
    until: date | None = None,
    roster: Roster | None = None,
) -> Hotline:
    with records.changed(by=by, act=f"{HOTLINES}.correct", record=record, reason=reason):
        _check(record, unit, number, since, until, roster)
        record.unit, record.number, record.purpose, record.hours = unit, number, purpose, hours
        record.since, record.until, record.roster = since, until, roster
        record.save()
    return record


@transaction.atomic
def withdraw_number(*, by: Actor, record: Hotline, on: date) -> Hotline:
    """The last day the number is answered. Raises `BadInput`, `Forbidden`."""
    with records.changed(by=by, act=f"{HOTLINES}.withdraw", record=record):
        if on < record.since:
            raise BadInput(_("Ngày cuối: ở trước ngày bắt đầu."))
        record.until = on
        record.save()
    return record


def _check(
    itself: Hotline | None, unit: Unit, number: str, since: date, until: date | None, roster: Roster | None
) -> None:
    if until and until < since:
        raise BadInput(_("Đến ngày: ở trước ngày bắt đầu."))
    if roster and not roster.unit.path.startswith(unit.path) and not unit.path.startswith(roster.unit.path):
        raise BadInput(_("Sở chỉ huy: {body} không thuộc {unit}.").format(body=roster.body, unit=unit.name))
    same = Hotline.objects.filter(unit=unit, number=number).filter(Q(until=None) | Q(until__gte=since))
    if until:
        same = same.filter(since__lte=until)
    if same.exclude(pk=itself.pk if itself else None).exists():
        raise BadInput(_("Số điện thoại: {unit} đã công bố {number}.").format(unit=unit.name, number=number))

"""Hamlets and residential groups: the units a commune makes, renames and ends itself."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from vungxanh.domains.organization import rules
from vungxanh.domains.organization.operations.bodies import close_body, establish
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers import records
from vungxanh.units import operations as units
from vungxanh.units.models import Body, Hamlet, Kind, Tier, Unit, UnitChange

REGISTER = "organization.hamlets"


@transaction.atomic
def add(*, by: Actor, unit: Unit, kind: str, name: str, valid_from: date, board: bool = True) -> Hamlet:
    """A hamlet of the commune `unit`; with `board`, also its body and the post of its head.

    Raises `BadInput` when the commune has one of that name, `Forbidden`.
    """
    act = f"{REGISTER}.enter"
    records.allow(by, act, unit)
    commune = Unit.objects.select_for_update().get(pk=unit.pk)
    _check(None, commune, name, valid_from)
    made = units.add_hamlets(to=commune, names=[name], valid_from=valid_from, kind=Kind(kind))[0]
    hamlet: Hamlet = Hamlet.objects.get(pk=made.pk)
    records.entered(by=by, act=act, record=hamlet)
    if board:
        for usual in rules.usual(Tier.TEAM, valid_from):
            establish(
                by=by, act=act, unit=hamlet, kind=usual.kind, name=usual.name_in(name), valid_from=valid_from,
                abbreviation=usual.abbreviation, posts=[(post.title_in(name), post.role) for post in usual.posts],
            )  # fmt: skip
    return hamlet


@transaction.atomic
def correct(
    *, by: Actor, record: Hamlet, reason: str, unit: Unit, kind: str, name: str, valid_from: date, board: bool = True
) -> Hamlet:
    """A new version of the hamlet: how its name is written, its kind, its first day. Raises `BadInput`, `Forbidden`."""
    if unit.pk != record.parent_id:
        raise BadInput(_("Xã, phường: ấp, tổ không chuyển xã; lập mới ở xã kia và kết thúc ở đây."))
    with records.changed(by=by, act=f"{REGISTER}.correct", record=record, reason=reason):
        _check(record, unit, name, valid_from)
        units.rename(unit=record, name=name)
        record.kind, record.valid_from = kind, valid_from
        record.save()
    return record


@transaction.atomic
def end(*, by: Actor, record: Hamlet, on: date, reason: str, into: Unit | None = None) -> None:
    """The hamlet is no more from that day, nor its bodies; `into` says which hamlet took it up.

    Raises `BadInput` while a community team or a task of its bodies is still at work, `Forbidden`.
    """
    act = f"{REGISTER}.end"
    if on <= record.valid_from:
        raise BadInput(_("Từ ngày: phải sau ngày thành lập."))
    if into and (into.pk == record.pk or into.parent_id != record.parent_id):
        raise BadInput(_("Nhập vào: chọn ấp, tổ khác của cùng xã, phường."))
    with records.changed(by=by, act=act, record=record, reason=reason):
        for body in Body.objects.valid_on(on).filter(unit=record).select_related("unit"):
            close_body(by=by, act=act, body=body, on=on, reason=reason)
        record.valid_to = on - timedelta(days=1)
        record.save(update_fields=["valid_to"])
        if into:
            UnitChange.objects.create(
                old_id=record.pk, new_id=into.pk, kind=UnitChange.Sort.MERGE, share=1, on=on, note=reason[:200]
            )


def _check(record: Hamlet | None, commune: Unit, name: str, valid_from: date) -> None:
    if valid_from < commune.valid_from:
        text = _("Từ ngày: %(unit)s có từ %(day)s; chọn ngày sau đó.")
        raise BadInput(text % {"unit": commune.name, "day": f"{commune.valid_from:%d/%m/%Y}"})
    others = Unit.objects.valid_on(valid_from).filter(parent=commune)
    others = others.exclude(pk=record.pk) if record else others
    if fold(name) in set(others.values_list("folded", flat=True)):
        raise BadInput(_("Tên: %(unit)s đã có ấp, tổ tên này.") % {"unit": commune.name})

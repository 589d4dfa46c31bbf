"""Calls to hotlines: who stood by the line then, what was asked, and the missed ones until they are called back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.duty.models import Call, Hotline, Shift
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records

CALLS = "duty.calls"


@transaction.atomic
def log(
    *,
    by: Actor,
    hotline: Hotline,
    at: datetime,
    answered: bool = True,
    phone: str = "",
    matter: str = "",
    outcome: str = "",
) -> Call:
    """A call to a hotline, linked to the shift of its command post. A missed one needs the number to call back.

    Raises `BadInput`, `Forbidden`.
    """
    act = f"{CALLS}.enter"
    records.allow(by, act, hotline.unit)
    if at > timezone.now():
        raise BadInput(_("Lúc: ở tương lai."))
    if not answered and not phone:
        raise BadInput(_("Số gọi đến: cuộc gọi nhỡ cần số để gọi lại."))
    if answered and not matter:
        raise BadInput(_("Nội dung: ghi người gọi cần gì."))
    call = Call.objects.create(
        unit=hotline.unit, hotline=hotline, shift=shift_by(hotline, at), at=at, phone=phone, matter=matter,
        outcome=outcome, state=Call.State.ANSWERED if answered else Call.State.MISSED,
    )  # fmt: skip
    records.entered(by=by, act=act, record=call)
    return call


@transaction.atomic
def call_back(*, by: Actor, record: Call, outcome: str, matter: str = "") -> Call:
    """The missed call was returned. Raises `BadInput` when it was not missed, `Forbidden`."""
    with records.changed(by=by, act=f"{CALLS}.call-back", record=record):
        if record.state != Call.State.MISSED:
            raise BadInput(_("Cuộc gọi này không còn chờ gọi lại."))
        record.state, record.called_back_at = Call.State.CALLED_BACK, timezone.now()
        record.outcome, record.matter = outcome, matter or record.matter
        record.save()
    return record


def shift_by(hotline: Hotline, at: datetime) -> Shift | None:
    """The shift that stood by the line at a moment; None where the line has no roster or nobody was on duty."""
    shifts = Shift.objects.filter(roster=hotline.roster_id, starts_at__lte=at, ends_at__gt=at)
    return shifts.first() if hotline.roster_id else None

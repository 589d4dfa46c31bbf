"""Minutes of a shift, written by who stood it and received by who stands the next."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.duty.models import HandOver, Shift
from vungxanh.domains.duty.operations import places
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import records

HAND_OVER = "duty.hand-over"


@transaction.atomic
def hand_over(*, by: Actor, record: Shift, happened: str, remaining: str = "") -> HandOver:
    """Write the minutes, or write them anew until they are received. Raises `BadInput`, `Forbidden`.

    Whoever stands the shift writes them, or a planner of the roster.
    """
    records.allow(by, HAND_OVER, record.unit)
    if not by.may("duty.shifts.correct") and not record.places.filter(user=by.user_id).exists():
        raise BadInput(_("Người trực trong ca ghi biên bản bàn giao."))
    now = timezone.now()
    if record.starts_at > now:
        raise BadInput(_("Ca chưa bắt đầu."))
    places.hold(record)
    found = HandOver.objects.select_for_update().filter(shift=record).first()
    if found and found.received_at:
        raise BadInput(_("Biên bản đã được ca sau nhận, không sửa được; ghi tiếp ở ca sau."))
    before = journal.snapshot(found) if found else None
    found = found or HandOver(shift=record)
    found.happened, found.remaining, found.by_id, found.at = happened, remaining, by.user_id, now
    found.save()
    journal.record(by=by, act=HAND_OVER, changes=[journal.Change(record, before=before, after=journal.snapshot(found))])
    return found


@transaction.atomic
def receive(*, by: Actor, record: Shift) -> HandOver:
    """The next shift has read the minutes and goes on from there. Raises `BadInput`, `Forbidden`."""
    records.allow(by, HAND_OVER, record.unit)
    found = HandOver.objects.select_for_update().filter(shift=record).first()
    if found is None:
        raise BadInput(_("Ca này chưa có biên bản bàn giao."))
    if found.received_at:
        raise BadInput(_("Biên bản đã được nhận."))
    if found.by_id == by.user_id:
        raise BadInput(_("Người giao không tự nhận; người của ca sau nhận."))
    found.received_by_id, found.received_at = by.user_id, timezone.now()
    found.save()
    journal.record(by=by, act=HAND_OVER, changes=[journal.Change(record, after=journal.snapshot(found))])
    return found

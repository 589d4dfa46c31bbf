"""Asking for reports: in a rhythm, or once of many bodies at a time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.queries import heads
from vungxanh.domains.reporting.models import Notice, ReportDuty, Rhythm, Submission
from vungxanh.domains.reporting.operations import clock
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.registers import indicators
from vungxanh.registers import records as register_records
from vungxanh.theme.templatetags.wording import moment
from vungxanh.units.models import Body

DUTIES = "reporting.duties"


@transaction.atomic
def require(
    *,
    by: Actor,
    receiver: Body,
    bodies: Collection[Body],
    title: str,
    rhythm: str,
    due_time: time,
    starts_on: date,
    rhythm_day: int = 1,
    ends_on: date | None = None,
    detail: str = "",
    indicators: Sequence[str] = (),
    source: str = "",
) -> ReportDuty:
    """From that day these bodies report to the receiver in the rhythm; what is due next is expected at once.

    Raises `BadInput` for bodies outside the receiver's unit, days that do not fit and unknown indicators, `Forbidden`.
    """
    values = {
        "title": title, "rhythm": rhythm, "due_time": due_time, "due_at": None, "starts_on": starts_on,
        "rhythm_day": rhythm_day, "ends_on": ends_on, "detail": detail, "indicators": list(indicators),
        "source": source,
    }  # fmt: skip
    duty = _made(by, f"{DUTIES}.enter", receiver, bodies, values)
    clock.expect(duties=[duty])
    return duty


@transaction.atomic
def take_back(*, by: Actor, act: str, records: Sequence[ReportDuty]) -> dict[Any, str]:
    """Duties of an import that is undone, with the reports they made expected; one that was sent keeps its duty.

    {key: why} of those that stay. Raises `Forbidden`.
    """
    return register_records.remove_with(
        by=by, act=act, records=records, apart_from=[(Notice, "submission")],
        parts=lambda duty: [list(_open_ones(duty).select_related("unit"))],
    )  # fmt: skip


@transaction.atomic
def call_for(
    *,
    by: Actor,
    receiver: Body,
    bodies: Collection[Body],
    title: str,
    due_at: datetime,
    detail: str = "",
    indicators: Sequence[str] = (),
    source: str = "",
) -> ReportDuty:
    """One report, now, of all these bodies; each is told. Raises `BadInput`, `Forbidden`."""
    if due_at <= timezone.now():
        raise BadInput(_("Trước lúc: phải sau lúc này."))
    today, due_on = timezone.localdate(), timezone.localtime(due_at).date()
    values = {
        "title": title, "rhythm": Rhythm.ON_CALL, "due_at": due_at, "starts_on": today, "ends_on": due_on,
        "detail": detail, "indicators": list(indicators), "source": source,
    }  # fmt: skip
    duty = _made(by, f"{DUTIES}.enter", receiver, bodies, values)
    Submission.objects.bulk_create(
        Submission(unit=body.unit, duty=duty, body=body, day=due_on, due_at=due_at) for body in bodies
    )
    for each in duty.submissions.select_related("body"):
        tell(
            heads(each.body), subject=_("Báo cáo đột xuất: %(title)s, trước %(due)s")
            % {"title": title, "due": moment(due_at, "short")}, text=detail,
            url=reverse("reporting:submission", args=[each.pk]),
        )  # fmt: skip
    return duty


@transaction.atomic
def correct(*, by: Actor, record: ReportDuty, reason: str, bodies: Collection[Body], **values: Any) -> ReportDuty:
    """What is asked from now on. Reports that are expected already and not here follow; received ones stay.

    Raises `BadInput`, `Forbidden`.
    """
    values = {**values, "indicators": list(values.get("indicators", ()))}
    with register_records.changed(by=by, act=f"{DUTIES}.correct", record=record, reason=reason):
        receiver = values.pop("receiver")
        _check(receiver, bodies, values)
        if receiver != record.receiver:
            raise BadInput(_("Nơi nhận: chế độ báo cáo không chuyển nơi nhận; kết thúc và lập mới."))
        for name, value in values.items():
            setattr(record, name, value)
        record.save()
        record.bodies.set(bodies)
        _open_ones(record).filter(due_at__gt=timezone.now()).delete()
        clock.expect(duties=[record])
    return record


@transaction.atomic
def end(*, by: Actor, record: ReportDuty, on: date) -> ReportDuty:
    """The last day of it; reports expected after it are no longer. Raises `BadInput`, `Forbidden`."""
    with register_records.changed(by=by, act=f"{DUTIES}.end", record=record):
        if on < record.starts_on:
            raise BadInput(_("Ngày cuối: ở trước ngày bắt đầu."))
        record.ends_on = on
        record.save()
        _open_ones(record).filter(day__gt=on).delete()
    return record


def _open_ones(duty: ReportDuty) -> Any:
    return duty.submissions.filter(state=Submission.State.EXPECTED).exclude(duty__rhythm=Rhythm.ON_CALL)


def _made(by: Actor, act: str, receiver: Body, bodies: Collection[Body], values: Mapping[str, Any]) -> ReportDuty:
    register_records.allow(by, act, receiver.unit)
    _check(receiver, bodies, values)
    duty = ReportDuty.objects.create(unit=receiver.unit, receiver=receiver, **values)
    duty.bodies.set(bodies)
    after = journal.snapshot(duty) | {"bodies": sorted(str(body) for body in bodies)}
    journal.record(by=by, act=act, changes=[journal.Change(duty, after=after)])
    return duty


def _check(receiver: Body, bodies: Collection[Body], values: Mapping[str, Any]) -> None:
    faults = []
    if not bodies:
        faults.append(_("Nơi báo cáo: chọn ít nhất một nơi."))
    for body in bodies:
        if not body.unit.path.startswith(receiver.unit.path) or body == receiver:
            faults.append(
                _("Nơi báo cáo: {body} không thuộc cấp dưới của {receiver}.").format(body=body, receiver=receiver)
            )
    if values.get("ends_on") and values["ends_on"] < values["starts_on"]:
        faults.append(_("Đến ngày: ở trước ngày bắt đầu."))
    highest = {"WEEKLY": 7, "MONTHLY": 31}.get(values.get("rhythm", ""))
    if highest and not 1 <= values.get("rhythm_day", 1) <= highest:
        faults.append(_("Ngày trong tuần, trong tháng: từ 1 đến {n}.").format(n=highest))
    known = indicators.sources()
    faults += [
        _("Chỉ tiêu: không có chỉ tiêu {code}.").format(code=code)
        for code in values.get("indicators", ())
        if code not in known
    ]
    if faults:
        raise BadInput.of(faults)


def period(duty: ReportDuty, day: date) -> tuple[date, date]:
    """The days a report speaks of: up to its day, a week or a month back for such a rhythm."""
    back = {"WEEKLY": 6, "MONTHLY": 29}.get(duty.rhythm, 0)
    return day - timedelta(days=back), day

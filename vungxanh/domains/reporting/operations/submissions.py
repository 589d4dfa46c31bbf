"""Sending a report, and sending it back."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.queries import heads
from vungxanh.domains.reporting import rules
from vungxanh.domains.reporting.models import Submission
from vungxanh.domains.reporting.operations.duties import period
from vungxanh.files.models import File
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.registers import indicators, records

SUBMISSIONS = "reporting.submissions"
SUBMIT, RETURN = f"{SUBMISSIONS}.submit", f"{SUBMISSIONS}.return"


def figures(by: Actor, submission: Submission) -> dict[str, int | None]:
    """The figures of the report as the registers have them now; None: nothing was received there."""
    codes = [code for code in submission.duty.indicators if code in indicators.sources()]
    if not codes:
        return {}
    first, last = period(submission.duty, submission.day)
    unit = submission.body.unit
    return indicators.by_unit(actor=by, codes=codes, first=first, last=last, units=[unit])[unit.pk]


def must_explain(submission: Submission, now: datetime) -> bool:
    """Whether the report, sent now, is so late that it says why."""
    return rules.rules(submission.day).must_explain(due=submission.due_at, sent=now)


@transaction.atomic
def submit(
    *,
    by: Actor,
    record: Submission,
    text: str = "",
    file: File | None = None,
    explanation: str = "",
    now: datetime | None = None,
) -> Submission:
    """The body reports: words, a file, and the figures as the registers have them at this moment.

    Raises `BadInput` for an empty report, one that is here already, and a late one that does not say why (when the
    rules in force ask for it; said once is enough), `Forbidden` for another unit's.
    """
    now = now or timezone.now()
    records.allow(by, SUBMIT, record.unit)
    # a report is the body's own word: nobody above writes it for them
    if by.unit_path and by.unit_path != record.body.unit.path:
        raise Forbidden(SUBMIT)
    record = Submission.objects.select_for_update().get(pk=record.pk)
    with records.changed(by=by, act=SUBMIT, record=record):
        if record.state == Submission.State.RECEIVED:
            raise BadInput(_("Báo cáo này đã gửi; nơi nhận trả lại thì mới gửi lại được."))
        if file and file.unit.path != record.body.unit.path:
            raise BadInput(_("Tệp: không phải tệp của đơn vị này."))
        record.figures = figures(by, record)
        if not text.strip() and file is None and not record.figures:
            raise BadInput(_("Nội dung: ghi nội dung hoặc kèm tệp."))
        record.explanation = explanation.strip() or record.explanation
        if must_explain(record, now) and not record.explanation:
            raise BadInput(_("Lý do gửi trễ: báo cáo đã quá hạn, ghi vì sao trễ."))
        record.text, record.file, record.by_id = text, file, by.user_id
        record.state, record.received_at, record.answer = Submission.State.RECEIVED, now, ""
        record.save()
    return record


@transaction.atomic
def give_back(*, by: Actor, record: Submission, answer: str) -> Submission:
    """The receiver sends a report back to be corrected; until it comes again it counts as not here.

    Raises `BadInput` when it is not here, `Forbidden` for who does not act for the receiver's unit.
    """
    by.require(RETURN)
    if not record.duty.unit.path.startswith(by.unit_path):
        raise Forbidden(RETURN)
    record = Submission.objects.select_for_update().get(pk=record.pk)
    if record.state != Submission.State.RECEIVED:
        raise BadInput(_("Chỉ trả lại được báo cáo đã nhận."))
    before = journal.snapshot(record)
    record.state, record.answer = Submission.State.RETURNED, answer
    record.returned_times += 1
    record.save()
    change = journal.Change(record, before=before, after=journal.snapshot(record))
    journal.record(by=by, act=RETURN, reason=answer, changes=[change])
    tell(
        [*heads(record.body), *([record.by] if record.by else [])], subject=_("Báo cáo bị trả lại: %s") % record.duty,
        text=answer, url=reverse("reporting:submission", args=[record.pk]),
    )  # fmt: skip
    return record

"""What the body that does a task does with it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.queries import heads
from vungxanh.files.models import File
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.tasks import rules
from vungxanh.tasks.models import Extension, Report, Task
from vungxanh.tasks.operations.giving import address
from vungxanh.tasks.operations.moves import DO, may_do, move


@transaction.atomic
def open_task(*, by: Actor, task: Task) -> Task:
    """Someone of the lead body looked at it for the first time; another's look or a later one changes nothing."""
    if task.state == rules.State.GIVEN and may_do(by, task):
        with move(by, task, rules.Move.OPEN) as moved:
            moved.opened_at = timezone.now()
    return task


@transaction.atomic
def accept(*, by: Actor, task: Task) -> Task:
    """The lead body takes the task; who accepts works on it until it is handed over."""
    with move(by, task, rules.Move.ACCEPT) as moved:
        now = timezone.now()
        moved.opened_at = moved.opened_at or now
        moved.accepted_at = now
        moved.handler_id = by.user_id
    return task


@transaction.atomic
def refuse(*, by: Actor, task: Task, reason: str) -> Task:
    """The lead body cannot do it and says why; the giver insists, gives it to another or cancels it."""
    with move(by, task, rules.Move.REFUSE, reason=reason) as moved:
        moved.opened_at = moved.opened_at or timezone.now()
    _tell_giver(task, _("Không nhận việc: %s") % task.title, reason)
    return task


@transaction.atomic
def start(*, by: Actor, task: Task) -> Task:
    with move(by, task, rules.Move.START) as moved:
        moved.handler_id = moved.handler_id or by.user_id
    return task


@transaction.atomic
def note(*, by: Actor, task: Task, text: str, files: Iterable[File] = ()) -> Report:
    """Word of progress; the task is then in progress."""
    start(by=by, task=task)
    made = Report.objects.create(task=task, by_id=by.user_id, at=timezone.now(), text=text, final=False)
    made.files.set(files)
    return made


@transaction.atomic
def report(
    *,
    by: Actor,
    task: Task,
    text: str,
    files: Iterable[File] = (),
    explanation: str = "",
    figures: Mapping[str, Any] | None = None,
) -> Report:
    """The work is done: words, files, and `figures`: the task's indicator as the registers had it at this moment.

    A late report needs an explanation of why it is late. Raises `BadInput`, `Forbidden`, `rules.Impossible`.
    """
    now = timezone.now()
    late = bool(task.due_at and now > task.due_at)
    faults = []
    if not text.strip():
        faults.append(_("Cần ghi kết quả."))
    if late and not explanation.strip() and not Report.objects.filter(task=task).exclude(explanation="").exists():
        faults.append(_("Việc đã quá hạn: cần giải trình bằng văn bản vì sao chậm."))
    if faults:
        raise BadInput(*faults)
    with move(by, task, rules.Move.REPORT) as moved:
        moved.reported_at = now
        moved.opened_at = moved.opened_at or now
        moved.accepted_at = moved.accepted_at or now
        moved.handler_id = moved.handler_id or by.user_id
    made = Report.objects.create(
        task=task, by_id=by.user_id, at=now, text=text, explanation=explanation, figures=dict(figures or {})
    )
    made.files.set(files)
    _tell_giver(task, _("Báo cáo kết quả: %s") % task.title, text)
    return made


@transaction.atomic
def explain(*, by: Actor, task: Task, text: str) -> Report:
    """Why the task is late, before it is done."""
    if not may_do(by, task):
        raise Forbidden(DO)
    if not text.strip():
        raise BadInput(_("Cần ghi giải trình."))
    made = Report.objects.create(
        task=task, by_id=by.user_id, at=timezone.now(), text=_("Giải trình việc chậm"), explanation=text, final=False
    )
    journal.record(by=by, act="tasks.explain", changes=[journal.Change(task)], reason=text[:500])
    _tell_giver(task, _("Giải trình việc chậm: %s") % task.title, text)
    return made


@transaction.atomic
def ask_extension(*, by: Actor, task: Task, until: datetime, reason: str) -> Extension:
    """Ask for more time, once; a refused request may be made again, an approved one not."""
    if not may_do(by, task):
        raise Forbidden(DO)
    faults = []
    if not task.is_open or task.due_at is None:
        faults.append(_("Việc này không có hạn để gia hạn."))
    elif until <= task.due_at:
        faults.append(_("Hạn mới phải sau hạn hiện nay."))
    if not reason.strip():
        faults.append(_("Cần ghi lý do."))
    if faults:
        raise BadInput(*faults)
    try:
        with transaction.atomic():
            asked = Extension.objects.create(
                task=task, until=until, reason=reason, asked_by_id=by.user_id, asked_at=timezone.now()
            )
    except IntegrityError:
        raise BadInput(_("Mỗi việc chỉ được gia hạn một lần; việc này đã xin hoặc đã được gia hạn.")) from None
    journal.record(by=by, act="tasks.ask-extension", changes=[journal.Change(task)], reason=reason[:500])
    _tell_giver(task, _("Xin gia hạn: %s") % task.title, reason)
    return asked


def _tell_giver(task: Task, subject: str, text: str) -> None:
    people = [task.given_by] if task.given_by else []
    tell([*people, *heads(task.giver)], subject=subject, text=text, url=address(task))

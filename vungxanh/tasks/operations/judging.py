"""What the body that gave a task does with the answer. Who did the work never judges it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.tasks import rules
from vungxanh.tasks.models import Extension, Report, Task
from vungxanh.tasks.operations.giving import inform
from vungxanh.tasks.operations.moves import GIVE, may_judge, move


class OpenChildren(BadInput):
    """A task is not finished while tasks that came of it are open."""


@transaction.atomic
def verify(*, by: Actor, task: Task, answer: str = "") -> Task:
    """The giver has seen that it is done. Raises `OpenChildren`, `Forbidden` (also for whoever reported it)."""
    made = _judged_report(by, task)
    unfinished = Task.objects.below(task).open()
    if unfinished.exists():
        titles = [str(each) for each in unfinished.select_related("unit")[:3]]
        raise OpenChildren(
            _("Còn %(n)d việc giao tiếp chưa xong: %(titles)s") % {"n": unfinished.count(), "titles": "; ".join(titles)}
        )
    with move(by, task, rules.Move.VERIFY, reason=answer) as moved:
        moved.ended_at = timezone.now()
    _judge(by, made, verified=True, answer=answer)
    inform(task, _("Đã xác nhận hoàn thành: %s") % task.title)
    return task


@transaction.atomic
def send_back(*, by: Actor, task: Task, reason: str) -> Task:
    """Not good enough yet, and why."""
    made = _judged_report(by, task)
    with move(by, task, rules.Move.RETURN, reason=reason) as moved:
        moved.returned_times += 1
    _judge(by, made, verified=False, answer=reason)
    inform(task, _("Bị trả lại: %s") % task.title)
    return task


@transaction.atomic
def insist(*, by: Actor, task: Task, reason: str) -> Task:
    """The refusal is not accepted."""
    with move(by, task, rules.Move.INSIST, reason=reason) as moved:
        moved.opened_at = None
    inform(task, _("Việc vẫn phải làm: %s") % task.title)
    return task


@transaction.atomic
def cancel(*, by: Actor, task: Task, reason: str) -> Task:
    """The task is wanted no more; what came of it is cancelled with it, for the same reason."""
    now = timezone.now()
    with move(by, task, rules.Move.CANCEL, reason=reason) as moved:
        moved.ended_at = now
    below = list(Task.objects.select_for_update(of=("self",)).below(task).open())
    changes = []
    for child in below:
        before = journal.snapshot(child)
        child.state, child.ended_at = rules.State.CANCELLED, now
        changes.append(journal.Change(child, before=before, after=journal.snapshot(child)))
    if changes:
        Task.objects.bulk_update(below, ["state", "ended_at"], batch_size=500)
        journal.record(by=by, act="tasks.cancel", changes=changes, reason=reason)
    for each in [task, *below]:
        inform(each, _("Việc đã hủy: %s") % each.title)
    return task


@transaction.atomic
def reopen(*, by: Actor, task: Task, reason: str) -> Task:
    """A closed task turns out not to be done."""
    if task.parent and not task.parent.is_open:
        raise BadInput(_("Việc cấp trên giao đã kết thúc: cần mở lại việc đó trước."))
    with move(by, task, rules.Move.REOPEN, reason=reason) as moved:
        moved.ended_at = None
        moved.returned_times += 1
    inform(task, _("Mở lại việc: %s") % task.title)
    return task


@transaction.atomic
def decide_extension(*, by: Actor, extension: Extension, approved: bool, answer: str = "") -> Extension:
    """The deadline moves when approved; the first deadline stays for scoring."""
    task = Task.objects.select_for_update(of=("self",)).select_related("giver__unit", "unit").get(pk=extension.task_id)
    if not may_judge(by, task) or extension.asked_by_id == by.user_id:
        raise Forbidden(GIVE)
    asked = Extension.objects.select_for_update().get(pk=extension.pk)
    if asked.decision != Extension.Decision.ASKED:
        raise BadInput(_("Yêu cầu gia hạn này đã được quyết định."))
    if not approved and not answer.strip():
        raise BadInput(_("Cần ghi lý do."))
    before = journal.snapshot(task)
    asked.decision = Extension.Decision.APPROVED if approved else Extension.Decision.REFUSED
    asked.decided_by_id, asked.decided_at, asked.answer = by.user_id, timezone.now(), answer
    asked.save()
    if approved:
        task.due_at = asked.until
        task.save(update_fields=["due_at"])
    change = journal.Change(task, before=before, after=journal.snapshot(task))
    journal.record(by=by, act="tasks.decide-extension", changes=[change], reason=answer or asked.get_decision_display())
    inform(task, (_("Được gia hạn: %s") if approved else _("Không được gia hạn: %s")) % task.title)
    return asked


def _judged_report(by: Actor, task: Task) -> Report | None:
    made = task.reports.filter(final=True).first()
    if made and made.by_id is not None and made.by_id == by.user_id:
        raise Forbidden("tasks.verify-own")
    return made


def _judge(by: Actor, made: Report | None, *, verified: bool, answer: str) -> None:
    if made:
        made.verified, made.judged_by_id, made.judged_at, made.answer = verified, by.user_id, timezone.now(), answer
        made.save()

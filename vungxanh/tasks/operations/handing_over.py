"""The open work of one officer goes to another from a day on: today at once, later by the clock on that day."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.accounts.queries import heads
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, system
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.tasks import queries
from vungxanh.tasks.models import HandOver, Task
from vungxanh.tasks.operations.moves import GIVE
from vungxanh.units.models import Unit


@transaction.atomic
def hand_over(*, by: Actor, giving: User, taking: User, on: date, reason: str) -> HandOver:
    """From the day `on`, what `giving` works on is worked on by `taking`; what has ended by then stays with its doer.

    What is open on that day moves, whenever it was given; until then nothing does. Both must work in the actor's unit
    or below. Raises `BadInput` for a day gone by, when `taking` has no right to do tasks in a unit concerned on that
    day, or when a hand-over of `giving` waits already.
    """
    by.require(GIVE)
    today = timezone.localdate()
    if not reason.strip():
        raise BadInput(_("Cần ghi lý do."))
    if on < today:
        raise BadInput(_("Ngày bàn giao đã qua: việc đã làm đến nay vẫn mang tên người làm."))
    if giving == taking:
        raise BadInput(_("Người nhận phải khác người bàn giao."))
    units = list(dict.fromkeys(task.unit for task in queries.handled_by(giving, by)))
    if missing := queries.without_rights(taking, units, on):
        names = ", ".join(str(unit) for unit in missing)
        raise BadInput(_("%(user)s không có chức vụ ở %(units)s ngày %(day)s.") % {
            "user": taking, "units": names, "day": on.strftime("%d/%m/%Y")})  # fmt: skip
    try:
        with transaction.atomic():
            made = HandOver.objects.create(
                unit=Unit.objects.get(path=by.unit_path), giving=giving, taking=taking, on=on, reason=reason.strip(),
                decided_by_id=by.user_id, decided_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise BadInput(_("Đã hẹn một lần bàn giao của %(user)s; hủy lần hẹn đó trước.") % {"user": giving}) from None
    journal.record(by=by, act="tasks.plan-hand-over", changes=[journal.Change(made)], reason=reason)
    if on == today:
        return carry_out(made, by=by)
    text = {"user": giving, "day": on.strftime("%d/%m/%Y")}
    tell([taking], subject=_("Từ %(day)s anh, chị nhận bàn giao việc của %(user)s") % text, text=reason, url="/")
    return made


@transaction.atomic
def call_off(*, by: Actor, planned: HandOver) -> None:
    """A hand-over that waits for its day is not wanted any more. Raises `BadInput` when it has been carried out."""
    by.require(GIVE)
    locked = HandOver.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=planned.pk).first()
    if locked is None or not by.reaches(locked.unit.path) or locked.done_at:
        raise BadInput(_("Lần bàn giao này đã làm xong hoặc không còn."))
    journal.record(by=by, act="tasks.call-off-hand-over", changes=[journal.Change(locked)])
    subject = _("Không bàn giao việc của %(user)s nữa") % {"user": locked.giving}
    tell([locked.taking], subject=subject, url="/")
    locked.delete()


@transaction.atomic
def carry_out(planned: HandOver, *, by: Actor) -> HandOver:
    """Move what is open now. What the taker has no right to stays, and whoever heads that body is told."""
    waiting = HandOver.objects.select_for_update(of=("self",)).select_related("unit", "giving", "taking")
    made = waiting.get(pk=planned.pk)
    if made.done_at:
        return made
    tasks = list(
        Task.objects.select_for_update(of=("self",))
        .open()
        .filter(handler=made.giving, unit__path__startswith=made.unit.path)
        .select_related("unit", "lead")
    )
    without = set(queries.without_rights(made.taking, [task.unit for task in tasks], made.on))
    moving = [task for task in tasks if task.unit not in without]
    changes = []
    for task in moving:
        before = journal.snapshot(task)
        task.handler = made.taking
        changes.append(journal.Change(task, before=before, after=journal.snapshot(task)))
    Task.objects.bulk_update(moving, ["handler"], batch_size=500)
    made.done_at, made.moved = timezone.now(), len(moving)
    made.save(update_fields=["done_at", "moved"])
    journal.record(by=by, act="tasks.hand-over", changes=changes, reason=made.reason)
    if moving:
        subject = _("Nhận bàn giao %(n)d việc từ %(user)s") % {"n": len(moving), "user": made.giving}
        tell([made.taking], subject=subject, url="/")
    _tell_of_work_left(made.giving, [task for task in tasks if task.unit in without])
    return made


def carry_out_due(now: datetime | None = None) -> int:
    """Every hand-over whose day has come; how many. Run by the clock, twice is once."""
    today = timezone.localdate(now)
    due = HandOver.objects.filter(done_at=None, on__lte=today)
    for planned in due:
        carry_out(planned, by=system("tasks.clock"))
    return len(due)


def leaving(user: User) -> int:
    """Somebody leaves a post: whoever heads the bodies they work for is told to have their open tasks handed over.

    Returns how many tasks are open.
    """
    tasks = list(Task.objects.open().filter(handler=user).select_related("lead"))
    _tell_of_work_left(user, tasks)
    return len(tasks)


def _tell_of_work_left(user: User, tasks: list[Task]) -> None:
    answering = [head for lead in dict.fromkeys(task.lead for task in tasks) for head in heads(lead)]
    people = [each for each in dict.fromkeys(answering) if each.pk != user.pk]
    subject = _("%(user)s thôi giữ chức vụ, còn %(n)d việc cần bàn giao") % {"user": user, "n": len(tasks)}
    tell(people, subject=subject, url=reverse("accountability:hand-over-of", args=[user.pk]))

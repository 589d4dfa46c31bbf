"""What the clock does to tasks: hand-overs, instances of recurring ones, reminders, escalation. Twice is once."""

from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.messages.operations import tell
from vungxanh.tasks import queries, rules
from vungxanh.tasks.models import Kind, Notice, Task
from vungxanh.tasks.operations.giving import address, inform, place, recurring_instance
from vungxanh.tasks.operations.handing_over import carry_out_due

AHEAD = timedelta(days=1)
END_OF_WORK = time(17)


def tick() -> None:
    """What the worker does every quarter of an hour."""
    carry_out_due()
    create_instances()
    remind()


def create_instances(now: datetime | None = None) -> int:
    """The tasks of every recurring one whose slot lies within the coming day, or was missed since it was given."""
    now = now or timezone.now()
    last = timezone.localdate(now + AHEAD)
    made = 0
    for series in Task.objects.open().filter(kind=Kind.RECURRING).select_related("unit", "lead", "giver", "given_by"):
        taken = set(series.instances.values_list("slot", flat=True))
        first = timezone.localdate(series.given_at)
        end = min(last, series.ends_on) if series.ends_on else last
        for slot in rules.slots(series.rhythm, day=series.rhythm_day, start=first, end=end):
            if slot not in taken:
                due = timezone.make_aware(datetime.combine(slot, series.rhythm_time or END_OF_WORK))
                made += due > series.given_at and _create(recurring_instance(series, slot, due))
    return made


def _create(task: Task) -> bool:
    try:
        with transaction.atomic():
            place(task)
            inform(task, _("Việc định kỳ: %s") % task.title)
    except IntegrityError:
        return False  # another worker was faster
    return True


def remind(now: datetime | None = None) -> int:
    """Tell the doer before the deadline, the doer and the superior after it; each moment once, not in quiet hours."""
    now = now or timezone.now()
    rule = rules.reminders(timezone.localdate(now))
    horizon = now + timedelta(hours=max(rule.before))
    tasks = (
        Task.objects.open()
        .exclude(kind=Kind.RECURRING)
        .exclude(state=rules.State.REPORTED)
        .filter(due_at__lte=horizon)
        .select_related("unit", "lead", "giver", "given_by", "handler")
        .prefetch_related("notices")
    )
    sent = 0
    for task in tasks:
        assert task.due_at
        done = {notice.hours for notice in task.notices.all() if notice.due_at == task.due_at}
        for hours in rules.due_notices(due=task.due_at, now=now, rule=rule):
            if hours not in done:
                sent += _notify(task, task.due_at, hours, now, rules.loud(timezone.localtime(now), rule))
    return sent


def _notify(task: Task, due: datetime, hours: int, now: datetime, loud: datetime) -> bool:
    try:
        with transaction.atomic():
            Notice.objects.create(task=task, due_at=due, hours=hours, at=now)
            if hours < 0:
                inform(task, _("Sắp đến hạn: %s") % task.title, after=loud)
            else:
                subject = _("Quá hạn: %s") % task.title
                tell(
                    [*queries.people_of(task), *queries.superiors(task, hours)],
                    subject=subject, text=_("Chủ trì: %s") % task.lead, url=address(task), after=loud,
                )  # fmt: skip
    except IntegrityError:
        return False
    return True

"""Giving tasks to bodies, passing them down, moving them to another body or another hand."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.accounts.queries import heads
from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.messages.operations import tell
from vungxanh.tasks import queries, rules
from vungxanh.tasks.models import Kind, State, Task
from vungxanh.tasks.operations.moves import GIVE, may_do, may_give_for, move
from vungxanh.units.models import Body


@transaction.atomic
def give(
    *,
    by: Actor,
    lead: Body,
    giver: Body,
    title: str,
    detail: str = "",
    kind: str = Kind.ONE_OFF,
    cooperating: Iterable[Body] = (),
    due_at: datetime | None = None,
    due_text: str = "",
    rhythm: str = "",
    rhythm_day: int = 1,
    rhythm_time: time | None = None,
    ends_on: date | None = None,
    product: str = "",
    indicator: str = "",
    target: Decimal | None = None,
    source: str = "",
    topic: str = "",
    parent: Task | None = None,
    uuid: UUID | None = None,
) -> Task:
    """A task for the lead body, given in the name of the body `giver`, which must be of the actor's own unit.

    The lead body belongs to the giver's unit or one below. Giving twice with the same `uuid` is giving once.
    Raises `Forbidden`, and `BadInput` with one line per fault.
    """
    if not may_give_for(by, giver):
        raise Forbidden(GIVE)
    uuid = uuid or uuid4()
    earlier: Task | None = Task.objects.filter(uuid=uuid).first()
    if earlier:
        return earlier
    now = timezone.now()
    faults = []
    if not lead.unit.path.startswith(giver.unit.path):
        faults.append(_("%(body)s không thuộc địa bàn của %(giver)s.") % {"body": lead, "giver": giver})
    if not title.strip():
        faults.append(_("Chưa ghi việc phải làm."))
    if kind == Kind.RECURRING and not rhythm:
        faults.append(_("Việc định kỳ cần nhịp: hằng ngày, hằng tuần hay hằng tháng."))
    if due_at and due_at < now and parent is None:
        faults.append(_("Hạn %(due)s đã qua.") % {"due": timezone.localtime(due_at).strftime("%H:%M %d/%m/%Y")})
    if parent and parent.due_at and due_at and due_at > parent.due_at:
        faults.append(_("Hạn của việc con không được sau hạn của việc cấp trên giao."))
    if parent and not parent.is_open:
        faults.append(_("Việc cấp trên giao đã kết thúc, không giao tiếp được."))
    if faults:
        raise BadInput(*faults)
    task = Task(
        uuid=uuid, unit=lead.unit, title=title.strip(), detail=detail, kind=kind, lead=lead, giver=giver,
        given_by_id=by.user_id, given_at=now, parent=parent, source=source, topic=topic, due_at=due_at,
        first_due_at=due_at, due_text=due_text, rhythm=rhythm, rhythm_day=rhythm_day, rhythm_time=rhythm_time,
        ends_on=ends_on, product=product, indicator=indicator, target=target,
    )  # fmt: skip
    place(task)
    task.cooperating.set(cooperating)
    change = journal.Change(task, after=journal.snapshot(task))
    journal.record(by=by, act=GIVE, changes=[change])
    if kind != Kind.RECURRING:
        inform(task, _("Việc mới: %s") % task.title)
    return task


def place(task: Task) -> None:
    """Save a new task at its place in the lineage."""
    task.lineage = ""
    task.save()
    task.lineage = f"{task.parent.lineage if task.parent else ''}{task.pk:06d}/"
    task.folded = fold(f"{task.pk} {task.title} {task.source} {task.product}")
    task.save(update_fields=["lineage", "folded"])


def inform(task: Task, subject: str, *, after: datetime | None = None) -> None:
    """Tell who answers for the task and who works on it."""
    tell(queries.people_of(task), subject=subject, text=task.detail, url=address(task), after=after)


def address(task: Task) -> str:
    """The page of the task; the domain of accountability draws it."""
    return reverse("accountability:task", args=[task.pk])


@transaction.atomic
def cascade(
    *,
    by: Actor,
    task: Task,
    giver: Body,
    leads: Iterable[Body],
    title: str = "",
    detail: str = "",
    due_at: datetime | None = None,
    product: str = "",
    target: Decimal | None = None,
    targets: Mapping[int, Decimal] | None = None,
) -> list[Task]:
    """Turn a received task into tasks of one's own for bodies below: one each, under the received one.

    The giver must be a body of the unit that received the task. What is not said is taken from the received task;
    `targets` (by the key of the body) sets a target of its own for a body.
    """
    own = targets or {}
    if giver.unit_id != task.unit_id or not may_do(by, task):
        raise Forbidden(GIVE)
    return [
        give(
            by=by, lead=lead, giver=giver, title=title or task.title, detail=detail or task.detail,
            due_at=due_at or task.due_at, due_text=task.due_text, product=product or task.product,
            indicator=task.indicator, target=own.get(lead.pk, task.target if target is None else target),
            source=task.source, topic=task.topic, parent=task,
        )
        for lead in leads
    ]  # fmt: skip


@transaction.atomic
def reassign(*, by: Actor, task: Task, lead: Body, reason: str) -> Task:
    """Another body does it. The task keeps its number, its history and its first deadline."""
    with move(by, task, rules.Move.REASSIGN, reason=reason) as moved:
        if not lead.unit.path.startswith(moved.giver.unit.path):
            raise BadInput(_("%(body)s không thuộc địa bàn của %(giver)s.") % {"body": lead, "giver": moved.giver})
        moved.lead, moved.unit, moved.handler = lead, lead.unit, None
        moved.opened_at = moved.accepted_at = moved.reported_at = None
    inform(task, _("Việc được chuyển đến: %s") % task.title)
    return task


@transaction.atomic
def hand_over(*, by: Actor, giving: User, taking: User, on: date, reason: str) -> int:
    """From the day `on`, the open tasks that `giving` works on are worked on by `taking`; ended ones stay.

    Both must work in the actor's unit or below. Returns how many tasks moved. Raises `BadInput` when the one who takes
    over has no right to do tasks in a unit concerned on that day.
    """
    by.require(GIVE)
    if not reason.strip():
        raise BadInput(_("Cần ghi lý do."))
    tasks = list(
        Task.objects.select_for_update(of=("self",))
        .open()
        .filter(handler=giving, unit__path__startswith=by.unit_path)
        .select_related("unit")
    )
    missing = queries.without_rights(taking, [task.unit for task in tasks], on)
    if missing:
        names = ", ".join(str(unit) for unit in missing)
        raise BadInput(_("%(user)s không có chức vụ ở %(units)s ngày %(day)s.") % {
            "user": taking, "units": names, "day": on.strftime("%d/%m/%Y")})  # fmt: skip
    changes = []
    for task in tasks:
        before = journal.snapshot(task)
        task.handler = taking
        changes.append(journal.Change(task, before=before, after=journal.snapshot(task)))
    Task.objects.bulk_update(tasks, ["handler"], batch_size=500)
    journal.record(by=by, act="tasks.hand-over", changes=changes, reason=reason)
    if tasks:
        tell([taking], subject=_("Nhận bàn giao %(n)d việc từ %(user)s") % {"n": len(tasks), "user": giving}, url="/")
    return len(tasks)


def leaving(user: User) -> int:
    """Somebody leaves a post: whoever heads the bodies they work for is told to have their open tasks handed over.

    Returns how many tasks are open.
    """
    tasks = list(Task.objects.open().filter(handler=user).select_related("lead"))
    answering = [head for lead in dict.fromkeys(task.lead for task in tasks) for head in heads(lead)]
    people = [each for each in dict.fromkeys(answering) if each.pk != user.pk]
    subject = _("%(user)s thôi giữ chức vụ, còn %(n)d việc cần bàn giao") % {"user": user, "n": len(tasks)}
    tell(people, subject=subject, url=reverse("accountability:hand-over-of", args=[user.pk]))
    return len(tasks)


def recurring_instance(series: Task, slot: date, due_at: datetime) -> Task:
    """The task of one slot of a recurring one; not saved."""
    return Task(
        unit=series.unit, title=series.title, detail=series.detail, kind=Kind.ONE_OFF, lead=series.lead,
        giver=series.giver, given_by=series.given_by, given_at=timezone.now(), parent=series, source=series.source,
        topic=series.topic, due_at=due_at, first_due_at=due_at, product=series.product, indicator=series.indicator,
        target=series.target, series=series, slot=slot, state=State.GIVEN,
    )  # fmt: skip

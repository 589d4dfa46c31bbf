"""Giving tasks to bodies, passing them down, moving them to another body or under another document."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.journal import operations as journal
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.messages.operations import tell
from vungxanh.tasks import queries, rules
from vungxanh.tasks.models import Kind, State, Task
from vungxanh.tasks.operations.moves import GIVE, may_do, may_give_for, may_judge, move
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
    out_of: str = "",
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
        out_of=out_of if indicator else "",
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
    task.folded = _folded(task)
    task.save(update_fields=["lineage", "folded"])


def _folded(task: Task) -> str:
    """The words a task is found by."""
    return fold(f"{task.pk} {task.title} {task.source} {task.product}")


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
            out_of=task.out_of, source=task.source, topic=task.topic, parent=task,
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
def re_point(*, by: Actor, task: Task, source: str, reason: str) -> Task:
    """The task and the open ones that came of it go on, on the ground of another document.

    Raises `Forbidden` for a task that another unit gave.
    """
    locked = Task.objects.select_for_update(of=("self",)).select_related("giver__unit", "unit").get(pk=task.pk)
    if not may_judge(by, locked):
        raise Forbidden(GIVE)
    below = Task.objects.select_for_update(of=("self",)).below(locked).open()
    changes = []
    for each in [locked, *below]:
        before = journal.snapshot(each)
        each.source = source[:200]
        each.folded = _folded(each)
        each.save(update_fields=["source", "folded"])
        changes.append(journal.Change(each, before=before, after=journal.snapshot(each)))
    journal.record(by=by, act="tasks.re-point", changes=changes, reason=reason)
    task.refresh_from_db()
    return task


def recurring_instance(series: Task, slot: date, due_at: datetime) -> Task:
    """The task of one slot of a recurring one; not saved."""
    return Task(
        unit=series.unit, title=series.title, detail=series.detail, kind=Kind.ONE_OFF, lead=series.lead,
        giver=series.giver, given_by=series.given_by, given_at=timezone.now(), parent=series, source=series.source,
        topic=series.topic, due_at=due_at, first_due_at=due_at, product=series.product, indicator=series.indicator,
        target=series.target, out_of=series.out_of, series=series, slot=slot, state=State.GIVEN,
    )  # fmt: skip

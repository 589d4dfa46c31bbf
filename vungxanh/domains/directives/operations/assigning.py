"""From what a document asks to tasks that somebody answers for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from vungxanh.documents.models import Document
from vungxanh.domains.directives.models import Item, Kept
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.tasks import operations as tasks
from vungxanh.tasks.models import Kind, Task, TaskQuerySet
from vungxanh.units.models import Body


@dataclass(frozen=True, slots=True)
class Assignment:
    """An item as a task for some bodies, one each, adapted to the place."""

    item: Item
    leads: Sequence[Body]
    title: str
    detail: str = ""
    kind: str = Kind.ONE_OFF
    due_at: datetime | None = None
    rhythm: str = ""
    rhythm_day: int = 1
    rhythm_time: time | None = None
    product: str = ""
    indicator: str = ""
    target: Decimal | None = None
    out_of: str = ""
    cooperating: Sequence[Body] = field(default_factory=tuple)


@transaction.atomic
def assign(*, by: Actor, giver: Body, assignments: Iterable[Assignment], parent: Task | None = None) -> list[Task]:
    """Give the tasks of several items in one act: all of them or, with a fault in any, none.

    Raises `BadInput` with the label of each faulty item before its faults.
    """
    made: list[Task] = []
    faults: list[str] = []
    for each in assignments:
        label = each.item.label or each.item.position
        if not each.leads:
            faults.append(_("Mục %(label)s: chưa chọn đơn vị chủ trì.") % {"label": label})
        for lead in each.leads:
            try:
                task = tasks.give(
                    by=by, giver=giver, lead=lead, title=each.title, detail=each.detail or each.item.text,
                    kind=each.kind, cooperating=each.cooperating, due_at=each.due_at, due_text=each.item.due_text,
                    rhythm=each.rhythm, rhythm_day=each.rhythm_day, rhythm_time=each.rhythm_time,
                    product=each.product, indicator=each.indicator, target=each.target, out_of=each.out_of,
                    source=source_of(each.item),
                    topic=each.item.topics[0] if each.item.topics else "", parent=parent,
                )  # fmt: skip
            except BadInput as fault:
                faults += [_("Mục %(label)s: %(fault)s") % {"label": label, "fault": line} for line in fault.faults]
            else:
                each.item.tasks.add(task)
                made.append(task)
    if faults:
        raise BadInput(*dict.fromkeys(faults))
    return made


def source_of(item: Item) -> str:
    label = _(", mục %s") % item.label if item.label else ""
    return f"{item.document}{label}"[:200]


@transaction.atomic
def settle(
    *,
    by: Actor,
    replaced: Document,
    by_document: Document,
    keep: Iterable[tuple[Task, Item | None]],
    cancel: Iterable[Task],
    reason: str,
) -> None:
    """What becomes of the open tasks of a replaced document: kept for an item of the new one, or cancelled.

    A kept task, and what was passed on of it, then has the new document as its source. Raises `Forbidden` for a task of
    another giver, `BadInput` for one that waits for no decision and for an item of another document.
    """
    keep, cancel = list(keep), list(cancel)
    waiting = set(unsettled(replaced, by_document).values_list("pk", flat=True))
    if strange := [task for task in [*(task for task, _item in keep), *cancel] if task.pk not in waiting]:
        raise BadInput(_("Việc %s không thuộc văn bản bị thay thế, hoặc đã được quyết định.") % strange[0])
    if any(item and item.document_id != by_document.pk for _task, item in keep):
        raise BadInput(_("Mục đã chọn không thuộc văn bản mới."))
    for task, item in keep:
        source = source_of(item) if item else str(by_document)
        tasks.re_point(by=by, task=task, source=source, reason=reason or str(by_document))
        Kept.objects.create(document=by_document, task=task, item=item)
        if item:
            item.tasks.add(task)
    for task in cancel:
        tasks.cancel(by=by, task=task, reason=reason or _("Văn bản %s thay thế") % by_document)


def open_tasks(document: Document) -> TaskQuerySet:
    """The open tasks given for the items of a document, or kept under it; those passed on below go with them."""
    own = Q(items__document=document) | Q(kept__document=document)
    return Task.objects.open().filter(own).select_related("giver__unit", "lead__unit__parent", "unit").distinct()


def unsettled(replaced: Document, by_document: Document) -> TaskQuerySet:
    """The open tasks of a replaced document of which nobody has said yet what becomes of them."""
    return open_tasks(replaced).exclude(pk__in=Kept.objects.filter(document=by_document).values("task"))

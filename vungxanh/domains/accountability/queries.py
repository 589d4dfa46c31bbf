"""Reading tasks for officers' pages: whom one may give to, where a task comes from, its live figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from vungxanh.accounts.models import Holding
from vungxanh.documents.models import Document
from vungxanh.domains.accountability.forms.bodies import in_force
from vungxanh.domains.directives.models import Item
from vungxanh.kernel.actor import Actor
from vungxanh.registers import indicators
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body


def bodies_for(actor: Actor, *, below: Task | None = None) -> list[Body]:
    """Whom a list offers: the bodies of the actor's unit and of the level right below; `below` a received task: not
    its own lead.
    """
    depth = actor.unit_path.count("/")
    found = [body for body in in_force(actor) if body.unit.path.count("/") <= depth + 1]
    if below:
        found = [body for body in found if body.pk != below.lead_id]
    return sorted(found, key=lambda body: (body.kind, body.unit.path, body.unit.position, body.name))


def own_bodies(actor: Actor) -> list[Body]:
    """In whose name the actor may give: the bodies of their unit, those where they hold a post first."""
    found = Body.objects.filter(unit__path=actor.unit_path).select_related("unit")
    mine = set(
        Holding.objects.valid_on(timezone.localdate()).filter(user=actor.user_id).values_list("post__body", flat=True)
    )
    return sorted(found, key=lambda body: (body.pk not in mine, body.kind != "PEOPLE", body.name))


@dataclass(frozen=True, slots=True)
class Source:
    """The part of a document a task comes from; `document` when the actor may see it."""

    text: str
    item: Item | None
    document: Document | None


def source_of(task: Task, actor: Actor) -> Source:
    """Where the task or the one it came of stands written."""
    above = [int(key) for key in task.lineage.strip("/").split("/") if key]
    item = Item.objects.filter(tasks__in=above).select_related("document").first()
    document = None
    if item and actor.may("documents.see"):
        document = Document.objects.visible_to(actor).filter(pk=item.document_id).first()
    return Source(task.source, item, document)


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator of the unit since the task was given, beside its target; no value: nothing received."""

    code: str
    label: str
    value: Decimal | None
    target: Decimal | None
    day: date

    @property
    def share(self) -> float | None:
        return float(self.value / self.target) if self.value is not None and self.target else None

    @property
    def reached(self) -> bool:
        return self.value is not None and self.target is not None and self.value >= self.target

    def as_json(self) -> dict[str, object]:
        return {
            "indicator": self.code,
            "label": self.label,
            "value": None if self.value is None else float(self.value),
            "target": None if self.target is None else float(self.target),
            "day": self.day.isoformat(),
        }


def figure_of(task: Task, actor: Actor) -> Figure | None:
    """The live figure of the task's indicator in the unit of its lead body; None without an indicator."""
    source = indicators.sources().get(task.indicator)
    if source is None:
        return None
    today, since = timezone.localdate(), timezone.localdate(task.given_at)
    value = None
    if actor.reaches(task.unit.path):
        found = indicators.by_unit(
            actor=actor, codes=[task.indicator], first=min(since, today), last=today, units=[task.unit]
        )
        count = found[task.unit_id][task.indicator]
        value = None if count is None else Decimal(count)
    return Figure(task.indicator, str(source.indicator.label), value, task.target, today)


def indicator_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every indicator of the catalogue, grouped by the register that counts it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, source in indicators.sources().items():
        groups.setdefault(str(source.register.title), []).append((code, str(source.indicator.label)))
    return list(groups.items())

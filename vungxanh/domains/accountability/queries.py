"""Reading tasks for officers' pages: whom one may give to, where a task comes from, its live figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from vungxanh.accounts.models import Holding, User
from vungxanh.documents.models import Document
from vungxanh.domains.accountability import rules
from vungxanh.domains.accountability.forms.bodies import in_force
from vungxanh.domains.accountability.models import Appraisal, Decision, Following, Kind
from vungxanh.domains.directives.models import Item
from vungxanh.kernel.actor import Actor
from vungxanh.registers import indicators
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.models import Report, State, Task
from vungxanh.tasks.presentation import is_late
from vungxanh.units.models import Body


def following(on: date) -> QuerySet[Following]:
    """What is followed on a day by whoever still holds the post."""
    holding = Holding.objects.valid_on(on)
    return Following.objects.valid_on(on).filter(holding__in=holding)


def followers(task: Task, on: date) -> list[Holding]:
    """The members who follow the place of the task's lead, or one above it, in its field of work; nearest first."""
    parts = task.lead.unit.path.rstrip("/").split("/")
    above = ["/".join(parts[:length]) + "/" for length in range(1, len(parts) + 1)]
    found = following(on).filter(Q(topic="") | Q(topic=task.topic), area__path__in=above)
    found = found.select_related("holding__user", "holding__post", "area").order_by("pk")
    nearest = sorted(found, key=lambda each: -len(each.area.path))
    return list({each.holding_id: each.holding for each in nearest}.values())


def followed_by(actor: Actor) -> Q:
    """The tasks whose lead stands in an area, and whose field is one, that the actor follows today."""
    found = Q(pk__in=[])
    for path, topic in (
        following(timezone.localdate()).filter(holding__user=actor.user_id).values_list("area__path", "topic")
    ):
        found |= Q(lead__unit__path__startswith=path, **({"topic": topic} if topic else {}))
    return found


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
    """An indicator of the unit since the task was given, beside its target; no value: nothing received.

    With `whole` the value and the target are percentages, of that many.
    """

    code: str
    label: str
    value: Decimal | None
    target: Decimal | None
    day: date
    count: Decimal | None = None
    whole: Decimal | None = None

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
            "count": None if self.count is None else float(self.count),
            "whole": None if self.whole is None else float(self.whole),
            "day": self.day.isoformat(),
        }


def figure_of(task: Task, actor: Actor) -> Figure | None:
    """The live figure of the task's indicator in the unit of its lead body; None without an indicator."""
    source = indicators.sources().get(task.indicator)
    if source is None:
        return None
    today, since = timezone.localdate(), timezone.localdate(task.given_at)
    count = whole = None
    if actor.reaches(task.unit.path):
        codes = [code for code in (task.indicator, task.out_of) if code]
        found = indicators.by_unit(actor=actor, codes=codes, first=min(since, today), last=today, units=[task.unit])
        count, whole = (_known(found[task.unit_id].get(code)) for code in (task.indicator, task.out_of))
    label = str(source.indicator.label)
    if not task.out_of:
        return Figure(task.indicator, label, count, task.target, today)
    if count is None and whole is not None and source.is_stock:
        count = Decimal(0)  # the whole is known, and none of it is so
    value = 100 * count / whole if count is not None and whole else None
    return Figure(task.indicator, label, value, task.target, today, count, whole)


def _known(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(count)


def indicator_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every indicator of the catalogue, grouped by the register that counts it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, source in indicators.sources().items():
        groups.setdefault(str(source.register.title), []).append((code, str(source.indicator.label)))
    return list(groups.items())


# ---- who should be reminded


@dataclass(frozen=True, slots=True)
class Reminding:
    """A body that a reminder is proposed for: who heads it, why, and by which tasks."""

    body: Body
    head: User | None
    reasons: Sequence[rules.Reason]
    tasks: Sequence[Task]


def to_remind(actor: Actor, now: datetime | None = None) -> list[Reminding]:
    """Bodies that `rules.reasons` names, of the actor's unit and below, not reminded since; a person decides."""
    now = now or timezone.now()
    rule = rules.ruleset(timezone.localdate(now))
    standing = dict(tasks.board(actor, "lead", now=now))
    explained = Report.objects.exclude(explanation="").values("task")
    found = (
        tasks.scored(actor)
        .open()
        .filter(unit__path__startswith=actor.unit_path)
        .filter(Q(due_at__lt=now) | Q(state=State.GIVEN) | Q(returned_times__gte=rule.returned_times))
        .annotate(is_explained=Exists(explained.filter(task=OuterRef("pk"))))
        .order_by("due_at", "pk")
    )
    by_body: dict[int, list[Task]] = {}
    for task in found:
        by_body.setdefault(task.lead_id, []).append(task)
    pending = set(Appraisal.objects.filter(decision=Decision.PROPOSED, kind=Kind.REMIND).values_list("body", flat=True))
    named = {key: rules.reasons(_facts(of, standing.get(key), now), rule) for key, of in by_body.items()}
    wanted = [key for key, why in named.items() if why and key not in pending]
    bodies = {body.pk: body for body in Body.objects.filter(pk__in=wanted).select_related("unit__parent")}
    heads = Holding.objects.valid_on(timezone.localdate(now)).filter(post__body__in=wanted, post__is_head=True)
    head_of = {each.post.body_id: each.user for each in heads.select_related("user", "post")}
    rows = [Reminding(bodies[key], head_of.get(key), named[key], by_body[key]) for key in wanted]
    return sorted(rows, key=lambda row: (-len(row.reasons), -len(row.tasks), row.body.pk))


def _facts(of: Sequence[Task], standing: tasks.Standing | None, now: datetime) -> rules.Facts:
    def hours(since: datetime | None) -> float:
        return (now - since) / timedelta(hours=1) if since else 0.0

    late = [task for task in of if is_late(task, now) and not getattr(task, "is_explained", False)]
    return rules.Facts(
        overdue_hours=max((hours(task.due_at) for task in late), default=0),
        not_opened_hours=max((hours(task.given_at) for task in of if task.state == State.GIVEN), default=0),
        returned_times=max((task.returned_times for task in of), default=0),
        on_time=standing.done_on_time if standing else 0,
        judged=standing.judged if standing else 0,
    )


def about(user_id: int | None) -> QuerySet[Appraisal]:
    """What was decided about a user, or about a body they head today."""
    headed = Holding.objects.valid_on(timezone.localdate()).filter(user=user_id, post__is_head=True)
    concerned = Q(person=user_id) | Q(person=None, body__in=headed.values("post__body"))
    found = Appraisal.objects.filter(concerned, decision=Decision.APPROVED)
    return found.select_related("body__unit__parent", "person", "decided_by").order_by("-decided_at", "-pk")

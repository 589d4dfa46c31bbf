"""Reading tasks: who answers, what is due for an officer, how far a task is, how a unit stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.accounts.queries import heads, posts_of
from vungxanh.kernel.actor import Actor
from vungxanh.tasks import rules
from vungxanh.tasks.models import Extension, Kind, State, Task, TaskQuerySet
from vungxanh.units.models import Unit

# ---- people


def people_of(task: Task) -> list[User]:
    """Who answers for the task today, and who works on it."""
    return list(dict.fromkeys([*heads(task.lead), *([task.handler] if task.handler else [])]))


def superiors(task: Task, hours_late: int) -> list[User]:
    """The giver's head at once; from a day on also the heads of the bodies that gave the tasks above."""
    people = [*heads(task.giver), *([task.given_by] if task.given_by else [])]
    above = task.parent
    while above is not None and hours_late >= 24:
        people += heads(above.giver)
        above = above.parent
    return list(dict.fromkeys(people))


def answering(tasks: Iterable[Task], on: date) -> dict[int, str]:
    """Task key -> name of the holder of the lead body's head post on a day; missing when the post is vacant."""
    bodies = {task.lead_id for task in tasks}
    held = Holding.objects.valid_on(on).filter(post__body__in=bodies, post__is_head=True).select_related("user", "post")
    names = {holding.post.body_id: str(holding.user) for holding in held}
    return {task.pk: names[task.lead_id] for task in tasks if task.lead_id in names}


def without_rights(user: User, units: Iterable[Unit], on: date) -> list[Unit]:
    """The units in which a user may act in no role on a day."""
    paths = set(Grant.objects.valid_on(on).filter(user=user).values_list("unit__path", flat=True))
    return [unit for unit in dict.fromkeys(units) if unit.path not in paths]


# ---- my work


@dataclass(frozen=True, slots=True)
class Group:
    """Tasks of one kind of urgency on the first page of an officer."""

    code: str
    title: str | Promise
    tasks: Sequence[Task]
    extensions: Sequence[Extension] = field(default_factory=tuple)


def of_actor(actor: Actor) -> TaskQuerySet:
    """Open tasks of the actor's own unit that are theirs to do: they work on it, or nobody in their body does yet."""
    found = Task.objects.open().exclude(kind=Kind.RECURRING).filter(unit__path=actor.unit_path)
    own = Q(handler=None, lead__in=posts_of(actor).values("post__body"))
    return found.filter(own | Q(handler=actor.user_id))


def due(actor: Actor, day: date, *, limit: int = 50) -> list[Group]:
    """What an officer has to do on a day: overdue, today, new, returned, then what waits for their judgement."""
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    end, now = start + timedelta(days=1), timezone.now()
    shown = ("unit", "lead", "giver__unit", "handler")
    mine = of_actor(actor).exclude(state__in=[State.REPORTED, State.REFUSED]).select_related(*shown)
    late = mine.filter(due_at__lt=min(now, end)).order_by("due_at")
    seen = late.values("pk")
    today = mine.filter(due_at__lt=end).exclude(pk__in=seen).order_by("due_at")
    rest = mine.filter(Q(due_at=None) | Q(due_at__gte=end))
    given = Task.objects.filter(giver__unit__path=actor.unit_path).select_related(*shown)
    judged = given.filter(state__in=[State.REPORTED, State.REFUSED]).order_by("reported_at", "pk")
    asked = Extension.objects.filter(task__in=given, decision=Extension.Decision.ASKED).select_related(
        "task__unit", "task__lead", "asked_by"
    )
    returned, new = rest.filter(state=State.RETURNED), rest.filter(state__in=[State.GIVEN, State.OPENED])
    coming = rest.filter(state__in=[State.ACCEPTED, State.IN_PROGRESS])
    groups = [
        Group("overdue", _("Quá hạn"), list(late[:limit])),
        Group("today", _("Hạn hôm nay"), list(today[:limit])),
        Group("returned", _("Bị trả lại"), list(returned.order_by("due_at")[:limit])),
        Group("new", _("Mới giao, chưa nhận"), list(new.order_by("due_at", "pk")[:limit])),
    ]
    if actor.may("tasks.give"):
        groups.append(Group("judge", _("Chờ xác nhận, quyết định"), list(judged[:limit]), list(asked[:limit])))
    groups.append(Group("coming", _("Đang làm"), list(coming.order_by(F("due_at").asc(nulls_last=True))[:limit])))
    return [group for group in groups if group.tasks or group.extensions]


# ---- one task


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the tasks are that came of one: computed, never typed."""

    total: int
    done: int
    overdue: int
    refused: int
    earliest_due: datetime | None

    @property
    def share(self) -> float | None:
        return self.done / self.total if self.total else None


def progress(task: Task, now: datetime | None = None) -> Progress:
    below = Task.objects.below(task).exclude(state=State.CANCELLED).exclude(kind=Kind.RECURRING)
    late = Q(due_at__lt=now or timezone.now()) & ~Q(state__in=[*rules.ENDED, State.REPORTED])
    found = below.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state=State.CLOSED)),
        overdue=Count("pk", filter=late),
        refused=Count("pk", filter=Q(state=State.REFUSED)),
        earliest_due=Min("due_at", filter=~Q(state__in=rules.ENDED)),
    )
    return Progress(**found)


def unclear(task: Task) -> list[rules.Clear]:
    """Which of the five ("5 rõ") the task lacks."""
    return rules.unclear(
        lead=bool(task.lead_id),
        work=f"{task.title} {task.detail}",
        timed=bool(task.due_at or task.rhythm),
        product=task.product,
        target=bool(task.indicator and task.target is not None),
        answering=bool(heads(task.lead)),
        lasting=task.kind in (Kind.STANDING, Kind.PROHIBITION),
    )


# ---- how units stand


@dataclass(frozen=True, slots=True)
class Standing:
    """The 2 x 2 of finished and unfinished tasks, and what stands beside it."""

    done_on_time: int
    done_late: int
    within_time: int
    overdue: int
    not_opened: int
    returned: int

    @property
    def total(self) -> int:
        return self.done_on_time + self.done_late + self.within_time + self.overdue

    @property
    def judged(self) -> int:
        """Those of which it is known whether they were in time."""
        return self.done_on_time + self.done_late + self.overdue

    @property
    def on_time(self) -> float | None:
        """The share done in time of all that are done or overdue."""
        return self.done_on_time / self.judged if self.judged else None

    def __add__(self, other: "Standing") -> "Standing":
        return Standing(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Standing)))


NOTHING = Standing(0, 0, 0, 0, 0, 0)


def standing(name: str, now: datetime) -> Q:
    """The tasks that count as `name`, a field of `Standing`: the conditions of `rules.score`, for the database."""
    closed, late = Q(state=State.CLOSED), Q(reported_at__gt=F("first_due_at"))
    overdue = Q(due_at__lt=now) & ~Q(state__in=[*rules.ENDED, State.REPORTED])
    return {
        "done_on_time": closed & (~late | Q(first_due_at=None) | Q(reported_at=None)),
        "done_late": closed & late,
        "within_time": ~closed & ~Q(state=State.CANCELLED) & (~overdue | Q(due_at=None)),
        "overdue": overdue,
        "not_opened": Q(state=State.GIVEN),
        "returned": Q(returned_times__gt=0),
    }[name]


def counts(now: datetime) -> dict[str, Count]:
    return {each.name: Count("pk", filter=standing(each.name, now)) for each in fields(Standing)}


def scored(actor: Actor) -> TaskQuerySet:
    """The tasks a board counts: not cancelled ones, and the slots of recurring tasks instead of those themselves."""
    return Task.objects.visible_to(actor).exclude(state=State.CANCELLED).exclude(kind=Kind.RECURRING)


def board(
    actor: Actor, by: str, *, now: datetime | None = None, since: datetime | None = None, topic: str = ""
) -> list[tuple[Any, Standing]]:
    """(key, standing) per value of the field `by` ("unit", "lead", "giver", "handler", "topic"), in one query."""
    found = scored(actor)
    if since:
        found = found.filter(given_at__gte=since)
    if topic:
        found = found.filter(topic=topic)
    rows = found.order_by(by).values(by).annotate(**counts(now or timezone.now()))
    return [(row.pop(by), Standing(**row)) for row in rows]


@dataclass(frozen=True, slots=True)
class Week:
    """The tasks whose first deadline fell into a week, and how many of them were done by then."""

    monday: date
    due: int
    on_time: int


def trend(actor: Actor, *, now: datetime, weeks: int = 8, topic: str = "") -> list[Week]:
    """The last weeks up to the present one, the oldest first; the present one counts what was due by now."""
    monday = timezone.localdate(now) - timedelta(days=timezone.localdate(now).weekday())
    first = monday - timedelta(weeks=weeks - 1)
    start = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    found = scored(actor).filter(first_due_at__gte=start, first_due_at__lte=now)
    if topic:
        found = found.filter(topic=topic)
    in_time = Q(state=State.CLOSED) & Q(reported_at__lte=F("first_due_at"))
    rows = (
        found.order_by().annotate(week=TruncWeek("first_due_at")).values("week")
        .annotate(due=Count("pk"), on_time=Count("pk", filter=in_time))
    )  # fmt: skip
    by_week = {timezone.localdate(row["week"]): row for row in rows}
    every = [first + timedelta(weeks=number) for number in range(weeks)]
    return [
        Week(each, *((by_week[each]["due"], by_week[each]["on_time"]) if each in by_week else (0, 0))) for each in every
    ]


def handled_by(user: User, actor: Actor) -> TaskQuerySet:
    """The open tasks a user works on in the actor's unit and below."""
    found = Task.objects.open().filter(handler=user, unit__path__startswith=actor.unit_path)
    return found.select_related("unit", "lead__unit__parent", "giver").order_by(F("due_at").asc(nulls_last=True), "pk")

"""Reading reports: the board of a duty, what a unit still has to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from vungxanh.domains.reporting import rules
from vungxanh.domains.reporting.models import ReportDuty, Submission
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Body

DAYS = 7


@dataclass(frozen=True, slots=True)
class Line:
    """A body and how its report stands on each day of the board; None: none is expected that day."""

    body: Body
    cells: Sequence[tuple[Submission, rules.Standing] | None]


@dataclass(frozen=True, slots=True)
class Board:
    days: Sequence[date]
    lines: Sequence[Line]
    complete: Sequence[rules.Completeness]  # one a day

    def missing(self, day: date) -> list[Line]:
        """Whose report of a day is not here although it is due, or was sent back."""
        place = self.days.index(day)
        lacking = (rules.Standing.MISSING, rules.Standing.RETURNED)
        return [line for line in self.lines if (cell := line.cells[place]) and cell[1] in lacking]


def duties_for(actor: Actor) -> list[ReportDuty]:
    """Duties the actor's unit receives reports of, and those it or a unit below reports for; the newest first."""
    found = ReportDuty.objects.visible_to(actor).select_related("receiver", "unit")
    return list(found.order_by("-starts_on", "-pk")[:100])


def board(duty: ReportDuty, actor: Actor, last: date, *, now: datetime | None = None, days: int = DAYS) -> Board:
    """The bodies within the actor's reach over some days up to `last`; three queries however many there are."""
    now = now or timezone.now()
    shown = [last - timedelta(days=back) for back in reversed(range(days))]
    rows = seen(actor).filter(duty=duty, day__range=(shown[0], last))
    found: dict[int, dict[date, tuple[Submission, rules.Standing]]] = {}
    bodies: dict[int, Body] = {}
    for each in rows.order_by("body__unit__path", "body__name", "pk"):
        bodies[each.body_id] = each.body
        found.setdefault(each.body_id, {})[each.day] = (each, each.standing(now))
    lines = [Line(body, [found[pk].get(day) for day in shown]) for pk, body in bodies.items()]
    complete = [
        rules.completeness(cell[1] for line in lines if (cell := line.cells[place])) for place in range(len(shown))
    ]
    return Board(shown, lines, complete)


def seen(actor: Actor) -> QuerySet[Submission]:
    found: QuerySet[Submission] = Submission.objects.visible_to(actor)
    return found.select_related("duty__receiver", "duty__unit", "body__unit", "unit", "by", "file")


def to_send(actor: Actor) -> QuerySet[Submission]:
    """What the actor's own unit has not sent yet, the most urgent first."""
    found = seen(actor).filter(body__unit__path=actor.unit_path).exclude(state=Submission.State.RECEIVED)
    return found.order_by("due_at", "pk")

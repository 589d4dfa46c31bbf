"""What the command page says of goals: where each stands and how many days are left."""

from collections.abc import Mapping
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from vungxanh.domains.directives import presentation, queries
from vungxanh.domains.directives.models import Goal
from vungxanh.domains.directives.rules import Standing
from vungxanh.kernel.actor import Actor
from vungxanh.theme.shapes import Panel, Summary
from vungxanh.units.models import Unit

SHOWN = 2


def summary(actor: Actor, unit: Unit, now: datetime) -> Summary:
    """The open goals of the unit, the nearest day first."""
    if not actor.may("directives.goals.see"):
        return Summary()
    today, names = timezone.localdate(now), presentation.indicator_names()
    goals = Goal.objects.filter(unit__path=unit.path, closed_on=None).select_related("unit", "document")
    return Summary(
        panels=[
            Panel("directives/summary.html", _facts(goal, today, actor, names), "top")
            for goal in goals.order_by("target_on", "pk")[:SHOWN]
        ]
    )


def _facts(goal: Goal, today: date, actor: Actor, names: Mapping[str, object]) -> dict[str, object]:
    """The goal and each of its measures: how full its bar is, and the same in words."""
    measures = [
        {
            "name": presentation.name_of(each.measure, names),
            "said": presentation.said(each),
            "standing": each.standing,
            "full": _full(each.standing),
        }
        for each in queries.progress(goal, today, by=actor)
    ]
    return {
        "goal": goal,
        "url": reverse("directives:goal", args=[goal.pk]),
        "measures": measures,
        "days_left": (goal.target_on - today).days if goal.target_on else None,
    }


def _full(standing: Standing) -> int | None:
    """Per cent of the way to the target; a value that must fall is full once it is there."""
    if standing.value is None:
        return None
    if standing.reached or not standing.target:
        return 100 if standing.reached else 0
    return round(100 * min(standing.value / standing.target, standing.target / standing.value))

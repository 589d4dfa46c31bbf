"""Goals with a day, the numbers they are judged by, and their end."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from vungxanh.documents.models import Document
from vungxanh.domains.directives.models import Goal, Measure
from vungxanh.journal.acts import allow, changed, entered
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.faults import BadInput
from vungxanh.units.models import Unit

SET = "directives.goals.enter"


@transaction.atomic
def set_goal(
    *,
    by: Actor,
    unit: Unit,
    text: str,
    starts_on: date,
    target_on: date | None = None,
    document: Document | None = None,
    measures: Iterable[dict[str, Any]] = (),
) -> Goal:
    """A goal of a unit; a measure is {indicator, direction, target[, out_of, days]}. Raises `BadInput`, `Forbidden`."""
    allow(by, SET, unit)
    if target_on and target_on <= starts_on:
        raise BadInput(_("Ngày đạt mục tiêu phải sau ngày bắt đầu."))
    goal = Goal.objects.create(
        unit=unit, text=text.strip(), starts_on=starts_on, target_on=target_on, document=document
    )
    Measure.objects.bulk_create(
        [Measure(goal=goal, **{**each, "target": Decimal(str(each["target"]))}) for each in measures]
    )
    entered(by=by, act=SET, record=goal)
    return goal


@transaction.atomic
def add_measure(*, by: Actor, goal: Goal, **values: Any) -> Measure:
    """One more number the goal is judged by: indicator, direction, target[, out_of, days]."""
    with changed(by=by, act=SET, record=goal, reason=str(values.get("indicator", ""))):
        return Measure.objects.create(goal=goal, **values)


@transaction.atomic
def close_goal(*, by: Actor, goal: Goal, on: date, outcome: str) -> Goal:
    """The goal is reached, missed or given up, in words."""
    if not outcome.strip():
        raise BadInput(_("Cần ghi kết quả."))
    with changed(by=by, act=SET, record=goal, reason=outcome):
        goal.closed_on, goal.outcome = on, outcome.strip()
        goal.save()
    return goal

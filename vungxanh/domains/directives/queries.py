"""Reading what documents ask: bodies that may be given tasks, proposals, how far goals are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from vungxanh.domains.directives import projections, rules
from vungxanh.domains.directives.models import Goal, Item, Measure
from vungxanh.kernel.actor import Actor
from vungxanh.registers import indicators
from vungxanh.units.models import Body, BodyKind, Tier, TierMapping, Unit

WINDOW = 60  # days of an indicator that a goal looks back on


def bodies_below(actor: Actor, on: date | None = None) -> list[Body]:
    """The bodies of the actor's unit and the level right below: whom a directive of theirs is given to."""
    depth = actor.unit_path.count("/")
    day = on or timezone.localdate()
    found = Body.objects.filter(unit__in=Unit.objects.under(actor.unit_path), valid_from__lte=day).select_related(
        "unit"
    )
    return [body for body in found if body.unit.path.count("/") <= depth + 1 and body.kind != BodyKind.TEAM]


def candidates(bodies: Sequence[Body], on: date | None = None) -> list[rules.Candidate]:
    day = on or timezone.localdate()
    mapped = TierMapping.objects.filter(valid_from__lte=day).order_by("valid_from")
    tiers = {mapping.kind: mapping.tier for mapping in mapped}
    return [
        rules.Candidate(body.pk, body.name, body.kind, tiers.get(body.unit.kind, Tier.TEAM), body.unit.name)
        for body in bodies
    ]


def proposals(
    items: Sequence[Item], bodies: Sequence[Body], addressees: Sequence[str] = ()
) -> dict[int, rules.Proposal]:
    """Item key -> the task it suggests; an item that names no actor asks the document's addressees."""
    among = candidates(bodies)
    return {
        item.pk: rules.propose(
            text=item.text,
            actors=[item.lead] if item.lead else item.actors or addressees,
            topics=item.topics,
            rhythm=item.rhythm,
            prohibition=item.prohibition,
            dated=bool(item.due_at or item.due_text),
            candidates=among,
        )
        for item in items
    }


@dataclass(frozen=True, slots=True)
class Progress:
    measure: Measure
    series: dict[date, float]
    standing: rules.Standing
    outlook: projections.Outlook | None


def progress(goal: Goal, today: date, *, by: Actor) -> list[Progress]:
    """How far a goal is by each of its measures, from the indicators of its unit, and what a projection says of it."""
    first = today - timedelta(days=WINDOW)
    found = []
    for each in goal.measures.all():
        at_least, target = each.direction == Measure.Direction.AT_LEAST, float(each.target)
        codes = [code for code in (each.indicator, each.out_of) if code]
        counts = indicators.series(actor=by, codes=codes, first=first, last=today, unit=goal.unit)
        series = _series(each, counts)
        standing = rules.standing(
            series=series, target=target, at_least=at_least, today=today, target_on=goal.target_on
        )
        likely = None
        if goal.target_on and not goal.closed_on:
            aim = projections.Aim(target, at_least, each.days, today, goal.target_on)
            likely = projections.outlook(each.indicator, counts=counts[each.indicator], aim=aim)
        found.append(Progress(each, series, standing, likely))
    return found


def _series(measure: Measure, counts: Mapping[str, Mapping[date, int | None]]) -> dict[date, float]:
    """The measure's value by day; a day whose figure was not received is missing."""
    own = counts[measure.indicator]
    if measure.out_of:
        # of a stock whose whole is known, no record means none of it; of events it means that nothing was received
        nothing = 0 if indicators.sources()[measure.indicator].is_stock else None
        parts = {day: nothing if value is None else value for day, value in own.items()}
        wholes = counts[measure.out_of]
        return {
            day: 100 * part / whole for day, part in parts.items() if part is not None and (whole := wholes.get(day))
        }
    if not measure.days:
        return {day: float(value) for day, value in own.items() if value is not None}
    # of events: once reporting has begun, a day without a record had none
    begun = min((day for day, value in own.items() if value is not None), default=None)
    if begun is None:
        return {}
    return {
        day: float(sum(own[day - timedelta(days=back)] or 0 for back in range(measure.days)))
        for day in own
        if day - begun >= timedelta(days=measure.days - 1)
    }

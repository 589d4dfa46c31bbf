"""How far a round has come: per hamlet, rolled up to any unit, and the doors still to be reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from vungxanh.domains.population import rules
from vungxanh.domains.population.models import Enumeration, Household, HouseholdStatus, Outcome, Round, Visit
from vungxanh.kernel.actor import Actor
from vungxanh.units.models import Unit

# larger is better; 0 means that nobody knocked
RANK = {outcome: len(rules.BEST_FIRST) - place for place, outcome in enumerate(rules.BEST_FIRST)}
OUTCOME = {rank: outcome for outcome, rank in RANK.items()} | {0: ""}


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and how far the round has come there."""

    unit: Unit
    coverage: rules.Coverage


def with_outcome(households: QuerySet[Household], round: Round) -> QuerySet[Any]:
    """Each household with `best`, the rank of what came of all knocks at its door in the round."""
    ranked = Case(
        *(When(outcome=outcome, then=Value(rank)) for outcome, rank in RANK.items()), output_field=IntegerField()
    )
    knocks = Visit.objects.filter(round=round, household=OuterRef("pk")).order_by(ranked.desc())
    return households.annotate(best=Coalesce(Subquery(knocks.values(rank=ranked)[:1]), 0))


def households_of(round: Round, actor: Actor) -> QuerySet[Household]:
    """The households of the round that the actor reaches and that live there, or left and were found to have left."""
    under = Unit.objects.under(round.unit.path)
    return Household.objects.visible_to(actor).filter(unit__in=under)


def by_hamlet(round: Round, actor: Actor) -> list[Place]:
    """Coverage of every hamlet of the round within the actor's reach, in their order; also those with nothing yet."""
    counted: dict[int, dict[bool, dict[str, int]]] = {}
    # a household that left before the round began is no door of it; one found gone during the round is
    asked = with_outcome(households_of(round, actor), round).exclude(status=HouseholdStatus.LEFT, best=0)
    rows = asked.order_by().values("unit_id", "enumerated", "best").annotate(number=Count("pk"))
    for row in rows:
        flags = counted.setdefault(row["unit_id"], {True: {}, False: {}})
        flags[row["enumerated"]][OUTCOME[row["best"]]] = row["number"]
    lists = listed(round, actor)
    units = Unit.objects.within_reach(actor).under(round.unit.path).filter(pk__in=counted.keys() | lists.keys())
    return [
        Place(
            unit,
            rules.coverage(
                enumerated=lists.get(unit.pk, 0),
                flagged=counted.get(unit.pk, {}).get(True, {}),
                found=counted.get(unit.pk, {}).get(False, {}).get(Outcome.VISITED, 0),
            ),
        )
        for unit in units.order_by("path")
    ]


def present(rounds: Iterable[Round], today: date) -> Round | None:
    """Of rounds from the newest on, the one under way; none: the newest."""
    rounds = list(rounds)
    going_on = [each for each in rounds if each.starts_on <= today <= each.ends_on and each.closed_on is None]
    return next(iter(going_on or rounds), None)


def listed(round: Round, actor: Actor) -> dict[int, int]:
    """The number of households on the last list of each hamlet that was drawn up before the round ended."""
    lists = Enumeration.objects.visible_to(actor).filter(
        unit__in=Unit.objects.under(round.unit.path), counted_on__lte=round.ends_on
    )
    return dict(lists.order_by("unit_id", "counted_on").values_list("unit_id", "households"))


def rolled_up(places: Iterable[Place], units: Iterable[Unit]) -> list[Place]:
    """The same numbers added up for each of some units above; a unit without any hamlet of the round has none."""
    places = list(places)
    return [
        Place(unit, sum((each.coverage for each in places if each.unit.path.startswith(unit.path)), rules.Coverage()))
        for unit in units
    ]


def steps_below(round: Round, actor: Actor, under: Unit) -> QuerySet[Unit]:
    """The units right below one, within the actor's reach: the next step down."""
    return Unit.objects.within_reach(actor).filter(parent=under).order_by("position", F("path"))


REACHED_DAYS = 14  # a door counts as reached that long: a round of all doors is over by then


def reached(day: date) -> Q:
    """Households where somebody was met within the days up to that one."""
    since = timezone.make_aware(datetime.combine(day - timedelta(days=REACHED_DAYS - 1), time.min))
    until = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    met = Visit.objects.filter(outcome=Outcome.VISITED, occurred_at__gte=since, occurred_at__lt=until)
    return Q(Exists(met.filter(household=OuterRef("pk"))))


def unreached(round: Round, actor: Actor, under: Unit) -> QuerySet[Household]:
    """Listed households where nobody was seen in the round: in walking order, hamlet by hamlet."""
    there = households_of(round, actor).filter(enumerated=True, unit__in=Unit.objects.under(under.path))
    asked = with_outcome(there, round).exclude(status=HouseholdStatus.LEFT, best=0)
    seen = (RANK["VISITED"], RANK["MOVED"])
    return asked.exclude(best__in=seen).select_related("unit", "head").order_by("unit_id", "walking_order", "pk")

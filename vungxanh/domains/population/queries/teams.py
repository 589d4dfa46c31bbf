"""Who looks after which households: gaps, overlaps, and how many each team has."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from vungxanh.accounts.models import Holding
from vungxanh.domains.population.models import Household, Team, TeamCoverage


def gap(day: date) -> Q:
    """Households no team looks after on that day."""
    return Q(~Exists(TeamCoverage.objects.valid_on(day).filter(household=OuterRef("pk"))))


def overlap(day: date) -> Q:
    """Households that more than one team looks after on that day: then nobody does."""
    teams = (
        TeamCoverage.objects.valid_on(day)
        .order_by()
        .values("household")
        .annotate(teams=Count("team", distinct=True))
        .filter(teams__gt=1)
    )
    return Q(pk__in=teams.values("household"))


def members(team: Team, day: date) -> QuerySet[Holding]:
    """Who belongs to the team on that day, its head first."""
    held = Holding.objects.valid_on(day).filter(post__body=team)
    return held.select_related("user", "post").order_by("-post__is_head", "user__full_name")


def households(team: Team, day: date) -> QuerySet[Household]:
    """What the team looks after on that day, in walking order."""
    own = TeamCoverage.objects.valid_on(day).filter(team=team)
    return (
        Household.objects.filter(pk__in=own.values("household"))
        .select_related("unit", "head")
        .order_by("walking_order")
    )

"""Which households and persons are on an officer's own lists: whose they are to look after, whom they knocked at."""

from collections.abc import Set
from datetime import date

from django.db.models import Q, QuerySet

from vungxanh.accounts.models import Grant, Holding
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import Household, Person, TeamCoverage, Visit


def households_listed(*, user_id: int, on: date, keys: Set[str]) -> set[str]:
    """Of the hamlets the officer is the head of, of the teams they were in on that day, and visited by them then."""
    found = _own(user_id, on).filter(pk__in=keys)
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def persons_listed(*, user_id: int, on: date, keys: Set[str]) -> set[str]:
    """Whoever lives in such a household."""
    found = Person.objects.filter(pk__in=keys, household__in=_own(user_id, on).values("pk"))
    return {str(pk) for pk in found.values_list("pk", flat=True)}


def _own(user_id: int, on: date) -> QuerySet[Household]:
    headed = Grant.objects.valid_on(on).filter(user=user_id, role=Role.HAMLET_HEAD).values("unit")
    teams = Holding.objects.valid_on(on).filter(user=user_id).values("post__body")
    covered = TeamCoverage.objects.valid_on(on).filter(team__in=teams).values("household")
    visited = Visit.objects.filter(visitor=user_id, occurred_at__date=on).values("household")
    return Household.objects.filter(Q(unit__in=headed) | Q(pk__in=covered) | Q(pk__in=visited))

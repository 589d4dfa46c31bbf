"""Whose record an officer may be expected to open: that of people on their own lists."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from tests.factories.officers import appoint, make_actor, make_officer
from tests.factories.population import make_household, make_person, make_visit
from tests.factories.units import District
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import Household, Person, Team, TeamCoverage
from vungxanh.journal.rules import Look
from vungxanh.registers.lookups import with_lists
from vungxanh.units import operations as units
from vungxanh.units.models import BodyKind

pytestmark = pytest.mark.django_db


def is_expected(officer: User, record: Household | Person, day: date | None = None) -> bool:
    at = datetime.combine(day or timezone.localdate(), datetime.min.time(), timezone.get_current_timezone())
    record_key = f"{record._meta.label_lower}:{record.pk}"
    look = Look(officer.pk, "", at, record_key, "", record.unit.path, "", reason="", expected=False)
    return with_lists([look])[0].expected


@pytest.fixture
def person(district: District) -> Person:
    return make_person(make_household(district.hamlets[0]))


def test_the_head_of_the_hamlet_knows_every_household_of_it_and_no_other(district: District, person: Person) -> None:
    head = make_officer(Role.HAMLET_HEAD, district.hamlets[0])
    assert is_expected(head, person) and is_expected(head, person.household)
    assert not is_expected(head, make_household(district.hamlets[1]))


def test_a_member_of_a_team_opens_the_households_the_team_looks_after_while_it_does(
    district: District, person: Person
) -> None:
    hamlet, today = district.hamlets[0], timezone.localdate()
    body = units.found_body(
        unit=hamlet, kind=BodyKind.TEAM, name="Tổ 1", valid_from=hamlet.valid_from, head="Tổ trưởng"
    )
    member = make_officer(Role.TEAM_MEMBER, hamlet)
    assert not is_expected(member, person)
    appoint(member, body.posts.get())
    TeamCoverage.objects.create(
        unit=hamlet, team=Team.objects.get(pk=body.pk), household=person.household, starts_on=today
    )
    assert is_expected(member, person) and is_expected(member, person.household)
    assert not is_expected(member, person, date(2021, 6, 1)), "not yet theirs on that day"
    assert not is_expected(member, make_household(hamlet))


def test_others_open_whom_they_knocked_at_that_day(district: District, person: Person) -> None:
    chair = make_officer(Role.COMMUNE_CHAIR, district.commune)
    assert not is_expected(chair, person)
    visit = make_visit(person.household)
    visit.visitor = chair
    visit.save()
    assert is_expected(chair, person)


def test_a_look_with_a_reason_and_one_at_what_knows_no_lists_are_not_asked_about(district: District) -> None:
    actor = make_actor(Role.COMMUNE_CHAIR, district.commune)
    now = timezone.now()
    household = make_household(district.hamlets[0])
    reasoned = Look(
        actor.user_id or 0, "", now, f"population.household:{household.pk}", "", "", "", "vì", expected=True
    )
    task = Look(actor.user_id or 0, "", now, "tasks.task:1", "", "", "", expected=False)
    assert [each.expected for each in with_lists([reasoned, task])] == [True, True]

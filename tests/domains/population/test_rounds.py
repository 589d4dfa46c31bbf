"""Visits, rounds and coverage; teams, gaps and overlaps."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.officers import appoint, make_actor, make_officer
from tests.factories.population import make_family, make_household, make_visit
from vungxanh.accounts.models import Grant
from vungxanh.accounts.roles import Role
from vungxanh.domains.population import rules
from vungxanh.domains.population.models import (
    Enumeration,
    Household,
    Outcome,
    Round,
    TeamCoverage,
    Visit,
)
from vungxanh.domains.population.operations import households, rounds, teams
from vungxanh.domains.population.queries import coverage as reached
from vungxanh.domains.population.queries.teams import gap, overlap
from vungxanh.kernel.actor import Forbidden, system
from vungxanh.kernel.faults import BadInput

BY = system("tests")
DAY = date(2021, 9, 9)


def at(day: date = DAY, hour: int = 8) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))  # noqa: DTZ001 - made aware here


@pytest.fixture
def walk(district) -> Round:
    return rounds.order(by=BY, unit=district.district, name="Đợt 1", starts_on=DAY, ends_on=DAY + timedelta(days=6))


doors = st.lists(
    st.tuples(
        st.integers(0, 3),  # hamlet
        st.booleans(),  # on the list
        st.booleans(),  # left before the round
        st.lists(st.tuples(st.sampled_from(Outcome.values), st.booleans()), max_size=3),  # knocks: in this round?
    ),
    max_size=10,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(doors=doors, listed=st.dictionaries(st.integers(0, 3), st.integers(0, 6)))
def test_coverage_equals_counting_door_by_door(district, walk, doors, listed):
    for model in (Visit, Household, Enumeration):
        model.objects.all().delete()
    hamlets = [*district.hamlets, district.neighbor_hamlet]
    for place, number in listed.items():
        rounds.enumerate_(by=BY, unit=hamlets[place], counted_on=DAY - timedelta(days=30), households=number + 1)
        rounds.enumerate_(by=BY, unit=hamlets[place], counted_on=DAY - timedelta(days=3), households=number)
        rounds.enumerate_(by=BY, unit=hamlets[place], counted_on=DAY + timedelta(days=30), households=number + 50)
    expected: dict[int, list[tuple[bool, str]]] = {}
    for place, on_list, left, knocks in doors:
        household = make_household(hamlets[place], source="HAMLET" if on_list else "ROUND")
        for outcome, here in knocks:
            make_visit(
                household, outcome, round=walk if here else None, occurred_at=at() if here else at(date(2021, 7, 1))
            )
        best = rules.best_outcome(outcome for outcome, here in knocks if here)
        if left:
            Household.objects.filter(pk=household.pk).update(status="LEFT")
        if not left or best:
            expected.setdefault(place, []).append((on_list, best))
    found = {place.unit.pk: place.coverage for place in reached.by_hamlet(walk, BY)}
    for place, hamlet in enumerate(hamlets):
        there = expected.get(place, [])
        on_list = [best for is_on, best in there if is_on]
        if not there and place not in listed:
            assert hamlet.pk not in found
            continue
        coverage = found[hamlet.pk]
        assert coverage.listed == max(listed.get(place, 0), len(on_list))
        for outcome in Outcome.values:
            assert getattr(coverage, outcome.lower()) == on_list.count(outcome)
        assert coverage.found == [best for is_on, best in there if not is_on].count("VISITED")
    above = reached.rolled_up(reached.by_hamlet(walk, BY), [district.commune, district.neighbor, district.district])
    assert above[0].coverage + above[1].coverage == above[2].coverage
    missing = {household.pk for household in reached.unreached(walk, BY, district.district)}
    total = above[2].coverage
    entered = total.listed - max(
        0, sum(max(0, listed.get(p, 0) - len([1 for on, _ in expected.get(p, []) if on])) for p in range(4))
    )
    assert len(missing) == entered - total.visited - total.moved


def test_a_visit_belongs_to_the_narrowest_round_that_walks_there(district, walk):
    own = rounds.order(by=BY, unit=district.hamlets[0], name="Đợt riêng", starts_on=DAY, ends_on=DAY)
    here, beside = make_household(district.hamlets[0]), make_household(district.hamlets[1])
    assert make_visit(here, occurred_at=at()).round == own
    assert make_visit(beside, occurred_at=at()).round == walk
    assert make_visit(here, occurred_at=at(date(2021, 8, 1))).round is None
    with pytest.raises(BadInput, match="không đi ở"):
        make_visit(beside, occurred_at=at(), round=own)
    with pytest.raises(BadInput, match="không mở"):
        make_visit(here, occurred_at=at(DAY + timedelta(days=3)), round=own)


def test_a_closed_round_takes_no_later_visit(district, walk):
    with pytest.raises(BadInput):
        rounds.close(by=BY, record=walk, on=DAY - timedelta(days=1))
    rounds.close(by=BY, record=walk, on=DAY)
    household = make_household(district.hamlets[0])
    assert make_visit(household, occurred_at=at(), round=walk).round == walk
    with pytest.raises(BadInput):
        make_visit(household, occurred_at=at(DAY + timedelta(days=1)), round=walk)


def test_records_that_arrive_out_of_order_leave_the_latest_knock_as_the_last(district):
    household = make_household(district.hamlets[0])
    make_visit(household, "VISITED", occurred_at=at(DAY, 10))
    make_visit(household, "NOBODY", occurred_at=at(DAY, 8))
    household.refresh_from_db()
    assert (household.last_outcome, household.last_visit_at) == ("VISITED", at(DAY, 10))


def test_a_visit_sent_twice_is_recorded_once(district):
    household = make_household(district.hamlets[0])
    uuid = "f1a3f0e6-6f0d-4d43-9b8e-0d2f0f6f4c22"
    assert make_visit(household, uuid=uuid) == make_visit(household, uuid=uuid)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": "NOBODY", "seen": 2},
        {"outcome": "REFUSED", "symptomatic": 1, "seen": 0},
        {"outcome": "VISITED", "symptomatic": 9, "seen": 3},
        {"outcome": "VISITED", "occurred_at": timezone.now() + timedelta(hours=2)},
    ],
)
def test_a_visit_that_contradicts_itself_is_refused(district, values):
    family = make_family(district.hamlets[0])
    with pytest.raises(BadInput):
        make_visit(family, **values)
    assert not Visit.objects.exists()


def test_who_is_unwell_lives_in_the_household_and_is_counted(district):
    family, other = make_family(district.hamlets[0]), make_family(district.hamlets[0])
    assert make_visit(family, unwell=[family.head]).symptomatic == 1
    with pytest.raises(BadInput, match="không thuộc hộ"):
        make_visit(family, unwell=[other.head])


def test_a_household_that_left_can_only_be_found_gone(district):
    family = make_family(district.hamlets[0])
    households.leave(by=BY, record=family, on=DAY)
    with pytest.raises(BadInput, match="đã chuyển đi"):
        make_visit(family)
    make_visit(family, "MOVED")


def test_a_paper_sheet_names_the_household_by_its_number(district):
    household = make_household(district.hamlets[0], "21")
    visit = rounds.record(by=BY, unit=district.hamlets[0], household="21", outcome="VISITED", seen=2)
    assert visit.household == household
    with pytest.raises(BadInput, match="không có hộ số 22"):
        rounds.record(by=BY, unit=district.hamlets[0], household="22", outcome="VISITED")


def test_officers_see_the_rounds_ordered_above_and_below_them_and_no_others(district, walk):
    own = rounds.order(by=BY, unit=district.hamlets[0], name="Ấp 1", starts_on=DAY, ends_on=DAY)
    beside = rounds.order(by=BY, unit=district.neighbor, name="Quới Sơn", starts_on=DAY, ends_on=DAY)
    head = make_actor(Role.HAMLET_HEAD, district.hamlets[0])
    assert set(Round.objects.visible_to(head)) == {walk, own}
    leader = make_actor(Role.PROVINCE_LEADER, district.district)
    assert set(Round.objects.visible_to(leader)) == {walk, own, beside}
    assert set(Round.objects.visible_to(make_actor(Role.COMMUNE_CHAIR, district.neighbor))) == {walk, beside}
    with pytest.raises(Forbidden):
        rounds.close(by=head, record=walk, on=DAY)


def test_a_round_with_visits_is_not_moved_away_from_them(district, walk):
    make_visit(make_household(district.hamlets[0]), occurred_at=at())
    values = {"name": "Đợt 1", "starts_on": DAY, "ends_on": walk.ends_on}
    with pytest.raises(BadInput, match="đã có lượt thăm"):
        rounds.correct(by=BY, record=walk, reason="", unit=district.neighbor, **values)
    walk.refresh_from_db()
    rounds.correct(by=BY, record=walk, reason="", unit=district.province, **values)
    assert walk.unit == district.province


# ---- teams


def test_a_team_takes_over_a_stretch_and_the_other_team_stops_the_day_before(district):
    homes = [make_household(district.hamlets[0], str(number)) for number in range(1, 11)]
    one = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 1", valid_from=DAY)
    two = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 2", valid_from=DAY)
    assert teams.share_out(by=BY, record=one, first=1, last=6, on=DAY) == 6
    later = DAY + timedelta(days=7)
    assert teams.share_out(by=BY, record=two, first=5, last=8, on=later) == 4
    there = Household.objects.filter(unit=district.hamlets[0])
    assert set(there.filter(gap(DAY))) == set(homes[6:])
    assert set(there.filter(gap(later))) == set(homes[8:])
    assert not there.filter(overlap(later)).exists()
    assert set(TeamCoverage.objects.valid_on(later).filter(team=one).values_list("household", flat=True)) == {
        home.pk for home in homes[:4]
    }
    teams.share_out(by=BY, record=one, first=8, last=9, on=later, alone=False)
    assert set(there.filter(overlap(later))) == {homes[7]}


def test_giving_the_same_households_twice_changes_nothing(district):
    make_household(district.hamlets[0], "1")
    team = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 1", valid_from=DAY)
    for _ in range(2):
        teams.share_out(by=BY, record=team, first=1, last=1, on=DAY)
    assert TeamCoverage.objects.count() == 1


def test_a_household_is_given_to_a_team_of_its_own_hamlet_that_works(district):
    household = make_household(district.hamlets[0])
    beside = teams.set_up(by=BY, unit=district.hamlets[1], name="Tổ 1", valid_from=DAY)
    with pytest.raises(BadInput, match="không ở"):
        teams.cover(by=BY, record=household, team=beside, on=DAY)
    own = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 1", valid_from=DAY)
    with pytest.raises(BadInput, match="không hoạt động"):
        teams.cover(by=BY, record=household, team=own, on=DAY - timedelta(days=1))
    teams.cover(by=BY, record=household, team=own, on=DAY)
    teams.cover(by=BY, record=household, team=None, on=DAY + timedelta(days=3))
    assert TeamCoverage.objects.get().ends_on == DAY + timedelta(days=2)


def test_the_end_of_a_team_ends_what_it_looks_after(district):
    household = make_household(district.hamlets[0])
    team = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 1", valid_from=DAY)
    teams.cover(by=BY, record=household, team=team, on=DAY)
    last = DAY + timedelta(days=9)
    teams.correct(by=BY, record=team, reason="giải thể", unit=team.unit, name="Tổ 1", valid_from=DAY, valid_to=last)
    assert TeamCoverage.objects.get().ends_on == last


def test_members_get_their_rights_with_the_team_and_lose_them_with_it(district):
    team = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 1", valid_from=DAY)
    first, second = make_officer(), make_officer()
    teams.join(by=BY, record=team, user=first, on=DAY, as_head=True)
    teams.join(by=BY, record=team, user=second, on=DAY + timedelta(days=5), as_head=True)
    assert Grant.objects.get(user=first).ends_on == DAY + timedelta(days=4)
    assert Grant.objects.get(user=second).role == Role.TEAM_MEMBER
    with pytest.raises(BadInput, match="đã ở trong tổ"):
        teams.join(by=BY, record=team, user=second, on=DAY + timedelta(days=6))
    teams.part(by=BY, record=team, user=second, on=DAY + timedelta(days=8))
    assert Grant.objects.get(user=second).ends_on == DAY + timedelta(days=7)


def test_a_visit_is_credited_to_the_visitors_own_team(district):
    household = make_household(district.hamlets[0])
    one = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 1", valid_from=DAY)
    two = teams.set_up(by=BY, unit=district.hamlets[0], name="Tổ 2", valid_from=DAY)
    teams.cover(by=BY, record=household, team=one, on=DAY)
    teams.share_out(by=BY, record=two, first=0, last=99999, on=DAY, alone=False)
    member = make_officer(Role.TEAM_MEMBER, district.hamlets[0])
    appoint(member, two.posts.get(is_head=False), since=date(2022, 1, 1))
    from tests.factories.officers import actor_for

    assert make_visit(household, by=actor_for(member)).team == two
    assert make_visit(household).team == one

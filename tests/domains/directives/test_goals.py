"""A goal says honestly where it stands, and shows a projection only where a domain has named one."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.population import make_household, make_visit
from vungxanh.domains.directives import projections, queries, rules
from vungxanh.domains.directives.models import Goal, Measure
from vungxanh.engines.epidemic.goals import probability
from vungxanh.registers import catalogue, indicators
from vungxanh.registers.counts import Count

TODAY = date(2021, 9, 15)


def standing(series, **changes):
    values = {"target": 100, "at_least": True, "today": TODAY, "target_on": TODAY + timedelta(days=7)}
    return rules.standing(series=series, **{**values, **changes})


def test_the_pace_is_counted_from_the_last_day_received_and_a_gap_is_no_zero():
    found = standing({TODAY - timedelta(days=9): 20.0, TODAY - timedelta(days=2): 55.0})
    assert (found.value, found.pace) == (55.0, 5.0)
    # with nothing from a week before there is no pace, and it is not said that the course is kept or missed
    lone = standing({TODAY - timedelta(days=1): 55.0, TODAY: 60.0})
    assert (lone.pace, lone.on_course, lone.remaining) == (None, None, 40.0)


def test_on_its_day_a_goal_is_reached_or_missed_and_no_pace_is_asked_any_more():
    series = {TODAY - timedelta(days=7): 90.0, TODAY: 99.0}
    missed = standing(series, target_on=TODAY)
    assert (missed.days_left, missed.pace_needed, missed.on_course) == (0, None, False)
    assert standing(series, target=99, target_on=TODAY).on_course is True


def test_a_number_that_should_fall_needs_a_negative_pace():
    found = standing({TODAY - timedelta(days=7): 40.0, TODAY: 19.0}, target=5, at_least=False)
    assert (found.pace, found.pace_needed, found.on_course) == (-3.0, -2.0, True)


# ---- figures read live


@pytest.mark.django_db
def test_the_share_of_households_reached_is_read_from_the_registers(place):
    commune = place.commune.unit
    hamlet = place.offices.units.hamlets[0]
    homes = [make_household(hamlet) for _ in range(4)]
    make_visit(homes[0])
    make_visit(homes[0])  # a second visit to the same door reaches no other
    make_visit(homes[1], outcome="NOBODY")
    indicators.rebuild()
    goal = Goal.objects.create(
        unit=commune, text="Gõ từng nhà", starts_on=timezone.localdate(),
        target_on=timezone.localdate() + timedelta(days=5),
    )  # fmt: skip
    Measure.objects.create(
        goal=goal, indicator="population.households_reached", out_of="population.households", target=100
    )
    (found,) = queries.progress(goal, timezone.localdate(), by=place.chair)
    assert (found.standing.value, found.standing.remaining, found.standing.pace_needed) == (25.0, 75.0, 15.0)
    assert found.outlook is None


def test_every_indicator_that_a_proposal_names_is_counted_and_every_share_has_its_whole():
    known = indicators.sources()
    for row in rules._table()["indicators"]:
        assert row["indicator"] in known
        assert row["out_of"] in known
    assert catalogue.registers()


# ---- the seam of the projection


@pytest.fixture
def goal(place):
    today = timezone.localdate()
    made = Goal.objects.create(
        unit=place.commune.unit, text="Bình thường mới", starts_on=today, target_on=today + timedelta(days=10)
    )
    Measure.objects.create(
        goal=made, indicator="population.symptomatic", direction=Measure.Direction.AT_MOST, target=3, days=3
    )
    for back in range(20):
        Count.objects.create(
            indicator="population.symptomatic", unit=made.unit, day=today - timedelta(days=back), value=back,
            records=1 + back,
        )  # fmt: skip
    return made


def engine(*, counts, aim):
    """A projection as a domain would name it: here every sequence goes on without a case."""
    recent = [counts[day] or 0 for day in sorted(counts)]
    ahead = np.zeros((50, (aim.target_on - aim.today).days))
    chance = probability(recent, ahead, below=aim.target, days=aim.days)[-1]
    return projections.Outlook(float(chance), f"diễn tập, {len(recent)} ngày")


@pytest.mark.django_db
def test_a_projection_enters_through_one_function_and_is_shown_with_its_method(place, chair, goal, monkeypatch):
    page = chair.get(reverse("directives:goal", args=[goal.pk])).content.decode()
    assert "Khả năng đạt đúng ngày" not in page
    monkeypatch.setattr(projections, "PROJECTIONS", {"population.symptomatic": engine})
    page = chair.get(reverse("directives:goal", args=[goal.pk])).content.decode()
    assert "Khả năng đạt đúng ngày" in page
    assert "100\u00a0%" in page
    assert "diễn tập, 61 ngày" in page


@pytest.mark.django_db
def test_a_projection_is_not_asked_once_the_day_has_come_or_the_goal_is_closed(place, goal, monkeypatch):
    monkeypatch.setattr(projections, "PROJECTIONS", {"population.symptomatic": engine})
    assert queries.progress(goal, timezone.localdate(), by=place.chair)[0].outlook
    assert not queries.progress(goal, goal.target_on, by=place.chair)[0].outlook
    goal.closed_on = timezone.localdate()
    assert not queries.progress(goal, timezone.localdate(), by=place.chair)[0].outlook


@pytest.mark.django_db
def test_a_goal_is_closed_from_its_page_with_words(place, chair, goal):
    page = chair.get(reverse("directives:goal", args=[goal.pk])).content.decode()
    address = reverse("office:act", args=["directives.goals", goal.pk, "close"])
    assert address in page
    chair.post(address, {"on": timezone.localdate().isoformat(), "outcome": "Đạt trước 2 ngày"})
    page = chair.get(reverse("directives:goal", args=[goal.pk])).content.decode()
    assert "Đạt trước 2 ngày" in page
    assert address not in page

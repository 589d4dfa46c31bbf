"""The command page says where a unit stands now, each field of work for itself, and only what its reader may see."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.officers import make_officer
from tests.factories.population import make_household, make_visit
from tests.factories.rows import make_goals, make_submissions, make_tasks
from vungxanh.accounts.roles import ROLES, Role
from vungxanh.domains.directives.models import Measure
from vungxanh.domains.population.models import Round
from vungxanh.domains.reporting.models import Submission
from vungxanh.registers import indicators
from vungxanh.tasks.models import Task
from vungxanh.units.models import Boundary

pytestmark = pytest.mark.django_db


def begin_round(unit, **values):
    today = timezone.localdate()
    return Round.objects.create(
        unit=unit, name="Đợt 3", starts_on=today - timedelta(days=2), ends_on=today + timedelta(days=2), **values
    )


def figures(answer):
    said = answer.context["figures"]
    return {str(each.what): (each.value.replace("\xa0", " "), str(each.than), each.care) for each in said}


def test_the_page_of_a_unit_without_anything_says_what_will_stand_there(chair):
    page = chair.get(reverse("office:command")).content.decode()
    assert "Chưa có gì để báo" in page


def test_figures_are_counted_from_the_records_of_the_unit_alone(units, chair):
    round = begin_round(units.district)
    doors = [make_household(units.hamlets[0], enumerated=True) for _ in range(4)]
    make_visit(doors[0], round=round)
    make_household(units.neighbor_hamlet, enumerated=True)
    late, _open = make_tasks(units.commune, 2)
    Task.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=3))
    make_tasks(units.neighbor, 1)
    (missing,) = make_submissions(units.commune, 1)
    Submission.objects.filter(pk=missing.pk).update(due_at=timezone.now() - timedelta(hours=5))
    (goal,) = make_goals(units.commune, 1)
    Measure.objects.create(goal=goal, indicator="population.households", target=10)

    answer = chair.get(reverse("office:command"))
    assert figures(answer) == {
        "Hộ đã thăm trong đợt": ("25 %", "1 trên 4 hộ", False),
        "Hộ chưa gặp": ("3", "chưa gõ cửa 3, từ chối 0", False),
        "Việc quá hạn": ("1", "trên 2 việc đã giao", True),
        "Việc chưa mở xem": ("2", "bị trả lại 0", False),
        "Xong đúng hạn": ("0 %", "0 trên 1 việc đến hạn", False),
        "Báo cáo còn thiếu": ("1", "7 ngày qua nhận 0 trên 1", True),
    }
    page = answer.content.decode()
    for words in (goal.text, "chưa nhận số liệu", late.title, "quá hạn 3 ngày", "trễ 5 giờ", "Ấp 1"):
        assert words in page


def test_another_unit_in_view_narrows_every_figure_and_must_be_within_reach(units, chair):
    begin_round(units.district)
    make_household(units.hamlets[0], enumerated=True)
    make_household(units.hamlets[1], enumerated=True)
    below = chair.get(reverse("office:command"), {"unit": units.hamlets[1].code})
    assert figures(below)["Hộ chưa gặp"][0] == "1"
    assert chair.get(reverse("office:command"), {"unit": units.neighbor.code}).status_code == 404


def test_only_those_who_answer_for_a_place_see_the_page(units, client):
    seeing = {Role.PROVINCE_LEADER, Role.COMMUNE_CHAIR, Role.COMMITTEE_MEMBER, Role.HEALTH_STATION}
    for role in ROLES:
        client.force_login(make_officer(role, units.commune))
        assert client.get(reverse("office:command")).status_code == (200 if role in seeing else 403), role


def test_the_page_asks_the_database_the_same_for_few_records_and_for_many(units, chair):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            chair.get(reverse("office:command"))
        return len(queries)

    def more(number):
        for _ in range(number):
            make_household(units.hamlets[0], enumerated=True)
        make_tasks(units.commune, number)
        Task.objects.update(due_at=timezone.now() - timedelta(days=1))
        make_submissions(units.commune, number)
        Submission.objects.update(due_at=timezone.now() - timedelta(hours=1))

    begin_round(units.district)
    more(2)
    asked()
    few = asked()
    more(5)
    assert asked() == few


def test_the_map_shows_one_figure_as_a_share_of_another(units, chair):
    square = {"type": "Polygon", "coordinates": [[[106, 10], [106.1, 10], [106.1, 10.1], [106, 10]]]}
    for hamlet in units.hamlets[:2]:
        Boundary.objects.create(unit=hamlet, geometry=square, longitude=106, latitude=10, source="vẽ tay")
    doors = [make_household(units.hamlets[0]) for _ in range(4)]
    make_visit(doors[0], round=begin_round(units.district))
    indicators.rebuild()
    address = reverse("office:place-shapes", args=[units.commune.code])
    share = {"figure": "population.households_reached", "out_of": "population.households"}
    places = [each["properties"] for each in chair.get(address, share).json()["features"]]
    assert {each["name"]: each["value"] for each in places} == {"Ấp 1": 25, "Ấp 2": None}

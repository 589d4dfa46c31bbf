"""Pages of the domain: what they show, to whom, in how many queries; and whether they can be used by everybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.browser import look_over
from tests.factories.officers import make_officer
from tests.factories.population import make_family, make_household, make_person, make_visit
from tests.factories.units import make_district
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import Person
from vungxanh.domains.population.operations import rounds
from vungxanh.kernel.actor import system

BY = system("tests")


def order_round(unit):
    today = timezone.localdate()
    return rounds.order(
        by=BY, unit=unit, name="Đợt ba", starts_on=today - timedelta(days=1), ends_on=today + timedelta(days=3)
    )


@pytest.fixture
def walked(district):
    """A round of the district: one household of the first hamlet visited, one not; nothing known of the others."""
    round = order_round(district.district)
    make_visit(make_family(district.hamlets[0], "1"))
    make_family(district.hamlets[0], "2")
    make_household(district.neighbor_hamlet, "9")
    return round


def signed_in(client, role, unit):
    client.force_login(make_officer(role, unit), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_coverage_shows_a_line_for_each_place_below_and_what_is_left(client, district, walked):
    page = signed_in(client, Role.PROVINCE_LEADER, district.district).get(reverse("population:coverage"))
    text = page.content.decode()
    assert "Xã Tân Thạch" in text and "Xã Quới Sơn" in text
    assert page.context["total"].listed == 3 and page.context["total"].visited == 1
    page = client.get(reverse("population:coverage-of", args=[walked.pk]), {"unit": district.commune.code})
    assert page.context["total"].listed == 2
    assert "50" in page.content.decode()


def test_a_hamlet_head_sees_the_own_hamlet_only_whatever_the_address_asks(client, district, walked):
    signed_in(client, Role.HAMLET_HEAD, district.hamlets[0])
    for code in ("", district.district.code, district.neighbor.code, "<script>"):
        page = client.get(reverse("population:coverage-of", args=[walked.pk]), {"unit": code})
        assert page.context["under"] == district.hamlets[0]
        assert page.context["total"].listed == 2
    households = client.get(reverse("population:unreached", args=[walked.pk])).content.decode()
    assert "hộ số 2" in households or ">2<" in households
    assert "Quới Sơn" not in households


def test_the_list_to_take_along_leads_a_visitor_to_the_form_of_the_visit(client, district, walked):
    signed_in(client, Role.TEAM_MEMBER, district.hamlets[0])
    text = client.get(reverse("population:unreached", args=[walked.pk])).content.decode()
    assert "/viec/visit" in text
    assert "/viec/visit" not in (
        signed_in(client, Role.COMMUNE_CHAIR, district.commune)
        .get(reverse("population:unreached", args=[walked.pk]))
        .content.decode()
    )


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SPOKESPERSON, Role.DATA_PROTECTION])
@pytest.mark.parametrize("name", ["population:coverage", "population:unreached"])
def test_roles_that_see_no_residents_see_no_coverage(client, district, walked, role, name):
    arguments = [walked.pk] if name.endswith("unreached") else []
    assert signed_in(client, role, district.district).get(reverse(name, args=arguments)).status_code == 403


def test_a_round_of_another_place_is_not_there(client, district):
    beside = order_round(district.neighbor)
    signed_in(client, Role.HAMLET_HEAD, district.hamlets[0])
    for name in ("population:coverage-of", "population:unreached"):
        assert client.get(reverse(name, args=[beside.pk])).status_code == 404
    assert "Chưa có đợt đi từng nhà nào" in client.get(reverse("population:coverage")).content.decode()


@pytest.mark.parametrize("name", ["population:coverage", "population:unreached"])
def test_the_number_of_queries_does_not_grow_with_the_households(
    client, district, walked, name, django_assert_max_num_queries
):
    arguments = [walked.pk] if name.endswith("unreached") else []
    signed_in(client, Role.PROVINCE_LEADER, district.district)
    with django_assert_max_num_queries(50) as few:
        client.get(reverse(name, args=arguments))
    for number in range(10):
        make_family(district.hamlets[number % 3], members=2)
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse(name, args=arguments))
    assert len(few.captured_queries) <= 24


LISTS = ["households", "persons", "teams", "rounds", "visits", "enumerations", "duplicates", "merges"]


@pytest.mark.parametrize("register", LISTS)
def test_every_register_of_the_domain_opens_for_the_health_station(client, district, walked, register):
    home = make_household(district.hamlets[0])
    make_person(home, "Lê An", born="1950")
    make_person(home, "Lê An", born="1950")
    signed_in(client, Role.HEALTH_STATION, district.commune)
    page = client.get(reverse("office:list", args=[f"population.{register}"]))
    assert page.status_code == 200


def test_a_card_scanned_into_the_form_fills_what_is_empty(client, district):
    """Without script: the scan is sent with the form, and the page to check shows what it gave."""
    signed_in(client, Role.HAMLET_HEAD, district.hamlets[0])
    address = reverse("office:enter", args=["population.persons"])
    card = "083170000001|321234567|Nguyễn Thị Bé|02091970|Nữ|12 Ấp 1, Tân Thạch|10052021"
    page = client.post(
        address,
        {
            "card": card, "unit": district.hamlets[0].code, "household": "7", "relation": "HEAD",
            "residence": "PERMANENT", "key": "0b6a3f0e-6f0d-4d43-9b8e-0d2f0f6f4c77",
        },
    )  # fmt: skip
    text = page.content.decode()
    assert "Nguyễn Thị Bé" in text and "02/09/1970" in text and "321234567" in text
    assert not Person.objects.exists()  # shown to be checked first


@pytest.mark.django_db(transaction=True)
def test_coverage_can_be_read_by_everybody(browse):
    district = make_district()
    order_round(district.district)
    make_visit(make_family(district.hamlets[0], "1"))
    make_family(district.hamlets[0], "2")
    officer = make_officer(Role.HEALTH_STATION, district.commune)
    page = browse(reverse("population:coverage"), user=officer)
    assert look_over(page) == []

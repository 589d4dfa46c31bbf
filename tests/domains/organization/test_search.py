"""Bodies and posts are found as people type: without marks, by the place they are in, by abbreviation."""

import pytest
from django.test import Client

from tests.factories.officers import make_officer
from tests.factories.units import District, make_district
from vungxanh.accounts.roles import Role
from vungxanh.units import operations as units
from vungxanh.units.models import Body, BodyKind


@pytest.fixture
def desk(db: None, client: Client) -> Client:
    district: District = make_district()
    for unit in (district.commune, district.neighbor):
        units.found_body(
            unit=unit, kind=BodyKind.HEALTH_STATION, name="Trạm Y tế", abbreviation="TYT",
            valid_from=district.commune.valid_from, head="Trưởng trạm",
        )  # fmt: skip
    client.force_login(make_officer(Role.ADMINISTRATOR, district.district))
    return client


def found(desk: Client, register: str, text: str) -> tuple[bool, bool]:
    """Whether those of Tân Thạch and of Quới Sơn stand in the list."""
    page = desk.post(f"/so/{register}/tim", {"q": text}, follow=True).content.decode()
    rows = page[page.index("<tbody") : page.index("</tbody>")] if "<tbody" in page else ""
    return "Tân Thạch" in rows, "Quới Sơn" in rows


@pytest.mark.parametrize(
    ("register", "text", "expected"),
    [
        ("organization.bodies", "tram y te tan thach", (True, False)),
        ("organization.bodies", "TYT quới", (False, True)),
        ("organization.bodies", "y tế", (True, True)),
        ("organization.bodies", "cong an", (False, False)),
        ("organization.posts", "truong tram tan thach", (True, False)),
        ("organization.posts", "truong tram y te", (True, True)),
    ],
)
def test_words_are_found_in_the_name_and_the_place(
    desk: Client, register: str, text: str, expected: tuple[bool, bool]
) -> None:
    assert found(desk, register, text) == expected


def test_a_new_name_is_found_and_the_old_one_is_not(desk: Client) -> None:
    body = Body.objects.filter(unit__name="Xã Tân Thạch").get()
    body.name = "Trung tâm Y tế"
    body.save()
    assert found(desk, "organization.bodies", "trung tam tan thach") == (True, False)
    assert found(desk, "organization.bodies", "tram tan thach") == (False, False)


def test_the_search_over_everything_has_bodies_and_posts(desk: Client) -> None:
    page = desk.post("/tim", {"q": "tram tan thach"}, follow=True).content.decode()
    assert "Trạm Y tế" in page and "Trưởng trạm" in page

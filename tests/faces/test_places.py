"""A unit's page shows what lies below it, and only to whom it concerns."""

import pytest
from django.urls import reverse

from tests.factories.officers import appoint, make_officer
from tests.factories.units import make_post
from vungxanh.units.models import Boundary, UnitChange

pytestmark = pytest.mark.django_db


def test_my_place_is_my_unit(units, chair):
    assert chair.get(reverse("office:places")).url == reverse("office:place", args=[units.commune.code])


def test_the_page_lists_units_below_bodies_and_heads(units, chair):
    appoint(make_officer(full_name="Trần Đứng Đầu"), make_post(units.commune, "Chủ tịch", is_head=True))
    page = chair.get(reverse("office:place", args=[units.commune.code])).content.decode()
    for words in ("Xã Tân Thạch, Huyện Châu Thành, Tỉnh Bến Tre", "Ấp 2", "Trần Đứng Đầu", "chưa nhận"):
        assert words in page


def test_a_place_above_or_beside_is_not_shown(units, chair):
    for unit in (units.district, units.neighbor, units.elsewhere):
        assert chair.get(reverse("office:place", args=[unit.code])).status_code == 404


def test_the_map_gets_outlines_with_words_for_what_was_not_received(units, chair):
    square = {"type": "Polygon", "coordinates": [[[106, 10], [106.1, 10], [106.1, 10.1], [106, 10]]]}
    Boundary.objects.create(unit=units.hamlets[0], geometry=square, longitude=106, latitude=10, source="vẽ tay")
    shapes = chair.get(reverse("office:place-shapes", args=[units.commune.code])).json()
    (feature,) = shapes["features"]
    assert feature["properties"]["name"] == "Ấp 1"
    assert feature["properties"]["value"] is None
    assert "<vx-map" in chair.get(reverse("office:place", args=[units.commune.code])).content.decode()


def test_what_became_of_a_unit_is_told(units, chair):
    change = UnitChange(
        old=units.commune, new=units.neighbor, kind=UnitChange.Sort.PARTIAL, on=units.commune.valid_from
    )
    change.save()
    page = chair.get(reverse("office:place", args=[units.commune.code])).content.decode()
    assert "Xã Quới Sơn (28807), Nhập một phần" in page


def test_the_page_takes_a_fixed_number_of_queries(units, chair, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        chair.get(reverse("office:place", args=[units.commune.code]))

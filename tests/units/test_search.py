"""Units are found however people type their names."""

from datetime import date

import pytest
from django.db import transaction

from vungxanh.kernel.actor import system
from vungxanh.units import loading, queries
from vungxanh.units.models import Unit

DAY = date(2021, 9, 1)


@pytest.fixture(scope="module")
def south_loaded(django_db_setup, django_db_blocker):
    """Loaded once for all tests here, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load("2021", provinces=["83", "82", "31"])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def south(south_loaded, db):
    pass


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("chau thanh ben tre", "831"),
        ("Châu Thành, Bến Tre", "831"),
        ("CHÂU THÀNH BẾN TRE", "831"),
        ("huyện châu thành tiền giang", "821"),
        ("Thuỷ Nguyên", "311"),
        ("Thủy Nguyên", "311"),
        ("thuy nguyen", "311"),
        ("P.05 tp ben tre", "28768"),
        ("xa phuoc thanh chau thanh ben tre", "28846"),
        ("phước thạnh bến tre", "28846"),
        ("TT Chau Thanh ben tre", "28801"),
    ],
)
def test_the_nearest_unit_comes_first(south, text, code):
    assert queries.search(text, on=DAY)[0].unit.code == code


def test_one_name_in_several_places_asks_which(south):
    with pytest.raises(queries.Ambiguous) as asked:
        queries.resolve("Huyện Châu Thành", on=DAY)
    places = [candidate.place for candidate in asked.value.candidates]
    assert "Huyện Châu Thành, Tỉnh Bến Tre" in places
    assert "Huyện Châu Thành, Tỉnh Tiền Giang" in places


def test_a_name_with_its_place_or_a_code_is_one_unit(south):
    assert queries.resolve("Huyện Châu Thành, Tỉnh Bến Tre", on=DAY).code == "831"
    assert queries.resolve("28846", on=DAY).name == "Xã Phước Thạnh"


def test_a_name_that_is_nowhere_is_not_guessed(south):
    with pytest.raises(queries.NotFound):
        queries.resolve("Xã Không Có Thật", on=DAY)


@pytest.mark.parametrize("text", ["", "   ", "%", "'; DROP", "_", "12345678901234567890"])
def test_nonsense_finds_nothing_and_breaks_nothing(south, text):
    assert queries.search(text, on=DAY) == []


def test_an_actor_finds_only_what_they_reach(south):
    from dataclasses import replace

    actor = replace(system("test"), unit_path="83/831/")
    found = queries.search("phuoc", on=DAY, actor=actor)
    assert found
    assert all(candidate.unit.path.startswith("83/831/") for candidate in found)


def test_the_place_of_a_unit_takes_one_query(south, django_assert_num_queries):
    units = list(Unit.objects.filter(parent__code="831"))
    with django_assert_num_queries(1):
        places = queries.places(units)
    assert "Xã Phước Thạnh, Huyện Châu Thành, Tỉnh Bến Tre" in places.values()

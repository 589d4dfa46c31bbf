"""The official units of both systems, loaded."""

from collections import Counter
from datetime import date

import pytest
from django.db import transaction

from vungxanh.kernel.faults import BadInput
from vungxanh.units import loading, queries
from vungxanh.units.models import Boundary, Census, Tier, Unit, UnitChange

THEN, NOW = date(2021, 9, 1), date(2025, 8, 1)


def levels(system: str) -> Counter[int]:
    return Counter(len(row["code"]) for row in loading.table(f"units_{system}"))


def test_the_tables_hold_the_whole_country_in_both_systems():
    assert levels("2021") == {2: 63, 3: 705, 5: 10_599}
    assert levels("2025") == {2: 34, 5: 3_321}


@pytest.mark.parametrize("system", ["2021", "2025"])
def test_every_unit_has_a_parent_above_it_and_one_code(system):
    rows = list(loading.table(f"units_{system}"))
    codes = {row["code"] for row in rows}
    assert len(codes) == len(rows)
    assert all(row["parent"] in codes for row in rows if row["parent"])


def test_every_commune_of_2025_came_from_somewhere():
    new = {row["code"] for row in loading.table("units_2025") if row["parent"]}
    assert {row["new"] for row in loading.table("changes_2025")} == new


@pytest.fixture(scope="module")
def ben_tre_loaded(django_db_setup, django_db_blocker):
    """Loaded once for all tests here, and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        loading.load("2021", provinces=["83"])
        loading.load("2025", provinces=["86"])
        loading.load("2021", provinces=["83", "84", "86"])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ben_tre(ben_tre_loaded, db):
    pass


def test_chau_thanh_has_its_21_communes_with_census_and_outline(ben_tre):
    communes = Unit.objects.valid_on(THEN).filter(parent__code="831")
    assert communes.count() == 21
    assert Boundary.objects.filter(unit__in=communes).count() == 21
    assert sum(Census.objects.filter(unit__in=communes).values_list("persons", flat=True)) == 171_960


def test_neighbors_share_a_border_and_know_it_of_each_other(ben_tre):
    for boundary in Boundary.objects.filter(unit__parent__code="831"):
        assert boundary.neighbors.count() >= 1
        assert all(boundary in other.neighbors.all() for other in boundary.neighbors.all())


def test_loading_twice_changes_nothing(ben_tre):
    def state():
        return (
            sorted(Unit.objects.values_list("code", "valid_from", "name", "path", "valid_to", "parent__code")),
            Census.objects.count(),
            UnitChange.objects.count(),
            Boundary.objects.count(),
        )

    before = state()
    loading.load("2021", provinces=["83", "84", "86"])
    loading.load("2025", provinces=["86"])
    assert state() == before


def test_an_old_commune_leads_to_the_new_one_and_a_partial_merger_to_each_part(ben_tre):
    old = Unit.objects.get(code="28846", valid_from=loading.SYSTEM_2021)
    (change,) = queries.successors(old)
    assert (change.new.name, change.kind, change.share) == ("Phường Phú Tân", UnitChange.Sort.MERGE, 1)
    partial = UnitChange.objects.filter(kind=UnitChange.Sort.PARTIAL)
    assert partial.exists()
    assert set(partial.values_list("share", flat=True)) == {None}


def test_units_are_valid_only_in_their_time(ben_tre):
    assert not Unit.objects.valid_on(NOW).filter(code="831").exists()
    assert Unit.objects.valid_on(NOW).filter(path__startswith="86/").count() == 125
    assert queries.of_tier(Tier.COORDINATING, THEN).filter(code="831").exists()
    assert set(queries.of_tier(Tier.COORDINATING, NOW).values_list("code", flat=True)) == {"86"}


def test_an_unknown_system_or_province_is_refused_by_name(db):
    with pytest.raises(BadInput, match="system 1999"):
        loading.load("1999")
    with pytest.raises(BadInput, match="province 99"):
        loading.load("2021", provinces=["99"])

"""Search by words: the index of either database finds what reading every name would find."""

from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.factories.officers import make_actor
from tests.factories.units import District, make_district
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import Household, Person
from vungxanh.kernel.actor import Actor, system
from vungxanh.kernel.vietnamese import fold, given_name_key
from vungxanh.registers import catalogue, lists, searching

WORDS = st.sampled_from(
    ["Nguyễn", "Đặng", "Văn", "Thị", "An", "Anh", "Ánh", "Thuỷ", "Thúy", "Đào", "Hà", "H'Hen", "Y", "Vân-Anh"]
)
NAMES = st.lists(
    st.one_of(WORDS, st.text("aăâbdđeêghinoôơtuưvy-'./ 12", min_size=1, max_size=6)), min_size=1, max_size=4
)
PIECES = st.one_of(
    st.tuples(WORDS, st.integers(1, 6)).map(lambda pair: pair[0][: pair[1]]),
    st.text("adđnhvtuy'-/12\"*():", min_size=1, max_size=3),
)
TYPED = st.lists(PIECES, min_size=1, max_size=3).map(" ".join)


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def actors(district: District) -> list[Actor]:
    """Of every width: a hamlet, a commune, a province, everything."""
    return [
        make_actor(Role.HAMLET_HEAD, district.hamlets[0]),
        make_actor(Role.COMMUNE_CHAIR, district.commune),
        make_actor(Role.PROVINCE_LEADER, district.province),
        system("test"),
    ]


def make_persons(district: District, names: list[str]) -> list[Person]:
    units = [*district.hamlets, district.neighbor_hamlet]
    made = []
    for place, name in enumerate(names):
        unit = units[place % len(units)]
        home, _ = Household.objects.get_or_create(unit=unit, number="1")
        person = Person(household=home, unit=unit, full_name=name, folded=fold(name), name_key=given_name_key(name))
        made.append(person)
    return list(Person.objects.bulk_create(made))


def found(actor: Actor, text: str, *, counted: bool = False) -> set[int]:
    register: Any = catalogue.register("population.persons")
    selection = lists.selection(register, actor, lists.Asked(text=text))
    rows = selection.counted if counted else selection.rows
    return set(rows.values_list("pk", flat=True))


def test_persons_and_households_have_their_words_in_an_index(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert searching._is_indexed(Person, "folded")
            assert searching._is_indexed(Household, "folded")
        else:
            cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE '%%_folded_words'")
            assert {"population_person_folded_words", "population_household_folded_words"} <= {
                name for (name,) in cursor.fetchall()
            }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(NAMES.map(" ".join), min_size=1, max_size=12),
    typed=TYPED,
    few=st.sampled_from([0, 2, 10_000]),
    walked=st.sampled_from([0, 20_000]),
)
def test_the_index_finds_what_reading_every_name_finds(
    district: District, actors: list[Actor], names: list[str], typed: str, few: int, walked: int
) -> None:
    words = searching.words_of(typed)
    assume(words)
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(searching, "FEW", few)
        patch.setattr(lists, "WALKED_AT_MOST", walked)
        persons = make_persons(district, names)
        for actor in actors:
            expected = {
                person.pk
                for person in persons
                if searching.holds(fold(person.full_name), words) and actor.reaches(person.unit.path)
            }
            assert found(actor, typed) == expected
            assert found(actor, typed, counted=True) == expected
        transaction.set_rollback(True)


@pytest.mark.parametrize("walked", [0, 20_000])
def test_many_matches_are_counted_and_paged_in_the_order_of_the_list(
    district: District, actors: list[Actor], monkeypatch: pytest.MonkeyPatch, walked: int
) -> None:
    monkeypatch.setattr(searching, "FEW", 30)
    monkeypatch.setattr(lists, "SEARCHED_AT_MOST", 25)
    monkeypatch.setattr(lists, "WALKED_AT_MOST", walked)
    make_persons(district, [f"{name} {number}" for number in range(45) for name in ("Lê Văn An", "Lê Thị Yến")])
    register: Any = catalogue.register("population.persons")
    for text, number in (("Yến", 45), ("le van", 45), ("yen 7", 1)):
        selection = lists.selection(register, actors[3], lists.Asked(text=text))
        expected = [
            person.pk for person in register.rows(actors[3]) if searching.holds(person.folded, fold(text).split())
        ]
        assert len(expected) == number
        seen: list[int] = []
        after = ""
        while len(seen) < number:
            page = lists.page_of(register, selection.rows, after=after)
            seen += [person.pk for person in page.rows]
            after = page.after
        assert (seen, after) == (expected, "")
        counted = lists.count_of(selection)
        assert (counted.number, counted.more) == (min(number, 25), number > 25)


def test_a_name_that_changes_a_person_who_moves_and_one_who_goes_are_followed(
    district: District, actors: list[Actor]
) -> None:
    head, _chair, province, _system = actors
    (person,) = make_persons(district, ["Nguyễn Văn An"])
    assert found(head, "van an") == found(province, "van an") == {person.pk}
    Person.objects.filter(pk=person.pk).update(full_name="Đặng Thị Đào", folded="dang thi dao")
    assert found(head, "van an") == found(province, "an") == set()
    assert found(head, "đào đặng") == {person.pk}
    Person.objects.filter(pk=person.pk).update(unit=district.hamlets[1])
    assert found(head, "dao") == set()
    assert found(province, "dao") == {person.pk}
    person.delete()
    assert found(province, "dao") == set()


def test_a_change_that_is_taken_back_leaves_the_index_as_it_was(district: District, actors: list[Actor]) -> None:
    (person,) = make_persons(district, ["Nguyễn Văn An"])
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(folded="le van ba")
        transaction.set_rollback(True)
    for actor in actors:
        assert found(actor, "an") == {person.pk}
        assert found(actor, "ba") == set()


def test_making_the_indexes_again_changes_nothing_and_mends_what_is_missing(
    district: District, actors: list[Actor]
) -> None:
    from django.apps import apps

    (person,) = make_persons(district, ["Nguyễn Văn An"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # what a migration that makes the table anew leaves behind
            cursor.execute("DROP TRIGGER population_person_folded_words_changed")
        Person.objects.filter(pk=person.pk).update(folded="le van ba")
        assert found(actors[0], "ba") == set()
    else:
        Person.objects.filter(pk=person.pk).update(folded="le van ba")
    for _again in range(2):
        searching.make_indexes(apps.get_app_config("registers"))
        assert [found(actor, "le ba") for actor in actors] == [{person.pk}] * 4


def test_parts_of_a_number_or_symbol_are_words_of_their_own(district: District, actors: list[Actor]) -> None:
    register: Any = catalogue.register("population.households")
    home = Household.objects.create(unit=district.hamlets[0], number="N12-3", folded="n12-3 tdp/5 le an")
    for text, expected in (("n12-3", {home.pk}), ("3", {home.pk}), ("TĐP 5", {home.pk}), ("12", set()), ("dp", set())):
        rows = lists.selected(register, actors[1], lists.Asked(text=text))
        assert set(rows.values_list("pk", flat=True)) == expected, text


def test_signs_alone_are_no_words(district: District, actors: list[Actor]) -> None:
    make_persons(district, ["Nguyễn Văn An"])
    assert searching.words_of('"*():-/') == []
    assert found(actors[0], '"*') == set()


def test_the_first_index_field_is_empty_first_on_postgresql(db: None) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'persons_by_birth'")
            assert "(birth_date NULLS FIRST, id, status, unit_id)" in cursor.fetchone()[0]
        else:
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'persons_by_birth'")
            assert "NULLS" not in cursor.fetchone()[0]

"""Duplicates: found at night, merged with everything that points to them, taken back whole."""

from datetime import date, timedelta
from itertools import combinations

import pytest
import time_machine
from django.core import serializers
from django.db import models
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.officers import make_actor
from tests.factories.population import make_family, make_household, make_person, make_visit
from vungxanh.accounts.roles import Role
from vungxanh.domains.population import queries, rules
from vungxanh.domains.population.models import (
    DuplicatePair,
    Household,
    Merge,
    Person,
    TeamCoverage,
    Visit,
)
from vungxanh.domains.population.operations import duplicates
from vungxanh.journal.queries import faults
from vungxanh.kernel.actor import Forbidden, system
from vungxanh.kernel.faults import BadInput

BY = system("tests")


def everything() -> dict[str, list[dict[str, object]]]:
    """All rows of the domain as stored, without the bookkeeping of merges itself."""
    found = {}
    for model in (Person, Household, Visit, Visit.unwell.through, TeamCoverage, DuplicatePair):
        rows = serializers.serialize("python", model.objects.order_by("pk"))
        for row in rows:  # who was unwell is a set: databases return it in any order
            row["fields"] = {
                name: sorted(value) if isinstance(value, list) else value for name, value in row["fields"].items()
            }
        found[model._meta.label] = rows
    return found


def pointing(person: Person) -> dict[str, int]:
    """How many rows name the person, field by field, over the whole schema."""
    found = {}
    for field in duplicates.pointing_at_persons():
        number = field.model._base_manager.filter(**{field.name: person}).count()
        if number:
            found[f"{field.model._meta.label_lower}.{field.name}"] = number
    return found


def test_the_walk_knows_every_foreign_key_to_a_person_in_the_schema():
    from django.apps import apps

    bookkeeping = {("Merge", "kept"), ("Merge", "duplicate"), ("DuplicatePair", "first"), ("DuplicatePair", "second")}
    wanted = {
        (model._meta.object_name, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Person
    } - bookkeeping
    walked = {(field.model._meta.object_name, field.name) for field in duplicates.pointing_at_persons()}
    assert walked == wanted
    assert ("Household", "head") in walked and ("Visit_unwell", "person") in walked


@pytest.fixture
def twins(district):
    """The same woman twice, in two hamlets, with visits, heads and notes on both sides."""
    here, there = make_family(district.hamlets[0], "1"), make_family(district.hamlets[1], "1")
    kept = make_person(here, "Trần Thị Thuỷ", born=date(1970, 9, 2), citizen_id="083170000001", chronic=True)
    duplicate = make_person(
        there, "Trần Thị Thủy", born=date(1970, 9, 2), old_id="321234567", phone="0500123456", different=True,
        pregnant=False, disabled=True,
    )  # fmt: skip
    make_visit(here, unwell=[kept])
    both = make_visit(there, unwell=[duplicate])
    both.unwell.add(kept)
    make_visit(there, unwell=[duplicate])
    return kept, duplicate


def test_a_merge_leaves_nothing_that_points_to_the_duplicate(twins):
    kept, duplicate = twins
    duplicates.join(by=BY, kept=kept, duplicate=duplicate)
    assert pointing(duplicate) == {}
    assert pointing(kept) == {"population.visit_unwell.person": 3, "population.person.merged_into": 1}
    kept.refresh_from_db()
    assert (kept.old_id.reveal(), kept.phone.reveal()) == ("321234567", "0500123456")
    assert kept.chronic and kept.disabled
    assert (
        queries.find([queries.Spoken(kept.unit, "", "tran thi thuy", birth_date=None, old_id="321234567")])[0] == kept
    )
    assert duplicate not in Person.objects.visible_to(BY)


def test_merging_and_undoing_is_as_if_nothing_had_been(twins):
    kept, duplicate = twins
    before = everything()
    duplicates.join(by=BY, kept=kept, duplicate=duplicate)
    assert everything() != before
    merge = Merge.objects.get()
    duplicates.undo(by=BY, record=merge)
    after = everything()
    for label, rows in before.items():
        assert after[label] == rows, label
    assert list(faults()) == []
    with pytest.raises(BadInput, match="đã được hoàn tác"):
        duplicates.undo(by=BY, record=merge)


def test_a_head_who_was_a_duplicate_heads_again_after_the_undoing(district):
    here, there = make_family(district.hamlets[0]), make_family(district.hamlets[1])
    merge = duplicates.join(by=BY, kept=here.head, duplicate=there.head)
    there.refresh_from_db()
    assert there.head is None and there.residents == 2
    duplicates.undo(by=BY, record=merge)
    head = there.head
    there.refresh_from_db()
    assert there.head_id == merge.duplicate_id and there.residents == 3, head


def test_merging_the_head_into_another_of_the_household_leaves_a_head(district):
    family = make_family(district.hamlets[0])
    child = family.persons.filter(relation="CHILD").first()
    merge = duplicates.join(by=BY, kept=child, duplicate=family.head)
    family.refresh_from_db()
    assert (family.head, family.residents) == (child, 2)
    duplicates.undo(by=BY, record=merge)
    family.refresh_from_db()
    assert (family.head, family.residents) == (merge.duplicate, 3)


def test_a_correction_made_after_the_merge_survives_the_undoing(twins):
    kept, duplicate = twins
    merge = duplicates.join(by=BY, kept=kept, duplicate=duplicate)
    kept.refresh_from_db()
    kept.phone = "0500999999"
    kept.save()
    duplicates.undo(by=BY, record=merge)
    kept.refresh_from_db()
    assert kept.phone.reveal() == "0500999999"
    assert not kept.old_id


def test_merges_are_taken_back_in_reverse_order_only(district):
    household = make_household(district.hamlets[0])
    one, two, three = (make_person(household, f"Lê {name}") for name in ("Một", "Hai", "Ba"))
    before = everything()
    first = duplicates.join(by=BY, kept=two, duplicate=one)
    second = duplicates.join(by=BY, kept=three, duplicate=two)
    one.refresh_from_db()
    assert one.merged_into == three
    with pytest.raises(BadInput, match="gộp tiếp"):
        duplicates.undo(by=BY, record=Merge.objects.get(pk=first.pk))
    duplicates.undo(by=BY, record=second)
    duplicates.undo(by=BY, record=Merge.objects.get(pk=first.pk))
    assert everything() == before


def test_a_merge_can_be_undone_for_thirty_days(twins):
    merge = duplicates.join(by=BY, kept=twins[0], duplicate=twins[1])
    too_late = timezone.now() + timedelta(days=rules.UNDO_DAYS, minutes=1)
    with time_machine.travel(too_late), pytest.raises(BadInput, match="30 ngày"):
        duplicates.undo(by=BY, record=merge)
    with time_machine.travel(timezone.now() + timedelta(days=rules.UNDO_DAYS - 1)):
        duplicates.undo(by=BY, record=merge)


def test_nobody_is_merged_twice_or_with_oneself(twins):
    kept, duplicate = twins
    duplicates.join(by=BY, kept=kept, duplicate=duplicate)
    for one, other in ((kept, duplicate), (duplicate, kept), (kept, kept)):
        with pytest.raises(BadInput):
            duplicates.join(by=BY, kept=one, duplicate=other)


def test_who_reaches_only_one_of_the_two_may_not_merge_them(twins, district):
    head = make_actor(Role.POLICE, district.hamlets[0])
    with pytest.raises(Forbidden):
        duplicates.join(by=head, kept=twins[0], duplicate=twins[1])
    chair = make_actor(Role.COMMUNE_CHAIR, district.commune)
    assert duplicates.join(by=chair, kept=twins[0], duplicate=twins[1]).unit == district.commune


def test_a_pair_said_to_be_two_people_never_comes_back(district):
    one = make_person(make_household(district.hamlets[0]), "Lê An", born=date(1990, 1, 1))
    two = make_person(make_household(district.hamlets[1]), "Lê An", born=date(1990, 1, 1), different=True)
    DuplicatePair.objects.all().delete()
    assert duplicates.find() == 1
    pair = DuplicatePair.objects.get()
    assert {pair.first, pair.second} == {one, two} and pair.status == "OPEN"
    duplicates.keep_apart(by=BY, record=pair)
    assert duplicates.find() == 0
    assert DuplicatePair.objects.get().status == "DIFFERENT"


def test_what_was_known_of_the_duplicate_holds_of_the_person_kept(district):
    household = make_household(district.hamlets[0])
    first = make_person(household, "Lê An", born=date(1990, 1, 1))
    second = make_person(household, "Lê An", born=date(1990, 1, 1), different=True)
    third = make_person(household, "Lê An", born=date(1990, 1, 1), different=True)
    duplicates.join(by=BY, kept=first, duplicate=third)
    assert set(DuplicatePair.objects.values_list("first", "second", "status")) == {
        (first.pk, second.pk, "DIFFERENT"),
        (first.pk, third.pk, "MERGED"),
    }
    assert duplicates.find() == 0


rows = st.lists(
    st.tuples(
        st.sampled_from(["Lê An", "LÊ AN", "Trần Bình"]),
        st.sampled_from([date(1990, 1, 1), date(1990, 1, 2), "1990", None]),
        st.sampled_from(["MALE", "FEMALE", "UNKNOWN"]),
        st.sampled_from(["", "083090000001", "083090000002"]),
        st.sampled_from(["", "321234567"]),
        st.sampled_from([0, 1]),
    ),
    max_size=7,
)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=rows)
def test_the_nightly_search_finds_what_comparing_everybody_finds(district, rows):
    Person.objects.all().delete()
    Household.objects.all().delete()
    homes = [make_household(hamlet) for hamlet in district.hamlets[:2]]
    people = []
    for name, born, sex, citizen_id, old_id, home in rows:
        person = make_person(homes[home], "Chưa Có Tên", sex=sex, citizen_id="", old_id="")
        person.full_name, person.folded = name, name.lower().replace("ê", "e").replace("ầ", "a").replace("ì", "i")
        person.citizen_id, person.old_id = citizen_id, old_id
        if born:
            person.birth_date = date(int(born), 1, 1) if isinstance(born, str) else born
            person.birth_precision = "YEAR" if isinstance(born, str) else "DAY"
        person.save()
        people.append(person)
    DuplicatePair.objects.all().delete()
    wanted = {
        (one.pk, other.pk): reason
        for one, other in combinations(people, 2)
        if (reason := rules.likeness(queries.traits(one), queries.traits(other)))
    }
    found = {(pair.first.pk, pair.second.pk): pair.likeness for pair in queries.new_pairs()}
    assert found == wanted

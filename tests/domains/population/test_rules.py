"""Identity, likeness and coverage as pure rules."""

from datetime import date
from itertools import permutations

from hypothesis import assume, given
from hypothesis import strategies as st

from vungxanh.domains.population import rules
from vungxanh.domains.population.models import Likeness, Outcome, Source
from vungxanh.domains.population.rules import Coverage, Traits, assess_identity, likeness, same_person

days = st.dates(date(1920, 1, 1), date(2021, 9, 9))
sexes = st.sampled_from(["MALE", "FEMALE", "UNKNOWN"])
precisions = st.sampled_from(["DAY", "MONTH", "YEAR"])
prints = st.sampled_from(["", "a", "b", "c"])
names = st.sampled_from(["Nguyễn Văn An", "NGUYỄN VĂN AN", "Nguyen Van An", "Trần Thị Thuỷ", "Trần Thị Thủy"])
people = st.builds(
    Traits,
    full_name=names,
    birth_date=st.none() | days,
    birth_precision=precisions,
    sex=sexes,
    unit=st.sampled_from([1, 2]),
    citizen_print=prints,
    old_print=prints,
)


def number(year: int, sex: str, province: str = "083") -> str:
    return f"{province}{2 * ((year - 1900) // 100) + (sex == 'FEMALE')}{year % 100:02}123456"


@given(days, st.sampled_from(["MALE", "FEMALE"]))
def test_a_number_that_agrees_with_birth_year_and_sex_is_verified(born, sex):
    assert assess_identity(number(born.year, sex), birth_date=born, sex=sex) == ("VERIFIED", "")
    assert assess_identity(number(born.year, sex), birth_date=None, sex=sex) == ("UNVERIFIED", "")
    assert assess_identity(number(born.year, sex), birth_date=born, sex="UNKNOWN") == ("UNVERIFIED", "")


@given(days, st.sampled_from(["MALE", "FEMALE"]), st.integers(-80, 80))
def test_a_number_that_disagrees_is_a_mismatch_that_names_the_part(born, sex, years):
    assume(years and 1900 <= born.year + years < 2100)
    other = "MALE" if sex == "FEMALE" else "FEMALE"
    assert assess_identity(number(born.year + years, sex), birth_date=born, sex=sex) == ("MISMATCH", "birth_year")
    assert assess_identity(number(born.year, other), birth_date=born, sex=sex) == ("MISMATCH", "sex")
    assert assess_identity(number(born.year, sex, "003"), birth_date=born, sex=sex) == ("MISMATCH", "province")


@given(st.sampled_from(["", "321234567", "B1234567"]), st.none() | days, sexes)
def test_what_is_no_twelve_digit_number_is_never_a_mismatch(text, born, sex):
    assert assess_identity(text, birth_date=born, sex=sex) == ("UNVERIFIED", "")


@given(people, people)
def test_likeness_is_the_same_both_ways(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert same_person(one, other) == same_person(other, one)


@given(people, people)
def test_a_likeness_has_the_evidence_it_names(one, other):
    reason = likeness(one, other)
    assert reason in {"", *Likeness.values}
    shared = ({one.citizen_print, one.old_print} & {other.citizen_print, other.old_print}) - {""}
    assert (reason == "IDENTITY") == bool(shared)
    if reason == "NAME_AND_DAY":
        assert one.birth_date == other.birth_date and one.birth_precision == other.birth_precision == "DAY"
    if reason == "NAME_AND_YEAR":
        assert one.unit == other.unit and one.birth_date.year == other.birth_date.year
        assert "DAY" not in {one.birth_precision} & {other.birth_precision}
    if reason.startswith("NAME"):
        assert not (one.citizen_print and other.citizen_print)
        assert one.sex == other.sex or "UNKNOWN" in (one.sex, other.sex)


@given(people, people)
def test_two_people_of_one_name_and_year_are_never_the_same_person_for_sure(one, other):
    assume(not ({one.citizen_print, one.old_print} & {other.citizen_print, other.old_print}) - {""})
    assert not same_person(one, other)


@given(people)
def test_the_same_number_with_another_name_is_a_question_not_an_answer(one):
    other = Traits("Lê Văn Khác", one.birth_date, one.birth_precision, one.sex, one.unit, "x", "")
    mine = Traits(one.full_name, one.birth_date, one.birth_precision, one.sex, one.unit, "x", "")
    assert likeness(mine, other) == "IDENTITY"
    assert not same_person(mine, other)


def test_an_old_card_and_a_new_number_of_one_person_are_found_by_name_and_birth_date():
    old = Traits("Trần Thị Thuỷ", date(1970, 9, 2), "DAY", "FEMALE", 1, "", "a")
    new = Traits("TRẦN THỊ THỦY", date(1970, 9, 2), "DAY", "UNKNOWN", 2, "b", "")
    assert likeness(old, new) == "NAME_AND_DAY"


@given(st.lists(st.sampled_from(Outcome.values), max_size=6))
def test_what_came_of_a_door_does_not_depend_on_the_order_records_arrive_in(outcomes):
    found = {rules.best_outcome(order) for order in permutations(outcomes)}
    assert len(found) == 1
    assert (found == {""}) == (not outcomes)
    assert ("VISITED" in outcomes) == (found == {"VISITED"})


flags = st.dictionaries(st.sampled_from(["", *Outcome.values]), st.integers(0, 50))


@given(st.integers(0, 300), flags, st.integers(0, 20))
def test_every_listed_door_is_counted_once(enumerated, flagged, found):
    coverage = rules.coverage(enumerated=enumerated, flagged=flagged, found=found)
    assert coverage.listed == max(enumerated, sum(flagged.values()))
    assert coverage.waiting >= 0
    parts = coverage.visited + coverage.nobody + coverage.refused + coverage.moved + coverage.waiting
    assert parts == coverage.listed
    assert coverage.share is None or 0 <= coverage.share <= 1
    assert (coverage.share == 1) == (coverage.unreached == 0 and coverage.visited > 0)


@given(st.integers(0, 300), flags)
def test_entering_fewer_households_never_raises_the_share(enumerated, flagged):
    assume(sum(flagged.values()) <= enumerated and flagged.get("VISITED", 0) + flagged.get("", 0) > 0)
    full = rules.coverage(enumerated=enumerated, flagged=flagged, found=0)
    fewer = rules.coverage(enumerated=enumerated, flagged={**flagged, "": 0}, found=0)
    assert full.share == fewer.share


@given(st.lists(st.builds(Coverage, *([st.integers(0, 9)] * 6)), max_size=6))
def test_coverage_of_several_places_adds_up_in_any_order(places):
    total, backwards = sum(places, Coverage()), sum(reversed(places), Coverage())
    assert total == backwards
    assert total.listed == sum(place.listed for place in places)


def test_nobody_to_visit_is_not_full_coverage():
    assert Coverage().share is None
    assert Coverage(listed=3, moved=3).share is None


def test_the_lists_of_the_rules_are_sources_of_the_model():
    assert set(Source.values) >= rules.LISTS
    assert set(rules.BEST_FIRST) == set(Outcome.values)

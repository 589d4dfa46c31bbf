"""Entering, correcting and moving households and persons: rights, kept numbers, journal."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.factories.officers import make_actor
from tests.factories.population import make_family, make_household, make_person
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import DuplicatePair, Household, Person, PersonStatus, TeamCoverage
from vungxanh.domains.population.operations import households, persons, teams
from vungxanh.fields.forms import Days, PartialDay
from vungxanh.journal.models import Entry
from vungxanh.journal.queries import faults
from vungxanh.kernel.actor import Forbidden, system
from vungxanh.kernel.faults import BadInput

BY = system("tests")
TODAY = date(2021, 9, 9)


def kept_numbers_are_true() -> bool:
    """The numbers that operations keep equal those counted from the records."""
    for household in Household.objects.select_related("head"):
        there = household.persons.filter(status=PersonStatus.LIVING)
        heads = list(there.filter(relation="HEAD"))
        assert household.residents == there.count(), household
        alone = household.persons.filter(alone=True)
        assert set(alone) == (set(there) if there.count() == 1 else set()), household
        assert household.head in (heads or [None]), household
        assert household.folded == households.searchable(household)
        assert set(household.persons.values_list("unit", flat=True)) <= {household.unit_id}
    return True


def test_a_head_opens_the_household_and_the_others_join_it(district):
    hamlet = district.hamlets[0]
    head = persons.enter(
        by=BY, unit=hamlet, household="12", address="4/2", full_name=" phạm  văn Tạo ", relation="HEAD"
    )
    child = persons.enter(by=BY, unit=hamlet, household="12", full_name="Phạm Văn Con", relation="CHILD")
    household = Household.objects.get()
    assert (household.head, household.residents, child.household) == (head, 2, household)
    assert household.address.reveal() == "4/2"
    assert head.full_name == "phạm văn Tạo"
    assert kept_numbers_are_true()


def test_a_member_of_an_unknown_household_is_refused_in_words_that_help(district):
    with pytest.raises(BadInput, match="chưa có hộ số 99"):
        persons.enter(by=BY, unit=district.hamlets[0], household="99", full_name="Lê Văn Lạc", relation="CHILD")
    assert not Person.objects.exists()


def test_a_household_has_one_head(district):
    family = make_family(district.hamlets[0], "1")
    with pytest.raises(BadInput, match="chủ hộ số 1 là"):
        make_person(family, relation="HEAD")
    child = family.persons.get(relation="CHILD", birth_date__year=1987)
    persons.lead(by=BY, record=child)
    family.refresh_from_db()
    assert family.head == child
    assert family.persons.filter(relation="HEAD").count() == 1
    assert kept_numbers_are_true()


@pytest.mark.parametrize(
    "act",
    [
        lambda person: persons.leave(by=BY, record=person, on=TODAY),
        lambda person: persons.die(by=BY, record=person, on=TODAY),
    ],
)
def test_who_left_or_died_is_counted_no_more_and_heads_nothing(district, act):
    family = make_family(district.hamlets[0])
    act(family.head)
    family.refresh_from_db()
    assert (family.residents, family.head) == (2, None)
    assert kept_numbers_are_true()


def test_nobody_leaves_tomorrow_or_dies_before_birth(district):
    family = make_family(district.hamlets[0])
    with pytest.raises(BadInput):
        persons.leave(by=BY, record=family.head, on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(BadInput):
        persons.die(by=BY, record=family.head, on=date(1950, 1, 1))


def test_who_is_away_is_still_a_resident_and_not_present(district):
    person = make_family(district.hamlets[0]).head
    persons.go_away(by=BY, record=person, days=Days(date(2021, 9, 1), date(2021, 9, 30)), place="Bình Dương")
    assert person not in Person.objects.present_on(TODAY)
    assert person in Person.objects.present_on(date(2021, 8, 31)) and person in Person.objects.present_on(
        date(2021, 10, 1)
    )
    assert person in Person.objects.living()
    with pytest.raises(BadInput):
        persons.come_back(by=BY, record=person, on=date(2021, 8, 1))
    persons.come_back(by=BY, record=person, on=TODAY)
    assert person in Person.objects.present_on(TODAY)


def test_a_person_who_moves_takes_the_unit_of_the_new_household(district):
    here, there = make_family(district.hamlets[0]), make_family(district.neighbor_hamlet)
    child = here.persons.filter(relation="CHILD").first()
    persons.move(by=BY, record=child, unit=there.unit, household=there.number, on=TODAY, relation="RELATIVE")
    child.refresh_from_db()
    assert (child.household, child.unit) == (there, there.unit)
    assert kept_numbers_are_true()
    with pytest.raises(BadInput):
        persons.move(by=BY, record=child, unit=there.unit, household=there.number, on=TODAY)


def test_a_household_that_moves_takes_its_people_along_and_leaves_its_team(district):
    family = make_family(district.hamlets[0], "7")
    make_family(district.hamlets[1], "7")
    team = teams.set_up(by=BY, unit=family.unit, name="Tổ 1", valid_from=date(2021, 8, 1))
    teams.cover(by=BY, record=family, team=team, on=date(2021, 8, 1))
    with pytest.raises(BadInput, match="đã có hộ số 7"):
        households.move(by=BY, record=family, to=district.hamlets[1], on=TODAY, number="7")
    family.refresh_from_db()
    households.move(by=BY, record=family, to=district.hamlets[1], on=TODAY)
    assert family.persons.exclude(unit=district.hamlets[1]).count() == 0
    assert TeamCoverage.objects.get().ends_on == TODAY - timedelta(days=1)
    assert kept_numbers_are_true()


def test_a_household_that_leaves_takes_everybody_with_it(district):
    family = make_family(district.hamlets[0])
    households.leave(by=BY, record=family, on=TODAY, place="Đồng Nai")
    assert set(family.persons.values_list("status", flat=True)) == {PersonStatus.MOVED}
    assert family not in Household.objects.living()
    assert family not in Household.objects.enumerated()


def test_numbers_are_given_and_never_twice_in_a_hamlet(district):
    first = make_household(district.hamlets[0], "2")
    given = households.enter(by=BY, unit=district.hamlets[0])
    assert given.number == "3"
    assert make_household(district.hamlets[1], "2").number == first.number
    with pytest.raises(BadInput, match="đã có hộ số 2"):
        make_household(district.hamlets[0], "2")


def test_a_household_met_on_the_way_is_on_the_list_only_when_accepted(district):
    met = make_household(district.hamlets[0], source="ROUND")
    assert met not in Household.objects.enumerated()
    households.accept(by=BY, record=met)
    assert met in Household.objects.enumerated()


def test_what_was_sent_twice_is_entered_once(district):
    uuid = "0b6a3f0e-6f0d-4d43-9b8e-0d2f0f6f4c11"
    first = households.enter(by=BY, unit=district.hamlets[0], number="5", uuid=uuid)
    assert households.enter(by=BY, unit=district.hamlets[0], number="5", uuid=uuid) == first
    one = persons.enter(by=BY, unit=district.hamlets[0], household="5", full_name="Lê An", uuid=uuid)
    assert persons.enter(by=BY, unit=district.hamlets[0], household="5", full_name="Lê An", uuid=uuid) == one


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SPOKESPERSON, Role.INSPECTOR, Role.DATA_PROTECTION])
def test_roles_without_the_duty_enter_nobody(district, role):
    with pytest.raises(Forbidden):
        households.enter(by=make_actor(role, district.commune), unit=district.hamlets[0])


def test_a_hamlet_head_writes_in_the_own_hamlet_only(district):
    head = make_actor(Role.HAMLET_HEAD, district.hamlets[0])
    family = make_family(district.hamlets[0], by=head)
    with pytest.raises(Forbidden):
        make_household(district.hamlets[1], by=head)
    with pytest.raises(Forbidden):
        persons.move(by=head, record=family.head, unit=district.hamlets[1], household="1", on=TODAY, relation="HEAD")
    family.head.refresh_from_db()
    assert family.head.unit == district.hamlets[0]


def test_every_write_is_in_the_journal_with_masks_instead_of_numbers(district):
    household = make_household(district.hamlets[0], address="12 đường tỉnh 883")
    person = make_person(household, "Lê Thị Hai", citizen_id="083170000001", phone="0500123456")
    persons.die(by=BY, record=person, on=TODAY)
    written = " ".join(str(entry.after) + str(entry.before) for entry in Entry.objects.all())
    assert "083170000001" not in written and "0500123456" not in written and "883" not in written
    assert [entry.act for entry in Entry.objects.filter(kind="population.person").order_by("number")] == [
        "population.persons.enter",
        "population.persons.die",
    ]
    assert list(faults()) == []


def test_a_correction_that_sends_the_mask_back_keeps_the_number(district):
    person = make_person(make_household(district.hamlets[0], "1"), "Lê Hai", citizen_id="083170000001", sex="FEMALE")
    values = {"unit": person.unit, "household": "1", "sex": "FEMALE"}
    persons.correct(by=BY, record=person, reason="tên sai", full_name="Lê Thị Hai", citizen_id="••••••••0001", **values)
    person.refresh_from_db()
    assert (person.citizen_id.reveal(), person.full_name) == ("083170000001", "Lê Thị Hai")
    with pytest.raises(BadInput, match="ghi đầy đủ"):
        persons.correct(by=BY, record=person, reason="", full_name="Lê Thị Hai", citizen_id="••••••••9999", **values)


def test_nine_digits_are_the_old_card_wherever_they_were_written(district):
    person = make_person(make_household(district.hamlets[0]), citizen_id="321234567")
    person.refresh_from_db()
    assert (person.old_id.reveal(), person.citizen_id.reveal()) == ("321234567", "")


def test_a_number_that_disagrees_is_told_and_never_refused(district):
    household = make_household(district.hamlets[0])
    wrong_year = make_person(household, born=date(1971, 1, 1), sex="FEMALE", citizen_id="083170000001")
    assert (wrong_year.identity_status, wrong_year.identity_fault) == ("MISMATCH", "birth_year")
    right = make_person(household, born=date(1970, 1, 1), sex="FEMALE", citizen_id="083170000002")
    assert right.identity_status == "VERIFIED"


def test_somebody_entered_already_is_refused_for_certain(district):
    make_person(
        make_household(district.hamlets[0], "1"), "Trần Thị Thuỷ", citizen_id="083170000001", born=date(1970, 9, 2)
    )
    other = make_household(district.neighbor_hamlet)
    for different in (False, True):
        with pytest.raises(BadInput, match="đã có trong sổ"):
            make_person(other, "TRẦN THỊ THỦY", citizen_id="083170000001", different=different)


def test_somebody_alike_is_asked_about_and_the_answer_is_remembered(district):
    first = make_person(make_household(district.hamlets[0]), "Nguyễn Văn An", born=date(1990, 5, 5), old_id="321234567")
    other = make_household(district.hamlets[1])
    with pytest.raises(BadInput, match="Là người khác"):
        make_person(other, "nguyễn văn an", born=date(1990, 5, 5), citizen_id="083090000001")
    second = make_person(other, "Nguyễn Văn An", born=date(1990, 5, 5), citizen_id="083090000001", different=True)
    pair = DuplicatePair.objects.get()
    assert (pair.first, pair.second, pair.status, pair.unit) == (first, second, "DIFFERENT", district.commune)


def test_two_people_of_one_name_and_year_are_both_entered_and_put_on_the_list_of_questions(district):
    household = make_household(district.hamlets[0])
    make_person(household, "Nguyễn Văn An", born="1950")
    make_person(household, "Nguyễn Văn An", born="1950")
    assert Person.objects.count() == 2
    assert DuplicatePair.objects.get().status == "OPEN"


def test_a_person_alike_out_of_reach_is_placed_but_not_named(district):
    make_person(make_household(district.neighbor_hamlet, "44"), "Lê Văn Bí Mật", citizen_id="083170000001")
    head = make_actor(Role.HAMLET_HEAD, district.hamlets[0])
    with pytest.raises(BadInput) as refused:
        make_person(make_household(district.hamlets[0]), "Người Khác Hẳn", citizen_id="083170000001", by=head)
    assert "Bí Mật" not in str(refused.value) and "44" not in str(refused.value)
    assert "Ấp 1" in str(refused.value)


def test_age_is_told_as_exactly_as_the_birth_date_is_known(district):
    household = make_household(district.hamlets[0])
    by_day = make_person(household, born=date(1956, 9, 10))
    by_year = make_person(household, born="1956")
    assert (by_day.age_on(TODAY), by_day.age_on(date(2021, 9, 10))) == (64, 65)
    assert by_year.age_on(TODAY) == 65
    assert set(Person.objects.aged_at_least(65, on=TODAY)) == {by_year}
    assert set(Person.objects.aged_at_least(65, on=date(2021, 9, 10))) == {by_year, by_day}


def test_partial_days_are_kept_as_they_were_told(district):
    household = make_household(district.hamlets[0])
    person = persons.enter(
        by=BY, unit=household.unit, household=household.number, full_name="Lê Ba",
        birth_date=PartialDay(date(1945, 9, 1), "MONTH"),
    )  # fmt: skip
    assert (person.birth_date, person.birth_precision) == (date(1945, 9, 1), "MONTH")

"""The demo district: real places and sizes, invented people who make sense, the same for the same seed."""

import gc
from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from statistics import mean
from zoneinfo import ZoneInfo

import pytest
import time_machine
from click.testing import CliRunner
from django.db import transaction
from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.accounts.roles import Role
from vungxanh.demo import accounts, command, families, loading, names, residents
from vungxanh.demo.district import district
from vungxanh.domains.duty.models import Part, Place
from vungxanh.domains.population.models import (
    DuplicatePair,
    Enumeration,
    Household,
    Person,
    Round,
    TeamCoverage,
    Visit,
)
from vungxanh.domains.population.queries import coverage as reached
from vungxanh.domains.reporting.models import Submission
from vungxanh.journal.models import Entry
from vungxanh.journal.queries import faults
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.identity import citizen_number
from vungxanh.registers.counts import Count
from vungxanh.tasks.models import Task
from vungxanh.units.models import Census, Tier, Unit
from vungxanh.units.queries import tier_of

pytestmark = pytest.mark.django_db
DAY = date(2021, 9, 15)
# the drill stands at that day while it is loaded
AT = datetime(2021, 9, 15, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """One small district for all tests that only read; the transaction is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(AT):
            loaded = loading.load(scale=0.01, day=DAY)
        yield loaded
        transaction.set_rollback(True)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """What was loaded, without keys (they run on), encrypted texts (they differ every time) and moments of loading."""
    left_out = {"id", "citizen_id", "old_id", "phone", "address", "insurance_number", "merged_into", "password"}
    found = {}
    for model in (Unit, Household, Person, Visit, Enumeration, TeamCoverage, User, Holding, Grant):
        fields = [
            field.attname
            for field in model._meta.concrete_fields
            if field.name not in left_out and not field.is_relation and field.name not in ("date_joined", "found_at")
        ]
        found[model._meta.label] = list(model.objects.order_by("pk").values_list(*fields))
    return found


def test_the_same_seed_gives_the_same_district_and_another_seed_another():
    district(DAY)  # the units are the same for all
    worlds = []
    for seed in (7, 7, 8):
        with transaction.atomic(), time_machine.travel(AT):
            loading.load(scale=0.005, seed=seed, day=DAY)
            worlds.append(everything())
            transaction.set_rollback(True)
    assert worlds[0] == worlds[1]
    assert worlds[0]["population.Person"] != worlds[2]["population.Person"]


def test_nobody_of_a_commune_is_held_in_memory_for_the_next_one():
    def held() -> int:
        return sum(type(each) is Person for each in gc.get_objects())

    gc.collect()
    counts = [held()]
    with transaction.atomic(), time_machine.travel(AT):
        loading.load(scale=0.005, day=DAY, progress=lambda message: counts.append(held()))
        transaction.set_rollback(True)
    assert len(counts) > 21
    assert max(counts) == counts[0]


def test_the_communes_are_the_real_ones_with_their_hamlets_on_the_map(demo):
    communes = Unit.objects.filter(parent__path="83/831/")
    assert (demo.communes, communes.count()) == (21, 21)
    for commune in communes.prefetch_related("children__boundary"):
        assert commune.valid_to is None and tier_of(commune, date(2026, 1, 1)) == Tier.GRASS_ROOTS
        assert commune.children.count() >= 2
        assert all(hamlet.boundary.geometry["coordinates"] for hamlet in commune.children.all())


def test_each_commune_has_its_share_of_the_census_households_and_persons(demo):
    planted = Person.objects.filter(
        residence="STAYING", relation="RELATIVE", old_id__gt="", citizen_id_print=""
    ).count()
    expected = 0
    for census in Census.objects.filter(unit__parent__path="83/831/"):
        under = Unit.objects.under(census.unit.path)
        by_size, persons = residents.scaled(census, 0.01)
        assert Household.objects.filter(unit__in=under).count() == sum(by_size) == round(census.households * 0.01)
        expected += persons
    assert abs(Person.objects.count() - expected) <= planted + 21
    assert (
        abs(
            expected - 0.01 * sum(Census.objects.filter(unit__parent__path="83/831/").values_list("persons", flat=True))
        )
        < 30
    )


def test_the_whole_district_has_the_people_of_the_census():
    from vungxanh.units.loading import table

    rows = [row for row in table("census_2019") if row["code"].isdigit() and 28801 <= int(row["code"]) <= 28864]
    assert len(rows) == 21
    for row in rows:
        census = Census(
            persons=int(row["persons"]), households_by_size={str(n): int(row[f"size_{n}"]) for n in range(1, 6)}
        )
        by_size, persons = residents.scaled(census, 1.0)
        wanted = families.sizes(by_size, persons)
        assert (len(wanted), sum(wanted)) == (sum(census.households_by_size.values()), census.persons)
        counted = Counter(min(size, 5) for size in wanted)
        assert [counted[n] for n in range(1, 6)] == list(census.households_by_size.values())


def test_families_make_sense(demo):
    for household in Household.objects.select_related("head").prefetch_related("persons"):
        members = list(household.persons.all())
        heads = [person for person in members if person.relation == "HEAD"]
        assert heads == [household.head] and household.residents == len(members)
        head = household.head
        assert head.age_on(DAY) >= 17
        spouses = [person for person in members if person.relation == "SPOUSE"]
        assert len(spouses) <= 1 and all(spouse.sex != head.sex for spouse in spouses)
        for child in (person for person in members if person.relation == "CHILD"):
            parents = [head, *spouses]
            assert max(parent.age_on(DAY) for parent in parents) - child.age_on(DAY) >= 15
            fathers = [parent for parent in parents if parent.sex == "MALE"]
            if fathers:
                assert child.full_name.split()[0] == fathers[0].full_name.split()[0]
        for person in members:
            assert person.unit_id == household.unit_id
            assert not person.pregnant or (person.sex == "FEMALE" and 18 <= person.age_on(DAY) <= 43)


def test_ages_and_sexes_follow_the_pyramid():
    random = Random(1)
    pyramid = families.Pyramid(random, 20_000)
    people = []
    shares = (0.0813, 0.1836, 0.2005, 0.2724, 0.2622)
    while len(people) < 20_000:
        size = random.choices((1, 2, 3, 4, 5), shares)[0]
        people += families.household(random, pyramid, size)
    ages = [person.age for person in people]
    under_15 = mean(age < 15 for age in ages)
    over_65 = mean(age >= 65 for age in ages)
    assert under_15 == pytest.approx(0.243, abs=0.03)
    assert over_65 == pytest.approx(0.077, abs=0.03)
    assert mean(person.sex == "FEMALE" for person in people) == pytest.approx(0.5, abs=0.03)


def test_no_number_of_the_demo_can_belong_to_anybody(demo):
    for person in Person.objects.exclude(citizen_id_print="")[:400]:
        number = citizen_number(person.citizen_id.reveal())
        assert number.province == "083" and int(number.text[6:]) >= 990_000
        assert (person.identity_status == "VERIFIED") == (
            number.doubts(birth_date=person.birth_date, sex=person.sex) == ()
        )
    assert all(person.phone.reveal().startswith("0500") for person in Person.objects.exclude(phone_print="")[:200])
    assert all(person.old_id.reveal().startswith("32099") for person in Person.objects.exclude(old_id_print="")[:200])
    prints = list(Person.objects.exclude(citizen_id_print="").values_list("citizen_id_print", flat=True))
    assert len(prints) == len(set(prints))


def test_teams_cover_most_doors_with_some_gaps(demo):
    covered = set(TeamCoverage.objects.values_list("household", flat=True))
    assert 0.85 < len(covered) / Household.objects.count() <= 1
    for coverage in TeamCoverage.objects.select_related("team", "household"):
        assert coverage.team.unit_id == coverage.household.unit_id == coverage.unit_id


def test_the_round_of_today_is_half_done_and_the_one_before_is_closed(demo):
    now, before = Round.objects.order_by("-starts_on")
    by = system("tests")
    shares = [
        sum((p.coverage for p in reached.by_hamlet(r, by)), start=reached.rules.Coverage()).share for r in (now, before)
    ]
    assert 0.3 < shares[0] < 0.75 < shares[1] < 1
    assert before.closed_on and now.closed_on is None
    for household in Household.objects.exclude(last_visit_at=None)[:100]:
        last = household.visits.order_by("-occurred_at").first()
        assert (household.last_visit_at, household.last_outcome) == (last.occurred_at, last.outcome)


def test_the_journal_is_whole_and_says_in_one_line_what_each_commune_got(demo):
    assert list(faults()) == []
    entries = Entry.objects.filter(act=loading.ACT)
    assert entries.count() == 21
    assert sum(entry.after["households"] for entry in entries) == Household.objects.count()


def test_there_is_an_account_for_every_role_and_it_opens_with_the_password_shown(demo):
    assert {account.role for account in accounts.ACCOUNTS} == set(Role)
    for account in accounts.ACCOUNTS:
        user = User.objects.get(username=account.username)
        assert user.check_password(accounts.PASSWORD)
        assert account.role in set(Grant.objects.valid_on(DAY).filter(user=user).values_list("role", flat=True))
    others = User.objects.exclude(username__in=[account.username for account in accounts.ACCOUNTS])
    assert others.exists() and not any(user.has_usable_password() for user in others)
    assert User.objects.get(username="chutich").grants.count() == 2


def test_the_figures_of_the_district_are_counted_from_its_people(demo):
    district = Unit.objects.get(path="83/831/")
    counted = dict(Count.objects.filter(unit=district).values_list("indicator", "value"))
    assert counted["population.persons"] == Person.objects.living().count() == demo.persons
    assert counted["population.households"] == demo.households


def test_planted_duplicates_are_found_and_wait_for_a_person(demo):
    assert DuplicatePair.objects.count() == demo.pairs
    assert not DuplicatePair.objects.exclude(status="OPEN").exists()


@given(st.integers(0, 10**6), st.integers(1925, 2021), st.sampled_from(["MALE", "FEMALE"]))
@settings(max_examples=60)
def test_names_have_two_to_five_words_and_none_twice(seed, year, sex):
    random = Random(seed)
    words = names.full_name(random, surname=names.surname(random), sex=sex, year=year).split()
    assert 2 <= len(words) <= 5 and len(set(words)) == len(words)
    assert sex == "FEMALE" or "Thị" not in words


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5).filter(lambda numbers: numbers[4] > 0), st.integers(0, 60))
def test_sizes_keep_every_household_and_every_person(by_size, more):
    least = sum(size * number for size, number in enumerate(by_size, start=1))
    persons = least + min(more, 5 * by_size[4])
    wanted = families.sizes(by_size, persons)
    assert len(wanted) == sum(by_size)
    assert sum(wanted) == persons
    assert all(size >= 1 for size in wanted)


@given(st.integers(0, 10**6), st.integers(1, 12))
@settings(max_examples=80)
def test_a_household_has_as_many_members_as_it_should_and_one_head(seed, size):
    random = Random(seed)
    members = families.household(random, families.Pyramid(random, 500), size)
    assert len(members) == size
    assert [member.relation for member in members].count("HEAD") == 1


def test_the_demo_does_not_move_in_where_people_live(monkeypatch):
    monkeypatch.setattr(loading, "is_loaded", lambda: False)  # other tests of this module have it loaded
    User.objects.create_user(username="cán bộ thật")
    before = User.objects.count()
    with pytest.raises(BadInput):
        loading.load(scale=0.005)
    with pytest.raises(BadInput, match="not the demo's|không phải của bản diễn tập"):
        loading.clear()
    assert User.objects.count() == before


def test_the_command_tells_the_accounts_and_is_done_at_once_when_the_district_is_there(demo):
    shown = CliRunner().invoke(command.command_demo, ["accounts"])
    assert shown.exit_code == 0 and accounts.PASSWORD in shown.output
    assert all(account.username in shown.output for account in accounts.ACCOUNTS)
    before = Person.objects.count()
    again = CliRunner().invoke(command.command_demo, ["load", "--scale", "0.01"])
    assert again.exit_code == 0 and Person.objects.count() == before


def test_reports_came_about_when_they_were_due_and_none_from_the_future(demo):
    sent = Submission.objects.filter(received_at__isnull=False)
    behind = [submission.received_at - submission.due_at for submission in sent]
    assert len(behind) > 30
    assert all(timedelta(hours=-3) <= one <= timedelta(minutes=30) for one in behind)
    assert sum(one > timedelta(0) for one in behind) < len(behind) / 3
    assert max(submission.received_at for submission in sent) <= AT


def test_no_task_is_due_before_it_was_given(demo):
    assert not Task.objects.filter(due_at__lt=F("given_at")).exists()
    assert not Task.objects.filter(first_due_at__lt=F("given_at")).exists()


def test_nobody_leads_the_same_shift_of_the_day_every_day(demo):
    led = Place.objects.filter(part=Part.LEADER).select_related("shift")
    kinds: dict[tuple[int, int], set[str]] = {}
    for place in led:
        kinds.setdefault((place.shift.roster_id, place.user_id), set()).add(place.shift.kind)
    assert kinds
    assert all(len(found) > 1 for found in kinds.values())

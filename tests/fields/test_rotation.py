"""Changing keys: nothing is lost on the way, a killed run goes on, and at the end the old key opens nothing needed."""

from typing import Any

import pytest
from click.testing import CliRunner

from tests.factories.rows import make_calls, make_persons
from tests.factories.units import District, make_district
from vungxanh.config.cli import vungxanh
from vungxanh.domains.population.models import Merge, Person
from vungxanh.domains.population.registers.persons import PERSONS
from vungxanh.fields import rotation
from vungxanh.fields.checks import check_keys
from vungxanh.journal import queries as journal
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.sealing import CannotUnseal, Seal
from vungxanh.registers import lists

OLD, NEW = "old key of the installation", "new key of the installation"


@pytest.fixture
def people(db: None, settings: Any) -> District:
    settings.SEAL_KEYS = [OLD]
    district = make_district()
    make_persons(district.hamlets[0], 7)
    make_calls(district.hamlets[0], 3)
    settings.SEAL_KEYS = [NEW, OLD]
    return district


def numbers() -> list[str]:
    return [person.citizen_id.reveal() for person in Person.objects.order_by("pk")]


def found(number: str) -> int:
    return lists.selected(PERSONS, system("tests"), lists.Asked(text=number)).count()


def rotate(*arguments: str) -> Any:
    return CliRunner().invoke(vungxanh, ["seal", "rotate", *arguments], catch_exceptions=False)


def test_after_both_steps_the_old_key_is_needed_no_more(people: District, settings: Any) -> None:
    before = numbers()
    rotate()
    assert numbers() == before and found(before[0]) == 1
    rotate("--fingerprints")
    settings.SEAL_KEYS = [NEW]
    assert numbers() == before
    assert [found(number) for number in before] == [1] * 7
    assert list(rotation.sample_faults()) == []
    begun_and_done = Entry.objects.filter(act__in=("seal.rotate", "seal.fingerprints")).order_by("number")
    assert [entry.act for entry in begun_and_done] == ["seal.rotate"] * 4 + ["seal.fingerprints"] * 2
    assert "population.Person: 7/7" in begun_and_done[1].reason
    assert "population.Person: 0/7" in begun_and_done[3].reason  # a second time nothing is left to do
    assert list(journal.faults()) == []


def test_without_the_second_step_numbers_are_found_by_the_old_key(people: District, settings: Any) -> None:
    rotate()
    settings.SEAL_KEYS = [NEW]
    assert "population.Person.citizen_id_print" in set(rotation.sample_faults())


def test_a_killed_run_goes_on_where_it_stood(people: District, settings: Any) -> None:
    before = numbers()
    steps = rotation.reseal(batch=2)
    for step in steps:
        if step.table == "population.Person":
            break
    steps.close()
    newest = Seal([NEW])
    done = [newest.is_newest(person.citizen_id.stored.partition("|")[2]) for person in Person.objects.order_by("pk")]
    assert done == [True] * 2 + [False] * 5
    assert numbers() == before  # in between both keys open what they sealed
    last = {step.table: step for step in rotation.reseal(batch=2)}
    assert last["population.Person"].written == 5
    settings.SEAL_KEYS = [NEW]
    assert numbers() == before


def test_what_is_kept_inside_an_earlier_version_is_sealed_anew_too(people: District, settings: Any) -> None:
    kept, gone = Person.objects.order_by("pk")[:2]
    stored = gone.citizen_id.stored
    merge = Merge.objects.create(
        unit=kept.unit,
        kept=kept,
        duplicate=gone,
        merged_by="Thử",
        **{_json_of(Merge): {"citizen_id": stored, "n": [1]}},
    )
    list(rotation.reseal())
    merge.refresh_from_db()
    value = getattr(merge, _json_of(Merge))
    assert value["n"] == [1] and value["citizen_id"] != stored
    assert Seal([NEW]).unseal(value["citizen_id"].partition("|")[2]) == gone.citizen_id.reveal()


def _json_of(model: Any) -> str:
    from django.db import models

    return next(each.name for each in model._meta.concrete_fields if isinstance(each, models.JSONField))


def test_a_lost_key_is_said_in_one_line(people: District, settings: Any) -> None:
    settings.SEAL_KEYS = [NEW, "a third key"]
    with pytest.raises(CannotUnseal):
        list(rotation.reseal())
    with pytest.raises(BadInput, match="SEAL_KEYS does not hold"):
        rotate()


def test_one_key_is_nothing_to_change(people: District, settings: Any) -> None:
    settings.SEAL_KEYS = [NEW]
    with pytest.raises(BadInput, match="SEAL_KEYS=new,old"):
        rotate()


def test_an_installation_without_keys_of_its_own_is_warned(settings: Any) -> None:
    settings.TESTING = False
    settings.SEAL_KEYS = [settings.SECRET_KEY]
    assert [message.id for message in check_keys()] == ["fields.W001"]
    settings.DEMO = True
    assert check_keys() == []
    settings.DEMO = False
    settings.SEAL_KEYS = ["a key of its own"]
    assert check_keys() == []

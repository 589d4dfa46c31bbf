"""Personal data ends with its term, every kind of it, and the journal stays whole."""

import io
from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from click.testing import CliRunner
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.factories.officers import make_actor, make_officer
from tests.factories.population import make_household, make_person, make_visit
from tests.factories.rows import make_calls, make_merges
from tests.factories.units import District
from vungxanh.accounts.roles import Role
from vungxanh.config.cli import vungxanh
from vungxanh.domains.population.models import Person, PersonStatus
from vungxanh.domains.population.operations import persons
from vungxanh.files import operations as files
from vungxanh.journal import operations as journal
from vungxanh.journal import queries
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import system
from vungxanh.messages.models import Message
from vungxanh.registers import retention
from vungxanh.registers.sheets.models import Export, Import, ImportedRow, ImportFault
from vungxanh.theme.templatetags.wording import day

pytestmark = pytest.mark.django_db
NAME = "Trần Thị Đã Chuyển"
LONG_AFTER = timedelta(days=4000)


@pytest.fixture
def everything(district: District, settings, tmp_path) -> None:
    """One row of every kind of data that has a term, each saying something personal."""
    settings.MEDIA_ROOT = tmp_path
    hamlet, now = district.hamlets[0], timezone.now()
    officer = make_officer(Role.HAMLET_HEAD, hamlet)
    by = make_actor(Role.HAMLET_HEAD, hamlet)
    home = make_household(hamlet)
    gone = make_person(home, NAME, born=date(1960, 2, 3), phone="0903123456", citizen_id="083060000019")
    ill = make_person(home, "Lê Thị Ở Lại", born="1970")
    persons.leave(by=system("test"), record=gone, on=timezone.localdate())
    visit = make_visit(home, note="ho, sốt")
    visit.unwell.add(ill)
    for merge in make_merges(hamlet, 1):
        merge.trace = {"filled": {"phone": ["", "0903999888"]}}
        merge.save()
    for call in make_calls(hamlet, 1):
        call.at, call.phone, call.matter = now, "0903000111", "hỏi thuốc"
        call.save()
    kept = files.store(by=by, source=io.BytesIO(b"x"), unit=hamlet, name="a.csv", kind="text/csv", expires_at=now)
    sheet = Import.objects.create(register="population.persons", unit=hamlet, file=kept, file_name="a", user=officer)
    ImportedRow.objects.create(of=sheet, row=1, object_id="1", before={"full_name": NAME})
    ImportFault.objects.create(of=sheet, row=2, value=NAME, message="sai")
    Export.objects.create(
        register="population.persons", unit=hamlet, user=officer, asked={"text": NAME}, reason="x", state="DONE"
    )
    Message.objects.create(to=officer, subject=NAME, created_at=now, send_after=now)
    Session.objects.create(session_key="k", session_data="x", expire_date=now)
    AccessLog.objects.create(username="a", ip_address="10.0.0.1", path_info="/")
    AccessAttempt.objects.create(
        username="a", ip_address="10.0.0.1", path_info="/", get_data="", post_data="", failures_since_start=1
    )
    journal.see(by=by, act="population.persons.see", records=[gone], reason=f"hỏi về {NAME}")
    journal.record(by=by, act="x.export", verb=Entry.Verb.EXPORT, reason=NAME)


def test_every_kind_of_data_has_a_term_with_its_source_and_says_that_it_is_to_be_reviewed() -> None:
    for kept in retention.kinds():
        found = retention.term(kept, date(2026, 1, 1))
        assert found.source and found.days >= 0, kept.code
        assert found.confidence == "needs_review", "no document at hand fixes a term"


def test_within_its_term_nothing_is_forgotten(everything: None) -> None:
    long_ago = timezone.now() - timedelta(seconds=60)
    assert {kept.code: retention.forget(kept, long_ago) for kept in retention.kinds()} == {
        kept.code: 0 for kept in retention.kinds()
    }


def test_past_its_term_every_kind_is_found_forgotten_once_and_journalled(everything: None) -> None:
    later = timezone.now() + LONG_AFTER
    before = {each.kept.code: each.past for each in retention.standings(later)}
    assert min(before.values()) >= 1, before
    whole = Entry.objects.count()
    done = {kept.code: retention.forget(kept, later) for kept in retention.kinds()}
    assert min(done.values()) >= 1, done
    assert Entry.objects.count() > whole, "no entry of the journal is removed"
    entries = [entry for entry in Entry.objects.filter(act=retention.ACT) if entry.after]
    assert {entry.after["kept"] for entry in entries} >= {code for code in done if not code.startswith("journal.")}
    assert list(queries.faults()) == []

    # nothing says any more who it was
    person = Person.objects.get(status=PersonStatus.MOVED)
    assert (str(person.citizen_id), person.citizen_id_print, person.birth_date, str(person.phone)) == ("", "", None, "")
    for table in ("population_person", "journal_entry", "registers_export", Message._meta.db_table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            assert NAME not in str(cursor.fetchall()), table
    # what has a row still is not found again
    again = {kept.code: retention.forget(kept, later) for kept in retention.kinds()}
    assert {code for code, rows in again.items() if rows} <= {"journal.done"}, again


def test_residents_and_what_is_known_of_them_stay(everything: None) -> None:
    retention.run()
    for kept in retention.kinds():
        if kept.code.startswith("population."):
            retention.forget(kept, timezone.now() + LONG_AFTER)
    staying = Person.objects.get(full_name="Lê Thị Ở Lại")
    assert staying.birth_date == date(1970, 1, 1)
    entry = Entry.objects.get(object_id=str(staying.pk), act="population.persons.enter")
    assert entry.after and entry.after["full_name"] == "Lê Thị Ở Lại"


def test_details_that_somebody_else_took_away_are_still_found(everything: None) -> None:
    kept = next(each for each in retention.kinds() if each.code == "journal.seen")
    retention.forget(kept, timezone.now() + LONG_AFTER)
    assert list(queries.faults()) == []
    stolen = Entry.objects.filter(verb=Entry.Verb.DO).exclude(salt="").order_by("number")[0]
    rows = Entry._base_manager.filter(pk=stolen.pk)
    rows.update(before=None, after=None, reason="", salt="")
    assert [fault.split(" (")[0] for fault in queries.faults()] == [
        f"entry {stolen.number} was changed after it was written"
    ]
    rows.update(before=stolen.before, after=stolen.after, reason=stolen.reason, salt=stolen.salt)
    forgotten = Entry.objects.filter(verb=Entry.Verb.SEE)[0]
    Entry._base_manager.filter(pk=forgotten.pk).update(reason="viết thêm vào chỗ trống")
    assert len(list(queries.faults())) == 1


def test_large_kinds_are_forgotten_part_by_part(
    everything: None, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "CHUNK", 2)
    by = make_actor(Role.HAMLET_HEAD, district.hamlets[0])
    for number in range(5):
        journal.record(by=by, act="x.see", verb=Entry.Verb.SEE, reason=f"lần {number}")
    kept = next(each for each in retention.kinds() if each.code == "journal.seen")
    assert retention.forget(kept, timezone.now() + LONG_AFTER) == 6
    assert not Entry.objects.filter(verb=Entry.Verb.SEE).exclude(reason="").exists()
    assert list(queries.faults()) == []


def test_the_command_counts_first_and_then_forgets(everything: None) -> None:
    def said(*arguments: str) -> dict[str, list[str]]:
        result = CliRunner().invoke(vungxanh, ["retention", *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return {line.split("\t")[0]: line.split("\t")[1:] for line in result.output.splitlines()}

    assert said("show")["sessions"] == ["0 days", "1 past it", "needs_review"]
    assert Session.objects.exists()
    assert said("run")["sessions"] == ["1"]
    assert not Session.objects.exists()
    assert said("show")["sessions"][1] == "0 past it"


def test_the_data_protection_officer_reads_the_terms_and_the_last_run(
    everything: None, district: District, client: Client
) -> None:
    retention.run()
    client.force_login(make_officer(Role.DATA_PROTECTION, district.commune))
    page = client.get("/nhat-ky/thoi-han").content.decode()
    assert "730 ngày từ ngày chuyển đi" in page
    assert "cần rà soát" in page
    assert f"{day(timezone.localdate())}: 1" in page
    client.force_login(make_officer(Role.COMMUNE_CHAIR, district.commune))
    assert client.get("/nhat-ky/thoi-han").status_code == 403

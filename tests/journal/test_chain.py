"""The journal cannot be changed in silence."""

import pytest
from django.db import connection

from vungxanh.journal import queries
from vungxanh.journal.models import AppendOnly, Entry, Head
from vungxanh.journal.operations import record
from vungxanh.kernel.actor import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def five_entries():
    for number in range(5):
        record(by=system("test"), act=f"test.act{number}")


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_untouched_journal_has_no_fault(five_entries):
    assert list(queries.faults()) == []


def test_an_edited_entry_is_found(five_entries):
    run("UPDATE journal_entry SET actor_name = 'somebody else' WHERE number = 3")
    assert [fault.split(" (")[0] for fault in queries.faults()] == ["entry 3 was changed after it was written"]


def test_an_edited_entry_with_its_hash_made_anew_breaks_the_next_link(five_entries):
    run("UPDATE journal_entry SET actor_name = 'somebody else' WHERE number = 3")
    forged = queries.hash_of(Entry.objects.get(number=3))
    run(f"UPDATE journal_entry SET hash = '{forged}' WHERE number = 3")
    assert list(queries.faults()) == ["entry 4 does not follow the entry before it"]


def test_a_deleted_entry_is_found(five_entries):
    run("DELETE FROM journal_entry WHERE number = 2")
    assert "entries 2 to 2 are missing" in list(queries.faults())


def test_entries_cut_off_at_the_end_are_found(five_entries):
    run("DELETE FROM journal_entry WHERE number > 3")
    assert list(queries.faults()) == ["entries 4 to 5 are missing at the end"]


def test_reordered_entries_are_found(five_entries):
    run("UPDATE journal_entry SET number = 99 WHERE number = 2")
    run("UPDATE journal_entry SET number = 2 WHERE number = 3")
    run("UPDATE journal_entry SET number = 3 WHERE number = 99")
    assert list(queries.faults())


def test_a_whole_journal_made_anew_is_found_by_a_hash_kept_elsewhere(five_entries):
    kept = Head.objects.get().hash
    assert list(queries.faults(kept)) == []
    run("DELETE FROM journal_entry")
    run("DELETE FROM journal_head")
    record(by=system("forger"), act="test.act0")
    assert list(queries.faults(kept)) == ["the expected hash stands nowhere in the journal: entries were replaced"]


def test_the_program_itself_cannot_change_or_delete_an_entry(five_entries):
    entry = Entry.objects.first()
    assert entry
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(reason="x")):
        with pytest.raises(AppendOnly):
            attempt()

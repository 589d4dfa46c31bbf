"""`vungxanh journal verify` tells a whole journal from a broken one."""

import pytest
from django.db import connection

from vungxanh.config import cli
from vungxanh.journal import operations as journal
from vungxanh.journal.models import Head
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> str:
    for number in range(5):
        journal.record(by=system("test"), act=f"act.{number}")
    return Head.objects.get().hash


def test_a_whole_journal_says_how_long_it_is_and_its_head(head: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["journal", "verify"]) == 0
    said = capsys.readouterr().out
    assert "5" in said
    assert head in said
    assert cli.run(["journal", "verify", "--expect", head]) == 0


def test_an_edited_entry_is_named(head: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET reason = 'sửa lén' WHERE number = 3")
    with pytest.raises(BadInput, match="entry 3 was changed"):
        cli.run(["journal", "verify"])


def test_a_journal_written_anew_does_not_hold_the_expected_hash(head: str) -> None:
    with pytest.raises(BadInput, match="stands nowhere"):
        cli.run(["journal", "verify", "--expect", "0" * 63 + "1"])

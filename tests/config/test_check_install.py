"""check-install says what is there and what to do about what is not."""

from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.factories.officers import make_officer
from tests.factories.units import make_district
from vungxanh.accounts.roles import Role
from vungxanh.config.cli import vungxanh
from vungxanh.config.commands import checking
from vungxanh.jobs.models import Worker


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


def states() -> dict[str, str]:
    return {each.what: each.state for each in checking.inspect()}


def test_each_missing_thing_is_named_with_what_to_do(db: None) -> None:
    result = CliRunner().invoke(vungxanh, ["check-install"], standalone_mode=False)
    lines = result.output.splitlines()
    assert "! administrative units: vungxanh units load --province …" in lines
    assert "! an administrator: vungxanh accounts first UNIT --name …" in lines
    assert "· a worker is alive: vungxanh worker" in lines
    assert isinstance(result.exception, SystemExit) or result.exit_code == 2 or result.return_value == 2


def test_what_is_there_is_ticked_off(db: None) -> None:
    district = make_district()
    make_officer(Role.ADMINISTRATOR, district.commune)
    Worker.objects.create(name="here:1:a", alive_at=timezone.now())
    found = states()
    assert {found["administrative units"], found["an administrator"], found["a worker is alive"]} == {"ok"}
    assert found["the keys open what was sealed"] == "ok"


def test_a_check_that_fails_is_a_line_not_a_traceback(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise OSError("the disk is gone")
        yield

    monkeypatch.setattr(checking, "CHECKS", (broken, checking.python))
    found = list(checking.inspect())
    assert (found[0].state, found[0].advice) == ("missing", "the disk is gone")
    assert found[1].state == "ok"


def test_a_key_that_others_may_read_is_named(db: None, settings: Any) -> None:
    key = settings.HOME / "secret.key"
    key.write_text("x")
    key.chmod(0o644)
    assert states()["secret.key"] == "missing"

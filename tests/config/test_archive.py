"""Backup and restore: what comes out is what went in, and nothing damaged or newer gets in."""

import io
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.factories.officers import make_officer
from tests.factories.units import make_district
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.config import archive
from vungxanh.files import operations as files
from vungxanh.files.models import File
from vungxanh.journal import queries as journal
from vungxanh.journal.models import Head
from vungxanh.journal.operations import record
from vungxanh.kernel.actor import system
from vungxanh.kernel.faults import BadInput

pytestmark = pytest.mark.skipif(
    connection.vendor != "sqlite" and not __import__("shutil").which("pg_dump"), reason="pg_dump is not installed"
)


@pytest.fixture
def installation(transactional_db: None, settings: Any, tmp_path: Path) -> Path:
    """A home with officers, a journal and two kept files."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.MEDIA_ROOT = settings.HOME / "files"
    district = make_district()
    make_officer(Role.COMMUNE_CHAIR, district.commune, username="chair")
    for name in ("a.txt", "b.txt"):
        source = io.BytesIO(name.encode() * 3000)
        files.store(by=system("tests"), source=source, unit=district.commune, name=name, kind="text/plain")
    return tmp_path


def test_a_restored_installation_is_the_one_that_was_copied(installation: Path) -> None:
    made = archive.write(installation / "copy.tar.gz")
    assert made.files == 2
    head = Head.objects.get()
    kept = {each.sha256: each.path.read_bytes() for each in File.objects.all()}
    # afterwards everything goes wrong
    User.objects.filter(username="chair").update(username="gone")
    make_officer(username="later")
    record(by=system("tests"), act="later")
    for file in File.objects.all():
        file.path.write_bytes(b"overwritten")
    _manifest, aside = archive.restore(made.path, replace=True)
    assert sorted(User.objects.values_list("username", flat=True)) == ["chair"]
    assert Head.objects.get().hash == head.hash
    assert list(journal.faults(head.hash)) == []
    assert {each.sha256: each.path.read_bytes() for each in File.objects.all()} == kept
    # what stood there is not thrown away
    assert aside is not None and any(aside.iterdir())
    assert next(path for path in (aside / "files").rglob("*") if path.is_file()).read_bytes() == b"overwritten"


def test_a_home_with_something_in_it_is_left_alone(installation: Path) -> None:
    made = archive.write(installation / "copy.tar.gz")
    make_officer(username="later")
    with pytest.raises(BadInput, match="--replace"):
        archive.restore(made.path, replace=False)
    assert User.objects.filter(username="later").exists()


def test_the_keys_are_not_in_it(installation: Path, settings: Any) -> None:
    (settings.HOME / "secret.key").write_text("a-very-secret-key")
    made = archive.write(installation / "copy.tar.gz")
    with tarfile.open(made.path) as tar:
        assert sorted(name.split("/")[0] for name in tar.getnames()) == ["database", "files", "files", "manifest.json"]
        for each in tar.getmembers():
            member = tar.extractfile(each)
            assert member is not None
            assert settings.SECRET_KEY.encode() not in member.read()
    assert oct(made.path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.9, 0.99])
def test_an_archive_cut_off_anywhere_is_refused(installation: Path, share: float) -> None:
    made = archive.write(installation / "copy.tar.gz")
    whole = made.path.read_bytes()
    made.path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BadInput, match="damaged"):
        archive.restore(made.path, replace=True)
    assert User.objects.filter(username="chair").exists()


def test_a_changed_member_is_named(installation: Path) -> None:
    made = archive.write(installation / "copy.tar.gz")
    other = installation / "other.tar.gz"
    with tarfile.open(made.path) as old, tarfile.open(other, "w:gz") as new:
        for each in old.getmembers():
            data = old.extractfile(each).read()  # type: ignore[union-attr]
            if each.name.startswith("files/"):
                data = b"x" * len(data)
            new.addfile(each, io.BytesIO(data))
    with pytest.raises(BadInput, match="damaged: files/"):
        archive.inspect(other)


def test_what_a_newer_version_made_is_refused(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(archive, "FORMAT", archive.FORMAT + 1)
        form = archive.write(installation / "form.tar.gz")
    with monkeypatch.context() as newer:
        later = type("Later", (), {"applied_migrations": {("units", "9999_later"): None}})
        newer.setattr(archive, "MigrationLoader", lambda *arguments, **options: later)
        tables = archive.write(installation / "tables.tar.gz")
    with pytest.raises(BadInput, match="another version"):
        archive.inspect(form.path)
    with pytest.raises(BadInput, match=r"units\.9999_later"):
        archive.inspect(tables.path)


def test_a_copy_of_another_database_engine_is_refused(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = archive.write(installation / "copy.tar.gz")
    monkeypatch.setattr(archive, "engine", lambda: "oracle")
    with pytest.raises(BadInput, match="oracle"):
        archive.restore(made.path, replace=True)


def test_a_failed_backup_leaves_nothing_behind(installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_add_text", full)
    target = installation / "folder"
    target.mkdir()
    with pytest.raises(OSError, match="No space"):
        archive.write(target / "copy.tar.gz")
    assert list(target.iterdir()) == []


def test_a_path_that_climbs_out_is_refused(installation: Path) -> None:
    evil = installation / "evil.tar.gz"
    with tarfile.open(evil, "w:gz") as tar:
        about = tarfile.TarInfo("files/../../evil")
        about.size = 1
        tar.addfile(about, io.BytesIO(b"x"))
    with pytest.raises(BadInput, match="damaged"):
        archive.unpack(evil, installation / "out")
    assert not (installation.parent / "evil").exists()

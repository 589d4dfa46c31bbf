"""One archive of an installation: a copy of the database as of one moment, every file, and what proves them whole.

A gzipped tar, written and read as a stream. `database` is an SQLite file (made by SQLite's online backup) or a dump of
pg_dump's custom format; `files/…` are the kept files, copied after the database so that every file it names is there;
`manifest.json` stands last: format, version, day, migrations, journal head, keys, and size and SHA-256 of every member.
The keys themselves are never in it.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from vungxanh.journal.models import Head
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
PIECE = 1 << 20
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    files: int
    size: int


def engine() -> str:
    return "sqlite" if connection.vendor == "sqlite" else connection.vendor


def key_marks() -> list[str]:
    """A mark of each key, newest first: tells later whether the keys at hand are those of the archive."""
    return [
        hashlib.blake2b(key.encode(), digest_size=6, person=b"backup-mark").hexdigest() for key in settings.SEAL_KEYS
    ]


# ---- writing


def write(target: Path, *, progress: Progress = lambda name, size: None) -> Made:
    """Raises `BadInput` when the target exists or pg_dump is missing or fails."""
    if target.exists():
        raise BadInput(say(f"{target}: exists already", f"{target}: đã có tệp này"))
    if not target.parent.is_dir():
        raise BadInput(say(f"{target.parent}: no such folder", f"{target.parent}: không có thư mục này"))
    scratch = target.with_name(f".{target.name}.part")
    members: dict[str, dict[str, Any]] = {}
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".vungxanh-") as folder:
            copy = Path(folder) / DATABASE
            # read before the copy: entries written meanwhile stand behind it, never before
            head = Head.objects.filter(pk=1).first()
            _copy_database(copy)
            with (
                scratch.open("xb") as raw,
                gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=3) as squeezed,
                tarfile.open(fileobj=squeezed, mode="w|") as tar,
            ):
                _add(tar, DATABASE, copy, members, progress)
                copy.unlink()
                for file in _kept_files():
                    _add(tar, FILES + file.relative_to(settings.MEDIA_ROOT).as_posix(), file, members, progress)
                manifest = {
                    "format": FORMAT, "version": _version(), "made_at": datetime.now(UTC).isoformat(),
                    "engine": engine(), "migrations": sorted(map(list, MigrationLoader(connection).applied_migrations)),
                    "journal": {"number": head.number, "hash": head.hash} if head else None,
                    "keys": key_marks(), "members": members,
                }  # fmt: skip
                _add_text(tar, MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
            scratch.chmod(0o600)
        with scratch.open("rb") as written:
            os.fsync(written.fileno())
        scratch.rename(target)
    finally:
        scratch.unlink(missing_ok=True)
    return Made(target, len(members) - 1, target.stat().st_size)


def _version() -> str:
    try:
        return version("vungxanh")
    except PackageNotFoundError:
        return ""


def _copy_database(target: Path) -> None:
    if engine() == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy, pages=10_000)
        return
    _postgres("pg_dump", "--format=custom", "--compress=0", "--no-owner", f"--file={target}")


def _postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on the database of the settings; the password is not an argument."""
    of = settings.DATABASES["default"]
    where = {"PGHOST": of["HOST"], "PGPORT": of["PORT"], "PGUSER": of["USER"], "PGPASSWORD": of["PASSWORD"]}
    found = shutil.which(program)
    if not found:
        raise BadInput(
            say(f"{program} is not installed (Debian: postgresql-client)", f"chưa cài {program} (postgresql-client)")
        )
    done = subprocess.run(
        [found, *arguments, f"--dbname={of['NAME']}"],
        env=os.environ | {name: str(value) for name, value in where.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise BadInput(f"{program}: {lines[0]}")


def _kept_files() -> Iterator[Path]:
    root = Path(settings.MEDIA_ROOT)
    if root.is_dir():
        yield from sorted(each for each in root.glob("*/*") if each.is_file())


class _Reading:
    """A file read through to the end while its hash is made."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest, self.size = source, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(size)
        self.digest.update(piece)
        self.size += len(piece)
        return piece


def _add(tar: tarfile.TarFile, name: str, file: Path, members: dict[str, Any], progress: Progress) -> None:
    try:
        source = file.open("rb")
    except FileNotFoundError:  # it expired while the archive was being written
        return
    with source:
        about = tarfile.TarInfo(name)
        about.size, about.mtime, about.mode = os.fstat(source.fileno()).st_size, int(file.stat().st_mtime), 0o600
        reading = _Reading(source)
        tar.addfile(about, reading)
    members[name] = {"size": reading.size, "sha256": reading.digest.hexdigest()}
    progress(name, reading.size)


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    about = tarfile.TarInfo(name)
    about.size, about.mode = len(data), 0o600
    tar.addfile(about, io.BytesIO(data))


# ---- reading


def inspect(source: Path) -> dict[str, Any]:
    """Read an archive through to its end; its manifest, when every member is as it was written.

    Raises `BadInput` naming what is damaged, missing, unknown, or made by a newer version.
    """
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(source, mode="r|gz") as tar:
            for about in tar:
                member = tar.extractfile(about)
                if member is None:
                    raise BadInput(_damaged(source, about.name))
                if about.name == MANIFEST:
                    manifest = json.loads(member.read())
                    continue
                reading = _Reading(member)
                while reading.read(PIECE):
                    pass
                found[about.name] = {"size": reading.size, "sha256": reading.digest.hexdigest()}
    except FileNotFoundError:
        raise
    except (tarfile.TarError, EOFError, OSError, ValueError, UnicodeDecodeError) as fault:
        raise BadInput(_damaged(source, str(fault))) from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("members"), dict):
        raise BadInput(_damaged(source, say("it ends before its manifest", "thiếu phần kê khai ở cuối")))
    if manifest.get("format") != FORMAT:
        raise BadInput(_newer(source, manifest))
    if found != manifest["members"]:
        wrong = sorted(
            name for name in {*found, *manifest["members"]} if found.get(name) != manifest["members"].get(name)
        )
        raise BadInput(_damaged(source, ", ".join(wrong[:5])))
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if unknown:
        raise BadInput(_newer(source, manifest) + f" ({', '.join(unknown[:3])})")
    return manifest


def _damaged(source: Path, what: str) -> str:
    return say(f"{source}: damaged: {what}; nothing was restored", f"{source}: bị hỏng: {what}; chưa khôi phục gì")


def _newer(source: Path, manifest: dict[str, Any]) -> str:
    made = manifest.get("version") or "?"
    return say(
        f"{source}: made by another version ({made}) that knows more than this one; install that version first",
        f"{source}: do phiên bản khác ({made}) mới hơn tạo ra; cài phiên bản ấy trước",
    )


def unpack(source: Path, folder: Path, *, progress: Progress = lambda name, size: None) -> None:
    """Write the members of an inspected archive below a folder."""
    with tarfile.open(source, mode="r|gz") as tar:
        for about in tar:
            member = tar.extractfile(about)
            parts = Path(about.name).parts
            if about.name == MANIFEST or member is None:
                continue
            if about.name != DATABASE and (parts[0] != "files" or ".." in parts):
                raise BadInput(_damaged(source, about.name))
            place = folder / about.name
            place.parent.mkdir(parents=True, exist_ok=True)
            with place.open("xb") as out:
                place.chmod(0o600)
                shutil.copyfileobj(member, out, PIECE)
                out.flush()
                os.fsync(out.fileno())
            progress(about.name, about.size)


def is_empty() -> bool:
    """Nothing stands in the database and no file is kept."""
    return not connection.introspection.table_names() and next(_kept_files(), None) is None


def restore(
    source: Path, *, replace: bool, progress: Progress = lambda name, size: None
) -> tuple[dict[str, Any], Path | None]:
    """Put an archive in place; what stood there before is set aside in a folder, whose path comes back.

    Raises `BadInput` when the archive is damaged, newer, of another database engine, or the home is not empty and
    `replace` is not given.
    """
    manifest = inspect(source)
    if manifest["engine"] != engine():
        raise BadInput(
            say(
                f"{source}: a copy of {manifest['engine']}, but DATABASE_URL names {engine()}",
                f"{source}: bản sao của {manifest['engine']}, nhưng DATABASE_URL là {engine()}",
            )
        )
    empty = is_empty()
    if not replace and not empty:
        raise BadInput(
            say(
                f"{settings.HOME}: not empty; stop serve and worker, then give --replace: what is there is set aside",
                f"{settings.HOME}: không trống; dừng serve, worker rồi thêm --replace: dữ liệu cũ được cất riêng",
            )
        )
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    aside: Path | None = None
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        fresh = Path(folder)
        unpack(source, fresh, progress=progress)
        # a connection to the old file would go on showing what stood in it
        connection.close()
        if not empty:
            aside = home / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}"
            aside.mkdir(mode=0o700)
        _place_database(fresh / DATABASE, aside)
        _place_files(fresh / "files", aside)
    return manifest, aside


def _place_database(fresh: Path, aside: Path | None) -> None:
    if engine() != "sqlite":
        if aside:
            _postgres("pg_dump", "--format=custom", "--no-owner", f"--file={aside / DATABASE}")
        _empty_schema()
        _postgres("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(fresh))
        return
    place = Path(str(settings.DATABASES["default"]["NAME"]))
    for end in ("-wal", "-shm", ""):
        old = place.with_name(place.name + end)
        if old.exists():
            shutil.move(old, aside / old.name) if aside else old.unlink()
    shutil.move(fresh, place)


def _empty_schema() -> None:
    """pg_restore --clean would leave what the archive does not know; the schema begins anew."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    connection.close()


def _place_files(fresh: Path, aside: Path | None) -> None:
    place = Path(settings.MEDIA_ROOT)
    if place.exists() and aside:
        shutil.move(place, aside / "files")
    place.mkdir(parents=True, exist_ok=True)
    if fresh.is_dir():
        for each in fresh.iterdir():
            shutil.move(each, place / each.name)

"""`vungxanh check-install`: everything an installation needs, and what to do about what is missing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import click
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from vungxanh.accounts.models import Grant
from vungxanh.accounts.roles import Role
from vungxanh.fields.checks import check_keys
from vungxanh.fields.rotation import sample_faults
from vungxanh.jobs.models import Worker
from vungxanh.journal.models import Entry
from vungxanh.kernel.language import say
from vungxanh.units.models import Unit

State = Literal["ok", "missing", "advice"]
SIGNS = {"ok": "+", "missing": "!", "advice": "·"}
FREE_AT_LEAST = 2_000_000_000
PYTHON = (3, 11)
SQLITE, POSTGRES = (3, 35), 15_00_00


@dataclass(frozen=True, slots=True)
class Found:
    """One thing an installation needs; `advice` says what to do where it is not there."""

    state: State
    what: str
    advice: str = ""


def _is(holds: bool, what: str, advice: str, *, otherwise: State = "missing") -> Found:
    return Found("ok", what) if holds else Found(otherwise, what, advice)


def python() -> Iterator[Found]:
    here = sys.version_info
    what = f"Python {here.major}.{here.minor}.{here.micro}"
    yield _is(here[:2] >= PYTHON, what, say("install Python 3.11 to 3.13", "cài Python 3.11 đến 3.13"))


def home() -> Iterator[Found]:
    place = Path(settings.HOME)
    what = f"VUNGXANH_HOME {place}"
    advice = say("give it to the user the product runs as", "trao quyền cho người dùng chạy hệ thống")
    yield _is(os.access(place, os.W_OK), what, advice)
    key = place / "secret.key"
    if key.exists():
        mode = key.stat().st_mode & 0o077
        yield _is(not mode, "secret.key", f"chmod 600 {key}")
    free = shutil.disk_usage(place).free
    used = sum(each.stat().st_size for each in place.glob("*.sqlite3"))
    needed = max(FREE_AT_LEAST, 3 * used)
    yield _is(
        free >= needed,
        say(f"{free / 1e9:.1f} GB free", f"còn trống {free / 1e9:.1f} GB"),
        say(
            f"keep {needed / 1e9:.1f} GB free for imports and backups",
            f"cần {needed / 1e9:.1f} GB để nhập tệp, sao lưu",
        ),
    )


def database() -> Iterator[Found]:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        import sqlite3

        what = f"SQLite {sqlite3.sqlite_version}"
        yield _is(sqlite3.sqlite_version_info[:2] >= SQLITE, what, say("install a newer Python", "cài Python mới hơn"))
    else:
        number = connection.pg_version  # type: ignore[attr-defined]
        yield _is(number >= POSTGRES, f"PostgreSQL {number // 10000}", say("install 15 or newer", "cài bản 15 trở lên"))
        for program in ("pg_dump", "pg_restore"):
            yield _is(bool(shutil.which(program)), program, say("install postgresql-client", "cài postgresql-client"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT now()")
            apart = abs(timezone.now() - cursor.fetchone()[0])
        what = say("clocks of this machine and the database agree", "đồng hồ máy này và cơ sở dữ liệu khớp nhau")
        yield _is(apart < timedelta(minutes=1), what, say("set both by NTP", "đồng bộ cả hai bằng NTP"))
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    what = say("the database is up to date", "cơ sở dữ liệu đã cập nhật")
    yield _is(not waiting, what, "python manage.py migrate")


def clock() -> Iterator[Found]:
    newest = Entry.objects.order_by("-number").values_list("at", flat=True).first()
    behind = newest is not None and newest > timezone.now() + timedelta(minutes=1)
    what = say(f"clock {timezone.localtime():%Y-%m-%d %H:%M}", f"đồng hồ {timezone.localtime():%d/%m/%Y %H:%M}")
    yield _is(
        not behind, what, say("it is behind the newest journal entry; set it by NTP", "chậm hơn nhật ký; đồng bộ NTP")
    )


def keys() -> Iterator[Found]:
    for message in check_keys():
        yield Found("advice", "SEAL_KEYS", f"{message.msg} {message.hint}")
    locked = list(sample_faults())
    what = say("the keys open what was sealed", "khóa mở được dữ liệu đã niêm phong")
    advice = say("put the lost key back into SEAL_KEYS", "đưa khóa cũ trở lại SEAL_KEYS")
    yield _is(not locked, what, f"{', '.join(locked)}: {advice}")


def contents() -> Iterator[Found]:
    what = say("administrative units", "đơn vị hành chính")
    yield _is(Unit.objects.exists(), what, "vungxanh units load --province …")
    there = Grant.objects.valid_on(timezone.localdate()).filter(role=Role.ADMINISTRATOR, user__is_active=True)
    what = say("an administrator", "người quản trị")
    yield _is(there.exists(), what, "vungxanh accounts first UNIT --name …")
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    yield _is(
        manifest.exists(), say("styles and scripts", "kiểu dáng, kịch bản"), "python manage.py collectstatic --noinput"
    )


def processes() -> Iterator[Found]:
    alive = Worker.objects.filter(alive_at__gte=timezone.now() - timedelta(seconds=60)).exists()
    yield _is(alive, say("a worker is alive", "worker đang chạy"), "vungxanh worker", otherwise="advice")


def web() -> Iterator[Found]:
    what = "DEBUG"
    yield _is(not settings.DEBUG, what, say("take DEBUG out of the environment", "bỏ DEBUG khỏi biến môi trường"))
    local = set(settings.ALLOWED_HOSTS) <= {"localhost", "127.0.0.1", "[::1]", "testserver"}
    if not local:
        advice = say("HTTPS=1 behind a proxy that ends HTTPS", "đặt HTTPS=1 sau máy chủ proxy HTTPS")
        yield _is(settings.SESSION_COOKIE_SECURE, "HTTPS", advice)
        advice = "CSRF_TRUSTED_ORIGINS=https://…"
        yield _is(bool(settings.CSRF_TRUSTED_ORIGINS), "CSRF_TRUSTED_ORIGINS", advice)


def optional() -> Iterator[Found]:
    tesseract = shutil.which("tesseract")
    speaks = False
    if tesseract:
        listed = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, check=False)
        speaks = "vie" in (listed.stdout + listed.stderr).split()
    what = say("tesseract with Vietnamese (scanned pages)", "tesseract tiếng Việt (đọc bản quét)")
    yield _is(speaks, what, "apt install tesseract-ocr tesseract-ocr-vie", otherwise="advice")
    office = shutil.which("java")
    what = say("Java (only for tracing beyond one machine)", "Java (chỉ khi truy vết trên nhiều máy)")
    yield _is(bool(office), what, "apt install default-jre-headless", otherwise="advice")


CHECKS: tuple[Callable[[], Iterator[Found]], ...] = (
    python, home, database, clock, keys, contents, processes, web, optional
)  # fmt: skip


def inspect() -> Iterator[Found]:
    """Everything, in order; a check that cannot be made is a thing that is missing."""
    for check in CHECKS:
        try:
            yield from check()
        except Exception as fault:
            yield Found("missing", check.__name__, " ".join(str(fault).split())[:200])


@click.command(
    help=say(
        "Say of each thing an installation needs whether it is there, and what to do. Exit status 2 if one is missing.",
        "Nói từng thứ hệ thống cần đã có chưa và phải làm gì. Mã thoát 2 khi còn thiếu.",
    )
)
def command_check_install() -> None:
    missing = 0
    for each in inspect():
        missing += each.state == "missing"
        advice = f": {each.advice}" if each.advice else ""
        click.echo(f"{SIGNS[each.state]} {each.what}{advice}")
    if missing:
        raise click.exceptions.Exit(2)

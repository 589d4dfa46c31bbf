"""An import that is killed (kill -9) and taken up again loses no row and does none twice."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROWS = 2600


@pytest.fixture
def process(tmp_path):
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "vungxanh.config.settings",
        "VUNGXANH_HOME": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'killed.sqlite3'}",
        "SECRET_KEY": "killed-and-taken-up-again",
        "PYTHONPATH": str(ROOT),
    }

    def run(*arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.registers.sheets.killed", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip

    return run


def test_a_killed_import_goes_on_where_it_stopped(process, tmp_path):
    lines = [f"Ấp {n % 3 + 1},Tổ {n},Công an,15/09/2021" for n in range(ROWS)]
    lines[1700] = "Ấp 1,Tổ 1700,Công an,31/09/2021"
    sheet = tmp_path / "tong-hop.csv"
    sheet.write_text("Đơn vị,Tên cơ quan,Loại,Từ ngày\n" + "\n".join(lines), encoding="utf-8")
    prepared = process("prepare", str(sheet))
    assert prepared.returncode == 0, prepared.stderr

    def stands() -> tuple:
        with contextlib.closing(sqlite3.connect(tmp_path / "killed.sqlite3")) as database:
            (bodies,) = database.execute("SELECT COUNT(*) FROM units_body").fetchone()
            return (bodies, *database.execute("SELECT state, last_row FROM registers_import").fetchone())

    assert process("work", "inside", "3").returncode == -signal.SIGKILL
    assert stands() == (1000, "SAVING", 1001)
    assert process("work", "after", "2").returncode == -signal.SIGKILL
    assert stands() == (1999, "SAVING", 2001)
    finished = process("work")
    assert finished.returncode == 0, finished.stderr
    end = json.loads(finished.stdout)
    assert end["state"] == "DONE"
    assert end["balance"] == [ROWS, ROWS - 1, 0, 1]
    assert end["bodies"] == end["names"] == end["entered"] == ROWS - 1
    assert end["faults"] == []
    assert set(end["runs"]) == {"DONE"}


def test_a_disk_that_fills_up_while_an_import_is_saved_leaves_whole_chunks_and_a_whole_journal(process, tmp_path):
    lines = [f"Ấp {n % 3 + 1},Tổ {n},Công an,15/09/2021" for n in range(1200)]
    sheet = tmp_path / "tong-hop.csv"
    sheet.write_text("Đơn vị,Tên cơ quan,Loại,Từ ngày\n" + "\n".join(lines), encoding="utf-8")
    prepared = process("prepare", str(sheet))
    assert prepared.returncode == 0, prepared.stderr
    process("work", "full", "2")  # the second chunk finds no more room; the worker may go down with it
    with contextlib.closing(sqlite3.connect(tmp_path / "killed.sqlite3")) as database:
        (bodies,) = database.execute("SELECT COUNT(*) FROM units_body").fetchone()
        found = database.execute("SELECT state, last_row, saved FROM registers_import").fetchone()
    assert (bodies, *found) == (500, "SAVING", 501, 500)
    again = process("work", "room")
    assert again.returncode == 0, again.stderr
    end = json.loads(again.stdout)
    assert (end["state"], end["balance"], end["bodies"]) == ("DONE", [1200, 1200, 0, 0], 1200)
    assert (end["entered"], end["faults"]) == (1200, [])

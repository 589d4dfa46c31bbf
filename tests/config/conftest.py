"""The command line run as a user runs it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = "from vungxanh.config.cli import main; main()"

Shell = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def shell() -> Shell:
    """`shell("alarms", "-", input="...", LANG="vi_VN.UTF-8")`: runs `vungxanh` and returns status, output, faults."""

    def run(
        *arguments: str, input: str | None = None, start: str = START, **settings: str
    ) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "VUNGXANH"))}
        return subprocess.run(
            [sys.executable, "-c", start, *arguments],
            env={**kept, "PYTHONPATH": str(ROOT), **settings},
            cwd=ROOT,
            input=input,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run

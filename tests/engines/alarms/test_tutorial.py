"""The tutorial shows what the commands print."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "engines" / "alarms.md"
EXAMPLES = re.findall(r"```console\n\$ (.+)\n([^`]*)```", PAGE.read_text("utf-8"))
NUMBER = re.compile(r"\d+\.\d+")
SHELL = (
    f"""vungxanh() {{ {sys.executable} -c 'from vungxanh.config.cli import main; main()' "$@"; }}; set -o pipefail; """
)


@pytest.mark.parametrize("line, shown", EXAMPLES)
def test_an_example_prints_what_the_page_shows(line, shown):
    done = subprocess.run(
        ["bash", "-c", SHELL + line],
        cwd=ROOT,
        env={**os.environ, "VUNGXANH_LANG": "en"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert NUMBER.split(done.stdout) == NUMBER.split(shown)
    # the last digits may differ from processor to processor
    assert [float(n) for n in NUMBER.findall(done.stdout)] == pytest.approx([float(n) for n in NUMBER.findall(shown)])


def test_the_page_has_examples_and_every_file_it_names():
    assert len(EXAMPLES) == 3
    for name in re.findall(r"\]\(([^)]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / name).is_file(), name

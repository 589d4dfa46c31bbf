"""The map of the mission names every code once, and only what exists."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNTS = {"A": 10, "B": 7, "C": 6, "D": 7, "E": 3, "F": 3, "G": 3, "H": 1}
PAGE = (ROOT / "docs" / "mission.md").read_text(encoding="utf-8")


def test_every_code_of_the_mission_stands_there_once():
    codes = re.findall(r"^\| ([A-H]\d+) \|", PAGE, re.MULTILINE)
    assert codes == [f"{letter}{number}" for letter, most in COUNTS.items() for number in range(1, most + 1)]


def test_every_test_it_names_exists():
    named = re.findall(r"tests/[\w/.]+", PAGE)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_package_it_names_exists():
    named = re.findall(r"`((?:domains|engines|registers)/[\w/.]+)`", PAGE)
    assert named
    assert [name for name in named if not (ROOT / "vungxanh" / name).exists()] == []

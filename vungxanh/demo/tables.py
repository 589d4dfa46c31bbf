"""Reading the demo's data files."""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def lines(name: str) -> tuple[str, ...]:
    return tuple((DATA / name).read_text("utf-8").split("\n")[:-1])


@cache
def tree(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))

"""The rules of the house: floors, purity, borders, sizes and names; each is shown to find a planted fault."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import grimp
import pytest

from vungxanh.config.domains import DOMAINS

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 400
OPEN = {"models", "queries", "operations"}
# taken over as they stand, or fetched by tools/vendor.py
TAKEN_OVER = {"theme.css"}


# ---- floors (import contracts in pyproject.toml)

PLANTED = {
    "vungxanh/units/planted.py": "from vungxanh.registers import register\n",
    "vungxanh/faces/office/planted.py": "from vungxanh.faces.api import apps\n",
    "vungxanh/domains/population/rules.py": "from django.db import models\n",
    "vungxanh/engines/alarms/planted.py": "import django\n",
    "vungxanh/kernel/planted.py": "import numpy\n",
}
CONTRACTS = (
    "Each floor of the house stands only on the floors below it",
    "Faces do not know each other",
    "Rules are pure: no Django, no models, no operations",
    "Engines and the kernel know neither Django nor the database",
    "The kernel needs no numerical library",
)


def contracts(folder: Path) -> str:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    return done.stdout


def test_every_broken_floor_is_named(tmp_path):
    shutil.copytree(ROOT / "vungxanh", tmp_path / "vungxanh", ignore=lambda _folder, names: [
        name for name in names if "." in name and not name.endswith(".py") or name in ("static", "data", "fonts")
    ])  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in PLANTED.items():
        file = tmp_path / name
        file.write_text(line + (file.read_text(encoding="utf-8") if file.exists() else ""), encoding="utf-8")
    printed = contracts(tmp_path)
    for contract in CONTRACTS:
        assert f"{contract} BROKEN" in printed, printed


def test_every_floor_stands_as_the_contracts_say():
    printed = contracts(ROOT)
    for contract in CONTRACTS:
        assert f"{contract} KEPT" in printed, printed


# ---- borders of domains


@pytest.fixture(scope="module")
def crossings() -> list[tuple[str, str]]:
    graph = grimp.build_graph("vungxanh", cache_dir=None)
    inside = graph.find_descendants("vungxanh.domains")
    return [
        (importer, imported)
        for importer in sorted(inside)
        for imported in sorted(graph.find_modules_directly_imported_by(importer) & inside)
        if importer.split(".")[2] != imported.split(".")[2]
    ]


def trespasses(crossings: Iterable[tuple[str, str]], order: tuple[str, ...]) -> Iterator[str]:
    """A domain uses only domains before it, and of those only what is open."""
    for importer, imported in crossings:
        here, there = importer.split(".")[2], imported.split(".")[2]
        room = (imported.split(".") + [""])[3]
        if here not in order or there not in order:
            yield f"{importer} and {imported}: a domain that is not switched on"
        elif order.index(there) > order.index(here):
            yield f"{importer} uses {there}, which stands after it"
        elif room and room not in OPEN:
            yield f"{importer} uses {imported}, which is not open to other domains"


def test_domains_meet_only_at_their_open_rooms_and_in_their_order(crossings):
    assert list(trespasses(crossings, DOMAINS)) == []


@pytest.mark.parametrize(
    ("crossing", "said"),
    [
        (("vungxanh.domains.population.queries", "vungxanh.domains.directives.models"), "stands after it"),
        (("vungxanh.domains.directives.views", "vungxanh.domains.population.forms"), "not open"),
        (("vungxanh.domains.nobody.views", "vungxanh.domains.population.models"), "not switched on"),
    ],
)
def test_a_trespass_is_found(crossing, said):
    (fault,) = trespasses([crossing], DOMAINS)
    assert said in fault


def test_every_domain_is_switched_on_and_says_what_it_is_for():
    folders = {path.parent.name for path in (ROOT / "vungxanh" / "domains").glob("*/domain.py")}
    assert folders == set(DOMAINS)
    for name in DOMAINS:
        words = ast.get_docstring(ast.parse((ROOT / f"vungxanh/domains/{name}/__init__.py").read_text("utf-8")))
        assert words, f"{name} has no words about itself"


# ---- sizes and names


def sources(folder: Path) -> Iterator[Path]:
    for ending in ("py", "js", "css", "html"):
        for path in folder.rglob(f"*.{ending}"):
            if not {"vendor", "migrations", "__pycache__"} & set(path.parts) and path.name not in TAKEN_OVER:
                yield path


def too_long(paths: Iterable[Path]) -> list[str]:
    found = []
    for path in paths:
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            found.append(f"{path.name}: {lines} lines")
    return found


def test_no_file_is_too_long_to_be_read_in_one_sitting():
    assert too_long(path for name in ("vungxanh", "tests", "tools") for path in sources(ROOT / name)) == []


def test_a_file_that_is_too_long_is_found(tmp_path):
    (tmp_path / "long.py").write_text("x = 1\n" * (LONGEST + 1))
    (tmp_path / "short.py").write_text("x = 1\n")
    assert too_long(sources(tmp_path)) == [f"long.py: {LONGEST + 1} lines"]


def tiers_named(path: Path) -> list[str]:
    """Names in code that say a tier of one period: tiers are roles, mapped per period."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "arg", None)
        if isinstance(name, str) and "district" in name.lower():
            found.append(f"{path.name}: {name}")
    return found


def test_nothing_in_code_is_called_district():
    # the drill takes place in one, and may say so
    paths = [path for path in (ROOT / "vungxanh").rglob("*.py") if "demo" not in path.parts]
    assert [fault for path in paths for fault in tiers_named(path)] == []


def test_a_name_of_a_tier_is_found(tmp_path):
    (tmp_path / "planted.py").write_text("def count(district):\n    return district\n")
    assert tiers_named(tmp_path / "planted.py")


def test_no_module_is_an_attic():
    attics = {"utils", "common", "helpers", "manager", "misc", "core"}
    assert [path for path in (ROOT / "vungxanh").rglob("*.py") if path.stem in attics] == []

"""What the documentation says of the house is so: folders, decisions, links, and the tutorial's domain."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """The names a page's headings have in links."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def broken_links(page: Path) -> list[str]:
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


def test_a_link_to_nothing_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](gone.md) [b](#one) [c](#two) [d](https://example.org)", encoding="utf-8")
    assert broken_links(page) == ["gone.md", "#two"]


def test_every_package_has_its_line_on_the_map_of_the_house() -> None:
    packages = {path.parent.name for path in (ROOT / "vungxanh").glob("*/__init__.py") if any(path.parent.glob("*/*"))}
    on_the_map = set(re.findall(r"^\| `vungxanh/(\w+)` \|", read("docs/developers/README.md"), re.MULTILINE))
    # analytics stands empty until its first content
    assert packages - {"analytics"} <= on_the_map
    assert all((ROOT / "vungxanh" / name).is_dir() for name in on_the_map)


def test_every_decision_is_listed_once() -> None:
    files = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    assert re.findall(r"\]\((0[\w-]+\.md)\)", read("docs/decisions/README.md")) == files


def test_tests_and_tools_named_for_developers_exist() -> None:
    named = re.findall(r"\b((?:tests|tools)/[\w/]+\.py)", read("docs/developers/README.md"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_pictures_are_small() -> None:
    assert [path.name for path in (ROOT / "docs" / "pictures").glob("*.png") if path.stat().st_size > 150_000] == []


def test_the_domain_of_the_tutorial_passes_the_checks_of_a_declaration(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "vungxanh", tmp_path / "vungxanh", ignore=shutil.ignore_patterns("__pycache__", "*.gz"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    blocks = re.findall(
        r"^`(vungxanh/[\w/]+\.py)`.*?```python\n(.*?)```",
        read("docs/developers/new-domain.md"),
        re.MULTILINE | re.DOTALL,
    )
    assert len(blocks) == 6
    for name, code in blocks:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(code, encoding="utf-8")
    listed = tmp_path / "vungxanh" / "config" / "domains.py"
    listed.write_text(listed.read_text(encoding="utf-8").rstrip()[:-1] + ', "loudspeaker")\n', encoding="utf-8")
    migrations = tmp_path / "vungxanh" / "domains" / "loudspeaker" / "migrations"
    migrations.mkdir()
    (migrations / "__init__.py").touch()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "PYTHONPATH": str(tmp_path), "VUNGXANH_HOME": str(tmp_path / "var"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "manage.py", "makemigrations", "loudspeaker"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Create model Announcement" in done.stdout

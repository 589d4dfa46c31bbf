"""What the look is made of stays inside the house: no foreign host, no inline style or script, small files."""

import re
from pathlib import Path

import pytest

from tools import vendor

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "vungxanh" / "theme" / "static"
# Namespaces, licences and comments inside vendored files; nothing is ever loaded from them.
NOT_LOADED = {"www.w3.org", "leafletjs.com", "bugs.chromium.org", "bugzilla.mozilla.org"}
HOST = re.compile(r"(?:https?:)?//([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
INLINE = re.compile(
    r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\b(?:src|type=\"application/json\"))", re.I
)


def texts(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"}]


def templates() -> list[Path]:
    return [path for path in (ROOT / "vungxanh").rglob("templates/**/*.html")]


def test_no_front_end_file_names_a_foreign_host() -> None:
    import django_htmx

    shipped = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-4.min.js"
    for path in [*texts(STATIC), *templates(), shipped]:
        foreign = set(HOST.findall(path.read_text(encoding="utf-8"))) - NOT_LOADED
        assert not foreign, f"{path}: {foreign}"


def test_no_template_carries_an_inline_style_or_script() -> None:
    for path in templates():
        found = INLINE.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path}: {found and found[0]}"


@pytest.mark.parametrize("bad", ['<p style="color:red">', "<script>x()</script>", '<a onclick="x()">', "<style>"])
def test_the_search_for_inline_code_finds_it(bad: str) -> None:
    assert INLINE.search(bad)


@pytest.mark.parametrize(
    "good", ['<script src="x.js" defer>', '<script type="application/json">', '<col class="style">']
)
def test_the_search_for_inline_code_lets_files_pass(good: str) -> None:
    assert not INLINE.search(good)


def test_vendored_files_are_as_published() -> None:
    assert [fault for listing in vendor.LISTS for fault in vendor.check(listing)] == []


def test_a_changed_vendored_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    listing = tmp_path / "vendor.toml"
    file = f'{{ from = "a", to = "a.js", sha256 = "{vendor.sha256(b"a")}" }}'
    listing.write_text(f'[[package]]\nname = "x"\nversion = "1"\nfiles = [{file}]\n')
    (tmp_path / "a.js").write_bytes(b"a")
    assert vendor.check(listing) == []
    (tmp_path / "a.js").write_bytes(b"b")
    (tmp_path / "c.js").write_bytes(b"c")
    assert vendor.check(listing) == ["a.js is not the file of x 1", "c.js is in no vendor.toml"]

"""What the reference says is what the code declares."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("reference", ROOT / "tools" / "reference.py")
assert spec and spec.loader
reference = importlib.util.module_from_spec(spec)
spec.loader.exec_module(reference)


@pytest.mark.parametrize("name", ["registers.md", "indicators.md", "roles.md", "settings.md"])
def test_the_page_is_as_the_code_declares(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text("utf-8")
    assert written == reference.pages()[name], "run: python tools/reference.py"


def test_every_register_and_permission_has_its_lines() -> None:
    from vungxanh.registers import catalogue

    pages = reference.pages()
    assert all(f"(`{code}`)" in pages["registers.md"] for code in catalogue.registers())
    assert all(f"`{code}`" in pages["roles.md"] for code in catalogue.permissions())

"""Fixtures every test may use."""

from pathlib import Path

import pytest

from tests.browser import browse, chromium  # noqa: F401 (fixtures)
from tools import translations

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference material that may not be shipped; its tests are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of reference material is not beside the project")
    return SHARED


def pytest_configure() -> None:
    translations.compile_catalogues()

"""Fixtures every test may use."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.utils import translation

from tests.browser import browse, chromium  # noqa: F401 (fixtures)
from tools import translations

# everywhere the same examples, so that a landing depends on its change alone; whoever changes a rule looks further
# with `--hypothesis-profile=new-examples`. A slow machine is no fault of the code.
hypothesis.settings.register_profile("same-examples", deadline=None, derandomize=True, max_examples=50)
hypothesis.settings.register_profile("new-examples", deadline=None, max_examples=500)
hypothesis.settings.load_profile("same-examples")

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference material that may not be shipped; its tests are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of reference material is not beside the project")
    return SHARED


def pytest_configure() -> None:
    translations.compile_catalogues()


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    """Every test begins in the language of the product, whatever a request of the test before chose."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """On PostgreSQL the test database is left to the next run, which makes it anew (`--create-db`).

    A server thread of a browser test may still hold a connection when the last test ends, and PostgreSQL drops no
    database that somebody is connected to.
    """
    from django.db import connection

    return bool(request.config.getvalue("reuse_db")) or connection.vendor == "postgresql"

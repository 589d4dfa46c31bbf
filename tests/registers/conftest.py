"""The register of samples stands in the catalogue while these tests run."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories import bodies as samples
from tests.factories.units import District, make_district
from vungxanh.registers.register import Register


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Register[Any]]:
    samples.put_into_catalogue(monkeypatch.setattr)
    yield samples.BODIES
    monkeypatch.undo()
    samples.forget()


@pytest.fixture
def district(db: None) -> District:
    return make_district()

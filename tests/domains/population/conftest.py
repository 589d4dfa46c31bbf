import pytest

from tests.factories.units import District, make_district


@pytest.fixture
def district(db: None) -> District:
    return make_district()

"""A district, and a browser in which the chair of its commune has signed in."""

import pytest

from tests.factories.officers import make_officer
from tests.factories.units import make_district
from vungxanh.accounts.roles import Role


@pytest.fixture
def units(db):
    return make_district()


@pytest.fixture
def chair(units, client):
    client.force_login(make_officer(Role.COMMUNE_CHAIR, units.commune))
    return client

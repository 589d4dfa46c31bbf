"""The place of tests of tasks, and clients of its officers."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories.tasks import Place, make_place

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def place(db: None) -> Place:
    return make_place()


@pytest.fixture
def as_user(place: Place) -> Callable[[str], Client]:
    """`as_user("chair")`: a client signed in as that officer."""

    def client(name: str) -> Client:
        made = Client()
        made.force_login(place.users[name], backend=BACKEND)
        return made

    return client

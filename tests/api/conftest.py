"""The API over a small register, beside the real ones."""

import types
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import include, path

from tests.registers.sheets import bodies
from vungxanh.accounts.models import Grant, User
from vungxanh.config import urls as product
from vungxanh.faces.api import tokens
from vungxanh.faces.api.urls import build, patterns

BUILT: list[types.ModuleType] = []


@pytest.fixture(autouse=True)
def api_with_bodies(monkeypatch, settings):
    bodies.install(monkeypatch.setattr)
    if not BUILT:
        urls = types.ModuleType("urls_with_bodies")
        api = [path("api/v1/", include((patterns(build("api-in-tests")), "api")))]
        rest = [each for each in product.urlpatterns if str(each.pattern) != "api/v1/"]
        urls.urlpatterns, urls.handler403 = [*api, *rest], product.handler403
        BUILT.append(urls)
    settings.ROOT_URLCONF = BUILT[0]
    yield
    monkeypatch.undo()
    bodies.forget()


@pytest.fixture
def place(db) -> bodies.Place:
    return bodies.make_place()


@pytest.fixture
def chair(place):
    return bodies.make_officer(place.commune, "commune-chair")


EVERYTHING = [f"{bodies.CODE}.{verb}" for verb in ("see", "enter", "correct")]


def token_of(actor, permissions=EVERYTHING, lives=timedelta(days=1), name="thử"):
    grant = Grant.objects.get(user_id=actor.user_id)
    return tokens.issue(by=actor, grant=grant, name=name, permissions=permissions, lives=lives)


@pytest.fixture
def program(chair) -> Client:
    return program_of(chair)


def program_of(actor, permissions=EVERYTHING) -> Client:
    _token, secret = token_of(actor, permissions)
    return Client(headers={"authorization": f"Bearer {secret}"})


def browser_of(actor, **options) -> Client:
    client = Client(**options)
    client.force_login(User.objects.get(pk=actor.user_id))
    return client

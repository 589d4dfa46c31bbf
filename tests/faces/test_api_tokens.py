"""An officer makes, uses, watches and revokes tokens on pages; what a token opens is never a session."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.officers import make_officer
from tests.factories.rows import make_households
from tests.factories.units import District, make_district
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.faces.api.models import ApiToken
from vungxanh.journal.models import Entry

LIST = "/api/v1/population/households"
SEE = "population.households.see"


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def chair(district: District) -> User:
    make_households(district.hamlets[0], 3)
    return make_officer(Role.COMMUNE_CHAIR, district.commune)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def made(browser: Client, **answers: object) -> str:
    form = {"name": "bảng số liệu", "days": 30, "permissions": [SEE], **answers}
    page = browser.post(reverse("api:new-token"), form)
    assert page.status_code == 200, page.content.decode()
    found = re.search(r">(vx_[\w-]{40,})<", page.content.decode())
    assert found
    return found[1]


def program(secret: str) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_a_token_made_on_the_page_reads_what_was_chosen_and_nothing_else(chair: User) -> None:
    browser = browser_of(chair)
    secret = made(browser)
    assert len(program(secret).get(LIST).json()["items"]) == 3
    assert program(secret).get("/api/v1/population/persons").status_code == 403
    assert Entry.objects.filter(act="api.token.issue").count() == 1
    # shown once: the list tells it by its beginning only
    page = browser.get(reverse("api:tokens")).content.decode()
    assert secret not in page and secret[:8] in page


def test_a_token_opens_no_page(chair: User) -> None:
    secret = made(browser_of(chair))
    answer = program(secret).get("/")
    assert answer.status_code == 302 and reverse("account_login") in answer["Location"]
    assert not program(secret).get(LIST).cookies


def test_its_last_use_is_shown_and_written_seldom(chair: User) -> None:
    browser = browser_of(chair)
    secret = made(browser)
    assert "chưa dùng" in browser.get(reverse("api:tokens")).content.decode()
    program(secret).get(LIST)
    first = ApiToken.objects.get().last_used_at
    assert first is not None
    program(secret).get(LIST)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=6))
    program(secret).get(LIST)
    assert ApiToken.objects.get().last_used_at > first - timedelta(minutes=1)
    assert "chưa dùng" not in browser.get(reverse("api:tokens")).content.decode()


def test_a_revoked_token_opens_nothing_from_that_moment(chair: User) -> None:
    browser = browser_of(chair)
    secret = made(browser)
    url = reverse("api:revoke-token", args=[ApiToken.objects.get().pk])
    assert browser.get(url).status_code == 405
    assert browser.post(url).status_code == 302
    assert program(secret).get(LIST).status_code == 401
    assert "Đã thu hồi" in browser.get(reverse("api:tokens")).content.decode()
    assert Entry.objects.filter(act="api.token.revoke").count() == 1


def test_an_expired_token_is_said_to_be_expired(chair: User) -> None:
    browser = browser_of(chair)
    secret = made(browser)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert program(secret).get(LIST).status_code == 401
    assert "Hết hạn</span>" in browser.get(reverse("api:tokens")).content.decode()


def test_no_more_can_be_given_than_the_role_has(chair: User) -> None:
    for permissions in (["accounts.manage"], ["population.persons.unseal-everything"], []):
        form = {"name": "x", "days": 30, "permissions": permissions}
        assert browser_of(chair).post(reverse("api:new-token"), form).status_code == 422
    assert not ApiToken.objects.exists()


def test_an_administrator_sees_and_revokes_the_tokens_of_the_own_unit_only(chair: User, district: District) -> None:
    made(browser_of(chair))
    own = browser_of(make_officer(Role.ADMINISTRATOR, district.commune))
    other = browser_of(make_officer(Role.ADMINISTRATOR, district.neighbor))
    url = reverse("api:revoke-token", args=[ApiToken.objects.get().pk])
    assert "bảng số liệu" in own.get(reverse("api:tokens")).content.decode()
    assert "bảng số liệu" not in other.get(reverse("api:tokens")).content.decode()
    assert other.post(url).status_code == 404
    assert own.post(url).status_code == 302


def test_who_goes_from_door_to_door_keeps_no_tokens(district: District) -> None:
    browser = browser_of(make_officer(Role.TEAM_MEMBER, district.hamlets[0]))
    assert browser.get(reverse("api:tokens")).status_code == 403
    assert browser.get(reverse("api:new-token")).status_code == 403

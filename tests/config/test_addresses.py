"""Behind a proxy the lock-out counts the client's address, and no forged header makes it count another."""

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from tests.factories.officers import make_officer

pytestmark = pytest.mark.django_db
CLIENT, COLLEAGUE = "10.1.2.3", "10.1.2.4"


def attempt(forwarded: str, password: str = "sai") -> int:
    answer = Client(headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="127.0.0.1").post(
        reverse("account_login"), {"login": "hanltn", "password": password}
    )
    return int(answer.status_code)


@pytest.fixture(autouse=True)
def officer() -> None:
    user = make_officer(username="hanltn")
    user.set_password("gao-trang-nuoc-trong")
    user.save()


def test_who_forges_another_address_at_every_attempt_is_locked_and_nobody_else_is(settings) -> None:
    settings.PROXIES, settings.ACCOUNT_RATE_LIMITS = 1, {}
    seen = [attempt(f"203.0.113.{number}, {CLIENT}") for number in range(6)]
    assert seen[-1] == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {CLIENT}
    assert attempt(COLLEAGUE, "gao-trang-nuoc-trong") == 302, "a colleague's machine is not locked"


def test_of_two_proxies_the_inner_one_is_not_taken_for_the_client(settings) -> None:
    settings.PROXIES = 2
    attempt(f"203.0.113.9, {CLIENT}, 172.16.0.1")
    assert AccessAttempt.objects.get().ip_address == CLIENT


@pytest.mark.parametrize("told", ["không phải địa chỉ", "", f"{CLIENT}, "])
def test_what_is_no_address_leaves_that_of_the_proxy(settings, told: str) -> None:
    settings.PROXIES = 1
    attempt(told.encode().decode("latin-1"))
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"


def test_without_a_proxy_the_header_is_believed_by_nobody(settings) -> None:
    settings.PROXIES = 0
    attempt(CLIENT)
    assert AccessAttempt.objects.get().ip_address == "127.0.0.1"

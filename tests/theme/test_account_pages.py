"""Signing in and keeping an account safe, in a real browser under the content policy: password, code, passkey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from tests.browser import Browsing, look_over
from vungxanh.accounts.models import User

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.urls("tests.theme.urls"), pytest.mark.django_db(transaction=True)]
PASSWORD = "gao-trang-nuoc-trong"
HOME = "/kieu-dang/"


@pytest.fixture(autouse=True)
def officer(settings: pytest.FixtureRequest) -> User:
    settings.LOGIN_REDIRECT_URL = settings.ACCOUNT_LOGOUT_REDIRECT_URL = HOME  # type: ignore[attr-defined]
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # type: ignore[attr-defined]
    return User.objects.create_user(username="hanltn.tanthach", full_name="Lê Thị Ngọc Hân", password=PASSWORD)


def signed_in(browse: Browsing) -> Page:
    page = browse(reverse("account_login"))
    page.get_by_label("Tên đăng nhập").fill("hanltn.tanthach")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"**{HOME}")
    return page


def open_guarded(page: Page, name: str) -> None:
    """Open a page that asks once more for the password."""
    page.goto(reverse(name))
    if reverse("account_reauthenticate") in page.url:
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Xác nhận").click()
    page.wait_for_url(f"**{reverse(name)}")


def test_a_wrong_password_is_said_above_the_form_and_the_page_has_no_fault(browse: Browsing) -> None:
    page = browse(reverse("account_login"))
    assert look_over(page) == []
    page.get_by_label("Tên đăng nhập").fill("hanltn.tanthach")
    page.get_by_label("Mật khẩu").fill("sai")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_role("alert").wait_for()
    assert page.title().startswith("Lỗi: Đăng nhập")
    assert look_over(page) == []


def test_the_pages_of_an_account_have_no_fault(browse: Browsing) -> None:
    page = signed_in(browse)
    page.goto(reverse("mfa_add_webauthn"))
    assert reverse("account_reauthenticate") in page.url, "what keeps an account safe asks for the password again"
    assert look_over(page) == []
    for name in ("mfa_add_webauthn", "mfa_activate_totp", "mfa_index", "account_change_password", "account_logout"):
        open_guarded(page, name)
        assert look_over(page) == [], name
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/")


def test_an_officer_adds_a_code_generator_and_signs_in_with_it(browse: Browsing) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    def code(secret: str) -> str:
        _before, now, _after = yield_hotp_counters_from_time()  # still taken when the half minute ends meanwhile
        return str(format_hotp_value(hotp_value(secret, now)))

    page = signed_in(browse)
    open_guarded(page, "mfa_activate_totp")
    secret = page.locator("#authenticator_secret").input_value()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth > 0"), "the policy lets the QR image be drawn"
    page.locator("#id_code").fill(code(secret))
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/recovery-codes/**")
    assert page.locator("#recovery_codes").input_value().count("\n") >= 5
    assert look_over(page) == []
    recovery = page.locator("#recovery_codes").input_value().split()[0]
    page.context.clear_cookies()
    page = browse(reverse("account_login"))
    page.get_by_label("Tên đăng nhập").fill("hanltn.tanthach")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    assert look_over(page) == []
    page.locator("#id_code").fill(recovery)
    page.locator("#id_code").press("Enter")
    page.wait_for_url(f"**{HOME}")


def test_an_officer_adds_a_passkey_and_signs_in_with_it_alone(browse: Browsing) -> None:
    page = signed_in(browse)
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    open_guarded(page, "mfa_add_webauthn")
    page.get_by_label("Tên khóa").fill("Máy tính xã")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "add" not in url)
    page.goto(reverse("mfa_list_webauthn"))
    assert page.get_by_role("rowheader", name="Máy tính xã").is_visible()
    assert look_over(page) == []
    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Đăng xuất").click()
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Dùng khóa đăng nhập của máy này").click()
    page.wait_for_url(f"**{HOME}")


def test_too_many_wrong_passwords_lock_the_user_at_that_address(client: Client) -> None:
    for _ in range(6):
        answer = client.post(reverse("account_login"), {"login": "hanltn.tanthach", "password": "sai"})
    assert answer.status_code == 429
    assert "khóa 15 phút" in answer.content.decode()

"""An officer comes in, finds the work of the day, changes the language and leaves."""

import pytest
from django.urls import reverse

from tests.browser import PHONE, Browsing, look_over
from tests.factories.officers import make_actor, make_officer
from tests.factories.units import make_district
from vungxanh.accounts.roles import Role
from vungxanh.domains.organization.operations.accounts import reset_password
from vungxanh.journal.models import Entry

PASSWORD = "gao-trang-nuoc-trong"
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_officer_signs_in_on_a_phone_and_leaves_again(browse: Browsing) -> None:
    district = make_district()
    officer = make_officer(Role.COMMUNE_CHAIR, district.commune, full_name="Lê Thị Ngọc Hân", username="hanltn")
    officer.set_password(PASSWORD)
    officer.save()

    page = browse("/", width=PHONE)
    page.get_by_label("Tên đăng nhập").fill("hanltn")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/")
    assert page.get_by_role("button", name="Xã Tân Thạch").is_visible(), "where stands in the bar"
    assert look_over(page) == []

    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**login**")


def test_a_password_set_by_somebody_else_opens_nothing_until_an_own_one_is_chosen(browse: Browsing) -> None:
    district = make_district()
    officer = make_officer(Role.COMMUNE_CHAIR, district.commune, full_name="Lê Thị Ngọc Hân", username="hanltn")
    given = reset_password(by=make_actor(Role.ADMINISTRATOR, district.commune), user=officer, reason="quên")

    page = browse("/toi", width=PHONE)
    page.get_by_label("Tên đăng nhập").fill("hanltn")
    page.get_by_label("Mật khẩu").fill(given)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_text("chọn mật khẩu của riêng mình").wait_for()
    assert look_over(page) == []

    def choose(password: str) -> None:
        for name, value in (("oldpassword", given), ("password1", password), ("password2", password)):
            page.locator(f"[name={name}]").fill(value)
        page.locator("main form button[type=submit]").click()

    choose("0903123456")
    page.get_by_role("alert").wait_for()
    choose(PASSWORD)
    page.wait_for_url("**/toi")
    assert page.get_by_role("button", name="Xã Tân Thạch").is_visible()
    assert [entry.user_id for entry in Entry.objects.filter(act="accounts.choose-password")] == [officer.pk]

    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**login**")
    page.goto("/")
    assert reverse("account_login") in page.url

"""An officer comes in, finds the work of the day, changes the language and leaves."""

import pytest
from django.urls import reverse

from tests.browser import PHONE, Browsing, look_over
from tests.factories.officers import make_officer
from tests.factories.units import make_district
from vungxanh.accounts.roles import Role

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

    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**login**")
    page.goto("/")
    assert reverse("account_login") in page.url

"""An officer's day with a register, in a real browser: find, open, correct, enter; and the same without script."""

import re
from typing import Any

import pytest

from tests.browser import NARROW, axe, fits
from tests.factories.officers import give, make_officer
from tests.factories.rows import make_persons
from tests.factories.units import District, make_district
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.domains.population.models import Person
from vungxanh.journal.models import Entry


@pytest.fixture
def district(transactional_db: None) -> District:
    return make_district()


@pytest.fixture
def chair(district: District) -> User:
    make_persons(district.hamlets[0], 25)
    return make_officer(Role.COMMUNE_CHAIR, district.commune, full_name="Lê Thị Ngọc Hân")


def test_a_person_is_found_opened_revealed_and_the_address_never_names_them(browse: Any, chair: User) -> None:
    page = browse("/", user=chair)
    person = Person.objects.filter(folded__startswith="tran van tao").order_by("pk")[0]
    page.keyboard.press("/")
    page.keyboard.type(person.folded)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tim?found=*")
    assert "tran" not in page.url
    page.get_by_role("link", name=person.full_name, exact=True).click()
    page.wait_for_url("**/so/population.persons/**")
    citizen_id = person.citizen_id.reveal()
    assert citizen_id not in page.content()
    page.get_by_role("button", name="Hiện Số định danh").click()
    page.get_by_text(citizen_id).wait_for()
    assert Entry.objects.filter(act="population.persons.unseal", object_id=str(person.pk)).count() == 1
    assert axe(page) == []


def test_the_list_works_without_script(browse: Any, chair: User) -> None:
    page = browse("/so/population.persons/", user=chair, script=False)
    page.locator("form.filters").get_by_label("Giới tính").select_option("FEMALE")
    page.get_by_role("button", name="Áp dụng").click()
    assert "sex=FEMALE" in page.url
    assert page.get_by_text("Không có người nào khớp").is_visible()
    page.get_by_role("link", name="Bỏ mọi điều kiện lọc").click()
    page.get_by_role("link", name="Trang sau").click()
    assert re.search(r"after=\d+", page.url)
    page.get_by_role("link", name="Họ và tên", exact=True).click()
    assert "sort=full_name" in page.url


def test_a_role_is_switched_where_everybody_sees_it(browse: Any, chair: User, district: District) -> None:
    give(chair, Role.DATA_PROTECTION, district.commune)
    page = browse("/toi", user=chair, width=NARROW, dark=True)
    assert axe(page) == []
    assert fits(page)
    page.get_by_role("button", name="Chuyển sang Phụ trách bảo vệ dữ liệu").click()
    page.get_by_text("Từ bây giờ anh, chị làm việc với vai trò").wait_for()
    page.goto("/nhat-ky/")
    assert axe(page) == []
    assert fits(page)
    page.goto("/nhat-ky/bat-thuong")
    assert axe(page) == []
    assert fits(page)


def test_refusal_and_reason_have_no_barrier(browse: Any, district: District, chair: User) -> None:
    inspector = make_officer(Role.INSPECTOR, district.commune)
    person = Person.objects.order_by("pk")[0]
    asked = browse(f"/so/population.persons/{person.pk}/", user=inspector, width=NARROW)
    assert "Vì sao cần xem" in asked.content()
    assert axe(asked) == []
    refused = browse("/can-bo/", user=inspector, width=NARROW, dark=True, status=403)
    assert axe(refused) == []
    assert fits(refused)

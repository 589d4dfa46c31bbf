"""The parts and pages of the look in a real browser: accessible, inside their width, silent, usable by keyboard."""

from __future__ import annotations

import pypdfium2
import pytest

from tests.browser import NARROW, Browsing, axe, fits, look_over

pytestmark = [pytest.mark.urls("tests.theme.urls"), pytest.mark.django_db]
PAGES = {
    "parts": "/kieu-dang/",
    "public": "/kieu-dang/?page=public",
    "sheet": "/kieu-dang/?page=sheet",
}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_fault_wide_or_narrow_light_or_dark(browse: Browsing, address: str) -> None:
    page = browse(address)
    if address == PAGES["parts"]:
        page.wait_for_selector("vx-map[data-ready='6']")
    assert look_over(page) == []


@pytest.mark.parametrize("address", ["/kieu-dang/?form=faults", "/kieu-dang/?page=public&form=faults"])
def test_a_form_with_faults_has_no_other_fault(browse: Browsing, address: str) -> None:
    page = browse(address, width=NARROW)
    assert axe(page, within="#noi-dung") == []
    assert fits(page)


def test_english_pages_fit_a_phone_too(browse: Browsing) -> None:
    page = browse("/kieu-dang/", width=NARROW, language="en")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("button", name="Apply").is_visible()
    assert fits(page)


def test_the_content_policy_refuses_inline_code(browse: Browsing) -> None:
    page = browse("/kieu-dang/", expect=["Executing inline script violates"])
    ran = page.evaluate(
        """() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';
                   document.body.append(s); return window.ran ?? 0 }"""
    )
    assert ran == 0


def test_on_a_phone_the_menu_opens_over_the_page_without_script(browse: Browsing) -> None:
    page = browse("/kieu-dang/", width=NARROW, script=False)
    link = page.get_by_role("link", name="Truy vết")
    assert not link.is_visible()
    page.get_by_role("button", name="Danh mục").click()
    assert link.is_visible()


def test_the_unit_and_the_day_are_chosen_from_the_bar(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    page.get_by_role("button", name="Xã Tân Thạch").click()
    assert page.get_by_role("link", name="Ấp 11").is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="15-9-2021").click()
    page.get_by_label("Xem số liệu ngày").fill("2021-09-14")
    page.get_by_role("button", name="Xem ngày này").click()
    page.wait_for_url("**/?day=2021-09-14")


def test_a_slash_goes_to_the_search_but_not_while_typing(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "tim"
    page.keyboard.type("18/2")
    assert page.locator("#tim").input_value() == "18/2"


def test_the_summary_of_faults_takes_focus_and_leads_to_its_field(browse: Browsing) -> None:
    page = browse("/kieu-dang/?form=faults")
    assert page.title() == "Lỗi: Kiểu dáng · VùngXanh"
    assert page.evaluate("document.activeElement.className") == "errors"
    page.get_by_role("link", name="Kết quả thăm: Trường này là bắt buộc.").click()
    assert page.evaluate("document.activeElement.id") == "id_answer_0"


def test_ticked_rows_are_counted_all_at_once_and_none(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    bar = page.get_by_role("region", name="Thao tác hàng loạt")
    assert bar.locator("[data-picked]").inner_text() == "2"
    page.get_by_label("Chọn hộ Ngô Tấn Phát").check()
    assert bar.locator("[data-picked]").inner_text() == "3"
    page.get_by_label("Chọn cả trang").check()
    assert bar.locator("[data-picked]").inner_text() == "5"
    page.get_by_role("button", name="Bỏ chọn").click()
    assert not bar.is_visible()


def test_without_script_the_bulk_bar_and_the_ticks_still_work(browse: Browsing) -> None:
    page = browse("/kieu-dang/", script=False)
    assert page.get_by_role("button", name="Giao thăm lại").is_visible()
    page.get_by_label("Chọn hộ Ngô Tấn Phát").check()


def test_a_dialog_opens_and_closes_by_keyboard(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    page.get_by_role("button", name="Xuất danh sách", exact=True).press("Enter")
    dialog = page.locator("#xuat")
    assert dialog.is_visible() and axe(page, within="#xuat") == []
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_the_picker_offers_what_the_server_finds(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    field = page.get_by_label("Xã, thị trấn")
    field.press_sequentially("tân")
    page.wait_for_selector("#id_unit-found option", state="attached")
    assert page.locator("#id_unit-found option").evaluate_all("found => found.map(option => option.value)") == [
        "Xã Tân Thạch"
    ]


def test_every_unit_of_the_map_is_a_link_that_the_keyboard_reaches(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    page.wait_for_selector("vx-map[data-ready='6']")
    shapes = page.locator("vx-map path.unit")
    assert shapes.count() == 6
    names = [shapes.nth(number).get_attribute("aria-label") for number in range(6)]
    assert "Xã Tân Thạch: Nguy cơ rất cao, 158" in names
    assert "Xã Tiên Long: Nguy cơ, chưa nhận" in names, "what was not received is said, never shown as zero"
    assert "Xã Phú Túc: Bình thường mới, 0" in names
    shapes.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#T%C3%A2n-Th%E1%BA%A1ch")


def test_a_map_that_cannot_be_loaded_says_so_and_leaves_its_table(browse: Browsing) -> None:
    page = browse("/kieu-dang/", expect=["404 (Not Found)"])
    page.wait_for_selector("vx-map[data-ready='6']")
    page.evaluate(
        """() => { const map = document.querySelector('vx-map').cloneNode(false);
                   map.setAttribute('src', '/404'); map.id = 'broken';
                   document.querySelector('main').append(map) }"""
    )
    page.wait_for_selector("#broken.failed")
    assert "Xem bảng bên dưới" in page.locator("#broken").inner_text()


def test_the_choice_of_light_or_dark_is_kept(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    page.get_by_role("button", name="Đổi nền sáng, tối").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_language_is_switched_and_kept(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.get_by_text("You are acting as").is_visible()


def test_print_leaves_the_frame_out(browse: Browsing) -> None:
    page = browse("/kieu-dang/?page=sheet")
    page.emulate_media(media="print")
    assert page.get_by_role("article", name="Báo cáo ngày").is_visible()
    for part in (".masthead", ".bar", ".nav", ".foot", ".actions"):
        assert not page.locator(part).first.is_visible(), part


def test_a_report_prints_on_one_sheet_of_paper(browse: Browsing) -> None:
    page = browse("/kieu-dang/?page=sheet")
    printed = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    try:
        assert len(printed) == 1
        text = printed[0].get_textpage().get_text_range()
    finally:
        printed.close()
    assert "Độc lập - Tự do - Hạnh phúc" in text and "Mỗi lần mở thông tin" not in text


def test_the_fixture_notices_what_no_page_may_do(browse: Browsing) -> None:
    page = browse("/kieu-dang/")
    assert browse.faults == []
    page.evaluate("console.error('broken')")
    page.evaluate("fetch('http://example.org/count.gif').catch(() => null)")
    page.evaluate("setTimeout(() => { throw new Error('thrown') })")
    page.wait_for_timeout(50)
    noticed = "\n".join(browse.faults)
    browse.faults.clear()
    assert "console: broken" in noticed and "thrown" in noticed
    assert "example.org" in noticed, "whether the policy stopped it or not, it was asked for"


def test_the_overview_of_faults_finds_each_kind(browse: Browsing) -> None:
    page = browse("/kieu-dang/?page=sheet")
    page.evaluate(
        """() => { const wide = document.createElement('p'); wide.textContent = 'Rộng'; wide.style.width = '3000px';
                   const image = new Image(); image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw=';
                   document.querySelector('main').append(wide, image) }"""
    )
    found = look_over(page)
    assert any("image-alt" in fault for fault in found)
    assert "360 px, the page scrolls sideways" in found

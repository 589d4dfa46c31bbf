"""A directive becomes work in a real browser: read, confirmed, given, passed on, reported, verified; and one's own."""

import io
import re
from pathlib import Path
from typing import Any

from django.urls import reverse
from PIL import Image

from tests.browser import NARROW, PHONE, axe, fits, look_over
from tests.documents.conftest import Offices
from tests.factories.officers import user_of
from vungxanh.accounts.models import User
from vungxanh.documents.models import Document, State
from vungxanh.domains.directives.models import Reading
from vungxanh.tasks.models import Task

# An official document: not protected by copyright (Law on Intellectual Property, article 15).
SON_DUONG = Path(__file__).parents[1] / "engines" / "reading" / "documents" / "goc_son_duong.txt"


def photo(folder: Path) -> Path:
    made = folder / "nha-so-1.jpg"
    held = io.BytesIO()
    Image.new("RGB", (60, 40), "seagreen").save(held, "JPEG")
    made.write_bytes(held.getvalue())
    return made


def sent(page: Any, offices: Offices, file: Path = SON_DUONG) -> Reading:
    page.goto(reverse("directives:send"))
    page.get_by_label("Cơ quan nhận").select_option(str(offices.people.pk))
    page.get_by_label("Tệp văn bản").set_input_files(str(file))
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_role("heading", name=re.compile("Đọc văn bản")).wait_for()
    reading: Reading = Reading.objects.latest("pk")
    return reading


def figures(page: Any, name: str) -> dict[str, int]:
    """What the board says of a row."""
    cells = page.get_by_role("row", name=name).last.locator("th, td").all_inner_texts()
    return {"done_on_time": int(cells[2]), "within_time": int(cells[4]), "total": int(cells[-1])}


def test_a_document_is_read_confirmed_and_given_and_comes_back_done(
    browse: Any, offices: Offices, tmp_path: Path
) -> None:
    page = browse("/", user=user_of(offices.leader))
    sent(page, offices)
    assert page.get_by_label("Số, ký hiệu").first.input_value() == "632-CV/HU"
    assert look_over(page) == []
    page.set_viewport_size({"width": 1440, "height": 1000})

    # pointing at a value lights the words it was read from
    page.get_by_label("Người ký", exact=True).hover()
    assert page.locator("mark.lit").inner_text().strip() == "Hoàng Văn Hiến"

    page.get_by_label("Trích yếu").fill("Các biện pháp cấp bách phòng, chống dịch")
    page.get_by_role("button", name="Xác nhận và vào sổ").click()
    page.wait_for_url("**/van-ban/*")
    document = Document.objects.get()
    assert (document.number, document.title) == ("632-CV/HU", "Các biện pháp cấp bách phòng, chống dịch")
    assert document.items.count() == 6
    assert look_over(page) == []
    page.set_viewport_size({"width": 1440, "height": 1000})

    # six tasks, one for each item, to every commune with one tick
    page.locator("main").get_by_role("link", name="Giao việc", exact=True).click()
    cards = page.locator(".giving-one")
    for number, card in enumerate(cards.all(), start=1):
        card.get_by_label("Giao mục này").check()
        card.get_by_label("Việc phải làm").fill(f"Việc số {number} theo 632-CV/HU")
        card.get_by_label("Loại việc").select_option("ONE_OFF")
        card.get_by_label("Thời hạn").fill("2036-09-10T17:00")
        for chip in card.locator(".chip:not(.all) input:checked").all():
            chip.uncheck()
        card.get_by_label("Xã Tân Thạch").check()
    assert look_over(page) == []
    page.set_viewport_size({"width": 1440, "height": 1000})
    page.get_by_role("button", name="Giao các mục đã chọn").click()
    page.get_by_text("Đã giao 6 việc").wait_for()
    task = Task.objects.get(title="Việc số 4 theo 632-CV/HU")
    assert task.lead == offices.commune

    # the commune accepts and passes it on
    address = reverse("accountability:task", args=[task.pk])
    commune = browse(address, user=user_of(offices.chair))
    commune.get_by_role("link", name="Nhận việc").first.click()
    commune.get_by_role("button", name="Nhận việc").click()
    commune.get_by_text("Đã nhận việc").wait_for()
    commune.get_by_role("link", name="Giao tiếp xuống dưới").first.click()
    commune.get_by_label("Ấp 1").first.check()
    commune.get_by_role("button", name="Giao tiếp xuống dưới").click()
    commune.get_by_text("Đã giao việc cho các nơi").wait_for()
    child = task.children.get()

    # the head of the hamlet reports from a phone with a photo
    hamlet = browse(
        reverse("accountability:step", args=[child.pk, "report"]),
        user=User.objects.get(username="truong-ap-1"),
        width=PHONE,
    )
    hamlet.locator("textarea[name=text]").fill("Đã đến từng nhà.")
    hamlet.locator("input[type=file]").set_input_files(str(photo(tmp_path)))
    hamlet.get_by_role("button", name="Báo cáo kết quả").click()
    hamlet.get_by_text("Đã gửi báo cáo").wait_for()
    board = f"{reverse('accountability:board')}?by=lead"
    commune.goto(board)
    assert figures(commune, "Ban Nhân dân Ấp 1") == {"done_on_time": 0, "within_time": 1, "total": 1}
    assert figures(commune, "UBND xã Tân Thạch") == {"done_on_time": 0, "within_time": 6, "total": 6}

    # the commune sees the photo and verifies
    commune.goto(reverse("accountability:task", args=[child.pk]))
    assert commune.locator(".photos img").count() == 1
    commune.get_by_role("link", name="Xác nhận hoàn thành").first.click()
    commune.get_by_role("button", name="Xác nhận hoàn thành").click()
    commune.get_by_text("việc kết thúc").wait_for()
    commune.goto(address)
    assert commune.get_by_text("Xong 1/1").first.is_visible()

    # the board has changed, for the commune and for the district above it; its sum is that of its rows
    commune.goto(board)
    assert figures(commune, "Ban Nhân dân Ấp 1") == {"done_on_time": 1, "within_time": 0, "total": 1}
    assert commune.get_by_role("row", name="Ban Nhân dân Ấp 1").get_by_text("100 %").is_visible()
    assert figures(commune, "Cộng") == {"done_on_time": 1, "within_time": 6, "total": 7}
    page.goto(f"{board}&unit={offices.units.commune.code}")
    assert figures(page, "Ban Nhân dân Ấp 1") == {"done_on_time": 1, "within_time": 0, "total": 1}
    assert look_over(page) == []
    page.goto(reverse("directives:document", args=[document.pk]))
    assert axe(page) == []


def test_an_item_is_split_and_one_is_added_with_and_without_script(browse: Any, offices: Offices) -> None:
    for script in (True, False):
        page = browse("/", user=user_of(offices.leader), width=NARROW, script=script, expect=["422"])
        reading = sent(browse("/", user=user_of(offices.leader)), offices)
        page.goto(reverse("directives:reading", args=[reading.pk]))
        fifth = page.locator("#m5")
        if fifth.get_attribute("open") is None:
            fifth.locator("summary").click()
        fifth.get_by_role("button", name="Tách thành 2 mục").click()
        page.locator("#m7").wait_for()
        first, second = page.locator("#m5 textarea").input_value(), page.locator("#m6 textarea").input_value()
        assert first.startswith("Ủy ban nhân dân huyện")
        assert first.rstrip().endswith(".")
        assert second
        # a half is nobody's decision yet: confirming is refused, nothing typed is lost
        page.get_by_label("Trích yếu").fill("Tên do cán bộ gõ")
        page.get_by_role("button", name="Xác nhận và vào sổ").click()
        page.get_by_text("còn mục chưa quyết định").wait_for()
        assert page.get_by_label("Trích yếu").input_value() == "Tên do cán bộ gõ"
        assert page.locator("#m6 textarea").input_value() == second
        assert page.locator("[data-settled]").inner_text() == "5"
        if script:
            page.locator("#m5").get_by_label("Đúng, ghi vào sổ").check()
            assert page.locator("[data-settled]").inner_text() == "6"
        page.get_by_role("button", name="Thêm mục máy không thấy").click()
        page.locator("#m8").wait_for()
        assert fits(page)


def test_the_waiting_page_asks_again_until_the_reading_is_there(browse: Any, offices: Offices) -> None:
    reading = sent(browse("/", user=user_of(offices.leader)), offices)
    Reading.objects.filter(pk=reading.pk).update(state=Reading.State.WAITING)
    page = browse(reverse("directives:reading", args=[reading.pk]), user=user_of(offices.leader))
    assert page.locator("[aria-busy=true]").count() == 1
    assert axe(page) == []
    Reading.objects.filter(pk=reading.pk).update(state=Reading.State.READ)
    page.get_by_role("heading", name=re.compile("Đọc văn bản")).wait_for()


def test_two_documents_issued_at_once_have_different_numbers_and_none_is_missing(browse: Any, offices: Offices) -> None:
    drafted = []
    for number in (1, 2):
        page = browse(reverse("directives:draft"), user=user_of(offices.leader))
        page.get_by_label("Cơ quan ban hành").select_option(str(offices.people.pk))
        page.get_by_label("Trích yếu").fill(f"Xét nghiệm diện rộng đợt {number}")
        page.get_by_label("Nội dung").fill(
            "1. Trạm Y tế các xã lấy mẫu toàn dân trước ngày 10/9/2021.\n2. Ủy ban nhân dân các xã lập danh sách hộ."
        )
        page.locator(".sheet").get_by_text(f"đợt {number}").wait_for()  # the page as it will be printed follows
        page.locator("summary", has_text="Gửi trên hệ thống đến").click()
        page.get_by_label("Xã Tân Thạch").check()
        if number == 1:
            assert look_over(page) == []
            page.set_viewport_size({"width": 1440, "height": 1000})
        page.get_by_role("button", name="Lưu dự thảo").click()
        page.wait_for_url("**/van-ban/*")
        page.get_by_role("link", name="Ban hành").click()
        drafted.append(page)
    assert look_over(drafted[0]) == []
    for page in drafted:  # both send their form before either reads the answer
        page.get_by_role("button", name="Ban hành", exact=True).click(no_wait_after=True)
    for page in drafted:
        page.get_by_text("Đã ban hành").wait_for()
    issued = Document.objects.filter(state=State.ISSUED)
    assert sorted(issued.values_list("serial", flat=True)) == [1, 2]
    assert sorted(issued.values_list("number", flat=True)) == ["01/KH-UBND", "02/KH-UBND"]
    # what one's own plan asks can be given as tasks at once
    assert [document.items.count() for document in issued] == [2, 2]
    assert drafted[0].locator("main").get_by_role("link", name="Giao việc", exact=True).is_visible()
    assert look_over(drafted[0]) == []
    first = issued.order_by("serial")[0]
    drafted[0].goto(reverse("directives:print", args=[first.pk]))
    assert look_over(drafted[0]) == []
    # receipts: not opened, then opened
    drafted[0].goto(reverse("directives:document", args=[first.pk]))
    assert drafted[0].get_by_text("Chưa mở").first.is_visible()
    received = browse(reverse("directives:document", args=[first.pk]), user=user_of(offices.chair))
    received.wait_for_load_state("networkidle")
    drafted[0].reload()
    assert not drafted[0].get_by_text("Chưa mở").count()
    assert drafted[0].get_by_text("Trần Chủ Tịch").first.is_visible()

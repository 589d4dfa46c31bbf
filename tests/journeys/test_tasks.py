"""The life of a task in a browser: given on, reported with a photo, verified; extended once; late; handed over."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image

from tests.browser import PHONE, Browsing, look_over
from tests.factories.tasks import Place, make_place
from vungxanh.accounts import operations as accounts
from vungxanh.accounts.models import Holding
from vungxanh.messages.models import Message
from vungxanh.tasks import operations
from vungxanh.tasks.models import Notice, Task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place(settings, tmp_path: Path) -> Place:
    settings.MEDIA_ROOT = tmp_path
    return make_place()


def photo(folder: Path) -> Path:
    held = io.BytesIO()
    Image.new("RGB", (640, 480), "seagreen").save(held, "JPEG")
    path = folder / "cong-ap-1.jpg"
    path.write_bytes(held.getvalue())
    return path


def test_a_commune_gives_on_a_hamlet_reports_with_a_photo_the_commune_verifies_and_the_board_changes(
    browse: Browsing, place: Place, tmp_path: Path
) -> None:
    task = place.give(detail="Đi từng nhà, lập danh sách người về từ vùng dịch.", source="632-CV/HU, mục 3")
    page = browse("/", user=place.users["chair"])
    assert look_over(page) == []
    page.get_by_role("link", name=task.title, exact=True).click()
    page.get_by_role("link", name="Nhận việc").click()
    page.get_by_role("button", name="Nhận việc").click()
    page.get_by_role("link", name="Giao tiếp xuống dưới").click()
    assert look_over(page) == []
    for name in ("Ấp 1", "Ấp 2"):
        page.get_by_label(f"Ban Nhân dân {name}, Xã Tân Thạch").check()
    page.get_by_role("button", name="Giao tiếp xuống dưới").click()
    page.get_by_text("Xong 0/2").first.wait_for()
    assert look_over(page) == []

    child = Task.objects.get(lead=place.boards[0])
    phone = browse(f"/accountability/viec/{child.pk}/", user=place.users["head"], width=PHONE)
    phone.get_by_role("link", name="Báo cáo kết quả").click()
    phone.get_by_label("Kết quả").fill("Đã đi hết 120 hộ, có 3 người mới về.")
    phone.get_by_label("Ảnh, tệp chứng minh").set_input_files(str(photo(tmp_path)))
    phone.get_by_role("button", name="Báo cáo kết quả").click()
    phone.locator("main").get_by_text("Chờ xác nhận", exact=True).first.wait_for()
    assert look_over(phone) == []
    child.refresh_from_db()
    assert (child.state, child.opened_at is not None) == ("REPORTED", True)

    page.goto("/accountability/trach-nhiem?by=lead")
    row = page.get_by_role("row", name="Ban Nhân dân Ấp 1")
    assert row.get_by_role("cell").nth(1).inner_text() == "0"
    page.goto("/")
    page.get_by_role("link", name="Xem và xác nhận").click()
    assert page.get_by_role("img", name="Ảnh chứng minh cong-ap-1.jpg").is_visible()
    page.get_by_role("link", name="Xác nhận hoàn thành").click()
    page.get_by_role("button", name="Xác nhận hoàn thành").click()
    page.get_by_text("Đã xác nhận; việc kết thúc.").wait_for()
    page.goto("/accountability/trach-nhiem?by=lead")
    assert row.get_by_role("cell").nth(1).inner_text() == "1"
    assert look_over(page) == []


def test_one_extension_is_allowed_and_a_second_is_not_offered(browse: Browsing, place: Place) -> None:
    task = place.at(place.give(), "ACCEPTED")
    assert task.due_at
    until = timezone.localtime(task.due_at + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    url = f"/accountability/viec/{task.pk}/"
    doer = browse(url, user=place.users["chair"])
    doer.get_by_role("link", name="Xin gia hạn").click()
    doer.get_by_label("Xin đến").fill(until)
    doer.get_by_label("Lý do").fill("Mưa bão, ấp 3 bị chia cắt")
    doer.get_by_role("button", name="Xin gia hạn").click()
    giver = browse("/", user=place.users["leader"])
    giver.get_by_role("link", name="Quyết định").click()
    giver.get_by_role("link", name="Quyết định gia hạn").click()
    assert look_over(giver) == []
    giver.get_by_label("Đồng ý gia hạn").check()
    giver.get_by_role("button", name="Quyết định gia hạn").click()
    giver.get_by_text("Đã ghi quyết định.").wait_for()
    doer.goto(url)
    assert doer.get_by_text("dùng để đánh giá").first.is_visible()
    assert doer.get_by_role("link", name="Xin gia hạn").count() == 0


def test_a_late_task_is_reminded_of_escalated_and_explained(browse: Browsing, place: Place) -> None:
    task = place.late(place.at(place.give(), "ACCEPTED"), hours=25)
    assert operations.remind() > 0
    assert set(Notice.objects.values_list("hours", flat=True)) == {0, 24}
    Message.objects.update(send_after=timezone.now())  # the quiet hours are over
    page = browse("/", user=place.users["chair"])
    assert page.get_by_role("link", name="Cảnh báo").is_visible()
    page.get_by_role("link", name="Cảnh báo").click()
    assert look_over(page) == []
    page.get_by_role("button", name=f"Quá hạn: {task.title}").first.click()
    page.get_by_role("link", name="Giải trình việc chậm").click()
    page.get_by_label("Vì sao chậm").fill("Ấp 3 bị ngập, mai xong.")
    page.get_by_role("button", name="Giải trình việc chậm").click()
    page.get_by_text("Đã gửi giải trình.").wait_for()
    above = browse("/tin/", user=place.users["leader"])
    assert above.get_by_role("button", name="Giải trình việc chậm").first.is_visible()
    place.late(place.at(place.to_hamlet(title="Phát phiếu đi chợ"), "ACCEPTED", doer="head"), hours=30)
    above.goto("/accountability/nhac")
    assert above.get_by_role("heading", name="Ban Nhân dân Ấp 1").is_visible()
    assert look_over(above) == []


def test_the_work_of_an_officer_who_leaves_is_handed_over(browse: Browsing, place: Place) -> None:
    task = place.in_hands_of(place.give(title="Trực chốt cầu Rạch Miễu"), "clerk")
    holding = Holding.objects.get(user=place.users["clerk"])
    assert operations.leaving(place.users["clerk"]) == 1
    accounts.leave(holding=holding, on=timezone.localdate() + timedelta(days=1))
    page = browse("/tin/", user=place.users["chair"])
    page.get_by_role("button", name="Võ Minh Đạt thôi giữ chức vụ").click()
    assert look_over(page) == []
    page.get_by_label("Người nhận bàn giao").select_option(label="Lê Thị Ngọc Hân")
    page.get_by_label("Lý do").fill("Đồng chí Đạt chuyển công tác")
    page.get_by_role("button", name="Bàn giao").click()
    page.get_by_text("Đã bàn giao 1 việc.").wait_for()
    task.refresh_from_db()
    assert task.handler == place.users["chair"]


@pytest.mark.parametrize(
    "path",
    ["/accountability/viec/moi", "/accountability/ve-toi", "/accountability/ban-giao", "/accountability/neu-guong"],
)
def test_the_other_pages_of_tasks_can_be_used_by_everybody(browse: Browsing, place: Place, path: str) -> None:
    assert look_over(browse(path, user=place.users["chair"])) == []

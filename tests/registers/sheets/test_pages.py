"""The pages of import and export, as officers use them."""

import io

import pytest
from django.test import Client

from tests.registers.sheets import bodies
from tests.registers.sheets.conftest import book, opened
from tests.registers.sheets.test_importing import row
from vungxanh.accounts.models import User
from vungxanh.registers.models import Export, Import
from vungxanh.registers.sheets import exporting
from vungxanh.registers.sheets.models import ImportFault
from vungxanh.units.models import Body

pytestmark = pytest.mark.django_db
HERE = f"/so/{bodies.CODE}"


def signed_in(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


@pytest.fixture
def desk(chair) -> Client:
    return signed_in(chair)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_from_the_template_to_the_register(desk, run_jobs):
    assert "/nhap/" in desk.get(f"{HERE}/").content.decode()
    page = desk.get(f"{HERE}/nhap/")
    assert page.status_code == 200
    template = desk.get(f"{HERE}/nhap/mau")
    assert opened(body(template)).worksheets[0]["A1"].value == "Đơn vị *"
    with run_jobs():
        answer = desk.post(f"{HERE}/nhap/", {"sheet": book([row("A"), row("B", day="31/09/2021")])})
    page = desk.get(answer["Location"]).content.decode()
    assert "Tháng 9 năm 2021 không có ngày 31." in page
    assert "Ghi 1 dòng đúng" in page
    sheet = opened(body(desk.get(f"{answer['Location']}dong-loi")))
    assert sheet.worksheets[0]["B2"].value == "B"
    with run_jobs():
        saved = desk.post(f"{answer['Location']}ghi", {"mode": "GOOD_ROWS"})
    page = desk.get(saved["Location"]).content.decode()
    assert "2 dòng đã đọc = 1 ghi mới + 0 cập nhật + 1 không nhận." in page
    assert Body.objects.get().name == "A"


def test_what_was_assumed_is_said_once_with_its_rows_and_never_of_a_refused_row(desk, run_jobs):
    with run_jobs():
        answer = desk.post(f"{HERE}/nhap/", {"sheet": book([row("A"), row("B"), row("C"), row("D", day="31/09/2021")])})
    found = Import.objects.get()
    found.faults.bulk_create(
        ImportFault(of=found, row=line, column="Loại", message="Để trống; hiểu là Khác.", is_warning=True)
        for line in (2, 3, 4, 5)
    )
    page = desk.get(answer["Location"]).content.decode()
    assert page.count("Để trống; hiểu là Khác.") == 1
    assert "từ 2 đến 4" in page  # the fifth is not saved


def test_a_wrong_file_is_said_beside_the_field(desk):
    file = io.BytesIO(b"<html></html>")
    file.name = "a.xlsx"
    page = desk.post(f"{HERE}/nhap/", {"sheet": file})
    assert page.status_code == 422
    assert "trang web" in page.content.decode()
    assert not Import.objects.exists()


def test_all_or_nothing_with_a_wrong_row_is_refused_on_the_page(desk, run_jobs):
    with run_jobs():
        answer = desk.post(f"{HERE}/nhap/", {"sheet": book([row("A"), row("")])})
    page = desk.post(f"{answer['Location']}ghi", {"mode": "ALL"})
    assert page.status_code == 422
    assert "Còn 1 dòng lỗi" in page.content.decode()


def test_a_waiting_import_shows_its_progress_until_it_is_done(desk, run_jobs):
    with run_jobs() as asked:
        answer = desk.post(f"{HERE}/nhap/", {"sheet": book([row("A")])})
        page = desk.get(answer["Location"]).content.decode()
        assert f"{HERE}/nhap/" in page and "tien-do" in page
        assert "hx-get" in desk.get(f"{answer['Location']}tien-do").content.decode()
    assert asked
    assert desk.get(f"{answer['Location']}tien-do")["HX-Refresh"] == "true"


def test_an_import_of_another_commune_is_not_found(desk, place, run_jobs):
    with run_jobs():
        answer = desk.post(f"{HERE}/nhap/", {"sheet": book([row("A")])})
    other = signed_in(bodies.make_officer(place.elsewhere, "commune-chair"))
    for page in ("", "dong-loi", "tien-do"):
        assert other.get(f"{answer['Location']}{page}").status_code == 404
    for act in ("ghi", "huy"):
        assert other.post(f"{answer['Location']}{act}", {"mode": "GOOD_ROWS"}).status_code == 404


def test_who_may_not_import_or_export_is_refused(place):
    clerk = signed_in(bodies.make_officer(place.commune, "health-station"))
    assert clerk.get(f"{HERE}/nhap/").status_code == 403
    assert clerk.get(f"{HERE}/xuat/").status_code == 403


def test_an_export_from_asking_to_the_file(desk, place, run_jobs):
    bodies_made = [
        Body.objects.create(unit=place.commune, kind=kind, name=kind, valid_from="2021-09-15")
        for kind in ("POLICE", "UNION")
    ]
    assert len(bodies_made) == 2
    assert desk.get(f"{HERE}/xuat/?kind=UNION").status_code == 200
    assert desk.post(f"{HERE}/xuat/?kind=UNION", {"reason": "x", "format": "xlsx"}).status_code == 422
    with run_jobs():
        answer = desk.post(f"{HERE}/xuat/?kind=UNION", {"reason": "Báo cáo ngày của xã", "format": "xlsx"})
    assert "Tải tệp về" in desk.get(answer["Location"]).content.decode()
    file = desk.get(f"{answer['Location']}tep")
    assert "attachment" in file["Content-Disposition"]
    assert [line[1].value for line in opened(body(file)).worksheets[1].iter_rows(min_row=2)] == ["UNION"]
    second = signed_in(bodies.make_officer(place.commune, "commune-chair", "second"))
    assert second.get(f"{answer['Location']}tep").status_code == 404


def test_a_second_person_decides_on_a_page(desk, place, run_jobs, monkeypatch):
    monkeypatch.setattr(exporting, "ALONE_UP_TO", 0)
    Body.objects.create(unit=place.commune, kind="UNION", name="A", valid_from="2021-09-15")
    answer = desk.post(f"{HERE}/xuat/", {"reason": "Báo cáo ngày của xã", "format": "csv"})
    assert "chờ một người khác" in desk.get(answer["Location"]).content.decode()
    second = signed_in(bodies.make_officer(place.commune, "commune-chair", "second"))
    assert answer["Location"] in second.get("/xuat/").content.decode()
    assert desk.post(f"{answer['Location']}quyet-dinh", {"allow": "1"}).status_code == 403
    with run_jobs():
        second.post(f"{answer['Location']}quyet-dinh", {"allow": "1"})
    assert Export.objects.get().state == "DONE"
    assert desk.get("/xuat/").status_code == 200

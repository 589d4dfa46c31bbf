"""Entering and correcting a record through the pages."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from tests.factories.bodies import CODE, make_body
from tests.factories.officers import make_officer
from tests.factories.units import District
from vungxanh.accounts.models import Grant, User
from vungxanh.accounts.roles import Role
from vungxanh.journal import queries as journal
from vungxanh.journal.models import Entry
from vungxanh.registers.register import Register
from vungxanh.units.models import Body

ENTER = f"/so/{CODE}/them"


@pytest.fixture
def chair(district: District, bodies: Register[Any]) -> User:
    return make_officer(Role.COMMUNE_CHAIR, district.commune, full_name="Trần Thị Chủ Tịch")


@pytest.fixture
def desk(client: Client, chair: User) -> Client:
    client.force_login(chair)
    return client


def typed(district: District, **changes: str) -> dict[str, str]:
    return {
        "key": str(uuid4()),
        "unit": district.hamlets[0].code,
        "name": "Tổ COVID ấp 1",
        "kind": "TEAM",
        "valid_from": "2021-09-01",
        **changes,
    }


def page_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_what_was_typed_is_looked_back_over_and_then_saved_with_its_journal(desk: Client, district: District) -> None:
    answers = typed(district)
    check = desk.post(ENTER, answers)
    assert "Xem lại trước khi ghi" in page_of(check)
    assert "Tổ COVID cộng đồng" in page_of(check)  # the choice in words
    assert Body.objects.count() == 0
    saved = desk.post(ENTER, {**answers, "step": "save"})
    body = Body.objects.get()
    assert saved["Location"] == f"/so/{CODE}/{body.pk}/"
    entry = journal.history(body).get()
    assert entry.act == f"{CODE}.enter"
    assert entry.after is not None and entry.after["name"] == "Tổ COVID ấp 1"


def test_going_back_from_the_check_keeps_every_answer(desk: Client, district: District) -> None:
    page = page_of(desk.post(ENTER, {**typed(district), "step": "edit"}))
    assert 'value="Tổ COVID ấp 1"' in page
    assert Body.objects.count() == 0


def test_a_form_sent_twice_is_saved_once(desk: Client, district: District) -> None:
    answers = {**typed(district), "step": "save"}
    desk.post(ENTER, answers)
    again = desk.post(ENTER, answers, follow=True)
    assert Body.objects.count() == 1
    assert "đã được ghi rồi" in page_of(again)


def test_another_officer_cannot_read_a_record_with_somebody_elses_key(desk: Client, district: District) -> None:
    answers = {**typed(district), "step": "save"}
    desk.post(ENTER, answers)
    stranger = Client()
    stranger.force_login(make_officer(Role.COMMUNE_CHAIR, district.neighbor))
    answer = stranger.post(ENTER, {**answers, "unit": district.neighbor_hamlet.code}, follow=True)
    assert "đã được gửi trước đó" in page_of(answer)
    assert "Tổ COVID ấp 1" not in page_of(answer)
    assert Body.objects.count() == 1


def test_every_fault_is_listed_and_nothing_is_lost(desk: Client, district: District) -> None:
    page = desk.post(ENTER, typed(district, name="Tổ tôi gõ", kind="", valid_from="31/02/2021"))
    assert page.status_code == 422
    text = page_of(page)
    assert 'class="errors"' in text
    assert text.count("Lỗi: ") >= 2
    assert 'value="Tổ tôi gõ"' in text
    assert "<title>Lỗi: " in text.replace("\n", "")


def test_a_refusal_by_the_rules_stands_above_the_form(desk: Client, district: District) -> None:
    page = desk.post(ENTER, {**typed(district, name="Cấm"), "step": "save"})
    assert page.status_code == 422
    assert "Tên này không được dùng." in page_of(page)


def test_a_unit_out_of_reach_is_refused_with_words(desk: Client, district: District) -> None:
    page = desk.post(ENTER, {**typed(district, unit=district.neighbor_hamlet.code), "step": "save"})
    assert page.status_code == 422
    assert Body.objects.count() == 0
    assert "trong địa bàn của anh, chị" in page_of(page)


def test_the_form_is_filled_with_what_the_address_names(desk: Client, district: District) -> None:
    page = page_of(desk.get(ENTER, {"unit": district.hamlets[1].code, "kind": "POLICE"}))
    assert re.search(rf'value="{district.hamlets[1].code}"\s+selected', page)
    assert re.search(r'value="POLICE"\s+selected', page)


# ---- correction


@pytest.fixture
def body(district: District) -> Body:
    return make_body(district.hamlets[0], "Trạm cũ", kind="HEALTH")


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="([^"]+)"', page)
    assert found
    return found[1]


def correction(body: Body, version: str, **changes: str) -> dict[str, str]:
    return {
        "version": version,
        "unit": body.unit.code,
        "name": body.name,
        "kind": body.kind,
        "abbreviation": body.abbreviation,
        "valid_from": body.valid_from.isoformat(),
        "reason": "Ghi nhầm tên khi nhập",
        **changes,
    }


def test_a_correction_keeps_before_after_and_reason(desk: Client, body: Body) -> None:
    url = f"/so/{CODE}/{body.pk}/sua"
    version = version_in(page_of(desk.get(url)))
    assert desk.post(url, correction(body, version, name="Trạm mới")).status_code == 302
    body.refresh_from_db()
    assert body.name == "Trạm mới"
    entry = journal.history(body).get()
    assert entry.reason == "Ghi nhầm tên khi nhập"
    assert journal.differences(entry) == [("name", "Trạm cũ", "Trạm mới")]
    detail = page_of(desk.get(f"/so/{CODE}/{body.pk}/"))
    assert "<del>Trạm cũ</del>" in detail
    assert "Tên cơ quan" in detail  # the form's label, not the field's name


def test_a_correction_without_reason_or_change_is_refused(desk: Client, body: Body) -> None:
    url = f"/so/{CODE}/{body.pk}/sua"
    version = version_in(page_of(desk.get(url)))
    assert desk.post(url, correction(body, version, name="Khác", reason="")).status_code == 422
    same = desk.post(url, correction(body, version))
    assert "Chưa sửa mục nào" in page_of(same)
    assert not Entry.objects.filter(act=f"{CODE}.correct").exists()


def test_the_second_of_two_officers_sees_both_versions_and_decides(
    desk: Client, body: Body, district: District
) -> None:
    url = f"/so/{CODE}/{body.pk}/sua"
    colleague = Client()
    colleague.force_login(make_officer(Role.COMMUNE_CHAIR, district.commune, full_name="Lê Văn Đồng Nghiệp"))
    mine, theirs = version_in(page_of(desk.get(url))), version_in(page_of(colleague.get(url)))
    assert colleague.post(url, correction(body, theirs, name="Bản của đồng nghiệp")).status_code == 302
    conflict = desk.post(url, correction(body, mine, name="Bản của tôi"))
    assert conflict.status_code == 409
    page = page_of(conflict)
    assert "Lê Văn Đồng Nghiệp" in page
    assert "<td>Bản của đồng nghiệp</td><td>Bản của tôi</td>" in page
    body.refresh_from_db()
    assert body.name == "Bản của đồng nghiệp"
    # deciding for one's own version, knowingly
    assert desk.post(url, correction(body, version_in(page), name="Bản của tôi")).status_code == 302
    body.refresh_from_db()
    assert body.name == "Bản của tôi"
    assert journal.history(body).count() == 2


def test_a_record_out_of_reach_does_not_exist(desk: Client, district: District) -> None:
    outside = make_body(district.neighbor, "Ngoài")
    for path in ("", "sua", "viec/close"):
        assert desk.get(f"/so/{CODE}/{outside.pk}/{path}").status_code == 404
    assert desk.get(f"/so/{CODE}/chu-khong-phai-so/").status_code == 404


# ---- nothing typed is lost


def test_a_post_that_ended_while_the_form_was_open_shows_what_was_typed(
    desk: Client, district: District, chair: User
) -> None:
    desk.get(ENTER)
    Grant.objects.filter(user=chair).update(ends_on=timezone.localdate() - timedelta(days=1))
    page = desk.post(ENTER, {**typed(district, name="Nội dung đã gõ"), "step": "save"})
    assert page.status_code == 403
    assert "không giữ vai trò nào" in page_of(page)
    assert "Nội dung đã gõ" in page_of(page)
    assert "Tên cơ quan" in page_of(page)
    assert Body.objects.count() == 0


def test_a_session_that_ended_keeps_what_was_typed_and_can_send_it_again(
    desk: Client, district: District, chair: User
) -> None:
    answers = {**typed(district, name="Gõ lúc 23 giờ 59"), "step": "save"}
    desk.logout()
    page = desk.post(ENTER, answers)
    assert page.status_code == 403
    assert "Phiên làm việc đã kết thúc" in page_of(page)
    sent_again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page_of(page)))
    desk.force_login(chair)
    assert desk.post(ENTER, sent_again).status_code == 302
    assert Body.objects.get().name == "Gõ lúc 23 giờ 59"


def test_a_form_opened_before_signing_in_again_can_be_sent_again(district: District, chair: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(chair)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page_of(strict.get(ENTER)))
    assert token
    del strict.cookies["csrftoken"]  # signing in anew changes the token behind the open form
    strict.get(ENTER)
    answers = {**typed(district), "step": "save", "csrfmiddlewaretoken": token[1]}
    page = strict.post(ENTER, answers, headers={"origin": "http://testserver"})
    assert page.status_code == 403
    assert "Gửi lại" in page_of(page)
    fresh = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page_of(page)))
    assert strict.post(ENTER, fresh, headers={"origin": "http://testserver"}).status_code == 302
    # a form that comes from another site gets no such offer
    foreign = strict.post(ENTER, answers, headers={"origin": "http://elsewhere.example"})
    assert foreign.status_code == 403
    assert "Gửi lại" not in page_of(foreign)


@pytest.mark.parametrize(
    ("said", "words"), [("attempt to write a readonly database", "chỉ đọc"), ("database or disk is full", "đã đầy")]
)
def test_storage_that_cannot_be_written_keeps_the_text_and_the_journal(
    desk: Client, district: District, said: str, words: str
) -> None:
    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError(said)
        return execute(sql, params, many, context)

    before = Entry.objects.count()
    with connection.execute_wrapper(refuse):
        page = desk.post(ENTER, {**typed(district, name="Chưa mất"), "step": "save"})
    assert page.status_code == 503
    assert page["Retry-After"]
    assert "Chưa ghi được, dữ liệu chưa mất" in page_of(page)
    assert words in page_of(page)
    assert "Chưa mất" in page_of(page)
    assert Body.objects.count() == 0
    assert Entry.objects.count() == before
    assert list(journal.faults()) == []


def test_a_change_that_the_journal_cannot_take_does_not_happen(
    desk: Client, body: Body, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/so/{CODE}/{body.pk}/sua"
    version = version_in(page_of(desk.get(url)))

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "journal_entry" in sql and sql.startswith("INSERT"):
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert desk.post(url, correction(body, version, name="Không được ghi")).status_code == 503
    body.refresh_from_db()
    assert body.name == "Trạm cũ"


# ---- actions


def test_an_action_asks_does_and_is_journalled(desk: Client, body: Body) -> None:
    url = f"/so/{CODE}/{body.pk}/viec/close"
    assert "Ngày cuối" in page_of(desk.get(url))
    refused = desk.post(url, {"on": "2020-01-01"})
    assert refused.status_code == 422
    assert "trước ngày đầu" in page_of(refused)
    assert desk.post(url, {"on": "2022-01-01"}).status_code == 302
    body.refresh_from_db()
    assert body.valid_to == date(2022, 1, 1)
    assert journal.history(body).get().act == f"{CODE}.close"
    # the state no longer allows it
    late = desk.post(url, {"on": "2022-02-02"}, follow=True)
    assert "đã đổi trạng thái" in page_of(late)


def test_an_action_needs_its_own_permission(bodies: Register[Any], district: District, body: Body) -> None:
    head = Client()
    head.force_login(make_officer(Role.HAMLET_HEAD, district.hamlets[0]))
    assert head.get(f"/so/{CODE}/{body.pk}/").status_code == 200
    assert "Đóng cơ quan" not in page_of(head.get(f"/so/{CODE}/{body.pk}/"))
    assert head.get(f"/so/{CODE}/{body.pk}/viec/close").status_code == 403
    assert head.post(f"/so/{CODE}/hang-loat/close", {"pick": [body.pk]}).status_code == 403

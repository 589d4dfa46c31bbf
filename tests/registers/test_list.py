"""The list page of a register."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.factories.bodies import CODE, make_body
from tests.factories.officers import make_officer
from tests.factories.units import District
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.registers.register import Register
from vungxanh.units.models import Unit

LIST = f"/so/{CODE}/"


@pytest.fixture
def chair(district: District, bodies: Register[Any]) -> User:
    return make_officer(Role.COMMUNE_CHAIR, district.commune)


@pytest.fixture
def desk(client: Client, chair: User) -> Client:
    client.force_login(chair)
    return client


def titles(response: Any) -> list[str]:
    """The first cells of the table, in order."""
    found = re.findall(r'<th scope="row"[^>]*>(?:<a[^>]*>)?([^<]+)', response.content.decode())
    return [title.strip() for title in found]


def names(unit: Unit, count: int) -> list[str]:
    made = [make_body(unit, f"Tổ {number:03}") for number in range(count)]
    return [body.name for body in made]


def test_only_rows_within_reach_are_listed(desk: Client, district: District) -> None:
    make_body(district.hamlets[0], "Tổ trong xã")
    make_body(district.neighbor, "Tổ xã bên")
    make_body(district.district, "Ban của huyện")
    assert titles(desk.get(LIST)) == ["Tổ trong xã"]


def test_a_unit_below_narrows_the_list(desk: Client, district: District) -> None:
    make_body(district.hamlets[0], "Tổ ấp 1")
    make_body(district.hamlets[1], "Tổ ấp 2")
    assert titles(desk.get(LIST, {"unit": district.hamlets[1].code})) == ["Tổ ấp 2"]


def test_a_unit_out_of_reach_opens_nothing(desk: Client, district: District) -> None:
    make_body(district.neighbor, "Tổ xã bên")
    page = desk.get(LIST, {"unit": district.neighbor.code})
    assert "Tổ xã bên" not in page.content.decode()
    assert "Không có đơn vị" in page.content.decode()


def test_every_page_of_keyset_paging_follows_the_last_row(desk: Client, district: District) -> None:
    expected = names(district.commune, 45)
    seen: list[str] = []
    url: str | None = LIST
    while url:
        page = desk.get(url)
        seen += titles(page)
        found = re.search(r'href="([^"]+)" rel="next"', page.content.decode())
        url = found[1].replace("&amp;", "&") if found else None
    assert seen == expected
    back = re.search(r'href="([^"]+)" rel="prev"', page.content.decode())
    assert back and titles(desk.get(back[1].replace("&amp;", "&"))) == expected[20:40]


@pytest.mark.parametrize("sort", ["valid_to", "-valid_to", "kind", "-kind"])
def test_paging_loses_no_row_when_sorted_by_a_column_with_empty_values(
    desk: Client, district: District, sort: str
) -> None:
    for number in range(47):
        ends = None if number % 3 else date(2022, 1, 1 + number % 5)
        make_body(district.commune, f"Tổ {number:03}", valid_to=ends, kind="POLICE" if number % 2 else "OFFICE")
    seen: list[str] = []
    url: str | None = f"{LIST}?sort={sort}"
    while url:
        page = desk.get(url)
        seen += titles(page)
        found = re.search(r'href="([^"]+)" rel="next"', page.content.decode())
        url = found[1].replace("&amp;", "&") if found else None
    assert len(seen) == 47
    assert len(set(seen)) == 47


def test_a_search_travels_by_post_and_never_stands_in_an_address(desk: Client, district: District) -> None:
    make_body(district.commune, "ban phong chong dich")
    make_body(district.commune, "cong an xa")
    sent = desk.post(f"{LIST}tim", {"q": "Công An"})
    assert sent.status_code == 302
    assert "cong" not in sent["Location"].lower()
    page = desk.get(sent["Location"])
    assert titles(page) == ["cong an xa"]
    assert 'value="Công An"' in page.content.decode()


def test_a_private_filter_travels_like_a_search(desk: Client, district: District) -> None:
    make_body(district.commune, "Một", abbreviation="BCĐ-7")
    make_body(district.commune, "Hai", abbreviation="UB-1")
    sent = desk.post(f"{LIST}tim", {"nickname": "BCĐ-7", "kind": "OFFICE"})
    assert "kind=OFFICE" in sent["Location"]
    assert "nickname" not in sent["Location"]
    assert titles(desk.get(sent["Location"])) == ["Một"]
    # a personal value that somebody writes into an address is not taken from there
    assert len(titles(desk.get(LIST, {"nickname": "BCĐ-7"}))) == 2


def test_a_search_of_another_session_says_that_it_is_not_known(desk: Client, district: District) -> None:
    make_body(district.commune, "Một")
    assert "phiên làm việc đã gõ nó" in desk.get(LIST, {"found": "not-mine"}).content.decode()


def test_filters_views_and_counts(desk: Client, district: District) -> None:
    make_body(district.commune, "Đang mở")
    make_body(district.commune, "Đã đóng", valid_to=date(2022, 1, 1), kind="POLICE")
    page = desk.get(LIST).content.decode()
    assert re.search(r"Tất cả<span[^>]*>2<", page)
    assert re.search(r"Đã đóng<span[^>]*>1<", page)
    assert titles(desk.get(LIST, {"view": "closed"})) == ["Đã đóng"]
    assert titles(desk.get(LIST, {"kind": "OFFICE"})) == ["Đang mở"]
    assert titles(desk.get(LIST, {"view": "nonsense"})) == []


def test_a_filter_value_out_of_the_choices_selects_nothing_and_says_so(desk: Client, district: District) -> None:
    make_body(district.commune, "Một")
    page = desk.get(LIST, {"kind": "X"})
    assert titles(page) == []
    assert page.status_code == 200


def test_counts_above_ten_thousand_are_not_counted_out(
    desk: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vungxanh.registers import lists

    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 5)
    names(district.commune, 25)
    page = desk.get(LIST).content.decode()
    assert "hơn 5" in page
    assert f"{LIST}dem" in page  # the tabs fetch their counts later


def test_columns_and_sizes_are_chosen(desk: Client, district: District) -> None:
    names(district.commune, 60)
    sent = desk.get(f"{LIST}hien-thi", {"columns": ["name", "valid_from"], "size": "50", "kind": "OFFICE"})
    assert "kind=OFFICE" in sent["Location"]
    page = desk.get(sent["Location"])
    assert len(titles(page)) == 50
    assert "Từ ngày" in page.content.decode()
    assert "1-1-2021" in page.content.decode()


def test_private_columns_are_masked(desk: Client, district: District) -> None:
    make_body(district.commune, "Một", abbreviation="UBND-XA-TT")
    page = desk.get(LIST).content.decode()
    assert "XA-TT" not in page
    assert "•" * len("UBND-XA-TT") in page


def test_a_saved_view_keeps_the_filters_but_not_what_was_typed(desk: Client, district: District, chair: User) -> None:
    make_body(district.commune, "cong an", kind="POLICE")
    make_body(district.commune, "khac", kind="OFFICE")
    found = desk.post(f"{LIST}tim", {"q": "cong", "kind": "POLICE"})["Location"]
    query = found.split("?")[1]
    saved = desk.post(f"{LIST}che-do-xem?{query}", {"title": "Công an xã", "share": "on"})
    assert saved.status_code == 302
    view = chair.saved_views.get()
    assert view.query == "kind=POLICE"
    assert titles(desk.get(saved["Location"])) == ["cong an"]
    # the same name twice is refused with words
    again = desk.post(f"{LIST}che-do-xem?{query}", {"title": "Công an xã"})
    assert "Đã có chế độ xem tên này" in again.content.decode()
    # a colleague of the same unit sees it and cannot delete it
    colleague = make_officer(Role.COMMUNE_CHAIR, district.commune)
    other = Client()
    other.force_login(colleague)
    assert "Công an xã" in other.get(LIST).content.decode()
    assert other.post(f"{LIST}che-do-xem/{view.pk}/xoa").status_code == 404
    stranger = Client()
    stranger.force_login(make_officer(Role.COMMUNE_CHAIR, district.neighbor))
    assert "Công an xã" not in stranger.get(LIST).content.decode()
    assert desk.post(f"{LIST}che-do-xem/{view.pk}/xoa").status_code == 302


def test_an_empty_register_shows_the_next_step(desk: Client) -> None:
    page = desk.get(LIST).content.decode()
    assert "Chưa có cơ quan nào ở Xã Tân Thạch" in page
    assert "Thêm cơ quan đầu tiên" in page


def test_a_search_without_answer_offers_to_drop_it(desk: Client, district: District) -> None:
    make_body(district.commune, "Một")
    found = desk.post(f"{LIST}tim", {"q": "không có đâu"})["Location"]
    assert "Bỏ mọi điều kiện lọc" in desk.get(found).content.decode()


def test_a_database_that_does_not_answer_leaves_the_frame_and_a_way_to_try_again(
    desk: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from vungxanh.registers import lists

    def fail(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(lists, "page_of", fail)
    page = desk.get(LIST)
    assert page.status_code == 503
    assert "Chưa đọc được danh sách" in page.content.decode()
    assert "Thử lại" in page.content.decode()


def test_the_bulk_bar_acts_on_each_and_tells_which_failed(desk: Client, district: District) -> None:
    first, second = make_body(district.commune, "Một"), make_body(district.hamlets[0], "Hai")
    closed = make_body(district.commune, "Ba", valid_to=date(2022, 1, 1))
    outside = make_body(district.neighbor, "Ngoài")
    picked = [str(body.pk) for body in (first, second, closed, outside)]
    asked = desk.post(f"{LIST}hang-loat/close", {"pick": picked})
    assert "Ngày cuối" in asked.content.decode()
    page = desk.post(f"{LIST}hang-loat/close", {"pick": picked, "step": "run", "on": "2022-05-01"}).content.decode()
    assert "trạng thái không cho phép" in page
    assert "ngoài địa bàn" in page
    for body in (first, second, outside):
        body.refresh_from_db()
    assert (first.valid_to, second.valid_to, outside.valid_to) == (date(2022, 5, 1), date(2022, 5, 1), None)


def test_a_bulk_action_on_nothing_asks_to_tick_rows(desk: Client) -> None:
    page = desk.post(f"{LIST}hang-loat/close", {}, follow=True)
    assert "Chưa chọn dòng nào" in page.content.decode()


def test_an_unknown_register_is_not_found(desk: Client) -> None:
    assert desk.get("/so/khong.co/").status_code == 404

"""Officers and posts, as the administrator of a unit keeps them."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.officers import actor_for, appoint, give, make_actor, make_officer
from tests.factories.units import District, make_district, make_post
from vungxanh.accounts.models import Holding, User
from vungxanh.accounts.roles import Role
from vungxanh.domains.organization.operations.accounts import reset_password
from vungxanh.faces.api.tokens import issue
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import system
from vungxanh.units.models import Post

PASSWORD = "gao-trang-nuoc-trong"


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def admin(district: District) -> User:
    return make_officer(Role.ADMINISTRATOR, district.commune, full_name="Võ Quản Trị")


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.fixture
def post(district: District) -> Post:
    return make_post(district.commune, "Chủ tịch UBND xã", Role.COMMUNE_CHAIR, is_head=True)


def choose_password(client: Client, old: str, new: str) -> Any:
    return client.post("/tai-khoan/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def page_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_a_new_officer_is_appointed_at_once_and_can_sign_in_with_the_password_shown_once(
    desk: Client, post: Post
) -> None:
    answers = {"full_name": "Trần Thị Mới", "username": "moitt", "post": str(post), "starts_on": "2021-06-01"}
    page = page_of(desk.post("/can-bo/them", answers))
    found = re.search(r'class="num bigger">([^<]+)<', page)
    assert found
    officer = User.objects.get(username="moitt")
    assert officer.check_password(found[1])
    assert found[1] not in str(list(Entry.objects.values()))
    assert officer.grants.get().role == Role.COMMUNE_CHAIR
    assert list(Entry.objects.order_by("number").values_list("act", flat=True)) == [
        "accounts.create",
        "accounts.appoint",
    ]
    fresh = Client()
    assert fresh.post("/tai-khoan/login/", {"login": "moitt", "password": found[1]}).status_code == 302
    assert "password/change" in fresh.get("/")["Location"]
    assert choose_password(fresh, found[1], PASSWORD).status_code == 302
    assert fresh.get("/").status_code == 200


def test_until_an_own_password_is_chosen_no_page_and_no_program_acts_for_the_officer(
    client: Client, district: District
) -> None:
    officer = make_officer(Role.COMMUNE_CHAIR, district.commune)
    by = actor_for(officer)
    _token, secret = issue(
        by=by, grant=officer.grants.get(), name="Bảng", permissions=["population.households.see"],
        lives=timedelta(days=1),
    )  # fmt: skip
    program = Client(headers={"authorization": f"Bearer {secret}"})
    rows = "/api/v1/population/households"
    assert program.get(rows).status_code == 200
    given = reset_password(by=make_actor(Role.ADMINISTRATOR, district.commune), user=officer, reason="Quên")
    client.force_login(officer)
    closed = [
        "/",
        "/toi",
        "/so/population.households/",
        "/api/v1/khoa/",
        "/tai-khoan/2fa/",
        "/tai-khoan/2fa/totp/activate/",
    ]
    for url in closed:
        assert client.get(url)["Location"].startswith("/tai-khoan/password/change/"), url
    assert client.post("/vai-tro", {"grant": 1})["Location"].startswith("/tai-khoan/password/change/")
    assert client.get(rows).status_code == program.get(rows).status_code == 401
    assert client.get("/tai-khoan/logout/").status_code == 200

    for poor in (given, "0903123456", "password123", officer.full_name.lower(), "ngan"):
        assert choose_password(client, given, poor).status_code == 200, poor
    assert choose_password(client, "khong-phai", PASSWORD).status_code == 200
    assert choose_password(client, given, PASSWORD).status_code == 302
    assert client.get("/").status_code == client.get(rows).status_code == program.get(rows).status_code == 200
    entry = Entry.objects.get(act="accounts.choose-password")
    assert (entry.user_id, entry.object_id) == (officer.pk, str(officer.pk))
    assert PASSWORD not in str(list(Entry.objects.values()))
    # the next choice is journalled too, in the role acted in
    choose_password(client, PASSWORD, "mot-mat-khau-khac")
    assert Entry.objects.filter(act="accounts.choose-password").latest("number").role == Role.COMMUNE_CHAIR


def test_a_name_that_is_taken_is_refused_beside_the_form(desk: Client, post: Post, admin: User) -> None:
    answers = {"full_name": "Ai đó", "username": admin.username.upper(), "post": str(post), "starts_on": "2021-06-01"}
    page = desk.post("/can-bo/them", answers)
    assert page.status_code == 422
    assert "đã có người dùng" in page_of(page)


def test_leaving_a_post_ends_its_rights_the_same_day(desk: Client, district: District, post: Post) -> None:
    officer = make_officer(full_name="Lê Thôi Việc")
    appoint(officer, post)
    theirs = Client()
    theirs.force_login(officer)
    assert theirs.get("/").status_code == 200
    holding = Holding.objects.get(user=officer)
    today = timezone.localdate().isoformat()
    assert (
        desk.post(f"/can-bo/chuc-vu/{holding.pk}/thoi", {"on": today, "reason": "Chuyển công tác"}).status_code == 302
    )
    refused = theirs.get("/")
    assert refused.status_code == 403
    assert "không giữ vai trò nào" in page_of(refused)
    entry = Entry.objects.get(act="accounts.end")
    assert entry.reason == "Chuyển công tác"


def test_nobody_appoints_themselves(desk: Client, admin: User, post: Post) -> None:
    page = desk.post(f"/can-bo/{admin.pk}/bo-nhiem", {"post": str(post), "starts_on": "2021-06-01"})
    assert page.status_code == 422
    assert "Không tự bổ nhiệm" in page_of(page)
    assert not Holding.objects.exists()


def test_a_post_out_of_reach_cannot_be_given(desk: Client, district: District) -> None:
    outside = make_post(district.neighbor, "Chủ tịch UBND xã", Role.COMMUNE_CHAIR)
    answers = {"full_name": "Ai đó", "username": "aido", "post": str(outside), "starts_on": "2021-06-01"}
    assert desk.post("/can-bo/them", answers).status_code == 422
    assert not User.objects.filter(username="aido").exists()


def test_officers_of_other_units_do_not_exist_for_the_administrator(desk: Client, district: District) -> None:
    outside = make_officer(Role.COMMUNE_CHAIR, district.neighbor, full_name="Người Xã Bên")
    assert "Người Xã Bên" not in page_of(desk.get("/can-bo/"))
    for path in ("", "bo-nhiem", "mat-khau", "khoa"):
        assert desk.get(f"/can-bo/{outside.pk}/{path}").status_code == 404


def test_an_account_that_acts_elsewhere_too_is_opened_or_locked_only_by_who_reaches_all_of_it(
    desk: Client, district: District
) -> None:
    risen = make_officer(Role.COMMUNE_CHAIR, district.commune)
    leading = give(risen, Role.PROVINCE_LEADER, district.province)
    for path in ("mat-khau", "khoa"):
        page = desk.post(f"/can-bo/{risen.pk}/{path}", {"reason": "Quên mật khẩu"})
        assert page.status_code == 422 and "vai trò ở nơi khác" in page_of(page)
    assert not Entry.objects.filter(object_id=str(risen.pk), act__startswith="accounts.").exists()
    above = make_actor(Role.ADMINISTRATOR, district.province)
    assert risen.check_password(reset_password(by=above, user=risen, reason="Quên mật khẩu"))
    leading.starts_on = leading.ends_on = timezone.localdate() - timedelta(days=1)
    leading.save()
    assert desk.post(f"/can-bo/{risen.pk}/mat-khau", {"reason": "Quên mật khẩu"}).status_code == 200


def test_the_command_line_gives_a_password_to_an_officer_who_has_no_post_yet(db: None) -> None:
    alone = make_officer(full_name="Phan Chưa Bổ Nhiệm")
    assert alone.check_password(reset_password(by=system("accounts"), user=alone, reason="cấp lần đầu"))


def test_a_new_password_replaces_the_old_one_and_its_reason_is_kept(desk: Client, district: District) -> None:
    officer = make_officer(Role.HAMLET_HEAD, district.hamlets[0])
    officer.set_password("mat-khau-cu-2021")
    officer.save()
    page = page_of(desk.post(f"/can-bo/{officer.pk}/mat-khau", {"reason": "Quên mật khẩu"}))
    officer.refresh_from_db()
    assert not officer.check_password("mat-khau-cu-2021")
    found = re.search(r'class="num bigger">([^<]+)<', page)
    assert found and officer.check_password(found[1])
    assert Entry.objects.get(act="accounts.reset-password").reason == "Quên mật khẩu"


def test_a_locked_account_is_out_at_once(desk: Client, district: District, admin: User) -> None:
    officer = make_officer(Role.HAMLET_HEAD, district.hamlets[0])
    theirs = Client()
    theirs.force_login(officer)
    assert theirs.get("/").status_code == 200
    assert desk.post(f"/can-bo/{officer.pk}/khoa", {"reason": "Mất điện thoại"}).status_code == 302
    assert theirs.get("/").status_code == 302  # to the sign-in page
    assert desk.post(f"/can-bo/{admin.pk}/khoa", {"reason": "Thử khóa mình"}).status_code == 422


def test_posts_show_their_holder_and_ask_for_a_vacant_head(desk: Client, district: District, post: Post) -> None:
    vacant = "/so/organization.posts/?view=vacant"
    assert post.title in page_of(desk.get(vacant))
    appoint(make_officer(full_name="Huỳnh Đứng Đầu"), post)
    assert post.title not in page_of(desk.get(vacant))
    assert "Huỳnh Đứng Đầu" in page_of(desk.get("/so/organization.posts/"))


def test_people_are_listed_by_given_name(desk: Client, district: District) -> None:
    for name in ("Nguyễn Văn Bình", "Trần Thị An", "Lê Cường"):
        make_officer(Role.HAMLET_HEAD, district.hamlets[0], full_name=name)
    page = page_of(desk.get("/can-bo/"))
    assert page.index("Trần Thị An") < page.index("Nguyễn Văn Bình") < page.index("Lê Cường")


def test_the_list_of_officers_has_pages_and_finds_a_name_without_marks(
    desk: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vungxanh.faces.office.views.administration.SHOWN", 2)
    for name in ("Lê An", "Lê Bình", "Lê Cường", "Lê Đào"):
        make_officer(Role.HAMLET_HEAD, district.hamlets[0], full_name=name)
    first, second = page_of(desk.get("/can-bo/")), page_of(desk.get("/can-bo/?trang=2"))
    assert "Lê An" in first and "Lê Cường" not in first and "?trang=2" in first
    assert "Lê Cường" in second and "Lê An" not in second
    found = page_of(desk.post("/can-bo/", {"q": "le dao"}))
    assert "Lê Đào" in found and "Lê An" not in found


def test_only_the_administrator_manages_accounts(client: Client, district: District) -> None:
    client.force_login(make_officer(Role.COMMUNE_CHAIR, district.commune))
    for path in ("/can-bo/", "/can-bo/them"):
        assert client.get(path).status_code == 403


def test_several_roles_are_switched_visibly(client: Client, district: District) -> None:
    officer = make_officer(Role.COMMUNE_CHAIR, district.commune)
    second = give(officer, Role.DATA_PROTECTION, district.commune)
    client.force_login(officer)
    assert client.get("/nhat-ky/").status_code == 403
    done = client.post("/vai-tro", {"grant": second.pk}, follow=True)
    assert "Phụ trách bảo vệ dữ liệu" in page_of(done)
    assert client.get("/nhat-ky/").status_code == 200
    # a role of somebody else, or of another day, is not taken
    ended = give(officer, Role.INSPECTOR, district.neighbor)
    ended.ends_on = timezone.localdate() - timedelta(days=1)
    ended.starts_on = date(2021, 1, 1)
    ended.save()
    assert "không còn hiệu lực" in page_of(client.post("/vai-tro", {"grant": ended.pk}, follow=True))
    assert client.get("/nhat-ky/").status_code == 200

"""From an empty database to an officer at work, without a Python shell: as docs/operations.md tells it."""

import io
import re
from datetime import timedelta

import pytest
import xlsxwriter
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.officers import actor_for
from tests.factories.units import District, make_district
from vungxanh.accounts.models import Grant, Holding, User
from vungxanh.config.cli import vungxanh
from vungxanh.domains.organization.registers import APPOINTMENTS, HAMLETS
from vungxanh.journal import queries as journal
from vungxanh.registers.sheets import importing
from vungxanh.units.models import Body, Hamlet


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def run(*arguments: str) -> str:
    result = CliRunner().invoke(vungxanh, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def sign_in(username: str, password: str) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": username, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    assert "password/change" in client.get("/")["Location"]  # somebody else has set it
    own = {"oldpassword": password, "password1": f"rieng-{password}", "password2": f"rieng-{password}"}
    assert client.post(reverse("account_change_password"), own).status_code == 302
    return client


def book(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> io.BytesIO:
    made = io.BytesIO()
    out = xlsxwriter.Workbook(made, {"in_memory": True})
    page = out.add_worksheet("Sổ")
    for line, row in enumerate([heading, *rows]):
        page.write_row(line, 0, row)
    out.close()
    made.seek(0)
    made.name = "so.xlsx"
    return made


def test_a_commune_is_set_up_and_its_officers_sign_in(
    district: District, django_capture_on_commit_callbacks, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    first = run("accounts", "first", district.commune.code, "--name", "Nguyễn Thị Quản Trị", "--from", "2021-09-01")
    password = re.search(r"[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}", first)
    assert password
    admin = sign_in("quantri", password[0])
    assert admin.get("/").status_code == 200
    assert Body.objects.filter(unit=district.commune, kind="HEALTH").exists()

    # a hamlet on the page
    form = {
        "unit": district.commune.code, "kind": "AP", "name": "Ấp Mới", "valid_from": "2021-09-01", "board": "on",
        "key": "5f0f2c4e-1111-4222-8333-444455556666",
    }  # fmt: skip
    page = admin.get(reverse("office:enter", args=[HAMLETS.code])).content.decode()
    form["key"] = re.search(r'name="key" value="([^"]+)"', page)[1]  # type: ignore[index]
    assert admin.post(reverse("office:enter", args=[HAMLETS.code]), form).status_code == 302
    hamlet = Hamlet.objects.get(name="Ấp Mới")
    assert hamlet.path.startswith(district.commune.path)
    assert Body.objects.filter(unit_id=hamlet.pk).exists()

    # two more, and all the officers, from sheets
    by = actor_for(User.objects.get(username="quantri"))

    def send(register, upload):
        with django_capture_on_commit_callbacks(execute=True):
            found = importing.receive(by=by, register=register, upload=upload)
        found.refresh_from_db()
        assert [fault.message for fault in found.faults.all()] == []
        with django_capture_on_commit_callbacks(execute=True):
            importing.ask_to_save(by=by, pk=found.pk, mode="GOOD_ROWS")
        found.refresh_from_db()
        return found.rows_read, found.saved, found.updated, found.rejected

    heading = ("Xã, phường, thị trấn", "Loại", "Tên", "Từ ngày", "Lập luôn ban ấp và chức vụ trưởng ấp")
    rows = [("Xã Tân Thạch", "Ấp, thôn, bản", f"Ấp Thêm {n}", "01/09/2021", "x") for n in (1, 2)]
    assert send(HAMLETS, book(heading, rows)) == (2, 2, 0, 0)

    heading = ("Chức vụ, cơ quan", "Họ và tên", "Tên đăng nhập", "Điện thoại công vụ", "Từ ngày", "Quyết định số")
    rows = [
        ("Trưởng ấp, Ban Nhân dân ấp Mới", "Lê Thị Hoa", "hoa.tanthach", "", "02/09/2021", "12/QĐ-UBND"),
        ("Chủ tịch UBND, Ủy ban nhân dân xã Tân Thạch", "Trần Văn Bé", "be.tanthach", "", "02/09/2021", ""),
    ]
    assert send(APPOINTMENTS, book(heading, rows)) == (2, 2, 0, 0)
    assert send(APPOINTMENTS, book(heading, rows))[1] == 0  # sent again nobody is appointed twice
    assert Holding.objects.filter(user__username="hoa.tanthach").count() == 1

    # slips of paper, and the hamlet's head is at work
    slips = admin.post(reverse("organization:passwords")).content.decode()
    found = dict(re.findall(r"<td>([\w.]+)</td><td class=\"num\">([a-z0-9-]+)</td>", slips))
    assert set(found) == {"hoa.tanthach", "be.tanthach"}
    head = sign_in("hoa.tanthach", found["hoa.tanthach"])
    assert head.get("/").status_code == 200
    assert head.get(reverse("office:list", args=["population.households"])).status_code == 200
    assert head.get(reverse("office:list", args=[HAMLETS.code])).status_code == 403
    assert "Ai cũng đã có mật khẩu" in admin.get(reverse("organization:passwords")).content.decode()
    assert list(journal.faults()) == []

    # the hamlet ends, and the rights of its head with it
    today = timezone.localdate()
    url = reverse("office:act", args=[HAMLETS.code, hamlet.pk, "end"])
    form = {"on": today.isoformat(), "into": Hamlet.objects.get(name="Ấp Thêm 1").code, "reason": "Nghị quyết 5"}
    page = admin.get(url).content.decode()
    assert "Nhập vào" in page
    assert admin.post(url, form).status_code == 302
    assert not Grant.objects.valid_on(today).filter(user__username="hoa.tanthach").exists()
    hamlet.refresh_from_db()
    assert hamlet.valid_to == today - timedelta(days=1)
    assert hamlet.became.get().new.name == "Ấp Thêm 1"
    assert head.get("/").status_code == 403


def test_the_first_administrator_is_made_once(district: District) -> None:
    run("accounts", "first", district.commune.code, "--name", "Một")
    again = CliRunner().invoke(vungxanh, ["accounts", "first", district.commune.code, "--name", "Hai"])
    assert again.exit_code != 0
    assert User.objects.count() == 1


def test_a_new_password_from_the_shell_lets_in_again(district: District) -> None:
    run("accounts", "first", district.commune.code, "--name", "Một", "--from", "2021-09-01")
    password = run("accounts", "password", "quantri").strip()
    assert sign_in("quantri", password).get("/").status_code == 200


def test_setting_up_twice_founds_nothing_twice(district: District) -> None:
    first = run("units", "set-up", district.commune.code, "--below", "--from", "2021-09-01")
    founded = Body.objects.count()
    assert f"{founded} bodies founded in 4 units" in first
    assert "0 bodies founded in 4 units" in run("units", "set-up", "tan thach", "--below", "--from", "2021-09-01")
    assert Body.objects.count() == founded


def test_the_page_shows_what_it_will_found_before_it_does(district: District, client: Client) -> None:
    run("accounts", "first", district.commune.code, "--name", "Một", "--from", "2021-09-01")
    User.objects.update(password_given=False)
    client.force_login(User.objects.get())
    url = reverse("organization:set-up")
    asked = {"unit": district.hamlets[0].code, "on": "2021-09-01"}
    page = client.get(url, asked).content.decode()
    assert "Ban Nhân dân ấp 1" in page and "Trưởng ấp" in page
    assert not Body.objects.filter(unit=district.hamlets[0]).exists()
    assert client.post(url, asked).status_code == 302
    assert Body.objects.get(unit=district.hamlets[0]).name == "Ban Nhân dân ấp 1"
    assert "đã có đủ" in client.get(url, asked).content.decode()
    outside = client.get(url, {"unit": district.neighbor.code, "on": "2021-09-01"})
    assert outside.status_code == 422

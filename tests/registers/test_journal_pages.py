"""The pages of the data-protection officer."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.bodies import CODE, make_body
from tests.factories.officers import make_officer
from tests.factories.units import District
from vungxanh.accounts.roles import Role
from vungxanh.journal.models import Entry
from vungxanh.units.models import Body

pytestmark = pytest.mark.usefixtures("bodies")


@pytest.fixture
def body(district: District) -> Body:
    return make_body(district.hamlets[0], "Trạm Y tế", abbreviation="MẬT-4127")


@pytest.fixture
def guard(district: District) -> Client:
    client = Client()
    client.force_login(make_officer(Role.DATA_PROTECTION, district.commune, full_name="Trương Bảo Vệ"))
    return client


def opened_by(name: str, body: Body, district: District) -> Any:
    client = Client()
    user = make_officer(Role.COMMUNE_CHAIR, district.commune, full_name=name)
    client.force_login(user)
    client.get(f"/so/{CODE}/{body.pk}/")
    return user


def test_who_saw_whom_is_listed_by_officer_and_by_record(guard: Client, body: Body, district: District) -> None:
    viewer = opened_by("Lê Văn Xem", body, district)
    opened_by("Trần Thị Khác", body, district)
    page = guard.get("/nhat-ky/").content.decode()
    assert "Lê Văn Xem" in page and "Trần Thị Khác" in page
    one = guard.get("/nhat-ky/", {"officer": viewer.pk}).content.decode()
    assert "Lê Văn Xem" in one and "Trần Thị Khác" not in one
    of_record = guard.get(f"/nhat-ky/{CODE}/{body.pk}/").content.decode()
    assert "2 cán bộ đã mở" in of_record
    assert "MẬT" not in of_record and "Trạm Y tế" not in of_record


def test_looking_at_the_journal_is_journalled(guard: Client) -> None:
    guard.get("/nhat-ky/")
    entry = Entry.objects.get(act="journal.see")
    assert (entry.verb, entry.actor_name) == (Entry.Verb.SEE, "Trương Bảo Vệ")


def test_acts_of_other_units_are_not_shown(guard: Client, district: District) -> None:
    outside = make_body(district.neighbor, "Bên kia")
    client = Client()
    client.force_login(make_officer(Role.COMMUNE_CHAIR, district.neighbor, full_name="Người Bên Kia"))
    client.get(f"/so/{CODE}/{outside.pk}/")
    assert "Người Bên Kia" not in guard.get("/nhat-ky/").content.decode()


def test_a_period_is_checked_and_said(guard: Client) -> None:
    wrong = guard.get("/nhat-ky/", {"since": "2021-09-15", "until": "2021-09-01"})
    assert wrong.status_code == 422
    assert "Từ ngày phải trước" in wrong.content.decode()
    assert guard.get("/nhat-ky/bat-thuong", {"since": "2020-01-01", "until": "2026-01-01"}).status_code == 422


def test_unusual_looks_lead_to_the_acts_behind_them(
    guard: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from vungxanh.journal import rules

    few = replace(rules.thresholds(date(2021, 9, 1)), records_an_hour=3)
    monkeypatch.setattr(rules, "thresholds", lambda on: few)
    client = Client()
    client.force_login(make_officer(Role.COMMUNE_CHAIR, district.commune, full_name="Lê Tò Mò"))
    assert "Không thấy lượt xem bất thường" in guard.get("/nhat-ky/bat-thuong").content.decode()
    for number in range(3):
        client.get(f"/so/{CODE}/{make_body(district.commune, f'Cơ quan {number}').pk}/")
    page = guard.get("/nhat-ky/bat-thuong").content.decode()
    assert "Mở rất nhiều bản ghi trong một giờ" in page
    assert "Lê Tò Mò" in page
    assert timezone.localdate().isoformat() in page  # the link to the acts names the day


def test_only_the_data_protection_officer_reads_the_journal(client: Client, district: District, body: Body) -> None:
    client.force_login(make_officer(Role.COMMUNE_CHAIR, district.commune))
    for path in ("/nhat-ky/", "/nhat-ky/bat-thuong", f"/nhat-ky/{CODE}/{body.pk}/"):
        assert client.get(path).status_code == 403

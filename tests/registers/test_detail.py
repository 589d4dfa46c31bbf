"""The page of one record: what it shows, to whom, and what the journal keeps of it."""

from typing import Any

import pytest
from django.test import Client

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


def desk_of(role: Role, unit: Any) -> Client:
    client = Client()
    client.force_login(make_officer(role, unit))
    return client


def test_opening_a_personal_record_is_journalled(district: District, body: Body) -> None:
    desk_of(Role.COMMUNE_CHAIR, district.commune).get(f"/so/{CODE}/{body.pk}/")
    seen = Entry.objects.get(verb=Entry.Verb.SEE)
    assert (seen.act, seen.object_id, seen.kind) == (f"{CODE}.see", str(body.pk), "units.body")
    assert seen.object_path == body.unit.path


def test_a_role_that_must_say_why_is_asked_first(district: District, body: Body) -> None:
    inspector = desk_of(Role.INSPECTOR, district.commune)
    url = f"/so/{CODE}/{body.pk}/"
    asked = inspector.get(url).content.decode()
    assert "Vì sao cần xem" in asked
    assert "Trạm Y tế" not in asked
    assert not Entry.objects.exists()
    assert inspector.post(f"{url}ly-do", {"reason": ""}).status_code == 422
    opened = inspector.post(f"{url}ly-do", {"reason": "Kiểm tra theo kế hoạch 12"}, follow=True)
    assert "Trạm Y tế" in opened.content.decode()
    assert Entry.objects.get(verb=Entry.Verb.SEE).reason == "Kiểm tra theo kế hoạch 12"
    # the reason was given for this record only
    other = make_body(district.hamlets[0], "Khác")
    assert "Vì sao cần xem" in inspector.get(f"/so/{CODE}/{other.pk}/").content.decode()


def test_a_private_value_is_revealed_by_post_and_journalled(district: District, body: Body) -> None:
    chair = desk_of(Role.COMMUNE_CHAIR, district.commune)
    url = f"/so/{CODE}/{body.pk}/"
    assert "MẬT-4127" not in chair.get(url).content.decode()
    assert chair.get(f"{url}hien").status_code == 405
    shown = chair.post(f"{url}hien", {"column": "abbreviation"})
    assert "MẬT-4127" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    entry = Entry.objects.get(act=f"{CODE}.unseal")
    assert entry.verb == Entry.Verb.SEE
    assert entry.after == {"shown": ["abbreviation"]}
    # the next look is masked again
    assert "MẬT-4127" not in chair.get(url).content.decode()


def test_who_may_not_reveal_is_not_offered_it(district: District, body: Body) -> None:
    head = desk_of(Role.HAMLET_HEAD, district.hamlets[0])
    url = f"/so/{CODE}/{body.pk}/"
    assert "hien" not in head.get(url).content.decode()
    assert head.post(f"{url}hien", {"column": "abbreviation"}).status_code == 403


def test_a_role_without_the_permission_sees_neither_list_nor_record(district: District, body: Body) -> None:
    police = desk_of(Role.POLICE, district.commune)
    for path in (f"/so/{CODE}/", f"/so/{CODE}/{body.pk}/", f"/so/{CODE}/them"):
        refused = police.get(path)
        assert refused.status_code == 403
        assert f"{CODE}." in refused.content.decode()  # which permission, so that an administrator can act on it


def test_who_only_reads_is_offered_no_correction(district: District, body: Body) -> None:
    page = desk_of(Role.HAMLET_HEAD, district.hamlets[0]).get(f"/so/{CODE}/{body.pk}/").content.decode()
    assert "Sửa, có lý do" not in page

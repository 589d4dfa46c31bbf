"""The API gives what the pages give, to tokens that open nothing else."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import EVERYTHING, browser_of, program_of, token_of
from tests.registers.sheets import bodies
from vungxanh.accounts.models import Grant, User
from vungxanh.faces.api import tokens
from vungxanh.faces.api.models import ApiToken
from vungxanh.journal.models import Entry
from vungxanh.journal.operations import snapshot
from vungxanh.kernel.actor import Forbidden
from vungxanh.units.models import Body, BodyKind

pytestmark = pytest.mark.django_db
HERE = "/api/v1/units/bodies"
NEW = {"unit": "288011", "name": "Tổ 1", "kind": "POLICE", "valid_from": "2021-09-15", "abbreviation": "083091004127"}


@pytest.fixture(autouse=True)
def no_requests_yet():
    cache.clear()


def make(unit, name, **more):
    return Body.objects.create(**{"unit": unit, "name": name, "kind": "POLICE", "valid_from": "2021-09-15", **more})


def post(client, values, path=HERE, **headers):
    return client.post(path, json.dumps(values), content_type="application/json", headers=headers)


def patch(client, body, values, **headers):
    return client.patch(f"{HERE}/{body.pk}", json.dumps(values), content_type="application/json", headers=headers)


def problem(answer, status):
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    found = answer.json()
    assert found["status"] == status
    return {fault["field"]: fault["message"] for fault in found["errors"]}


def names(answer):
    assert answer.status_code == 200, answer.content.decode()
    return [item["name"] for item in answer.json()["items"]]


def test_a_list_holds_the_rows_within_reach_page_by_page(program, place):
    for number in range(5):
        make(place.hamlets[0], f"Tổ {number}")
    make(place.elsewhere, "Nơi khác")
    first = program.get(HERE, {"limit": 3, "sort": "name"})
    assert names(first) == ["Tổ 0", "Tổ 1", "Tổ 2"]
    assert names(program.get(HERE, {"limit": 3, "sort": "name", "after": first.json()["next"]})) == ["Tổ 3", "Tổ 4"]


def test_views_filters_units_and_search_select_as_on_the_page(program, place):
    make(place.hamlets[0], "A", kind="HEALTH")
    make(place.hamlets[1], "b1")
    assert names(program.get(HERE, {"view": "health"})) == ["A"]
    assert names(program.get(HERE, {"kind": "POLICE"})) == ["b1"]
    assert names(program.get(HERE, {"unit": place.hamlets[1].code})) == ["b1"]
    assert names(program.get(HERE, {"q": "b1"})) == ["b1"]
    problem(program.get(HERE, {"unit": place.elsewhere.code}), 404)
    assert "limit" in str(problem(program.get(HERE, {"limit": 0}), 422))


def test_every_role_gets_from_the_api_the_rows_of_the_page(place):
    import re

    make(place.hamlets[0], "Tổ ấp 1")
    make(place.commune, "Tổ xã")
    make(place.elsewhere, "Tổ xã khác")
    for unit, role in [
        (place.commune, "commune-chair"),
        (place.elsewhere, "commune-chair"),
        (place.province, "province-leader"),
    ]:
        officer = bodies.make_officer(unit, role, f"{role}{unit.code}x")
        page = browser_of(officer).get(f"/so/{bodies.CODE}/").content.decode()
        on_page = set(re.findall(rf"/so/{bodies.CODE}/(\d+)/", page))
        in_api = {item["id"] for item in browser_of(officer).get(HERE).json()["items"]}
        assert in_api == on_page == {str(pk) for pk in Body.objects.visible_to(officer).values_list("pk", flat=True)}


def test_private_values_are_masked_without_the_permission_to_unseal(chair, place):
    body = make(place.commune, "A", abbreviation="083091004127")
    assert program_of(chair).get(f"{HERE}/{body.pk}").json()["abbreviation"] is None
    unsealing = program_of(chair, [*EVERYTHING, f"{bodies.CODE}.unseal"])
    assert unsealing.get(f"{HERE}/{body.pk}").json()["abbreviation"] == "083091004127"


def test_a_record_is_entered_once_however_often_it_is_sent(program):
    key = str(uuid4())
    first, again = post(program, NEW, idempotency_key=key), post(program, NEW, idempotency_key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Body.objects.count() == 1
    assert post(program, {**NEW, "name": "Tổ 2"}, idempotency_key="any words").status_code == 201
    assert post(program, {**NEW, "name": "Tổ 2"}, idempotency_key="any words").status_code == 200


def test_faults_name_their_fields(program):
    assert set(problem(post(program, {**NEW, "kind": "SHOP", "abbreviation": "12"}), 422)) == {"kind", "abbreviation"}
    assert "nothing" in problem(post(program, {**NEW, "nothing": 1}), 422)
    assert "unit" in problem(post(program, {**NEW, "unit": "28804"}), 422)
    assert not Body.objects.exists()
    problem(post(program, {**NEW, "name": "Không lưu được"}), 422)


def test_a_correction_needs_a_reason_and_is_journalled(program, place):
    body = make(place.commune, "A")
    assert "reason" in problem(patch(program, body, {"kind": "UNION"}), 422)
    answer = patch(program, body, {"kind": "UNION", "reason": "Ghi nhầm"})
    assert answer.json()["kind"] == "Đoàn thể"
    entry = Entry.objects.get(act=f"{bodies.CODE}.correct")
    assert (entry.reason, entry.before["kind"], entry.after["kind"]) == ("Ghi nhầm", "POLICE", "UNION")


def test_a_correction_of_something_older_is_refused(program, place):
    body = make(place.commune, "A")
    version = program.get(f"{HERE}/{body.pk}").json()["version"]
    patch(program, body, {"kind": "UNION", "reason": "một"})
    problem(patch(program, body, {"kind": "FRONT", "reason": "hai"}, if_match=version), 412)
    assert Body.objects.get().kind == "UNION"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(["name", "kind", "valid_from", "abbreviation"]), st.none(), min_size=1, max_size=3),
    st.sampled_from(BodyKind.values),
    st.text("abcăâđ", min_size=1, max_size=10),
)
def test_fields_that_are_not_sent_stay_as_they_are(program, place, chosen, kind, name):
    """T19: a partial update leaves everything else byte for byte."""
    cache.clear()
    Body.objects.all().delete()
    body = make(place.commune, "Tổ cũ", abbreviation="083091004127")
    before = snapshot(Body.objects.get())
    given_values = {"name": name, "kind": kind, "valid_from": "2020-02-29", "abbreviation": "083091004128"}
    sent = {field: given_values[field] for field in chosen}
    answer = patch(program, body, {**sent, "reason": "thử"})
    assert answer.status_code == 200, answer.content.decode()
    after = snapshot(Body.objects.get())
    assert {field: value for field, value in after.items() if field not in sent} == {
        field: value for field, value in before.items() if field not in sent
    }
    assert {field: after[field] for field in sent} == sent


def test_records_out_of_reach_do_not_exist(program, place):
    body = make(place.elsewhere, "A")
    problem(program.get(f"{HERE}/{body.pk}"), 404)
    problem(patch(program, body, {"kind": "UNION", "reason": "x"}), 404)
    for nonsense in ("0", "abc", "99999999999999999999"):
        problem(program.get(f"{HERE}/{nonsense}"), 404)


def test_a_token_opens_no_page_and_no_session(program):
    answer = program.get("/")
    assert answer.status_code == 302
    assert "tai-khoan" in answer["Location"]
    assert not program.get(HERE).cookies


def test_a_token_may_only_what_it_was_given(chair, place):
    reader = program_of(chair, [f"{bodies.CODE}.see"])
    assert reader.get(HERE).status_code == 200
    problem(post(reader, NEW), 403)
    with pytest.raises(Forbidden):
        token_of(chair, ["journal.see"])


def test_an_ended_token_opens_nothing(chair):
    token, secret = token_of(chair)

    def status():
        return Client(headers={"authorization": f"Bearer {secret}"}).get(HERE).status_code

    assert status() == 200
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert status() == 401
    ApiToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    Grant.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert status() == 401
    Grant.objects.update(ends_on=None)
    User.objects.update(is_active=False)
    assert status() == 401
    User.objects.update(is_active=True)
    tokens.revoke(by=chair, token=token)
    assert status() == 401


def test_a_token_is_kept_only_as_its_hash(chair):
    token, secret = token_of(chair)
    assert secret not in json.dumps(list(ApiToken.objects.values()), default=str)
    assert secret not in json.dumps(list(Entry.objects.values()), default=str)
    assert token.start == secret[:8]


def test_nobody_issues_a_token_for_somebody_else(chair, place):
    other = bodies.make_officer(place.elsewhere, "commune-chair")
    with pytest.raises(Forbidden):
        tokens.issue(
            by=other, grant=Grant.objects.get(user_id=chair.user_id), name="x", permissions=EVERYTHING,
            lives=timedelta(days=1),
        )  # fmt: skip


def test_without_a_token_or_a_session_there_is_no_answer(client):
    problem(client.get(HERE), 401)


def test_a_session_writes_only_with_its_csrf_token(chair):
    browser = browser_of(chair, enforce_csrf_checks=True)
    assert browser.get(HERE).status_code == 200
    assert post(browser, NEW).status_code == 403
    assert not Body.objects.exists()


def test_too_many_requests_in_a_minute_are_refused(program, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [program.get(HERE).status_code for _ in range(3)][-1] == 429
    assert program.get(HERE)["Retry-After"] == "60"


def test_the_description_names_the_permission_of_every_operation(client):
    schema = client.get("/api/v1/openapi.json").json()
    operations = [each for by_method in schema["paths"].values() for each in by_method.values()]
    assert len(operations) >= 4
    assert all(each["x-permission"] for each in operations)


def test_the_docs_are_read_without_foreign_hosts(chair):
    page = browser_of(chair).get("/api/v1/docs").content.decode()
    assert f"GET {HERE}" in page
    assert "//cdn" not in page

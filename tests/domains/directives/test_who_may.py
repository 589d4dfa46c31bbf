"""Who may open which screen of directives, and that the register is searched over the whole text."""

from datetime import date

import pytest
from django.urls import reverse

from tests.domains.directives.conftest import TEXT
from tests.domains.directives.test_pages import entered
from tests.factories.officers import actor_for, make_officer
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.documents import operations as documents
from vungxanh.documents.models import Document
from vungxanh.domains.directives.models import Goal
from vungxanh.registers import catalogue, lists

pytestmark = pytest.mark.django_db


@pytest.fixture
def screens(place, chair):
    """Every screen of the domain with its permission, over a document, an own draft, a reading and a goal."""
    document = entered(place, chair)
    own = documents.draft(
        by=place.chair, body=place.commune, type="KH", title="Kế hoạch", content={"signer": "Trần Chủ Tịch"}
    )
    waiting = place.sent(TEXT.replace("77-CV/HU", "78-CV/HU"))
    goal = Goal.objects.create(unit=place.commune.unit, text="Bình thường mới", starts_on=date(2021, 9, 1))
    return {
        ("send",): "documents.receive",
        ("draft",): "documents.draft",
        ("revise", own.pk): "documents.draft",
        ("reading", waiting.pk): "directives.readings.see",
        ("waiting", waiting.pk): "directives.readings.see",
        ("document", document.pk): "documents.see",
        ("chain", document.pk): "documents.see",
        ("assign", document.pk): "tasks.give",
        ("issue", own.pk): "documents.issue",
        ("print", own.pk): "documents.see",
        ("download", own.pk, "docx"): "documents.see",
        ("goal", goal.pk): "directives.goals.see",
    }


@pytest.mark.parametrize("role", list(Role))
def test_each_screen_opens_for_exactly_those_who_hold_its_permission(place, screens, client, role):
    officer = make_officer(role, place.offices.units.commune)
    actor = actor_for(officer)
    client.force_login(officer)
    for (name, *arguments), permission in screens.items():
        answer = client.get(reverse(f"directives:{name}", args=arguments))
        assert answer.status_code == (200 if actor.may(permission) else 403), (role, name)


@pytest.mark.parametrize("role", list(Role))
def test_what_writes_is_refused_to_those_who_lack_its_permission(place, screens, client, role):
    officer = make_officer(role, place.offices.units.commune)
    actor = actor_for(officer)
    client.force_login(officer)
    keys = {name: rest[0] for name, *rest in screens if rest}
    for name, key, permission in (
        ("reading", keys["reading"], "documents.receive"),
        ("discard", keys["reading"], "documents.receive"),
        ("issue", keys["issue"], "documents.issue"),
        ("measure", keys["goal"], "directives.goals.enter"),
        ("settle", keys["document"], "tasks.give"),
    ):
        if actor.may(permission):
            continue
        arguments = [key, key] if name == "settle" else [key]
        assert client.post(reverse(f"directives:{name}", args=arguments)).status_code == 403, (role, name)
    assert Document.objects.filter(state="ISSUED").count() == 0


def test_a_neighboring_commune_sees_none_of_it(place, screens, client):
    client.force_login(make_officer(Role.COMMUNE_CHAIR, place.offices.units.neighbor))
    for name, *arguments in screens:
        if arguments:
            assert client.get(reverse(f"directives:{name}", args=arguments)).status_code == 404, name


def test_the_district_sees_the_communes_documents_but_does_not_write_in_its_name(place, screens, client):
    officer = User.objects.get(pk=place.offices.leader.user_id)
    client.force_login(officer)
    keys = {name: rest[0] for name, *rest in screens if rest}
    assert client.get(reverse("directives:document", args=[keys["document"]])).status_code == 200
    assert client.get(reverse("directives:assign", args=[keys["document"]])).status_code == 403
    # a draft is nobody else's yet
    for name in ("revise", "issue", "print", "download"):
        arguments = [keys["issue"], "pdf"] if name == "download" else [keys["issue"]]
        assert client.get(reverse(f"directives:{name}", args=arguments)).status_code == 404, name


def test_the_sheet_beside_a_draft_is_asked_by_post_only(chair):
    assert chair.get(reverse("directives:preview")).status_code == 405


@pytest.mark.parametrize("words", ["người về từ vùng dịch", "nguoi ve tu vung dich", "NGƯỜI VỀ", "77-CV/HU", "77-cv"])
def test_the_register_is_searched_over_the_whole_text_with_or_without_marks(place, chair, words):
    document = entered(place, chair)
    register = catalogue.registers()["directives.documents"]
    found = lists.selected(register, place.chair, lists.Asked(text=words))
    assert list(found) == [document]
    assert not list(lists.selected(register, place.chair, lists.Asked(text="khong co chu nay")))
    assert Document.objects.count() == 1


def test_assigning_takes_the_same_queries_for_any_number_of_items(place, chair, django_assert_max_num_queries):
    document = entered(place, chair)
    with django_assert_max_num_queries(24):
        chair.get(reverse("directives:assign", args=[document.pk]))

"""Who may open which screen of directives, and that the register is searched over the whole text."""

import pytest
from django.urls import reverse

from tests.domains.directives.test_pages import chair, entered  # noqa: F401 (fixture)
from tests.factories.officers import actor_for, make_officer
from vungxanh.accounts.roles import Role
from vungxanh.documents.models import Document
from vungxanh.registers import catalogue, lists

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.COMMUNE_CHAIR, Role.POLICE, Role.SPOKESPERSON, Role.ADMINISTRATOR])
def test_each_screen_opens_for_exactly_those_who_hold_its_permission(place, chair, client, role):  # noqa: F811
    document = entered(place, chair)
    officer = make_officer(role, place.offices.units.commune)
    actor = actor_for(officer)
    client.force_login(officer)
    for name, permission, arguments in (
        ("send", "documents.receive", []),
        ("draft", "documents.draft", []),
        ("document", "documents.see", [document.pk]),
        ("chain", "documents.see", [document.pk]),
        ("assign", "tasks.give", [document.pk]),
    ):
        answer = client.get(reverse(f"directives:{name}", args=arguments))
        assert answer.status_code == (200 if actor.may(permission) else 403), (role, name)


def test_a_task_is_not_given_by_a_get(place, chair):  # noqa: F811
    document = entered(place, chair)
    assert chair.get(reverse("directives:settle", args=[document.pk, document.pk])).status_code == 405
    assert chair.get(reverse("directives:preview")).status_code == 405


@pytest.mark.parametrize("words", ["người về từ vùng dịch", "nguoi ve tu vung dich", "NGƯỜI VỀ", "77-CV/HU", "77-cv"])
def test_the_register_is_searched_over_the_whole_text_with_or_without_marks(place, chair, words):  # noqa: F811
    document = entered(place, chair)
    register = catalogue.registers()["directives.documents"]
    found = lists.selected(register, place.chair, lists.Asked(text=words))
    assert list(found) == [document]
    assert not list(lists.selected(register, place.chair, lists.Asked(text="khong co chu nay")))
    assert Document.objects.count() == 1


def test_assigning_takes_the_same_queries_for_any_number_of_items(place, chair, django_assert_max_num_queries):  # noqa: F811
    document = entered(place, chair)
    with django_assert_max_num_queries(24):
        chair.get(reverse("directives:assign", args=[document.pk]))

"""A document that replaces another asks what becomes of the open tasks, on a page of its own, and asks once."""

import pytest
from django.urls import reverse

from tests.domains.directives.test_pages import entered, form_of
from tests.domains.directives.test_readings import TEXT_REPLACING, assigned
from vungxanh.documents.models import Document, State
from vungxanh.domains.directives import rules
from vungxanh.tasks.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def replaced(place, chair):
    """The old document with its tasks, and the page that confirming the new one leads to."""
    old = entered(place, chair)
    tasks = assigned(place, old)
    reading = place.sent(TEXT_REPLACING)
    address = reverse("directives:reading", args=[reading.pk])
    values = form_of(chair.get(address)) | {"head-title": ["Rà soát người về từ vùng dịch"]}
    return old, tasks, chair.post(address, values).url


def test_confirming_leads_to_the_question_and_each_task_may_go_its_own_way(place, chair, replaced):
    old, (first, *others), address = replaced
    new = Document.objects.get(number="80-CV/HU")
    assert address == reverse("directives:settle", args=[new.pk, old.pk])
    page = chair.get(address)
    values = form_of(page)
    # the old item has become the first of the new document: that is proposed, with its reason
    assert values["group-0"] == [f"keep-{new.items.get().pk}"]
    assert "Máy đề xuất theo lời giống nhau" in page.content.decode()
    answer = chair.post(address, {**values, f"task-{first.pk}": "cancel"}, follow=True)
    assert f"Đã giữ {len(others)} việc, hủy 1 việc" in answer.content.decode()
    first.refresh_from_db()
    assert first.state == "CANCELLED"
    assert set(new.items.get().tasks.all()) == set(others)
    assert {task.source for task in Task.objects.open()} == {"Công văn 80-CV/HU, mục 1"}
    # asked once: neither the page nor the document asks again
    assert "Không còn việc nào chờ quyết định" in chair.get(address).content.decode()
    assert "chờ quyết định giữ hay hủy" not in chair.get(reverse("directives:document", args=[new.pk])).content.decode()


def test_put_off_the_question_stays_on_the_page_of_the_new_document(place, chair, replaced):
    old, tasks, _address = replaced
    new = Document.objects.get(number="80-CV/HU")
    page = chair.get(reverse("directives:document", args=[new.pk])).content.decode()
    assert f"{len(tasks)} việc còn mở của văn bản cũ" in page
    shown = chair.get(reverse("directives:document", args=[old.pk])).content.decode()
    assert "đã bị" in shown
    assert old.state != State.REPLACED  # as it was read before
    old.refresh_from_db()
    assert old.state == State.REPLACED
    # nothing more is given for what is not in force
    assert chair.get(reverse("directives:assign", args=[old.pk])).status_code == 403


def test_without_an_answer_nothing_is_decided_and_the_item_says_so(place, chair, replaced):
    _old, tasks, address = replaced
    answer = chair.post(address, {"group-0": ""})
    assert answer.status_code == 422
    assert "Chọn giữ hay hủy" in answer.content.decode()
    assert Task.objects.open().count() == len(tasks)


def test_a_document_that_replaces_nothing_has_no_such_page(place, chair):
    document = entered(place, chair)
    assert chair.get(reverse("directives:settle", args=[document.pk, document.pk])).status_code == 404


def test_an_old_item_is_likened_to_the_one_with_most_words_in_common_or_to_none():
    new = ["Công an huyện tuần tra tại các chốt", "UBND các xã rà soát người về từ vùng dịch, lập danh sách"]
    assert rules.successor("UBND các xã rà soát người về từ vùng dịch, báo cáo", new) == 1
    assert rules.successor("Không được tổ chức tiệc cưới", new) is None
    assert rules.successor("bất kỳ", []) is None

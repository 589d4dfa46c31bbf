"""The screens of directives carry a document from its arrival to tasks and to one's own document."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tests.domains.directives.conftest import TEXT
from tests.factories.officers import make_officer
from vungxanh.accounts.roles import Role
from vungxanh.documents.models import Document, State
from vungxanh.domains.directives.models import Goal, Reading
from vungxanh.tasks.models import Task

pytestmark = pytest.mark.django_db


def form_of(response):
    """What the browser would send back of the page's form as it stands."""
    from html.parser import HTMLParser

    class Inputs(HTMLParser):
        def __init__(self):
            super().__init__()
            self.values, self.select, self.area = {}, None, None

        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            if tag == "input" and given.get("name"):
                if given.get("type") in ("checkbox", "radio"):
                    if "checked" in given:
                        self.values.setdefault(given["name"], []).append(given.get("value", "on"))
                else:
                    self.values.setdefault(given["name"], []).append(given.get("value", ""))
            elif tag == "select":
                self.select = given.get("name")
            elif tag == "option" and self.select and "selected" in given:
                self.values.setdefault(self.select, []).append(given.get("value", ""))
            elif tag == "textarea":
                self.area = given.get("name")
                self.values.setdefault(self.area, []).append("")

        def handle_endtag(self, tag):
            if tag == "select":
                self.select = None
            elif tag == "textarea":
                self.area = None

        def handle_data(self, data):
            if self.area:
                self.values[self.area][-1] += data

    found = Inputs()
    found.feed(response.content.decode())
    return {name: [value.removeprefix("\n") for value in values] for name, values in found.values.items()}


def entered(place, client):
    reading = place.sent()
    page = client.get(reverse("directives:reading", args=[reading.pk]))
    answer = client.post(reverse("directives:reading", args=[reading.pk]), form_of(page))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return Document.objects.get()


def test_a_pasted_text_is_sent_read_and_shown_beside_its_source(place, chair, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = chair.post(reverse("directives:send"), {"body": place.commune.pk, "text": TEXT})
    page = chair.get(answer.url).content.decode()
    assert "77-CV/HU" in page
    assert '<mark class="due">' in page
    assert '<mark class="ref">' in page
    assert all(f'id="n{number}"' in page for number in (1, 2, 3))


def test_a_file_is_kept_and_read(place, chair, django_capture_on_commit_callbacks, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("cong-van.txt", TEXT.encode(), content_type="text/plain")
    with django_capture_on_commit_callbacks(execute=True):
        answer = chair.post(reverse("directives:send"), {"body": place.commune.pk, "file": upload})
    assert answer.status_code == 302, answer.content.decode()
    reading = Reading.objects.get()
    assert reading.found["number"] == "77-CV/HU"
    answer = chair.get(reverse("office:file", args=[reading.file_id]))
    assert b"77-CV/HU" in b"".join(answer.streaming_content)


def test_nothing_sent_is_said_at_the_field(place, chair):
    answer = chair.post(reverse("directives:send"), {"body": place.commune.pk})
    assert answer.status_code == 422
    assert "Hãy chọn tệp hoặc dán nội dung" in answer.content.decode()


def test_confirming_the_page_as_it_stands_enters_what_was_read(place, chair):
    document = entered(place, chair)
    assert document.number == "77-CV/HU"
    assert document.items.count() == 3
    assert document.links.get().number == "17-CT/TU"


def test_a_corrected_value_and_a_dropped_item_are_what_enters(place, chair):
    reading = place.sent()
    address = reverse("directives:reading", args=[reading.pk])
    values = form_of(chair.get(address))
    values["head-number"] = ["79-CV/HU"]
    values["item-2-verdict"] = ["NO"]
    chair.post(address, values)
    document = Document.objects.get()
    assert document.number == "79-CV/HU"
    assert document.items.count() == 2


def test_a_kept_item_without_words_is_refused_and_nothing_is_lost(place, chair):
    reading = place.sent()
    address = reverse("directives:reading", args=[reading.pk])
    values = form_of(chair.get(address))
    values["item-0-text"] = [""]
    values["head-title"] = ["Tên do cán bộ gõ"]
    answer = chair.post(address, values)
    assert answer.status_code == 422
    assert "Tên do cán bộ gõ" in answer.content.decode()
    assert not Document.objects.exists()


def test_an_unreadable_file_says_why_and_can_be_dropped(
    place, chair, django_capture_on_commit_callbacks, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("hong.pdf", b"%PDF-1.4 broken", content_type="application/pdf")
    with django_capture_on_commit_callbacks(execute=True):
        answer = chair.post(reverse("directives:send"), {"body": place.commune.pk, "file": upload})
    assert answer.status_code == 302
    reading = Reading.objects.get()
    assert reading.state == Reading.State.FAULTY
    page = chair.get(reverse("directives:reading", args=[reading.pk])).content.decode()
    assert "Không đọc được" in page
    # in the words of the officer, and without the place where the server keeps it
    assert reading.fault == "hong.pdf: PDF bị hỏng; hãy xuất lại"
    assert reading.fault in page


def test_reasons_are_told_in_the_language_of_who_looks(place, chair, settings):
    reading = place.sent()
    address = reverse("directives:reading", args=[reading.pk])
    assert "dòng “Số:” ở đầu văn bản" in chair.get(address).content.decode()
    chair.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = chair.get(address).content.decode()
    assert "the “Số:” line of the header" in page
    assert "a labelled part of the text" in page
    assert "dòng “Số:”" not in page
    assert "đoạn có đánh số" not in page


def test_the_document_shows_its_items_links_and_history(place, chair):
    document = entered(place, chair)
    page = chair.get(reverse("directives:document", args=[document.pk])).content.decode()
    for words in ("77-CV/HU", "17-CT/TU", "Chưa giao", "vào sổ văn bản đến"):
        assert words in page


def test_tasks_are_proposed_adapted_and_given(place, chair):
    document = entered(place, chair)
    address = reverse("directives:assign", args=[document.pk])
    page = chair.get(address)
    values = form_of(page)
    for number in range(3):
        values.pop(f"give-{number}-give", None)
    values |= {
        "give-0-give": ["on"],
        "give-0-title": ["Rà soát người về trong ấp"],
        "give-0-leads": [str(body.pk) for body in place.boards],
        "give-0-due_at": [(timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")],
    }
    answer = chair.post(address, values)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    assert {task.lead for task in Task.objects.all()} == set(place.boards)
    shown = chair.get(reverse("directives:document", args=[document.pk])).content.decode()
    assert "Ban Nhân dân Ấp 1" in shown


def test_giving_nothing_or_to_nobody_is_said(place, chair):
    document = entered(place, chair)
    address = reverse("directives:assign", args=[document.pk])
    values = form_of(chair.get(address))
    for number in range(3):
        values.pop(f"give-{number}-give", None)
        values.pop(f"give-{number}-leads", None)
    assert "Chọn ít nhất một mục" in chair.post(address, values).content.decode()
    values["give-1-give"] = ["on"]
    assert "Chọn ít nhất một đơn vị chủ trì" in chair.post(address, values).content.decode()
    assert not Task.objects.exists()


def test_the_chain_is_drawn_and_listed(place, chair):
    document = entered(place, chair)
    page = chair.get(reverse("directives:chain", args=[document.pk])).content.decode()
    assert page.count('class="node') == 2
    assert 'class="edge"' in page
    assert "thực hiện" in page


def test_an_implementing_document_is_drafted_issued_and_downloaded(place, chair):
    document = entered(place, chair)
    address = f"{reverse('directives:draft')}?document={document.pk}"
    page = chair.get(address)
    values = form_of(page)
    assert "77-CV/HU" in values["bases"][0]
    answer = chair.post(address, values)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    own = Document.objects.get(state=State.DRAFT)
    assert "DỰ THẢO" in chair.get(answer.url).content.decode()
    issue = reverse("directives:issue", args=[own.pk])
    assert chair.get(issue).status_code == 200
    chair.post(issue, {"on": "2021-09-03", "unit": ""})
    own.refresh_from_db()
    assert own.number == "01/KH-UBND"
    assert [item.label for item in own.items.all()] == ["1", "2", "3"]
    assert not any("nghiêm túc triển khai" in item.text for item in own.items.all())  # the closing words
    assert "DỰ THẢO" not in chair.get(reverse("directives:print", args=[own.pk])).content.decode()
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = chair.get(reverse("directives:download", args=[own.pk, form]))
        assert answer.content.startswith(start)
        assert answer["Content-Disposition"] == f'attachment; filename="kh-01-kh-ubnd.{form}"'


def test_a_goal_without_figures_says_not_received(place, chair):
    goal = Goal.objects.create(
        unit=place.commune.unit, text="Bình thường mới", starts_on=timezone.localdate(), target_on=None
    )
    page = chair.get(reverse("directives:goal", args=[goal.pk])).content.decode()
    assert "Chưa có chỉ tiêu nào để đo" in page
    chair.post(
        reverse("directives:measure", args=[goal.pk]),
        {"indicator": "population.households", "direction": "AT_LEAST", "target": "10", "out_of": "", "days": ""},
    )
    page = chair.get(reverse("directives:goal", args=[goal.pk])).content.decode()
    assert "Chưa nhận được số liệu" in page


@pytest.mark.parametrize("name", ["directives:document", "directives:chain", "directives:assign"])
def test_a_document_of_another_commune_does_not_exist_for_an_officer(place, chair, client, name):
    document = entered(place, chair)
    other = make_officer(Role.COMMUNE_CHAIR, place.offices.units.neighbor)
    client.force_login(other)
    assert client.get(reverse(name, args=[document.pk])).status_code == 404


def test_the_page_of_a_document_takes_a_fixed_number_of_queries(place, chair, django_assert_max_num_queries):
    document = entered(place, chair)
    with django_assert_max_num_queries(32):
        chair.get(reverse("directives:document", args=[document.pk]))

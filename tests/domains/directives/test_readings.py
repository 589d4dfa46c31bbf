"""Nothing that was read counts before an officer has confirmed it."""

from datetime import date

import pytest

from vungxanh.documents.models import Document, Relation, State
from vungxanh.documents.operations.receiving import AlreadyReceived
from vungxanh.domains.directives import operations
from vungxanh.domains.directives.models import Goal, Item, Reading
from vungxanh.domains.directives.operations import assigning, readings
from vungxanh.kernel.faults import BadInput
from vungxanh.tasks.models import Task

pytestmark = pytest.mark.django_db
DAY = date(2021, 9, 3)


def confirm(place, reading, **changes):
    values = {
        "by": place.chair,
        "reading": reading,
        "header": readings.read_header(reading.found),
        "arrived_on": DAY,
        "items": readings.read_items(reading.found),
    }
    return operations.confirm(**{**values, **changes})


def test_a_sent_text_is_read_and_waits(place):
    reading = place.sent()
    assert reading.state == Reading.State.READ
    assert reading.found["number"] == "77-CV/HU"
    assert not Document.objects.exists()


def test_confirming_enters_document_items_citations_and_goal(place):
    document = confirm(place, place.sent())
    assert (document.number, document.type, document.issued_on) == ("77-CV/HU", "CV", date(2021, 9, 2))
    assert (document.arrival_number, document.arrived_on) == (1, DAY)
    assert [item.label for item in document.items.all()] == ["1", "2", "3"]
    assert document.items.get(label="1").due_at.date() == date(2021, 9, 10)
    assert document.items.get(label="3").prohibition
    assert document.links.get().number == "17-CT/TU"
    assert document.links.get().relation == Relation.IMPLEMENTS
    assert Goal.objects.get().target_on == date(2021, 9, 21)


def test_every_items_place_in_the_text_holds_its_words(place):
    document = confirm(place, place.sent())
    for item in document.items.all():
        assert item.text.split()[0] in document.text[item.start : item.end]


def test_what_the_officer_corrected_is_what_enters(place):
    reading = place.sent()
    header = {**readings.read_header(reading.found), "number": "78-CV/HU", "title": "Đúng tên"}
    items = [readings.Confirmed(text="Việc do cán bộ sửa", label="1")]
    document = confirm(place, reading, header=header, items=items, citations=[], goals=[])
    assert (document.number, document.title) == ("78-CV/HU", "Đúng tên")
    assert [item.text for item in document.items.all()] == ["Việc do cán bộ sửa"]
    assert not document.links.exists()
    assert not Goal.objects.exists()


def test_a_reading_is_confirmed_once(place):
    reading = place.sent()
    confirm(place, reading)
    with pytest.raises(BadInput, match="đã được xử lý"):
        confirm(place, reading)


def test_the_same_document_sent_again_is_refused_and_nothing_is_left_of_it(place):
    confirm(place, place.sent())
    again = place.sent()
    with pytest.raises(AlreadyReceived):
        confirm(place, again)
    assert Item.objects.count() == 3
    again.refresh_from_db()
    assert again.state == Reading.State.READ


def test_a_discarded_reading_needs_a_reason_and_cannot_be_confirmed(place):
    reading = place.sent()
    with pytest.raises(BadInput, match="lý do"):
        operations.discard(by=place.chair, reading=reading, reason="")
    operations.discard(by=place.chair, reading=reading, reason="Gửi nhầm")
    with pytest.raises(BadInput):
        confirm(place, reading)


def test_nothing_to_read_is_said(place):
    with pytest.raises(BadInput, match="chọn tệp hoặc dán"):
        operations.send(by=place.chair, body=place.commune, text="  ")


def assigned(place, document):
    item = document.items.get(label="1")
    return operations.assign(
        by=place.chair,
        giver=place.commune,
        assignments=[
            assigning.Assignment(item=item, leads=place.boards, title="Rà soát người về", product="Danh sách")
        ],
    )


def test_items_become_tasks_that_know_where_they_come_from(place):
    document = confirm(place, place.sent())
    tasks = assigned(place, document)
    assert {task.lead for task in tasks} == set(place.boards)
    assert tasks[0].source == "Công văn 77-CV/HU, mục 1"
    assert set(document.items.get(label="1").tasks.all()) == set(tasks)


def test_one_fault_among_many_assignments_gives_none(place):
    document = confirm(place, place.sent())
    good = assigning.Assignment(item=document.items.get(label="1"), leads=place.boards, title="Rà soát")
    bad = assigning.Assignment(item=document.items.get(label="2"), leads=[], title="Tuần tra")
    with pytest.raises(BadInput, match="Mục 2: chưa chọn đơn vị chủ trì"):
        operations.assign(by=place.chair, giver=place.commune, assignments=[good, bad])
    assert Task.objects.count() == 0


def test_a_replacing_document_marks_the_old_one_and_its_tasks_are_settled(place):
    old = confirm(place, place.sent())
    kept, *cancelled = assigned(place, old)
    new = confirm(place, place.sent(TEXT_REPLACING), arrived_on=date(2021, 9, 13))
    old.refresh_from_db()
    assert old.state == State.REPLACED
    assert set(assigning.open_tasks(old)) == {kept, *cancelled}
    item = new.items.get()
    asked = {"by": place.chair, "replaced": old, "by_document": new, "reason": "Thay thế"}
    operations.settle(**asked, keep=[(kept, item)], cancel=cancelled)
    kept.refresh_from_db()
    assert (kept.is_open, kept.source) == (True, "Công văn 80-CV/HU, mục 1")
    assert set(item.tasks.all()) == {kept}
    # nobody is asked twice, and a search for the new document finds the task while one for the old one does not
    assert not assigning.unsettled(old, new).exists()
    with pytest.raises(BadInput, match="đã được quyết định"):
        operations.settle(**asked, keep=[(kept, None)], cancel=[])
    assert list(Task.objects.open().filter(folded__contains="80-cv/hu")) == [kept]
    assert not Task.objects.open().filter(folded__contains="77-cv/hu").exists()


def test_what_was_passed_on_of_a_kept_task_follows_it_and_a_third_document_asks_again(place):
    old = confirm(place, place.sent())
    kept, *_others = assigned(place, old)
    child = Task.objects.create(
        unit=kept.unit, title="Việc giao tiếp", lead=kept.lead, giver=kept.lead, parent=kept, given_at=kept.given_at,
        lineage=f"{kept.lineage}999999/", source=kept.source,
    )  # fmt: skip
    new = confirm(place, place.sent(TEXT_REPLACING), arrived_on=date(2021, 9, 13))
    operations.settle(by=place.chair, replaced=old, by_document=new, keep=[(kept, None)], cancel=[], reason="Thay thế")
    child.refresh_from_db()
    assert child.source == "Công văn 80-CV/HU"
    assert set(assigning.open_tasks(new)) == {kept}
    third = TEXT_REPLACING.replace("80-CV/HU", "90-CV/HU").replace("77-CV/HU ngày 02/9/2021", "80-CV/HU ngày 12/9/2021")
    newest = confirm(place, place.sent(third), arrived_on=date(2021, 9, 14))
    assert set(assigning.unsettled(new, newest)) == {kept}


TEXT_REPLACING = """HUYỆN ỦY CHÂU THÀNH
*
Số 80-CV/HU
ĐẢNG CỘNG SẢN VIỆT NAM
Châu Thành, ngày 12 tháng 9 năm 2021

Kính gửi: Ủy ban nhân dân các xã, thị trấn.

Ban Thường vụ Huyện ủy yêu cầu:
1. Ủy ban nhân dân các xã, thị trấn rà soát người về từ vùng dịch, báo cáo trước ngày 20/9/2021.
Công văn này thay thế Công văn số 77-CV/HU ngày 02/9/2021 của Huyện ủy.

T/M BAN THƯỜNG VỤ
BÍ THƯ
Nguyễn Văn Ví Dụ
"""

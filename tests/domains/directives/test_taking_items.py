"""What one's own issued document asks becomes items; halves and doubts of items that were read."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vungxanh.documents import operations as documents
from vungxanh.domains.directives import operations
from vungxanh.domains.directives.operations.readings import _rhythm, doubts, halves
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput

PLAN = """UBND XÃ TÂN THẠCH
Số: 01/KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Tân Thạch, ngày 03 tháng 9 năm 2021
KẾ HOẠCH
Xét nghiệm diện rộng
1. Trạm Y tế xã lấy mẫu toàn dân, hoàn thành trước ngày 10/9/2021.
2. Ban Nhân dân các ấp lập danh sách hộ, báo cáo hằng ngày trước 17 giờ.
TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Chủ Tịch"""


def issued(place, text=PLAN):
    draft = documents.draft(
        by=place.chair, body=place.commune, type="KH", title="Xét nghiệm diện rộng", content={"signer": "Trần Chủ Tịch"}
    )
    return documents.issue(
        by=place.chair, document=draft, on=date(2021, 9, 3), signer="Trần Chủ Tịch", signer_title="Chủ tịch", text=text
    )


@pytest.mark.django_db
def test_the_items_of_an_issued_plan_are_taken_once_and_journalled(place):
    document = issued(place)
    first = operations.take_items(by=place.chair, document=document)
    assert [item.label for item in first] == ["1", "2"]
    assert first[0].due_at.day == 10
    assert first[1].rhythm == "DAILY"
    assert operations.take_items(by=place.chair, document=document) == first
    assert Entry.objects.filter(act="documents.items").count() == 1


@pytest.mark.django_db
def test_a_draft_and_a_received_document_have_no_items_to_take(place):
    draft = documents.draft(by=place.chair, body=place.commune, type="KH", title="Nháp", content={})
    with pytest.raises(BadInput):
        operations.take_items(by=place.chair, document=draft)


@pytest.mark.django_db
def test_another_unit_cannot_take_the_items(place):
    document = issued(place)
    with pytest.raises(Forbidden):
        operations.take_items(by=place.offices.leader, document=document)


@pytest.mark.django_db
def test_a_document_that_asks_nothing_has_no_items(place):
    document = issued(place, text="UBND XÃ TÂN THẠCH\nTHÔNG BÁO\nXin cảm ơn.")
    assert operations.take_items(by=place.chair, document=document) == []


@settings(deadline=None)
@given(st.text(alphabet="ab .;\n", max_size=200))
def test_halves_lose_no_word_and_keep_their_order(text):
    first, second = halves(text)
    if (first, second) != (text, text):
        assert first.split() + second.split() == text.split()


def test_a_text_is_cut_at_the_sentence_nearest_to_its_middle():
    assert halves("Một hai; ba bốn. Năm sáu bảy tám.") == ("Một hai; ba bốn.", "Năm sáu bảy tám.")
    assert halves("Lập danh sách; báo cáo") == ("Lập danh sách;", "báo cáo")


def test_an_item_is_doubtful_when_any_of_its_values_is():
    sure = {"confidence": 0.95, "evidence": {"actors": [{"confidence": 0.9}], "deadline": {"confidence": 0.8}}}
    assert not doubts(sure)
    assert doubts({**sure, "confidence": 0.5})
    assert doubts({**sure, "evidence": {"actors": [{"confidence": 0.6}], "deadline": None}})
    assert doubts({**sure, "evidence": {"actors": [], "deadline": {"confidence": 0.7}}})


@pytest.mark.parametrize(
    ("words", "rhythm"),
    [
        ("hằng ngày trước 17 giờ", "DAILY"),
        ("15 giờ hàng ngày", "DAILY"),
        ("thứ Sáu hằng tuần", "WEEKLY"),
        ("ngày 15 hằng tháng", "MONTHLY"),
        ("tuần một lần", "WEEKLY"),
        ("6 tháng một lần", ""),
        ("định kỳ và đột xuất", ""),
        (None, ""),
    ],
)
def test_a_rhythm_is_what_the_words_say_and_else_left_to_the_officer(words, rhythm):
    assert _rhythm(words) == rhythm

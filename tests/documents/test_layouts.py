"""A document set by us is read back by our own reading engine, and keeps to the layout of its system."""

import io
from datetime import date

import pypdfium2
import pytest
from docx import Document

from vungxanh.documents import layouts
from vungxanh.documents.layouts import Content, Section, TaskRow
from vungxanh.documents.layouts.content import from_plain
from vungxanh.documents.symbols import System
from vungxanh.engines.reading import read_text


def content(**changes) -> Content:
    values = {
        "system": System.STATE,
        "issuer": "Ủy ban nhân dân huyện Châu Thành",
        "type_code": "KH",
        "type_name": "Kế hoạch",
        "title": "Xét nghiệm diện rộng trên địa bàn huyện",
        "place": "Châu Thành",
        "number": "12/KH-UBND",
        "issued_on": date(2021, 2, 9),
        "bases": ["Căn cứ Chỉ thị số 16/CT-TTg ngày 31/3/2020 của Thủ tướng Chính phủ;"],
        "sections": [
            Section("Trung tâm Y tế huyện tổ chức lấy mẫu, báo cáo trước ngày 20/02/2021.", "1."),
            Section("Ủy ban nhân dân các xã, thị trấn lập danh sách <hộ> & người.", "2."),
        ],
        "authority": "TM. Ủy ban nhân dân",
        "signer_title": "Chủ tịch",
        "signer": "Nguyễn Văn Ví Dụ",
        "distribution": ["Như trên", "Lưu: VT"],
        "appendix": [TaskRow("Lấy mẫu", "Trung tâm Y tế", "Trạm Y tế", "20-02-2021", "Báo cáo")],
    }
    return Content(**{**values, **changes})


def pdf_text(printed: bytes) -> str:
    document = pypdfium2.PdfDocument(printed)
    return "\n".join(document[page].get_textpage().get_text_range() for page in range(len(document)))


def docx_text(written: bytes) -> str:
    page = Document(io.BytesIO(written))
    cells = [cell.text for table in page.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(paragraph.text for paragraph in page.paragraphs)])


PARTY = {
    "system": System.PARTY,
    "issuer": "Huyện ủy Châu Thành",
    "superior": "Đảng bộ tỉnh Bến Tre",
    "number": "07-KH/HU",
    "authority": "T/M Ban Thường vụ",
    "signer_title": "Bí thư",
}


@pytest.mark.parametrize(("changes", "number"), [({}, "12/KH-UBND"), (PARTY, "07-KH/HU")])
def test_our_plain_text_is_read_back_as_what_was_written(changes, number):
    found = read_text(layouts.plain_text(content(**changes)))
    assert found.number.value == number
    assert found.type.value.lower() == "kế hoạch"
    assert found.issued.value == date(2021, 2, 9)
    assert [item.label for item in found.items][:2] == ["1", "2"]
    assert found.references[0].canonical == "16/CT-TTg"
    assert found.signer.value == "Nguyễn Văn Ví Dụ"


@pytest.mark.parametrize("setter", ["pdf", "docx"])
def test_every_word_stands_on_the_page_as_typed(setter):
    printed = getattr(layouts, setter)(content())
    text = " ".join((pdf_text if setter == "pdf" else docx_text)(printed).split())
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/KH-UBND",
        "ngày 09 tháng 02 năm 2021",
        "KẾ HOẠCH",
        "<hộ> & người",
        "TM. ỦY BAN NHÂN DÂN",
        "Lưu: VT.",
        "PHỤ LỤC",
        "Trạm Y tế",
    ):
        assert words in text, words


@pytest.mark.parametrize("setter", ["pdf", "docx"])
def test_a_party_document_has_no_motto_and_no_colon_after_so(setter):
    printed = getattr(layouts, setter)(content(**PARTY))
    text = " ".join((pdf_text if setter == "pdf" else docx_text)(printed).split())
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in text
    assert "ĐẢNG BỘ TỈNH BẾN TRE" in text
    assert "Số 07-KH/HU" in text
    assert "Độc lập" not in text


def test_a_draft_says_so_and_has_no_number():
    text = pdf_text(layouts.pdf(content(number="", issued_on=None)))
    assert "DỰ THẢO" in text
    assert "12/KH-UBND" not in text


def test_a_letter_has_its_subject_under_the_number_and_no_type_name():
    shown = content(type_code="CV", type_name="Công văn", number="12/UBND-VX").as_print()
    assert shown["type_line"] == ""
    assert shown["subject"].startswith("V/v ")
    assert content(**PARTY, type_code="CV").as_print()["subject"] == "Xét nghiệm diện rộng trên địa bàn huyện"


def test_an_appendix_spreads_over_pages_with_its_heading():
    rows = [TaskRow(f"Việc {number}", "UBND xã", "", "", "") for number in range(80)]
    document = pypdfium2.PdfDocument(layouts.pdf(content(appendix=rows)))
    last = document[len(document) - 1].get_textpage().get_text_range()
    assert len(document) > 3
    assert "STT" in last
    assert "Việc 79" in last


def test_a_draft_kept_as_plain_values_becomes_the_same_content():
    whole = content()
    plain = {
        "bases": list(whole.bases),
        "sections": [{"text": each.text, "label": each.label} for each in whole.sections],
        "authority": whole.authority,
        "signer_title": whole.signer_title,
        "signer": whole.signer,
        "distribution": list(whole.distribution),
        "appendix": [vars_of(each) for each in whole.appendix],
    }
    known = {name: getattr(whole, name) for name in KNOWN}
    assert from_plain(plain, **known).as_print() == whole.as_print()


KNOWN = ("system", "issuer", "type_code", "type_name", "title", "place", "number", "issued_on")


def vars_of(row: TaskRow) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("work", "lead", "cooperating", "due", "product")}

"""A document that we set and issue reads back as what was written: PDF over several pages, and DOCX."""

from datetime import date

import pytest

from vungxanh.documents.layouts.content import Content, Section, TaskRow
from vungxanh.documents.layouts.printing import docx, pdf
from vungxanh.documents.symbols import System
from vungxanh.engines.reading import read_bytes

DUTIES = (
    "Trạm Y tế xã chủ trì, phối hợp với Công an xã rà soát người về từ vùng có dịch, lập danh sách từng hộ và tổ chức "
    "theo dõi sức khỏe tại nhà; báo cáo Ủy ban nhân dân xã trước 16 giờ hằng ngày.",
    "Công an xã duy trì chốt kiểm soát tại cầu Ông Kế, tuần tra 24/24 giờ, xử lý nghiêm các trường hợp vi phạm; hoàn "
    "thành việc kiện toàn lực lượng trước ngày 05/9/2021.",
    "Trưởng các ấp, Tổ COVID cộng đồng đi từng ngõ, gõ từng nhà, rà từng người; báo ngay Trạm Y tế xã "
    "khi có người ho, sốt.",
)
ROWS = (
    TaskRow(
        "Lập phương án thu dung F0 thể nhẹ tại trường mầm non xã",
        "Trạm Y tế xã",
        "Công an xã",
        "05/9/2021",
        "Phương án",
    ),
    TaskRow("Kiểm tra chợ, cơ sở kinh doanh trên địa bàn xã", "Công an xã", "", "Hằng tuần", "Báo cáo"),
    TaskRow("Vận động ủng hộ Quỹ vắc xin", "Ủy ban MTTQ xã", "Các đoàn thể", "", ""),
)


def written(system: System, lengths: int) -> Content:
    party = system == System.PARTY
    sections = [Section(DUTIES[place % 3], f"{place + 1}.") for place in range(lengths)]
    sections[2:2] = [
        Section("Lấy mẫu toàn dân ấp 1, xong trước ngày 02/9/2021;", "a)"),
        Section("Đưa F1 đi cách ly.", "b)"),
    ]
    return Content(
        system=system,
        issuer="Đảng ủy xã Tân Phú" if party else "Ủy ban nhân dân xã Tân Phú",
        type_code="KH",
        type_name="Kế hoạch",
        title="phòng, chống dịch COVID-19 trên địa bàn xã",
        place="Tân Phú",
        number="45-KH/ĐU" if party else "45/KH-UBND",
        issued_on=date(2021, 8, 25),
        bases=["Căn cứ Công văn số 1234/UBND-VX ngày 20/8/2021 của Ủy ban nhân dân huyện;"],
        opening="Xã xây dựng kế hoạch như sau:",
        sections=sections,
        closing="Trong quá trình thực hiện, nếu có vướng mắc, đề nghị phản ánh về xã./.",
        authority="T/M BAN CHẤP HÀNH" if party else "TM. ỦY BAN NHÂN DÂN",
        signer_title="BÍ THƯ" if party else "CHỦ TỊCH",
        signer="Nguyễn Văn Hòa",
        distribution=["Ủy ban nhân dân huyện", "Lưu: VT"],
        appendix=ROWS,
    )


@pytest.mark.parametrize("system", list(System))
@pytest.mark.parametrize(("made", "name"), [(pdf, "ke_hoach.pdf"), (docx, "ke_hoach.docx")])
def test_what_we_issue_reads_back_as_it_was_written(system: System, made: object, name: str) -> None:
    content = written(system, 17)
    document = read_bytes(made(content), name)  # type: ignore[operator]
    assert document.number and document.number.value == content.number
    assert document.issuer and document.issuer.value == content.issuer
    assert document.issued and document.issued.value == content.issued_on
    assert document.signer and document.signer.value == content.signer
    assert [cited.number for cited in document.references] == ["1234/UBND-VX"]
    labels = ["1", "2.a", "2.b", *map(str, range(3, 18)), "PL.1", "PL.2", "PL.3"]
    assert [item.label for item in document.items] == labels
    texts = [section.text for section in content.sections if section.label != "2."] + [row.work for row in ROWS]
    assert [" ".join(item.text.split()) for item in document.items] == texts
    table = document.items[-3:]
    assert [item.deadline and item.deadline.text for item in table] == ["05/9/2021", "Hằng tuần", None]
    assert [item.lead or item.actors[0].value for item in table] == [row.lead for row in ROWS]

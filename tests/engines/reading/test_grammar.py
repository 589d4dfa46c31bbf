"""The parts of the grammar one by one: numbers, dates, bodies, labels, deadlines, relations, topics."""

from datetime import date

import pytest

from vungxanh.engines.reading import explain, read_text
from vungxanh.engines.reading.bodies import Bodies
from vungxanh.engines.reading.dates import find_dates
from vungxanh.engines.reading.gazetteer import grammar, kind_of, ordinary_case, topics, units, words
from vungxanh.engines.reading.numbers import find_numbers
from vungxanh.engines.reading.reasons import REASONS
from vungxanh.engines.reading.source import read_source
from vungxanh.kernel.vietnamese import tone_normal


@pytest.mark.parametrize(
    ("written", "number", "canonical", "type_"),
    [
        ("Số 632 - CV/HU", "632-CV/HU", "632-CV/HU", "Công văn"),
        ("Chỉ thị số số 08 CT/TU", "08 CT/TU", "08-CT/TU", "Chỉ thị"),
        ("Số: 08 /CV- UBND", "08/CV-UBND", "08/CV-UBND", "Công văn"),
        ("Số: 2718/ UBND - VX", "2718/UBND-VX", "2718/UBND-VX", "Công văn"),
        ("Chỉ thị 16/CT/TTg", "16/CT/TTg", "16/CT-TTg", "Chỉ thị"),
        ("Chỉ thị số 05/CT-Ttg", "05/CT-Ttg", "05/CT-TTg", "Chỉ thị"),
        ("số 1691- TB-TU", "1691-TB-TU", "1691-TB/TU", "Thông báo"),
        ("Quyết định số 1055/QD-UBND", "1055/QD-UBND", "1055/QĐ-UBND", "Quyết định"),
        ("Nghị định 163/201 6/NĐ-CP", "163/2016/NĐ-CP", "163/2016/NĐ-CP", "Nghị định"),
        ("Nghị quyết số 30/2021/QH15", "30/2021/QH15", "30/2021/QH15", "Nghị quyết"),
        ("Nghị quyết số 36/2021/NQ-HĐND", "36/2021/NQ-HĐND", "36/2021/NQ-HĐND", "Nghị quyết"),
        ("Công điện số\n1168/CĐ-BYT", "1168/CĐ-BYT", "1168/CĐ-BYT", "Công điện"),
        ("Công văn điện số 1352/CĐ-CTUBND", "1352/CĐ-CTUBND", "1352/CĐ-CTUBND", "Công điện"),
        ("Văn bản số 28/TB-VPCP", "28/TB-VPCP", "28/TB-VPCP", "Thông báo"),
        ("văn bản chỉ đạo số 177-CV/TU", "177-CV/TU", "177-CV/TU", "Công văn"),
        ("Thông tri số 03-TT/TU", "03-TT/TU", "03-TT/TU", "Thông tri"),
        ("Thông tư số 01/2022/TT-BTTTT", "01/2022/TT-BTTTT", "01/2022/TT-BTTTT", "Thông tư"),
        ("Công văn số 02-CV/BCĐ", "02-CV/BCĐ", "02-CV/BCĐ", "Công văn"),
        ("Quy định số 66-QĐ/TW", "66-QĐ/TW", "66-QĐ/TW", "Quy định"),
        ("Chỉ thị 16", "16", "16", "Chỉ thị"),
        ("văn bản số 558", "558", "558", None),
    ],
)
def test_a_number_is_read_as_written_and_in_its_regular_form(
    written: str, number: str, canonical: str, type_: str | None
) -> None:
    found = find_numbers(read_source(written + " của cơ quan"))
    assert [(one.written, one.canonical, one.type) for one in found] == [(number, canonical, type_)]


@pytest.mark.parametrize(
    "text",
    ["ưu tiên số 1", "cấp độ dịch số 3", "Đội QLTT số 4", "Điều 22", "đường dây nóng số 0965 361 010", "Quốc lộ 28B"]
    + ["trực 24/24h", "24/7", "07 ngày/tuần", "4/12 xã", "kế hoạch 5 năm", "Covid-19", "Nghị quyết 2 kỳ họp"],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert find_numbers(read_source(text)) == []


def test_documents_that_share_a_symbol_or_a_word_are_each_read() -> None:
    document = read_text(
        "Thực hiện các Công văn số 2522, 2523/UBND - VX ngày 28/7/2021 của UBND tỉnh; các Chỉ thị số 05/CT-TTg ngày "
        "28/01/2021; số 06/CT-TTg ngày 18/02/2021 của Thủ tướng; số 31-CT/TU ngày 22/01/2020 số 32-CT/TU ngày "
        "30/01/2020 của Ban Thường vụ Tỉnh ủy; theo Chỉ thị 15, 16 và 19."
    )
    cited = {each.number: each for each in document.references}
    assert list(cited) == [
        *("2522/UBND-VX", "2523/UBND-VX", "05/CT-TTg", "06/CT-TTg", "31-CT/TU", "32-CT/TU", "15", "16", "19"),
    ]
    assert cited["2522/UBND-VX"].issued == cited["2523/UBND-VX"].issued == date(2021, 7, 28)
    assert cited["32-CT/TU"].issuer == "Ban Thường vụ Tỉnh ủy"
    assert cited["31-CT/TU"].issued == date(2020, 1, 22)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("ngày 21 tháng 9 năm 2021", "2021-09-21"),
        ("ngày l6 tháng 8 năm 2021", "2021-08-16"),
        ("ngày O5 tháng 9 năm 2021", "2021-09-05"),
        ("ngày 20 tháng tư năm 2021", "2021-04-20"),
        ("ngày 1 tháng mười hai năm 2021", "2021-12-01"),
        ("17 giờ 00 ngày 06/9/2021", "2021-09-06T17:00"),
        ("8h30 ngày 9-9-2021", "2021-09-09T08:30"),
        ("12 giờ 00 phút, ngày 22/7/2021", "2021-07-22T12:00"),
        ("24 giờ ngày 22/7/2021", "2021-07-22"),
        ("ngày 18.9.2021", "2021-09-18"),
        ("ngày 04/62021", "2021-06-04"),
        ("ngày 29/77/2020", "2020-07-29"),
        ("hết tháng 8-2022", "2022-08-31"),
        ("hết tháng 2/2024", "2024-02-29"),
        ("quý IV/2021", "2021-12-31"),
        ("cuối năm 2021", "2021-12-31"),
        ("ngày 31-4-2021", None),
    ],
)
def test_dates_are_read_in_every_form_and_repaired_only_where_one_reading_is_valid(text: str, iso: str | None) -> None:
    found = find_dates(read_source(text))
    assert len(found) == 1
    assert found[0].iso == iso


@pytest.mark.parametrize("text", ["4.582 người", "1.000.000 đồng", "4/12 xã", "104/107 xã", "24/7", "tỷ lệ 2/3"])
def test_counts_and_fractions_are_no_dates(text: str) -> None:
    assert find_dates(read_source(text)) == []


def bodies_of(text: str) -> list[str]:
    source = read_source(text)
    return [text[body.start : body.end] for body in Bodies(source).list_at(0, len(text))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (
            "Sở Lao động - Thương binh và Xã hội, Sở Văn hóa, Thể thao và Du lịch chủ trì",
            ["Sở Lao động - Thương binh và Xã hội", "Sở Văn hóa, Thể thao và Du lịch"],
        ),
        ("UBND các huyện Đông Hà, Tây Sơn và Nam An triển khai", ["UBND các huyện Đông Hà, Tây Sơn và Nam An"]),
        (
            "cấp ủy, chính quyền, Mặt trận Tổ quốc và các tổ chức chính trị - xã hội từ huyện đến cơ sở đẩy mạnh",
            [
                *("cấp ủy", "chính quyền", "Mặt trận Tổ quốc"),
                "các tổ chức chính trị - xã hội từ huyện đến cơ sở",
            ],
        ),
        ("Giám đốc Trung tâm Y tế huyện tổ chức lấy mẫu", ["Giám đốc Trung tâm Y tế huyện"]),
        ("các sở: Y tế, Giao thông vận tải lập chốt", ["các sở: Y tế, Giao thông vận tải"]),
        ("Chủ tịch UBND TP. Hải Sơn yêu cầu", ["Chủ tịch UBND TP. Hải Sơn"]),
        ("Phòng Văn hoá và Thông tin\nHướng dẫn cài đặt", ["Phòng Văn hoá và Thông tin"]),
        ("Đội QLTT số 4 kiểm tra", ["Đội QLTT số 4"]),
    ],
)
def test_names_of_bodies_end_where_the_sentence_goes_on(text: str, wanted: list[str]) -> None:
    assert bodies_of(text) == wanted


@pytest.mark.parametrize(
    "text", ["Tổ chức quán triệt", "Ban hành kế hoạch", "Phòng, chống dịch", "Bộ phận", "Hội nghị"]
)
def test_words_that_begin_like_a_body_are_none(text: str) -> None:
    assert bodies_of(text + " này") == []


LETTER = """ỦY BAN NHÂN DÂN
HUYỆN MINH THUẬN
Số: 5/CT-UBND
Minh Thuận, ngày 10 tháng 8 năm 2021

CHỈ THỊ
Về việc thử

Chủ tịch Ủy ban nhân dân huyện yêu cầu:
"""


def items_of(body: str) -> list[tuple[str | None, str | None, str | None]]:
    return [
        (item.label, item.deadline.value if item.deadline else None, item.deadline.text if item.deadline else None)
        for item in read_text(LETTER + body).items
    ]


@pytest.mark.parametrize(
    ("duty", "value", "text"),
    [
        ("Gửi báo cáo trước 17 giờ 00 ngày 16/8/2021.", "2021-08-16T17:00", "trước 17 giờ 00 ngày 16/8/2021"),
        ("Hoàn thành chậm nhất là ngày 20/8.", "2021-08-20", "chậm nhất là ngày 20/8"),
        (
            "Dừng họp chợ, không muộn hơn 0 giờ ngày 12/8/2021.",
            "2021-08-12T00:00",
            "không muộn hơn 0 giờ ngày 12/8/2021",
        ),
        ("Nộp danh sách trong vòng 03 ngày kể từ ngày ký.", "2021-08-13", "trong vòng 03 ngày kể từ ngày ký"),
        ("Báo cáo trước 16h30 hằng ngày.", None, "trước 16h30 hằng ngày"),
        ("Báo cáo tại kỳ họp gần nhất của HĐND huyện.", None, "tại kỳ họp gần nhất của HĐND huyện"),
        ("Thấy người lạ thì báo ngay lập tức cho công an.", None, "ngay lập tức"),
    ],
)
def test_deadlines_are_absolute_relative_rhythms_or_events(duty: str, value: str | None, text: str) -> None:
    assert items_of(f"1. {duty}\n2. Rà soát người về từ vùng dịch.\n")[0] == ("1", value, text)


@pytest.mark.parametrize(
    "duty",
    [
        "Trước mắt tập trung truy vết.",
        "Chịu trách nhiệm trước Chủ tịch Ủy ban nhân dân huyện.",
        "Cửa hàng đóng cửa trước 21 giờ hằng ngày.",
        "Giãn cách từ 0 giờ ngày 16/8/2021 đến hết ngày 30/8/2021.",
        "Không lơ là, nhất là trong dịp nghỉ lễ 02/9/2021.",
        "Rà soát người đến từ vùng dịch kể từ ngày 01/8/2021.",
        "Phấn đấu đến ngày 21/9/2021 không còn vùng đỏ.",
    ],
)
def test_periods_openings_goals_and_plain_words_are_no_deadlines(duty: str) -> None:
    assert items_of(f"1. {duty}\n2. Rà soát các chốt.\n")[0] == ("1", None, None)


def test_labels_nest_and_govern_all_that_follows() -> None:
    body = """I. NHIỆM VỤ
1. Công an huyện:
a) Tuần tra ban đêm.
b) Lập chốt tại cầu Đông.
Đoạn này vẫn thuộc điểm b.
                - 2 -
l. Không phải nhãn mới vì số đã qua.
2. Phòng Y tế
- Lấy mẫu xét nghiệm.
- Báo cáo hằng ngày.
II. TỔ CHỨC THỰC HIỆN
Các xã triển khai ngay việc khai báo y tế.
"""
    items = read_text(LETTER + body).items
    assert [item.label for item in items] == ["I.1.a", "I.1.b", "I.2", "II"]
    assert "Đoạn này vẫn thuộc điểm b" in items[1].text and "- 2 -" not in items[1].text
    assert [actor.value for actor in items[0].actors] == ["Công an huyện"]
    assert items[3].text.startswith("Các xã triển khai")


def test_a_decimal_label_names_its_parent_and_inherits_its_body() -> None:
    body = """II. NHIỆM VỤ
1. Ủy ban nhân dân xã Đông
1.1. Duy trì chốt kiểm soát:
a) Phân công trực ban đêm.
b) Lập sổ theo dõi.
1.2. Xét nghiệm tầm soát tại chợ.
"""
    items = read_text(LETTER + body).items
    assert [item.label for item in items] == ["II.1.1.a", "II.1.1.b", "II.1.2"]
    assert {actor.value for item in items for actor in item.actors} == {"Ủy ban nhân dân xã Đông"}


def test_a_document_says_what_it_replaces_amends_follows_and_applies() -> None:
    document = read_text(
        LETTER.replace("yêu cầu:", "yêu cầu các xã thực hiện giãn cách theo Chỉ thị số 16/CT-TTg ngày 31/3/2020.")
        + "Tiếp theo Công văn số 11/UBND-VX ngày 01/7/2021.\n"
        + "Chỉ thị này thay thế Chỉ thị số 3/CT-UBND ngày 01/6/2021.\n"
        + "Sửa đổi, bổ sung Kế hoạch số 9/KH-UBND ngày 02/6/2021.\n"
    )
    assert {each.number: each.relation for each in document.references} == {
        "16/CT-TTg": "applies",
        "11/UBND-VX": "follows",
        "3/CT-UBND": "replaces",
        "9/KH-UBND": "amends",
    }


def test_issuers_are_put_together_from_header_and_place_and_say_so() -> None:
    bare = "ỦY BAN NHÂN DÂN\nSố: 8/CT-UBND\nVĩnh Phúc, ngày 21 tháng 5 năm 2021\n"
    issuer = read_text(bare).issuer
    assert issuer and issuer.value == "Ủy ban nhân dân tỉnh Vĩnh Phúc"
    assert issuer.reason == "header-organ-place"
    department = "ỦY BAN NHÂN DÂN TỈNH HẢI SƠN\nSỞ Y TẾ\nSố: 8/SYT-NVY\nHải Sơn, ngày 21 tháng 5 năm 2021\n"
    issuer = read_text(department).issuer
    assert issuer and issuer.value == "Sở Y tế tỉnh Hải Sơn"


def test_a_page_of_citations_alone_has_no_number() -> None:
    document = read_text(
        "Thực hiện Công văn số 12/UBND-VX ngày 5/5/2021 của UBND tỉnh, UBND huyện yêu cầu các xã báo cáo."
    )
    assert document.number is None
    assert document.issuer and document.issuer.value == "UBND huyện"
    assert [each.number for each in document.references] == ["12/UBND-VX"]


def test_a_year_comes_from_the_document_and_never_from_today() -> None:
    told = "Ngày 18/02, UBND tỉnh ban hành Công văn số 5/UBND-VX."
    assert read_text(told).issued is None
    issued = read_text(told + " Trong tháng 02/2020 không tổ chức lễ hội.").issued
    assert issued and issued.value == date(2020, 2, 18)


def test_capitals_become_ordinary_spelling() -> None:
    assert ordinary_case("HUYỆN ỦY SƠN DƯƠNG") == "Huyện ủy Sơn Dương"
    assert ordinary_case("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH") == "Ủy ban nhân dân thành phố Hồ Chí Minh"
    assert ordinary_case("Sở Y tế") == "Sở Y tế"


def test_the_lists_are_whole_and_spelled_as_they_are_compared() -> None:
    assert len(units()) > 7000
    assert kind_of("Vĩnh Phúc") == "tỉnh" and kind_of("Hoàn Kiếm") == "quận" and kind_of("Không Có") is None
    assert len(topics()) == 23
    phrases = [phrase for lists in topics().values() for phrases in lists.values() for phrase in phrases]
    phrases += [
        phrase for name in ("whole", "named", "plural", "persons", "scope") for phrase in grammar()["bodies"][name]
    ]
    phrases += grammar()["duties"]["verbs"] + words()["sectors"]["names"]
    assert [phrase for phrase in phrases if phrase != tone_normal(phrase).lower()] == []


def test_every_reason_speaks_both_languages() -> None:
    for code in REASONS:
        assert explain(code, "vi") and explain(code, "en") and explain(code, "vi") != explain(code, "en")

"""A sheet that cannot be taken as a whole is refused in one clear line; nothing about it is ever silent (T7, T23)."""

import io
import zipfile

import openpyxl
import pytest

from tests.registers.sheets import bodies
from tests.registers.sheets.conftest import book, text_file
from tests.registers.sheets.test_importing import row
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.sheets import importing, reading
from vungxanh.registers.sheets.layout import HIDDEN_SHEET

pytestmark = pytest.mark.django_db
HEADING = "Đơn vị,Tên cơ quan,Loại,Từ ngày\n"


@pytest.fixture
def send(chair, run_jobs):
    def sent(upload):
        with run_jobs():
            found = importing.receive(by=chair, register=bodies.BODIES, upload=upload)
        found.refresh_from_db()
        return found

    return sent


def refused(found) -> str:
    assert found.state == "REFUSED", (found.state, found.notices)
    assert "\n" not in found.refusal
    assert found.refusal.startswith("to-chuc.")
    return found.refusal


def zipped(parts, name="to-chuc.xlsx"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for part, content in parts.items():
            out.writestr(part, content)
    made.seek(0)
    made.name = name
    return made


def raw(content: bytes, name: str):
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (lambda: raw(b"", "a.xlsx"), "tệp trống"),
        (lambda: raw(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "a.xls"), "có thể đã mất dòng"),
        (lambda: raw(b"<html><table></table></html>", "a.xls"), "trang web"),
        (lambda: zipped({"word/document.xml": "<x/>"}, "a.xlsx"), "không phải bảng tính"),
        (lambda: zipped({"xl/workbook.xml": "<x/>", "xl/vbaProject.bin": "x"}, "a.xlsm"), "macro"),
        (lambda: raw(b"%PDF-1.4 x", "a.xlsx"), "không phải bảng tính"),
    ],
)
def test_the_wrong_kind_of_file_is_refused_at_once(chair, upload, says):
    with pytest.raises(BadInput) as fault:
        importing.receive(by=chair, register=bodies.BODIES, upload=upload())
    assert says in str(fault.value)
    assert len(fault.value.faults) == 1


def test_a_half_broken_workbook_is_refused(send):
    assert "hỏng" in refused(send(zipped({"xl/workbook.xml": "<workbook><sheets>"})))
    whole = book([row("A")]).getvalue()
    parts = {}
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        for part in archive.namelist():
            parts[part] = archive.read(part)
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:300]
    assert refused(send(zipped(parts)))


def test_the_template_of_another_register_is_named(send):
    made = book([row("A")])
    other = openpyxl.load_workbook(made)
    hidden = other.create_sheet(HIDDEN_SHEET)
    hidden.sheet_state = "hidden"
    hidden["A1"], hidden["B1"], hidden["C1"] = "vungxanh", "units.roads", "x"
    again = io.BytesIO()
    other.save(again)
    again.name = "to-chuc.xlsx"
    assert "mẫu của units.roads, không phải của Sổ tổ chức" in refused(send(again))


def test_an_old_version_of_the_template_is_read_with_a_notice(send):
    other = openpyxl.load_workbook(book([row("A")]))
    hidden = other.create_sheet(HIDDEN_SHEET)
    hidden.sheet_state = "hidden"
    hidden["A1"], hidden["B1"], hidden["C1"] = "vungxanh", bodies.CODE, "before"
    again = io.BytesIO()
    other.save(again)
    again.name = "to-chuc.xlsx"
    assert "mẫu cũ" in send(again).notices


def test_missing_and_doubled_columns_are_named(send):
    found = send(book([], heading=("Tên cơ quan", "Loại", "Loại")))
    assert found.state == "REFUSED"
    assert found.refusal.splitlines() == [
        "to-chuc.xlsx: cột “Loại” có hai lần ở dòng tiêu đề; giữ lại một.",
        "to-chuc.xlsx: dòng tiêu đề (dòng 1) thiếu cột bắt buộc: Đơn vị, Từ ngày.",
    ]


def test_a_sheet_without_the_headings_is_refused(send):
    assert "không tìm thấy dòng tiêu đề" in refused(send(book([("x",)], heading=("a", "b"))))


def test_headings_below_a_title_are_found(send):
    title = [("DANH SÁCH TỔ CHỨC",), (), ("Đơn vị", "Tên cơ quan", "Loại", "Từ ngày"), row("A")[:4]]
    found = send(book(title, heading=("ỦY BAN NHÂN DÂN",)))
    assert (found.state, found.rows_read, found.new_rows) == ("CHECKED", 1, 1)


def test_merged_cells_are_named(send):
    assert "ô A3:A5 bị gộp" in refused(send(book([row("A"), row("B"), row("C")], merged=["A3:A5"])))


def test_merged_headings_are_named(send):
    assert "ô E1:F1 bị gộp" in refused(
        send(book([row("A")[:4]], heading=("Đơn vị", "Tên cơ quan", "Loại", "Từ ngày"), merged=["E1:F1"]))
    )


def test_a_formula_without_a_result_is_named_by_its_cell(send):
    workbook = openpyxl.load_workbook(book([row("A"), row("B")]))
    workbook.worksheets[0]["B3"] = '="Tổ "&1'
    made = io.BytesIO()
    workbook.save(made)
    made.name = "to-chuc.xlsx"
    assert "ô B3 là công thức chưa có kết quả" in refused(send(made))


def test_a_formula_with_a_result_is_read_with_a_notice(send):
    import xlsxwriter

    made = io.BytesIO()
    out = xlsxwriter.Workbook(made, {"in_memory": True})
    page = out.add_worksheet()
    for column, heading in enumerate(["Đơn vị", "Tên cơ quan", "Loại", "Từ ngày"]):
        page.write(0, column, heading)
    page.write_row(1, 0, ["Ấp 1", "", "Công an", "15/09/2021"])
    page.write_formula(1, 1, '="Tổ "&1', None, "Tổ 1")
    out.close()
    made.name = "to-chuc.xlsx"
    found = send(made)
    assert (found.new_rows, found.notices) == (1, "1 ô là công thức: lấy kết quả đã tính trong tệp.")


def test_further_sheets_are_said_not_to_be_read(send):
    workbook = openpyxl.load_workbook(book([row("A")]))
    workbook.create_sheet("Tháng 8")["A1"] = "x"
    made = io.BytesIO()
    workbook.save(made)
    made.name = "to-chuc.xlsx"
    assert send(made).notices == "Chỉ đọc trang tính “Sổ”; không đọc: Tháng 8."


def test_a_sheet_with_headings_only_is_refused(send):
    assert "không có dòng nào" in refused(send(book([])))


def test_a_broken_csv_is_refused(send):
    assert "không đọc được" in refused(send(text_file(HEADING + 'Ấp 1,"Tổ 1"x,Công an,15/09/2021\n')))


def test_1048577_rows_are_refused_by_their_number(send):
    found = send(text_file(HEADING + "1,2,3,4\n" * 1_048_576))
    assert "có 1.048.576 dòng" in refused(found)
    assert "Chưa nhận dòng nào" in found.refusal


def test_a_sheet_that_ends_where_old_programs_cut_is_noticed(tmp_path, chair):
    file = tmp_path / "a.csv"
    form = importing.blank_form(bodies.BODIES, chair)
    fields = importing.fields_of(bodies.BODIES, form)
    file.write_text(HEADING + "a,b,c,d\n" * 65_535, encoding="utf-8")
    assert "65536" in reading.open_sheet(file, "a.csv", "csv", bodies.BODIES, fields).notices[0]
    file.write_text(HEADING + "a,b,c,d\n" * 65_536, encoding="utf-8")
    sheet = reading.open_sheet(file, "a.csv", "csv", bodies.BODIES, fields)
    assert sheet.notices == []
    numbers = [number for number, _row in sheet.rows()]
    assert (len(numbers), numbers[0], numbers[-1]) == (65_536, 2, 65_537)


def test_an_xlsx_that_is_too_long_is_refused_without_building_it(send):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 100_003))
    parts = {}
    with zipfile.ZipFile(book([row("A")])) as archive:
        for part in archive.namelist():
            parts[part] = archive.read(part)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    start = sheet.index('<row r="2"')
    parts["xl/worksheets/sheet1.xml"] = sheet[:start] + rows + "</sheetData></worksheet>"
    assert "có 100.001 dòng" in refused(send(zipped(parts)))

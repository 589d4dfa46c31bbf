"""An import: every row accounted for, every fault in its cell, corrected and sent again."""

import io
from datetime import date, datetime

import pytest

from tests.registers.sheets import bodies
from tests.registers.sheets.conftest import book, opened, text_file
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.sheets import importing
from vungxanh.registers.sheets.models import Import
from vungxanh.units.models import Body

pytestmark = pytest.mark.django_db
DAY = date(2021, 9, 15)


@pytest.fixture
def send(chair, run_jobs):
    """Upload and check; the import as the page would show it."""

    def sent(upload, by=chair) -> Import:
        with run_jobs():
            found = importing.receive(by=by, register=bodies.BODIES, upload=upload)
        found.refresh_from_db()
        return found

    return sent


@pytest.fixture
def write(chair, run_jobs):
    def written(found, mode="GOOD_ROWS") -> Import:
        with run_jobs():
            importing.ask_to_save(by=chair, pk=found.pk, mode=mode)
        found.refresh_from_db()
        return found

    return written


def faults(found, warnings=False):
    return [
        (fault.row, fault.column, fault.message) for fault in found.faults.filter(is_warning=warnings).order_by("row")
    ]


def row(name, unit="Ấp 1", kind="Công an", day=DAY, number="", secret=""):
    return (unit, name, kind, day, number, secret)


GOOD = [row("Trạm A"), row("Trạm B", kind="Đoàn thể", unit="Ấp 2"), row("Trạm C", day="16/9/2021", secret="x")]


def test_good_rows_are_checked_then_saved_and_all_are_accounted_for(send, write):
    found = send(book(GOOD))
    assert faults(found) == []
    assert (found.state, found.rows_read, found.new_rows, found.wrong_rows) == ("CHECKED", 3, 3, 0)
    assert not Body.objects.exists()
    found = write(found)
    assert (found.state, found.saved, found.updated, found.rejected) == ("DONE", 3, 0, 0)
    assert list(Body.objects.order_by("name").values_list("name", "kind", "valid_from", "unit__name")) == [
        ("Trạm A", "POLICE", DAY, "Ấp 1"),
        ("Trạm B", "UNION", DAY, "Ấp 2"),
        ("Trạm C", "POLICE", date(2021, 9, 16), "Ấp 1"),
    ]


def test_what_was_read_saved_updated_and_rejected_stands_in_the_journal(send, write):
    found = write(send(book([*GOOD, row("", day="31/09/2021")])))
    entry = Entry.objects.get(kind="registers.import", act="units.bodies.import")
    assert entry.object_id == str(found.pk)
    assert {name: entry.after[name] for name in ("rows_read", "saved", "updated", "rejected")} == {
        "rows_read": 4, "saved": 3, "updated": 0, "rejected": 1,
    }  # fmt: skip
    saved = Entry.objects.filter(kind="units.body")
    assert saved.count() == 3
    assert {each.reason for each in saved} == {"nhập từ tệp to-chuc.xlsx"}


def test_faults_name_row_and_column_and_say_what_to_do(send):
    found = send(
        book(
            [
                row("Một"),
                row("Hai", day="31/09/2021"),
                row("Ba", kind="Cửa hàng"),
                row("", unit="Ấp 9"),
                row("Bốn", number="0831"),
                row("Năm", day=44454.0),
                row("Sáu", secret="có lẽ"),
                row("Bảy" * 30),
                row("Tám", day="#N/A"),
                row("Chín", day="15/13/2021"),
                row("Mười", day="15/09/21"),
            ]
        )
    )
    said = {(number, column): message for number, column, message in faults(found)}
    assert said[3, "Từ ngày"] == "Tháng 9 năm 2021 không có ngày 31."
    assert said[4, "Loại"].startswith("Không có lựa chọn này. Ghi một trong: Cấp ủy")
    assert "Ấp 9" in said[5, "Đơn vị"]
    assert (5, "Tên cơ quan") in said
    assert "12 chữ số" in said[6, "Số hiệu"]
    assert "là số, không phải ngày" in said[7, "Từ ngày"]
    assert said[8, "Bí mật"] == "Ghi x nếu có, để trống nếu không."
    assert (9, "Tên cơ quan") in said
    assert "#N/A" in said[10, "Từ ngày"]
    assert "Không có tháng 13" in said[11, "Từ ngày"]
    assert "bốn chữ số" in said[12, "Từ ngày"]
    assert (found.rows_read, found.new_rows, found.wrong_rows) == (11, 1, 10)
    assert set(found.faults.get(row=6).value) == {"•"}


def test_numbers_that_lost_their_zero_are_recognised_with_a_warning(send, write):
    found = send(book([row("A", number=83091004127.0), row("B", number="083091004128")]))
    assert faults(found, warnings=True) == [(2, "Số hiệu", "Excel làm mất số 0 ở đầu; đã hiểu là 083091004127.")]
    write(found)
    assert Body.objects.get(name="A").abbreviation == "083091004127"


def test_numbers_that_excel_rounded_are_refused(send):
    assert "làm tròn" in faults(send(book([row("A", number=1234567890123456789.0)])))[0][2]


def test_rows_twice_in_the_file_are_named_with_the_first(send):
    found = send(book([row("A"), row("B"), row("A"), row("a"), row("A", kind="Đoàn thể")]))
    assert faults(found) == [
        (4, "", "Trùng với dòng 2 trong tệp này."),
        (6, "Đơn vị", "Trùng với dòng 2 trong tệp này."),
    ]


def test_known_rows_are_updated_with_the_reason_and_empty_cells_leave_what_stands(send, write):
    write(send(book([row("A", number="083091004127"), row("B")])))
    found = send(book([row("A", kind="Đoàn thể"), row("B"), row("C")]))
    assert (found.new_rows, found.known_rows) == (1, 2)
    found = write(found)
    assert (found.rows_read, found.saved, found.updated, found.unchanged, found.rejected) == (3, 1, 2, 1, 0)
    changed = Body.objects.get(name="A")
    assert (changed.kind, changed.abbreviation) == ("UNION", "083091004127")
    entry = Entry.objects.filter(act="units.bodies.correct").get()
    assert entry.reason == "nhập từ tệp to-chuc.xlsx"


def test_all_or_nothing_writes_nothing_while_a_row_is_wrong(send, write):
    found = send(book([row("A"), row("")]))
    with pytest.raises(BadInput, match="Còn 1 dòng lỗi"):
        write(found, mode="ALL")


def test_all_or_nothing_takes_everything_back_when_a_row_fails_while_saving(send, write):
    found = send(book([*(row(f"Tổ {n}") for n in range(600)), row("Không lưu được")]))
    found = write(found, mode="ALL")
    assert not Body.objects.exists()
    assert (found.state, found.saved, found.wrong_rows, found.new_rows) == ("CHECKED", 0, 1, 600)
    assert faults(found) == [(602, "", "Tên này không dùng được nữa.")]
    assert found.last_row == 0


def test_one_row_that_fails_while_saving_spoils_no_other(send, write):
    found = write(send(book([*(row(f"Tổ {n}") for n in range(20)), row("Không lưu được")])))
    assert (found.rows_read, found.saved, found.rejected) == (21, 20, 1)
    assert faults(found) == [(22, "", "Tên này không dùng được nữa.")]


def test_the_fault_sheet_is_corrected_and_sent_again(send, write, chair):
    found = write(send(book([row("A"), row("B", day="31/09/2021"), row("C", number="=1+1")])))
    made = io.BytesIO()
    importing.fault_sheet(by=chair, found=found, target=made)
    sheet = opened(made.getvalue()).worksheets[0]
    assert [cell.value for cell in sheet[1]][-1] == "Lỗi"
    assert sheet["D2"].value == "31/09/2021"
    assert sheet["D2"].fill.bgColor.rgb != sheet["C2"].fill.bgColor.rgb or sheet["D2"].fill.fill_type == "solid"
    assert sheet["G2"].value == "Dòng 3. Từ ngày: Tháng 9 năm 2021 không có ngày 31."
    assert (sheet["E3"].value, sheet["E3"].data_type) == ("=1+1", "s")
    book_again = opened(made.getvalue())
    book_again.worksheets[0]["D2"] = "30/09/2021"
    book_again.worksheets[0]["E3"] = ""
    again = io.BytesIO()
    book_again.save(again)
    again.name = "sua.xlsx"
    found = send(again)
    assert faults(found) == []
    assert write(found).saved == 2
    assert sorted(Body.objects.values_list("name", flat=True)) == ["A", "B", "C"]


def test_the_template_is_filled_in_and_taken_without_its_example(send, write, chair):
    made = io.BytesIO()
    importing.template(by=chair, register=bodies.BODIES, target=made)
    blank = opened(made.getvalue())
    sheet = blank.worksheets[0]
    assert [cell.value for cell in sheet[1]] == [
        "Đơn vị *", "Tên cơ quan *", "Loại *", "Từ ngày *", "Số hiệu", "Bí mật", "Ghi chú của mẫu",
    ]  # fmt: skip
    assert "Ngày thành lập" in sheet["D1"].comment.text
    assert "DÒNG VÍ DỤ" in sheet["G2"].value
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert "Công an" in str(rules["C2"]) or "_vungxanh" in str(rules["C2"])
    assert blank["_vungxanh"].sheet_state == "hidden"
    sheet["A3"], sheet["B3"], sheet["C3"], sheet["D3"] = "Ấp 3", "Trạm Y tế", "Công an", datetime(2021, 9, 15)  # noqa: DTZ001
    filled = io.BytesIO()
    blank.save(filled)
    filled.name = "mau.xlsx"
    found = write(send(filled))
    assert (found.rows_read, found.saved, found.notices) == (1, 1, "")


def test_csv_with_semicolons_and_guards_is_read(send, write):
    found = send(text_file("\ufeffđơn vị;TÊN CƠ QUAN;loai;Từ ngày *;la\nẤp 1;'=Tổ 1;police;2021-09-15;?\n"))
    assert (found.state, found.notices) == ("CHECKED", "Không đọc các cột lạ: la.")
    write(found)
    assert Body.objects.get().name == "=Tổ 1"


def test_utf_16_text_of_excel_is_read(send):
    text = "Đơn vị\tTên cơ quan\tLoại\tTừ ngày\nẤp 1\tTổ\tCông an\t15/09/2021\n"
    assert send(text_file(text, encoding="utf-16")).new_rows == 1


def test_who_may_not_import_cannot(place, send, chair):
    clerk = bodies.make_officer(place.commune, "health-station")
    with pytest.raises(Forbidden):
        send(book(GOOD), by=clerk)


def test_an_import_of_another_commune_is_not_found(place, send, write):
    other = bodies.make_officer(place.elsewhere, "commune-chair")
    found = send(book(GOOD))
    with pytest.raises(Import.DoesNotExist):
        importing.ask_to_save(by=other, pk=found.pk, mode="GOOD_ROWS")


def test_saving_twice_is_refused(send, write):
    found = write(send(book(GOOD)))
    with pytest.raises(BadInput, match="đã ghi"):
        write(found)


def test_a_cancelled_sheet_leaves_nothing(send, chair, django_capture_on_commit_callbacks):
    found = send(book([row("")]))
    path = found.file.path
    with django_capture_on_commit_callbacks(execute=True):
        importing.cancel(by=chair, pk=found.pk)
    found.refresh_from_db()
    assert (found.state, found.file, found.faults.count()) == ("CANCELLED", None, 0)
    assert not path.exists()

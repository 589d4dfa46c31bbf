"""An export says why, is capped, marked and journalled; private columns and formulas do not leave by accident."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.registers.sheets import bodies
from tests.registers.sheets.conftest import opened
from vungxanh.accounts.models import Grant
from vungxanh.jobs.models import Run
from vungxanh.journal.models import Entry
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.lists import Asked
from vungxanh.registers.sheets import exporting, importing
from vungxanh.registers.sheets.models import Export
from vungxanh.units.models import Body

pytestmark = pytest.mark.django_db
WHY = "Báo cáo tuần cho Ban Chỉ đạo"
NASTY = ["=1+1", "+84 912 345 678", "-5", "@SUM(A1)", "＝cmd|' /C calc'!A0", '"=x', "a;=b", "x\n=y", "Tổ 1"]


@pytest.fixture
def nasty(place):
    for name in NASTY:
        kind = "UNION" if name == "Tổ 1" else "POLICE"
        Body.objects.create(
            unit=place.commune, kind=kind, name=name, valid_from=date(2021, 9, 15), abbreviation="083091004127"
        )
    Body.objects.create(unit=place.elsewhere, kind="POLICE", name="Nơi khác", valid_from=date(2021, 9, 15))


@pytest.fixture
def export(chair, run_jobs):
    def made(by=chair, asked=None, **more) -> Export:
        with run_jobs():
            found = exporting.ask(by=by, register=bodies.BODIES, asked=asked or Asked(), reason=WHY, **more)
        found.refresh_from_db()
        return found

    return made


def content(found: Export) -> bytes:
    return found.file.path.read_bytes()


def test_every_cell_of_the_workbook_is_a_typed_text_and_comes_back_as_it_was(nasty, export):
    found = export()
    assert (found.state, found.rows) == ("DONE", len(NASTY))
    sheet = opened(content(found)).worksheets[1]
    names = [row[1] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in names} == {"s"}
    assert sorted(cell.value for cell in names) == sorted(NASTY)
    assert {cell.quotePrefix for cell in names if cell.value in {"=1+1", "@SUM(A1)", '"=x'}} == {True}
    assert sheet.cell(2, 4).is_date


def test_the_csv_is_guarded_and_the_way_back_strips_the_guard(nasty, export, chair, run_jobs):
    found = export(format="csv")
    lines = list(csv.reader(io.StringIO(content(found).decode("utf-8-sig"))))
    assert lines[0][0].startswith("# Sổ: Sổ tổ chức")
    names = [line[1] for line in lines[2:]]
    assert "'=1+1" in names and "+84 912 345 678" in names and "-5" in names
    again = io.BytesIO(content(found))
    again.name = "xuat.csv"
    with run_jobs():
        back = importing.receive(by=chair, register=bodies.BODIES, upload=again)
    back.refresh_from_db()
    assert (back.rows_read, back.known_rows, back.wrong_rows) == (len(NASTY), len(NASTY), 0)


def test_an_exported_workbook_can_be_imported_again_without_a_change(nasty, export, chair, run_jobs):
    again = io.BytesIO(content(export()))
    again.name = "xuat.xlsx"
    with run_jobs():
        back = importing.receive(by=chair, register=bodies.BODIES, upload=again)
    with run_jobs():
        importing.ask_to_save(by=chair, pk=back.pk, mode="GOOD_ROWS")
    back.refresh_from_db()
    assert (back.rows_read, back.updated, back.unchanged) == (len(NASTY), len(NASTY), len(NASTY))


def test_the_watermark_names_who_when_and_what_for(nasty, export, chair):
    book = opened(content(export()))
    words = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
    assert chair.name in words["Người xuất"]
    assert words["Dùng để"] == WHY
    assert chair.name in book.worksheets[1].oddFooter.left.text


def test_private_columns_leave_only_with_the_permission_to_unseal(nasty, export, place):
    assert "Số hiệu" not in [cell.value for cell in opened(content(export())).worksheets[1][1]]
    assert "Số hiệu" in [cell.value for cell in opened(content(export(with_private=True))).worksheets[1][1]]
    leader = bodies.make_officer(place.province, "province-leader")
    with pytest.raises(Forbidden):
        export(by=leader, with_private=True)


def test_an_export_is_journalled_as_one(nasty, export):
    found = export()
    entry = Entry.objects.get(verb=Entry.Verb.EXPORT)
    assert (entry.act, entry.object_id, entry.reason) == ("units.bodies.export", str(found.pk), WHY)
    assert entry.after["rows"] == len(NASTY)


def test_what_is_exported_is_what_the_list_shows(nasty, export):
    found = export(asked=Asked(filters={"kind": ["UNION"]}))
    assert [row[1].value for row in opened(content(found)).worksheets[1].iter_rows(min_row=2)] == ["Tổ 1"]


def test_a_reason_is_needed_and_empty_lists_are_refused(nasty, chair):
    with pytest.raises(BadInput, match="dùng để làm gì"):
        exporting.ask(by=chair, register=bodies.BODIES, asked=Asked(), reason="ok")
    with pytest.raises(BadInput, match="Không có dòng nào"):
        exporting.ask(by=chair, register=bodies.BODIES, asked=Asked(text="zzz"), reason=WHY)


def test_more_rows_than_the_role_may_take_are_refused(nasty, chair, monkeypatch):
    monkeypatch.setitem(exporting.ROWS_BY_ROLE, "commune-chair", 3)
    with pytest.raises(BadInput, match="Nhiều hơn 3 dòng"):
        exporting.ask(by=chair, register=bodies.BODIES, asked=Asked(), reason=WHY)


def test_many_rows_need_a_second_person(nasty, export, chair, place, monkeypatch, run_jobs):
    monkeypatch.setattr(exporting, "ALONE_UP_TO", 3)
    found = export()
    assert (found.state, found.file) == ("ASKED", None)
    with pytest.raises(Forbidden):
        exporting.decide(by=chair, pk=found.pk, allow=True)
    second = bodies.make_officer(place.commune, "commune-chair", "second")
    assert list(exporting.to_decide(chair)) == []
    assert list(exporting.to_decide(second)) == [found]
    with run_jobs():
        exporting.decide(by=second, pk=found.pk, allow=True)
    found.refresh_from_db()
    assert found.state == "DONE"
    words = {row[0].value: row[1].value for row in opened(content(found)).worksheets[0].iter_rows()}
    assert words["Người duyệt"] == second.name
    with pytest.raises(BadInput):
        exporting.decide(by=second, pk=found.pk, allow=False)


def test_a_declined_export_makes_no_file(nasty, export, place, monkeypatch):
    monkeypatch.setattr(exporting, "ALONE_UP_TO", 3)
    found = export()
    exporting.decide(by=bodies.make_officer(place.commune, "commune-chair", "second"), pk=found.pk, allow=False)
    found.refresh_from_db()
    assert (found.state, found.run) == ("DECLINED", None)


def test_the_file_opens_only_for_who_asked_and_not_for_ever(nasty, export, chair, place):
    found = export()
    assert exporting.download(by=chair, pk=found.pk) == found.file
    other = bodies.make_officer(place.commune, "commune-chair", "second")
    with pytest.raises(Export.DoesNotExist):
        exporting.download(by=other, pk=found.pk)
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Export.DoesNotExist):
        exporting.download(by=chair, pk=found.pk)


def test_an_export_is_refused_when_the_post_ended_before_it_was_written(
    nasty, chair, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as asked:
        found = exporting.ask(by=chair, register=bodies.BODIES, asked=Asked(), reason=WHY)
    Grant.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    for run in asked:
        run()
    found.refresh_from_db()
    assert (found.state, found.file) == ("WAITING", None)
    assert Run.objects.get(pk=found.run_id).state == "REFUSED"

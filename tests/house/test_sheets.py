"""Every register that takes sheets: its template is its own, and a record written into a sheet is that record again."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.officers import actor_for, make_officer
from tests.factories.rows import ROWS
from tests.factories.units import District, make_district
from tests.house.test_registers import place_of
from vungxanh.accounts.roles import Role
from vungxanh.fields.sealed import SealedText
from vungxanh.kernel.actor import Actor
from vungxanh.registers import catalogue
from vungxanh.registers.register import Register
from vungxanh.registers.sheets import importing, undoing
from vungxanh.registers.sheets.judging import Judge
from vungxanh.registers.sheets.layout import SheetField
from vungxanh.registers.sheets.models import Import
from vungxanh.registers.sheets.template import as_text
from vungxanh.units.models import Unit

CODES = sorted(code for code, register in catalogue.registers().items() if "import" in register.roles)
UPDATED = [code for code in CODES if (found := catalogue.register(code)).match and found.correct and found.initial]


@pytest.fixture
def district(db: None, settings: Any, tmp_path: Any) -> District:
    settings.MEDIA_ROOT = tmp_path / "files"
    return make_district()


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Callable[[Actor, Register[Any], io.BytesIO], Import]:
    """The sheet through the check and, when a row is right, into the register."""

    def sent(actor: Actor, register: Register[Any], sheet: io.BytesIO) -> Import:
        with django_capture_on_commit_callbacks(execute=True):
            found = importing.receive(by=actor, register=register, upload=sheet)
        found.refresh_from_db()
        if found.right_rows and found.state == Import.State.CHECKED:
            with django_capture_on_commit_callbacks(execute=True):
                importing.ask_to_save(by=actor, pk=found.pk, mode="GOOD_ROWS")
            found.refresh_from_db()
        return found

    return sent


def importer(register: Register[Any], district: District) -> Actor:
    roles = register.roles["import"]
    role = Role.COMMUNE_CHAIR if Role.COMMUNE_CHAIR in roles else sorted(roles)[0]
    return actor_for(make_officer(role, place_of(role, district)))


def in_words(field: SheetField, value: Any) -> str:
    """The value as an officer would type it into the cell."""
    if isinstance(value, SealedText):
        return value.reveal()
    if field.kind == "yes":
        return "x" if value else ""
    words = {str(each): text for each, text in field.choices}
    values = value if isinstance(value, list | tuple) else [value]
    return "; ".join(words.get(str(each), as_text(each)) for each in values if each not in (None, ""))


def sheet_of(register: Register[Any], judge: Judge, record: Any) -> io.BytesIO:
    """The record as a sheet of one row."""
    assert register.initial is not None
    known, said = register.initial(record), judge.standing(record)
    row = {
        each.label: in_words(
            each, known[each.name] if isinstance(known.get(each.name), SealedText) else said[each.name]
        )
        for each in judge.fields
        if each.name in said
    }
    text = io.StringIO()
    csv.writer(text).writerows([row.keys(), row.values()])
    sheet = io.BytesIO(text.getvalue().encode())
    sheet.name = "so.csv"  # type: ignore[misc]
    return sheet


@pytest.mark.parametrize("code", CODES)
def test_the_empty_template_is_understood_and_its_example_is_no_row(
    code: str, district: District, send: Callable[..., Import]
) -> None:
    register = catalogue.register(code)
    actor = importer(register, district)
    sheet = io.BytesIO()
    importing.template(by=actor, register=register, target=sheet)
    sheet.seek(0)
    sheet.name = "mau.xlsx"  # type: ignore[misc]
    found = send(actor, register, sheet)
    assert (found.state, found.rows_read) == (Import.State.REFUSED, 0)
    assert "không có dòng nào" in found.refusal
    assert found.notices == ""


@pytest.mark.parametrize("code", UPDATED)
def test_a_record_written_into_a_sheet_is_the_same_record_unchanged(
    code: str, district: District, send: Callable[..., Import]
) -> None:
    register = catalogue.register(code)
    ROWS[code](district.hamlets[0], 1)
    actor = importer(register, district)
    record = next(each for each in register.rows(actor) if isinstance(each.unit, Unit))
    judge = Judge(register, actor)
    said = judge.standing(record)
    found = send(actor, register, sheet_of(register, judge, record))
    assert [(fault.column, fault.message) for fault in found.faults.filter(is_warning=False)] == []
    assert (found.rows_read, found.saved, found.updated, found.unchanged, found.rejected) == (1, 0, 1, 1, 0)
    record.refresh_from_db()
    assert judge.standing(record) == said


@pytest.mark.parametrize("code", CODES)
def test_every_register_that_takes_sheets_takes_an_import_back(code: str) -> None:
    assert catalogue.register(code).remove is not None


@pytest.mark.parametrize("code", UPDATED)
def test_a_record_from_a_sheet_is_gone_when_the_import_is_undone(
    code: str, district: District, send: Callable[..., Import], django_capture_on_commit_callbacks: Any
) -> None:
    register = catalogue.register(code)
    ROWS[code](district.hamlets[0], 1)
    actor = importer(register, district)
    record = list(register.rows(actor))[-1]
    sheet = sheet_of(register, Judge(register, actor), record)
    assert register.remove is not None
    assert register.remove(by=actor, act=register.permission("import"), records=[record]) == {}
    before = set(register.rows(actor).values_list("pk", flat=True))
    found = send(actor, register, sheet)
    assert [(fault.column, fault.message) for fault in found.faults.filter(is_warning=False)] == []
    assert (found.saved, found.rejected) == (1, 0)
    with django_capture_on_commit_callbacks(execute=True):
        undoing.ask_to_undo(by=actor, pk=found.pk, reason="nhầm tệp")
    found.refresh_from_db()
    assert (found.state, found.undone, found.kept) == (Import.State.UNDONE, 1, 0)
    assert set(register.rows(actor).values_list("pk", flat=True)) == before

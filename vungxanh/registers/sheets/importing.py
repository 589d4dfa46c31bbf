"""An import from the uploaded sheet to the last row saved: checked first, then written, each in the background.

Both jobs may die at any row. The check has no effect and begins anew; the saving commits chunk by chunk, and the last
row dealt with is written in the transaction that dealt with it: nothing is lost and nothing is done twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.files import content
from vungxanh.files import operations as files
from vungxanh.jobs.operations import Progress, enqueue
from vungxanh.journal.operations import Change, record
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue, indicators
from vungxanh.registers.register import Register
from vungxanh.registers.retention import kept_for
from vungxanh.registers.sheets.judging import ROW, Judge, Row
from vungxanh.registers.sheets.layout import blank_form, fields_of
from vungxanh.registers.sheets.models import Import, ImportedRow, ImportFault
from vungxanh.registers.sheets.reading import Sheet, open_sheet
from vungxanh.registers.sheets.template import write_faults, write_template
from vungxanh.units.models import Unit

CHUNK = 500
MOST_BYTES = 80 * content.MEBIBYTE

State = Import.State


class WrongRow(Exception):
    """In the mode all-or-nothing: this row could not be saved, so none is."""

    def __init__(self, row: Row) -> None:
        super().__init__(row.number)
        self.row = row


def template(*, by: Actor, register: Register[Any], target: BinaryIO) -> None:
    by.require(register.permission("import"))
    write_template(target, register, fields_of(register, blank_form(register, by)))


def receive(*, by: Actor, register: Register[Any], upload: Any) -> Import:
    """Keep an uploaded sheet and ask for its check. Raises `BadInput` at once for what is no sheet at all."""
    by.require(register.permission("import"))
    unit = home_of(by)
    name = content.safe_name(str(getattr(upload, "name", "") or "tep"), "xlsx").removesuffix(".xlsx")
    kind = content.recognise(upload, name, most=MOST_BYTES)
    if kind not in content.SHEETS:
        raise BadInput(_("%s: không phải bảng tính. Chỉ nhận .xlsx hoặc .csv.") % name)
    with transaction.atomic():
        file = files.store(
            by=by, source=upload, unit=unit, name=f"{name}.{kind}", kind=content.MEDIA_TYPES[kind], only_for_me=True,
            expires_at=timezone.now() + kept_for("imports"),
        )  # fmt: skip
        assert by.user_id is not None
        found = Import.objects.create(
            register=register.code, unit=unit, file=file, file_name=file.name, user_id=by.user_id
        )
        ask(check, found, by)
    return found


def home_of(actor: Actor) -> Unit:
    """The unit the actor acts for; for an actor without bounds, the top of the tree."""
    units = Unit.objects.filter(path=actor.unit_path) if actor.unit_path else Unit.objects.filter(parent=None)
    return units.order_by("path", "-valid_from")[:1].get()


def ask_to_save(*, by: Actor, pk: int, mode: str) -> Import:
    """Write the right rows into the register (or all, or none). Raises `BadInput` when not checked or none."""
    with transaction.atomic():
        found: Import = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
        register = catalogue.register(found.register)
        by.require(register.permission("import"))
        if found.state != State.CHECKED:
            raise BadInput(_("%(name)s: tệp này %(state)s.") % {
                "name": found.file_name, "state": found.get_state_display().lower(),
            })  # fmt: skip
        if mode == Import.Mode.ALL_OR_NOTHING and found.wrong_rows:
            raise BadInput(_("Còn %s dòng lỗi nên chưa ghi dòng nào. Sửa các dòng lỗi rồi tải lại.") % found.wrong_rows)
        if not found.right_rows:
            raise BadInput(_("%s: không có dòng nào đúng để ghi.") % found.file_name)
        found.mode, found.state = mode, State.SAVING
        ask(save, found, by)
    return found


def cancel(*, by: Actor, pk: int) -> None:
    """Drop a sheet that is not saved; what it held was written nowhere."""
    with transaction.atomic():
        found: Import = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
        by.require(catalogue.register(found.register).permission("import"))
        if found.state not in {State.CHECKED, State.CHECKING, State.REFUSED}:
            raise BadInput(_("%s: đang ghi hoặc đã ghi, không hủy được nữa.") % found.file_name)
        file = found.file
        found.state, found.file, found.finished_at = State.CANCELLED, None, timezone.now()
        found.save()
        found.faults.all().delete()
        if file:
            files.drop(file)


def fault_sheet(*, by: Actor, found: Import, target: BinaryIO) -> None:
    """The rows that were not taken, in the template's form with a column that says why."""
    register = catalogue.register(found.register)
    by.require(register.permission("import"))
    judge = Judge(register, by)
    faults: dict[int, dict[str, str]] = {}
    names = {each.label: each.name for each in judge.fields}
    for fault in found.faults.filter(is_warning=False).iterator():
        faults.setdefault(fault.row, {})[names.get(fault.column, fault.column)] = fault.message
    sheet = _sheet(found, judge)
    rows = ((number, row, faults[number]) for number, row in sheet.rows() if number in faults)
    write_faults(target, register, judge.fields, rows)


# ---- the check


def check(*, by: Actor, progress: Progress, pk: int) -> None:
    """Judge every row; nothing is written to the register."""
    found = Import.objects.get(pk=pk)
    if found.state != State.CHECKING:
        return
    register = catalogue.register(found.register)
    judge = Judge(register, by)
    try:
        sheet = _sheet(found, judge)
    except BadInput as fault:
        _refuse(found, by, register, fault)
        return
    # a check that was interrupted begins anew
    found.faults.all().delete()
    counts = dict.fromkeys(("rows_read", "new_rows", "known_rows", "wrong_rows"), 0)
    for chunk in _chunks(sheet.rows()):
        rows = judge.judge(chunk)
        counts["rows_read"] += len(rows)
        counts["wrong_rows"] += sum(bool(row.faults) for row in rows)
        counts["known_rows"] += sum(row.record is not None and not row.faults for row in rows)
        counts["new_rows"] += sum(row.record is None and not row.faults for row in rows)
        _note(found, judge, rows)
        progress(counts["rows_read"], max(sheet.last_row, counts["rows_read"]), _("Đang kiểm tra từng dòng"))
    if not counts["rows_read"]:
        _refuse(found, by, register, BadInput(_("%s: dưới dòng tiêu đề không có dòng nào.") % found.file_name))
        return
    still = Import.objects.filter(pk=pk, state=State.CHECKING)
    still.update(state=State.CHECKED, notices="\n".join(sheet.notices), **counts)


def _refuse(found: Import, by: Actor, register: Register[Any], fault: BadInput) -> None:
    with transaction.atomic():
        found.state, found.refusal, found.finished_at = State.REFUSED, "\n".join(fault.faults), timezone.now()
        found.save(update_fields=["state", "refusal", "finished_at"])
        record(by=by, act=register.permission("import"), changes=[Change(found, after={"refused": found.refusal})])


def _note(found: Import, judge: Judge, rows: list[Row]) -> None:
    notes = [
        ImportFault(
            of=found, row=row.number, column=judge.label(name)[:120], value=judge.shown(row, name) if name else "",
            message=message[:300], is_warning=is_warning,
        )
        for row in rows
        for said, is_warning in ((row.faults, False), (row.warnings, True))
        for name, message in said.items()
    ]  # fmt: skip
    ImportFault.objects.bulk_create(notes, batch_size=500)


# ---- the saving


def save(*, by: Actor, progress: Progress, pk: int) -> None:
    """Write the rows that the check found right, from the row after the last one dealt with."""
    found = Import.objects.get(pk=pk)
    if found.state != State.SAVING:
        return
    register = catalogue.register(found.register)
    by = replace(by.because(_("nhập từ tệp %s") % found.file_name), request=found.request)
    judge = Judge(register, by)
    sheet = _sheet(found, judge)
    wrong = set(found.faults.filter(is_warning=False).values_list("row", flat=True))
    if found.mode == Import.Mode.ALL_OR_NOTHING:
        try:
            with transaction.atomic():
                _save_rows(found, sheet, judge, by, wrong, progress, strict=True)
                _finish(found, register, by)
        except WrongRow as fault:
            with transaction.atomic():
                _note(found, judge, [fault.row])
                counted = "new_rows" if fault.row.record is None else "known_rows"
                found.state, found.wrong_rows = State.CHECKED, found.wrong_rows + 1
                setattr(found, counted, getattr(found, counted) - 1)
                found.save(update_fields=["state", "wrong_rows", counted])
        return
    _save_rows(found, sheet, judge, by, wrong, progress, strict=False)
    with transaction.atomic():
        _finish(found, register, by)
    indicators.catch_up()


def _save_rows(
    found: Import, sheet: Sheet, judge: Judge, by: Actor, wrong: set[int], progress: Progress, *, strict: bool
) -> None:
    for chunk in _chunks(sheet.rows(after=found.last_row)):
        with transaction.atomic():
            fresh = Import.objects.select_for_update().get(pk=found.pk)
            if fresh.last_row != found.last_row:
                raise RuntimeError(f"import {found.pk} is being saved by another worker")
            _save_chunk(fresh, judge, by, wrong, chunk, strict=strict)
            fresh.last_row = chunk[-1][0]
            fresh.save()
        found = fresh
        done = found.saved + found.updated + found.rejected
        progress(done, found.rows_read, _("Đang ghi vào sổ"))


def _save_chunk(
    found: Import, judge: Judge, by: Actor, wrong: set[int], chunk: list[tuple[int, Mapping[str, Any]]], *, strict: bool
) -> None:
    new: list[Row] = []
    failed: list[Row] = []
    written: list[ImportedRow] = []
    right = [(number, cells) for number, cells in chunk if number not in wrong]
    found.rejected += len(chunk) - len(right)
    for row in judge.judge(right, in_file_once=False):
        if not row.faults and row.record is None:
            new.append(row)
            continue
        if not row.faults and row.changes:
            before = judge.kept(row.record)
            _correct(judge.register, by, row)
            if not row.faults:
                written.append(ImportedRow(of=found, row=row.number, object_id=str(row.record.pk), before=before))
        if row.faults:
            failed.append(row)
        else:
            found.updated += 1
            found.unchanged += not row.changes
    failed += _save_new(judge.register, by, new)
    right_new = [row for row in new if not row.faults]
    written += [ImportedRow(of=found, row=row.number, object_id=str(row.record.pk)) for row in right_new]
    ImportedRow.objects.bulk_create(written, batch_size=CHUNK)
    found.saved += len(right_new)
    found.rejected += len(failed)
    if failed and strict:
        raise WrongRow(failed[0])
    for row in failed:
        row.warnings = {}
    _note(found, judge, failed)


def _save_new(register: Register[Any], by: Actor, rows: list[Row]) -> list[Row]:
    """Save as one set where the register can, else (or when the set fails) row by row; the rows that failed."""
    if rows and register.save_many is not None:
        try:
            with transaction.atomic():
                made = register.save_many(by=by, rows=[(row.number, row.cleaned) for row in rows])
            for row, record in zip(rows, made, strict=True):
                row.record = record
            return []
        except (BadInput, Forbidden, IntegrityError, ValidationError):
            pass  # one row spoils the set: one by one finds which
    assert register.save is not None
    for row in rows:
        _in_savepoint(row, lambda row=row: setattr(row, "record", register.save(by=by, **row.cleaned)))
    return [row for row in rows if row.faults]


def _correct(register: Register[Any], by: Actor, row: Row) -> None:
    assert register.correct is not None
    correct = register.correct
    _in_savepoint(row, lambda: correct(by=by, record=row.record, reason=by.reason, **row.cleaned))


def _in_savepoint(row: Row, write: Any) -> None:
    try:
        with transaction.atomic():
            write()
    except BadInput as fault:
        row.faults[ROW] = " ".join(fault.faults)
    except Forbidden as fault:
        row.faults[ROW] = _("Không có quyền ghi dòng này (%s).") % fault.permission
    except ValidationError as fault:
        row.faults[ROW] = " ".join(fault.messages)
    except IntegrityError:
        row.faults[ROW] = _("Trùng với một dòng đã có trong sổ.")


def _finish(found: Import, register: Register[Any], by: Actor) -> None:
    done = Import.objects.select_for_update().get(pk=found.pk)
    done.state, done.finished_at = State.DONE, timezone.now()
    done.save()
    numbers = {
        name: getattr(done, name) for name in ("file_name", "rows_read", "saved", "updated", "unchanged", "rejected")
    }
    record(by=by, act=register.permission("import"), changes=[Change(done, after=numbers)])


# ---- shared


def ask(job: Any, found: Import, by: Actor) -> None:
    permission = catalogue.register(found.register).permission("import")
    found.run = enqueue(job, by=by, permission=permission, pk=found.pk)
    found.save()


def _sheet(found: Import, judge: Judge) -> Sheet:
    if found.file is None or not found.file.path.exists():
        raise BadInput(_("%s: tệp không còn được giữ. Tải lại tệp.") % found.file_name)
    kind = "csv" if found.file.kind == content.MEDIA_TYPES["csv"] else "xlsx"
    return open_sheet(found.file.path, found.file_name, kind, judge.register, judge.fields)


def _chunks(rows: Iterator[tuple[int, Mapping[str, Any]]]) -> Iterator[list[tuple[int, Mapping[str, Any]]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk

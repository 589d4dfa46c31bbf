"""Rows of a register in a file: with a reason, within a cap, seen by a second person when many, marked, journalled."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.roles import ROLES, Role
from vungxanh.fields.sealed import SealedText
from vungxanh.files import content
from vungxanh.files import operations as files
from vungxanh.files.models import File
from vungxanh.jobs.operations import Progress, enqueue
from vungxanh.journal.models import Entry
from vungxanh.journal.operations import Change, record
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue
from vungxanh.registers.access import actor_today
from vungxanh.registers.lists import Asked, selected
from vungxanh.registers.register import Column, Register
from vungxanh.registers.sheets import layout
from vungxanh.registers.sheets.guarding import guard_csv, is_risky
from vungxanh.registers.sheets.importing import home_of
from vungxanh.registers.sheets.models import Export
from vungxanh.registers.sheets.template import as_text

# how many rows one export may hold, by the role that asks; the others get OTHERS
ROWS_BY_ROLE: dict[str, int] = {Role.PROVINCE_LEADER: 100_000, Role.COMMUNE_CHAIR: 30_000, Role.HEALTH_STATION: 30_000}
OTHERS = 5_000
# above this many rows a second person has to allow it
ALONE_UP_TO = 2_000
OPEN_FOR = timedelta(hours=24)
SHORTEST_REASON = 10

State = Export.State


def cap_of(role: str) -> int:
    return ROWS_BY_ROLE.get(role, OTHERS)


def columns_of(register: Register[Any], *, with_private: bool) -> list[Column[Any]]:
    return [column for column in register.columns if with_private or not column.private]


def ask(
    *, by: Actor, register: Register[Any], asked: Asked, reason: str, format: str = "xlsx", with_private: bool = False
) -> Export:
    """Ask for a file of the rows that the list shows. Raises `Forbidden`, `BadInput` over the cap."""
    by.require(register.permission("export"))
    if with_private:
        by.require(register.permission("unseal"))
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(_("Ghi rõ dùng để làm gì (ít nhất %s chữ): được in trên tệp và ghi nhật ký.") % SHORTEST_REASON)
    if format not in Export.Format.values:
        raise BadInput(_("Định dạng là xlsx hoặc csv."))
    rows = _count(register, by, asked)
    assert by.user_id is not None
    with transaction.atomic():
        export = Export.objects.create(
            register=register.code, unit=home_of(by), user_id=by.user_id, role=by.role, asked=asdict(asked),
            columns=[column.name for column in columns_of(register, with_private=with_private)], reason=reason.strip(),
            format=format, with_private=with_private, rows=rows,
            state=State.ASKED if rows > ALONE_UP_TO else State.WAITING,
        )  # fmt: skip
        record(by=by, act=f"{register.permission('export')}.ask", changes=[_change(export)], reason=reason)
        if export.state == State.WAITING:
            _enqueue(export, by)
    return export


def to_decide(actor: Actor) -> Any:
    """Exports of others that wait for a second person and that the actor may decide on."""
    codes = [code for code, register in catalogue.registers().items() if actor.may(register.permission("export"))]
    found = Export.objects.visible_to(actor).filter(state=State.ASKED, register__in=codes)
    return found.exclude(user_id=actor.user_id).select_related("user", "unit").order_by("asked_at")


def decide(*, by: Actor, pk: int, allow: bool, reason: str = "") -> Export:
    """A second person, who may export the same rows, allows or declines. Raises `Forbidden` for the one who asked."""
    with transaction.atomic():
        export: Export = Export.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pk)
        register = catalogue.register(export.register)
        permission = register.permission("export")
        by.require(permission)
        if export.with_private:
            by.require(register.permission("unseal"))
        if export.user_id == by.user_id:
            raise Forbidden(f"{permission}.decide")
        if export.state != State.ASKED:
            raise BadInput(_("Yêu cầu này đã được quyết định."))
        export.decided_by_id, export.decided_at = by.user_id, timezone.now()
        export.state = State.WAITING if allow else State.DECLINED
        export.save()
        record(by=by, act=f"{permission}.decide", changes=[_change(export)], reason=reason)
        if allow:
            asker = _asker(export)
            if asker is None:
                raise BadInput(_("Chức vụ của người yêu cầu đã kết thúc."))
            _enqueue(export, asker)
    return export


def download(*, by: Actor, pk: int) -> File:
    """The file, for the one who asked for it and only while it is open. Raises `Export.DoesNotExist`."""
    export: Export = Export.objects.visible_to(by).get(pk=pk, user_id=by.user_id, state=State.DONE)
    if not export.is_open() or export.file_id is None:
        raise Export.DoesNotExist
    try:
        return files.open_file(by=by, pk=export.file_id)
    except File.DoesNotExist:
        raise Export.DoesNotExist from None


def write(*, by: Actor, progress: Progress, pk: int) -> None:
    """The job: the rows as they are now, within what the asker may see now."""
    export = Export.objects.select_related("unit").get(pk=pk)
    if export.state != State.WAITING:
        return
    register = catalogue.register(export.register)
    if export.with_private:
        by.require(register.permission("unseal"))
    asked = Asked(**export.asked)
    total = _count(register, by, asked)
    columns = [column for column in register.columns if column.name in export.columns]
    origin = _origin(export, register, by, total)
    made_at = timezone.now()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export.{export.format}"
        rows = _rows(register, by, asked, columns, export.with_private, total, progress)
        written = (_write_csv if export.format == "csv" else _write_xlsx)(path, register, columns, rows, origin)
        with path.open("rb") as source, transaction.atomic():
            name = content.safe_name(f"{register.title} {timezone.localtime(made_at):%Y-%m-%d}", export.format)
            file = files.store(
                by=by, source=source, unit=export.unit, name=name, kind=content.MEDIA_TYPES[export.format],
                only_for_me=True, expires_at=made_at + OPEN_FOR,
            )  # fmt: skip
            export.file, export.rows, export.state, export.expires_at = file, written, State.DONE, made_at + OPEN_FOR
            export.save()
            record(
                by=by, act=register.permission("export"), changes=[_change(export)], verb=Entry.Verb.EXPORT,
                reason=export.reason,
            )  # fmt: skip


def _rows(
    register: Register[Any], by: Actor, asked: Asked, columns: Sequence[Column[Any]], with_private: bool, total: int,
    progress: Progress,
) -> Iterator[list[Any]]:  # fmt: skip
    for number, each in enumerate(selected(register, by, asked).iterator(chunk_size=1000), start=1):
        yield [_value(column, each, with_private) for column in columns]
        if number % 1000 == 0:
            progress(min(number, total), total, _("Đang ghi tệp"))


def _value(column: Column[Any], each: Any, with_private: bool) -> Any:
    value = column.read(each)
    if isinstance(value, SealedText):
        # a sealed value in a column that is not private still leaves as its mask
        return value.reveal() if with_private and column.private else str(value)
    if value is None or isinstance(value, int | float | date) and not isinstance(value, bool):
        return value
    if isinstance(value, bool):
        return "x" if value else ""
    return str(value)


def _count(register: Register[Any], by: Actor, asked: Asked) -> int:
    cap = cap_of(by.role)
    rows = selected(register, by, asked).order_by()[: cap + 1].count()
    if rows > cap:
        raise BadInput(
            _("Nhiều hơn %(cap)s dòng, là số vai trò của anh, chị được xuất một lần. Lọc bớt rồi xuất lại.")
            % {"cap": cap}
        )
    if rows == 0:
        raise BadInput(_("Không có dòng nào để xuất."))
    return rows


def _asker(export: Export) -> Actor | None:
    return actor_today(export.user_id, export.role, export.unit.path)


def _enqueue(export: Export, by: Actor) -> None:
    permission = catalogue.register(export.register).permission("export")
    export.run = enqueue(write, by=by, permission=permission, reason=export.reason, pk=export.pk)
    export.save(update_fields=["run"])


def _change(export: Export) -> Change:
    # filters may name a person: what was typed stays with the request, not in the journal
    facts = {
        "rows": export.rows, "columns": export.columns, "with_private": export.with_private, "state": export.state,
        "format": export.format, "view": export.asked.get("view"), "filters": sorted(export.asked.get("filters", {})),
    }  # fmt: skip
    return Change(export, after=facts)


# ---- the files


def _origin(export: Export, register: Register[Any], by: Actor, rows: int) -> list[tuple[str, str]]:
    """The watermark: who took which data, when and what for; whoever finds the file knows whose it is."""
    title = {role.value: text.title for role, text in ROLES.items()}.get(by.role, by.role)
    return [
        (_("Sổ"), str(register.title)),
        (_("Người xuất"), f"{by.name} ({title}, {by.unit_name})"),
        (_("Lúc"), f"{timezone.localtime():%d/%m/%Y %H:%M}"),
        (_("Dùng để"), export.reason),
        (_("Người duyệt"), str(export.decided_by) if export.decided_by else ""),
        (_("Số dòng"), str(rows)),
        (_("Mã lần xuất"), str(export.pk)),
        (_("Lưu ý"), _("Dữ liệu nội bộ. Không chuyển cho người không có nhiệm vụ; xóa khi dùng xong.")),
    ]


def _write_xlsx(
    path: Path, register: Register[Any], columns: Sequence[Column[Any]], rows: Iterator[list[Any]],
    origin: Sequence[tuple[str, str]],
) -> int:  # fmt: skip
    book = xlsxwriter.Workbook(
        str(path),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    # shows like any text; stays text also after somebody edits the cell
    quoted = book.add_format({"num_format": "@", "quote_prefix": True})
    day = book.add_format({"num_format": r"dd\/mm\/yyyy"})
    moment = book.add_format({"num_format": r"dd\/mm\/yyyy hh:mm"})
    words = book.add_worksheet(layout.ORIGIN_SHEET)
    words.set_column(0, 0, 18)
    words.set_column(1, 1, 90)
    for line, (label, value) in enumerate(origin):
        words.write_string(line, 0, label, bold)
        words.write_string(line, 1, value, quoted if is_risky(value) else text)
    sheet = book.add_worksheet(
        "".join(sign for sign in str(register.title) if sign not in "[]:*?/\\'")[:31] or "VungXanh"
    )
    mark = " · ".join(value for _label, value in origin[1:4]).replace("&", "&&")[:200]
    sheet.set_footer(f"&L&8{mark}&R&8&P/&N")
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, str(column.label), bold)
        sheet.set_column(place, place, max(10, min(32, len(str(column.label)) + 4)))
    number = 0
    for number, values in enumerate(rows, start=1):
        for place, value in enumerate(values):
            if value is None or value == "":
                continue
            if isinstance(value, datetime):
                sheet.write_datetime(number, place, timezone.localtime(value).replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif isinstance(value, int | float):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, value[:32767], quoted if is_risky(value) else text)
    words.activate()
    book.close()
    return number


def _write_csv(
    path: Path, register: Register[Any], columns: Sequence[Column[Any]], rows: Iterator[list[Any]],
    origin: Sequence[tuple[str, str]],
) -> int:  # fmt: skip
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream, quoting=csv.QUOTE_ALL)
        out.writerow([guard_csv("# " + " | ".join(f"{label}: {value}" for label, value in origin if value))])
        out.writerow([guard_csv(str(column.label)) for column in columns])
        for values in rows:
            out.writerow(["" if value is None else guard_csv(_as_csv(value)) for value in values])
            written += 1
    return written


def _as_csv(value: Any) -> str:
    return as_text(timezone.localtime(value)) if isinstance(value, datetime) else as_text(value)

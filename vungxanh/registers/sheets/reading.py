"""Rows out of an uploaded sheet, .xlsx or .csv: every row counted, every doubt about the whole said first."""

import csv
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine
from defusedxml import ElementTree
from django.utils.translation import gettext as _

from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue
from vungxanh.registers.register import Register
from vungxanh.registers.sheets import layout
from vungxanh.registers.sheets.guarding import unguard, unguard_csv
from vungxanh.registers.sheets.layout import SheetField, heading_key

ROWS_AT_MOST = 100_000
HEADING_WITHIN = 20  # a heading may stand below a title
# where other programs cut off what does not fit, without a word
CUT_OFF_AT = frozenset({65_535, 65_536, 1_048_575, 1_048_576})

_ROW = re.compile(rb"<(?:\w+:)?row[ >/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_UNCALCULATED = re.compile(
    rb'<(?:\w+:)?c [^>]*?r="([A-Z]+[0-9]+)"[^>]*>\s*<(?:\w+:)?f(?:/>|[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*'
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)")


@dataclass
class Sheet:
    """An uploaded sheet whose heading is understood; `rows()` may be called again and again."""

    path: Path
    kind: str  # "xlsx" or "csv"
    heading_row: int
    # field name by place in the row
    columns: dict[int, str]
    last_row: int
    notices: list[str] = field(default_factory=list)
    note_place: int | None = None
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    sheet_name: str = ""

    def rows(self, after: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
        """(row as the spreadsheet numbers it, cells by field name) of each row that holds anything, below `after`."""
        strip = unguard_csv if self.kind == "csv" else unguard
        for number, cells in enumerate(self._lines(), start=1):
            if number <= max(after, self.heading_row):
                continue
            if self._is_example(cells):
                continue
            row = {name: _clean(cells[place], strip) for place, name in self.columns.items() if place < len(cells)}
            if any(value != "" for value in row.values()):
                yield number, row

    def _lines(self) -> Iterator[Sequence[Any]]:
        if self.kind == "csv":
            return _csv_lines(self.path, self.encoding, self.delimiter)
        return python_calamine.load_workbook(self.path).get_sheet_by_name(self.sheet_name).iter_rows()

    def _is_example(self, cells: Sequence[Any]) -> bool:
        place = self.note_place
        return place is not None and place < len(cells) and str(cells[place]).startswith(layout.EXAMPLE[:12])


def open_sheet(path: Path, name: str, kind: str, register: Register[Any], fields: Sequence[SheetField]) -> Sheet:
    """Understand a sheet as a whole. Raises `BadInput`, one line a fault, each naming the file and what to do."""
    return _open_csv(path, name, register, fields) if kind == "csv" else _open_xlsx(path, name, register, fields)


# ---- .xlsx


def _open_xlsx(path: Path, name: str, register: Register[Any], fields: Sequence[SheetField]) -> Sheet:
    try:
        parts = _sheet_parts(path)
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        raise BadInput(_broken(name)) from None
    visible = [title for title, _part, is_hidden in parts if not is_hidden and title not in layout.SHEETS_OF_WORDS]
    if not visible:
        raise BadInput(_("%s: không có trang tính nào có dữ liệu.") % name)
    title = visible[0]
    part = next(part for each, part, _hidden in parts if each == title)
    count, formulas, uncalculated = _scan(path, part, name)
    if uncalculated:
        raise BadInput(
            _("%(name)s: ô %(cells)s là công thức chưa có kết quả. Mở bằng Excel, lưu lại, hoặc dán thành giá trị.")
            % {"name": name, "cells": ", ".join(uncalculated)}
        )
    try:
        book = python_calamine.load_workbook(path)
        sheet = book.get_sheet_by_name(title)
        marks = _marks(book)
        heading_row, heading = _heading(sheet.iter_rows(), fields)
        merged = sheet.merged_cell_ranges or []
    except python_calamine.CalamineError:
        raise BadInput(_broken(name)) from None
    _refuse_other_template(marks, name, register)
    _refuse_merged(merged, heading_row, name)
    columns, notices, note_place = _columns(heading, fields, name, heading_row)
    if formulas:
        notices.append(_("%s ô là công thức: lấy kết quả đã tính trong tệp.") % formulas)
    if len(visible) > 1:
        notices.append(
            _("Chỉ đọc trang tính “%(read)s”; không đọc: %(others)s.")
            % {"read": title, "others": ", ".join(visible[1:6])}
        )
    if marks and marks[2:3] != [layout.version_of(fields)]:
        notices.append(_("Tệp làm theo mẫu cũ; các cột vẫn đọc được. Lần sau hãy tải mẫu mới."))
    notices += _cut_off(count)
    return Sheet(
        path, "xlsx", heading_row, columns, last_row=count, notices=notices, note_place=note_place, sheet_name=title
    )


def _sheet_parts(path: Path) -> list[tuple[str, str, bool]]:
    """(title, part of the archive, whether it is hidden) of each sheet."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    found = []
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            link = next(value for key, value in sheet.attrib.items() if key.endswith("}id"))
            target = targets[link]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append((str(sheet.get("name")), part, sheet.get("state", "visible") != "visible"))
    return found


def _scan(path: Path, part: str, name: str) -> tuple[int, int, list[str]]:
    """Count rows and formulas without building the sheet; stop where it is too long. Also cells without a result."""
    rows = formulas = 0
    uncalculated: list[str] = []
    rest = b""
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            piece = rest + piece
            # cells never span rows: what follows the last whole row waits for the next piece
            whole = piece.rfind(b"</") if b"<f" not in piece else piece.rfind(b"row>") + 4
            whole = whole if whole > 4 else len(piece)
            piece, rest = piece[:whole], piece[whole:]
            rows += len(_ROW.findall(piece))
            found = len(_FORMULA.findall(piece))
            formulas += found
            if found and len(uncalculated) < 5:
                uncalculated += [cell.decode() for cell in _UNCALCULATED.findall(piece)][: 5 - len(uncalculated)]
    rows += len(_ROW.findall(rest))
    _refuse_too_long(rows - 1, name)
    return rows, formulas, uncalculated


def _marks(book: python_calamine.CalamineWorkbook) -> list[str]:
    if layout.HIDDEN_SHEET not in book.sheet_names:
        return []
    first = next(iter(book.get_sheet_by_name(layout.HIDDEN_SHEET).iter_rows()), [])
    return [str(cell) for cell in first[:3]] if first and first[0] == layout.MARK else []


def _refuse_other_template(marks: Sequence[str], name: str, register: Register[Any]) -> None:
    if marks and marks[1] != register.code:
        other = catalogue.registers().get(marks[1])
        raise BadInput(
            _("%(name)s: đây là mẫu của %(other)s, không phải của %(wanted)s. Tải đúng mẫu hoặc nhập vào đúng sổ.")
            % {"name": name, "other": other.title if other else marks[1], "wanted": register.title}
        )


def _refuse_merged(merged: Sequence[Any], heading_row: int, name: str) -> None:
    for (top, left), (bottom, right) in merged:
        if bottom + 1 >= heading_row:
            where = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
            raise BadInput(
                _("%(name)s: ô %(where)s bị gộp. Chọn cả trang, bấm Bỏ gộp ô, điền đủ từng ô rồi tải lại.")
                % {"name": name, "where": where}
            )


def _letters(place: int) -> str:
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


# ---- .csv


def _open_csv(path: Path, name: str, register: Register[Any], fields: Sequence[SheetField]) -> Sheet:
    with path.open("rb") as stream:
        start = stream.read(65536)
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = start.decode(encoding, "ignore")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    try:
        heading_row, heading = _heading(_csv_lines(path, encoding, delimiter), fields)
        count = sum(1 for _line in _csv_lines(path, encoding, delimiter))
    except (UnicodeError, csv.Error) as fault:
        raise BadInput(_("%(name)s: không đọc được: %(fault)s. Lưu lại thành CSV UTF-8.") % {
            "name": name, "fault": fault,
        }) from None  # fmt: skip
    _refuse_too_long(count - heading_row, name)
    columns, notices, note_place = _columns(heading, fields, name, heading_row)
    return Sheet(
        path, "csv", heading_row, columns, last_row=count, notices=notices + _cut_off(count), note_place=note_place,
        delimiter=delimiter, encoding=encoding,
    )  # fmt: skip


def _csv_lines(path: Path, encoding: str, delimiter: str) -> Iterator[Sequence[str]]:
    with path.open(encoding=encoding, newline="") as stream:
        yield from csv.reader(stream, delimiter=delimiter, strict=True)


# ---- both


def _heading(lines: Iterator[Sequence[Any]], fields: Sequence[SheetField]) -> tuple[int, list[str]]:
    """The row among the first twenty that names most columns (1-based), and its cells."""
    names = layout.names_of(fields)
    best: tuple[int, int, list[str]] = (0, 1, [])
    for number, cells in enumerate(lines, start=1):
        if number > HEADING_WITHIN:
            break
        found = sum(heading_key(cell) in names for cell in cells if cell != "")
        if found > best[0]:
            best = (found, number, [str(cell) for cell in cells])
    return best[1], best[2]


def _columns(
    heading: Sequence[str], fields: Sequence[SheetField], name: str, heading_row: int
) -> tuple[dict[int, str], list[str], int | None]:
    names = layout.names_of(fields)
    columns: dict[int, str] = {}
    faults, unknown = [], []
    note_place = None
    for place, cell in enumerate(heading):
        key = heading_key(cell)
        if not key:
            continue
        if key in {heading_key(layout.FAULT_COLUMN), heading_key(layout.NOTE_COLUMN)}:
            note_place = place
        elif key not in names:
            unknown.append(cell.strip()[:40])
        elif names[key] in columns.values():
            faults.append(_("%(name)s: cột “%(column)s” có hai lần ở dòng tiêu đề; giữ lại một.") % {
                "name": name, "column": cell.strip(),
            })  # fmt: skip
        else:
            columns[place] = names[key]
    missing = [field.label for field in fields if field.required and field.name not in columns.values()]
    if not columns:
        raise BadInput(
            _("%s: không tìm thấy dòng tiêu đề của mẫu trong 20 dòng đầu. Tải mẫu rồi chép dữ liệu vào.") % name
        )
    if missing:
        faults.append(_("%(name)s: dòng tiêu đề (dòng %(row)s) thiếu cột bắt buộc: %(columns)s.") % {
            "name": name, "row": heading_row, "columns": ", ".join(missing),
        })  # fmt: skip
    if faults:
        raise BadInput.of(faults)
    notices = [_("Không đọc các cột lạ: %s.") % ", ".join(unknown[:8])] if unknown else []
    notices += [
        _("Không có cột “%(column)s”: dòng mới lấy “%(value)s”.") % {"column": each.label, "value": each.default_words}
        for each in fields
        if each.default is not None and each.field.required and each.name not in columns.values()
    ]
    return columns, notices, note_place


def _refuse_too_long(rows: int, name: str) -> None:
    if rows > ROWS_AT_MOST:
        raise BadInput(
            _(
                "%(name)s: tệp có %(rows)s dòng (kể cả dòng trống có định dạng), chỉ nhận đến %(most)s. "
                "Chưa nhận dòng nào; hãy tách tệp."
            )
            % {"name": name, "rows": f"{rows:,}".replace(",", "."), "most": "100.000"}
        )


def _cut_off(rows: int) -> list[str]:
    if rows in CUT_OFF_AT:
        return [_("Tệp dừng đúng ở dòng %s: phần mềm trước có thể đã cắt các dòng sau. Đối chiếu với nơi gửi.") % rows]
    return []


def _broken(name: str) -> str:
    return _("%s: tệp hỏng, không mở được. Lưu lại từ Excel rồi tải lại.") % name


def _clean(cell: Any, strip: Any) -> Any:
    if not isinstance(cell, str):
        return "" if cell is None else cell
    return strip(cell).strip().replace("\x00", "") if cell else ""


def is_error(value: Any) -> bool:
    """A cell that shows a fault of Excel itself."""
    return isinstance(value, str) and bool(_ERROR.fullmatch(value))

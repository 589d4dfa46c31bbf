"""The workbook to fill in, and the same workbook with the rows that were not taken."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from vungxanh.registers.register import Register
from vungxanh.registers.sheets import layout
from vungxanh.registers.sheets.layout import SheetField
from vungxanh.registers.sheets.reading import ROWS_AT_MOST

# a longer list, or one whose words hold a comma, does not fit into the rule of a cell and stands on the hidden sheet
LONGEST_LIST = 240
PROPERTIES = {"comments": "VùngXanh"}


def write_template(target: Path | BinaryIO, register: Register[Any], fields: Sequence[SheetField]) -> None:
    """An empty template: headings with stars, hints, lists to choose from, one example row marked as such."""
    book, sheet = _begin(target, register, fields, layout.NOTE_COLUMN)
    italic = book.add_format({"italic": True, "font_color": "#5f6b66"})
    for place, field in enumerate(fields):
        sheet.write_string(1, place, field.example(), italic)
    sheet.write_string(1, len(fields), layout.EXAMPLE, italic)
    book.close()


def write_faults(
    target: Path | BinaryIO, register: Register[Any], fields: Sequence[SheetField],
    rows: Iterable[tuple[int, Mapping[str, Any], Mapping[str, str]]],
) -> None:  # fmt: skip
    """The rows not taken, ready to be corrected and sent again: (row in the file, cells by field, faults by field).

    A fault of the whole row stands under the empty name. Faulty cells are marked; the last column says what is wrong.
    """
    book, sheet = _begin(target, register, fields, layout.FAULT_COLUMN)
    marked = book.add_format({"bg_color": "#fbdcd8", "font_color": "#7a1712", "num_format": "@"})
    plain = book.add_format({"num_format": "@"})
    for line, (number, cells, faults) in enumerate(rows, start=1):
        for place, field in enumerate(fields):
            how = marked if field.name in faults else plain
            value = cells.get(field.name, "")
            if value != "":
                sheet.write_string(line, place, as_text(value), how)
            elif how is marked:
                sheet.write_blank(line, place, None, how)
        labels = {field.name: field.label for field in fields}
        said = "; ".join(f"{labels[name]}: {fault}" if name in labels else fault for name, fault in faults.items())
        sheet.write_string(line, len(fields), _("Dòng %(row)s. %(faults)s") % {"row": number, "faults": said})
    book.close()


def as_text(value: Any) -> str:
    """A cell as a person would type it: 15/09/2021, 12 (never 12.0)."""
    if hasattr(value, "strftime"):
        moment = hasattr(value, "hour") and (value.hour or value.minute)
        return str(value.strftime("%d/%m/%Y %H:%M" if moment else "%d/%m/%Y"))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _begin(
    target: Path | BinaryIO, register: Register[Any], fields: Sequence[SheetField], last: str
) -> tuple[Workbook, Worksheet]:
    book = xlsxwriter.Workbook(
        target if not isinstance(target, Path) else str(target),
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({**PROPERTIES, "title": str(register.title)})
    heading = book.add_format({"bold": True, "bg_color": "#dcece4", "text_wrap": True, "valign": "top", "border": 1})
    needed = book.add_format({"bold": True, "bg_color": "#bfe0cf", "text_wrap": True, "valign": "top", "border": 1})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet(_sheet_name(str(register.title)))
    hidden_lists = _hidden_lists(fields)
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(fields):
        # numbers of people and phones are text, or Excel drops their leading zero
        sheet.set_column(place, place, max(12, min(30, len(field.label) + 4)), day if field.kind == "day" else text)
        _allow_only_choices(sheet, place, field, hidden_lists)
    sheet.set_column(len(fields), len(fields), 60)
    for place, field in enumerate(fields):
        star = " *" if field.required else ""
        sheet.write_string(0, place, field.label + star, needed if star else heading)
        note = "\n".join(part for part in (field.hint, layout.kind_words(field)) if part)
        sheet.write_comment(0, place, note, {"author": "VùngXanh", "x_scale": 1.6})
    sheet.write_string(0, len(fields), last, heading)
    _write_guide(book, register, fields)
    _write_hidden(book, register, fields, hidden_lists)
    return book, sheet


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "VungXanh"


def _hidden_lists(fields: Sequence[SheetField]) -> dict[str, tuple[int, list[str]]]:
    long = [
        (field.name, [words for _value, words in field.choices])
        for field in fields
        if field.choices and field.kind != "choices"
        and (
            sum(len(words) + 1 for _value, words in field.choices) > LONGEST_LIST
            or any("," in words for _value, words in field.choices)
        )
    ]  # fmt: skip
    return {name: (place + 4, words) for place, (name, words) in enumerate(long)}


def _allow_only_choices(
    sheet: Worksheet, place: int, field: SheetField, hidden_lists: Mapping[str, tuple[int, list[str]]]
) -> None:
    if not field.choices or field.kind == "choices":
        return
    if field.name in hidden_lists:
        column, words = hidden_lists[field.name]
        name = xl_col_to_name(column, col_abs=True)
        source: Any = f"='{layout.HIDDEN_SHEET}'!{name}$1:{name}${len(words)}"
    else:
        source = [words for _value, words in field.choices]
    rule = {"validate": "list", "source": source, "error_type": "warning", "error_title": field.label[:32]}
    sheet.data_validation(1, place, ROWS_AT_MOST, place, rule)


def _write_guide(book: Workbook, register: Register[Any], fields: Sequence[SheetField]) -> None:
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    guide = book.add_worksheet(layout.GUIDE_SHEET)
    guide.set_column(0, 0, 28, wrap)
    guide.set_column(1, 1, 10, wrap)
    guide.set_column(2, 3, 52, wrap)
    lines = [
        str(register.title),
        str(register.purpose),
        _("Cột có dấu * phải điền. Mỗi dòng một %s. Tối đa 100.000 dòng mỗi tệp.") % register.singular,
        _("Dòng đã có trong sổ thì được cập nhật: ô để trống giữ nguyên giá trị cũ."),
        _("Không gộp ô, không đổi dòng tiêu đề, không dùng công thức chưa tính."),
    ]
    for line, words in enumerate(lines):
        guide.write_string(line, 0, words, bold if line == 0 else None)
    for place, words in enumerate([_("Cột"), _("Bắt buộc"), _("Cách ghi"), _("Các giá trị")]):
        guide.write_string(len(lines) + 1, place, words, bold)
    for line, field in enumerate(fields, start=len(lines) + 2):
        guide.write_string(line, 0, field.label)
        guide.write_string(line, 1, "*" if field.required else "")
        guide.write_string(line, 2, ". ".join(part for part in (layout.kind_words(field), field.hint) if part))
        guide.write_string(line, 3, "; ".join(words for _value, words in field.choices[:60]))


def _write_hidden(
    book: Workbook, register: Register[Any], fields: Sequence[SheetField],
    hidden_lists: Mapping[str, tuple[int, list[str]]],
) -> None:  # fmt: skip
    hidden = book.add_worksheet(layout.HIDDEN_SHEET)
    hidden.hide()
    columns = {column: words for column, words in hidden_lists.values()}
    for line in range(max([1, *(len(words) for words in columns.values())])):
        if line == 0:
            for place, words in enumerate([layout.MARK, register.code, layout.version_of(fields)]):
                hidden.write_string(0, place, words)
        for column, listed in columns.items():
            if line < len(listed):
                hidden.write_string(line, column, listed[line])

"""Tables on files: named columns read from CSV with one fault per wrong cell, and written as CSV or JSON.

The engines' commands read and write through this module, so that every one of them understands the same files (UTF-8
with or without a byte-order mark, `,` `;` or tab between cells, blank lines, `-` for standard input) and names a fault
in the same words: `counts.csv: row 5: cases: ...`. A row is numbered as a spreadsheet numbers it: the header is row 1.
"""

import csv
import io
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TextIO

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

Parser = Callable[[str], Any]

FAULTS_SHOWN = 50
DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length; `rows[i]` is the row of the file that the i-th values came from."""

    name: str
    columns: dict[str, list[Any]]
    rows: list[int]

    def __getitem__(self, column: str) -> list[Any]:
        return self.columns[column]

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def get(self, column: str) -> list[Any] | None:
        """A column, or None where the file has no such optional column."""
        return self.columns.get(column)

    def __len__(self) -> int:
        return len(self.rows)

    def fault(self, i: int, message: str) -> str:
        """The line that names the i-th row of the table."""
        return f"{at_row(self.name, self.rows[i])}{message}"


def at_row(name: str, row: int) -> str:
    """How a fault begins that is about one row of a file."""
    return f"{name}: {say('row', 'dòng')} {row}: "


def text(cell: str) -> str:
    """Any text that is not empty."""
    if not cell:
        raise ValueError(say("is empty; fill it in", "để trống; hãy điền"))
    return cell


def number(cell: str) -> float:
    """A finite number with a decimal point."""
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(
            quoted(cell) + say(" is not a number; write it like 12.5", " không phải là số; hãy viết như 12.5")
        ) from None
    if not math.isfinite(value):
        raise ValueError(quoted(cell) + say(" is not a finite number", " không phải là số hữu hạn"))
    return value


def count(cell: str) -> int:
    """A whole number of cases, zero or more (`3` or `3.0`)."""
    try:
        value = number(cell)
    except ValueError:
        raise ValueError(
            quoted(cell)
            + say(" is not a whole number; write 0 when there was none", " không phải số nguyên; ghi 0 khi không có ca")
        ) from None
    if value != int(value):
        raise ValueError(
            quoted(cell) + say(" is not a whole number; count whole cases", " không phải số nguyên; hãy đếm từng ca")
        )
    if value < 0:
        raise ValueError(
            quoted(cell) + say(" is negative; a count is 0 or more", " là số âm; số đếm phải từ 0 trở lên")
        )
    if value > 1e15:
        raise ValueError(quoted(cell) + say(" is too large for a count", " quá lớn đối với một số đếm"))
    return int(value)


def day(cell: str) -> date:
    """A day as `2021-05-27` (a time of day after it is ignored) or, as it is written in Viet Nam, `27/05/2021`."""
    try:
        if "/" in cell:
            return datetime.strptime(cell, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no time zone
        return datetime.fromisoformat(cell).date() if len(cell) > 10 else date.fromisoformat(cell)
    except ValueError:
        raise ValueError(
            quoted(cell) + say(" is not a day; write it like 2021-05-27", " không phải ngày; hãy viết như 2021-05-27")
        ) from None


def quoted(cell: str) -> str:
    """A cell as a fault shows it: short, and on one line."""
    return repr(cell if len(cell) <= 40 else cell[:40] + "…") if cell else say("an empty cell", "ô trống")


def read_columns(path: str, required: Mapping[str, Parser], optional: Mapping[str, Parser] | None = None) -> Table:
    """The named columns of a CSV file (`-`: standard input), each cell through its parser.

    A parser takes the cell without surrounding spaces and raises `ValueError` saying what is wrong with it. Columns are
    found by name whatever their order and letter case; others are left alone; an optional column that is absent is
    absent from the table.

    Raises `BadInput` with every fault of the file (the first 50 and how many more) when a column is missing or named
    twice, a cell is wrong, a row is too short or too long, or no row is left; and `OSError` when the file cannot be
    opened.
    """
    name = say("standard input", "đầu vào chuẩn") if path == "-" else path
    lines = _lines(path, name)
    header_row, header = next(lines, (0, []))
    if not header:
        first = ",".join(required)
        raise BadInput(
            f"{name}: " + say("the file is empty; its first row must be ", "tệp trống; dòng đầu phải là ") + first
        )
    names = [cell.strip().casefold() for cell in header]
    wanted = {**required, **(optional or {})}
    missing = [column for column in required if column not in names]
    twice = [column for column in wanted if names.count(column) > 1]
    if missing or twice:
        found = ", ".join(cell.strip() for cell in header)
        here = at_row(name, header_row)
        raise BadInput(
            *(
                here
                + say(f"column {column!r} is missing; found: {found}", f"thiếu cột {column!r}; các cột có: {found}")
                for column in missing
            ),
            *(
                here + say(f"column {column!r} is there twice; keep one", f"cột {column!r} xuất hiện hai lần; giữ một")
                for column in twice
            ),
        )
    places = {column: names.index(column) for column in wanted if column in names}
    table = Table(name, {column: [] for column in places}, [])
    faults: list[str] = []
    for row, cells in lines:
        if len(cells) != len(header):
            faults.append(
                at_row(name, row)
                + say(
                    f"{len(cells)} cells where the header has {len(header)}",
                    f"có {len(cells)} ô trong khi dòng tiêu đề có {len(header)}",
                )
            )
            continue
        values: list[Any] = []
        for column, place in places.items():
            try:
                values.append(wanted[column](cells[place].strip()))
            except ValueError as wrong:
                faults.append(f"{at_row(name, row)}{column}: {wrong}")
        if len(values) == len(places):
            table.rows.append(row)
            for column, value in zip(places, values, strict=True):
                table.columns[column].append(value)
    refuse(faults)
    if not table.rows:
        raise BadInput(f"{name}: " + say("there is no row below the header", "không có dòng nào dưới dòng tiêu đề"))
    return table


def refuse(faults: Sequence[str]) -> None:
    """Raise `BadInput` when there is any fault: the first 50 of them, then how many more."""
    if not faults:
        return
    rest = len(faults) - FAULTS_SHOWN
    more = say(f"... and {rest} more faults", f"... và {rest} lỗi khác")
    raise BadInput(*faults[:FAULTS_SHOWN], *([more] if rest > 0 else []))


def check_days(table: Table, column: str = "date", *, steps: Sequence[int] = (1,)) -> int:
    """The step in days between the rows of a series, one of `steps` (1: daily, 7: weekly); the first for a single row.

    Raises `BadInput` naming each row whose day does not follow the one above it by that step.
    """
    days = [value.toordinal() for value in table[column]]
    gaps = [after - before for before, after in zip(days, days[1:], strict=False)]
    step = next((step for step in steps if step in gaps), steps[0])
    each = {1: say("one row a day", "mỗi ngày một dòng"), 7: say("one row a week", "mỗi tuần một dòng")}.get(
        step, say(f"one row every {step} days", f"cứ {step} ngày một dòng")
    )
    faults = []
    for i, gap in enumerate(gaps, start=1):
        here, before = table[column][i], table[column][i - 1]
        if gap == step:
            continue
        if gap == 0:
            wrong = say(f"{here} is there twice; keep one row of it", f"{here} xuất hiện hai lần; giữ một dòng")
        elif gap < 0:
            wrong = say(
                f"{here} comes after {before}; put the rows in order of time",
                f"{here} đứng sau {before}; hãy xếp các dòng theo thời gian",
            )
        elif gap % step == 0 and gap // step == 2:
            lost = date.fromordinal(days[i - 1] + step)
            wrong = say(
                f"no row for {lost}; write {each}, 0 when there was none",
                f"thiếu dòng của {lost}; ghi {each}, 0 khi không có ca",
            )
        else:
            wrong = say(
                f"no row between {before} and {here}; write {each}, 0 when none",
                f"không có dòng nào giữa {before} và {here}; ghi {each}, 0 khi không có ca",
            )
        faults.append(table.fault(i, f"{column}: {wrong}"))
    refuse(faults)
    return step


def write_columns(columns: Mapping[str, Sequence[Any]], file: TextIO, *, as_json: bool = False) -> None:
    """Write a table as CSV, or as a JSON list with one object a row; days as ISO, absent numbers as empty or null.

    The values are plain Python ones (`array.tolist()`); a float is written with every digit it needs to be read back
    unchanged.
    """
    rows = zip(*columns.values(), strict=True)
    if not as_json:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_plain(value) for value in row] for row in rows)
        return
    separator = "["
    for row in rows:
        file.write(separator + "\n" + json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False))
        separator = ","
    file.write("[]\n" if separator == "[" else "\n]\n")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _lines(path: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with its number; decoded and split the way the first of them is."""
    content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    try:
        # spreadsheets save "Unicode text" as UTF-16 with a byte-order mark
        decoded = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as wrong:
        row = content.count(b"\n", 0, wrong.start) + 1
        raise BadInput(
            at_row(name, row)
            + say("not UTF-8 text; save the file as CSV UTF-8", "không phải UTF-8; hãy lưu tệp dạng CSV UTF-8")
        ) from None
    if "\0" in decoded:
        row = decoded.count("\n", 0, decoded.index("\0")) + 1
        raise BadInput(
            at_row(name, row)
            + say("not a text file; save the table as CSV UTF-8", "không phải tệp văn bản; hãy lưu bảng dạng CSV UTF-8")
        )
    first = next((line for line in decoded.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(decoded, newline=""), delimiter=max(DELIMITERS, key=first.count), strict=True)
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            if any(cell.strip() for cell in cells):
                yield row, cells
    except csv.Error as wrong:
        raise BadInput(
            at_row(name, row + 1)
            + say(f"{wrong}; check its quotation marks", f"dấu ngoặc kép không khép; hãy kiểm tra ({wrong})")
        ) from None

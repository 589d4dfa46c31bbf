"""Tables of tasks in an appendix: the row of headings tells which column holds the task, the body, the time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .layout import Layout, Piece, trimmed
from .source import Source

# a bar with the blanks around it: an empty cell between two bars is no wide gap
_COLUMN = re.compile(r"[ ]*\|[ ]*|\t+| {2,}")
_HEADINGS = {
    "label": r"^(?:stt|tt|so tt|s\.?t\.?t\.?)$",
    "deadline": r"thoi han|thoi gian|tien do|hoan thanh|han\b|ngay hoan",
    "together": r"phoi hop",
    "actor": r"don vi|co quan|chu tri|nguoi|bo phan|thuc hien|to chuc|trach nhiem",
    "task": r"noi dung|nhiem vu|cong viec|viec|cong tac|hoat dong",
    "product": r"san pham|ket qua|ghi chu|kinh phi",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the task at `start:end`, the cells of its bodies and its time where they are filled."""

    label: str | None
    start: int
    end: int
    actor: Piece | None
    together: Piece | None
    deadline: Piece | None


def _cells(source: Source, line: Piece) -> list[Piece]:
    at, found = line.start, []
    for gap in _COLUMN.finditer(source.normal, line.start, line.end):
        found.append(trimmed(source.normal, at, gap.start()))
        at = gap.end()
    found.append(trimmed(source.normal, at, line.end))
    if found and found[0].start == found[0].end:
        found.pop(0)
    if found and found[-1].start == found[-1].end:
        found.pop()
    return found


def _columns(source: Source, cells: list[Piece]) -> dict[str, int] | None:
    """Name of a column -> its place, when a line is a row of headings."""
    names: dict[str, int] = {}
    for place, cell in enumerate(cells):
        text = " ".join(source.plain[cell.start : cell.end].split())
        for name, pattern in _HEADINGS.items():
            if name not in names and len(text) < 60 and re.search(pattern, text):
                names[name] = place
                break
    return names if "task" in names and len(names) >= 2 and len(cells) >= 3 else None


def find_tables(source: Source, layout: Layout, start: int, end: int) -> list[tuple[int, int]]:
    """Where tables of tasks stand in a zone: a row of headings and the rows right below it."""
    found: list[tuple[int, int]] = []
    for line in layout.lines:
        if not start <= line.start < end:
            continue
        cells = _cells(source, line)
        if found and found[-1][1] == -1:
            if len(cells) >= 2:
                last = line.end
                continue
            found[-1] = (found[-1][0], last)
        if len(cells) >= 3 and _columns(source, cells):
            found.append((line.start, -1))
            last = line.end
    return [(low, high if high > 0 else last) for low, high in found if high > 0 or last > low]


def read_rows(source: Source, layout: Layout, start: int, end: int) -> Iterator[Row]:
    """The rows below a row of headings. A line without a number goes on with the row above it."""
    columns: dict[str, int] | None = None
    rows: list[list[Piece]] = []
    for line in layout.lines:
        if not start <= line.start < end:
            continue
        cells = _cells(source, line)
        if columns is None:
            columns = _columns(source, cells)
            continue
        if len(cells) < 2 or not any(letter.isalnum() for letter in source.normal[line.start : line.end]):
            continue
        if len(cells) > columns["task"]:
            rows.append(cells)
    if columns is None:
        return
    for cells in rows:
        first = source.normal[cells[0].start : cells[0].end].strip(" .)")
        numbered = "label" in columns or first.isdigit()
        task = cells[columns["task"]]
        if task.end - task.start < 8 or (numbered and not first.isdigit()):
            continue

        def cell(name: str, row: list[Piece] = cells) -> Piece | None:
            place = (columns or {}).get(name)
            if place is None or place >= len(row):
                return None
            piece = row[place]
            return piece if any(letter.isalnum() for letter in source.normal[piece.start : piece.end]) else None

        yield Row(
            first if first.isdigit() else None, task.start, task.end, cell("actor"), cell("together"), cell("deadline")
        )

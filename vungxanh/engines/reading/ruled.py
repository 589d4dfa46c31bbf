"""Tables of a PDF page, told by their ruled lines: its text layer alone loses which cell stands in which row."""

import re
from dataclasses import dataclass
from typing import Any

NEAR = 2.0
LONGEST_STROKE = 1.6
MOST_STROKES, MOST_CELLS = 4000, 3000
# the words of a row of headings; pages without them are not searched for lines
_HEADINGS = re.compile(
    r"(?i)(?:\bs?\.?tt\b|nội\s+dung|nhiệm\s+vụ|công\s+việc)[\s\S]{0,160}?(?:chủ\s+trì|phối\s+hợp|thực\s+hiện|đơn\s+vị|cơ\s+quan|"
    r"thời\s+(?:hạn|gian)|tiến\s+độ|hoàn\s+thành)"
)


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: left edges of its columns and upper edges of its rows, each with the last edge at the end."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]


def may_hold_table(text: str) -> bool:
    """Whether the text of a page names the columns of a table of tasks."""
    return bool(_HEADINGS.search(text))


def _merged(values: list[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > NEAR:
            kept.append(value)
    return kept


def _strokes(page: Any) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """Upright strokes (x, bottom, top) and level ones (y, left, right); a frame counts as its four edges."""
    import pypdfium2.raw as raw

    upright: list[tuple[float, float, float]] = []
    level: list[tuple[float, float, float]] = []
    for place, path in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if place > MOST_STROKES:
            return [], []
        left, bottom, right, top = path.get_bounds()
        wide, high = right - left, top - bottom
        if wide <= LONGEST_STROKE < high:
            upright.append(((left + right) / 2, bottom, top))
        elif high <= LONGEST_STROKE < wide:
            level.append(((bottom + top) / 2, left, right))
        elif wide > LONGEST_STROKE < high:
            upright += [(left, bottom, top), (right, bottom, top)]
            level += [(bottom, left, right), (top, left, right)]
    return upright, level


def find_grids(page: Any) -> list[Grid]:
    """The ruled tables of a page with three columns and two rows or more, from the top down."""
    upright, level = _strokes(page)
    spans: list[list[float]] = []
    for _, bottom, top in sorted(upright, key=lambda stroke: stroke[1]):
        if spans and bottom <= spans[-1][1] + NEAR:
            spans[-1][1] = max(spans[-1][1], top)
        else:
            spans.append([bottom, top])
    found = []
    for bottom, top in spans:
        columns = _merged([x for x, low, high in upright if low >= bottom - NEAR and high <= top + NEAR])
        rows = _merged(
            [
                y
                for y, left, right in level
                if bottom - NEAR <= y <= top + NEAR and right > columns[0] and left < columns[-1]
            ]
        )
        if len(columns) >= 4 and len(rows) >= 3 and len(columns) * len(rows) <= MOST_CELLS:
            found.append(Grid(tuple(columns), tuple(reversed(rows))))
    return sorted(found, key=lambda grid: -grid.rows[0])


def text_with_rows(text: Any, grids: list[Grid], width: float, height: float) -> str:
    """The text of a page, top down, the rows of its tables one a line with `|` between the cells."""
    parts: list[str] = []
    above = height
    for grid in grids:
        parts.append(text.get_text_bounded(0, grid.rows[0], width, above))
        for top, bottom in zip(grid.rows, grid.rows[1:], strict=False):
            cells = (
                text.get_text_bounded(left + 0.5, bottom + 0.5, right - 0.5, top - 0.5)
                for left, right in zip(grid.columns, grid.columns[1:], strict=False)
            )
            parts.append(" | ".join(" ".join(cell.split()) for cell in cells))
        above = grid.rows[-1]
    parts.append(text.get_text_bounded(0, 0, width, above))
    return "\n".join(part.strip("\r\n") for part in parts)

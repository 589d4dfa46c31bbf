"""What is to be reached: sentences with `phấn đấu`, `mục tiêu`, `chỉ tiêu`, and what stands under such a heading."""

import re
from dataclasses import replace

from .dates import Calendar, When
from .document import Goal
from .labels import Block
from .source import Source

_CUE = re.compile(r"\b(?:phan dau|muc tieu|chi tieu)\b")
_SET = re.compile(
    r"\b(?:phan dau|(?:voi\s+)?muc tieu\s*(?:la|:|den|trong|cua|chung|cu the|dat|kiem soat)|chi tieu\s*(?:la|"
    r":|den|dat)|dat muc tieu|hoan thanh muc tieu|thuc hien muc tieu|dat chi tieu|de ra muc tieu)"
)
_BY = re.compile(
    r"\b(?:den|truoc|het|trong|vao|cham nhat|muon nhat|cuoi|tu nay den)\s*(?:het\s+|cuoi\s+|ngay\s+|nay\s+|"
    r"cham nhat\s+|truoc\s+){0,3}$"
)
_JOINED = re.compile(r";\s*$")
_HEADING = re.compile(r"\bmuc tieu\b|\bchi tieu\b")
_SPLIT = re.compile(r";\s*|(?<=[\w)%”])\.\s+(?=[^\W\da-z_])|\n")


def goal_heading(plain: str) -> bool:
    """Whether a heading opens a section of goals."""
    return bool(_HEADING.search(plain)) and "nhiem vu" not in plain and len(plain) < 140


def _by(source: Source, calendar: Calendar, start: int, end: int) -> When | None:
    for when in calendar.within(start, end):
        before = source.plain[max(start, when.start - 30) : when.start]
        if when.value and (
            _BY.search(before)
            or when.precision in {"quarter", "year"}
            or (when.precision == "month" and when.inferred is False and _BY.search(before))
        ):
            return when
    return None


def _goal(source: Source, calendar: Calendar, start: int, end: int, sure: float, reason: str) -> Goal | None:
    text = source.quote(start, end)
    if len(text) < 12:
        return None
    when = _by(source, calendar, start, end)
    return Goal(text, when.value if when else None, source.span(start, end), sure, reason)


def _pieces(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    pieces, at = [], start
    for stop in _SPLIT.finditer(source.normal, start, end):
        pieces.append((at, stop.start()))
        at = stop.end()
    pieces.append((at, end))
    return [(low, high) for low, high in pieces if source.normal[low:high].strip()]


def read_goals(source: Source, calendar: Calendar, zone: tuple[int, int], sections: list[Block]) -> tuple[Goal, ...]:
    """Goals in order: every leaf of a section of goals, and in running text every clause that sets one.

    After a clause with `phấn đấu`, the clauses joined by `;` that name a day of their own are goals too.
    """
    found: list[Goal] = []
    covered: list[tuple[int, int]] = []
    for block in sections:
        for low, high in _pieces(source, block.start, block.end):
            text = source.normal[low:high]
            low += len(text) - len(text.lstrip(" -+*•–"))
            head = re.match(r"[^:\n]{0,60}:\s*", source.normal[low:high])
            if head and _HEADING.search(source.plain[low : low + head.end()]):
                low += head.end()
            goal = _goal(source, calendar, low, high, 0.85, "goal-section")
            if goal and not goal_heading(source.plain[low:high].strip()) or (goal and goal.date):
                found.append(goal)
        covered.append((block.start, block.end))
    carried = False
    covered.sort()
    for low, high in _pieces(source, *zone):
        while covered and covered[0][1] <= low:
            covered.pop(0)
        if covered and covered[0][0] < high:
            continue
        plain = source.plain[low:high]
        cue = _SET.search(plain)
        joined = bool(_JOINED.search(source.normal[max(0, low - 40) : low]))
        when = _by(source, calendar, low, high)
        if cue and re.search(r"\bphan dau\b", cue[0]) or (cue and when):
            start = _start(source, low, low + cue.start(), when)
            goal = _goal(source, calendar, start, high, 0.85 if when else 0.6, "goal-cue")
            if goal:
                found.append(goal)
            carried = True
        elif carried and joined and (when or "%" in plain):
            goal = _goal(source, calendar, low, high, 0.7, "goal-joined")
            if goal:
                # a clause without a day of its own shares the day of the clause before it
                found.append(goal if goal.date else replace(goal, date=found[-1].date))
        else:
            carried = False
    return tuple(sorted(found, key=lambda goal: goal.span))


def _start(source: Source, low: int, cue: int, when: When | None) -> int:
    """The goal begins at its cue, or before it where the day stands first: `đến hết tháng 8, ... phấn đấu ...`."""
    if when and when.start < cue:
        before = source.normal.rfind(",", low, when.start)
        colon = source.normal.rfind(":", low, when.start)
        return max(low, before + 1, colon + 1)
    return cue

"""Days, months and hours written in Vietnamese official prose: `ngày 21 tháng 9 năm 2021`, `21/9`, `quý IV/2021`.

Order is always day, month, year. A damaged date is repaired only when one reading is a valid day (`04/62021`); an
impossible one (`31-4`) has no value but keeps its place. A missing year comes from the document, never from today.
"""

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .source import Source

Precision = Literal["day", "month", "quarter", "year"]
_MONTHS = {
    **{
        word: i
        for i, word in enumerate(["gieng", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi"], start=1)
    },
    "bon": 4,
    "mot": 1,
    "muoi mot": 11,
    "muoi hai": 12,
    "chap": 12,
}
_MONTH = r"(?:\d{1,2}|muoi mot|muoi hai|gieng|chap|mot|hai|ba|tu|bon|nam|sau|bay|tam|chin|muoi)"
_YEAR = r"(?:19|20)\s?\d\s?\d"
# recognition may part the two digits of a day: `ngày 0 8 tháng 8`
_LONG = (
    r"(?<![\w/])(?P<d>[\dlio]{1,2}|(?<=ngay )[0-3]\s\d)"
    rf"\s*thang\s*(?P<m>{_MONTH})(?:\s*,?\s*nam\s*(?P<y>{_YEAR}))?(?![\w/])"
)
_NUMERIC = r"(?<![\d.,/])(?P<d>[\dlo]{1,2})\s?(?P<s>[/.-])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<y>(?:19|20)\d{2})(?!\d)"
_TWO_DIGITS = r"(?<![\w.,/-])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>2\d)(?![\w/])"
_BROKEN = (
    r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})(?P<y>20\d\d)(?!\d)"
    r"|(?<![\d/])(?P<d2>\d{1,2})/(?P<m2>\d)(?P=m2)/(?P<y2>20\d\d)"
)
_SHORT = (
    r"(?:(?:cham nhat|muon nhat|muon hon|khong qua|xong|"
    r"ngay|sang|trua|chieu|toi|dem|tu|den|het|truoc|hom|va|la)\s+|\b(?:nay|"
    r"qua)\s*\()(?P<at>(?P<d>\d{1,2})\s?(?P<s>[/.-])\s?(?P<m>\d{1,2}))"
    r"(?![\d/%]|[.,]\d|[ ]?[/-][ ]?\d|[ ]*%)"
)
_MONTHLY = (
    rf"(?<!\w)thang\s*(?P<m>{_MONTH})\s?(?:[/.-]|,?\s*nam)\s?(?P<y>{_YEAR})(?!\d)"
    r"|(?<!\w)quy\s*(?P<q>iv|i{1,3}|[1-4])\s?(?:[/-]|nam)\s?(?P<qy>20\d\d)(?!\d)"
    r"|(?:het|trong|cuoi)\s+(?P<at>thang\s*(?P<bare>\d{1,2}))(?![\d/.-]|\s*nam)"
    r"|(?:het|trong|cuoi)\s+(?P<at2>nam\s+(?P<only>20\d\d))(?!\d)"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_HOUR = re.compile(
    r"(?P<h>\d{1,2})\s?(?:h|gio|g)\s?(?P<min>\d{2})?(?:\s?(?:phut|"
    r"[’'′]))?\s*,?\s*(?:cung\s+)?(?:cua\s+)?(?:sang|chieu|toi)?\s*$"
)
_PATTERNS = [
    (re.compile(pattern), kind)
    for pattern, kind in (
        (_LONG, "long"),
        (_NUMERIC, "numeric"),
        (_TWO_DIGITS, "numeric"),
        (_BROKEN, "broken"),
        (_MONTHLY, "month"),
        (_SHORT, "short"),
    )
]


@dataclass(frozen=True, slots=True)
class When:
    """A day or period at `start:end` of the normal text; `year` is None while it must be inferred."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    precision: Precision
    hour: tuple[int, int] | None = None
    repaired: bool = False
    inferred: bool = False

    @property
    def value(self) -> date | None:
        """The day, or the last day of the period; None while unknown or when there is no such day."""
        if self.year is None:
            return None
        try:
            return date(self.year, self.month, self.day or monthrange(self.year, self.month)[1])
        except ValueError:
            return None

    @property
    def iso(self) -> str | None:
        """The day, with the time where one is written; `24 giờ` is the end of the day and needs none."""
        if self.value is None:
            return None
        clock = f"T{self.hour[0]:02d}:{self.hour[1]:02d}" if self.hour and self.hour[0] < 24 else ""
        return self.value.isoformat() + clock


def _digits(written: str) -> int:
    return int("".join(written.split()).translate(str.maketrans("lio", "110")) or 0)


def _read(found: re.Match[str], kind: str) -> When | None:
    start, end = found.span()
    if kind == "month":
        if found["q"]:
            quarter = _QUARTERS.get(found["q"]) or int(found["q"])
            return When(start, end, 0, quarter * 3, int(found["qy"]), "quarter")
        if found["only"]:
            return When(*found.span("at2"), 31, 12, int(found["only"]), "year")
        if found["bare"]:
            month = int(found["bare"])
            return When(*found.span("at"), 0, month, None, "month") if 1 <= month <= 12 else None
        month = _MONTHS.get(found["m"]) or _digits(found["m"])
        return When(start, end, 0, month, _digits(found["y"]), "month") if 1 <= month <= 12 else None
    if kind == "broken":
        numbers = [int(found[name] or found[name + "2"]) for name in "dmy"]
        when = When(start, end, numbers[0], numbers[1], numbers[2], "day", repaired=True)
        return when if when.value else None
    if kind == "short":
        start, end = found.span("at")
    elif not found["d"].strip("lio") and kind == "long":
        return None
    day, month = _digits(found["d"]), _MONTHS.get(found["m"]) or _digits(found["m"])
    year: str | None = found["y"] if "y" in found.re.groupindex else None
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return When(
        start,
        end,
        day,
        month,
        (_digits(year) % 100 + 2000 if len(year) < 3 else _digits(year)) if year else None,
        "day",
    )


def find_dates(source: Source) -> list[When]:
    """Every date of the text in order; where two readings overlap the first kind of the list above wins."""
    taken: list[When] = []
    covered = bytearray(len(source.plain))
    for pattern, kind in _PATTERNS:
        for found in pattern.finditer(source.plain):
            when = _read(found, kind)
            if when is None or any(covered[when.start : when.end]):
                continue
            covered[when.start : when.end] = b"\1" * (when.end - when.start)
            before = re.sub(r"ngay\s*$", "", source.plain[max(0, when.start - 38) : when.start])
            hour = _HOUR.search(before)
            if hour and int(hour["h"]) <= 24 and int(hour["min"] or 0) < 60:
                when = replace(when, hour=(int(hour["h"]), int(hour["min"] or 0)))
            taken.append(when)
    taken.sort(key=lambda when: when.start)
    return _with_years_of_ranges(source, taken)


def _with_years_of_ranges(source: Source, dates: list[When]) -> list[When]:
    """`từ ngày 10/02 đến hết ngày 16/02/2021`: the first day takes the year of the second."""
    for i in range(len(dates) - 2, -1, -1):
        here, after = dates[i], dates[i + 1]
        between = source.plain[here.end : after.start]
        if (
            here.year is None
            and after.year
            and len(between) < 40
            and re.search(r"\b(den|het|va|-)\b|^\s*[-,]", between)
        ):
            year = after.year - (here.month > after.month)
            dates[i] = replace(here, year=year, inferred=False)
    return dates


def with_year(when: When, *, near: date | None, year: int | None) -> When:
    """The date with its missing year taken from the day `near` (the nearest year) or else from `year`."""
    if when.year is not None:
        return when
    if near is not None:
        options = [replace(when, year=near.year + step, inferred=True) for step in (0, -1, 1)]
        valid = [option for option in options if option.value]
        return min(valid, key=lambda option: abs((option.value or near) - near), default=when)
    return replace(when, year=year, inferred=True) if year else when


class Calendar:
    """The dates of one text, asked by place."""

    def __init__(self, source: Source, dates: Sequence[When]) -> None:
        self.source, self.dates = source, list(dates)
        self._starts = [when.start for when in self.dates]

    def within(self, start: int, end: int) -> list[When]:
        return [when for when in self.dates[bisect_left(self._starts, start) : bisect_left(self._starts, end)]]

    def dated(self, *, near: date | None, year: int | None) -> "Calendar":
        return Calendar(self.source, [with_year(when, near=near, year=year) for when in self.dates])

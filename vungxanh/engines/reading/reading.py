"""Reading a text from end to end: normal form, numbers and dates, layout, header, citations, duties, goals."""

import re
from bisect import bisect_right
from dataclasses import replace
from datetime import date

from .bodies import Bodies
from .dates import Calendar, When, find_dates
from .document import Document
from .goals import read_goals
from .items import ItemReader
from .layout import Layout, find_layout
from .metadata import fill_from_sheet
from .news import body_zone, read_addressed, read_news, requesting_issuer
from .numbers import Numbered, find_numbers
from .official import read_official
from .references import read_references
from .source import Source, plain, read_source

_PAGE_DAY = re.compile(
    r"\d{1,2}:\d{2}|cap nhat|ngay dang|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|\|\s*$|gmt|\bdate\b|posted|dang luc"
)


def _page_day(source: Source, dates: list[When]) -> date | None:
    """The day of the page itself (`30/07/2021 21:56`): never the day of the document, but it tells the year."""
    for when in dates:
        line_start = source.plain.rfind("\n", 0, when.start) + 1
        line_end = source.plain.find("\n", when.end)
        line = source.plain[line_start : line_end if line_end > 0 else len(source.plain)]
        if when.value and when.year and len(line) < 90 and _PAGE_DAY.search(line):
            return when.value
    return None


def _year(source: Source, dates: list[When], numbers: list[Numbered]) -> int | None:
    """The year of the text: of its full dates outside citations, else of the page, else of the citations."""
    ends = sorted(one.end for one in numbers)

    def cited(when: When) -> bool:
        place = bisect_right(ends, when.start)
        return place > 0 and when.start - ends[place - 1] <= 45

    own = [when for when in dates if when.year and not when.inferred and not cited(when)]
    page = _page_day(source, dates)
    if page:
        return page.year
    if own:
        years = [when.year for when in own if when.year]
        return max(set(years), key=lambda year: (years.count(year), year))
    named = re.search(r"\bdate\s+(20\d\d)-\d\d|\bnam\s+(20[12]\d)\b", source.plain)
    if named:
        return int(named[1] or named[2])
    every = [when.year for when in dates if when.year]
    return max(every) if every else None


def _numbers_in(numbers: list[Numbered], start: int, end: int) -> list[Numbered]:
    return [one for one in numbers if start <= one.start < end]


def read_text(text: str) -> Document:
    """Read one document from its text. Never raises on any text; unknown values stay None or empty."""
    source = read_source(text)
    numbers = find_numbers(source)
    bodies = Bodies(source)
    raw_dates = find_dates(source)
    calendar = Calendar(source, raw_dates)
    layout = find_layout(source, numbers)
    if layout.form == "news":
        return _read_news(source, layout, calendar, numbers, bodies)
    return _read_official(source, layout, calendar, numbers, bodies)


def _read_official(
    source: Source, layout: Layout, calendar: Calendar, numbers: list[Numbered], bodies: Bodies
) -> Document:
    document, start = read_official(source, layout, calendar)
    document = fill_from_sheet(document, source, numbers, calendar)
    issued = document.issued.value if document.issued else None
    calendar = calendar.dated(near=issued, year=_year(source, calendar.dates, numbers))
    if document.issuer is None:
        document = replace(document, issuer=requesting_issuer(source, bodies, layout.body))
    reader = ItemReader(source, layout, calendar, bodies, issued)
    start = min(start, layout.body[1])
    items, goal_blocks, first = reader.labelled(start, layout.body[1])
    if not items:
        end = min(first, layout.body[1]) if goal_blocks else layout.body[1]
        authority = plain(document.issuer.value) if document.issuer else ""
        items = reader.running(start, end, (), authority, strict=True)
    items.extend(reader.appendix(*layout.appendix))
    cited_from = layout.own.end if layout.own else 0
    own_number = (document.canonical_number or "").lower()
    cited = [one for one in numbers if one.canonical.lower() != own_number]
    cited = [one for one in cited if one.start >= cited_from and not layout.stamped(one.start)]
    return replace(
        document,
        references=read_references(source, cited, layout.own, (cited_from, len(source.normal)), calendar, bodies),
        items=tuple(items),
        goals=read_goals(source, calendar, (start, layout.body[1]), goal_blocks),
    )


def _read_news(source: Source, layout: Layout, calendar: Calendar, numbers: list[Numbered], bodies: Bodies) -> Document:
    zone = body_zone(source, layout)
    page = _page_day(source, calendar.dates)
    year = _year(source, calendar.dates, numbers)
    calendar = calendar.dated(near=page, year=year)
    numbers = _numbers_in(numbers, *zone)
    document, issue = read_news(source, layout, calendar, numbers, bodies)
    document = fill_from_sheet(document, source, numbers, calendar)
    issued = document.issued.value if document.issued else None
    reader = ItemReader(source, layout, calendar, bodies, issued)
    items, goal_blocks, first = reader.labelled(zone[0], zone[1])
    skip = issue.acts if issue else ()
    if len([item for item in items if item.label]) < 2:
        items, goal_blocks, first = [], [], zone[1]
    if not items:
        authority = plain(document.issuer.value) if document.issuer else ""
        items = reader.running(*zone, skip, authority)
    return replace(
        document,
        recipients=read_addressed(source, bodies, zone, issue, first)
        or next(
            (
                tuple(replace(each, confidence=0.5, reason="addressed-news") for each in item.actors)
                for item in items
                if item.actors
            ),
            (),
        ),
        references=read_references(source, numbers, issue.number if issue else None, zone, calendar, bodies),
        items=tuple(items),
        goals=read_goals(source, calendar, zone, goal_blocks),
    )

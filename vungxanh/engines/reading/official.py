"""The header and the closing of an official page: organ, place, day, title, addressees, stamp, signature."""

import re
from datetime import date

from .dates import Calendar, When
from .document import Document, Found, Stamp
from .gazetteer import words
from .layout import Layout, Piece, is_capitals, is_name, is_office, is_page_number, is_signing, signer_name
from .organs import MOTTO, URGENCY, folded_of, read_issuer, text_of, type_headings
from .source import Source, clean, plain

_PLACE_LINE = re.compile(r"(?P<place>[^\n,|;:]{2,60}?)\s*[,.]\s*(?:ngày|Ngày|ngay)?\s*$")
_ABOUT = re.compile(r"^\W*(?:V/v|V/V|v/v)\s*[:.]?\s*")
_NO_TITLE = re.compile(r"\W*(?:can cu|thuc hien|kinh gui|xet|theo|noi nhan|dieu 1|i[.\-]|1[.\-])")


def read_issued(
    source: Source, layout: Layout, calendar: Calendar
) -> tuple[Found[date] | None, Found[str] | None, When | None]:
    """The line `Place, ngày ... tháng ... năm ...`: day of issue and place."""
    limit = max(layout.body[0], layout.header[1]) + 200
    numbered, bare = layout.own or layout.blank, None
    for when in calendar.within(0, min(limit, len(source.normal))):
        if layout.stamped(when.start) or when.precision != "day":
            continue
        cell = next((cell for cell in layout.cells if cell.start <= when.start < cell.end), None)
        if cell is None:
            continue
        before = source.normal[cell.start : when.start]
        rest = source.normal[when.end : cell.end].strip(" .*_|")
        alone = re.fullmatch(r"\W*(?:Ngày|ngày)?\s*", before) and not rest
        if alone and when.value and numbered and 0 < when.start - numbered.end < 120 and bare is None:
            bare = Found(when.value, source.span(when.start, when.end), 0.8, "date-line")
        found = _PLACE_LINE.fullmatch(before)
        if not found or rest or when.value is None:
            continue
        place = found["place"].strip(" *_|")
        if not place[:1].isupper() or len(place.split()) > 7:
            continue
        start = cell.start + before.index(place)
        sure = 0.98 if not when.repaired and not when.inferred else 0.8
        return (
            Found(when.value, source.span(when.start, when.end), sure, "place-date-line"),
            Found(clean(place), source.span(start, start + len(place)), 0.95, "place-date-line"),
            when,
        )
    return bare, None, None


def read_title(source: Source, layout: Layout) -> tuple[Found[str] | None, Found[str] | None, int]:
    """The abstract, the type heading, and where the body may begin after them."""
    limit = max(layout.body[0] + 1500, layout.header[1])
    headings, numbered = type_headings(), layout.own or layout.blank
    for place, cell in enumerate(layout.cells):
        if cell.start > limit or layout.stamped(cell.start):
            continue
        text, folded = text_of(source, cell), folded_of(source, cell)
        if folded in headings and is_capitals(text) and (layout.own is None or cell.start > layout.own.start - 400):
            lines = _following(source, layout, place + 1, heading=True)
            word = words()["words"][next(word for word in words()["words"] if plain(word) == folded)]
            heading = Found(word, source.span(cell.start, cell.end), 0.97, "type-heading") if word else None
            if not lines:
                return None, heading, cell.end
            start, end = lines[0].start, lines[-1].end
            return Found(source.quote(start, end), source.span(start, end), 0.9, "title-under-type"), heading, end
        about = re.match(r"\W*(?:v/v|ve viec|ve )\s*[:.]?\s*", folded)
        if about and numbered and numbered.start < cell.start < layout.header[1] + 300:
            lines = [cell, *_following(source, layout, place + 1, heading=False)]
            start, end = lines[0].start, lines[-1].end
            joined = " ".join(
                text_of(source, each) for each in lines if not _PLACE_LINE.search(text_of(source, each)[:40])
            )
            abstract = _ABOUT.sub("", clean(joined)).strip(' "“”')
            return Found(abstract, source.span(start, end), 0.9, "title-under-number"), None, end
    return None, None, 0


def _following(source: Source, layout: Layout, place: int, *, heading: bool) -> list[Piece]:
    """The lines that go on with a title: until an empty line, a rule, or the first words of the body."""
    found: list[Piece] = []
    for cell in layout.cells[place : place + 8]:
        before = layout.cells[layout.cells.index(cell) - 1]
        gap = source.normal[before.end : cell.start].count("\n")
        text, folded = text_of(source, cell), folded_of(source, cell)
        if (
            not folded
            or not any(letter.isalnum() for letter in text)
            or _NO_TITLE.match(folded)
            or MOTTO.search(folded)
        ):
            break
        if (gap > 1 and (found or not heading)) or len(text) > 250 or layout.stamped(cell.start):
            break
        if not heading and (is_capitals(text) or re.search(r"ngay \d+ thang", folded)):
            break
        found.append(cell)
    return found


def read_urgency(source: Source, layout: Layout) -> Found[str] | None:
    """The mark of urgency that stands on a line of its own above the body."""
    for cell in layout.cells:
        if cell.start > layout.body[0]:
            break
        text = text_of(source, cell).strip(" *")
        if URGENCY.fullmatch(text):
            return Found(clean(text), source.span(cell.start, cell.end), 0.95, "urgency-mark")
    return None


def read_list(source: Source, start: int, end: int, cells: tuple[Piece, ...], *, left: bool) -> tuple[Found[str], ...]:
    """The entries of `Kính gửi` and `Nơi nhận`: one a line with its dash, or several parted by `;`."""
    entries: list[list[int]] = []
    marker = re.match(r"\W*(?:noi\s+nhan|kinh\s+gui|[^\n]{3,90}?\bdien)\s*[:;.]?", source.plain[start:end])
    at = start + marker.end() if marker else start
    for cell in cells:
        if cell.end <= at or cell.start >= end:
            continue
        begin = max(cell.start, at)
        text = source.normal[begin : min(cell.end, end)]
        if left and (is_signing(text) or is_capitals(text) or is_name(text) or re.match(r"\W*\(?đã ký", text.lower())):
            continue
        stripped = text.lstrip(" -+*•\t:.")
        if not any(letter.isalnum() for letter in stripped) or is_page_number(text):
            continue
        begin += len(text) - len(stripped)
        dashed = text.lstrip()[:1] in {"-", "+", "*", "•"} or begin == at or not entries
        if dashed or (stripped[0].isupper() and not left):
            entries.append([begin, min(cell.end, end)])
        elif stripped[0].islower() or source.normal[entries[-1][1] - 1] not in ";.,":
            entries[-1][1] = min(cell.end, end)
    found: list[Found[str]] = []
    for first, last in entries:
        for part in re.finditer(r"[^;]+", source.normal[first:last]):
            value = clean(part[0])
            if value:
                span = source.span(first + part.start(), first + part.end())
                found.append(Found(value, span, 0.95, "distribution-list" if left else "addressed-list"))
    return tuple(found)


def read_stamp(source: Source, layout: Layout, calendar: Calendar) -> Stamp | None:
    """Number and day of the receiving organ's register; of several stamps the first that received the paper."""
    if not layout.stamps:
        return None
    start, end = layout.stamps[0]
    zone = source.normal[start:end]
    number = re.search(r"(?i)(?<!hiệu hs)\bsố\s*(?:đến)?\s*[:.]?\s*(\d{1,6})", zone)
    when = next((when for when in calendar.within(start, end) if when.value), None)
    organ = re.split(r"\n|\sĐẾN\b|^ĐẾN\b|CÔNG VĂN ĐẾN", zone.strip())[0].strip(" *|")
    if not number and not when:
        return None
    return Stamp(
        number[1] if number else None,
        when.value if when else None,
        clean(organ) if organ and is_capitals(organ) else None,
        source.span(start, end),
        0.95 if number and when else 0.7,
        "stamp",
    )


def read_signature(source: Source, layout: Layout) -> tuple[Found[str] | None, Found[str] | None, Found[str] | None]:
    """Signing authority (`TM. ...`), office and name of the signer."""
    authority: Piece | None = None
    office: Piece | None = None
    for cell in layout.cells:
        if not layout.closing[0] <= cell.start < layout.closing[1]:
            continue
        text, folded = text_of(source, cell), folded_of(source, cell)
        if is_signing(text):
            authority = authority or cell
            if re.match(r"\W*(?:KT|K/T|TL|T/L|TUQ|Q)", text) and office is None:
                office = cell
        elif is_office(folded, text):
            office = cell
        elif (office or authority) and (name := signer_name(text)):
            start = cell.start + text.index(name)
            person = Found(clean(name), source.span(start, start + len(name)), 0.95, "signature-name")
            return _found(source, authority, "signature-authority"), _found(source, office, "signature-office"), person
    return _found(source, authority, "signature-authority"), _found(source, office, "signature-office"), None


def _found(source: Source, piece: Piece | None, reason: str) -> Found[str] | None:
    if piece is None:
        return None
    return Found(clean(text_of(source, piece)), source.span(piece.start, piece.end), 0.95, reason)


def read_official(source: Source, layout: Layout, calendar: Calendar) -> tuple[Document, int]:
    """The header and closing of the page, and where its body may begin at the earliest."""
    issued, place, _ = read_issued(source, layout, calendar)
    title, heading, after_title = read_title(source, layout)
    authority, office, signer = read_signature(source, layout)
    own = layout.own
    number = type_ = None
    if own:
        number = Found(own.written, source.span(own.start, own.end), own.confidence, "number-line")
        reason = "type-of-symbol" if own.word is None or own.type != own.word else "type-of-symbol-and-word"
        type_ = Found(own.type or "Công văn", source.span(own.start, own.end), 0.95 if own.type else 0.7, reason)
        if heading and not own.type:
            type_ = heading
    elif layout.blank and layout.blank.type:
        span = source.span(layout.blank.start, layout.blank.end)
        type_ = Found(layout.blank.type, span, 0.85, "type-of-symbol")
    document = Document(
        text=source.raw,
        form=layout.form,
        number=number,
        canonical_number=own.canonical if own else None,
        type=type_ or heading,
        issuer=read_issuer(source, layout, place.value if place else None),
        issued=issued,
        issuing_place=place,
        signer=signer,
        signer_title=office,
        authority=authority,
        title=title,
        urgency=read_urgency(source, layout),
        recipients=read_list(source, *layout.addressed, layout.cells, left=False),
        distribution=read_list(source, *layout.distribution, layout.cells, left=True),
        incoming_stamp=read_stamp(source, layout, calendar),
    )
    told = own or layout.blank
    return document, max(after_title, layout.addressed[1], told.end if told else 0)

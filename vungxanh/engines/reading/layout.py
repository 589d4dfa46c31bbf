"""The parts of a page: lines and cells, header, addressees, body, recipients, signature, appendix.

Left and right blocks of the header arrive as columns with wide gaps, as table cells, or one after the other; a line is
therefore cut into cells, and every part is found by what it says, not by where it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .document import Form
from .gazetteer import words
from .numbers import Numbered, find_numbers
from .source import Source, read_source

_GAP = re.compile(
    r" {3,}|\||_{3,}|-{4,}|={3,}|(?<=\S)\s+(?=S[ốô]\s*:\s*\d)|(?<=\S)\s+(?=V/v\s)|(?<=Hạnh phúc)\s+(?=\S)|"
    r"(?<=\S)\s+(?=CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ)|(?<=\S)\s+(?=ĐẢNG CỘNG SẢN VIỆT)|(?<=\S)\s+(?=Độc lập\s*-)|"
    r"(?<=NAM)\s+(?=Độc lập)"
)
# what the gaps above and the halves below begin with: a line of plain prose has none of it
_PARTED = re.compile(r" {3}|\||___|---|===|S[ốô]|V/v|CỘNG|ĐẢNG|Độc|Hạnh|NAM|Nơi|^[^\w\n]{0,3}[-+]", re.MULTILINE)
LONGEST_HEADING = 400
_CAPITAL = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_NAME = rf"[{_CAPITAL}][^\W\d_]*"
# `Số: 12/CT-UBND Hải Sơn, ngày ...`; `- Như trên; KT. CHỦ TỊCH`; `- Lưu: VT. Lò Thị Hạnh`
_RUN_TOGETHER = (
    re.compile(rf"(\W*S[ốô]\s*:?\s*\d[^\n]*?)\s+((?:{_NAME}\s?){{1,5}},\s*ngày\s+\d[^\n]*)$"),
    re.compile(rf"(\W*Nơi nhận\s*:?|\s*[-+][^\n]*?[;,.)])\s+((?:[{_CAPITAL}/.]{{1,}}\s+)*[{_CAPITAL}]{{2,}})$"),
    re.compile(rf"(\s*[-+]\s*Lưu[^\n]*?[.;)])\s+({_NAME}(?:\s{_NAME}){{1,4}})$"),
)
_STATE = re.compile(r"cong hoa xa hoi chu nghia|doc lap\s*-\s*tu do")
_PARTY = re.compile(r"dang cong san viet nam")
_ADDRESSED = re.compile(r"(?m)^[^\w\n]*kinh\s+g[uư]i\s*[:;.]?|^[^\n]{3,90}\bdien\s*:\s*$")
_DISTRIBUTION = re.compile(r"(?m)^[^\w\n]*noi\s+nhan\s*[:;.]?\s*(?=$|\s{3,}|-|\|)|^[^\w\n]*noi\s+nhan\s*:")
_APPENDIX = re.compile(r"(?m)^[^\w\n]*phu\s+luc\b[^\n]{0,80}$")
_PAGE_NUMBER = re.compile(r"^[\s\-–.]*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[\s\-–.]*$")
_SIGNING = re.compile(r"^\W*(?:(?:TM|T/M|KT|K/T|TL|T/L|TUQ|T\.M|K\.T|Q)\s*[./]?\s+|(?:TM|KT|TL|TUQ|Q)\.\s*)[^\W\d_]")
_OFFICE = re.compile(
    r"^(?:q\.?\s*)?(?:pho\s+)?(?:chu\s+tich|bi\s+thu|giam\s+doc|truong\s+(?:ban|phong|tram|doan|cong\s+an|"
    r"khoa|bo\s+mon)|chanh\s+van\s+phong|thu\s+tuong|bo\s+truong|thu\s+truong|truong\s+ban"
    r"|cuc\s+truong|hieu\s+truong|chi\s+huy\s+truong|tong\s+giam\s+doc|chanh\s+thanh\s+tra|doi\s+truong|"
    r"chu\s+nhiem|vien\s+truong|tu\s+lenh|tong\s+bi\s+thu|chi\s+cuc\s+truong|to\s+truong)\b"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line or a cell at `start:end`, without the white space around it."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Zones of the page; a zone is (start, end), (end, end) when empty."""

    form: Form
    lines: tuple[Piece, ...]
    cells: tuple[Piece, ...]
    own: Numbered | None
    header: tuple[int, int]
    addressed: tuple[int, int]
    body: tuple[int, int]
    distribution: tuple[int, int]
    closing: tuple[int, int]
    appendix: tuple[int, int]
    stamps: tuple[tuple[int, int], ...]
    blank: Numbered | None

    def stamped(self, at: int) -> bool:
        """Whether a place lies in the stamp of an organ that received the paper."""
        return any(start <= at < end for start, end in self.stamps)


def trimmed(text: str, start: int, end: int) -> Piece:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Piece(start, end)


def _lines(text: str) -> Iterator[Piece]:
    at = 0
    for line in text.splitlines(keepends=True):
        yield trimmed(text, at, at + len(line))
        at += len(line)


def _cells(text: str, line: Piece) -> Iterator[Piece]:
    """The cells of a line: parted by wide gaps and rules, or where the left block ends and the right one begins."""
    at = line.start
    if not _PARTED.search(text, line.start, line.end):
        yield line
        return
    for gap in _GAP.finditer(text, line.start, line.end):
        yield from _halves(text, trimmed(text, at, gap.start()))
        at = gap.end()
    yield from _halves(text, trimmed(text, at, line.end))


def _halves(text: str, cell: Piece) -> Iterator[Piece]:
    """A cell, or its two halves where a page reader ran the left and the right block together."""
    for pattern in _RUN_TOGETHER:
        found = pattern.match(text, cell.start, cell.end)
        if found:
            yield trimmed(text, *found.span(1))
            yield trimmed(text, *found.span(2))
            return
    yield cell


def is_capitals(text: str) -> bool:
    if len(text) > LONGEST_HEADING:
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 1 and sum(letter.isupper() for letter in letters) >= 0.9 * len(letters)


def is_page_number(text: str) -> bool:
    return bool(_PAGE_NUMBER.match(text))


def is_signing(text: str) -> bool:
    """Whether a line opens a block of signature: `TM. ỦY BAN NHÂN DÂN`, `T/M BAN THƯỜNG VỤ`, `KT. CHỦ TỊCH`."""
    return bool(_SIGNING.match(text)) and is_capitals(text)


def is_name(text: str) -> bool:
    """Whether a line is the name of a person: two to five words, each with a capital, nothing else."""
    words = text.split()
    return 2 <= len(words) <= 5 and all(word.isalpha() and word[0].isupper() for word in words)


_BEFORE_NAME = re.compile(
    r"^(?:\(?[Đđ]ã ký\)?\s*:?\s*|(?:GS|PGS|TS|ThS|Ths|BS|DS|CN|BSCK|CKI{1,2}|BSCKI{1,2})\b\.?\s*"
    r"|(?:Đại|Thượng|Trung|Thiếu)\s+(?:tướng|tá|úy|uý)\s+|(?:Bác sĩ|Dược sĩ|Thạc sĩ|Tiến sĩ)\s+)+"
)


_UNIT = re.compile(r"(?:TỈNH|THÀNH PHỐ|QUẬN|HUYỆN|THỊ XÃ|PHƯỜNG|XÃ|THỊ TRẤN|ĐẶC KHU)\s")


def signer_name(text: str) -> str:
    """The name in a line of signature without titles and ranks; empty when the line is no name."""
    name = _BEFORE_NAME.sub("", text.strip(" *_()"))
    return name if is_name(name) and not _UNIT.match(name) else ""


def is_office(plain: str, text: str) -> bool:
    """Whether a line in capitals is the office of a signer."""
    return len(text) < 60 and bool(_OFFICE.match(plain)) and is_capitals(text)


def _own_line(source: Source, numbers: list[Numbered], cells: tuple[Piece, ...], limit: int) -> Numbered | None:
    """The number on a line of its own that begins with `Số`, before the body."""
    starts = {cell.start: cell for cell in cells}
    places = sorted(starts)
    for one in numbers:
        if one.start >= limit or one.bare:
            continue
        at = max((place for place in places if place <= one.start), default=0)
        before = source.plain[at : one.start]
        if re.fullmatch(r"[\W_]*(?:so|s0|s6|so hieu|so/ky hieu|so ky hieu|so, ky hieu)\s*[:.;]?\s*", before) and (
            source.normal[at : at + 30].lstrip("*_- ")[:1].isupper()
        ):
            return one
    return None


def _stamps(source: Source, limit: int) -> Iterator[tuple[int, int]]:
    """The stamps of arrival: each from the organ's line above `ĐẾN` to the last of its own lines."""
    last = 0
    for found in re.finditer(r"(?m)^[^\n]{0,40}?(?<!\w)ĐẾN(?!\w)[^\n]{0,50}$", source.normal[:limit]):
        window = source.plain[found.start() : found.end() + 120]
        number = re.search(r"den\b[\s:.]*(?:so\s*[:.]?\s*\d|\n?\W*(?:so|ngay)\s*[:.]?\s*\d)", window)
        if not number or found.start() < last:
            continue
        end = found.end()
        for line in re.finditer(r"\n[^\n]*", source.plain[end : min(limit, end + 400)]):
            words = line[0].strip()
            if words and not re.match(r"\W*(?:so\b|ngay\b|chuyen\b|den\b|luu\b|so va ky hieu)", words):
                break
            if words:
                end = found.end() + line.end()
        before = source.normal[: found.start()].rstrip()
        start = before.rfind("\n") + 1
        if not is_capitals(before[start:]) or re.search(r"(?i)số\s*:?\s*\d", before[start:]):
            start = found.start()
        yield start, end
        last = end


_SHORT_SYMBOL = re.compile(
    r"(?m)(?:^[*_ ]{0,20}|(?<=\s\s\s)|(?<=[|*]))(?:Số|Sô|SỐ)\s*[:.]?\s*(?P<number>\d{1,5})\s*/\s*"
    r"(?P<symbol>[A-ZĐ]{2,8}\d?)(?![\w])(?!\s?[-/])"
)


def _short_own(source: Source, limit: int) -> Numbered | None:
    """A number whose symbol is a single group: `Số: 74/PYT`, `Số: 12/TB`."""
    found = _SHORT_SYMBOL.search(source.digits, 0, limit)
    if found is None:
        return None
    symbol, written = found["symbol"], f"{found['number']}/{found['symbol']}"
    type_ = words()["types"].get(symbol)
    organ = None if type_ else symbol
    place = (found.start("number"), found.end())
    return Numbered(*place, place[0], written, written, type_ or "", None, organ, False, False, -1, 0.85)


_BLANK = re.compile(
    r"(?m)(?:^[*_ ]{0,20}|(?<=\s\s\s)|(?<=[|*]))Số\s*[:.]?[\s.…_]*(?P<mark>[/-])\s*"
    r"(?=(?P<symbol>[A-ZĐ][\w]{0,9}\s*[-/]\s*[A-ZĐ][\w-]{1,14}))"
)


def _blank_number(source: Source, limit: int) -> Numbered | None:
    """The symbol of a number line that was left open (`Số:      /KH-UBND`): it tells type and organ, no number."""
    found = _BLANK.search(source.normal, 0, limit)
    if found is None:
        return None
    filled = read_source(f"0{found['mark']}{found['symbol']}")
    one = next(iter(find_numbers(filled)), None)
    return one and replace(one, start=found.start("symbol"), end=found.end("symbol"), phrase=found.start("symbol"))


def find_layout(source: Source, numbers: list[Numbered]) -> Layout:
    """The zones of a text; a text without any mark of an official page is read as news, all of it body."""
    text, plain = source.normal, source.plain
    lines = tuple(line for line in _lines(text) if line.end > line.start)
    cells = tuple(cell for line in lines for cell in _cells(text, line) if cell.end > cell.start)
    size = len(text)
    addressed = next((found for found in _ADDRESSED.finditer(plain) if found.start() < max(3000, size // 2)), None)
    head_limit = addressed.start() if addressed else min(size, 2500)
    own = _own_line(source, numbers, cells, addressed.end() if addressed else min(size, 3500))
    own = own or _short_own(source, addressed.end() if addressed else min(size, 1500))
    state, party = _STATE.search(plain[: head_limit + 400]), _PARTY.search(plain[: head_limit + 400])
    if party and not is_capitals(text[party.start() : party.end()]):
        party = None
    blank = _blank_number(source, head_limit) if own is None else None
    official = own is not None or blank is not None or addressed is not None or state is not None or party is not None
    form: Form = "news"
    told: Numbered | None = None
    if official:
        told = own or blank
        form = "party" if (told.party if told else party is not None and state is None) else "state"
    appendix_at = size
    if official:
        capitals = [
            found.start() for found in _APPENDIX.finditer(plain) if is_capitals(text[found.start() : found.end()][:14])
        ]
        appendix_at = next((at for at in capitals if at > size // 5), size)
    recipients_at = next((found.start() for found in _DISTRIBUTION.finditer(plain) if official), appendix_at)
    after_head = (addressed.end() if addressed else told.end if told else 0) if official else 0
    signing_at = next(
        (
            cell.start
            for cell in cells
            if official and cell.start > after_head and is_signing(text[cell.start : cell.end])
        ),
        appendix_at,
    )
    closing_at = min(recipients_at if recipients_at > after_head else appendix_at, signing_at)
    if closing_at == appendix_at and official:
        offices = [
            (place, c.start)
            for place, c in enumerate(cells)
            if after_head < c.start < appendix_at and is_office(plain[c.start : c.end], text[c.start : c.end])
        ]
        # an office in capitals also stands above the grounds of a decision: the signer's has a name below it
        signed = [
            at for place, at in offices if any(signer_name(text[c.start : c.end]) for c in cells[place + 1 : place + 5])
        ]
        closing_at = next(iter(signed), next((at for _, at in offices if at > size // 2), appendix_at))
    closing_end = appendix_at if appendix_at > closing_at else size
    address_end = _address_end(source, addressed) if addressed else after_head
    stamps = tuple(_stamps(source, min(size, max(address_end, 1500)))) if official else ()
    return Layout(
        form,
        lines,
        cells,
        own,
        header=(0, addressed.start() if addressed else after_head),
        addressed=(addressed.start(), address_end) if addressed else (after_head, after_head),
        body=(min(address_end, closing_at), closing_at),
        distribution=(recipients_at, closing_end) if recipients_at < closing_end else (closing_end, closing_end),
        closing=(closing_at, closing_end),
        appendix=(appendix_at, size),
        stamps=stamps,
        blank=blank,
    )


def _address_end(source: Source, addressed: re.Match[str]) -> int:
    """Past the addressees: the line of `Kính gửi` and the list under it."""
    end = source.plain.find("\n", addressed.end())
    end = len(source.plain) if end < 0 else end
    listed = bool(source.normal[addressed.end() : end].strip(" :-|*"))
    first, blank = end, False
    for line in re.finditer(r"\n([^\n]*)", source.normal[first:]):
        words = line[1].strip()
        if not words:
            blank = True
            continue
        belongs = words[0] in "-+*•" or (words[0].islower() and not blank)
        if (listed and not belongs) or len(words) > 250:
            break
        listed, blank, end = True, False, first + line.end()
    return end

"""Lines that a page broke at its margin become whole again: PDF pages, scans and copies of them.

Breaks, and numbers of pages between two halves of a sentence, become blanks, one character for one: every place of the
text stays what it was. A break belongs to the
margin where the next word would not have fitted, and neither the end of a sentence nor a label says otherwise.
"""

import re

# no page breaks its lines farther right; a longer line is a paragraph
WIDEST = 140
LEAST_LINES = 4
_PAGE_NUMBER = re.compile(r"[ \-.]*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[ \-.]*", re.IGNORECASE)
_COLUMNS = re.compile(r"\S {3,}\S|\||_{3}|-{4}")
_PART = re.compile(
    r"\W*(?:[-+*•–●▪]|\(?[a-zđ]\)|\d{1,2}(?:\.\d{1,2})*\s?[.)](?=\s|[^\W\d])|\d{1,2}\s?[-/](?=\s)|[IVX]{1,5}\s?[.\-/]\s|"
    r"(?:Điều|Chương|Mục|Phần|Khoản|Thứ|Nhiệm vụ)\s+\S+\s*[.:,-]|(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười) là|"
    r"Căn cứ|Xét|Nơi nhận|Kính gửi|PHỤ LỤC|Số\s*:|V/v|TM\.|KT\.|TL\.|T/M|K/T|T/L)"
)
_ENDED = re.compile(r"[.:;!?…][\"”’)]*$")


def _width(lines: list[str]) -> int:
    """Where the page breaks its lines; 0 where a line holds a whole paragraph."""
    lengths = sorted(len(line) for line in lines if len(line) >= 40 and not _COLUMNS.search(line))
    if len(lengths) < LEAST_LINES:
        return 0
    width = lengths[len(lengths) * 4 // 5]
    beyond = sum(length > 1.25 * width for length in lengths)
    return width if width <= WIDEST and beyond <= len(lengths) // 50 else 0


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether the line was broken by the margin and not by its writer."""
    word = following.split(maxsplit=1)[0]
    if len(line) + 1 + len(word) < 0.85 * width or _ENDED.search(line):
        return False
    if line.isupper() or following.isupper() or _COLUMNS.search(line) or _COLUMNS.search(following):
        return False
    return not _PART.match(following)


def unwrapped(text: str) -> str:
    """The text with the breaks of the margin made blanks, also over the number of a page; as long as it was."""
    broken = text.split("\n")
    lines = [line.strip() for line in broken]
    width = _width(lines)
    if not width:
        return text
    filled = [place for place, line in enumerate(lines) if line]
    joins = ["\n"] * len(broken)
    for here, after in zip(filled, filled[1:], strict=False):
        turned = after != here + 1  # over a page: its number, empty lines
        if _PAGE_NUMBER.fullmatch(lines[here]) or _PAGE_NUMBER.fullmatch(lines[after]):
            continue
        if _goes_on(lines[here], lines[after], width) and (not turned or lines[after][0].islower()):
            joins[here:after] = [" "] * (after - here)
    for number in filled:
        if not _PAGE_NUMBER.fullmatch(lines[number]):
            continue
        first = next((place for place in range(number - 1, max(-1, number - 6), -1) if lines[place]), None)
        second = next((place for place in range(number + 1, min(len(lines), number + 6)) if lines[place]), None)
        if first is None or second is None or not lines[second][0].islower():
            continue
        if _goes_on(lines[first], lines[second], width):
            joins[first:second] = [" "] * (second - first)
            broken[number] = " " * len(broken[number])
    return "".join(part for line, join in zip(broken, joins, strict=True) for part in (line, join))[:-1]

"""Numbers and symbols of documents: `17/CT-UBND`, `632 - CV/HU`, `08 CT/TU`, `2522, 2523/UBND-VX`, `Chỉ thị 16`.

The symbol tells the system: type before organ with `/` then `-` is the State's, with `-` then `/` the Party's. A symbol
without a type is a công văn. A number cited without any symbol stays bare: no symbol is invented.
"""

import re
from dataclasses import dataclass
from functools import cache

from .gazetteer import alternatives, words
from .source import Source, plain

_GROUP = r"[A-ZĐÂÔƠƯ][A-Za-zĐđưƯơƠ&]{0,14}\d{0,2}"
_FULL = re.compile(
    r"(?<![\w/.,-])(?P<numbers>\d{1,5}[a-z]?(?:\s?(?:,|và|;)\s?\d{1,5}){0,30})"
    r"(?:\s?/\s?(?P<year>(?:19|20)\s?\d\s?\d)(?=\s?/))?"
    rf"(?P<joint>\s?[-/]\s?|"
    rf"\s)(?P<one>{_GROUP})(?P<mark>\s?[-/]\s?)(?P<two>{_GROUP})(?P<rest>(?:\s?-\s?{_GROUP})*)(?!\w)"
)
_ASSEMBLY = re.compile(r"(?<![\w/])(?P<number>\d{1,4})\s?/\s?(?P<year>20\d\d)\s?/\s?(?P<organ>(?:UBTV)?QH\d{2})(?!\w)")
# types cited by a bare number even without the word "số"; the others (kế hoạch 5 năm, phương án 2) need it
_FAMOUS = (
    "chỉ thị",
    "nghị quyết",
    "quyết định",
    "công điện",
    "công văn",
    "thông báo",
    "kết luận",
    "văn bản",
    "nghị định",
    "thông tư",
)
# what a plain number counts: a bare number before these is none of a document
_NOT_COUNTED = (
    r"(?!\s?(?:%|ngay\b|thang\b|nam\b|nguoi\b|diem\b|lan\b|ky\b|noi dung\b|dong\b|trieu\b|ty\b|truong hop\b|ca\b"
    r"|van ban\b|nhiem\b|muc\b|ngan\b))"
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number at `start:end`; `phrase` is where its type word begins; siblings of one symbol share `group`."""

    start: int
    end: int
    phrase: int
    written: str
    canonical: str
    type: str | None
    word: str | None
    organ: str | None
    party: bool
    bare: bool
    group: int
    confidence: float


@cache
def _type_word() -> re.Pattern[str]:
    names = alternatives([plain(word) for word in words()["words"]])
    return re.compile(rf"(?<!\w)(?P<word>{names})\s*(?:dien\s+)?(?:khan\s+|hoa toc\s+)?(?P<so>(?:so\s*:?\s*){{0,2}})$")


@cache
def _bare() -> re.Pattern[str]:
    famous = alternatives([plain(word) for word in _FAMOUS])
    others = alternatives([plain(word) for word in words()["words"]])
    number = r"(?P<{0}>\d{{1,5}}(?:\s?(?:,|va|hoac|;)\s?(?:so\s+)?\d{{1,5}}){{0,30}})"
    after = r"(?![\w%]|/\d|[.,]\d|\s?[-/]\s?[a-zđ]{2}|\s?[-/.]\s?\d)" + _NOT_COUNTED
    return re.compile(
        rf"(?<!\w)(?:(?P<word>{famous})\s+(?:khan\s+|hoa toc\s+)?{number.format('n1')}{after}"
        rf"|(?P<word2>{others})\s*(?:khan\s+|hoa toc\s+)?so\s*:?\s*(?:so\s*)?{number.format('n2')}{after})"
    )


@cache
def _type_names() -> dict[str, str]:
    return {plain(word): name for word, name in words()["words"].items()}


@cache
def _known() -> tuple[dict[str, str], dict[str, str], set[str]]:
    table = words()
    return (
        {symbol.lower(): symbol for symbol in table["types"]},
        {symbol.lower(): symbol for symbol in table["organs"]},
        {symbol.lower() for symbol in table["party_organs"]["names"]},
    )


def is_party(organ: str) -> bool:
    """Whether the organ part of a symbol belongs to the Party."""
    return organ.lower() in _known()[2] or bool(re.search(r"(?:TU|HU|QU|TW|ĐU|ThU|TXU)$", organ))


def _parts(found: re.Match[str]) -> tuple[str, str, str, bool]:
    """Type symbol (empty for a công văn), organ, regular mark order, whether of the Party."""
    types, organs, _ = _known()
    one, two = found["one"], found["two"]
    type_symbol = types.get(one.lower(), "")
    if type_symbol and (one[0].islower() or len(one) == 1):
        type_symbol = ""
    party = is_party(two)
    organ = organs.get(two.lower(), two) + "".join(found["rest"].split())
    if not type_symbol:
        return "", organs.get(one.lower(), one), "-" + "".join(two.split()) + "".join(found["rest"].split()), False
    if type_symbol in {"QD", "CD", "ND"}:
        type_symbol = type_symbol.replace("D", "Đ")
    damaged = "".join(found["joint"].split()) + "".join(found["mark"].split()) not in {"-/", "/-"}
    if not damaged and not party:
        # both marks stand: their order decides for organs that both systems have (BCĐ)
        party = "-" in found["joint"] and "/" in found["mark"]
    return type_symbol, organ, "", party


def _full(source: Source, found: re.Match[str], group: int) -> list[Numbered]:
    types, organs, _ = _known()
    one, two = found["one"], found["two"]
    spaced = not found["joint"].strip()
    regular = one.lower() in types or one.lower() in organs or bool(re.fullmatch(r"[A-ZĐ][A-ZĐa-z&]*[A-ZĐ]\w*", one))
    if not regular or (spaced and one.lower() not in types) or (len(one) < 2 and len(two) < 2):
        return []
    type_symbol, organ, unit, party = _parts(found)
    year = "".join((found["year"] or "").split())
    table = words()
    word_start, word = word_before(source, found.start())
    name = table["types"].get(type_symbol) if type_symbol else None
    if party and type_symbol in table["party_types"]:
        name = table["party_types"][type_symbol]
    if party and type_symbol == "QĐ" and word == "Quy định":
        name = word
    numbers = re.findall(r"\d{1,5}[a-z]?", found["numbers"])
    symbol = "".join(source.digits[found.start("joint") : found.end()].split())
    if spaced:
        symbol = " " + symbol
    mentions = []
    for number in numbers:
        middle = f"/{year}" if year else ""
        if not type_symbol:
            canonical = f"{number}{middle}/{organ}{unit}"
        elif party:
            canonical = f"{number}{middle}-{type_symbol}/{organ}"
        else:
            canonical = f"{number}{middle}/{type_symbol}-{organ}"
        mentions.append(
            Numbered(
                *found.span(),
                word_start,
                f"{number}{middle}{symbol}",
                canonical,
                name or word or "Công văn",
                word,
                organ,
                party,
                bare=False,
                group=group,
                confidence=0.97 if canonical == f"{number}{middle}{symbol}" else 0.9,
            )
        )
    return mentions


def word_before(source: Source, at: int) -> tuple[int, str | None]:
    """Where the type word right before a number begins, and the type it names ('' for `văn bản`)."""
    low = max(0, at - 60)
    found = _type_word().search(source.plain[low:at])
    if not found:
        return at, None
    return low + found.start(), _type_names()[" ".join(found["word"].split())]


def find_numbers(source: Source) -> list[Numbered]:
    """Every document number of the text in order; a bare number is left out where its full form overlaps it."""
    found: list[Numbered] = []
    for group, match in enumerate(_FULL.finditer(source.digits)):
        found.extend(_full(source, match, group))
    for match in _ASSEMBLY.finditer(source.digits):
        start, word = word_before(source, match.start())
        written = "".join(match[0].split())
        name = word or "Nghị quyết"
        organ = "UBTVQH" if "UBTV" in match["organ"] else "QH"
        found.append(Numbered(*match.span(), start, written, written, name, word, organ, False, False, -1, 0.95))
    taken = [(one.start, one.end) for one in found]
    for match in _bare().finditer(source.plain):
        name = "n1" if match["word"] else "n2"
        start, end = match.span(name)
        if any(start < other[1] and other[0] < end for other in taken):
            continue
        word = _type_names()[" ".join((match["word"] or match["word2"]).split())]
        for number in re.finditer(r"\d{1,5}", source.plain[start:end]):
            place = (start + number.start(), start + number.end())
            found.append(
                Numbered(
                    *place, match.start(), number[0], number[0], word or None, word, None, False, True, -2 - start, 0.75
                )
            )
    return sorted(found, key=lambda one: (one.start, one.end))

"""Names of bodies and people in office as they stand in a sentence: `Giám đốc các sở, ban, ngành`, `UBND huyện A`.

A name is a head (`Sở`, `Ủy ban nhân dân`, `Bí thư`, `các cơ quan`), then whatever belongs to it: fields of work from
the gazetteer, capitalised words, and words of scope (`huyện`, `các cấp`, `trực thuộc`). Verbs are in none of these,
so the name ends where the sentence goes on. Names that hold commas or `và` are matched whole from the list of fields.
"""

import re
from dataclasses import dataclass
from functools import cache

from .gazetteer import alternatives, grammar, words
from .source import Source

_TEAM = re.compile(r"(?:tổ|đội|chốt|điểm|đoàn|lực\s+lượng|cơ\s+sở|khu|trạm|trung\s+tâm|tổ\s+công\s+tác)$")
_KINDS = (
    r"(?:tỉnh|thành\s+phố|tp\.?|quận|huyện|thị\s+xã|xã|phường|thị\s+trấn|thôn|bản|ấp|xóm|khu\s+phố|tổ\s+dân\s+phố|khu)"
)
_DETERMINER = (
    r"(?:(?:tất\s+cả|toàn\s+thể|toàn\s+bộ)\s+(?:các\s+)?|các\s+|những\s+|mọi\s+|từng\s+|mỗi\s+|riêng\s+|một\s+số\s+"
    r"|\d{1,3}\s+|(?:hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+)"
)
_CAPITAL = re.compile(r"[^\W\d_][\w&]*(?:-\d+)?|\d{1,3}(?![\w/.%])")
_WORD = re.compile(r"[^\W\d_]+")
_DOT = re.compile(r"\.\s?(?=[^\W\d_])")
_JOINT = re.compile(r"(?:-|,|và|cùng|của|tại|ở|từ|trong|đến|tới|/)(?=\s)\s*|-")
_KIND = re.compile(rf"(?:các\s+)?{_KINDS}(?!\w)")
_WITHIN = re.compile(rf"(?:các\s+)?{_KINDS}(?!\w)|cơ\s+sở|trung\s+ương")
# `bí thư, tổ trưởng tổ dân phố, trưởng thôn`: an office whole in itself begins a name of its own
_OFFICE_OF_HAMLET = re.compile(
    r"(?:(?:thôn|xóm|ấp|bản)\s+trưởng|(?:tổ\s+)?trưởng\s+(?:thôn|bản|buôn|ấp|xóm|khóm|khu|khu\s+phố|tổ\s+dân\s+phố|tổ))(?!\w)"
    r"|tổ\s+trưởng\s+tổ(?!\w)"
)
_LINK = re.compile(r"\s*(?:\([^()\n]{1,80}\)\s*)?(?:[,;]\s*(?:và\s+|cùng\s+)?|và\s+|cùng\s+với\s+|cùng\s+)")
_SHORT_KIND = re.compile(r"(?:^|[\s,(])(?:tp|tx|tt|q|h|p|x)$")
_AFTER_KIND = re.compile(rf"(?:^|\s)(?:các|những|\d+)?\s*{_KINDS}$")


# no name of a body is longer; a hostile text must not make one of everything
LONGEST_NAME = 300
LONGEST_LIST = 60


@dataclass(frozen=True, slots=True)
class Body:
    """One body named at `start:end`."""

    start: int
    end: int


def _unless(table: dict[str, list[str]], only: dict[str, list[str]]) -> str:
    """A pattern that refuses a phrase followed by words that make something else of it."""
    refused = [
        rf"{alternatives([phrase])}(?:\s+|(?=,))(?:{alternatives(after)})(?!\w)" for phrase, after in table.items()
    ]
    refused += [rf"{alternatives([phrase])}\s+(?!(?:{alternatives(after)})(?!\w))" for phrase, after in only.items()]
    return f"(?!{'|'.join(refused)})"


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    # the words of a field in order, whatever stands between them: `Văn hóa - Thông tin`, `Văn, hóa, Thể thao` (sic)
    fields = {
        tuple(word for word in re.findall(r"[\w&]+", name) if word != "và") for name in words()["sectors"]["names"]
    }
    joint = r"(?:\s*[,\-–/]\s*|\s+|\s*&\s*)(?:và\s+)?"
    sectors = "|".join(
        joint.join(map(re.escape, field)) for field in sorted(fields, key=lambda field: -len("".join(field)))
    )
    table = grammar()["bodies"]
    lists = {name: alternatives(table[name]) for name in ("whole", "named", "plural", "persons", "scope", "work")}
    head = _unless(table["not_heads"], table["heads_only"])
    scope = _unless(table["not_scope"], {})
    address = r"(?:(?:các\s+)?(?:đồng\s+chí|đ/c|ông\s*(?:\(\s*bà\s*\)|,\s*bà|/\s*bà)?)\s+)"
    return {
        "person": re.compile(rf"{head}{address}?(?:{lists['persons']})(?!\w)"),
        "addressed": re.compile(rf"{address}(?:{lists['persons']})(?!\w)"),
        "whole": re.compile(rf"{head}(?:{lists['whole']})(?!\w)"),
        "plural": re.compile(rf"{_DETERMINER}{head}(?:{alternatives(table['plural'] + table['whole'])})(?!\w)"),
        "named": re.compile(rf"{head}(?:{lists['named']})(?=\s)"),
        "place": re.compile(rf"(?:cả\s+|toàn\s+)?{_KINDS}(?=\s)"),
        "short_place": re.compile(r"(?:tp|tx|tt|q|h|p|x)\.\s?(?=[^\W\d_])"),
        "whole_place": re.compile(rf"(?:cả|toàn)\s+{_KINDS}(?!\w)"),
        "fields": re.compile(rf"\s*:\s*(?:{sectors})(?:\s*(?:,|và)\s*(?:{sectors}))*"),
        "sector": re.compile(rf"(?:{sectors})(?!\w)"),
        "scope": re.compile(rf"(?:{scope}(?:{lists['scope']})|số\s+\d{{1,2}})(?!\w)"),
        "work": re.compile(rf"(?:{lists['work']})(?!\w)"),
        "plain_list": re.compile(rf"(?:{lists['plural']}|{lists['persons']})(?!\w)"),
    }


@cache
def _openings() -> frozenset[str]:
    """The first words of every head: a place that begins with none of them begins no body."""
    table = grammar()["bodies"]
    phrases = [phrase for name in ("whole", "named", "plural", "persons") for phrase in table[name]]
    kinds = "tỉnh thành tp quận huyện thị xã phường thôn bản ấp xóm khu tổ tx tt q h p x"
    before = "tất toàn các những mọi từng mỗi riêng một hai ba bốn năm sáu bảy tám chín mười cả đồng đ"
    return frozenset(_WORD.findall(phrase)[0] for phrase in phrases) | frozenset(f"{kinds} {before}".split())


class Bodies:
    """The bodies of one text, asked for at a place."""

    def __init__(self, source: Source) -> None:
        self.text, self.lower = source.normal, source.lower

    def _capital(self, at: int, end: int) -> int:
        """The end of the capitalised word or number at `at`; `at` when there is none."""
        found = _CAPITAL.match(self.text, at, end)
        return found.end() if found and not found[0][0].islower() else at

    def _space(self, at: int, end: int) -> int:
        """Past the white space at `at`; past the end of a line only where the next one goes on in small letters."""
        start = at
        while at < end and self.text[at].isspace():
            at += 1
        lines = self.text.count("\n", start, at)
        return at if lines == 0 or (lines == 1 and at < end and self.text[at].islower()) else end

    def _tail(self, at: int, end: int, *, listed: bool) -> int:
        """The end of the name whose head ends at `at`."""
        patterns = _patterns()
        kind = bool(_AFTER_KIND.search(self.lower[max(0, at - 20) : at]))
        work = patterns["work"].match(self.lower, self._space(at, end), end)
        if work and _TEAM.search(self.lower[max(0, at - 20) : at]):
            at = work.end()
        while at < end:
            after = self._space(at, end)
            if after >= end:
                break
            dotted = _DOT.match(self.lower, at, end)
            if (
                dotted
                and _SHORT_KIND.search(self.lower[max(0, at - 4) : at])
                and self._capital(dotted.end(), end) > dotted.end()
            ):
                at = self._capital(dotted.end(), end)
                continue
            joined = _JOINT.match(self.lower, after, end)
            capital = self._capital(after, end)
            # a field of work in small letters may as well be a verb (`chỉ đạo`, `kiểm tra`): only capitals count here
            sector = patterns["sector"].match(self.lower, after, end) if capital > after else None
            scope = patterns["scope"].match(self.lower, after, end)
            if after > at and capital > after and not (sector or scope):
                at, kind = capital, kind
                continue
            if after > at and (sector or scope):
                longest = max((found for found in (sector, scope) if found), key=lambda found: found.end())
                at = longest.end()
                kind = bool(_AFTER_KIND.search(self.lower[max(0, at - 20) : at]))
                continue
            if not joined:
                break
            word = joined[0].strip()
            follow = self._space(joined.end(), end)
            step = self._joined(word, follow, end, kind=kind, listed=listed)
            if step <= follow:
                break
            at = step
            if word not in {",", "và", "cùng"}:
                kind = bool(_AFTER_KIND.search(self.lower[max(0, at - 20) : at]))
        return at

    def _joined(self, word: str, at: int, end: int, *, kind: bool, listed: bool) -> int:
        """What a comma, `và`, `-`, `tại` joins to the name: its end, or `at` when the name stops before."""
        patterns = _patterns()
        if word == "-":
            found = patterns["sector"].match(self.lower, at, end) or patterns["scope"].match(self.lower, at, end)
            return found.end() if found else self._capital(at, end)
        if word in {"của", "tại", "ở", "từ", "trong", "đến", "tới"}:
            found = _WITHIN.match(self.lower, at, end)
            if not found and word == "của" and listed:  # `các Ban của Hội đồng nhân dân`
                found = patterns["whole"].match(self.lower, at, end)
            return found.end() if found else at
        # a list of kinds goes on: `các quận, huyện`, `sở, ban, ngành`, `các huyện A, B và C`
        found = _KIND.match(self.lower, at, end)
        if found and (kind or listed) and (word != "cùng" or not found[0].startswith("các")):
            return found.end()
        if kind:
            capital = self._capital(at, end)
            if capital > at and not self.head(at, end):
                return capital
        if listed:
            found = patterns["plain_list"].match(self.lower, at, end)
            if found and self.text[at].islower() and not _OFFICE_OF_HAMLET.match(self.lower, at, end):
                return found.end()
        return at

    def head(self, at: int, end: int) -> tuple[int, bool] | None:
        """The end of the head at `at` and whether it opens a list (`các sở, ...`); None when no body begins here."""
        if at >= end or (at and (self.text[at - 1].isalnum() or self.text[at - 1] == "/")):
            return None
        word = _WORD.match(self.lower, at, end)
        if (word[0] not in _openings()) if word else not self.lower[at].isdigit():
            return None
        patterns = _patterns()
        found = patterns["whole_place"].match(self.lower, at, end)
        if found:
            return found.end(), False
        found = patterns["addressed"].match(self.lower, at, end)
        if found:
            return found.end(), True
        found = patterns["plural"].match(self.lower, at, end)
        if found and (not found[0][0].isdigit() or re.search(_KINDS + "$", found[0])):
            return found.end(), True
        found = patterns["person"].match(self.lower, at, end)
        if found:
            return found.end(), True
        found = patterns["whole"].match(self.lower, at, end)
        if found:
            return found.end(), True
        found = patterns["short_place"].match(self.lower, at, end)
        if found and self.text[at].isupper() and self._capital(found.end(), end) > found.end():
            return self._capital(found.end(), end), False
        for name in ("named", "place"):
            found = patterns[name].match(self.lower, at, end)
            if not found:
                continue
            after = self._space(found.end(), end)
            sector = patterns["sector"].match(self.lower, after, end) if name == "named" else None
            if sector:
                return sector.end(), False
            work = patterns["work"].match(self.lower, after, end) if _TEAM.search(found[0]) else None
            if work:  # `tổ theo dõi các TCCS đảng`: a team is named by its work
                return work.end(), False
            capital = self._capital(after, end)
            if capital > after and (self.text[after].isupper() or name == "named"):
                return capital, False
        return None

    def at(self, at: int, end: int) -> Body | None:
        """The body whose name begins at `at`."""
        end = min(end, at + LONGEST_NAME)
        head = self.head(at, end)
        if head is None:
            return None
        stop, listed = head
        after = self._space(stop, end)
        inner = self.at(after, end) if after > stop else None
        if inner and _patterns()["person"].match(self.lower, at, end):
            return Body(at, inner.end)
        named = _patterns()["fields"].match(self.lower, stop, end) if listed else None
        if named:
            return Body(at, named.end())
        return Body(at, self._tail(stop, end, listed=listed))

    def list_at(self, at: int, end: int) -> list[Body]:
        """The bodies of the list that begins at `at`: `A, B và C`, `A; B`, `A cùng các huyện B, C`."""
        found: list[Body] = []
        body = self.at(at, end)
        while body and len(found) < LONGEST_LIST:
            found.append(body)
            link = _LINK.match(self.lower, body.end, end)
            body = self.at(link.end(), end) if link else None
        return found

"""A text and its matching forms: what the grammar reads, and how a found place leads back into the source.

Official texts arrive composed or decomposed, with seven kinds of dash, invisible characters, look-alike small capitals
and the tone on either vowel. The grammar reads normal forms of equal length; `Source.span` leads back to the raw text.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from vungxanh.kernel.vietnamese import tone_normal

from .wrapping import unwrapped

Span = tuple[int, int]

_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢᴆ", "ABCDEFGHIJKLMNOPRSTUVWYZĐ", strict=True))
_SAME = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\r", " "),
    **dict.fromkeys("\x0b\x0c\x85\u2028\u2029", "\n"),
    **_SMALL_CAPITALS,
    "Ð": "Đ",
    "ð": "đ",
    "：": ":",
    "∕": "/",
    "⁄": "/",
}


# digits that recognition took for letters: `5l2`, `O8`, `202l`, `Ol/12`; only beside a digit or the mark of a date
_MISREAD = re.compile(
    r"[lIO](?:(?<=\d[lIO])(?=[\dlIO]{0,6}(?:\d|\s?[/.]\s?\d|\s?/\s?[A-ZĐ]{2}))|(?<![^\W_][lIO])(?=\d|[lIO]?/\d)"
    r"|(?<=[/\s]\d{3}[lIO])(?![^\W_])|(?<=[/\s]0[lIO])(?=[/\s])|(?<=\sOl)(?=/\d))"
)
_COMBINING = re.compile("[\u0300-\u036f]+")
_TABLED = frozenset(_SAME)
_DIGITS = str.maketrans("lIO", "110")


class _Letters(dict[int, str]):
    """One character for one character, so that every form keeps the length of the text."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        found = self._one(letter)
        self[code] = found if len(found) == 1 else letter
        return self[code]

    def _one(self, letter: str) -> str:
        raise NotImplementedError


class _Normal(_Letters):
    def _one(self, letter: str) -> str:
        return _SAME.get(letter, letter)


class _Lower(_Letters):
    def _one(self, letter: str) -> str:
        return letter.lower()


class _Plain(_Letters):
    def _one(self, letter: str) -> str:
        bare = unicodedata.normalize("NFD", letter.lower())[:1]
        return "d" if bare == "đ" else bare


_NORMAL, _LOWER, _PLAIN = _Normal(), _Lower(), _Plain()


def _invisible(letter: str) -> bool:
    return unicodedata.category(letter) == "Cf"


def _composed(raw: str) -> tuple[str, list[int] | None]:
    """The text composed and without invisible characters, and for each character its place in the raw text."""
    if unicodedata.is_normalized("NFC", raw) and not any(map(_invisible, set(raw))):
        return raw, None
    letters: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(raw):
        end = at + 1
        while end < len(raw) and (unicodedata.combining(raw[end]) or _invisible(raw[end])):
            end += 1
        cluster = unicodedata.normalize("NFC", "".join(letter for letter in raw[at:end] if not _invisible(letter)))
        letters.append(cluster)
        places.extend([at] * len(cluster))
        at = end
    places.append(len(raw))
    return "".join(letters), places


@dataclass(frozen=True, slots=True)
class Source:
    """`normal` keeps case and tone places for quoting; `lower` has one tone place; `plain` has no diacritics.

    `digits` is `normal` with misread digits put right, as are `lower` and `plain`: they are matched, never quoted.
    """

    raw: str
    normal: str
    digits: str
    lower: str
    plain: str
    places: list[int] | None

    def span(self, start: int, end: int) -> Span:
        """The place in the raw text of `normal[start:end]`."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end]

    def quote(self, start: int, end: int) -> str:
        return clean(self.normal[start:end])


def clean(text: str) -> str:
    """White space collapsed, marks at the ends that belong to the sentence and not to the value taken off."""
    return " ".join(text.replace("*", " ").split()).strip(" ,;:.-|")


def _bare(text: str) -> str:
    """Small letters without diacritics, as many as the text has."""
    bare = _COMBINING.sub("", unicodedata.normalize("NFD", text.lower())).replace("đ", "d")
    return bare if len(bare) == len(text) else text.translate(_PLAIN)


def read_source(raw: str) -> Source:
    composed, places = _composed(raw)
    normal = composed.translate(_NORMAL) if not _TABLED.isdisjoint(composed) else composed
    normal = unwrapped(normal)
    digits = _MISREAD.sub(lambda found: found[0].translate(_DIGITS), normal)
    small = digits.lower()
    if len(small) != len(digits):  # a letter whose small form is two
        small = digits.translate(_LOWER)
    lower = tone_normal(small)
    if len(lower) != len(normal):  # a script whose composition differs after lowering: match it as written
        lower = digits
    return Source(raw, normal, digits, lower, _bare(digits), places)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A phrase of the grammar in the form of `Source.plain`."""
    return _bare(unicodedata.normalize("NFC", text).translate(_NORMAL))

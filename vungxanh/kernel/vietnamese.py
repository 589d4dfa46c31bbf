"""Vietnamese text: folding for search, one spelling of tones for comparison, order for lists of names.

The same word reaches us composed (NFC) or decomposed (NFD), with the tone on either vowel (`hoà`, `hòa`), in any case,
and typed without diacritics. Every function here gives the same answer for all spellings that a reader takes as equal.
"""

import re
import unicodedata
from functools import cache

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The 29 Vietnamese letters in order, with f, j, w, z at their Latin places."""

# combining grave, hook above, tilde, acute, dot below: the order of tones in dictionaries (huyền hỏi ngã sắc nặng)
TONES = "\u0300\u0309\u0303\u0301\u0323"
_TONE = re.compile(f"[{TONES}]")
_LETTER_CODE = {letter: chr(ord("A") + place) for place, letter in enumerate(ALPHABET)}
_PIECE = re.compile(r"\d+|[^\W\d_]+")


def _decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).lower())


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d, invisible characters dropped, white space collapsed and trimmed.

    >>> fold("  Thuỷ  ĐƯỜNG ")
    'thuy duong'
    """
    bare = "".join(letter for letter in _decomposed(text) if unicodedata.category(letter) not in {"Mn", "Cf"})
    return " ".join(unicodedata.normalize("NFC", bare.replace("đ", "d")).split())


@cache
def _carry(first: str, second: str, *, to_first: bool) -> str:
    """The tone of either vowel moved to the wanted one; both untouched when there is no tone or more than one."""
    pair = [unicodedata.normalize("NFD", vowel) for vowel in (first, second)]
    tones = [tone for vowel in pair for tone in _TONE.findall(vowel)]
    if len(tones) != 1:
        return first + second
    bare = [_TONE.sub("", vowel) for vowel in pair]
    bare[0 if to_first else 1] += tones[0]
    return "".join(unicodedata.normalize("NFC", vowel) for vowel in bare)


def _with_tones(letters: str) -> str:
    every = [unicodedata.normalize("NFC", letter + tone) for letter in letters for tone in ("", *TONES)]
    return "[" + "".join(every + [letter.upper() for letter in every]) + "]"


# oa, oe, uy: in an open syllable the tone stands on the first vowel (hòa, thủy), in a closed one on the second
# (hoàn, huỳnh); after q the u belongs to the consonant, so the tone stands on what follows (quý, quả)
_GLIDE = re.compile(
    rf"(?P<q>[qQ])?(?:(?P<o>{_with_tones('o')})(?P<ae>{_with_tones('aăe')})"
    rf"|(?P<u>{_with_tones('u')})(?P<y>{_with_tones('y')})"
    rf"|(?<=[qQ])(?P<qu>{_with_tones('u')})(?P<v>{_with_tones('aăâeêioơô')}))(?P<rest>[^\W\d_]?)"
)


def _placed(found: re.Match[str]) -> str:
    first = found["o"] or found["u"] or found["qu"]
    second = found["ae"] or found["y"] or found["v"]
    opened = not found["rest"] and not found["qu"] and not (found["q"] and found["u"])
    return (found["q"] or "") + _carry(first, second, to_first=opened) + found["rest"]


def tone_normal(text: str) -> str:
    """NFC with every tone on its traditional vowel (`hòa`, `thủy`, `quý`), so that both spellings compare equal.

    Diacritics and case are kept; nothing else changes.

    >>> tone_normal("Huyện uỷ Định Hoá")
    'Huyện ủy Định Hóa'
    """
    return unicodedata.normalize("NFC", _GLIDE.sub(_placed, unicodedata.normalize("NFC", text)))


def sort_key(text: str) -> str:
    """A key in the order of Vietnamese dictionaries: syllable by syllable, letters (a ă â b ... đ ...) before tones.

    Case, punctuation and the place of the tone do not count; whole numbers sort by value (`Thôn 2` before `Thôn 10`).
    Keys compare as plain code points; in a database use a binary collation.
    """
    words = []
    for piece in _PIECE.findall(unicodedata.normalize("NFC", text).lower()):
        if piece[0].isdigit():
            digits = "".join(str(unicodedata.digit(digit, 0)) for digit in piece).lstrip("0") or "0"
            words.append(chr(ord("0") + min(len(digits), 16)) + digits)
            continue
        marks = unicodedata.normalize("NFD", piece)
        tones = "".join(str(TONES.index(tone) + 1) for tone in _TONE.findall(marks)) or "0"
        letters = unicodedata.normalize("NFC", _TONE.sub("", marks))
        words.append("".join(_LETTER_CODE.get(letter, "{" + letter) for letter in letters) + "!" + tones)
    return " ".join(words)


def given_name_key(full_name: str) -> str:
    """Sorts people as Vietnamese lists do: by given name (the last word), then surname and middle names.

    >>> sorted(["Trần Thị Bình", "Nguyễn Văn An", "Lê An"], key=given_name_key)
    ['Lê An', 'Nguyễn Văn An', 'Trần Thị Bình']
    """
    *before, given = full_name.split() or [""]
    return sort_key(given) + "/" + sort_key(" ".join(before))

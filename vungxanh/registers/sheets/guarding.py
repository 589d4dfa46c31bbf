"""Cells that no spreadsheet takes for a formula, and the way back.

A text is risky when, after spaces, quotes and invisible signs, it begins with = + - @ (also full-width or small), or
when it begins with a tab or a line end. It then gets an apostrophe in front. In CSV the same is done after every
separator inside the text, because a spreadsheet that expects another separator splits the cell there. Plain numbers and
phone numbers (-5, +84 912 345 678) are no formulas and stay as they are.

`unguard(guard(text)) == text` for every text: what counts as lead before a risky sign includes the apostrophe itself.
"""

import re

_LEAD = r"[\s'\"`‘’“”«»\u00a0\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_SIGN = r"[=+\-@\u2212\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
_RISKY = re.compile(rf"[\t\r\n]|{_LEAD}{_SIGN}")
_LINE_END_BEHIND_GUARD = re.compile(r"'+[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d[\d .,]*")
_SEPARATOR = re.compile(r"([,;|\t\r\n])")


def is_risky(text: str) -> bool:
    if _NUMBER.fullmatch(text):
        return False
    return bool(_RISKY.match(text) or _LINE_END_BEHIND_GUARD.match(text))


def guard(text: str) -> str:
    return f"'{text}" if is_risky(text) else text


def unguard(text: str) -> str:
    return text[1:] if text.startswith("'") and is_risky(text[1:]) else text


def guard_csv(text: str) -> str:
    """Guarded at the beginning and after each separator within."""
    first, *rest = _SEPARATOR.split(text)
    if not rest:
        return guard(text)
    pieces = [guard(first), *(piece if place % 2 == 0 else guard(piece) for place, piece in enumerate(rest))]
    # a text that begins with a tab or line end begins with an empty piece: guard it as a whole
    joined = "".join(pieces)
    return f"'{joined}" if is_risky(joined) else joined


def unguard_csv(text: str) -> str:
    if text.startswith("'") and is_risky(text[1:]) and _SEPARATOR.search(text):
        inner = text[1:]
        if guard_csv(_pieces_unguarded(inner)) == text:
            return _pieces_unguarded(inner)
    return _pieces_unguarded(text)


def _pieces_unguarded(text: str) -> str:
    first, *rest = _SEPARATOR.split(text)
    return "".join([unguard(first), *(piece if place % 2 == 0 else unguard(piece) for place, piece in enumerate(rest))])

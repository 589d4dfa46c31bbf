"""Labels of a numbered text (`II.`, `1-`, `2.1.`, `a)`, `Thứ nhất là,`, `Điều 3.`, `-`) and the blocks they govern.

A label governs every paragraph up to the next label. Numbers of pages that OCR left between lines belong to no block.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .layout import Piece, is_page_number
from .source import Source

_ORDINALS = ["nhat", "hai", "ba", "tu", "nam", "sau", "bay", "tam", "chin", "muoi"]
_COUNTS = ["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi"]
_ALPHABET = "abcdđeghiklmnopqrstuvxy"
_LABEL = re.compile(
    r"[*_\s]*(?:"
    r"(?P<part>(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC)\s+(?:[IVXLC]+|\d+|thứ\s+\w+)\b[.:]?)"
    r"|(?P<article>(?:Điều|ĐIỀU)\s+(?P<article_number>\d{1,3})\s*[.:]?)"
    r"|(?P<roman>[IVX]{1,5})\s*(?:[.)/:]\s*-?|-)(?=\s|[^\W\d_]{2})"
    r"|(?P<deep>\d{1,2}(?:\.\d{1,2}){1,3})\s*[.)]?(?=\s+[^\W\d_])(?!\s+(?:người|ca|triệu|tỷ|đồng|hộ|trường|"
    r"trẻ|liều|mũi|%))"
    r"|(?P<number>\d{1,2}|[lI](?=[.]\s))\s*(?:[.)/]\s*-?|-)(?=\s|[^\W\d_]{2})(?!\s*\d(?!\d{0,2}\s?%))"
    r"|(?P<letter>[a-zđ])\s*(?:\)|[.](?=\s+[^\W\d_]{2}))\s*"
    r"|(?P<ordinal>Thứ\s+(?P<nth>nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười))(?:\s+là)?\s*[,:.-]"
    r"|(?P<count>Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)\s+là\s*[,:]?"
    r"|(?P<named>(?:Nhiệm\s+vụ|NHIỆM\s+VỤ|Nội\s+dung|Giải\s+pháp|Công\s+việc|Việc|Bước)\s+(?:thứ\s+)?(?P<named_number>\d{1,2}))\s*[.:)–-]"
    r"|(?P<khoan>Khoản\s+(?P<khoan_number>\d{1,2}))\s*[.:]"
    r"|(?P<bullet>[-+•*–●▪])\s*(?=[^\W\d_\s]|[“\"(]|\d)"
    r")[*_\s]*"
)
_LEVELS = {
    "part": 0,
    "roman": 1,
    "article": 1,
    "ordinal": 2,
    "count": 2,
    "number": 2,
    "named": 2,
    "khoan": 2,
    "deep": 3,
    "letter": 4,
    "bullet": 5,
}


@dataclass(frozen=True, slots=True)
class Block:
    """A label and what it governs: text at `start:end`; `path` holds the labels above and its own."""

    label: str | None
    kind: str
    level: int
    start: int
    end: int
    path: tuple[str, ...]
    leaf: bool


def _name(found: re.Match[str], source: Source, at: int) -> tuple[str, str]:
    kind = str(found.lastgroup)
    for name in _LEVELS:
        if found[name]:
            kind = name
            break
    if kind == "article":
        return kind, f"Điều {found['article_number']}"
    if kind == "ordinal":
        word = source.plain[at + found.start("nth") : at + found.end("nth")]
        return kind, str(_ORDINALS.index(word) + 1)
    if kind == "count":
        word = source.plain[at + found.start("count") : at + found.end("count")]
        return kind, str(_COUNTS.index(word) + 1)
    if kind in {"named", "khoan"}:
        return "number", found[f"{kind}_number"]
    if kind == "number":
        return kind, found["number"]
    return kind, " ".join((found[kind] or "").split()).strip(" .:")


def _raw_blocks(source: Source, lines: Sequence[Piece], start: int, end: int) -> list[tuple[str, str, int, int]]:
    """(kind, label, start of the label, start of the text) for each line that begins with a label."""
    found: list[tuple[str, str, int, int]] = []
    for line in lines:
        if not start <= line.start < end:
            continue
        text = source.normal[line.start : line.end]
        if is_page_number(text):
            continue
        match = _LABEL.match(text)
        if not match or not text[match.end() :].strip():
            continue
        kind, label = _name(match, source, line.start)
        if kind == "roman" and label in {"I", "V", "X"} and re.match(r"I[.]\s*[a-zà-ỹ]", text):
            continue
        found.append((kind, label, line.start, line.start + match.end()))
    return _plausible(found)


def _plausible(found: list[tuple[str, str, int, int]]) -> list[tuple[str, str, int, int]]:
    """Without what only looks like a label: a number or letter that neither begins a count nor goes on with one."""
    kept: list[tuple[str, str, int, int]] = []
    last: dict[str, str] = {}
    for kind, label, start, text in found:
        if kind == "number":
            before = last.get("number")
            if label in {"l", "I"}:  # a one that OCR misread: only where a count begins
                if before is not None:
                    continue
                label = "1"
            if not (
                label == "1"
                or before is None
                and int(label) <= 2
                or before is not None
                and 0 < int(label) - int(before) <= 3
            ):
                continue
            last.pop("letter", None)
        if kind == "letter":
            place = _ALPHABET.find(label)
            before = last.get("letter")
            if not (label == "a" or (before is not None and 0 < place - _ALPHABET.find(before) <= 3)):
                continue
        if kind in {"roman", "part"}:
            last.pop("number", None)
            last.pop("letter", None)
        last[kind] = label
        kept.append((kind, label, start, text))
    return kept


def find_blocks(source: Source, lines: Sequence[Piece], start: int, end: int, *, bullets: bool = True) -> list[Block]:
    """The labelled blocks of a zone in order; what stands before the first label is in none of them.

    A bullet is a block of its own only where no numbered label stands above it, else it belongs to that label's text.
    """
    raw = _raw_blocks(source, lines, start, end)
    numbered = any(kind != "bullet" for kind, *_ in raw)
    chosen: list[tuple[str, str, int, int]] = []
    open_level = 0
    for kind, label, begin, text in raw:
        if kind == "bullet":
            if not bullets or (numbered and open_level >= 2):
                continue
        else:
            open_level = _LEVELS[kind]
        chosen.append((kind, label, begin, text))
    blocks: list[Block] = []
    path: list[tuple[int, str]] = []
    for place, (kind, label, _, text) in enumerate(chosen):
        level = _LEVELS[kind] + (label.count(".") - 1 if kind == "deep" else 0) * 0
        stop = chosen[place + 1][2] if place + 1 < len(chosen) else end
        follows = _LEVELS[chosen[place + 1][0]] if place + 1 < len(chosen) else 0
        while path and path[-1][0] >= level and not (kind == "deep" and label.startswith(path[-1][1] + ".")):
            path.pop()
        labels = [] if kind == "part" else [name for _, name in path]
        own = None if kind == "bullet" else label
        chain = [*labels, own] if own else labels
        # `2.1` says its parent itself: `2`, `2.1`, `b` are `2.1.b`
        full = tuple(
            name for at, name in enumerate(chain) if at + 1 == len(chain) or not chain[at + 1].startswith(f"{name}.")
        )
        leaf = follows <= level or (
            kind == "deep" and chosen[place + 1][0] == "deep" and not chosen[place + 1][1].startswith(label + ".")
        )
        blocks.append(Block(".".join(full) or None, kind, level, text, stop, full, leaf))
        if kind not in {"bullet", "part"}:
            path.append((level, label))
    return blocks

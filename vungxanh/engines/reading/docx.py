"""The text of a DOCX: paragraphs, tables, tabs, and the labels that Word numbers by itself.

Nothing is unpacked before its size is known; entities and external parts are never followed.
"""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import say

MOST_PARTS = 2000
MOST_UNPACKED = 60 * 1024 * 1024
MOST_RATIO = 200
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def docx_text(content: bytes, name: str) -> str:
    """The text, one paragraph a line; rows of tables with three columns and more have `|` between their cells.

    Raises `BadInput` for an archive that is damaged, too large when unpacked, encrypted, or no Word document.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive, name)
            document = _part(archive, "word/document.xml", name)
            if document is None:
                raise BadInput(
                    f"{name}: " + say("an archive, but not a Word document", "tệp nén, không phải văn bản Word")
                )
            numbering = _part(archive, "word/numbering.xml", name)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as fault:
        raise BadInput(
            f"{name}: "
            + say("a damaged or protected Word file; save it again", "tệp Word hỏng hoặc có mật khẩu; hãy lưu lại")
        ) from fault
    body = document.find(f"{_W}body")
    if body is None:
        raise BadInput(f"{name}: " + say("a Word file without a body", "tệp Word không có nội dung"))
    lists = _Lists(numbering)
    return "\n".join(_blocks(body, lists))


def _check(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or (unpacked > 4_000_000 and unpacked / packed > MOST_RATIO):
        raise BadInput(
            f"{name}: "
            + say("unpacks to far too much data; refused unopened", "giải nén ra quá nhiều dữ liệu; từ chối mở")
        )


def _part(archive: zipfile.ZipFile, part: str, name: str) -> Any:
    try:
        info = archive.getinfo(part)
    except KeyError:
        return None
    with archive.open(info) as opened:
        data = opened.read(MOST_UNPACKED + 1)
    if len(data) > MOST_UNPACKED:
        raise BadInput(f"{name}: " + say("unpacks to far too much data", "giải nén ra quá nhiều dữ liệu"))
    data = data.replace(_STRICT[1:-1].encode(), _W[1:-1].encode())
    try:
        return fromstring(data, forbid_dtd=True)
    except (DefusedXmlException, ParseError) as fault:
        raise BadInput(
            f"{name}: "
            + say(
                "the Word file holds forbidden or damaged XML; refused",
                "tệp Word chứa XML bị cấm hoặc hỏng; từ chối đọc",
            )
        ) from fault


def _blocks(parent: Any, lists: "_Lists") -> Iterator[str]:
    for child in parent:
        if child.tag == f"{_W}p":
            yield _paragraph(child, lists)
        elif child.tag == f"{_W}tbl":
            yield from _table(child, lists)
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"}:
            yield from _blocks(child, lists)


def _table(table: Any, lists: "_Lists") -> Iterator[str]:
    """A table of layout (one or two columns) gives its cells one after the other, a table of data its rows."""
    rows = [row.findall(f"{_W}tc") for row in table.iter(f"{_W}tr")]
    layout = max((len(row) for row in rows), default=0) < 3
    for row in rows:
        cells = [[line for line in _blocks(cell, lists) if line.strip()] for cell in row]
        if layout:
            for cell in cells:
                yield from cell
            yield ""
        else:
            yield " | ".join(" ".join(cell) for cell in cells)


def _runs(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag == f"{_W}tab":
            yield "    "
        elif node.tag in {f"{_W}br", f"{_W}cr"}:
            yield "\n"
        elif node.tag == f"{_W}noBreakHyphen":
            yield "-"


def _paragraph(paragraph: Any, lists: "_Lists") -> str:
    text = "".join(_runs(paragraph))
    number = paragraph.find(f"{_W}pPr/{_W}numPr")
    if number is None or not text.strip():
        return text
    return lists.label(_value(number.find(f"{_W}numId")), int(_value(number.find(f"{_W}ilvl")) or 0)) + text


def _value(node: Any) -> str:
    return "" if node is None else str(node.get(f"{_W}val", ""))


class _Lists:
    """The labels of numbered paragraphs, counted as Word counts them."""

    def __init__(self, numbering: Any) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.shared: dict[str, str] = {}
        if numbering is None:
            return
        formats: dict[str, dict[int, tuple[str, str, int]]] = {}
        for abstract in numbering.findall(f"{_W}abstractNum"):
            formats[str(abstract.get(f"{_W}abstractNumId"))] = {
                int(level.get(f"{_W}ilvl") or 0): (
                    _value(level.find(f"{_W}numFmt")),
                    _value(level.find(f"{_W}lvlText")),
                    int(_value(level.find(f"{_W}start")) or 1),
                )
                for level in abstract.findall(f"{_W}lvl")
            }
        for number in numbering.findall(f"{_W}num"):
            key = str(number.get(f"{_W}numId"))
            self.shared[key] = _value(number.find(f"{_W}abstractNumId"))
            self.levels[key] = formats.get(self.shared[key], {})

    def label(self, key: str, level: int) -> str:
        levels = self.levels.get(key, {})
        if level not in levels:
            return ""
        style, pattern, first = levels[level]
        if style in {"bullet", "none"}:
            return "- " if style == "bullet" else ""
        counts = self.counts.setdefault(self.shared[key], {})
        counts[level] = counts.get(level, first - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        for each in range(level + 1):
            shape, _, start = levels.get(each, ("decimal", "", 1))
            pattern = pattern.replace(f"%{each + 1}", _counted(counts.get(each, start), shape))
        return pattern + " "


def _counted(number: int, shape: str) -> str:
    if shape in {"lowerLetter", "upperLetter"}:
        letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26]
        return letter.upper() if shape == "upperLetter" else letter
    if shape in {"lowerRoman", "upperRoman"}:
        rest, roman = number, ""
        for worth, sign in _ROMAN:
            roman += sign * (rest // worth)
            rest %= worth
        return roman.upper() if shape == "upperRoman" else roman
    return str(number)

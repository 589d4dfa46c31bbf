"""The fact sheet that law portals print above a document: `Số hiệu: | ...`, `Người ký: | ...`.

It is made by the portal, not by the issuing body: it fills only what the page itself does not say.
"""

import re
from dataclasses import replace

from .dates import Calendar
from .document import Document, Found
from .numbers import Numbered
from .source import Source, clean

_LABELS = {
    "number": r"so hieu|so\s*/\s*ky hieu|so,? ky hieu|so hieu van ban|ky hieu",
    "issuer": r"co quan ban hanh|noi ban hanh|don vi ban hanh|co quan/don vi ban hanh",
    "type": r"loai van ban|the loai|hinh thuc van ban",
    "signer": r"nguoi ky(?: duyet)?",
    "issued": r"ngay ban hanh|ngay ky|ngay van ban",
    "title": r"trich yeu(?: noi dung)?",
}
_CONFIDENCE = 0.8


def fill_from_sheet(document: Document, source: Source, numbers: list[Numbered], calendar: Calendar) -> Document:
    """The document with what a fact sheet in the first lines tells where the page itself told nothing."""
    rows: dict[str, tuple[int, int]] = {}
    for name, label in _LABELS.items():
        found = re.search(
            rf"(?m)^[ |*•-]*(?:{label})[ *]*(?::|\||\n)[ |:*]*(?=[^\s|])(?P<value>[^\n|]+)", source.plain[:4000]
        )
        if found:
            rows[name] = found.span("value")
    if len(rows) < 2 and "number" not in rows:
        return document
    changes: dict[str, object] = {}

    def told(name: str) -> Found[str]:
        start, end = rows[name]
        return Found(clean(source.normal[start:end]), source.span(start, end), _CONFIDENCE, "fact-sheet")

    for name in ("issuer", "signer", "title"):
        if name in rows and getattr(document, name) is None:
            changes[name] = told(name)
    one = next(
        (one for one in numbers if "number" in rows and rows["number"][0] <= one.start < rows["number"][1]), None
    )
    if one and document.number is None and not one.bare:
        span = source.span(one.start, one.end)
        changes["number"] = Found(one.written, span, _CONFIDENCE, "fact-sheet")
        changes["canonical_number"] = one.canonical
        if document.type is None and one.type:
            changes["type"] = Found(one.type, span, _CONFIDENCE, "type-of-symbol")
    elif "type" in rows and document.type is None:
        changes["type"] = told("type")
    if "issued" in rows and document.issued is None:
        when = next((when for when in calendar.within(*rows["issued"]) if when.value and when.precision == "day"), None)
        if when and when.value:
            changes["issued"] = Found(when.value, source.span(when.start, when.end), _CONFIDENCE, "fact-sheet")
    return replace(document, **changes) if changes else document  # type: ignore[arg-type]

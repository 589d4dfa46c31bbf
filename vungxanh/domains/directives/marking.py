"""The source of a document as a page shows it: lines, with the words marked that a value was read from. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["due", "actor", "ref", "fact"]
# where two marks claim the same words, the one that an officer checks first wins
ORDER: Mapping[Kind, int] = {"due": 0, "actor": 1, "ref": 2, "fact": 3}


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of the source from `start` to `end`; `target` is the id of the value read from them."""

    start: int
    end: int
    kind: Kind
    target: str


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source; `item` is the number of the item it belongs to, `first` the line on which it begins.

    `part` is where it stands on paper: "top" above the text, "end" below it (signature, distribution), or "body".
    """

    pieces: Sequence[Piece]
    item: int | None = None
    first: bool = False
    part: Literal["top", "body", "end"] = "body"
    loud: bool = False  # written in capitals


def lines(
    text: str,
    marks: Iterable[Mark],
    items: Sequence[tuple[int, int]] = (),
    body: tuple[int, int] | None = None,
) -> list[Line]:
    """Every non-empty line of the source with its marks; `items` are the spans of the items, in order.

    `body` is where the head ends and the foot begins (`body_of`); without it all lines are the body.

    Joined again with the white space left out, the pieces are the source: nothing is lost or doubled.
    """
    chosen = _apart(marks)
    found: list[Line] = []
    begun: set[int] = set()
    start = 0
    for raw in text.split("\n"):
        end = start + len(raw)
        if raw.strip():
            item = next((n for n, (first, last) in enumerate(items, 1) if first < end and start < last), None)
            part = _part(start, end, None if item else body)
            found.append(
                Line(
                    tuple(_pieces(text, start, end, chosen)), item, item is not None and item not in begun,
                    part, len(raw.strip()) > 3 and raw == raw.upper(),
                )
            )  # fmt: skip
            if item:
                begun.add(item)
        start = end + 1
    return found


def _part(start: int, end: int, body: tuple[int, int] | None) -> Literal["top", "body", "end"]:
    if body is None or (body[0] < end and start < body[1]):
        return "body"
    return "top" if end <= body[0] else "end"


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (ORDER[each.kind], each.start)):
        if mark.start < mark.end and all(mark.end <= other.start or other.end <= mark.start for other in kept):
            kept.append(mark)
    return sorted(kept, key=lambda each: each.start)


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    at = start
    for mark in marks:
        first, last = max(mark.start, start), min(mark.end, end)
        if first < last:
            if at < first:
                yield Piece(text[at:first])
            yield Piece(text[first:last], mark)
            at = last
    if at < end:
        yield Piece(text[at:end])


HEAD = ("number", "type", "issuer", "issued", "issuing_place", "title", "urgency", "incoming_stamp")
FOOT = ("authority", "signer_title", "signer")


def body_of(found: Mapping[str, Any], length: int) -> tuple[int, int] | None:
    """Where the head of a document ends and its foot begins; None for a text that is not laid out as a document."""
    if found.get("form") not in ("state", "party"):
        return None
    evidence = {**found.get("evidence", {}), "incoming_stamp": found.get("incoming_stamp")}
    first = min((item["span"][0] for item in found.get("items", ())), default=length)
    spans = {name: why["span"] for name in (*HEAD, *FOOT) if (why := evidence.get(name)) and why.get("span")}
    head = max((spans[name][1] for name in HEAD if name in spans and spans[name][1] <= first), default=0)
    last = max((item["span"][1] for item in found.get("items", ())), default=head)
    signed = [spans[name][0] for name in FOOT if name in spans and spans[name][0] >= last]
    sent = [each["span"][0] for each in evidence.get("distribution") or () if each["span"][0] >= last]
    return head, min([*signed, *sent], default=length)


def _mark(span: Sequence[int], kind: Kind, target: str) -> Mark:
    return Mark(span[0], span[1], kind, target)


def of_reading(found: Mapping[str, Any]) -> tuple[list[Mark], list[tuple[int, int]]]:
    """The marks and the spans of the items of a reading (engines.reading.Document.as_json)."""
    marks: list[Mark] = []
    evidence = found.get("evidence", {})
    for name, why in evidence.items():
        if isinstance(why, dict) and why.get("span"):
            marks.append(_mark(why["span"], "fact", f"v-{name}"))
    for number, cited in enumerate(found.get("references", ())):
        marks.append(_mark(cited["span"], "ref", f"c{number}"))
    items = []
    for number, item in enumerate(found.get("items", ()), start=1):
        items.append((item["span"][0], item["span"][1]))
        inside = item.get("evidence", {})
        due = inside.get("deadline")
        if due and due.get("span"):
            marks.append(_mark(due["span"], "due", f"m{number}"))
        for actor in inside.get("actors", ()):
            if actor.get("span"):
                marks.append(_mark(actor["span"], "actor", f"m{number}"))
    for number, goal in enumerate(found.get("goals", ())):
        marks.append(_mark(goal["span"], "due", f"g{number}"))
    return marks, items

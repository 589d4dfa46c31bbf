"""What a reading gives: every value with its place in the source, how sure it is, and why."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, Literal, TypeVar

from .reasons import explain
from .source import Span

T = TypeVar("T")
Form = Literal["state", "party", "news", "unknown"]
Relation = Literal["implements", "follows", "replaces", "amends", "applies", "attached", "mentions"]
DeadlineKind = Literal["absolute", "relative", "rhythm", "event"]


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value read; `span` is None only where the value was put together or inferred, and the reason says how."""

    value: T
    span: Span | None
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """The stamp of the organ that received the paper: number and day of its register, never the document's own."""

    number: str | None
    received: date | None
    organ: str | None
    span: Span
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Another document cited: `number` as written without spaces, `canonical` in its regular form."""

    number: str
    canonical: str
    type: str | None
    issuer: str | None
    issuer_inferred: bool
    issued: date | None
    date_text: str | None
    relation: Relation
    span: Span
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """`value` is an ISO day or minute, None where the phrase names a rhythm or an event; `text` is the phrase."""

    kind: DeadlineKind
    value: str | None
    text: str
    span: Span
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """One duty: `label` as in the document with the labels above it (`II.1.a`), None in running text."""

    label: str | None
    text: str
    span: Span
    actors: tuple[Found[str], ...]
    lead: str | None
    coordinating: tuple[str, ...]
    deadline: Deadline | None
    other_deadlines: tuple[Deadline, ...]
    rhythm: str | None
    topics: tuple[Found[str], ...]
    prohibition: bool
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Goal:
    text: str
    date: date | None
    span: Span
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document read from `text`; every span points into `text`. Unknown is None or empty, nothing is invented."""

    text: str
    form: Form = "unknown"
    file: str | None = None
    kind: str = "text"
    pages: int | None = None
    scan_confidence: float | None = None
    number: Found[str] | None = None
    canonical_number: str | None = None
    type: Found[str] | None = None
    issuer: Found[str] | None = None
    issued: Found[date] | None = None
    issuing_place: Found[str] | None = None
    signer: Found[str] | None = None
    signer_title: Found[str] | None = None
    authority: Found[str] | None = None
    title: Found[str] | None = None
    urgency: Found[str] | None = None
    recipients: tuple[Found[str], ...] = ()
    distribution: tuple[Found[str], ...] = ()
    incoming_stamp: Stamp | None = None
    references: tuple[Reference, ...] = field(default=())
    items: tuple[Item, ...] = field(default=())
    goals: tuple[Goal, ...] = field(default=())

    def as_json(self, language: str = "vi") -> dict[str, Any]:
        """The answer of `vungxanh read --json`; reasons are written in the language."""
        return _document(self, language)


HEADER = (
    "number",
    "type",
    "issuer",
    "issued",
    "issuing_place",
    "signer",
    "signer_title",
    "authority",
    "title",
    "urgency",
)


def _iso(value: object) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _why(found: Any, language: str) -> dict[str, Any]:
    span = list(found.span) if found.span else None
    return {"span": span, "confidence": found.confidence, "reason": explain(found.reason, language)}


def _values(found: tuple[Found[str], ...], language: str) -> list[dict[str, Any]]:
    return [{"value": each.value, **_why(each, language)} for each in found]


def _deadline(found: Deadline, language: str) -> dict[str, Any]:
    return {"kind": found.kind, "value": found.value, "text": found.text, **_why(found, language)}


def _item(item: Item, language: str) -> dict[str, Any]:
    return {
        "label": item.label,
        "text": item.text,
        "actors": [actor.value for actor in item.actors],
        "lead": item.lead,
        "coordinating": list(item.coordinating),
        "deadline": item.deadline.value if item.deadline else None,
        "deadline_text": item.deadline.text if item.deadline else None,
        "deadline_kind": item.deadline.kind if item.deadline else None,
        "rhythm": item.rhythm,
        "prohibition": item.prohibition,
        "topics": [topic.value for topic in item.topics],
        **_why(item, language),
        "evidence": {
            "actors": _values(item.actors, language),
            "deadline": _deadline(item.deadline, language) if item.deadline else None,
            "other_deadlines": [_deadline(each, language) for each in item.other_deadlines],
            "topics": _values(item.topics, language),
        },
    }


def _reference(cited: Reference, language: str) -> dict[str, Any]:
    return {
        "number": cited.number,
        "canonical": cited.canonical,
        "type": cited.type,
        "issuer": cited.issuer,
        "issuer_inferred": cited.issuer_inferred,
        "date": _iso(cited.issued),
        "date_text": cited.date_text,
        "relation": cited.relation,
        **_why(cited, language),
    }


def _document(document: Document, language: str) -> dict[str, Any]:
    header = {name: getattr(document, name) for name in HEADER}
    stamp = document.incoming_stamp
    return {
        "file": document.file,
        "kind": document.kind,
        "form": document.form,
        "pages": document.pages,
        "scan_confidence": document.scan_confidence,
        **{name: _iso(found.value) if found else None for name, found in header.items()},
        "canonical_number": document.canonical_number,
        "recipients": [each.value for each in document.recipients],
        "distribution": [each.value for each in document.distribution],
        "incoming_stamp": stamp
        and {"number": stamp.number, "date": _iso(stamp.received), "organ": stamp.organ, **_why(stamp, language)},
        "references": [_reference(each, language) for each in document.references],
        "items": [_item(each, language) for each in document.items],
        "goals": [{"text": g.text, "date": _iso(g.date), **_why(g, language)} for g in document.goals],
        "evidence": {
            **{name: _why(found, language) for name, found in header.items() if found},
            "recipients": _values(document.recipients, language),
            "distribution": _values(document.distribution, language),
        },
    }

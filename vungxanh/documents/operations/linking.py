"""What documents say of each other: citations are tied to the documents of the register as both arrive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from vungxanh.documents.models import Document, Link, Relation


@dataclass(frozen=True, slots=True)
class Citation:
    """A document as another cites it."""

    number: str
    relation: str = Relation.MENTIONS
    type: str = ""
    issuer: str = ""
    issued_on: date | None = None
    start: int | None = None
    end: int | None = None


def cite(*, document: Document, citations: Iterable[Citation]) -> list[Link]:
    """Store what a document cites, once each, and tie it to what is in the register of the same unit tree."""
    links = [
        Link(
            document=document, relation=each.relation, type=each.type, number=each.number, issuer=each.issuer,
            issued_on=each.issued_on, start=each.start, end=each.end, target=_target(document, each),
        )
        for each in {(each.number, each.type): each for each in citations if each.number}.values()
    ]  # fmt: skip
    return Link.objects.bulk_create(links, ignore_conflicts=True)


def connect(document: Document) -> int:
    """Tie earlier citations of a document that has just come into the register to it."""
    if not document.number:
        return 0
    same_day = Q(issued_on=None) | Q(issued_on=document.issued_on)
    cited = Link.objects.filter(same_day, number__iexact=document.number, target=None, type__in=["", document.type])
    return cited.filter(document__unit__path__startswith=document.unit.path.split("/")[0]).update(target=document)


def _target(document: Document, cited: Citation) -> Document | None:
    province = document.unit.path.split("/")[0]
    found = Document.objects.in_force().filter(number__iexact=cited.number, unit__path__startswith=province)
    if cited.issued_on:
        found = found.filter(issued_on=cited.issued_on)
    if cited.type:
        found = found.filter(type=cited.type)
    # the copy in one's own register first, then the issuer's original
    ranked = sorted(found, key=lambda each: (each.body_id != document.body_id, each.direction, each.pk))
    return ranked[0] if ranked else None

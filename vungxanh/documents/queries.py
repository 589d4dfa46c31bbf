"""Reading the register of documents: which system a body writes in, whose they are, the chain of what cites what."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from vungxanh.documents.models import Document, Link
from vungxanh.documents.symbols import System
from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.units.models import Body, BodyKind


def system_of(body: Body) -> System:
    return System.PARTY if body.kind == BodyKind.PARTY else System.STATE


def folded_text(*parts: str) -> str:
    return fold(" ".join(parts))


@dataclass(frozen=True, slots=True)
class Node:
    """A document in a chain; `document` is None for one that is only cited."""

    key: str
    label: str
    document: Document | None
    note: str = ""  # of one that is only cited: who issued it


@dataclass(frozen=True, slots=True)
class Chain:
    """What cites what around a document: `edges` are (from, to, relation)."""

    nodes: Sequence[Node]
    edges: Sequence[tuple[str, str, str]]


def chain(document: Document, actor: Actor, *, depth: int = 4) -> Chain:
    """The documents a document rests on and those that rest on it, up to `depth` steps, two queries a step.

    A document outside the actor's reach is shown as it is cited, without a link.
    """
    seen = {document.pk: document}
    cited: dict[str, Node] = {}
    edges: dict[tuple[str, str], str] = {}
    edge_of = [document.pk]
    for _step in range(depth):
        links = Link.objects.filter(Q(document__in=edge_of) | Q(target__in=edge_of)).select_related(
            "document__body", "target__body"
        )
        found: dict[int, Document] = {}
        for link in links:
            source, target = link.document, link.target
            if target:
                end = f"d{target.pk}"
                found[target.pk] = target
            else:
                end = f"c{link.type}{fold(link.number)}"
                cited[end] = Node(end, link.number, None, link.issuer)
            found[source.pk] = source
            edges[f"d{source.pk}", end] = link.get_relation_display()
        edge_of = [key for key in found if key not in seen]
        seen |= found
        if not edge_of:
            break
    reach = set(Document.objects.visible_to(actor).filter(pk__in=seen).values_list("pk", flat=True))
    nodes = [Node(f"d{key}", str(each), each if key in reach else None, each.issuer) for key, each in seen.items()]
    return Chain([*nodes, *cited.values()], [(a, b, relation) for (a, b), relation in edges.items()])

"""The chain of documents as a drawing: what rests on what, from left (older) to right. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from vungxanh.documents.queries import Chain, Node

WIDTH, HEIGHT, GAP_X, GAP_Y = 216, 58, 96, 26


@dataclass(frozen=True, slots=True)
class Box:
    node: Node
    x: int
    y: int
    is_center: bool

    @property
    def note(self) -> str:
        """Who issued it, under its number."""
        return self.node.document.issuer if self.node.document else self.node.note


@dataclass(frozen=True, slots=True)
class Arrow:
    """From a document to the one it cites."""

    path: str
    relation: str
    x: int  # where the relation is written
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    boxes: Sequence[Box]
    arrows: Sequence[Arrow]
    width: int
    height: int


def draw(chain: Chain, center: str) -> Drawing:
    """Boxes in columns: a document stands right of everything it cites; documents citing each other share a column."""
    columns = _columns(chain)
    rows: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for node in sorted(chain.nodes, key=lambda each: (columns[each.key], each.label)):
        column = columns[node.key]
        row = rows.get(column, 0)
        rows[column] = row + 1
        places[node.key] = (column * (WIDTH + GAP_X), row * (HEIGHT + GAP_Y))
    boxes = [Box(node, *places[node.key], node.key == center) for node in chain.nodes]
    arrows = []
    for source, target, relation in chain.edges:
        (x1, y1), (x2, y2) = places[source], places[target]
        y1, y2, x2 = y1 + HEIGHT // 2, y2 + HEIGHT // 2, x2 + WIDTH
        bend = max(30, abs(x1 - x2) // 2)
        path = f"M{x1} {y1} C{x1 - bend} {y1} {x2 + bend} {y2} {x2 + 6} {y2}"
        # beside the document that cites, where arrows from elsewhere do not cross it
        arrows.append(
            Arrow(path, relation, x1 - GAP_X // 2 + 3, y1 + (y2 - y1) * GAP_X // (4 * max(GAP_X, x1 - x2)) - 6)
        )
    width = (max(columns.values(), default=0) + 1) * (WIDTH + GAP_X) - GAP_X
    height = max(rows.values(), default=1) * (HEIGHT + GAP_Y) - GAP_Y
    return Drawing(boxes, arrows, width, height)


def _columns(chain: Chain) -> dict[str, int]:
    """The longest way down to a document that cites nothing; a circle is cut where it closes."""
    cites: dict[str, list[str]] = {node.key: [] for node in chain.nodes}
    for source, target, _relation in chain.edges:
        cites[source].append(target)
    depth: dict[str, int] = {}

    def measure(key: str, above: frozenset[str]) -> int:
        if key not in depth:
            below = [measure(other, above | {key}) for other in cites[key] if other not in above and other != key]
            depth[key] = 1 + max(below) if below else 0
        return depth[key]

    for key in cites:
        measure(key, frozenset())
    return depth

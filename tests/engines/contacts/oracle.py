"""The definition, word by word, over all pairs: slow, and simple enough to be believed."""

from dataclasses import dataclass, field
from math import inf
from typing import Any

Visit = tuple[Any, Any, int, int]


@dataclass(frozen=True)
class Asked:
    """A question to the oracle: cases person -> (from, to), and the rule."""

    cases: dict[Any, tuple[int, int]]
    depth: int
    min_overlap: int
    latent: int = 0
    as_of: float = inf
    until: dict[Any, int] = field(default_factory=dict)


def merged(visits: list[Visit]) -> list[Visit]:
    """Overlapping visits of one person at one venue made one, touching ones kept apart."""
    stays: dict[tuple[Any, Any], list[tuple[int, int]]] = {}
    for person, venue, arrived, left in sorted(visits, key=lambda visit: visit[2]):
        known = stays.setdefault((person, venue), [])
        if known and arrived < known[-1][1]:
            known[-1] = (known[-1][0], max(known[-1][1], left))
        else:
            known.append((arrived, left))
    return [(person, venue, *stay) for (person, venue), each in stays.items() for stay in each]


def encounters(
    visits: list[Visit], source: Any, window: tuple[float, float], asked: Asked
) -> list[tuple[Any, float, float, Any]]:
    """Everyone the source meets within the window: (person, exposure, overlap, venue)."""
    found = []
    for person, venue, arrived, left in visits:
        if person != source:
            continue
        a, b = max(arrived, window[0]), min(left, window[1], asked.as_of)
        for other, there, came, went in visits:
            if there == venue and other != source:
                exposure = max(a, came)
                overlap = min(b, went) - exposure
                if overlap >= asked.min_overlap:
                    found.append((other, exposure, overlap, venue))
    return found


def trace(visits: list[Visit], asked: Asked) -> list[tuple[Any, ...]]:
    """Rows: person, degree, exposure, overlap, encounters, via person and venue, earliest; in order."""
    visits = merged(visits)
    earliest: dict[Any, float] = {case: start for case, (start, _) in asked.cases.items()}
    rows: dict[Any, list[Any]] = {}
    for hop in range(1, asked.depth + 1):
        before = dict(earliest)
        met: dict[Any, list[tuple[float, Any, Any, float]]] = {}
        for source, exposed in before.items():
            window: tuple[float, float] = (exposed + asked.latent, min(asked.until.get(source, inf), asked.as_of))
            if source in asked.cases:
                window = asked.cases[source]
            for other, exposure, overlap, venue in encounters(visits, source, window, asked):
                met.setdefault(other, []).append((exposure, source, venue, overlap))
        for other, each in met.items():
            exposure, source, venue, _ = min(each)
            if other not in before:
                rows[other] = [other, hop, exposure, sum(row[3] for row in each), len(each), source, venue]
            earliest[other] = min(before.get(other, inf), exposure)
    found = [(*row, earliest[person]) for person, row in rows.items() if person not in asked.cases]
    return sorted(found, key=lambda row: (row[1], row[2], row[0]))

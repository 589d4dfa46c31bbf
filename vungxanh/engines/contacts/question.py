"""What is asked of the index: from which cases, how far, and under which rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from vungxanh.kernel.faults import BadInput

# (person, from, to): the half-open window in which the case could infect, in the minutes of the visits
Case = tuple[Any, int, int]


@dataclass(frozen=True, kw_only=True)
class Question:
    """The rule of one trace. Times are whole minutes of the visits' origin.

    depth: how many meetings a chain may have (1: F1, 2: F1 and F2, ...).
    min_overlap: minutes two stays must share to be an encounter; 1 means any shared minute. 0 counts also those who
        only touch: one arrives in the minute the other leaves.
    latent: minutes after the first exposure before a contact can expose others.
    as_of: nothing after this minute counts; None: everything counts.
    until: person -> minute of isolation, from which a contact exposes nobody. It does not cut a case's window.

    Raises `BadInput` when depth < 1, min_overlap < 0 or latent < 0.
    """

    depth: int
    min_overlap: int
    latent: int = 0
    as_of: int | None = None
    until: Mapping[Any, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.depth < 1:
            raise BadInput(f"depth: {self.depth} must be 1 (F1) or more")
        if self.min_overlap < 0:
            raise BadInput(f"min-overlap: {self.min_overlap} must not be negative")
        if self.latent < 0:
            raise BadInput(f"latent: {self.latent} must not be negative")


def check_cases(cases: Iterable[Case], name: str = "cases") -> list[Case]:
    """The cases as a list; raises `BadInput` for an empty window or a person named twice (a person has one window)."""
    known: set[Any] = set()
    faults, checked = [], []
    for row, (person, start, end) in enumerate(cases, start=1):
        if end <= start:
            faults.append(f"{name}: row {row}: to ({end}) is not after from ({start})")
        if person in known:
            faults.append(f"{name}: row {row}: person {person!r} has a window already; a person has one")
        known.add(person)
        checked.append((person, int(start), int(end)))
    if faults:
        raise BadInput(*faults)
    return checked

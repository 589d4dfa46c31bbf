"""The trace compiled with numba: the same answer as `search`, a hundred times sooner on a large index.

Four things make it fast (measured in docs/decisions):
* A person's copy of a visit knows the place of the venue's copy, so no search stands between a source and its
  neighbors.
* What a trace will read is asked for before it is needed, stay by stay: memory is slow, but answers many at a time.
* Encounters are collected without a branch, and so is who is met for the first time, as most are: two bits a person
  tell. A table is made only of those met again.
* Rows are gathered in arrays that a thread keeps, and copied as the answer into one block of memory.
"""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vungxanh.engines.contacts.kernels_reading import FIELDS, LAST, PERSONS, SOURCE, VISITS
from vungxanh.engines.contacts.kernels_trace import MET, trace
from vungxanh.engines.contacts.layout import Segment
from vungxanh.engines.contacts.search import NEVER, Coded, Found
from vungxanh.engines.contacts.visits import Int32


def described(segments: Sequence[Segment], ranges: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """int64 (segments, FIELDS): where the kernels find each segment. It holds addresses: keep the segments alive."""
    table = np.zeros((len(segments), FIELDS), np.int64)
    for s, (segment, (earliest, latest)) in enumerate(zip(segments, ranges, strict=True)):
        arrays = (
            segment.by_venue, segment.by_person, segment.venue_start, segment.person_start,
            segment.longest, segment.dead,
        )  # fmt: skip
        table[s, :VISITS] = [array.ctypes.data for array in arrays]
        table[s, VISITS:] = [
            segment.visits, len(segment.by_person), segment.venues, segment.persons,
            int(segment.longest.max(initial=0)), len(segment.dead) > 0, earliest, latest,
        ]  # fmt: skip
    return table


class Searcher:
    """The compiled search over some segments, with scratch arrays of its own for each thread."""

    def __init__(
        self, segments: Sequence[Segment], person_rank: Int32, venue_rank: Int32, ranges: Sequence[tuple[int, int]]
    ) -> None:
        self.segments = segments
        self.table = described(segments, ranges)
        self.ranks = (person_rank, venue_rank)
        self.scratch = threading.local()

    def __call__(self, asked: Coded) -> Found:
        """Everyone exposed, by code, in order of discovery."""
        scratch = getattr(self.scratch, "arrays", None) or self._arrays()
        # a trace that is broken off leaves bits behind: its arrays are not used again
        self.scratch.arrays = None
        found: Found
        there, slots, sources, met, again, reached = scratch
        slots, sources, again, reached, found = trace(
            self.table, *self.ranks, asked.case_person, asked.case_from, asked.case_to, asked.until_person,
            asked.until_time, asked.depth, asked.min_overlap, asked.latent, asked.as_of, *scratch,
        )  # fmt: skip
        self.scratch.arrays = there, slots, sources, met, again, reached
        return found

    def _arrays(self) -> tuple[Any, ...]:
        """What `trace` works in: bits of persons, slots, sources, encounters twice, and the columns of the reached."""
        persons = int(self.table[:, PERSONS].max(initial=0))
        columns = (np.int32, np.int32, np.int32, np.int32, np.int64, np.int32)
        return (
            np.zeros(persons // 4 + 1, np.uint8), np.empty(2**8, np.int64), np.empty(2**10, SOURCE),
            np.empty(MET, np.uint64), np.empty(MET, np.uint64), tuple(np.empty(2 * MET, kind) for kind in columns),
        )  # fmt: skip


assert NEVER == LAST

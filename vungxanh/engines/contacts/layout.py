"""How a segment's visits lie in memory, and how they are put there with NumPy alone.

Each visit stands twice: among the visits of its venue and among those of its person, both in order of arrival. The
person's copy knows the place of the venue's, so that a trace reaches a stay's neighbors without a search.
`layout_compiled` does the same with numba, much faster; both give equal segments.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vungxanh.engines.contacts.visits import Int32

NO_DEAD = np.empty(0, np.uint8)


@dataclass(frozen=True, eq=False)
class Segment:
    """Some of the index's visits, never changed once written (32-bit throughout: at most 2^31 visits a segment).

    by_venue: int32 (visits, 3): arrived, left, person; grouped by venue code, in order of arrival.
    by_person: int32 (live visits, 3): arrived, venue, place in `by_venue`; grouped by person code, in order of arrival.
    venue_start, person_start: int32 (codes + 1,): where each group begins.
    longest: int32 (venues,): the longest stay at each venue, which bounds how far back a stay can have begun.
    dead: uint8 (ceil(visits / 8),) bits of visits that count no more because they were merged into another one;
        empty when there are none.
    """

    by_venue: Int32
    by_person: Int32
    venue_start: Int32
    person_start: Int32
    longest: Int32
    dead: NDArray[np.uint8]

    @property
    def visits(self) -> int:
        return len(self.by_venue)

    @property
    def persons(self) -> int:
        return len(self.person_start) - 1

    @property
    def venues(self) -> int:
        return len(self.venue_start) - 1

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, part.name).nbytes for part in fields(self))


def is_dead(segment: Segment, places: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the visits at `places` of `by_venue` count no more."""
    if not len(segment.dead):
        return np.zeros(len(places), np.bool_)
    bits: NDArray[np.bool_] = (segment.dead[places >> 3] >> (places & 7).astype(np.uint8) & 1).astype(np.bool_)
    return bits


def starts(codes: Int32, groups: int) -> Int32:
    return np.concatenate(([0], np.cumsum(np.bincount(codes, minlength=groups)))).astype(np.int32)


def merged(person: Int32, venue: Int32, arrived: Int32, left: Int32) -> tuple[Int32, Int32, Int32, Int32]:
    """The same stays with overlapping visits of one person at one venue made one; touching ones stay two."""
    if len(person) < 2:
        return person, venue, arrived, left
    order = np.lexsort((arrived, venue, person))
    p, v, a, e = person[order], venue[order], arrived[order], left[order]
    group = np.concatenate(([0], np.cumsum((p[1:] != p[:-1]) | (v[1:] != v[:-1]))))
    # the running latest end within a group, by lifting every group above the one before
    lift = group * (int(e.max()) - int(a.min()) + 1)
    reach = np.maximum.accumulate(e + lift) - lift
    opens = np.concatenate(([True], (group[1:] != group[:-1]) | (a[1:] >= reach[:-1])))
    if opens.all():
        return person, venue, arrived, left
    first = np.flatnonzero(opens)
    keep = np.sort(order[first])
    ends = left.copy()
    ends[order[first]] = np.maximum.reduceat(e, first)
    return person[keep], venue[keep], arrived[keep], ends[keep]


def lay_out(person: Int32, venue: Int32, arrived: Int32, left: Int32, *, persons: int, venues: int) -> Segment:
    """A segment from visits by code (int32 of shape (n,), any order)."""
    person, venue, arrived, left = merged(person, venue, arrived, left)
    by_venue_order = np.lexsort((arrived, venue))
    place = np.empty(len(person), np.int32)
    place[by_venue_order] = np.arange(len(person), dtype=np.int32)
    by_person_order = np.lexsort((arrived, person))
    longest = np.zeros(venues, np.int32)
    np.maximum.at(longest, venue, left - arrived)
    return Segment(
        by_venue=np.stack((arrived, left, person), axis=1).astype(np.int32)[by_venue_order],
        by_person=np.stack((arrived, venue, place), axis=1).astype(np.int32)[by_person_order],
        venue_start=starts(venue, venues),
        person_start=starts(person, persons),
        longest=longest,
        dead=NO_DEAD,
    )


def live_visits(segment: Segment) -> tuple[Int32, Int32, Int32, Int32]:
    """The segment's visits by code again: person, venue, arrived, left of shape (live visits,), in venue order."""
    venue = np.repeat(np.arange(segment.venues, dtype=np.int32), np.diff(segment.venue_start))
    arrived, left, person = (np.ascontiguousarray(segment.by_venue[:, k]) for k in range(3))
    if not len(segment.dead):
        return person, venue, arrived, left
    live = ~is_dead(segment, np.arange(segment.visits))
    return person[live], venue[live], arrived[live], left[live]


def overlapped(segment: Segment, person: Int32, venue: Int32, arrived: Int32, left: Int32) -> Int32:
    """Places in `segment.by_venue` of live visits that overlap one of the given visits of the same person and venue."""
    known = np.flatnonzero(person < segment.persons)
    lo, hi = segment.person_start[person[known]], segment.person_start[person[known] + 1]
    mine, at = expand(lo, hi)
    new = known[mine]
    other = segment.by_person[at]
    same = other[:, 1] == venue[new]
    new, place = new[same], other[same, 2]
    there = segment.by_venue[place]
    hit = (there[:, 0] < left[new]) & (there[:, 1] > arrived[new]) & ~is_dead(segment, place)
    return np.unique(place[hit])


def expand(lo: NDArray[Any], hi: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every number of the ranges [lo[k], hi[k]), one after another, and the k each comes from."""
    sizes = np.maximum(hi - lo, 0).astype(np.int64)
    k = np.repeat(np.arange(len(lo)), sizes)
    within = np.arange(len(k)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return k, lo[k].astype(np.int64) + within


def with_bits(dead: NDArray[np.uint8], visits: int, places: Int32) -> NDArray[np.uint8]:
    """A copy of the bits of so many visits with those at `places` set as well; `dead` may be empty: none is set."""
    bits = dead.copy() if len(dead) else np.zeros((visits + 7) // 8, np.uint8)
    np.bitwise_or.at(bits, places >> 3, np.left_shift(np.uint8(1), (places & 7).astype(np.uint8)))
    return bits


def with_dead(segment: Segment, places: Int32) -> Segment:
    """The segment with the visits at `places` no longer counted; its other arrays are shared, not copied."""
    return Segment(
        by_venue=segment.by_venue,
        by_person=segment.by_person,
        venue_start=segment.venue_start,
        person_start=segment.person_start,
        longest=segment.longest,
        dead=with_bits(segment.dead, segment.visits, places),
    )

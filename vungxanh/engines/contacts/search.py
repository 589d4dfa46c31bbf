"""The trace with NumPy alone: the fallback without numba, and a second, independent reading of the definition.

Why a hop needs only the *frontier*, those whose earliest exposure changed in the hop before: a source that did not
change had the same window a hop earlier, so everyone it meets was reached by then. Hence every encounter of a person
reached for the first time is with a source of the frontier, and only the frontier can bring an exposure forward.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vungxanh.engines.contacts.layout import Segment, expand, is_dead
from vungxanh.engines.contacts.visits import Int32, Int64

NEVER = np.int32(2**31 - 1)

# one person reached, in the order of the columns of `Found`
KNOWN = np.dtype(
    [
        ("person", np.int32),
        ("degree", np.int32),
        ("first", np.int32),
        ("overlap", np.int64),
        ("encounters", np.int32),
        ("via_person", np.int32),
        ("via_venue", np.int32),
        ("earliest", np.int32),
    ]
)


@dataclass(frozen=True, eq=False)
class Coded:
    """A question in the index's codes: cases and isolated persons as int32 arrays, `until_person` sorted."""

    case_person: Int32
    case_from: Int32
    case_to: Int32
    until_person: Int32
    until_time: Int32
    depth: int
    min_overlap: int
    latent: int
    as_of: int


# person, degree, first_exposed, overlap_minutes, encounters, via_person, via_venue, earliest_possible
Found = tuple[Int32, Int32, Int32, Int64, Int32, Int32, Int32, Int32]


@dataclass(frozen=True, eq=False)
class Stays:
    """Sources' stays in one segment, cut to the windows: all of shape (stays,)."""

    person: Int64
    venue: Int64
    place: Int64
    start: Int64
    end: Int64


def search(segments: Sequence[Segment], person_rank: Int32, venue_rank: Int32, asked: Coded) -> Found:
    """Everyone exposed, by code, in order of code; see `Trace` for the columns."""
    known = _nobody(asked.case_person)
    frontier, begin, end = (column.astype(np.int64) for column in (asked.case_person, asked.case_from, asked.case_to))
    for hop in range(1, asked.depth + 1):
        person, exposed, overlap, by, at = encounters_of(segments, frontier, begin, np.minimum(end, asked.as_of), asked)
        at_known = np.minimum(np.searchsorted(known["person"], person), len(known) - 1)
        new = known["person"][at_known] != person
        # earlier exposure of those reached before; cases keep their window
        earlier = known["earliest"].copy()
        np.minimum.at(earlier, at_known[~new], exposed[~new])
        changed = np.flatnonzero((earlier < known["earliest"]) & (known["degree"] > 0))
        known["earliest"][changed] = earlier[changed]
        moved = known["person"][changed]
        person, exposed, overlap, by, at = (column[new] for column in (person, exposed, overlap, by, at))
        order = np.lexsort((ordered(venue_rank, at), ordered(person_rank, by), exposed, person))
        reached, lead, sizes = np.unique(person[order], return_index=True, return_counts=True)
        best = order[lead]
        fresh = np.zeros(len(reached), KNOWN)
        fresh["person"], fresh["degree"], fresh["encounters"] = reached, hop, sizes
        fresh["first"] = fresh["earliest"] = exposed[best]
        fresh["via_person"], fresh["via_venue"] = by[best], at[best]
        fresh["overlap"] = np.add.reduceat(overlap[order], lead) if len(lead) else 0
        known = np.concatenate((known, fresh))
        known = known[np.argsort(known["person"], kind="stable")]
        frontier = np.concatenate((reached, moved)).astype(np.int64)
        begin = known["earliest"][np.searchsorted(known["person"], frontier)].astype(np.int64) + asked.latent
        end = isolated(asked, frontier)
    listed = known[known["degree"] > 0]
    return tuple(listed[name].copy() for name in KNOWN.names or ())  # type: ignore[return-value]


def _nobody(cases: Int32) -> NDArray[np.void]:
    """The state before the first hop: the cases alone, in order of code."""
    known = np.zeros(len(cases), KNOWN)
    known["person"] = np.sort(cases)
    return known


def ordered(rank: Int32, codes: Int64) -> Int64:
    return rank[codes].astype(np.int64) if len(rank) else codes


def isolated(asked: Coded, persons: Int64) -> Int64:
    """When each person was isolated; never, for most."""
    times = np.full(len(persons), NEVER, np.int64)
    if len(asked.until_person):
        at = np.minimum(np.searchsorted(asked.until_person, persons), len(asked.until_person) - 1)
        known = asked.until_person[at] == persons
        times[known] = asked.until_time[at[known]]
    return times


def encounters_of(
    segments: Sequence[Segment], sources: Int64, begin: Int64, end: Int64, asked: Coded
) -> tuple[Int64, Int64, Int64, Int64, Int64]:
    """Every encounter of the sources within their windows: person met, exposure, overlap, source and venue."""
    found = []
    for here in segments:
        stays = stays_of(here, sources, begin, end, asked.min_overlap)
        for there in segments:
            lo, hi = neighbors(there, stays, asked.min_overlap)
            stay, place = expand(lo, hi)
            arrived, left, person = there.by_venue[place].T.astype(np.int64)
            exposed = np.maximum(stays.start[stay], arrived)
            overlap = np.minimum(stays.end[stay], left) - exposed
            met = (overlap >= asked.min_overlap) & (person != stays.person[stay]) & ~is_dead(there, place)
            stay = stay[met]
            found.append((person[met], exposed[met], overlap[met], stays.person[stay], stays.venue[stay]))
    columns = zip(*found, strict=True) if found else [()] * 5
    person, exposed, overlap, by, at = (np.concatenate([np.empty(0, np.int64), *column]) for column in columns)
    return person, exposed, overlap, by, at


def stays_of(segment: Segment, sources: Int64, begin: Int64, end: Int64, min_overlap: int) -> Stays:
    known = sources < segment.persons
    persons, begin, end = sources[known], begin[known], end[known]
    mine, at = expand(segment.person_start[persons], segment.person_start[persons + 1])
    _, venue, place = segment.by_person[at].T.astype(np.int64)
    arrived, left = segment.by_venue[place, :2].T.astype(np.int64)
    start, stop = np.maximum(arrived, begin[mine]), np.minimum(left, end[mine])
    kept = (stop - start >= min_overlap) & ~is_dead(segment, place)
    return Stays(persons[mine][kept], venue[kept], place[kept], start[kept], stop[kept])


def neighbors(segment: Segment, stays: Stays, min_overlap: int) -> tuple[Int64, Int64]:
    """For each stay the range of its venue's visits that can overlap it: those that arrived in the right time."""
    known = stays.venue < segment.venues
    venue = np.where(known, stays.venue, 0)
    if not segment.venues:
        return np.zeros(len(venue), np.int64), np.zeros(len(venue), np.int64)
    first, last = segment.venue_start[venue].astype(np.int64), segment.venue_start[venue + 1].astype(np.int64)
    earliest = stays.start + min_overlap - segment.longest[venue]
    lo = first_at_least(segment.by_venue, first, last, earliest)
    hi = first_at_least(segment.by_venue, first, last, stays.end - min_overlap + 1)
    return lo, np.where(known, hi, lo)


def first_at_least(by_venue: Int32, lo: Int64, hi: Int64, arrived: Int64) -> Int64:
    """For each range the first place that arrived at that minute or later: all binary searches side by side."""
    lo, hi = lo.copy(), hi.copy()
    for _ in range(int((hi - lo).max(initial=0)).bit_length()):
        middle = (lo + hi) >> 1
        open_ = lo < hi
        below = open_ & (by_venue[np.where(open_, middle, 0), 0] < arrived)
        lo = np.where(below, middle + 1, lo)
        hi = np.where(open_ & ~below, middle, hi)
    return lo

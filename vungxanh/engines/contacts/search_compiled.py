"""The trace compiled with numba: the same answer as `search`, a hundred times sooner on a large index.

Three things make it fast (measured in docs/decisions):
* A person's copy of a visit knows the place of the venue's copy, so no search stands between a source and its
  neighbors, and the places of a whole hop are fetched side by side instead of one after another.
* Encounters are collected without a branch, and summed in a small open-addressing table that stays in the cache,
  where a record per person of the index would miss it at nearly every encounter.
* Whoever is reached lies in order of discovery: the answer is copied out in one stream, nothing is cleared.
"""

import threading
from collections.abc import Sequence
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from vungxanh.engines.contacts.layout import Segment
from vungxanh.engines.contacts.search import NEVER, Coded, Found
from vungxanh.engines.contacts.visits import Int32

compile_ = numba.njit(nogil=True, cache=True, boundscheck=False)

# the table of segments that kernels read: addresses of the arrays, then their lengths and the range of time
BY_VENUE, BY_PERSON, VENUE_START, PERSON_START, LONGEST, DEAD = range(6)
VISITS, LIVE, VENUES, PERSONS, LONGEST_STAY, HAS_DEAD, EARLIEST, LATEST = range(6, 14)
FIELDS = 14

ENTRY = np.dtype(
    [
        ("person", np.int32),
        ("degree", np.int32),
        ("exposed", np.int32),  # earliest exposure known so far
        ("since", np.int32),  # the same at the end of the hop before: what the window of this hop is made from
        ("first", np.int32),
        ("via", np.int32),  # the source's stay, a place in the table of sources
        ("encounters", np.int32),
        ("slot", np.int32),
        ("overlap", np.int64),
    ]
)
SOURCE = np.dtype(
    [
        ("person", np.int32),
        ("venue", np.int32),
        ("segment", np.int32),
        ("place", np.int32),
        ("start", np.int32),
        ("end", np.int32),
    ]
)
EMPTY = np.int64(-1)
LAST = 2**31 - 1


@intrinsic
def pointer(typing, address):
    def code(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), code


@intrinsic
def prefetch(typing, array, row):
    """Ask for the cache line of `array[row, 0]` (int32 of shape (n, 3)) without waiting for it."""

    def code(context, builder, signature, arguments):
        made = context.make_array(signature.args[0])(context, builder, arguments[0])
        offset = builder.mul(arguments[1], ir.Constant(ir.IntType(64), 12))
        base = builder.ptrtoint(made.data, ir.IntType(64))
        byte = builder.inttoptr(builder.add(base, offset), ir.PointerType(ir.IntType(8)))
        i32 = ir.IntType(32)
        function = cgutils.get_or_insert_function(
            builder.module,
            ir.FunctionType(ir.VoidType(), [ir.PointerType(ir.IntType(8)), i32, i32, i32]),
            "llvm.prefetch.p0",
        )
        builder.call(function, [byte, ir.Constant(i32, 0), ir.Constant(i32, 3), ir.Constant(i32, 1)])
        return context.get_dummy_value()

    return types.void(array, types.int64), code


@compile_
def by_venue_of(table, s):
    return numba.carray(pointer(table[s, BY_VENUE]), (table[s, VISITS], 3), np.int32)


@compile_
def by_person_of(table, s):
    return numba.carray(pointer(table[s, BY_PERSON]), (table[s, LIVE], 3), np.int32)


@compile_
def numbers_of(table, s, which, length):
    return numba.carray(pointer(table[s, which]), (length,), np.int32)


@compile_
def dead_of(table, s):
    return numba.carray(pointer(table[s, DEAD]), ((table[s, VISITS] + 7) // 8,), np.uint8)


@compile_
def larger(array, used):
    """The first `used` items in an array of twice the size."""
    more = np.empty(2 * len(array), array.dtype)
    more[:used] = array[:used]
    return more


@compile_
def isolated_at(person, until_person, until_time):
    at = np.searchsorted(until_person, person)
    return until_time[at] if at < len(until_person) and until_person[at] == person else LAST


@compile_
def gather(table, person, start, end, shortest, sources, used):
    """Add the stays of one person that can overlap [start, end) in every segment; returns (sources, used)."""
    for s in range(len(table)):
        if person >= table[s, PERSONS] or start >= table[s, LATEST] or end < table[s, EARLIEST]:
            continue
        person_start = numbers_of(table, s, PERSON_START, table[s, PERSONS] + 1)
        by_person = by_person_of(table, s)
        lo, hi = np.int64(person_start[person]), np.int64(person_start[person + 1])
        earliest = start + shortest - table[s, LONGEST_STAY]
        if hi - lo > 64:
            lo = at_least(by_person, lo, hi, earliest)
        while used + hi - lo > len(sources):
            sources = larger(sources, used)
        for at in range(lo, hi):
            arrived = by_person[at, 0]
            sources[used].person = person
            sources[used].venue = by_person[at, 1]
            sources[used].segment = s
            sources[used].place = by_person[at, 2]
            sources[used].start = start
            sources[used].end = end
            used += (arrived >= earliest) & (arrived <= end - shortest)
    return sources, used


@compile_
def cut(table, sources, first, used, shortest):
    """Cut the sources' stays to their windows, drop those that became too short; returns how many sources remain."""
    kept = first
    for s in range(len(table)):
        by_venue = by_venue_of(table, s)
        for k in range(first, used):
            if sources[k].segment == s:
                prefetch(by_venue, np.int64(sources[k].place))
    for k in range(first, used):
        s = sources[k].segment
        by_venue = by_venue_of(table, s)
        place = sources[k].place
        if table[s, HAS_DEAD] and (dead_of(table, s)[place >> 3] >> (place & 7)) & 1:
            continue
        start = max(by_venue[place, 0], sources[k].start)
        end = min(by_venue[place, 1], sources[k].end)
        sources[kept] = sources[k]
        sources[kept].start = start
        sources[kept].end = end
        kept += end - start >= shortest
    return kept


@compile_
def at_least(rows, lo, hi, value):
    """The first place in [lo, hi) whose arrival is `value` or later."""
    while lo < hi:
        middle = (lo + hi) >> 1
        if rows[middle, 0] < value:
            lo = middle + 1
        else:
            hi = middle
    return lo


@compile_
def bounds(table, s, source, shortest):
    """The range of the visits of the source's venue in segment `s` that can overlap its stay: (lo, hi)."""
    venue = np.int64(source.venue)
    if venue >= table[s, VENUES] or source.start >= table[s, LATEST] or source.end < table[s, EARLIEST]:
        return np.int64(0), np.int64(0)
    venue_start = numbers_of(table, s, VENUE_START, table[s, VENUES] + 1)
    longest = numbers_of(table, s, LONGEST, table[s, VENUES])
    by_venue = by_venue_of(table, s)
    first, last = np.int64(venue_start[venue]), np.int64(venue_start[venue + 1])
    earliest = np.int64(source.start) + shortest - longest[venue]
    latest = np.int64(source.end) - shortest
    if source.segment != s:
        lo = at_least(by_venue, first, last, earliest)
        return lo, at_least(by_venue, lo, last, latest + 1)
    # from the source's own place outwards in growing steps: most neighbors are near
    place = np.int64(source.place)
    step, lo, known = 8, place, place
    while lo > first and by_venue[lo, 0] >= earliest:
        known = lo
        lo = max(first, lo - step)
        step *= 2
    lo = at_least(by_venue, lo, known, earliest)
    step, hi, known = 8, place, place
    while hi < last and by_venue[hi, 0] <= latest:
        known = hi
        hi = min(last, hi + step)
        step *= 2
    return lo, at_least(by_venue, known, hi, latest + 1)


@compile_
def collect(table, s, lo, hi, source, k, shortest, met, count):
    """Write each encounter of the source's stay in [lo, hi) to `met`: person, exposure, overlap, source's number."""
    by_venue = by_venue_of(table, s)
    start, end, person = source.start, source.end, source.person
    if table[s, HAS_DEAD]:
        dead = dead_of(table, s)
        for at in range(lo, hi):
            exposed = max(start, by_venue[at, 0])
            overlap = min(end, by_venue[at, 1]) - exposed
            other = by_venue[at, 2]
            met[count, 0] = other
            met[count, 1] = exposed
            met[count, 2] = overlap
            met[count, 3] = k
            count += (overlap >= shortest) & (other != person) & ((dead[at >> 3] >> (at & 7)) & 1 == 0)
        return count
    for at in range(lo, hi):
        exposed = max(start, by_venue[at, 0])
        overlap = min(end, by_venue[at, 1]) - exposed
        other = by_venue[at, 2]
        met[count, 0] = other
        met[count, 1] = exposed
        met[count, 2] = overlap
        met[count, 3] = k
        count += (overlap >= shortest) & (other != person)
    return count


@compile_
def slot_of(person, bits):
    return ((np.uint64(np.uint32(person)) * np.uint64(2654435769)) & np.uint64(0xFFFFFFFF)) >> np.uint64(32 - bits)


@compile_
def enter(slots, bits, entries, e):
    """Put entry `e`, whose person is not in the table, into its slot."""
    person = entries[e].person
    mask = len(slots) - 1
    h = np.int64(slot_of(person, bits))
    while slots[h] != EMPTY:
        h = (h + 1) & mask
    slots[h] = (np.int64(person) << 32) | e
    entries[e].slot = h


@compile_
def room(slots, entries, used, more):
    """Slots and entries large enough for `more` further persons."""
    while used + more > len(entries):
        entries = larger(entries, used)
    if 2 * (used + more) > len(slots):
        size = len(slots)
        while 2 * (used + more) > size:
            size *= 2
        slots = np.full(size, EMPTY, np.int64)
        bits = bits_of(size)
        for e in range(used):
            enter(slots, bits, entries, e)
    return slots, entries


@compile_
def bits_of(size):
    bits = 0
    while (1 << bits) < size:
        bits += 1
    return bits


@compile_
def comes_before(sources, one, other, person_rank, venue_rank):
    """Among exposures at the same minute the smaller person counts, then the smaller venue."""
    a, b = sources[one].person, sources[other].person
    if a != b:
        return person_rank[a] < person_rank[b] if len(person_rank) else a < b
    a, b = sources[one].venue, sources[other].venue
    return venue_rank[a] < venue_rank[b] if len(venue_rank) else a < b


@compile_
def absorb(met, count, hop, slots, bits, entries, used, sources, person_rank, venue_rank, moved, moves):
    """Sum encounters by the person met; returns (persons in the table, persons whose exposure moved forward)."""
    mask = len(slots) - 1
    for i in range(count):
        person, exposed = met[i, 0], met[i, 1]
        h = np.int64(slot_of(person, bits))
        while True:
            word = slots[h]
            if word == EMPTY:
                slots[h] = (np.int64(person) << 32) | used
                entries[used].person = person
                entries[used].degree = hop
                entries[used].exposed = exposed
                entries[used].since = LAST
                entries[used].via = met[i, 3]
                entries[used].encounters = 1
                entries[used].slot = h
                entries[used].overlap = met[i, 2]
                used += 1
                break
            if word >> 32 == person:
                e = word & 0xFFFFFFFF
                degree = entries[e].degree
                if degree == hop:
                    entries[e].encounters += 1
                    entries[e].overlap += met[i, 2]
                    if exposed < entries[e].exposed or (
                        exposed == entries[e].exposed
                        and comes_before(sources, met[i, 3], entries[e].via, person_rank, venue_rank)
                    ):
                        entries[e].exposed = exposed
                        entries[e].via = met[i, 3]
                elif degree > 0 and exposed < entries[e].exposed:
                    if entries[e].exposed == entries[e].since:
                        moved[moves] = e
                        moves += 1
                    entries[e].exposed = exposed
                break
            h = (h + 1) & mask
    return used, moves


@compile_
def trace(
    table, person_rank, venue_rank, case_person, case_from, case_to, until_person, until_time,
    depth, shortest, latent, as_of, slots, entries, sources, met,
):  # fmt: skip
    """One trace; returns the grown scratch arrays and how many entries (cases first) and sources were made."""
    cases = len(case_person)
    slots, entries = room(slots, entries, 0, cases)
    bits = bits_of(len(slots))
    for e in range(cases):
        entries[e].person = case_person[e]
        entries[e].degree = 0
        enter(slots, bits, entries, e)
    used, stays, begin, moves = cases, 0, 0, 0
    moved = np.empty(0, np.int32)
    for hop in range(1, depth + 1):
        # the stays of everyone whose exposure is new since the last hop, in the window it gives
        first_stay, reached = stays, used
        for n in range(begin, reached + moves):
            e = n if n < reached else moved[n - reached]
            person = entries[e].person
            if hop == 1:
                start, end = np.int64(case_from[e]), np.int64(case_to[e])
            else:
                start = np.int64(entries[e].since) + latent
                end = np.int64(isolated_at(person, until_person, until_time)) if len(until_person) else np.int64(LAST)
            end = min(end, as_of)
            if end - start >= shortest:
                sources, stays = gather(table, person, start, end, shortest, sources, stays)
        stays = cut(table, sources, first_stay, stays, shortest)
        begin, moves, count = used, 0, 0
        moved = np.empty(used, np.int32)
        for k in range(first_stay, stays):
            for s in range(len(table)):
                lo, hi = bounds(table, s, sources[k], shortest)
                if hi <= lo:
                    continue
                if count + hi - lo > len(met):
                    slots, entries = room(slots, entries, used, count)
                    bits = bits_of(len(slots))
                    used, moves = absorb(
                        met, count, hop, slots, bits, entries, used, sources, person_rank, venue_rank, moved, moves
                    )
                    count = 0
                    if hi - lo > len(met):
                        met = np.empty((2 * (hi - lo), 4), np.int32)
                count = collect(table, s, lo, hi, sources[k], k, shortest, met, count)
        slots, entries = room(slots, entries, used, count)
        bits = bits_of(len(slots))
        used, moves = absorb(
            met, count, hop, slots, bits, entries, used, sources, person_rank, venue_rank, moved, moves
        )
        for e in range(begin, used):
            entries[e].since = entries[e].exposed
            entries[e].first = entries[e].exposed
        for n in range(moves):
            entries[moved[n]].since = entries[moved[n]].exposed
    # empty the table for the next trace: by its entries, or at once when that is less
    if 8 * used < len(slots):
        for e in range(used):
            slots[entries[e].slot] = EMPTY
    else:
        slots[:] = EMPTY
    return slots, entries, sources, met, used, stays


@compile_
def columns(entries, cases, used, sources):
    """The answer, copied out: person, degree, first, overlap, encounters, via person, via venue, earliest."""
    n = used - cases
    person, degree, first = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    overlap, encounters = np.empty(n, np.int64), np.empty(n, np.int32)
    via_person, via_venue, earliest = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    for i in range(n):
        e = cases + i
        person[i] = entries[e].person
        degree[i] = entries[e].degree
        first[i] = entries[e].first
        overlap[i] = entries[e].overlap
        encounters[i] = entries[e].encounters
        via_person[i] = sources[entries[e].via].person
        via_venue[i] = sources[entries[e].via].venue
        earliest[i] = entries[e].exposed
    return person, degree, first, overlap, encounters, via_person, via_venue, earliest


def described(segments: Sequence[Segment], ranges: Sequence[tuple[int, int]]) -> Any:
    """int64 (segments, FIELDS): where the kernels find each segment. It holds addresses: keep the segments alive."""
    table = np.zeros((len(segments), FIELDS), np.int64)
    for s, (segment, (earliest, latest)) in enumerate(zip(segments, ranges, strict=True)):
        arrays = (
            segment.by_venue, segment.by_person, segment.venue_start, segment.person_start, segment.longest, segment.dead
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
        entries, sources, used, _ = self.run(asked)
        found: Found = columns(entries, len(asked.case_person), used, sources)
        return found

    def run(self, asked: Coded) -> tuple[Any, Any, int, int]:
        """The trace as the kernel leaves it in this thread's scratch: entries, sources, and how many of each."""
        arrays = getattr(self.scratch, "arrays", None)
        if arrays is None:
            arrays = (
                np.full(2**12, EMPTY, np.int64),
                np.empty(2**11, ENTRY),
                np.empty(2**10, SOURCE),
                np.empty((2**12, 4), np.int32),
            )
        *arrays, used, stays = trace(
            self.table, *self.ranks, asked.case_person, asked.case_from, asked.case_to, asked.until_person,
            asked.until_time, asked.depth, asked.min_overlap, asked.latent, asked.as_of, *arrays,
        )  # fmt: skip
        self.scratch.arrays = arrays
        return arrays[1], arrays[2], used, stays


assert NEVER == LAST

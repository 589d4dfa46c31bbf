# mypy: ignore-errors
"""Kernels that read segments: the stays of a source, its neighbors at a venue, the encounters among them.

Compiled with numba, which infers the types; they hold no Python object and release the GIL. Segments reach them as one
table of addresses, so that a trace is one call whatever the number of segments.
"""

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

compile_ = numba.njit(nogil=True, cache=True, boundscheck=False)

# the table of segments that kernels read: addresses of the arrays, then their lengths and the range of time
BY_VENUE, BY_PERSON, VENUE_START, PERSON_START, LONGEST, DEAD = range(6)
VISITS, LIVE, VENUES, PERSONS, LONGEST_STAY, HAS_DEAD, EARLIEST, LATEST = range(6, 14)
FIELDS = 14

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
def gather(table, person, start, end, shortest, sources, used):
    """Add the stays of one person that can overlap [start, end) in every segment; returns (sources, used)."""
    for s in range(len(table)):
        if person >= table[s, PERSONS] or table[s, LATEST] - start < shortest or end - table[s, EARLIEST] < shortest:
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
    if (
        venue >= table[s, VENUES]
        or table[s, LATEST] - source.start < shortest
        or source.end - table[s, EARLIEST] < shortest
    ):
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

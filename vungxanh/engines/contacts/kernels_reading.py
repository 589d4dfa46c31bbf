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

# the rows of `Segment.by_venue` and `Segment.by_person`
VISIT = np.dtype([("arrived", np.int32), ("left", np.int32), ("person", np.int32)])
STAY = np.dtype([("arrived", np.int32), ("venue", np.int32), ("place", np.int32)])
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
# so many stays or encounters ahead of the work its memory is asked for; and so many when a stay's whole range is
AHEAD = 16
SOON = 4
# bounds are found to this many visits; looking at a visit too many is cheaper than one more step of a search
NEAR = 16


@intrinsic
def pointer(typing, address):
    def code(context, builder, signature, arguments):
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return types.voidptr(address), code


@intrinsic
def prefetch(typing, array, at):
    """Ask for the cache line where `array[at]` begins (one dimension, contiguous) without waiting for it."""

    def code(context, builder, signature, arguments):
        made = context.make_array(signature.args[0])(context, builder, arguments[0])
        there = builder.bitcast(builder.gep(made.data, [arguments[1]]), cgutils.voidptr_t)
        i32 = ir.IntType(32)
        function = cgutils.get_or_insert_function(
            builder.module,
            ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, i32, i32, i32]),
            "llvm.prefetch.p0",
        )
        builder.call(function, [there, ir.Constant(i32, 0), ir.Constant(i32, 3), ir.Constant(i32, 1)])
        return context.get_dummy_value()

    return types.void(array, types.int64), code


@compile_
def by_venue_of(table, s):
    return numba.carray(pointer(table[s, BY_VENUE]), (table[s, VISITS],), VISIT)


@compile_
def by_person_of(table, s):
    return numba.carray(pointer(table[s, BY_PERSON]), (table[s, LIVE],), STAY)


@compile_
def numbers_of(table, s, which, length):
    return numba.carray(pointer(table[s, which]), (length,), np.int32)


@compile_
def dead_of(table, s):
    return numba.carray(pointer(table[s, DEAD]), ((table[s, VISITS] + 7) // 8,), np.uint8)


@compile_
def larger(array, used, size):
    """The first `used` items in an array of that size."""
    more = np.empty(size, array.dtype)
    more[:used] = array[:used]
    return more


@compile_
def gather(table, persons, starts, ends, count, shortest, sources, used):
    """Add the stays of persons that can overlap their [start, end) in every segment; returns (sources, used)."""
    for s in range(len(table)):
        known = table[s, PERSONS]
        person_start = numbers_of(table, s, PERSON_START, known + 1)
        by_person = by_person_of(table, s)
        for n in range(count):
            if persons[n] < known:
                prefetch(person_start, persons[n])
        for n in range(count + AHEAD):
            if n < count and persons[n] < known:
                # two lines of the stays; the processor guesses the rest
                first = np.int64(person_start[persons[n]])
                prefetch(by_person, first)
                prefetch(by_person, first + 5)
            n -= AHEAD
            if n < 0 or persons[n] >= known:
                continue
            start, end = starts[n], ends[n]
            if table[s, LATEST] - start < shortest or end - table[s, EARLIEST] < shortest:
                continue
            lo, hi = np.int64(person_start[persons[n]]), np.int64(person_start[persons[n] + 1])
            earliest = start + shortest - table[s, LONGEST_STAY]
            if hi - lo > 64:
                lo = at_least(by_person, lo, hi, earliest)
            while used + hi - lo > len(sources):
                sources = larger(sources, used, 2 * len(sources))
            for at in range(lo, hi):
                arrived = by_person[at].arrived
                sources[used].person = persons[n]
                sources[used].venue = by_person[at].venue
                sources[used].segment = s
                sources[used].place = by_person[at].place
                sources[used].start = start
                sources[used].end = end
                used += (arrived >= earliest) & (arrived <= end - shortest)
    return sources, used


@compile_
def cut(table, sources, first, used, shortest):
    """Cut the sources' stays to their windows, drop those that became too short; returns how many sources remain."""
    kept = first
    for n in range(first, used + AHEAD):
        if n < used:
            prefetch(by_venue_of(table, sources[n].segment), np.int64(sources[n].place))
        k = n - AHEAD
        if k < first:
            continue
        s = sources[k].segment
        by_venue = by_venue_of(table, s)
        place = sources[k].place
        if table[s, HAS_DEAD] and (dead_of(table, s)[place >> 3] >> (place & 7)) & 1:
            continue
        start = max(by_venue[place].arrived, sources[k].start)
        end = min(by_venue[place].left, sources[k].end)
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
        if rows[middle].arrived < value:
            lo = middle + 1
        else:
            hi = middle
    return lo


@compile_
def bounds(table, s, source, shortest):
    """Where the visits of the source's venue in segment `s` lie that can overlap its stay: (lo, hi), a few too many."""
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
    step, lo, known = NEAR, place, place
    while lo > first and by_venue[lo].arrived >= earliest:
        known = lo
        lo = max(first, lo - step)
        step *= 2
    while known - lo > NEAR:
        middle = (lo + known) >> 1
        if by_venue[middle].arrived < earliest:
            lo = middle
        else:
            known = middle
    step, hi, known = NEAR, place, place
    while hi < last and by_venue[hi].arrived <= latest:
        known = hi
        hi = min(last, hi + step)
        step *= 2
    while hi - known > NEAR:
        middle = (known + hi) >> 1
        if by_venue[middle].arrived <= latest:
            known = middle
        else:
            hi = middle
    return lo, hi


@compile_
def reach(table, s, sources, first, used, shortest):
    """`bounds` in segment `s` of the stays [first, used): two int64 arrays of shape (used - first,)."""
    los, his = np.empty(used - first, np.int64), np.empty(used - first, np.int64)
    by_venue = by_venue_of(table, s)
    for n in range(first, used + AHEAD):
        if n < used and sources[n].segment == s:
            # where the first step of the search to either side will look
            place = np.int64(sources[n].place)
            prefetch(by_venue, place - NEAR)
            prefetch(by_venue, place + NEAR)
        k = n - AHEAD
        if k >= first:
            los[k - first], his[k - first] = bounds(table, s, sources[k], shortest)
    return los, his


@compile_
def approach(by_venue, lo, hi):
    """Ask for the lines of the visits [lo, hi), five a line; of many only the first, the processor sees the rest."""
    for at in range(lo, min(hi, lo + 80), 5):
        prefetch(by_venue, at)


@compile_
def collect(table, s, lo, hi, source, k, shortest, met, count):
    """Write the places in [lo, hi) that overlap the source's stay long enough to `met`, as place + k * 2**32."""
    by_venue = by_venue_of(table, s)
    # the source's own stay is long enough, so these three say that the common time is
    least_left, last_arrived = source.start + shortest, source.end - shortest
    tag = np.uint64(k) << np.uint64(32)
    # unsigned: a place that may be negative costs a comparison in every step
    lo, hi, n = np.uint64(lo), np.uint64(hi), np.uint64(count)
    if table[s, HAS_DEAD]:
        dead = dead_of(table, s)
        for at in range(lo, hi):
            met[n] = tag | at
            arrived, left = by_venue[at].arrived, by_venue[at].left
            alive = (dead[at >> np.uint64(3)] >> (at & np.uint64(7))) & 1 == 0
            n += np.uint64((left >= least_left) & (arrived <= last_arrived) & (left - arrived >= shortest) & alive)
        return np.int64(n)
    for at in range(lo, hi):
        met[n] = tag | at
        arrived, left = by_venue[at].arrived, by_venue[at].left
        n += np.uint64((left >= least_left) & (arrived <= last_arrived) & (left - arrived >= shortest))
    return np.int64(n)

# mypy: ignore-errors
"""Kernels of the trace itself: a hop's encounters summed by the person met, hop after hop.

Whoever is reached lies in order of discovery in the arrays that are handed out as the answer: person, earliest exposure
known so far, the source's stay (a place in the table of sources), encounters, sum of their overlaps. What degree one
has is where one stands: whoever a hop reaches follows those of the hop before. The table that finds a person there is
an open-addressing one over the few persons of this trace.
"""

import numpy as np

from vungxanh.engines.contacts.kernels_reading import (
    AHEAD,
    LAST,
    PERSONS,
    SOON,
    approach,
    by_venue_of,
    collect,
    compile_,
    cut,
    gather,
    larger,
    prefetch,
    reach,
)

# a slot holds person * 2**32 + place among the reached, so that most questions are answered by the slot alone
EMPTY = -1
LOW, HIGH = np.uint64(2**32 - 1), np.uint64(32)
SLOTS = 2**12
# encounters collected before they are summed; what they were read from is still in the nearest cache then
MET = 2**11


@compile_
def isolated_at(person, until_person, until_time):
    at = np.searchsorted(until_person, person)
    return until_time[at] if at < len(until_person) and until_person[at] == person else LAST


@compile_
def slot_of(person, bits):
    return np.int64(((np.uint64(person) * np.uint64(2654435769)) & np.uint64(0xFFFFFFFF)) >> np.uint64(32 - bits))


@compile_
def room(slots, bits, reached, used, needed, expected):
    """Slots and places for `needed` further persons, if there are not enough for `expected` ones: (slots, bits,
    reached). The table is the first 2**bits slots, 0: none yet.
    """
    if used + needed > len(reached[0]):
        size = used + max(needed, expected, used)
        reached = (
            larger(reached[0], used, size),
            larger(reached[1], used, size),
            larger(reached[2], used, size),
            larger(reached[3], used, size),
            larger(reached[4], used, size),
        )
    if bits and 2 * (used + needed) <= 1 << bits:
        return slots, bits, reached
    while 2 * (used + expected) > 1 << bits:
        bits += 1
    if 1 << bits > len(slots):
        slots = np.empty(1 << bits, np.int64)
    slots[: 1 << bits] = EMPTY
    mask = (1 << bits) - 1
    for e in range(used):
        person = np.int64(reached[0][e])
        h = slot_of(person, bits)
        while slots[h] != EMPTY:
            h = (h + 1) & mask
        slots[h] = person << 32 | e
    return slots, bits, reached


@compile_
def comes_before(sources, one, other, person_rank, venue_rank):
    """Among exposures at the same minute the smaller person counts, then the smaller venue."""
    a, b = sources[one].person, sources[other].person
    if a != b:
        return person_rank[a] < person_rank[b] if len(person_rank) else a < b
    a, b = sources[one].venue, sources[other].venue
    return venue_rank[a] < venue_rank[b] if len(venue_rank) else a < b


@compile_
def absorb(
    table, s, met, count, cases, begin, slots, bits, reached, used, since, sources, person_rank, venue_rank,
    moved, moves,
):  # fmt: skip
    """Sum encounters by the person met; returns (persons in the table, persons whose exposure moved forward).

    Those before `cases` are the cases, those before `begin` were reached in an earlier hop.
    """
    by_venue = by_venue_of(table, s)
    persons, exposures, via, encounters, overlaps = reached
    mask = (1 << bits) - 1
    for i in range(-AHEAD, count):
        if i + AHEAD < count:
            prefetch(slots, slot_of(by_venue[met[i + AHEAD] & LOW].person, bits))
        if i < 0:
            continue
        visit, k = by_venue[met[i] & LOW], met[i] >> HIGH
        person = np.int64(visit.person)
        if person == sources[k].person:
            continue
        exposed = max(visit.arrived, sources[k].start)
        overlap = min(visit.left, sources[k].end) - exposed
        h = slot_of(person, bits)
        while slots[h] != EMPTY and slots[h] >> 32 != person:
            h = (h + 1) & mask
        if slots[h] == EMPTY:
            slots[h] = person << 32 | used
            persons[used] = person
            exposures[used] = exposed
            via[used] = k
            encounters[used] = 1
            overlaps[used] = overlap
            used += 1
            continue
        e = np.int64(np.int32(slots[h]))
        if e >= begin:
            encounters[e] += 1
            overlaps[e] += overlap
            if exposed < exposures[e] or (
                exposed == exposures[e] and comes_before(sources, k, via[e], person_rank, venue_rank)
            ):
                exposures[e] = exposed
                via[e] = k
        elif e >= cases and exposed < exposures[e]:
            if exposures[e] == since[e]:
                moved[moves] = e
                moves += 1
            exposures[e] = exposed
    return used, moves


@compile_
def trace(
    table, person_rank, venue_rank, case_person, case_from, case_to, until_person, until_time,
    depth, shortest, latent, as_of, slots, sources, met,
):  # fmt: skip
    """One trace. Returns the scratch arrays, grown, and the answer."""
    cases = len(case_person)
    size = cases + MET
    reached = (
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int32),
        np.empty(size, np.int64),
    )
    reached[0][:cases] = case_person
    slots, bits, reached = room(slots, 0, reached, cases, 0, MET)
    # where those each hop reaches begin: the cases' first, the end last
    hops = np.zeros(depth + 2, np.int64)
    hops[1] = used = cases
    stays, moves = 0, 0
    moved = np.empty(0, np.int32)
    # earliest exposure at the end of the hop before: what this hop's windows are made from
    since = np.zeros(cases, np.int32)
    # and when it was reached, of those before the last hop
    first = np.zeros(cases, np.int32)
    for hop in range(1, depth + 1):
        # everyone whose exposure is new since the last hop, in the window it gives
        size = used - hops[hop - 1] + moves
        persons, starts, ends = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
        frontier = 0
        for n in range(hops[hop - 1], used + moves):
            e = n if n < used else moved[n - used]
            person = reached[0][e]
            if hop == 1:
                start, end = np.int64(case_from[e]), np.int64(case_to[e])
            else:
                start = np.int64(since[e]) + latent
                end = np.int64(isolated_at(person, until_person, until_time)) if len(until_person) else np.int64(LAST)
            persons[frontier], starts[frontier], ends[frontier] = person, start, min(end, as_of)
            frontier += ends[frontier] - start >= shortest
        first_stay = stays
        sources, stays = gather(table, persons, starts, ends, frontier, shortest, sources, stays)
        stays = cut(table, sources, first_stay, stays, shortest)
        begin, moves = used, 0
        moved = np.empty(used, np.int32)
        everyone = 0
        for s in range(len(table)):
            everyone = max(everyone, table[s, PERSONS])
        for s in range(len(table)):
            count = 0
            by_venue = by_venue_of(table, s)
            los, his = reach(table, s, sources, first_stay, stays, shortest)
            every = (his - los).sum()
            seen = 0
            for k in range(stays - first_stay):
                if k + SOON < len(los):
                    approach(by_venue, los[k + SOON], his[k + SOON])
                lo, hi = los[k], his[k]
                while lo < hi:
                    upto = min(hi, lo + len(met) - count)
                    count = collect(table, s, lo, upto, sources[first_stay + k], first_stay + k, shortest, met, count)
                    seen += upto - lo
                    lo = upto
                    if count == len(met) or lo < hi:
                        # one table for all that what was seen lets expect, instead of one that grows by steps
                        expected = (used - begin + count) / seen * (every - seen)
                        more = count + min(np.int64(expected), everyone)
                        slots, bits, reached = room(slots, bits, reached, used, count, more)
                        used, moves = absorb(
                            table, s, met, count, cases, begin, slots, bits, reached, used, since, sources,
                            person_rank, venue_rank, moved, moves,
                        )  # fmt: skip
                        count = 0
            slots, bits, reached = room(slots, bits, reached, used, count, count)
            used, moves = absorb(
                table, s, met, count, cases, begin, slots, bits, reached, used, since, sources,
                person_rank, venue_rank, moved, moves,
            )  # fmt: skip
        hops[hop + 1] = used
        for n in range(moves):
            since[moved[n]] = reached[1][moved[n]]
        if hop < depth:
            since, first = longer(since, used), longer(first, used)
            for e in range(begin, used):
                since[e] = first[e] = reached[1][e]
    return slots, sources, answer(reached, first, hops, sources)


@compile_
def longer(array, size):
    more = np.empty(size, np.int32)
    more[: len(array)] = array
    return more


@compile_
def trimmed(array, begin, end):
    """A part of an array, without the rest where the rest is large."""
    return array[begin:end] if 4 * (end - begin) > 3 * len(array) else array[begin:end].copy()


@compile_
def answer(reached, first, hops, sources):
    """Person, degree, first, overlap, encounters, via person, via venue, earliest: nearly all as it already stands."""
    cases, end = hops[1], hops[-1]
    n = end - cases
    degree, via_person, via_venue = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    for hop in range(1, len(hops) - 1):
        degree[hops[hop] - cases : hops[hop + 1] - cases] = hop
    for i in range(np.uint64(n)):
        source = sources[np.uint64(reached[2][np.uint64(cases) + i])]
        via_person[i] = source.person
        via_venue[i] = source.venue
    earliest = trimmed(reached[1], cases, end)
    exposed = earliest
    # most are reached in the last hop, where the two are the same
    for e in range(cases, len(first)):
        if first[e] != reached[1][e]:
            exposed = earliest.copy()
            exposed[: len(first) - cases] = first[cases:]
            break
    overlap, encounters = trimmed(reached[4], cases, end), trimmed(reached[3], cases, end)
    return trimmed(reached[0], cases, end), degree, exposed, overlap, encounters, via_person, via_venue, earliest

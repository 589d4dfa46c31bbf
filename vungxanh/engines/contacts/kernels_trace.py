# mypy: ignore-errors
"""Kernels of the trace itself: a hop's encounters summed by the person met, hop after hop.

The table of persons is an open-addressing one over the few persons of this trace; whoever is reached lies in order of
discovery, so that the answer is copied out in one stream and emptying the table costs what filling it did.
"""

import numpy as np

from vungxanh.engines.contacts.kernels_reading import LAST, bounds, collect, compile_, cut, gather, larger

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
EMPTY = np.int64(-1)


@compile_
def isolated_at(person, until_person, until_time):
    at = np.searchsorted(until_person, person)
    return until_time[at] if at < len(until_person) and until_person[at] == person else LAST


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

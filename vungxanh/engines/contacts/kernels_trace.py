# mypy: ignore-errors
"""Kernels of the trace itself: a hop's encounters summed by the person met, hop after hop.

The table of persons is an open-addressing one over the few persons of this trace; whoever is reached lies in order of
discovery, so that the answer is copied out in one stream and emptying the table costs what filling it did.
"""

import numpy as np

from vungxanh.engines.contacts.kernels_reading import LAST, bounds, collect, compile_, cut, gather, larger

# one person reached; what degree it has is where it stands: whoever a hop reaches follows those of the hop before
ENTRY = np.dtype(
    [
        ("person", np.int32),
        ("exposed", np.int32),  # earliest exposure known so far
        ("via", np.int32),  # the source's stay, a place in the table of sources
        ("encounters", np.int32),
        ("overlap", np.int64),
    ]
)
EMPTY = np.int32(-1)
SLOTS = 2**12
KEPT = 2**17


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
    mask = len(slots) - 1
    h = np.int64(slot_of(entries[e].person, bits))
    while slots[h] != EMPTY:
        h = (h + 1) & mask
    slots[h] = e


@compile_
def room(slots, entries, used, more):
    """Slots and entries large enough for `more` further persons."""
    while used + more > len(entries):
        entries = larger(entries, used)
    if 2 * (used + more) > len(slots):
        size = len(slots)
        while 2 * (used + more) > size:
            size *= 4
        slots = np.full(size, EMPTY, np.int32)
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
def absorb(
    met, count, cases, begin, slots, bits, entries, used, since, sources, person_rank, venue_rank, moved, moves
):  # fmt: skip
    """Sum encounters by the person met; returns (persons in the table, persons whose exposure moved forward).

    Entries before `cases` are the cases, those before `begin` were reached in an earlier hop.
    """
    mask = len(slots) - 1
    for i in range(count):
        person, exposed = met[i, 0], met[i, 1]
        h = np.int64(slot_of(person, bits))
        while True:
            e = slots[h]
            if e == EMPTY:
                slots[h] = used
                entries[used].person = person
                entries[used].exposed = exposed
                entries[used].via = met[i, 3]
                entries[used].encounters = 1
                entries[used].overlap = met[i, 2]
                used += 1
                break
            if entries[e].person == person:
                if e >= begin:
                    entries[e].encounters += 1
                    entries[e].overlap += met[i, 2]
                    if exposed < entries[e].exposed or (
                        exposed == entries[e].exposed
                        and comes_before(sources, met[i, 3], entries[e].via, person_rank, venue_rank)
                    ):
                        entries[e].exposed = exposed
                        entries[e].via = met[i, 3]
                elif e >= cases and exposed < entries[e].exposed:
                    if entries[e].exposed == since[e]:
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
    """One trace. Returns the scratch arrays, grown; the first exposure of each entry; where each hop's entries begin
    (the cases' first, the end last); and how many stays of sources there were.
    """
    cases = len(case_person)
    # the table of the trace before, emptied; a giant's is not kept
    if len(slots) > KEPT:
        slots = np.empty(SLOTS, np.int32)
    slots[:] = EMPTY
    slots, entries = room(slots, entries, 0, cases)
    bits = bits_of(len(slots))
    for e in range(cases):
        entries[e].person = case_person[e]
        enter(slots, bits, entries, e)
    hops = np.zeros(depth + 2, np.int64)
    hops[1] = used = cases
    stays, moves = 0, 0
    moved = np.empty(0, np.int32)
    # earliest exposure at the end of the hop before: what this hop's windows are made from
    since = np.zeros(cases, np.int32)
    first = np.zeros(cases, np.int32)
    for hop in range(1, depth + 1):
        # the stays of everyone whose exposure is new since the last hop, in the window it gives
        first_stay = stays
        for n in range(hops[hop - 1], used + moves):
            e = n if n < used else moved[n - used]
            person = entries[e].person
            if hop == 1:
                start, end = np.int64(case_from[e]), np.int64(case_to[e])
            else:
                start = np.int64(since[e]) + latent
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
                        met, count, cases, begin, slots, bits, entries, used, since, sources, person_rank, venue_rank,
                        moved, moves,
                    )  # fmt: skip
                    count = 0
                    if hi - lo > len(met):
                        met = np.empty((2 * (hi - lo), 4), np.int32)
                count = collect(table, s, lo, hi, sources[k], k, shortest, met, count)
        slots, entries = room(slots, entries, used, count)
        bits = bits_of(len(slots))
        used, moves = absorb(
            met, count, cases, begin, slots, bits, entries, used, since, sources, person_rank, venue_rank, moved, moves
        )
        hops[hop + 1] = used
        for n in range(moves):
            since[moved[n]] = entries[moved[n]].exposed
        since, first = longer(since, used), longer(first, used)
        for e in range(begin, used):
            since[e] = first[e] = entries[e].exposed
    return slots, entries, sources, met, first, hops, stays


@compile_
def longer(array, size):
    more = np.empty(size, np.int32)
    more[: len(array)] = array
    return more


@compile_
def columns(entries, first, hops, sources):
    """The answer, copied out: person, degree, first, overlap, encounters, via person, via venue, earliest."""
    cases = hops[1]
    n = hops[-1] - cases
    person, degree = np.empty(n, np.int32), np.empty(n, np.int32)
    overlap, encounters = np.empty(n, np.int64), np.empty(n, np.int32)
    via_person, via_venue, earliest = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    for hop in range(1, len(hops) - 1):
        degree[hops[hop] - cases : hops[hop + 1] - cases] = hop
    for i in range(n):
        e = cases + i
        person[i] = entries[e].person
        overlap[i] = entries[e].overlap
        encounters[i] = entries[e].encounters
        via_person[i] = sources[entries[e].via].person
        via_venue[i] = sources[entries[e].via].venue
        earliest[i] = entries[e].exposed
    return person, degree, first[cases:], overlap, encounters, via_person, via_venue, earliest

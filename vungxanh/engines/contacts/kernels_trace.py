# mypy: ignore-errors
"""Kernels of the trace itself: a hop's encounters summed by the person met, hop after hop.

The table of persons is an open-addressing one over the few persons of this trace; whoever is reached lies in order of
discovery, so that the answer is copied out in one stream and emptying the table costs what filling it did.
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
# the table of persons: a slot holds person * 2**32 + entry, so that most questions are answered without the entry
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
def room(slots, bits, entries, used, needed, expected):
    """Slots and entries for `needed` further persons, if there are not enough for `expected` ones: (slots, bits,
    entries). The table is the first 2**bits slots, 0: none yet.
    """
    while used + needed > len(entries):
        entries = larger(entries, used)
    if bits and 2 * (used + needed) <= 1 << bits:
        return slots, bits, entries
    while 2 * (used + expected) > 1 << bits:
        bits += 1
    if 1 << bits > len(slots):
        slots = np.empty(1 << bits, np.int64)
    slots[: 1 << bits] = EMPTY
    mask = (1 << bits) - 1
    for e in range(used):
        h = slot_of(entries[e].person, bits)
        while slots[h] != EMPTY:
            h = (h + 1) & mask
        slots[h] = np.int64(entries[e].person) << 32 | e
    return slots, bits, entries


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
    table, s, met, count, cases, begin, slots, bits, entries, used, since, sources, person_rank, venue_rank,
    moved, moves,
):  # fmt: skip
    """Sum encounters by the person met; returns (persons in the table, persons whose exposure moved forward).

    Entries before `cases` are the cases, those before `begin` were reached in an earlier hop.
    """
    by_venue = by_venue_of(table, s)
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
            entries[used].person = person
            entries[used].exposed = exposed
            entries[used].via = k
            entries[used].encounters = 1
            entries[used].overlap = overlap
            used += 1
            continue
        e = np.int64(np.int32(slots[h]))
        if e >= begin:
            entries[e].encounters += 1
            entries[e].overlap += overlap
            if exposed < entries[e].exposed or (
                exposed == entries[e].exposed and comes_before(sources, k, entries[e].via, person_rank, venue_rank)
            ):
                entries[e].exposed = exposed
                entries[e].via = k
        elif e >= cases and exposed < entries[e].exposed:
            if entries[e].exposed == since[e]:
                moved[moves] = e
                moves += 1
            entries[e].exposed = exposed
    return used, moves


@compile_
def trace(
    table, person_rank, venue_rank, case_person, case_from, case_to, until_person, until_time,
    depth, shortest, latent, as_of, slots, entries, sources, met,
):  # fmt: skip
    """One trace. Returns the scratch arrays, grown; the first exposure of those reached before the last hop; where each
    hop's entries begin (the cases' first, the end last); and how many stays of sources there were.
    """
    cases = len(case_person)
    for e in range(cases):
        if e == len(entries):
            entries = larger(entries, e)
        entries[e].person = case_person[e]
    slots, bits, entries = room(slots, 0, entries, cases, cases, MET)
    hops = np.zeros(depth + 2, np.int64)
    hops[1] = used = cases
    stays, moves = 0, 0
    moved = np.empty(0, np.int32)
    # earliest exposure at the end of the hop before: what this hop's windows are made from
    since = np.zeros(cases, np.int32)
    first = np.zeros(cases, np.int32)
    for hop in range(1, depth + 1):
        # everyone whose exposure is new since the last hop, in the window it gives
        size = used - hops[hop - 1] + moves
        persons, starts, ends = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
        frontier = 0
        for n in range(hops[hop - 1], used + moves):
            e = n if n < used else moved[n - used]
            person = entries[e].person
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
                        slots, bits, entries = room(slots, bits, entries, used, count, more)
                        used, moves = absorb(
                            table, s, met, count, cases, begin, slots, bits, entries, used, since, sources,
                            person_rank, venue_rank, moved, moves,
                        )  # fmt: skip
                        count = 0
            slots, bits, entries = room(slots, bits, entries, used, count, count)
            used, moves = absorb(
                table, s, met, count, cases, begin, slots, bits, entries, used, since, sources,
                person_rank, venue_rank, moved, moves,
            )  # fmt: skip
        hops[hop + 1] = used
        for n in range(moves):
            since[moved[n]] = entries[moved[n]].exposed
        if hop < depth:
            since, first = longer(since, used), longer(first, used)
            for e in range(begin, used):
                since[e] = first[e] = entries[e].exposed
    return slots, entries, sources, first, hops, stays


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
    person, degree, exposed = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    overlap, encounters = np.empty(n, np.int64), np.empty(n, np.int32)
    via_person, via_venue, earliest = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.int32)
    for hop in range(1, len(hops) - 1):
        degree[hops[hop] - cases : hops[hop + 1] - cases] = hop
    for i in range(np.uint64(n)):
        entry = entries[np.uint64(cases) + i]
        source = sources[np.uint64(entry.via)]
        person[i] = entry.person
        overlap[i] = entry.overlap
        encounters[i] = entry.encounters
        via_person[i] = source.person
        via_venue[i] = source.venue
        earliest[i] = entry.exposed
    # most are reached in the last hop, where the two are the same
    exposed[: len(first) - cases] = first[cases:]
    exposed[len(first) - cases :] = earliest[len(first) - cases :]
    return person, degree, exposed, overlap, encounters, via_person, via_venue, earliest

# mypy: ignore-errors
"""Kernels of the trace itself: a hop's encounters summed by the person met, hop after hop.

Whoever is reached lies in order of discovery in arrays that are copied as the answer. What degree one has is
where one stands: whoever a hop reaches follows those of the hop before. Two bits per person of the index tell who is
there already, so that the first encounter with a person, as most are, is written down without a branch or a search.
Encounters with somebody who is there already are put aside; only for those persons a table is made, at the hop's end.
"""

import numpy as np

from vungxanh.engines.contacts.kernels_reading import (
    AHEAD,
    LAST,
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
# of the two bits of a person: is there; is there and was met again
THERE, AGAIN = np.uint8(1), np.uint8(2)
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
def room(reached, used, needed):
    """The arrays of the reached, with places for `needed` further persons."""
    if used + needed <= len(reached[0]):
        return reached
    size = 2 * (used + needed)
    return (
        larger(reached[0], used, size),
        larger(reached[1], used, size),
        larger(reached[2], used, size),
        larger(reached[3], used, size),
        larger(reached[4], used, size),
        larger(reached[5], used, size),
    )


@compile_
def comes_before(person, venue, other_person, other_venue, person_rank, venue_rank):
    """Among exposures at the same minute the smaller person counts, then the smaller venue."""
    if person != other_person:
        return person_rank[person] < person_rank[other_person] if len(person_rank) else person < other_person
    return venue_rank[venue] < venue_rank[other_venue] if len(venue_rank) else venue < other_venue


@compile_
def absorb(table, s, met, count, sources, there, reached, used, again, kept):
    """Write down who is met for the first time, put aside the other encounters; returns (used, kept), their counts."""
    by_venue = by_venue_of(table, s)
    persons, exposures, via_person, via_venue, overlaps = reached[0], reached[1], reached[2], reached[3], reached[4]
    at, rest = np.uint64(used), np.uint64(kept)
    for i in range(count):
        ahead = np.uint64(min(i + AHEAD, count - 1))
        prefetch(there, np.int64(by_venue[met[ahead] & LOW].person >> 2))
        visit, source = by_venue[met[np.uint64(i)] & LOW], sources[met[np.uint64(i)] >> HIGH]
        person = np.uint64(visit.person)
        exposed = max(visit.arrived, source.start)
        # written in any case, and written over by the next unless it counts: no branch can be guessed wrong
        persons[at] = visit.person
        exposures[at] = exposed
        via_person[at] = source.person
        via_venue[at] = source.venue
        overlaps[at] = min(visit.left, source.end) - exposed
        again[rest] = met[np.uint64(i)]
        four, place = there[person >> np.uint64(2)], np.uint8(2 * (person & np.uint64(3)))
        known = four >> place & THERE
        # everyone is there in their own stay: that is no encounter
        twice = known & (visit.person != source.person)
        there[person >> np.uint64(2)] = four | (THERE | twice << THERE) << place
        at += np.uint64(known ^ THERE)
        rest += np.uint64(twice)
    return np.int64(at), np.int64(rest)


@compile_
def places_of(reached, used, most, there, slots, last):
    """A table of the persons who were met again, `most` or fewer: (slots, bits). After the last hop nobody is there."""
    persons = reached[0]
    bits = 4
    while 2 * min(most, used) > 1 << bits:
        bits += 1
    if 1 << bits > len(slots):
        slots = np.empty(1 << bits, np.int64)
    slots[: 1 << bits] = EMPTY
    mask = (1 << bits) - 1
    for e in range(np.uint64(used)):
        person = np.uint64(persons[e])
        four, place = there[person >> np.uint64(2)], np.uint8(2 * (person & np.uint64(3)))
        if last:
            there[person >> np.uint64(2)] = four & ~((THERE | AGAIN) << place)
        if four >> place & AGAIN:
            h = slot_of(person, bits)
            while slots[h] != EMPTY:
                h = (h + 1) & mask
            slots[h] = np.int64(person) << 32 | np.int64(e)
    return slots, bits


@compile_
def settle(
    table, again, upto, sources, slots, bits, reached, cases, begin, since, person_rank, venue_rank, moved,
):  # fmt: skip
    """Sum the encounters put aside, those of segment `s` before upto[s]; returns how many exposures moved forward.

    Of the reached those before `cases` are the cases, those before `begin` were there before this hop.
    """
    exposures, via_person, via_venue, overlaps, encounters = reached[1], reached[2], reached[3], reached[4], reached[5]
    mask = (1 << bits) - 1
    first, moves = 0, 0
    for s in range(len(table)):
        by_venue = by_venue_of(table, s)
        for i in range(first, upto[s]):
            ahead = again[min(i + AHEAD, upto[s] - 1)]
            prefetch(slots, slot_of(by_venue[ahead & LOW].person, bits))
            visit, source = by_venue[again[i] & LOW], sources[again[i] >> HIGH]
            person = np.int64(visit.person)
            h = slot_of(person, bits)
            while slots[h] >> 32 != person:
                h = (h + 1) & mask
            e = np.int64(np.int32(slots[h]))
            exposed = max(visit.arrived, source.start)
            if e >= begin:
                encounters[e] += 1
                overlaps[e] += min(visit.left, source.end) - exposed
                if exposed < exposures[e] or (
                    exposed == exposures[e]
                    and comes_before(source.person, source.venue, via_person[e], via_venue[e], person_rank, venue_rank)
                ):
                    exposures[e] = exposed
                    via_person[e] = source.person
                    via_venue[e] = source.venue
            elif e >= cases and exposed < exposures[e]:
                if exposures[e] == since[e]:
                    moved[moves] = e
                    moves += 1
                exposures[e] = exposed
        first = upto[s]
    return moves


@compile_
def trace(
    table, person_rank, venue_rank, case_person, case_from, case_to, until_person, until_time,
    depth, shortest, latent, as_of, there, slots, sources, met, again, reached,
):  # fmt: skip
    """One trace. `there`: two bits for each person of the index, all 0, as they are left. Returns the other scratch
    arrays, grown, and the answer.
    """
    cases = len(case_person)
    reached = room(reached, 0, cases)
    reached[0][:cases] = case_person
    for e in range(cases):
        there[case_person[e] >> 2] |= THERE << np.uint8(2 * (case_person[e] & 3))
    # where those each hop reaches begin: the cases' first, the end last
    hops = np.zeros(depth + 2, np.int64)
    hops[1] = used = cases
    stays, moves = 0, 0
    moved = np.empty(0, np.int32)
    upto = np.zeros(len(table), np.int64)
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
        begin, kept = used, 0
        for s in range(len(table)):
            by_venue = by_venue_of(table, s)
            los, his = reach(table, s, sources, first_stay, stays, shortest)
            count = 0
            for k in range(len(los)):
                if k + SOON < len(los):
                    approach(by_venue, los[k + SOON], his[k + SOON])
                lo, hi = los[k], his[k]
                while True:
                    part = min(hi, lo + len(met) - count)
                    count = collect(table, s, lo, part, sources[first_stay + k], first_stay + k, shortest, met, count)
                    lo = part
                    if lo == hi and k + 1 < len(los) and count < len(met):
                        break
                    reached = room(reached, used, count)
                    if kept + count > len(again):
                        again = larger(again, kept, 2 * (kept + count))
                    used, kept = absorb(table, s, met, count, sources, there, reached, used, again, kept)
                    count = 0
                    if lo == hi:
                        break
            upto[s] = kept
        reached[5][begin:used] = 1
        moved, moves = np.empty(begin, np.int32), 0
        slots, bits = places_of(reached, used, kept, there, slots, hop == depth)
        moves = settle(
            table, again, upto, sources, slots, bits, reached, cases, begin, since, person_rank, venue_rank, moved
        )
        hops[hop + 1] = used
        for n in range(moves):
            since[moved[n]] = reached[1][moved[n]]
        if hop < depth:
            since, first = longer(since, used), longer(first, used)
            for e in range(begin, used):
                since[e] = first[e] = reached[1][e]
    return slots, sources, again, reached, answer(reached, first, hops)


@compile_
def longer(array, size):
    more = np.empty(size, np.int32)
    more[: len(array)] = array
    return more


@compile_
def answer(reached, first, hops):
    """Person, degree, first, overlap, encounters, via person, via venue, earliest."""
    cases, end = hops[1], hops[-1]
    n = end - cases
    # one block, which the allocator keeps for the next answer; several smaller ones it gives back to the system
    block = np.empty(9 * n, np.int32)
    overlap = block[: 2 * n].view(np.int64)
    overlap[:] = reached[4][cases:end]
    person, degree, exposed = block[2 * n : 3 * n], block[3 * n : 4 * n], block[4 * n : 5 * n]
    encounters, via_person, via_venue = block[5 * n : 6 * n], block[6 * n : 7 * n], block[7 * n : 8 * n]
    earliest = block[8 * n :]
    person[:] = reached[0][cases:end]
    for hop in range(1, len(hops) - 1):
        degree[hops[hop] - cases : hops[hop + 1] - cases] = hop
    earliest[:] = reached[1][cases:end]
    exposed[:] = earliest
    exposed[: len(first) - cases] = first[cases:]
    encounters[:] = reached[5][cases:end]
    via_person[:] = reached[2][cases:end]
    via_venue[:] = reached[3][cases:end]
    return person, degree, exposed, overlap, encounters, via_person, via_venue, earliest

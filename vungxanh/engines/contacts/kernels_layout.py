# mypy: ignore-errors
"""Kernels that lay visits out: counting sorts, one streaming pass each. Compiled with numba, which infers the types."""

import numpy as np

from vungxanh.engines.contacts.kernels_reading import compile_


@compile_
def in_order(values):
    for i in range(1, len(values)):  # noqa: SIM110 - numba has no generators
        if values[i] < values[i - 1]:
            return False
    return True


@compile_
def order_by(values, lowest, width):
    """Places of the values in ascending order, stable: a counting sort over their range."""
    start = np.zeros(width + 1, np.int32)
    for i in range(len(values)):
        start[values[i] - lowest + 1] += 1
    for k in range(width):
        start[k + 1] += start[k]
    order = np.empty(len(values), np.int32)
    for i in range(len(values)):
        k = values[i] - lowest
        order[start[k]] = i
        start[k] += 1
    return order


@compile_
def count(codes, starts):
    """`starts` (groups + 1,) zeros become the group starts."""
    for i in range(len(codes)):
        starts[codes[i] + 1] += 1
    for k in range(1, len(starts)):
        starts[k] += starts[k - 1]


@compile_
def scatter_to_venues(person, venue, arrived, left, cursor, lo, hi, by_venue, place, longest):
    for i in range(len(venue)):
        v = venue[i]
        if lo <= v < hi:
            at = cursor[v]
            cursor[v] = at + 1
            by_venue[at, 0] = arrived[i]
            by_venue[at, 1] = left[i]
            by_venue[at, 2] = person[i]
            place[i] = at
            stay = left[i] - arrived[i]
            if stay > longest[v]:
                longest[v] = stay


@compile_
def scatter_to_persons(person, venue, arrived, left, place, cursor, lo, hi, by_person):
    for i in range(len(person)):
        p = person[i]
        if lo <= p < hi:
            at = cursor[p]
            cursor[p] = at + 1
            by_person[at, 0] = arrived[i]
            by_person[at, 1] = venue[i]
            by_person[at, 2] = place[i]
            by_person[at, 3] = left[i]


@compile_
def settle(visits, person_start, by_venue, by_person, settled_start, longest, dead):
    """Merge each person's overlapping visits of one venue into the first of them, and copy the rest close together.

    visits: (n, 4) arrived, venue, place, left by person in order of arrival. Returns how many were merged away.
    """
    last = np.full(len(longest), -1, np.int32)
    kept = 0
    for p in range(len(person_start) - 1):
        settled_start[p] = kept
        first = kept
        reach = -(2**31)
        crowded = False
        for i in range(person_start[p], person_start[p + 1]):
            arrived, venue, place, left = visits[i, 0], visits[i, 1], visits[i, 2], visits[i, 3]
            if arrived < reach and not crowded:
                # in two places at once, or twice at one: from here on remember the last stay at each venue
                crowded = True
                for k in range(first, kept):
                    last[by_person[k, 1]] = k
            if crowded:
                k = last[venue]
                if k >= first and arrived < by_venue[by_person[k, 2], 1]:
                    whole = by_person[k, 2]
                    if left > by_venue[whole, 1]:
                        by_venue[whole, 1] = left
                        longest[venue] = max(longest[venue], left - by_venue[whole, 0])
                        reach = max(reach, left)
                    dead[place >> 3] |= np.uint8(1 << (place & 7))
                    continue
                last[venue] = kept
            by_person[kept, 0] = arrived
            by_person[kept, 1] = venue
            by_person[kept, 2] = place
            kept += 1
            reach = max(reach, left)
    settled_start[len(person_start) - 1] = kept
    return len(visits) - kept


@compile_
def find_overlapped(by_venue, by_person, person_start, dead, longest_stay, person, venue, arrived, left, found):
    """Marks in `found` (n,) the place of one live visit each new visit overlaps; the first, -1 when none.

    Further ones are found when the caller asks again with the first marked dead.
    """
    for i in range(len(person)):
        found[i] = -1
        p = person[i]
        if p >= len(person_start) - 1:
            continue
        lo, hi = person_start[p], person_start[p + 1]
        start = lo
        while lo < hi:
            middle = (lo + hi) >> 1
            if by_person[middle, 0] < left[i]:
                lo = middle + 1
            else:
                hi = middle
        at = lo - 1
        while at >= start and by_person[at, 0] + longest_stay > arrived[i]:
            if by_person[at, 1] == venue[i]:
                place = by_person[at, 2]
                alive = len(dead) == 0 or not (dead[place >> 3] >> (place & 7)) & 1
                if alive and by_venue[place, 1] > arrived[i]:
                    found[i] = place
                    break
            at -= 1

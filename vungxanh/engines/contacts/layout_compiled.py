"""`layout` with numba: the same segments from counting sorts instead of comparisons.

Every pass streams over the visits in order of arrival and scatters them to their groups, which keeps that order, so
that nothing is ever compared. Two threads take half of the groups each; kernels release the GIL.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numba
import numpy as np

from vungxanh.engines.contacts.layout import NO_DEAD, Segment
from vungxanh.engines.contacts.visits import Int32

compile_ = numba.njit(nogil=True, cache=True, boundscheck=False)


@compile_
def in_order(values):
    for i in range(1, len(values)):
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


def on_two_threads(work: Callable[[int, int], Any], starts: Int32) -> None:
    """Run `work(lo, hi)` on the two halves of the groups that hold about equally many visits each."""
    groups = len(starts) - 1
    middle = int(np.searchsorted(starts, starts[-1] // 2))
    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(work, 0, middle), threads.submit(work, middle, groups)]:
            done.result()


def lay_out(person: Int32, venue: Int32, arrived: Int32, left: Int32, *, persons: int, venues: int) -> Segment:
    """A segment from visits by code (int32 of shape (n,), any order; fastest in order of arrival)."""
    n = len(arrived)
    if not in_order(arrived):
        lowest = int(arrived.min())
        width = int(arrived.max()) - lowest + 1
        order = order_by(arrived, lowest, width) if width <= 4 * n + 2**20 else np.argsort(arrived, kind="stable")
        person, venue, arrived, left = (column[order] for column in (person, venue, arrived, left))
    venue_start, person_start = np.zeros(venues + 1, np.int32), np.zeros(persons + 1, np.int32)
    with ThreadPoolExecutor(2) as threads:
        for counted in [threads.submit(count, venue, venue_start), threads.submit(count, person, person_start)]:
            counted.result()
    by_venue, place, longest = np.empty((n, 3), np.int32), np.empty(n, np.int32), np.zeros(venues, np.int32)
    cursor = venue_start[:-1].copy()
    on_two_threads(
        lambda lo, hi: scatter_to_venues(person, venue, arrived, left, cursor, lo, hi, by_venue, place, longest),
        venue_start,
    )
    grouped, person_cursor = np.empty((n, 4), np.int32), person_start[:-1].copy()
    on_two_threads(
        lambda lo, hi: scatter_to_persons(person, venue, arrived, left, place, person_cursor, lo, hi, grouped),
        person_start,
    )
    by_person, settled_start = np.empty((n, 3), np.int32), np.empty(persons + 1, np.int32)
    dead = np.zeros((n + 7) // 8, np.uint8)
    gone = settle(grouped, person_start, by_venue, by_person, settled_start, longest, dead)
    return Segment(
        by_venue=by_venue,
        by_person=by_person[: n - gone].copy() if gone else by_person,
        venue_start=venue_start,
        person_start=settled_start,
        longest=longest,
        dead=dead if gone else NO_DEAD,
    )


def overlapped(segment: Segment, person: Int32, venue: Int32, arrived: Int32, left: Int32) -> Int32:
    """Places in `segment.by_venue` of live visits that overlap one of the given visits of the same person and venue."""
    if not len(person) or not segment.visits:
        return np.empty(0, np.int32)
    longest_stay = int(segment.longest.max())
    dead = segment.dead.copy()
    every = []
    while len(person):
        found = np.empty(len(person), np.int32)
        find_overlapped(
            segment.by_venue,
            segment.by_person,
            segment.person_start,
            dead,
            longest_stay,
            person,
            venue,
            arrived,
            left,
            found,
        )
        hit = found >= 0
        if not hit.any():
            break
        every.append(np.unique(found[hit]))
        if not len(dead):
            dead = np.zeros((segment.visits + 7) // 8, np.uint8)
        np.bitwise_or.at(dead, every[-1] >> 3, np.left_shift(np.uint8(1), (every[-1] & 7).astype(np.uint8)))
        person, venue, arrived, left = person[hit], venue[hit], arrived[hit], left[hit]
    return np.unique(np.concatenate(every)) if every else np.empty(0, np.int32)

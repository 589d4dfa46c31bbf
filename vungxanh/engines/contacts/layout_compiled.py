"""`layout` with numba: the same segments from counting sorts instead of comparisons.

Every pass streams over the visits in order of arrival and scatters them to their groups, which keeps that order, so
that nothing is ever compared. Two threads take half of the groups each; kernels release the GIL.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from vungxanh.engines.contacts.kernels_layout import (
    count,
    find_overlapped,
    in_order,
    order_by,
    scatter_to_persons,
    scatter_to_venues,
    settle,
)
from vungxanh.engines.contacts.layout import NO_DEAD, Segment
from vungxanh.engines.contacts.visits import Int32


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
        by_person=by_person[: n - gone],
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

"""`layout` with numba: the same segments from counting sorts instead of comparisons.

Visits in order of arrival are parted into buckets of neighboring venues, each bucket is scattered to its venues and on
into buckets of neighboring persons, and each of those is scattered to its persons: every write goes to one of a few
open ends or to memory the cache holds. All keep the order of arrival within a venue, so only the few stays of each
person are ever compared. Two threads take half of the visits or groups each; kernels release the GIL.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from vungxanh.engines.contacts.kernels_layout import (
    close_gap,
    find_overlapped,
    histogram,
    in_order,
    latest_left,
    order_by,
    part_by_venue,
    reaching,
    settle_persons,
    settle_venues,
)
from vungxanh.engines.contacts.kernels_reading import VISIT
from vungxanh.engines.contacts.layout import NO_DEAD, Segment, with_bits
from vungxanh.engines.contacts.visits import Int32, Int64

# visits of a bucket, so that scattering one stays within the caches; buckets, so that their ends stay there too
BUCKET = 2**17
BUCKET_BITS = 10
# and codes of a bucket, so that the ends of its groups do as well
BUCKET_CODES = 13


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Run work(0) and work(1) on two threads; both results."""
    with ThreadPoolExecutor(2) as threads:
        return [done.result() for done in [threads.submit(work, 0), threads.submit(work, 1)]]


def bucket_shift(groups: int, visits: int) -> int:
    """Groups lie in at most 2**BUCKET_BITS buckets of 2**shift codes, which hold about BUCKET visits each or fewer."""
    bits = (max(groups, 1) - 1).bit_length()
    full = bits - (max(1, visits // BUCKET) - 1).bit_length()
    return max(0, bits - BUCKET_BITS, min(full, BUCKET_CODES))


def buckets_of(groups: int, shift: int) -> int:
    return (max(groups, 1) - 1 >> shift) + 1


def codes_within(shift: int) -> type[np.generic]:
    """The type that holds a code counted from the first of its bucket."""
    return np.uint16 if shift <= 16 else np.int32


def totals(counts: Int64) -> Int64:
    """Where each group begins, and the end of the last."""
    return np.concatenate(([0], np.cumsum(counts)))


def lay_out(person: Int32, venue: Int32, arrived: Int32, left: Int32, *, persons: int, venues: int) -> Segment:
    """A segment from visits by code (int32 of shape (n,), any order; fastest in order of arrival)."""
    n = len(arrived)
    if not in_order(arrived):
        lowest = int(arrived.min())
        width = int(arrived.max()) - lowest + 1
        order = order_by(arrived, lowest, width) if width <= 4 * n + 2**20 else np.argsort(arrived, kind="stable")
        person, venue, arrived, left = (column[order] for column in (person, venue, arrived, left))
    venue_shift, person_shift = bucket_shift(venues, n), bucket_shift(persons, n)
    venue_buckets, person_buckets = buckets_of(venues, venue_shift), buckets_of(persons, person_shift)
    halves = [(0, n // 2), (n // 2, n)]
    counts = np.zeros((2, venue_buckets), np.int64)
    at_once(lambda t: histogram(venue, *halves[t], venue_shift, counts[t]))
    bucket_start = totals(counts.sum(axis=0))
    middle = int(np.searchsorted(bucket_start, n // 2))
    # where each thread's part of a bucket begins: the second half of the visits after the first
    cursors = bucket_start[:-1] + np.stack((np.zeros(venue_buckets, np.int64), counts[0]))
    parted, within = np.empty((n, 3), np.int32), np.empty(n, codes_within(venue_shift))
    person_counts = np.zeros((2, 2, person_buckets), np.int64)
    at_once(
        lambda t: part_by_venue(
            person, venue, arrived, left, *halves[t], venue_shift, cursors[t], parted, within,
            middle, person_shift, person_counts[t],
        )
    )  # fmt: skip
    by_venue, venue_start = np.empty((n, 3), np.int32), np.full(venues + 1, n, np.int32)
    longest = np.zeros(venues, np.int32)
    stays, persons_within = np.empty((n, 4), np.int32), np.empty(n, codes_within(person_shift))
    of_venues, person_bucket_start = person_counts.sum(axis=0), totals(person_counts.sum(axis=(0, 1)))
    person_cursors = person_bucket_start[:-1] + np.stack((np.zeros(person_buckets, np.int64), of_venues[0]))
    venue_parts = [(0, middle), (middle, venue_buckets)]
    at_once(
        lambda t: settle_venues(
            parted, within, bucket_start, *venue_parts[t], venue_shift, venue_start, by_venue, longest,
            person_shift, person_cursors[t], stays, persons_within,
        )
    )  # fmt: skip
    # memory that was touched already is used again: new pages cost as much as the work on them
    by_person, person_start = parted, np.full(persons + 1, n, np.int32)
    middle = int(np.searchsorted(person_bucket_start, n // 2))
    largest = int(np.diff(person_bucket_start).max(initial=0))
    person_parts = [(0, middle), (middle, person_buckets)]
    away = at_once(
        lambda t: settle_persons(
            stays, persons_within, person_bucket_start, *person_parts[t], person_shift, person_start, by_venue,
            by_person, venues, np.empty((largest, 4), np.int32),
        )
    )  # fmt: skip
    gone, whole = np.concatenate([each[0] for each in away]), np.concatenate([each[1] for each in away])
    if len(gone):
        first, begin = min(middle << person_shift, persons), int(person_bucket_start[middle])
        person_start[persons] = n - len(away[1][0])
        close_gap(by_person, person_start, first, begin, n - len(away[1][0]), len(away[0][0]))
        at_venue = np.searchsorted(venue_start, whole, side="right") - 1
        np.maximum.at(longest, at_venue, by_venue[whole, 1] - by_venue[whole, 0])
    return Segment(
        by_venue=by_venue,
        by_person=by_person[: n - len(gone)],
        venue_start=venue_start,
        person_start=person_start,
        longest=longest,
        dead=with_bits(NO_DEAD, n, gone) if len(gone) else NO_DEAD,
    )


def overlapped(segment: Segment, person: Int32, venue: Int32, arrived: Int32, left: Int32) -> Int32:
    """Places in `segment.by_venue` of live visits that overlap one of the given visits of the same person and venue."""
    if not len(person) or not segment.visits:
        return np.empty(0, np.int32)
    latest, halves = np.empty(segment.venues, np.int32), [0, segment.venues // 2, segment.venues]
    records = segment.by_venue.reshape(-1).view(VISIT)
    at_once(lambda t: latest_left(records, segment.venue_start, segment.longest, halves[t], halves[t + 1], latest))
    near = reaching(venue, arrived, latest)
    person, venue, arrived, left = person[near], venue[near], arrived[near], left[near]
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
        dead = with_bits(dead, segment.visits, every[-1])
        person, venue, arrived, left = person[hit], venue[hit], arrived[hit], left[hit]
    return np.unique(np.concatenate(every)) if every else np.empty(0, np.int32)

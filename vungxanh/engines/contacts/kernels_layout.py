# mypy: ignore-errors
"""Kernels that lay visits out: counting sorts in two passes, so that each scatters within what a cache holds.

Compiled with numba, which infers the types.
"""

import numpy as np

from vungxanh.engines.contacts.kernels_reading import AHEAD, compile_, larger, prefetch

# up to so many stays of a person are sorted by shifting
FEW = 64
LOWEST = -(2**31)


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
def histogram(codes, lo, hi, shift, counts):
    """Add to `counts` (buckets,) how many of codes[lo:hi] fall into each bucket of 2**shift codes."""
    for i in range(lo, hi):
        counts[codes[i] >> shift] += 1


@compile_
def part_by_venue(person, venue, arrived, left, lo, hi, shift, cursor, parted, within, middle, person_shift, counts):
    """Visits lo to hi into the buckets of their venues, in order.

    cursor: (buckets,) where the next visit of each bucket goes in `parted` (n, 3) arrived, left, person, and in
    `within` (n,) its venue, counted from the bucket's first.
    counts: (2, person buckets) counts the visits of each bucket of persons at venue buckets before and from `middle`.
    """
    for i in range(lo, hi):
        b = venue[i] >> shift
        at = cursor[b]
        cursor[b] = at + 1
        parted[at, 0] = arrived[i]
        parted[at, 1] = left[i]
        parted[at, 2] = person[i]
        within[at] = venue[i] - (b << shift)
        counts[np.int64(b >= middle), person[i] >> person_shift] += 1


@compile_
def settle_venues(
    parted, within, bucket_start, first, last, shift, venue_start, by_venue, longest,
    person_shift, person_cursor, stays, persons_within,
):  # fmt: skip
    """The buckets first to last to their places by venue; and on into the buckets of their persons.

    person_cursor: where the next of each bucket goes in `stays` (n, 4) arrived, venue, place, left, and in
    `persons_within` (n,) its person, counted from the bucket's first.
    """
    cursor = np.empty(1 << shift, np.int64)
    for b in range(first, last):
        lo, hi = bucket_start[b], bucket_start[b + 1]
        code = b << shift
        codes = min(1 << shift, len(longest) - code)
        cursor[:codes] = 0
        for i in range(lo, hi):
            cursor[within[i]] += 1
        at = lo
        for v in range(codes):
            venue_start[code + v] = at
            count = cursor[v]
            cursor[v] = at
            at += count
        for i in range(lo, hi):
            arrived, left, person = parted[i, 0], parted[i, 1], parted[i, 2]
            v = np.int64(within[i])
            venue = code + v
            place = cursor[v]
            cursor[v] = place + 1
            by_venue[place, 0] = arrived
            by_venue[place, 1] = left
            by_venue[place, 2] = person
            if left - arrived > longest[venue]:
                longest[venue] = left - arrived
            p = person >> person_shift
            to = person_cursor[p]
            person_cursor[p] = to + 1
            stays[to, 0] = arrived
            stays[to, 1] = venue
            stays[to, 2] = place
            stays[to, 3] = left
            persons_within[to] = person - (p << person_shift)


@compile_
def sort_by_arrival(stays, lo, hi):
    """stays[lo:hi] (n, 4) in order of arrival, stable. Most people have few: they are shifted one by one."""
    if hi - lo > FEW:
        order = np.argsort(stays[lo:hi, 0], kind="mergesort")
        stays[lo:hi] = stays[lo:hi][order]
        return
    for i in range(lo + 1, hi):
        arrived, venue, place, left = stays[i, 0], stays[i, 1], stays[i, 2], stays[i, 3]
        k = i
        while k > lo and stays[k - 1, 0] > arrived:
            stays[k, 0] = stays[k - 1, 0]
            stays[k, 1] = stays[k - 1, 1]
            stays[k, 2] = stays[k - 1, 2]
            stays[k, 3] = stays[k - 1, 3]
            k -= 1
        stays[k, 0] = arrived
        stays[k, 1] = venue
        stays[k, 2] = place
        stays[k, 3] = left


@compile_
def settle_persons(parted, within, bucket_start, first, last, shift, person_start, by_venue, by_person, venues, stays):
    """The buckets first to last to their places by person; overlapping visits of one venue merged into the first.

    parted, within: the stays as `settle_venues` leaves them; stays: (largest bucket, 4) scratch. Merged stays are
    made longer in `by_venue`. Returns the places of those merged away, and the places they were merged into.
    """
    persons = len(person_start) - 1
    cursor = np.empty(1 << shift, np.int64)
    last_at = np.full(venues, -1, np.int32)
    gone, whole = np.empty(64, np.int32), np.empty(64, np.int32)
    away = 0
    kept = bucket_start[first]
    for b in range(first, last):
        lo, hi = bucket_start[b], bucket_start[b + 1]
        code = b << shift
        codes = min(1 << shift, persons - code)
        cursor[:codes] = 0
        for i in range(lo, hi):
            cursor[within[i]] += 1
        at = 0
        for p in range(codes):
            count = cursor[p]
            cursor[p] = at
            at += count
        for i in range(lo, hi):
            p = within[i]
            at = cursor[p]
            cursor[p] = at + 1
            for k in range(4):
                stays[at, k] = parted[i, k]
        end = 0
        for p in range(codes):
            begin, end = end, cursor[p]
            sort_by_arrival(stays, begin, end)
            person_start[code + p] = kept
            first_kept = kept
            reach = -(2**31)
            crowded = False
            for i in range(begin, end):
                arrived, venue, place, left = stays[i, 0], stays[i, 1], stays[i, 2], stays[i, 3]
                if arrived < reach and not crowded:
                    # in two places at once, or twice at one: from here on remember the last stay at each venue
                    crowded = True
                    for k in range(first_kept, kept):
                        last_at[by_person[k, 1]] = k
                if crowded:
                    k = last_at[venue]
                    if k >= first_kept and arrived < by_venue[by_person[k, 2], 1]:
                        into = by_person[k, 2]
                        by_venue[into, 1] = max(by_venue[into, 1], left)
                        reach = max(reach, left)
                        if away == len(gone):
                            gone, whole = larger(gone, away, 2 * away), larger(whole, away, 2 * away)
                        gone[away] = place
                        whole[away] = into
                        away += 1
                        continue
                    last_at[venue] = kept
                by_person[kept, 0] = arrived
                by_person[kept, 1] = venue
                by_person[kept, 2] = place
                kept += 1
                reach = max(reach, left)
    return gone[:away], whole[:away]


@compile_
def close_gap(by_person, person_start, first, begin, end, gap):
    """Move by_person[begin:end], the visits of the persons from `first`, `gap` places down."""
    for i in range(begin, end):
        by_person[i - gap, 0] = by_person[i, 0]
        by_person[i - gap, 1] = by_person[i, 1]
        by_person[i - gap, 2] = by_person[i, 2]
    for p in range(first, len(person_start)):
        person_start[p] -= gap


@compile_
def latest_left(by_venue, venue_start, longest, lo, hi, latest):
    """When the last visit at each of the venues lo to hi ended, into `latest`; looks only where it can stand."""
    for v in range(lo, hi):
        if v + AHEAD < hi:
            ahead = venue_start[v + AHEAD + 1]
            prefetch(by_venue, max(np.int64(ahead) - 1, 0))
        reach = LOWEST
        at = venue_start[v + 1] - 1
        while at >= venue_start[v] and by_venue[at].arrived + longest[v] > reach:
            reach = max(reach, by_venue[at].left)
            at -= 1
        latest[v] = reach


@compile_
def reaching(venue, arrived, latest):
    """Places of the new visits that arrive before the last visit of their venue ended."""
    found = np.empty(len(venue), np.int32)
    count = 0
    for i in range(len(venue)):
        found[count] = i
        count += venue[i] < len(latest) and arrived[i] < latest[min(venue[i], len(latest) - 1)]
    return found[:count]


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

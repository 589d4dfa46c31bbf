"""The seeded world of the contact engine's benchmark: visits of 21 days, day by day, in order of arrival.

20 visits a person and 250 a venue; nine kinds of venue with their own hours, stays and room; the popularity of venues
falls off like Zipf's law until the room is full. People choose venues independently of where others go: the hardest
case for caches. About 14 contacts of 15 minutes or more per visit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DAYS = 21
DAY = 1440
OPEN = 14 * 60
Int32 = NDArray[np.int32]

# kind: share of venues, median stay in minutes, spread of its logarithm, room (people at once), peak hours
KINDS = {
    "market": (0.16, 45, 0.6, 143, (7, 17)),
    "shop": (0.26, 35, 0.6, 42, (10, 18)),
    "café": (0.14, 65, 0.5, 52, (8, 20)),
    "restaurant": (0.10, 60, 0.4, 65, (12, 19)),
    "school": (0.05, 240, 0.2, 104, (7, 13)),
    "workplace": (0.10, 420, 0.3, 58, (7, 13)),
    "clinic": (0.06, 70, 0.6, 62, (8, 14)),
    "vehicle": (0.09, 50, 0.6, 62, (7, 17)),
    "worship": (0.04, 75, 0.4, 143, (6, 18)),
}


@dataclass(frozen=True)
class World:
    """`visits` is what is aimed at; the days of `days()` come within a thousandth of it."""

    visits: int
    seed: int = 1

    @property
    def persons(self) -> int:
        return self.visits // 20

    @property
    def venues(self) -> int:
        return self.visits // 250

    def days(self) -> Iterator[tuple[Int32, Int32, Int32, Int32]]:
        """Per day: person, venue, arrived, left, int32 of shape (visits of the day,), in order of arrival."""
        chance = np.random.default_rng(self.seed)
        share, median, spread, room, _ = (
            np.array(column, dtype=object) for column in zip(*KINDS.values(), strict=True)
        )
        peaks = np.array([kind[4] for kind in KINDS.values()]) * 60
        kind = chance.choice(len(KINDS), self.venues, p=share.astype(float))
        stay = median.astype(float) * np.exp(spread.astype(float) ** 2 / 2)
        full = room.astype(float) * OPEN / stay
        rank = (chance.permutation(self.venues) + 0.5) / self.venues
        rate = np.minimum(full[kind], rank**-0.9)
        for _ in range(50):
            # scale the popularity until the mean is right although the most popular venues are full
            rate = np.minimum(full[kind], rate * (self.visits / DAYS) / rate.sum())
        for day in range(DAYS):
            venue = np.repeat(np.arange(self.venues, dtype=np.int32), chance.poisson(rate))
            of = kind[venue]
            peak = peaks[of, chance.integers(0, 2, len(venue))]
            minute = np.clip(peak + chance.normal(0, 110, len(venue)), 0, DAY - 1).astype(np.uint16)
            length = np.exp(
                np.log(median.astype(float))[of] + spread.astype(float)[of] * chance.standard_normal(len(venue))
            )
            order = np.argsort(minute, kind="stable")
            arrived = minute[order].astype(np.int32) + np.int32(day * DAY)
            left = arrived + np.maximum(3, length[order]).astype(np.int32)
            yield chance.integers(0, self.persons, len(venue), dtype=np.int32), venue[order], arrived, left

    def columns(self) -> tuple[Int32, Int32, Int32, Int32]:
        """All days together, 16 bytes a visit."""
        room = self.visits + self.visits // 100 + 10_000
        whole = tuple(np.empty(room, np.int32) for _ in range(4))
        used = 0
        for day in self.days():
            for column, piece in zip(whole, day, strict=True):
                column[used : used + len(piece)] = piece
            used += len(day[0])
        person, venue, arrived, left = (column[:used] for column in whole)
        return person, venue, arrived, left

    def cases(self, count: int, person: Int32) -> list[tuple[int, int, int]]:
        """Seeded cases among people who have visits: (person, from, to), a window of 5 days in the first 14."""
        chance = np.random.default_rng(self.seed + 1)
        who = person[chance.choice(len(person), 2 * count, replace=False)]
        _, first = np.unique(who, return_index=True)
        who = who[np.sort(first)][:count]
        start = chance.integers(0, 9 * DAY, len(who))
        return [(int(p), int(s), int(s) + 5 * DAY) for p, s in zip(who, start, strict=True)]

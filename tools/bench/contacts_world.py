"""The seeded world of the contact engine's benchmark: visits of 21 days, day by day, in order of arrival.

20 visits a person and 250 a venue; nine kinds of venue with their own hours, stays and room; the popularity of venues
falls off like Zipf's law until the room is full. People choose venues independently of where others go: the hardest
case for caches. Measured at 10 million visits: 13.4 contacts of 15 minutes or more per visit, each of two visits
(so a visit meets 27 others on average, 4 in the median), half of the stays longer than 56 minutes.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DAYS = 21
DAY = 1440
OPEN = 14 * 60
NAMES = ("person", "venue", "arrived", "left")
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
        """All days together, in memory."""
        person, venue, arrived, left = (np.concatenate(column) for column in zip(*self.days(), strict=True))
        return person, venue, arrived, left

    def kept(self, folder: Path) -> tuple[Int32, Int32, Int32, Int32]:
        """All days, 16 bytes a visit, mapped from files in `folder`: made there day by day unless they are there."""
        place = folder / f"world-{self.visits}-{self.seed}"
        if not place.exists():
            part = place.with_suffix(".part")
            part.mkdir(parents=True, exist_ok=True)
            with contextlib.ExitStack() as stack:
                files = [stack.enter_context((part / f"{name}.int32").open("wb")) for name in NAMES]
                for day in self.days():
                    for file, piece in zip(files, day, strict=True):
                        piece.tofile(file)
            part.rename(place)
        return mapped(place)

    def cases(self, count: int, person: Int32) -> list[tuple[int, int, int]]:
        """Seeded cases among people who have visits: (person, from, to), a window of 5 days in the first 14."""
        chance = np.random.default_rng(self.seed + 1)
        who = person[chance.choice(len(person), 2 * count, replace=False)]
        _, first = np.unique(who, return_index=True)
        who = who[np.sort(first)][:count]
        start = chance.integers(0, 9 * DAY, len(who))
        return [(int(p), int(s), int(s) + 5 * DAY) for p, s in zip(who, start, strict=True)]


def mapped(place: Path) -> tuple[Int32, Int32, Int32, Int32]:
    """The columns kept in a folder, as arrays that can be written to without changing the files."""
    person, venue, arrived, left = (np.asarray(np.memmap(place / f"{n}.int32", np.int32, "c")) for n in NAMES)
    return person, venue, arrived, left

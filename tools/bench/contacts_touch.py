"""What a trace of depth 2 cannot avoid: reading the stays of the exposed and their neighbors."""

import time
from typing import Any

import numba
import numpy as np

from vungxanh.engines.contacts.kernels_reading import SOON, SOURCE, approach, by_venue_of, cut, gather, reach
from vungxanh.engines.contacts.search_compiled import described

Case = tuple[int, int, int]


@numba.njit(nogil=True, cache=True)
def read_all(table: Any, person: Any, start: Any, end: Any, shortest: int, sources: Any, ahead: bool) -> Any:
    sources, used = gather(table, person, start, end, len(person), shortest, sources, 0)
    used = cut(table, sources, 0, used, shortest)
    total = np.int64(0)
    for s in range(len(table)):
        by_venue = by_venue_of(table, s)
        los, his = reach(table, s, sources, 0, used, shortest)
        for k in range(used):
            if ahead and k + SOON < used:
                approach(by_venue, los[k + SOON], his[k + SOON])
            for at in range(np.uint64(los[k]), np.uint64(his[k])):
                total += by_venue[at].arrived + by_venue[at].left + by_venue[at].person
    return total, sources


class Touch:
    """Times the reading of both hops, with the persons and windows of the second hop known beforehand."""

    def __init__(self, index: Any, min_overlap: int, latent: int, after: int) -> None:
        self.index, self.rule, self.latent, self.after = (
            index,
            {"min_overlap": min_overlap, "latent": latent},
            latent,
            after,
        )
        self.table = described(index.segments, index.ranges)
        self.sources = np.empty(2**16, SOURCE)
        self.seconds((index.people.parts[0][0].item(), 0, 7200))

    def seconds(self, case: Case, ahead: bool = True) -> float:
        """Seconds of the reading alone; `ahead`: with memory asked for before it is needed, as the engine does."""
        first = self.index.trace([case], depth=1, as_of=case[2] + self.after, engine="numba", **self.rule)
        code = self.index.people.code_of(case[0])
        person = np.concatenate(([code], first.person)).astype(np.int64)
        start = np.concatenate(([case[1]], first.first_exposed + self.latent)).astype(np.int64)
        end = np.concatenate(([case[2]], np.full(len(first), case[2] + self.after))).astype(np.int64)
        began = time.perf_counter()
        _, self.sources = read_all(self.table, person, start, end, self.rule["min_overlap"], self.sources, ahead)
        return time.perf_counter() - began

"""The answer of a trace: one row per person exposed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vungxanh.engines.contacts.visits import Int32, Int64

if TYPE_CHECKING:
    from vungxanh.engines.contacts.identifiers import Identifiers

COLUMNS = ("person", "degree", "first_exposed", "overlap_minutes", "encounters", "via_person", "via_venue")


@dataclass(frozen=True, eq=False)
class Trace:
    """Everyone exposed, in no particular order, as arrays of shape (contacts,); cases are not listed.

    `person`, `via_person`, `via_venue` are the index's codes (`people` and `venues` map them to ids); `degree` counts
    meetings from the nearest case; `first_exposed` and `earliest_possible` are minutes; `overlap_minutes` is the sum
    over `encounters`. `earliest_possible` is the earliest exposure over chains of up to `depth` meetings: before
    `first_exposed` where a longer chain arrives sooner.
    """

    people: "Identifiers"
    venues: "Identifiers"
    person: Int32
    degree: Int32
    first_exposed: Int32
    overlap_minutes: Int64
    encounters: Int32
    via_person: Int32
    via_venue: Int32
    earliest_possible: Int32

    def __len__(self) -> int:
        return len(self.person)

    def columns(self, *, earliest: bool = False) -> dict[str, list[Any]]:
        """The columns by name with ids in place of codes, ordered by degree, first exposure and person."""
        order = np.lexsort((self.people.rank_of(self.person), self.first_exposed, self.degree))
        found: dict[str, list[Any]] = {
            "person": self.people.ids_of(self.person[order]),
            "degree": self.degree[order].tolist(),
            "first_exposed": self.first_exposed[order].tolist(),
            "overlap_minutes": self.overlap_minutes[order].tolist(),
            "encounters": self.encounters[order].tolist(),
            "via_person": self.people.ids_of(self.via_person[order]),
            "via_venue": self.venues.ids_of(self.via_venue[order]),
        }
        if earliest:
            found["earliest_possible"] = self.earliest_possible[order].tolist()
        return found

    def rows(self, *, earliest: bool = False) -> list[tuple[Any, ...]]:
        """The same as a list of tuples in the order of `COLUMNS` (and `earliest_possible` when asked for)."""
        return list(zip(*self.columns(earliest=earliest).values(), strict=True))

"""Visits as arrays, checked once, so that everything behind can trust them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vungxanh.kernel.faults import BadInput

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Identity = NDArray[Any]

# minutes are kept as 32-bit numbers with room for sums and differences: 2,041 years either side of the origin
FARTHEST = 2**30
FAULTS_SHOWN = 50
LONGEST_IDENTITY = 200


class Named(NamedTuple):
    """A column of ids already coded: the sorted distinct ids, and for each row the place of its id (int32)."""

    ids: Identity
    codes: Int32


@dataclass(frozen=True, eq=False)
class Visits:
    """`n` visits as four arrays of shape (n,): who, where, and the half-open interval in whole minutes.

    `person` and `venue` hold any ids, whole numbers (int64) or text (UTF-8 bytes, dtype S), as they are or `Named`;
    `arrived` and `left` are int32 minutes from any origin the caller keeps to.
    """

    person: Identity | Named
    venue: Identity | Named
    arrived: Int32
    left: Int32

    def __len__(self) -> int:
        return len(self.arrived)

    @classmethod
    def of(
        cls,
        person: Sequence[Any],
        venue: Sequence[Any],
        arrived: Sequence[int],
        left: Sequence[int],
        *,
        name: str = "visits",
    ) -> "Visits":
        """Visits from any four sequences of equal length.

        Raises `BadInput` naming each faulty row (counted from 1, first 50): `left` not after `arrived`, a time outside
        the range of 32-bit minutes, an id that is empty or longer than 200 bytes.
        """
        people, venues = identities(person, f"{name}: person"), identities(venue, f"{name}: venue")
        starts, ends = minutes(arrived, f"{name}: arrived"), minutes(left, f"{name}: left")
        if not len(people) == len(venues) == len(starts) == len(ends):
            raise BadInput(f"{name}: person, venue, arrived and left must have the same number of rows")
        wrong = np.flatnonzero(ends <= starts)
        if len(wrong):
            lines = [
                f"{name}: row {i + 1}: left ({ends[i]}) is not after arrived ({starts[i]})"
                for i in wrong[:FAULTS_SHOWN]
            ]
            more = len(wrong) - len(lines)
            raise BadInput(*lines, *([f"{name}: and {more} more rows like this"] if more else []))
        return cls(people, venues, starts, ends)


def minutes(values: Sequence[int], name: str) -> Int32:
    """Whole minutes as int32 of shape (n,), without a copy when they are that already."""
    array = np.asarray(values)
    if array.size == 0:
        return np.empty(0, np.int32)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise BadInput(f"{name}: whole minutes are needed, found {array.dtype} of shape {array.shape}")
    if int(array.min()) < -FARTHEST or int(array.max()) > FARTHEST:
        row = int(np.flatnonzero((array < -FARTHEST) | (array > FARTHEST))[0])
        raise BadInput(f"{name}: row {row + 1}: {array[row]} is outside the range of minutes kept (±{FARTHEST})")
    return np.ascontiguousarray(array, np.int32)


def identities(values: Sequence[Any], name: str) -> Identity:
    """Ids as an int64 (or int32) array, or as UTF-8 bytes; whole numbers stay numbers, everything else is text."""
    array = np.asarray(values)
    if array.size == 0:
        return np.empty(0, np.int64)
    if array.ndim != 1:
        raise BadInput(f"{name}: one id per row is needed, found an array of shape {array.shape}")
    if array.dtype.kind in "iu":
        return array if array.dtype in (np.int32, np.int64) else array.astype(np.int64)
    if array.dtype.kind == "U":
        encoded = np.char.encode(array, "utf-8")
        sizes = np.char.str_len(encoded)
        if int(sizes.min()) > 0 and int(sizes.max()) <= LONGEST_IDENTITY:
            return encoded
    texts = [value if isinstance(value, bytes) else str(value).encode() for value in array.tolist()]
    for i, text in enumerate(texts):
        if not text or len(text) > LONGEST_IDENTITY or b"\0" in text or array[i] is None:
            raise BadInput(f"{name}: row {i + 1}: an id must be a text of 1 to {LONGEST_IDENTITY} bytes")
    return np.array(texts, dtype=np.bytes_)

"""Dense codes for any ids, and back.

The first segment's ids get the codes 0, 1, ... in their own order (whole numbers as numbers, text by its UTF-8 bytes,
which is the order of code points); a later segment's new ids follow. `rank` puts codes back into the order of the ids,
which ties are broken by; it is empty while codes and order are the same.
"""

from functools import cached_property
from typing import Any

import numpy as np

from vungxanh.engines.contacts.visits import Identity, Int32, Named


class Identifiers:
    """The ids of an index: `parts[k]` holds the sorted ids first seen in the k-th segment."""

    def __init__(self, parts: list[Identity]) -> None:
        self.parts = parts
        self.starts = np.cumsum([0, *(len(part) for part in parts)])

    def __len__(self) -> int:
        return int(self.starts[-1])

    @property
    def text(self) -> bool:
        return any(part.dtype.kind == "S" for part in self.parts)

    @cached_property
    def rank(self) -> Int32:
        """int32 of shape (codes,): the place of each code in the order of ids; empty when that is the code itself."""
        if sum(len(part) > 0 for part in self.parts) < 2:
            return np.empty(0, np.int32)
        rank = np.arange(len(self), dtype=np.int32)
        base, rest = self.parts[0], np.concatenate(self.parts[1:])
        order = np.argsort(rest, kind="stable")
        before = np.searchsorted(base, rest[order])
        rank[len(base) + order] = before + np.arange(len(rest))
        # a base id moves up by the number of later ids that are smaller
        rank[: len(base)] += np.cumsum(np.bincount(before, minlength=len(base) + 1)[: len(base)]).astype(np.int32)
        return rank

    def rank_of(self, codes: Int32) -> Int32:
        return self.rank[codes] if len(self.rank) else codes

    def encode(self, value: Any) -> bytes | int | None:
        """An id as the arrays hold it; None when no id of the index can be equal to it."""
        if self.text:
            return value if isinstance(value, bytes) else str(value).encode()
        try:
            return int(value) if not isinstance(value, bytes) else int(value.decode())
        except ValueError:
            return None

    def code_of(self, value: Any) -> int:
        """The code of one id, -1 when the index does not know it."""
        wanted = self.encode(value)
        if wanted is None:
            return -1
        for part, start in zip(self.parts, self.starts, strict=False):
            if len(part) == 0 or (isinstance(wanted, bytes) and len(wanted) > part.dtype.itemsize):
                continue
            if isinstance(wanted, int) and not int(part[0]) <= wanted <= int(part[-1]):
                continue
            at = int(np.searchsorted(part, np.array(wanted, dtype=part.dtype)))
            if at < len(part) and part[at] == wanted:
                return int(start) + at
        return -1

    def codes_of(self, ids: Identity) -> Int32:
        """int32 of the shape of `ids` (sorted or not, of this index's kind): codes, -1 where unknown."""
        codes = np.full(len(ids), -1, np.int32)
        unknown: Any = slice(None)
        for part, start in zip(self.parts, self.starts, strict=False):
            if len(part):
                codes[unknown] = places_in(part, ids[unknown], int(start))
                unknown = np.flatnonzero(codes < 0)
                if not len(unknown):
                    break
        return codes

    def ids_of(self, codes: Int32) -> list[Any]:
        """The ids behind codes, as Python ints or texts."""
        part_of = np.searchsorted(self.starts, codes, side="right") - 1
        if self.text:
            found: list[Any] = [""] * len(codes)
            for k in np.unique(part_of):
                here = np.flatnonzero(part_of == k)
                texts = self.parts[k][codes[here] - self.starts[k]].tolist()
                for i, text in zip(here.tolist(), texts, strict=True):
                    found[i] = text.decode()
            return found
        numbers = np.empty(len(codes), np.int64)
        for k in np.unique(part_of):
            here = part_of == k
            numbers[here] = self.parts[k][codes[here] - self.starts[k]]
        return numbers.tolist()

    def taking(self, values: Identity | Named) -> tuple["Identifiers", Int32]:
        """These ids and a new part, those among `values` that are not known yet; and the code of each value.

        The values are of this index's kind: whole numbers, or text.
        """
        if isinstance(values, Named):
            taken, codes = self.taking(values.ids)
            return taken, codes[values.codes]
        if self.text:
            # a text is looked up once however often it stands there
            ids, places = in_text_order(*factorize(values))
            codes = self.codes_of(ids)
            new = np.flatnonzero(codes < 0)
            codes[new] = len(self) + np.arange(len(new), dtype=np.int32)
            return Identifiers([*self.parts, ids[new]]), codes[places]
        codes = self.codes_of(values)
        new = np.flatnonzero(codes < 0)
        ids, places = factorize(values[new])
        codes[new] = len(self) + places
        return Identifiers([*self.parts, ids]), codes


def places_in(part: Identity, ids: Identity, start: int) -> Int32:
    """int32 of the shape of `ids`: the place of each in the sorted `part`, counted from `start`; -1 where absent."""
    if part.dtype.kind != "S" and ids.dtype.kind != "S":
        lowest, width = int(part[0]), int(part[-1]) - int(part[0]) + 1
        if width == len(part) and len(ids) and lowest <= int(ids.min()) and int(ids.max()) <= int(part[-1]):
            # the index's own numbers, as they mostly are
            return (
                ids.astype(np.int32)
                if lowest == start
                else (ids.astype(np.int64) - lowest).astype(np.int32) + np.int32(start)
            )
        if width == len(part) or width <= min(4 * len(part) + 1_000_000, 16 * len(ids)):
            # numbers close to each other: their places are counted or stand in a table, nothing is searched
            at = ids.astype(np.int64) - lowest
            outside = (ids < lowest) | (ids > int(part[-1]))
            at[outside] = 0
            if width == len(part):
                places = at.astype(np.int32) + np.int32(start)
            else:
                table = np.full(width, -1, np.int32)
                table[part - lowest] = np.arange(start, start + len(part), dtype=np.int32)
                places = table[at]
            places[outside] = -1
            return places
        # searched in their order, each once, neighbors are still in the cache
        distinct, again = factorize(ids)
        return search_in(part, distinct, start)[again]
    return search_in(part, ids, start)


def search_in(part: Identity, ids: Identity, start: int) -> Int32:
    at = np.minimum(np.searchsorted(part, ids), len(part) - 1)
    found: Int32 = np.where(part[at] == ids, at + start, -1).astype(np.int32)
    return found


def factorize(values: Identity | Named) -> tuple[Identity, Int32]:
    """Sorted distinct ids, and the place of each value among them (int32 of the shape of `values`).

    Whole numbers from a range not much wider than their count are marked in a table instead of being sorted.
    """
    if isinstance(values, Named):
        return values
    if len(values) == 0:
        return values[:0], np.empty(0, np.int32)
    if values.dtype.kind == "S":
        ids, codes = np.unique(values, return_inverse=True)
        return ids, codes.astype(np.int32)
    lowest, highest = int(values.min()), int(values.max())
    width = highest - lowest + 1
    if width > 4 * len(values) + 1_000_000:
        ids, codes = np.unique(values, return_inverse=True)
        return ids.astype(np.int64), codes.astype(np.int32)
    seen = np.zeros(width, np.bool_)
    shifted = values if lowest == 0 else values - lowest
    seen[shifted] = True
    ids = np.flatnonzero(seen).astype(np.int64) + lowest
    if len(ids) == width:
        return ids, np.ascontiguousarray(shifted, np.int32)
    place = np.cumsum(seen, dtype=np.int32) - np.int32(1)
    return ids, place[shifted]


def as_text(ids: Identity) -> Identity:
    """Whole numbers written as text; text as it is."""
    return ids if ids.dtype.kind == "S" else ids.astype(np.bytes_)


def recoded(names: Identifiers, codes: Int32) -> Named:
    """The ids behind `codes`, and only those, coded anew in their own order."""
    used = np.zeros(len(names), np.bool_)
    used[codes] = True
    parts = [part for part in names.parts if len(part)]
    every = np.concatenate(parts) if parts else np.empty(0, np.int64)
    order = np.argsort(names.rank) if len(names.rank) else np.arange(len(names))
    order = order[used[order]]
    place = np.full(len(names), -1, np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Named(every[order], place[codes])


def in_text_order(ids: Identity, codes: Int32) -> Named:
    """The same ids as text, in the order of text."""
    if ids.dtype.kind == "S":
        return Named(ids, codes)
    texts = as_text(ids)
    order = np.argsort(texts, kind="stable")
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return Named(texts[order], place[codes])


def joined(old: Named, new: Identity | Named) -> Named:
    """Two columns of ids as one, of one kind and order: text as soon as one of the two is text."""
    columns = [old.ids[old.codes], new.ids[new.codes] if isinstance(new, Named) else new]
    if any(column.dtype.kind == "S" for column in columns):
        columns = [as_text(column) for column in columns]
    return Named(*factorize(np.concatenate(columns)))

"""The index: what visits are kept in, so that a trace is answered in milliseconds."""

import copy
import itertools
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from vungxanh.engines.contacts import search, storage
from vungxanh.engines.contacts.answer import Trace
from vungxanh.engines.contacts.computing import SMALL, Engine, compiled, engine_for, layout_with
from vungxanh.engines.contacts.identifiers import Identifiers, factorize, joined, recoded
from vungxanh.engines.contacts.layout import Segment, live_visits, with_dead
from vungxanh.engines.contacts.question import Case, Question, check_cases
from vungxanh.engines.contacts.times import MINUTES
from vungxanh.engines.contacts.visits import FARTHEST, Identity, Int32, Named, Visits
from vungxanh.kernel.faults import BadInput

if TYPE_CHECKING:
    from concurrent.futures import Future

# more segments than this are merged by the append that would exceed it: every trace looks into each of them
SEGMENTS = 12
BATCH = 8


class Index:
    """Visits ready to be traced: a snapshot that never changes.

    `build`, `append`, `merge` and `delete_before` return a new Index, and when the index has a folder they make the new
    state durable first. An older Index stays valid beside a newer one, so that readers never wait for a writer.
    Attributes: `visits`, `persons`, `venues` (counts), `earliest` and `latest` (minutes, None when empty), `nbytes`,
    `times` (how the files wrote the minutes, see `times.form_of`).
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        people: Identifiers,
        places: Identifiers,
        ranges: Sequence[tuple[int, int]],
        path: Path | None = None,
        manifest: dict[str, Any] | None = None,
        times: str = MINUTES,
    ) -> None:
        self.segments = list(segments)
        self.people = people
        self.places = places
        self.ranges = list(ranges)
        self.path = path
        self._manifest = manifest
        self.times = times
        self._search: Any = None
        self._answered = 0

    @cached_property
    def visits(self) -> int:
        """Visits that count, after merging the overlapping ones of one person at one venue."""
        return sum(len(segment.by_person) - _dead_after_writing(segment) for segment in self.segments)

    @property
    def persons(self) -> int:
        return len(self.people)

    @property
    def venues(self) -> int:
        return len(self.places)

    @property
    def earliest(self) -> int | None:
        return min((begin for begin, end in self.ranges if begin < end), default=None)

    @property
    def latest(self) -> int | None:
        return max((end for begin, end in self.ranges if begin < end), default=None)

    @property
    def nbytes(self) -> int:
        ids = (part.nbytes for names in (self.people, self.places) for part in names.parts)
        return sum(segment.nbytes for segment in self.segments) + sum(ids)

    # writing

    @classmethod
    def build(
        cls,
        visits: Visits,
        *,
        path: str | os.PathLike[str] | None = None,
        engine: Engine = "auto",
        times: str = MINUTES,
    ) -> "Index":
        """An index of `visits`, in memory, or in the folder `path` (replacing the index that is there, in one step).

        Any order is accepted; visits in order of arrival are laid out fastest. About 24.5 bytes a visit.
        """
        return cls._of(visits, None if path is None else Path(path), engine, times)

    @classmethod
    def _of(
        cls, visits: Visits, path: Path | None, engine: Engine, times: str, replaces: dict[str, Any] | None = None
    ) -> "Index":
        person_ids, person = factorize(visits.person)
        venue_ids, venue = factorize(visits.venue)
        segment = layout_with(engine, len(visits))(
            person, venue, visits.arrived, visits.left, persons=len(person_ids), venues=len(venue_ids)
        )
        span, manifest = _range(visits.arrived, visits.left), None
        if path is not None:
            with storage.writing(path, replaces=replaces) as transaction:
                part = _written(transaction, segment, person_ids, venue_ids, span)
                manifest = transaction.commit({"times": times, "segments": [part]})
        return cls([segment], Identifiers([person_ids]), Identifiers([venue_ids]), [span], path, manifest, times)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, verify: bool | None = None) -> "Index":
        """The index in the folder `path`, mapped into memory (nothing is read until it is needed).

        Sizes are always checked; every byte is checked against its checksum with `verify=True`, and by default when
        the index is smaller than 64 MB. Raises `BadInput` naming a missing, damaged or newer-format file.
        """
        folder = Path(path)
        for attempt in itertools.count():
            manifest = storage.read_manifest(folder)
            try:
                size = sum(entry["bytes"] for entry in storage.named_files(manifest))
                if verify or (verify is None and size < storage.CHECKED_ALWAYS):
                    storage.verify(folder, manifest)
                loaded = [storage.load_segment(folder, part) for part in manifest["segments"]]
                break
            except FileNotFoundError as missing:
                # a writer replaced the index between our two looks, or a file is lost
                if attempt == 5 or storage.read_manifest(folder) == manifest:
                    raise BadInput(f"{missing.filename}: missing from the index; build the index again") from None
        return cls(
            [segment for segment, _, _ in loaded],
            Identifiers([person_ids for _, person_ids, _ in loaded]),
            Identifiers([venue_ids for _, _, venue_ids in loaded]),
            [(part["earliest"], part["latest"]) for part in manifest["segments"]],
            folder,
            manifest,
            manifest["times"],
        )

    def append(self, visits: Visits, *, engine: Engine = "auto") -> "Index":
        """The index with `visits` added, usually a day's, as a segment of its own.

        A visit that overlaps an older one of the same person and venue is merged with it, so that sending a day twice
        changes nothing. Beyond 12 segments all are merged into one.
        """
        if len(visits) == 0:
            return self
        if not self._takes(visits.person, self.people) or not self._takes(visits.venue, self.places):
            return self._rebuilt(lambda old: old, extra=visits, engine=engine)
        (people, person), (places, venue) = self.people.taking(visits.person), self.places.taking(visits.venue)
        arrived, left = visits.arrived, visits.left
        older, span = list(self.segments), _range(arrived, left)
        for k, segment in enumerate(older):
            begin, end = self.ranges[k]
            if span[0] >= end or span[1] <= begin:
                continue
            at = layout_with(engine, len(visits), "overlapped")(segment, person, venue, arrived, left)
            if len(at):
                older[k] = with_dead(segment, at)
                moved = segment.by_venue[at]
                where = (np.searchsorted(segment.venue_start, at, side="right") - 1).astype(np.int32)
                person, venue = np.concatenate((person, moved[:, 2])), np.concatenate((venue, where))
                arrived, left = np.concatenate((arrived, moved[:, 0])), np.concatenate((left, moved[:, 1]))
                span = _range(arrived, left)
        added = layout_with(engine, len(visits))(person, venue, arrived, left, persons=len(people), venues=len(places))
        manifest = None
        if self.path is not None:
            with storage.writing(self.path, replaces=self._manifest) as transaction:
                parts = copy.deepcopy((self._manifest or {})["segments"])
                for k, segment in enumerate(older):
                    if segment is not self.segments[k]:
                        parts[k]["arrays"]["dead"] = transaction.save(f"dead-{k}", segment.dead)
                parts.append(_written(transaction, added, people.parts[-1], places.parts[-1], span))
                manifest = transaction.commit({"times": self.times, "segments": parts})
        index = Index([*older, added], people, places, [*self.ranges, span], self.path, manifest, self.times)
        return index.merge(engine=engine) if len(index.segments) > SEGMENTS else index

    @staticmethod
    def _takes(ids: Identity | Named, names: Identifiers) -> bool:
        """Whether new ids fit among the old ones; text among whole numbers changes the order of all of them."""
        ids = ids.ids if isinstance(ids, Named) else ids
        return ids.dtype.kind != "S" or names.text or len(names) == 0

    def merge(self, *, engine: Engine = "auto") -> "Index":
        """The same visits in one segment; ids that no visit uses any more are forgotten."""
        return self._rebuilt(lambda visits: visits, engine=engine)

    def delete_before(self, minute: int, *, engine: Engine = "auto") -> "Index":
        """The index without the visits that ended at `minute` or earlier, nor the ids only they used (retention).

        One still going on at that minute stays whole. Deleted data is gone from the disk when this returns (an older
        Index object that is still open keeps its own view until it is closed).
        """
        return self._rebuilt(lambda visits: _select(visits, visits[3] > minute), engine=engine)

    def _rebuilt(self, change: Any, *, extra: Visits | None = None, engine: Engine) -> "Index":
        columns = [live_visits(segment) for segment in self.segments]
        person, venue, arrived, left = change(tuple(np.concatenate(column) for column in zip(*columns, strict=True)))
        people, places = recoded(self.people, person), recoded(self.places, venue)
        if extra is not None:
            people, places = joined(people, extra.person), joined(places, extra.venue)
            arrived, left = np.concatenate((arrived, extra.arrived)), np.concatenate((left, extra.left))
        return Index._of(Visits(people, places, arrived, left), self.path, engine, self.times, replaces=self._manifest)

    # asking

    def trace(
        self,
        cases: Iterable[Case],
        *,
        depth: int,
        min_overlap: int,
        latent: int = 0,
        as_of: int | None = None,
        until: Mapping[Any, int] | None = None,
        engine: Engine = "auto",
    ) -> Trace:
        """Everyone exposed by chains of up to `depth` meetings from the `cases` [(person, from, to), ...].

        Times are minutes; see `Question` for each rule. Persons the index does not know meet nobody. Raises `BadInput`
        for an empty window, a person named twice, or a rule out of range.
        """
        question = Question(depth=depth, min_overlap=min_overlap, latent=latent, as_of=as_of, until=until or {})
        self._answered += 1
        chosen = engine_for(engine, small=(depth <= 2 and self._answered <= 20) or self.visits < SMALL)
        return self._answer(self._coded(check_cases(cases), question, self._until(question)), chosen)

    def trace_many(
        self,
        batches: Iterable[Iterable[Case]],
        *,
        depth: int,
        min_overlap: int,
        latent: int = 0,
        as_of: int | Sequence[int | None] | None = None,
        until: Mapping[Any, int] | None = None,
        engine: Engine = "auto",
        threads: int | None = None,
    ) -> Iterator[Trace]:
        """One separate trace per batch of cases, in order, on `threads` threads (default: one per processor).

        `as_of` is one minute for all, or one per batch. Traces are made a little ahead of the reader, never all at
        once: 10,000 traces of a large city would not fit in memory.
        """
        # a process that asks once does without it
        from concurrent.futures import ThreadPoolExecutor

        question = Question(depth=depth, min_overlap=min_overlap, latent=latent, until=until or {})
        chosen = engine_for(engine, small=self.visits < SMALL)
        known_until = self._until(question)
        limits = as_of if isinstance(as_of, Sequence) else itertools.repeat(as_of)

        def answer(work: list[tuple[Iterable[Case], int | None]]) -> list[Trace]:
            return [
                self._answer(self._coded(check_cases(cases), question, known_until, limit), chosen)
                for cases, limit in work
            ]

        count = threads or len(os.sched_getaffinity(0))
        work = iter(zip(batches, limits, strict=False))
        waiting: deque[Future[list[Trace]]] = deque()
        with ThreadPoolExecutor(count) as pool:
            while True:
                while len(waiting) < 4 * count and (piece := list(itertools.islice(work, BATCH))):
                    waiting.append(pool.submit(answer, piece))
                if not waiting:
                    return
                yield from waiting.popleft().result()

    def _until(self, question: Question) -> tuple[Int32, Int32]:
        coded = sorted((self.people.code_of(person), time) for person, time in question.until.items())
        known = [(code, time) for code, time in coded if code >= 0]
        return (
            np.array([code for code, _ in known], np.int32),
            np.array([_clamped(time) for _, time in known], np.int32),
        )

    def _coded(
        self, cases: list[Case], question: Question, until: tuple[Int32, Int32], as_of: int | None = None
    ) -> search.Coded:
        coded = [(self.people.code_of(person), _clamped(start), _clamped(end)) for person, start, end in cases]
        table = np.array([row for row in coded if row[0] >= 0], np.int32).reshape(-1, 3)
        limit = question.as_of if as_of is None else as_of
        return search.Coded(
            case_person=np.ascontiguousarray(table[:, 0]),
            case_from=np.ascontiguousarray(table[:, 1]),
            case_to=np.ascontiguousarray(table[:, 2]),
            until_person=until[0],
            until_time=until[1],
            depth=question.depth,
            min_overlap=min(question.min_overlap, FARTHEST),
            latent=min(question.latent, FARTHEST),
            as_of=int(search.NEVER) if limit is None else _clamped(limit),
        )

    def _answer(self, asked: search.Coded, engine: Literal["numba", "numpy"]) -> Trace:
        if engine == "numba":
            if self._search is None:
                self._search = compiled().Searcher(self.segments, self.people.rank, self.places.rank, self.ranges)
            found = self._search(asked)
        else:
            found = search.search(self.segments, self.people.rank, self.places.rank, asked)
        return Trace(self.people, self.places, *found)


def _clamped(minute: int) -> int:
    return max(-FARTHEST, min(FARTHEST, int(minute)))


def _range(arrived: Int32, left: Int32) -> tuple[int, int]:
    return (int(arrived.min()), int(left.max())) if len(arrived) else (0, 0)


def _dead(segment: Segment) -> int:
    return int(np.bitwise_count(segment.dead).sum()) if len(segment.dead) else 0


def _dead_after_writing(segment: Segment) -> int:
    """Visits that died after the segment was written: those merged while laying it out never had a person's copy."""
    return _dead(segment) - (segment.visits - len(segment.by_person))


def _written(
    transaction: storage.Writing, segment: Segment, person_ids: Identity, venue_ids: Identity, span: tuple[int, int]
) -> dict[str, Any]:
    arrays = {
        "by_venue": segment.by_venue,
        "by_person": segment.by_person,
        "venue_start": segment.venue_start,
        "person_start": segment.person_start,
        "longest": segment.longest,
        "person_ids": person_ids,
        "venue_ids": venue_ids,
    }
    if len(segment.dead):
        arrays["dead"] = segment.dead
    return {
        "arrays": transaction.save_all(arrays),
        "visits": segment.visits,
        "earliest": span[0],
        "latest": span[1],
    }


def _select(visits: tuple[Int32, Int32, Int32, Int32], kept: Any) -> tuple[Int32, ...]:
    return tuple(column[kept] for column in visits)

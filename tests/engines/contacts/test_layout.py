"""Visits lie where the index says, in buckets of any size; and ids get their codes however far apart they are."""

import random
from typing import Any

import numpy as np
import pytest

from vungxanh.engines.contacts import layout, layout_compiled
from vungxanh.engines.contacts.identifiers import Identifiers
from vungxanh.engines.contacts.layout import Segment


def check(segment: Segment) -> None:
    """Every pointer of the segment leads where it says, and every group is in order of arrival."""
    places = segment.by_person[:, 2]
    who = np.repeat(np.arange(segment.persons), np.diff(segment.person_start))
    where = np.searchsorted(segment.venue_start, places, side="right") - 1
    assert segment.person_start[-1] == len(segment.by_person)
    assert segment.venue_start[-1] == segment.visits
    assert np.array_equal(segment.by_venue[places, 2], who)
    assert np.array_equal(segment.by_venue[places, 0], segment.by_person[:, 0])
    assert np.array_equal(where, segment.by_person[:, 1])
    assert len(np.unique(places)) == len(places)
    assert not layout.is_dead(segment, places).any()
    for visits, starts in ((segment.by_venue, segment.venue_start), (segment.by_person, segment.person_start)):
        inner = np.setdiff1d(np.arange(1, len(visits)), starts)
        assert (visits[inner, 0] >= visits[inner - 1, 0]).all()


@pytest.mark.parametrize("bucket", [1, 7, 2**17])
def test_the_compiled_layout_holds_the_same_stays_as_the_plain_one(
    bucket: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout_compiled, "BUCKET", bucket)
    monkeypatch.setattr(layout_compiled, "BUCKET_CODES", 2 if bucket < 100 else 13)
    chance = np.random.default_rng(bucket)
    for world in range(60):
        # the last ones: one person with more stays than are sorted by shifting, twice at one place among them
        n, persons, venues = (300, 1, 9) if world > 55 else chance.integers((0, 1, 1), (200, 40, 20)).tolist()
        person, venue = chance.integers(0, persons, n), chance.integers(0, venues, n)
        arrived = chance.integers(0, 400, n)
        columns = (person, venue, np.sort(arrived) if world % 2 else arrived, arrived)
        columns = (*columns[:3], columns[2] + chance.integers(1, 30, n))
        person, venue, arrived, left = (column.astype(np.int32) for column in columns)
        plain = layout.lay_out(person, venue, arrived, left, persons=persons, venues=venues)
        fast = layout_compiled.lay_out(person, venue, arrived, left, persons=persons, venues=venues)
        check(plain)
        check(fast)
        stays = [sorted(zip(*map(list, layout.live_visits(segment)), strict=True)) for segment in (plain, fast)]
        assert stays[0] == stays[1]
        assert np.array_equal(plain.person_start, fast.person_start)
        assert np.array_equal(plain.longest, fast.longest)


@pytest.mark.parametrize(
    "span", [(0, 50), (-30, 10), (10**9, 10**9 + 10**7), (-(2**62), 2**62)], ids=["dense", "negative", "gaps", "wide"]
)
@pytest.mark.parametrize("text", [False, True])
def test_ids_old_and_new_get_one_code_each_and_come_back_the_same(span: tuple[int, int], text: bool) -> None:
    chance = random.Random(span[0])

    def some(most: int) -> Any:
        numbers = [chance.randrange(*span) for _ in range(chance.randrange(1, most))]
        return np.array([str(number).encode() for number in numbers]) if text else np.array(numbers, np.int64)

    for _ in range(100):
        names = Identifiers([np.unique(some(60))])
        for _ in range(3):
            values = np.concatenate((some(200), names.parts[0][:3]))
            names, codes = names.taking(values)
            assert names.ids_of(codes) == ([value.decode() for value in values] if text else values.tolist())
            assert len(np.unique(np.concatenate(names.parts))) == len(names)
            assert [names.code_of(value) for value in values[:5].tolist()] == codes[:5].tolist()


def test_the_largest_numbers_are_ids_like_any_other() -> None:
    names, codes = Identifiers([np.arange(5)]).taking(np.array([2**63 - 1, -(2**63), 3, -1, 5]))
    assert names.ids_of(codes) == [2**63 - 1, -(2**63), 3, -1, 5]
    assert names.parts[1].tolist() == [-(2**63), -1, 5, 2**63 - 1]

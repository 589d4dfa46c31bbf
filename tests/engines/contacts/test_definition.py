"""Both implementations equal the definition's oracle on thousands of small random worlds."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.contacts import oracle, worlds
from tests.engines.contacts.oracle import Asked
from vungxanh.engines.contacts import Index, Visits

# hypothesis looks for the smallest failing world; the seeded test below it goes through thousands of them
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@MANY
@given(rows=worlds.visits(), asked=worlds.questions())
def test_a_trace_equals_the_oracle(engine: Any, rows: list[oracle.Visit], asked: Asked) -> None:
    index = Index.build(worlds.as_visits(rows), engine=engine)
    assert worlds.answer(index, asked, engine) == oracle.trace(rows, asked)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_two_thousand_seeded_worlds_in_one_to_three_segments_equal_the_oracle(engine: Any) -> None:
    chance = random.Random(20210727)
    for _ in range(2000):
        rows, asked = worlds.seeded(chance)
        cut = sorted(chance.randrange(len(rows) + 1) for _ in range(chance.randrange(3)))
        days = [rows[a:b] for a, b in zip([0, *cut], [*cut, len(rows)], strict=True)]
        index = Index.build(worlds.as_visits(days[0]), engine=engine)
        for day in days[1:]:
            index = index.append(worlds.as_visits(day), engine=engine)
        assert worlds.answer(index, asked, engine) == oracle.trace(rows, asked), (days, asked)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@SOME
@given(days=st.lists(worlds.visits(most=10), min_size=2, max_size=4), asked=worlds.questions(), data=st.data())
def test_a_base_with_deltas_equals_the_oracle_on_all_visits(
    engine: Any, days: list[list[oracle.Visit]], asked: Asked, data: st.DataObject
) -> None:
    index = Index.build(worlds.as_visits(days[0]), engine=engine)
    for day in days[1:]:
        index = index.append(worlds.as_visits(day), engine=engine)
    rows = [row for day in days for row in day]
    expected = oracle.trace(rows, asked)
    assert worlds.answer(index, asked, engine) == expected
    assert index.visits == len(oracle.merged(rows))
    assert worlds.answer(index.merge(engine=engine), asked, engine) == expected
    minute = data.draw(st.integers(0, 50))
    kept = [visit for visit in oracle.merged(rows) if visit[3] > minute]
    younger = index.delete_before(minute, engine=engine)
    assert worlds.answer(younger, asked, engine) == oracle.trace(kept, asked)
    assert younger.persons == len({visit[0] for visit in kept})


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@SOME
@given(days=st.lists(worlds.visits(most=12), min_size=1, max_size=3), asked=worlds.questions(), seed=st.randoms())
def test_ties_are_broken_by_the_order_of_ids_however_they_are_written(
    engine: Any, days: list[list[oracle.Visit]], asked: Asked, seed: Any
) -> None:
    names = ["an", "Bình", "chị Bảy", "đạt", "0", "10", "9", "Ân"]
    seed.shuffle(names)
    days = [[(names[p], f"chợ {v}", a, e) for p, v, a, e in day] for day in days]
    asked = Asked(
        cases={names[p]: window for p, window in asked.cases.items()},
        depth=asked.depth,
        min_overlap=asked.min_overlap,
        latent=asked.latent,
        as_of=asked.as_of,
        until={names[p]: time for p, time in asked.until.items()},
    )
    index = Index.build(worlds.as_visits(days[0]), engine=engine)
    for day in days[1:]:
        index = index.append(worlds.as_visits(day), engine=engine)
    assert worlds.answer(index, asked, engine) == oracle.trace([row for day in days for row in day], asked)


@SOME
@given(rows=worlds.visits(), asked=st.lists(worlds.questions(), min_size=1, max_size=12))
def test_many_traces_on_many_threads_equal_the_same_traces_one_by_one(
    rows: list[oracle.Visit], asked: list[Asked]
) -> None:
    index = Index.build(worlds.as_visits(rows), engine="numba")
    batches = [[(person, *window) for person, window in each.cases.items()] for each in asked]
    limits = [int(each.as_of) for each in asked]
    found = index.trace_many(batches, depth=3, min_overlap=2, latent=1, as_of=limits, engine="numba", threads=3)
    for each, trace in zip(asked, found, strict=True):
        alone = Asked(cases=each.cases, depth=3, min_overlap=2, latent=1, as_of=each.as_of)
        assert trace.rows(earliest=True) == oracle.trace(rows, alone)


def test_a_person_reached_late_in_few_hops_and_early_in_more_passes_the_early_exposure_on() -> None:
    # case -> slow at 100; case -> quick at 0 -> relay at 10 -> slow at 20; slow -> target only from 30 to 60
    rows = [
        ("case", "home", 0, 5), ("quick", "home", 0, 5),
        ("quick", "bus", 10, 15), ("relay", "bus", 10, 15),
        ("relay", "shop", 20, 25), ("slow", "shop", 20, 25),
        ("case", "late", 100, 105), ("slow", "late", 100, 105),
        ("slow", "market", 30, 60), ("target", "market", 30, 60),
    ]  # fmt: skip
    for engine in ("numpy", "numba"):
        index = Index.build(worlds.as_visits(rows), engine=engine)  # type: ignore[arg-type]
        found = {
            row[0]: row
            for row in index.trace([("case", 0, 200)], depth=4, min_overlap=5, engine=engine).rows(earliest=True)
        }  # type: ignore[arg-type]
        assert found["slow"][1:3] == (1, 100)
        assert found["slow"][-1] == 20
        assert found["target"][1:3] == (4, 30)
        three = index.trace([("case", 0, 200)], depth=3, min_overlap=5, engine=engine).rows()  # type: ignore[arg-type]
        assert "target" not in {row[0] for row in three}


def test_both_implementations_agree_on_a_town(town: Any) -> None:
    visits, cases = town
    compiled, plain = Index.build(visits, engine="numba"), Index.build(visits, engine="numpy")
    assert compiled.visits == plain.visits
    for person, start in cases:
        rule = {"depth": 3, "min_overlap": 15, "latent": 2880, "as_of": start + 12 * 1440}
        rows = compiled.trace([(person, start, start + 7200)], engine="numba", **rule).rows(earliest=True)
        assert rows == plain.trace([(person, start, start + 7200)], engine="numpy", **rule).rows(earliest=True)
        assert len(rows) > 100


@pytest.fixture(scope="module")
def town() -> Any:
    """60,000 visits over 21 days in popular and quiet venues, a few of them twice, in no order."""
    chance = np.random.default_rng(4)
    n = 60_000
    person = chance.integers(0, n // 20, n)
    venue = np.minimum((chance.pareto(1.0, n) * 5).astype(int), n // 250)
    arrived = chance.integers(0, 21 * 1440, n)
    left = arrived + np.maximum(1, chance.lognormal(4.1, 0.8, n).astype(int))
    twice = chance.integers(0, n, 500)
    columns = [np.concatenate((column, column[twice])) for column in (person, venue, arrived, left)]
    return Visits.of(*columns), [
        (int(p), int(s)) for p, s in zip(person[:10], chance.integers(0, 9000, 10), strict=True)
    ]

"""Small worlds where everything that can coincide does: few people, few venues, few minutes."""

import random
from math import inf
from typing import Any

from hypothesis import strategies as st

from tests.engines.contacts.oracle import Asked, Visit
from vungxanh.engines.contacts import Visits

PEOPLE, VENUES, MINUTES = 7, 3, 40


@st.composite
def visits(draw: st.DrawFn, most: int = 24, first: int = 0) -> list[Visit]:
    each = st.tuples(
        st.integers(0, PEOPLE - 1),
        st.integers(0, VENUES - 1),
        st.integers(first, first + MINUTES - 1),
        st.integers(1, 15),
    )
    return [
        (person, venue, arrived, arrived + stay) for person, venue, arrived, stay in draw(st.lists(each, max_size=most))
    ]


@st.composite
def questions(draw: st.DrawFn) -> Asked:
    # one id more than there are people: a case nobody has seen
    people = st.integers(0, PEOPLE)
    window = st.tuples(st.integers(0, MINUTES), st.integers(1, MINUTES)).map(lambda pair: (pair[0], pair[0] + pair[1]))
    return Asked(
        cases=draw(st.dictionaries(people, window, min_size=1, max_size=3)),
        depth=draw(st.integers(1, 4)),
        min_overlap=draw(st.integers(0, 6)),
        latent=draw(st.sampled_from([0, 0, 1, 3, 10])),
        as_of=draw(st.one_of(st.just(10_000), st.integers(0, MINUTES + 15))),
        until=draw(st.dictionaries(people, st.integers(0, MINUTES + 15), max_size=3)),
    )


def seeded(chance: random.Random) -> tuple[list[Visit], Asked]:
    """A world and a question from a seeded generator: more crowded than hypothesis likes to make them."""
    rows = []
    for _ in range(chance.randrange(40)):
        arrived = chance.randrange(MINUTES)
        rows.append((chance.randrange(PEOPLE), chance.randrange(VENUES), arrived, arrived + chance.randint(1, 12)))
    cases = {}
    for person in chance.sample(range(PEOPLE + 1), chance.randint(1, 2)):
        start = chance.randrange(MINUTES)
        cases[person] = (start, start + chance.randint(1, MINUTES))
    until = {person: chance.randrange(MINUTES + 15) for person in chance.sample(range(PEOPLE), chance.randrange(3))}
    return rows, Asked(
        cases=cases,
        depth=chance.randint(1, 4),
        min_overlap=chance.randint(0, 4),
        latent=chance.choice([0, 0, 1, 5]),
        as_of=chance.choice([10_000, chance.randrange(MINUTES + 15)]),
        until=until,
    )


def as_visits(rows: list[Visit]) -> Visits:
    person, venue, arrived, left = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Visits.of(person, venue, arrived, left)


def answer(index: Any, asked: Asked, engine: str) -> list[tuple[Any, ...]]:
    trace = index.trace(
        [(person, *window) for person, window in asked.cases.items()],
        depth=asked.depth,
        min_overlap=asked.min_overlap,
        latent=asked.latent,
        as_of=None if asked.as_of == inf else int(asked.as_of),
        until=asked.until,
        engine=engine,
    )
    return trace.rows(earliest=True)

"""Invented names as people of the Mekong delta bear them: by sex and by year of birth."""

from functools import cache
from itertools import accumulate
from random import Random

from vungxanh.demo import tables

# names of the frequency tables that women bear, or that the source misspells; men are not given them
NOT_MALE = frozenset(tables.lines("not_male.txt"))
MISSPELT = frozenset({"Buøi", "Vieät", "Y"})
# surnames of the south are written Huỳnh and Võ, hardly ever Hoàng and Vũ
SOUTHERN = {"Hoàng": "Huỳnh", "Vũ": "Võ"}

Weighted = tuple[tuple[str, ...], tuple[float, ...]]


@cache
def _weighted(pairs: tuple[tuple[str, float], ...]) -> Weighted:
    return tuple(name for name, _weight in pairs), tuple(accumulate(weight for _name, weight in pairs))


@cache
def surnames() -> Weighted:
    return _weighted(
        tuple(
            (SOUTHERN.get(row["name"], row["name"]), float(row["count"]))
            for row in tables.rows("surnames.csv")
            if row["name"] not in MISSPELT
        )
    )


@cache
def male_middles(year: int) -> Weighted:
    found = []
    for row in tables.rows("middle.csv"):
        name = row["name"]
        if "Thị" in name or " " in name or name in MISSPELT:
            continue
        # "Văn" was almost everybody's middle name until the sixties
        weight = float(row["count"]) * ((12 if year < 1970 else 3 if year < 1990 else 0.5) if name == "Văn" else 1)
        found.append((name, weight))
    return _weighted(tuple(found))


@cache
def male_givens() -> Weighted:
    return _weighted(
        tuple((row["name"], float(row["count"])) for row in tables.rows("given.csv") if row["name"] not in NOT_MALE)
    )


@cache
def female(part: str, year: int) -> Weighted:
    return _weighted(
        tuple(
            (row["name"], float(row["weight"]))
            for row in tables.rows("female.csv")
            if row["part"] == part and int(row["from_year"]) <= year <= int(row["to_year"])
        )
    )


def _draw(random: Random, weighted: Weighted) -> str:
    names, cumulative = weighted
    return random.choices(names, cum_weights=cumulative)[0]


def surname(random: Random) -> str:
    return _draw(random, surnames())


def full_name(random: Random, *, surname: str, sex: str, year: int) -> str:
    """Surname, middle name and given name; in one person none of them twice."""
    for _attempt in range(20):
        if sex == "FEMALE":
            middle, given = _draw(random, female("middle", year)), _draw(random, female("given", year))
        else:
            middle, given = _draw(random, male_middles(year)), _draw(random, male_givens())
        words = [surname, *middle.split(), given]
        if len(set(words)) == len(words):
            break
    return " ".join(words)

"""Who lives together: households of a given size, with relations and ages that make sense and fit the age pyramid."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from vungxanh.demo import tables

OLDEST = 100


@dataclass(frozen=True, slots=True)
class Member:
    relation: str  # as in the model: HEAD, SPOUSE, CHILD, ...
    sex: str
    age: int
    # whose surname: the family's own ("line"), or one that married in or stands alone ("other")
    surname: str = "line"


@dataclass(frozen=True, slots=True)
class Group:
    start: int
    share: float
    women: float


def groups() -> list[Group]:
    return [Group(int(row["from"]), float(row["share"]), float(row["women"])) for row in tables.rows("ages.csv")]


class Pyramid:
    """How many of each year of age are still wanted: ages are drawn from what is missing, so the whole fits."""

    def __init__(self, random: Random, persons: int) -> None:
        self.random = random
        table = groups()
        total = sum(group.share for group in table)
        self.wanted = [0.0] * (OLDEST + 1)
        for group, end in zip(table, [*(group.start for group in table[1:]), OLDEST + 1], strict=True):
            years = range(group.start, end)
            # the oldest groups thin out year by year
            weights = [1.0 if group.start < 65 else 0.9 ** (age - group.start) for age in years]
            for age, weight in zip(years, weights, strict=True):
                self.wanted[age] = persons * group.share / total * weight / sum(weights)
        self.starts = [group.start for group in table]
        self.women = [group.women for group in table]

    def age(self, low: int, high: int) -> int:
        """An age between two, both included, where most is missing."""
        low, high = max(0, min(low, OLDEST)), max(0, min(high, OLDEST))
        if high < low:
            low = high
        weights = [max(wanted, 0.02) for wanted in self.wanted[low : high + 1]]
        age = low + self.random.choices(range(len(weights)), weights)[0]
        self.wanted[age] -= 1
        return age

    def sex(self, age: int) -> str:
        women = self.women[bisect_right(self.starts, age) - 1]
        return "FEMALE" if self.random.random() < women else "MALE"


def sizes(by_size: Sequence[int], persons: int) -> list[int]:
    """Sizes of households from the census table (1, 2, 3, 4, 5 and more), adding up to `persons`.

    Those of five and more take what is left: as even as it goes, with a tail of a few large ones.
    """
    small = [size for size, number in enumerate(by_size[:4], start=1) for _ in range(number)]
    large = [5] * by_size[4]
    rest = persons - sum(small) - sum(large)
    place = 0
    while rest > 0 and large:
        # every third large household grows first, then every one
        step = 1 if place % 3 else min(2, rest)
        if large[place % len(large)] < 12:
            large[place % len(large)] += step
            rest -= step
        place += 1
        if place > 40 * len(large):
            break
    return small + large


def household(random: Random, pyramid: Pyramid, size: int) -> list[Member]:
    """One household: the head first."""
    if size == 1:
        age = pyramid.age(60, 95) if random.random() < 0.5 else pyramid.age(20, 75)
        return [Member("HEAD", pyramid.sex(age) if age < 60 else _mostly(random, "FEMALE", 0.66), age)]
    draw = random.random()
    if size == 2:
        if draw < 0.62:
            return _couple(random, pyramid, old=random.random() < 0.55)
        if draw < 0.9:
            return _parent_with(random, pyramid, 1)
        return _grandparent_with(random, pyramid)
    if size == 3 and draw < 0.14:
        return _parent_with(random, pyramid, 2)
    if draw < 0.62 or size == 3:
        return _nuclear(random, pyramid, min(size - 2, 4), size)
    return _three_generations(random, pyramid, size)


def _mostly(random: Random, sex: str, share: float) -> str:
    return sex if random.random() < share else "MALE" if sex == "FEMALE" else "FEMALE"


def _couple(random: Random, pyramid: Pyramid, *, old: bool, low: int = 0, high: int = 0) -> list[Member]:
    age = pyramid.age(low or (52 if old else 23), high or (88 if old else 50))
    other = pyramid.age(max(18, age - 7), min(OLDEST, age + 2))
    head = _mostly(random, "MALE", 0.82)
    his, hers = (age, other)
    if head == "MALE":
        return [Member("HEAD", "MALE", his), Member("SPOUSE", "FEMALE", hers, "other")]
    return [Member("HEAD", "FEMALE", hers, "other"), Member("SPOUSE", "MALE", his)]


def _mother_age(members: list[Member]) -> int:
    return min(member.age for member in members if member.relation in ("HEAD", "SPOUSE"))


def _children(random: Random, pyramid: Pyramid, mother: int, number: int) -> list[Member]:
    ages: list[int] = []
    for _ in range(number):
        for _attempt in range(4):
            age = pyramid.age(max(0, mother - 40), max(0, mother - 18))
            if all(abs(age - other) >= 1 for other in ages):
                break
            pyramid.wanted[age] += 1
        else:
            pyramid.wanted[age] -= 1
        ages.append(age)
    return [Member("CHILD", pyramid.sex(age), age) for age in sorted(ages, reverse=True)]


def _nuclear(random: Random, pyramid: Pyramid, children: int, size: int) -> list[Member]:
    """A couple and their children; what is left over are the husband's parents or relatives."""
    members = _couple(random, pyramid, old=False, low=22, high=62)
    mother = _mother_age(members)
    members += _children(random, pyramid, mother, children)
    while len(members) < size:
        age = pyramid.age(min(mother + 18, 90), min(mother + 42, OLDEST))
        parents = [member for member in members if member.relation == "PARENT"]
        if len(parents) < 2 and age <= 96:
            sex = "FEMALE" if not parents and random.random() < 0.7 or parents and parents[0].sex == "MALE" else "MALE"
            if parents and parents[0].sex == sex:
                sex = "MALE" if sex == "FEMALE" else "FEMALE"
            members.append(Member("PARENT", sex, age, "line" if sex == "MALE" else "other"))
        else:
            age = pyramid.age(5, 60)
            members.append(Member("RELATIVE", pyramid.sex(age), age))
    return members


def _parent_with(random: Random, pyramid: Pyramid, children: int) -> list[Member]:
    age = pyramid.age(30, 80)
    sex = _mostly(random, "FEMALE", 0.78)
    head = Member("HEAD", sex, age, "line" if sex == "MALE" else "other")
    return [head, *_children(random, pyramid, age, children)]


def _grandparent_with(random: Random, pyramid: Pyramid) -> list[Member]:
    """Parents work in the city, the child stays with the grandmother: common in the delta."""
    age = pyramid.age(50, 80)
    sex = _mostly(random, "FEMALE", 0.75)
    child = pyramid.age(max(0, age - 68), min(17, age - 36))
    return [
        Member("HEAD", sex, age, "line" if sex == "MALE" else "other"),
        Member("GRANDCHILD", pyramid.sex(child), child),
    ]


def _three_generations(random: Random, pyramid: Pyramid, size: int) -> list[Member]:
    """Old parents head the house; a son or daughter with husband or wife and their children live with them."""
    members = _couple(random, pyramid, old=True, low=48, high=85)
    if random.random() < 0.3:
        sex = _mostly(random, "FEMALE", 0.75)
        members = [Member("HEAD", sex, members[0].age, "line" if sex == "MALE" else "other")]
    mother = _mother_age(members)
    age = pyramid.age(max(20, mother - 40), max(20, mother - 18))
    is_son = random.random() < 0.72
    child = Member("CHILD", "MALE" if is_son else "FEMALE", age)
    partner_age = pyramid.age(max(18, age - 6), age + 4)
    partner = Member("CHILD_IN_LAW", "FEMALE" if is_son else "MALE", partner_age, "other" if is_son else "married-in")
    members += [child, partner]
    young_mother = partner_age if is_son else age
    while len(members) < size:
        if random.random() < 0.8 or size - len(members) <= 1:
            grandchild = pyramid.age(max(0, young_mother - 38), max(0, young_mother - 19))
            line = "line" if is_son else "married-in"
            members.append(Member("GRANDCHILD", pyramid.sex(grandchild), grandchild, line))
        else:
            sibling = pyramid.age(max(10, mother - 40), max(12, mother - 18))
            members.append(Member("CHILD", pyramid.sex(sibling), sibling))
    return members[:size]

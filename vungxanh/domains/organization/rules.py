"""Which bodies a unit usually has, by its tier and the day: dated data (rulesets/usual.toml). Pure."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

SETS = Path(__file__).parent / "rulesets" / "usual.toml"
# words before the name that say what kind of unit it is: "Thị trấn Châu Thành" is "Châu Thành"
KINDS = ("Tổ dân phố", "Thị trấn", "Thị xã", "Thành phố", "Đặc khu", "Khu phố")


@dataclass(frozen=True, slots=True)
class UsualPost:
    title: str
    role: str

    def title_in(self, unit: str) -> str:
        return self.title.format(kind=kind(unit).lower())


@dataclass(frozen=True, slots=True)
class UsualBody:
    """A body by its usual name; the first of its posts is the head."""

    kind: str
    name: str
    abbreviation: str
    posts: tuple[UsualPost, ...]

    def name_in(self, unit: str) -> str:
        """The name with that of its unit: "Trạm Y tế xã Tân Thạch"."""
        return self.name.format(unit=unit[:1].lower() + unit[1:], name=bare(unit))


def kind(unit: str) -> str:
    """The words before the name: "Xã" of "Xã Tân Thạch", "Khu phố" of "Khu phố 2"."""
    return next((words for words in KINDS if unit.startswith(f"{words} ")), unit.split(" ", 1)[0])


def bare(unit: str) -> str:
    """The name without its kind: "Tân Thạch" of "Xã Tân Thạch"."""
    return unit.removeprefix(kind(unit)).strip() or unit


@cache
def usual(tier: str, on: date) -> tuple[UsualBody, ...]:
    """The usual bodies of a unit of this tier on a day; none where none are usual (a ministry, the country)."""
    sets = [each for each in tomllib.loads(SETS.read_text(encoding="utf-8"))["sets"] if each["valid_from"] <= on]
    if not sets:
        return ()
    chosen = max(sets, key=lambda each: each["valid_from"])
    return tuple(
        UsualBody(
            kind=each["kind"],
            name=each["name"],
            abbreviation=each["abbreviation"],
            posts=tuple(UsualPost(title, role) for title, role in each["posts"]),
        )
        for each in chosen["bodies"]
        if each["tier"] == tier
    )

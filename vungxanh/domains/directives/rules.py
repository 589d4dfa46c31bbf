"""Proposing tasks from what a document asks, and judging how far a goal is. Pure."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

from vungxanh.kernel.vietnamese import fold

# ---- items become proposals


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that may be given a task: its key, name, kind (units.BodyKind) and the tier of its unit (units.Tier)."""

    key: int
    name: str
    kind: str
    tier: str
    unit: str  # name of its unit


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task that an item suggests; each part says why (`reasons`), and an officer adapts it to the place."""

    title: str
    leads: tuple[int, ...]
    kind: Literal["ONE_OFF", "RECURRING", "STANDING", "PROHIBITION"]
    rhythm: str
    product: str
    indicator: str
    target: float | None
    out_of: str  # the target is then a percentage of this indicator
    reasons: tuple[str, ...]


@cache
def _table() -> Mapping[str, Any]:
    text = (Path(__file__).parent / "rulesets" / "proposals.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def lead_bodies(names: Iterable[str], candidates: Sequence[Candidate]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The bodies that the names in an item speak of, and the reason for each.

    A body named with its unit is that body alone; a general name ("cấp ủy", "các xã") is every body of that kind among
    the candidates; of two levels the upper is preferred, because it passes the task on.
    """
    found: dict[int, str] = {}
    for name in names:
        folded = fold(name)
        exact = [each for each in candidates if fold(each.name) == folded]
        named = exact or [
            each for each in candidates if _kind_named(folded, each.kind) and _unit_named(folded, each.unit)
        ]
        general = [] if named else [each for each in candidates if _kind_named(folded, each.kind)]
        for each in named or _upper(general, folded):
            found.setdefault(each.key, name)
    return tuple(found), tuple(f"{name} → {_name(key, candidates)}" for key, name in found.items())


def _name(key: int, candidates: Sequence[Candidate]) -> str:
    return next(each.name for each in candidates if each.key == key)


def _unit_named(folded: str, unit: str) -> bool:
    """All words of the unit's own name stand in the text; the words of its kind name no place."""
    kinds = {"xa", "phuong", "thi", "tran", "huyen", "quan", "tinh", "thanh", "pho", "ap", "thon", "to", "dan"}
    own = {word for word in fold(unit).split() if word not in kinds}
    return bool(own) and own <= set(folded.split())


def _kind_named(folded: str, kind: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", folded) for word in _table()["bodies"].get(kind, ()))


def _upper(bodies: list[Candidate], folded: str) -> list[Candidate]:
    order = ["LEADING", "COORDINATING", "GRASS_ROOTS", "TEAM"]
    wanted = [tier for tier, words in _table()["tiers"].items() if any(word in folded for word in words)]
    chosen = [each for each in bodies if each.tier in wanted] or bodies
    tiers = [tier for tier in order if any(each.tier == tier for each in chosen)]
    keep = set(wanted) if wanted else set(tiers[:1])
    return [each for each in chosen if each.tier in keep]


def propose(
    *,
    text: str,
    actors: Sequence[str],
    topics: Sequence[str],
    rhythm: str,
    prohibition: bool,
    dated: bool,
    candidates: Sequence[Candidate],
) -> Proposal:
    """A task for an item. What cannot be told stays empty: the officer is asked."""
    leads, reasons = lead_bodies(actors, candidates)
    product = next((row["product"] for row in _table()["products"] if re.search(row["pattern"], text.lower())), "")
    fitting = next(
        (row for row in _table()["indicators"] if row["topic"] in topics and row["words"] in fold(text)), None
    )
    kind: Literal["ONE_OFF", "RECURRING", "STANDING", "PROHIBITION"]
    if prohibition:
        kind = "PROHIBITION"
    elif rhythm:
        kind = "RECURRING"
    else:
        kind = "ONE_OFF" if dated or product else "STANDING"
    return Proposal(
        title=_title(text),
        leads=leads,
        kind=kind,
        rhythm=rhythm,
        product=product,
        indicator=fitting["indicator"] if fitting else "",
        target=fitting["target"] if fitting else None,
        out_of=fitting["out_of"] if fitting else "",
        reasons=reasons,
    )


def _title(text: str) -> str:
    """The first sentence, cut at a word, without the clause that only says who must act."""
    first = re.split(r"(?<=[.;:])\s", " ".join(text.split()), maxsplit=1)[0].rstrip(".;: ")
    if len(first) <= 140:
        return first
    return first[:140].rsplit(" ", 1)[0] + " …"


ALIKE = 0.4  # share of words in common from which one item may be what another has become


def successor(text: str, candidates: Sequence[str]) -> int | None:
    """Which of some items is most likely what became of another, by the words in common; None when none is like it."""
    words = set(fold(text).split())
    others = [set(fold(each).split()) for each in candidates]
    shares = [len(words & other) / len(words | other) if other else 0.0 for other in others]
    best = max(shares, default=0.0)
    return shares.index(best) if best >= ALIKE else None


# ---- goals


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a measure is: the value now, the way still to go, the pace needed a day and the pace of the last week.

    Paces are changes a day; None where a figure was not received: it is not zero. `reached` says whether the target
    holds now, `on_course` whether the last week's pace, if it goes on, reaches it in time; the projection of the
    epidemic itself is another matter and is asked elsewhere.
    """

    value: float | None
    target: float
    remaining: float | None
    days_left: int | None
    pace_needed: float | None
    pace: float | None
    reached: bool | None
    on_course: bool | None


def standing(
    *, series: Mapping[date, float], target: float, at_least: bool, today: date, target_on: date | None
) -> Standing:
    """Judge a measure by the values of its indicator; days without a value are missing, not zero."""
    known = {day: value for day, value in series.items() if day <= today}
    days_left = (target_on - today).days if target_on else None
    if not known:
        return Standing(None, target, None, days_left, None, None, None, None)
    latest = max(known)
    value = known[latest]
    gap = max(0.0, target - value if at_least else value - target)
    reached = gap == 0
    before = [day for day in known if latest - timedelta(days=10) <= day <= latest - timedelta(days=7)]
    pace = (value - known[max(before)]) / (latest - max(before)).days if before else None
    needed: float | None = None
    on_course: bool | None = True if reached else None
    if not reached and days_left is not None:
        needed = None if days_left <= 0 else (gap if at_least else -gap) / days_left
        if days_left <= 0:
            on_course = False
        elif pace is not None and needed is not None:
            on_course = pace >= needed if at_least else pace <= needed
    return Standing(value, target, gap, days_left, needed, pace, reached, on_course)

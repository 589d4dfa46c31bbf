"""Finding units: by name however it is typed, by their place in the tree, and what became of them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from vungxanh.kernel.actor import Actor
from vungxanh.kernel.vietnamese import fold
from vungxanh.units.models import Boundary, Tier, TierMapping, Unit, UnitChange, UnitQuerySet

KIND_WORDS = (
    "tinh",
    "thanh pho",
    "huyen",
    "quan",
    "thi xa",
    "thi tran",
    "xa",
    "phuong",
    "dac khu",
    "to dan pho",
    "khu pho",
    "ap",
    "thon",
)
# as people shorten the kind before a name: "P.5", "TX Cai Lậy", "TP Bến Tre", "H Châu Thành"
SHORT = {
    "p": "phuong", "x": "xa", "tt": "thi tran", "tx": "thi xa", "tp": "thanh pho", "q": "quan", "h": "huyen",
    "t": "tinh", "tdp": "to dan pho", "kp": "khu pho",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that answers a search, and where it lies: "Huyện Châu Thành, Tỉnh Bến Tre"."""

    unit: Unit
    place: str


class NotFound(LookupError):
    pass


class Ambiguous(LookupError):
    """One name in several places; `candidates` says which."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        super().__init__("; ".join(candidate.place for candidate in candidates))
        self.candidates = candidates


def words(text: str) -> list[str]:
    """Folded words; shortened kinds written out, zeros before a number dropped ("P.05" -> phuong, 5)."""
    found = re.findall(r"\d+|[^\W\d_]+", fold(text))
    whole = " ".join(SHORT.get(word, word) if place < len(found) - 1 else word for place, word in enumerate(found))
    return [word.lstrip("0") or "0" if word.isdigit() else word for word in whole.split()]


def search(text: str, *, on: date | None = None, actor: Actor | None = None, limit: int = 20) -> list[Candidate]:
    """Units whose name and place hold every word, the nearest first. Each word may be the beginning of one."""
    wanted = words(text)
    if not wanted:
        return []
    found = Unit.objects.all()
    if on:
        found = found.valid_on(on)
    if actor:
        found = found.within_reach(actor)
    for word in set(wanted):
        found = found.filter(trail__contains=word)
    ranked = []
    for unit in found[:3000]:
        own = words(unit.name)
        all_words = own + words(unit.trail[len(unit.folded) :])
        if not all(any(there.startswith(word) for there in all_words) for word in wanted):
            continue
        hits = [word for word in wanted if any(there.startswith(word) for there in own)]
        if hits:
            # most words in its own name, in the same order, few other words, high in the tree
            ordered = " ".join(hits) not in " ".join(own)
            ranked.append((-len(hits), ordered, len(own), len(unit.path), unit.path, unit))
    ranked.sort(key=lambda row: row[:-1])
    return _placed([row[-1] for row in ranked[:limit]])


def resolve(text: str, *, on: date, actor: Actor | None = None) -> Unit:
    """The one unit of this name or code. Raises `NotFound`, or `Ambiguous` with the places that share the name."""
    exact = Unit.objects.valid_on(on).filter(code=text.strip()).first()
    if exact and (actor is None or actor.reaches(exact.path)):
        return exact
    candidates = search(text, on=on, actor=actor, limit=50)
    if not candidates:
        raise NotFound(text)
    wanted = words(text)
    same = (
        [each for each in candidates if _begins(wanted, words(each.unit.name))]
        or [each for each in candidates if _begins(wanted, _bare(each.unit))]
        or candidates
    )
    if len(same) > 1:
        raise Ambiguous(same)
    return same[0].unit


def _begins(wanted: list[str], name: list[str]) -> bool:
    """The text names the unit first, and then at most where it lies."""
    return wanted[: len(name)] == name


def _bare(unit: Unit) -> list[str]:
    """The name without its kind: "chau thanh" of "Huyện Châu Thành"."""
    own = " ".join(words(unit.name))
    kind = next((kind for kind in KIND_WORDS if own.startswith(f"{kind} ")), "")
    return own.removeprefix(kind).split()


def places(units: Iterable[Unit]) -> dict[int, str]:
    """ "Xã An Khánh, Huyện Châu Thành, Tỉnh Bến Tre" for each unit, in one query."""
    units = list(units)
    paths = {prefix for unit in units for prefix in _ancestors(unit.path)}
    names: dict[str, list[Unit]] = {}
    for above in Unit.objects.filter(path__in=paths).only("path", "name", "valid_from", "valid_to"):
        names.setdefault(above.path, []).append(above)
    found = {}
    for unit in units:
        names_above = [_at(names.get(path, []), unit) for path in reversed(_ancestors(unit.path))]
        found[unit.pk] = ", ".join([unit.name, *filter(None, names_above)])
    return found


def _ancestors(path: str) -> list[str]:
    codes = path.rstrip("/").split("/")
    return ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes))]


def _at(units: list[Unit], below: Unit) -> str:
    """The unit of that path in the time of the unit below: codes are reused."""
    alive = [
        each
        for each in units
        if each.valid_from <= below.valid_from and (not each.valid_to or each.valid_to >= below.valid_from)
    ]
    return (alive or units)[0].name if units else ""


def _placed(units: list[Unit]) -> list[Candidate]:
    text = places(units)
    return [Candidate(unit, text[unit.pk]) for unit in units]


def of_tier(tier: Tier, on: date) -> UnitQuerySet:
    """The units that play this part on a day, whatever they are called then."""
    mapped = TierMapping.objects.filter(valid_from__lte=on).order_by("kind", "valid_from")
    latest = {mapping.kind: mapping.tier for mapping in mapped}
    kinds = [kind for kind, part in latest.items() if part == tier]
    return Unit.objects.valid_on(on).filter(kind__in=kinds)


def tier_of(unit: Unit, on: date) -> Tier | None:
    mapping = TierMapping.objects.filter(kind=unit.kind, valid_from__lte=on).order_by("-valid_from").first()
    return Tier(mapping.tier) if mapping else None


def successors(unit: Unit) -> list[UnitChange]:
    """What the unit became, the largest share first; a partial change has no share where the law does not say."""
    changes = unit.became.select_related("new")
    return sorted(changes, key=lambda change: (-(change.share if change.share is not None else -1), change.new.code))


def outlines(parent: Unit, *, on: date) -> dict[str, Any]:
    """A GeoJSON collection of the outlines right below a unit, each with code and name: what maps draw."""
    found = Boundary.objects.filter(unit__in=Unit.objects.valid_on(on).filter(parent=parent)).select_related("unit")
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": boundary.unit.code,
                "properties": {"code": boundary.unit.code, "name": boundary.unit.name, "path": boundary.unit.path},
                "geometry": boundary.geometry,
            }
            for boundary in found
        ],
    }

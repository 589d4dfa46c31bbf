"""Loading the official units, their census, outlines and what became of them in 2025. Loading twice changes nothing."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction

from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.units.models import Boundary, Census, Kind, Tier, TierMapping, Unit, UnitChange

DATA = Path(__file__).parent / "data"
BATCH = 500
# our tables of the old system are as of 2021-22, so it is said to hold from the first day of 2021
SYSTEM_2021 = date(2021, 1, 1)
# Resolution 202/2025/QH15 and the resolutions on communes: two tiers from this day
SYSTEM_2025 = date(2025, 7, 1)
STARTS = {"2021": SYSTEM_2021, "2025": SYSTEM_2025}
CENSUS = "Tổng điều tra dân số và nhà ở 2019, GSO"
OUTLINE = {
    "2021": "LucieContamin/censusVN2009 (MIT)",
    "2025": "thanglequoc/vietnamese-provinces-database (MIT)",
}
# Law on Organisation of Local Government 77/2015/QH13: three tiers; 72/2025/QH15: two tiers
TIERS = {
    "2021": {
        Tier.LEADING: (Kind.PROVINCE, Kind.CENTRAL_CITY),
        Tier.COORDINATING: (Kind.RURAL, Kind.URBAN, Kind.TOWN, Kind.PROVINCIAL_CITY),
        Tier.GRASS_ROOTS: (Kind.COMMUNE, Kind.WARD, Kind.TOWNSHIP),
        Tier.TEAM: (Kind.HAMLET, Kind.RESIDENTIAL_GROUP),
    },
    "2025": {
        Tier.COORDINATING: (Kind.PROVINCE, Kind.CENTRAL_CITY),
        Tier.GRASS_ROOTS: (Kind.COMMUNE, Kind.WARD, Kind.SPECIAL_ZONE),
        Tier.TEAM: (Kind.HAMLET, Kind.RESIDENTIAL_GROUP),
    },
}


@dataclass(frozen=True, slots=True)
class Loaded:
    units: int
    changes: int
    changes_left_out: int  # the table names a unit that neither system has
    censuses: int
    boundaries: int


def table(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(io.StringIO(file.read()))


def _lasting_provinces() -> set[str]:
    """Provinces that kept code and people in 2025: the same unit before and after."""
    old = {row["code"]: row for row in table("units_2021")}
    new = {row["code"]: row for row in table("units_2025")}

    def province(units: dict[str, dict[str, str]], code: str) -> str:
        while units[code]["parent"]:
            code = units[code]["parent"]
        return code

    sources: dict[str, set[str]] = {}
    for row in table("changes_2025"):
        if row["old"] in old:
            sources.setdefault(province(new, row["new"]), set()).add(province(old, row["old"]))
    return {code for code, origins in sources.items() if origins == {code}}


def _chosen(rows: list[dict[str, str]], provinces: Iterable[str]) -> list[dict[str, str]]:
    wanted = set(provinces)
    if not wanted:
        return rows
    known = {row["code"] for row in rows if not row["parent"]}
    if wanted - known:
        raise BadInput(
            *(f"province {code}: no such code; see `vungxanh units find`" for code in sorted(wanted - known))
        )
    found = []
    for row in rows:  # parents stand before their children
        if row["code"] in wanted or row["parent"] in wanted:
            wanted.add(row["code"])
            found.append(row)
    return found


@transaction.atomic
def load(
    system: str, *, provinces: Iterable[str] = (), progress: Callable[[str], None] = lambda message: None
) -> Loaded:
    """Load the units of the system "2021" or "2025" (of some provinces, by code), with all that is known of them.

    Raises `BadInput` for a system or a province that does not exist.
    """
    if system not in STARTS:
        raise BadInput(f"system {system}: choose 2021 or 2025")
    start = STARTS[system]
    for tier, kinds in TIERS[system].items():
        for kind in kinds:
            TierMapping.objects.update_or_create(kind=kind, valid_from=start, defaults={"tier": tier})
    rows = _chosen(list(table(f"units_{system}")), provinces)
    units = _units(rows, start)
    progress(f"{len(units)} units")
    changes, left_out = _changes() if _both_systems() else (0, 0)
    if changes:
        progress(f"{changes} changes of 2025")
    censuses = _census(units) if system == "2021" else 0
    progress(f"{censuses} census rows")
    boundaries = _boundaries(system, units)
    progress(f"{boundaries} outlines")
    return Loaded(len(units), changes, left_out, censuses, boundaries)


def _units(rows: list[dict[str, str]], start: date) -> dict[str, Unit]:
    """Level by level, because a child needs the key of its parent."""
    lasting = _lasting_provinces()
    found: dict[str, Unit] = {}
    waiting = rows
    while waiting:
        level = [row for row in waiting if not row["parent"] or row["parent"] in found]
        waiting = [row for row in waiting if row["parent"] and row["parent"] not in found]
        units = []
        for position, row in enumerate(level, start=1):
            parent = found.get(row["parent"])
            same = row["code"] in lasting
            units.append(
                Unit(
                    code=row["code"],
                    name=row["name"],
                    kind=row["kind"],
                    parent=parent,
                    path=f"{parent.path if parent else ''}{row['code']}/",
                    folded=fold(row["name"]),
                    trail=fold(f"{row['name']} {parent.trail if parent else ''}"),
                    position=position,
                    valid_from=SYSTEM_2021 if same else start,
                    valid_to=None if same or start == SYSTEM_2025 else SYSTEM_2025 - timedelta(days=1),
                )
            )
        Unit.objects.bulk_create(
            units,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["code", "valid_from"],
            update_fields=["name", "kind", "parent", "path", "folded", "trail", "position", "valid_to"],
        )
        starts = {unit.valid_from for unit in units}
        wanted = {(unit.code, unit.valid_from) for unit in units}
        for unit in Unit.objects.filter(valid_from__in=starts).iterator(5000):
            if (unit.code, unit.valid_from) in wanted:
                found[unit.code] = unit
    return found


def _both_systems() -> bool:
    return all(Unit.objects.filter(valid_from=start).exists() for start in STARTS.values())


def _changes() -> tuple[int, int]:
    old = {unit.code: unit for unit in Unit.objects.filter(valid_from=SYSTEM_2021)}
    new = {unit.code: unit for unit in Unit.objects.filter(valid_from=SYSTEM_2025)}
    found: dict[tuple[str, str], UnitChange] = {}
    left_out = 0
    for row in table("changes_2025"):
        if row["old"] not in old or row["new"] not in new:
            left_out += 1
            continue
        found[row["old"], row["new"]] = UnitChange(
            old=old[row["old"]],
            new=new[row["new"]],
            kind=row["kind"],
            share=Decimal(row["share"]) if row["share"] else None,
            on=SYSTEM_2025,
            note=row["note"],
        )
    UnitChange.objects.bulk_create(
        found.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["old", "new", "on"],
        update_fields=["kind", "share", "note"],
    )
    return len(found), left_out


def _census(units: dict[str, Unit]) -> int:
    rows = []
    for row in table("census_2019"):
        if row["code"] in units:
            sizes = {str(size): int(row[f"size_{size}"]) for size in range(1, 6)}
            rows.append(
                Census(
                    unit=units[row["code"]],
                    year=2019,
                    persons=int(row["persons"]),
                    households=sum(sizes.values()),
                    households_by_size=sizes,
                    source=CENSUS,
                )
            )
    Census.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["unit", "year"],
        update_fields=["persons", "households", "households_by_size", "source"],
    )
    return len(rows)


def _boundaries(system: str, units: dict[str, Unit]) -> int:
    from shapely import STRtree, make_valid
    from shapely.geometry import shape

    with gzip.open(DATA / f"boundaries_{system}.json.gz", "rt", encoding="utf-8") as file:
        outlines: dict[str, Any] = json.load(file)
    codes = [code for code in outlines if code in units]
    shapes = [make_valid(shape(outlines[code])) for code in codes]
    inside = [each.representative_point() for each in shapes]
    Boundary.objects.bulk_create(
        [
            Boundary(
                unit=units[code],
                geometry=outlines[code],
                longitude=round(point.x, 5),
                latitude=round(point.y, 5),
                source=OUTLINE[system],
            )
            for code, point in zip(codes, inside, strict=True)
        ],
        batch_size=100,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["geometry", "longitude", "latitude", "source"],
    )
    kept = {
        boundary.unit_id: boundary.pk for boundary in Boundary.objects.filter(unit__in=[units[c].pk for c in codes])
    }
    # simplified outlines leave slits: units closer than about 50 m are neighbours
    near = STRtree(shapes).query(shapes, predicate="dwithin", distance=0.0005)
    pairs = [(codes[a], codes[b]) for a, b in near.T.tolist() if a != b and len(codes[a]) == len(codes[b])]
    link = Boundary.neighbors.through
    link.objects.bulk_create(
        [link(from_boundary_id=kept[units[a].pk], to_boundary_id=kept[units[b].pk]) for a, b in pairs],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return len(codes)

"""Writes `vungxanh/units/data` from the source tables named in `vungxanh/units/data/README.md`.

usage: python tools/units_data.py FOLDER    (holds units/, census/ and boundaries/ as published)
"""

import csv
import gzip
import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

SOURCE = Path(sys.argv[1])
TARGET = Path(__file__).resolve().parents[1] / "vungxanh" / "units" / "data"
# five island units of the middle tier have no commune and so no row in the table of communes (GSO list of units)
ISLANDS = [
    ["318", "Huyện Bạch Long Vĩ", "HUYEN", "31"],
    ["471", "Huyện Cồn Cỏ", "HUYEN", "45"],
    ["498", "Huyện Hoàng Sa", "HUYEN", "48"],
    ["536", "Huyện Lý Sơn", "HUYEN", "51"],
    ["755", "Huyện Côn Đảo", "HUYEN", "77"],
]
KINDS = {
    "tỉnh": "TINH",
    "huyện": "HUYEN",
    "quận": "QUAN",
    "thị xã": "THI_XA",
    "xã": "XA",
    "phường": "PHUONG",
    "thị trấn": "THI_TRAN",
    "đặc khu": "DAC_KHU",
}


def table(name: str) -> list[dict[str, str]]:
    with (SOURCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, header: list[str], rows: list[list[Any]]) -> None:
    with gzip.GzipFile(TARGET / name, "wb", mtime=0) as packed:
        text = [header, *rows]
        lines = [",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in line) for line in text]
        packed.write(("\n".join(lines) + "\n").encode())
    print(f"{name}: {len(rows)} rows")


def kind(name: str, *, top: bool = False) -> str:
    lower = unicodedata.normalize("NFC", name).lower()
    if lower.startswith("thành phố"):
        return "THANH_PHO_TW" if top else "THANH_PHO"
    return next(code for word, code in KINDS.items() if lower.startswith(word))


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def units_2021() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in table("units/vn_2021.csv"):
        found.setdefault(
            row["province_code"], [row["province_code"], row["province"], kind(row["province"], top=True), ""]
        )
        middle = row["district_code"]
        found.setdefault(middle, [middle, row["district"], kind(row["district"]), row["province_code"]])
        found[row["commune_code"]] = [row["commune_code"], row["commune"], kind(row["commune"]), middle]
    found.update({row[0]: row for row in ISLANDS})
    write("units_2021.csv.gz", ["code", "name", "kind", "parent"], list(found.values()))
    return found


def conversion() -> list[list[str]]:
    with (SOURCE / "units/conversion_2025.csv").open(encoding="utf-8-sig", newline="") as file:
        return [[clean(cell) for cell in row] for row in list(csv.reader(file))[2:] if row[2].strip()]


def units_2025(rows: list[list[str]]) -> dict[str, list[str]]:
    """Codes as in the conversion table, which follows Decision 19/2025/QĐ-TTg."""
    listed = table("units/vn_2025.csv")
    names = {row["province_code"]: row["province"] for row in listed}
    spelled = {row["commune_code"]: row["commune"] for row in listed}
    found: dict[str, list[str]] = {}
    for province, name, code, *_ in rows:
        top = re.search(r"\((\d+)\)", province)
        assert top, province
        full = names[top[1]] if names[top[1]].startswith("Thành phố") else f"Tỉnh {names[top[1]]}"
        found.setdefault(top[1], [top[1], full, "THANH_PHO_TW" if full.startswith("Thành") else "TINH", ""])
        name = spelled.get(code, name)
        found[code] = [code, name, kind(name), top[1]]
    write("units_2025.csv.gz", ["code", "name", "kind", "parent"], list(found.values()))
    return found


def change(note: str) -> tuple[str, str]:
    text = note.lower()
    if text.startswith("giữ nguyên"):
        return "UNCHANGED", "1"
    if "toàn bộ dân số" in text or "toàn bộ" in text:
        return "MERGE", "1"
    if "một phần diện tích" in text:
        return "AREA_ONLY", "0"
    if text.startswith("đổi") and "một phần" not in text:
        return "RENAME", "1"
    return "PARTIAL", ""


def changes(rows: list[list[str]], old: dict[str, list[str]]) -> None:
    found = []
    for _, _, new, _, code, note, middle, *_ in rows:
        if not code and "đặc khu" in note:  # an island that had no commune: its upper unit itself became one
            inside = re.search(r"\((\d+)\)", middle)
            code = inside[1] if inside else ""
        if code:
            found.append([code, new, *change(note), note.replace(",", ";")])
    write("changes_2025.csv.gz", ["old", "new", "kind", "share", "note"], found)
    missing = {row[0] for row in found} - set(old)
    print("old codes not among the units of 2021:", sorted(missing))


def census() -> None:
    """Sums the doubled codes; a rural household of 1-2 persons is split as urban ones are (.39 : .61)."""
    split = 0.1039 / (0.1039 + 0.1646)
    found: dict[str, list[float]] = {}
    for row in table("census/commune_population_households_2019_GSOcode.csv"):
        number = {name: float(value or 0) for name, value in row.items() if name.startswith(("population", "hh_"))}
        pair = number["hh_rural_1_2"]
        sizes = [
            number["hh_urban_1"] + round(pair * split),
            number["hh_urban_2"] + pair - round(pair * split),
            *(number[f"hh_urban_{size}"] + number[f"hh_rural_{size}"] for size in (3, 4, 5)),
        ]
        total = found.setdefault(row["commune_code"], [0.0] * 6)
        found[row["commune_code"]] = [a + b for a, b in zip(total, [number["population_2019"], *sizes], strict=True)]
    rows = [[code, *(int(value) for value in values)] for code, values in sorted(found.items())]
    write("census_2019.csv.gz", ["code", "persons", "size_1", "size_2", "size_3", "size_4", "size_5"], rows)


def decode(topology: dict[str, Any]) -> dict[str, Any]:
    """TopoJSON (quantised arcs shared between neighbours) to one geometry per code."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append([round(x * sx + tx, 5), round(y * sy + ty, 5)])
        arcs.append(points)

    def ring(parts: list[int]) -> list[list[float]]:
        line: list[list[float]] = []
        for part in parts:
            points = arcs[part] if part >= 0 else arcs[~part][::-1]
            line += points[1:] if line else points
        return line

    (layer,) = topology["objects"].values()
    found = {}
    for shape in layer["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        rings = [[ring(parts) for parts in polygon] for polygon in polygons]
        found[shape["properties"]["code"]] = {"type": "MultiPolygon", "coordinates": rings}
    return found


def boundaries(old: dict[str, list[str]]) -> None:
    new = {}
    for name in ("provinces", "communes"):
        new.update(decode(json.loads((SOURCE / f"boundaries/{name}_2025.topo.json").read_text())))
    past = {}
    middle_name = {code: row[1] for code, row in old.items()}
    province_name = {code: row[1] for code, row in old.items() if not row[3]}
    for province in ("ben_tre", "bac_giang", "tuyen_quang"):
        shapes = json.loads((SOURCE / f"boundaries/communes_2009_{province}.geojson").read_text())["features"]
        by_name = {}
        for shape in shapes:
            facts = shape["properties"]
            by_name[_plain(facts["district_vn"]), _plain(facts["commune_vn"])] = shape["geometry"]
        inside = [
            code
            for code, row in old.items()
            if len(code) == 5 and _plain(province_name[old[row[3]][3]]) == province.replace("_", " ")
        ]
        for code in inside:
            geometry = by_name.get((_plain(middle_name[old[code][3]]), _plain(old[code][1])))
            if geometry:
                past[code] = geometry
        print(province, len(inside), "units,", sum(code in past for code in inside), "outlines")
    for year, found in (("2021", past), ("2025", new)):
        with gzip.GzipFile(TARGET / f"boundaries_{year}.json.gz", "wb", mtime=0) as packed:
            packed.write(json.dumps(found, separators=(",", ":")).encode())


def _plain(name: str) -> str:
    sys.path.insert(0, str(TARGET.parents[2]))
    from vungxanh.kernel.vietnamese import fold

    words = fold(name)
    for prefix in ("thanh pho ", "thi tran ", "thi xa ", "phuong ", "huyen ", "quan ", "tinh ", "xa "):
        words = words.removeprefix(prefix)
    return re.sub(r"\b0+(\d)", r"\1", words.replace("-", " "))


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    old = units_2021()
    rows = conversion()
    units_2025(rows)
    changes(rows, old)
    census()
    boundaries(old)

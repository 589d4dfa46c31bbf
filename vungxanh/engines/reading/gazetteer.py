"""The closed lists of the grammar, read once from `data/`: types, organs, fields of work, names of units."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from .source import plain

_DATA = files(__package__) / "data"


@cache
def words() -> dict[str, Any]:
    """The tables of `gazetteer.toml`."""
    return tomllib.loads((_DATA / "gazetteer.toml").read_text(encoding="utf-8"))


@cache
def grammar() -> dict[str, Any]:
    """The tables of `grammar.toml`."""
    return tomllib.loads((_DATA / "grammar.toml").read_text(encoding="utf-8"))


@cache
def topics() -> dict[str, dict[str, list[str]]]:
    """The tables of `topics.toml`."""
    return tomllib.loads((_DATA / "topics.toml").read_text(encoding="utf-8"))


KINDS = {
    "t": "tỉnh",
    "tp": "thành phố",
    "q": "quận",
    "h": "huyện",
    "tx": "thị xã",
    "p": "phường",
    "x": "xã",
    "tt": "thị trấn",
    "dk": "đặc khu",
}


@cache
def units() -> dict[str, tuple[tuple[int, str], ...]]:
    """Name of a unit without diacritics -> the tiers (1 province, 2 district, 3 commune) and kinds that bear it."""
    found: dict[str, tuple[tuple[int, str], ...]] = {}
    bearers: dict[str, tuple[tuple[int, str], ...]] = {}
    # every kind is written in plain letters, so the whole table can lose its diacritics at once
    for line in plain((_DATA / "units.tsv").read_text(encoding="utf-8").replace("\t", "|")).splitlines():
        if line.startswith("#"):
            continue
        name, kinds = line.split("|")
        if kinds not in bearers:
            bearers[kinds] = tuple((int(kind[0]), KINDS[kind[1:]]) for kind in kinds.split())
        found[name] = bearers[kinds]
    return found


def kind_of(name: str) -> str | None:
    """The kind of the highest unit of this name when only one kind bears it there: `Vĩnh Phúc` is a `tỉnh`."""
    bearers = units().get(plain(" ".join(name.split())), ())
    if not bearers:
        return None
    tier = min(tier for tier, _ in bearers)
    kinds = {kind for level, kind in bearers if level == tier}
    return kinds.pop() if len(kinds) == 1 else None


def province_kind(name: str) -> str | None:
    """`tỉnh` or `thành phố` when a unit of the first tier bears the name."""
    return next((kind for tier, kind in units().get(plain(" ".join(name.split())), ()) if tier == 1), None)


def alternatives(phrases: list[str]) -> str:
    """A pattern of the phrases, longest first, that lets white space run over a line break."""
    ordered = sorted(set(phrases), key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in ordered)


@cache
def _cases() -> list[tuple[re.Pattern[str], str]]:
    fields = [name[:1].upper() + name[1:] for name in words()["sectors"]["names"]]
    phrases = sorted([*words()["case"]["phrases"], *fields], key=len, reverse=True)
    return [(re.compile(rf"(?<!\w){re.escape(plain(phrase))}(?!\w)"), phrase) for phrase in phrases]


def ordinary_case(capitals: str) -> str:
    """A line of capitals in ordinary spelling: `HUYỆN ỦY SƠN DƯƠNG` -> `Huyện ủy Sơn Dương`.

    Words of organs get their usual case and diacritics stay as written; what is left is taken for names.
    """
    text = " ".join(capitals.split())
    if text != text.upper():
        return text
    folded = plain(text)
    result = [letter.lower() for letter in text]
    covered = [False] * len(text)
    for pattern, phrase in _cases():
        for found in pattern.finditer(folded):
            if any(covered[found.start() : found.end()]):
                continue
            for place, model in zip(range(*found.span()), phrase, strict=True):
                covered[place] = True
                if model.isupper():
                    result[place] = text[place]
    for found in re.finditer(r"[^\W_]+", folded):
        if covered[found.start()]:
            continue
        # a word without a vowel is an abbreviation: BCĐ, TNCS, KSBT
        short = found[0] in {"ubnd", "covid", "ub"} or not re.search(r"[aeiouy]", found[0])
        last = found.end() if short else found.start() + 1
        result[found.start() : last] = list(text[found.start() : last])
    spelled = "".join(result)
    return spelled[:1].upper() + spelled[1:]

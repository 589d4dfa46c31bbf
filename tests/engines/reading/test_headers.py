"""Number, type, day, issuer, place and signer of short documents of every kind of organ and form of header."""

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from vungxanh.engines.reading import read_text
from vungxanh.kernel.vietnamese import tone_normal

DOCUMENTS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "headers.toml").read_text(encoding="utf-8"))[
    "documents"
]


def same(value: object) -> str:
    return " ".join(tone_normal(unicodedata.normalize("NFC", str(value or ""))).lower().split())


@pytest.mark.parametrize("wanted", DOCUMENTS, ids=[each["name"] for each in DOCUMENTS])
def test_the_header_of_a_short_document_is_read_exactly(wanted: dict[str, Any]) -> None:
    text = wanted["text"].lstrip("\n")
    got = read_text(unicodedata.normalize("NFD", text) if wanted.get("nfd") else text).as_json()
    asked = {name: same(wanted[name]) for name in ("number", "type", "issued") if name in wanted}
    asked |= {"issuing_place": same(wanted["place"])} if "place" in wanted else {}
    asked |= {"signer": same(wanted["signer"])} if "signer" in wanted else {}
    assert {name: same(got[name]) for name in asked} == asked
    assert same(got["issuer"]) in {same(name) for name in (wanted["issuer"], *wanted.get("issuer_alt", []))}

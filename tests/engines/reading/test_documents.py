"""Whole documents against hand-made answers, through the same scoring as the benchmark."""

import importlib.util
import json
import sys
import textwrap
import unicodedata
from pathlib import Path
from types import ModuleType

import pytest

from vungxanh.engines.reading import read_text

DOCUMENTS = Path(__file__).parent / "documents"
INVENTED = Path(__file__).parent / "data"
NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.txt"))


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    path = Path(__file__).resolve().parents[3] / "tools" / "bench" / "reading.py"
    spec = importlib.util.spec_from_file_location("bench_reading", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def text_of(name: str) -> str:
    return (DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8")


def test_every_document_has_an_answer() -> None:
    assert len(NAMES) >= 17
    assert {path.stem for path in DOCUMENTS.glob("*.json")} == set(NAMES)


def test_the_shipped_documents_are_read_above_every_bar(bench: ModuleType) -> None:
    tally = bench.score_directory(DOCUMENTS)
    scores = tally.scores()
    assert {name: scores[name] for name, bar in bench.BARS.items() if scores[name] < bar} == {}
    assert scores["signer"] == scores["incoming stamp"] == 1


def test_the_invented_documents_of_every_kind_are_read_above_every_bar(bench: ModuleType) -> None:
    assert len(list(INVENTED.glob("*.txt"))) == len(list(INVENTED.glob("*.json"))) >= 43
    scores = bench.score_directory(INVENTED).scores()
    assert {name: scores[name] for name, bar in bench.BARS.items() if scores[name] < bar} == {}
    assert scores["signer"] == scores["incoming stamp"] == 1


def broken_at(text: str, width: int) -> str:
    """The text as a page of this width breaks it; lines of two columns and of tables stay."""
    lines: list[str] = []
    for line in text.split("\n"):
        columns = "   " in line.strip() or "|" in line
        lines.extend([line] if columns or len(line) <= width else textwrap.wrap(line, width, break_on_hyphens=False))
    return "\n".join(lines)


def test_pages_that_break_their_lines_at_a_margin_are_read_as_well(bench: ModuleType) -> None:
    tally = bench.Tally()
    for place, (text, gold) in enumerate(bench.pairs(DOCUMENTS)):
        page = broken_at(unicodedata.normalize("NFC", text.read_text(encoding="utf-8")), 75 + place)
        bench.score(text.stem, read_text(page), json.loads(gold.read_text(encoding="utf-8")), tally)
    scores = tally.scores()
    assert {name: scores[name] for name, bar in bench.BARS.items() if scores[name] < bar} == {}


def test_the_number_of_a_page_between_two_halves_of_a_sentence_is_no_part_of_it() -> None:
    text = text_of("huyen_cong_van").split("\n")
    whole = read_text("\n".join(text))
    lines = broken_at("\n".join(text), 80).split("\n")
    at = next(i for i, line in enumerate(lines) if len(line) > 70 and lines[i + 1][:1].islower())
    parted = read_text("\n".join([*lines[: at + 1], "", "- 2 -", "", *lines[at + 1 :]]))
    assert [item.text for item in parted.items] == [item.text for item in whole.items]
    assert [item.actors and item.actors[0].value for item in parted.items] == [
        item.actors and item.actors[0].value for item in whole.items
    ]


def test_the_reference_documents_are_read_above_every_bar(bench: ModuleType, shared: Path) -> None:
    scores = bench.score_directory(shared / "directives").scores()
    assert {name: scores[name] for name, bar in bench.BARS.items() if scores[name] < bar} == {}


@pytest.mark.parametrize("name", NAMES)
def test_addressees_and_distribution_are_read_line_by_line(name: str) -> None:
    wanted = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    got = read_text(text_of(name)).as_json()
    if got["form"] != "news":
        assert got["recipients"] == wanted.get("recipients", [])
        assert got["distribution"] == wanted.get("distribution", [])
    if wanted.get("signer_title"):
        assert got["signer_title"] == wanted["signer_title"]
    if wanted.get("urgency"):
        assert got["urgency"] == wanted["urgency"]


@pytest.mark.parametrize("name", NAMES)
def test_leads_are_the_bodies_that_the_text_puts_in_charge(name: str) -> None:
    wanted = json.loads((DOCUMENTS / f"{name}.json").read_text(encoding="utf-8"))
    got = {item.label: item.lead for item in read_text(text_of(name)).items}
    asked = {item["label"]: item["lead"] for item in wanted["items"] if item.get("lead")}
    assert {label: got.get(label) for label in asked} == asked


@pytest.mark.parametrize("name", NAMES)
def test_decomposed_text_gives_the_same_answer(name: str) -> None:
    composed = read_text(text_of(name)).as_json()
    decomposed = read_text(unicodedata.normalize("NFD", text_of(name))).as_json()

    def without_places(answer: object) -> object:
        if isinstance(answer, dict):
            return {key: without_places(value) for key, value in answer.items() if key != "span"}
        return [without_places(each) for each in answer] if isinstance(answer, list) else answer

    assert without_places(decomposed) == without_places(composed)


def test_an_original_party_letter_comes_out_right() -> None:
    document = read_text(text_of("goc_son_duong"))
    assert document.form == "party"
    assert document.number and document.number.value == "632-CV/HU"
    assert document.issuer and document.issuer.value == "Huyện ủy Sơn Dương"
    assert document.authority and document.authority.value == "T/M BAN THƯỜNG VỤ"
    assert document.incoming_stamp and document.incoming_stamp.number == "1172"
    assert [item.label for item in document.items] == ["1", "2", "3", "4", "5", "6"]
    split_by_a_page = document.items[2]
    assert "diễn biến phức tạp về an ninh trật tự" in split_by_a_page.text
    assert document.items[5].coordinating == ("UBND huyện",)


def test_small_capitals_and_missing_diacritics_of_the_page_do_not_matter() -> None:
    text = "ỦY ʙᴀɴ ɴʜÂɴ ᴅÂɴ\nHUYỆN MINH THUẬN\nSố: 12/ᴄᴛ-ᴜʙɴᴅ\nMinh Thuận, ngày 05 tháng 5 năm 2021\n"
    document = read_text(text)
    assert document.canonical_number == "12/CT-UBND"
    assert document.issued and document.issued.value.isoformat() == "2021-05-05"

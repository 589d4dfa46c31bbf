"""What holds for any text: no crash, spans inside the source, quotes that stand where the span says."""

import json
import unicodedata
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from vungxanh.engines.reading import Document, read_text
from vungxanh.engines.reading.document import HEADER
from vungxanh.kernel.vietnamese import fold

HERE = Path(__file__).parent
DOCUMENTS = [
    path.read_text(encoding="utf-8") for name in ("documents", "data") for path in sorted((HERE / name).glob("*.txt"))
]
WORDS = sorted({word for text in DOCUMENTS for word in text.split()})
PIECES = sorted({line for text in DOCUMENTS for line in text.splitlines() if line.strip()})

pieces = st.lists(st.sampled_from(PIECES), max_size=14).map("\n".join)
shuffled = st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join)
any_text = st.one_of(st.text(max_size=300), pieces, shuffled)


def spans(document: Document) -> list[tuple[int, int]]:
    found = [getattr(document, name) for name in HEADER]
    found += [*document.recipients, *document.distribution, *document.references, *document.items, *document.goals]
    found += [document.incoming_stamp]
    for item in document.items:
        found += [*item.actors, *item.topics, item.deadline, *item.other_deadlines]
    return [each.span for each in found if each is not None and each.span is not None]


def bare(text: str) -> str:
    return "".join(fold(text).split())


def mended(text: str) -> str:
    return bare(text).translate(str.maketrans("oqdilszbg", "000115289"))


@given(any_text)
@settings(max_examples=80, deadline=None)
@example("")
@example("\u0301\u0301 Số: 1/CT-UBND")
@example("Số: " + "9" * 400)
@example("1.\n" * 200)
@example("của " * 400)
@example("1234567890" * 2000)
@example("yêu cầu " * 2000)
@example("l1O" * 3000)
@example("\n" * 9000)
@example(" " * 9000)
@example("| " * 4000)
def test_any_text_is_read_and_every_span_lies_inside_it(text: str) -> None:
    document = read_text(text)
    assert document.text == text
    for start, end in spans(document):
        assert 0 <= start <= end <= len(text)
    json.dumps(document.as_json())


@given(pieces)
@settings(max_examples=50, deadline=None)
def test_what_a_span_points_at_holds_the_value(text: str) -> None:
    document = read_text(text)
    for cited in document.references:
        # "33O" is read as 330: letters that a scan takes for digits count as those
        assert mended(cited.number.split("/")[0]) in mended(text[slice(*cited.span)])
    for item in document.items:
        assert bare(item.text.split()[0]) in bare(text[slice(*item.span)])  # a page number may stand between words
        for actor in item.actors:
            assert bare(actor.value) in bare(text[slice(*actor.span)]) if actor.span else True
        if item.deadline:
            assert bare(item.deadline.text) in bare(text[slice(*item.deadline.span)])
    for goal in document.goals:
        assert bare(goal.text)[:12] in bare(text[slice(*goal.span)])


@given(pieces)
@settings(max_examples=30, deadline=None)
def test_decomposed_text_is_read_like_composed_text(text: str) -> None:
    composed = read_text(unicodedata.normalize("NFC", text))
    decomposed = read_text(unicodedata.normalize("NFD", text))
    assert [item.text for item in decomposed.items] == [item.text for item in composed.items]
    assert [each.number for each in decomposed.references] == [each.number for each in composed.references]
    for name in HEADER:
        one, other = getattr(composed, name), getattr(decomposed, name)
        assert (one and one.value) == (other and other.value)


@given(st.sampled_from(DOCUMENTS), st.data())
@settings(max_examples=25, deadline=None)
def test_invisible_marks_and_odd_dashes_change_nothing(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    marked = text[:place] + "\u200b" + text[place:]
    marked = marked.replace("-", data.draw(st.sampled_from("-‐‑–")))
    one, other = read_text(text), read_text(marked)
    assert [each.canonical for each in other.references] == [each.canonical for each in one.references]
    assert other.canonical_number == one.canonical_number
    assert len(other.items) == len(one.items)


@given(st.sampled_from(DOCUMENTS), st.data())
@settings(max_examples=30, deadline=None)
def test_a_document_cut_anywhere_invents_nothing(text: str, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(text)))
    part = text[low : data.draw(st.integers(low, len(text)))]
    document = read_text(part)
    said = bare(part)
    for each in (document.number, document.signer, document.signer_title, document.issuing_place):
        if each is not None and each.span is not None and each is not document.number:
            assert bare(each.value) in said
    for item in document.items:
        for actor in item.actors:
            assert bare(actor.value) in said
        if item.deadline:
            assert bare(item.deadline.text) in said

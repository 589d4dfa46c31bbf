"""Documents that come in are entered once, numbered by arrival, and tied to what they cite."""

from datetime import date

import pytest

from vungxanh.documents import operations, queries
from vungxanh.documents.models import Link, Relation
from vungxanh.documents.operations.linking import Citation
from vungxanh.documents.operations.receiving import AlreadyReceived
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput

pytestmark = pytest.mark.django_db


def receive(offices, **changes):
    values = {
        "by": offices.chair,
        "body": offices.commune,
        "type": "CV",
        "number": "632-CV/HU",
        "issuer": "Huyện ủy Châu Thành",
        "issued_on": date(2021, 8, 31),
        "title": "Về phòng, chống dịch",
        "arrived_on": date(2021, 9, 6),
    }
    return operations.receive(**{**values, **changes})


def test_arrivals_are_numbered_in_order_and_apart_from_the_documents_own_number(offices):
    first, second = receive(offices), receive(offices, number="17-CT/TU")
    assert (first.arrival_number, second.arrival_number) == (1, 2)
    assert first.number == "632-CV/HU"


def test_the_same_document_is_entered_once_and_the_message_says_where_it_is(offices):
    first = receive(offices)
    with pytest.raises(AlreadyReceived, match="06/09/2021, số đến 1") as refused:
        receive(offices, arrived_on=date(2021, 9, 7))
    assert refused.value.document == first
    assert receive(offices, number="633-CV/HU").arrival_number == 2


def test_the_same_number_of_another_term_is_another_document(offices):
    receive(offices)
    assert receive(offices, issued_on=date(2016, 8, 31)).arrival_number == 2


def test_a_document_of_the_future_is_refused(offices):
    with pytest.raises(BadInput, match="sau ngày đến"):
        receive(offices, issued_on=date(2021, 9, 30))


def test_another_units_register_is_closed(offices):
    with pytest.raises(Forbidden):
        receive(offices, by=offices.leader)


def test_a_citation_is_tied_to_its_document_whichever_comes_first(offices):
    cited_later = Citation(number="17-CT/TU", relation=Relation.IMPLEMENTS)
    first = receive(offices, citations=[cited_later])
    assert first.links.get().target is None
    second = receive(offices, number="17-CT/TU", type="CT", citations=[Citation(number="632-CV/HU", type="CV")])
    assert first.links.get().target == second
    assert second.links.get().target == first


def test_the_chain_shows_both_directions_and_hides_what_is_out_of_reach(offices, django_assert_max_num_queries):
    base = receive(offices, number="05-CT/TU", type="CT")
    middle = receive(offices, citations=[Citation("05-CT/TU", Relation.IMPLEMENTS), Citation("16/CT-TTg")])
    top = receive(offices, number="08/KH-UBND", citations=[Citation("632-CV/HU", Relation.REPLACES)])
    with django_assert_max_num_queries(12):
        found = queries.chain(middle, offices.chair)
    assert {node.label for node in found.nodes if node.document} == {str(base), str(middle), str(top)}
    assert (f"d{top.pk}", f"d{middle.pk}", "thay thế") in found.edges
    assert any(node.document is None and node.label == "16/CT-TTg" for node in found.nodes)


def test_a_document_citing_one_number_twice_keeps_one_link(offices):
    document = receive(offices, citations=[Citation("16/CT-TTg"), Citation("16/CT-TTg")])
    assert Link.objects.filter(document=document).count() == 1


def test_search_finds_words_without_marks(offices):
    document = receive(offices, text="Đi từng ngõ, gõ từng nhà, rà từng người")
    assert "di tung ngo" in document.folded

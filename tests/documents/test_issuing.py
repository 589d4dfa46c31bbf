"""Issuing numbers a document once and for all, and its receivers are seen to open it or not."""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from tests.documents.conftest import make_offices
from vungxanh.documents import operations
from vungxanh.documents.models import Document, State
from vungxanh.journal import queries as journal
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.models import Message

DAY = date(2021, 9, 9)


def issue(offices, document, **changes):
    values = {
        "by": offices.leader,
        "document": document,
        "on": DAY,
        "signer": "Lê Lãnh Đạo",
        "signer_title": "CHỦ TỊCH",
    }
    return operations.issue(**{**values, **changes})


def test_an_issued_document_is_numbered_dated_and_frozen(offices):
    document = issue(offices, offices.draft())
    assert (document.number, document.issued_on, document.state) == ("01/KH-UBND", DAY, State.ISSUED)
    with pytest.raises(Forbidden):
        operations.revise(by=offices.leader, document=document, title="Khác")
    with pytest.raises(BadInput, match="đã được ban hành"):
        issue(offices, document)
    assert [entry.act for entry in journal.history(document)] == ["documents.issue", "documents.draft"]


def test_each_type_each_body_and_each_year_count_alone(offices):
    numbers = [
        issue(offices, offices.draft()).number,
        issue(offices, offices.draft()).number,
        issue(offices, offices.draft(type="CT")).number,
        issue(offices, offices.draft(body=offices.party, type="CT")).number,
        issue(offices, offices.draft(), on=date(2022, 1, 3)).number,
    ]
    assert numbers == ["01/KH-UBND", "02/KH-UBND", "01/CT-UBND", "01-CT/HU", "01/KH-UBND"]


def test_a_failed_issue_leaves_no_gap(offices):
    draft = offices.draft()
    with pytest.raises(BadInput, match="người ký"):
        issue(offices, draft, signer=" ")
    assert issue(offices, draft).number == "01/KH-UBND"


def test_the_receiver_is_told_and_not_opened_stands_apart_from_opened(offices):
    document = issue(offices, offices.draft())
    (recipient,) = document.recipients.all()
    assert recipient.sent_at is not None
    assert recipient.opened_at is None
    assert Message.objects.filter(to__full_name="Trần Chủ Tịch", subject__contains="01/KH-UBND").exists()
    operations.open_received(by=offices.chair, document=document)
    recipient.refresh_from_db()
    assert recipient.opened_by.full_name == "Trần Chủ Tịch"
    first = recipient.opened_at
    operations.open_received(by=offices.chair, document=document)
    recipient.refresh_from_db()
    assert recipient.opened_at == first


def test_a_draft_is_seen_only_where_it_is_written(offices):
    draft = offices.draft()
    assert draft not in Document.objects.visible_to(offices.chair)
    assert draft in Document.objects.visible_to(offices.leader)
    issue(offices, draft)
    assert draft in Document.objects.visible_to(offices.chair)


def test_nobody_writes_in_the_name_of_another_unit(offices):
    with pytest.raises(Forbidden):
        offices.draft(by=offices.chair)
    with pytest.raises(Forbidden):
        operations.issue(
            by=offices.chair, document=offices.draft(), on=DAY, signer="Trần Chủ Tịch", signer_title="CHỦ TỊCH"
        )


def test_a_body_issues_only_types_of_its_system(offices):
    with pytest.raises(BadInput, match="không ban hành loại văn bản này"):
        offices.draft(body=offices.party, type="TT")


@pytest.mark.django_db(transaction=True)
def test_documents_issued_at_the_same_moment_get_different_numbers_and_none_is_missing():
    offices = make_offices()
    drafts = [offices.draft() for _ in range(6)]
    faults: list[BaseException] = []
    start = threading.Barrier(len(drafts))

    def run(draft):
        try:
            start.wait(timeout=30)
            issue(offices, draft)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    if connection.vendor == "sqlite":  # the tests' database in memory serves one thread
        for draft in drafts:
            issue(offices, draft)
    else:
        threads = [threading.Thread(target=run, args=[draft]) for draft in drafts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert faults == []
    serials = sorted(Document.objects.filter(state=State.ISSUED).values_list("serial", flat=True))
    assert serials == [1, 2, 3, 4, 5, 6]

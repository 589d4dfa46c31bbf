"""Documents that come in: into the register of the receiving body, with the number and the day of arrival."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.documents import symbols
from vungxanh.documents.models import Direction, Document, Recipient, State
from vungxanh.documents.operations.linking import Citation, cite, connect
from vungxanh.documents.operations.numbering import ARRIVAL, next_number
from vungxanh.documents.queries import folded_text
from vungxanh.files.models import File
from vungxanh.journal import operations as journal
from vungxanh.journal.acts import allow, entered
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.units.models import Body

RECEIVE = "documents.receive"


class AlreadyReceived(BadInput):
    """The register has this document; `document` is it."""

    def __init__(self, message: str, document: Document) -> None:
        super().__init__(message)
        self.document = document


@transaction.atomic
def receive(
    *,
    by: Actor,
    body: Body,
    type: str,
    number: str,
    issuer: str,
    issued_on: date | None,
    title: str,
    arrived_on: date,
    text: str = "",
    place: str = "",
    signer: str = "",
    signer_title: str = "",
    urgency: str = "",
    file: File | None = None,
    origin: Document | None = None,
    citations: Iterable[Citation] = (),
    **more: Any,
) -> Document:
    """Enter a document into the register of incoming ones of a body of the actor's own unit.

    The key is type, number, issuer and date: raises `AlreadyReceived` for the second, `BadInput`, `Forbidden`.
    """
    allow(by, RECEIVE, body.unit)
    if body.unit.path != by.unit_path:
        raise Forbidden(RECEIVE)
    faults = []
    if not (number or title):
        faults.append(_("Cần số, ký hiệu hoặc trích yếu."))
    if issued_on and issued_on > arrived_on:
        faults.append(_("Ngày ban hành sau ngày đến."))
    if faults:
        raise BadInput(*faults)
    key = {"body": body, "direction": Direction.INCOMING, "type": type, "number": number, "issuer": issuer}
    earlier = Document.objects.filter(**key, issued_on=issued_on).first() if number else None
    if earlier:
        raise _already(earlier)
    try:
        with transaction.atomic():
            document = Document.objects.create(
                **key, unit=body.unit, state=State.RECEIVED, issued_on=issued_on, title=title, place=place,
                signer=signer, signer_title=signer_title, urgency=urgency, text=text, file=file, origin=origin,
                arrived_on=arrived_on, entered_at=timezone.now(), folded=folded_text(number, issuer, title, text),
                arrival_number=next_number(
                    body=body, line=ARRIVAL, period=symbols.period(symbols.System.STATE, arrived_on)
                ),
            )  # fmt: skip
    except IntegrityError:
        raise _already(Document.objects.get(**key, issued_on=issued_on)) from None
    cite(document=document, citations=citations)
    connect(document)
    entered(by=by, act=RECEIVE, record=document)
    return document


@transaction.atomic
def open_received(*, by: Actor, document: Document) -> None:
    """Someone of a receiving body looks at an issued document for the first time: its receipt."""
    mine = Recipient.objects.filter(document=document, body__unit__path=by.unit_path, opened_at=None)
    if mine.update(opened_at=timezone.now(), opened_by_id=by.user_id):
        journal.record(by=by, act="documents.open", changes=[journal.Change(document)])


def _already(document: Document) -> AlreadyReceived:
    return AlreadyReceived(
        _("%(doc)s đã vào sổ ngày %(day)s, số đến %(number)s.") % {
            "doc": document,
            "day": document.arrived_on.strftime("%d/%m/%Y") if document.arrived_on else "",
            "number": document.arrival_number,
        },
        document,
    )  # fmt: skip

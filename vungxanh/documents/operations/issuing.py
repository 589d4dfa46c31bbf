"""One's own documents: drafted, changed, then issued: numbered, dated, frozen and sent in one transaction."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.queries import heads
from vungxanh.documents import symbols
from vungxanh.documents.models import Direction, Document, Recipient, State
from vungxanh.documents.operations.linking import connect
from vungxanh.documents.operations.numbering import next_number
from vungxanh.documents.queries import folded_text, system_of
from vungxanh.journal.acts import allow, changed, entered
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.messages.operations import tell
from vungxanh.units.models import Body

DRAFT, ISSUE = "documents.draft", "documents.issue"


@transaction.atomic
def draft(
    *,
    by: Actor,
    body: Body,
    type: str,
    title: str,
    content: dict[str, Any],
    recipients: Iterable[Body] = (),
    urgency: str = "",
    place: str = "",
) -> Document:
    """A draft of a document of a body of the actor's own unit. Raises `BadInput`, `Forbidden`."""
    allow(by, DRAFT, body.unit)
    if body.unit.path != by.unit_path:
        raise Forbidden(DRAFT)
    if symbols.TYPES[type] not in symbols.types_of(system_of(body)):
        raise BadInput(_("%(body)s không ban hành loại văn bản này.") % {"body": body})
    if not title.strip():
        raise BadInput(_("Chưa ghi trích yếu."))
    document = Document.objects.create(
        unit=body.unit, body=body, direction=Direction.OWN, state=State.DRAFT, type=type, title=title.strip(),
        issuer=body.name, issuer_body=body, content=content, urgency=urgency, place=place or place_of(body),
        folded=folded_text(title), drafted_by_id=by.user_id, entered_at=timezone.now(),
    )  # fmt: skip
    _address(document, recipients)
    entered(by=by, act=DRAFT, record=document)
    return document


@transaction.atomic
def revise(
    *, by: Actor, document: Document, recipients: Iterable[Body] | None = None, reason: str = "", **changes: Any
) -> Document:
    """Change a draft. An issued document is frozen: it is amended or replaced by another."""
    locked: Document = (
        Document.objects.select_for_update(of=("self",)).select_related("unit", "body").get(pk=document.pk)
    )
    if locked.state != State.DRAFT or by.unit_path != locked.unit.path:
        raise Forbidden(DRAFT)
    with changed(by=by, act=DRAFT, record=locked, reason=reason):
        for name in ("type", "title", "content", "urgency", "place"):
            if name in changes:
                setattr(locked, name, changes[name])
        locked.folded = folded_text(locked.title)
        locked.save()
    if recipients is not None:
        _address(locked, recipients)
    return locked


@transaction.atomic
def issue(
    *, by: Actor, document: Document, on: date, signer: str, signer_title: str, text: str = "", unit: str = ""
) -> Document:
    """Number, date, freeze and send. Raises `BadInput` when it is issued already or what a document needs is missing.

    `text` is the whole text as laid out, kept for search; `unit` the drafting office in a State công văn's symbol.
    """
    locked: Document = (
        Document.objects.select_for_update(of=("self",)).select_related("unit", "body__unit").get(pk=document.pk)
    )
    if by.unit_path != locked.unit.path:
        raise Forbidden(ISSUE)
    faults = []
    if locked.state != State.DRAFT:
        faults.append(_("Văn bản đã được ban hành."))
    if not signer.strip():
        faults.append(_("Chưa ghi người ký."))
    if not locked.body.abbreviation:
        faults.append(_("%(body)s chưa có chữ viết tắt để ghi số, ký hiệu.") % {"body": locked.body})
    if faults:
        raise BadInput(*faults)
    system = system_of(locked.body)
    with changed(by=by, act=ISSUE, record=locked):
        locked.period = symbols.period(system, on)
        locked.serial = next_number(body=locked.body, line=locked.type, period=locked.period)
        locked.number = symbols.written(
            locked.serial, type_code=locked.type, system=system, body=locked.body.abbreviation, unit=unit
        )
        locked.state, locked.issued_on = State.ISSUED, on
        locked.signer, locked.signer_title = signer.strip(), signer_title.strip()
        locked.text = text
        locked.folded = folded_text(locked.number, locked.issuer, locked.title, text)
        locked.save()
    connect(locked)
    _send(locked)
    return locked


def _locked(document: Document) -> Document:
    found: Document = (
        Document.objects.select_for_update(of=("self",)).select_related("unit", "body__unit").get(pk=document.pk)
    )
    return found


def _address(document: Document, recipients: Iterable[Body]) -> None:
    document.recipients.all().delete()
    Recipient.objects.bulk_create(
        [Recipient(document=document, body=body) for body in dict.fromkeys(recipients) if body != document.body]
    )


def _send(document: Document) -> None:
    now = timezone.now()
    document.recipients.update(sent_at=now)
    people = [user for recipient in document.recipients.select_related("body") for user in heads(recipient.body)]
    tell(people, subject=_("Văn bản đến: %(doc)s %(title)s") % {"doc": document, "title": document.title},
         url=reverse("directives:document", args=[document.pk]))  # fmt: skip


def place_of(body: Body) -> str:
    """As in the place-and-date line: the unit's name without its kind."""
    words = body.unit.name.split()
    kinds = ("Tỉnh", "Huyện", "Quận", "Xã", "Phường", "Ấp", "Thôn")
    return " ".join(words[1:] if words[0] in kinds else words[2:]) or body.unit.name

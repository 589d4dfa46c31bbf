"""A document is sent, read in the background, and enters the register only when an officer confirms it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vungxanh.documents import operations as documents
from vungxanh.documents import symbols
from vungxanh.documents.models import Direction, Document, Relation, State
from vungxanh.documents.operations.linking import Citation
from vungxanh.domains.directives.models import Goal, Item, Reading
from vungxanh.engines import reading as engine
from vungxanh.files.models import File
from vungxanh.jobs.operations import Progress, enqueue
from vungxanh.journal import operations as journal
from vungxanh.journal.acts import allow, changed, entered
from vungxanh.kernel.actor import Actor, Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.language import speaking
from vungxanh.units.models import Body

RECEIVE, ISSUE = "documents.receive", "documents.issue"


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One item as the officer left it: position in what was read, and what was changed."""

    text: str
    label: str = ""
    start: int | None = None
    end: int | None = None
    actors: Sequence[str] = ()
    lead: str = ""
    coordinating: Sequence[str] = ()
    due_at: datetime | None = None
    due_text: str = ""
    due_kind: str = ""
    rhythm: str = ""
    prohibition: bool = False
    topics: Sequence[str] = field(default_factory=tuple)


@transaction.atomic
def send(*, by: Actor, body: Body, text: str = "", file: File | None = None, name: str = "") -> Reading:
    """Hand a document to the engine: pasted text, or a kept file. Raises `BadInput` when there is neither."""
    allow(by, RECEIVE, body.unit)
    if body.unit.path != by.unit_path:
        raise Forbidden(RECEIVE)
    if not text.strip() and file is None:
        raise BadInput(_("Hãy chọn tệp hoặc dán nội dung văn bản."))
    made = Reading.objects.create(
        unit=body.unit, body=body, name=name or (file.name if file else ""), file=file, text=text,
        sent_by_id=by.user_id, sent_at=timezone.now(),
    )  # fmt: skip
    entered(by=by, act=RECEIVE, record=made)
    enqueue(read, by=by, permission=RECEIVE, reading=made.pk, language=get_language() or "vi")
    return made


def read(*, by: Actor, progress: Progress, reading: int, language: str = "vi") -> None:
    """Let the engine read a waiting document; run by the worker. Reading twice gives the same."""
    waiting = Reading.objects.visible_to(by).select_related("file").get(pk=reading)
    if waiting.state not in (Reading.State.WAITING, Reading.State.FAULTY):
        return
    try:
        with speaking(language):
            found = engine.read_text(waiting.text) if waiting.file is None else _read_file(waiting.file)
    except BadInput as fault:
        waiting.state, waiting.fault = Reading.State.FAULTY, "; ".join(fault.faults)[:500]
    else:
        waiting.state, waiting.fault = Reading.State.READ, ""
        waiting.text, waiting.found = found.text, found.as_json(language)
    waiting.save()


def _read_file(file: File) -> engine.Document:
    # the engine knows kinds of file by name, the store by content: it is told the name it was sent under
    return engine.read_bytes(file.path.read_bytes(), file.name)


@transaction.atomic
def confirm(
    *,
    by: Actor,
    reading: Reading,
    header: Mapping[str, Any],
    arrived_on: date,
    items: Sequence[Confirmed],
    citations: Sequence[Citation] | None = None,
    goals: Sequence[tuple[str, date | None]] | None = None,
) -> Document:
    """Enter the document as the officer confirmed it: header values, items, citations, goals.

    `header`: type (code), number, issuer, issued_on, place, signer, signer_title, title, urgency. Without `citations`
    or `goals` those that were read are taken. A document that this one replaces is marked; its open tasks are settled
    by `settle`. Raises `BadInput`, `documents.AlreadyReceived`.
    """
    locked = (
        Reading.objects.select_for_update(of=("self",)).select_related("unit", "body__unit", "file").get(pk=reading.pk)
    )
    if locked.state != Reading.State.READ:
        raise BadInput(_("Văn bản này đã được xử lý hoặc chưa đọc xong."))
    document = documents.receive(
        by=by, body=locked.body, arrived_on=arrived_on, text=locked.text, file=locked.file,
        citations=citations if citations is not None else read_citations(locked.found), **header,
    )  # fmt: skip
    _keep(document, items)
    for text, day in goals if goals is not None else read_goals(locked.found):
        Goal.objects.create(unit=document.unit, document=document, text=text[:500], starts_on=arrived_on, target_on=day)
    _mark_replaced(by, document)
    with changed(by=by, act=RECEIVE, record=locked):
        locked.state, locked.document = Reading.State.CONFIRMED, document
        locked.save()
    return document


def _mark_replaced(by: Actor, document: Document) -> None:
    """What the document says it replaces, in the same body's register, is in force no more."""
    for link in document.links.filter(relation=Relation.REPLACES).select_related("target"):
        old = link.target
        if old and old.body_id == document.body_id and old.state != State.REPLACED:
            before = journal.snapshot(old)
            old.state = State.REPLACED
            old.save(update_fields=["state"])
            change = journal.Change(old, before=before, after=journal.snapshot(old))
            journal.record(by=by, act="documents.replace", changes=[change], reason=str(document))


def _keep(document: Document, items: Sequence[Confirmed]) -> list[Item]:
    return Item.objects.bulk_create(
        [
            Item(
                document=document, position=position, label=each.label, text=each.text, start=each.start, end=each.end,
                actors=list(each.actors), lead=each.lead, coordinating=list(each.coordinating), due_at=each.due_at,
                due_text=each.due_text, due_kind=each.due_kind, rhythm=each.rhythm, prohibition=each.prohibition,
                topics=list(each.topics),
            )
            for position, each in enumerate(items, start=1)
        ]
    )  # fmt: skip


@transaction.atomic
def take_items(*, by: Actor, document: Document) -> list[Item]:
    """What an issued document of one's own asks and cites, read from its text: whoever signed it confirmed its words.

    What it says it replaces is marked as by `confirm`. A document that has items keeps them, so taking twice gives the
    same. Raises `BadInput` for a draft, `Forbidden`.
    """
    locked: Document = Document.objects.select_for_update(of=("self",)).select_related("unit").get(pk=document.pk)
    allow(by, ISSUE, locked.unit)
    if locked.unit.path != by.unit_path:
        raise Forbidden(ISSUE)
    if locked.direction != Direction.OWN or locked.state == State.DRAFT:
        raise BadInput(_("Chỉ lấy nhiệm vụ từ văn bản đi đã ban hành."))
    known = list(locked.items.all())
    if known:
        return known
    text = locked.text
    if closing := locked.content.get("closing"):  # the words after the last item ask nothing of their own
        text = "\n".join(text.rsplit(f"\n{closing}\n", 1))
    found = engine.read_text(text).as_json(get_language() or "vi")
    # the text read may lack its closing line: places in it are those of the kept text only before that line
    documents.cite(document=locked, citations=read_citations(found))
    _mark_replaced(by, locked)
    made = _keep(locked, read_items(found))
    if made:
        journal.record(by=by, act="documents.items", changes=[journal.Change(locked)])
    return made


@transaction.atomic
def discard(*, by: Actor, reading: Reading, reason: str) -> None:
    """The sheet does not belong into the register."""
    if not reason.strip():
        raise BadInput(_("Cần ghi lý do."))
    if reading.state == Reading.State.CONFIRMED:
        raise BadInput(_("Văn bản này đã vào sổ."))
    with changed(by=by, act=RECEIVE, record=reading, reason=reason):
        reading.state = Reading.State.DISCARDED
        reading.save()


# ---- what was read, as the form starts with it

RELATIONS = {
    "implements": Relation.IMPLEMENTS,
    "follows": Relation.FOLLOWS,
    "replaces": Relation.REPLACES,
    "amends": Relation.AMENDS,
    "applies": Relation.APPLIES,
}


def read_header(found: Mapping[str, Any]) -> dict[str, Any]:
    """The header values of a reading as `confirm` takes them; unknown ones are empty."""
    return {
        "type": symbols.type_code(found["type"]) if found.get("type") else "",
        "number": found.get("canonical_number") or found.get("number") or "",
        "issuer": found.get("issuer") or "",
        "issued_on": date.fromisoformat(found["issued"]) if found.get("issued") else None,
        "place": found.get("issuing_place") or "",
        "signer": found.get("signer") or "",
        "signer_title": found.get("signer_title") or "",
        "title": found.get("title") or "",
        "urgency": _urgency(found.get("urgency") or ""),
    }


def _urgency(text: str) -> str:
    lower = text.lower()
    for words, value in (("hỏa tốc", "HOA_TOC"), ("thượng khẩn", "THUONG_KHAN"), ("khẩn", "KHAN")):
        if words in lower:
            return value
    return ""


def read_citations(found: Mapping[str, Any]) -> list[Citation]:
    return [
        Citation(
            number=each["canonical"] or each["number"],
            relation=RELATIONS.get(each["relation"], Relation.MENTIONS),
            type=symbols.type_code(each["type"]) if each["type"] else "",
            issuer=each["issuer"] or "",
            issued_on=date.fromisoformat(each["date"]) if each["date"] else None,
            start=each["span"][0],
            end=each["span"][1],
        )
        for each in found.get("references", ())
    ]


def read_goals(found: Mapping[str, Any]) -> list[tuple[str, date | None]]:
    return [
        (each["text"], date.fromisoformat(each["date"]) if each["date"] else None) for each in found.get("goals", ())
    ]


DOUBTFUL = 0.75  # below this a value asks to be looked at


def doubts(item: Mapping[str, Any]) -> bool:
    """Whether an item that was read, its deadline or whom it is for should be looked at by a person."""
    evidence = item.get("evidence") or {}
    parts = [item, *filter(None, [evidence.get("deadline")]), *evidence.get("actors", ())]
    return any(part.get("confidence", 1) < DOUBTFUL for part in parts)


def names(text: str) -> list[str]:
    """The bodies of a field where they stand side by side, parted by semicolons."""
    return [name.strip() for name in text.split(";") if name.strip()]


def halves(text: str) -> tuple[str, str]:
    """A text in two, at the end of the line, sentence or clause nearest to its middle; one that has none is doubled."""
    ends = [found.end() for found in re.finditer(r"\n+|[.;]\s+", text.strip())]
    if not ends:
        return text, text
    strong = [end for end in ends if text.strip()[end - 1] == "\n" or text.strip()[end - 2] == "."] or ends
    cut = min(strong, key=lambda end: abs(end - len(text) / 2))
    return text.strip()[:cut].rstrip(), text.strip()[cut:].lstrip()


def read_items(found: Mapping[str, Any]) -> list[Confirmed]:
    """The items of a reading; a day without an hour is due at the end of that day's work."""
    return [
        Confirmed(
            text=each["text"],
            label=each["label"] or "",
            start=each["span"][0],
            end=each["span"][1],
            actors=each["actors"],
            lead=each["lead"] or "",
            coordinating=each["coordinating"],
            due_at=_moment(each["deadline"]),
            due_text=each["deadline_text"] or "",
            due_kind=each["deadline_kind"] or "",
            rhythm=_rhythm(each["rhythm"] or (each["deadline_text"] if each["deadline_kind"] == "rhythm" else None)),
            prohibition=each["prohibition"],
            topics=each["topics"],
        )
        for each in found.get("items", ())
    ]


RHYTHM = re.compile(r"\b(?:hằng|hàng|mỗi)\s+(ngày|tuần|tháng)\b|(?<!\d\s)\b(ngày|tuần|tháng)\s+(?:một|1)\s+lần\b")
RHYTHMS = {"ngày": "DAILY", "tuần": "WEEKLY", "tháng": "MONTHLY"}


def _rhythm(text: str | None) -> str:
    """Daily, weekly or monthly as the words say it; of other rhythms ("6 tháng một lần") the officer is asked."""
    found = RHYTHM.search((text or "").lower())
    return RHYTHMS[found[1] or found[2]] if found else ""


def _moment(iso: str | None) -> datetime | None:
    if not iso:
        return None
    moment = datetime.fromisoformat(iso)
    if len(iso) == 10:
        moment = moment.replace(hour=17)
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment

"""A document of the register: what it says and asks, what became of that, and the chain it stands in."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vungxanh.documents import layouts, queries
from vungxanh.documents import operations as documents
from vungxanh.documents.layouts import from_plain
from vungxanh.documents.models import Direction, Document, Relation, State
from vungxanh.domains.directives import drawing, marking
from vungxanh.domains.directives.models import Item, Reading
from vungxanh.domains.directives.operations.assigning import unsettled
from vungxanh.journal import queries as journal
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks.models import Task
from vungxanh.tasks.operations.giving import address
from vungxanh.tasks.presentation import tag
from vungxanh.theme.shapes import Column, Event, Row, Table
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import day, moment

SEE = "documents.see"


def found(request: OfficerRequest, pk: int) -> Document:
    document: Document | None = (
        Document.objects.visible_to(request.actor).select_related("unit", "body__unit", "file").filter(pk=pk).first()
    )
    if document is None:
        raise Http404
    return document


@needs(SEE)
def document(request: OfficerRequest, pk: int) -> HttpResponse:
    """Facts, source with marks, items with their tasks, receipts, replaced documents whose tasks are still open."""
    one = found(request, pk)
    links = list(one.links.select_related("target"))
    items = list(one.items.prefetch_related("tasks__lead", "tasks__unit"))
    marks = [
        marking.Mark(link.start, link.end, "ref", f"c{link.pk}")
        for link in links
        if link.start is not None and link.end is not None
    ]
    spans = [(item.start, item.end) for item in items if item.start is not None and item.end is not None]
    mine = one.unit.path == request.actor.unit_path
    in_force = mine and one.state != State.REPLACED
    cited_by = list(one.cited_by.select_related("document"))
    recipients = list(one.recipients.select_related("body", "opened_by"))
    replaced = [link.target for link in links if link.relation == Relation.REPLACES and link.target]
    waiting = [(old, unsettled(old, one).count()) for old in replaced if mine and old.body_id == one.body_id]
    kept = [entry.task for entry in one.kept.filter(item=None).select_related("task__lead", "task__unit")]
    context = {
        "document": one,
        "facts": _facts(one),
        "links": links,
        "cited_by": cited_by,
        "lines": marking.lines(one.text, marks, spans, _body(one)),
        "items": [{"item": item, **_given(list(item.tasks.all()))} for item in items],
        "kept": _given(kept),
        "may_assign": in_force and request.actor.may("tasks.give") and bool(items),
        "may_issue": mine and one.state == State.DRAFT and request.actor.may("documents.issue"),
        "may_draft": mine and one.state == State.DRAFT and request.actor.may("documents.draft"),
        "recipients": _receipts(recipients) if mine and recipients else None,
        "opened_by": sum(1 for each in recipients if each.opened_at),
        "sent_to": len(recipients),
        "unopened": any(each.body.unit.path == request.actor.unit_path and not each.opened_at for each in recipients),
        "waiting": [(old, count) for old, count in waiting if count] if request.actor.may("tasks.give") else [],
        "replaced_by": [link.document for link in cited_by if link.relation == Relation.REPLACES],
        "is_own": one.direction == Direction.OWN,
        "page": content_of(one).as_print() if one.content else None,
        "draft_url": f"{reverse('directives:draft')}?document={one.pk}",
        "events": [
            Event(entry.at, f"{entry.actor_name}: {ACTS.get(entry.act, entry.act)}", entry.reason)
            for entry in journal.history(one).exclude(act="documents.open")[:20]
        ],
    }
    return render(request, "directives/document.html", context)


ACTS = {
    "documents.receive": gettext_lazy("vào sổ văn bản đến"),
    "documents.draft": gettext_lazy("soạn, sửa dự thảo"),
    "documents.issue": gettext_lazy("ban hành"),
    "documents.items": gettext_lazy("lấy nhiệm vụ từ lời văn bản"),
    "documents.replace": gettext_lazy("bị văn bản khác thay thế"),
}


def content_of(document: Document) -> layouts.Content:
    """What stands on the page of an own document, draft or issued."""
    return from_plain(
        document.content,
        system=queries.system_of(document.body),
        issuer=document.body.name,
        type_code=document.type,
        type_name=document.get_type_display(),
        title=document.title,
        place=document.place,
        number=document.number,
        issued_on=document.issued_on,
        urgency=document.urgency,
    )


def _body(one: Document) -> tuple[int, int] | None:
    """Where the text of a received document begins and ends on its sheet, as it was read."""
    found = Reading.objects.filter(document=one).values_list("found", flat=True).first()
    return marking.body_of(found, len(one.text)) if found else None


def _facts(one: Document) -> list[tuple[str, Any]]:
    incoming = one.direction == Direction.INCOMING
    arrival = _("số %(number)s, ngày %(day)s") % {"number": one.arrival_number, "day": day(one.arrived_on)}
    facts = [
        (_("Số, ký hiệu"), one.number or _("chưa có")),
        (_("Loại"), one.get_type_display()),
        (_("Trích yếu"), one.title),
        (_("Cơ quan ban hành"), one.issuer),
        (_("Ngày ban hành"), day(one.issued_on) if one.issued_on else _("chưa rõ")),
        (_("Người ký"), ", ".join(filter(None, [one.signer, one.signer_title]))),
        (_("Độ khẩn"), one.get_urgency_display() if one.urgency else ""),
        (_("Vào sổ đến"), arrival if incoming else ""),
        (_("Sổ của"), one.body),
    ]
    return [(label, value) for label, value in facts if value]


MANY = 6  # tasks of one item that are listed at once; more are summed up and unfolded


def _given(given: Sequence[Task]) -> dict[str, Any]:
    """The tasks given for an item, the late ones first, and how many stand in which state."""
    tagged = sorted(((task, tag(task)) for task in given), key=lambda pair: pair[1][0] != "late")
    rows = [{"task": task, "url": address(task), "tag": kind} for task, kind in tagged]
    return {"tasks": rows, "sums": Counter(kind for _task, kind in tagged).most_common(), "many": len(rows) > MANY}


def _receipts(recipients: list[Any]) -> Table:
    """Those that have not opened it first."""
    recipients = sorted(recipients, key=lambda each: each.opened_at is not None)
    return Table(
        _("Nơi nhận trên hệ thống"),
        [Column(_("Nơi nhận")), Column(_("Gửi lúc")), Column(_("Mở lúc")), Column(_("Người mở"))],
        [
            Row(
                [
                    each.body,
                    moment(each.sent_at) if each.sent_at else "",
                    moment(each.opened_at) if each.opened_at else parts.tag("new", _("Chưa mở")),
                    each.opened_by or "",
                ]
            )
            for each in recipients
        ],
    )


@require_POST
@needs(SEE)
def opened(request: OfficerRequest, pk: int) -> HttpResponse:
    """The receipt: sent by the page when it is first looked at in a receiving unit."""
    documents.open_received(by=request.actor, document=found(request, pk))
    return HttpResponse(status=204)


@needs(SEE)
def chain(request: OfficerRequest, pk: int) -> HttpResponse:
    """What rests on what, as a drawing and as a list."""
    one = found(request, pk)
    all_of_it = queries.chain(one, request.actor)
    labels = {node.key: node for node in all_of_it.nodes}
    rows = [
        Row([_named(labels[source]), relation, _named(labels[target])]) for source, target, relation in all_of_it.edges
    ]
    columns = [Column(_("Văn bản")), Column(_("Quan hệ")), Column(_("Văn bản được dẫn"))]
    context = {
        "document": one,
        "drawing": drawing.draw(all_of_it, f"d{one.pk}"),
        "table": Table(_("Chuỗi văn bản"), columns, rows),
    }
    return render(request, "directives/chain.html", context)


def _named(node: queries.Node) -> object:
    if node.document is None:
        return node.label
    return format_html('<a href="{}">{}</a>', reverse("directives:document", args=[node.document.pk]), node.label)


def items_of(document: Document) -> list[Item]:
    return list(document.items.prefetch_related("tasks"))

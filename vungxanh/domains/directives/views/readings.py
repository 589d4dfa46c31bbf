"""Sending a document in, and the reading screen: the source beside what was read, corrected and confirmed."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.documents.models import Document, Relation
from vungxanh.documents.operations.linking import Citation
from vungxanh.documents.operations.receiving import AlreadyReceived
from vungxanh.domains.directives import forms, marking, operations
from vungxanh.domains.directives.models import Reading
from vungxanh.domains.directives.operations import readings as operation
from vungxanh.domains.directives.operations.assigning import unsettled
from vungxanh.engines.reading import explained
from vungxanh.files import content
from vungxanh.files import operations as files
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs

RECEIVE = "documents.receive"
SEE = "directives.readings.see"
TEXT: content.Kind = "csv"  # the store's name for plain text
KINDS = content.EVIDENCE - {"xlsx"} | {TEXT}
UNPROCESSABLE = 422
EXPECTED = {"number", "type", "issuer", "issued_on", "title", "signer"}  # a document without one asks to be looked at
ITEMS, CITATIONS, HEADER = "item", "cited", "head"


@needs(RECEIVE)
def send(request: OfficerRequest) -> HttpResponse:
    """Choose a file or paste a text; the engine reads it in the background."""
    bodies = forms.own_bodies(request.actor.unit_path)
    form = forms.Sending(request.POST or None, request.FILES or None, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            upload = values["file"]
            body = values["body"]
            kept = files.keep(by=request.actor, upload=upload, unit=body.unit, kinds=KINDS) if upload else None
            made = operations.send(
                by=request.actor, body=body, text=values["text"], file=kept, name=upload.name if upload else ""
            )
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error("file", fault)
        else:
            return HttpResponseRedirect(reverse("directives:reading", args=[made.pk]))
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "directives/send.html", {"form": form, "bodies": bodies}, status=status)


def _found(request: OfficerRequest, pk: int) -> Reading:
    sent = Reading.objects.visible_to(request.actor).select_related("body", "file", "document")
    found: Reading | None = sent.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs(SEE)
def waiting(request: OfficerRequest, pk: int) -> HttpResponse:
    """Asked every two seconds while the engine reads: the waiting part again, or a page that is ready."""
    found = _found(request, pk)
    if found.state == Reading.State.WAITING:
        return render(request, "directives/waiting.html", {"reading": found})
    return HttpResponse(headers={"HX-Refresh": "true"})


@needs(SEE)
def reading(request: OfficerRequest, pk: int) -> HttpResponse:
    """The source beside what was read. POST confirms it as corrected."""
    found = _found(request, pk)
    if found.state == Reading.State.CONFIRMED:
        return HttpResponseRedirect(reverse("directives:document", args=[found.document_id]))
    if found.state != Reading.State.READ:
        return render(request, "directives/reading_state.html", {"reading": found, "discarding": forms.Discarding()})
    found.found = explained(found.found, "vi" if get_language() == "vi" else "en")
    read_items = operation.read_items(found.found)
    header, items, cited = _forms(request, found, read_items)
    if request.method == "POST":
        request.actor.require(RECEIVE)
    if request.method == "POST" and ("add" in request.POST or "split" in request.POST):
        header, items, cited = _rearranged(request, header, items, cited)
    elif request.method == "POST":
        valid = [form.is_valid() for form in (header, items, cited)]
        if all(valid):
            try:
                return _confirm(request, found, read_items, header, items, cited)
            except BadInput as problem:
                for fault in problem.faults:
                    header.add_error(None, fault)
                if isinstance(problem, AlreadyReceived):
                    messages.warning(request, _("Mở văn bản đã có trong sổ để xem."))
    return render(
        request,
        "directives/reading.html",
        _page(found, header, items, cited),
        status=UNPROCESSABLE if any(form.errors for form in (header, *items.forms, *cited.forms)) else 200,
    )


def _page(found: Reading, header: Any, items: Any, cited: Any) -> dict[str, Any]:
    marks, spans = marking.of_reading(found.found)
    entries = [_entry(form, number, found.found["items"]) for number, form in enumerate(items.forms, start=1)]
    facts = [_fact(header[name], found.found) for name in header.fields]
    return {
        "reading": found,
        "lines": marking.lines(found.text, marks, spans, marking.body_of(found.found, len(found.text))),
        "header": header,
        "header_facts": facts,
        "doubts": sum(fact["doubtful"] for fact in facts) + sum(entry["doubtful"] for entry in entries),
        "items": items,
        "entries": entries,
        "settled": sum(bool(entry["verdict"]) for entry in entries),
        "cited": cited,
        "shown_cited": list(zip(cited.forms, found.found["references"], strict=False)),
        "goals": found.found["goals"],
        "form": header,
        "has_faults": bool(header.errors or any(items.errors) or any(cited.errors)),
        "all_forms": [header, *items.forms, *cited.forms],
        "discarding": forms.Discarding(),
    }


def _entry(form: forms.ItemForm, number: int, read: list[dict[str, Any]]) -> dict[str, Any]:
    """An item on the page: what was read of it, what is doubtful, whether the officer has decided."""
    of = form["of"].value()
    source = read[int(of)] if str(of or "").isdigit() or of == 0 else None
    verdict = form["verdict"].value()
    doubtful = source is not None and operation.doubts(source)
    return {
        "form": form,
        "number": number,
        "read": source,
        "of": int(of) + 1 if source is not None else None,
        "doubtful": doubtful,
        "verdict": verdict,
        "open": bool(form.is_bound and form.errors) or not verdict or source is None,
        "text": form["text"].value() or "",
        "lead": form["lead"].value() or "",
        "due_at": form["due_at"].value(),
        "due_text": form["due_text"].value() or "",
    }


def _rearranged(request: OfficerRequest, header: Any, items: Any, cited: Any) -> tuple[Any, Any, Any]:
    """The page again with what was typed, one item more: an empty one, or the second half of the one to split."""
    rows = [forms.typed(form) for form in items.forms]
    number = request.POST.get("split", "")
    if number.isdigit() and 1 <= int(number) <= len(rows):
        row = rows[int(number) - 1]
        first, second = operation.halves(row["text"])
        rows[int(number) - 1 : int(number)] = [
            {**row, "text": first, "verdict": ""},
            {**row, "text": second, "verdict": ""},
        ]
    else:
        rows.append({"verdict": forms.Verdict.RIGHT.value})
    return (
        forms.Header(prefix=HEADER, initial=forms.typed(header)),
        forms.ItemForms(prefix=ITEMS, initial=rows),
        forms.CitationForms(prefix=CITATIONS, initial=[forms.typed(form) for form in cited.forms]),
    )


def _fact(bound: django_forms.BoundField, found: dict[str, Any]) -> dict[str, Any]:
    """A header value with how sure the engine is of it and why."""
    names = {"issued_on": "issued", "place": "issuing_place"}
    why = found["evidence"].get(names.get(bound.name, bound.name)) or {}
    confidence = why.get("confidence")
    return {
        "field": bound,
        "id": f"v-{names.get(bound.name, bound.name)}",
        "confidence": confidence,
        "reason": why.get("reason", ""),
        "doubtful": confidence is not None and confidence < operation.DOUBTFUL,
        "unknown": confidence is None and not bound.value() and bound.name in EXPECTED,
    }


def _forms(request: OfficerRequest, found: Reading, read_items: list[operation.Confirmed]) -> tuple[Any, Any, Any]:
    data = request.POST if request.method == "POST" else None
    stamp = found.found.get("incoming_stamp") or {}
    read = found.found["items"]
    header = forms.Header(
        data,
        prefix=HEADER,
        initial={
            **operation.read_header(found.found),
            "arrived_on": stamp.get("date") or timezone.localdate(found.sent_at),
        },
    )
    items = forms.ItemForms(
        data,
        prefix=ITEMS,
        initial=[
            {
                "of": number,
                "verdict": "" if operation.doubts(read[number]) else forms.Verdict.RIGHT.value,
                "text": each.text,
                "lead": each.lead or "; ".join(each.actors),
                "coordinating": "; ".join(each.coordinating),
                "due_at": each.due_at,
                "due_text": each.due_text,
            }
            for number, each in enumerate(read_items)
        ],
    )
    cited = forms.CitationForms(
        data,
        prefix=CITATIONS,
        initial=[
            {"keep": True, "number": each.number, "relation": each.relation, "issued_on": each.issued_on}
            for each in operation.read_citations(found.found)
        ],
    )
    return header, items, cited


def _confirm(
    request: OfficerRequest, found: Reading, read_items: list[operation.Confirmed], header: Any, items: Any, cited: Any
) -> HttpResponse:
    facts, arrived_on = forms.arrival(header.cleaned_data)
    kept = []
    for form in items.forms:
        values = form.cleaned_data
        if values["verdict"] != forms.Verdict.RIGHT:
            continue
        of = values["of"]
        base = read_items[of] if of is not None and of < len(read_items) else operation.Confirmed(text="")
        names = operation.names(values["lead"])
        same_lead = values["lead"] == (base.lead or "; ".join(base.actors))
        kept.append(
            operation.Confirmed(
                text=values["text"].strip(), label=base.label, start=base.start, end=base.end,
                actors=base.actors if same_lead else names,
                lead=base.lead if same_lead else "", coordinating=operation.names(values["coordinating"]),
                due_at=values["due_at"], due_text=values["due_text"], due_kind=base.due_kind,
                rhythm=base.rhythm, prohibition=base.prohibition,
                topics=base.topics,
            )
        )  # fmt: skip
    read_citations = operation.read_citations(found.found)
    citations = [
        Citation(
            number=form.cleaned_data["number"], relation=form.cleaned_data["relation"],
            issued_on=form.cleaned_data["issued_on"], type=base.type, issuer=base.issuer, start=base.start,
            end=base.end,
        )
        for form, base in zip(cited.forms, read_citations, strict=False)
        if form.cleaned_data.get("keep")
    ]  # fmt: skip
    document = operations.confirm(
        by=request.actor, reading=found, header=facts, arrived_on=arrived_on, items=kept, citations=citations
    )
    messages.success(
        request,
        _("Đã vào sổ %(doc)s, số đến %(number)s, với %(items)s mục.")
        % {"doc": document, "number": document.arrival_number, "items": len(kept)},
    )
    return HttpResponseRedirect(_after(request, document))


def _after(request: OfficerRequest, document: Document) -> str:
    """The page of the document, or first the question what becomes of the tasks of one that it replaces."""
    replaced = [link.target for link in document.links.filter(relation=Relation.REPLACES).select_related("target")]
    own = [old for old in replaced if old and old.body_id == document.body_id and unsettled(old, document).exists()]
    if own and request.actor.may("tasks.give"):
        return reverse("directives:settle", args=[document.pk, own[0].pk])
    return reverse("directives:document", args=[document.pk])


@require_POST
@needs(RECEIVE)
def discard(request: OfficerRequest, pk: int) -> HttpResponse:
    """The sheet does not belong into the register."""
    found = _found(request, pk)
    form = forms.Discarding(request.POST)
    if form.is_valid():
        try:
            operations.discard(by=request.actor, reading=found, reason=form.cleaned_data["reason"])
        except BadInput as problem:
            messages.warning(request, " ".join(problem.faults))
        else:
            messages.success(request, _("Đã bỏ văn bản này; lý do được ghi vào nhật ký."))
            return HttpResponseRedirect(reverse("office:list", args=["directives.readings"]))
    else:
        messages.warning(request, _("Ghi lý do bỏ, ít nhất 5 chữ."))
    return HttpResponseRedirect(reverse("directives:reading", args=[pk]))

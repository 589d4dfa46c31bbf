"""Sending a document in, and the reading screen: the source beside what was read, corrected and confirmed."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.documents.operations.linking import Citation
from vungxanh.documents.operations.receiving import AlreadyReceived
from vungxanh.domains.directives import forms, marking, operations
from vungxanh.domains.directives.models import Reading
from vungxanh.domains.directives.operations import readings as operation
from vungxanh.files import content
from vungxanh.files import operations as files
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs

RECEIVE = "documents.receive"
SEE = "directives.readings.see"
KINDS = content.EVIDENCE - {"xlsx"} | {"csv"}  # plain text is kept as the kind "csv"
DOUBTFUL = 0.75  # below this a value asks to be looked at
UNPROCESSABLE = 422
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
    read_items = operation.read_items(found.found)
    header, items, cited = _forms(request, found, read_items)
    if request.method == "POST":
        request.actor.require(RECEIVE)
        valid = [form.is_valid() for form in (header, items, cited)]
        if all(valid):
            try:
                return _confirm(request, found, read_items, header, items, cited)
            except BadInput as problem:
                for fault in problem.faults:
                    header.add_error(None, fault)
                if isinstance(problem, AlreadyReceived):
                    messages.warning(request, _("Mở văn bản đã có trong sổ để xem."))
    marks, spans = marking.of_reading(found.found)
    shown = list(zip(items.forms, [*found.found["items"], *[None] * len(items.forms)], strict=False))
    context = {
        "reading": found,
        "lines": marking.lines(found.text, marks, spans),
        "header": header,
        "header_facts": [_fact(header[name], found.found) for name in header.fields],
        "items": items,
        "shown_items": [
            {"form": form, "number": number, "read": read, "doubtful": bool(read and read["confidence"] < DOUBTFUL)}
            for number, (form, read) in enumerate(shown, start=1)
        ],
        "cited": cited,
        "shown_cited": list(zip(cited.forms, found.found["references"], strict=False)),
        "goals": found.found["goals"],
        "form": header,
        "has_faults": bool(header.errors or any(items.errors) or any(cited.errors)),
        "all_forms": [header, *items.forms, *cited.forms],
        "discarding": forms.Discarding(),
    }
    status = UNPROCESSABLE if context["has_faults"] else 200
    return render(request, "directives/reading.html", context, status=status)


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
        "doubtful": confidence is not None and confidence < DOUBTFUL,
    }


def _forms(request: OfficerRequest, found: Reading, read_items: list[operation.Confirmed]) -> tuple[Any, Any, Any]:
    data = request.POST if request.method == "POST" else None
    stamp = found.found.get("incoming_stamp") or {}
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
            {"keep": True, "text": each.text, "lead": each.lead or "; ".join(each.actors), "due_at": each.due_at,
             "due_text": each.due_text}
            for each in read_items
        ],
    )  # fmt: skip
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
    for number, form in enumerate(items.forms):
        values = form.cleaned_data
        if not values.get("keep"):
            continue
        base = read_items[number] if number < len(read_items) else operation.Confirmed(text="")
        names = [name.strip() for name in values["lead"].split(";") if name.strip()]
        same_lead = values["lead"] == (base.lead or "; ".join(base.actors))
        kept.append(
            operation.Confirmed(
                text=values["text"].strip(), label=base.label, start=base.start, end=base.end,
                actors=base.actors if same_lead else names,
                lead=base.lead if same_lead else "", coordinating=base.coordinating, due_at=values["due_at"],
                due_text=values["due_text"], due_kind=base.due_kind, rhythm=base.rhythm, prohibition=base.prohibition,
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
    return HttpResponseRedirect(reverse("directives:document", args=[document.pk]))


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

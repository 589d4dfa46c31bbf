"""Drafting a document of one's own, looking at it as it will be printed, issuing it."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.documents import layouts, symbols
from vungxanh.documents import operations as documents
from vungxanh.documents import queries as registry
from vungxanh.documents.models import Document, State
from vungxanh.domains.directives import forms, operations, queries
from vungxanh.domains.directives.views.documents import content_of, found
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.theme.templatetags.wording import moment
from vungxanh.units.models import Body, BodyKind

DRAFT, ISSUE, SEE = "documents.draft", "documents.issue", "documents.see"
LABEL = re.compile(r"^((?:\d+(?:\.\d+)*\.|[a-zđ]\)|[IVX]+\.|-))\s+")
KINDS = {
    "pdf": ("application/pdf", layouts.pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", layouts.docx),
}


def _sections(lines: list[str]) -> list[dict[str, str]]:
    found = []
    for line in lines:
        label = LABEL.match(line)
        found.append({"label": label[1] if label else "", "text": line[label.end() :] if label else line})
    return found


def _initial(request: OfficerRequest, source: Document | None) -> dict[str, Any]:
    """A draft that carries out a received document starts with what that one asks of us.

    The words of a document are Vietnamese whatever the language of the page.
    """
    start = {
        "type": "KH",
        "signer": request.actor.name,
        "distribution": ["Lưu: VT"],
        "closing": "Yêu cầu các đơn vị nghiêm túc triển khai thực hiện./.",
    }
    if source is None:
        return start
    cited = " ".join(filter(None, [source.get_type_display(), "số", source.number]))
    when = f" {layouts.day_line(source.issued_on)}" if source.issued_on else ""
    basis = f"Căn cứ {cited}{when} của {source.issuer};"
    chosen = set(request.GET.getlist("item"))
    items = [item for item in source.items.all() if not chosen or str(item.pk) in chosen]
    return {
        **start,
        "title": f"Thực hiện {cited} của {source.issuer}",
        "bases": [basis],
        "sections": [f"{n}. {' '.join(item.text.split())}" for n, item in enumerate(items, start=1)],
        "with_appendix": any(item.tasks.exists() for item in items),
    }


def _appendix(source: Document | None) -> list[dict[str, str]]:
    if source is None:
        return []
    rows = []
    for item in source.items.prefetch_related("tasks__lead", "tasks__cooperating"):
        for task in item.tasks.all():
            rows.append(
                {
                    "work": task.title,
                    "lead": str(task.lead),
                    "cooperating": "; ".join(str(body) for body in task.cooperating.all()),
                    "due": moment(task.due_at) if task.due_at else task.get_rhythm_display() or task.due_text,
                    "product": task.product,
                }
            )
    return rows


LISTS = ("addressees", "bases", "distribution")
TEXTS = ("opening", "closing", "authority", "signer_title", "signer")


def _content(values: Mapping[str, Any], body: Body, source: Document | None) -> dict[str, Any]:
    """The words of the page, as far as they are written already."""
    content: dict[str, Any] = {name: values.get(name) or [] for name in LISTS}
    content |= {name: values.get(name) or "" for name in TEXTS}
    authority, title = (
        ("T/M Ban Thường vụ", "Bí thư") if body.kind == BodyKind.PARTY else ("TM. Ủy ban nhân dân", "Chủ tịch")
    )
    content["authority"] = content["authority"] or authority
    content["signer_title"] = content["signer_title"] or title
    content["sections"] = _sections(values.get("sections") or [])
    content["appendix"] = _appendix(source) if values.get("with_appendix") else []
    if source:
        content["source"] = source.pk
    if body.kind == BodyKind.PARTY and body.unit.parent:
        content["superior"] = f"Đảng bộ {body.unit.parent.name}"
    return content


def _values(form: forms.Drafting, source: Document | None) -> dict[str, Any]:
    """What the form says, as `documents.operations.draft` and `revise` take it."""
    values = form.cleaned_data
    return {
        "type": values["type"],
        "title": values["title"],
        "urgency": values["urgency"],
        "content": _content(values, values["body"], source),
        "recipients": list(values["recipients"]),
    }


def _form(request: OfficerRequest, initial: dict[str, Any]) -> forms.Drafting:
    bodies = forms.own_bodies(request.actor.unit_path)
    data = request.POST if request.method == "POST" else None
    return forms.Drafting(data, bodies=bodies, reachable=queries.bodies_below(request.actor), initial=initial)


def _printed(values: Mapping[str, Any], body: Body, source: Document | None, place: str = "") -> dict[str, Any]:
    """The page as it will be printed, for the preview beside the form."""
    code = values.get("type") or ""
    return layouts.from_plain(
        _content(values, body, source),
        system=registry.system_of(body),
        issuer=body.name,
        type_code=code,
        type_name=symbols.TYPES[code].name if code in symbols.TYPES else "",
        title=values.get("title") or "",
        place=place or documents.place_of(body),
        urgency=values.get("urgency") or "",
    ).as_print()


def _shown(form: forms.Drafting, source: Document | None, document: Document | None = None) -> dict[str, Any]:
    """What the page of a form needs: the form in its parts, the sheet beside it, where the sheet is asked again."""
    if form.is_bound:
        form.is_valid()
        values: Mapping[str, Any] = form.cleaned_data
    else:
        values = form.initial
    body = values.get("body") or next(iter(form.own), None)
    asked = f"?document={source.pk}" if source else ""
    return {
        "form": form,
        "source": source,
        "document": document,
        "all_forms": [form],
        "page": _printed(values, body, source, document.place if document else "") if body else None,
        "preview_url": reverse("directives:preview") + asked,
    }


@require_POST
@needs(DRAFT)
def preview(request: OfficerRequest) -> HttpResponse:
    """The sheet beside the form, as far as it is written; nothing is kept."""
    shown = _shown(_form(request, {}), _source(request))
    return render(request, "directives/printed.html", shown)


def _source(request: OfficerRequest) -> Document | None:
    wanted = request.GET.get("document", "")
    return found(request, int(wanted)) if wanted.isdigit() else None


@needs(DRAFT)
def draft(request: OfficerRequest) -> HttpResponse:
    """A new draft; `?document=` names the received one it carries out, `?item=` the items of it."""
    source = _source(request)
    bodies = forms.own_bodies(request.actor.unit_path)
    bodies.sort(
        key=lambda each: each.kind != BodyKind.PEOPLE
    )  # most documents of an epidemic are the People's Committee's
    body = source.body if source else next(iter(bodies), None)
    form = _form(request, {"body": body, **_initial(request, source)})
    if request.method == "POST" and form.is_valid():
        try:
            made = documents.draft(by=request.actor, body=form.cleaned_data["body"], **_values(form, source))
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            messages.success(request, _("Đã lưu dự thảo."))
            return HttpResponseRedirect(reverse("directives:document", args=[made.pk]))
    return render(request, "directives/draft.html", _shown(form, source), status=422 if form.errors else 200)


@needs(DRAFT)
def revise(request: OfficerRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    document = found(request, pk)
    if document.state != State.DRAFT or document.unit.path != request.actor.unit_path:
        raise Http404
    kept = document.content
    source = Document.objects.visible_to(request.actor).filter(pk=kept.get("source")).first()
    sections = [f"{each['label']} {each['text']}".strip() for each in kept.get("sections", [])]
    initial = {
        **kept, "sections": sections, "body": document.body, "type": document.type, "title": document.title,
        "urgency": document.urgency, "with_appendix": bool(kept.get("appendix")),
        "recipients": [recipient.body_id for recipient in document.recipients.all()],
    }  # fmt: skip
    form = _form(request, initial)
    if request.method == "POST" and form.is_valid():
        values = _values(form, source)
        recipients = values.pop("recipients")
        documents.revise(by=request.actor, document=document, recipients=recipients, **values)
        messages.success(request, _("Đã lưu dự thảo."))
        return HttpResponseRedirect(reverse("directives:document", args=[document.pk]))
    return render(request, "directives/draft.html", _shown(form, source, document), status=422 if form.errors else 200)


@needs(ISSUE)
def issue(request: OfficerRequest, pk: int) -> HttpResponse:
    """Number, date, freeze and send; the page says that this cannot be undone."""
    document = found(request, pk)
    if document.state != State.DRAFT:
        return HttpResponseRedirect(reverse("directives:document", args=[document.pk]))
    form = forms.Issuing(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        content = document.content
        try:
            documents.issue(
                by=request.actor,
                document=document,
                on=form.cleaned_data["on"],
                signer=content.get("signer", ""),
                signer_title=content.get("signer_title", ""),
                unit=form.cleaned_data["unit"],
                text=layouts.plain_text(content_of(document)),
            )
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            document.refresh_from_db()
            items = operations.take_items(by=request.actor, document=document)
            messages.success(
                request,
                _("Đã ban hành %(doc)s; có %(n)s mục để giao việc.") % {"doc": document, "n": len(items)}
                if items
                else _("Đã ban hành %s.") % document,
            )
            return HttpResponseRedirect(reverse("directives:document", args=[document.pk]))
    context = {"form": form, "document": document, "recipients": document.recipients.select_related("body"),
               "page": content_of(document).as_print()}  # fmt: skip
    return render(request, "directives/issue.html", context, status=422 if form.errors else 200)


@needs(SEE)
def printed(request: OfficerRequest, pk: int) -> HttpResponse:
    """An own document alone on its sheet, to be read through or printed by the browser."""
    document = found(request, pk)
    if not document.content:
        raise Http404
    context = {"document": document, "page": content_of(document).as_print()}
    return render(request, "directives/print.html", context)


@needs(SEE)
def download(request: OfficerRequest, pk: int, form: str) -> HttpResponse:
    """An own document as PDF or DOCX."""
    document = found(request, pk)
    if form not in KINDS or not document.content:
        raise Http404
    kind, printed = KINDS[form]
    name = slugify(fold(f"{document.type} {document.number or 'du thao'}".replace("/", "-")))
    response = HttpResponse(printed(content_of(document)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response

"""Giving tasks for what a document asks, and settling the tasks of one it replaces."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from vungxanh.documents.models import Document, Relation, State
from vungxanh.domains.directives import forms, operations, queries, rules
from vungxanh.domains.directives.models import Item
from vungxanh.domains.directives.operations.assigning import Assignment, unsettled
from vungxanh.domains.directives.views.documents import found, items_of
from vungxanh.kernel.actor import Forbidden
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import catalogue
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks.models import Task
from vungxanh.units.models import Body

GIVE = "tasks.give"
PREFIX = "give"


@needs(GIVE)
def assign(request: OfficerRequest, pk: int) -> HttpResponse:
    """Each item with the task it suggests; the officer adapts them to the place and gives them in one act."""
    document = found(request, pk)
    if document.unit.path != request.actor.unit_path or document.state == State.REPLACED:
        raise Forbidden(GIVE)
    items = items_of(document)
    bodies = [body for body in queries.bodies_below(request.actor) if body != document.body]
    indicators = [
        (indicator.code, indicator.label)
        for register in catalogue.registers().values()
        for indicator in register.indicators
    ]
    options = {"bodies": bodies, "indicators": indicators}
    proposals = queries.proposals(items, bodies, _addressees(document))
    rows = forms.AssignmentForms(
        request.POST if request.method == "POST" else None,
        prefix=PREFIX,
        form_kwargs=options,
        initial=[_initial(item, proposals[item.pk]) for item in items],
    )
    givers = forms.own_bodies(request.actor.unit_path)
    giver = next((body for body in givers if str(body.pk) == request.POST.get("giver")), document.body)
    faults: list[str] = []
    if request.method == "POST" and rows.is_valid():
        wanted = [_assignment(item, form.cleaned_data) for item, form in zip(items, rows.forms, strict=True)]
        chosen = [each for each in wanted if each]
        if not chosen:
            faults = [_("Chọn ít nhất một mục để giao.")]
        else:
            try:
                made = operations.assign(by=request.actor, giver=giver, assignments=chosen)
            except BadInput as problem:
                faults = list(problem.faults)
            else:
                messages.success(request, _("Đã giao %(n)s việc.") % {"n": len(made)})
                return HttpResponseRedirect(reverse("directives:document", args=[document.pk]))
    context = {
        "document": document,
        "rows": [
            {
                "item": item,
                "form": form,
                "proposal": proposals[item.pk],
                "given": len(item.tasks.all()),
                "groups": form.groups(),
            }
            for item, form in zip(items, rows.forms, strict=True)
        ],  # fmt: skip
        "formset": rows,
        "givers": givers,
        "giver": giver,
        "faults": faults,
        "all_forms": rows.forms,
        "has_faults": bool(faults or any(rows.errors)),
        "no_bodies": not bodies,
    }
    return render(request, "directives/assign.html", context, status=422 if context["has_faults"] else 200)


def _addressees(document: Any) -> list[str]:
    reading = getattr(document, "reading", None)
    return list(reading.found.get("recipients", ())) if reading else []


def _initial(item: Item, proposal: Any) -> dict[str, Any]:
    return {
        "give": not item.tasks.all() and bool(proposal.leads),
        "title": proposal.title,
        "kind": proposal.kind,
        "due_at": item.due_at,
        "rhythm": proposal.rhythm,
        "product": proposal.product,
        "indicator": proposal.indicator,
        "target": proposal.target,
        "out_of": proposal.out_of,
        "leads": list(proposal.leads),
    }


def _assignment(item: Item, values: dict[str, Any]) -> Assignment | None:
    if not values.get("give"):
        return None
    leads: list[Body] = list(values["leads"])
    return Assignment(
        item=item,
        leads=leads,
        title=values["title"],
        kind=values["kind"],
        due_at=values["due_at"],
        rhythm=values["rhythm"],
        product=values["product"],
        indicator=values["indicator"],
        target=values["target"],
        out_of=values["out_of"],
    )


@needs(GIVE)
def settle(request: OfficerRequest, pk: int, old: int) -> HttpResponse:
    """What becomes of the open tasks of the replaced document: item by item, single tasks apart where need be."""
    document = found(request, pk)
    link = document.links.filter(target=old, relation=Relation.REPLACES).select_related("target").first()
    if document.unit.path != request.actor.unit_path or link is None or link.target is None:
        raise Http404
    replaced: Document = link.target
    items = items_of(document)
    groups = _groups(replaced, list(unsettled(replaced, document)), items)
    form = forms.Settling(request.POST if request.method == "POST" else None, groups=groups, items=items)
    if request.method == "POST" and form.is_valid():
        try:
            operations.settle(
                by=request.actor, replaced=replaced, by_document=document, keep=form.keep, cancel=form.cancel,
                reason=_("%s thay thế") % document,
            )  # fmt: skip
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            text = _("Đã giữ %(k)s việc, hủy %(c)s việc.") % {"k": len(form.keep), "c": len(form.cancel)}
            messages.success(request, text)
            return HttpResponseRedirect(reverse("directives:document", args=[document.pk]))
    context = {"document": document, "replaced": replaced, "form": form, "parts": form.parts(), "all_forms": [form]}
    return render(request, "directives/settle.html", context, status=422 if form.errors else 200)


def _groups(replaced: Document, tasks: list[Task], items: list[Item]) -> list[tuple[str, list[Task], Item | None]]:
    """The open tasks by the old item they were given for, each with the new item that is proposed for it."""
    waiting = {task.pk: task for task in tasks}
    groups = []
    for item in replaced.items.prefetch_related("tasks"):
        own = [waiting.pop(task.pk) for task in item.tasks.all() if task.pk in waiting]
        if own:
            like = rules.successor(item.text, [each.text for each in items])
            groups.append((str(item), own, None if like is None else items[like]))
    if waiting:
        groups.append((_("Việc đã giữ lại từ văn bản trước"), list(waiting.values()), None))
    return groups

"""Giving tasks for what a document asks, and settling the tasks of one it replaces."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.domains.directives import forms, operations, queries
from vungxanh.domains.directives.models import Item
from vungxanh.domains.directives.operations.assigning import Assignment, open_tasks
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
    if document.unit.path != request.actor.unit_path:
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
    )


@require_POST
@needs(GIVE)
def settle(request: OfficerRequest, pk: int, old: int) -> HttpResponse:
    """What becomes of each open task of the replaced document."""
    document = found(request, pk)
    replaced = next((link.target for link in document.links.filter(target=old)), None)
    if replaced is None:
        raise Http404
    tasks: list[Task] = list(open_tasks(replaced))
    keep = [task for task in tasks if request.POST.get(f"task-{task.pk}") == "keep"]
    cancel = [task for task in tasks if request.POST.get(f"task-{task.pk}") == "cancel"]
    try:
        operations.settle(
            by=request.actor,
            replaced=replaced,
            by_document=document,
            keep=keep,
            cancel=cancel,
            reason=_("%s thay thế") % document,
        )
    except BadInput as problem:
        messages.warning(request, " ".join(problem.faults))
    else:
        messages.success(request, _("Đã giữ %(k)s việc, hủy %(c)s việc.") % {"k": len(keep), "c": len(cancel)})
    return HttpResponseRedirect(reverse("directives:document", args=[document.pk]))

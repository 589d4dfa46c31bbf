"""Giving a task directly, and what a picker of bodies offers."""

from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from vungxanh.domains.accountability.forms.bodies import OFFERED, called, suggest
from vungxanh.domains.accountability.forms.giving import Giving
from vungxanh.domains.accountability.views.tasks import UNPROCESSABLE
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks import operations
from vungxanh.tasks.models import Task
from vungxanh.tasks.presentation import FIVE_CLEAR


@needs("tasks.give")
def give(request: OfficerRequest) -> HttpResponse:
    """GET: the form. POST: what is not clear is shown once, then the tasks are given; sent twice is given once."""
    sent = request.method == "POST"
    form = Giving(request.POST if sent else None, actor=request.actor)
    key = _key(request.POST.get("key", ""))
    unclear: list[dict[str, object]] = []
    if sent and form.is_valid():
        missing = form.unclear()
        unclear = [
            {"label": FIVE_CLEAR[name], "bodies": [called(each) for each in bodies]} for name, bodies in missing.items()
        ]
        if not missing or "confirmed" in request.POST:
            try:
                given = _give(request, form, key)
            except BadInput as problem:
                for fault in problem.faults:
                    form.add_error(None, fault)
            else:
                return _given(request, given)
    context = {"form": form, "key": key, "unclear": unclear, "folded": _folded(form)}
    return render(request, "accountability/give.html", context, status=UNPROCESSABLE if form.errors else 200)


@transaction.atomic
def _give(request: OfficerRequest, form: Giving, key: UUID) -> list[Task]:
    return [
        operations.give(by=request.actor, lead=lead, uuid=uuid5(key, str(lead.pk)), **form.said())
        for lead in form.chosen(form.cleaned_data)
    ]


def _given(request: OfficerRequest, given: list[Task]) -> HttpResponse:
    text = ngettext("Đã giao %(n)d việc.", "Đã giao %(n)d việc.", len(given)) % {"n": len(given)}
    messages.success(request, text)
    if len(given) == 1:
        return HttpResponseRedirect(reverse("accountability:task", args=[given[0].pk]))
    return HttpResponseRedirect(f"{reverse('office:list', args=['accountability.tasks'])}?view=given")


def _folded(form: Giving) -> dict[str, bool]:
    """Which parts of the form stand open: those where something was chosen or is wrong."""
    return {
        "cooperating": bool(form["cooperating"].value() or form["cooperating"].errors),
        "rhythm": form["kind"].value() == "RECURRING" or bool(form["rhythm"].errors),
    }


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


@needs("tasks.see")
def suggest_bodies(request: OfficerRequest) -> JsonResponse:
    """What a picker of bodies offers for the letters typed so far."""
    found = suggest(request.GET.get("q", "")[:80], request.actor)[:OFFERED]
    return JsonResponse([{"value": called(body), "label": body.get_kind_display()} for body in found], safe=False)

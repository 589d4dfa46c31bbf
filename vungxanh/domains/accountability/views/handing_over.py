"""Hand-over: the open work of an officer who is away or leaves goes to another in one act."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext

from vungxanh.accounts.models import User
from vungxanh.domains.accountability.forms.bodies import called
from vungxanh.domains.accountability.forms.handing_over import HandOver
from vungxanh.domains.accountability.views.tasks import UNPROCESSABLE
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks import operations
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.models import Task
from vungxanh.tasks.presentation import tag, time_left


@needs("tasks.give")
def choose(request: OfficerRequest) -> HttpResponse:
    """Officers of the unit and below who work on something, with how much."""
    working = (
        Task.objects.open()
        .filter(unit__path__startswith=request.actor.unit_path, handler__isnull=False)
        .order_by("handler__full_name", "handler")
        .values("handler", "handler__full_name")
        .annotate(n=Count("pk"))
    )
    return render(request, "accountability/hand_over_choose.html", {"officers": list(working)})


@needs("tasks.give")
def hand_over(request: OfficerRequest, pk: int) -> HttpResponse:
    """What the officer works on, and who takes it from which day."""
    giving = User.objects.filter(pk=pk).first()
    if giving is None:
        raise Http404
    open_tasks = list(tasks.handled_by(giving, request.actor))
    form = HandOver(request.POST if request.method == "POST" else None, actor=request.actor, giving=giving)
    if request.method == "POST" and form.is_valid():
        try:
            moved = operations.hand_over(by=request.actor, giving=giving, **form.cleaned_data)
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            text = ngettext("Đã bàn giao %(n)d việc.", "Đã bàn giao %(n)d việc.", moved) % {"n": moved}
            messages.success(request, text)
            return HttpResponseRedirect(reverse("accountability:hand-over"))
    rows = [
        {"task": each, "tag": tag(each), "due_note": time_left(each), "lead": called(each.lead)} for each in open_tasks
    ]
    context = {"giving": giving, "rows": rows, "form": form}
    return render(request, "accountability/hand_over.html", context, status=UNPROCESSABLE if form.errors else 200)

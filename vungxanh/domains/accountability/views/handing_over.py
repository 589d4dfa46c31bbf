"""Hand-over: the open work of an officer who is away or leaves goes to another in one act."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from vungxanh.accounts.models import User
from vungxanh.domains.accountability.forms import handing_over as asked
from vungxanh.domains.accountability.forms.bodies import called
from vungxanh.domains.accountability.views.tasks import UNPROCESSABLE
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks import operations
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.models import HandOver, Task
from vungxanh.tasks.presentation import tag, time_left
from vungxanh.theme.templatetags.wording import day


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
    context = {"officers": list(working), "planned": _planned(request)}
    return render(request, "accountability/hand_over_choose.html", context)


def _planned(request: OfficerRequest) -> list[HandOver]:
    waiting = HandOver.objects.filter(done_at=None, unit__path__startswith=request.actor.unit_path)
    return list(waiting.select_related("giving", "taking").order_by("on", "pk"))


@require_POST
@needs("tasks.give")
def call_off(request: OfficerRequest, pk: int) -> HttpResponse:
    """A hand-over that waits for its day is not wanted any more."""
    planned = next((each for each in _planned(request) if each.pk == pk), None)
    if planned is None:
        raise Http404
    try:
        operations.call_off(by=request.actor, planned=planned)
    except BadInput as problem:
        messages.warning(request, " ".join(problem.faults))
    else:
        messages.success(request, _("Đã hủy hẹn bàn giao; việc ở lại với người đang làm."))
    return HttpResponseRedirect(reverse("accountability:hand-over"))


@needs("tasks.give")
def hand_over(request: OfficerRequest, pk: int) -> HttpResponse:
    """What the officer works on, and who takes it from which day."""
    giving = User.objects.filter(pk=pk).first()
    if giving is None:
        raise Http404
    open_tasks = list(tasks.handled_by(giving, request.actor))
    form = asked.HandOver(request.POST if request.method == "POST" else None, actor=request.actor, giving=giving)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.hand_over(by=request.actor, giving=giving, **form.cleaned_data)
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            moved = {"n": made.moved}
            text = ngettext("Đã bàn giao %(n)d việc.", "Đã bàn giao %(n)d việc.", made.moved) % moved
            if made.done_at is None:
                text = _("Đã hẹn: việc còn mở ngày %(day)s sẽ chuyển cho %(user)s.") % {
                    "day": day(made.on), "user": made.taking}  # fmt: skip
            messages.success(request, text)
            return HttpResponseRedirect(reverse("accountability:hand-over"))
    rows = [
        {"task": each, "tag": tag(each), "due_note": time_left(each), "lead": called(each.lead)} for each in open_tasks
    ]
    waiting = next((each for each in _planned(request) if each.giving_id == giving.pk), None)
    context = {"giving": giving, "rows": rows, "form": form, "waiting": waiting}
    return render(request, "accountability/hand_over.html", context, status=UNPROCESSABLE if form.errors else 200)

"""Whom to remind, what was decided about oneself, and the examples an authority chose to publish."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from vungxanh.domains.accountability import operations, queries, rules
from vungxanh.domains.accountability.forms.appraisals import Replying
from vungxanh.domains.accountability.forms.bodies import called
from vungxanh.domains.accountability.models import Appraisal, Decision, Kind
from vungxanh.domains.accountability.views.tasks import UNPROCESSABLE
from vungxanh.kernel.faults import BadInput
from vungxanh.registers.access import OfficerRequest, needs, public
from vungxanh.tasks.models import Task
from vungxanh.tasks.presentation import tag, time_left

SHOWN = 100
REASONS = {
    rules.Reason.OVERDUE: gettext_lazy("Quá hạn lâu, chưa giải trình"),
    rules.Reason.NOT_OPENED: gettext_lazy("Để lâu chưa mở xem"),
    rules.Reason.RETURNED: gettext_lazy("Bị trả lại nhiều lần"),
    rules.Reason.OFTEN_LATE: gettext_lazy("Thường xuyên trễ hạn"),
}


@needs("accountability.appraisals.enter")
def remind(request: OfficerRequest) -> HttpResponse:
    """The system proposes with its reasons; a person decides whether to remind."""
    rows = [
        {
            "name": called(each.body),
            "head": each.head,
            "reasons": [REASONS[reason] for reason in each.reasons],
            "tasks": [{"task": task, "tag": tag(task), "due_note": time_left(task)} for task in each.tasks[:3]],
            "more": max(0, len(each.tasks) - 3),
            "url": _proposal(each),
            "list_url": f"{reverse('office:list', args=['accountability.tasks'])}?lead={each.body.pk}&view=open",
        }
        for each in queries.to_remind(request.actor)[:SHOWN]
    ]
    return render(request, "accountability/remind.html", {"rows": rows})


def _proposal(found: queries.Reminding) -> str:
    """The form of a reminder, filled in with what the system knows."""
    reasons = "; ".join(str(REASONS[reason]) for reason in found.reasons)
    named = "; ".join(_task(task) for task in found.tasks[:5])
    values = {
        "body": found.body.pk,
        "kind": Kind.REMIND.value,
        "grounds": f"{reasons}. {named}",
        "tasks": ", ".join(str(task.pk) for task in found.tasks[:20]),
    }  # fmt: skip  (who heads the body is asked in the form: a name does not stand in an address)
    return f"{reverse('office:enter', args=['accountability.appraisals'])}?{urlencode(values)}"


def _task(task: Task) -> str:
    note = time_left(task)
    return f"{task.title} ({note})" if note else task.title


@needs("accountability.reply")
def about_me(request: OfficerRequest) -> HttpResponse:
    """What was decided about the officer or a body they head, with their answer."""
    return _mine(request, Replying())


@require_POST
@needs("accountability.reply")
def reply(request: OfficerRequest, pk: int) -> HttpResponse:
    record: Appraisal | None = queries.about(request.actor.user_id).filter(pk=pk).first()
    if record is None:
        raise Http404
    form = Replying(request.POST, auto_id=f"y-kien-{pk}-%s")
    if form.is_valid():
        try:
            operations.reply(by=request.actor, record=record, text=form.cleaned_data["text"])
        except BadInput as problem:
            form.add_error("text", problem.faults[0])
        else:
            messages.success(request, _("Đã ghi ý kiến của anh, chị bên cạnh quyết định."))
            return HttpResponseRedirect(reverse("accountability:about-me"))
    return _mine(request, form, pk)


def _mine(request: OfficerRequest, form: Replying, of: int | None = None) -> HttpResponse:
    rows = [
        {
            "record": each,
            "name": called(each.body),
            "form": form if each.pk == of else Replying(auto_id=f"y-kien-{each.pk}-%s"),
        }
        for each in queries.about(request.actor.user_id)[:SHOWN]
    ]
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "accountability/about_me.html", {"rows": rows, "form": form}, status=status)


@public
def published(request: HttpRequest) -> HttpResponse:
    """Examples, good and bad, that an authority chose to publish: name and post, nothing else of anybody."""
    found = Appraisal.objects.filter(decision=Decision.APPROVED, published_at__isnull=False)
    found = found.select_related("body__unit__parent", "person").order_by("-published_at", "-pk")[:SHOWN]
    groups = [
        {"title": _("Biểu dương"), "rows": [_shown(each) for each in found if each.kind == Kind.COMMEND]},
        {"title": _("Nhắc nhở, phê bình"), "rows": [_shown(each) for each in found if each.kind != Kind.COMMEND]},
    ]
    return render(request, "accountability/published.html", {"groups": [each for each in groups if each["rows"]]})


def _shown(record: Appraisal) -> dict[str, object]:
    return {
        "name": f"{record.person}, {record.post_title}" if record.person else called(record.body),
        "place": called(record.body) if record.person else "",
        "record": record,
    }

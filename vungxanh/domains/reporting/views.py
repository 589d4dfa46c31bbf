"""Who has reported; one report, sent or sent back; a call for a report."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.domains.reporting import forms, operations, queries
from vungxanh.domains.reporting.models import ReportDuty, Submission
from vungxanh.domains.reporting.operations.submissions import figures, must_explain
from vungxanh.domains.reporting.registers import WORDS
from vungxanh.domains.reporting.rules import Standing
from vungxanh.files import operations as files
from vungxanh.kernel.faults import BadInput
from vungxanh.registers import indicators
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.theme.shapes import Column, Row, Table
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import clock, number
from vungxanh.theme.templatetags.wording import day as worded

UNPROCESSABLE = 422
CALL = "reporting.duties.enter"


@needs("reporting.board.see")
def board(request: OfficerRequest) -> HttpResponse:
    """Bodies and days of one duty: received, late, not received; how complete the last day is."""
    actor, now = request.actor, timezone.now()
    duties = queries.duties_for(actor)
    to_send = list(queries.to_send(actor)[:20])
    context: dict[str, Any] = {
        "to_send": [(each, *WORDS[each.standing(now)]) for each in to_send], "duties": duties,
        "may_call": actor.may(CALL), "may_send": actor.may("reporting.submissions.submit"), "now": now,
    }  # fmt: skip
    if not duties:
        return render(request, "reporting/board.html", context)
    chosen = next((each for each in duties if str(each.pk) == request.GET.get("che-do")), duties[0])
    last = _day(request) or _last_day(chosen, actor)
    found = queries.board(chosen, actor, last, now=now)
    here = reverse("reporting:board")

    def at(duty: ReportDuty, **more: Any) -> str:
        return f"{here}?{urlencode({'che-do': duty.pk, **more})}"

    done = found.complete[-1]
    context |= {
        "duty": chosen, "last": last, "board": found, "done": done,
        "table": _table(found), "missing": [line.body.name for line in found.missing(last)],
        "tabs": [(each, at(each)) for each in duties[:12]],
        "earlier_url": at(chosen, ngay=found.days[0].isoformat()),
        "not_yet": sum(1 for line in found.lines if (cell := line.cells[-1]) and cell[1] == Standing.EXPECTED),
    }  # fmt: skip
    return render(request, "reporting/board.html", context)


def _day(request: OfficerRequest) -> date | None:
    try:
        return parse_date(request.GET.get("ngay", ""))
    except ValueError:
        return None


def _last_day(duty: ReportDuty, actor: Any) -> date:
    """Today, or the last day before it of which something is expected; a call in the future shows its own day."""
    days = queries.seen(actor).filter(duty=duty)
    before = days.filter(day__lte=timezone.localdate()).order_by("-day").values_list("day", flat=True).first()
    return before or days.order_by("day").values_list("day", flat=True).first() or timezone.localdate()


def _table(found: queries.Board) -> Table:
    """The newest day first: it is what a phone shows."""
    columns = [Column(_("Nơi báo cáo")), *(Column(worded(day, "short"), nowrap=True) for day in reversed(found.days))]
    rows = [
        Row([line.body.name, *map(_cell, reversed(line.cells))], name=line.body.name)
        for line in sorted(found.lines, key=lambda each: _worst(each.cells[-1]))
    ]
    foot = [_("Đã nhận được")]
    foot += [f"{each.here}/{each.expected}" if each.expected else "–" for each in reversed(found.complete)]
    return Table(_("Ai đã báo cáo, từng ngày"), columns, rows, foot=foot)


def _worst(cell: tuple[Submission, Standing] | None) -> int:
    order = (Standing.MISSING, Standing.RETURNED, Standing.EXPECTED, Standing.LATE, Standing.RECEIVED)
    return order.index(cell[1]) if cell else len(order)


def _cell(cell: tuple[Submission, Standing] | None) -> str:
    if cell is None:
        return "–"
    submission, standing = cell
    kind, words = WORDS[standing]
    text = str(words)
    if standing in (Standing.RECEIVED, Standing.LATE):
        assert submission.received_at
        text = f"{text} {clock(timezone.localtime(submission.received_at))}"
    url = reverse("reporting:submission", args=[submission.pk])
    label = f"{submission.body.name}, {worded(submission.day, 'short')}: {text}"
    return format_html('<a href="{}" aria-label="{}">{}</a>', url, label, parts.tag(kind, text))


@needs(CALL)
def call(request: OfficerRequest) -> HttpResponse:
    """One report, now, of all bodies ticked."""
    form = forms.Calling(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            duty = operations.call_for(by=request.actor, **form.cleaned_data)
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            messages.success(request, _("Đã yêu cầu %d nơi báo cáo.") % len(form.cleaned_data["bodies"]))
            return HttpResponseRedirect(f"{reverse('reporting:board')}?che-do={duty.pk}")
    return render(request, "reporting/call.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


def _found(request: OfficerRequest, pk: int) -> Submission:
    found = queries.seen(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@needs("reporting.submissions.see")
def submission(request: OfficerRequest, pk: int) -> HttpResponse:
    """One report: as it is expected, or as it came. POST sends it."""
    one, actor = _found(request, pk), request.actor
    own = actor.unit_path == one.body.unit.path
    may_send = own and actor.may("reporting.submissions.submit") and one.state != Submission.State.RECEIVED
    sending = forms.Sending(
        request.POST or None, request.FILES or None, initial={"text": one.text, "explanation": one.explanation},
        explained=must_explain(one, timezone.now()),
    )  # fmt: skip
    if request.method == "POST":
        if not may_send:
            raise Http404
        if sending.is_valid():
            try:
                upload = sending.cleaned_data["file"]
                kept = files.keep(by=actor, upload=upload, unit=one.body.unit) if upload else None
                words = {name: sending.cleaned_data.get(name, "") for name in ("text", "explanation")}
                operations.submit(by=actor, record=one, file=kept, **words)
            except BadInput as problem:
                for fault in problem.faults:
                    sending.add_error(None, fault)
            else:
                messages.success(request, _("Đã gửi báo cáo."))
                return HttpResponseRedirect(reverse("reporting:submission", args=[one.pk]))
    return _page(request, one, sending=sending if may_send else None)


@require_POST
@needs("reporting.submissions.return")
def give_back(request: OfficerRequest, pk: int) -> HttpResponse:
    one = _found(request, pk)
    form = forms.GivingBack(request.POST)
    if form.is_valid():
        try:
            operations.give_back(by=request.actor, record=one, answer=form.cleaned_data["answer"])
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            messages.success(request, _("Đã trả lại báo cáo."))
            return HttpResponseRedirect(reverse("reporting:submission", args=[one.pk]))
    return _page(request, one, giving_back=form)


def _page(
    request: OfficerRequest, one: Submission, *, sending: forms.Sending | None = None,
    giving_back: forms.GivingBack | None = None,
) -> HttpResponse:  # fmt: skip
    actor = request.actor
    kind, words = WORDS[one.standing(timezone.now())]
    shown = one.figures if one.state == Submission.State.RECEIVED else figures(actor, one)
    names = {code: source.indicator.label for code, source in indicators.sources().items()}
    receives = one.duty.unit.path.startswith(actor.unit_path)
    may_return = actor.may("reporting.submissions.return") and receives and one.state == Submission.State.RECEIVED
    context = {
        "one": one, "kind": kind, "words": words, "sending": sending,
        "figures": [(names.get(code, code), _("Chưa nhận") if value is None else number(value))
                    for code, value in shown.items()],
        "live": one.state != Submission.State.RECEIVED,
        "giving_back": (giving_back or forms.GivingBack()) if may_return else None,
        "form": sending if sending and sending.errors else giving_back,
    }  # fmt: skip
    faulty = any(form and form.errors for form in (sending, giving_back))
    return render(request, "reporting/submission.html", context, status=UNPROCESSABLE if faulty else 200)

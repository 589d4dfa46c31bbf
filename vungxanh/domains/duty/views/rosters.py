"""Who is on duty now; the roster of a command post by weeks, with what is open; filling it from its pattern."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty import forms, queries, rules
from vungxanh.domains.duty.models import Part, Roster, Shift
from vungxanh.domains.duty.operations import fill as fill_roster
from vungxanh.kernel.faults import BadInput
from vungxanh.kernel.vietnamese import fold
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.theme.shapes import Column, Row, Table
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import clock
from vungxanh.theme.templatetags.wording import day as worded
from vungxanh.units.models import Unit

SEE, ENTER = "duty.rosters.see", "duty.shifts.enter"
WEEK = timedelta(days=7)
UNPROCESSABLE = 422


@needs("duty.now")
def now(request: OfficerRequest) -> HttpResponse:
    """Every command post within reach at this moment, the ones where nobody is on duty first."""
    moment = timezone.now()
    found = queries.on_duty(moment, under=request.actor.unit_path)
    unattended = [each for each in found if each.shift is None]
    context = {
        "posts": found, "now": moment, "unattended": [each.body for each in unattended],
        "stood": len(found) - len(unattended),
        "rosters": {roster.body.name: roster.pk for roster in queries.seen_by(request.actor)},
    }  # fmt: skip
    return render(request, "duty/now.html", context)


@needs(ENTER)
def officers(request: OfficerRequest) -> JsonResponse:
    """Officers whose name holds the letters typed: name, and the user name that tells two of one name apart."""
    text = fold(request.GET.get("q", ""))
    found = []
    for user in queries.candidates(Unit(path=request.actor.unit_path), timezone.localdate()):
        if text and text in fold(f"{user.full_name} {user.username}"):
            found.append({"value": user.username, "label": user.full_name})
    return JsonResponse(found[:20], safe=False)


def _found(request: OfficerRequest, pk: int) -> Roster:
    found = queries.seen_by(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _monday(request: OfficerRequest, roster: Roster) -> date:
    """The week asked for; else this one, or the first or last the roster has."""
    try:
        asked = parse_date(request.GET.get("tu", ""))
    except ValueError:
        asked = None
    day = asked or min(max(timezone.localdate(), roster.starts_on), roster.ends_on or date.max)
    return day - timedelta(days=day.weekday())


@needs(SEE)
def roster(request: OfficerRequest, pk: int) -> HttpResponse:
    """A week of a command post: every shift, every stretch nobody stands, everybody who has left their post."""
    one = _found(request, pk)
    monday = _monday(request, one)
    start = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    week = rules.Span(start, start + WEEK)
    shifts = list(
        queries.with_people(one.shifts.filter(starts_at__lt=week.end, ends_at__gt=week.start)).order_by("starts_at")
    )
    lacks = queries.lacking(one, week, shifts)
    here = reverse("duty:roster", args=[one.pk])
    context = {
        "roster": one, "monday": monday, "sunday": monday + timedelta(days=6), "lacks": lacks,
        "table": _table(one, shifts, lacks),
        "standing": sum(shift.ends_at > timezone.now() for shift in shifts), "shifts": shifts,
        "previous_url": f"{here}?{urlencode({'tu': monday - WEEK})}",
        "next_url": f"{here}?{urlencode({'tu': monday + WEEK})}",
        "may_plan": request.actor.may(ENTER), "may_correct": request.actor.may("duty.rosters.correct"),
        "hotlines": one.hotlines.filter(until=None), "rule": rules.rules(monday),
    }  # fmt: skip
    return render(request, "duty/roster.html", context)


def _table(roster: Roster, shifts: list[Shift], lacks: queries.Lacking) -> Table:
    columns = [
        Column(_("Ngày"), nowrap=True), Column(_("Ca")), Column(_("Giờ"), nowrap=True), Column(_("Trực lãnh đạo")),
        Column(_("Trực ban")), Column(_("Dự phòng")), Column(_("Tình trạng")),
    ]  # fmt: skip
    left = {place.pk for place in lacks.left}
    rows = [(shift.starts_at, _row(roster, shift, left)) for shift in shifts]
    rows += [(gap.start, _open(gap)) for gap in lacks.gaps]
    return Table(_("Lịch trực trong tuần"), columns, [row for _at, row in sorted(rows, key=lambda each: each[0])])


def _row(roster: Roster, shift: Shift, left: set[int]) -> Row:
    open_places = queries.open_places(roster, shift)
    names = {part: [place for place in shift.places.all() if place.part == part] for part in Part}
    if open_places and shift.ends_at > timezone.now():
        state = parts.tag("late", _("Thiếu %d người") % open_places)
    elif any(place.pk in left for place in shift.places.all()):
        state = parts.tag("late", _("Có người đã thôi chức vụ"))
    elif shift.is_on(timezone.now()):
        state = parts.tag("doing", _("Đang trực"))
    else:
        state = parts.tag("done", _("Đủ người"))
    cells: list[object] = [_day(shift.starts_at, shift.holiday), shift.get_kind_display(), _hours(shift.span)]
    for part in (Part.LEADER, Part.ON_DUTY, Part.DEPUTY):
        cells.append("; ".join(str(place.user) for place in names[part]) or _("chưa có người"))
    # a deputy is not asked for: an empty place there is no fault
    cells[-1] = "; ".join(str(place.user) for place in names[Part.DEPUTY])
    return Row([*cells, state], url=reverse("duty:shift", args=[shift.pk]), name=str(shift))


def _open(gap: rules.Span) -> Row:
    day = timezone.localtime(gap.start).date()
    return Row(
        [_day(gap.start, rules.holiday(day)), "", _hours(gap), "", "", "", parts.tag("late", _("Chưa có ca trực"))]
    )


def _day(moment: datetime, holiday: str) -> Any:
    day = worded(timezone.localtime(moment).date(), "weekday")
    return format_html("{} <small>{}</small>", day, holiday) if holiday else day


def _hours(span: rules.Span) -> str:
    start, end = timezone.localtime(span.start), timezone.localtime(span.end)
    days = (end.date() - start.date()).days
    if days and not (days == 1 and end <= start + timedelta(days=1)):
        return _("%(start)s đến %(end)s ngày %(day)s") % {
            "start": clock(start), "end": clock(end), "day": worded(end.date(), "short"),
        }  # fmt: skip
    return _("%(start)s đến %(end)s") % {"start": clock(start), "end": clock(end)}


@needs(ENTER)
def fill(request: OfficerRequest, pk: int) -> HttpResponse:
    """Shifts of the pattern for some days, stood in turn by the officers ticked."""
    one = _found(request, pk)
    first = max(timezone.localdate(), one.starts_on)
    users: list[User] = list(queries.candidates(one.unit, first))
    initial = {"first": first, "last": min(first + timedelta(days=13), one.ends_on or date.max)}
    form = forms.Filling(request.POST or None, users=users, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = fill_roster(by=request.actor, roster=one, **form.cleaned_data)
        except BadInput as problem:
            for fault in problem.faults:
                form.add_error(None, fault)
        else:
            text = _("Đã xếp %(made)d ca, giữ nguyên %(kept)d ca có sẵn.") % {
                "made": len(made.shifts),
                "kept": made.kept,
            }
            if made.open_places:
                messages.warning(
                    request, text + " " + _("%d chỗ chưa có người vì không ai rảnh và đã nghỉ đủ.") % made.open_places
                )
            else:
                messages.success(request, text)
            query = urlencode({"tu": form.cleaned_data["first"]})
            return HttpResponseRedirect(f"{reverse('duty:roster', args=[one.pk])}?{query}")
    context = {"roster": one, "form": form, "users": users, "rule": rules.rules(first)}
    return render(request, "duty/fill.html", context, status=UNPROCESSABLE if form.errors else 200)

"""The first page of every officer, the search over everything, suggestions of units, and the choice of role."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from vungxanh.faces.office import asking
from vungxanh.faces.office.presentation import cell, name_of
from vungxanh.registers import catalogue, lists
from vungxanh.registers.access import ACTING, OfficerRequest, signed_in
from vungxanh.registers.register import Register
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.models import State, Task
from vungxanh.tasks.operations.giving import address
from vungxanh.tasks.presentation import tag, time_left
from vungxanh.theme.templatetags import wording
from vungxanh.units import queries as units

SHOWN = 5


@signed_in
def home(request: OfficerRequest) -> HttpResponse:
    """My work due today; what the tasks do not know yet is empty with the next step."""
    day = _day(request)
    groups = tasks.due(request.actor, day) if request.actor.may("tasks.see") else []
    context = {
        "registers": [one for one in catalogue.registers().values() if request.actor.may(one.permission("see"))],
        "greeting": request.actor.name.split(" ")[-1],
        "day": day,
        "groups": [
            {
                "title": group.title,
                "tasks": [_task(task, judged=group.code == "judge") for task in group.tasks],
                "asked": [{"extension": each, "url": address(each.task)} for each in group.extensions],
                "count": len(group.tasks) + len(group.extensions),
            }
            for group in groups
        ],
        "may_give": request.actor.may("tasks.give"),
        "counts": {group.code: len(group.tasks) + len(group.extensions) for group in groups},
    }
    return render(request, "office/home.html", context)


def _day(request: OfficerRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


def _task(task: Task, *, judged: bool) -> dict[str, Any]:
    """A task as the first page shows it: from whom, by when, how far, and the next thing to do about it."""
    kind, text = tag(task)
    return {
        "task": task,
        "url": address(task),
        "due": _("Hạn %(due)s") % {"due": wording.moment(task.due_at, "short")} if task.due_at else _("Không có hạn"),
        "due_note": time_left(task),
        "state": kind,
        "state_text": text,
        "action": _("Xem và xác nhận") if judged else _next(task),
    }


def _next(task: Task) -> str:
    return {
        State.GIVEN: _("Mở xem"),
        State.OPENED: _("Nhận việc"),
        State.RETURNED: _("Xem lý do"),
    }.get(State(task.state), _("Báo cáo"))


@signed_in
def search(request: OfficerRequest) -> HttpResponse:
    """Units, then every register that can be searched. POST keeps what was typed out of the address."""
    if request.method == "POST":
        text = request.POST.get("q", "").strip()[:120]
        url = reverse("office:search")
        return HttpResponseRedirect(f"{url}?found={asking.keep(request, {'q': [text]})}" if text else url)
    remembered = asking.recalled(request, request.GET.get("found", ""))
    text = (remembered or {}).get("q", [""])[0]
    found = (
        [_hits(request, one, text) for one in catalogue.registers().values() if _searched(request, one)] if text else []
    )
    context = {
        "search_text": text,
        "is_expired": remembered is None,
        "units": units.search(text, on=timezone.localdate(), actor=request.actor, limit=SHOWN) if text else [],
        "found": [each for each in found if each["rows"]],
        "token": request.GET.get("found", ""),
    }
    return render(request, "office/search.html", context)


def _searched(request: OfficerRequest, register: Register[Any]) -> bool:
    return bool(register.search or register.search_sealed) and request.actor.may(register.permission("see"))


def _hits(request: OfficerRequest, register: Register[Any], text: str) -> dict[str, Any]:
    found = lists.selected(register, request.actor, lists.Asked(text=text))
    rows = list(lists.page_of(register, found, size=SHOWN + 1).rows)
    columns = [each for each in register.columns if not each.detail_only][:4]
    return {
        "register": register,
        "rows": [
            {
                "title": name_of(register, row),
                "text": " · ".join(filter(None, (cell(column, row, None) for column in columns[1:]))),
                "url": reverse("office:detail", args=[register.code, row.pk]),
            }
            for row in rows[:SHOWN]
        ],
        "more": len(rows) > SHOWN,
    }


@signed_in
def suggest_units(request: OfficerRequest) -> JsonResponse:
    """What a unit picker offers for the letters typed so far (names of units are not personal)."""
    found = units.search(request.GET.get("q", ""), actor=request.actor, limit=12)
    answer = [
        {"value": ", ".join(each.place.split(", ")[:2]), "label": ", ".join(each.place.split(", ")[1:])}
        for each in found
    ]
    return JsonResponse(answer, safe=False)


@require_POST
@signed_in
def act_as(request: OfficerRequest) -> HttpResponse:
    """Choose which of one's roles to act in; everything seen and done from now on is seen and done in it."""
    chosen = next((each for each in request.grants if str(each.pk) == request.POST.get("grant")), None)
    if chosen is None:
        messages.error(request, _("Vai trò này không còn hiệu lực với anh, chị hôm nay."))
    else:
        request.session[ACTING] = chosen.pk
        text = _("Từ bây giờ anh, chị làm việc với vai trò %(role)s, %(unit)s.")
        messages.success(request, text % {"role": chosen.get_role_display(), "unit": chosen.unit.name})
    return HttpResponseRedirect(reverse("office:home"))

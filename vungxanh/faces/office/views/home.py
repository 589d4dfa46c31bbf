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
from vungxanh.theme.templatetags import wording
from vungxanh.units import queries as units

SHOWN = 5
TASKS = "tasks.tasks"  # the register of tasks, where a domain declares it


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
            {"title": group.title, "tasks": [_task(task, day, is_late=group.code == "overdue") for task in group.tasks]}
            for group in groups
            if group.tasks
        ],
        "asked": [each for group in groups for each in group.extensions],
        "counts": {group.code: len(group.tasks) + len(group.extensions) for group in groups},
    }
    return render(request, "office/home.html", context)


def _day(request: OfficerRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return timezone.localdate()


# the kind of tag each state is drawn as
TAGS = {
    State.GIVEN: "new", State.OPENED: "new", State.ACCEPTED: "doing", State.IN_PROGRESS: "doing",
    State.REPORTED: "wait", State.RETURNED: "back", State.REFUSED: "back",
}  # fmt: skip


def _task(task: Task, day: date, *, is_late: bool) -> dict[str, Any]:
    """A task as the first page shows it: from whom, by when, how far."""
    due = timezone.localtime(task.due_at) if task.due_at else None
    days = (due.date() - day).days if due else 0
    note = _("quá %(days)s ngày") % {"days": -days} if days < 0 else ""
    state = _("Quá hạn") if is_late else task.get_state_display()
    return {
        "task": task,
        "url": reverse("office:detail", args=[TASKS, task.pk])
        if TASKS in catalogue.registers()
        else f"#viec-{task.pk}",
        "due": _("Hạn %(due)s") % {"due": wording.moment(due, "short")} if due else _("Không có hạn"),
        "due_note": note,
        "state": "late" if is_late else TAGS.get(State(task.state), "new"),
        "state_text": state,
    }


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
    rows = list(found[: SHOWN + 1])
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

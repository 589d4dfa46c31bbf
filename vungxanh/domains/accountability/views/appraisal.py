"""One appraisal: its grounds, the decision, the reply of the person concerned, and what was published."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vungxanh.accounts.queries import heads
from vungxanh.domains.accountability import rules
from vungxanh.domains.accountability.forms.bodies import called
from vungxanh.domains.accountability.models import Appraisal, Decision
from vungxanh.domains.accountability.operations import CODE, OBSTACLES
from vungxanh.domains.accountability.registers import APPRAISALS, STANDINGS, decision
from vungxanh.journal.queries import history
from vungxanh.kernel.actor import Actor
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.models import Task
from vungxanh.tasks.presentation import tag, time_left
from vungxanh.theme.shapes import Column, Event, Fact, Row, Table
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import moment

ACTS = {
    f"{CODE}.enter": gettext_lazy("Đề nghị"),
    f"{CODE}.decide": gettext_lazy("Quyết định"),
    f"{CODE}.withdraw": gettext_lazy("Rút đề nghị"),
    f"{CODE}.publish": gettext_lazy("Công bố"),
    f"{CODE}.unpublish": gettext_lazy("Thôi công bố"),
    "accountability.reply": gettext_lazy("Trả lời"),
}


@needs(f"{CODE}.see")
def appraisal(request: OfficerRequest, pk: int) -> HttpResponse:
    """What is said of whom, on which tasks and facts, who decided what, and what the one concerned answers."""
    actor = request.actor
    shown = ("unit", "body__unit__parent", "person", "proposed_by", "decided_by", "replied_by")
    record: Appraisal | None = Appraisal.objects.visible_to(actor).select_related(*shown).filter(pk=pk).first()
    if record is None:
        raise Http404
    state = decision(record)
    context = {
        "record": record,
        "state": state,
        "name": called(record.body),
        "facts": _facts(record),
        "tasks": _tasks(record),
        "figures": _figures(record, actor),
        "actions": [
            action
            for action in APPRAISALS.actions
            if actor.may(APPRAISALS.permission(action.code)) and (not action.available or action.available(record))
        ],
        "code": CODE,
        "obstacle": _obstacle(record, actor),
        "history": [
            Event(
                entry.at,
                ACTS.get(entry.act, entry.act),
                entry.actor_name + (f": {entry.reason}" if entry.reason else ""),
            )
            for entry in history(record)[:40]
        ],
    }
    return render(request, "accountability/appraisal.html", context)


def _facts(record: Appraisal) -> list[Fact]:
    facts = [Fact(_("Tập thể"), called(record.body))]
    if record.person:
        facts += [Fact(_("Cá nhân"), str(record.person)), Fact(_("Chức vụ"), record.post_title)]
    else:
        names = ", ".join(str(user) for user in heads(record.body))
        facts.append(Fact(_("Người đứng đầu hôm nay"), names or _("Chức vụ đứng đầu đang trống")))
    # one value a line: beside the page the column is narrow
    facts.append(Fact(_("Người đề nghị"), record.proposed_by or _("Hệ thống")))
    return [*facts, Fact(_("Đề nghị lúc"), moment(record.proposed_at))]


def _tasks(record: Appraisal) -> Table | None:
    """The tasks named as grounds, as they stand today."""
    named: list[Task] = list(record.tasks.order_by("due_at", "pk"))
    columns = [Column(_("Việc")), Column(_("Hạn")), Column(_("Tình trạng")), Column(_("Bị trả lại"), numeric=True)]
    rows = [
        Row(
            [
                each.title,
                (moment(each.due_at, "short") if each.due_at else "–")
                + (f" · {note}" if (note := time_left(each)) else ""),
                parts.tag(*tag(each)),
                each.returned_times,
            ],
            url=reverse("accountability:task", args=[each.pk]),
            name=each.title,
        )
        for each in named
    ]
    return Table(_("Việc làm căn cứ"), columns, rows) if rows else None


def _figures(record: Appraisal, actor: Actor) -> list[tuple[Any, int, str]]:
    """How the body stands today, each number with the list of its tasks."""
    counted = tasks.scored(actor).filter(lead=record.body).aggregate(**tasks.counts(timezone.now()))
    url = reverse("office:list", args=["accountability.tasks"])
    return [(title, counted[name], f"{url}?lead={record.body_id}&standing={name}") for name, title in STANDINGS]


def _obstacle(record: Appraisal, actor: Actor) -> str:
    """Why this reader may not decide, when they otherwise could."""
    if record.decision != Decision.PROPOSED or not actor.may(f"{CODE}.decide"):
        return ""
    found = rules.obstacle(
        kind=record.kind, decider=actor.user_id, decider_path=actor.unit_path, proposer=record.proposed_by_id,
        person=record.person_id, body_path=record.unit.path, rule=rules.ruleset(timezone.localdate()),
    )  # fmt: skip
    return str(OBSTACLES[found]) if found else ""

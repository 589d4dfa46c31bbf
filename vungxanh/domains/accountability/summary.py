"""What the command page says of tasks: how many are late, and where."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from vungxanh.domains.accountability.forms.bodies import called
from vungxanh.kernel.actor import Actor
from vungxanh.tasks import queries as tasks
from vungxanh.tasks.models import Task
from vungxanh.tasks.operations.giving import address
from vungxanh.tasks.presentation import time_left
from vungxanh.tasks.queries import NOTHING
from vungxanh.theme.shapes import Column, Figure, Panel, Row, Summary, Table
from vungxanh.theme.templatetags.wording import number, percent
from vungxanh.units.models import Unit

SHOWN = 8


def summary(actor: Actor, unit: Unit, now: datetime) -> Summary:
    """Late tasks, those nobody opened, the share done in time; and the longest late, who answers for them."""
    if not actor.may("accountability.board.see"):
        return Summary()
    total = sum((standing for _unit, standing in tasks.board(actor, "unit", now=now)), NOTHING)
    if not total.total:
        return Summary()
    listed = f"{reverse('office:list', args=['accountability.tasks'])}?unit={unit.code}&standing="
    figures = [
        Figure(
            _("Việc quá hạn"), number(total.overdue), than=_("trên {n} việc đã giao").format(n=number(total.total)),
            url=f"{listed}overdue", care=total.overdue > 0,
        ),
        Figure(
            _("Việc chưa mở xem"), number(total.not_opened),
            than=_("bị trả lại {n}").format(n=number(total.returned)), url=f"{listed}not_opened",
        ),
        Figure(
            _("Xong đúng hạn"), None if total.on_time is None else percent(total.on_time),
            than=_("{done} trên {judged} việc đến hạn").format(
                done=number(total.done_on_time), judged=number(total.judged)
            ),
            url=f"{reverse('accountability:board')}?unit={unit.code}",
        ),
    ]  # fmt: skip
    late = tasks.scored(actor).filter(tasks.standing("overdue", now)).select_related("lead__unit")
    rows = [_row(task, now) for task in late.order_by("due_at", "pk")[:SHOWN]]
    facts = {
        "title": _("Việc quá hạn lâu nhất"),
        "url": f"{listed}overdue",
        "count": number(total.overdue),
        "table": Table(
            _("Việc quá hạn lâu nhất"),
            [Column(_("Nhiệm vụ")), Column(_("Cơ quan trả lời")), Column(_("Trễ"))],
            rows,
            stacked=True,
        )
        if rows
        else None,
    }
    return Summary(figures, [Panel("accountability/summary.html", facts, "main")])


def _row(task: Task, now: datetime) -> Row:
    return Row([task.title, called(task.lead), time_left(task, now)], url=address(task), name=task.title)

"""What the command page says of reports: which are missing."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.reporting import queries
from vungxanh.domains.reporting.models import Submission
from vungxanh.domains.reporting.registers import WORDS
from vungxanh.domains.reporting.rules import Standing, completeness
from vungxanh.kernel.actor import Actor
from vungxanh.tasks.presentation import span
from vungxanh.theme.shapes import Figure, Panel, Summary
from vungxanh.theme.templatetags.wording import number
from vungxanh.units.models import Unit

SHOWN = 8
LOOKED_BACK = timedelta(days=7)


def summary(actor: Actor, unit: Unit, now: datetime) -> Summary:
    """Reports due in the last week that are not here; what was not received is never a zero."""
    if not actor.may("reporting.board.see"):
        return Summary()
    due = list(queries.seen(actor).filter(due_at__lte=now, due_at__gt=now - LOOKED_BACK).order_by("due_at", "pk"))
    if not due:
        return Summary()
    done = completeness(each.standing(now) for each in due)
    waiting = [each for each in due if each.standing(now) in (Standing.MISSING, Standing.RETURNED)]
    url = reverse("reporting:board")
    figure = Figure(
        _("Báo cáo còn thiếu"), number(len(waiting)),
        than=_("7 ngày qua nhận {got} trên {all}").format(got=number(done.here), all=number(done.expected)),
        url=url, care=bool(waiting),
    )  # fmt: skip
    facts = {"title": _("Báo cáo còn thiếu"), "url": url, "lines": [_line(each, now) for each in waiting[:SHOWN]]}
    return Summary([figure], [Panel("reporting/summary.html", facts, "side")])


def _line(one: Submission, now: datetime) -> dict[str, str]:
    words = WORDS[one.standing(now)][1]
    return {
        "title": str(one.body),
        "text": f"{one.duty.title}: {words}",
        "end": _("trễ {span}").format(span=span(now - timezone.localtime(one.due_at))),
        "url": reverse("reporting:submission", args=[one.pk]),
    }

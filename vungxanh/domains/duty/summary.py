"""What the command page says of duty: who stands at the command posts now."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from vungxanh.domains.duty import queries
from vungxanh.kernel.actor import Actor
from vungxanh.theme.shapes import Panel, Summary
from vungxanh.theme.templatetags.wording import phone
from vungxanh.units.models import Unit

SHOWN = 8


def summary(actor: Actor, unit: Unit, now: datetime) -> Summary:
    """Each post of the unit and below, those without anybody first."""
    if not actor.may("duty.now"):
        return Summary()
    posts = sorted(queries.on_duty(now, under=unit.path), key=lambda post: bool(post.people))
    if not posts:
        return Summary()
    facts = {
        "title": _("Đang trực lúc này"),
        "url": reverse("duty:now"),
        "lines": [_line(post) for post in posts[:SHOWN]],
    }
    return Summary(panels=[Panel("duty/summary.html", facts, "side")])


def _line(post: queries.OnDuty) -> dict[str, object]:
    names = ", ".join(name for _part, name, _title in post.people)
    return {
        "title": post.body,
        "text": names or _("Chưa có người trực"),
        "end": phone(post.numbers[0].number) if post.numbers else "",
        "care": not names,
    }

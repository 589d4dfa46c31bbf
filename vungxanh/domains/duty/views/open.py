"""What everybody may see without an account: who is on duty now, the hotlines, and a calendar behind its secret."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from vungxanh.domains.duty import calendars, queries
from vungxanh.domains.duty.models import Hotline
from vungxanh.domains.duty.operations.feeds import behind
from vungxanh.registers.access import public
from vungxanh.units.models import Unit

PAST = timedelta(days=31)  # a calendar keeps the duties of the last month


@public
@require_safe
def on_duty(request: HttpRequest) -> HttpResponse:
    """Unit, command post, name and post of who is on duty, and its numbers: nothing else of a person."""
    now = timezone.now()
    found = queries.on_duty(now)
    return render(request, "duty/public.html", {"posts": found, "now": now})


@public
@require_safe
def hotlines(request: HttpRequest) -> HttpResponse:
    """Every number that is published today, by unit."""
    units: dict[Unit, list[Hotline]] = {}
    for line in queries.open_hotlines(timezone.localdate()):
        units.setdefault(line.unit, []).append(line)
    return render(request, "duty/numbers.html", {"units": list(units.items())})


@public
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The duties of the officer whose secret this is; whatever opens nothing answers the same."""
    user = behind(secret)
    if user is None:
        raise Http404
    since = timezone.now() - PAST
    content = calendars.calendar(user, queries.duties_of(user.pk, since), queries.former_duties_of(user.pk, since))
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="lich-truc.ics"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer

"""What the worker tells in the afternoon: tomorrow's duties to officers, what is open to the heads of command posts."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.queries import heads
from vungxanh.domains.duty import queries, rules
from vungxanh.domains.duty.models import Place
from vungxanh.messages.operations import tell
from vungxanh.theme.templatetags.wording import moment


def remind(now: datetime | None = None) -> int:
    """How many messages were written. The worker runs it once a day, so each is sent once."""
    now = now or timezone.now()
    sent = 0
    for place in Place.objects.filter(
        shift__starts_at__gt=now, shift__starts_at__lte=now + timedelta(days=1), user__is_active=True
    ).select_related("user", "shift__roster__body"):
        shift = place.shift
        subject = _("%(shift)s tại %(body)s, %(start)s") % {
            "shift": shift.get_kind_display(), "body": shift.roster.body, "start": moment(shift.starts_at, "short"),
        }  # fmt: skip
        sent += len(tell([place.user], subject=subject, text=place.get_part_display(), url=reverse("duty:mine")))
    ahead = rules.rules(timezone.localdate(now)).look_ahead
    for roster in queries.standing(timezone.localdate(now)):
        lacks = queries.lacking(roster, rules.Span(now, now + ahead))
        if lacks.total:
            subject = _("%(body)s: còn %(n)d chỗ trực chưa có người") % {"body": roster.body, "n": lacks.total}
            sent += len(tell(heads(roster.body), subject=subject, url=reverse("duty:roster", args=[roster.pk])))
    return sent

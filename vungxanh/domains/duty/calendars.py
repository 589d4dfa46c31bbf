"""Duties as iCalendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty.models import Place


def calendar(user: User, duties: Iterable[Place]) -> bytes:
    """One event a duty. The UID is the place's for ever, SEQUENCE grows with its shift; no names of other people."""
    found = icalendar.Calendar()
    found.add("prodid", "-//VungXanh//Duty roster//VI")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("Lịch trực: %s") % user)
    stamp = timezone.now().astimezone(UTC)
    for place in duties:
        shift = place.shift
        event = icalendar.Event()
        event.add("uid", f"duty-{place.pk}@vungxanh")
        event.add("sequence", shift.sequence)
        event.add("dtstamp", stamp)
        event.add("dtstart", shift.starts_at.astimezone(UTC))
        event.add("dtend", shift.ends_at.astimezone(UTC))
        event.add("summary", f"{place.get_part_display()}: {shift.get_kind_display()}, {shift.roster.body}")
        event.add("location", f"{shift.roster.body}, {shift.unit}")
        if shift.holiday:
            event.add("description", shift.holiday)
        found.add_component(event)
    content: bytes = found.to_ical()
    return content

"""Duties as iCalendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC, datetime

import icalendar
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import User
from vungxanh.domains.duty.models import FormerDuty, Place, Shift


def calendar(user: User, duties: Iterable[Place], former: Iterable[FormerDuty] = ()) -> bytes:
    """One event a duty, and one with STATUS:CANCELLED for a duty the officer does not stand any more.

    The UID is the place's for ever, SEQUENCE grows with its shift; no names of other people.
    """
    found = icalendar.Calendar()
    found.add("prodid", "-//VungXanh//Duty roster//VI")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", _("Lịch trực: %s") % user)
    stamp = timezone.now().astimezone(UTC)
    standing = set()
    for place in duties:
        event = _event(place.pk, place.shift, place.get_part_display(), stamp)
        event.add("status", "CONFIRMED")
        if place.shift.holiday:
            event.add("description", place.shift.holiday)
        standing.add(place.pk)
        found.add_component(event)
    for gone in former:
        if gone.place not in standing:
            event = _event(gone.place, gone, gone.get_part_display(), stamp)
            event.add("status", "CANCELLED")
            found.add_component(event)
    content: bytes = found.to_ical()
    return content


def _event(place: int, shift: Shift | FormerDuty, part: str, stamp: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"duty-{place}@vungxanh")
    event.add("sequence", shift.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", shift.starts_at.astimezone(UTC))
    event.add("dtend", shift.ends_at.astimezone(UTC))
    event.add("summary", f"{part}: {shift.get_kind_display()}, {shift.roster.body}")
    event.add("location", f"{shift.roster.body}, {shift.roster.unit}")
    return event

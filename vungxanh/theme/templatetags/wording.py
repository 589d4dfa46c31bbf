"""Filters that write numbers, days, moments, phones and money in the language of the page."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.translation import get_language

from vungxanh.kernel import wording

register = template.Library()
MISSING = "–"


def language() -> str:
    return (get_language() or "vi")[:2]


@register.filter
def number(value: int | float | Decimal | None, digits: int | None = None) -> str:
    """1204 is 1.204; 0.718 is 0,72; `:1` fixes the decimals. None is a dash: not received is never zero."""
    return MISSING if value in (None, "") else wording.number(value, digits=digits, language=language())


@register.filter
def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """A share between 0 and 1: 0.61 is 61 %."""
    return MISSING if value in (None, "") else wording.percent(value, digits=digits, language=language())


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


@register.filter
def day(value: date | None, form: str = "") -> str:
    """15-9-2021; `:"short"` leaves the year out; `:"weekday"` puts the weekday first."""
    if value in (None, ""):
        return MISSING
    if isinstance(value, datetime):
        value = _local(value)
    text = wording.day(value, year=form != "short", language=language())
    return f"{wording.weekday(value, language=language())}, {text}" if form == "weekday" else text


@register.filter
def weekday(value: date) -> str:
    return wording.weekday(value, language=language())


@register.filter
def moment(value: datetime | None, form: str = "") -> str:
    """15-9-2021, 06:42 in the time of the installation; `:"short"` leaves the year out."""
    if value in (None, ""):
        return MISSING
    return wording.moment(_local(value), year=form != "short", language=language())


@register.filter
def clock(value: datetime | None) -> str:
    """06:42 in the time of the installation."""
    return wording.clock(_local(value)) if value else MISSING


@register.filter
def official_day(value: date) -> str:
    """ngày 09 tháng 9 năm 2021, as an official document writes it."""
    return wording.official_day(value)


@register.filter
def phone(value: str | None) -> str:
    return wording.phone(value) if value else MISSING


@register.filter
def masked_phone(value: str | None) -> str:
    return wording.masked_phone(value) if value else MISSING


@register.filter
def masked_identity(value: str | None) -> str:
    return wording.masked_identity(value) if value else MISSING


@register.filter
def money(value: int | Decimal | None) -> str:
    return MISSING if value in (None, "") else wording.money(value, language=language())


@register.filter
def initials(value: str) -> str:
    return wording.initials(value)

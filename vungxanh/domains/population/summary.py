"""What the command page says of the round from door to door."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.population import rules
from vungxanh.domains.population.models import Round
from vungxanh.domains.population.presentation import bar
from vungxanh.domains.population.queries import coverage
from vungxanh.kernel.actor import Actor
from vungxanh.theme.shapes import Column, Figure, Panel, Row, Summary, Table
from vungxanh.theme.templatetags.wording import day, number, percent
from vungxanh.units.models import Boundary, Unit


def summary(actor: Actor, unit: Unit, now: datetime) -> Summary:
    """How far the round under way (else the last) has come, and in which places the least."""
    if not actor.may("population.coverage.see"):
        return Summary()
    rounds = Round.objects.visible_to(actor).select_related("unit").order_by("-starts_on", "-pk")
    round = coverage.present(rounds[:20], timezone.localdate(now))
    if round is None:
        return Summary()
    places = coverage.by_hamlet(round, actor)
    total = sum((place.coverage for place in places), rules.Coverage())
    url = f"{reverse('population:coverage-of', args=[round.pk])}?{urlencode({'unit': unit.code})}"
    there = total.listed - total.moved
    figures = [
        Figure(
            _("Hộ đã thăm trong đợt"), None if total.share is None else percent(total.share),
            than=_("{seen} trên {all} hộ").format(seen=number(total.visited), all=number(there)), url=url,
        ),
        Figure(
            _("Hộ chưa gặp"), number(total.unreached),
            than=_("chưa gõ cửa {waiting}, từ chối {refused}").format(
                waiting=number(total.waiting), refused=number(total.refused)
            ),
            url=f"{reverse('population:unreached', args=[round.pk])}?{urlencode({'unit': unit.code})}",
            care=total.unreached > 0 and round.ends_on < timezone.localdate(now),
        ),
    ]  # fmt: skip
    below = coverage.rolled_up(places, coverage.steps_below(round, actor, unit))
    listed = [place for place in below if place.coverage.listed or place.coverage.found]
    if not listed:
        return Summary(figures)
    columns = [Column(_("Địa bàn")), Column(_("Độ phủ")), Column(_("Chưa gõ cửa"), numeric=True)]
    rows = [_row(round, place) for place in sorted(listed, key=lambda place: place.coverage.share or 0)]
    facts = {
        "title": _("Độ phủ từng nơi"),
        "lead": _("{round}, {first} đến {last}. Bản đồ: phần trăm hộ đã gặp được người trong 14 ngày qua.").format(
            round=round, first=day(round.starts_on), last=day(round.ends_on)
        ),
        "url": url,
        "unit": unit,
        "has_map": Boundary.objects.filter(unit__in=[place.unit for place in listed]).exists(),
        "table": Table(_("Độ phủ từng nơi"), columns, rows),
    }
    return Summary(figures, [Panel("population/summary.html", facts, "main")])


def _row(round: Round, place: coverage.Place) -> Row:
    url = f"{reverse('population:coverage-of', args=[round.pk])}?{urlencode({'unit': place.unit.code})}"
    cells = [place.unit.name, bar(place.unit.name, place.coverage), number(place.coverage.waiting)]
    return Row(cells, url=url, name=place.unit.name)

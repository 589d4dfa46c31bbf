"""The parts that draw: goal strip, charts, maps, official paper. `{% load drawings %}`; see docs/developers/look.md."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from vungxanh.kernel import wording
from vungxanh.theme import charts, shapes
from vungxanh.theme.templatetags.parts import ZONES, draw
from vungxanh.theme.templatetags.wording import language

register = template.Library()


@register.simple_tag
def goal(goal: shapes.Goal) -> SafeString:
    """The goal strip, one cell for each unit."""
    said = ", ".join(f"{zone.count} {str(ZONES[zone.level]).lower()}" for zone in goal.zones_worst_first)
    return draw("goal", goal=goal, said=said)


@register.simple_tag
def changes(title: str, items: Sequence[tuple[object, object]]) -> SafeString:
    """What changed since the day before: up to four sentences, each with when."""
    return draw("changes", title=title, items=items)


@register.simple_tag
def chart(chart: charts.Chart, *, columns: int = 12) -> SafeString:
    """A chart with its table, for a card of so many of 12 columns, and narrow for phones."""

    def write(value: float, digits: int | None) -> str:
        return wording.number(value, digits=digits, language=language())

    wide, narrow = (charts.drawing(chart, write, width) for width in (charts.width_of(columns), charts.NARROW))
    return draw("chart", chart=chart, wide=wide, narrow=narrow)


@register.simple_block_tag(end_name="endmap")
def map(content: str, src: str, label: str, *, source: str = "", levels: bool = True) -> SafeString:
    """A map of units painted by level from the GeoJSON at `src`; the content is its table. `source`: whose outlines.

    Without `levels` the map shows figures only, and no key of levels.
    """
    zones = sorted(ZONES.items(), reverse=True) if levels else []
    return draw("map", content=content.strip(), src=src, label=label, source=source, zones=zones)


@register.simple_block_tag(end_name="endsheet")
def sheet(content: str, paper: shapes.Paper, *, label: str = "") -> SafeString:
    """An official document on paper, with the head and foot of the decree."""
    return draw("sheet", content=content, paper=paper, label=label or paper.title)

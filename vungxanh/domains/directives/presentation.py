"""How a goal is said and drawn: the names of its measures, their figures with sign and unit."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from vungxanh.domains.directives import queries
from vungxanh.domains.directives.models import Measure
from vungxanh.registers import catalogue
from vungxanh.theme.templatetags.wording import number


def indicator_names() -> dict[str, object]:
    return {one.code: one.label for register in catalogue.registers().values() for one in register.indicators}


def name_of(measure: Measure, names: Mapping[str, object]) -> str:
    """What the number is: "households reached, per cent of households", "new cases in 7 days"."""
    name = str(names.get(measure.indicator, measure.indicator))
    if measure.out_of:
        return _("%(name)s, phần trăm trên: %(whole)s") % {"name": name, "whole": names.get(measure.out_of, "?")}
    return _("%(name)s, cộng %(n)d ngày") % {"name": name, "n": measure.days} if measure.days else name


def said(progress: queries.Progress) -> dict[str, str]:
    """The figures with their sign and unit; a dash where nothing was received."""
    found, unit = progress.standing, " %" if progress.measure.out_of else ""

    def words(value: float | None, *, signed: bool = False) -> str:
        if value is None:
            return number(None)
        sign = "+" if signed and value > 0 else ""
        return f"{sign}{number(value, 1 if value % 1 else 0)}{unit}"

    return {
        "value": words(found.value),
        "target": words(found.target),
        "remaining": words(found.remaining),
        "pace_needed": words(found.pace_needed, signed=True),
        "pace": words(found.pace, signed=True),
    }

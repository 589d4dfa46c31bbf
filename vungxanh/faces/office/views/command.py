"""The command page: where a unit stands now, as each field of work says it."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from vungxanh.registers import catalogue
from vungxanh.registers.access import OfficerRequest, needs
from vungxanh.units.models import Unit


@needs("command.see")
def command(request: OfficerRequest) -> HttpResponse:
    """Goals, figures, places, exceptions; every number leads to the list behind it."""
    unit = request.grant.unit
    if code := request.GET.get("unit", ""):
        found = Unit.objects.within_reach(request.actor).filter(code=code).order_by("-valid_from").first()
        if found is None:
            raise Http404
        unit = found
    actor, now = replace(request.actor, unit_path=unit.path), timezone.now()
    said = [domain.summary(actor, unit, now) for domain in catalogue.domains() if domain.summary]
    panels = [panel for each in said for panel in each.panels]
    context = {
        "unit": unit,
        "now": now,
        "figures": [figure for each in said for figure in each.figures],
        "places": {place: [panel for panel in panels if panel.place == place] for place in ("top", "main", "side")},
    }
    return render(request, "office/command.html", context)

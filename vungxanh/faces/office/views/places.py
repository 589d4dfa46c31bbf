"""A unit's own page: a map of what lies below it with a chosen figure, its bodies, and what became of it."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import Holding
from vungxanh.registers import catalogue, indicators
from vungxanh.registers.access import OfficerRequest, signed_in
from vungxanh.theme.shapes import Column, Row, Table
from vungxanh.theme.templatetags.wording import day, number
from vungxanh.units import queries
from vungxanh.units.models import Body, Boundary, Unit

FIRST = "population.households"


@signed_in
def own(request: OfficerRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("office:place", args=[request.grant.unit.code]))


def _found(request: OfficerRequest, code: str) -> Unit:
    reached = Unit.objects.within_reach(request.actor).select_related("parent").filter(code=code)
    found: Unit | None = reached.order_by("-valid_from").first()
    if found is None:
        raise Http404
    return found


def _figures(request: OfficerRequest) -> dict[str, Any]:
    """The indicators the actor may see, by code: those of the registers open to them."""
    return {
        one.code: one.label
        for register in catalogue.registers().values()
        if request.actor.may(register.permission("see"))
        for one in register.indicators
    }


def _values(request: OfficerRequest, places: list[Unit], figures: dict[str, Any]) -> tuple[str, dict[int, int | None]]:
    """The figure chosen and its value for each place, in per cent of `out_of` if asked; None: nothing was received."""
    chosen = request.GET.get("figure", FIRST)
    if chosen not in figures:
        chosen = next(iter(figures), "")
    if not chosen:
        return "", {}
    today = timezone.localdate()
    first = today.replace(day=1)
    whole = request.GET.get("out_of", "")
    codes = [chosen, whole] if whole in figures else [chosen]
    read = indicators.by_unit(actor=request.actor, codes=codes, first=first, last=today, units=places)
    if whole in figures:
        # of a stock whose whole is known, no record means none of it; of events it means that nothing was received
        none = 0 if indicators.sources()[chosen].is_stock else None
        return chosen, {
            key: _percent(none if values[chosen] is None else values[chosen], values[whole])
            for key, values in read.items()
        }
    return chosen, {key: values[chosen] for key, values in read.items()}


def _percent(part: int | None, whole: int | None) -> int | None:
    return round(100 * part / whole) if part is not None and whole else None


def _below(unit: Unit) -> list[Unit]:
    today = timezone.localdate()
    on = min(unit.valid_to, today) if unit.valid_to else today
    return list(Unit.objects.valid_on(on).filter(parent=unit).order_by("position", "code"))


@signed_in
def place(request: OfficerRequest, code: str) -> HttpResponse:
    """Where, how many, who answers, what came before and after."""
    unit = _found(request, code)
    below = _below(unit)
    figures = _figures(request)
    chosen, values = _values(request, below, figures)
    census = unit.censuses.order_by("-year").first()
    bodies = list(Body.objects.filter(unit=unit, valid_to=None))
    held = Holding.objects.valid_on(timezone.localdate()).filter(post__body__in=bodies, post__is_head=True)
    heads = {holding.post.body_id: holding for holding in held.select_related("user", "post")}
    name = figures.get(chosen, "")
    rows = [
        Row(
            [each.name, each.code, number(values[each.pk]) if values.get(each.pk) is not None else _("chưa nhận")],
            url=reverse("office:place", args=[each.code]),
        )
        for each in below
    ]
    context = {
        "unit": unit,
        "place": queries.places([unit])[unit.pk],
        "facts": _facts(unit, census),
        "below": Table(
            _("Các đơn vị bên dưới"), [Column(_("Đơn vị")), Column(_("Mã")), Column(name, numeric=True)], rows
        ),
        "has_map": Boundary.objects.filter(unit__in=below).exists(),
        "figures": figures,
        "chosen": chosen,
        "chosen_name": name,
        "bodies": Table(
            _("Cơ quan và người đứng đầu"),
            [Column(_("Cơ quan")), Column(_("Người đứng đầu")), Column(_("Chức vụ"))],
            [
                Row(
                    [body.name, heads[body.pk].user, heads[body.pk].post.title]
                    if body.pk in heads
                    else [body.name, "", ""]
                )
                for body in bodies
            ],
        ),
        "became": queries.successors(unit),
        "came_from": unit.came_from.select_related("old").order_by("old__code"),
    }
    return render(request, "office/place.html", context)


def _facts(unit: Unit, census: Any) -> list[tuple[str, Any]]:
    facts = [
        (_("Loại"), unit.get_kind_display()),
        (_("Mã"), unit.code),
        (
            _("Hiệu lực"),
            _("từ %s") % day(unit.valid_from) + (f" {_('đến')} {day(unit.valid_to)}" if unit.valid_to else ""),
        ),
    ]
    if census:
        facts.append((_("Dân số điều tra %s") % census.year, _("%s người") % number(census.persons)))
        if census.households:
            facts.append((_("Số hộ điều tra %s") % census.year, _("%s hộ") % number(census.households)))
    return facts


@signed_in
def shapes(request: OfficerRequest, code: str) -> JsonResponse:
    """The outlines below a unit with the chosen figure, as the map draws them."""
    unit = _found(request, code)
    below = _below(unit)
    _chosen, values = _values(request, below, _figures(request))
    outlines = {each.unit_id: each for each in Boundary.objects.filter(unit__in=below)}
    features = [
        {
            "type": "Feature",
            "properties": {
                "name": each.name,
                "value": values.get(each.pk),
                "url": reverse("office:place", args=[each.code]),
            },
            "geometry": outlines[each.pk].geometry,
        }
        for each in below
        if each.pk in outlines
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})

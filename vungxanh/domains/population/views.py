"""Coverage of a round ("Phủ kín"): how far it has come in each place, and the doors still to be reached."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.domains.population import rules
from vungxanh.domains.population.models import Household, Outcome, Round
from vungxanh.domains.population.presentation import bar
from vungxanh.domains.population.queries import coverage as reached
from vungxanh.domains.population.registers.roles import WITH_REASON
from vungxanh.kernel.actor import Actor
from vungxanh.registers.access import needs
from vungxanh.theme.shapes import Column, Page, Row, Table
from vungxanh.theme.templatetags import parts
from vungxanh.theme.templatetags.wording import moment, number, percent
from vungxanh.units.models import Unit

SHOWN, A_PAGE = 12, 100
PERMISSION = "population.coverage.see"


@needs(PERMISSION)
def coverage(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A bar for each place right below the unit in view; in a hamlet the households themselves."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rounds = list(Round.objects.visible_to(actor).select_related("unit").order_by("-starts_on", "-pk")[:20])
    if not rounds and pk is None:
        return render(request, "population/no_round.html", {"may_order": actor.may("population.rounds.enter")})
    round = _chosen(rounds, actor, pk)
    under = _unit(request, actor, round)
    places = reached.by_hamlet(round, actor)
    inside = [place for place in places if place.unit.path.startswith(under.path)]
    below = reached.rolled_up(inside, reached.steps_below(round, actor, under))
    below = [place for place in below if place.coverage.listed or place.coverage.found]
    total = sum((place.coverage for place in inside), rules.Coverage())
    waiting = list(reached.unreached(round, actor, under)[: SHOWN + 1])
    context = {
        "round": round,
        "rounds": rounds,
        "under": under,
        "trail": _trail(round, actor, under),
        "total": total,
        "share": total.share,
        "places": _table_of_places(round, below, total),
        "waiting": _table_of_households(round, waiting[:SHOWN], actor),
        "more": len(waiting) > SHOWN,
        "unreached_url": f"{reverse('population:unreached', args=[round.pk])}?{urlencode({'unit': under.code})}",
        "not_entered": max(0, total.listed - sum(_entered(inside))),
    }
    return render(request, "population/coverage.html", context)


@needs(PERMISSION)
def unreached(request: HttpRequest, pk: int) -> HttpResponse:
    """Every household of the unit in view where nobody was seen, in walking order, for the team to take along."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    round = Round.objects.visible_to(actor).select_related("unit").filter(pk=pk).first()
    if round is None:
        raise Http404
    under = _unit(request, actor, round)
    try:
        start = max(0, int(request.GET.get("from", 0)))
    except ValueError:
        start = 0
    rows = list(reached.unreached(round, actor, under)[start : start + A_PAGE + 1])
    here = reverse("population:unreached", args=[round.pk])

    def at(first: int) -> str:
        return f"{here}?{urlencode({'unit': under.code, 'from': first})}"

    page = Page(
        _("Hộ {first} đến {last}, theo thứ tự đường đi").format(
            first=number(start + 1), last=number(start + len(rows[:A_PAGE]))
        ),
        previous_url=at(max(0, start - A_PAGE)) if start else "",
        next_url=at(start + A_PAGE) if len(rows) > A_PAGE else "",
    )
    context = {
        "round": round,
        "under": under,
        "households": _table_of_households(round, rows[:A_PAGE], actor),
        "page": page,
        "back_url": f"{reverse('population:coverage-of', args=[round.pk])}?{urlencode({'unit': under.code})}",
    }
    return render(request, "population/unreached.html", context)


def _chosen(rounds: list[Round], actor: Actor, pk: int | None) -> Round:
    if pk is not None:
        found = next((each for each in rounds if each.pk == pk), None)
        found = found or Round.objects.visible_to(actor).select_related("unit").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found
    found = reached.present(rounds, timezone.localdate())
    assert found is not None
    return found


def _unit(request: HttpRequest, actor: Actor, round: Round) -> Unit:
    """The unit asked for, else the actor's own inside the round, else the round's."""
    code = request.GET.get("unit", "")
    there = Unit.objects.within_reach(actor).under(round.unit.path)
    asked = there.filter(code=code).order_by("-valid_from").first() if code else None
    if asked:
        return asked
    own = Unit.objects.filter(path=actor.unit_path).order_by("-valid_from").first()
    return own if own and own.path.startswith(round.unit.path) else round.unit


def _trail(round: Round, actor: Actor, under: Unit) -> list[tuple[str, str]]:
    codes = under.path.strip("/").split("/")
    paths = ["/".join(codes[:depth]) + "/" for depth in range(1, len(codes))]
    above = Unit.objects.within_reach(actor).under(round.unit.path).filter(path__in=paths).order_by("path")
    return [(unit.name, _url(round, unit)) for unit in above]


def _url(round: Round, unit: Unit) -> str:
    return f"{reverse('population:coverage-of', args=[round.pk])}?{urlencode({'unit': unit.code})}"


def _entered(places: list[reached.Place]) -> list[int]:
    return [
        place.coverage.visited + place.coverage.nobody + place.coverage.refused + place.coverage.moved
        for place in places
    ]


def _table_of_places(round: Round, places: list[reached.Place], total: rules.Coverage) -> Table:
    columns = [
        Column(_("Địa bàn")),
        Column(_("Độ phủ")),
        Column(_("Đã thăm"), numeric=True),
        Column(_("Trong danh sách"), numeric=True),
        Column(_("Chưa gõ cửa"), numeric=True),
        Column(_("Không có ai"), numeric=True),
        Column(_("Từ chối"), numeric=True),
        Column(_("Đã chuyển đi"), numeric=True),
        Column(_("Ngoài danh sách"), numeric=True),
    ]
    rows = [
        Row(
            [place.unit.name, bar(place.unit.name, place.coverage), *_numbers(place.coverage)],
            url=_url(round, place.unit),
            name=place.unit.name,
        )
        for place in places
    ]
    foot = [_("Cộng"), percent(total.share), *_numbers(total)]
    return Table(_("Độ phủ từng nơi"), columns, rows, foot=foot if len(rows) > 1 else ())


def _numbers(coverage: rules.Coverage) -> list[str]:
    counted = (
        coverage.visited, coverage.listed, coverage.waiting, coverage.nobody, coverage.refused, coverage.moved,
        coverage.found,
    )  # fmt: skip
    return [number(each) for each in counted]


def _table_of_households(round: Round, households: list[Household], actor: Actor) -> Table:
    columns = [
        Column(_("Số hộ"), nowrap=True),
        Column(_("Chủ hộ")),
        Column(_("Ấp, tổ dân phố")),
        Column(_("Tổ tự quản, ngõ")),
        Column(_("Người"), numeric=True),
        Column(_("Đợt này")),
        Column(_("Thăm gần nhất"), numeric=True),
    ]
    may_visit = actor.may("population.households.visit")
    rows = [
        Row(
            [
                household.number,
                household.head or "",
                household.unit.name,
                household.cluster,
                number(household.residents),
                _what_came(household),
                moment(household.last_visit_at, "short"),
            ],
            url=_door(household, may_visit and actor.role not in WITH_REASON),
            name=_("hộ số {number}").format(number=household.number),
        )
        for household in households
    ]
    return Table(_("Hộ chưa gặp"), columns, rows)


def _door(household: Household, may_visit: bool) -> str:
    """Whoever walks the round goes straight to the form of the visit."""
    if may_visit:
        return reverse("office:act", args=["population.households", household.pk, "visit"])
    return reverse("office:detail", args=["population.households", household.pk])


def _what_came(household: Any) -> str:
    outcome = reached.OUTCOME[household.best]
    return parts.tag("wait" if outcome else "new", str(Outcome(outcome).label) if outcome else _("Chưa gõ cửa"))

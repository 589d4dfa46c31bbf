"""What every page of the office knows: who, where, when, and the menu."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from vungxanh.accounts.models import Grant
from vungxanh.accounts.roles import ROLES, Role
from vungxanh.kernel.actor import Actor
from vungxanh.messages.queries import unread
from vungxanh.registers import catalogue
from vungxanh.registers.register import Domain
from vungxanh.theme.shapes import Installation, Item, Link, Section, Where
from vungxanh.units.models import Unit

# pages about whatever unit is in view: choosing another stays on them
BY_UNIT = ("office:list", "office:command")


def office(request: HttpRequest) -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    context: dict[str, Any] = {"installation": _installation()}
    if actor is None:
        return context
    where, unit = _where(request, actor)
    return context | {
        "actor": actor,
        "actor_title": title_of(request.grant),  # type: ignore[attr-defined]
        "actor_url": reverse("office:account"),
        "grants": request.grants,  # type: ignore[attr-defined]
        "navigation": _navigation(request, actor, unit),
        "where": where,
        "today": timezone.localdate(),
        "day_url": reverse("office:home"),
        "home_url": reverse("office:home"),
        "search_url": reverse("office:search"),
        "alerts_url": reverse("office:inbox"),
        "alerts": unread(request.user),  # type: ignore[arg-type]
    }


def title_of(grant: Grant) -> str:
    """The post a role comes from, else the role itself."""
    return grant.holding.post.title if grant.holding else str(ROLES[Role(grant.role)].title)


def _installation() -> Installation:
    # the drill's notice is the one thing of an installation that this face must not leave out
    notice = _("Bản diễn tập: người và số liệu là giả định") if settings.DEMO else ""
    return Installation(place=getattr(settings, "PLACE", ""), notice=notice, helpline=getattr(settings, "HELPLINE", ""))


def _where(request: HttpRequest, actor: Actor) -> tuple[Where, Unit | None]:
    """The unit in view (the actor's, or the one below it that the address names) and the units one may step to."""
    code = request.GET.get("unit", "")
    own = request.grant.unit  # type: ignore[attr-defined]
    unit = Unit.objects.within_reach(actor).filter(code=code).order_by("-valid_from").first() if code else None
    here = unit or own
    above = [link for link in _above(here, own)]
    below = Unit.objects.filter(parent=here).order_by("position", "code")
    match = request.resolver_match
    base = request.path if match and match.view_name in BY_UNIT else reverse("office:home")
    return (
        Where(
            name=here.name,
            trail=[*(Link(each.name, _at(base, each, own)) for each in above), Link(here.name)],
            choices=[Link(each.name, _at(base, each, own)) for each in below],
        ),
        unit,
    )


def _above(here: Unit, own: Unit) -> list[Unit]:
    """The units from the actor's down to the one right above this."""
    found: list[Unit] = []
    while here.pk != own.pk and here.parent is not None and here.path.startswith(own.path):
        here = here.parent
        found.insert(0, here)
    return found


def _at(base: str, unit: Unit, own: Unit) -> str:
    return base if unit.pk == own.pk else f"{base}?{urlencode({'unit': unit.code})}"


def _navigation(request: HttpRequest, actor: Actor, unit: Unit | None) -> list[Section]:
    query = f"?{urlencode({'unit': unit.code})}" if unit else ""
    match = request.resolver_match
    name = match.view_name if match else ""
    code = str(match.kwargs.get("code", "")) if match else ""
    home = Item(_("Việc của tôi"), reverse("office:home") + query, "tasks", current=name == "office:home")
    search = Item(_("Tìm kiếm"), reverse("office:search"), "search", current=name == "office:search")
    own = request.grant.unit  # type: ignore[attr-defined]
    place = reverse("office:place", args=[own.code])
    places = Item(_("Địa bàn"), place, "map", current=name == "office:place")
    daily = [home, search, places]
    if actor.may("command.see"):
        command = Item(
            _("Trung tâm chỉ huy"), reverse("office:command") + query, "chart", current=name == "office:command"
        )
        daily.insert(1, command)
    if any(code.endswith(".export") for code in actor.permissions):
        daily.append(Item(_("Tệp đã xuất"), reverse("office:exports"), "download", current=name == "office:exports"))
    sections = [Section(_("Hằng ngày"), daily)]
    for domain in catalogue.domains():
        items = _items(domain, actor, name, code, query)
        if items:
            sections.append(Section(domain.title, items))
    return sections


def _items(domain: Domain, actor: Actor, name: str, code: str, query: str) -> list[Item]:
    registers = [
        Item(one.title, reverse("office:list", args=[one.code]) + query, one.icon, current=one.code == code)
        for one in domain.registers
        if actor.may(one.permission("see"))
    ]
    pages = [
        Item(page.label, reverse(page.name), page.icon, current=page.name == name)
        for page in domain.pages
        if actor.may(page.permission)
    ]
    return [*registers, *pages]

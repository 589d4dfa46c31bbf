"""What every register promises, whatever it holds: the same scope on every face, steady queries, rights, no barrier."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.browser import DESK, HEIGHTS, NARROW, axe, fits
from tests.factories.officers import actor_for, make_officer
from tests.factories.rows import ROWS
from tests.factories.units import District, make_district
from vungxanh.accounts.models import User
from vungxanh.accounts.roles import Role
from vungxanh.kernel.actor import Actor, EveryPermission, Forbidden, system
from vungxanh.registers import catalogue, checks, lists
from vungxanh.registers.register import Register
from vungxanh.units.models import Unit

if TYPE_CHECKING:
    from playwright.sync_api import Page

CODES = sorted(catalogue.registers())
HAMLET_ROLES = (Role.HAMLET_HEAD, Role.TEAM_MEMBER)


@pytest.fixture
def district(db: None) -> District:
    return make_district()


def place_of(role: Role, district: District) -> Unit:
    """Where somebody in this role works."""
    if role in HAMLET_ROLES:
        return district.hamlets[0]
    return district.district if role is Role.PROVINCE_LEADER else district.commune


def rows_everywhere(code: str, district: District) -> None:
    for unit in (*district.hamlets, district.neighbor_hamlet, district.elsewhere):
        ROWS[code](unit, 2)


# ---- faces: each answers which records an officer finds in a register


def on_the_list(client: Client, user: User, register: Register[Any]) -> set[str]:
    found: set[str] = set()
    url: str | None = reverse("office:list", args=[register.code])
    while url:
        page = client.get(url).content.decode()
        found |= set(re.findall(rf'<th scope="row"[^>]*><a href="/so/{re.escape(register.code)}/([^/"]+)/"', page))
        following = re.search(r'href="([^"]+)" rel="next"', page)
        url = following[1].replace("&amp;", "&") if following else None
    return found


def by_selection(client: Client, user: User, register: Register[Any]) -> set[str]:
    """What exports and the API start from."""
    rows = lists.selected(register, actor_for(user), lists.Asked())
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def one_by_one(client: Client, user: User, register: Register[Any]) -> set[str]:
    """The records whose page opens (or leads on to a page of their domain's own)."""
    every = register.model._default_manager.values_list("pk", flat=True)
    statuses = {str(pk): client.get(reverse("office:detail", args=[register.code, pk])).status_code for pk in every}
    assert set(statuses.values()) <= {200, 302, 404}
    return {pk for pk, status in statuses.items() if status != 404}


FACES: dict[str, Callable[[Client, User, Register[Any]], set[str]]] = {
    "list": on_the_list,
    "selection": by_selection,
    "detail": one_by_one,
}


def test_every_register_has_rows_for_these_promises() -> None:
    assert sorted(ROWS) == CODES


def test_every_declaration_is_whole() -> None:
    assert list(checks.faults()) == []


@pytest.mark.parametrize("code", CODES)
def test_every_face_finds_the_same_records_and_none_out_of_reach(code: str, district: District, client: Client) -> None:
    register = catalogue.register(code)
    rows_everywhere(code, district)
    every = list(register.rows(system("test")))
    outside = {str(each.pk) for each in every if each.unit.path.startswith(district.elsewhere.path)}
    for role in sorted(register.roles["see"]):
        user = make_officer(role, place_of(role, district))
        client.force_login(user)
        found = {name: face(client, user, register) for name, face in FACES.items()}
        assert all(each == found["list"] for each in found.values()), (role, found)
        assert found["list"], f"{role} sees nothing of {code}"
        assert not found["list"] & outside
        actor = actor_for(user)
        assert found["list"] >= {str(each.pk) for each in every if each.unit.path.startswith(actor.unit_path)}


@pytest.mark.parametrize("code", CODES)
def test_a_list_needs_the_same_queries_for_20_rows_and_for_200(code: str, district: District, client: Client) -> None:
    register = catalogue.register(code)
    role = Role.COMMUNE_CHAIR if Role.COMMUNE_CHAIR in register.roles["see"] else sorted(register.roles["see"])[0]
    client.force_login(make_officer(role, place_of(role, district)))
    url = reverse("office:list", args=[code]) + "?size=100"
    counted = []
    for rows in (20, 180):
        ROWS[code](district.hamlets[0], rows)
        client.get(url)
        with CaptureQueriesContext(_connection()) as queries:
            assert client.get(url).status_code == 200
        counted.append(len(queries))
    assert counted[1] <= counted[0] + 1, counted  # a page that is the only one needs no count
    # the frame, the rows, one count for each view, and what a register prefetches
    assert counted[0] <= 15 + len(register.views) + len(register.prefetch)


def _connection() -> Any:
    from django.db import connection

    return connection


@pytest.mark.parametrize("code", CODES)
def test_a_role_without_the_verb_is_refused(code: str, district: District, client: Client) -> None:
    register = catalogue.register(code)
    ROWS[code](district.hamlets[0], 1)
    pk = register.model._default_manager.values_list("pk", flat=True)[0]
    pages = {
        "see": [reverse("office:list", args=[code]), reverse("office:detail", args=[code, pk])],
        "enter": [reverse("office:enter", args=[code])],
        "correct": [reverse("office:correct", args=[code, pk])],
    }
    for action in register.actions:
        pages[action.code] = [reverse("office:act", args=[code, pk, action.code])]
    holders = {**register.roles, **{action.code: action.roles for action in register.actions}}
    for role in Role:
        client.force_login(make_officer(role, place_of(role, district)))
        for verb, urls in pages.items():
            if role not in holders.get(verb, ()):
                assert {client.get(url).status_code for url in urls} == {403}, (role, verb)


@pytest.mark.parametrize("code", [code for code in CODES if catalogue.register(code).correct])
def test_an_operation_refuses_by_itself_who_may_not_or_does_not_reach(code: str, district: District) -> None:
    register = catalogue.register(code)
    ROWS[code](district.hamlets[0], 1)
    here = district.hamlets[0].path
    record = next(each for each in register.rows(system("test")) if each.unit.path.startswith(here))
    values = dict(register.initial(record)) if register.initial else {}
    nobody = Actor(None, "Không quyền", "inspector", district.province.path, frozenset())
    away = Actor(None, "Nơi khác", "commune-chair", district.elsewhere.path, EveryPermission())
    assert register.correct is not None
    for actor in (nobody, away):
        with pytest.raises(Forbidden):
            register.correct(by=actor, record=record, reason="thử", **values)


@pytest.mark.parametrize("domain", sorted({code.split(".")[0] for code in CODES}))
def test_the_pages_of_every_register_have_no_barrier(domain: str, browse: Any, transactional_db: None) -> None:
    """One test for a domain: starting server and database again for each register would take longer than looking."""
    district = make_district()
    officers: dict[Role, User] = {}
    found: list[str] = []
    for code in [each for each in CODES if each.startswith(f"{domain}.")]:
        register = catalogue.register(code)
        ROWS[code](district.hamlets[0], 2)
        may_see = register.roles["see"]
        role = Role.COMMUNE_CHAIR if Role.COMMUNE_CHAIR in may_see else sorted(may_see)[0]
        user = officers.setdefault(role, make_officer(role, district.commune))
        rows = register.rows(system("test"))
        pk = next(each.pk for each in rows if each.unit.path.startswith(district.commune.path))
        page = browse(reverse("office:list", args=[code]), user=user, width=NARROW, dark=True)
        found += barriers(page)
        page.emulate_media(color_scheme="light")
        if register.entry and role in register.roles.get("enter", ()):
            browse.turn(page, reverse("office:enter", args=[code]))
            found += barriers(page)
        page.set_viewport_size({"width": DESK, "height": HEIGHTS[DESK]})
        browse.turn(page, reverse("office:detail", args=[code, pk]))
        found += barriers(page)
        page.close()
    assert found == []


def barriers(page: "Page") -> list[str]:
    return [f"{page.url}: {fault}" for fault in [*axe(page), *([] if fits(page) else ["scrolls sideways"])]]

"""Every page of the product is looked at by axe somewhere: here in one pass, or in the test that is named for it.

An address that is added must stand in `NO_PAGE`, `ELSEWHERE` or `here`, so that no kind of page is forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tests.browser import NARROW, look_at
from tests.factories.officers import make_officer
from tests.factories.rows import (
    make_documents,
    make_goals,
    make_households,
    make_rounds,
    make_shifts,
)
from tests.factories.units import make_district
from vungxanh.accounts.roles import Role
from vungxanh.domains.directives.models import Goal
from vungxanh.domains.duty.models import Roster
from vungxanh.domains.population.models import Household

if TYPE_CHECKING:
    from playwright.sync_api import Page

TESTS = Path(__file__).parents[1]

# what answers with a file, data, a part of a page or a redirection, or takes a form and leads on
NO_PAGE = """
    accountability:bodies-suggest accountability:call-off accountability:opened accountability:reply
    api:openapi api:revoke-token
    directives:discard directives:download directives:measure directives:opened directives:preview directives:waiting
    duty:answer duty:assign duty:calendar duty:drop duty:feed duty:hand-over duty:officers duty:receive
    office:act-as office:appoint office:counts office:delete-view office:end-post office:export-decide
    office:export-download office:export-progress office:file office:give-reason office:import-cancel
    office:import-faults office:import-progress office:import-save office:import-template office:import-undo
    office:list-search office:open-message office:place-shapes office:read-all office:reset-password office:reveal
    office:show office:switch-officer office:units-suggest
    organization:suggest
    reporting:return
"""

# the test that brings the page about and looks it over, wide and narrow, light and dark
ELSEWHERE = {
    "journeys/test_tasks.py": "accountability:task accountability:step accountability:about-me accountability:give "
    "accountability:hand-over accountability:hand-over-of accountability:published accountability:board "
    "accountability:remind accountability:appraisal",
    "journeys/test_directives.py": "directives:send directives:reading directives:document directives:assign "
    "directives:draft directives:issue directives:print directives:revise directives:chain",
    "journeys/test_replacing.py": "directives:settle",
    "journeys/test_duty.py": "duty:fill duty:roster duty:swap duty:mine duty:shift duty:now duty:public duty:numbers "
    "reporting:board reporting:call reporting:submission",
    "domains/population/test_pages.py": "population:coverage population:coverage-of population:unreached",
}


def names(patterns: Any, within: str = "") -> Iterator[str]:
    """The names of the product's own addresses."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names(each.url_patterns, f"{within}{each.namespace}:" if each.namespace else within)
        elif isinstance(each, URLPattern) and each.name and each.callback.__module__.startswith("vungxanh."):
            yield f"{within}{each.name}"


@dataclass(frozen=True, slots=True)
class Seen:
    """A page: who opens it, where, how the server answers, and what is done there first."""

    role: Role
    url: str
    status: int = 200
    step: Callable[["Page"], None] | None = None


def pick(page: "Page") -> None:
    page.locator("input[name=pick]").first.check()
    page.locator("[data-bulk] button[formaction]").first.click()


def ask(page: "Page") -> None:
    page.locator("[name=reason]").fill("Phát gạo cho hộ khó khăn")
    page.locator("main form.form button.primary").click()


def upload(page: "Page") -> None:
    sheet = {"name": "ho.csv", "mimeType": "text/csv", "buffer": "Số hộ;Chủ hộ\n1;Bùi Thị Năm\n".encode()}
    page.locator("[name=sheet]").set_input_files(sheet)  # type: ignore[arg-type]
    page.locator("main form.form button.primary").click()


def here() -> dict[str, Seen]:
    """Pages that no journey looks over."""
    district = make_district()
    make_households(district.hamlets[0], 2)
    make_documents(district.commune, 1)
    make_goals(district.commune, 1)
    (shift,) = make_shifts(district.commune, 1)
    make_rounds(district.commune, 1)
    household, roster = Household.objects.order_by("pk")[0].pk, Roster.objects.get().pk
    households, officer = ["population.households"], make_officer(Role.TEAM_MEMBER, district.hamlets[0]).pk

    def by(
        role: Role, name: str, *args: object, status: int = 200, step: Callable[["Page"], None] | None = None
    ) -> Seen:
        return Seen(role, reverse(name, args=args), status, step)

    chair, admin, guard = Role.COMMUNE_CHAIR, Role.ADMINISTRATOR, Role.DATA_PROTECTION
    return {
        "office:home": by(chair, "office:home"),
        "office:command": by(chair, "office:command"),
        "office:search": by(chair, "office:search"),
        "office:inbox": by(chair, "office:inbox"),
        "office:account": by(chair, "office:account"),
        "office:list": by(chair, "office:list", *households),
        "office:enter": by(chair, "office:enter", *households),
        "office:detail": by(chair, "office:detail", *households, household),
        "office:correct": by(chair, "office:correct", *households, household),
        "office:save-view": by(chair, "office:save-view", *households),
        "office:act": by(chair, "office:act", "duty.rosters", roster, "close"),
        "office:act-on-many": by(chair, "office:list", *households, step=pick),
        "duty:replace": by(chair, "duty:replace", shift.pk, shift.places.get().pk),
        "office:exports": by(chair, "office:exports"),
        "office:export": by(chair, "office:export", *households),
        "office:export-show": by(chair, "office:export", *households, step=ask),
        "office:import": by(chair, "office:import", *households),
        "office:import-result": by(chair, "office:import", *households, step=upload),
        "office:places": by(chair, "office:places"),
        "office:place": by(chair, "office:place", district.hamlets[0].code),
        "directives:goal": by(chair, "directives:goal", Goal.objects.get().pk),
        "office:journal": by(guard, "office:journal"),
        "office:unusual": by(guard, "office:unusual"),
        "office:journal-record": by(guard, "office:journal-record", *households, household),
        "office:retention": by(guard, "office:retention"),
        "api:docs": by(guard, "api:docs"),
        "office:officers": by(admin, "office:officers"),
        "office:officer": by(admin, "office:officer", officer),
        "office:create-officer": by(admin, "office:create-officer"),
        "organization:set-up": by(admin, "organization:set-up"),
        "organization:passwords": by(admin, "organization:passwords"),
        "api:tokens": by(admin, "api:tokens"),
        "api:new-token": by(admin, "api:new-token"),
        "nothing there": Seen(chair, "/khong-co-trang-nay", 404),
        "not for them": by(chair, "office:officers", status=403),
    }


def test_every_address_is_known_as_a_page_that_is_looked_at_or_as_no_page(db: None) -> None:
    looked_at = {name for several in ELSEWHERE.values() for name in several.split()} | set(here())
    every = set(names(get_resolver().url_patterns))
    assert every - looked_at - set(NO_PAGE.split()) == set(), "say which test looks at them"
    gone = {name for name in (looked_at | set(NO_PAGE.split())) - every if ":" in name}
    assert gone == set(), "these addresses are no more"


def test_the_tests_that_look_at_pages_do_look() -> None:
    for file in ELSEWHERE:
        assert "look_over(" in (TESTS / file).read_text(encoding="utf-8"), file


def test_the_pages_no_journey_looks_over_have_no_barrier_and_fit_a_phone(browse: Any, transactional_db: None) -> None:
    pages = here()
    commune = Roster.objects.get().unit
    found = []
    for role in sorted({seen.role for seen in pages.values()}):
        officer = make_officer(role, commune)
        page = browse(reverse("office:account"), user=officer, width=NARROW, expect=["Failed to load resource"])
        for name, seen in pages.items():
            if seen.role is not role:
                continue
            browse.turn(page, seen.url, status=seen.status)
            if seen.step:
                seen.step(page)
                page.wait_for_load_state()
            at = resolve(urlsplit(page.url).path).view_name if seen.status == 200 else name
            found += [] if at == name or name == "office:places" else [f"{name} led to {at}"]
            found += [f"{name}: {fault}" for fault in look_at(page)]
        page.close()
    assert found == []

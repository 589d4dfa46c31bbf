"""Every page of the product is looked at by axe somewhere: here in one pass, or in the test that is named for it.

An address that is added must be put into one of the three tables, so that no kind of page is forgotten.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.browser import NARROW, axe, fits
from tests.factories.officers import make_officer
from tests.factories.rows import (
    make_documents,
    make_goals,
    make_households,
    make_rosters,
    make_rounds,
    make_submissions,
)
from tests.factories.units import make_district
from vungxanh.accounts.roles import Role
from vungxanh.domains.directives.models import Goal
from vungxanh.domains.duty.models import Roster
from vungxanh.domains.population.models import Household, Round
from vungxanh.domains.reporting.models import Submission

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

# the test that brings the page about and looks it over
ELSEWHERE = {
    "journeys/test_tasks.py": "accountability:task accountability:step accountability:about-me accountability:give "
    "accountability:hand-over accountability:hand-over-of accountability:published accountability:board "
    "accountability:remind accountability:appraisal",
    "journeys/test_directives.py": "directives:send directives:reading directives:document directives:assign "
    "directives:draft directives:issue directives:print directives:revise directives:settle directives:chain",
    "journeys/test_duty.py": "duty:fill duty:roster duty:swap duty:mine duty:shift duty:now duty:public duty:numbers "
    "reporting:board reporting:call reporting:submission",
    "journeys/test_registers.py": "office:account office:journal office:unusual office:officers office:officer "
    "office:create-officer organization:set-up organization:passwords",
    "house/test_registers.py": "office:list office:detail office:enter",
    "domains/population/test_pages.py": "population:coverage population:coverage-of population:unreached",
}


def names(patterns: Any, within: str = "") -> Iterator[str]:
    """The names of the product's own addresses."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names(each.url_patterns, f"{within}{each.namespace}:" if each.namespace else within)
        elif isinstance(each, URLPattern) and each.name and each.callback.__module__.startswith("vungxanh."):
            yield f"{within}{each.name}"


def here() -> dict[str, tuple[Role, str, int]]:
    """Pages that no journey comes by: who opens them, where, and how the server answers."""
    district = make_district()
    make_households(district.hamlets[0], 2)
    make_documents(district.commune, 1)
    make_goals(district.commune, 1)
    make_rosters(district.commune, 1)
    make_rounds(district.commune, 1)
    make_submissions(district.commune, 1)
    household = Household.objects.order_by("pk")[0].pk
    chair, admin, guard = Role.COMMUNE_CHAIR, Role.ADMINISTRATOR, Role.DATA_PROTECTION
    persons, households = ["population.persons"], ["population.households"]
    return {
        "office:home": (chair, reverse("office:home"), 200),
        "office:search": (chair, reverse("office:search"), 200),
        "office:inbox": (chair, reverse("office:inbox"), 200),
        "office:exports": (chair, reverse("office:exports"), 200),
        "office:export": (chair, reverse("office:export", args=persons), 200),
        "office:import": (chair, reverse("office:import", args=persons), 200),
        "office:save-view": (chair, reverse("office:save-view", args=households), 200),
        "office:correct": (chair, reverse("office:correct", args=[*households, household]), 200),
        "office:act": (chair, reverse("office:act", args=["duty.rosters", Roster.objects.get().pk, "close"]), 200),
        "office:places": (chair, reverse("office:places"), 200),
        "office:place": (chair, reverse("office:place", args=[district.hamlets[0].code]), 200),
        "office:journal-record": (guard, reverse("office:journal-record", args=[*households, household]), 200),
        "directives:goal": (chair, reverse("directives:goal", args=[Goal.objects.get().pk]), 200),
        "reporting:submission": (chair, reverse("reporting:submission", args=[Submission.objects.get().pk]), 200),
        "population:unreached": (chair, reverse("population:unreached", args=[Round.objects.get().pk]), 200),
        "api:tokens": (admin, reverse("api:tokens"), 200),
        "api:new-token": (admin, reverse("api:new-token"), 200),
        "nothing there": (chair, "/khong-co-trang-nay", 404),
        "not for them": (chair, reverse("office:officers"), 403),
    }


# brought about only by several steps: looked at by hand before a release
BY_HAND = {"office:act-on-many", "office:export-show", "office:import-result", "duty:replace", "api:docs"}


def test_every_address_is_known_as_a_page_that_is_looked_at_or_as_no_page(db: None) -> None:
    looked_at = {name for several in ELSEWHERE.values() for name in several.split()} | set(here()) | BY_HAND
    every = set(names(get_resolver().url_patterns))
    assert every - looked_at - set(NO_PAGE.split()) == set(), "say which test looks at them"
    gone = {name for name in (looked_at | set(NO_PAGE.split())) - every if ":" in name}
    assert gone == set(), "these addresses are no more"


def test_the_tests_that_look_at_pages_do_look() -> None:
    for file in ELSEWHERE:
        text = (TESTS / file).read_text(encoding="utf-8")
        assert "look_over(" in text or "axe(" in text, file


def test_the_pages_no_journey_comes_by_have_no_barrier_and_fit_a_phone(browse: Any, transactional_db: None) -> None:
    pages = here()
    commune = Roster.objects.get().unit
    found = []
    for role in sorted({role for role, _url, _status in pages.values()}):
        officer = make_officer(role, commune)
        page = browse(reverse("office:account"), user=officer, width=NARROW, expect=["Failed to load resource"])
        for name, (_role, url, status) in pages.items():
            if _role is role:
                answer = page.goto(url)
                found += [] if answer.status == status else [f"{name} answered {answer.status}"]
                found += [f"{name}: {fault}" for fault in axe(page)]
                found += [] if fits(page) else [f"{name} scrolls sideways"]
        page.close()
    assert found == []

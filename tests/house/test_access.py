"""Every address declares who may open it; what declares nothing is refused; reading never writes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path

from tests.factories.officers import make_officer
from tests.factories.units import District, make_district
from vungxanh.accounts.roles import Role
from vungxanh.registers import catalogue
from vungxanh.registers.access import is_trusted, needs, public, signed_in
from vungxanh.registers.checks import VERBS
from vungxanh.registers.reading import WriteWhileReading
from vungxanh.units.models import Unit


def every_pattern(patterns: Any = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from every_pattern(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def test_every_address_declares_its_permission() -> None:
    silent = [url for url, view in every_pattern() if not is_trusted(view) and not getattr(view, "needs", "")]
    # redirects inside the administration site, which the guard therefore refuses
    assert [url for url in silent if not url.startswith("quan-tri/")] == []


def test_every_permission_that_an_address_needs_is_declared_by_a_domain() -> None:
    known = {
        *catalogue.permissions(),
        "public",
        "signed-in",
        *(f"{{code}}.{verb}" for verb in VERBS),
        "{code}.{action}",
    }
    needed = {view.needs for _, view in every_pattern() if getattr(view, "needs", "")}
    assert needed <= known


def test_no_address_names_anything_but_keys_and_codes() -> None:
    """A name, a number or a phone in an address would stand in histories and logs."""
    for url, view in every_pattern():
        if getattr(view, "needs", ""):
            parts = re.findall(r"<(?:(\w+):)?(\w+)>", url)
            free_text = {name for kind, name in parts if kind in ("", "str", "path")}
            # "secret": the revocable address of a calendar feed
            assert free_text <= {"code", "pk", "action", "key", "token", "secret"}, url


# ---- planted faults


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to everybody")


@signed_in
def writing_on_get(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Unit.objects.filter(kind="XA").update(name="đổi lén")
    return HttpResponse("written")


@public
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@needs("accounts.manage")
def closed_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("undeclared", undeclared),
    path("writing", writing_on_get),
    path("open", open_page),
    path("closed", closed_page),
]


class planted:  # noqa: N801 - read as a word in the tests
    """The addresses of the product with the planted ones in front."""

    from vungxanh.config.urls import handler403, handler500
    from vungxanh.config.urls import urlpatterns as _standing

    urlpatterns = [*urlpatterns, *_standing]


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def desk(client: Client, district: District) -> Iterator[Client]:
    client.force_login(make_officer(Role.COMMUNE_CHAIR, district.commune))
    with override_settings(ROOT_URLCONF=planted):
        yield client


def test_a_view_that_declares_nothing_is_refused(desk: Client) -> None:
    assert desk.get("/undeclared").status_code == 403
    assert desk.get("/open").status_code == 200


def test_a_permission_that_the_role_lacks_is_refused(desk: Client, district: District) -> None:
    assert desk.get("/closed").status_code == 403
    desk.force_login(make_officer(Role.ADMINISTRATOR, district.commune))
    assert desk.get("/closed").status_code == 200


def test_who_is_not_signed_in_is_sent_to_the_door(client: Client, district: District) -> None:
    with override_settings(ROOT_URLCONF=planted):
        assert client.get("/closed")["Location"].startswith("/tai-khoan/login/")
        assert client.get("/open").status_code == 200


def test_a_page_that_writes_while_it_is_read_is_stopped(desk: Client, district: District) -> None:
    with pytest.raises(WriteWhileReading):
        desk.get("/writing")
    assert not Unit.objects.filter(name="đổi lén").exists()
    assert desk.post("/writing").status_code == 200
    assert Unit.objects.filter(name="đổi lén").exists()


def test_what_an_officer_saw_does_not_stay_in_the_browser(desk: Client) -> None:
    assert "no-store" in desk.get("/closed")["Cache-Control"]


def test_every_page_of_the_menu_opens_for_who_is_offered_it(district: District, client: Client) -> None:
    for role in Role:
        client.force_login(make_officer(role, district.commune))
        home = client.get("/")
        assert home.status_code == 200, role
        menu = re.search(r'<nav class="nav".*?</nav>', home.content.decode(), re.DOTALL)
        assert menu
        for url in re.findall(r'href="([^"]+)"', menu[0]):
            assert client.get(url).status_code == 200, (role, url)

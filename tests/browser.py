"""A real browser for tests: Debian's chromium driven by playwright, skipped only where chromium is absent.

    def test_the_register_can_be_read(browse, officer):
        page = browse("/so-ho/", user=officer)
        assert look_over(page) == []

`browse` opens an address of the live server and gives the playwright page. When the test ends it fails if a page wrote
an error to its console, threw, broke the content policy, or asked any other host for anything. With the variable
VUNGXANH_SCREENSHOTS set to a folder, the last state of every page is kept there as a picture.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COLORS = ("color-contrast", "link-in-text-block")
DESK, PHONE, NARROW = 1440, 390, 360
HEIGHTS = {DESK: 1000, PHONE: 844, NARROW: 800}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's synchronous face runs a loop in this thread; Django would refuse the database because of it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def sign_in(page: Page, user: Any, base_url: str) -> None:
    """Give the page the session of a user, without the sign-in form."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base_url}])


@pytest.fixture
def browse(chromium: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`browse(path, *, user=None, width=1440, dark=False, language="vi", script=True, status=200, expect=())`.

    `expect` holds words of console errors that the test causes on purpose.
    """
    pages: list[Page] = []
    faults: list[str] = []

    def open_page(
        path: str,
        *,
        user: Any = None,
        width: int = DESK,
        dark: bool = False,
        language: str = "vi",
        script: bool = True,
        status: int = 200,
        expect: Sequence[str] = (),
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        page = context.new_page()
        pages.append(page)

        def on_console(message: ConsoleMessage) -> None:
            # The browser itself reports an answer of 4xx or 5xx; the test that expects one says so by its status.
            is_expected = status >= 400 and "Failed to load resource" in message.text
            is_expected = is_expected or any(words in message.text for words in expect)
            if message.type == "error" and not is_expected:
                faults.append(f"{path}: console: {message.text}")

        page.on("console", on_console)
        page.on("pageerror", lambda fault: faults.append(f"{path}: thrown: {fault}"))
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((live_server.url, "data:", "blob:"))
                else faults.append(f"{path}: asked a foreign host: {urlsplit(asked.url).netloc}")
            ),
        )
        if user is not None:
            sign_in(page, user, live_server.url)
        answer = page.goto(path)
        if answer is None or answer.status != status:
            faults.clear()  # what follows from the wrong answer is only noise
            pytest.fail(f"{path} answered {answer and answer.status}, expected {status}")
        return page

    yield open_page
    folder = os.environ.get("VUNGXANH_SCREENSHOTS")
    for number, page in enumerate(pages):
        if folder and not page.is_closed():
            name = re.sub(r"[^\w-]+", "-", request.node.name).strip("-")
            page.screenshot(path=str(Path(folder) / f"{name}-{number}.png"), full_page=True)
        page.context.close()
    assert not faults, "\n".join(faults)


def axe(page: Page, *, rules: Sequence[str] = ()) -> list[str]:
    """What axe-core finds on the page as it stands, one line for each element; empty is right.

    The script is evaluated through the debugging protocol, so the page keeps its content policy.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    only = f", runOnly: {{type: 'rule', values: {list(rules)}}}" if rules else ""
    found = page.evaluate(f"axe.run({{resultTypes: ['violations']{only}}})")
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]} | {' '.join((node['failureSummary'] or '').split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def fits(page: Page) -> bool:
    """Whether nothing scrolls sideways: boxes that scroll by themselves do not count."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def look_over(page: Page) -> list[str]:
    """Every fault of a page, wide and narrow, light and dark; empty is right.

    All rules of axe run once at each width; in the dark only colors can differ.
    """
    faults: list[str] = []
    for width in (DESK, NARROW):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            found = axe(page, rules=() if scheme == "light" else COLORS)
            faults += [f"{width} px, {scheme}: {fault}" for fault in found]
        if not fits(page):
            faults.append(f"{width} px: the page scrolls sideways")
    return faults

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
from collections.abc import Iterator, Sequence
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


class Browsing:
    """Opens pages of the live server and writes down what goes wrong on them."""

    def __init__(self, chromium: Browser, base_url: str) -> None:
        self.chromium, self.base_url = chromium, base_url
        self.pages: list[Page] = []
        self.faults: list[str] = []

    def __call__(
        self,
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
        """Open an address as a user; `expect` holds words of console errors that the test causes on purpose."""
        context = self.chromium.new_context(
            base_url=self.base_url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        context.add_cookies([{"name": "django_language", "value": language, "url": self.base_url}])
        page = context.new_page()
        self.pages.append(page)
        # The browser itself reports an answer of 4xx or 5xx; the test that expects one says so by its status.
        expected = [*expect, *(["Failed to load resource"] if status >= 400 else [])]
        page.on("console", lambda message: self._hear(path, message, expected))
        page.on("pageerror", lambda fault: self.faults.append(f"{path}: thrown: {fault}"))
        page.on("request", lambda asked: self._see(path, asked.url))
        if user is not None:
            sign_in(page, user, self.base_url)
        self.turn(page, path, status=status)
        return page

    def turn(self, page: Page, path: str, *, status: int = 200) -> None:
        """Go on to another address in a page that stands open: much quicker than opening one more."""
        answer = page.goto(path)
        if answer is None or answer.status != status:
            self.faults.clear()  # what follows from the wrong answer is only noise
            pytest.fail(f"{path} answered {answer and answer.status}, expected {status}")

    def _hear(self, path: str, message: ConsoleMessage, expected: Sequence[str]) -> None:
        if message.type == "error" and not any(words in message.text for words in expected):
            self.faults.append(f"{path}: console: {message.text}")

    def _see(self, path: str, url: str) -> None:
        if not url.startswith((self.base_url, "data:", "blob:")):
            self.faults.append(f"{path}: asked a foreign host: {urlsplit(url).netloc}")

    def close(self, name: str) -> None:
        folder = os.environ.get("VUNGXANH_SCREENSHOTS")
        for number, page in enumerate(self.pages):
            if folder and not page.is_closed():
                word = re.sub(r"[^\w-]+", "-", name).strip("-")
                page.screenshot(path=str(Path(folder) / f"{word}-{number}.png"), full_page=True)
            page.context.close()


@pytest.fixture
def browse(chromium: Browser, live_server: Any, request: pytest.FixtureRequest) -> Iterator[Browsing]:
    """`browse(path, user=…, width=…, dark=…, language=…, script=…, status=…, expect=…)` opens a page and returns it."""
    browsing = Browsing(chromium, live_server.url)
    yield browsing
    browsing.close(request.node.name)
    assert not browsing.faults, "\n".join(browsing.faults)


def axe(page: Page, *, within: str = "html", rules: Sequence[str] = ()) -> list[str]:
    """What axe-core finds on the page as it stands, one line for each element; empty is right.

    The script is evaluated through the debugging protocol, so the page keeps its content policy.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    # nothing comes from elsewhere, so style sheets and media need not be asked for once more
    only = f", runOnly: {{type: 'rule', values: {list(rules)}}}" if rules else ""
    found = page.evaluate(f"axe.run('{within}', {{resultTypes: ['violations'], preload: false{only}}})")
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
        faults += [f"{width} px, {fault}" for fault in look_at(page)]
    return faults


def look_at(page: Page) -> list[str]:
    """Every fault of a page at the width it has, light and dark."""
    faults: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = axe(page, rules=() if scheme == "light" else COLORS)
        faults += [f"{scheme}: {fault}" for fault in found]
    return faults if fits(page) else [*faults, "the page scrolls sideways"]

"""Pictures of pages as people see them: wide and on a phone, light and dark.

    python tools/screenshots.py --out FOLDER [--url http://127.0.0.1:8000] [--user NAME --password WORD] PATH...

Without `--url` a server is started for the time of the pictures, on the database of the present settings. Each PATH
gives four files: desk and phone, light and dark (`--only desk-light` for one of them). A page that scrolls sideways or
writes an error to its console is named on standard error, and the exit status is 1.
"""

import argparse
import os
import re
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SIZES = {"desk": (1440, 1000), "phone": (390, 844)}
SCHEMES = ("light", "dark")


@contextmanager
def server() -> Iterator[str]:
    """The product served on a free port of this machine."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vungxanh.config.settings")
    os.environ.setdefault("DEBUG", "1")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    sys.path.insert(0, str(ROOT))
    import django
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Requests are of no interest here."""

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    running = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    running.set_app(StaticFilesHandler(WSGIHandler()))
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


def sign_in(browser: Browser, base: str, user: str, password: str) -> list[dict[str, object]]:
    """The cookies of somebody who went through the sign-in page."""
    context = browser.new_context(base_url=base)
    page = context.new_page()
    page.goto("/tai-khoan/login/")
    page.locator("[name=login]").fill(user)
    page.locator("[name=password]").fill(password)
    page.locator("form button[type=submit].primary").click()
    page.wait_for_load_state()
    if page.locator("[name=password]").count():
        sys.exit(f"{user} cannot sign in: {page.locator('[role=alert]').inner_text()}")
    cookies = context.cookies()
    context.close()
    return [dict(cookie) for cookie in cookies]


def picture(page: Page, path: str, target: Path, *, whole: bool) -> list[str]:
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(path, wait_until="networkidle")
    page.screenshot(path=str(target), full_page=whole)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append("the page scrolls sideways")
    return [f"{target.name}: {fault}" for fault in faults]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--out", type=Path, required=True, help="folder of the pictures")
    parser.add_argument("--url", help="a server that runs already")
    parser.add_argument("--user")
    parser.add_argument("--password", default="")
    parser.add_argument("--language", default="vi", choices=["vi", "en"])
    parser.add_argument("--only", help="one of desk-light, desk-dark, phone-light, phone-dark")
    parser.add_argument("--whole", action="store_true", help="the whole page, not only the first screen")
    options = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("chromium is not installed")
    options.out.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--headless=new", "--no-sandbox", "--disable-gpu"]
        )
        with server() if options.url is None else nullcontext(options.url) as base:
            cookies = sign_in(browser, base, options.user, options.password) if options.user else []
            cookies.append({"name": "django_language", "value": options.language, "url": base})
            for name, (width, height) in SIZES.items():
                for scheme in SCHEMES:
                    if options.only not in (None, f"{name}-{scheme}"):
                        continue
                    context = browser.new_context(
                        base_url=base,
                        viewport={"width": width, "height": height},
                        color_scheme=scheme,  # type: ignore[arg-type]
                        locale="vi-VN",
                    )
                    context.add_cookies(cookies)  # type: ignore[arg-type]
                    for path in options.paths:
                        word = re.sub(r"[^\w]+", "-", path).strip("-") or "home"
                        target = options.out / f"{word}-{name}-{scheme}.png"
                        faults += picture(context.new_page(), path, target, whole=options.whole)
                        print(target)
                    context.close()
        browser.close()
    print("\n".join(faults), file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())

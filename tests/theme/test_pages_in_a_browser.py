"""The parts and pages of the look in a real browser: accessible, inside their width, silent."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser import DESK, NARROW, axe, fits

pytestmark = [pytest.mark.urls("tests.theme.urls"), pytest.mark.django_db]
PAGES = {
    "parts": "/kieu-dang/",
    "parts-faults": "/kieu-dang/?form=faults",
    "public": "/kieu-dang/?page=public",
    "public-faults": "/kieu-dang/?page=public&form=faults",
    "sheet": "/kieu-dang/?page=sheet",
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [DESK, NARROW])
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_no_fault_of_accessibility_and_keeps_its_width(
    browse: Callable[..., Page], address: str, width: int, dark: bool
) -> None:
    page = browse(address, width=width, dark=dark)
    assert axe(page) == []
    assert fits(page)

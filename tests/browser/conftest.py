"""One browser for a session, and the files of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from internal.web.assets import build
from internal.web.catalogue import build as build_catalogue
from tests.browser.city_hall import ROOT, launch


@pytest.fixture(scope="session")
def built_pages() -> Path:
    """Fonts, style sheets, scripts and translations, as `make run` prepares them."""
    build(ROOT / "var")
    build_catalogue()
    return ROOT / "var"


# Not for the whole session: other rooms' tests drive a browser of their own, and Playwright runs
# once per thread.
@pytest.fixture(scope="module")
def browser(built_pages: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()

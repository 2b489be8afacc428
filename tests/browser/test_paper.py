"""Paper beside the electronic case, in a browser: the pages fit and are accessible."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import ServedOffice, served
from tests.browser.test_pages import problems_of
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, DEPUTY_DIRECTOR, DIRECTOR
from tests.web.test_paper import ADMINISTRATOR, before_the_director, decided, sent

pytestmark = pytest.mark.browser


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    database = tmp_path / "office.db"
    shutil.copy(sqlite_template, database)
    with served(database, tmp_path, clock) as office:
        yield office


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_paper_are_accessible_and_fit(
    office: ServedOffice, browser: Browser, width: int, language: str
) -> None:
    unfiled, moving = decided(office.pages), before_the_director(office.pages)
    pages = (
        (DEPUTY_DIRECTOR, f"/documents/{unfiled}"),
        (DEPUTY_DIRECTOR, f"/documents/{moving}"),
        (DIRECTOR, f"/documents/{moving}?box=approve"),
        (DEPUTY_DIRECTOR, "/documents/paper?show=unfiled"),
        (CLERK, "/documents/paper?show=moving"),
        (ADMINISTRATOR, "/admin/paper-reasons"),
    )
    problems = []
    for number, path in pages:
        # High enough that the bar at its foot covers half of no button, which would count as small.
        page = office.window(browser, number, width=width, height=5000, language=language)
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach(each => each.open = true)")
        problems += [f"{path}: {each}" for each in problems_of(page, width)]
        page.context.close()
    assert problems == []


def test_whoever_scans_the_code_notes_with_one_press_that_she_has_the_paper(
    office: ServedOffice, browser: Browser
) -> None:
    document = sent(office.pages)
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document}")
    expect(page.locator("[data-paper-elsewhere]")).to_be_visible()
    page.get_by_role("button", name="紙を受け取った").click()
    expect(page.locator("[data-paper-holder]")).to_contain_text("髙橋 花子")
    expect(page.locator("[data-paper-elsewhere]")).to_have_count(0)

"""The pages of what leaves the straight way, in a browser: narrow, wide, both languages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from internal.approval.engine.beside import PetitionKind, Propose
from internal.approval.engine.commands import Ask, Hold, Skip
from internal.approval.model import approval_case
from internal.approval.queries import case_file
from tests.approval.test_detours import do
from tests.browser.desk import ServedOffice, served
from tests.browser.test_pages import problems_of
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, DEPUTY_DIRECTOR

pytestmark = pytest.mark.browser

ADMINISTRATOR = "1007"


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    database = tmp_path / "office.db"
    shutil.copy(sqlite_template, database)
    with served(database, tmp_path, clock) as office:
        yield office


def troubled(office: ServedOffice) -> UUID:
    """A document on which a question, a petition and a hold are open after somebody was skipped."""
    (document_id,) = office.circulate(1)
    hall = office.pages.office
    with hall.db.reading() as conn:
        file = case_file(conn, approval_case.c.subject_id == document_id)
    assert file is not None
    case_id, clerk = file.case_id, hall.chart.people[CLERK]
    officer = hall.actor(DEPUTY_DIRECTOR, "HOSA")
    do(
        hall,
        hall.clerk,
        case_id,
        lambda by: Skip(by, 1, "出張中で、急ぎ進める必要があるためです。"),
    )
    do(
        hall,
        officer,
        case_id,
        lambda by: Ask(by, 2, clerk, "数量の根拠となる測量の日はいつですか。"),
    )
    do(hall, officer, case_id, lambda by: Hold(by, 2, "回答を待って判断します。"))
    kind = PetitionKind.TAKE_DOWN
    do(hall, hall.clerk, case_id, lambda by: Propose(by, kind, "設計の見直しが必要になりました。"))
    return document_id


PAGES = (
    (DEPUTY_DIRECTOR, "/documents/{document}"),
    (CLERK, "/documents/{document}"),
    (CLERK, "/documents/{document}/history"),
    (DEPUTY_DIRECTOR, "/inbox"),
    (DEPUTY_DIRECTOR, "/documents/{document}/act/grant"),
    (DEPUTY_DIRECTOR, "/documents/{document}/act/decline"),
    (DEPUTY_DIRECTOR, "/documents/{document}/act/release"),
    (DEPUTY_DIRECTOR, "/documents/{document}/act/ask"),
    (DEPUTY_DIRECTOR, "/documents/{document}/act/reroute"),
    (CLERK, "/documents/{document}/act/reply"),
    (CLERK, "/documents/{document}/act/drop"),
    (ADMINISTRATOR, "/admin/cases"),
    (ADMINISTRATOR, "/documents/{document}/act/force"),
)


@pytest.mark.parametrize(("width", "language"), [(1280, "ja"), (390, "ja"), (390, "en")])
def test_every_page_of_a_detour_is_accessible_and_fits_its_window(
    office: ServedOffice, browser: Browser, width: int, language: str
) -> None:
    document_id = troubled(office)
    problems = []
    for number, path in PAGES:
        page = office.window(browser, number, width=width, language=language)
        answer = page.goto(path.format(document=document_id))
        assert answer is not None
        assert answer.status == 200, path
        problems += [f"{path}: {each}" for each in problems_of(page, width)]
        _picture(page, f"{number}-{path.rsplit('/', 1)[-1]}-{width}-{language}")
        page.context.close()
    assert problems == []


def test_an_approval_is_undone_from_the_line_that_says_it_happened(
    office: ServedOffice, browser: Browser
) -> None:
    (document_id,) = office.circulate(1)
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document_id}")
    page.get_by_role("button", name="承認する").click()
    status = page.locator("#status")
    expect(status).to_contain_text("承認しました。")
    _picture(page, "approved")
    status.get_by_role("link", name="承認を取り消す").click()
    _picture(page, "take-back")
    page.get_by_role("button", name="承認を取り消す").click()
    expect(page.locator("#status")).to_contain_text("承認を取り消しました。")
    expect(page.get_by_role("button", name="承認する")).to_be_visible()


def _picture(page: Page, name: str) -> None:
    """A picture to look at, where somebody asks for pictures."""
    folder = os.environ.get("DETOUR_PICTURES")
    if folder:
        page.screenshot(
            path=f"{folder}/{name.replace('{document}', 'document')}.png", full_page=True
        )

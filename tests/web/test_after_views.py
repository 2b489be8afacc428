"""The page about 後閲 that are not done."""

from pathlib import Path

import pytest

from tests.conftest import TestClock
from tests.web.offices import (
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    STRANGER,
    OfficePages,
    open_pages,
)
from tests.web.test_deputies_and_files import away
from tests.web.test_documents import TITLE, approve, in_circulation

PAGE = "/documents/after-views"


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    opened = open_pages(database_url, tmp_path, clock)
    away(opened, "0007")
    document_id = in_circulation(opened)
    approve(opened, document_id, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    return opened


def test_the_records_officer_sees_who_has_not_read(pages: OfficePages, clock: TestClock) -> None:
    clock.advance(days=13)
    page = pages.as_person(DEPUTY_DIRECTOR).get(PAGE).text
    assert TITLE in page
    assert "髙橋 花子" in page
    assert "期限超過" in page
    assert "9開庁日" in page


@pytest.mark.parametrize("number", [CLERK, STRANGER])
def test_nobody_else_opens_it(pages: OfficePages, number: str) -> None:
    person = pages.as_person(number)
    assert person.get(PAGE).status_code == 403
    assert "後閲の状況" not in person.get("/inbox").text

"""The application with people who may amend the regulation."""

from pathlib import Path

import pytest

from tests.conftest import TestClock
from tests.regulation.officers import OFFICER, SECOND_OFFICER, appoint_officers
from tests.web.offices import OfficePages, Person, open_pages


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    made = open_pages(database_url, tmp_path, clock)
    appoint_officers(made)
    return made


@pytest.fixture
def officer(pages: OfficePages) -> Person:
    """五十嵐, who may amend the regulation."""
    return pages.as_person(OFFICER)


@pytest.fixture
def second(pages: OfficePages) -> Person:
    """長谷川, who may too."""
    return pages.as_person(SECOND_OFFICER)

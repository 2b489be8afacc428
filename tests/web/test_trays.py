"""The pages of the lists: every tray opens, rights hold, statements stay few, views are kept."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from internal.approval.lists import Tray
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, DIRECTOR, FINANCE, OfficePages, open_pages
from tests.web.test_statements import asked_by


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@pytest.mark.parametrize("tray", list(Tray))
def test_a_tray_asks_at_most_eight_and_no_more_with_more_rows(
    pages: OfficePages, tray: Tray
) -> None:
    director = pages.as_person(DIRECTOR)
    pages.office.submitted(repair())
    with_one = asked_by(pages, director, f"/inbox?box={tray}")
    for _number in range(5):
        pages.office.submitted(repair())
    assert asked_by(pages, director, f"/inbox?box={tray}") == with_one
    assert with_one <= 8


def test_the_figure_on_a_tab_is_that_of_its_list(pages: OfficePages) -> None:
    for _number in range(3):
        pages.office.submitted(repair())
    page = pages.as_person(DIRECTOR).get("/inbox?box=upcoming").text
    assert re.search(r'box=upcoming" aria-current="page">承認予定<span class="count soft">3<', page)
    assert page.count('class="c-subject"') == 3


def test_before_her_turn_another_section_reads_neither_subject_nor_amount(
    pages: OfficePages,
) -> None:
    pages.office.submitted(repair(title="市道の修繕", urgent=True))
    elsewhere = pages.as_person(FINANCE).get("/inbox?box=upcoming").text
    assert "順番が来ると表示されます" in elsewhere
    assert "市道の修繕" not in elsewhere
    assert "1,980,000円" not in elsewhere
    own_section = pages.as_person(DIRECTOR).get("/inbox?box=upcoming").text
    assert "市道の修繕" in own_section


def test_a_discreet_case_of_the_own_section_is_not_named_before_its_turn(
    pages: OfficePages,
) -> None:
    pages.office.submitted(repair(title="処分の検討", confidential=True))
    page = pages.as_person(DIRECTOR).get("/inbox?box=upcoming").text
    assert "順番が来ると表示されます" in page
    assert "処分の検討" not in page


def test_a_document_of_a_filtered_list_leads_to_the_next_of_that_list(pages: OfficePages) -> None:
    for amount in (300_000, 1_980_000, 900_000):
        pages.office.submitted(repair(amount, title=f"修繕 {amount}"))
    chief = pages.as_person(CHIEF)
    page = chief.get("/inbox?box=approve&least=500000&sort=amount").text
    first = re.search(r'href="(/documents/[^"]+)" lang="ja">修繕 1980000', page)
    assert first
    document = chief.get(first[1].replace("&amp;", "&")).text
    following = re.search(r'rel="next" href="([^"]+)"', document)
    assert following
    assert "修繕 900000" in chief.get(following[1].replace("&amp;", "&")).text


def test_a_view_is_saved_shown_and_deleted_by_its_owner_only(pages: OfficePages) -> None:
    pages.office.submitted(repair())
    chief, clerk = pages.as_person(CHIEF), pages.as_person(CLERK)
    answer = chief.post("/inbox/views", {"box": "approve", "f": "urgent", "name": "至急の修繕"})
    assert answer.status_code == 303
    page = chief.get("/inbox").text
    assert 'href="/inbox?box=approve&amp;f=urgent" lang="ja">至急の修繕' in page
    forget = re.search(r'action="(/inbox/views/[^"]+/forget)"', page)
    assert forget
    assert clerk.post(forget[1]).status_code == 404
    assert "至急の修繕" in chief.get("/inbox").text
    assert chief.post(forget[1]).status_code == 303
    assert "至急の修繕" not in chief.get("/inbox?box=done").text


def test_a_view_without_a_name_is_refused_and_the_list_stays(pages: OfficePages) -> None:
    pages.office.submitted(repair())
    answer = pages.as_person(CHIEF).post("/inbox/views", {"box": "approve", "name": " "})
    assert answer.status_code == 422
    assert "表示の名前を40字以内で入力してください。" in answer.text


def test_addresses_that_only_take_forms_lead_to_the_list(pages: OfficePages) -> None:
    chief = pages.as_person(CHIEF)
    for address in ("/inbox/views", f"/inbox/views/{uuid4()}/forget"):
        assert chief.get(address).headers["Location"] == "/inbox"

"""The search page: marks, rights, conditions in the address, both languages, without scripts."""

from html import unescape
from pathlib import Path
from uuid import UUID

import pytest

from internal.kernel.db import new_id
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CLERK, STRANGER, OfficePages, open_pages
from tests.web.test_statements import asked_by

EVIL = "<script>alert(1)</script>の件"
NOTHING = "当てはまる文書がありません"


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def submitted(pages: OfficePages, **changes: object) -> UUID:
    office = pages.office
    document_id = office.draft(repair(**changes))  # type: ignore[arg-type]
    office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    return document_id


def test_hits_are_marked_in_the_words_of_the_document(pages: OfficePages) -> None:
    submitted(pages, title="渡邉橋の点検", body="橋梁の<b>支承</b>を確かめます。")
    page = pages.as_person(CLERK).get("/documents?q=渡辺　支承").text
    assert "<mark>渡邉</mark>橋の点検" in page
    assert "&lt;b&gt;<mark>支承</mark>&lt;/b&gt;" in page
    assert "本文:" in page
    assert "1件" in page


def test_what_people_wrote_is_never_markup(pages: OfficePages) -> None:
    submitted(pages, title=EVIL, body=f"{EVIL}の本文")
    person = pages.as_person(CLERK)
    for typed in ("script", "<script>", "alert(1)", "の件"):
        page = person.get("/documents", query_string={"q": typed}).text
        assert "<script>alert" not in page
        assert "<script><mark>" not in page
        assert EVIL in unescape(page.replace("<mark>", "").replace("</mark>", ""))


def test_a_stranger_finds_nothing_whatever_she_asks(pages: OfficePages) -> None:
    submitted(pages)
    person = pages.as_person(STRANGER)
    for query in ("q=陥没", "q=-無い", "year=2026", "state=circulating", "q=陥没&sort=best"):
        page = person.get(f"/documents?{query}").text
        assert NOTHING in page
        assert "陥没箇所" not in page
        assert "0件" in page


def test_conditions_stay_in_the_address_and_in_the_form(pages: OfficePages) -> None:
    document_id = submitted(pages)
    person = pages.as_person(CLERK)
    page = person.get("/documents?q=陥没&year=2026&matter=works&least=1,000&most=2000000").text
    assert f"/documents/{document_id}" in page
    assert '<option value="2026" selected>' in page
    assert '<option value="works" selected' in page
    assert 'value="1,000"' in page
    assert NOTHING in person.get("/documents?q=陥没&most=100").text


def test_a_day_that_does_not_exist_is_said_at_its_field(pages: OfficePages) -> None:
    submitted(pages)
    day = "from_year=2026&from_month=2&from_day=30"
    page = pages.as_person(CLERK).get(f"/documents?q=陥没&{day}")
    assert page.status_code == 200
    assert "その日付はありません" in page.text


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_opens_whatever_its_address_says(pages: OfficePages, language: str) -> None:
    submitted(pages)
    person = pages.as_person(CLERK, language)
    for query in (
        "",
        "q=陥没",
        "q=%22%27%25%5C%20-",
        "q=" + "%E3%81%82%20" * 30,
        "q=%00",
        "q=陥没&page=99999999&year=x&section=x&matter=%27&state=x&sort=x&least=x",
        "year=2026&state=decided",
    ):
        answer = person.get(f"/documents?{query}")
        assert answer.status_code == 200, query
        assert f'<html lang="{language}">' in answer.text


def test_paging_keeps_what_was_asked(pages: OfficePages) -> None:
    for number in range(21):
        submitted(pages, title=f"橋梁の点検{number}")
    person = pages.as_person(CLERK)
    first = person.get("/documents?q=橋梁&year=2026").text
    assert "page=2&amp;q=%E6%A9%8B%E6%A2%81&amp;year=2026" in first
    second = person.get("/documents?q=橋梁&year=2026&page=2").text
    assert second.count('class="c-subject"') == 1


def test_a_search_asks_no_more_with_more_hits(pages: OfficePages) -> None:
    person = pages.as_person(CLERK)
    submitted(pages, title="橋梁の点検")
    with_one = asked_by(pages, person, "/documents?q=橋梁")
    for number in range(5):
        submitted(pages, title=f"橋梁の点検{number}")
    assert asked_by(pages, person, "/documents?q=橋梁") == with_one
    assert with_one <= 12

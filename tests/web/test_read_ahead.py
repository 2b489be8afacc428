"""事前閲覧: whether somebody may read before her turn is the city's choice (APR-15)."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.model import approval_inbox
from internal.approval.reading_rules import Choice, ReadingRule, rules_of, set_rule
from internal.documents.service import NewFile
from internal.kernel.actor import SYSTEM
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import (
    CHIEF,
    CLERK,
    FINANCE,
    STRANGER,
    OfficePages,
    open_pages,
)
from tests.web.test_deputies_and_files import submit
from tests.web.test_documents import TITLE, act, approve
from tests.web.test_statements import asked_by

ADMINISTRATOR = "1007"  # 村上, システム管理者


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def choose(pages: OfficePages, choice: Choice, matter: str = "") -> None:
    pages.office.db.perform(set_rule, SYSTEM, rule=ReadingRule.AHEAD, matter=matter, choice=choice)


def circulating(pages: OfficePages, **changes: object) -> UUID:
    """The repair with a file; 財政課長 is consulted after the line of the section."""
    file = NewFile("設計書.pdf", "a" * 64, 10, "application/pdf")
    document_id = pages.office.draft(repair(**changes), (file,))  # type: ignore[arg-type]
    submit(pages, document_id)
    return document_id


def reads(pages: OfficePages, who: str, document_id: UUID) -> bool:
    """Whether she reads the document; page, search, list, history and case agree."""
    person = pages.as_person(who)
    page = person.get(f"/documents/{document_id}").status_code == 200
    assert (person.get(f"/documents/{document_id}/history").status_code == 200) is page
    assert (TITLE in person.get("/documents").text) is page
    assert (f"/documents/{document_id}" in person.get("/documents?q=陥没").text) is page
    assert (person.post(f"/documents/{document_id}/opened").status_code == 204) is page
    return page


def test_without_a_choice_one_reads_from_ones_turn_on(pages: OfficePages) -> None:
    document_id = circulating(pages)
    assert not reads(pages, FINANCE, document_id)
    assert TITLE not in pages.as_person(FINANCE).get("/inbox?box=upcoming").text
    approve(pages, document_id, CHIEF, "0006")
    assert reads(pages, FINANCE, document_id)


def test_where_the_city_allows_it_who_comes_later_reads_and_nobody_else(
    pages: OfficePages,
) -> None:
    choose(pages, Choice.YES)
    document_id = circulating(pages)
    assert reads(pages, FINANCE, document_id)
    assert not reads(pages, STRANGER, document_id)
    page = pages.as_person(FINANCE).get(f"/documents/{document_id}").text
    assert "あなたの番はこの後に来ます。それまでは読むだけです。" in page
    assert "承認する" not in page
    assert "設計書.pdf" in page
    assert TITLE in pages.as_person(FINANCE).get("/inbox?box=upcoming").text


def test_the_list_counts_what_it_shows(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    circulating(pages)
    circulating(pages)
    tray = pages.as_person(FINANCE).get("/inbox?box=upcoming").text
    assert tray.count(f'lang="ja">{TITLE}') == 2


def test_reading_ahead_is_no_turn(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    document_id = circulating(pages)
    finance = pages.as_person(FINANCE)
    finance.get(f"/documents/{document_id}")
    form = {"slot": "3", "once": str(UUID(int=4)), "seen": "", "decision": "approve"}
    assert finance.post(f"/documents/{document_id}/decision", form).status_code in {403, 409}
    note = {"note_digest": "a" * 64, "note_page": "1", "note_text": "早い", "note_audience": "all"}
    assert finance.post(f"/documents/{document_id}/notes", note).status_code == 403
    with pages.office.db.reading() as conn:
        asked = set(conn.scalars(select(approval_inbox.c.person_id)))
    assert pages.office.chart.people[FINANCE] not in asked


def test_having_read_ahead_hinders_no_undo(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    document_id = circulating(pages)
    pages.as_person(FINANCE).get(f"/documents/{document_id}")
    approve(pages, document_id, CHIEF, "0006")
    undo = f"/documents/{document_id}/act/take-back"
    assert pages.as_person("0006").get(undo).status_code == 200
    pages.as_person(FINANCE).get(f"/documents/{document_id}")
    assert pages.as_person("0006").get(undo).status_code == 409


def test_a_confidential_document_is_read_from_ones_turn_on(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    assert not reads(pages, FINANCE, circulating(pages, confidential=True))


def test_the_choice_of_a_matter_goes_before_that_of_the_city(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    choose(pages, Choice.NO, "works")
    assert not reads(pages, FINANCE, circulating(pages))
    choose(pages, Choice.AS_CITY, "works")
    assert reads(pages, FINANCE, circulating(pages, title=f"{TITLE}(2)"))


def test_a_case_keeps_the_choice_of_its_submission_until_the_next(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    document_id = circulating(pages)
    choose(pages, Choice.NO)
    assert reads(pages, FINANCE, document_id)
    act(pages.as_person(CHIEF), document_id, "return", target="drafter", reason="直してください。")
    assert not reads(pages, FINANCE, document_id)
    submit(pages, document_id)
    assert not reads(pages, FINANCE, document_id)


def test_who_is_taken_out_of_the_route_reads_no_more(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    document_id = circulating(pages)
    act(pages.as_person(CLERK), document_id, "recall")
    assert not reads(pages, FINANCE, document_id)


def test_the_administrator_sets_it_on_a_page(pages: OfficePages) -> None:
    admin = pages.as_person(ADMINISTRATOR)
    assert "自分の番が来てから読める" in admin.get("/admin/reading-rules").text
    for matter, choice in (("", "yes"), ("works", "no")):
        form = {"rule": "ahead", "matter_ahead": matter, "choice_ahead": choice}
        assert admin.post("/admin/reading-rules", form).status_code == 303
    with pages.office.db.reading() as conn:
        assert rules_of(conn, ReadingRule.AHEAD) == {"": Choice.YES, "works": Choice.NO}
    page = admin.get("/admin/reading-rules").text
    assert "次に提出される文書から適用されます。" in page
    assert page.count("提出されたときから読める") == 2  # in the table and as a choice


def test_all_matters_follow_nothing_else(pages: OfficePages) -> None:
    answer = pages.as_person(ADMINISTRATOR).post(
        "/admin/reading-rules", {"rule": "ahead", "choice_ahead": "as_city"}
    )
    assert answer.status_code == 422
    assert "すべての事項については、どちらにするかを選んでください。" in answer.text


def test_nobody_else_sets_it(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    assert clerk.get("/admin/reading-rules").status_code == 403
    assert (
        clerk.post("/admin/reading-rules", {"rule": "ahead", "choice_ahead": "yes"}).status_code
        == 403
    )


def test_the_page_speaks_english(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    document_id = circulating(pages)
    page = pages.as_person(FINANCE, "en").get(f"/documents/{document_id}").text
    assert "Your turn comes later. Until then you only read." in page


def test_reading_ahead_costs_no_statement_more(pages: OfficePages) -> None:
    choose(pages, Choice.YES)
    document_id = circulating(pages)
    assert asked_by(pages, pages.as_person(FINANCE), f"/documents/{document_id}") <= 20

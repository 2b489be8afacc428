"""添付の閲覧: where the city asks for it, nobody approves before every attachment is opened."""

from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from internal.approval.reading_rules import Choice, ReadingRule, rules_of, set_rule
from internal.documents.service import NewFile
from internal.kernel.actor import SYSTEM
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, OfficePages, open_pages
from tests.web.test_bulk import confirm
from tests.web.test_deputies_and_files import submit
from tests.web.test_documents import act
from tests.web.test_read_ahead import ADMINISTRATOR
from tests.web.test_statements import asked_by

DESIGN = NewFile("設計書.pdf", "a" * 64, 10, "application/pdf")
ESTIMATE = NewFile("見積書.pdf", "b" * 64, 10, "application/pdf")


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def ask(pages: OfficePages, choice: Choice = Choice.YES, matter: str = "") -> None:
    rule = ReadingRule.FILES_FIRST
    pages.office.db.perform(set_rule, SYSTEM, rule=rule, matter=matter, choice=choice)


def circulating(pages: OfficePages) -> UUID:
    """The repair with two files."""
    document_id = pages.office.draft(repair(), (DESIGN, ESTIMATE))
    submit(pages, document_id)
    return document_id


def approving(pages: OfficePages, document_id: UUID, opinion: str = "") -> TestResponse:
    chief = pages.as_person(CHIEF)
    return act(chief, document_id, "decision", decision="approve", opinion=opinion)


def open_file(pages: OfficePages, document_id: UUID, *places: int, who: str = CHIEF) -> None:
    for place in places:
        answer = pages.as_person(who).post(f"/documents/{document_id}/files/{place}/viewed")
        assert answer.status_code == 303


def test_without_a_choice_what_is_not_opened_is_only_said(pages: OfficePages) -> None:
    document_id = circulating(pages)
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert "添付2件が未確認です" in page
    assert approving(pages, document_id).status_code == 303


def test_an_approval_names_what_is_not_opened_and_keeps_the_opinion(pages: OfficePages) -> None:
    ask(pages)
    document_id = circulating(pages)
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert "添付2件を開くと承認できます" in page
    open_file(pages, document_id, 1)
    answer = approving(pages, document_id, "工期に注意してください。")
    assert answer.status_code == 422
    assert "まだ開いていない添付が1件あります(見積書.pdf)。" in answer.text
    assert "工期に注意してください。" in answer.text
    open_file(pages, document_id, 2)
    assert approving(pages, document_id).status_code == 303


def test_what_somebody_else_has_opened_does_not_count(pages: OfficePages) -> None:
    ask(pages)
    document_id = circulating(pages)
    open_file(pages, document_id, 1, 2, who="0008")
    assert approving(pages, document_id).status_code == 422


def test_a_return_needs_no_look_at_every_file(pages: OfficePages) -> None:
    ask(pages)
    document_id = circulating(pages)
    chief = pages.as_person(CHIEF)
    answer = act(chief, document_id, "return", target="drafter", reason="添付が違います。")
    assert answer.status_code == 303


def test_a_matter_may_go_its_own_way_and_a_case_keeps_what_held_when_it_was_submitted(
    pages: OfficePages,
) -> None:
    ask(pages)
    ask(pages, Choice.NO, "works")
    before = circulating(pages)
    ask(pages, Choice.AS_CITY, "works")
    after = circulating(pages)
    assert approving(pages, after).status_code == 422
    assert approving(pages, before).status_code == 303


def test_many_at_once_leave_out_what_has_files_to_open(pages: OfficePages) -> None:
    ask(pages)
    document_id = circulating(pages)
    chief = pages.as_person(CHIEF)
    chief.post(f"/documents/{document_id}/opened")
    left = confirm(chief).text.split("個別に確認する文書")[1]
    assert "まだ開いていない添付があるため" in left
    open_file(pages, document_id, 1, 2)
    page = confirm(chief).text
    assert "まだ開いていない添付があるため" not in page


def test_the_administrator_chooses_it_on_the_page(pages: OfficePages) -> None:
    admin = pages.as_person(ADMINISTRATOR)
    form = {"rule": "files_first", "matter_files_first": "", "choice_files_first": "yes"}
    assert admin.post("/admin/reading-rules", form).status_code == 303
    with pages.office.db.reading() as conn:
        assert rules_of(conn, ReadingRule.FILES_FIRST) == {"": Choice.YES}
        assert rules_of(conn, ReadingRule.AHEAD) == {"": Choice.NO}
    english = pages.as_person(ADMINISTRATOR, "en").get("/admin/reading-rules").text
    assert "Open all of them, then approve" in english


def test_it_costs_no_statement_where_it_was_not_chosen(pages: OfficePages) -> None:
    document_id = circulating(pages)
    before = asked_by(pages, pages.as_person(CHIEF), f"/documents/{document_id}")
    ask(pages)
    other = circulating(pages)
    assert asked_by(pages, pages.as_person(CHIEF), f"/documents/{other}") == before

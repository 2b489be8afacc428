"""Opening a document: which requests are a person looking, with and without scripts."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from internal.approval.model import approval_case, approval_inbox
from internal.kernel.audit import audit_event
from tests.conftest import TestClock
from tests.web.offices import CHIEF, DEPUTY_DIRECTOR, OfficePages, Person, open_pages
from tests.web.test_documents import approve, in_circulation

READY = [
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
    {"X-Purpose": "preview"},
    {"X-Moz": "prefetch"},
    {"HX-Request": "true"},
    {"Sec-Fetch-Dest": "empty"},
    {"Sec-Fetch-Dest": "image"},
]


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def openings(pages: OfficePages, document_id: UUID) -> int:
    """How often the log says that the document was opened."""
    with pages.office.db.reading() as conn:
        return conn.execute(
            select(func.count())
            .select_from(audit_event)
            .join(approval_case, approval_case.c.id == audit_event.c.object_id)
            .where(
                audit_event.c.action == "approval.opened",
                approval_case.c.subject_id == document_id,
            )
        ).scalar_one()


def is_marked(pages: OfficePages, document_id: UUID, number: str) -> bool:
    """Whether the line in the person's inbox is marked as opened."""
    with pages.office.db.reading() as conn:
        return conn.execute(
            select(approval_inbox.c.opened_at.is_not(None))
            .join(approval_case, approval_case.c.id == approval_inbox.c.case_id)
            .where(
                approval_case.c.subject_id == document_id,
                approval_inbox.c.person_id == pages.office.chart.people[number],
            )
        ).scalar_one()


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Dest": "document"}])
def test_opening_a_page_counts_without_any_script(
    pages: OfficePages, headers: dict[str, str]
) -> None:
    document_id = in_circulation(pages)
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}", headers=headers).text
    assert is_marked(pages, document_id, CHIEF)
    assert openings(pages, document_id) == 1
    assert "data-opened" not in page


@pytest.mark.parametrize("headers", READY, ids=str)
def test_what_a_browser_fetches_ahead_or_again_is_no_opening(
    pages: OfficePages, headers: dict[str, str]
) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    assert chief.get(f"/documents/{document_id}", headers=headers).status_code == 200
    assert not is_marked(pages, document_id, CHIEF)
    assert openings(pages, document_id) == 0


def test_asking_for_the_head_alone_is_no_opening(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    assert chief.browser.head(f"/documents/{document_id}").status_code == 200
    assert not is_marked(pages, document_id, CHIEF)


def test_a_page_drawn_ahead_says_itself_when_it_is_looked_at(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    ahead = {"Sec-Purpose": "prefetch;prerender"}
    assert "data-opened" in chief.get(f"/documents/{document_id}", headers=ahead).text
    assert chief.post(f"/documents/{document_id}/opened").status_code == 204
    assert is_marked(pages, document_id, CHIEF)


def test_an_approval_stays_once_the_next_has_opened_it_without_scripts(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    approve(pages, document_id, CHIEF)
    chief = pages.as_person(CHIEF)
    prefetched = {"Sec-Purpose": "prefetch"}
    pages.as_person(DEPUTY_DIRECTOR).get(f"/documents/{document_id}", headers=prefetched)
    assert can_undo(chief, document_id)
    pages.as_person(DEPUTY_DIRECTOR).get(f"/documents/{document_id}")
    assert not can_undo(chief, document_id)


def can_undo(person: Person, document_id: UUID) -> bool:
    return person.get(f"/documents/{document_id}/act/take-back").status_code == 200


def test_a_form_that_comes_back_refused_is_no_new_opening(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    fields = {"once": str(UUID(int=1)), "slot": "1", "seen": "", "decision": "object"}
    assert chief.post(f"/documents/{document_id}/decision", data=fields).status_code == 422
    assert openings(pages, document_id) == 0

"""引上げ却下 and the undo of a 引上げ, on their pages."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.effects import handlers
from internal.approval.model import approval_case
from internal.kernel.outbox import deliver, due_entries, outbox
from internal.notifications.model import notice
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, DEPUTY_DIRECTOR, DIRECTOR, OfficePages, open_pages
from tests.web.test_deeds import done, history, send


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def small_case(pages: OfficePages) -> UUID:
    """A repair that only the line of the section answers; answers the document."""
    case_id = pages.office.submitted(repair(300_000))
    with pages.office.db.reading() as conn:
        return conn.scalars(
            select(approval_case.c.subject_id).where(approval_case.c.id == case_id)
        ).one()


def told(pages: OfficePages) -> set[tuple[str, str]]:
    """Who has an unread notice of which kind, once the worker has announced everything."""
    office = pages.office
    for entry in due_entries(office.db):
        with office.db.reading() as conn:
            topic = conn.scalar(select(outbox.c.topic).where(outbox.c.id == entry))
        if topic == "approval.acted":
            deliver(office.db, handlers(), entry)
    numbers = {person: number for number, person in office.chart.people.items()}
    with office.db.reading() as conn:
        rows = conn.execute(
            select(notice.c.person_id, notice.c.kind).where(notice.c.read_at.is_(None))
        )
        return {(numbers[row.person_id], row.kind) for row in rows}


def holder(page: str) -> str:
    """The line that says who has the document."""
    return page.split("data-holder")[1][:300]


def test_the_decider_overrules_on_a_page_with_a_reason(pages: OfficePages) -> None:
    document_id, director = small_case(pages), pages.as_person(DIRECTOR)
    assert "引上げて却下する" in director.get(f"/documents/{document_id}").text
    silent = send(director, document_id, "overrule")
    assert silent.status_code == 422
    assert "却下の理由を入力してください。" in silent.text
    page = done(director, document_id, "overrule", reason="事業を見直すためです。")
    assert "引上げて却下しました。" in page
    assert "否決されました。" in page
    assert "引上げ却下" in history(director, document_id)
    assert "事業を見直すためです。" in history(director, document_id)
    assert told(pages) == {(CLERK, "rejected"), (CHIEF, "other")}


def test_who_is_not_the_decider_is_not_offered_it(pages: OfficePages) -> None:
    document_id = small_case(pages)
    deputy = pages.as_person(DEPUTY_DIRECTOR)
    page = deputy.get(f"/documents/{document_id}").text
    assert "引上げ承認をする" in page
    assert "引上げて却下する" not in page
    assert send(deputy, document_id, "overrule").status_code == 409


def test_an_undone_pull_up_waits_for_who_was_passed_by(pages: OfficePages) -> None:
    document_id, deputy = small_case(pages), pages.as_person(DEPUTY_DIRECTOR)
    done(deputy, document_id, "pull-up")
    assert (
        "維持係長" not in deputy.get(f"/documents/{document_id}").text.split("data-holder")[1][:300]
    )
    page = done(deputy, document_id, "take-back")
    assert "承認を取り消しました。" in page
    assert "維持係長" in holder(page)
    assert str(document_id) in pages.as_person(CHIEF).get("/inbox").text

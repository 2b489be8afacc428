"""Who is told after an act: those whose turn it is, and the drafter of the outcome. Nobody else."""

from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.announce import announce
from internal.approval.engine.amendments import Standing
from internal.kernel.db import Database, new_id
from internal.kernel.outbox import deliver, due_entries
from internal.notifications.model import notice
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve
from tests.conftest import TestClock
from tests.documents.test_amending import at_finance, costs, edit, ruled


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def told(office: Office) -> list[tuple[str, str]]:
    """Deliver what is due, then everybody's unread notices as (employee number, kind)."""
    handlers = {"approval.acted": announce, "approval.decided": lambda tx, entry: None}
    for entry in due_entries(office.db):
        with office.db.reading() as conn:
            topic = _topic(conn, entry)
        if topic in handlers:
            deliver(office.db, handlers, entry)
    with office.db.reading() as conn:
        rows = conn.execute(
            select(notice.c.person_id, notice.c.kind).where(notice.c.read_at.is_(None))
        ).all()
    numbers = {person: number for number, person in office.chart.people.items()}
    return sorted((numbers[row.person_id], row.kind) for row in rows)


def _topic(conn: object, entry: UUID) -> str:
    from internal.kernel.outbox import outbox

    return str(
        conn.scalar(select(outbox.c.topic).where(outbox.c.id == entry))  # type: ignore[attr-defined]
    )


def test_only_the_person_whose_turn_it_is_is_told(office: Office) -> None:
    office.submitted(repair())
    assert told(office) == [("0007", "turn")]


def test_whom_a_draft_was_written_for_hears_that_it_was_submitted(office: Office) -> None:
    document_id = office.draft(repair(behalf=office.chart.people["0006"]))
    submit = office.documents.submit
    office.db.perform(submit, office.clerk, document_id=document_id, revision=1, token=new_id())
    assert ("0006", "other") in told(office)
    with office.db.reading() as conn:
        sentences = set(conn.scalars(select(notice.c.sentence).where(notice.c.kind == "other")))
    assert sentences == {"あなたの起案が代理で提出されました。"}


def test_the_notice_goes_with_the_turn(office: Office) -> None:
    case_id = office.submitted(repair())
    told(office)
    approve(office, case_id, *CHIEF)
    assert told(office) == [("0006", "turn")]


def test_the_drafter_hears_of_the_decision(office: Office) -> None:
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    assert told(office) == [("0008", "decided")]


def test_a_late_or_repeated_announcement_speaks_of_its_own_act(
    office: Office, clock: TestClock
) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    clock.advance(minutes=1)
    assert told(office) == [("0006", "turn")]
    assert told(office) == [("0006", "turn")]


def test_an_edit_is_told_to_the_drafter_and_to_those_who_have_approved(office: Office) -> None:
    ruled(office)
    case_id = at_finance(office)
    told(office)
    edit(office, case_id, facts=costs(2_500_000))
    assert told(office) == [
        ("0006", "other"),
        ("0006", "to_read"),
        ("0007", "other"),
        ("0007", "to_read"),
        ("0008", "other"),
        ("1001", "turn"),
    ]
    with office.db.reading() as conn:
        sentences = set(conn.scalars(select(notice.c.sentence).where(notice.c.kind == "other")))
    assert sentences == {
        "文書の内容が修正され、決裁経路も変わりました。修正箇所を確認してください。"
    }


def test_void_approvals_are_told_with_the_turn_that_begins_again(office: Office) -> None:
    ruled(office, Standing.VOIDED)
    case_id = at_finance(office)
    told(office)
    edit(office, case_id, body="別紙のとおり伺います。")
    assert told(office) == [
        ("0006", "other"),
        ("0007", "other"),
        ("0007", "turn"),
        ("0008", "other"),
    ]

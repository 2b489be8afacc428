"""後閲 that are not done are counted, shown by section, and reminded of once a day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from internal.approval.after_views import (
    AFTER_VIEWS,
    by_section,
    due_day,
    remind_of_after_views,
    unread_after_views,
)
from internal.approval.effects import ask_for_after_views
from internal.approval.model import approval_case
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import jst_date, working_days_since
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.outbox import Entry, deliver, due_entries, outbox
from internal.notifications.model import notice
from internal.organization.directory import bump_absences, load_directory
from internal.organization.model import absence
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, DIRECTOR, FINANCE, approve
from tests.conftest import TestClock
from tests.organization.test_directory import counted

EVERYTHING = approval_case.c.id.is_not(None)
ENTRY = Entry(new_id(), AFTER_VIEWS, "test", {}, 1)


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def away(office: Office, number: str, days: int) -> None:
    def enter(tx: Tx) -> None:
        bump_absences(tx)
        tx.conn.execute(
            insert(absence).values(
                id=new_id(),
                person_id=office.chart.people[number],
                absent_from=tx.at - timedelta(minutes=1),
                absent_to=tx.at + timedelta(days=days),
                reason="trip",
            )
        )

    office.db.perform(enter, SYSTEM)


def decided_without_the_chief(office: Office, days: int = 2) -> UUID:
    """A case that was decided while the 係長 was away, today."""
    away(office, "0007", days)
    case_id = office.submitted(repair())
    for who in (ASSISTANT, FINANCE, DIRECTOR):
        approve(office, case_id, *who)
    return case_id


def notices(office: Office) -> list[tuple[str, str]]:
    with office.db.reading() as conn:
        rows = conn.execute(
            select(notice.c.person_id, notice.c.path).where(
                notice.c.kind == "reminder", notice.c.read_at.is_(None)
            )
        ).all()
    numbers = {person: number for number, person in office.chart.people.items()}
    return sorted((numbers[row.person_id], row.path) for row in rows)


def remind(office: Office) -> list[tuple[str, str]]:
    office.db.perform(remind_of_after_views, SYSTEM, ENTRY)
    return notices(office)


def test_the_days_begin_with_the_return_to_work() -> None:
    tuesday, friday = date(2026, 11, 24), date(2026, 11, 27)
    assert due_day(tuesday, None) == date(2026, 12, 1)
    assert due_day(tuesday, friday) == date(2026, 12, 4)


def test_days_without_work_do_not_count() -> None:
    assert working_days_since(date(2026, 12, 28), date(2027, 1, 5)) == 2
    assert working_days_since(date(2026, 12, 28), date(2026, 12, 28)) == 0


def test_the_report_names_person_section_and_days(office: Office, clock: TestClock) -> None:
    case_id = decided_without_the_chief(office)
    clock.advance(days=13)
    on = jst_date(clock.now)
    with office.db.reading() as conn:
        unread = unread_after_views(conn, on, readable=EVERYTHING)
        (section,) = by_section(unread, load_directory(conn, on, clock.now), on)
    (one,) = section.unread
    assert (one.case_id, one.name, one.days) == (case_id, "髙橋 花子", 9)
    assert one.due_on == date(2026, 12, 3)
    assert (section.section, section.overdue, section.longest) == ("道路建設課", 1, 9)


def test_the_subject_is_shown_only_where_the_reader_may_see_it(office: Office) -> None:
    decided_without_the_chief(office)
    with office.db.reading() as conn:
        (one,) = unread_after_views(
            conn, date(2026, 11, 24), readable=approval_case.c.confidential.is_(True)
        )
    assert one.title == ""


def test_who_is_late_and_the_records_officer_are_reminded(office: Office, clock: TestClock) -> None:
    decided_without_the_chief(office)
    assert remind(office) == []
    clock.advance(days=10)
    expected = [("0006", "/documents/after-views"), ("0007", "/inbox?box=after_view")]
    assert remind(office) == expected


def test_nobody_is_reminded_while_away_or_on_a_day_without_work(
    office: Office, clock: TestClock
) -> None:
    decided_without_the_chief(office)
    clock.now = datetime(2026, 12, 12, 0, 30, tzinfo=UTC)  # Saturday
    assert remind(office) == []
    clock.advance(days=2)
    away(office, "0007", 3)
    assert remind(office) == []


def test_a_reminder_that_was_not_read_is_not_doubled(office: Office, clock: TestClock) -> None:
    decided_without_the_chief(office)
    clock.advance(days=10)
    assert remind(office) == remind(office)


def test_the_worker_asks_once_a_day(office: Office, clock: TestClock) -> None:
    decided_without_the_chief(office)
    clock.advance(days=10)
    for _ in range(2):
        office.db.perform(ask_for_after_views, SYSTEM)
    with office.db.reading() as conn:
        due = [
            entry
            for entry in due_entries(office.db)
            if conn.scalar(select(outbox.c.topic).where(outbox.c.id == entry)) == AFTER_VIEWS
        ]
    assert len(due) == 1
    deliver(office.db, {AFTER_VIEWS: remind_of_after_views}, due[0])
    assert len(notices(office)) == 2


def test_the_report_takes_one_statement(office: Office) -> None:
    decided_without_the_chief(office)
    with office.db.reading() as conn, counted(office.db.engine) as statements:
        unread_after_views(conn, date(2026, 11, 24), readable=EVERYTHING)
    assert len([line for line in statements if line.startswith("SELECT")]) == 1

"""督促: working days, once a day, to those who may act; time alone decides nothing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select

from internal.approval.engine.commands import Ask, Hold, Reply
from internal.approval.lists import Asker, Place, ReminderKind, Tray
from internal.approval.model import approval_act, approval_reminder
from internal.approval.queries import inbox, inbox_counts
from internal.approval.reminders import (
    REMIND,
    ask_for_reminders,
    handlers,
    reminders_of,
    rules_of,
    set_rule,
)
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, new_id
from internal.kernel.outbox import deliver, due_entries, outbox, write_effects
from internal.kernel.refusal import InvalidInput
from internal.notifications.model import notice
from internal.organization.calendars import DayKind, enter_city_day
from internal.organization.directory import DirectoryCache
from tests.approval.cast import Office, open_office, repair
from tests.conftest import TestClock
from tests.organization.test_directory import counted

CHIEF = "0007"
OFFICER = "0006"  # 課長補佐, the 文書主任 of the 課


@pytest.fixture
def office(db: Database) -> Iterator[Office]:
    return open_office(db)


def at_nine(clock: TestClock, on: date) -> None:
    clock.now = datetime(on.year, on.month, on.day, 0, 0, tzinfo=UTC)


def morning(office: Office, clock: TestClock, on: date) -> bool:
    """The job of a morning and what it asked for."""
    at_nine(clock, on)
    asked = office.db.perform(ask_for_reminders, SYSTEM)
    work(office)
    return asked


def work(office: Office) -> None:
    todo = handlers(DirectoryCache())
    with office.db.reading() as conn:
        mine = set(conn.scalars(select(outbox.c.id).where(outbox.c.topic == REMIND)))
    for entry in due_entries(office.db):
        if entry in mine:
            deliver(office.db, todo, entry)


def given(office: Office) -> list[tuple[date, str, str]]:
    """Every reminder: day, whom, kind."""
    numbers = {person: number for number, person in office.chart.people.items()}
    with office.db.reading() as conn:
        rows = conn.execute(
            select(approval_reminder).order_by(approval_reminder.c.on, approval_reminder.c.kind)
        )
        return [(row.on, numbers[row.person_id], row.kind) for row in rows]


def notices(office: Office, number: str) -> list[str]:
    with office.db.reading() as conn:
        return list(
            conn.scalars(
                select(notice.c.subject)
                .where(
                    notice.c.person_id == office.chart.people[number], notice.c.kind == "reminder"
                )
                .order_by(notice.c.id)
            )
        )


def test_after_three_working_days_the_holder_is_reminded(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 19))  # Thursday; the 23rd is a holiday
    office.submitted(repair())
    for day in (20, 24):
        assert morning(office, clock, date(2026, 11, day))
    assert given(office) == []
    morning(office, clock, date(2026, 11, 25))
    assert given(office) == [(date(2026, 11, 25), CHIEF, "remind")]
    assert notices(office, CHIEF) == ["承認待ち 1件(最長 3開庁日)"]


def test_on_a_day_off_nobody_is_reminded(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))
    office.submitted(repair())
    day = date(2026, 11, 13)
    office.db.perform(enter_city_day, SYSTEM, on=day, kind=DayKind.CLOSED, name="市制記念日")
    for off in (day, date(2026, 11, 14), date(2026, 11, 23)):
        assert not morning(office, clock, off)
    assert given(office) == []


def test_a_closed_day_of_the_city_does_not_count_as_waiting(
    office: Office, clock: TestClock
) -> None:
    at_nine(clock, date(2026, 11, 9))
    office.submitted(repair())
    day = date(2026, 11, 11)
    office.db.perform(enter_city_day, SYSTEM, on=day, kind=DayKind.CLOSED, name="市制記念日")
    morning(office, clock, date(2026, 11, 12))
    assert given(office) == []
    morning(office, clock, date(2026, 11, 13))
    assert len(given(office)) == 1


def test_the_job_run_twice_a_day_reminds_once(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))
    office.submitted(repair())
    morning(office, clock, date(2026, 11, 12))
    morning(office, clock, date(2026, 11, 12))
    with office.db.transaction(SYSTEM) as tx:  # even when the day's effect is done again
        tx.after_commit(REMIND, "again")
    work(office)
    assert len(given(office)) == 1
    assert len(notices(office, CHIEF)) == 1


def test_many_cases_are_one_notice(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))
    for _number in range(3):
        office.submitted(repair())
    morning(office, clock, date(2026, 11, 12))
    assert len(given(office)) == 3
    assert notices(office, CHIEF) == ["承認待ち 3件(最長 3開庁日)"]


def test_the_next_reminder_comes_as_many_days_later(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))
    office.submitted(repair())
    for day in (12, 13, 16, 17):
        morning(office, clock, date(2026, 11, day))
    assert [on.day for on, _who, _kind in given(office)] == [12, 17]


def test_after_seven_days_the_records_officer_is_told_and_sees_the_case(
    office: Office, clock: TestClock
) -> None:
    at_nine(clock, date(2026, 11, 9))
    case_id = office.submitted(repair())
    officer = Asker(office.chart.people[OFFICER], (office.chart.posts["HOSA"],))
    for day in (12, 17, 18):
        morning(office, clock, date(2026, 11, day))
    assert (date(2026, 11, 18), OFFICER, "escalate") in given(office)
    assert notices(office, OFFICER) == ["所管の課の滞留 1件(最長 7開庁日)"]
    assert late(office, officer) == [case_id]
    office.db.perform(
        office.approval.approve,
        office.actor(CHIEF, "KAKARICHO"),
        case_id=case_id,
        slot=1,
        token=new_id(),
    )
    assert late(office, officer) == []


def late(office: Office, who: Asker) -> list[UUID]:
    on = office.db.clock().date()
    with office.db.reading() as conn:
        rows = inbox(conn, who, Place(Tray.LATE), on=on).rows
        assert inbox_counts(conn, who, on).of(Tray.LATE).all == len(rows)
    return [row.case_id for row in rows]


def act(office: Office, case_id: UUID, who: tuple[str, str], command: object) -> None:
    office.db.perform(
        office.approval.act,
        office.actor(*who),
        case_id=case_id,
        token=new_id(),
        command=command,  # type: ignore[arg-type]
    )


def test_the_clock_stands_while_a_question_is_open(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))  # Monday
    case_id = office.submitted(repair())
    drafter = office.chart.people["0008"]
    at_nine(clock, date(2026, 11, 10))
    act(office, case_id, (CHIEF, "KAKARICHO"), lambda by: Ask(by, 1, drafter, "根拠は何ですか。"))
    for day in (12, 13, 16, 17):
        morning(office, clock, date(2026, 11, day))
    assert given(office) == []
    act(office, case_id, ("0008", "SHUJI"), lambda by: Reply(by, 2, "測量です。"))
    morning(office, clock, date(2026, 11, 18))
    assert given(office) == []
    morning(office, clock, date(2026, 11, 19))
    assert given(office) == [(date(2026, 11, 19), CHIEF, "remind")]
    assert notices(office, CHIEF) == ["承認待ち 1件(最長 3開庁日)"]


def test_a_hold_does_not_stop_the_clock(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))
    case_id = office.submitted(repair())
    act(office, case_id, (CHIEF, "KAKARICHO"), lambda by: Hold(by, 1, "確認中です。"))
    morning(office, clock, date(2026, 11, 12))
    assert given(office) == [(date(2026, 11, 12), CHIEF, "remind")]


def test_after_a_restart_the_same_day_reminds_nobody_again(
    office: Office, database_url: str, clock: TestClock
) -> None:
    at_nine(clock, date(2026, 11, 9))
    office.submitted(repair())
    morning(office, clock, date(2026, 11, 12))
    office.db.close()
    office.db = Database(database_url, clock, write_effects=write_effects)
    clock.advance(hours=5)
    office.db.perform(ask_for_reminders, SYSTEM)
    work(office)
    assert len(given(office)) == 1
    assert len(notices(office, CHIEF)) == 1
    office.db.close()


def test_questions_cost_one_statement_however_many_wait(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))
    drafter = office.chart.people["0008"]

    def statements(day: int) -> int:
        at_nine(clock, date(2026, 11, day))
        office.db.perform(ask_for_reminders, SYSTEM)
        with counted(office.db.engine) as said:
            work(office)
        return len([line for line in said if "approval_case" in line and "SELECT" in line])

    for _ in range(2):
        case_id = office.submitted(repair())
        act(office, case_id, (CHIEF, "KAKARICHO"), lambda by: Ask(by, 1, drafter, "根拠は。"))
    few = statements(12)
    for _ in range(3):
        case_id = office.submitted(repair())
        act(office, case_id, (CHIEF, "KAKARICHO"), lambda by: Ask(by, 1, drafter, "根拠は。"))
    assert statements(13) == few


def test_a_kind_may_have_days_of_its_own(office: Office, clock: TestClock) -> None:
    office.db.perform(set_rule, SYSTEM, kind="draft", remind_after=1, escalate_after=60)
    at_nine(clock, date(2026, 11, 9))
    office.submitted(repair())
    morning(office, clock, date(2026, 11, 10))
    assert len(given(office)) == 1


@pytest.mark.parametrize("days", [None, 0, 61])
def test_days_are_between_one_and_sixty(office: Office, days: int | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        office.db.perform(set_rule, SYSTEM, kind="", remind_after=days, escalate_after=7)
    assert set(refused.value.fields) == {"remind_after"}
    with office.db.reading() as conn:
        assert rules_of(conn)[""].remind_after == 3


def test_time_alone_decides_nothing(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 4, 1))
    case_id = office.submitted(repair())
    for month in range(5, 12):
        morning(office, clock, date(2026, month, 12))
    with office.db.reading() as conn:
        acts = conn.scalars(select(func.count()).select_from(approval_act)).one()
        reminded = reminders_of(conn, case_id)
    assert acts == 1
    assert {each.kind for each in reminded} == {ReminderKind.REMIND, ReminderKind.ESCALATE}


def test_a_reminder_is_a_fact_that_cannot_be_changed(office: Office, clock: TestClock) -> None:
    at_nine(clock, date(2026, 11, 9))
    office.submitted(repair())
    morning(office, clock, date(2026, 11, 12))
    with pytest.raises(Exception, match="append-only"), office.db.engine.begin() as conn:
        conn.execute(approval_reminder.delete())

"""Absences that are registered while a case is on its way."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from internal.approval.model import approval_act
from internal.approval.upkeep import refresh_after_absences, refresh_everything
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, new_id
from internal.organization.directory import bump_absences
from internal.organization.model import absence
from internal.organization.rules import AbsenceReason
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, FINANCE, approve, waiting
from tests.conftest import TestClock


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def go_away(office: Office, number: str, *, days: int) -> None:
    now = office.db.clock()
    with office.db.transaction(SYSTEM) as tx:
        bump_absences(tx)
        tx.conn.execute(
            insert(absence).values(
                id=new_id(),
                person_id=office.chart.people[number],
                absent_from=now - timedelta(minutes=1),
                absent_to=now + timedelta(days=days),
                reason=AbsenceReason.TRIP.value,
                note="",
                cancelled=False,
            )
        )


def test_an_absence_that_has_begun_lets_the_deputy_decide_and_its_end_ends_that(
    office: Office, clock: TestClock
) -> None:
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    go_away(office, "0005", days=2)
    assert refresh_after_absences(office.db, office.approval) == 1
    assert waiting(office, case_id) == ["0005", "0006"]
    clock.advance(days=2)
    refresh_after_absences(office.db, office.approval)
    assert waiting(office, case_id) == ["0005"]


def test_looking_again_without_a_change_writes_no_act(office: Office) -> None:
    office.submitted(repair())
    assert refresh_everything(office.db, office.approval) == 1
    with office.db.reading() as conn:
        assert conn.scalars(select(approval_act.c.verb)).all() == ["submit"]

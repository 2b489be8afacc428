"""Fifty who enter at the same moment: numbers without gaps or doubles, also where some give up."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from internal.documents.receipts.model import receipt, receipt_event
from internal.documents.receipts.receiving import receive
from internal.documents.receipts.rules.standing import Move
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.refusal import Conflict, Refusal
from tests.approval.cast import Office, open_office
from tests.conftest import TestClock
from tests.documents.receipts.mail_room import INQUIRY, handed, moved, officer, received

AT_ONCE = 10
ENTRIES = 50
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


class ChangedHerMind(Exception):
    """Something that goes wrong after the number was taken."""


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def enter(office: Office, receipt_id: UUID, *, gives_up: bool, parent_id: UUID | None) -> None:
    """Enter something; who gives up does so after her number was taken."""

    def within(tx: Tx) -> None:
        receive(
            tx,
            office.approval.directories.at(tx.conn, tx.at),
            receipt_id=receipt_id,
            section_id=office.chart.departments["DORO"],
            entry=INQUIRY,
            arrived=(),
            most_bytes=0,
            parent_id=parent_id,
        )
        if gives_up:
            raise ChangedHerMind

    office.db.perform(within, officer(office))


def at_once(act: Callable[[int], object], times: int) -> list[object]:
    """Do something many times in parallel, ten beginning at the same moment; answers or errors."""
    barrier = Barrier(AT_ONCE)

    def begun(number: int) -> object:
        barrier.wait(timeout=60)
        try:
            return act(number)
        except (ChangedHerMind, Refusal) as error:
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(begun, range(times)))


def test_fifty_at_once_leave_no_gap_and_no_double(office: Office) -> None:
    def third_gives_up(number: int) -> None:
        enter(office, new_id(), gives_up=number % 3 == 0, parent_id=None)

    results = at_once(third_gives_up, ENTRIES)
    kept = sum(result is None for result in results)
    with office.db.reading() as conn:
        numbers = conn.scalars(select(receipt.c.number).order_by(receipt.c.number)).all()
    assert 0 < kept < ENTRIES
    assert numbers == list(range(1, kept + 1))


def test_branches_at_once_leave_no_gap_either(office: Office) -> None:
    parent = received(office)

    def half_give_up(number: int) -> None:
        enter(office, new_id(), gives_up=number % 2 == 0, parent_id=parent)

    at_once(half_give_up, 2 * AT_ONCE)
    with office.db.reading() as conn:
        rows = conn.execute(
            select(receipt.c.number, receipt.c.branch).order_by(receipt.c.branch)
        ).all()
    assert rows == [(1, branch) for branch in range(1, AT_ONCE + 2)]


def test_one_form_sent_ten_times_at_once_is_one_receipt(office: Office) -> None:
    once = new_id()
    results = at_once(lambda _number: enter(office, once, gives_up=False, parent_id=None), AT_ONCE)
    said = {result.code for result in results if isinstance(result, Conflict)}
    assert said <= {"receipts.entered_already"}
    with office.db.reading() as conn:
        assert conn.scalars(select(receipt.c.number)).all() == [1]
    received(office)
    with office.db.reading() as conn:
        assert set(conn.scalars(select(receipt.c.number))) == {1, 2}


def test_of_many_who_hand_on_at_once_one_does(office: Office) -> None:
    receipt_id = received(office)
    handed(office, receipt_id, officer(office), "DORO", "0008")
    results = at_once(lambda _number: moved(office, receipt_id, office.clerk, Move.ACCEPT), AT_ONCE)
    assert sum(result is None for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} == {
        "receipts.not_here"
    }
    with office.db.reading() as conn:
        events = conn.scalars(select(func.count()).select_from(receipt_event)).one()
    assert events == 3


def test_the_slower_of_two_equal_forms_is_told_that_it_is_entered(
    postgresql_database: str, clock: TestClock
) -> None:
    """Both have found nothing; the slower one waits for the number and finds it entered then."""
    office = open_office(Database(postgresql_database, clock))
    received(office)  # the series exists
    once, directory = new_id(), office.approval.directories

    def enter_in(tx: Tx) -> UUID:
        return receive(
            tx,
            directory.at(tx.conn, tx.at),
            receipt_id=once,
            section_id=office.chart.departments["DORO"],
            entry=INQUIRY,
            arrived=(),
            most_bytes=0,
        )

    with ThreadPoolExecutor(1) as pool, office.db.reading() as conn:
        with office.db.transaction(officer(office)) as tx:
            enter_in(tx)
            slower = pool.submit(office.db.perform, enter_in, officer(office))
            while not conn.scalar(WAITING):
                assert not slower.done()
        with pytest.raises(Conflict) as refusal:
            slower.result(timeout=60)
    assert refusal.value.code == "receipts.entered_already"
    office.db.close()

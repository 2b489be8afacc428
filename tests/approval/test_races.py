"""Two people at the same time: one decision each time, and the other is told."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select

from internal.approval.model import approval_act, approval_case, approval_seal
from internal.approval.reconcile import Fault, reconcile
from internal.documents.rules import DraftContent
from internal.kernel.db import Database, new_id
from internal.kernel.refusal import Conflict, Refusal
from tests.approval.cast import Office, open_office, repair

PAIRS = int(os.environ.get("RACING_PAIRS", "500"))


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def decided_by_the_director(office: Office) -> UUID:
    """A case that waits for nobody but the section head."""
    drafter = office.actor("0006", "HOSA")
    document_id = office.db.perform(
        office.documents.create_draft,
        drafter,
        content=DraftContent(title="照会への回答について", matter="general", body="回答します。"),
    )
    return office.db.perform(
        office.documents.submit, drafter, document_id=document_id, revision=1, token=new_id()
    )


def test_500_racing_pairs_give_500_decisions_numbered_without_gap_or_double(
    office: Office,
) -> None:
    cases = [decided_by_the_director(office) for _ in range(PAIRS)]
    director = office.actor("0005", "KACHO")
    barrier = Barrier(2)

    def decide_all() -> list[str]:
        results = []
        for case_id in cases:
            barrier.wait(timeout=60)
            try:
                office.db.perform(
                    office.approval.approve, director, case_id=case_id, slot=1, token=new_id()
                )
                results.append("decided")
            except Conflict as refusal:
                results.append(refusal.code)
        return results

    with ThreadPoolExecutor(2) as pool:
        left, right = (f.result() for f in [pool.submit(decide_all), pool.submit(decide_all)])

    assert {frozenset(pair) for pair in zip(left, right, strict=True)} == {
        frozenset({"decided", "approval.already_acted"})
    }
    with office.db.reading() as conn:
        decisions = conn.scalar(
            select(func.count()).select_from(approval_act).where(approval_act.c.verb == "decide")
        )
        numbers = set(conn.scalars(select(approval_seal.c.number)))
    assert decisions == PAIRS
    assert numbers == {f"8DORO第{number}号" for number in range(1, PAIRS + 1)}
    assert reconcile(office.db) == ()


def test_an_approval_and_a_recall_at_once_leave_one_of_the_two(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(40)]
    barrier = Barrier(2)
    chief = office.actor("0007", "KAKARICHO")

    def approve_all() -> list[bool]:
        return [
            _succeeds(
                barrier,
                lambda c=case_id: office.db.perform(  # type: ignore[misc]
                    office.approval.approve, chief, case_id=c, slot=1, token=new_id()
                ),
            )
            for case_id in cases
        ]

    def recall_all() -> list[bool]:
        return [
            _succeeds(
                barrier,
                lambda c=case_id: office.db.perform(  # type: ignore[misc]
                    office.approval.recall, office.clerk, case_id=c, token=new_id()
                ),
            )
            for case_id in cases
        ]

    with ThreadPoolExecutor(2) as pool:
        approved, recalled = (
            f.result() for f in [pool.submit(approve_all), pool.submit(recall_all)]
        )
    assert all(a != r for a, r in zip(approved, recalled, strict=True))
    with office.db.reading() as conn:
        states = set(conn.scalars(select(approval_case.c.state)))
    assert states <= {"circulating", "recalled"}
    assert reconcile(office.db) == ()


def _succeeds(barrier: Barrier, act: object) -> bool:
    barrier.wait(timeout=60)
    try:
        act()  # type: ignore[operator]
    except Refusal:
        return False
    return True


def test_the_nightly_check_names_a_changed_snapshot(office: Office) -> None:
    case_id = office.submitted(repair())
    with office.db.engine.begin() as conn:
        snapshot = conn.scalars(select(approval_case.c.snapshot)).one()
        conn.execute(
            approval_case.update().values(snapshot=snapshot.replace('"round":1', '"round":9'))
        )
    assert [(d.case_id, d.fault) for d in reconcile(office.db)] == [(case_id, Fault.SNAPSHOT)]


def test_the_nightly_check_names_a_lost_inbox_row(office: Office) -> None:
    case_id = office.submitted(repair())
    with office.db.engine.begin() as conn:
        conn.exec_driver_sql("DELETE FROM approval_inbox")
    assert [(d.case_id, d.fault) for d in reconcile(office.db)] == [(case_id, Fault.INBOX)]

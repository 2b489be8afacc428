"""Keeping open slots true while people come and go: absences begin and end, posts change hands."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select

from internal.approval.engine.tasks import Box
from internal.approval.model import approval_inbox
from internal.approval.service import Approval
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import record
from internal.kernel.db import Database, Tx
from internal.kernel.refusal import Refusal
from internal.organization.model import absence

LOOK_BACK = timedelta(minutes=15)
"""How far back the frequent run looks for absences that began or ended; runs may overlap."""


def refresh_after_absences(db: Database, approval: Approval) -> int:
    """Look again at the cases of everybody whose absence has just begun, ended or been changed.

    Answers how many cases were looked at. Running twice changes nothing.
    """
    now = db.clock()
    with db.reading() as conn:
        people = conn.scalars(
            select(absence.c.person_id)
            .where(
                or_(
                    absence.c.absent_from.between(now - LOOK_BACK, now),
                    absence.c.absent_to.between(now - LOOK_BACK, now),
                )
            )
            .distinct()
        ).all()
    return refresh_cases_of(db, approval, people)


def refresh_cases_of(db: Database, approval: Approval, people: Iterable[UUID]) -> int:
    """Look again at every case that waits for one of these people."""
    wanted = tuple(people)
    if not wanted:
        return 0
    return _refresh(db, approval, _waiting(db, wanted))


def refresh_everything(db: Database, approval: Approval) -> int:
    """Look again at every case in circulation, after midnight: appointments change by the day."""
    return _refresh(db, approval, _waiting(db, None))


def _waiting(db: Database, people: tuple[UUID, ...] | None) -> tuple[UUID, ...]:
    query = (
        select(approval_inbox.c.case_id)
        .where(approval_inbox.c.box == Box.APPROVE.value)
        .distinct()
        .order_by(approval_inbox.c.case_id)
    )
    if people is not None:
        query = query.where(approval_inbox.c.person_id.in_(people))
    with db.reading() as conn:
        return tuple(conn.scalars(query))


def _refresh(db: Database, approval: Approval, cases: tuple[UUID, ...]) -> int:
    for case_id in cases:
        try:
            db.perform(approval.refresh, SYSTEM, case_id=case_id)
        except Refusal as refusal:
            db.perform(_record_refusal, SYSTEM, case_id, refusal)
    return len(cases)


def _record_refusal(tx: Tx, case_id: UUID, refusal: Refusal) -> None:
    """A case that nobody can act on must not be silent: the administrator's page lists these."""
    record(
        tx,
        "approval.refresh_refused",
        kind="approval_case",
        object_id=case_id,
        detail={"code": refusal.code, "sentence": str(refusal)},
    )

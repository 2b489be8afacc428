"""What is remembered when a person opens a case."""

from uuid import UUID

from sqlalchemy import update

from internal.approval.model import approval_inbox
from internal.kernel.audit import record
from internal.kernel.db import Tx


def note_opened(tx: Tx, *, case_id: UUID) -> None:
    """Remember that the acting person has opened a case, for the marks in her inbox and the log."""
    tx.conn.execute(
        update(approval_inbox)
        .where(
            approval_inbox.c.case_id == case_id,
            approval_inbox.c.person_id == tx.actor.person_id,
            approval_inbox.c.opened_at.is_(None),
        )
        .values(opened_at=tx.at)
    )
    record(tx, "approval.opened", kind="case", object_id=case_id)

"""What is remembered when a person opens a case."""

from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from internal.approval.engine.commands import Opened
from internal.approval.model import approval_inbox
from internal.kernel.audit import record
from internal.kernel.db import Tx


def note_opened(tx: Tx, *, case_id: UUID) -> None:
    """Remember that the acting person has opened a case, for the marks in her inbox and the log."""
    with tx.batch():
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


_asked = select(
    approval_inbox.c.slot, approval_inbox.c.person_id, approval_inbox.c.opened_at
).where(approval_inbox.c.case_id == bindparam("case_id"))


def opened_by(conn: Connection, case_id: UUID) -> tuple[Opened, ...]:
    """Who of those who are asked now has opened the case, and when.

    In a transaction that writes, the lines are locked: whoever opens the case at this moment has
    done so before, or comes after and finds that she is not asked any more.
    """
    writes = conn.get_execution_options().get("writes", False)
    query = _asked.with_for_update() if writes else _asked
    return tuple(
        Opened(row.slot, row.person_id, row.opened_at)
        for row in conn.execute(query, {"case_id": case_id})
        if row.opened_at is not None
    )

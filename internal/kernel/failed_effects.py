"""Effects that failed, for the administrator: look at them, and try them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select, update

from internal.kernel.db import Tx
from internal.kernel.outbox import OutboxState, outbox


@dataclass(frozen=True, slots=True)
class FailedEffect:
    """An outbox row whose last attempt failed. `dead`: nobody tries it any more."""

    id: UUID
    topic: str
    key: str
    dead: bool
    attempts: int
    due_at: datetime
    error: str


def failed_effects(conn: Connection, limit: int = 100) -> Sequence[FailedEffect]:
    """Rows that failed and are not done, oldest first."""
    rows = conn.execute(
        select(
            outbox.c.id,
            outbox.c.topic,
            outbox.c.key,
            outbox.c.state == OutboxState.DEAD.value,
            outbox.c.attempts,
            outbox.c.due_at,
            outbox.c.error,
        )
        .where(outbox.c.error.is_not(None), outbox.c.state != OutboxState.DONE.value)
        .order_by(outbox.c.id)
        .limit(limit)
    )
    return [FailedEffect(*row) for row in rows]


def try_again(tx: Tx, *, ids: tuple[UUID, ...] | None) -> int:
    """Offer dead rows again, as if new; None means all of them. Answers how many there were."""
    revived = (
        update(outbox)
        .where(outbox.c.state == OutboxState.DEAD.value)
        .values(state=OutboxState.NEW.value, due_at=tx.at, attempts=0)
    )
    if ids is not None:
        revived = revived.where(outbox.c.id.in_(ids))
    return tx.conn.execute(revived).rowcount

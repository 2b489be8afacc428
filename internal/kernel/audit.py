"""Who read or changed what. Append-only."""

from uuid import UUID

from sqlalchemy import Column, Index, String, Table, Uuid, insert

from internal.kernel.db import Instant, PlainJson, Tx, guard_append_only, metadata, new_id

audit_event = Table(
    "audit_event",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("action", String(60), nullable=False),
    Column("person_id", Uuid),
    Column("post_id", Uuid),
    Column("actor_name", String(100), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("address", String(45), nullable=False),
    Column("object_kind", String(40), nullable=False),
    Column("object_id", Uuid),
    Column("detail", PlainJson, nullable=False),
)
Index("ix_audit_event_object", audit_event.c.object_kind, audit_event.c.object_id, audit_event.c.id)
Index("ix_audit_event_person", audit_event.c.person_id, audit_event.c.id)
guard_append_only(audit_event)

_record = insert(audit_event)


def record(
    tx: Tx,
    action: str,
    *,
    kind: str,
    object_id: UUID | None = None,
    detail: dict[str, str | int | bool | None] | None = None,
) -> None:
    """Record in the same transaction who did or read something.

    `action` is `room.verb` (`documents.read`); `detail` holds facts, never contents.
    """
    tx.conn.execute(
        _record,
        {
            "id": new_id(),
            "at": tx.at,
            "action": action,
            "person_id": tx.actor.person_id,
            "post_id": tx.actor.post_id,
            "actor_name": tx.actor.name,
            "channel": tx.actor.channel.value,
            "address": tx.actor.address,
            "object_kind": kind,
            "object_id": object_id,
            "detail": detail or {},
        },
    )

"""The sign of life of a process that nobody talks to, so that its silence can be told."""

from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, insert, select, update

from internal.kernel.db import Instant, Tx, metadata

WORKER = "worker"
"""The name under which workers show that they live."""

heartbeat = Table(
    "heartbeat",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("at", Instant, nullable=False),
)


def beat(tx: Tx, name: str) -> None:
    """Say that the process `name` is alive now."""
    seen = tx.conn.execute(update(heartbeat).where(heartbeat.c.name == name).values(at=tx.at))
    if seen.rowcount == 0:
        tx.conn.execute(insert(heartbeat).values(name=name, at=tx.at))


def last_beat(conn: Connection, name: str) -> datetime | None:
    """When the process `name` was last alive; None when it never was."""
    return conn.scalars(select(heartbeat.c.at).where(heartbeat.c.name == name)).one_or_none()

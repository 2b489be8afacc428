"""What must happen after a commit, written with the commit.

The broker may lose everything: a message only carries the id of a row that is already safe here.
A row is claimed by a conditional update with a lease; the effect and the mark `done` are one
transaction; a lease that ran out is offered again. Effects outside the database (mail) are
delivered at least once and carry the row's key.

Every claim raises `attempts`, so (id, attempts) names one lease: whoever lost his lease to a
later one can neither mark the row done nor failed.

Work of minutes (page pictures) must not hold a transaction open, least of all SQLite's single
write lock: it is a `SlowHandler`, which opens short transactions of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    and_,
    or_,
    select,
    update,
)

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Instant, PlainJson, Tx, insert_new, metadata, new_id

LEASE = timedelta(minutes=5)
MAX_ATTEMPTS = 12


class OutboxState(StrEnum):
    """Where an effect stands."""

    NEW = "new"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


outbox = Table(
    "outbox",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("topic", String(60), nullable=False),
    Column("key", String(200), nullable=False, unique=True),
    Column("payload", PlainJson, nullable=False),
    Column("state", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("done_at", Instant),
    Column("error", Text),
)
Index(
    "ix_outbox_waiting",
    outbox.c.due_at,
    postgresql_where=outbox.c.state.in_(["new", "leased"]),
    sqlite_where=outbox.c.state.in_(["new", "leased"]),
)


def write_effects(tx: Tx) -> list[UUID]:
    """Write the effects a transaction asked for; an effect whose key exists is left out."""
    wanted = {effect.key: (new_id(), effect) for effect in tx.effects}
    rows = [
        {
            "id": entry_id,
            "topic": effect.topic,
            "key": effect.key,
            "payload": effect.payload,
            "state": OutboxState.NEW.value,
            "created_at": tx.at,
            "due_at": tx.at,
            "attempts": 0,
        }
        for entry_id, effect in wanted.values()
    ]
    tx.conn.execute(insert_new(tx.conn, outbox), rows)
    return [entry_id for entry_id, _ in wanted.values()]


@dataclass(frozen=True, slots=True)
class Entry:
    """An outbox row as its handler sees it."""

    id: UUID
    topic: str
    key: str
    payload: Mapping[str, str | int | None]
    attempts: int


Handler = Callable[[Tx, Entry], None]
"""Does the effect inside the given transaction. Runs at least once: must bear being run again."""


@dataclass(frozen=True, slots=True)
class SlowHandler:
    """Does the effect outside any transaction and writes what it found in short ones of its own.

    Runs at least once: must bear being run again from the start. Work that may outlast `LEASE`
    calls `extend_lease` between its steps.
    """

    work: Callable[[Database, Entry], None]


class LeaseLost(Exception):
    """The lease ran out and another worker has the row: stop, nothing more is asked of this one."""


def due_entries(db: Database, limit: int = 200) -> Sequence[UUID]:
    """Rows that wait or whose lease ran out, oldest first."""
    query = (
        select(outbox.c.id)
        .where(outbox.c.state.in_(["new", "leased"]), outbox.c.due_at <= db.clock())
        .order_by(outbox.c.due_at)
        .limit(limit)
    )
    with db.reading() as conn:
        return conn.scalars(query).all()


def _claim(tx: Tx, entry_id: UUID) -> Entry | None:
    free = or_(
        outbox.c.state == OutboxState.NEW.value,
        and_(outbox.c.state == OutboxState.LEASED.value, outbox.c.due_at <= tx.at),
    )
    taken = tx.conn.execute(
        update(outbox)
        .where(outbox.c.id == entry_id, outbox.c.due_at <= tx.at, free)
        .values(
            state=OutboxState.LEASED.value, due_at=tx.at + LEASE, attempts=outbox.c.attempts + 1
        )
    )
    if taken.rowcount != 1:
        return None
    row = tx.conn.execute(
        select(outbox.c.topic, outbox.c.key, outbox.c.payload, outbox.c.attempts).where(
            outbox.c.id == entry_id
        )
    ).one()
    return Entry(entry_id, row.topic, row.key, row.payload, row.attempts)


def deliver(db: Database, handlers: Mapping[str, Handler | SlowHandler], entry_id: UUID) -> bool:
    """Claim one row and do its effect. False when somebody else has it or it is done.

    Raises:
        Exception: whatever the handler raised, after the failure and the next attempt's time
            were recorded. After `MAX_ATTEMPTS` failures the row is dead and shown to the
            administrator.
    """
    entry = db.perform(_claim, SYSTEM, entry_id)
    if entry is None:
        return False
    try:
        handler = handlers[entry.topic]
        if isinstance(handler, SlowHandler):
            handler.work(db, entry)
            db.perform(_mark_done, SYSTEM, entry)
        else:
            with db.transaction(SYSTEM) as tx:
                # The mark comes first: on PostgreSQL it locks the row, so that no second worker
                # can claim it while the effect of this one is still uncommitted.
                _mark_done(tx, entry)
                handler(tx, entry)
    except LeaseLost:
        return False
    except Exception as error:
        db.perform(_record_failure, SYSTEM, entry, f"{type(error).__name__}: {error}"[:2000])
        raise
    return True


def extend_lease(db: Database, entry: Entry) -> None:
    """Keep the row for another `LEASE` from now.

    Raises:
        LeaseLost: the lease ran out before and the row was claimed again.
    """
    db.perform(_extend, SYSTEM, entry)


def _held(entry: Entry) -> ColumnElement[bool]:
    return and_(
        outbox.c.id == entry.id,
        outbox.c.state == OutboxState.LEASED.value,
        outbox.c.attempts == entry.attempts,
    )


def _extend(tx: Tx, entry: Entry) -> None:
    kept = tx.conn.execute(update(outbox).where(_held(entry)).values(due_at=tx.at + LEASE))
    if kept.rowcount != 1:
        raise LeaseLost(entry.key)


def _mark_done(tx: Tx, entry: Entry) -> None:
    done = update(outbox).where(_held(entry))
    marked = tx.conn.execute(done.values(state=OutboxState.DONE.value, done_at=tx.at, error=None))
    if marked.rowcount != 1:
        raise LeaseLost(entry.key)


def _record_failure(tx: Tx, entry: Entry, error: str) -> None:
    dead = entry.attempts >= MAX_ATTEMPTS
    tx.conn.execute(
        update(outbox)
        .where(_held(entry))
        .values(
            state=(OutboxState.DEAD if dead else OutboxState.NEW).value,
            due_at=_next_attempt(tx.at, entry.attempts),
            error=error,
        )
    )


def _next_attempt(at: datetime, attempts: int) -> datetime:
    """Waits double: 2 s, 4 s, 8 s … at most an hour."""
    return at + timedelta(seconds=min(3600, 2**attempts))

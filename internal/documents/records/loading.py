"""Binders from their rows, with extensions and holds, as the rules look at them."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, func, select

from internal.documents.records.classes import retention_of
from internal.documents.records.model import (
    binder,
    binder_event,
    document_filing,
    record_hold,
    record_hold_binder,
)
from internal.documents.records.rules.binder import ENDED, Binder, BinderState
from internal.documents.records.rules.retention import (
    BinderKind,
    Clock,
    ExpiryAction,
    Extension,
    Hold,
    HoldReason,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx
from internal.kernel.refusal import NotFound


def locked_binder(tx: Tx, binder_id: UUID) -> Row[Any]:
    """The row of a binder, locked.

    Raises:
        NotFound: `records.no_binder`.
    """
    row = tx.conn.execute(select(binder).where(binder.c.id == binder_id).with_for_update()).first()
    if row is None:
        raise NotFound("records.no_binder", "この簿冊は登録されていません。")
    return row


def locked_binders(tx: Tx, binder_ids: Iterable[UUID]) -> tuple[Row[Any], ...]:
    """The rows of some binders, locked in the order of their ids. One statement."""
    rows = tx.conn.execute(
        select(binder)
        .where(binder.c.id.in_(list(binder_ids)))
        .order_by(binder.c.id)
        .with_for_update()
    )
    return tuple(rows)


def binder_of(conn: Connection, row: Row[Any]) -> Binder:
    """The binder of a row as the rules see it, its extensions and holds with it."""
    return binders_of(conn, [row])[row.id]


def binders_of(conn: Connection, rows: Sequence[Row[Any]]) -> dict[UUID, Binder]:
    """The same for many rows. Three statements."""
    ids = [row.id for row in rows]
    extensions, unfinished = _extensions(conn, ids), _unfinished(conn, ids)
    holds = holds_on(conn, ids)
    return {
        row.id: Binder(
            BinderState(row.state),
            clock_of(row, extensions.get(row.id, ()), holds.get(row.id, ())),
            ExpiryAction(row.action),
            row.handed_over,
            unfinished.get(row.id, 0),
        )
        for row in rows
    }


def goes_on() -> ColumnElement[bool]:
    """Whether a binder is there: neither disposed of nor transferred."""
    return binder.c.state.not_in([state.value for state in ENDED])


def clock_of(row: Row[Any], extensions: Iterable[Extension], holds: Iterable[Hold]) -> Clock:
    """The retention clock of a binder's row."""
    return Clock(
        retention_of(row),
        BinderKind(row.kind),
        FiscalYear(row.fiscal_year),
        row.ended_on,
        tuple(extensions),
        tuple(holds),
    )


def holds_on_binder(conn: Connection, binder_id: UUID) -> tuple[Hold, ...]:
    """Every hold that was ever put on a binder."""
    return tuple(holds_on(conn, [binder_id]).get(binder_id, ()))


def holds_on(conn: Connection, binder_ids: Sequence[UUID]) -> dict[UUID, list[Hold]]:
    """Every hold that was ever put on each of some binders. One statement."""
    rows = conn.execute(
        select(record_hold, record_hold_binder.c.binder_id)
        .join(record_hold_binder, record_hold_binder.c.hold_id == record_hold.c.id)
        .where(record_hold_binder.c.binder_id.in_(binder_ids))
        .order_by(record_hold.c.begun_on, record_hold.c.id)
    )
    found: dict[UUID, list[Hold]] = {}
    for row in rows:
        hold = Hold(HoldReason(row.reason), row.matter, row.begun_on, row.ended_on)
        found.setdefault(row.binder_id, []).append(hold)
    return found


def _extensions(conn: Connection, binder_ids: Sequence[UUID]) -> dict[UUID, list[Extension]]:
    rows = conn.execute(
        select(binder_event.c.binder_id, binder_event.c.until, binder_event.c.reason)
        .where(binder_event.c.binder_id.in_(binder_ids), binder_event.c.until.is_not(None))
        .order_by(binder_event.c.binder_id, binder_event.c.seq)
    )
    found: dict[UUID, list[Extension]] = {}
    for row in rows:
        found.setdefault(row.binder_id, []).append(Extension(row.until, row.reason))
    return found


def _unfinished(conn: Connection, binder_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = conn.execute(
        select(document_filing.c.binder_id, func.count().label("count"))
        .where(
            document_filing.c.binder_id.in_(binder_ids), document_filing.c.completed_on.is_(None)
        )
        .group_by(document_filing.c.binder_id)
    )
    return {row.binder_id: row._mapping["count"] for row in rows}

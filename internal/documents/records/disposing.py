"""実行: what was decided for the binders of a proposal is done, by the 統括文書管理者.

Source: BND-09, BND-11. Nothing is erased here: documents are taken off every page, and the worker
erases them some days later (`erasing`). Until then the proposal can be called off.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update

from internal.approval.withholding import Withheld, withhold
from internal.documents.records import disposal
from internal.documents.records.disposal import Moved, close, locked_batch, write_moves
from internal.documents.records.loading import binders_of, locked_binders
from internal.documents.records.model import disposal_batch, disposal_item, document_filing
from internal.documents.records.rights import check_chief
from internal.documents.records.rules.binder import Binder, BinderState, Move, after
from internal.documents.records.rules.disposal import (
    BatchState,
    Measure,
    Outcome,
    Wish,
    carried_out,
    extended,
)
from internal.kernel.audit import record
from internal.kernel.db import Tx
from internal.kernel.refusal import Conflict, Refusal
from internal.organization.directory import Directory

_WITHHELD = {Measure.DISPOSE: Withheld.DISPOSED, Measure.TRANSFER: Withheld.TRANSFERRED}
_DONE_BY = {Measure.DISPOSE: Move.DISPOSE, Measure.TRANSFER: Move.TRANSFER}


@dataclass(frozen=True, slots=True)
class Done:
    """How many binders were dealt with as decided, and how many were left out."""

    done: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Step:
    """What becomes of one binder: its moves, and why it is left out; empty where it is not."""

    row: Row[Any]
    moves: tuple[Moved, ...]
    left_out: str = ""


def carry_out(tx: Tx, directory: Directory, *, batch_id: UUID, erase_after: int) -> Done:
    """Do what was decided. What keeps a binder now takes it out; nothing else is stopped by that.

    The rows of the binders are locked before their holds are read, and a hold locks the row of
    its binder before it is entered: one of the two sees the other.

    Raises:
        Conflict: `records.batch_not_decided`.
        Forbidden: `records.for_the_chief`.
        NotFound: `records.no_batch`.
    """
    check_chief(tx, directory)
    found = locked_batch(tx, batch_id)
    if found.state != BatchState.DECIDED.value:
        raise Conflict(
            "records.batch_not_decided",
            "実行できるのは、決裁済みでまだ実行していない伺いです。",
        )
    wishes = _wishes(tx, batch_id)
    rows = locked_binders(tx, wishes)
    known = binders_of(tx.conn, rows)
    steps = [
        _step(row, known[row.id], wishes[row.id], found.decision_number, tx.on) for row in rows
    ]
    _write(tx, batch_id, steps)
    for measure, why in _WITHHELD.items():
        ids = [
            step.row.id
            for step in steps
            if not step.left_out and wishes[step.row.id].measure is measure
        ]
        withhold(tx, documents_in(tx, ids), why)
    erase_on = tx.on + timedelta(days=erase_after)
    tx.conn.execute(
        update(disposal_batch)
        .where(disposal_batch.c.id == batch_id)
        .values(
            state=BatchState.CARRIED_OUT.value,
            carried_out_by=tx.actor.name,
            carried_out_at=tx.at,
            erase_on=erase_on,
        )
    )
    left_out = sum(bool(step.left_out) for step in steps)
    if left_out == len(steps):
        close(tx, batch_id, BatchState.CALLED_OFF, "すべての簿冊を実行から外しました。")
    record(
        tx,
        "records.disposal_carried_out",
        kind="disposal_batch",
        object_id=batch_id,
        detail={"binders": len(steps) - left_out, "left_out": left_out},
    )
    return Done(len(steps) - left_out, left_out)


def _step(row: Row[Any], known: Binder, wish: Wish, decision: str, on: date) -> _Step:
    try:
        state = carried_out(known, wish, on)
    except Refusal as refusal:
        why = refusal.sentence.format(**refusal.facts)[:300]
        if known.state is not BinderState.DISPOSAL_PROPOSED:
            return _Step(row, (), why)
        back = after(known, Move.REFUSE_DISPOSAL, on)
        return _Step(row, (Moved(row, Move.REFUSE_DISPOSAL, why[:200], back),), why)
    if wish.measure is not Measure.EXTEND:
        return _Step(row, (Moved(row, _DONE_BY[wish.measure], decision, state),))
    longer = extended(known.clock, wish)
    return _Step(
        row,
        (
            Moved(row, Move.REFUSE_DISPOSAL, decision, state),
            Moved(row, Move.EXTEND, wish.reason, state, wish.until, longer),
        ),
    )


def _write(tx: Tx, batch_id: UUID, steps: Sequence[_Step]) -> None:
    for number in range(2):
        write_moves(
            tx,
            [
                replace(step.moves[number], before=number)
                for step in steps
                if len(step.moves) > number
            ],
        )
    tx.conn.execute(
        update(disposal_item)
        .where(
            disposal_item.c.batch_id == batch_id, disposal_item.c.binder_id == bindparam("b_binder")
        )
        .values(outcome=bindparam("b_outcome"), left_out=bindparam("b_why")),
        [
            {
                "b_binder": step.row.id,
                "b_outcome": (Outcome.LEFT_OUT if step.left_out else Outcome.DONE).value,
                "b_why": step.left_out,
            }
            for step in steps
        ],
    )


def call_off(tx: Tx, directory: Directory, *, batch_id: UUID, reason: str) -> None:
    """取りやめ, with the documents back on their pages where they had been taken off.

    Raises:
        Conflict, Forbidden, InvalidInput, NotFound: as `disposal.call_off`.
    """
    disposal.call_off(tx, directory, batch_id=batch_id, reason=reason)
    returned = select(disposal_item.c.binder_id).where(
        disposal_item.c.batch_id == batch_id,
        disposal_item.c.outcome == Outcome.RETURNED.value,
    )
    withhold(tx, documents_in(tx, tx.conn.scalars(returned).all()), None)


def documents_in(tx: Tx, binder_ids: Sequence[UUID]) -> Sequence[UUID]:
    """The documents filed in some binders. One statement."""
    return tx.conn.scalars(
        select(document_filing.c.document_id).where(document_filing.c.binder_id.in_(binder_ids))
    ).all()


def _wishes(tx: Tx, batch_id: UUID) -> dict[UUID, Wish]:
    rows = tx.conn.execute(
        select(disposal_item).where(
            disposal_item.c.batch_id == batch_id,
            disposal_item.c.outcome == Outcome.WAITING.value,
        )
    )
    return {row.binder_id: Wish(Measure(row.measure), row.reason, row.until) for row in rows}

"""Use cases of the proposal of disposal (廃棄伺): binders with a measure each, and one draft.

Source: BND-06, BND-08, BND-09. A proposal decides nothing: its draft goes the way of every draft,
and what the draft becomes is entered here afterwards (`settle`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, insert, select, update

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.attaching import Arrived, attach_arrived
from internal.documents.model import document
from internal.documents.records.loading import binders_of, locked_binders
from internal.documents.records.model import (
    binder,
    binder_event,
    disposal_batch,
    disposal_item,
    document_filing,
)
from internal.documents.records.rights import is_chief, keeps_section
from internal.documents.records.rules.binder import BinderState, Move, after
from internal.documents.records.rules.disposal import (
    BatchState,
    Outcome,
    Wish,
    faults_of,
)
from internal.documents.records.rules.retention import ExpiryAction
from internal.documents.rules import DraftContent
from internal.documents.service import Documents
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, NotFound
from internal.kernel.text import N_
from internal.organization.directory import Directory


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is asked for: the words of the draft, a wish for each binder in the order of the list.

    `seen` is the number of events of each binder when the list was drawn up.
    """

    content: DraftContent
    wishes: Mapping[UUID, Wish]
    seen: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Proposed:
    """The proposal and its draft."""

    batch_id: UUID
    document_id: UUID


@dataclass(frozen=True, slots=True)
class Moved:
    """A binder's row with the move it makes, and what its row says afterwards.

    `before` counts the moves that were written since the row was read.
    """

    row: Row[Any]
    move: Move
    reason: str
    state: BinderState
    until: date | None = None
    expires_on: date | None = None
    before: int = 0


def check_wishes(
    binders: Iterable[tuple[UUID, ExpiryAction, date | None]], wishes: Mapping[UUID, Wish]
) -> None:
    """
    Raises:
        InvalidInput: `records.wishes_incomplete`; fields are `reason_` and `until_` with the id.
    """
    errors = {
        f"{field}_{binder_id}": sentence
        for binder_id, action, last in binders
        for field, sentence in faults_of(action, last, wishes[binder_id]).items()
    }
    if errors:
        raise InvalidInput("records.wishes_incomplete", "入力内容を確認してください。", errors)


def propose(
    tx: Tx,
    directory: Directory,
    *,
    documents: Documents,
    proposal: Proposal,
    inventory: tuple[Arrived, ...],
) -> Proposed:
    """Begin the draft with its list, and keep the binders for it.

    Raises:
        Conflict: `records.binder_changed`, a binder is not what the list says any more.
        Forbidden: `records.for_the_officer`.
        InvalidInput: `records.wishes_incomplete`.
        Refusal: what keeps a binder, as `rules.binder.after` says.
    """
    rows = locked_binders(tx, proposal.wishes)
    if {row.id: row.events for row in rows} != dict(proposal.seen):
        raise _changed()
    _check_keeps(tx, directory, rows)
    check_wishes(
        ((row.id, ExpiryAction(row.action), row.expires_on) for row in rows), proposal.wishes
    )
    known = binders_of(tx.conn, rows)
    document_id = documents.create_draft(tx, content=proposal.content)
    attach_arrived(tx, documents=documents, document_id=document_id, arrived=inventory)
    batch_id = _open(tx, document_id, proposal, _documents_in(tx, list(proposal.wishes)))
    moves = (
        Moved(
            row,
            Move.PROPOSE_DISPOSAL,
            proposal.content.title[:200],
            after(known[row.id], Move.PROPOSE_DISPOSAL, tx.on),
        )
        for row in rows
    )
    write_moves(tx, list(moves))
    record(
        tx,
        "records.disposal_proposed",
        kind="disposal_batch",
        object_id=batch_id,
        detail={"document": str(document_id), "binders": len(rows)},
    )
    return Proposed(batch_id, document_id)


def _check_keeps(tx: Tx, directory: Directory, rows: Iterable[Row[Any]]) -> None:
    post = tx.actor.post_id
    if is_chief(directory, post):
        return
    if not all(keeps_section(directory, post, row.section_id) for row in rows):
        raise Forbidden("records.for_the_officer", "この操作ができるのは、その課の文書主任です。")


def _open(tx: Tx, document_id: UUID, proposal: Proposal, documents: Mapping[UUID, int]) -> UUID:
    batch_id = new_id()
    tx.conn.execute(
        insert(disposal_batch).values(
            id=batch_id,
            document_id=document_id,
            title=proposal.content.title,
            state=BatchState.PROPOSED.value,
            made_by=tx.actor.name,
            person_id=tx.actor.person_id,
            made_at=tx.at,
        )
    )
    tx.conn.execute(
        insert(disposal_item),
        [
            {
                "batch_id": batch_id,
                "binder_id": binder_id,
                "place": place,
                "measure": wish.measure.value,
                "reason": wish.reason,
                "until": wish.until,
                "documents": documents.get(binder_id, 0),
                "outcome": Outcome.WAITING.value,
            }
            for place, (binder_id, wish) in enumerate(proposal.wishes.items(), start=1)
        ],
    )
    return batch_id


def settle(tx: Tx, *, document_id: UUID) -> BatchState | None:
    """Enter what the draft of a proposal became; None where nothing is to be entered.

    A decision lets the proposal be carried out; any other end gives the binders back. Running it
    again changes nothing.
    """
    found = tx.conn.execute(
        select(disposal_batch).where(disposal_batch.c.document_id == document_id).with_for_update()
    ).first()
    if found is None or found.state != BatchState.PROPOSED.value:
        return None
    case = tx.conn.execute(
        select(approval_case.c.state, approval_case.c.number, approval_case.c.decided_at).where(
            approval_case.c.subject_id == document_id
        )
    ).one()
    state = CaseState(case.state)
    if state is CaseState.DECIDED:
        _project(
            tx,
            found.id,
            state=BatchState.DECIDED.value,
            decision_number=case.number,
            decided_at=case.decided_at,
        )
        return BatchState.DECIDED
    if not state.is_given_up:
        return None
    give_back(tx, found.id, Move.REFUSE_DISPOSAL, found.title[:200])
    close(tx, found.id, BatchState.REFUSED, "")
    return BatchState.REFUSED


def call_off(tx: Tx, directory: Directory, *, batch_id: UUID, reason: str) -> None:
    """取りやめ: give the binders back, while their contents are still there.

    Before the decision whoever proposed it may do so as well, unless the draft circulates.

    Raises:
        Conflict: `records.batch_over`, `records.batch_circulates`.
        Forbidden: `records.not_yours_to_stop`.
        InvalidInput: `records.call_off_reason`.
        NotFound: `records.no_batch`.
    """
    found = locked_batch(tx, batch_id)
    state = BatchState(found.state)
    own = state is BatchState.PROPOSED and found.person_id == tx.actor.person_id
    if not own and not is_chief(directory, tx.actor.post_id):
        raise Forbidden(
            "records.not_yours_to_stop",
            "取りやめができるのは、統括文書管理者と、決裁の前は伺いを作成した人です。",
        )
    if state not in {BatchState.PROPOSED, BatchState.DECIDED, BatchState.CARRIED_OUT}:
        raise Conflict("records.batch_over", "この伺いはすでに終わっています。")
    if state is BatchState.PROPOSED and _circulates(tx, found.document_id):
        raise Conflict(
            "records.batch_circulates",
            "起案が回議中です。起案の引戻しまたは取下げをしてから取りやめてください。",
        )
    reason = " ".join(reason.split())
    if not 0 < len(reason) <= 200:
        sentence = N_("取りやめる理由を200字以内で入力してください。")
        raise InvalidInput("records.call_off_reason", sentence, {"reason": sentence})
    carried_out = state is BatchState.CARRIED_OUT
    give_back(tx, batch_id, Move.RESTORE if carried_out else Move.REFUSE_DISPOSAL, reason)
    close(tx, batch_id, BatchState.CALLED_OFF, reason)
    record(
        tx,
        "records.disposal_called_off",
        kind="disposal_batch",
        object_id=batch_id,
        detail={"reason": reason, "was": state.value},
    )


def _circulates(tx: Tx, document_id: UUID) -> bool:
    state = tx.conn.scalar(
        select(approval_case.c.state)
        .where(approval_case.c.subject_id == document_id)
        .with_for_update()
    )
    return state is not None and not CaseState(state).is_with_drafter


def give_back(tx: Tx, batch_id: UUID, move: Move, reason: str) -> tuple[UUID, ...]:
    """Lead every binder of a proposal back to where it lies; answers which."""
    rows = locked_binders(tx, items_of(tx, batch_id))
    known = binders_of(tx.conn, rows)
    start = {Move.REFUSE_DISPOSAL: {BinderState.DISPOSAL_PROPOSED}}.get(
        move, {BinderState.DISPOSED, BinderState.TRANSFERRED}
    )
    back = [row for row in rows if BinderState(row.state) in start]
    write_moves(tx, [Moved(row, move, reason, after(known[row.id], move, tx.on)) for row in back])
    ids = tuple(row.id for row in back)
    tx.conn.execute(
        update(disposal_item)
        .where(disposal_item.c.batch_id == batch_id, disposal_item.c.binder_id.in_(ids))
        .values(outcome=Outcome.RETURNED.value)
    )
    return ids


def close(tx: Tx, batch_id: UUID, state: BatchState, reason: str) -> None:
    """Enter that nothing more is done about a proposal."""
    _project(
        tx,
        batch_id,
        state=state.value,
        closed_by=tx.actor.name,
        closed_at=tx.at,
        closed_reason=reason,
    )


def locked_batch(tx: Tx, batch_id: UUID) -> Row[Any]:
    """The row of a proposal, locked.

    Raises:
        NotFound: `records.no_batch`.
    """
    row = tx.conn.execute(
        select(disposal_batch).where(disposal_batch.c.id == batch_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound("records.no_batch", "この廃棄伺いはありません。")
    return row


def items_of(tx: Tx, batch_id: UUID) -> Sequence[UUID]:
    """The binders that a proposal names and that were not left out of it."""
    return tx.conn.scalars(
        select(disposal_item.c.binder_id).where(
            disposal_item.c.batch_id == batch_id,
            disposal_item.c.outcome.in_([Outcome.WAITING.value, Outcome.DONE.value]),
        )
    ).all()


_moved = (
    update(binder)
    .where(binder.c.id == bindparam("b_id"))
    .values(
        state=bindparam("b_state"), events=bindparam("b_events"), expires_on=bindparam("b_expires")
    )
)


def write_moves(tx: Tx, moves: Sequence[Moved]) -> None:
    """Write moves of locked binders with their line in the history. Two statements."""
    if not moves:
        return
    tx.conn.execute(
        _moved,
        [
            {
                "b_id": each.row.id,
                "b_state": each.state.value,
                "b_events": each.row.events + each.before + 1,
                "b_expires": each.expires_on or each.row.expires_on,
            }
            for each in moves
        ],
    )
    tx.conn.execute(
        insert(binder_event),
        [
            {
                "binder_id": each.row.id,
                "seq": each.row.events + each.before + 1,
                "move": each.move.value,
                "at": tx.at,
                "person_id": tx.actor.person_id,
                "name": tx.actor.name,
                "reason": each.reason,
                "until": each.until,
            }
            for each in moves
        ],
    )


def _project(tx: Tx, batch_id: UUID, **values: object) -> None:
    tx.conn.execute(update(disposal_batch).where(disposal_batch.c.id == batch_id).values(**values))


def _documents_in(tx: Tx, binder_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = tx.conn.execute(
        select(document_filing.c.binder_id, func.count(document.c.id).label("documents"))
        .join(document, document.c.id == document_filing.c.document_id)
        .where(document_filing.c.binder_id.in_(binder_ids))
        .group_by(document_filing.c.binder_id)
    )
    return {row.binder_id: row.documents for row in rows}


def _changed() -> Conflict:
    return Conflict(
        "records.binder_changed",
        "この簿冊は別の人が操作しました。画面を開き直して内容を確認してください。",
    )

"""An order to approve or return many cases: kept, done in the worker, each case for itself.

Each case is one transaction that acts and marks its line done, so a worker that is killed leaves
no case between the two, and whoever goes on finds exactly the lines that are still to do.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update

from internal.approval.bulk import BulkVerb, Item, Ordered
from internal.approval.model import approval_bulk, approval_bulk_item, approval_case
from internal.approval.service import Approval
from internal.kernel.actor import SYSTEM, Actor, Channel
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import Entry, SlowHandler, extend_lease
from internal.kernel.refusal import InvalidInput, NotFound, Refusal
from internal.kernel.text import N_
from internal.notifications.rules import NoticeKind
from internal.notifications.service import tell

BULK = "approval.bulk"
"""Topic of an effect: do what one order asks for."""

REASON_LENGTH = 2000
_EXTEND_EVERY = 20  # cases; far less than a lease

SOME_LEFT = N_("まとめて処理できなかった文書があります。")


class ItemState(StrEnum):
    """Where one case of an order stands."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case of an order as the result page shows it."""

    subject_id: UUID
    kind: str
    title: str
    state: ItemState
    sentence: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Order:
    """An order with what became of each of its cases."""

    id: UUID
    verb: BulkVerb
    asked_at: datetime
    finished_at: datetime | None
    gone: int  # chosen, but no longer waiting when the order was given
    outcomes: tuple[Outcome, ...]

    @property
    def troubles_first(self) -> tuple[Outcome, ...]:
        """What was refused, what is still to come, what is done."""
        order = (ItemState.REFUSED, ItemState.WAITING, ItemState.DONE)
        return tuple(sorted(self.outcomes, key=lambda outcome: order.index(outcome.state)))

    def count(self, state: ItemState) -> int:
        """How many of its cases stand there."""
        return sum(outcome.state == state for outcome in self.outcomes)


_mark = update(approval_bulk_item).where(
    approval_bulk_item.c.bulk_id == bindparam("b_bulk"),
    approval_bulk_item.c.place == bindparam("b_place"),
    approval_bulk_item.c.state == ItemState.WAITING.value,
)


def place_order(
    tx: Tx,
    *,
    verb: BulkVerb,
    reason: str,
    items: tuple[Item, ...],
    ordered: tuple[Ordered, ...],
    once: UUID,
) -> UUID:
    """Keep an order and ask the worker for it. The same form sent twice is one order.

    Cases that must be read stand in it as refused, whatever the form said.

    Raises:
        InvalidInput: `approval.bulk_reason`, a return without a reason.
    """
    reason = reason.strip()
    if verb is BulkVerb.RETURN and not 0 < len(reason) <= REASON_LENGTH:
        raise InvalidInput(
            "approval.bulk_reason",
            "差戻しの理由を2000字以内で入力してください。",
            {"reason": "差戻しの理由を2000字以内で入力してください。"},
        )
    known = select(approval_bulk.c.id).where(approval_bulk.c.id == once)
    if tx.conn.execute(known).first() is not None:
        return once
    wanted = {(each.case_id, each.slot): each for each in ordered}
    tx.conn.execute(
        insert(approval_bulk).values(
            id=once,
            person_id=tx.actor.person_id,
            post_id=tx.actor.post_id,
            name=tx.actor.name,
            verb=verb.value,
            reason=reason,
            gone=len(ordered) - len(items),
            asked_at=tx.at,
        )
    )
    rows = [
        _line(once, place, item, wanted[(item.case_id, item.slot)])
        for place, item in enumerate(items)
    ]
    if rows:
        tx.conn.execute(insert(approval_bulk_item), rows)
    tx.after_commit(BULK, f"{BULK}:{once}", order=str(once))
    return once


def _line(order_id: UUID, place: int, item: Item, order: Ordered) -> dict[str, object]:
    refusal = _must_be_read() if item.must_read else None
    return {
        "bulk_id": order_id,
        "place": place,
        "case_id": item.case_id,
        "slot": item.slot,
        "token": order.once,
        "seen": order.seen,
        **_said(refusal),
    }


def _must_be_read() -> Refusal:
    return Refusal(
        "approval.must_be_read",
        "開いて確認する必要がある文書は、個別に処理してください。",
    )


def _said(refusal: Refusal | None) -> dict[str, object]:
    if refusal is None:
        return {"state": ItemState.WAITING.value, "sentence": "", "facts": {}}
    facts = {
        name: fact if isinstance(fact, int) else str(fact) for name, fact in refusal.facts.items()
    }
    return {"state": ItemState.REFUSED.value, "sentence": refusal.sentence, "facts": facts}


def order_of(conn: Connection, person_id: UUID, order_id: UUID) -> Order:
    """An order of this person. Two statements.

    Raises:
        NotFound: `approval.no_such_order`; also for an order of somebody else.
    """
    order = conn.execute(
        select(approval_bulk).where(
            approval_bulk.c.id == order_id, approval_bulk.c.person_id == person_id
        )
    ).first()
    if order is None:
        raise NotFound("approval.no_such_order", "このまとめての処理は見つかりません。")
    item = approval_bulk_item.c
    rows = conn.execute(
        select(
            approval_case.c.subject_id,
            approval_case.c.kind,
            approval_case.c.title,
            item.state,
            item.sentence,
            item.facts,
        )
        .join_from(approval_bulk_item, approval_case, approval_case.c.id == item.case_id)
        .where(item.bulk_id == order_id)
        .order_by(item.place)
    )
    return Order(
        order.id,
        BulkVerb(order.verb),
        order.asked_at,
        order.finished_at,
        order.gone,
        tuple(Outcome(*row[:3], ItemState(row[3]), *row[4:]) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class _Todo:
    place: int
    case_id: UUID
    slot: int
    token: UUID
    seen: str


def handlers(approval: Approval) -> Mapping[str, SlowHandler]:
    """What the worker does about orders. `approval` must know every kind of subject."""
    return {BULK: SlowHandler(partial(_carry_out, approval))}


def _carry_out(approval: Approval, db: Database, entry: Entry) -> None:
    order_id = UUID(str(entry.payload["order"]))
    with db.reading() as conn:
        order = conn.execute(select(approval_bulk).where(approval_bulk.c.id == order_id)).one()
        item = approval_bulk_item.c
        todo = [
            _Todo(*row)
            for row in conn.execute(
                select(item.place, item.case_id, item.slot, item.token, item.seen)
                .where(item.bulk_id == order_id, item.state == ItemState.WAITING.value)
                .order_by(item.place)
            )
        ]
    actor = Actor(order.name, Channel.WORKER, order.person_id, order.post_id)
    act = _act_of(approval, BulkVerb(order.verb), order.reason)
    for number, each in enumerate(todo, start=1):
        _do_one(db, actor, act, order_id, each)
        if number % _EXTEND_EVERY == 0:
            extend_lease(db, entry)
    db.perform(_finish, SYSTEM, order_id=order_id, person_id=order.person_id)


def _act_of(approval: Approval, verb: BulkVerb, reason: str) -> Callable[[Tx, _Todo], object]:
    if verb is BulkVerb.RETURN:
        return lambda tx, todo: approval.send_back(
            tx, case_id=todo.case_id, slot=todo.slot, token=todo.token, reason=reason
        )
    return lambda tx, todo: approval.approve(
        tx, case_id=todo.case_id, slot=todo.slot, token=todo.token, seen=todo.seen
    )


def _do_one(
    db: Database,
    actor: Actor,
    act: Callable[[Tx, _Todo], object],
    order_id: UUID,
    todo: _Todo,
) -> None:
    def acted(tx: Tx) -> None:
        act(tx, todo)
        _mark_line(tx, order_id, todo, ItemState.DONE, None)

    try:
        db.perform(acted, actor)
    except Refusal as refusal:
        db.perform(_mark_line, actor, order_id, todo, ItemState.REFUSED, refusal)


def _mark_line(
    tx: Tx, order_id: UUID, todo: _Todo, state: ItemState, refusal: Refusal | None
) -> None:
    values = _said(refusal) | {"state": state.value, "done_at": tx.at}
    tx.conn.execute(_mark.values(**values), {"b_bulk": order_id, "b_place": todo.place})


def _finish(tx: Tx, *, order_id: UUID, person_id: UUID) -> None:
    """The end of an order, once; she is told when something was left undone."""
    ended = tx.conn.execute(
        update(approval_bulk)
        .where(approval_bulk.c.id == order_id, approval_bulk.c.finished_at.is_(None))
        .values(finished_at=tx.at)
    )
    left = tx.conn.scalars(
        select(func.count())
        .select_from(approval_bulk_item)
        .where(
            approval_bulk_item.c.bulk_id == order_id,
            approval_bulk_item.c.state == ItemState.REFUSED.value,
        )
    ).one()
    if ended.rowcount == 1 and left:
        path = f"/inbox/bulk/{order_id}"
        tell(tx, [person_id], kind=NoticeKind.OTHER, path=path, sentence=SOME_LEFT)

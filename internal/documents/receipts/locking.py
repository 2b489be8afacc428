"""A receipt that somebody acts on: locked, with what she is to it, and the event that follows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from internal.approval.acting import acting_seat
from internal.documents.receipts.model import receipt, receipt_event
from internal.documents.receipts.page import no_such_receipt
from internal.documents.receipts.queries import drafts_now, standing_of
from internal.documents.receipts.rights import Asker, asker_of, hands_of, privy, visible_to
from internal.documents.receipts.rules.standing import Hand, Move, Standing
from internal.kernel.db import Tx
from internal.kernel.refusal import Conflict
from internal.organization.directory import Directory
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Locked:
    """A receipt that is locked until the commit, before the person who acts on it."""

    row: Row[Any]
    seat: Seat
    asker: Asker
    standing: Standing
    hands: frozenset[Hand]
    privy: bool


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What was done: why, and who has it then; without a section it stays where it is."""

    move: Move
    reason: str = ""
    target: str = ""
    to_section_id: UUID | None = None
    to_person_id: UUID | None = None


def locked(tx: Tx, directory: Directory, receipt_id: UUID, seen: int | None = None) -> Locked:
    """A receipt the acting person may know of. `seen`: the events that her page knew.

    Raises:
        Conflict: `receipts.moved_meanwhile`, something was done with it since.
        Forbidden: `approval.no_person`, `approval.no_post`.
        NotFound: `receipts.not_found`.
    """
    seat = acting_seat(tx, directory)
    asker = asker_of(directory, seat.person_id, seat.post_id)
    tx.conn.execute(select(receipt.c.id).where(receipt.c.id == receipt_id).with_for_update())
    row = tx.conn.execute(
        select(receipt, drafts_now.label("drafts"), privy(asker).label("privy")).where(
            receipt.c.id == receipt_id, visible_to(asker)
        )
    ).first()
    if row is None:
        raise no_such_receipt()
    if seen is not None and seen != row.events:
        raise Conflict(
            "receipts.moved_meanwhile",
            "この収受は、画面を開いたあとに別の人が操作しました。"
            "いまの状態を確認してから、もう一度操作してください。",
        )
    return Locked(row, seat, asker, standing_of(row), hands_of(asker, row), row.privy)


def write_event(tx: Tx, found: Locked, event: NewEvent, **changes: object) -> None:
    """Append what was done and change the row accordingly."""
    seq = found.row.events + 1
    tx.conn.execute(
        insert(receipt_event).values(
            receipt_id=found.row.id,
            seq=seq,
            move=event.move.value,
            at=tx.at,
            person_id=found.seat.person_id,
            name=f"{found.seat.name} {found.seat.title}"[:100],
            reason=event.reason,
            origin=found.row.holder,
            target=event.target,
            to_section_id=event.to_section_id,
            to_person_id=event.to_person_id,
        )
    )
    tx.conn.execute(
        update(receipt).where(receipt.c.id == found.row.id).values(events=seq, **changes)
    )

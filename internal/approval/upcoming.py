"""承認予定: which posts and people a case in circulation will still come to.

A projection like the inbox, rewritten by what changed. Only cases in circulation have rows, and
only for seats that have not been reached, so a list or a count reads what it shows and nothing of
the past.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, delete, insert

from internal.approval.engine.values import Capacity, Case, CaseState, SlotState
from internal.approval.model import approval_upcoming
from internal.kernel.db import Tx

_forget = delete(approval_upcoming).where(
    approval_upcoming.c.case_id == bindparam("c_case"),
    approval_upcoming.c.slot == bindparam("c_slot"),
)
_foresee = insert(approval_upcoming)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A seat that the case has not reached yet. Readers (供覧) are not asked to decide."""

    slot: int
    participant_id: UUID
    capacity: Capacity


def seats_ahead(case: Case) -> frozenset[Ahead]:
    """The seats to which a case will still come for an answer."""
    if case.state is not CaseState.CIRCULATING:
        return frozenset()
    return frozenset(
        Ahead(slot.no, slot.participant.id, slot.capacity)
        for stage in case.stages
        for slot in stage.slots
        if slot.state is SlotState.WAITING and slot.capacity is not Capacity.SHOW
    )


def foresee(tx: Tx, before: Case | None, after: Case) -> None:
    """Rewrite the rows of a case by what changed; nothing is written when nothing did."""
    held, ahead = seats_ahead(before) if before else frozenset(), seats_ahead(after)
    gone, come = held - ahead, ahead - held
    if gone:
        tx.conn.execute(_forget, [{"c_case": after.id, "c_slot": seat.slot} for seat in gone])
    if come:
        rows = [
            {
                "case_id": after.id,
                "slot": seat.slot,
                "participant_id": seat.participant_id,
                "capacity": seat.capacity.value,
            }
            for seat in sorted(come, key=lambda seat: seat.slot)
        ]
        tx.conn.execute(_foresee, rows)

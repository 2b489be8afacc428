"""The nightly check: fold every case anew from its acts and compare it with what is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection, select

from internal.approval.codec import act_of, case_of
from internal.approval.engine.fold import fold
from internal.approval.engine.tasks import tasks_of
from internal.approval.ledger.chain import Link, first_broken
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_inbox,
    approval_upcoming,
)
from internal.approval.upcoming import seats_ahead
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import record
from internal.kernel.db import Database, Tx

BATCH = 500


class Fault(StrEnum):
    """What does not agree."""

    CHAIN = "chain"  # an act was changed, or the tail is missing
    SNAPSHOT = "snapshot"  # the stored case is not the fold of its acts
    INBOX = "inbox"  # the inbox is not what the case says
    UPCOMING = "upcoming"  # the seats it will still come to are not what the case says


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A case whose projections or chain do not agree with its acts."""

    case_id: UUID
    fault: Fault
    detail: str


def reconcile(db: Database) -> tuple[Disagreement, ...]:
    """Check every case; each fault is recorded in the audit trail and answered."""
    faults = tuple(_faults(db))
    if faults:
        db.perform(_record, SYSTEM, faults)
    return faults


def _record(tx: Tx, faults: tuple[Disagreement, ...]) -> None:
    for fault in faults:
        record(
            tx,
            "approval.disagreement",
            kind="approval_case",
            object_id=fault.case_id,
            detail={"fault": fault.fault.value, "detail": fault.detail},
        )


def _faults(db: Database) -> Iterator[Disagreement]:
    last: UUID | None = None
    while True:
        query = select(approval_case.c.id).order_by(approval_case.c.id).limit(BATCH)
        with db.reading() as conn:
            batch = conn.scalars(query.where(approval_case.c.id > last) if last else query).all()
            if not batch:
                return
            yield from _check(conn, batch)
        last = batch[-1]


def _check(conn: Connection, case_ids: Sequence[UUID]) -> Iterator[Disagreement]:
    """All cases of a batch in four statements."""
    cases = conn.execute(
        select(approval_case.c.id, approval_case.c.head_hash, approval_case.c.snapshot).where(
            approval_case.c.id.in_(case_ids)
        )
    ).all()
    acts: dict[UUID, list[Link]] = {case_id: [] for case_id in case_ids}
    for row in conn.execute(
        select(approval_act)
        .where(approval_act.c.case_id.in_(case_ids))
        .order_by(approval_act.c.case_id, approval_act.c.seq)
    ):
        acts[row.case_id].append(Link(row.seq, row.record, row.previous, row.hash))
    asked: dict[UUID, set[tuple[UUID, str, int]]] = {case_id: set() for case_id in case_ids}
    for row in conn.execute(select(approval_inbox).where(approval_inbox.c.case_id.in_(case_ids))):
        asked[row.case_id].add((row.person_id, row.box, row.slot))
    ahead: dict[UUID, set[tuple[int, UUID]]] = {case_id: set() for case_id in case_ids}
    for row in conn.execute(
        select(approval_upcoming).where(approval_upcoming.c.case_id.in_(case_ids))
    ):
        ahead[row.case_id].add((row.slot, row.participant_id))
    for case in cases:
        broken = first_broken(case.id, acts[case.id], case.head_hash)
        if broken is not None:
            yield Disagreement(case.id, Fault.CHAIN, f"act {broken}")
            continue
        folded = fold(case.id, (act_of(item.record) for item in acts[case.id]))
        if folded != case_of(case.snapshot):
            yield Disagreement(case.id, Fault.SNAPSHOT, f"after act {folded.head}")
        due = {(task.person_id, task.box.value, task.slot) for task in tasks_of(folded)}
        if due != asked[case.id]:
            yield Disagreement(
                case.id,
                Fault.INBOX,
                f"{len(due - asked[case.id])} missing, {len(asked[case.id] - due)} too many",
            )
        coming = {(seat.slot, seat.participant_id) for seat in seats_ahead(folded)}
        if coming != ahead[case.id]:
            yield Disagreement(
                case.id,
                Fault.UPCOMING,
                f"{len(coming - ahead[case.id])} missing, {len(ahead[case.id] - coming)} too many",
            )

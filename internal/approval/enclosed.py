"""Which contents approvers enclosed with their acts: they stand in the acts and in no table."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Connection, exists, or_, select

from internal.approval.codec import act_of, case_of
from internal.approval.engine.values import Verb
from internal.approval.ledger.model import ledger_erasure
from internal.approval.model import approval_act, approval_case

_AT_ONCE = 100


def enclosed_with(conn: Connection, subject_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The digests of the papers that were enclosed with each of some subjects. One statement."""
    rows = conn.execute(
        select(approval_case.c.subject_id, approval_case.c.snapshot).where(
            approval_case.c.subject_id.in_(subject_ids)
        )
    )
    return {
        row.subject_id: tuple(
            paper.digest for each in case_of(row.snapshot).enclosed for paper in each.papers
        )
        for row in rows
    }


def still_enclosed(conn: Connection, digests: Collection[str]) -> frozenset[str]:
    """Which contents are enclosed with a case whose content is not certified as destroyed."""
    erased = exists().where(ledger_erasure.c.case_id == approval_act.c.case_id)
    found: set[str] = set()
    wanted = sorted(digests)
    for begin in range(0, len(wanted), _AT_ONCE):
        some = wanted[begin : begin + _AT_ONCE]
        records = conn.scalars(
            select(approval_act.c.record).where(
                approval_act.c.verb == Verb.ENCLOSE.value,
                ~erased,
                or_(*(approval_act.c.record.contains(digest) for digest in some)),
            )
        )
        for record in records:
            found |= {paper.digest for paper in act_of(record).papers}
    return frozenset(found) & frozenset(wanted)

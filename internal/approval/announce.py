"""After an act: tell those whose turn it is, and the drafter what became of her draft."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from internal.approval.codec import act_of
from internal.approval.engine.fold import evolve
from internal.approval.engine.tasks import Box, Task, tasks_of
from internal.approval.engine.values import Act, Case, Verb
from internal.approval.model import approval_act, approval_case
from internal.kernel.db import Tx
from internal.kernel.outbox import Entry
from internal.notifications.rules import NoticeKind
from internal.notifications.service import settle, tell

_TURNS = {
    Box.APPROVE: NoticeKind.TURN,
    Box.AFTER_VIEW: NoticeKind.AFTER_VIEW,
    Box.RETURNED: NoticeKind.RETURNED,
    Box.SHOW: NoticeKind.TO_READ,
}
_OUTCOMES = {
    Verb.DECIDE: NoticeKind.DECIDED,
    Verb.DEPUTISE: NoticeKind.DECIDED,
    Verb.REJECT: NoticeKind.REJECTED,
}


def announce(tx: Tx, entry: Entry) -> None:
    """Tell what one act began and ended. Who is asked follows from the acts up to this one."""
    case_id, seq = UUID(str(entry.payload["case"])), int(entry.payload["seq"] or 0)
    row = tx.conn.execute(select(approval_case).where(approval_case.c.id == case_id)).one()
    acts = [
        act_of(text)
        for text in tx.conn.scalars(
            select(approval_act.c.record)
            .where(approval_act.c.case_id == case_id, approval_act.c.seq <= seq)
            .order_by(approval_act.c.seq)
        )
    ]
    before, after = _around(case_id, acts)
    path = f"/documents/{row.subject_id}"
    held = tasks_of(before) if before else frozenset()
    holds = tasks_of(after)
    settle(tx, path=path, people={task.person_id for task in held - holds})
    for box, kind in _TURNS.items():
        tell(
            tx,
            _people(box, holds - held),
            kind=kind,
            path=path,
            number=row.number or "",
            subject=row.title,
            confidential=row.confidential,
            urgent=row.urgent,
        )
    outcome = _OUTCOMES.get(acts[-1].verb)
    if outcome is not None:
        tell(
            tx,
            [after.drafter.person_id],
            kind=outcome,
            path=path,
            number=row.number or "",
            subject=row.title,
            confidential=row.confidential,
            urgent=row.urgent,
        )
    if acts[-1].verb is Verb.RECALL:
        tell(
            tx,
            {task.person_id for task in held},
            kind=NoticeKind.PULLED_BACK,
            path=path,
            subject=row.title,
            confidential=row.confidential,
        )


def _around(case_id: UUID, acts: list[Act]) -> tuple[Case | None, Case]:
    """The case before and after the last of the acts."""
    before: Case | None = None
    for act in acts[:-1]:
        before = evolve(case_id, before, act)
    return before, evolve(case_id, before, acts[-1])


def _people(box: Box, tasks: Iterable[Task]) -> list[UUID]:
    return sorted({task.person_id for task in tasks if task.box is box})

"""Carrying out an approved plan on its day. Every step may be done again and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from internal.approval.reorganization.dry_run import open_cases
from internal.approval.reorganization.model import reorganization, reorganization_item
from internal.approval.reorganization.rules import ImpactKind, case_impacts
from internal.approval.reorganization.service import finish_run, settle_item
from internal.approval.service import Approval
from internal.approval.upkeep import refresh_everything
from internal.kernel.actor import SYSTEM, Actor
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx
from internal.kernel.refusal import Conflict, NotFound, Refusal
from internal.organization.chart import Directory
from internal.organization.ports import OpenItem, OpenItemKind, OpenWork
from internal.organization.service.delegations import close_delegation_of

DONE = "済み"
NOT_NEEDED = "対象なし"
"""It has changed hands since the plan was made."""


def due_plans(db: Database) -> tuple[UUID, ...]:
    """Approved plans whose day has come and that were not run."""
    with db.reading() as conn:
        return tuple(
            conn.scalars(
                select(reorganization.c.id)
                .where(
                    reorganization.c.approved_at.is_not(None),
                    reorganization.c.run_at.is_(None),
                    reorganization.c.effective_on <= jst_date(db.clock()),
                )
                .order_by(reorganization.c.effective_on)
            )
        )


def run_plan(
    db: Database,
    approval: Approval,
    open_work: OpenWork,
    plan_id: UUID,
    *,
    actor: Actor = SYSTEM,
    alive: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """Open steps look again, drafts go to the successors, delegations without people end.

    Answers the report. A plan that was run answers its report again and does nothing. `alive` is
    called now and then during a long run; `actor` is who asked for the run.

    Raises:
        NotFound: `reorganization.no_plan`.
        Conflict: `reorganization.not_approved`, `reorganization.not_the_day`.
    """
    plan = _ready(db, plan_id)
    if plan.run_at is not None:
        return dict(plan.report)
    looked_at = refresh_everything(db, approval)
    alive()
    report = {"cases": looked_at, "handed_over": 0, "delegations": 0, "failed": 0}
    with db.reading() as conn:
        directory = approval.directories.at(conn, db.clock())
    for item in _waiting_items(db, plan_id):
        outcome = _carry_out(db, open_work, directory, item)
        db.perform(
            settle_item, SYSTEM, plan_id=plan_id, place_no=item.place_no, outcome=outcome.words
        )
        if outcome.counted_as:
            report[outcome.counted_as] += 1
        alive()
    with db.reading() as conn:
        report["orphans"] = sum(
            impact.kind is ImpactKind.ORPHAN
            for each in open_cases(conn)
            for impact in case_impacts(each, directory, directory)
        )
    db.perform(finish_run, actor, plan_id=plan_id, on=plan.effective_on, report=report)
    return report


def _ready(db: Database, plan_id: UUID) -> Row[Any]:
    with db.reading() as conn:
        row = conn.execute(select(reorganization).where(reorganization.c.id == plan_id)).first()
    if row is None:
        raise NotFound(
            "reorganization.no_plan",
            "この計画はありません。影響をもう一度確認すると、新しい計画に置き換わります。",
        )
    if row.approved_at is None:
        raise Conflict(
            "reorganization.not_approved", "計画が承認されていません。先に承認してください。"
        )
    if row.effective_on > jst_date(db.clock()):
        raise Conflict(
            "reorganization.not_the_day",
            "{on}になるまで実行できません。その日の0時に自動で実行されます。",
            on=row.effective_on,
        )
    return row


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of a line: the words kept, and under which number it counts."""

    words: str
    counted_as: str = ""


def _waiting_items(db: Database, plan_id: UUID) -> tuple[Row[Any], ...]:
    """The lines that a run carries out itself and that have no outcome yet."""
    with db.reading() as conn:
        return tuple(
            conn.execute(
                select(reorganization_item)
                .where(
                    reorganization_item.c.plan_id == plan_id,
                    reorganization_item.c.outcome.is_(None),
                    reorganization_item.c.kind.in_(
                        [ImpactKind.DRAFT.value, ImpactKind.DELEGATION.value]
                    ),
                )
                .order_by(reorganization_item.c.place_no)
            )
        )


def _carry_out(db: Database, open_work: OpenWork, directory: Directory, item: Row[Any]) -> _Outcome:
    try:
        if item.kind == ImpactKind.DELEGATION.value:
            ended = db.perform(
                close_delegation_of, SYSTEM, delegation_id=UUID(item.key.partition(":")[2])
            )
            return _Outcome(DONE, "delegations") if ended else _Outcome(NOT_NEEDED)
        return _hand_over(db, open_work, directory, item)
    except Refusal as refusal:
        return _Outcome(str(refusal), "failed")


def _hand_over(db: Database, open_work: OpenWork, directory: Directory, item: Row[Any]) -> _Outcome:
    seats = directory.seats_of(item.successor_id) if item.successor_id else ()
    if not seats:
        return _Outcome("後任がいません。前任者の文書から引き継いでください。", "failed")
    done = db.perform(_still_left, SYSTEM, open_work, directory, item)
    return _Outcome(DONE, "handed_over") if done else _Outcome(NOT_NEEDED)


def _still_left(tx: Tx, open_work: OpenWork, directory: Directory, item: Row[Any]) -> bool:
    """Hand a draft over, unless its drafter is back or somebody has taken it over meanwhile."""
    holder = open_work.drafter_of(tx.conn, item.key)
    if holder is None or directory.seats_of(holder):
        return False
    seat = directory.seats_of(item.successor_id)[0]
    draft = OpenItem(item.key, OpenItemKind.DRAFT, item.title, seat.post_id)
    open_work.hand_over(tx, draft, seat)
    return True

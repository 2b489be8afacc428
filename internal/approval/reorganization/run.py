"""Carrying out an approved plan on its day. Every step may be done again and changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from internal.approval.reorganization.dry_run import open_cases
from internal.approval.reorganization.model import reorganization, reorganization_item
from internal.approval.reorganization.rules import Choice, ImpactKind, case_impacts
from internal.approval.reorganization.service import finish_run, settle_item
from internal.approval.route_templates.service import pass_on_template
from internal.approval.service import Approval
from internal.approval.upkeep import refresh_everything
from internal.kernel.actor import SYSTEM, Actor
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.refusal import Conflict, NotFound, Refusal
from internal.organization.chart import Directory
from internal.organization.ports import OpenItem, OpenItemKind, OpenWork
from internal.organization.service.delegations import close_delegation_of

DONE = "済み"
NOT_NEEDED = "対象なし"
"""It has changed hands since the plan was made."""
KEPT = "そのまま"
"""As it was submitted, because the plan says so."""
WHY = "組織改正の計画により、残りの経路を新しい規程と組織で計算し直しました。"
PASSED_ON = "組織改正の計画による所管替"

_CHOSEN = (ImpactKind.PERSON, ImpactKind.ROUTE)
_HANDED_ON = (
    ImpactKind.DRAFT,
    ImpactKind.DELEGATION,
    ImpactKind.BINDER,
    ImpactKind.TEMPLATE,
)
_DONE_AS = {
    ImpactKind.ROUTE: "recomputed",
    ImpactKind.PERSON: "steps",
    ImpactKind.DRAFT: "handed_over",
    ImpactKind.DELEGATION: "delegations",
    ImpactKind.BINDER: "binders",
    ImpactKind.TEMPLATE: "templates",
}
"""The numbers of the report by kind of line."""


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
    with db.reading() as conn:
        directory = approval.directories.at(conn, db.clock())
    desk = _Desk(db, approval, open_work, directory, plan_id, alive)
    # First what was chosen, so that nobody is asked by a route that is about to change.
    desk.carry_out(_CHOSEN)
    looked_at = refresh_everything(db, approval)
    alive()
    desk.carry_out(_HANDED_ON)
    report = {"cases": looked_at, **_counted(db, plan_id)}
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
class _Desk:
    """What carrying out the lines of one plan needs."""

    db: Database
    approval: Approval
    open_work: OpenWork
    directory: Directory
    plan_id: UUID
    alive: Callable[[], None]

    def carry_out(self, kinds: tuple[ImpactKind, ...]) -> None:
        """Do the lines of some kinds that have no outcome yet, each in transactions of its own."""
        for item in _waiting_items(self.db, self.plan_id, kinds):
            outcome = self._outcome(item)
            self.db.perform(
                settle_item,
                SYSTEM,
                plan_id=self.plan_id,
                place_no=item.place_no,
                outcome=outcome,
            )
            self.alive()

    def _outcome(self, item: Row[Any]) -> str:
        try:
            match ImpactKind(item.kind):
                case ImpactKind.ROUTE | ImpactKind.PERSON:
                    return self._as_chosen(item)
                case ImpactKind.DELEGATION:
                    ended = self.db.perform(
                        close_delegation_of, SYSTEM, delegation_id=UUID(item.key.partition(":")[2])
                    )
                    return DONE if ended else NOT_NEEDED
                case ImpactKind.BINDER | ImpactKind.TEMPLATE:
                    return self._pass_on(item)
                case _:
                    return _hand_over(self.db, self.open_work, self.directory, item)
        except Refusal as refusal:
            return str(refusal)

    def _pass_on(self, item: Row[Any]) -> str:
        """A binder or a template goes to the section that goes on with the work."""
        section = self.directory.department(item.successor_id) if item.successor_id else None
        if section is None:
            return "引き継ぐ課がありません。簿冊は「所管替」から、引き継ぐ課へ移してください。"
        use_case = (
            pass_on_template if item.kind == ImpactKind.TEMPLATE.value else self.open_work.pass_on
        )
        done = self.db.perform(use_case, SYSTEM, self.directory, item.key, section, PASSED_ON)
        return DONE if done else NOT_NEEDED

    def _as_chosen(self, item: Row[Any]) -> str:
        """A route prescribed anew, or a step given to the successor; or as it was, so chosen."""
        if item.choice != Choice.ANEW.value:
            return KEPT
        _, case_id, *slot = item.key.split(":")
        try:
            if not slot:
                self.db.perform(self.approval.recompute, SYSTEM, case_id=UUID(case_id), reason=WHY)
                return DONE
            seats = self.directory.seats_of(item.successor_id)
            if not seats:
                return "後任が職に就いていません。案件の経路から引き継いでください。"
            self.db.perform(
                self.approval.hand_over,
                SYSTEM,
                case_id=UUID(case_id),
                successor=seats[0],
                token=new_id(),
                slot=int(slot[0]),
            )
        except Conflict:
            # Decided, ended or answered meanwhile: whoever was faster has settled it.
            return NOT_NEEDED
        return DONE


def _counted(db: Database, plan_id: UUID) -> dict[str, int]:
    """The numbers of the report, from the outcomes: a run that was taken up again counts all."""
    item = reorganization_item.c
    with db.reading() as conn:
        rows = conn.execute(
            select(item.kind, item.outcome, func.count())
            .where(item.plan_id == plan_id, item.outcome.is_not(None))
            .group_by(item.kind, item.outcome)
        ).all()
    found = dict.fromkeys((*_DONE_AS.values(), "kept", "failed"), 0)
    for kind, outcome, count in rows:
        if outcome == DONE:
            found[_DONE_AS[ImpactKind(kind)]] += count
        elif outcome == KEPT:
            found["kept"] += count if kind == ImpactKind.ROUTE.value else 0
        elif outcome != NOT_NEEDED:
            found["failed"] += count
    return found


def _waiting_items(
    db: Database, plan_id: UUID, kinds: tuple[ImpactKind, ...]
) -> tuple[Row[Any], ...]:
    """The lines that a run carries out itself and that have no outcome yet."""
    with db.reading() as conn:
        return tuple(
            conn.execute(
                select(reorganization_item)
                .where(
                    reorganization_item.c.plan_id == plan_id,
                    reorganization_item.c.outcome.is_(None),
                    reorganization_item.c.kind.in_([kind.value for kind in kinds]),
                )
                .order_by(reorganization_item.c.place_no)
            )
        )


def _hand_over(db: Database, open_work: OpenWork, directory: Directory, item: Row[Any]) -> str:
    seats = directory.seats_of(item.successor_id) if item.successor_id else ()
    if not seats:
        return "後任がいません。前任者の文書から引き継いでください。"
    done = db.perform(_still_left, SYSTEM, open_work, directory, item)
    return DONE if done else NOT_NEEDED


def _still_left(tx: Tx, open_work: OpenWork, directory: Directory, item: Row[Any]) -> bool:
    """Hand a draft over, unless its drafter is back or somebody has taken it over meanwhile."""
    holder = open_work.drafter_of(tx.conn, item.key)
    if holder is None or directory.seats_of(holder):
        return False
    seat = directory.seats_of(item.successor_id)[0]
    draft = OpenItem(item.key, OpenItemKind.DRAFT, item.title, seat.post_id)
    open_work.hand_over(tx, draft, seat)
    return True

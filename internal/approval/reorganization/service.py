"""Use cases: keep a dry run as a plan, approve it, record what its run did."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from internal.approval.reorganization.dry_run import DryRun
from internal.approval.reorganization.model import reorganization, reorganization_item
from internal.approval.reorganization.rules import Impact, counted
from internal.kernel.audit import record
from internal.kernel.canonical import digest_of
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, NotFound, Refusal

CHUNK = 1_000
"""Lines of a plan that one statement writes."""


def keep_plan(tx: Tx, *, found: DryRun) -> UUID:
    """Keep a dry run as the plan of its day; an older plan that nobody approved goes.

    Raises:
        Refusal: `reorganization.past_day`.
    """
    if found.on < tx.on:
        raise Refusal(
            "reorganization.past_day",
            "過ぎた日の組織改正は計画できません。今日以後の日を入力してください。",
        )
    old = (
        select(reorganization.c.id)
        .where(reorganization.c.effective_on == found.on, reorganization.c.approved_at.is_(None))
        .scalar_subquery()
    )
    tx.conn.execute(delete(reorganization_item).where(reorganization_item.c.plan_id.in_(old)))
    tx.conn.execute(
        delete(reorganization).where(
            reorganization.c.effective_on == found.on, reorganization.c.approved_at.is_(None)
        )
    )
    plan_id = new_id()
    tx.conn.execute(
        insert(reorganization).values(
            id=plan_id,
            effective_on=found.on,
            made_at=tx.at,
            made_by=tx.actor.name,
            cases=found.cases,
            counts=dict(counted(found.impacts)),
            digest=digest_of_impacts(found.impacts),
        )
    )
    rows = [_row(plan_id, number, each) for number, each in enumerate(found.impacts, start=1)]
    for start in range(0, len(rows), CHUNK):
        tx.conn.execute(insert(reorganization_item), rows[start : start + CHUNK])
    _record(tx, "plan", plan_id, found.on)
    return plan_id


def digest_of_impacts(impacts: tuple[Impact, ...]) -> str:
    """Equal for two dry runs that found the same."""
    return digest_of([[str(value) for value in asdict(each).values()] for each in impacts])


def _row(plan_id: UUID, number: int, each: Impact) -> dict[str, object]:
    return {
        "plan_id": plan_id,
        "place_no": number,
        "kind": each.kind.value,
        "key": each.key,
        "subject_id": each.subject_id,
        "title": each.title[:200],
        "place": each.place[:120],
        "held_before": each.before,
        "held_after": each.after,
        "successor_id": each.successor,
    }


def approve_plan(tx: Tx, *, plan_id: UUID, digest: str) -> None:
    """Somebody answers for the plan she has seen; `digest` names it.

    Raises:
        NotFound: `reorganization.no_plan`.
        Conflict: `reorganization.plan_replaced`, `reorganization.already_approved`.
    """
    row = tx.conn.execute(
        select(reorganization).where(reorganization.c.id == plan_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound(
            "reorganization.no_plan",
            "この計画はありません。影響をもう一度確認すると、新しい計画に置き換わります。",
        )
    if row.digest != digest:
        raise Conflict(
            "reorganization.plan_replaced",
            "画面を開いたあとに計画が変わりました。最新の計画を確認してください。",
        )
    if row.approved_at is not None:
        raise Conflict(
            "reorganization.already_approved",
            "この計画は{name}が承認済みです。",
            name=row.approved_by,
        )
    other = tx.conn.scalar(
        select(reorganization.c.approved_by).where(
            reorganization.c.effective_on == row.effective_on,
            reorganization.c.approved_at.is_not(None),
        )
    )
    if other is not None:
        raise Conflict(
            "reorganization.day_approved",
            "この日の計画は、{name}が承認したものが既にあります。",
            name=other,
        )
    tx.conn.execute(
        update(reorganization)
        .where(reorganization.c.id == plan_id)
        .values(approved_at=tx.at, approved_by=tx.actor.name)
    )
    _record(tx, "approve", plan_id, row.effective_on)


def settle_item(tx: Tx, *, plan_id: UUID, place_no: int, outcome: str) -> None:
    """Remember what became of one line of a plan."""
    tx.conn.execute(
        update(reorganization_item)
        .where(reorganization_item.c.plan_id == plan_id, reorganization_item.c.place_no == place_no)
        .values(outcome=outcome[:300])
    )


def finish_run(tx: Tx, *, plan_id: UUID, on: date, report: dict[str, int]) -> None:
    """Remember that a plan was carried out, with its numbers."""
    tx.conn.execute(
        update(reorganization)
        .where(reorganization.c.id == plan_id, reorganization.c.run_at.is_(None))
        .values(run_at=tx.at, report=report)
    )
    _record(tx, "run", plan_id, on)


def _record(tx: Tx, action: str, plan_id: UUID, on: date) -> None:
    record(
        tx,
        f"reorganization.{action}",
        kind="reorganization",
        object_id=plan_id,
        detail={"on": on.isoformat()},
    )

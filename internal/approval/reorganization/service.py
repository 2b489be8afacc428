"""Use cases: keep a dry run as a plan, approve it, record what its run did."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, select, update

from internal.approval.reorganization.dry_run import DryRun
from internal.approval.reorganization.model import reorganization, reorganization_item
from internal.approval.reorganization.rules import Choice, Impact, counted
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
    impacts = _as_chosen_before(tx, found)
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
            counts=dict(counted(impacts)),
            digest=digest_of_impacts(impacts),
        )
    )
    rows = [_row(plan_id, number, each) for number, each in enumerate(impacts, start=1)]
    for start in range(0, len(rows), CHUNK):
        tx.conn.execute(insert(reorganization_item), rows[start : start + CHUNK])
    _record(tx, "plan", plan_id, found.on)
    return plan_id


def _as_chosen_before(tx: Tx, found: DryRun) -> tuple[Impact, ...]:
    """The dry run with what somebody has chosen in the plan that it replaces, line for line."""
    item = reorganization_item.c
    rows = tx.conn.execute(
        select(item.key, item.place, item.held_before, item.held_after, item.choice)
        .join_from(reorganization_item, reorganization, reorganization.c.id == item.plan_id)
        .where(
            reorganization.c.effective_on == found.on,
            reorganization.c.approved_at.is_(None),
            item.choice.is_not(None),
        )
    )
    before = {tuple(row[:4]): Choice(row.choice) for row in rows}
    return tuple(
        replace(
            each,
            choice=each.choice
            and before.get((each.key, each.place[:120], each.before, each.after), each.choice),
        )
        for each in found.impacts
    )


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
        "choice": each.choice.value if each.choice else None,
    }


def approve_plan(tx: Tx, *, plan_id: UUID, digest: str) -> None:
    """Somebody answers for the plan she has seen; `digest` names it.

    Raises:
        NotFound: `reorganization.no_plan`.
        Conflict: `reorganization.plan_replaced`, `reorganization.already_approved`.
    """
    row = _locked(tx, plan_id)
    if row.digest != digest:
        raise Conflict(
            "reorganization.plan_replaced",
            "画面を開いたあとに計画が変わりました。最新の計画を確認してください。",
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


def _locked(tx: Tx, plan_id: UUID) -> Row[Any]:
    """A plan under lock that nobody has approved yet."""
    row = tx.conn.execute(
        select(reorganization).where(reorganization.c.id == plan_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound(
            "reorganization.no_plan",
            "この計画はありません。影響をもう一度確認すると、新しい計画に置き換わります。",
        )
    if row.approved_at is not None:
        raise Conflict(
            "reorganization.already_approved",
            "この計画は{name}が承認済みです。",
            name=row.approved_by,
        )
    return row


def choose(tx: Tx, *, plan_id: UUID, choices: Mapping[int, Choice]) -> int:
    """Choose for lines of a plan that nobody has approved yet; answers how many are other now.

    The plan gets another digest, so that nobody approves what she has not seen.

    Raises:
        NotFound: `reorganization.no_plan`.
        Conflict: `reorganization.already_approved`.
    """
    row = _locked(tx, plan_id)
    item = reorganization_item.c
    rows = tx.conn.execute(
        select(item.place_no, item.choice)
        .where(item.plan_id == plan_id, item.choice.is_not(None))
        .order_by(item.place_no)
    )
    changed = [
        (line.place_no, choices[line.place_no].value)
        for line in rows
        if line.place_no in choices and choices[line.place_no].value != line.choice
    ]
    if not changed:
        return 0
    tx.conn.execute(
        update(reorganization_item)
        .where(item.plan_id == plan_id, item.place_no == bindparam("b_place"))
        .values(choice=bindparam("b_choice")),
        [{"b_place": place, "b_choice": choice} for place, choice in changed],
    )
    tx.conn.execute(
        update(reorganization)
        .where(reorganization.c.id == plan_id)
        .values(digest=digest_of([row.digest, *(list(map(str, each)) for each in changed)]))
    )
    _record(tx, "choose", plan_id, row.effective_on)
    return len(changed)


def choosable(tx: Tx, plan_id: UUID) -> tuple[int, ...]:
    """The lines of a plan in which there is a choice."""
    item = reorganization_item.c
    return tuple(
        tx.conn.scalars(
            select(item.place_no).where(item.plan_id == plan_id, item.choice.is_not(None))
        )
    )


def choose_everywhere(tx: Tx, *, plan_id: UUID, choice: Choice) -> int:
    """Choose the same for every line in which there is a choice; answers how many are other now."""
    return choose(tx, plan_id=plan_id, choices=dict.fromkeys(choosable(tx, plan_id), choice))


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

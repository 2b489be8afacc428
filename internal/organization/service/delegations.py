"""Delegations (代理): a holder asks somebody to act in her place for days; the proxy answers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from internal.kernel import audit
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, Forbidden, NotFound, Refusal
from internal.organization.chart import Directory
from internal.organization.directory import bump_absences
from internal.organization.events import DelegationFact, delegation_changed
from internal.organization.model import delegation, person
from internal.organization.rules import DelegationState

LONGEST = timedelta(days=366)
_ALIVE = (DelegationState.ASKED.value, DelegationState.ACCEPTED.value)


@dataclass(frozen=True, slots=True)
class DelegationWish:
    """In which post, by whom and in which days `[valid_from, valid_to)` somebody is replaced.

    No matters means every kind of matter.
    """

    post_id: UUID
    proxy_id: UUID
    valid_from: date
    valid_to: date
    matters: frozenset[str] = frozenset()
    note: str = ""


def ask_proxy(tx: Tx, *, directory: Directory, wish: DelegationWish) -> UUID:
    """The acting person asks somebody to act in her place; nothing changes before the answer.

    Raises:
        Forbidden: `organization.not_your_post`, only the holder of a post asks for it.
        Refusal: `organization.own_proxy`, `organization.proxy_without_post`,
            `organization.delegation_period`, `organization.delegation_past`,
            `organization.delegation_long`, `organization.delegation_overlaps`.
    """
    holder_id = _holder(tx, directory, wish.post_id)
    if wish.proxy_id == holder_id:
        raise Refusal("organization.own_proxy", "代理には自分以外の職員を選んでください。")
    if not directory.seats_of(wish.proxy_id):
        raise Refusal(
            "organization.proxy_without_post",
            "選んだ職員は今日現在、職に就いていません。別の職員を選んでください。",
        )
    _refuse_period(tx, wish)
    # One change per holder at a time: the overlap check must not be overtaken.
    tx.conn.execute(select(person.c.id).where(person.c.id == holder_id).with_for_update())
    _refuse_overlap(tx, holder_id, wish)
    made = new_id()
    tx.conn.execute(
        insert(delegation).values(
            id=made,
            person_id=holder_id,
            post_id=wish.post_id,
            proxy_id=wish.proxy_id,
            valid_from=wish.valid_from,
            valid_to=wish.valid_to,
            matters=sorted(wish.matters),
            note=wish.note,
            state=DelegationState.ASKED.value,
            asked_at=tx.at,
        )
    )
    _record(tx, "ask_proxy", made, holder_id, wish.proxy_id)
    delegation_changed(tx, made, DelegationFact.ASKED, (holder_id, wish.proxy_id))
    return made


def accept_delegation(tx: Tx, *, delegation_id: UUID) -> None:
    """The proxy agrees; from the first day on she is asked in the holder's place.

    Raises:
        NotFound, Forbidden, Conflict: not there, not asked of her, or answered already.
    """
    row = _asked_of_actor(tx, delegation_id)
    _move(tx, row, DelegationState.ACCEPTED, answered_at=tx.at)
    _record(tx, "accept_delegation", row.id, row.person_id, row.proxy_id)
    delegation_changed(tx, row.id, DelegationFact.ACCEPTED, (row.person_id, row.proxy_id))


def decline_delegation(tx: Tx, *, delegation_id: UUID) -> None:
    """The proxy does not agree; nothing has changed and nothing will.

    Raises:
        NotFound, Forbidden, Conflict: not there, not asked of her, or answered already.
    """
    row = _asked_of_actor(tx, delegation_id)
    _move(tx, row, DelegationState.DECLINED, answered_at=tx.at)
    _record(tx, "decline_delegation", row.id, row.person_id, row.proxy_id)
    delegation_changed(tx, row.id, DelegationFact.DECLINED, (row.person_id, row.proxy_id))


def end_delegation(tx: Tx, *, delegation_id: UUID) -> None:
    """The holder takes it back, or the proxy gives it back: at once, whatever was agreed.

    Raises:
        NotFound, Forbidden: not there, or it concerns others.
        Conflict: `organization.delegation_over`.
    """
    row = _locked(tx, delegation_id)
    if tx.actor.person_id not in {row.person_id, row.proxy_id}:
        raise Forbidden(
            "organization.not_your_delegation",
            "この代理を取りやめられるのは、頼んだ本人と頼まれた職員だけです。",
        )
    if row.state not in _ALIVE:
        raise _over()
    close_delegation(tx, row)


def close_delegation_of(tx: Tx, *, delegation_id: UUID) -> bool:
    """End a delegation for the system; False when it was over already."""
    row = _locked(tx, delegation_id)
    if row.state not in _ALIVE:
        return False
    close_delegation(tx, row)
    return True


def close_delegation(tx: Tx, row: Row[Any]) -> None:
    """End a delegation and tell both; for whoever has asked before whether it may be."""
    _move(tx, row, DelegationState.ENDED, ended_at=tx.at)
    _record(tx, "end_delegation", row.id, row.person_id, row.proxy_id)
    delegation_changed(tx, row.id, DelegationFact.ENDED, (row.person_id, row.proxy_id))


def _holder(tx: Tx, directory: Directory, post_id: UUID) -> UUID:
    for seat in directory.holders(post_id):
        if seat.person_id == tx.actor.person_id:
            return seat.person_id
    raise Forbidden(
        "organization.not_your_post",
        "代理を頼めるのは、今日現在その職に就いている職員だけです。",
    )


def _refuse_period(tx: Tx, wish: DelegationWish) -> None:
    if wish.valid_to <= wish.valid_from:
        raise Refusal(
            "organization.delegation_period",
            "代理の終わりの日は、始まりの日以後の日付を入力してください。",
        )
    if wish.valid_to <= tx.on:
        raise Refusal(
            "organization.delegation_past",
            "既に終わった期間の代理は頼めません。終わりの日を確認してください。",
        )
    if wish.valid_to - wish.valid_from > LONGEST:
        raise Refusal("organization.delegation_long", "代理は1年以内の期間で登録してください。")


def _refuse_overlap(tx: Tx, holder_id: UUID, wish: DelegationWish) -> None:
    others = tx.conn.execute(
        select(delegation).where(
            delegation.c.person_id == holder_id,
            delegation.c.post_id == wish.post_id,
            delegation.c.state.in_(_ALIVE),
            delegation.c.valid_from < wish.valid_to,
            delegation.c.valid_to > wish.valid_from,
        )
    )
    for other in others:
        if not wish.matters or not other.matters or wish.matters & set(other.matters):
            raise Refusal(
                "organization.delegation_overlaps",
                "{begins}から{last}まで、同じ職の代理を既に頼んでいます。"
                "期間か事項を分けるか、先の代理を取りやめてください。",
                begins=other.valid_from,
                last=other.valid_to - timedelta(days=1),
            )


def _locked(tx: Tx, delegation_id: UUID) -> Row[Any]:
    row = tx.conn.execute(
        select(delegation).where(delegation.c.id == delegation_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound("organization.no_delegation", "この代理は登録されていません。")
    return row


def _asked_of_actor(tx: Tx, delegation_id: UUID) -> Row[Any]:
    row = _locked(tx, delegation_id)
    if row.proxy_id != tx.actor.person_id:
        raise Forbidden(
            "organization.not_asked_of_you", "代理を引き受けるか断れるのは、頼まれた職員だけです。"
        )
    if row.state != DelegationState.ASKED.value or row.valid_to <= tx.on:
        raise _over()
    return row


def _over() -> Conflict:
    return Conflict(
        "organization.delegation_over",
        "この代理は回答済みか、終わっています。一覧を確認してください。",
    )


def _move(tx: Tx, row: Row[Any], state: DelegationState, **when: object) -> None:
    # Directories know accepted ones only; the revision makes every process read them again.
    bump_absences(tx)
    tx.conn.execute(
        update(delegation).where(delegation.c.id == row.id).values(state=state.value, **when)
    )


def _record(tx: Tx, action: str, delegation_id: UUID, holder_id: UUID, proxy_id: UUID) -> None:
    audit.record(
        tx,
        f"organization.{action}",
        kind="organization.delegation",
        object_id=delegation_id,
        detail={"person_id": str(holder_id), "proxy_id": str(proxy_id)},
    )

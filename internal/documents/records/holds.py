"""Use cases of holds (廃棄停止): a matter because of which binders are kept, until it is over."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Connection, func, insert, select, update

from internal.documents.records.model import binder, record_hold, record_hold_binder
from internal.documents.records.rights import check_chief
from internal.documents.records.rules.binder import ENDED
from internal.documents.records.rules.retention import Hold, HoldReason
from internal.kernel.audit import record
from internal.kernel.db import Tx, insert_new, new_id
from internal.kernel.refusal import Conflict, InvalidInput, NotFound
from internal.kernel.text import N_
from internal.organization.directory import Directory

MATTER_LENGTH = 120


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold in the list, with how many binders it keeps."""

    id: UUID
    hold: Hold
    binders: int
    made_by: str


def holds(conn: Connection) -> tuple[HoldLine, ...]:
    """Every hold, those still pending first, then the latest."""
    rows = conn.execute(
        select(record_hold, func.count(record_hold_binder.c.binder_id).label("binders"))
        .outerjoin(record_hold_binder, record_hold_binder.c.hold_id == record_hold.c.id)
        .group_by(record_hold.c.id)
        .order_by(record_hold.c.ended_on.is_not(None), record_hold.c.begun_on.desc())
    )
    return tuple(
        HoldLine(
            row.id,
            Hold(HoldReason(row.reason), row.matter, row.begun_on, row.ended_on),
            row.binders,
            row.made_by,
        )
        for row in rows
    )


def pending_holds(conn: Connection) -> tuple[tuple[UUID, str], ...]:
    """The holds that go on, for a choice. One statement."""
    rows = conn.execute(
        select(record_hold.c.id, record_hold.c.matter)
        .where(record_hold.c.ended_on.is_(None))
        .order_by(record_hold.c.begun_on.desc())
    )
    return tuple((row.id, row.matter) for row in rows)


def begin_hold(
    tx: Tx, directory: Directory, *, reason: HoldReason, matter: str, begun_on: date | None
) -> UUID:
    """Enter a matter that keeps binders (BND-07).

    Raises:
        Forbidden: `records.for_the_chief`.
        InvalidInput: `records.hold_incomplete`.
    """
    check_chief(tx, directory)
    matter = " ".join(matter.split())
    errors = {}
    if not 0 < len(matter) <= MATTER_LENGTH:
        errors["matter"] = N_("事件名または請求の名称を120字以内で入力してください。")
    if begun_on is None or begun_on > tx.on:
        errors["begun"] = N_("始まった日を、今日までの日で入力してください。")
    if errors:
        raise InvalidInput("records.hold_incomplete", "入力内容を確認してください。", errors)
    hold_id = new_id()
    tx.conn.execute(
        insert(record_hold).values(
            id=hold_id,
            reason=reason.value,
            matter=matter,
            begun_on=begun_on,
            made_by=tx.actor.name,
            made_at=tx.at,
        )
    )
    record(tx, "records.hold_begun", kind="record_hold", object_id=hold_id)
    return hold_id


def keep_binder(tx: Tx, directory: Directory, *, hold_id: UUID, binder_id: UUID) -> None:
    """Put a binder under a hold; a second time changes nothing.

    The binder's row is locked first, so that no disposal of it goes on at the same moment.

    Raises:
        Conflict: `records.hold_over`, `records.binder_ended`.
        Forbidden: `records.for_the_chief`.
        NotFound: `records.no_hold`, `records.no_binder`.
    """
    check_chief(tx, directory)
    state = tx.conn.scalar(select(binder.c.state).where(binder.c.id == binder_id).with_for_update())
    if state is None:
        raise NotFound("records.no_binder", "この簿冊は登録されていません。")
    if state in {each.value for each in ENDED}:
        raise Conflict("records.binder_ended", "廃棄または移管した簿冊は変更できません。")
    if _ended(tx, hold_id) is not None:
        raise Conflict("records.hold_over", "この廃棄停止はすでに終わっています。")
    tx.conn.execute(
        insert_new(tx.conn, record_hold_binder), {"hold_id": hold_id, "binder_id": binder_id}
    )
    record(
        tx,
        "records.binder_held",
        kind="binder",
        object_id=binder_id,
        detail={"hold": str(hold_id)},
    )


def end_hold(tx: Tx, directory: Directory, *, hold_id: UUID, on: date | None) -> None:
    """Enter the day on which the matter was over; how long it still binds follows from its kind.

    Raises:
        Conflict: `records.hold_over`.
        Forbidden: `records.for_the_chief`.
        InvalidInput: `records.hold_end`.
        NotFound: `records.no_hold`.
    """
    check_chief(tx, directory)
    if _ended(tx, hold_id) is not None:
        raise Conflict("records.hold_over", "この廃棄停止はすでに終わっています。")
    begun = tx.conn.scalars(select(record_hold.c.begun_on).where(record_hold.c.id == hold_id)).one()
    if on is None or not begun <= on <= tx.on:
        sentence = N_("終わった日は、始まった日から今日までの日を入力してください。")
        raise InvalidInput("records.hold_end", sentence, {"ended": sentence})
    tx.conn.execute(
        update(record_hold)
        .where(record_hold.c.id == hold_id)
        .values(ended_on=on, ended_by=tx.actor.name)
    )
    record(
        tx,
        "records.hold_ended",
        kind="record_hold",
        object_id=hold_id,
        detail={"on": on.isoformat()},
    )


def _ended(tx: Tx, hold_id: UUID) -> date | None:
    row = tx.conn.execute(
        select(record_hold.c.ended_on).where(record_hold.c.id == hold_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound("records.no_hold", "この廃棄停止は登録されていません。")
    ended: date | None = row.ended_on
    return ended

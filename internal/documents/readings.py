"""Unread 後閲 and 供覧 of people who left: a successor reads, or they are closed with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from internal.approval.engine.season import SettleReading
from internal.approval.engine.tasks import Box
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case, approval_inbox
from internal.approval.service import Approval
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Forbidden, NotFound, Refusal
from internal.organization.directory import Directory, on_day
from internal.organization.model import appointment, person
from internal.organization.ports import OpenItem, OpenItemKind
from internal.organization.rules import Duty, Seat

HIDDEN = "秘扱いの文書"
"""In place of a confidential subject, for who arranges a succession."""

MAY_EVERYWHERE = frozenset({Duty.ADMINISTRATOR, Duty.PERSONNEL_OFFICER})
MOST = 200
"""Readings that a page lists at once."""

_READING = (Box.AFTER_VIEW.value, Box.SHOW.value)


@dataclass(frozen=True, slots=True)
class LeftReading:
    """What somebody who left has not read. `title` is empty where it is confidential."""

    key: str
    title: str
    number: str
    reader: str
    post: str
    box: Box
    since: datetime


def readings_of(conn: Connection, person_id: UUID) -> tuple[OpenItem, ...]:
    """The unread 後閲 and 供覧 of a person who is about to leave. One statement."""
    rows = conn.execute(_unread().where(approval_inbox.c.person_id == person_id))
    return tuple(
        OpenItem(_key(row), OpenItemKind.READING, _title(row) or HIDDEN, row.post_id)
        for row in rows
    )


def left_readings(
    conn: Connection, directory: Directory, sections: Iterable[UUID] | None
) -> tuple[LeftReading, ...]:
    """What people who hold the post no more have not read, the oldest first. One statement.

    Of the posts of these sections; None: of every post.
    """
    query = _unread().where(_gone(directory))
    if sections is not None:
        query = query.where(approval_inbox.c.post_id.in_(_posts(directory, sections)))
    return tuple(_left(row, directory) for row in conn.execute(query.limit(MOST)))


def _unread() -> Select[*tuple[Any, ...]]:
    entry = approval_inbox.c
    return (
        select(
            entry.case_id,
            entry.person_id,
            entry.post_id,
            entry.slot,
            entry.box,
            entry.begun_at,
            approval_case.c.title,
            approval_case.c.number,
            approval_case.c.confidential,
            person.c.family_name,
            person.c.given_name,
        )
        .join_from(approval_inbox, approval_case, approval_case.c.id == entry.case_id)
        .join(person, person.c.id == entry.person_id)
        .where(entry.box.in_(_READING), approval_case.c.state == CaseState.DECIDED.value)
        .order_by(entry.begun_at, entry.case_id, entry.slot, entry.person_id)
    )


def _gone(directory: Directory) -> ColumnElement[bool]:
    """Condition: the reader holds the post in which she was asked no more."""
    return ~exists().where(
        appointment.c.person_id == approval_inbox.c.person_id,
        appointment.c.post_id == approval_inbox.c.post_id,
        on_day(appointment, directory.on),
    )


def _posts(directory: Directory, sections: Iterable[UUID]) -> list[UUID]:
    return [
        node.post_id
        for section in sections
        for unit in directory.subtree(section)
        for node in directory.posts_in(unit.department_id)
    ]


def _title(row: Row[Any]) -> str:
    return "" if row.confidential else str(row.title)


def _key(row: Row[Any]) -> str:
    return f"reading:{row.case_id}:{row.slot}:{row.person_id}"


def _left(row: Row[Any], directory: Directory) -> LeftReading:
    node = directory.post(row.post_id)
    return LeftReading(
        _key(row),
        _title(row),
        row.number or "",
        f"{row.family_name} {row.given_name}",
        f"{node.section} {node.title}" if node else "",
        Box(row.box),
        row.begun_at,
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    case_id: UUID
    slot: int
    reader: UUID


def _reading(key: str) -> _Reading:
    kind, _, rest = key.partition(":")
    parts = rest.split(":")
    try:
        case_id, slot, reader = parts
        if kind == "reading":
            return _Reading(UUID(case_id), int(slot), UUID(reader))
    except ValueError:
        pass
    raise NotFound("documents.no_such_reading", "この閲覧はありません。一覧を開き直してください。")


def settle_reading(
    tx: Tx, approval: Approval, key: str, successor: Seat | None, reason: str = ""
) -> None:
    """Give an unread case to a successor, or close it with the reason; recorded with both names.

    Raises:
        Refusal: what the engine says.
    """
    it = _reading(key)
    approval.act(
        tx,
        case_id=it.case_id,
        token=new_id(),
        command=lambda by: SettleReading(by, it.slot, it.reader, successor, reason),
    )
    record(
        tx,
        "approval.settle_reading",
        kind="approval_case",
        object_id=it.case_id,
        detail={
            "slot": it.slot,
            "from_id": str(it.reader),
            "to": successor.name if successor else "",
        },
    )


def settle_left_reading(
    tx: Tx, *, approval: Approval, key: str, successor_id: UUID | None, reason: str
) -> None:
    """The section settles what somebody who is gone has not read.

    Raises:
        NotFound: `documents.no_such_reading`.
        Forbidden: `documents.reading_not_left_to_you`.
        Refusal: `documents.reader_still_here`, `organization.successor_without_post`.
    """
    it = _reading(key)
    directory = approval.directories.at(tx.conn, tx.at)
    row = tx.conn.execute(
        _unread().where(
            approval_inbox.c.case_id == it.case_id,
            approval_inbox.c.slot == it.slot,
            approval_inbox.c.person_id == it.reader,
        )
    ).first()
    if row is None:
        raise NotFound(
            "documents.no_such_reading", "この閲覧はありません。一覧を開き直してください。"
        )
    _refuse_strangers(tx, directory, row.post_id)
    if any(seat.person_id == it.reader for seat in directory.holders(row.post_id)):
        raise Refusal(
            "documents.reader_still_here",
            "{name}さんは今もこの職に就いています。閲覧は本人が行います。",
            name=f"{row.family_name} {row.given_name}",
        )
    seats = directory.seats_of(successor_id) if successor_id else ()
    if successor_id is not None and not seats:
        raise Refusal(
            "documents.successor_not_in_post",
            "後任には、今日現在職に就いている職員を選んでください。",
        )
    settle_reading(tx, approval, key, seats[0] if seats else None, reason)


def _refuse_strangers(tx: Tx, directory: Directory, post_id: UUID) -> None:
    mine = directory.post(tx.actor.post_id) if tx.actor.post_id else None
    node = directory.post(post_id)
    officer = directory.records_officer_of(node.department_id) if node else None
    own = mine is not None and officer is not None and officer.post_id == mine.post_id
    if mine is None or not (own or mine.duties & MAY_EVERYWHERE):
        raise Forbidden(
            "documents.reading_not_left_to_you",
            "前任者の閲覧を引き継げるのは、その課の文書主任かシステム管理者、人事担当です。",
        )

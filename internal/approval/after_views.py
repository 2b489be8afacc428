"""後閲 that are not done: who has not read, for how long, and reminding them once a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from internal.approval.engine.tasks import Box
from internal.approval.model import approval_case, approval_inbox
from internal.kernel.clock import (
    add_working_days,
    is_working_day,
    jst_date,
    working_days_since,
)
from internal.kernel.db import Tx
from internal.kernel.outbox import Entry
from internal.kernel.text import N_
from internal.notifications.rules import NoticeKind
from internal.notifications.service import settle, tell
from internal.organization.directory import Directory, load_directory
from internal.organization.model import absence, person
from internal.organization.rules import PostNode, Seat

AFTER_VIEWS = "approval.after_views"
"""Topic of the daily look for 後閲 that are overdue."""

WITHIN = 5
"""Working days within which 後閲 is expected, from the decision or the return to work."""

OWN_PAGE = "/inbox?box=after_view"
SECTION_PAGE = "/documents/after-views"


@dataclass(frozen=True, slots=True)
class Unread:
    """One person has not read one decided case. `title` is empty where the reader may not see it.

    `days` counts working days since the decision; `due_on` counts from her return where she was
    away when it was decided.
    """

    person_id: UUID
    name: str
    case_id: UUID
    subject_id: UUID
    kind: str
    number: str
    title: str
    begun_at: datetime
    back_at: datetime | None
    due_on: date
    days: int

    def is_overdue(self, on: date) -> bool:
        """Whether the day by which it was expected has passed."""
        return on > self.due_on


def due_day(begun_on: date, back_on: date | None) -> date:
    """The last day for a 後閲: `WITHIN` working days after the decision, or after the return."""
    return add_working_days(max(begun_on, back_on or begun_on), WITHIN)


def unread_after_views(
    conn: Connection,
    on: date,
    *,
    readable: ColumnElement[bool],
    people: Iterable[UUID] | None = None,
) -> tuple[Unread, ...]:
    """Every 後閲 not done, of some people or (None) of everybody, the oldest first. One statement.

    `readable` says of which cases the subject may be shown.
    """
    query = _query(readable)
    if people is not None:
        query = query.where(approval_inbox.c.person_id.in_(list(people)))
    return tuple(_unread(row, on) for row in conn.execute(query))


def _query(readable: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    entry = approval_inbox.c
    back = (
        select(func.max(absence.c.absent_to))
        .where(
            absence.c.person_id == entry.person_id,
            absence.c.cancelled.is_(False),
            absence.c.absent_from <= entry.begun_at,
            absence.c.absent_to > entry.begun_at,
        )
        .scalar_subquery()
    )
    return (
        select(
            entry.person_id,
            entry.begun_at,
            person.c.family_name,
            person.c.given_name,
            approval_case.c.id,
            approval_case.c.subject_id,
            approval_case.c.kind,
            approval_case.c.number,
            approval_case.c.title,
            readable.label("readable"),
            back.label("back_at"),
        )
        .join_from(approval_inbox, approval_case, approval_case.c.id == entry.case_id)
        .join(person, person.c.id == entry.person_id)
        .where(entry.box == Box.AFTER_VIEW.value)
        .order_by(entry.begun_at, entry.case_id, person.c.employee_number)
    )


def _unread(row: Row[Any], on: date) -> Unread:
    begun_on = jst_date(row.begun_at)
    return Unread(
        person_id=row.person_id,
        name=f"{row.family_name} {row.given_name}",
        case_id=row.id,
        subject_id=row.subject_id,
        kind=row.kind,
        number=row.number or "",
        title=row.title if row.readable else "",
        begun_at=row.begun_at,
        back_at=row.back_at,
        due_on=due_day(begun_on, jst_date(row.back_at) if row.back_at else None),
        days=working_days_since(begun_on, on),
    )


@dataclass(frozen=True, slots=True)
class SectionUnread:
    """What one section has not read. `section_id` is empty for people who hold no post today."""

    section_id: UUID | None
    section: str
    unread: tuple[Unread, ...]
    overdue: int
    longest: int  # working days


def by_section(
    unread: Iterable[Unread], directory: Directory, on: date
) -> tuple[SectionUnread, ...]:
    """Unread 後閲 under the section of each person's first post, the longest waiting first."""
    groups: dict[tuple[UUID | None, str], list[Unread]] = {}
    for each in unread:
        seats = directory.seats_of(each.person_id)
        key = (seats[0].section_id, seats[0].section) if seats else (None, "")
        groups.setdefault(key, []).append(each)
    sections = (
        SectionUnread(
            section_id,
            name,
            tuple(group),
            sum(each.is_overdue(on) for each in group),
            max(each.days for each in group),
        )
        for (section_id, name), group in groups.items()
    )
    return tuple(sorted(sections, key=lambda s: (-s.longest, s.section)))


def remind_of_after_views(tx: Tx, _entry: Entry) -> None:
    """One notice to everybody who is late and here, one to the 文書主任 of their sections.

    On working days only. A notice of yesterday that was not read is replaced.
    """
    if not is_working_day(tx.on):
        return
    directory = load_directory(tx.conn, tx.on, tx.at)
    every = unread_after_views(tx.conn, tx.on, readable=approval_case.c.id.is_not(None))
    late = {
        each.person_id
        for each in every
        if each.is_overdue(tx.on) and directory.is_away(each.person_id, tx.at) is None
    }
    officers = {
        officer.person_id
        for person_id in late
        for seat in directory.seats_of(person_id)[:1]
        for officer in _holders(directory.records_officer_of(seat.department_id))
    }
    settle(tx, path=OWN_PAGE)
    settle(tx, path=SECTION_PAGE)
    tell(
        tx,
        sorted(late),
        kind=NoticeKind.REMINDER,
        path=OWN_PAGE,
        sentence=N_("期限を過ぎた後閲があります。文書を確認してください。"),
    )
    tell(
        tx,
        sorted(officers),
        kind=NoticeKind.REMINDER,
        path=SECTION_PAGE,
        sentence=N_("課に、期限を過ぎた後閲があります。"),
    )


def _holders(officer: PostNode | None) -> tuple[Seat, ...]:
    return officer.holders if officer else ()

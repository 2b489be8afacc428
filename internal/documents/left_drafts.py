"""Drafts whose drafter is gone from its section, and which drafts are with their drafters."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document
from internal.organization.directory import Directory, on_day
from internal.organization.model import appointment, department_period

_WITH_DRAFTER = (CaseState.RETURNED.value, CaseState.RECALLED.value)
MOST = 200
"""Drafts that a page of the 引継ぎ lists at once."""


@dataclass(frozen=True, slots=True)
class LeftDraft:
    """A draft whose drafter is gone from its section. `title` is empty where it is confidential."""

    id: UUID
    title: str
    drafter_name: str
    section: str
    state: CaseState | None  # None: never submitted
    saved_at: datetime


def left_drafts(
    conn: Connection, directory: Directory, sections: Iterable[UUID] | None
) -> tuple[LeftDraft, ...]:
    """Drafts and returned cases of people who are gone from these sections, the oldest first.

    None: of everybody who holds no post today, and of sections that exist no more. One statement.
    """
    on = directory.on
    if sections is None:
        employed = exists().where(
            appointment.c.person_id == document.c.drafter_person_id, on_day(appointment, on)
        )
        there = exists().where(
            department_period.c.department_id == document.c.section_id,
            on_day(department_period, on),
        )
        gone: ColumnElement[bool] = or_(~employed, ~there)
    else:
        ids = list(sections)
        here = {
            seat.person_id
            for section in ids
            for unit in directory.subtree(section)
            for node in directory.posts_in(unit.department_id)
            for seat in node.holders
        }
        gone = and_(
            document.c.section_id.in_(ids), document.c.drafter_person_id.not_in(sorted(here))
        )
    rows = conn.execute(
        select(
            document.c.id,
            document.c.title,
            document.c.confidential,
            document.c.drafter_name,
            document.c.drafter_section,
            document.c.saved_at,
            approval_case.c.state,
        )
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .where(in_hand(), gone)
        .order_by(document.c.saved_at, document.c.id)
        .limit(MOST)
    )
    return tuple(
        LeftDraft(
            row.id,
            "" if row.confidential else row.title,
            row.drafter_name,
            row.drafter_section,
            CaseState(row.state) if row.state else None,
            row.saved_at,
        )
        for row in rows
    )


def in_hand() -> ColumnElement[bool]:
    """Condition: a draft is with its drafter, submitted or not."""
    return and_(
        document.c.discarded_at.is_(None),
        or_(approval_case.c.id.is_(None), approval_case.c.state.in_(_WITH_DRAFTER)),
    )

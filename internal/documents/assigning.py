"""担当替え: drafts of a section whose person in charge changes although nobody leaves (APR-64)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, or_, select

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document

MOST = 200
"""Drafts that a page of 担当替え lists at once."""

LIVE = (CaseState.CIRCULATING.value, CaseState.RETURNED.value, CaseState.RECALLED.value)
"""States in which the person in charge may change; a draft that was never submitted too."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A draft or case with who is in charge of it. `title` is empty where it is confidential."""

    id: UUID
    title: str
    drafter_id: UUID
    drafter: str
    section: str
    state: CaseState | None  # None: never submitted
    waiting_for: str
    saved_at: datetime


def assignments(
    conn: Connection, sections: Iterable[UUID], *, drafter: UUID | None = None
) -> tuple[Assignment, ...]:
    """The live drafts and cases of these sections by person, the oldest first. One statement."""
    query = (
        select(
            document.c.id,
            document.c.title,
            document.c.confidential,
            document.c.drafter_person_id,
            document.c.drafter_name,
            document.c.drafter_section,
            document.c.saved_at,
            approval_case.c.state,
            approval_case.c.waiting_for,
        )
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .where(
            document.c.discarded_at.is_(None),
            document.c.section_id.in_(list(sections)),
            or_(approval_case.c.id.is_(None), approval_case.c.state.in_(LIVE)),
        )
        .order_by(document.c.drafter_name, document.c.saved_at, document.c.id)
        .limit(MOST)
    )
    if drafter is not None:
        query = query.where(document.c.drafter_person_id == drafter)
    return tuple(
        Assignment(
            row.id,
            "" if row.confidential else row.title,
            row.drafter_person_id,
            row.drafter_name,
            row.drafter_section,
            CaseState(row.state) if row.state else None,
            row.waiting_for or "",
            row.saved_at,
        )
        for row in conn.execute(query)
    )

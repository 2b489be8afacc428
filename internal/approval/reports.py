"""報告 that nobody has taken note of: what was decided below and its superior has not read."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from internal.approval.engine.values import Capacity
from internal.approval.model import approval_case, approval_inbox
from internal.kernel.clock import jst_date, working_days_since
from internal.organization.model import person

MOST = 500
"""How many lines the page holds, the oldest first."""


@dataclass(frozen=True, slots=True)
class Unreported:
    """One decided case of which one person has not taken note. `days` are working days."""

    name: str
    subject_id: UUID
    kind: str
    number: str
    title: str
    level: str
    section: str
    begun_at: datetime
    days: int


def unread_reports(
    conn: Connection, on: date, *, readable: ColumnElement[bool]
) -> tuple[Unreported, ...]:
    """The reports not read, of the cases that the reader may read. One statement."""
    rows = conn.execute(
        select(
            approval_inbox.c.begun_at,
            person.c.family_name,
            person.c.given_name,
            approval_case.c.subject_id,
            approval_case.c.kind,
            approval_case.c.number,
            approval_case.c.title,
            approval_case.c.level,
            approval_case.c.drafter_section,
        )
        .join(approval_case, approval_case.c.id == approval_inbox.c.case_id)
        .join(person, person.c.id == approval_inbox.c.person_id)
        .where(approval_inbox.c.capacity == Capacity.REPORT.value, readable)
        .order_by(approval_inbox.c.begun_at, approval_case.c.id)
        .limit(MOST)
    )
    return tuple(
        Unreported(
            name=f"{row.family_name} {row.given_name}",
            subject_id=row.subject_id,
            kind=row.kind,
            number=row.number or "",
            title=row.title,
            level=row.level,
            section=row.drafter_section,
            begun_at=row.begun_at,
            days=working_days_since(jst_date(row.begun_at), on),
        )
        for row in rows
    )

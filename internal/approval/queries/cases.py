"""Lists of cases, whatever they are asked for."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, select

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.approval.withholding import is_shown

PAGE_SIZE = 50

ROW = (
    approval_case.c.id.label("case_id"),
    approval_case.c.subject_id,
    approval_case.c.kind,
    approval_case.c.title,
    approval_case.c.number,
    approval_case.c.urgent,
    approval_case.c.confidential,
    approval_case.c.due_on,
    approval_case.c.amount_yen,
    approval_case.c.attachments,
    approval_case.c.drafter_name,
    approval_case.c.drafter_section,
    approval_case.c.round,
    approval_case.c.progress,
    approval_case.c.waiting_for,
    approval_case.c.medium,
    approval_case.c.paper_name,
)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of a list of cases."""

    case_id: UUID
    subject_id: UUID
    kind: str
    title: str
    number: str | None
    state: CaseState
    urgent: bool
    confidential: bool
    due_on: date | None
    amount_yen: int | None
    attachments: int
    drafter_name: str
    drafter_section: str
    round: int
    progress: str
    waiting_for: str
    medium: str
    paper_name: str  # who holds its paper; empty where there is none or it is filed
    changed_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseLines:
    """A page of a list of cases."""

    rows: tuple[CaseLine, ...]
    page: int
    has_next: bool


def case_lines(
    conn: Connection,
    conditions: tuple[ColumnElement[bool], ...],
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> CaseLines:
    """Cases that meet the conditions, the last changed first. One statement."""
    rows = conn.execute(
        select(
            *ROW,
            approval_case.c.state,
            approval_case.c.changed_at,
            approval_case.c.decided_at,
        )
        .where(*conditions)
        .order_by(approval_case.c.changed_at.desc(), approval_case.c.id.desc())
        .limit(size + 1)
        .offset((page - 1) * size)
    ).all()
    return CaseLines(
        tuple(CaseLine(**{**row._mapping, "state": CaseState(row.state)}) for row in rows[:size]),
        page,
        len(rows) > size,
    )


def drafted_by(person_id: UUID) -> ColumnElement[bool]:
    """Condition: the person drafted the case, and it is still shown."""
    return and_(approval_case.c.drafter_person_id == person_id, is_shown())

"""What waits for filing and for completion (完結待ち), and doing it for many at once (APR-60)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, func, select, true

from internal.access.principal import Principal
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document, document_keeper, kept_by
from internal.documents.policies import visible_to
from internal.documents.records.model import binder, document_filing
from internal.documents.records.queries import PAGE
from internal.kernel.clock import jst_date


class Waits(StrEnum):
    """For what a decided document waits."""

    FILING = "filing"  # 未編綴
    COMPLETION = "completion"  # 完結待ち


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A decided document that waits. `decided_on` is a JST day; `binder` is empty without one."""

    id: UUID
    number: str
    title: str
    drafter_name: str
    decided_on: date
    binder: str


@dataclass(frozen=True, slots=True)
class Keeper:
    """Whose lists these are: the person, one of her sections, and whether she keeps it."""

    who: Principal
    section_id: UUID
    keeps: bool


def waiting(
    conn: Connection, keeper: Keeper, which: Waits, page: int = 1
) -> tuple[WaitingLine, ...]:
    """A page of what waits, the oldest decision first; one line more says that there are more.

    All of the section for its 文書主任, for others what they drafted. One statement.
    """
    rows = conn.execute(
        decided_documents(
            keeper,
            document.c.id,
            approval_case.c.number,
            document.c.title,
            document.c.drafter_name,
            approval_case.c.decided_at,
            func.coalesce(binder.c.title, "").label("binder"),
        )
        .outerjoin(binder, binder.c.id == document_filing.c.binder_id)
        .where(_waits(which))
        .order_by(approval_case.c.decided_at, document.c.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    return tuple(
        WaitingLine(
            row.id,
            row.number or "",
            row.title,
            row.drafter_name,
            jst_date(row.decided_at),
            row.binder,
        )
        for row in rows
    )


def waiting_counts(conn: Connection, keeper: Keeper) -> dict[Waits, int]:
    """How many wait for what. One statement."""
    counts = conn.execute(
        decided_documents(
            keeper, *(func.count().filter(_waits(which)).label(which) for which in Waits)
        )
    ).one()
    return dict(zip(Waits, counts, strict=True))


def titles_of(conn: Connection, who: Principal, documents: Iterable[UUID]) -> dict[UUID, str]:
    """The subjects of some documents that she may read. One statement."""
    rows = conn.execute(
        select(document.c.id, document.c.title)
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .where(document.c.id.in_(list(documents)), visible_to(who))
    )
    return {row.id: row.title for row in rows}


def decided_documents(keeper: Keeper, *columns: Any) -> Select[Any]:
    """What was decided: all that her section keeps for its 文書主任, for others what they drafted.

    `document_filing` and `document_keeper` are joined outside.
    """
    whose = true() if keeper.keeps else approval_case.c.drafter_person_id == keeper.who.person_id
    return (
        select(*columns)
        .select_from(document)
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(document_filing, document_filing.c.document_id == document.c.id)
        .outerjoin(document_keeper, document_keeper.c.document_id == document.c.id)
        .where(
            approval_case.c.state == CaseState.DECIDED.value,
            kept_by == keeper.section_id,
            visible_to(keeper.who),
            whose,
        )
    )


def _waits(which: Waits) -> ColumnElement[bool]:
    if which is Waits.FILING:
        return document_filing.c.document_id.is_(None)
    return document_filing.c.document_id.is_not(None) & document_filing.c.completed_on.is_(None)

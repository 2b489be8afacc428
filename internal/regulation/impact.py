"""Decided cases that would go elsewhere under an amendment. A query."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, and_, case, or_, select

from internal.access.principal import Principal
from internal.approval.authority.rules import Table
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.filing import KIND
from internal.documents.model import document
from internal.documents.policies import visible_to
from internal.kernel.refusal import Refusal
from internal.regulation.rules.examples import Example, outcome_of

PERIOD = timedelta(days=365)
MOST_READ = 2_000
"""Decided cases that one page looks at."""

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A case in the order of this list: decided last comes first."""

    decided_at: datetime
    case_id: UUID


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A case that would be decided elsewhere. The title is empty when the reader may not read it.

    `refusal` says why no row, or more than one, would apply.
    """

    document_id: UUID
    number: str
    title: str
    decided_at: datetime
    before: str
    after: str
    article: str
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class ImpactPage:
    """What one page found, how many cases it looked at and how far back, and where to go on."""

    lines: tuple[Elsewhere, ...]
    read: int
    back_to: datetime | None
    following: Place | None


def impact(
    conn: Connection, principal: Principal, table: Table, *, at: datetime, after: Place | None
) -> ImpactPage:
    """One page of the cases decided in the 365 days before `at` that would have another 決裁区分.

    One statement; at most `MOST_READ` cases are looked at and `MOST_SHOWN` shown.
    """
    rows = conn.execute(_decided(principal, at - PERIOD, after)).all()
    lines: list[Elsewhere] = []
    read = 0
    for row in rows[:MOST_READ]:
        if len(lines) == MOST_SHOWN:
            break
        read += 1
        line = _elsewhere(row, table)
        if line is not None:
            lines.append(line)
    last = rows[read - 1] if read else None
    more = last is not None and read < len(rows)
    return ImpactPage(
        tuple(lines),
        read,
        last.decided_at if last else None,
        Place(last.decided_at, last.id) if last is not None and more else None,
    )


def _decided(
    principal: Principal, since: datetime, after: Place | None
) -> Select[*tuple[Any, ...]]:
    its = approval_case.c
    conditions = [
        its.kind == KIND,
        its.state == CaseState.DECIDED.value,
        its.decided_at >= since,
    ]
    if after is not None:
        conditions.append(
            or_(
                its.decided_at < after.decided_at,
                and_(its.decided_at == after.decided_at, its.id < after.case_id),
            )
        )
    return (
        select(
            its.id,
            its.subject_id,
            its.number,
            its.level,
            its.decided_at,
            case((visible_to(principal), its.title), else_="").label("title"),
            document.c.matter,
            document.c.facts,
        )
        .join(document, document.c.id == its.subject_id)
        .where(*conditions)
        .order_by(its.decided_at.desc(), its.id.desc())
        .limit(MOST_READ + 1)
    )


def _elsewhere(row: Row[*tuple[Any, ...]], table: Table) -> Elsewhere | None:
    outcome = outcome_of(table, Example("", row.matter, dict(row.facts), row.level))
    if outcome.is_met:
        return None
    return Elsewhere(
        row.subject_id,
        row.number or "",
        row.title,
        row.decided_at,
        row.level,
        outcome.level,
        outcome.finding.row.article if outcome.finding else "",
        outcome.refusal,
    )

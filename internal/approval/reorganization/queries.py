"""Reads for the pages of a reorganisation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, select

from internal.approval.reorganization.model import reorganization, reorganization_item
from internal.approval.reorganization.rules import Choice, ImpactKind

SIZE = 50


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan with its numbers."""

    id: UUID
    effective_on: date
    made_at: datetime
    made_by: str
    cases: int
    counts: Mapping[str, int]
    digest: str
    approved_at: datetime | None
    approved_by: str | None
    run_at: datetime | None
    report: Mapping[str, int] | None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of a plan."""

    kind: ImpactKind
    subject_id: UUID | None
    title: str
    place: str
    held_before: str
    held_after: str
    outcome: str
    place_no: int
    choice: Choice | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    """A page of a plan's lines."""

    rows: tuple[ItemLine, ...]
    page: int
    has_next: bool


def plans(conn: Connection, most: int = SIZE) -> tuple[PlanLine, ...]:
    """The newest plans first."""
    rows = conn.execute(
        select(reorganization).order_by(reorganization.c.made_at.desc()).limit(most)
    )
    return tuple(PlanLine(**row._mapping) for row in rows)


def plan_of(conn: Connection, plan_id: UUID) -> PlanLine | None:
    """One plan."""
    row = conn.execute(select(reorganization).where(reorganization.c.id == plan_id)).first()
    return None if row is None else PlanLine(**row._mapping)


def items_of(
    conn: Connection, plan_id: UUID, *, kind: ImpactKind | None = None, page: int = 1
) -> ItemPage:
    """The lines of a plan, what needs hands first. One statement."""
    item = reorganization_item.c
    query = (
        select(
            item.kind,
            item.subject_id,
            item.title,
            item.place,
            item.held_before,
            item.held_after,
            item.outcome,
            item.place_no,
            item.choice,
        )
        .where(item.plan_id == plan_id)
        .order_by(item.place_no)
        .limit(SIZE + 1)
        .offset((page - 1) * SIZE)
    )
    if kind is not None:
        query = query.where(item.kind == kind.value)
    rows = conn.execute(query).all()
    return ItemPage(
        tuple(
            ItemLine(
                ImpactKind(row.kind),
                row.subject_id,
                row.title,
                row.place,
                row.held_before,
                row.held_after,
                row.outcome or "",
                row.place_no,
                Choice(row.choice) if row.choice else None,
            )
            for row in rows[:SIZE]
        ),
        page,
        len(rows) > SIZE,
    )

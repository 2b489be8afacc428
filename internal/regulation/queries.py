"""Reads for the pages of the regulation: generations, amendments, examples, publications."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from internal.approval.authority.facts import Vocabulary
from internal.approval.authority.rules import Generation, Table
from internal.approval.authority.store import row_of
from internal.approval.authority.vocabulary import vocabulary_of
from internal.approval.model import authority_generation
from internal.regulation.model import (
    regulation_amendment,
    regulation_example,
    regulation_publication,
    regulation_row,
)
from internal.regulation.rules.examples import Example
from internal.regulation.rules.rows import AnyRow

MOST_EXAMPLES = 500


class Phase(StrEnum):
    """Where a generation stands on a day."""

    COMING = "coming"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class GenerationLine:
    """A published generation in the list."""

    code: str
    name: str
    applies_from: date
    phase: Phase


@dataclass(frozen=True, slots=True)
class Amendment:
    """A generation in the making. `revision` counts every change, also of its rows."""

    id: UUID
    name: str
    applies_from: date
    based_on: str
    revision: int
    changed_by: str
    changed_at: datetime
    published_as: str | None
    discarded_at: datetime | None
    words: Vocabulary

    @property
    def is_open(self) -> bool:
        return self.published_as is None and self.discarded_at is None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of an amendment with who wrote it last."""

    id: UUID
    revision: int
    changed_by: str
    changed_at: datetime
    row: AnyRow


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """An example with who wrote it last."""

    id: UUID
    revision: int
    changed_by: str
    changed_at: datetime
    example: Example


@dataclass(frozen=True, slots=True)
class Unmet:
    """An example that came out otherwise when a generation was published."""

    name: str
    expected: str
    came_out: str


@dataclass(frozen=True, slots=True)
class Publication:
    """A generation was published, or taken back before it came into force."""

    at: datetime
    by: str
    withdrawn: bool
    reason: str
    examples: int
    unmet: tuple[Unmet, ...]
    gaps: int


def generation_lines(conn: Connection, on: date) -> tuple[GenerationLine, ...]:
    """Every published generation, the latest first."""
    rows = conn.execute(
        select(
            authority_generation.c.code,
            authority_generation.c.name,
            authority_generation.c.applies_from,
        ).order_by(authority_generation.c.applies_from.desc())
    ).all()
    present = max((row.applies_from for row in rows if row.applies_from <= on), default=None)
    return tuple(
        GenerationLine(
            row.code, row.name, row.applies_from, _phase(row.applies_from, present, on=on)
        )
        for row in rows
    )


def _phase(applies_from: date, present: date | None, *, on: date) -> Phase:
    if applies_from > on:
        return Phase.COMING
    return Phase.IN_FORCE if applies_from == present else Phase.SUPERSEDED


def generation_of(table: Table, code: str) -> Generation | None:
    """The published generation with a code."""
    return next((each for each in table.generations if each.code == code), None)


def open_amendments(conn: Connection) -> tuple[Amendment, ...]:
    """The amendments that are neither published nor discarded, by the day they would apply."""
    rows = conn.execute(
        select(regulation_amendment)
        .where(
            regulation_amendment.c.published_as.is_(None),
            regulation_amendment.c.discarded_at.is_(None),
        )
        .order_by(regulation_amendment.c.applies_from, regulation_amendment.c.id)
    )
    return tuple(_amendment(row) for row in rows)


def amendment_of(conn: Connection, amendment_id: UUID) -> Amendment | None:
    """One amendment, whatever became of it."""
    row = conn.execute(
        select(regulation_amendment).where(regulation_amendment.c.id == amendment_id)
    ).first()
    return None if row is None else _amendment(row)


def _amendment(row: Row[*tuple[Any, ...]]) -> Amendment:
    return Amendment(
        row.id,
        row.name,
        row.applies_from,
        row.based_on,
        row.revision,
        row.changed_by,
        row.changed_at,
        row.published_as,
        row.discarded_at,
        vocabulary_of(row.facts, row.matters),
    )


def lines_of(conn: Connection, amendment_id: UUID) -> tuple[Line, ...]:
    """The rows of an amendment in their order. One statement."""
    rows = conn.execute(
        select(regulation_row)
        .where(regulation_row.c.amendment_id == amendment_id)
        .order_by(regulation_row.c.sort, regulation_row.c.id)
    )
    return tuple(
        Line(row.id, row.revision, row.changed_by, row.changed_at, row_of(row)) for row in rows
    )


def rows_in(lines: tuple[Line, ...]) -> tuple[AnyRow, ...]:
    """The rows alone."""
    return tuple(line.row for line in lines)


def example_lines(conn: Connection) -> tuple[ExampleLine, ...]:
    """The city's examples by matter and name."""
    rows = conn.execute(
        select(regulation_example)
        .order_by(regulation_example.c.matter, regulation_example.c.name, regulation_example.c.id)
        .limit(MOST_EXAMPLES)
    )
    return tuple(
        ExampleLine(
            row.id,
            row.revision,
            row.changed_by,
            row.changed_at,
            Example(row.name, row.matter, dict(row.facts), row.level),
        )
        for row in rows
    )


def how_many_examples(conn: Connection) -> int:
    """The number of the city's examples."""
    return conn.scalar(select(func.count()).select_from(regulation_example)) or 0


def publications_of(conn: Connection, code: str) -> tuple[Publication, ...]:
    """What is recorded about publishing a generation, the latest first."""
    rows = conn.execute(
        select(regulation_publication)
        .where(regulation_publication.c.generation_code == code)
        .order_by(regulation_publication.c.at.desc(), regulation_publication.c.id.desc())
    )
    return tuple(
        Publication(
            row.at,
            row.by,
            row.withdrawn,
            row.reason,
            row.examples,
            tuple(Unmet(*each) for each in row.unmet),
            row.gaps,
        )
        for row in rows
    )

"""How much is in each list of a person."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from internal.approval.lists import Asker, Tray
from internal.approval.model import approval_case, approval_inbox
from internal.approval.queries.contents import CASE, CASES_OF, ENTRY, WHO, bound, in_tray


@dataclass(frozen=True, slots=True)
class TrayCount:
    """How many entries a tray has, and how many of them press."""

    all: int = 0
    urgent: int = 0
    due_today: int = 0
    overdue: int = 0
    deputy: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of every tray but 処理済み, which grows without end: it is counted when shown."""

    trays: dict[Tray, TrayCount]

    def of(self, tray: Tray) -> TrayCount:
        """The count of one tray."""
        return self.trays.get(tray, TrayCount())

    @property
    def approve(self) -> TrayCount:
        return self.of(Tray.APPROVE)

    @property
    def after_view(self) -> TrayCount:
        return self.of(Tray.AFTER_VIEW)

    @property
    def returned(self) -> TrayCount:
        return self.of(Tray.RETURNED)

    @property
    def show(self) -> TrayCount:
        return self.of(Tray.SHOW)


def _counted() -> Select[Any]:
    def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(condition)

    def figures(columns: Any) -> tuple[ColumnElement[int], ...]:
        return (
            func.count(),
            how_many(columns.urgent),
            how_many(columns.due_on == bindparam("today")),
            how_many(columns.due_on < bindparam("today")),
        )

    boxes = (
        select(ENTRY.box.label("tray"), *figures(ENTRY), how_many(ENTRY.for_name != ""))
        .where(ENTRY.person_id == WHO)
        .group_by(ENTRY.box)
    )
    lists = [
        select(literal(tray.value), *figures(CASE), literal(0)).where(CASES_OF[tray])
        for tray in (Tray.DRAFTING, Tray.UPCOMING, Tray.BELOW, Tray.LATE)
    ]
    deputy = select(literal(Tray.DEPUTY.value), *figures(ENTRY), literal(0)).where(
        in_tray(Tray.DEPUTY)
    )
    united: Subquery = union_all(boxes, deputy, *lists).subquery()
    return select(united)


COUNTED = _counted()
_APPROVE_COUNTED = select(func.count()).select_from(approval_inbox).where(in_tray(Tray.APPROVE))
_DONE_COUNTED = select(func.count()).select_from(approval_case).where(in_tray(Tray.DONE))


def inbox_counts(conn: Connection, asker: Asker, on: date) -> Counts:
    """All counts of a person's lists on a JST day. One statement."""
    rows = conn.execute(COUNTED, bound(asker, on))
    return Counts({Tray(row[0]): TrayCount(*row[1:]) for row in rows})


def approve_count(conn: Connection, person_id: UUID) -> int:
    """How many cases wait for a person's approval. One statement."""
    return conn.scalars(_APPROVE_COUNTED, {"who": person_id}).one()


def done_count(conn: Connection, person_id: UUID) -> int:
    """How many cases a person has dealt with. One statement; it grows with the years."""
    return conn.scalars(_DONE_COUNTED, {"who": person_id}).one()

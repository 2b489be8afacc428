"""Reading what is for disposal: binders whose period is over, proposals, and one of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document
from internal.documents.records.entrusting import last_names
from internal.documents.records.inventory import InventoryLine
from internal.documents.records.loading import binders_of, goes_on
from internal.documents.records.model import (
    binder,
    disposal_batch,
    disposal_item,
    document_filing,
    record_class,
)
from internal.documents.records.queries import PAGE, label_of
from internal.documents.records.rules.binder import Binder, BinderState
from internal.documents.records.rules.disposal import (
    BatchState,
    Measure,
    Outcome,
    Wish,
    carried_out,
    obstacle,
)
from internal.documents.records.rules.retention import (
    ExpiryAction,
    Retention,
    Term,
    binding_holds,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import NotFound, Refusal


@dataclass(frozen=True, slots=True)
class DueLine:
    """A binder whose period is over. `obstacle`: why it may not be named in a proposal.

    `events` counts what was done with it, to notice a change; `held` names what holds it.
    """

    id: UUID
    section_id: UUID
    section: str
    year: FiscalYear
    label: str
    title: str
    class_code: str
    retention: Retention
    action: ExpiryAction
    state: BinderState
    expires_on: date | None
    documents: int
    events: int
    held: tuple[str, ...]
    obstacle: Refusal | None

    def named(self, wish: Wish, result: str = "") -> InventoryLine:
        """The binder in the printed list, with its measure."""
        return InventoryLine(
            self.section,
            self.year,
            self.label,
            self.title,
            self.class_code,
            self.retention,
            self.expires_on,
            self.documents,
            wish.measure,
            wish.reason,
            wish.until,
            result,
        )


@dataclass(frozen=True, slots=True)
class DueFilter:
    """Which binders are listed. Without a section, those of the whole city."""

    section_id: UUID | None
    year: FiscalYear | None = None


def due_binders(
    conn: Connection, wanted: DueFilter, on: date, page: int = 1
) -> tuple[DueLine, ...]:
    """A page of the binders whose last day was before a JST day, the longest over first.

    One line more than a page says that there are more. Five statements.
    """
    conditions = [binder.c.expires_on < on, goes_on()]
    if wanted.section_id is not None:
        conditions.append(binder.c.section_id == wanted.section_id)
    if wanted.year is not None:
        conditions.append(binder.c.fiscal_year == wanted.year.year)
    rows = conn.execute(
        _lines(conditions)
        .order_by(binder.c.expires_on, binder.c.fiscal_year, binder.c.symbol, binder.c.number)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    ).all()
    return _due(conn, rows, on)


def due_lines(conn: Connection, binder_ids: Collection[UUID], on: date) -> tuple[DueLine, ...]:
    """Some binders, in the order of year and number. Five statements."""
    rows = conn.execute(
        _lines([binder.c.id.in_(list(binder_ids))]).order_by(
            binder.c.fiscal_year, binder.c.symbol, binder.c.number
        )
    ).all()
    return _due(conn, rows, on)


def _lines(conditions: Iterable[ColumnElement[bool]]) -> Select[Any]:
    filed = (
        select(document_filing.c.binder_id, func.count().label("documents"))
        .group_by(document_filing.c.binder_id)
        .subquery()
    )
    return (
        select(binder, record_class.c.code, func.coalesce(filed.c.documents, 0).label("documents"))
        .join(record_class, record_class.c.id == binder.c.class_id)
        .outerjoin(filed, filed.c.binder_id == binder.c.id)
        .where(*conditions)
    )


def _due(conn: Connection, rows: Sequence[Row[Any]], on: date) -> tuple[DueLine, ...]:
    known = binders_of(conn, rows)
    names = last_names(conn, {row.section_id for row in rows})
    return tuple(_due_line(row, known[row.id], names.get(row.section_id, ""), on) for row in rows)


def _due_line(row: Row[Any], known: Binder, section: str, on: date) -> DueLine:
    return DueLine(
        row.id,
        row.section_id,
        section,
        FiscalYear(row.fiscal_year),
        label_of(row.symbol, row.number),
        row.title,
        row.code,
        Retention(Term(row.retention_term), row.retention_years),
        known.action,
        known.state,
        row.expires_on,
        row.documents,
        row.events,
        tuple(hold.matter for hold in binding_holds(known.clock, on)),
        obstacle(known, on),
    )


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A proposal in the list."""

    id: UUID
    title: str
    state: BatchState
    made_by: str
    made_at: datetime
    binders: int
    decision_number: str


def batches(
    conn: Connection, sections: Collection[UUID] | None, page: int = 1
) -> tuple[BatchLine, ...]:
    """A page of the proposals that name binders of some sections, the latest first; None: all."""
    named = (
        select(disposal_item.c.batch_id, func.count().label("binders"))
        .join(binder, binder.c.id == disposal_item.c.binder_id)
        .group_by(disposal_item.c.batch_id)
    )
    if sections is not None:
        named = named.where(binder.c.section_id.in_(list(sections)))
    counted = named.subquery()
    rows = conn.execute(
        select(disposal_batch, counted.c.binders)
        .join(counted, counted.c.batch_id == disposal_batch.c.id)
        .order_by(disposal_batch.c.made_at.desc(), disposal_batch.c.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    return tuple(
        BatchLine(
            row.id,
            row.title,
            BatchState(row.state),
            row.made_by,
            row.made_at,
            row.binders,
            row.decision_number,
        )
        for row in rows
    )


def batch_naming(conn: Connection, binder_id: UUID) -> UUID | None:
    """The proposal that a binder is in or by which it ended; None where there is none."""
    found: UUID | None = conn.scalar(
        select(disposal_item.c.batch_id)
        .where(
            disposal_item.c.binder_id == binder_id,
            disposal_item.c.outcome.in_([Outcome.WAITING.value, Outcome.DONE.value]),
        )
        .join(disposal_batch, disposal_batch.c.id == disposal_item.c.batch_id)
        .order_by(disposal_batch.c.made_at.desc())
        .limit(1)
    )
    return found


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A binder of a proposal. `stops`: what would leave it out if it were carried out now."""

    due: DueLine
    wish: Wish
    documents: int
    outcome: Outcome
    left_out: str
    stops: Refusal | None


@dataclass(frozen=True, slots=True)
class BatchFile:
    """One proposal with its draft, its binders and what was done about it."""

    id: UUID
    document_id: UUID
    title: str
    state: BatchState
    made_by: str
    person_id: UUID
    made_at: datetime
    decision_number: str
    decided_at: datetime | None
    carried_out_by: str
    carried_out_at: datetime | None
    erase_on: date | None
    certificate_id: UUID | None
    closed_by: str
    closed_at: datetime | None
    closed_reason: str
    case_state: CaseState | None  # None: the draft was never submitted
    discarded: bool
    items: tuple[ItemLine, ...]

    @property
    def circulates(self) -> bool:
        """Whether its draft is on its way and not with the drafter."""
        return self.case_state is not None and not (
            self.case_state.is_with_drafter or self.case_state.is_final
        )

    @property
    def sections(self) -> frozenset[UUID]:
        return frozenset(item.due.section_id for item in self.items)

    def of(self, measure: Measure) -> tuple[ItemLine, ...]:
        """The binders with a measure that were dealt with so."""
        return tuple(
            item
            for item in self.items
            if item.wish.measure is measure and item.outcome is Outcome.DONE
        )


def batch_file(conn: Connection, batch_id: UUID, on: date) -> BatchFile:
    """Seven statements, however many binders.

    Raises:
        NotFound: `records.no_batch`.
    """
    row = conn.execute(
        select(disposal_batch, approval_case.c.state.label("case_state"), document.c.discarded_at)
        .join(document, document.c.id == disposal_batch.c.document_id)
        .outerjoin(approval_case, approval_case.c.subject_id == disposal_batch.c.document_id)
        .where(disposal_batch.c.id == batch_id)
    ).first()
    if row is None:
        raise NotFound("records.no_batch", "この廃棄伺いはありません。")
    return BatchFile(
        row.id,
        row.document_id,
        row.title,
        BatchState(row.state),
        row.made_by,
        row.person_id,
        row.made_at,
        row.decision_number,
        row.decided_at,
        row.carried_out_by,
        row.carried_out_at,
        row.erase_on,
        row.certificate_id,
        row.closed_by,
        row.closed_at,
        row.closed_reason,
        CaseState(row.case_state) if row.case_state else None,
        row.discarded_at is not None,
        _items(conn, batch_id, on),
    )


def _items(conn: Connection, batch_id: UUID, on: date) -> tuple[ItemLine, ...]:
    items = conn.execute(
        select(disposal_item)
        .where(disposal_item.c.batch_id == batch_id)
        .order_by(disposal_item.c.place)
    ).all()
    rows = conn.execute(_lines([binder.c.id.in_([item.binder_id for item in items])])).all()
    known = binders_of(conn, rows)
    names = last_names(conn, {row.section_id for row in rows})
    lines = {
        row.id: _due_line(row, known[row.id], names.get(row.section_id, ""), on) for row in rows
    }
    return tuple(_item(item, lines[item.binder_id], known[item.binder_id], on) for item in items)


def _item(item: Row[Any], due: DueLine, known: Binder, on: date) -> ItemLine:
    wish, outcome = Wish(Measure(item.measure), item.reason, item.until), Outcome(item.outcome)
    stops = _stops(known, wish, on) if outcome is Outcome.WAITING else None
    return ItemLine(due, wish, item.documents, outcome, item.left_out, stops)


def _stops(known: Binder, wish: Wish, on: date) -> Refusal | None:
    try:
        carried_out(known, wish, on)
    except Refusal as refusal:
        return refusal
    return None

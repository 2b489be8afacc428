"""Reading binders: the lists, one binder with all that is known of it, what is in it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from internal.access.principal import Principal
from internal.approval.model import approval_case
from internal.documents.model import document
from internal.documents.policies import visible_to
from internal.documents.records.classes import RecordClass, class_by_id
from internal.documents.records.loading import clock_of, goes_on, holds_on_binder
from internal.documents.records.model import (
    binder,
    binder_event,
    document_filing,
    record_class,
    record_hold,
    record_hold_binder,
)
from internal.documents.records.rules.binder import BinderState
from internal.documents.records.rules.retention import (
    Because,
    BinderKind,
    Clock,
    ExpiryAction,
    Extension,
    HoldReason,
    Retention,
    Term,
    ended_since,
    explain,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class BinderLine:
    """A binder in a list."""

    id: UUID
    year: FiscalYear
    label: str  # 8鶴道-12
    title: str
    class_code: str
    kind: BinderKind
    retention: Retention
    action: ExpiryAction
    state: BinderState
    expires_on: date | None
    documents: int
    unfinished: int
    held: bool


@dataclass(frozen=True, slots=True)
class BinderFilter:
    """Which binders a list shows."""

    section_id: UUID | None
    year: FiscalYear | None = None
    state: BinderState | None = None
    words: str = ""
    expired_by: date | None = None
    live: bool = False  # neither disposed of nor transferred


def binders(
    conn: Connection, wanted: BinderFilter, on: date, page: int = 1, *, size: int | None = PAGE
) -> tuple[BinderLine, ...]:
    """A page of a list, one statement; one line more than a page says that there are more.

    Without a size, all of them.

    A standing or case binder that goes on is in the list of every year since it was made.
    """
    filed = (
        select(
            document_filing.c.binder_id,
            func.count().label("documents"),
            func.count().filter(document_filing.c.completed_on.is_(None)).label("unfinished"),
        )
        .group_by(document_filing.c.binder_id)
        .subquery()
    )
    rows = conn.execute(
        select(
            binder,
            record_class.c.code,
            func.coalesce(filed.c.documents, 0).label("documents"),
            func.coalesce(filed.c.unfinished, 0).label("unfinished"),
            _held(on).label("held"),
        )
        .join(record_class, record_class.c.id == binder.c.class_id)
        .outerjoin(filed, filed.c.binder_id == binder.c.id)
        .where(*_conditions(wanted))
        .order_by(binder.c.fiscal_year.desc(), binder.c.symbol, binder.c.number)
        .limit(None if size is None else size + 1)
        .offset(0 if size is None else (page - 1) * size)
    )
    return tuple(map(_line, rows))


def _held(on: date) -> ColumnElement[bool]:
    still = [
        and_(
            record_hold.c.reason == reason.value, record_hold.c.ended_on >= ended_since(reason, on)
        )
        for reason in HoldReason
    ]
    return (
        select(record_hold.c.id)
        .join(record_hold_binder, record_hold_binder.c.hold_id == record_hold.c.id)
        .where(
            record_hold_binder.c.binder_id == binder.c.id,
            record_hold.c.begun_on <= on,
            or_(record_hold.c.ended_on.is_(None), *still),
        )
        .exists()
    )


def _conditions(wanted: BinderFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.section_id is not None:
        found.append(binder.c.section_id == wanted.section_id)
    if wanted.year is not None:
        standing = and_(
            binder.c.kind != BinderKind.YEAR.value,
            binder.c.fiscal_year <= wanted.year.year,
            binder.c.ended_on.is_(None),
        )
        found.append(or_(binder.c.fiscal_year == wanted.year.year, standing))
    if wanted.state is not None:
        found.append(binder.c.state == wanted.state.value)
    if wanted.words:
        found.append(binder.c.title.contains(wanted.words, autoescape=True))
    if wanted.expired_by is not None:
        found.append(binder.c.expires_on < wanted.expired_by)
    if wanted.live:
        found.append(goes_on())
    return found


def _line(row: Row[Any]) -> BinderLine:
    return BinderLine(
        row.id,
        FiscalYear(row.fiscal_year),
        label_of(row.symbol, row.number),
        row.title,
        row.code,
        BinderKind(row.kind),
        Retention(Term(row.retention_term), row.retention_years),
        ExpiryAction(row.action),
        BinderState(row.state),
        row.expires_on,
        row.documents,
        row.unfinished,
        bool(row.held),
    )


def label_of(symbol: str, number: int) -> str:
    """How a binder is called within its year: 鶴道-12."""
    return f"{symbol}-{number}"


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that was done with a binder."""

    move: str
    at: datetime
    name: str
    reason: str
    until: date | None


@dataclass(frozen=True, slots=True)
class FiledLine:
    """A document in a binder. `title` is empty where the reader may not see it."""

    document_id: UUID
    title: str
    number: str
    drafter: str
    decided_at: datetime | None
    completed_on: date | None
    readable: bool


@dataclass(frozen=True, slots=True)
class BinderFile:
    """One binder with all that its page shows."""

    line: BinderLine
    section_id: UUID
    place: str
    basis: str
    ended_on: date | None
    record_class: RecordClass
    clock: Clock
    because: tuple[Because, ...]
    events: tuple[EventLine, ...]


def binder_file(conn: Connection, binder_id: UUID, on: date) -> BinderFile:
    """
    Raises:
        NotFound: `records.no_binder`.
    """
    counted = select(
        func.count(), func.count().filter(document_filing.c.completed_on.is_(None))
    ).where(document_filing.c.binder_id == binder_id)
    row = conn.execute(select(binder).where(binder.c.id == binder_id)).first()
    if row is None:
        raise NotFound("records.no_binder", "この簿冊は登録されていません。")
    documents, unfinished = conn.execute(counted).one()
    events = _events(conn, binder_id)
    extensions = (Extension(each.until, each.reason) for each in events if each.until)
    clock = clock_of(row, extensions, holds_on_binder(conn, binder_id))
    found = class_by_id(conn, row.class_id)
    line = BinderLine(
        row.id,
        FiscalYear(row.fiscal_year),
        label_of(row.symbol, row.number),
        row.title,
        found.facts.code,
        clock.kind,
        clock.retention,
        ExpiryAction(row.action),
        BinderState(row.state),
        row.expires_on,
        documents,
        unfinished,
        any(hold.binds(on) for hold in clock.holds),
    )
    return BinderFile(
        line,
        row.section_id,
        row.place,
        row.basis,
        row.ended_on,
        found,
        clock,
        explain(clock, on),
        events,
    )


def _events(conn: Connection, binder_id: UUID) -> tuple[EventLine, ...]:
    rows = conn.execute(
        select(binder_event)
        .where(binder_event.c.binder_id == binder_id)
        .order_by(binder_event.c.seq.desc())
    )
    return tuple(EventLine(row.move, row.at, row.name, row.reason, row.until) for row in rows)


def filed_in(
    conn: Connection, who: Principal, binder_id: UUID, page: int = 1
) -> tuple[FiledLine, ...]:
    """A page of what a binder holds; what she may not read is a line without words.

    Of what was disposed of or transferred the entry stays, unless it was confidential (BND-09).
    """
    entry = approval_case.c.withheld.is_not(None) & approval_case.c.confidential.is_(False)
    readable = visible_to(who)
    rows = conn.execute(
        select(
            document.c.id,
            case((or_(readable, entry), approval_case.c.title), else_="").label("title"),
            case((readable, 1), else_=0).label("readable"),
            approval_case.c.number,
            document.c.drafter_name,
            approval_case.c.decided_at,
            document_filing.c.completed_on,
        )
        .join(document_filing, document_filing.c.document_id == document.c.id)
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .where(document_filing.c.binder_id == binder_id)
        .order_by(document_filing.c.filed_at, document.c.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    return tuple(
        FiledLine(
            row.id,
            row.title,
            row.number or "",
            row.drafter_name,
            row.decided_at,
            row.completed_on,
            bool(row.readable),
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Filing:
    """Where a document is filed and whether it is completed, as its page shows it."""

    binder_id: UUID
    label: str
    title: str
    class_path: str
    expires_on: date | None
    completed_on: date | None
    completed_by: str


def filing_of(conn: Connection, document_id: UUID) -> Filing | None:
    """Where a document is filed; None when it is not. One statement."""
    row = conn.execute(
        select(
            binder,
            record_class.c.major,
            record_class.c.middle,
            record_class.c.minor,
            document_filing.c.completed_on,
            document_filing.c.completed_by,
        )
        .join(document_filing, document_filing.c.binder_id == binder.c.id)
        .join(record_class, record_class.c.id == binder.c.class_id)
        .where(document_filing.c.document_id == document_id)
    ).first()
    if row is None:
        return None
    return Filing(
        row.id,
        label_of(row.symbol, row.number),
        row.title,
        " › ".join(name for name in (row.major, row.middle, row.minor) if name),
        row.expires_on,
        row.completed_on,
        row.completed_by or "",
    )


def open_binders(conn: Connection, section_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The binders of a section in which something may be filed, for a choice. One statement."""
    rows = conn.execute(
        select(binder.c.id, binder.c.fiscal_year, binder.c.symbol, binder.c.number, binder.c.title)
        .where(binder.c.section_id == section_id, binder.c.state == BinderState.OPEN.value)
        .order_by(binder.c.fiscal_year.desc(), binder.c.number)
    )
    return tuple(
        (
            row.id,
            f"{FiscalYear(row.fiscal_year)} {label_of(row.symbol, row.number)} {row.title}",
        )
        for row in rows
    )

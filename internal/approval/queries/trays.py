"""The lists of one person, page by page.

Every statement is built once for each combination of tray, filters and order; what differs from
person to person and day to day is bound to it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    true,
)

from internal.approval.bulk import Chosen
from internal.approval.engine.values import Capacity, CaseState
from internal.approval.lists import Asker, InboxFilter, InboxSort, Place, Tray
from internal.approval.queries.cases import PAGE_SIZE
from internal.approval.queries.contents import CASE, ENTRY, bound, in_tray, source_of

_ANSWERING = [capacity.value for capacity in Capacity if not capacity.only_reads]


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of a tray. What belongs to a task (`slot` …) is empty in a list of cases.

    `readable` is false while her turn has not come and the case is not one she may read yet: the
    line shows neither subject nor amount then.
    """

    case_id: UUID
    subject_id: UUID
    kind: str
    slot: int
    for_name: str  # for whom the person would act (代決, 代理)
    decides: bool  # it would be the decision
    title: str
    number: str | None
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
    begun_at: datetime
    unread: bool
    held: bool  # 保留 by the person herself
    edited: bool  # 修正後未読: edited after she had answered
    readable: bool
    state_word: str
    medium: str

    @property
    def state(self) -> CaseState:
        return CaseState(self.state_word)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of a tray."""

    rows: tuple[InboxRow, ...]
    page: int
    has_next: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as its neighbours in a list know it."""

    subject_id: UUID
    kind: str


@dataclass(frozen=True, slots=True)
class _Shape:
    """What makes two statements about trays different."""

    tray: Tray
    show: InboxFilter
    sort: InboxSort
    kind: bool
    section: bool
    least: bool
    most: bool


def _shape(place: Place) -> _Shape:
    return _Shape(
        place.box or Tray.APPROVE,
        place.show,
        place.sort,
        bool(place.kind),
        bool(place.section),
        place.least is not None,
        place.most is not None,
    )


def _values(place: Place, asker: Asker, on: date) -> dict[str, object]:
    return bound(asker, on) | {
        "kind": place.kind,
        "section": place.section,
        "least": place.least,
        "most": place.most,
    }


def _shown(shape: _Shape) -> tuple[ColumnElement[bool], ...]:
    task = shape.tray.box is not None
    urgent, due_on = (ENTRY.urgent, ENTRY.due_on) if task else (CASE.urgent, CASE.due_on)
    shown: dict[InboxFilter, ColumnElement[bool]] = {
        InboxFilter.ALL: true(),
        InboxFilter.URGENT: urgent.is_(True),
        InboxFilter.TODAY: due_on == bindparam("today"),
        InboxFilter.OVERDUE: due_on < bindparam("today"),
    }
    narrowed = (
        (shape.kind, CASE.kind == bindparam("kind")),
        (shape.section, CASE.drafter_section == bindparam("section")),
        (shape.least, CASE.amount_yen >= bindparam("least")),
        (shape.most, CASE.amount_yen <= bindparam("most")),
    )
    return (
        in_tray(shape.tray),
        shown[shape.show],
        *(condition for wanted, condition in narrowed if wanted),
    )


def _ordered(shape: _Shape) -> tuple[ColumnElement[Any], ...]:
    """The order of a tray. 処理済み always shows what changed last first."""
    task = shape.tray.box is not None
    since = ENTRY.begun_at if task else CASE.changed_at
    urgent, due_on = (ENTRY.urgent, ENTRY.due_on) if task else (CASE.urgent, CASE.due_on)
    if shape.tray is Tray.DONE:
        return (since.desc(), CASE.id.desc())
    match shape.sort:
        case InboxSort.NEWEST:
            return (urgent.desc(), since.desc(), CASE.id)
        case InboxSort.OLDEST:
            return (urgent.desc(), since, CASE.id)
        case InboxSort.AMOUNT:
            return (func.coalesce(CASE.amount_yen, -1).desc(), since, CASE.id)
        case InboxSort.DUE:
            no_due = case((due_on.is_(None), 1), else_=0)
            return (urgent.desc(), no_due, due_on, since, CASE.id)


def _columns(tray: Tray, readable: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
    task = tray.box is not None
    return (
        CASE.id,
        CASE.subject_id,
        CASE.kind,
        ENTRY.slot if task else literal(0),
        ENTRY.for_name if task else literal(""),
        ENTRY.capacity == Capacity.DECIDE.value if task else literal(False),
        CASE.title,
        CASE.number,
        CASE.urgent,
        CASE.confidential,
        CASE.due_on,
        CASE.amount_yen,
        CASE.attachments,
        CASE.drafter_name,
        CASE.drafter_section,
        CASE.round,
        CASE.progress,
        CASE.waiting_for,
        ENTRY.begun_at if task else CASE.changed_at,
        ENTRY.opened_at.is_(None) if task else literal(False),
        ENTRY.held_at.is_not(None) if task else literal(False),
        ENTRY.capacity.in_(_ANSWERING) if tray is Tray.SHOW else literal(False),
        readable,
        CASE.state,
        CASE.medium,
    )


@lru_cache(maxsize=512)
def _page_statement(shape: _Shape) -> Select[Any]:
    return _page_of(shape, true())


def _page_of(shape: _Shape, readable: ColumnElement[bool]) -> Select[Any]:
    return (
        select(*_columns(shape.tray, readable))
        .select_from(source_of(shape.tray))
        .where(*_shown(shape))
        .order_by(*_ordered(shape))
        .limit(bindparam("size"))
        .offset(bindparam("skipped"))
    )


def inbox(
    conn: Connection,
    asker: Asker,
    place: Place,
    *,
    on: date,
    readable: ColumnElement[bool] | None = None,
    size: int = PAGE_SIZE,
) -> InboxPage:
    """One page of a tray. One statement, however many entries there are.

    `readable` is the condition under which she may read a case already, for the trays of cases
    whose turn has not come.
    """
    shape = _shape(place)
    statement = _page_statement(shape) if readable is None else _page_of(shape, readable)
    skipped = (place.page - 1) * size
    values = _values(place, asker, on) | {"size": size + 1, "skipped": skipped}
    rows = conn.execute(statement, values).all()
    return InboxPage(
        tuple(InboxRow(*row) for row in rows[:size]),
        place.page,
        len(rows) > size,
    )


@lru_cache(maxsize=512)
def _order_statement(shape: _Shape) -> Select[Any]:
    return (
        select(CASE.subject_id, CASE.kind)
        .select_from(source_of(shape.tray))
        .where(*_shown(shape))
        .order_by(*_ordered(shape))
        .limit(bindparam("size"))
    )


def inbox_order(
    conn: Connection, asker: Asker, place: Place, *, on: date, most: int = 500
) -> tuple[Listed, ...]:
    """The first cases of a tray in their order, to go from one to the next. One statement."""
    values = _values(place, asker, on) | {"size": most}
    rows = conn.execute(_order_statement(_shape(place)), values)
    return tuple(dict.fromkeys(Listed(row.subject_id, row.kind) for row in rows))


@lru_cache(maxsize=16)
def _sections_statement(tray: Tray) -> Select[Any]:
    return (
        select(CASE.drafter_section)
        .select_from(source_of(tray))
        .where(in_tray(tray))
        .distinct()
        .order_by(CASE.drafter_section)
    )


def sections_in(conn: Connection, asker: Asker, tray: Tray, on: date) -> tuple[str, ...]:
    """The sections whose cases are in a tray, to choose one of them. One statement."""
    return tuple(conn.scalars(_sections_statement(tray), bound(asker, on)))


def slots_in(
    conn: Connection, asker: Asker, place: Place, *, on: date, most: int
) -> tuple[Chosen, ...]:
    """The first entries of a box in their order, with their seats. One statement.

    A list of cases has no seats of hers: the answer is empty.
    """
    shape = _shape(place)
    if shape.tray.box is None:
        return ()
    rows = conn.execute(_slots_statement(shape), _values(place, asker, on) | {"size": most})
    return tuple(Chosen(row.case_id, row.slot) for row in rows)


@lru_cache(maxsize=512)
def _slots_statement(shape: _Shape) -> Select[Any]:
    return (
        select(ENTRY.case_id, ENTRY.slot)
        .select_from(source_of(shape.tray))
        .where(*_shown(shape))
        .order_by(*_ordered(shape))
        .limit(bindparam("size"))
    )

"""What pages show of 施行: the letters of a decision, what waits, the registers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from internal.access.principal import Principal
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.dispatch.model import (
    dispatch,
    dispatch_addressee,
    dispatch_event,
)
from internal.documents.dispatch.rules import OPEN, Addressee, Letter, Method, Seal, State
from internal.documents.model import document, document_keeper, kept_by
from internal.documents.policies import visible_to
from internal.documents.records.model import document_filing
from internal.documents.records.waiting import Keeper, decided_documents
from internal.documents.rules import document_number
from internal.kernel.clock import FiscalYear, jst_date
from internal.kernel.refusal import NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class EventLine:
    """One line of a letter's history. `at` is an instant."""

    what: str
    at: datetime
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter as its page shows it. `number` is empty until it is issued."""

    id: UUID
    place: int
    title: str
    sender: str
    seal_name: str
    made_by: str
    number: str
    issued_on: date | None
    letter: Letter
    events: tuple[EventLine, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision whose letters they are. `decided_on` is a JST day."""

    id: UUID
    title: str
    number: str
    section_id: UUID
    drafter_id: UUID
    decided_on: date


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A decided document that waits for its 施行, with the number of its letters."""

    id: UUID
    title: str
    number: str
    drafter_name: str
    decided_on: date
    planned_on: date | None
    letters: int


def decided_document(conn: Connection, who: Principal, document_id: UUID) -> Decided:
    """A decided document that she may read. One statement.

    Raises:
        NotFound: `dispatch.no_document`.
    """
    row = conn.execute(
        select(
            document.c.id,
            document.c.title,
            approval_case.c.number,
            kept_by.label("section_id"),
            document.c.drafter_person_id,
            approval_case.c.decided_at,
        )
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(document_keeper, document_keeper.c.document_id == document.c.id)
        .where(
            document.c.id == document_id,
            approval_case.c.state == CaseState.DECIDED.value,
            visible_to(who),
        )
    ).first()
    if row is None:
        raise NotFound("dispatch.no_document", "この文書はありません。")
    return Decided(
        row.id,
        row.title,
        row.number,
        row.section_id,
        row.drafter_person_id,
        jst_date(row.decided_at),
    )


def letters_of(conn: Connection, document_id: UUID) -> tuple[LetterPage, ...]:
    """The letters of a decision, the newest first. Three statements."""
    of_document = select(dispatch.c.id).where(dispatch.c.document_id == document_id)
    to: dict[UUID, list[Addressee]] = {}
    for row in conn.execute(
        select(dispatch_addressee)
        .where(dispatch_addressee.c.dispatch_id.in_(of_document))
        .order_by(dispatch_addressee.c.place)
    ):
        to.setdefault(row.dispatch_id, []).append(addressee_of(row))
    events: dict[UUID, list[EventLine]] = {}
    for row in conn.execute(
        select(dispatch_event)
        .where(dispatch_event.c.dispatch_id.in_(of_document))
        .order_by(dispatch_event.c.seq)
    ):
        events.setdefault(row.dispatch_id, []).append(
            EventLine(row.what, row.at, row.name, row.note)
        )
    rows = conn.execute(
        select(dispatch)
        .where(dispatch.c.document_id == document_id)
        .order_by(dispatch.c.place.desc())
    )
    return tuple(
        LetterPage(
            row.id,
            row.place,
            row.title,
            row.sender,
            row.seal_name,
            row.made_by,
            number_of(row),
            row.issued_on,
            Letter(State(row.state), Seal(row.seal), row.made_person_id, tuple(to.get(row.id, ()))),
            tuple(events.get(row.id, ())),
        )
        for row in rows
    )


def is_being_sent(document_id: ColumnElement[UUID] | UUID) -> ColumnElement[bool]:
    """Condition: a letter of a document is on its way out, or was not sent to everybody."""
    unsent = exists().where(
        dispatch_addressee.c.dispatch_id == dispatch.c.id, dispatch_addressee.c.sent_on.is_(None)
    )
    return exists().where(
        dispatch.c.document_id == document_id,
        or_(
            dispatch.c.state.in_([state.value for state in OPEN]),
            and_(dispatch.c.state == State.ISSUED.value, unsent),
        ),
    )


def waiting(conn: Connection, keeper: Keeper, page: int = 1) -> tuple[WaitingLine, ...]:
    """A page of 施行待ち, those planned first; one line more says that there are more.

    What is decided, not completed, and has no letter that went out nor needs none. Of the section
    for its 文書主任, for others what they drafted. One statement.
    """
    letters = (
        select(func.count())
        .where(dispatch.c.document_id == document.c.id, dispatch.c.state != State.CANCELLED.value)
        .scalar_subquery()
    )
    rows = conn.execute(
        _waiting(
            keeper,
            document.c.id,
            document.c.title,
            approval_case.c.number,
            document.c.drafter_name,
            approval_case.c.decided_at,
            document.c.planned_on,
            letters.label("letters"),
        )
        .order_by(
            document.c.planned_on.is_(None),
            document.c.planned_on,
            approval_case.c.decided_at,
            document.c.id,
        )
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    return tuple(
        WaitingLine(
            row.id,
            row.title,
            row.number,
            row.drafter_name,
            jst_date(row.decided_at),
            row.planned_on,
            row.letters,
        )
        for row in rows
    )


def waiting_count(conn: Connection, keeper: Keeper) -> int:
    """How many documents wait for their 施行. One statement."""
    return int(conn.scalar(_waiting(keeper, func.count())) or 0)


def _waiting(keeper: Keeper, *columns: Any) -> Select[Any]:
    settled = exists().where(
        dispatch.c.document_id == document.c.id,
        dispatch.c.state.in_([State.ISSUED.value, State.NOT_NEEDED.value]),
    )
    return decided_documents(keeper, *columns).where(
        document_filing.c.completed_on.is_(None),
        or_(~settled, is_being_sent(document.c.id)),
    )


def addressee_of(row: Row[Any]) -> Addressee:
    """An addressee from its row."""
    return Addressee(
        row.place,
        row.name,
        row.address,
        Method(row.method),
        row.sent_on,
        row.sent_by,
        row.tracking,
    )


def number_of(row: Row[Any]) -> str:
    """施行番号 of a letter's row; empty until it is issued."""
    if row.number is None:
        return ""
    return document_number(FiscalYear(row.fiscal_year), row.symbol, row.number)

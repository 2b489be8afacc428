"""Lists of receipts: the work list with its counts, the register of a year."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    or_,
    select,
)

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document
from internal.documents.receipts.model import receipt, receipt_draft
from internal.documents.receipts.rights import Asker, privy, visible_to
from internal.documents.receipts.rules.entry import Means
from internal.documents.receipts.rules.number import label_of, sought_in
from internal.documents.receipts.rules.standing import (
    TRAYS,
    Drafts,
    Outcome,
    Stage,
    Standing,
    Tray,
)
from internal.kernel.clock import FiscalYear

PAGE = 50

_GOES_ON = [state.value for state in CaseState if not state.is_final]


def _begun(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a receipt has a draft of a kind that was not thrown away."""
    return exists(
        select(receipt_draft.c.document_id)
        .join(document, document.c.id == receipt_draft.c.document_id)
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .where(
            receipt_draft.c.receipt_id == receipt.c.id,
            document.c.discarded_at.is_(None),
            *conditions,
        )
        .correlate(receipt)
    )


drafts_now = case(
    (
        _begun(or_(approval_case.c.id.is_(None), approval_case.c.state.in_(_GOES_ON))),
        Drafts.UNDER_WAY.value,
    ),
    (_begun(approval_case.c.state == CaseState.DECIDED.value), Drafts.DECIDED.value),
    else_=Drafts.NONE.value,
)
"""How far the drafts of a receipt are, as a column."""

tray_now = case(
    (receipt.c.stage == Stage.CANCELLED.value, Tray.CANCELLED.value),
    (receipt.c.stage == Stage.ENDED.value, Tray.DONE.value),
    (drafts_now == Drafts.DECIDED.value, Tray.DONE.value),
    (receipt.c.stage == Stage.HELD.value, Tray.UNDISTRIBUTED.value),
    (receipt.c.stage == Stage.SENT.value, Tray.AWAITING.value),
    else_=Tray.OPEN.value,
)
"""`Standing.tray` as a column; a test compares the two."""


@dataclass(frozen=True, slots=True)
class ReceiptFilter:
    """Which receipts a list shows. A section that is None means every one she may read."""

    section_id: UUID | None = None
    words: str = ""
    since: date | None = None  # 収受日
    until: date | None = None
    own: UUID | None = None  # only what is with this person


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A receipt in a list. Where it is secret and she is not privy, `subject` is empty."""

    id: UUID
    year: FiscalYear
    label: str
    means: Means
    sender: str
    sender_number: str
    written_on: date | None
    subject: str
    hidden: bool
    secret: bool
    arrived_on: date
    received_on: date
    distributed_on: date | None
    holder: str
    wants_reply: bool
    reply_by: date | None
    standing: Standing
    outcome: Outcome | None
    ended_on: date | None


def receipts_in(
    conn: Connection, asker: Asker, tray: Tray, wanted: ReceiptFilter, page: int = 1
) -> tuple[ReceiptLine, ...]:
    """A page of the work list, one statement; one line more than a page says that there are more.

    What has the earliest 回答期限 comes first, so what is overdue stands on top; settled ones come
    with the latest first.
    """
    newest = (receipt.c.received_on.desc(), receipt.c.number.desc(), receipt.c.branch)
    urgent = (receipt.c.reply_by.is_(None), receipt.c.reply_by, receipt.c.received_on)
    order = newest if tray is Tray.DONE else (*urgent, receipt.c.number, receipt.c.branch)
    rows = conn.execute(
        select_lines(asker)
        .where(*_wanted(asker, wanted), *_in_tray(tray))
        .order_by(*order, receipt.c.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    return tuple(map(line_of, rows))


def _in_tray(tray: Tray) -> tuple[ColumnElement[bool], ...]:
    """The condition of a list. The stage it follows from comes first: the index holds it, so that
    what was settled in fifteen years is not looked at.
    """
    in_tray = tray_now == tray.value
    stage = next((stage for stage, follows in TRAYS.items() if follows is tray), None)
    return (in_tray,) if stage is None else (receipt.c.stage == stage.value, in_tray)


def counts_of(conn: Connection, asker: Asker, wanted: ReceiptFilter) -> dict[Tray, int]:
    """How many each list of the work list holds. One statement."""
    trays = select(tray_now.label("tray")).where(*_wanted(asker, wanted)).subquery()
    rows = conn.execute(select(trays.c.tray, func.count().label("receipts")).group_by(trays.c.tray))
    found = {Tray(row.tray): row.receipts for row in rows}
    return {tray: found.get(tray, 0) for tray in Tray}


def register_of(
    conn: Connection,
    asker: Asker,
    section_id: UUID,
    year: FiscalYear,
    words: str = "",
    page: int | None = 1,
) -> tuple[ReceiptLine, ...]:
    """A page of the register (収受簿) of a section and year by number, with the cancelled ones.

    Without a page, all of it.
    """
    rows = conn.execute(
        select_lines(asker)
        .where(
            receipt.c.section_id == section_id,
            receipt.c.fiscal_year == year.year,
            visible_to(asker),
            *_matching(asker, words),
        )
        .order_by(receipt.c.symbol, receipt.c.number, receipt.c.branch)
        .limit(PAGE + 1 if page else None)
        .offset((page - 1) * PAGE if page else 0)
    )
    return tuple(map(line_of, rows))


def select_lines(asker: Asker) -> Select[Any]:
    """Receipts as `line_of` reads them."""
    return select(receipt, drafts_now.label("drafts"), privy(asker).label("privy"))


def _wanted(asker: Asker, wanted: ReceiptFilter) -> list[ColumnElement[bool]]:
    found = [visible_to(asker), *_matching(asker, wanted.words)]
    if wanted.section_id is not None:
        found.append(receipt.c.holder_section_id == wanted.section_id)
    if wanted.since is not None:
        found.append(receipt.c.received_on >= wanted.since)
    if wanted.until is not None:
        found.append(receipt.c.received_on <= wanted.until)
    if wanted.own is not None:
        found.append(receipt.c.holder_person_id == wanted.own)
    return found


def _matching(asker: Asker, words: str) -> list[ColumnElement[bool]]:
    """Every word in subject, sender or the sender's number, or a number of the register.

    The words of a secret receipt are found by those who may read them only.
    """
    return [or_(_in_words(asker, word), _numbered(word)) for word in words.split()]


def _in_words(asker: Asker, word: str) -> ColumnElement[bool]:
    columns = (receipt.c.subject, receipt.c.sender, receipt.c.sender_number)
    return and_(privy(asker), or_(*(each.contains(word, autoescape=True) for each in columns)))


def _numbered(word: str) -> ColumnElement[bool]:
    sought = sought_in(word)
    if sought is None:
        return receipt.c.number < 0
    exact = [receipt.c.number == sought.number]
    if sought.symbol:
        exact.append(receipt.c.symbol == sought.symbol)
    if sought.branch is not None:
        exact.append(receipt.c.branch == sought.branch)
    return and_(*exact)


def line_of(row: Row[Any]) -> ReceiptLine:
    """A receipt in a list, from a row of `select_lines`."""
    year = FiscalYear(row.fiscal_year)
    return ReceiptLine(
        row.id,
        year,
        label_of(year, row.symbol, row.number, row.branch),
        Means(row.means),
        row.sender if row.privy else "",
        row.sender_number if row.privy else "",
        row.written_on,
        row.subject if row.privy else "",
        not row.privy,
        row.secret,
        row.arrived_on,
        row.received_on,
        row.distributed_on,
        row.holder,
        row.wants_reply,
        row.reply_by,
        standing_of(row),
        Outcome(row.outcome) if row.outcome else None,
        row.ended_on,
    )


def standing_of(row: Row[Any]) -> Standing:
    """Where a receipt stands, from its row with `drafts_now`."""
    return Standing(Stage(row.stage), Drafts(row.drafts), row.came_from_id is not None)

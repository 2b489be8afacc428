"""One receipt with all that its page shows, and its files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select

from internal.documents.receipts.model import receipt, receipt_event, receipt_file
from internal.documents.receipts.queries import ReceiptLine, line_of, select_lines
from internal.documents.receipts.rights import Asker, hands_of, privy, visible_to
from internal.documents.receipts.rules.entry import Handling
from internal.documents.receipts.rules.number import label_of
from internal.documents.receipts.rules.standing import Hand
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class EventLine:
    """One thing that was done with a receipt."""

    move: str
    at: datetime
    name: str
    reason: str
    origin: str
    target: str


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A file of a receipt; what the lists of files and the download show."""

    place: int
    name: str
    digest: str
    size: int
    media_type: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Kin:
    """Another receipt of the same number: what it belongs to, or what belongs to it."""

    id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """One receipt with all that its page shows. Place, remarks, reasons and files are empty
    where it is hidden from her.
    """

    line: ReceiptLine
    section_id: UUID
    handling: Handling
    arrived_time: str
    place: str
    remarks: str
    holder_section_id: UUID
    events_seen: int
    hands: frozenset[Hand]
    files: tuple[ReceiptFile, ...]
    events: tuple[EventLine, ...]
    kin: tuple[Kin, ...]


def receipt_page(conn: Connection, asker: Asker, receipt_id: UUID) -> ReceiptPage:
    """One receipt. Four statements.

    Raises:
        NotFound: `receipts.not_found`, also for what she may not know of.
    """
    row = conn.execute(
        select_lines(asker).where(receipt.c.id == receipt_id, visible_to(asker))
    ).first()
    if row is None:
        raise no_such_receipt()
    line = line_of(row)
    return ReceiptPage(
        line,
        row.section_id,
        Handling(row.handling),
        row.arrived_time,
        row.place if row.privy else "",
        row.remarks if row.privy else "",
        row.holder_section_id,
        row.events,
        hands_of(asker, row),
        files_of(conn, receipt_id) if row.privy else (),
        _events(conn, receipt_id, hidden=not row.privy),
        _kin(conn, asker, row),
    )


def no_such_receipt() -> NotFound:
    """One sentence for what does not exist and for what she may not know of."""
    return NotFound(
        "receipts.not_found",
        "この収受は見つかりません。番号が違うか、見る権限がありません。"
        "必要な場合は収受した課の文書主任へお問い合わせください。",
    )


def readable_file(conn: Connection, asker: Asker, receipt_id: UUID, place: int) -> ReceiptFile:
    """A file of a receipt she may read, by its place. One statement.

    Raises:
        NotFound: `receipts.no_such_file`.
    """
    row = conn.execute(
        select(receipt_file)
        .join(receipt, receipt.c.id == receipt_file.c.receipt_id)
        .where(
            receipt.c.id == receipt_id,
            receipt_file.c.place == place,
            visible_to(asker),
            privy(asker),
        )
    ).first()
    if row is None:
        raise NotFound("receipts.no_such_file", "このファイルはありません。")
    return _file(row)


def files_of(conn: Connection, receipt_id: UUID) -> tuple[ReceiptFile, ...]:
    """The files of a receipt in the order in which they came. One statement."""
    rows = conn.execute(
        select(receipt_file)
        .where(receipt_file.c.receipt_id == receipt_id)
        .order_by(receipt_file.c.place)
    )
    return tuple(map(_file, rows))


def _file(row: Row[Any]) -> ReceiptFile:
    return ReceiptFile(
        row.place, row.name, row.digest, row.size, row.media_type, row.added_by, row.added_at
    )


def _events(conn: Connection, receipt_id: UUID, *, hidden: bool) -> tuple[EventLine, ...]:
    rows = conn.execute(
        select(receipt_event)
        .where(receipt_event.c.receipt_id == receipt_id)
        .order_by(receipt_event.c.seq.desc())
    )
    return tuple(
        EventLine(row.move, row.at, row.name, "" if hidden else row.reason, row.origin, row.target)
        for row in rows
    )


def _kin(conn: Connection, asker: Asker, of: Row[Any]) -> tuple[Kin, ...]:
    rows = conn.execute(
        select(receipt.c.id, receipt.c.branch)
        .where(
            receipt.c.fiscal_year == of.fiscal_year,
            receipt.c.symbol == of.symbol,
            receipt.c.number == of.number,
            receipt.c.id != of.id,
            visible_to(asker),
        )
        .order_by(receipt.c.branch)
    )
    year = FiscalYear(of.fiscal_year)
    return tuple(Kin(row.id, label_of(year, of.symbol, of.number, row.branch)) for row in rows)

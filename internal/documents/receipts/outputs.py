"""収受簿 as a file, in Japanese like every print (OUT-01)."""

from collections.abc import Iterable

from internal.documents.receipts.queries import ReceiptLine
from internal.documents.receipts.words import MEANS, OUTCOMES, TRAYS
from internal.kernel.clock import FiscalYear, era_date
from internal.kernel.listing import Column, Listing

HIDDEN = "(件名秘匿)"


def register_listing(section: str, year: FiscalYear, lines: Iterable[ReceiptLine]) -> Listing:
    """収受簿 of a section and year; what is secret has no words for who may not read it."""
    return Listing(
        "収受簿",
        f"{section}　{year}",
        (
            Column("収受番号", 0.12),
            Column("到達日", 0.13),
            Column("収受日", 0.13),
            Column("差出人", 0.13),
            Column("先方の番号・日付", 0.13),
            Column("件名", 0.2),
            Column("方法", 0.07),
            Column("配布先", 0.11),
            Column("回答期限", 0.13),
            Column("状態", 0.09),
        ),
        (
            (
                line.label,
                line.arrived_on,
                line.received_on,
                HIDDEN if line.hidden else line.sender,
                "" if line.hidden else _theirs(line),
                HIDDEN if line.hidden else line.subject,
                MEANS[line.means],
                line.holder,
                line.reply_by,
                _state(line),
            )
            for line in lines
        ),
    )


def _theirs(line: ReceiptLine) -> str:
    day = era_date(line.written_on) if line.written_on else ""
    return " ".join(part for part in (line.sender_number, day) if part)


def _state(line: ReceiptLine) -> str:
    return OUTCOMES[line.outcome] if line.outcome else TRAYS[line.standing.tray]

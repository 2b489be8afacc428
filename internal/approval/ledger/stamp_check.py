"""The timestamps beside the roots, checked without asking any server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Row, select

from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.findings import Finding, Kind
from internal.approval.ledger.model import ledger_root, ledger_stamp
from internal.approval.ledger.root import SignedRoot
from internal.approval.ledger.stamp import TOLERANCE, Fault, StampFault, StampTrust, checked
from internal.kernel.db import Database

BATCH = 200

StampRow = Row[tuple[int, str, str, datetime | None, bytes | None]]


class Count(Protocol):
    """Where the check counts."""

    stamps: int


@dataclass(frozen=True, slots=True)
class StampCheck:
    """One run through the timestamps of all roots.

    `copies`: the folder holds somebody's copies of the roots, where timestamps may be missing.
    """

    folder: RootFolder
    trust: StampTrust
    step: Callable[[], None]
    copies: bool = False

    def findings(self, db: Database, count: Count) -> Iterator[Finding]:
        """Every timestamp that is wrong, and every root that has none though one before it has."""
        begun, known = False, set[int]()
        for row in self._rows(db):
            if row.answer is None:
                if begun:
                    yield Finding(Kind.STAMP_MISSING, f"ledger_root {row.number}")
                continue
            begun = True
            count.stamps += 1
            known.add(row.number)
            yield from self._one(row)
        for number in self.folder.stamp_numbers():
            if number not in known:
                yield Finding(Kind.NOT_IN_DATABASE, self._file(number))

    def _rows(self, db: Database) -> Iterator[StampRow]:
        last = 0
        while True:
            self.step()
            query = (
                select(ledger_root, ledger_stamp.c.stamped_at, ledger_stamp.c.answer)
                .outerjoin(ledger_stamp, ledger_stamp.c.root_number == ledger_root.c.number)
                .where(ledger_root.c.number > last)
                .order_by(ledger_root.c.number)
                .limit(BATCH)
            )
            with db.reading() as conn:
                rows = conn.execute(query).all()
            yield from rows
            if not rows:
                return
            last = rows[-1].number

    def _one(self, row: StampRow) -> Iterator[Finding]:
        where, signed = f"ledger_stamp {row.number}", SignedRoot(row.text, row.signature)
        yield from self._believed(where, row.answer or b"", signed, row.stamped_at)
        filed = self.folder.read_stamp(row.number)
        if filed is None:
            if not self.copies:
                yield Finding(Kind.FILE_MISSING, self._file(row.number))
        elif filed != row.answer:
            yield Finding(Kind.FILE_CHANGED, self._file(row.number))
            yield from self._believed(self._file(row.number), filed, signed, None)

    def _believed(
        self, where: str, answer: bytes, signed: SignedRoot, stated: datetime | None
    ) -> Iterator[Finding]:
        try:
            stamp = checked(answer, signed.file_text.encode(), self.trust)
            if stamp.at < signed.root.at - TOLERANCE:
                raise StampFault(Fault.TIME, f"{stamp.at.isoformat()}")
        except StampFault as fault:
            yield Finding(Kind.STAMP, where, fault.english, fault.japanese)
            return
        except ValueError:  # the root itself is unreadable, which the check of the roots says
            return
        if stated is not None and stated != stamp.at:
            yield Finding(Kind.ROW_CHANGED, where, "stamped_at")

    def _file(self, number: int) -> str:
        return self.folder.stamp_path(number).name

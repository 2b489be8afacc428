"""Timestamps beside the roots: which roots wait for one, and the asking.

A root never waits for its timestamp: it is signed, written and mailed without, and asked for again
until the server answers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select

from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.model import ledger_root, ledger_stamp
from internal.approval.ledger.root import SignedRoot
from internal.approval.ledger.stamp import (
    Stamp,
    StampFault,
    StampTrust,
    checked_answer,
    request_for,
)
from internal.approval.ledger.timestamp_server import NoAnswer, TimestampServer
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import record
from internal.kernel.db import Database, Tx

REACH_BACK = 31
"""Where no root has a timestamp yet, so many of the newest are given one."""

STAMPED, FAILED = "ledger.root_stamped", "ledger.stamp_failed"


@dataclass(frozen=True, slots=True)
class StampOffice:
    """What getting timestamps needs besides the database."""

    server: TimestampServer
    trust: StampTrust
    folder: RootFolder


@dataclass(frozen=True, slots=True)
class Stamped:
    """What one run did: the roots that got a timestamp, those that wait, and what went wrong."""

    done: tuple[int, ...]
    waiting: tuple[int, ...]
    failure: NoAnswer | StampFault | None = None


def waiting_numbers(conn: Connection) -> tuple[int, ...]:
    """The numbers of roots that should have a timestamp and have none, newest first."""
    root, stamp = ledger_root.c, ledger_stamp.c
    first = conn.scalars(select(func.min(stamp.root_number))).one()
    if first is None:
        newest = select(root.number).order_by(root.number.desc()).limit(REACH_BACK)
        return tuple(conn.scalars(newest))
    query = (
        select(root.number)
        .outerjoin(ledger_stamp, stamp.root_number == root.number)
        .where(root.number > first, stamp.root_number.is_(None))
        .order_by(root.number.desc())
    )
    return tuple(conn.scalars(query))


def stamp_roots(db: Database, office: StampOffice, *, step: Callable[[], None]) -> Stamped:
    """Ask for the timestamps of the roots that wait, newest first; ends at the first failure.

    The newest comes first because it covers the ones before it, by their links. A failure is
    recorded and answered, never raised. `step` is called before each.
    """
    complete_stamp_file(db, office.folder)
    with db.reading() as conn:
        waiting = waiting_numbers(conn)
    done: list[int] = []
    for number in waiting:
        step()
        with db.reading() as conn:
            signed = signed_root(conn, number)
        try:
            stamp = _ask(office, signed, db.clock)
        except (NoAnswer, StampFault) as failure:
            db.perform(_note_failure, SYSTEM, number, failure)
            return Stamped(tuple(done), waiting[len(done) :], failure)
        db.perform(_enter, SYSTEM, number, stamp)
        office.folder.write_stamp(number, stamp.answer)
        done.append(number)
    return Stamped(tuple(done), ())


def _ask(office: StampOffice, signed: SignedRoot, clock: Callable[[], datetime]) -> Stamp:
    content = signed.file_text.encode()
    request = request_for(content)
    answer = office.server.answer(request.as_bytes())
    return checked_answer(answer, content, office.trust, request=request, now=clock())


def signed_root(conn: Connection, number: int) -> SignedRoot:
    """The root with a number that exists."""
    row = conn.execute(select(ledger_root).where(ledger_root.c.number == number)).one()
    return SignedRoot(row.text, row.signature)


def complete_stamp_file(db: Database, folder: RootFolder) -> None:
    """Write the newest timestamp's file when a run died between the database and the folder."""
    with db.reading() as conn:
        last = _newest_stamp(conn)
    if last is None or folder.read_stamp(last.root_number) is not None:
        return
    folder.write_stamp(last.root_number, last.answer)
    db.perform(_note_completed, SYSTEM, last.root_number)


def _newest_stamp(conn: Connection) -> Row[tuple[int, datetime, bytes]] | None:
    return conn.execute(
        select(ledger_stamp).order_by(ledger_stamp.c.root_number.desc()).limit(1)
    ).first()


def stamps_of(conn: Connection, numbers: Sequence[int]) -> dict[int, bytes]:
    """The answers of the timestamp server that stand beside the roots with these numbers."""
    stamp = ledger_stamp.c
    query = select(stamp.root_number, stamp.answer).where(stamp.root_number.in_(numbers))
    return {row.root_number: row.answer for row in conn.execute(query)}


def _enter(tx: Tx, number: int, stamp: Stamp) -> None:
    tx.conn.execute(
        insert(ledger_stamp).values(root_number=number, stamped_at=stamp.at, answer=stamp.answer)
    )
    record(
        tx,
        STAMPED,
        kind="ledger_root",
        detail={"number": number, "at": stamp.at.isoformat()},
    )


def _note_failure(tx: Tx, number: int, failure: NoAnswer | StampFault) -> None:
    record(tx, FAILED, kind="ledger_root", detail={"number": number, "why": str(failure)[:500]})


def _note_completed(tx: Tx, number: int) -> None:
    record(tx, "ledger.file_completed", kind="ledger_root", detail={"number": number})

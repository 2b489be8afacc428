"""Writing the nightly root: everything that no root covers yet, under one signature."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Connection, insert, select

from internal.approval.ledger.files import RootFolder
from internal.approval.ledger.keys import load_signer
from internal.approval.ledger.leaves import (
    Leaf,
    Span,
    certificate_leaves,
    leaves_of,
    leaves_under,
    uncovered,
    uncovered_certificates,
)
from internal.approval.ledger.merkle import Tree
from internal.approval.ledger.model import (
    ledger_certificate_cover,
    ledger_cover,
    ledger_root,
)
from internal.approval.ledger.root import Root, SignedRoot, link_of
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import record
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx
from internal.notifications.letters import send_letter

CASES_OF_A_ROOT = 10_000
"""A root covers acts of at most this many cases; where more wait, a night writes several."""


class FilesAhead(Exception):
    """The folder knows a root that the database lacks: rows were cut, or the folder is foreign."""


@dataclass(frozen=True, slots=True)
class Notary:
    """What writing a root needs besides the database."""

    key: Path
    folder: RootFolder
    auditors: tuple[str, ...]


def write_roots(
    db: Database, notary: Notary, *, step: Callable[[], None], most: int = CASES_OF_A_ROOT
) -> tuple[SignedRoot, ...]:
    """Write the root of the day, and further ones while acts are left.

    A second run of a day finds nothing to cover and writes nothing. `step` is called before each.

    Raises:
        KeyMissing: nothing was signed.
        FilesAhead: the folder holds a root that the database does not know.
    """
    written: list[SignedRoot] = []
    signer = load_signer(notary.key)
    complete_files(db, notary.folder)
    while True:
        step()
        at = db.clock()
        with db.reading() as conn:
            before, spans = newest(conn), uncovered(conn, most)
            certificates = uncovered_certificates(conn)
            leaves = [*leaves_of(conn, spans), *certificate_leaves(conn, certificates)]
        waits = spans or certificates
        if before is not None and not waits and _is_done(before.root, jst_date(at)):
            return tuple(written)
        root = Root(
            number=before.root.number + 1 if before else 1,
            day=jst_date(at),
            at=at,
            complete=len(spans) < most,
            acts=sum(leaf.is_act for leaf in leaves),
            seals=sum(leaf.is_seal for leaf in leaves),
            tree=_tree(leaves),
            previous=link_of(before.text if before else None),
            key=signer.public,
        )
        signed = SignedRoot(root.text, signer.sign(root.text))
        covered = _Covered(spans, certificates)
        db.perform(_enter, SYSTEM, root=root, signed=signed, covered=covered, to=notary.auditors)
        notary.folder.write(root.number, signed, (leaf.line for leaf in leaves))
        written.append(signed)
        if len(spans) < most:
            return tuple(written)


def _is_done(last: Root, on: date) -> bool:
    return last.day == on and last.complete


def complete_files(db: Database, folder: RootFolder) -> None:
    """Write the files of the newest root when a run died between the database and the folder.

    Raises:
        FilesAhead: the folder holds a root that the database does not know.
    """
    with db.reading() as conn:
        last = newest(conn)
        number = last.root.number if last else 0
        known = folder.numbers()
        if known and known[-1] > number:
            raise FilesAhead(f"{folder.root_path(known[-1])} is not in the database")
        if last is None or number in known:
            return
        folder.write(number, last, (leaf.line for leaf in leaves_under(conn, number)))
    db.perform(_note_completed, SYSTEM, number)


def newest(conn: Connection) -> SignedRoot | None:
    """The root with the highest number."""
    row = conn.execute(
        select(ledger_root.c.text, ledger_root.c.signature)
        .order_by(ledger_root.c.number.desc())
        .limit(1)
    ).first()
    return SignedRoot(row.text, row.signature) if row else None


def _tree(leaves: Iterable[Leaf]) -> str:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf.line)
    return tree.root()


@dataclass(frozen=True, slots=True)
class _Covered:
    """What a root covers."""

    spans: tuple[Span, ...]
    certificates: tuple[UUID, ...]


def _enter(
    tx: Tx, *, root: Root, signed: SignedRoot, covered: _Covered, to: tuple[str, ...]
) -> None:
    tx.conn.execute(
        insert(ledger_root).values(number=root.number, text=signed.text, signature=signed.signature)
    )
    if covered.spans:
        tx.conn.execute(
            insert(ledger_cover),
            [
                {
                    "case_id": span.case_id,
                    "first_seq": span.first_seq,
                    "last_seq": span.last_seq,
                    "root_number": root.number,
                }
                for span in covered.spans
            ],
        )
    if covered.certificates:
        tx.conn.execute(
            insert(ledger_certificate_cover),
            [{"certificate_id": each, "root_number": root.number} for each in covered.certificates],
        )
    record(
        tx,
        "ledger.root_written",
        kind="ledger_root",
        detail={"number": root.number, "acts": root.acts, "seals": root.seals, "tree": root.tree},
    )
    for address in to:
        send_letter(
            tx,
            key=f"ledger.root:{root.number}:{address}",
            recipient=address,
            subject=f"【庁内業務】決裁台帳の署名 第{root.number}号 / ledger root {root.number}",
            body=signed.file_text,
        )


def _note_completed(tx: Tx, number: int) -> None:
    record(tx, "ledger.file_completed", kind="ledger_root", detail={"number": number})

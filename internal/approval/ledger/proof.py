"""The way from the acts of one case to the signed roots that cover them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, Row, select

from internal.approval.ledger.leaves import leaves_under
from internal.approval.ledger.merkle import leaf_hash, paths
from internal.approval.ledger.model import ledger_cover, ledger_root, ledger_stamp
from internal.approval.ledger.root import SignedRoot


@dataclass(frozen=True, slots=True)
class LeafProof:
    """A leaf, its place from 0, and the hashes beside its way up."""

    line: str
    place: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RootProof:
    """A signed root, how many leaves its tree has, and the leaves of one case among them.

    `stamp`: the timestamp server's answer over the root's file, where there is one.
    """

    number: int
    signed: SignedRoot
    leaves: int
    proofs: tuple[LeafProof, ...]
    stamp: bytes | None
    stamped_at: datetime | None


def proofs_of(conn: Connection, case_id: UUID) -> tuple[RootProof, ...]:
    """The proofs of everything about a case that a root covers, oldest root first.

    Holds 32 bytes for each leaf of one root at a time.
    """
    rows = conn.execute(
        select(ledger_root, ledger_stamp.c.answer, ledger_stamp.c.stamped_at)
        .join(ledger_cover, ledger_cover.c.root_number == ledger_root.c.number)
        .outerjoin(ledger_stamp, ledger_stamp.c.root_number == ledger_root.c.number)
        .where(ledger_cover.c.case_id == case_id)
        .order_by(ledger_root.c.number)
    )
    return tuple(_proof(conn, row, case_id) for row in rows.all())


def _proof(
    conn: Connection, root: Row[tuple[int, str, str, bytes | None, datetime | None]], case_id: UUID
) -> RootProof:
    hashes: list[bytes] = []
    own: list[tuple[int, str]] = []
    for leaf in leaves_under(conn, root.number):
        if leaf.case_id == case_id:
            own.append((len(hashes), leaf.line))
        hashes.append(leaf_hash(leaf.line))
    ways = paths(hashes, [place for place, _ in own])
    proofs = (LeafProof(line, place, way) for (place, line), way in zip(own, ways, strict=True))
    signed = SignedRoot(root.text, root.signature)
    return RootProof(root.number, signed, len(hashes), tuple(proofs), root.answer, root.stamped_at)

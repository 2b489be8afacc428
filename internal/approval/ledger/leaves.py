"""From the tables to the leaves of a root: which acts and certificates it covers, in which
order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, exists, func, select, tuple_

from internal.approval.ledger.model import (
    ledger_certificate,
    ledger_certificate_cover,
    ledger_cover,
)
from internal.approval.ledger.root import act_leaf, certificate_leaf, seal_leaf
from internal.approval.model import approval_act, approval_seal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive acts of one case that a root covers."""

    case_id: UUID
    first_seq: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with where it comes from. `seq` is None for a seal, `at` the instant of the act.

    A certificate stands for itself: it has neither case nor number.
    """

    case_id: UUID | None
    seq: int | None
    at: datetime
    line: str

    @property
    def is_act(self) -> bool:
        return self.seq is not None

    @property
    def is_seal(self) -> bool:
        return self.case_id is not None and self.seq is None


def uncovered(conn: Connection, limit: int) -> tuple[Span, ...]:
    """What no root covers yet, for at most `limit` cases, by case. One statement."""
    act, cover = approval_act.c, ledger_cover.c
    covered = exists().where(cover.case_id == act.case_id, cover.last_seq >= act.seq)
    rows = conn.execute(
        select(act.case_id, func.min(act.seq).label("first"), func.max(act.seq).label("last"))
        .where(~covered)
        .group_by(act.case_id)
        .order_by(act.case_id)
        .limit(limit)
    )
    return tuple(Span(row.case_id, row.first, row.last) for row in rows)


def covered_by(conn: Connection, number: int) -> Iterator[tuple[Span, ...]]:
    """What a root covers, by case, a batch at a time."""
    cover = ledger_cover.c
    query = (
        select(cover.case_id, cover.first_seq, cover.last_seq)
        .where(cover.root_number == number)
        .order_by(cover.case_id, cover.first_seq)
        .limit(BATCH)
    )
    batch: tuple[Span, ...] = ()
    while True:
        last = (batch[-1].case_id, batch[-1].first_seq) if batch else None
        after = query.where(tuple_(cover.case_id, cover.first_seq) > last) if last else query
        batch = tuple(Span(*row) for row in conn.execute(after))
        if not batch:
            return
        yield batch


def leaves_of(conn: Connection, spans: Sequence[Span]) -> Iterator[Leaf]:
    """The leaves of some spans in their order; a seal follows the act that decided."""
    for begin in range(0, len(spans), BATCH):
        yield from _leaves(conn, spans[begin : begin + BATCH])


def uncovered_certificates(conn: Connection) -> tuple[UUID, ...]:
    """The certificates that no root covers yet. One statement."""
    covered = exists().where(ledger_certificate_cover.c.certificate_id == ledger_certificate.c.id)
    return tuple(
        conn.scalars(
            select(ledger_certificate.c.id).where(~covered).order_by(ledger_certificate.c.id)
        )
    )


def certificates_under(conn: Connection, number: int) -> tuple[UUID, ...]:
    """The certificates that a root covers. One statement."""
    cover = ledger_certificate_cover.c
    return tuple(
        conn.scalars(
            select(cover.certificate_id)
            .where(cover.root_number == number)
            .order_by(cover.certificate_id)
        )
    )


def certificate_leaves(conn: Connection, ids: Sequence[UUID]) -> Iterator[Leaf]:
    """The leaves of some certificates, by their ids. They stand behind those of all cases."""
    certificate = ledger_certificate.c
    rows = conn.execute(
        select(certificate.id, certificate.issued_at, certificate.digest)
        .where(certificate.id.in_(list(ids)))
        .order_by(certificate.id)
    )
    for row in rows:
        yield Leaf(None, None, row.issued_at, certificate_leaf(row.id, row.digest))


def leaves_under(conn: Connection, number: int) -> Iterator[Leaf]:
    """All leaves of a root in their order, as the database has them now."""
    for spans in covered_by(conn, number):
        yield from leaves_of(conn, spans)
    yield from certificate_leaves(conn, certificates_under(conn, number))


def _leaves(conn: Connection, spans: Sequence[Span]) -> Iterator[Leaf]:
    """The leaves of a batch in two statements."""
    cases = [span.case_id for span in spans]
    act, seal = approval_act.c, approval_seal.c
    rows = conn.execute(
        select(act.case_id, act.seq, act.token, act.hash, act.at)
        .where(act.case_id.in_(cases))
        .order_by(act.case_id, act.seq)
    ).all()
    seals = {
        (row.case_id, row.head_hash): row.digest
        for row in conn.execute(
            select(seal.case_id, seal.head_hash, seal.digest).where(seal.case_id.in_(cases))
        )
    }
    wanted: dict[UUID, list[Span]] = {}
    for span in spans:
        wanted.setdefault(span.case_id, []).append(span)
    for row in rows:
        if not any(span.first_seq <= row.seq <= span.last_seq for span in wanted[row.case_id]):
            continue
        line = act_leaf(row.case_id, row.seq, row.token, row.hash)
        yield Leaf(row.case_id, row.seq, row.at, line)
        digest = seals.get((row.case_id, row.hash))
        if digest is not None:
            yield Leaf(row.case_id, None, row.at, seal_leaf(row.case_id, digest))

"""Many cases for measuring: copies of decided cases with their own ids, numbers and chains.

A copy is a whole case: acts, chain, seal, readers, document and version, so that the nightly check
finds nothing. Only the words and the times are those of its model.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Table, func, insert, select

from internal.approval.engine.values import CaseState
from internal.approval.ledger.acts import SealRow, seal_digest
from internal.approval.ledger.chain import GENESIS, link
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_reader,
    approval_seal,
)
from internal.documents.model import document, document_version
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, new_id

BATCH = 1_000


@dataclass(frozen=True, slots=True)
class _Model:
    """The rows of a decided case."""

    case: Row[Any]
    acts: tuple[Row[Any], ...]
    seal: Row[Any]
    readers: tuple[Row[Any], ...]
    document: Row[Any]
    versions: tuple[Row[Any], ...]


Rows = dict[Table, list[dict[str, object]]]


def copy_cases(db: Database, count: int) -> int:
    """Add `count` copies of the decided cases; answers how many there are to copy from."""
    with db.reading() as conn:
        models = _models(conn)
        sealed = conn.scalar(select(func.count()).select_from(approval_seal)) or 0
    if not models:
        return 0
    copies = _copies(models, count, first=sealed + 1)
    while batch := list(islice(copies, BATCH)):
        rows: Rows = {}
        for copied in batch:
            for table, new in copied.items():
                rows.setdefault(table, []).extend(new)
        _write(db, rows)
    return len(models)


def _models(conn: Connection, most: int = 200) -> tuple[_Model, ...]:
    cases = conn.execute(
        select(approval_case)
        .where(approval_case.c.state == CaseState.DECIDED.value)
        .order_by(approval_case.c.id)
        .limit(most)
    ).all()
    return tuple(
        _Model(
            case,
            tuple(
                conn.execute(
                    select(approval_act)
                    .where(approval_act.c.case_id == case.id)
                    .order_by(approval_act.c.seq)
                )
            ),
            conn.execute(select(approval_seal).where(approval_seal.c.case_id == case.id)).one(),
            tuple(
                conn.execute(select(approval_reader).where(approval_reader.c.case_id == case.id))
            ),
            conn.execute(select(document).where(document.c.id == case.subject_id)).one(),
            tuple(
                conn.execute(
                    select(document_version).where(
                        document_version.c.document_id == case.subject_id
                    )
                )
            ),
        )
        for case in cases
        if not _still_asked(case)
    )


def _still_asked(case: Row[Any]) -> bool:
    """A decided case that somebody has still to read would need inbox rows of its own."""
    return '"state":"open"' in case.snapshot or '"reason"' in case.snapshot


def _copies(models: tuple[_Model, ...], count: int, first: int) -> Iterator[Rows]:
    for number in range(first, first + count):
        yield _copy(models[number % len(models)], number)


def _copy(model: _Model, number: int) -> Rows:
    case_id, subject_id = new_id(), new_id()
    acts, head = _chained(model, case_id)
    name = f"{model.seal.number}の{number}"
    snapshot = model.case.snapshot.replace(str(model.case.id), str(case_id))
    return {
        document: [model.document._asdict() | {"id": subject_id}],
        document_version: [v._asdict() | {"document_id": subject_id} for v in model.versions],
        approval_case: [
            model.case._asdict()
            | {
                "id": case_id,
                "subject_id": subject_id,
                "number": name,
                "head_hash": head,
                "snapshot": snapshot,
            }
        ],
        approval_act: acts,
        approval_seal: [_sealed(model, case_id, name, acts)],
        approval_reader: [r._asdict() | {"case_id": case_id} for r in model.readers],
    }


def _sealed(
    model: _Model, case_id: UUID, number: str, acts: list[dict[str, object]]
) -> dict[str, object]:
    seal = model.seal
    (at,) = (i for i, act in enumerate(model.acts) if act.hash == seal.head_hash)
    head = str(acts[at]["hash"])
    copied = SealRow(
        number, seal.sealed_at, seal.content, seal.content_digest, head, digest=seal.digest
    )
    own = {"number": number, "head_hash": head, "digest": seal_digest(case_id, copied)}
    return dict(seal._asdict()) | {"case_id": case_id} | own


def _chained(model: _Model, case_id: UUID) -> tuple[list[dict[str, object]], str]:
    previous = GENESIS
    acts: list[dict[str, object]] = []
    for act in model.acts:
        digest = link(case_id, previous, act.record)
        acts.append(
            act._asdict()
            | {"case_id": case_id, "token": new_id(), "previous": previous, "hash": digest}
        )
        previous = digest
    return acts, previous


def _write(db: Database, rows: Rows) -> None:
    with db.transaction(SYSTEM) as tx:
        for table, new in rows.items():
            if db.dialect == "postgresql":
                _copy_in(tx.conn, table, new)
            else:
                tx.conn.execute(insert(table), new)


def _copy_in(conn: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """COPY is several times faster than INSERT, which a million cases need."""
    names = [column.name for column in table.columns]
    processors = [
        column.type.dialect_impl(conn.dialect).bind_processor(conn.dialect)
        for column in table.columns
    ]
    raw = conn.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    columns = ", ".join(f'"{name}"' for name in names)
    with raw.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(
                [
                    process(row[name]) if process and row[name] is not None else row[name]
                    for name, process in zip(names, processors, strict=True)
                ]
            )

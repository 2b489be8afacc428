"""消去: the worker erases what was disposed of, some days after it was carried out.

In one transaction the certificate is issued and the contents go. A file stays while anything else
uses its content; the others leave the store with its sweep.

Source: BND-11. The entry of each document stays for ever, as do its acts.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from internal.approval.enclosed import enclosed_with, still_enclosed
from internal.approval.ledger.certificates import issue
from internal.approval.model import approval_case, approval_seal
from internal.documents.model import (
    amendment_draft,
    attachment,
    attachment_note,
    attachment_note_answer,
    attachment_view,
    document,
    document_archive,
    document_version,
    late_attachment,
)
from internal.documents.receipts.model import receipt_file
from internal.documents.records.disposal import close, locked_batch
from internal.documents.records.disposal_queries import BatchFile, ItemLine, batch_file
from internal.documents.records.disposing import documents_in
from internal.documents.records.model import disposal_batch
from internal.documents.records.rules.disposal import BatchState, Measure
from internal.documents.records.rules.retention import retention_in_print
from internal.documents.search.indexing import forget_documents
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import record
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx
from internal.kernel.files.forgetting import forget_contents
from internal.kernel.files.service import sweep_unregistered
from internal.kernel.files.store import FileStore
from internal.kernel.outbox import Entry, SlowHandler, extend_lease

ERASE = "records.erase"
"""Topic: what was disposed of waits to be erased."""

_WITH_FILES = (attachment, late_attachment, document_archive)


def ask_for_erasure(tx: Tx) -> None:
    """Erase what has waited its days, each night."""
    tx.after_commit(ERASE, f"{ERASE}:{tx.on}")


def erasing_handlers(store: FileStore) -> Mapping[str, SlowHandler]:
    """The outbox handler that erases, by topic."""
    return {ERASE: SlowHandler(partial(_on_night, store))}


def _on_night(store: FileStore, db: Database, entry: Entry) -> None:
    erased = False
    while erase_next(db):
        erased = True
        extend_lease(db, entry)
    if erased:
        sweep_unregistered(db, store)


def erase_next(db: Database) -> bool:
    """Erase the contents of one proposal whose day has come; False when there is none."""
    with db.reading() as conn:
        batch_id = conn.scalar(
            select(disposal_batch.c.id)
            .where(
                disposal_batch.c.state == BatchState.CARRIED_OUT.value,
                disposal_batch.c.erase_on <= jst_date(db.clock()),
            )
            .order_by(disposal_batch.c.erase_on, disposal_batch.c.id)
            .limit(1)
        )
    if batch_id is None:
        return False
    db.perform(erase, SYSTEM, batch_id=batch_id)
    return True


def erase(tx: Tx, *, batch_id: UUID) -> UUID | None:
    """Certify and erase what a proposal disposed of; answers the certificate.

    None where nothing was disposed of, or where the proposal was called off meanwhile.
    """
    if locked_batch(tx, batch_id).state != BatchState.CARRIED_OUT.value:
        return None
    file = batch_file(tx.conn, batch_id, tx.on)
    items = file.of(Measure.DISPOSE)
    certificate_id = _certified(tx, file, items) if items else None
    tx.conn.execute(
        update(disposal_batch)
        .where(disposal_batch.c.id == batch_id)
        .values(certificate_id=certificate_id)
    )
    close(tx, batch_id, BatchState.ERASED, "")
    return certificate_id


def _certified(tx: Tx, file: BatchFile, items: Sequence[ItemLine]) -> UUID:
    filed = documents_in(tx, [item.due.id for item in items])
    subjects = tx.conn.scalars(
        select(approval_case.c.subject_id).where(approval_case.c.subject_id.in_(filed))
    ).all()
    files = _files_of(tx.conn, subjects)
    certificate_id = issue(tx, statement=_statement(file, items), files=files)
    _erase_texts(tx, subjects)
    _delete_rows(tx, subjects)
    forget_documents(tx, subjects)
    digests = {digest for each in files.values() for digest in each}
    forgotten = forget_contents(tx, digests, _used)
    record(
        tx,
        "records.contents_erased",
        kind="disposal_batch",
        object_id=file.id,
        detail={
            "certificate": str(certificate_id),
            "documents": len(subjects),
            "contents": forgotten,
        },
    )
    return certificate_id


def _statement(file: BatchFile, items: Sequence[ItemLine]) -> dict[str, object]:
    return {
        "proposal": file.title,
        "decision": file.decision_number,
        "decided_at": file.decided_at,
        "carried_out_by": file.carried_out_by,
        "carried_out_at": file.carried_out_at,
        "binders": [
            {
                "section": item.due.section,
                "year": item.due.year.year,
                "number": item.due.label,
                "title": item.due.title,
                "class": item.due.class_code,
                "retention": retention_in_print(item.due.retention),
                "expired_on": item.due.expires_on,
                "documents": item.due.documents,
                "reason": item.wish.reason,
            }
            for item in items
        ],
    }


def _files_of(conn: Connection, subjects: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """The digests of everything that lies in the store for each of some documents."""
    found: dict[UUID, set[str]] = {each: set() for each in subjects}
    for table in _WITH_FILES:
        for row in conn.execute(
            select(table.c.document_id, table.c.digest).where(table.c.document_id.in_(subjects))
        ):
            found[row.document_id].add(row.digest)
    for subject_id, digests in enclosed_with(conn, subjects).items():
        found[subject_id].update(digests)
    return {subject_id: tuple(sorted(digests)) for subject_id, digests in found.items()}


def _used(conn: Connection, digests: Collection[str]) -> frozenset[str]:
    """Which contents another document still has, another case, or a receipt."""
    wanted = list(digests)
    used: set[str] = set()
    for table in (*_WITH_FILES, receipt_file):
        used.update(conn.scalars(select(table.c.digest).where(table.c.digest.in_(wanted))))
    return frozenset(used) | still_enclosed(conn, digests)


def _erase_texts(tx: Tx, subjects: Sequence[UUID]) -> None:
    cases = select(approval_case.c.id).where(approval_case.c.subject_id.in_(subjects))
    tx.conn.execute(
        update(approval_seal).where(approval_seal.c.case_id.in_(cases)).values(content="")
    )
    tx.conn.execute(
        update(document_version)
        .where(document_version.c.document_id.in_(subjects))
        .values(content="")
    )
    tx.conn.execute(
        update(document)
        .where(document.c.id.in_(subjects))
        .values(
            body="",
            facts={},
            paper={},
            route_additions={},
            counterparty="",
            split_reason="",
            effective_reason="",
            party_key="",
            subject_key="",
        )
    )


def _delete_rows(tx: Tx, subjects: Sequence[UUID]) -> None:
    notes = select(attachment_note.c.id).where(attachment_note.c.document_id.in_(subjects))
    files = select(attachment.c.id).where(attachment.c.document_id.in_(subjects))
    answers = attachment_note_answer.c.note_id.in_(notes)
    tx.conn.execute(delete(attachment_note_answer).where(answers))
    tx.conn.execute(delete(attachment_view).where(attachment_view.c.attachment_id.in_(files)))
    for table in (attachment_note, amendment_draft, *_WITH_FILES):
        tx.conn.execute(delete(table).where(table.c.document_id.in_(subjects)))

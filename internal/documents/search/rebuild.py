"""Making the index anew, from what stands in the other tables and in the store.

Every batch is a transaction of its own and says the whole truth about its documents, so a run that
was stopped goes on where it stood, and the pages work all the while.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from internal.approval.authority.store import AuthorityStore
from internal.approval.model import approval_case
from internal.documents.search.indexing import Matters, index_documents
from internal.documents.search.model import search_file, search_source
from internal.documents.search.reading import NotDrawnYet, forget_files, read_file
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx
from internal.kernel.files.model import blob
from internal.kernel.files.store import FileStore

BATCH = 200


@dataclass(frozen=True, slots=True)
class Done:
    """How far a run is: how many it has done, and the last of them."""

    count: int
    last: str


def rebuild_documents(db: Database, *, after: UUID | None = None) -> Iterator[Done]:
    """Index every submitted document behind `after`, in the order of ids; yields by batches."""
    with db.reading() as conn:
        matters = AuthorityStore().on(conn, jst_date(db.clock())).matters
    count = 0
    while True:
        with db.reading() as conn:
            batch = _documents_behind(conn, after)
        if not batch:
            return
        db.perform(_index, SYSTEM, document_ids=batch, matters=matters)
        after, count = batch[-1], count + len(batch)
        yield Done(count, str(after))


def read_files(db: Database, store: FileStore, *, again: bool) -> Iterator[Done]:
    """Read the files of submitted documents that were never read, or all of them again.

    Yields after each. A file that the store does not give, or whose PDF is still being made, is
    left for the worker.
    """
    if again:
        db.perform(forget_files, SYSTEM)
    count, after = 0, ""
    while True:
        with db.reading() as conn:
            batch = _files_behind(conn, after)
        if not batch:
            return
        for digest in batch:
            after = digest
            try:
                read_file(db, store, digest)
            except (OSError, NotDrawnYet):
                continue
            count += 1
            yield Done(count, digest)


def _index(tx: Tx, *, document_ids: Sequence[UUID], matters: Matters) -> None:
    # Locked, so that nobody decides or edits one of them between reading and writing here.
    tx.conn.execute(
        select(approval_case.c.id)
        .where(approval_case.c.subject_id.in_(document_ids))
        .order_by(approval_case.c.id)
        .with_for_update()
    ).all()
    index_documents(tx, document_ids, matters)


def _documents_behind(conn: Connection, after: UUID | None) -> Sequence[UUID]:
    query = select(approval_case.c.subject_id).order_by(approval_case.c.subject_id).limit(BATCH)
    if after is not None:
        query = query.where(approval_case.c.subject_id > after)
    return conn.scalars(query).all()


def _files_behind(conn: Connection, after: str) -> Sequence[str]:
    """Contents of submitted documents that were not read."""
    return conn.scalars(
        select(search_source.c.source)
        .distinct()
        .join(blob, blob.c.digest == search_source.c.source)
        .outerjoin(search_file, search_file.c.digest == search_source.c.source)
        .where(search_file.c.digest.is_(None), search_source.c.source > after)
        .order_by(search_source.c.source)
        .limit(BATCH)
    ).all()

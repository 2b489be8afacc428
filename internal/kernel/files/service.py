"""Taking contents into the records, and checking that they are still what they were."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from sqlalchemy import delete, or_, select, update

from internal.kernel import audit
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx, insert_new, new_id
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.model import RenderingState, blob, picture, rendering
from internal.kernel.files.store import ORPHAN_AGE, FileStore, Integrity, StoredFile

STORED = "files.stored"
"""Topic: a new content waits for the picture of its first page."""

REMAINING = "files.remaining"
"""Topic: the first page is drawn, the others wait. Behind every first page in the queue."""


CHECK_PAUSE = timedelta(hours=12)


def register(tx: Tx, *, stored: StoredFile, kind: FileKind) -> None:
    """Enter a stored content and ask for pictures of its pages; once, however often it comes."""
    enter_blob(tx, stored=stored, kind=kind)
    tx.conn.execute(
        insert_new(tx.conn, rendering).values(
            digest=stored.digest,
            state=RenderingState.WAITING.value,
            pages=0,
            updated_at=tx.at,
        )
    )
    tx.after_commit(STORED, f"{STORED}:{stored.digest}", digest=stored.digest)


def enter_blob(tx: Tx, *, stored: StoredFile, kind: FileKind) -> None:
    """Enter a content that needs no pictures (a picture itself, a finished PDF/A)."""
    tx.conn.execute(
        insert_new(tx.conn, blob).values(
            digest=stored.digest,
            size=stored.size,
            kind=kind.value,
            media_type=stored.media_type,
            created_at=tx.at,
        )
    )


def draw_again(tx: Tx, *, digest: str) -> None:
    """Ask for the pictures anew, as after an installation of LibreOffice."""
    tx.conn.execute(delete(picture).where(picture.c.digest == digest))
    tx.conn.execute(
        update(rendering)
        .where(rendering.c.digest == digest)
        .values(
            state=RenderingState.WAITING.value,
            pages=0,
            error=None,
            tool=None,
            pdf_digest=None,
            updated_at=tx.at,
        )
    )
    tx.after_commit(STORED, f"{STORED}:{digest}:{new_id()}", digest=digest)


def draw_unsupported_again(tx: Tx) -> int:
    """Ask anew for everything no tool could show before; answers how many files."""
    found = tx.conn.scalars(
        select(rendering.c.digest).where(rendering.c.state == RenderingState.UNSUPPORTED.value)
    ).all()
    for digest in found:
        draw_again(tx, digest=digest)
    return len(found)


def verify_some(db: Database, store: FileStore, limit: int) -> tuple[str, ...]:
    """Hash the contents again that were not checked for longest; answers the damaged digests.

    Every damage becomes an audit event `files.damaged`. The hashing holds no transaction. Nothing
    is checked twice within `CHECK_PAUSE`.
    """
    unchecked = or_(blob.c.verified_at.is_(None), blob.c.verified_at <= db.clock() - CHECK_PAUSE)
    with db.reading() as conn:
        digests = conn.scalars(
            select(blob.c.digest)
            .where(unchecked)
            .order_by(blob.c.verified_at.asc().nulls_first(), blob.c.digest)
            .limit(limit)
        ).all()
    damaged: list[str] = []
    for digest in digests:
        integrity = store.verify(digest)
        if integrity is not Integrity.INTACT:
            damaged.append(digest)
        db.perform(_record_check, SYSTEM, digest=digest, integrity=integrity)
    return tuple(damaged)


def sweep_unregistered(db: Database, store: FileStore) -> int:
    """Remove contents whose upload was stored but never entered; answers how many.

    A form that was refused after its files had arrived leaves such contents. Only those of
    `ORPHAN_AGE` go: a younger one may belong to a transaction that is still open, and storing a
    content again makes it young again.
    """
    removed = 0
    for digests in _batches(store.contents_before(db.clock() - ORPHAN_AGE)):
        with db.reading() as conn:
            known = set(conn.scalars(select(blob.c.digest).where(blob.c.digest.in_(digests))))
        for digest in digests:
            if digest not in known:
                store.delete(digest)
                removed += 1
    return removed + store.sweep(db.clock())


def _batches(digests: Iterator[str]) -> Iterator[tuple[str, ...]]:
    while batch := tuple(islice(digests, 200)):
        yield batch


def _record_check(tx: Tx, *, digest: str, integrity: Integrity) -> None:
    tx.conn.execute(update(blob).where(blob.c.digest == digest).values(verified_at=tx.at))
    if integrity is not Integrity.INTACT:
        audit.record(
            tx,
            "files.damaged",
            kind="blob",
            detail={"digest": digest, "integrity": integrity.value},
        )

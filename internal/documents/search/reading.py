"""Reading the files of submitted documents, by the worker; once for each content."""

from collections.abc import Mapping
from enum import StrEnum
from functools import partial

from sqlalchemy import delete, insert, select

from internal.documents.search.indexing import READ, Part, text_rows
from internal.documents.search.model import search_file, search_text
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx, insert_new
from internal.kernel.files.kinds import KINDS, FileKind, Shown
from internal.kernel.files.model import RenderingState, blob, rendering
from internal.kernel.files.reading import READING, Unread, Words, words_of
from internal.kernel.files.store import FileStore
from internal.kernel.files.tools import Limits
from internal.kernel.outbox import Entry, SlowHandler


class FileState(StrEnum):
    """How much of a file can be searched."""

    READ = "read"
    PARTLY = "partly"  # longer than what is read of one file
    WORDLESS = "wordless"  # a picture, a scanned PDF, a kind that holds no words
    UNREAD = "unread"  # damaged, encrypted, or too much for the limits


class NotDrawnYet(Exception):
    """The PDF that it is to be read from is being made; worth another attempt."""


def reading_handlers(store: FileStore) -> Mapping[str, SlowHandler]:
    """The outbox handler that reads files."""
    return {READ: SlowHandler(partial(_on_wish, store))}


def _on_wish(store: FileStore, db: Database, entry: Entry) -> None:
    read_file(db, store, str(entry.payload["digest"]))


def read_file(db: Database, store: FileStore, digest: str, limits: Limits = READING) -> None:
    """Let a file be found by what it says, unless that has been done; it never fails for a file.

    An office file of a kind that is not read itself is read from the PDF its pages were drawn from.

    Raises:
        OSError: this machine has no room or the store does not answer; worth another attempt.
        NotDrawnYet: its PDF is being made.
    """
    with db.reading() as conn:
        row = conn.execute(
            select(
                blob.c.kind,
                rendering.c.pdf_digest,
                rendering.c.state.label("drawing"),
                search_file.c.state,
            )
            .outerjoin(rendering, rendering.c.digest == blob.c.digest)
            .outerjoin(search_file, search_file.c.digest == blob.c.digest)
            .where(blob.c.digest == digest)
        ).first()
    if row is None or row.state is not None:
        return
    words = words_of(store, digest, FileKind(row.kind), limits)
    if words == Unread() and KINDS[FileKind(row.kind)].shown is Shown.OFFICE:
        if row.pdf_digest:
            words = words_of(store, row.pdf_digest, FileKind.PDF, limits)
        elif row.drawing == RenderingState.WAITING:
            raise NotDrawnYet(digest)
    texts = text_rows(digest, Part.FILE, words.text) if isinstance(words, Words) else []
    db.perform(_enter, SYSTEM, digest=digest, words=words, texts=texts)


def _enter(tx: Tx, *, digest: str, words: Words | Unread, texts: list[dict[str, object]]) -> None:
    problem = words.problem.value if isinstance(words, Unread) and words.problem else None
    entered = tx.conn.execute(
        insert_new(tx.conn, search_file)
        .values(
            digest=digest,
            state=_state(words, texts).value,
            problem=problem,
            characters=len(words.text) if isinstance(words, Words) else 0,
            read_at=tx.at,
        )
        .returning(search_file.c.digest)
    ).first()
    if entered is not None and texts:
        tx.conn.execute(insert(search_text), texts)


def _state(words: Words | Unread, texts: list[dict[str, object]]) -> FileState:
    if isinstance(words, Unread):
        return FileState.UNREAD if words.problem else FileState.WORDLESS
    if not texts:
        return FileState.WORDLESS
    return FileState.PARTLY if words.cut else FileState.READ


def forget_files(tx: Tx) -> int:
    """Forget what files say, so that they are read again; answers how many were known."""
    tx.conn.execute(delete(search_text).where(search_text.c.part == Part.FILE.value))
    return tx.conn.execute(delete(search_file)).rowcount

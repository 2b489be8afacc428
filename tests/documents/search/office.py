"""Documents to be found, and a search as it is made from a page."""

import io
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from internal.access.principal import Principal
from internal.approval.model import approval_case
from internal.documents.rules import DraftContent
from internal.documents.search.model import search_file, search_source, search_text
from internal.documents.search.queries import Hits, search
from internal.documents.search.reading import reading_handlers
from internal.documents.search.rules.criteria import Criteria
from internal.documents.search.rules.question import question_of
from internal.documents.service import NewFile
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, new_id
from internal.kernel.files.kinds import KINDS, FileKind
from internal.kernel.files.service import register
from internal.kernel.files.store import FileStore, StoredFile
from internal.kernel.outbox import deliver, due_entries, outbox
from tests.approval.cast import Office, repair

CLERK = ("0008", "SHUJI")
STRANGER = ("1005", "JINJI-KACHO")


def principal_of(office: Office, number: str, post: str) -> Principal:
    """Somebody who is signed in in one of her posts."""
    with office.db.reading() as conn:
        directory = office.approval.directories.at(conn, office.db.clock())
    person, post_id = office.chart.people[number], office.chart.posts[post]
    seats = tuple(directory.seats_of(person))
    seat = next(seat for seat in seats if seat.post_id == post_id)
    return Principal(
        session_id=new_id(),
        person_id=person,
        name=seat.name,
        family_name=seat.name[:2],
        seat=seat,
        seats=seats,
        duties=frozenset(),
        address="127.0.0.1",
    )


def hits(
    office: Office,
    typed: str,
    who: tuple[str, str] = CLERK,
    *,
    page: int = 1,
    criteria: Criteria | None = None,
) -> Hits:
    """What somebody sees who types this."""
    asked = replace(criteria or Criteria(), question=question_of(typed))
    reader = principal_of(office, *who)
    with office.db.reading() as conn:
        return search(conn, reader, asked, page=page)


def titles(office: Office, typed: str, who: tuple[str, str] = CLERK) -> set[str]:
    """The subjects of what somebody finds."""
    return {row.line.title for row in hits(office, typed, who).rows}


def written(title: str, body: str = "伺います。", **changes: object) -> DraftContent:
    """A draft with these words."""
    return repair(title=title, body=body, **changes)


def stored(office: Office, store: FileStore, content: bytes, kind: FileKind) -> StoredFile:
    """A content in the store and in the records."""
    kept = store.put_stream(io.BytesIO(content), 10**9, KINDS[kind].media_type)
    office.db.perform(register, SYSTEM, stored=kept, kind=kind)
    return kept


def submitted_with(
    office: Office,
    store: FileStore,
    content: DraftContent,
    files: dict[str, tuple[bytes, FileKind]],
) -> UUID:
    """A document in circulation with these files; answers the document."""
    attached = []
    for name, (content_bytes, kind) in files.items():
        kept = stored(office, store, content_bytes, kind)
        attached.append(NewFile(name, kept.digest, kept.size, kept.media_type))
    document_id = office.draft(content, tuple(attached))
    office.db.perform(
        office.documents.submit,
        office.clerk,
        document_id=document_id,
        revision=1,
        token=new_id(),
    )
    return document_id


def read_all(office: Office, store: FileStore) -> None:
    """Let the worker read what waits to be read, and nothing else."""
    handlers = reading_handlers(store)
    with office.db.reading() as conn:
        wishes = set(conn.scalars(select(outbox.c.id).where(outbox.c.topic.in_(list(handlers)))))
    for entry in due_entries(office.db):
        if entry in wishes:
            deliver(office.db, handlers, entry)


def document_of(office: Office, case_id: UUID) -> UUID:
    """The document of a case."""
    with office.db.reading() as conn:
        return conn.scalars(
            select(approval_case.c.subject_id).where(approval_case.c.id == case_id)
        ).one()


def index_of(db: Database) -> tuple[set[tuple[object, ...]], ...]:
    """Everything the index holds, as it can be compared."""
    text = search_text.c
    columns = (text.source, text.part, text.piece, text.original, text.folded)
    with db.reading() as conn:
        return (
            {tuple(row) for row in conn.execute(select(*columns))},
            {tuple(row) for row in conn.execute(select(search_source))},
            {(row.digest, row.state) for row in conn.execute(select(search_file))},
        )

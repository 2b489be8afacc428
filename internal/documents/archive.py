"""The archived form of a decided document: PDF/A with its files inside, made after the decision."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID

from internal.approval.authority.store import AuthorityStore
from internal.approval.model import approval_case
from internal.approval.queries import CaseFile, case_file
from internal.config import Settings
from internal.documents.model import document_archive
from internal.documents.record import decision_record
from internal.documents.rules import AttachedFile, Version, version_of
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import record
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, Tx, insert_new
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.service import enter_blob
from internal.kernel.files.store import FileStore, StoredFile, store_from
from internal.printing.decision import render_decision
from internal.printing.fonts import load_fonts
from internal.printing.record import EmbeddedFile, Rendered

EMBED_LIMIT = 64 * 1024 * 1024
"""Bytes. Larger files stay in the store and are listed with their SHA-256 (PDF/A-2b)."""


@dataclass(frozen=True, slots=True)
class Archivist:
    """What archiving needs besides the database."""

    city: str
    fonts: Path
    store: FileStore
    authority: AuthorityStore


def archivist_of(settings: Settings) -> Archivist:
    """What archiving needs in an installation."""
    return Archivist(settings.city, settings.fonts_dir, store_from(settings), AuthorityStore())


def archive(archivist: Archivist, db: Database, case_id: UUID) -> None:
    """Print, store and enter the decided case; a case that is archived already is left alone."""
    with db.reading() as conn:
        file = case_file(conn, approval_case.c.id == case_id)
        if file is None or file.seal is None:
            raise LookupError(f"case {case_id} is not decided")
        table = archivist.authority.on(conn, jst_date(file.submitted_at))
    version = version_of(file.seal.content)
    printed = decision_record(
        city=archivist.city, file=file, seal=file.seal, version=version, table=table
    )
    rendered = render_decision(
        printed,
        load_fonts(archivist.fonts),
        _embedded(archivist.store, version, file.seal.sealed_at),
    )
    stored = archivist.store.put_stream(BytesIO(rendered.pdf), limit=len(rendered.pdf))
    db.perform(_enter, SYSTEM, file=file, stored=stored, rendered=rendered)


def _embedded(store: FileStore, version: Version, sealed_at: datetime) -> tuple[EmbeddedFile, ...]:
    if sum(item.size for item in version.files) > EMBED_LIMIT:
        return ()
    return tuple(_with_content(store, item, sealed_at) for item in version.files)


def _with_content(store: FileStore, item: AttachedFile, sealed_at: datetime) -> EmbeddedFile:
    with store.open(item.digest) as content:
        return EmbeddedFile(
            name=item.name,
            media_type=item.media_type,
            content=content.read(),
            modified_at=sealed_at,
            description=f"添付{item.place}",
        )


def _enter(tx: Tx, *, file: CaseFile, stored: StoredFile, rendered: Rendered) -> None:
    enter_blob(tx, stored=stored, kind=FileKind.PDF)
    tx.conn.execute(
        insert_new(tx.conn, document_archive).values(
            document_id=file.subject_id,
            case_id=file.case_id,
            digest=stored.digest,
            size=stored.size,
            pages=rendered.pages,
            missing_characters="".join(rendered.missing)[:200],
            archived_at=tx.at,
        )
    )
    record(
        tx,
        "documents.archived",
        kind="document",
        object_id=file.subject_id,
        detail={"sha256": stored.digest, "pages": rendered.pages},
    )

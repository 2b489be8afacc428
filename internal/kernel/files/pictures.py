"""Pictures of pages: the first page of every file first, the others behind.

Drawing happens outside any transaction; each step writes what it made in a short one. Every step
may run again from the start.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import func, select, update

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx, insert_new
from internal.kernel.files.kinds import KINDS, FileKind, Shown
from internal.kernel.files.model import Problem, RenderingState, blob, picture, rendering
from internal.kernel.files.service import REMAINING, STORED, enter_blob
from internal.kernel.files.store import FileStore, StoredFile
from internal.kernel.files.tools import (
    CONVERTING,
    DRAWING,
    Drawn,
    Limits,
    Span,
    ToolFailed,
    convert,
    draw,
)
from internal.kernel.outbox import Entry, SlowHandler, extend_lease

MAX_PAGES = 1000
"""Pages that get a picture; of a longer file the rest is read in the download."""

BATCH = 10
"""Pages drawn by one process, whose limits of time count for these together."""

_LARGEST_PICTURE = 64 * 1024 * 1024
_LARGEST_PDF = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Studio:
    """What drawing needs: the store, LibreOffice where there is one, and limits."""

    store: FileStore
    soffice: Path | None = None
    drawing: Limits = DRAWING
    converting: Limits = CONVERTING


def drawing_handlers(studio: Studio) -> Mapping[str, SlowHandler]:
    """The outbox handlers that make pictures, by topic."""
    return {
        STORED: SlowHandler(partial(_on_stored, studio)),
        REMAINING: SlowHandler(partial(_on_remaining, studio)),
    }


def _on_stored(studio: Studio, db: Database, entry: Entry) -> None:
    render_first(db, studio, str(entry.payload["digest"]), asked_by=entry.key)


def _on_remaining(studio: Studio, db: Database, entry: Entry) -> None:
    for _page in render_rest(db, studio, str(entry.payload["digest"])):
        extend_lease(db, entry)


def render_first(db: Database, studio: Studio, digest: str, *, asked_by: str) -> None:
    """Draw the first page and count the pages; ask for the others if there are any.

    `asked_by` is the outbox key of the wish: one wish asks for the other pages once.
    """
    kind = _waiting_kind(db, digest)
    if kind is None:
        return
    try:
        match KINDS[kind].shown:
            case Shown.TEXT | Shown.MAIL:
                db.perform(_settle, SYSTEM, digest=digest, state=RenderingState.DONE, tool="text")
            case Shown.DOWNLOAD:
                db.perform(_settle, SYSTEM, digest=digest, state=RenderingState.UNSUPPORTED)
            case Shown.OFFICE:
                _draw_office(db, studio, digest, kind, asked_by)
            case Shown.PDF:
                _draw_first(db, studio, digest, _Source(digest, "pdf"), asked_by)
            case Shown.IMAGE:
                _draw_first(db, studio, digest, _Source(digest, "image"), asked_by)
    except ToolFailed as failed:
        db.perform(_fail, SYSTEM, digest=digest, problem=failed.problem)


def render_rest(db: Database, studio: Studio, digest: str) -> Iterator[int]:
    """Draw the remaining pages, some at a time; yields the last page after each step."""
    kind = _waiting_kind(db, digest)
    if kind is None:
        return
    pages, drawn_to, source = _progress(db, digest, kind)
    if pages == 0:
        # Asked for anew meanwhile: the first page comes first again and will ask for the others.
        return
    last = min(pages, MAX_PAGES)
    try:
        while drawn_to < last:
            span = Span(drawn_to + 1, min(drawn_to + BATCH, last))
            with _drawn(studio, source, span) as drawn:
                kept = _keep_pictures(studio.store, drawn)
            db.perform(_enter_pictures, SYSTEM, digest=digest, pictures=kept)
            drawn_to = span.last
            yield drawn_to
        db.perform(_finish, SYSTEM, digest=digest, tool=source.drawer)
    except ToolFailed as failed:
        db.perform(_fail, SYSTEM, digest=digest, problem=failed.problem)


@dataclass(frozen=True, slots=True)
class _Source:
    digest: str
    drawer: str


@dataclass(frozen=True, slots=True)
class _Picture:
    page: int
    width: int
    height: int
    stored: StoredFile


def _draw_first(db: Database, studio: Studio, digest: str, source: _Source, asked_by: str) -> None:
    with _drawn(studio, source, Span(1, 1)) as drawn:
        kept = _keep_pictures(studio.store, drawn)
    db.perform(
        _enter_first,
        SYSTEM,
        digest=digest,
        pages=drawn.pages,
        pictures=kept,
        asked_by=asked_by,
    )
    if drawn.pages <= 1:
        db.perform(_finish, SYSTEM, digest=digest, tool=source.drawer)


@contextmanager
def _drawn(studio: Studio, source: _Source, span: Span) -> Iterator[Drawn]:
    with (
        tempfile.TemporaryDirectory(prefix="pages-") as folder,
        studio.store.path_or_copy(source.digest) as path,
    ):
        yield draw(source.drawer, path.resolve(), Path(folder), span, studio.drawing)


def _draw_office(db: Database, studio: Studio, digest: str, kind: FileKind, asked_by: str) -> None:
    if studio.soffice is None:
        db.perform(_settle, SYSTEM, digest=digest, state=RenderingState.UNSUPPORTED)
        return
    with (
        tempfile.TemporaryDirectory(prefix="office-") as folder,
        studio.store.path_or_copy(digest) as path,
    ):
        made = convert(studio.soffice, path, kind, Path(folder), studio.converting)
        with made.open("rb") as content:
            pdf = studio.store.put_stream(content, _LARGEST_PDF, KINDS[FileKind.PDF].media_type)
    # The PDF is kept, because the other pages are drawn from it later.
    db.perform(_enter_pdf, SYSTEM, digest=digest, stored=pdf)
    _draw_first(db, studio, digest, _Source(pdf.digest, "pdf"), asked_by)


def _keep_pictures(store: FileStore, drawn: Drawn) -> tuple[_Picture, ...]:
    kept = []
    for made in drawn.pictures:
        with made.path.open("rb") as content:
            stored = store.put_stream(content, _LARGEST_PICTURE, KINDS[FileKind.WEBP].media_type)
        kept.append(_Picture(made.page, made.width, made.height, stored))
    return tuple(kept)


def _waiting_kind(db: Database, digest: str) -> FileKind | None:
    query = (
        select(blob.c.kind)
        .join(rendering, rendering.c.digest == blob.c.digest)
        .where(blob.c.digest == digest, rendering.c.state == RenderingState.WAITING.value)
    )
    with db.reading() as conn:
        kind = conn.scalar(query)
    return FileKind(kind) if kind else None


def _progress(db: Database, digest: str, kind: FileKind) -> tuple[int, int, _Source]:
    """Number of pages, last page with a picture, and what is drawn."""
    query = (
        select(rendering.c.pages, rendering.c.pdf_digest, func.max(picture.c.page).label("last"))
        .outerjoin(picture, picture.c.digest == rendering.c.digest)
        .where(rendering.c.digest == digest)
        .group_by(rendering.c.pages, rendering.c.pdf_digest)
    )
    with db.reading() as conn:
        row = conn.execute(query).one()
    drawer = "image" if KINDS[kind].shown is Shown.IMAGE else "pdf"
    return row.pages, row.last or 0, _Source(row.pdf_digest or digest, drawer)


def _enter_pictures(tx: Tx, *, digest: str, pictures: tuple[_Picture, ...]) -> None:
    for made in pictures:
        enter_blob(tx, stored=made.stored, kind=FileKind.WEBP)
        tx.conn.execute(
            insert_new(tx.conn, picture).values(
                digest=digest,
                page=made.page,
                width=made.width,
                height=made.height,
                picture_digest=made.stored.digest,
            )
        )


def _enter_first(
    tx: Tx, *, digest: str, pages: int, pictures: tuple[_Picture, ...], asked_by: str
) -> None:
    _enter_pictures(tx, digest=digest, pictures=pictures)
    tx.conn.execute(
        update(rendering).where(rendering.c.digest == digest).values(pages=pages, updated_at=tx.at)
    )
    if pages > 1:
        tx.after_commit(REMAINING, f"{asked_by}:remaining", digest=digest)


def _enter_pdf(tx: Tx, *, digest: str, stored: StoredFile) -> None:
    enter_blob(tx, stored=stored, kind=FileKind.PDF)
    tx.conn.execute(
        update(rendering)
        .where(rendering.c.digest == digest)
        .values(pdf_digest=stored.digest, updated_at=tx.at)
    )


def _finish(tx: Tx, *, digest: str, tool: str) -> None:
    # Broken pages are left out one by one; a file of nothing else is broken as a whole.
    if tx.conn.scalar(select(func.count()).where(picture.c.digest == digest)):
        _settle(tx, digest=digest, state=RenderingState.DONE, tool=tool)
    else:
        _fail(tx, digest=digest, problem=Problem.DAMAGED)


def _fail(tx: Tx, *, digest: str, problem: Problem) -> None:
    _settle(tx, digest=digest, state=RenderingState.FAILED, problem=problem)


def _settle(
    tx: Tx,
    *,
    digest: str,
    state: RenderingState,
    tool: str | None = None,
    problem: Problem | None = None,
) -> None:
    tx.conn.execute(
        update(rendering)
        .where(rendering.c.digest == digest)
        .values(
            state=state.value,
            tool=tool,
            error=problem.value if problem else None,
            updated_at=tx.at,
        )
    )

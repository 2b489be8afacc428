"""The attachments beside the sheet: which file, which page, and how it can be seen."""

from dataclasses import dataclass

from sqlalchemy import Connection

from internal.documents.lineage import File
from internal.documents.queries import DocumentPage, FileLine
from internal.kernel.files.kinds import KINDS, FileKind, Shown
from internal.kernel.files.model import RenderingState
from internal.kernel.files.queries import PagePicture, Rendering, renderings_of, text_preview
from internal.kernel.files.store import FileStore
from internal.kernel.refusal import NotFound


@dataclass(frozen=True, slots=True)
class ViewedFile:
    """An attachment in the list of the viewer."""

    line: FileLine
    pages: int


@dataclass(frozen=True, slots=True)
class Sight:
    """What there is to see of a content at one page. `sentence` says why there is nothing."""

    page: int = 1
    pages: int = 1
    picture: PagePicture | None = None
    text: str = ""
    waiting: bool = False
    sentence: str = ""
    kind: str = ""  # what the content is, as a message id


@dataclass(frozen=True, slots=True)
class Viewer:
    """The viewer with one file open at one page."""

    files: tuple[ViewedFile, ...]
    open: FileLine | None
    sight: Sight


def viewer_of(
    conn: Connection, store: FileStore, document: DocumentPage, *, wanted: str, page: int
) -> Viewer:
    """The viewer of a document. Two statements, however many files."""
    line = next((f for f in document.all_files if str(f.place) == wanted), None)
    opened = line or (document.all_files[0] if document.all_files else None)
    known = renderings_of(conn, [file.digest for file in document.all_files])
    files = tuple(ViewedFile(file, _pages(known.get(file.digest))) for file in document.all_files)
    if opened is None:
        return Viewer(files, opened, Sight())
    return Viewer(files, opened, sight_of(store, known.get(opened.digest), page))


def sight_of(store: FileStore, drawn: Rendering | None, page: int) -> Sight:
    """What there is to see at a page, or at the nearest that exists."""
    if drawn is None:
        return Sight(waiting=True)
    number = max(1, min(page, _pages(drawn) or 1))
    picture = next((each for each in drawn.pictures if each.page == number), None)
    readable = drawn.shown in {Shown.TEXT, Shown.MAIL}
    return Sight(
        page=number,
        pages=max(1, _pages(drawn)),
        picture=picture,
        text=text_preview(store, drawn.digest).text if readable else "",
        waiting=picture is None and not readable and drawn.state is RenderingState.WAITING,
        sentence=drawn.sentence or "",
        kind=KINDS[drawn.kind].label,
    )


def _pages(drawn: Rendering | None) -> int:
    return drawn.pages if drawn else 0


@dataclass(frozen=True, slots=True)
class Content:
    """What is sent to the browser: a stored content with its name and kind."""

    digest: str
    name: str
    kind: FileKind


def stored_file(file: File) -> Content:
    """A file as it is sent."""
    kinds = (kind for kind, facts in KINDS.items() if facts.media_type == file.media_type)
    return Content(file.digest, file.name, next(kinds, FileKind.ZIP))


def archived_file(document: DocumentPage) -> Content:
    """The PDF/A of a decided document, under its number.

    Raises:
        NotFound: `documents.not_archived`, not decided, or the worker has not made it yet.
    """
    if document.archive is None or document.file is None:
        raise NotFound(
            "documents.not_archived",
            "この文書の保存用PDFはまだありません。決裁の直後は作成に少し時間がかかります。",
        )
    name = f"{document.file.number} {document.content.title}.pdf"
    return Content(document.archive.digest, name, FileKind.PDF)


def picture_of(conn: Connection, file: File, page: int) -> Content:
    """The picture of one page of a file.

    Raises:
        NotFound: `documents.no_such_page`, also while it is still being drawn.
    """
    drawn = renderings_of(conn, [file.digest]).get(file.digest)
    pictures = drawn.pictures if drawn else ()
    for picture in pictures:
        if picture.page == page:
            return Content(picture.digest, f"{file.name}-{page}", FileKind.WEBP)
    raise NotFound(
        "documents.no_such_page", "このページの画像はまだありません。しばらくお待ちください。"
    )


def file_at(document: DocumentPage, place: int) -> FileLine:
    """An attachment by its place.

    Raises:
        NotFound: `documents.no_such_file`.
    """
    for line in document.all_files:
        if line.place == place:
            return line
    raise NotFound("documents.no_such_file", "この添付ファイルはありません。")

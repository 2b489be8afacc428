"""Two attachments beside each other, page by page: old and new, or any two of a document (APR-44).

Old are the files of earlier submissions, and for a 変更起案 or 廃止起案 those of the decision it is
about, where the reader may read it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import Connection, select

from internal.access.principal import Principal
from internal.documents.lineage import File, predecessor_of
from internal.documents.model import document_version
from internal.documents.notes.queries import NoteBoard, board_of
from internal.documents.queries import DocumentPage
from internal.documents.rules import version_of
from internal.documents.viewer import Sight, sight_of
from internal.kernel.files.queries import renderings_of
from internal.kernel.files.store import FileStore
from internal.kernel.refusal import NotFound

_KEY_SIGNS = 16
MOST_PAGES = 9999


class Source(StrEnum):
    """Where a file stands."""

    DESK = "desk"  # with the drafter, not submitted yet
    VERSION = "version"  # in a submission
    LATER = "later"  # 事後添付
    ORIGIN = "origin"  # in the decision that is changed or abolished


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that can be shown on either side. `round` is the last version that holds it."""

    source: Source
    round: int
    place: int
    file: File

    @property
    def key(self) -> str:
        """How addresses name the file: the beginning of its digest."""
        return self.file.digest[:_KEY_SIGNS]


class Shown(StrEnum):
    """Which sides are shown; on a narrow screen one at a time is larger."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two files. `ended`: it has fewer pages than the one beside it."""

    candidate: Candidate
    sight: Sight
    ended: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two files at the same page. No sides: the document has not two files to compare."""

    document: DocumentPage
    candidates: tuple[Candidate, ...]
    left: Side | None
    right: Side | None
    page: int
    pages: int
    board: NoteBoard


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address asks for; empty keys leave the choice to the house."""

    left: str = ""
    right: str = ""
    page: int = 1


def compared_files(
    conn: Connection, store: FileStore, principal: Principal, page: DocumentPage, wish: Wish
) -> Comparison:
    """The two files of a document the person may read. The number of statements does not grow."""
    origin = _decided_files(conn, page)
    candidates = tuple(_candidates(page, origin))
    board = board_of(conn, principal, page)
    chosen = _pair(page, candidates, origin, wish)
    if chosen is None:
        return Comparison(page, candidates, None, None, 1, 1, board)
    drawn = renderings_of(conn, [each.file.digest for each in chosen])
    known = [drawn.get(each.file.digest) for each in chosen]
    pages = max(1, *(each.pages for each in known if each is not None), 1)
    number = max(1, min(wish.page, pages))
    left, right = (
        Side(candidate, sight, ended=number > sight.pages)
        for candidate, sight in zip(
            chosen, (sight_of(store, each, number) for each in known), strict=True
        )
    )
    return Comparison(page, candidates, left, right, number, pages, board)


def file_of_key(conn: Connection, page: DocumentPage, key: str) -> File:
    """A file of the document, of an earlier version or of the decision it is about.

    Raises:
        NotFound: `documents.no_such_file`.
    """
    for each in _candidates(page, _decided_files(conn, page)):
        if each.key == key:
            return each.file
    raise NotFound("documents.no_such_file", "この添付ファイルはありません。")


def _decided_files(conn: Connection, page: DocumentPage) -> Sequence[File]:
    """The files of the decision this draft is about."""
    original = next((each.id for each in page.related if each.is_original), None)
    if original is None:
        return ()
    text = conn.scalar(
        select(document_version.c.content)
        .where(document_version.c.document_id == original)
        .order_by(document_version.c.round.desc())
        .limit(1)
    )
    return version_of(text).files if text else ()


def _candidates(page: DocumentPage, origin: Sequence[File]) -> Iterator[Candidate]:
    """Every content once, what is shown now first, then the newer before the older."""
    seen: set[str] = set()
    for source, number, files in _sources(page, origin):
        for place, file in enumerate(files, start=1):
            if file.digest not in seen:
                seen.add(file.digest)
                yield Candidate(source, number, place, file)


def _sources(
    page: DocumentPage, origin: Sequence[File]
) -> Iterator[tuple[Source, int, Sequence[File]]]:
    versions = page.submitted
    submitted = versions[-1] if versions else ()
    if [file.digest for file in page.files] == [file.digest for file in submitted]:
        yield Source.VERSION, len(versions), page.files
    else:
        yield Source.DESK, 0, page.files
    yield Source.LATER, 0, page.later_files
    for number in range(len(versions), 0, -1):
        yield Source.VERSION, number, versions[number - 1]
    yield Source.ORIGIN, 0, origin


def _pair(
    page: DocumentPage,
    candidates: Sequence[Candidate],
    origin: Sequence[File],
    wish: Wish,
) -> tuple[Candidate, Candidate] | None:
    """Left the old, right the new one; what is not asked for is chosen."""
    if len(candidates) < 2:
        return None
    by_key = {each.key: each for each in candidates}
    by_digest = {each.file.digest: each for each in candidates}
    old = _old_of(page, origin)
    right = by_key.get(wish.right)
    if right is None:
        replaced = (by_digest[file.digest] for file in page.files if file.digest in old)
        right = next(replaced, candidates[0])
    left = by_key.get(wish.left) or by_digest.get(old.get(right.file.digest, ""))
    if left is None:
        left = next(each for each in candidates if each is not right)
    return left, right


def _old_of(page: DocumentPage, origin: Sequence[File]) -> Mapping[str, str]:
    """The older content of each file that replaced one, by the newer."""
    found: dict[str, str] = {}
    rounds: list[Sequence[File]] = [*page.submitted, page.files]
    for before, after in ((origin, rounds[0]), *pairwise(rounds)):
        for file in after:
            old = predecessor_of(file.digest, before, after)
            if old is not None:
                found[file.digest] = old
    return found

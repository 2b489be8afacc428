"""Reads of notes: those a person may read, where they stand now, and what she may do with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select

from internal.access.principal import Principal
from internal.approval.queries import CaseFile
from internal.documents.lineage import File, followed
from internal.documents.model import (
    attachment_note,
    attachment_note_answer,
    attachment_notes_left_out,
)
from internal.documents.notes.rules import (
    Audience,
    Note,
    NoteAnswer,
    Spot,
    is_read_by,
    may_answer,
    may_place,
    may_take_away,
)
from internal.documents.queries import DocumentPage

_notes = (
    select(
        attachment_note,
        attachment_note_answer.c.author.label("answer_author"),
        attachment_note_answer.c.text.label("answer_text"),
        attachment_note_answer.c.answered_at,
        attachment_notes_left_out.c.chosen_at.label("left_out_at"),
    )
    .outerjoin(attachment_note_answer, attachment_note_answer.c.note_id == attachment_note.c.id)
    .outerjoin(
        attachment_notes_left_out,
        attachment_notes_left_out.c.document_id == attachment_note.c.document_id,
    )
    .where(
        attachment_note.c.document_id == bindparam("document_id"),
        attachment_note.c.removed_at.is_(None),
    )
    .order_by(attachment_note.c.number, attachment_note_answer.c.id)
)


@dataclass(frozen=True, slots=True)
class PlacedNote:
    """A note where it stands now, with what the reader may do.

    `place` is the number of the attachment, None when nothing took the place of the file.
    `on_version` is set when the file was replaced since: the version on which the note was put.
    """

    note: Note
    place: int | None
    on_version: int | None
    may_answer: bool
    may_take_away: bool


@dataclass(frozen=True, slots=True)
class NoteBoard:
    """The notes of a document that somebody reads."""

    notes: tuple[PlacedNote, ...] = ()
    may_place: bool = False

    @property
    def public(self) -> int:
        """How many of them everybody reads."""
        return sum(each.note.audience is Audience.ALL for each in self.notes)

    @property
    def open(self) -> int:
        """How many of them nobody has ticked as settled."""
        return sum(each.note.settled_at is None for each in self.notes)

    def on(self, place: int) -> int:
        """How many stand on an attachment."""
        return sum(each.place == place for each in self.notes)

    def on_content(self, digest: str, page: int) -> tuple[PlacedNote, ...]:
        """Those that were put on a page of this very content."""
        return tuple(n for n in self.notes if n.note.digest == digest and n.note.page == page)

    def on_page(self, place: int, page: int) -> tuple[PlacedNote, ...]:
        """Those of one page."""
        return tuple(n for n in self.notes if n.place == place and n.note.page == page)


def board_of(conn: Connection, principal: Principal, page: DocumentPage) -> NoteBoard:
    """The notes of a document the person may read. One statement."""
    file = page.file
    if file is None:
        return NoteBoard()
    case, person = file.case, principal.person_id
    notes, left_out = _stored(conn, page.id)
    readable = [note for note in notes if is_read_by(note, person, case, left_out=left_out)]
    now = {line.digest: line.place for line in page.files}
    versions: tuple[Sequence[File], ...] = (*page.submitted, page.files)
    placed = []
    for note in readable:
        found: str | None = note.digest
        if note.digest not in now:
            found = followed(note.digest, versions[note.round - 1 :])
        placed.append(
            PlacedNote(
                note,
                place=now.get(found) if found else None,
                on_version=None if note.digest in now else note.round,
                may_answer=may_answer(note, person, case),
                may_take_away=may_take_away(note, person, case),
            )
        )
    return NoteBoard(tuple(placed), may_place(case, acted_on(file), person))


def acted_on(file: CaseFile) -> frozenset[UUID]:
    """Who has acted on a case."""
    return frozenset(entry.by.person_id for entry in file.history if entry.by is not None)


def notes_for_record(conn: Connection, document_id: UUID) -> tuple[Note, ...]:
    """The public notes of a decided document, unless whoever decided left them out."""
    notes, left_out = _stored(conn, document_id)
    return () if left_out else tuple(note for note in notes if note.audience is Audience.ALL)


def _stored(conn: Connection, document_id: UUID) -> tuple[tuple[Note, ...], bool]:
    rows = conn.execute(_notes, {"document_id": document_id}).all()
    answers: dict[UUID, list[NoteAnswer]] = {}
    for row in rows:
        if row.answered_at is not None:
            answer = NoteAnswer(row.answer_author, row.answer_text, row.answered_at)
            answers.setdefault(row.id, []).append(answer)
    known = {row.id: row for row in rows}
    notes = tuple(note_of(row, answers.get(row.id, ())) for row in known.values())
    return notes, any(row.left_out_at is not None for row in rows)


def note_of(row: Row[tuple[object, ...]], answers: Iterable[NoteAnswer] = ()) -> Note:
    """A note from its row."""
    at_margin = row.left_permille is None
    return Note(
        id=row.id,
        number=row.number,
        digest=row.digest,
        file_name=row.file_name,
        round=row.round,
        page=row.page,
        spot=None if at_margin else Spot(row.left_permille, row.top_permille),
        audience=Audience(row.audience),
        text=row.text,
        person_id=row.person_id,
        author=row.author,
        author_title=row.author_title,
        placed_at=row.placed_at,
        settled_at=row.settled_at,
        settled_by=row.settled_by or "",
        removed_at=row.removed_at,
        answers=tuple(answers),
    )

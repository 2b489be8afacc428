"""Use cases of notes. None touches the case: no act, no seal, no turn depends on a note."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update

from internal.approval.acting import acting_seat
from internal.approval.codec import case_of
from internal.approval.engine.values import Case
from internal.approval.model import approval_act, approval_case
from internal.approval.service import Approval
from internal.documents.model import (
    attachment_note,
    attachment_note_answer,
    attachment_notes_left_out,
    document_version,
)
from internal.documents.notes.queries import note_of
from internal.documents.notes.rules import (
    MOST_NOTES,
    Audience,
    NewNote,
    Note,
    check,
    is_read_by,
    require_answer,
    require_place,
    require_take_away,
    text_error,
)
from internal.documents.rules import AttachedFile, version_of
from internal.kernel.audit import record
from internal.kernel.db import Tx, insert_new, new_id
from internal.kernel.files.queries import renderings_of
from internal.kernel.refusal import Conflict, InvalidInput, NotFound, Refusal
from internal.kernel.text import N_
from internal.notifications.rules import NoticeKind
from internal.notifications.service import tell_unless_unread
from internal.organization.rules import Seat

NOTE_PLACED = N_("添付ファイルに付箋が付きました。")
NOTE_ANSWERED = N_("付箋に回答がありました。")


@dataclass(frozen=True, slots=True)
class _Ground:
    """The case on whose document a note stands, and who acts."""

    row: Row[tuple[object, ...]]
    case: Case
    by: Seat


def place_note(tx: Tx, *, approval: Approval, case_id: UUID, new: NewNote) -> int:
    """Put a note on a page of an attachment; answers its number.

    Raises:
        Conflict: `notes.not_circulating`; `notes.file_gone`, the file was replaced meanwhile.
        Forbidden: `notes.not_taking_part`.
        InvalidInput: `notes.incomplete`.
        Refusal: `notes.too_many`.
    """
    ground = _ground(tx, approval, case_id)
    acted = frozenset(
        person
        for person in tx.conn.scalars(
            select(approval_act.c.person_id).where(
                approval_act.c.case_id == case_id, approval_act.c.person_id == ground.by.person_id
            )
        )
    )
    require_place(ground.case, acted, ground.by.person_id)
    file = _file(tx, ground, new.digest)
    drawn = renderings_of(tx.conn, [new.digest]).get(new.digest)
    check(new, drawn.pages if drawn else 0)
    number = _next_number(tx, ground.row.subject_id)
    note_id = new_id()
    tx.conn.execute(
        insert(attachment_note).values(
            id=note_id,
            document_id=ground.row.subject_id,
            number=number,
            digest=new.digest,
            file_name=file.name,
            round=ground.case.round,
            page=new.page,
            left_permille=new.spot.left if new.spot else None,
            top_permille=new.spot.top if new.spot else None,
            audience=new.audience.value,
            text=new.text,
            person_id=ground.by.person_id,
            author=ground.by.name,
            author_title=ground.by.title,
            placed_at=tx.at,
        )
    )
    _log(tx, "placed", ground, number)
    if new.audience is not Audience.SELF:
        _tell(tx, ground, ground.case.drafter.person_id, NOTE_PLACED)
    return number


def answer_note(tx: Tx, *, approval: Approval, case_id: UUID, number: int, text: str) -> None:
    """Answer a note. Raises:
    NotFound: `notes.no_such_note`.
    Conflict: `notes.closed`.
    Forbidden: `notes.not_yours_to_answer`.
    InvalidInput: `notes.answer_incomplete`.
    """
    ground = _ground(tx, approval, case_id)
    note = _note(tx, ground, number)
    require_answer(note, ground.by.person_id, ground.case)
    error = text_error(text)
    if error:
        raise InvalidInput(
            "notes.answer_incomplete",
            "回答は記録されていません。印の付いた項目を確認してください。",
            {f"answer_{number}": error},
        )
    tx.conn.execute(
        insert(attachment_note_answer).values(
            id=new_id(),
            note_id=note.id,
            text=text,
            person_id=ground.by.person_id,
            author=ground.by.name,
            answered_at=tx.at,
        )
    )
    _log(tx, "answered", ground, number)
    own = note.person_id == ground.by.person_id
    if note.audience is not Audience.SELF:
        other = ground.case.drafter.person_id if own else note.person_id
        _tell(tx, ground, other, NOTE_ANSWERED)


def settle_note(tx: Tx, *, approval: Approval, case_id: UUID, number: int) -> None:
    """対応済: tick a note as settled; a second tick changes nothing. Raises:
    NotFound: `notes.no_such_note`.
    Conflict: `notes.closed`.
    Forbidden: `notes.not_yours_to_answer`.
    """
    ground = _ground(tx, approval, case_id)
    note = _note(tx, ground, number)
    require_answer(note, ground.by.person_id, ground.case)
    if note.settled_at is not None:
        return
    tx.conn.execute(
        update(attachment_note)
        .where(attachment_note.c.id == note.id)
        .values(settled_at=tx.at, settled_by=ground.by.name)
    )
    _log(tx, "settled", ground, number)


def take_note_away(tx: Tx, *, approval: Approval, case_id: UUID, number: int) -> None:
    """Take one's own note away. Its row and the log keep that it was there. Raises:
    NotFound: `notes.no_such_note`.
    Conflict: `notes.closed`.
    Forbidden: `notes.not_yours`.
    """
    ground = _ground(tx, approval, case_id)
    note = _note(tx, ground, number)
    require_take_away(note, ground.by.person_id, ground.case)
    tx.conn.execute(
        update(attachment_note).where(attachment_note.c.id == note.id).values(removed_at=tx.at)
    )
    _log(tx, "removed", ground, number)


def leave_notes_out(tx: Tx, *, document_id: UUID) -> None:
    """Whoever decides chooses that public notes are no part of the record."""
    tx.conn.execute(
        insert_new(tx.conn, attachment_notes_left_out).values(
            document_id=document_id, chosen_by=tx.actor.name, chosen_at=tx.at
        )
    )
    record(tx, "notes.left_out", kind="document", object_id=document_id)


def _ground(tx: Tx, approval: Approval, case_id: UUID) -> _Ground:
    """The case as it stands. Its line is locked: a decision at this moment comes before or after.

    Raises:
        NotFound: `notes.no_such_note`.
    """
    row = tx.conn.execute(
        select(approval_case).where(approval_case.c.id == case_id).with_for_update()
    ).one()
    by = acting_seat(tx, approval.directories.at(tx.conn, tx.at))
    return _Ground(row, case_of(row.snapshot), by)


def _file(tx: Tx, ground: _Ground, digest: str) -> AttachedFile:
    text = tx.conn.scalars(
        select(document_version.c.content).where(
            document_version.c.document_id == ground.row.subject_id,
            document_version.c.round == ground.case.round,
        )
    ).one()
    for file in version_of(text).files:
        if file.digest == digest:
            return file
    raise Conflict(
        "notes.file_gone",
        "この添付ファイルは差し替えられたか外されています。文書を開き直してから付けてください。",
    )


def _next_number(tx: Tx, document_id: UUID) -> int:
    last = tx.conn.scalar(
        select(func.coalesce(func.max(attachment_note.c.number), 0)).where(
            attachment_note.c.document_id == document_id
        )
    )
    if last is not None and last >= MOST_NOTES:
        raise Refusal(
            "notes.too_many",
            "1つの文書に付けられる付箋は{most}枚までです。質問や意見の欄を使ってください。",
            most=MOST_NOTES,
        )
    return int(last or 0) + 1


def _note(tx: Tx, ground: _Ground, number: int) -> Note:
    row = tx.conn.execute(
        select(attachment_note).where(
            attachment_note.c.document_id == ground.row.subject_id,
            attachment_note.c.number == number,
            attachment_note.c.removed_at.is_(None),
        )
    ).first()
    note = note_of(row) if row is not None else None
    if note is None or not is_read_by(note, ground.by.person_id, ground.case, left_out=False):
        raise NotFound("notes.no_such_note", "この付箋はありません。外された可能性があります。")
    return note


def _log(tx: Tx, what: str, ground: _Ground, number: int) -> None:
    record(
        tx,
        f"notes.{what}",
        kind="document",
        object_id=ground.row.subject_id,
        detail={"number": number},
    )


def _tell(tx: Tx, ground: _Ground, person: UUID, sentence: str) -> None:
    """One unread notice a document is enough, however many notes arrive."""
    if person == ground.by.person_id:
        return
    tell_unless_unread(
        tx,
        person,
        kind=NoticeKind.OTHER,
        sentence=sentence,
        path=f"/documents/{ground.row.subject_id}",
        number=ground.row.number or "",
        subject=ground.row.title,
        confidential=ground.row.confidential,
    )

"""付箋: notes on a page of an attachment, beside the content and outside the seal. Pure.

A note asks for nothing in the flow: no verb looks at notes. Source: APR-42.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from internal.approval.engine.values import Case, CaseState
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput
from internal.kernel.text import N_

MOST_NOTES = 300
"""Notes of one document; more would not be read beside it."""

MOST_SIGNS = 400
EDGE = 1000
"""Width and height of a page in per mille."""


class Audience(StrEnum):
    """Who reads a note."""

    ALL = "all"  # everybody who may read the case
    DRAFTER = "drafter"  # the drafter and the author
    SELF = "self"  # the author alone


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a page, in per mille of its width from the left and its height from the top."""

    left: int
    top: int


@dataclass(frozen=True, slots=True)
class NewNote:
    """A note as it is put on a page. Without a spot it stands at the margin."""

    digest: str
    page: int
    audience: Audience
    text: str
    spot: Spot | None = None


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """What the drafter or the author said to a note."""

    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it stands. `round` is the version (版) on which it was put."""

    id: UUID
    number: int
    digest: str
    file_name: str
    round: int
    page: int
    spot: Spot | None
    audience: Audience
    text: str
    person_id: UUID
    author: str
    author_title: str
    placed_at: datetime
    settled_at: datetime | None = None
    settled_by: str = ""
    removed_at: datetime | None = None
    answers: tuple[NoteAnswer, ...] = ()


def takes_part(case: Case, acted: Set[UUID], person: UUID) -> bool:
    """Whether somebody may put notes: the drafter, who is asked now, who has acted."""
    asked = {
        seat.person_id
        for slot in case.open_slots
        for seat in (*slot.holders, *slot.deputies, *(member.seat for member in slot.members))
    }
    return person in asked | acted | {case.drafter.person_id}


def may_place(case: Case, acted: Set[UUID], person: UUID) -> bool:
    """Whether somebody may put a note now."""
    return case.state is CaseState.CIRCULATING and takes_part(case, acted, person)


def is_read_by(note: Note, person: UUID, case: Case, *, left_out: bool) -> bool:
    """Whether somebody who may read the case reads a note.

    `left_out`: whoever decided chose that public notes are no part of the record.
    """
    if note.removed_at is not None:
        return False
    match note.audience:
        case Audience.ALL:
            return not left_out
        case Audience.DRAFTER:
            return person in {note.person_id, case.drafter.person_id}
        case Audience.SELF:
            return person == note.person_id


def may_answer(note: Note, person: UUID, case: Case) -> bool:
    """Whether somebody may answer a note or tick it as settled: the drafter or its author."""
    return not case.state.is_final and person in {note.person_id, case.drafter.person_id}


def may_take_away(note: Note, person: UUID, case: Case) -> bool:
    """Whether somebody may take a note away: its author, until the case has ended."""
    return not case.state.is_final and person == note.person_id


def require_place(case: Case, acted: Set[UUID], person: UUID) -> None:
    """
    Raises:
        Conflict: `notes.not_circulating`.
        Forbidden: `notes.not_taking_part`.
    """
    if case.state is not CaseState.CIRCULATING:
        raise Conflict(
            "notes.not_circulating",
            "付箋を付けられるのは回議中の文書だけです。文書の状態を確認してください。",
        )
    if not takes_part(case, acted, person):
        raise Forbidden(
            "notes.not_taking_part",
            "付箋を付けられるのは、起案者、順番が来ている職員、承認などをした職員です。",
        )


def require_answer(note: Note, person: UUID, case: Case) -> None:
    """
    Raises:
        Conflict: `notes.closed`.
        Forbidden: `notes.not_yours_to_answer`.
    """
    _require_open(case)
    if not may_answer(note, person, case):
        raise Forbidden(
            "notes.not_yours_to_answer",
            "付箋への回答と対応済みの印は、起案者と付箋を付けた職員が行います。",
        )


def require_take_away(note: Note, person: UUID, case: Case) -> None:
    """
    Raises:
        Conflict: `notes.closed`.
        Forbidden: `notes.not_yours`.
    """
    _require_open(case)
    if not may_take_away(note, person, case):
        raise Forbidden("notes.not_yours", "付箋を外せるのは、その付箋を付けた職員だけです。")


def _require_open(case: Case) -> None:
    if case.state.is_final:
        raise Conflict(
            "notes.closed",
            "終わった文書の付箋は変えられません。必要なことは新しい起案に書いてください。",
        )


def check(note: NewNote, pages: int) -> None:
    """Refuse a note that says nothing or stands nowhere; `pages` is 0 while nobody counted them.

    Raises:
        InvalidInput: `notes.incomplete`, with every field.
    """
    fields: dict[str, str] = {}
    text = text_error(note.text)
    if text:
        fields["note_text"] = text
    if note.page < 1 or (pages and note.page > pages):
        fields["note_page"] = N_("このファイルにあるページの番号を入力してください。")
    if note.spot and not (0 <= note.spot.left <= EDGE and 0 <= note.spot.top <= EDGE):
        fields["note_left"] = N_("位置は0から1000までの数で入力してください。")
    if fields:
        raise InvalidInput(
            "notes.incomplete", "付箋は付いていません。印の付いた項目を確認してください。", fields
        )


def text_error(text: str) -> str:
    """Why the words of a note or an answer cannot be taken; empty when they can."""
    if not text.strip():
        return N_("付箋に書くことを入力してください。")
    if len(text) > MOST_SIGNS:
        return N_("付箋は400字以内で入力してください。")
    return ""

"""One case with its whole history and its seal."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, select

from internal.approval.codec import act_of, case_of
from internal.approval.engine.beside import PetitionKind
from internal.approval.engine.values import (
    CARRYING,
    Act,
    Capacity,
    Case,
    ChangeKind,
    RouteChange,
    Verb,
)
from internal.approval.model import approval_act, approval_case, approval_seal
from internal.approval.words import act_detail, course_words, version_words
from internal.organization.rules import Seat

_Seats = dict[int, tuple[str, Capacity | None]]
"""Seats of a route by number: title and capacity."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One act as the history shows it; names and posts are as they were."""

    seq: int
    at: datetime
    verb: Verb
    by: Seat | None
    behalf: Seat | None
    capacity: Capacity | None
    title: str  # of the slot
    opinion: str
    round: int
    target: str  # where a return went: a post's title, or empty for the drafter
    notes: tuple[str, ...]  # what the directory said when slots opened
    to: tuple[Seat, ...] = ()  # who was asked a question or for agreement
    petition: PetitionKind | None = None
    change: RouteChange | None = None
    successor: Seat | None = None  # who took over from `behalf` (引継ぎ)
    detail: str = ""  # whose answer was recorded, where paper went, who answers for a section
    version: str = ""  # 第1.1版, of an edit
    course: tuple[str, ...] = ()  # what an edit changed in the route, in words


@dataclass(frozen=True, slots=True)
class Seal:
    """What was sealed at the decision."""

    number: str
    sealed_at: datetime
    digest: str
    content_digest: str
    head_hash: str
    content: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with its history, newest act last, and its seal when it is decided."""

    case_id: UUID
    subject_id: UUID
    kind: str
    title: str
    number: str | None
    urgent: bool
    confidential: bool
    due_on: date | None
    amount_yen: int | None
    submitted_at: datetime
    decided_at: datetime | None
    waiting_for: str
    progress: str
    case: Case
    history: tuple[HistoryEntry, ...]
    seal: Seal | None
    files_first: bool = False

    @property
    def last(self) -> HistoryEntry:
        """The last act that brought the case where it stands; not where its paper went since."""
        return next(entry for entry in reversed(self.history) if entry.verb not in CARRYING)


def case_file(conn: Connection, *conditions: ColumnElement[bool]) -> CaseFile | None:
    """The case that meets the conditions, with its whole history. Two statements."""
    row = conn.execute(
        select(
            approval_case,
            approval_seal.c.sealed_at,
            approval_seal.c.digest,
            approval_seal.c.content_digest,
            approval_seal.c.head_hash.label("sealed_head"),
            approval_seal.c.content.label("sealed_content"),
        )
        .outerjoin(approval_seal, approval_seal.c.case_id == approval_case.c.id)
        .where(*conditions)
    ).first()
    if row is None:
        return None
    acts = tuple(
        act_of(text)
        for text in conn.scalars(
            select(approval_act.c.record)
            .where(approval_act.c.case_id == row.id)
            .order_by(approval_act.c.seq)
        )
    )
    seal = (
        Seal(
            row.number,
            row.sealed_at,
            row.digest,
            row.content_digest,
            row.sealed_head,
            row.sealed_content,
        )
        if row.digest is not None
        else None
    )
    return CaseFile(
        case_id=row.id,
        subject_id=row.subject_id,
        kind=row.kind,
        title=row.title,
        number=row.number,
        urgent=row.urgent,
        confidential=row.confidential,
        due_on=row.due_on,
        amount_yen=row.amount_yen,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        waiting_for=row.waiting_for,
        progress=row.progress,
        case=case_of(row.snapshot),
        history=history_of(acts),
        seal=seal,
        files_first=row.files_first,
    )


def _recomputed(before: _Seats, after: _Seats) -> str:
    """Which seats a recomputed route has no more, and which are new."""
    gone = "、".join(title for no, (title, _) in before.items() if no not in after)
    come = "、".join(title for no, (title, _) in after.items() if no not in before)
    parts = (f"外れた職: {gone}" if gone else "", f"加わった職: {come}" if come else "")
    return "。".join(part for part in parts if part)


@dataclass(slots=True)
class _Told:
    """How far the history has been told: the version, the level and the seats of the route."""

    rounds: int = 0
    edits: int = 0
    level: str = ""
    slots: _Seats = field(default_factory=dict)
    stages: dict[int, str] = field(default_factory=dict)

    def take(self, act: Act) -> tuple[str, ...]:
        """Go on by one act; answers what an edit changed in the route."""
        course: tuple[str, ...] = ()
        if act.verb is Verb.SUBMIT:
            self.rounds, self.edits, self.level = self.rounds + 1, 0, ""
        elif act.verb is Verb.AMEND:
            self.edits += 1
        if act.route is not None:
            course = course_words(act.changes, self.level or act.route.level, act.route.level)
            self.level = act.route.level
            stages = act.route.stages
            self.slots = {
                slot.no: (slot.title, slot.capacity) for stage in stages for slot in stage.slots
            }
            self.stages = {
                stage.no: "、".join(slot.title for slot in stage.slots) for stage in stages
            }
        if act.change is not None:
            moved = act.change.slot
            self.slots[moved.no] = (moved.title, moved.capacity)
            if act.change.kind is ChangeKind.ADD:
                self.stages[max(self.stages) + 1] = moved.title
        return course

    def seat(self, number: int | None) -> tuple[str, Capacity | None]:
        return self.slots.get(number or 0, ("", None))


def history_of(acts: tuple[Act, ...]) -> tuple[HistoryEntry, ...]:
    """The acts as a history, each with the words of its own round's route."""
    entries: list[HistoryEntry] = []
    told = _Told()
    for act in acts:
        before = told.slots
        course = told.take(act)
        title, capacity = told.seat(act.slot)
        entries.append(
            HistoryEntry(
                seq=act.seq,
                at=act.at,
                verb=act.verb,
                by=act.by,
                behalf=act.behalf,
                capacity=capacity,
                title=title,
                opinion=act.opinion,
                round=told.rounds,
                target=told.stages.get(act.target, "") if act.target is not None else "",
                detail=_recomputed(before, told.slots)
                if act.verb is Verb.RECOMPUTE
                else act_detail(act, capacity),
                version=version_words(told.rounds, told.edits) if act.verb is Verb.AMEND else "",
                course=course,
                notes=tuple(
                    f"{told.seat(opening.slot)[0]}: {opening.note}"
                    for opening in act.openings
                    if opening.note
                ),
                to=act.to,
                petition=act.petition,
                change=act.change,
                successor=act.successor,
            )
        )
    return tuple(entries)

"""Reads for pages: inboxes, own cases, one case with its history."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from internal.approval.codec import act_of, case_of
from internal.approval.engine.beside import PetitionKind
from internal.approval.engine.tasks import Box
from internal.approval.engine.values import (
    Act,
    Capacity,
    Case,
    CaseState,
    ChangeKind,
    RouteChange,
    Verb,
)
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_inbox,
    approval_seal,
)
from internal.organization.rules import Seat

PAGE_SIZE = 50


class InboxFilter(StrEnum):
    """What part of a box is shown."""

    ALL = "all"
    URGENT = "urgent"
    OVERDUE = "overdue"
    DEPUTY = "deputy"


class InboxSort(StrEnum):
    """The order of a box. Urgent ones always come first."""

    DUE = "due"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class BoxCount:
    """How many entries a box has, and how many of them press."""

    box: Box
    all: int = 0
    urgent: int = 0
    due_today: int = 0
    overdue: int = 0
    deputy: int = 0


@dataclass(frozen=True, slots=True)
class InboxCounts:
    """The counts of every box, from one statement."""

    approve: BoxCount
    after_view: BoxCount
    returned: BoxCount
    show: BoxCount

    def of(self, box: Box) -> BoxCount:
        """The count of one box."""
        match box:
            case Box.APPROVE:
                return self.approve
            case Box.AFTER_VIEW:
                return self.after_view
            case Box.RETURNED:
                return self.returned
            case Box.SHOW:
                return self.show


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of an inbox."""

    case_id: UUID
    subject_id: UUID
    kind: str
    slot: int
    capacity: Capacity
    for_name: str  # the decider for whom the person would decide (代決)
    title: str
    number: str | None
    urgent: bool
    confidential: bool
    due_on: date | None
    amount_yen: int | None
    attachments: int
    drafter_name: str
    drafter_section: str
    round: int
    progress: str
    waiting_for: str
    begun_at: datetime
    unread: bool
    held: bool  # 保留 by the person herself


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of a box."""

    rows: tuple[InboxRow, ...]
    page: int
    has_next: bool


def inbox_counts(conn: Connection, person_id: UUID, on: date) -> InboxCounts:
    """All counts of a person's inbox. One statement."""
    entry = approval_inbox.c

    def how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    rows = conn.execute(
        select(
            entry.box,
            func.count().label("all"),
            how_many(entry.urgent.is_(True)).label("urgent"),
            how_many(entry.due_on == on).label("due_today"),
            how_many(entry.due_on < on).label("overdue"),
            how_many(entry.for_name != "").label("deputy"),
        )
        .where(entry.person_id == person_id)
        .group_by(entry.box)
    )
    found = {
        row.box: BoxCount(Box(row.box), row.all, row.urgent, row.due_today, row.overdue, row.deputy)
        for row in rows
    }
    approve, after_view, returned, show = (
        found.get(box.value, BoxCount(box))
        for box in (Box.APPROVE, Box.AFTER_VIEW, Box.RETURNED, Box.SHOW)
    )
    return InboxCounts(approve, after_view, returned, show)


_ROW = (
    approval_case.c.id.label("case_id"),
    approval_case.c.subject_id,
    approval_case.c.kind,
    approval_case.c.title,
    approval_case.c.number,
    approval_case.c.urgent,
    approval_case.c.confidential,
    approval_case.c.due_on,
    approval_case.c.amount_yen,
    approval_case.c.attachments,
    approval_case.c.drafter_name,
    approval_case.c.drafter_section,
    approval_case.c.round,
    approval_case.c.progress,
    approval_case.c.waiting_for,
)


def inbox(
    conn: Connection,
    person_id: UUID,
    *,
    box: Box,
    on: date,
    show: InboxFilter = InboxFilter.ALL,
    kind: str = "",
    sort: InboxSort = InboxSort.DUE,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> InboxPage:
    """One page of a box. One statement, however many entries there are."""
    entry = approval_inbox.c
    rows = conn.execute(
        select(
            *_ROW,
            entry.slot,
            entry.capacity,
            entry.for_name,
            entry.begun_at,
            entry.opened_at.is_(None).label("unread"),
            entry.held_at.is_not(None).label("held"),
        )
        .join(approval_case, approval_case.c.id == entry.case_id)
        .where(_in_box(person_id, box, on, show, kind))
        .order_by(*_ordered(sort))
        .limit(size + 1)
        .offset((page - 1) * size)
    ).all()
    return InboxPage(
        tuple(
            InboxRow(**{**row._mapping, "capacity": Capacity(row.capacity), "unread": row.unread})
            for row in rows[:size]
        ),
        page,
        len(rows) > size,
    )


def _in_box(
    person_id: UUID, box: Box, on: date, show: InboxFilter, kind: str
) -> ColumnElement[bool]:
    entry = approval_inbox.c
    conditions: list[ColumnElement[bool]] = [entry.person_id == person_id, entry.box == box.value]
    match show:
        case InboxFilter.URGENT:
            conditions.append(entry.urgent.is_(True))
        case InboxFilter.OVERDUE:
            conditions.append(entry.due_on < on)
        case InboxFilter.DEPUTY:
            conditions.append(entry.for_name != "")
        case InboxFilter.ALL:
            pass
    if kind:
        conditions.append(entry.kind == kind)
    return and_(*conditions)


def _ordered(sort: InboxSort) -> tuple[ColumnElement[Any], ...]:
    entry = approval_inbox.c
    if sort is InboxSort.NEWEST:
        return (entry.urgent.desc(), entry.begun_at.desc(), entry.case_id)
    no_due = case((entry.due_on.is_(None), 1), else_=0)
    return (entry.urgent.desc(), no_due, entry.due_on, entry.begun_at, entry.case_id)


@dataclass(frozen=True, slots=True)
class Listed:
    """A case as its neighbours in a list know it."""

    subject_id: UUID
    kind: str


def inbox_order(
    conn: Connection,
    person_id: UUID,
    *,
    box: Box,
    on: date,
    show: InboxFilter,
    kind: str,
    sort: InboxSort,
    most: int = 500,
) -> tuple[Listed, ...]:
    """The first cases of a box in their order, to go from one to the next. One statement."""
    rows = conn.execute(
        select(approval_case.c.subject_id, approval_case.c.kind)
        .select_from(approval_inbox)
        .join(approval_case, approval_case.c.id == approval_inbox.c.case_id)
        .where(_in_box(person_id, box, on, show, kind))
        .order_by(*_ordered(sort))
        .limit(most)
    )
    return tuple(dict.fromkeys(Listed(row.subject_id, row.kind) for row in rows))


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of a list of cases."""

    case_id: UUID
    subject_id: UUID
    kind: str
    title: str
    number: str | None
    state: CaseState
    urgent: bool
    confidential: bool
    due_on: date | None
    amount_yen: int | None
    attachments: int
    drafter_name: str
    drafter_section: str
    round: int
    progress: str
    waiting_for: str
    changed_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseLines:
    """A page of a list of cases."""

    rows: tuple[CaseLine, ...]
    page: int
    has_next: bool


def case_lines(
    conn: Connection,
    conditions: tuple[ColumnElement[bool], ...],
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> CaseLines:
    """Cases that meet the conditions, the last changed first. One statement."""
    rows = conn.execute(
        select(
            *_ROW,
            approval_case.c.state,
            approval_case.c.changed_at,
            approval_case.c.decided_at,
        )
        .where(*conditions)
        .order_by(approval_case.c.changed_at.desc(), approval_case.c.id.desc())
        .limit(size + 1)
        .offset((page - 1) * size)
    ).all()
    return CaseLines(
        tuple(CaseLine(**{**row._mapping, "state": CaseState(row.state)}) for row in rows[:size]),
        page,
        len(rows) > size,
    )


def drafted_by(person_id: UUID) -> ColumnElement[bool]:
    """Condition: the person drafted the case."""
    return approval_case.c.drafter_person_id == person_id


def done_by(person_id: UUID) -> ColumnElement[bool]:
    """Condition: the person has acted on the case as an approver or reader (処理済み)."""
    acted = select(approval_act.c.case_id).where(approval_act.c.person_id == person_id)
    return and_(approval_case.c.id.in_(acted), approval_case.c.drafter_person_id != person_id)


def matching(words: str) -> ColumnElement[bool]:
    """Condition: number, subject, drafter or section contains every word."""
    parts = [part for part in words.replace("\u3000", " ").split(" ") if part]
    return and_(
        *(
            or_(
                *(
                    column.contains(part, autoescape=True)
                    for column in (
                        approval_case.c.title,
                        approval_case.c.number,
                        approval_case.c.drafter_name,
                        approval_case.c.drafter_section,
                    )
                )
            )
            for part in parts
        )
    )


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
    )


def history_of(acts: tuple[Act, ...]) -> tuple[HistoryEntry, ...]:
    """The acts as a history, each with the words of its own round's route."""
    entries: list[HistoryEntry] = []
    rounds = 0
    slots: dict[int, tuple[str, Capacity]] = {}
    stages: dict[int, str] = {}
    for act in acts:
        if act.route is not None:
            rounds += 1
            slots = {
                slot.no: (slot.title, slot.capacity)
                for stage in act.route.stages
                for slot in stage.slots
            }
            stages = {
                stage.no: "、".join(slot.title for slot in stage.slots)
                for stage in act.route.stages
            }
        if act.change is not None:
            moved = act.change.slot
            slots[moved.no] = (moved.title, moved.capacity)
            number = max(stages) + 1
            if act.change.kind is ChangeKind.ADD:
                stages[number] = moved.title
        title, capacity = slots.get(act.slot or 0, ("", None))
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
                round=rounds,
                target=stages.get(act.target, "") if act.target is not None else "",
                notes=tuple(
                    f"{slots.get(opening.slot, ('', None))[0]}: {opening.note}"
                    for opening in act.openings
                    if opening.note
                ),
                to=act.to,
                petition=act.petition,
                change=act.change,
            )
        )
    return tuple(entries)

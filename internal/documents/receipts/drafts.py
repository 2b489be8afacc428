"""From a receipt to a decision: the drafts begun from it, and the way back from a document."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, case, func, insert, or_, select

from internal.access.principal import Principal
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document
from internal.documents.policies import visible_to as documents_visible_to
from internal.documents.receipts.locking import Locked, NewEvent, locked, write_event
from internal.documents.receipts.model import receipt, receipt_draft
from internal.documents.receipts.page import files_of
from internal.documents.receipts.rights import Asker, visible_to
from internal.documents.receipts.rules.number import label_of
from internal.documents.receipts.rules.standing import Move, Stage, after
from internal.documents.rules import MAX_TITLE, DraftContent
from internal.documents.service import Documents, NewFile
from internal.kernel.clock import FiscalYear, era_date, jst_date
from internal.kernel.db import Tx
from internal.organization.directory import Directory


class Purpose(StrEnum):
    """What a draft does with what arrived."""

    DECIDE = "decide"  # 起案
    SHOW = "show"  # 供覧


def begin_draft(
    tx: Tx,
    directory: Directory,
    *,
    documents: Documents,
    receipt_id: UUID,
    matter: str,
    purpose: Purpose,
    seen: int | None = None,
) -> UUID:
    """A new draft of the acting person that names the receipt and has its files attached.

    The draft on something secret is 取扱注意. An officer who drafts on what she has not handed to
    anybody takes it herself. Answers the draft.

    Raises:
        Conflict: `receipts.not_here`, `receipts.moved_meanwhile`.
        Forbidden: `receipts.not_yours`.
        NotFound: `receipts.not_found`.
        Refusal: `documents.case_too_large`.
    """
    found = locked(tx, directory, receipt_id, seen)
    stage = after(found.standing, Move.DRAFT, found.hands)
    document_id = documents.create_draft(tx, content=_content(found, matter, purpose, tx.on))
    tx.conn.execute(
        insert(receipt_draft).values(
            document_id=document_id,
            receipt_id=receipt_id,
            purpose=purpose.value,
            begun_at=tx.at,
        )
    )
    for file in files_of(tx.conn, receipt_id):
        new = NewFile(file.name, file.digest, file.size, file.media_type)
        documents.attach(tx, document_id=document_id, file=new)
    if found.standing.stage is Stage.HELD:
        _take(tx, found, stage)
    else:
        write_event(tx, found, NewEvent(Move.DRAFT), stage=stage.value)
    return document_id


def _take(tx: Tx, found: Locked, stage: Stage) -> None:
    seat, section_id = found.seat, found.row.holder_section_id
    words = f"{found.row.holder} {seat.name} {seat.title}"
    write_event(
        tx,
        found,
        NewEvent(Move.DRAFT, "", words, section_id, seat.person_id),
        stage=stage.value,
        holder_person_id=seat.person_id,
        holder=words,
    )


def _content(found: Locked, matter: str, purpose: Purpose, today: date) -> DraftContent:
    row = found.row
    year = FiscalYear(row.fiscal_year)
    mark, ask = _WORDS[purpose]
    lines = [
        f"1　件名　{row.subject}",
        f"2　差出人　{row.sender}",
        f"3　先方の文書番号・日付　{_theirs(row)}",
    ]
    if row.wants_reply:
        by = era_date(row.reply_by) if row.reply_by else "定めなし"
        lines.append(f"4　回答期限　{by}")
    label = label_of(year, row.symbol, row.number, row.branch)
    opening = f"{era_date(row.received_on)}に収受した次の文書({label})について、{ask}"
    return DraftContent(
        title=f"{row.subject[: MAX_TITLE - len(mark)]}{mark}",
        matter=matter,
        body="\n".join((opening, "", *lines)),
        counterparty=row.sender,
        due_on=row.reply_by if row.reply_by and row.reply_by >= today else None,
        confidential=row.secret,
    )


def _theirs(row: Row[Any]) -> str:
    day = era_date(row.written_on) if row.written_on else ""
    return " ".join(part for part in (row.sender_number, day) if part) or "なし"


_WORDS = {
    Purpose.DECIDE: ("", "次のとおり処理してよろしいか伺います。"),
    Purpose.SHOW: ("(供覧)", "供覧します。"),
}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft begun from a receipt. `title` is empty where the reader may not see it."""

    document_id: UUID
    purpose: Purpose
    title: str
    drafter: str
    state: CaseState | None  # None: not submitted yet
    number: str
    drafted_on: date
    decided_on: date | None


def drafts_of(conn: Connection, who: Principal, receipt_id: UUID) -> tuple[DraftLine, ...]:
    """The drafts begun from a receipt, without those that were thrown away. One statement."""
    own = and_(approval_case.c.id.is_(None), document.c.drafter_person_id == who.person_id)
    rows = conn.execute(
        select(
            document.c.id,
            receipt_draft.c.purpose,
            case((or_(documents_visible_to(who), own), document.c.title), else_="").label("title"),
            document.c.drafter_name,
            approval_case.c.state,
            approval_case.c.number,
            document.c.drafted_on,
            approval_case.c.decided_at,
        )
        .select_from(receipt_draft)
        .join(document, document.c.id == receipt_draft.c.document_id)
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .where(receipt_draft.c.receipt_id == receipt_id, document.c.discarded_at.is_(None))
        .order_by(receipt_draft.c.begun_at, document.c.id)
    )
    return tuple(
        DraftLine(
            row.id,
            Purpose(row.purpose),
            row.title,
            row.drafter_name,
            CaseState(row.state) if row.state else None,
            row.number or "",
            row.drafted_on,
            jst_date(row.decided_at) if row.decided_at else None,
        )
        for row in rows
    )


def last_decision(conn: Connection, receipt_id: UUID) -> date | None:
    """The JST day on which the last of its drafts was decided."""
    decided_at = conn.scalar(
        select(func.max(approval_case.c.decided_at))
        .join(receipt_draft, receipt_draft.c.document_id == approval_case.c.subject_id)
        .where(
            receipt_draft.c.receipt_id == receipt_id,
            approval_case.c.state == CaseState.DECIDED.value,
        )
    )
    return jst_date(decided_at) if decided_at else None


@dataclass(frozen=True, slots=True)
class Received:
    """What a document answers or shows: a receipt, which its reader may open or not."""

    id: UUID
    label: str
    received_on: date
    readable: bool


def receipt_behind(conn: Connection, asker: Asker, receipt_id: UUID) -> Received:
    """A receipt as the page of its document names it. One statement."""
    row = conn.execute(
        select(receipt, visible_to(asker).label("readable")).where(receipt.c.id == receipt_id)
    ).one()
    label = label_of(FiscalYear(row.fiscal_year), row.symbol, row.number, row.branch)
    return Received(row.id, label, row.received_on, bool(row.readable))

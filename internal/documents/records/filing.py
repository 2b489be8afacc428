"""Use cases of filing (編綴) and completion (完結): where a document belongs, and since when.

Which binder a document lies in stands outside its seal: it may be moved until the binder is handed
over. Completion gives the day from which the retention of a case follows.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection, insert, select, update

from internal.access.principal import Principal
from internal.approval.codec import case_of
from internal.approval.engine.closing import closing_barred
from internal.approval.model import approval_case
from internal.documents.dispatch.queries import is_being_sent
from internal.documents.model import document, document_keeper, kept_by
from internal.documents.policies import visible_to
from internal.documents.records.model import binder, document_filing
from internal.documents.records.rights import keeps_section
from internal.documents.records.rules.binder import ENDED, BinderState
from internal.documents.records.rules.retention import BinderKind
from internal.kernel.audit import record
from internal.kernel.clock import FiscalYear, jst_date
from internal.kernel.db import Tx
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, NotFound, Refusal
from internal.kernel.text import N_
from internal.organization.directory import Directory

_ENDING = frozenset(state.value for state in (BinderState.DISPOSAL_PROPOSED, *sorted(ENDED)))


@dataclass(frozen=True, slots=True)
class DocumentToFile:
    """What the page of filing shows of a document.

    `section_id` is the section that keeps it; `decided_at` the instant of its decision.
    """

    id: UUID
    title: str
    number: str
    drafter_id: UUID
    section_id: UUID
    state: str
    decided_at: datetime | None


def document_to_file(conn: Connection, who: Principal, document_id: UUID) -> DocumentToFile:
    """A document that she may read, submitted at least once. One statement.

    Raises:
        NotFound: `records.no_document`.
    """
    row = conn.execute(
        select(
            document.c.id,
            document.c.title,
            approval_case.c.number,
            document.c.drafter_person_id,
            kept_by.label("section_id"),
            approval_case.c.state,
            approval_case.c.decided_at,
        )
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(document_keeper, document_keeper.c.document_id == document.c.id)
        .where(document.c.id == document_id, visible_to(who))
    ).first()
    if row is None:
        raise NotFound("records.no_document", "この文書はありません。")
    return DocumentToFile(
        row.id,
        row.title,
        row.number or "",
        row.drafter_person_id,
        row.section_id,
        row.state,
        row.decided_at,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A document and where it is filed. `ended_on`: the JST day on which its case ended, unless
    `barred` says why it may not be closed yet.
    """

    section_id: UUID
    binder_id: UUID | None
    completed_on: date | None
    ended_on: date | None
    barred: Refusal | None


@dataclass(frozen=True, slots=True)
class _Target:
    """A binder, as filing looks at it."""

    section_id: UUID
    is_open: bool
    handed_over: bool
    ending: bool  # proposed for disposal, disposed of or transferred
    year: FiscalYear | None  # of a binder of one year


def file_document(tx: Tx, directory: Directory, *, document_id: UUID, binder_id: UUID) -> None:
    """Put a document into a binder of its section, or move it to another one.

    Raises:
        Conflict: `records.binder_not_open`, `records.handed_over`, `records.in_disposal`.
        Forbidden: `records.not_yours_to_file`.
        NotFound: `records.no_document`, `records.no_binder`.
    """
    found = _found(tx, directory, document_id)
    target = _binder(tx, binder_id)
    if target.section_id != found.section_id:
        raise NotFound("records.no_binder", "この簿冊は登録されていません。")
    if not target.is_open:
        raise Conflict(
            "records.binder_not_open", "この簿冊は使用中ではありません。編綴できません。"
        )
    _check_leaving(tx, found.binder_id)
    values = {"binder_id": binder_id, "filed_at": tx.at, "filed_by": tx.actor.name}
    if found.binder_id is None:
        tx.conn.execute(insert(document_filing).values(document_id=document_id, **values))
    else:
        tx.conn.execute(
            update(document_filing)
            .where(document_filing.c.document_id == document_id)
            .values(**values)
        )
    record(
        tx,
        "records.filed",
        kind="document",
        object_id=document_id,
        detail={"binder": str(binder_id), "before": str(found.binder_id or "")},
    )


def _check_leaving(tx: Tx, binder_id: UUID | None) -> None:
    """
    Raises:
        Conflict: `records.handed_over`, `records.in_disposal`.
    """
    before = _binder(tx, binder_id) if binder_id is not None else None
    if before is not None and before.ending:
        raise Conflict(
            "records.in_disposal",
            "廃棄または移管を伺っている簿冊にあるため、ほかの簿冊へは移せません。",
        )
    if before is not None and before.handed_over:
        raise Conflict(
            "records.handed_over", "引継ぎ済みの簿冊にあるため、ほかの簿冊へは移せません。"
        )


def complete(tx: Tx, directory: Directory, *, document_id: UUID, on: date | None) -> None:
    """完結: nothing is left to be done for a document; `on` is the JST day since which.

    A document in a binder of one fiscal year is completed in that year. In April and May the day
    may still lie in the year before (出納整理期間, DOC-08).

    Raises:
        Conflict: `records.completed_already`.
        Forbidden: `records.not_yours_to_file`.
        InvalidInput: `records.completion_day`.
        Refusal: `records.not_filed`, `records.of_another_year`, `records.being_sent`, and why a
            case may not be closed.
    """
    found = _found(tx, directory, document_id)
    if found.completed_on is not None:
        raise Conflict("records.completed_already", "この文書はすでに完結しています。")
    if found.barred is not None:
        raise found.barred
    if tx.conn.scalar(select(is_being_sent(document_id))):
        raise Refusal(
            "records.being_sent",
            "施行の途中の文書があります。発送を終えるか、取りやめてから完結してください。",
        )
    if found.binder_id is None:
        raise Refusal("records.not_filed", "先に、編綴する簿冊を選んでください。")
    if on is None or found.ended_on is None or not found.ended_on <= on <= tx.on:
        sentence = N_("完結日は、決裁の日から今日までの日を入力してください。")
        raise InvalidInput("records.completion_day", sentence, {"completed": sentence})
    target = _binder(tx, found.binder_id)
    if target.year is not None and FiscalYear.of(on) != target.year:
        raise Refusal(
            "records.of_another_year",
            "完結日が簿冊の年度({year})と違います。その年度の簿冊へ移してから完結してください。",
            year=str(target.year),
        )
    tx.conn.execute(
        update(document_filing)
        .where(document_filing.c.document_id == document_id)
        .values(completed_on=on, completed_by=tx.actor.name)
    )
    record(
        tx,
        "records.completed",
        kind="document",
        object_id=document_id,
        detail={"on": on.isoformat()},
    )


def reopen(tx: Tx, directory: Directory, *, document_id: UUID, reason: str) -> None:
    """Take back a completion, while the binder is still in use.

    Raises:
        Conflict: `records.binder_not_open`, `records.not_completed`.
        Forbidden: `records.for_the_officer`, only the 文書主任 does this.
        InvalidInput: `records.reopen_reason`.
    """
    found = _found(tx, directory, document_id)
    if not keeps_section(directory, tx.actor.post_id, found.section_id):
        raise Forbidden("records.for_the_officer", "この操作ができるのは、その課の文書主任です。")
    if found.completed_on is None or found.binder_id is None:
        raise Conflict("records.not_completed", "この文書は完結していません。")
    if not _binder(tx, found.binder_id).is_open:
        raise Conflict(
            "records.binder_not_open", "この簿冊は使用中ではありません。編綴できません。"
        )
    if not 0 < len(reason) <= 200:
        sentence = N_("完結を取り消す理由を200字以内で入力してください。")
        raise InvalidInput("records.reopen_reason", sentence, {"reason": sentence})
    tx.conn.execute(
        update(document_filing)
        .where(document_filing.c.document_id == document_id)
        .values(completed_on=None, completed_by=None)
    )
    record(
        tx,
        "records.reopened",
        kind="document",
        object_id=document_id,
        detail={"reason": reason, "was": found.completed_on.isoformat()},
    )


def may_file(
    directory: Directory, person_id: UUID, post_id: UUID, drafter_id: UUID, section_id: UUID
) -> bool:
    """Whether somebody files a document: its drafter, or the 文書主任 of its keeping section."""
    return person_id == drafter_id or keeps_section(directory, post_id, section_id)


def _found(tx: Tx, directory: Directory, document_id: UUID) -> _Found:
    row = tx.conn.execute(
        select(
            document.c.drafter_person_id,
            kept_by.label("section_id"),
            approval_case.c.snapshot,
            approval_case.c.decided_at,
            approval_case.c.changed_at,
            document_filing.c.binder_id,
            document_filing.c.completed_on,
        )
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(document_filing, document_filing.c.document_id == document.c.id)
        .outerjoin(document_keeper, document_keeper.c.document_id == document.c.id)
        .where(document.c.id == document_id, document.c.discarded_at.is_(None))
        .with_for_update(of=document)
    ).first()
    if row is None:
        raise NotFound("records.no_document", "この文書はありません。")
    person, post = tx.actor.person_id, tx.actor.post_id
    if (
        person is None
        or post is None
        or not may_file(directory, person, post, row.drafter_person_id, row.section_id)
    ):
        raise Forbidden(
            "records.not_yours_to_file",
            "編綴と完結ができるのは、起案者とその課の文書主任です。",
        )
    return _Found(
        row.section_id,
        row.binder_id,
        row.completed_on,
        jst_date(row.decided_at or row.changed_at) if row.changed_at else None,
        closing_barred(case_of(row.snapshot)) if row.snapshot else _never_submitted(),
    )


def _binder(tx: Tx, binder_id: UUID) -> _Target:
    row = tx.conn.execute(
        select(
            binder.c.section_id,
            binder.c.state,
            binder.c.kind,
            binder.c.fiscal_year,
            binder.c.handed_over,
        )
        .where(binder.c.id == binder_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound("records.no_binder", "この簿冊は登録されていません。")
    return _Target(
        row.section_id,
        row.state == BinderState.OPEN.value,
        row.handed_over,
        row.state in _ENDING,
        FiscalYear(row.fiscal_year) if row.kind == BinderKind.YEAR.value else None,
    )


def _never_submitted() -> Refusal:
    return Refusal("records.not_submitted", "提出していない下書きは、完結できません。")

"""Reads for the pages of drafts and decided documents."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, bindparam, select

from internal.access.principal import Principal
from internal.approval.authority.shape import NO_SHAPE, Shape, shape_of
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.approval.queries import CaseFile, case_file
from internal.documents.columns import content_of
from internal.documents.lineage import predecessor_of
from internal.documents.model import (
    attachment,
    attachment_view,
    document,
    document_archive,
    late_attachment,
)
from internal.documents.policies import (
    READ_BY_HER,
    reader_values,
    reads_everything,
    visible_to,
)
from internal.documents.receipts.model import receipt_draft
from internal.documents.records.model import disposal_batch
from internal.documents.related import Related, related_to
from internal.documents.rules import (
    AttachedFile,
    Change,
    DraftContent,
    Version,
    changes_between,
)
from internal.documents.versions import Versions, versions_for


@dataclass(frozen=True, slots=True)
class FileLine:
    """An attachment as the viewer lists it. `viewed` is by the person who asks."""

    id: UUID
    place: int
    name: str
    digest: str
    size: int
    media_type: str
    added_by: str
    added_at: datetime
    viewed: bool
    later: str = ""  # why it was added after the decision; empty for what was decided
    superseded: bool = False  # a newer one was put beside it on the way
    enclosed: str = ""  # what was said with it, where an approver enclosed it


@dataclass(frozen=True, slots=True)
class Archived:
    """The PDF/A of a decided document. `missing`: characters that no typeface could draw."""

    digest: str
    size: int
    pages: int
    archived_at: datetime
    missing: str

    @property
    def missing_codes(self) -> str:
        """The code points of what could not be drawn: a page may lack the characters too."""
        return "、".join(f"U+{ord(character):04X}" for character in self.missing)


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Everything the page of a document shows. `file` is empty while it was never submitted."""

    id: UUID
    revision: int
    drafter_person_id: UUID
    drafter_name: str
    drafter_section: str
    section_id: UUID
    drafted_on: date
    saved_at: datetime
    content: DraftContent
    files: tuple[FileLine, ...]
    changes: tuple[Change, ...]
    file: CaseFile | None
    archive: Archived | None
    enclosed_files: tuple[FileLine, ...] = ()
    later_files: tuple[FileLine, ...] = ()
    related: tuple[Related, ...] = ()
    submitted: tuple[tuple[AttachedFile, ...], ...] = ()  # the files of each round, in their order
    disposal_id: UUID | None = None  # the proposal of disposal that it asks for
    receipt_id: UUID | None = None  # from which it was begun
    replaced: frozenset[str] = frozenset()  # contents that took the place of one submitted before

    @property
    def all_files(self) -> tuple[FileLine, ...]:
        """What is decided, behind it what approvers enclosed, and what was added later."""
        return (*self.files, *self.enclosed_files, *self.later_files)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft that has not been submitted."""

    id: UUID
    title: str
    saved_at: datetime


def document_page(conn: Connection, principal: Principal, document_id: UUID) -> DocumentPage | None:
    """The document, when the person may read it; None as well when there is none.

    A draft that was never submitted is its drafter's alone. What others see while a returned
    draft is being changed is the version that was submitted last.
    """
    row = _row(conn, document_id)
    if row is None:
        return None
    found = case_file(conn, approval_case.c.subject_id == document_id, visible_to(principal))
    own = row.drafter_person_id == principal.person_id
    if found is None and (row.withheld or not own):
        return None
    versions = versions_for(conn, found, principal.person_id) if found is not None else Versions()
    with_drafter = found is None or (own and found.case.state.is_with_drafter)
    known = _files(conn, document_id, principal.person_id)
    decided = found is not None and found.case.state is CaseState.DECIDED
    rounds = versions.rounds
    shown = rounds[-1] if rounds and not with_drafter else None
    files = _submitted(shown, known) if shown else _attached(known)
    enclosed = _enclosed(found, behind=len(files)) if found is not None else ()
    return DocumentPage(
        id=row.id,
        revision=row.revision,
        drafter_person_id=row.drafter_person_id,
        drafter_name=row.drafter_name,
        drafter_section=row.drafter_section,
        section_id=row.section_id,
        drafted_on=row.drafted_on,
        saved_at=row.saved_at,
        content=shown.content if shown else content_of(row),
        files=files,
        changes=changes_between(versions.known, rounds[-1]) if versions.known else (),
        file=found,
        archive=(
            Archived(row.digest, row.size, row.pages, row.archived_at, row.missing_characters)
            if row.digest
            else None
        ),
        enclosed_files=enclosed,
        later_files=(
            _later(conn, document_id, behind=len(files) + len(enclosed)) if decided else ()
        ),
        related=related_to(conn, principal, document_id),
        submitted=tuple(version.files for version in rounds),
        disposal_id=row.disposal_id,
        receipt_id=row.receipt_id,
        replaced=_replaced(files, rounds if with_drafter else rounds[:-1]),
    )


def _row(conn: Connection, document_id: UUID) -> Row[Any] | None:
    """The draft as it is stored, with its archive and what stands beside it."""
    return conn.execute(
        select(
            document,
            document_archive.c.digest,
            document_archive.c.size,
            document_archive.c.pages,
            document_archive.c.archived_at,
            document_archive.c.missing_characters,
            approval_case.c.withheld,
            disposal_batch.c.id.label("disposal_id"),
            receipt_draft.c.receipt_id,
        )
        .outerjoin(document_archive, document_archive.c.document_id == document.c.id)
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(disposal_batch, disposal_batch.c.document_id == document.c.id)
        .outerjoin(receipt_draft, receipt_draft.c.document_id == document.c.id)
        .where(document.c.id == document_id, document.c.discarded_at.is_(None))
    ).first()


def _replaced(files: tuple[FileLine, ...], versions: tuple[Version, ...]) -> frozenset[str]:
    """Which of the files shown took the place of another since the version before."""
    before = versions[-1].files if versions else ()
    return frozenset(
        file.digest for file in files if predecessor_of(file.digest, before, files) is not None
    )


_case_of = select(approval_case.c.id).where(approval_case.c.subject_id == bindparam("document_id"))
_case_read_by_her = _case_of.where(READ_BY_HER)


def readable_case(conn: Connection, principal: Principal, document_id: UUID) -> UUID | None:
    """The case of a document the person may read; one statement, for handlers that only act."""
    asked: dict[str, object] = {"document_id": document_id}
    if reads_everything(principal):
        return conn.scalar(_case_of.where(visible_to(principal)), asked)
    return conn.scalar(_case_read_by_her, asked | reader_values(principal))


def readable_subjects(
    conn: Connection, principal: Principal, documents: Iterable[UUID]
) -> frozenset[UUID]:
    """Which of some submitted documents the person may read. One statement."""
    return frozenset(
        conn.scalars(
            select(approval_case.c.subject_id).where(
                approval_case.c.subject_id.in_(list(documents)), visible_to(principal)
            )
        )
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """An attachment the draft has or once had."""

    line: FileLine
    removed: bool


def _files(conn: Connection, document_id: UUID, person_id: UUID) -> tuple[_Known, ...]:
    rows = conn.execute(
        select(attachment, attachment_view.c.viewed_at)
        .outerjoin(
            attachment_view,
            and_(
                attachment_view.c.attachment_id == attachment.c.id,
                attachment_view.c.person_id == person_id,
            ),
        )
        .where(attachment.c.document_id == document_id)
        .order_by(attachment.c.place, attachment.c.id)
    )
    return tuple(
        _Known(
            FileLine(
                id=row.id,
                place=row.place,
                name=row.name,
                digest=row.digest,
                size=row.size,
                media_type=row.media_type,
                added_by=row.added_by,
                added_at=row.added_at,
                viewed=row.viewed_at is not None,
            ),
            row.removed_at is not None,
        )
        for row in rows
    )


def _attached(known: tuple[_Known, ...]) -> tuple[FileLine, ...]:
    now = [file.line for file in known if not file.removed]
    return tuple(replace(line, place=place) for place, line in enumerate(now, start=1))


def _submitted(version: Version, known: tuple[_Known, ...]) -> tuple[FileLine, ...]:
    """The files of a version, also those the drafter has taken off since."""
    by_digest = {file.line.digest: file.line for file in known}
    return tuple(
        replace(
            by_digest[file.digest],
            place=file.place,
            name=file.name,
            superseded=file.superseded,
        )
        for file in version.files
        if file.digest in by_digest
    )


def _enclosed(file: CaseFile, *, behind: int) -> tuple[FileLine, ...]:
    """What approvers enclosed, from their acts."""
    papers = [(each, paper) for each in file.case.enclosed for paper in each.papers]
    return tuple(
        FileLine(
            id=file.case_id,
            place=place,
            name=paper.name,
            digest=paper.digest,
            size=paper.size,
            media_type=paper.media_type,
            added_by=f"{each.by.name} {each.by.title}",
            added_at=each.at,
            viewed=True,
            enclosed=each.note or paper.name,
        )
        for place, (each, paper) in enumerate(papers, start=behind + 1)
    )


_late = (
    select(late_attachment)
    .where(late_attachment.c.document_id == bindparam("document_id"))
    .order_by(late_attachment.c.place)
)


def _later(conn: Connection, document_id: UUID, *, behind: int) -> tuple[FileLine, ...]:
    """The later files, numbered behind those that were decided, whose number is fixed."""
    return tuple(
        FileLine(
            id=row.id,
            place=behind + row.place,
            name=row.name,
            digest=row.digest,
            size=row.size,
            media_type=row.media_type,
            added_by=row.added_by,
            added_at=row.added_at,
            viewed=True,
            later=row.reason,
        )
        for row in conn.execute(_late, {"document_id": document_id})
    )


def unsubmitted_drafts(conn: Connection, person_id: UUID) -> tuple[DraftLine, ...]:
    """A person's drafts that were never submitted, the last saved first."""
    rows = conn.execute(
        select(document.c.id, document.c.title, document.c.saved_at)
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .where(
            document.c.drafter_person_id == person_id,
            document.c.discarded_at.is_(None),
            approval_case.c.id.is_(None),
        )
        .order_by(document.c.saved_at.desc())
        .limit(50)
    )
    return tuple(DraftLine(row.id, row.title, row.saved_at) for row in rows)


def saved_additions(conn: Connection, principal: Principal, document_id: UUID) -> Shape:
    """What a person's own draft adds to its route; nothing where the draft is not hers."""
    stored = conn.scalar(
        select(document.c.route_additions).where(
            document.c.id == document_id, document.c.drafter_person_id == principal.person_id
        )
    )
    return NO_SHAPE if stored is None else shape_of(stored)

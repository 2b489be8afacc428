"""Use cases of drafts. The room keeps no state of its own: that is the approval case's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, bindparam, func, insert, select, update

from internal.approval.acting import acting_seat
from internal.approval.authority.shape import Wishes, shape_of
from internal.approval.engine.values import Case, CaseState
from internal.approval.model import approval_case
from internal.approval.ports import Filed, Sealing
from internal.approval.service import Approval
from internal.documents.arranging import arranged
from internal.documents.columns import columns_of, content_of, drafter_columns
from internal.documents.filing import filing_of
from internal.documents.model import attachment, attachment_view, document, document_version
from internal.documents.on_behalf import seat_for
from internal.documents.paper_reasons import require_current_reason
from internal.documents.rules import (
    AttachedFile,
    DraftContent,
    check_for_submission,
    content_digest,
    content_text,
    document_number,
)
from internal.documents.search.indexing import index_document, index_number
from internal.documents.versions import unopened_files
from internal.kernel.audit import record
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, insert_new, new_id
from internal.kernel.numbering import take_number
from internal.kernel.refusal import Conflict, Forbidden, NotFound, Refusal
from internal.organization.rules import Seat

REGISTER = "起案"
"""The register in which decided drafts are numbered."""

_begin = insert(document)
_save = update(document).where(
    document.c.id == bindparam("b_document"), document.c.revision == bindparam("b_revision")
)
_keep_version = insert(document_version)


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is in the store already, to be attached."""

    name: str
    digest: str
    size: int
    media_type: str


_move = (
    update(attachment)
    .where(attachment.c.id == bindparam("b_id"))
    .values(place=bindparam("b_place"))
)


class Documents:
    """Drafts: writing, attaching, submitting, sealing."""

    def __init__(self, approval: Approval, *, max_case_bytes: int) -> None:
        self._approval = approval
        self._max_case_bytes = max_case_bytes

    def create_draft(self, tx: Tx, *, content: DraftContent) -> UUID:
        """A new draft of the acting person, in the post she acts in."""
        seat = acting_seat(tx, self._approval.directories.at(tx.conn, tx.at))
        document_id = new_id()
        values = {
            "id": document_id,
            **drafter_columns(seat),
            "revision": 1,
            "drafted_on": tx.on,
            "created_at": tx.at,
            "saved_at": tx.at,
        }
        tx.conn.execute(_begin, values | columns_of(content))
        return document_id

    def save_draft(self, tx: Tx, *, document_id: UUID, revision: int, content: DraftContent) -> int:
        """Save what was typed; answers the new revision.

        Raises:
            Conflict: `documents.saved_elsewhere`, another window saved since this one was opened;
                `documents.not_with_drafter`, the draft is in circulation or decided.
        """
        self._own(tx, document_id)
        saved = tx.conn.execute(
            _save,
            {
                "b_document": document_id,
                "b_revision": revision,
                "revision": revision + 1,
                "saved_at": tx.at,
                **columns_of(content),
            },
        )
        if saved.rowcount != 1:
            raise Conflict(
                "documents.saved_elsewhere",
                "この下書きは別の画面で保存されています。"
                "入力した内容は画面に残っています。最新の下書きを確認してください。",
            )
        return revision + 1

    def attach(self, tx: Tx, *, document_id: UUID, file: NewFile) -> UUID:
        """Add a file that is already in the store, behind the others.

        Raises:
            Refusal: `documents.case_too_large`.
        """
        self._own(tx, document_id)
        sums = tx.conn.execute(
            select(
                func.coalesce(func.sum(attachment.c.size), 0).label("bytes"),
                func.coalesce(func.max(attachment.c.place), 0).label("last"),
            ).where(attachment.c.document_id == document_id, attachment.c.removed_at.is_(None))
        ).one()
        if sums.bytes + file.size > self._max_case_bytes:
            raise Refusal(
                "documents.case_too_large",
                "添付ファイルの合計が上限({limit}MB)を超えます。"
                "「{name}」は添付されていません。ファイルを減らしてください。",
                limit=self._max_case_bytes // (1024 * 1024),
                name=file.name,
            )
        attachment_id = new_id()
        tx.conn.execute(
            insert(attachment).values(
                id=attachment_id,
                document_id=document_id,
                place=sums.last + 1,
                name=file.name,
                digest=file.digest,
                size=file.size,
                media_type=file.media_type,
                added_by=tx.actor.name,
                added_at=tx.at,
            )
        )
        return attachment_id

    def detach(self, tx: Tx, *, attachment_id: UUID) -> UUID:
        """Take an attachment off a draft; what was submitted before keeps it. Answers the draft."""
        document_id = tx.conn.scalar(
            select(attachment.c.document_id).where(
                attachment.c.id == attachment_id, attachment.c.removed_at.is_(None)
            )
        )
        if document_id is None:
            raise NotFound("documents.no_such_file", "この添付ファイルはありません。")
        self._own(tx, document_id)
        tx.conn.execute(
            update(attachment).where(attachment.c.id == attachment_id).values(removed_at=tx.at)
        )
        return UUID(str(document_id))

    def arrange(self, tx: Tx, *, document_id: UUID, wished: Mapping[UUID, int]) -> None:
        """Put the attachments of a draft into the order of the numbers they are given (APR-45).

        A number for a file that was taken off meanwhile is left alone.
        """
        self._own(tx, document_id)
        known = tx.conn.execute(
            select(attachment.c.id, attachment.c.place)
            .where(attachment.c.document_id == document_id, attachment.c.removed_at.is_(None))
            .order_by(attachment.c.place, attachment.c.id)
        ).all()
        order = arranged([row.id for row in known], wished)
        moved = [
            {"b_id": attachment_id, "b_place": place}
            for place, attachment_id in enumerate(order, start=1)
        ]
        if [row.id for row in known] != list(order):
            tx.conn.execute(_move, moved)

    def submit(
        self, tx: Tx, *, document_id: UUID, revision: int, token: UUID, seen_route: str = ""
    ) -> UUID:
        """提出 or 再提出: freeze the content as a version and hand it to the engine.

        Answers the case. Raises:
            InvalidInput: `documents.incomplete`, with every field that is missing.
            Conflict: `documents.saved_elsewhere`, the confirm page shows an older revision;
                `route.changed`, it shows another route (`seen_route`).
            Refusal: what the authority table and the route say.
        """
        row = self._own(tx, document_id)
        if row.revision != revision:
            raise Conflict(
                "documents.saved_elsewhere",
                "確認した画面のあとに下書きが変更されています。内容をもう一度確認してください。",
            )
        content = row.content
        table = self._approval.authority.on(tx.conn, tx.on)
        check_for_submission(content, table.facts, table.matters, tx.on)
        require_current_reason(tx.conn, content.paper, tx.on)
        files = files_of(tx.conn, document_id)
        text = content_text(content, files)
        digest = content_digest(text)
        tx.conn.execute(
            _keep_version,
            {
                "document_id": document_id,
                "round": row.round + 1,
                "content": text,
                "digest": digest,
                "submitted_at": tx.at,
            },
        )
        behalf = self._given_to(tx, document_id, content.behalf) if row.round == 0 else None
        case_id = self._approval.submit(
            tx,
            filing=filing_of(
                document_id, content, digest, attachments=len(files), seen_route=seen_route
            ),
            token=token,
            behalf=behalf,
        )
        index_document(tx, document_id, table.matters)
        return case_id

    def _given_to(self, tx: Tx, document_id: UUID, person_id: UUID | None) -> Seat | None:
        """代理起案: from its submission on, the draft is that of whom it was written for."""
        if person_id is None:
            return None
        directory = self._approval.directories.at(tx.conn, tx.at)
        seat = seat_for(directory, acting_seat(tx, directory), person_id)
        if seat is None:
            raise Refusal(
                "documents.principal_gone",
                "代理起案の相手が、いまこの課にいません。起案の画面で選び直してください。",
            )
        tx.conn.execute(
            update(document)
            .where(document.c.id == document_id)
            .values(**drafter_columns(seat), behalf_person_id=None)
        )
        return seat

    def discard(self, tx: Tx, *, document_id: UUID) -> None:
        """Throw away a draft that was never submitted. One that was is withdrawn instead."""
        row = self._own(tx, document_id)
        if row.round > 0:
            raise Refusal(
                "documents.submitted_once",
                "一度提出した起案は破棄できません。取り下げてください。",
            )
        tx.conn.execute(
            update(document).where(document.c.id == document_id).values(discarded_at=tx.at)
        )

    def copy(self, tx: Tx, *, document_id: UUID) -> UUID:
        """引用起案: a new draft with the words of an old one, in the acting post, dated today."""
        row = tx.conn.execute(select(document).where(document.c.id == document_id)).first()
        if row is None:
            raise _no_such_draft()
        return self.create_draft(tx, content=content_of(row))

    def mark_viewed(self, tx: Tx, *, attachment_id: UUID) -> None:
        """Remember that the acting person has had an attachment before her (U10)."""
        if tx.actor.person_id is None:
            return
        tx.conn.execute(
            insert_new(tx.conn, attachment_view).values(
                person_id=tx.actor.person_id, attachment_id=attachment_id, viewed_at=tx.at
            )
        )
        record(tx, "documents.viewed_file", kind="attachment", object_id=attachment_id)

    def decided(self, tx: Tx, subject_id: UUID, case: Case) -> Sealing:
        """The number from the section's series of the fiscal year, and the content to seal."""
        directory = self._approval.directories.at(tx.conn, tx.at)
        section = directory.department(case.drafter.section_id)
        symbol = section.symbol if section else case.drafter.section
        year = FiscalYear.of(tx.on)
        number = take_number(tx, year=year, register=REGISTER, symbol=symbol)
        content = tx.conn.scalars(
            select(document_version.c.content).where(
                document_version.c.document_id == subject_id,
                document_version.c.round == case.round,
                document_version.c.amendment == len(case.amendments),
            )
        ).one()
        written = document_number(year, symbol, number)
        index_number(tx, subject_id, written)
        return Sealing(number=written, content=content)

    def unopened(
        self, conn: Connection, subject_ids: Iterable[UUID], person_id: UUID
    ) -> Mapping[UUID, tuple[str, ...]]:
        """The files that a person has not had before her yet, by name."""
        return unopened_files(conn, list(subject_ids), person_id)

    def filed(self, conn: Connection, subject_ids: Iterable[UUID]) -> Mapping[UUID, Filed]:
        """What the rules look at: a draft does not change while it circulates. One statement."""
        rows = conn.execute(
            select(
                document.c.id,
                document.c.matter,
                document.c.facts,
                document.c.route_template_id,
                document.c.route_additions,
                document.c.effective_on,
            ).where(document.c.id.in_(list(subject_ids)))
        )
        return {
            row.id: Filed(
                row.matter,
                dict(row.facts),
                Wishes(row.route_template_id, shape_of(row.route_additions)),
                row.effective_on,
            )
            for row in rows
        }

    def _own(self, tx: Tx, document_id: UUID) -> "_Draft":
        """The acting person's draft while it is hers to change."""
        row = tx.conn.execute(
            select(document, approval_case.c.state, approval_case.c.round)
            .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
            .where(document.c.id == document_id, document.c.discarded_at.is_(None))
            .with_for_update(of=document)  # 担当替え may run at the same moment
        ).first()
        if row is None:
            raise _no_such_draft()
        if row.drafter_person_id != tx.actor.person_id:
            raise Forbidden("documents.not_drafter", "変更できるのは起案者だけです。")
        if row.state is not None and not CaseState(row.state).is_with_drafter:
            raise Conflict(
                "documents.not_with_drafter",
                "回議中または決裁後の起案は変更できません。最新の状態を確認してください。",
            )
        return _Draft(row.revision, row.round or 0, content_of(row))


@dataclass(frozen=True, slots=True)
class _Draft:
    """A draft that may be changed: its revision, the rounds submitted so far, its words."""

    revision: int
    round: int
    content: DraftContent


def _no_such_draft() -> NotFound:
    return NotFound("documents.no_such_draft", "この起案はありません。破棄された可能性があります。")


def files_of(conn: Connection, document_id: UUID) -> tuple[AttachedFile, ...]:
    """The attachments a draft has now, in their order."""
    rows = conn.execute(
        select(attachment)
        .where(attachment.c.document_id == document_id, attachment.c.removed_at.is_(None))
        .order_by(attachment.c.place, attachment.c.id)
    )
    return tuple(
        AttachedFile(place, row.name, row.digest, row.size, row.media_type)
        for place, row in enumerate(rows, start=1)
    )

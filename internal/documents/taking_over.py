"""引継ぎ of drafts: somebody left, her section goes on. Versions and acts of before stay."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, select, update

from internal.approval.codec import case_of
from internal.approval.engine.paper import LeavePaper
from internal.approval.engine.participants import ParticipantKind
from internal.approval.engine.season import Reassign
from internal.approval.engine.values import CaseState, SlotState
from internal.approval.model import approval_case
from internal.approval.service import Approval
from internal.documents.columns import drafter_columns
from internal.documents.left_drafts import in_hand
from internal.documents.model import document
from internal.documents.readings import HIDDEN, MAY_EVERYWHERE, readings_of, settle_reading
from internal.documents.records.entrusting import left_records, pass_on_left
from internal.documents.search.indexing import index_document
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, Forbidden, NotFound, Refusal
from internal.kernel.text import N_
from internal.notifications.rules import NoticeKind
from internal.notifications.service import tell
from internal.organization.directory import Directory
from internal.organization.ports import LeftRecord, OpenItem, OpenItemKind
from internal.organization.rules import DepartmentNode, Seat

LEFT_PAPER = "前の持ち主の異動・退職による引継ぎ"
"""Said in the history of a case whose paper changes hands because somebody left."""


def sections_kept_by(directory: Directory, post_id: UUID) -> frozenset[UUID]:
    """The departments for which a post is the 文書主任."""
    units = (
        unit for root in directory.children(None) for unit in directory.subtree(root.department_id)
    )
    return frozenset(
        unit.department_id
        for unit in units
        if (officer := directory.records_officer_of(unit.department_id)) is not None
        and officer.post_id == post_id
    )


def _papers(conn: Connection, person_id: UUID) -> tuple[OpenItem, ...]:
    """The cases whose paper is with her. One statement."""
    rows = conn.execute(
        select(
            approval_case.c.id,
            approval_case.c.title,
            approval_case.c.confidential,
            approval_case.c.snapshot,
        )
        .where(approval_case.c.paper_with == person_id)
        .order_by(approval_case.c.id)
    )
    return tuple(
        OpenItem(
            f"paper:{person_id}:{row.id}",
            OpenItemKind.PAPER,
            HIDDEN if row.confidential else row.title,
            paper.holder.post_id,
        )
        for row in rows
        if (paper := case_of(row.snapshot).paper) is not None
    )


class TakingOver:
    """The use cases of 引継ぎ, and the open work of people for the organisation."""

    def __init__(self, approval: Approval) -> None:
        self._approval = approval

    def take_over(self, tx: Tx, *, document_id: UUID, successor_id: UUID) -> None:
        """The section goes on with a draft whose drafter is gone; both names are recorded.

        Raises:
            NotFound: `documents.no_such_draft`.
            Conflict: `documents.not_with_drafter`, it circulates or is decided.
            Forbidden: `documents.not_left_to_you`, not the 文書主任 of its section.
            Refusal: `documents.drafter_still_here`, `documents.successor_elsewhere`.
        """
        directory = self._approval.directories.at(tx.conn, tx.at)
        row = self._locked(tx, document_id)
        self._refuse_strangers(tx, directory, row)
        seats = directory.seats_of(successor_id)
        if any(s.section_id == row.section_id for s in directory.seats_of(row.drafter_person_id)):
            raise Refusal(
                "documents.drafter_still_here",
                "{name}さんは今もこの課の職員です。引戻しや取下げは本人が行います。",
                name=row.drafter_name,
            )
        there = [seat for seat in seats if seat.section_id == row.section_id]
        if not seats or (directory.department(row.section_id) is not None and not there):
            raise _elsewhere()
        self._give(tx, row, (there or list(seats))[0])

    def open_items(self, conn: Connection, person_id: UUID) -> tuple[OpenItem, ...]:
        """Her drafts and returned cases, the steps that ask her by name, the paper that is with
        her, what she has not read.
        """
        drafts = tuple(item for _, item in self.drafts_of(conn, (person_id,)))
        papers = _papers(conn, person_id)
        return (*drafts, *self._steps(conn, person_id), *papers, *readings_of(conn, person_id))

    def drafts_of(
        self, conn: Connection, people: Iterable[UUID]
    ) -> tuple[tuple[UUID, OpenItem], ...]:
        """The drafts and returned cases of several people, each with its person. One statement."""
        drafts = conn.execute(
            select(
                document.c.id,
                document.c.title,
                document.c.confidential,
                document.c.drafter_post_id,
                document.c.drafter_person_id,
                approval_case.c.state,
            )
            .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
            .where(in_hand(), document.c.drafter_person_id.in_(list(people)))
            .order_by(document.c.saved_at, document.c.id)
        )
        kinds = {True: OpenItemKind.RETURNED, False: OpenItemKind.DRAFT}
        return tuple(
            (
                row.drafter_person_id,
                OpenItem(
                    f"draft:{row.id}",
                    kinds[row.state is not None],
                    HIDDEN if row.confidential else row.title,
                    row.drafter_post_id,
                ),
            )
            for row in drafts
        )

    def drafter_of(self, conn: Connection, key: str) -> UUID | None:
        """Whose a draft is now; None once it circulates, is decided or was thrown away."""
        found = conn.scalar(
            select(document.c.drafter_person_id)
            .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
            .where(in_hand(), document.c.id == UUID(key.partition(":")[2]))
        )
        return None if found is None else UUID(str(found))

    def _steps(self, conn: Connection, person_id: UUID) -> tuple[OpenItem, ...]:
        """Steps of circulating cases that name the person and are not answered yet."""
        rows = conn.execute(
            select(
                approval_case.c.id,
                approval_case.c.title,
                approval_case.c.confidential,
                approval_case.c.snapshot,
            ).where(
                approval_case.c.state == CaseState.CIRCULATING.value,
                approval_case.c.snapshot.contains(str(person_id)),
            )
        )
        pending = {SlotState.OPEN, SlotState.WAITING}
        return tuple(
            OpenItem(
                f"step:{row.id}:{slot.no}",
                OpenItemKind.STEP,
                HIDDEN if row.confidential else row.title,
                person_id,
            )
            for row in rows
            for stage in case_of(row.snapshot).stages
            for slot in stage.slots
            if slot.participant.kind is ParticipantKind.PERSON
            and slot.participant.id == person_id
            and slot.state in pending
        )

    def hand_over(self, tx: Tx, item: OpenItem, successor: Seat) -> None:
        """Give one open thing of somebody who leaves to her successor."""
        kind, _, rest = item.key.partition(":")
        if kind == "draft":
            self._give(tx, self._locked(tx, UUID(rest)), successor)
            return
        if kind == "reading":
            settle_reading(tx, self._approval, item.key, successor)
            return
        if kind == "paper":
            holder, _, case = rest.partition(":")
            self._approval.act(
                tx,
                case_id=UUID(case),
                token=new_id(),
                command=lambda by: LeavePaper(by, UUID(holder), successor, LEFT_PAPER),
            )
            return
        case_id, _, slot = rest.partition(":")
        self._approval.hand_over(
            tx, case_id=UUID(case_id), successor=successor, token=new_id(), slot=int(slot)
        )
        record(
            tx,
            "approval.hand_over",
            kind="approval_case",
            object_id=UUID(case_id),
            detail={"slot": int(slot), "to": successor.name},
        )

    def close(self, tx: Tx, item: OpenItem, reason: str) -> None:
        """Close what somebody who leaves has not read, with the reason.

        Raises:
            Refusal: `approval.reason_missing`, `organization.only_readings_close`.
        """
        if item.kind is not OpenItemKind.READING:
            raise Refusal(
                "organization.only_readings_close",
                "終えられるのは後閲と供覧だけです。ほかの仕事には後任を選んでください。",
            )
        settle_reading(tx, self._approval, item.key, None, reason)

    def left_records(self, conn: Connection, after: Directory) -> tuple[LeftRecord, ...]:
        """The binders and unfiled documents of sections that do not exist on a day."""
        return left_records(conn, after)

    def pass_on(
        self, tx: Tx, directory: Directory, key: str, section: DepartmentNode, reason: str
    ) -> bool:
        """所管替 of one of them; False when somebody has settled it already."""
        return pass_on_left(tx, directory, key=key, section=section, reason=reason)

    def reassign(self, tx: Tx, *, document_id: UUID, successor_id: UUID, reason: str) -> None:
        """担当替え: somebody of the section goes on although the person in charge is still here.

        Raises:
            NotFound: `documents.no_such_draft`.
            Forbidden: `documents.not_reassigned_by_you`.
            Conflict, Refusal: `documents.successor_elsewhere`, `approval.reason_missing`, and what
                the engine says of a case.
        """
        directory = self._approval.directories.at(tx.conn, tx.at)
        row = _found(tx, _live(document_id))
        if not self._keeps(tx, directory, row):
            raise Forbidden(
                "documents.not_reassigned_by_you",
                "担当を替えられるのは、その課の文書主任かシステム管理者、人事担当です。",
            )
        there = [s for s in directory.seats_of(successor_id) if s.section_id == row.section_id]
        if not there:
            raise _elsewhere()
        reason = reason.strip()
        if not reason:
            raise Refusal("approval.reason_missing", "担当を替える理由を入力してください。")
        # The case is locked before its document, as by whoever edits it on the way.
        in_flow = self._act(tx, document_id, there[0], reason)
        row = self._locked(tx, document_id)
        if not in_flow and not self._act(tx, document_id, there[0], reason):
            if successor_id == row.drafter_person_id:
                raise Refusal(
                    "approval.already_theirs", "引き継ぐ相手には別の職員を選んでください。"
                )
            self._tell_both(tx, row, there[0])
        self._index(tx, document_id)
        self._put_in_charge(tx, row, there[0])
        _recorded(tx, "documents.reassign", row, there[0], reason)

    def _act(self, tx: Tx, document_id: UUID, successor: Seat, reason: str) -> bool:
        """The act in the case of a document; answers whether it has one."""
        case_id = tx.conn.scalar(
            select(approval_case.c.id).where(approval_case.c.subject_id == document_id)
        )
        if case_id is None:
            return False
        self._approval.act(
            tx,
            case_id=case_id,
            token=new_id(),
            command=lambda by: Reassign(by, successor, reason),
        )
        return True

    def _tell_both(self, tx: Tx, row: Row[Any], successor: Seat) -> None:
        """Of a draft that was never submitted there is no act to announce."""
        tell(
            tx,
            [row.drafter_person_id, successor.person_id],
            kind=NoticeKind.OTHER,
            path="/",
            subject=row.title,
            sentence=N_("下書きの担当が替わりました。"),
            confidential=row.confidential,
        )

    def _locked(self, tx: Tx, document_id: UUID) -> Row[Any]:
        return _found(tx, _live(document_id).with_for_update())

    def _refuse_strangers(self, tx: Tx, directory: Directory, row: Row[Any]) -> None:
        if not self._keeps(tx, directory, row):
            raise Forbidden(
                "documents.not_left_to_you",
                "前任者の文書を引き継げるのは、その課の文書主任かシステム管理者、人事担当です。",
            )

    def _keeps(self, tx: Tx, directory: Directory, row: Row[Any]) -> bool:
        post = directory.post(tx.actor.post_id) if tx.actor.post_id else None
        officer = directory.records_officer_of(row.section_id)
        own = post is not None and officer is not None and officer.post_id == post.post_id
        return post is not None and (own or bool(post.duties & MAY_EVERYWHERE))

    def _give(self, tx: Tx, row: Row[Any], successor: Seat) -> None:
        case = tx.conn.execute(
            select(approval_case.c.id, approval_case.c.state).where(
                approval_case.c.subject_id == row.id
            )
        ).first()
        if case is not None and not CaseState(case.state).is_with_drafter:
            raise Conflict(
                "documents.not_with_drafter",
                "回議中または決裁後の起案は変更できません。最新の状態を確認してください。",
            )
        self._put_in_charge(tx, row, successor)
        if case is not None:
            self._approval.hand_over(tx, case_id=case.id, successor=successor, token=new_id())
            self._index(tx, row.id)
        _recorded(tx, "documents.take_over", row, successor)

    def _index(self, tx: Tx, document_id: UUID) -> None:
        """Let it be found by its new drafter; nothing happens to one that was never submitted."""
        matters = self._approval.authority.on(tx.conn, tx.on).matters
        index_document(tx, document_id, matters)

    def _put_in_charge(self, tx: Tx, row: Row[Any], successor: Seat) -> None:
        tx.conn.execute(
            update(document).where(document.c.id == row.id).values(**drafter_columns(successor))
        )


def _live(document_id: UUID) -> Select[*tuple[Any, ...]]:
    return select(document).where(document.c.id == document_id, document.c.discarded_at.is_(None))


def _found(tx: Tx, query: Select[*tuple[Any, ...]]) -> Row[Any]:
    row = tx.conn.execute(query).first()
    if row is None:
        raise NotFound(
            "documents.no_such_draft", "この起案はありません。破棄された可能性があります。"
        )
    return row


def _elsewhere() -> Refusal:
    return Refusal("documents.successor_elsewhere", "後任には、その課の職員を選んでください。")


def _recorded(tx: Tx, action: str, row: Row[Any], successor: Seat, reason: str = "") -> None:
    detail = {
        "from": row.drafter_name,
        "from_id": str(row.drafter_person_id),
        "to": successor.name,
        "to_id": str(successor.person_id),
    }
    if reason:
        detail["reason"] = reason
    record(tx, action, kind="document", object_id=row.id, detail=detail)

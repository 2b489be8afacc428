"""After the decision: files outside the seal, and drafts that change or abolish what was decided.

Nothing decided is touched. Source: APR-41 (additions go to a zone of their own), catalogue fact 6
and the line 決裁取消 of §2.2 (a new draft, linked both ways, instead of an undone decision).
"""

from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, insert, select

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case, approval_seal
from internal.approval.service import Approval
from internal.documents.attaching import Arrived
from internal.documents.model import document, document_origin, late_attachment
from internal.documents.rules import MAX_TITLE, DraftContent, version_of
from internal.documents.search.indexing import index_document
from internal.documents.service import Documents
from internal.kernel.audit import record
from internal.kernel.clock import era_date, jst_date
from internal.kernel.db import Tx, new_id
from internal.kernel.files.service import register
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, Refusal
from internal.kernel.text import N_
from internal.organization.directory import Directory

MAX_REASON = 400


class Succession(StrEnum):
    """What a later draft does to a decision."""

    CHANGE = "change"  # 変更起案
    ABOLISH = "abolish"  # 廃止起案


_DECIDED = (
    select(
        document.c.drafter_person_id,
        approval_case.c.number,
        approval_case.c.decided_at,
        approval_seal.c.content,
    )
    .join(approval_case, approval_case.c.subject_id == document.c.id)
    .join(approval_seal, approval_seal.c.case_id == approval_case.c.id)
    .where(approval_case.c.state == CaseState.DECIDED.value)
)


def may_add_later(directory: Directory, person: UUID, post: UUID, drafter: UUID) -> bool:
    """Whether somebody may add files to a decided document: its drafter or her 文書主任."""
    return person == drafter or directory.keeps_records_for(post, drafter)


def add_later(
    tx: Tx,
    *,
    approval: Approval,
    document_id: UUID,
    reason: str,
    arrived: tuple[Arrived, ...],
    most_bytes: int,
) -> None:
    """事後添付: keep files beside a decided document, outside its seal, for ever.

    Raises:
        Conflict: `documents.nothing_decided`.
        Forbidden: `documents.not_yours_to_add`.
        InvalidInput: `documents.late_incomplete`, no file or no reason.
        Refusal: `documents.late_too_large`, more than `most_bytes` beside one document.
    """
    # Locked, so that two who add at the same time get different places.
    found = tx.conn.execute(
        _DECIDED.where(document.c.id == document_id).with_for_update(of=document)
    ).first()
    if found is None:
        raise _not_decided()
    directory = approval.directories.at(tx.conn, tx.at)
    person, post = tx.actor.person_id, tx.actor.post_id
    drafter = found.drafter_person_id
    if not person or not post or not may_add_later(directory, person, post, drafter):
        raise Forbidden(
            "documents.not_yours_to_add",
            "事後添付ができるのは、起案者とその課の文書主任です。",
        )
    _check(reason, arrived)
    last = _last_place(tx, document_id, arrived, most_bytes)
    for place, file in enumerate(arrived, start=last + 1):
        register(tx, stored=file.stored, kind=file.kind)
        tx.conn.execute(
            insert(late_attachment).values(
                id=new_id(),
                document_id=document_id,
                place=place,
                name=file.name,
                digest=file.stored.digest,
                size=file.stored.size,
                media_type=file.stored.media_type,
                reason=reason,
                added_by=tx.actor.name,
                person_id=person,
                added_at=tx.at,
            )
        )
        record(
            tx,
            "documents.added_later",
            kind="document",
            object_id=document_id,
            detail={"name": file.name, "sha256": file.stored.digest},
        )
    index_document(tx, document_id, approval.authority.on(tx.conn, tx.on).matters)


def _last_place(tx: Tx, document_id: UUID, arrived: tuple[Arrived, ...], most_bytes: int) -> int:
    sums = tx.conn.execute(
        select(
            func.coalesce(func.sum(late_attachment.c.size), 0).label("bytes"),
            func.coalesce(func.max(late_attachment.c.place), 0).label("last"),
        ).where(late_attachment.c.document_id == document_id)
    ).one()
    if sums.bytes + sum(file.stored.size for file in arrived) > most_bytes:
        raise Refusal(
            "documents.late_too_large",
            "事後添付の合計が上限({limit}MB)を超えます。ファイルを減らしてください。",
            limit=most_bytes // (1024 * 1024),
        )
    return int(sums.last)


def _check(reason: str, arrived: tuple[Arrived, ...]) -> None:
    fields: dict[str, str] = {}
    if not reason:
        fields["reason"] = N_("事後に添付する理由を入力してください。")
    elif len(reason) > MAX_REASON:
        fields["reason"] = N_("理由は400字以内で入力してください。")
    if not arrived:
        fields["files"] = N_("添付するファイルを選んでください。")
    if fields:
        raise InvalidInput(
            "documents.late_incomplete",
            "添付されていません。印の付いた項目を確認してください。",
            fields,
        )


def begin_successor(
    tx: Tx, *, documents: Documents, document_id: UUID, succession: Succession
) -> UUID:
    """変更起案 or 廃止起案: a new draft of the acting person that names the decision it is about.

    Answers the draft. Raises:
        Conflict: `documents.nothing_decided`.
    """
    found = tx.conn.execute(_DECIDED.where(document.c.id == document_id)).first()
    if found is None:
        raise _not_decided()
    decided_on = era_date(jst_date(found.decided_at))
    old = version_of(found.content).content
    draft_id = documents.create_draft(
        tx, content=_succeeding(old, f"{found.number}({decided_on}決裁)", succession)
    )
    tx.conn.execute(
        insert(document_origin).values(
            document_id=draft_id,
            original_id=document_id,
            succession=succession.value,
            begun_at=tx.at,
        )
    )
    return draft_id


def _succeeding(old: DraftContent, decision: str, succession: Succession) -> DraftContent:
    mark, ask = _WORDS[succession]
    return replace(
        old,
        title=f"{old.title[: MAX_TITLE - len(mark)]}{mark}",
        body=f"{decision}「{old.title}」について、{ask}\n\n[元の伺い]\n{old.body}",
        planned_on=None,
        due_on=None,
        urgent=False,
    )


_WORDS = {
    Succession.CHANGE: (
        "(変更)",
        "次のとおり変更してよろしいか伺います。\n\n1　変更の内容\n2　変更の理由",
    ),
    Succession.ABOLISH: ("(廃止)", "次の理由により廃止してよろしいか伺います。\n\n1　廃止の理由"),
}


def _not_decided() -> Conflict:
    return Conflict(
        "documents.nothing_decided",
        "この操作は決裁済みの文書に対して行います。文書の状態を確認してください。",
    )

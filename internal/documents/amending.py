"""修正 of a document on the way: what is being written, and the edit itself.

An edit is first kept beside the document, with its files, and looked at with everything that
follows from it; then it is one act and a version. Nothing that others saw goes away: a file that
is replaced stays beside the new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, func, insert, select, update

from internal.approval.engine.values import Case
from internal.approval.given import Edit
from internal.approval.model import approval_case
from internal.approval.service import Approval
from internal.approval.writing import was_taken
from internal.documents.attaching import Arrived
from internal.documents.columns import columns_of, content_of
from internal.documents.filing import filing_of
from internal.documents.model import amendment_draft, attachment, document, document_version
from internal.documents.rules import (
    AttachedFile,
    DraftContent,
    Version,
    check_for_submission,
    content_digest,
    content_text,
    version_of,
)
from internal.documents.search.indexing import index_document
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.files.service import register
from internal.kernel.refusal import Conflict, Refusal


@dataclass(frozen=True, slots=True)
class FileChanges:
    """What somebody does to the files: more, newer ones by the place of the old, and second
    thoughts about files she added before (by digest)."""

    added: tuple[Arrived, ...] = ()
    replaced: Mapping[int, Arrived] | None = None
    dropped: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody is about to make of a document. `seen`: the content she began with."""

    version: Version
    text: str
    reason: str
    seen: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Current:
    """The content as it is on the way, with its digest."""

    version: Version
    digest: str


def current_content(conn: Connection, document_id: UUID) -> Current:
    """The newest version of a submitted document."""
    row = conn.execute(
        select(document_version.c.content, document_version.c.digest)
        .where(document_version.c.document_id == document_id)
        .order_by(document_version.c.round.desc(), document_version.c.amendment.desc())
        .limit(1)
    ).one()
    return Current(version_of(row.content), row.digest)


def proposal_of(conn: Connection, document_id: UUID, person_id: UUID | None) -> Proposal | None:
    """What a person has written so far of her edit."""
    row = conn.execute(
        select(amendment_draft).where(
            amendment_draft.c.document_id == document_id,
            amendment_draft.c.person_id == person_id,
        )
    ).first()
    if row is None:
        return None
    return Proposal(version_of(row.content), row.content, row.reason, row.seen, row.saved_at)


def propose(
    tx: Tx,
    *,
    approval: Approval,
    document_id: UUID,
    content: DraftContent,
    files: FileChanges,
    reason: str,
    most_bytes: int,
) -> None:
    """Keep what somebody wrote of her edit, on the content as it is now.

    Raises:
        InvalidInput: `documents.incomplete`.
        Refusal: `approval.nothing_amended`, `documents.same_file`, `documents.case_too_large`.
    """
    table = approval.authority.on(tx.conn, tx.on)
    check_for_submission(content, table.facts, table.matters, tx.on)
    now = current_content(tx.conn, document_id)
    before = proposal_of(tx.conn, document_id, tx.actor.person_id)
    known = with_pending(now.version.files, before.version.files if before else ())
    attached = _changed(known, now.version.files, files)
    _refuse_too_much(attached, most_bytes)
    text = content_text(content, attached)
    if content_digest(text) == now.digest:
        raise Refusal("approval.nothing_amended", "修正した箇所がありません。")
    for file in (*files.added, *(files.replaced or {}).values()):
        register(tx, stored=file.stored, kind=file.kind)
    _forget(tx, document_id)
    tx.conn.execute(
        insert(amendment_draft).values(
            document_id=document_id,
            person_id=tx.actor.person_id,
            seen=now.digest,
            content=text,
            reason=reason,
            saved_at=tx.at,
        )
    )


def with_pending(
    now: tuple[AttachedFile, ...], proposed: tuple[AttachedFile, ...]
) -> tuple[AttachedFile, ...]:
    """The files as they are, with those that an edit adds: behind the file it replaces, or last."""
    files, had = list(now), {file.digest for file in now}
    for before, file in zip((None, *proposed), proposed, strict=False):
        if file.digest in had:
            continue
        at = next((n for n, each in enumerate(files) if before and _replaced(each, before)), None)
        if at is None:
            files.append(file)
        else:
            files[at : at + 1] = [replace(files[at], superseded=True), file]
    return tuple(files)


def _replaced(file: AttachedFile, before: AttachedFile) -> bool:
    return before.superseded and not file.superseded and file.digest == before.digest


def _changed(
    known: tuple[AttachedFile, ...], now: tuple[AttachedFile, ...], changes: FileChanges
) -> tuple[AttachedFile, ...]:
    """The files after a person's changes, numbered anew."""
    as_it_is = {file.digest: file for file in now}
    files = list(known)
    for digest in changes.dropped - set(as_it_is):
        _drop(files, digest, as_it_is)
    for place, newer in (changes.replaced or {}).items():
        old = next((file for file in now if file.place == place), None)
        if old is None:
            continue
        at = next(n for n, file in enumerate(files) if file.digest == old.digest)
        if files[at].superseded and at + 1 < len(files):
            _drop(files, files[at + 1].digest, as_it_is)
        _refuse_the_same(files, newer)
        files[at : at + 1] = [replace(files[at], superseded=True), _attached(newer)]
    for file in changes.added:
        _refuse_the_same(files, file)
        files.append(_attached(file))
    return tuple(replace(file, place=place) for place, file in enumerate(files, start=1))


def _drop(files: list[AttachedFile], digest: str, as_it_is: Mapping[str, AttachedFile]) -> None:
    """Take a file that was only proposed out again; what it replaced stands as it did."""
    at = next((n for n, file in enumerate(files) if file.digest == digest), None)
    if at is None or digest in as_it_is:
        return
    del files[at]
    if at and files[at - 1].superseded and files[at - 1].digest in as_it_is:
        before = files[at - 1]
        files[at - 1] = replace(before, superseded=as_it_is[before.digest].superseded)


def _attached(file: Arrived) -> AttachedFile:
    return AttachedFile(0, file.name, file.stored.digest, file.stored.size, file.stored.media_type)


def _refuse_the_same(files: list[AttachedFile], file: Arrived) -> None:
    if any(each.digest == file.stored.digest for each in files):
        raise Refusal(
            "documents.same_file",
            "「{name}」と同じ内容のファイルがすでに添付されています。",
            name=file.name,
        )


def _refuse_too_much(files: tuple[AttachedFile, ...], most_bytes: int) -> None:
    if sum(file.size for file in files) > most_bytes:
        raise Refusal(
            "documents.amended_too_large",
            "添付ファイルの合計が上限({limit}MB)を超えます。ファイルを減らしてください。",
            limit=most_bytes // (1024 * 1024),
        )


def edit_of(conn: Connection, document_id: UUID, slot: int, proposal: Proposal) -> Edit:
    """A proposal as the engine is asked about it."""
    row = conn.execute(select(document).where(document.c.id == document_id)).one()
    now, content = current_content(conn, document_id), proposal.version.content
    return Edit(
        slot=slot,
        reason=proposal.reason,
        seen=proposal.seen,
        facts_before=dict(now.version.content.facts or {}),
        filing=filing_of(
            document_id,
            replace(content, wishes=content_of(row).wishes),
            content_digest(proposal.text),
            attachments=sum(not file.superseded for file in proposal.version.files),
        ),
    )


def amend(tx: Tx, *, approval: Approval, document_id: UUID, slot: int, token: UUID) -> None:
    """修正: what was proposed becomes a version and an act. The same form twice is one act.

    Raises:
        Conflict: `documents.no_proposal`; `approval.content_changed`, somebody was faster.
        Refusal: what the engine, the authority table and the route say.
    """
    if was_taken(tx, token):
        return
    proposal = proposal_of(tx.conn, document_id, tx.actor.person_id)
    if proposal is None:
        raise Conflict(
            "documents.no_proposal",
            "確定する修正がありません。修正の画面で内容を入力してください。",
        )
    case_id = tx.conn.scalars(
        select(approval_case.c.id).where(approval_case.c.subject_id == document_id)
    ).one()
    edit = edit_of(tx.conn, document_id, slot, proposal)
    case = approval.amend(tx, case_id=case_id, edit=edit, token=token)
    if case is not None:
        _keep(tx, document_id, proposal, edit.filing.content, case)
        index_document(tx, document_id, approval.authority.on(tx.conn, tx.on).matters)


def _keep(tx: Tx, document_id: UUID, proposal: Proposal, digest: str, case: Case) -> None:
    """The version, and the draft as its drafter will find it should it come back to her."""
    tx.conn.execute(
        insert(document_version).values(
            document_id=document_id,
            round=case.round,
            amendment=len(case.amendments),
            content=proposal.text,
            digest=digest,
            submitted_at=tx.at,
        )
    )
    row = tx.conn.execute(select(document).where(document.c.id == document_id)).one()
    content = replace(proposal.version.content, wishes=content_of(row).wishes)
    tx.conn.execute(
        update(document)
        .where(document.c.id == document_id)
        .values(revision=document.c.revision + 1, saved_at=tx.at, **columns_of(content))
    )
    _keep_files(tx, document_id, proposal.version.files)
    _forget(tx, document_id)
    record(
        tx,
        "documents.amended",
        kind="document",
        object_id=document_id,
        detail={"version": f"{case.round}.{len(case.amendments)}", "sha256": digest},
    )


def _keep_files(tx: Tx, document_id: UUID, files: tuple[AttachedFile, ...]) -> None:
    """New files join the others; those that are replaced are no part of the draft any more."""
    known = {
        row.digest: row
        for row in tx.conn.execute(
            select(attachment.c.digest, attachment.c.removed_at).where(
                attachment.c.document_id == document_id
            )
        )
    }
    last = tx.conn.scalar(
        select(func.coalesce(func.max(attachment.c.place), 0)).where(
            attachment.c.document_id == document_id
        )
    )
    new = [file for file in files if file.digest not in known]
    if new:
        tx.conn.execute(
            insert(attachment),
            [
                {
                    "id": new_id(),
                    "document_id": document_id,
                    "place": (last or 0) + place,
                    "name": file.name,
                    "digest": file.digest,
                    "size": file.size,
                    "media_type": file.media_type,
                    "added_by": tx.actor.name,
                    "added_at": tx.at,
                }
                for place, file in enumerate(new, start=1)
            ],
        )
    tx.conn.execute(
        update(attachment)
        .where(
            attachment.c.document_id == document_id,
            attachment.c.digest.in_([file.digest for file in files if file.superseded]),
            attachment.c.removed_at.is_(None),
        )
        .values(removed_at=tx.at)
    )


def _forget(tx: Tx, document_id: UUID) -> None:
    tx.conn.execute(
        delete(amendment_draft).where(
            amendment_draft.c.document_id == document_id,
            amendment_draft.c.person_id == tx.actor.person_id,
        )
    )

"""資料添付: papers of whoever has the turn, beside the content, kept with her act (APR-43)."""

from uuid import UUID

from sqlalchemy import select

from internal.approval.engine.amendments import Material
from internal.approval.engine.commands import Enclose
from internal.approval.model import approval_case
from internal.approval.service import Approval
from internal.documents.attaching import Arrived
from internal.documents.search.indexing import index_document
from internal.kernel.db import Tx
from internal.kernel.files.service import register
from internal.kernel.refusal import Refusal


def enclose(
    tx: Tx,
    *,
    approval: Approval,
    document_id: UUID,
    slot: int,
    token: UUID,
    note: str,
    arrived: tuple[Arrived, ...],
    most_bytes: int,
) -> None:
    """Enclose papers with one's own turn. The digests stand in the act, so the seal covers them.

    Raises:
        Refusal: `approval.nothing_enclosed`, `approval.enclose_not_here`,
            `documents.enclosed_too_large`, more than `most_bytes` at once.
    """
    if sum(file.stored.size for file in arrived) > most_bytes:
        raise Refusal(
            "documents.enclosed_too_large",
            "資料の合計が上限({limit}MB)を超えます。ファイルを減らしてください。",
            limit=most_bytes // (1024 * 1024),
        )
    case_id = tx.conn.scalars(
        select(approval_case.c.id).where(approval_case.c.subject_id == document_id)
    ).one()
    for file in arrived:
        register(tx, stored=file.stored, kind=file.kind)
    papers = tuple(
        Material(file.name, file.stored.digest, file.stored.size, file.stored.media_type)
        for file in arrived
    )
    approval.act(
        tx, case_id=case_id, token=token, command=lambda by: Enclose(by, slot, papers, note)
    )
    index_document(tx, document_id, approval.authority.on(tx.conn, tx.on).matters)

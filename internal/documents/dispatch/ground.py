"""The decision that letters come from, and who may do what with them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.dispatch.model import dispatch, dispatch_addressee
from internal.documents.dispatch.rules import Addressee, Letter, Method, Seal, State
from internal.documents.model import document, document_keeper, kept_by
from internal.documents.records.filing import may_file
from internal.kernel.clock import jst_date
from internal.kernel.db import Tx
from internal.kernel.refusal import Conflict, Forbidden, NotFound
from internal.organization.directory import Directory
from internal.organization.rules import Duty


@dataclass(frozen=True, slots=True)
class Ground:
    """A decided document: the section that keeps it and the JST day of its decision."""

    case_id: UUID
    number: str
    section_id: UUID
    decided_on: date


@dataclass(frozen=True, slots=True)
class Found:
    row: Row[Any]
    letter: Letter
    ground: Ground


def person_of(tx: Tx) -> UUID:
    if tx.actor.person_id is None:
        raise Forbidden("dispatch.no_person", "この操作は職員として行ってください。")
    return tx.actor.person_id


def ground_of(tx: Tx, directory: Directory, document_id: UUID, *, checking: bool = False) -> Ground:
    row = tx.conn.execute(
        select(
            document.c.drafter_person_id,
            kept_by.label("section_id"),
            approval_case.c.id.label("case_id"),
            approval_case.c.number,
            approval_case.c.state,
            approval_case.c.decided_at,
        )
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(document_keeper, document_keeper.c.document_id == document.c.id)
        .where(document.c.id == document_id)
        .with_for_update(of=document)
    ).first()
    if row is None:
        raise NotFound("dispatch.no_document", "この文書はありません。")
    allowed = _may_send(tx, directory, row.drafter_person_id, row.section_id) or (
        checking and _may_check(tx, directory, row.section_id)
    )
    if not allowed:
        raise Forbidden(
            "dispatch.not_yours",
            "施行できるのは起案者とその課の文書主任、照合できるのはその課の職員です。",
        )
    if row.state != CaseState.DECIDED.value or row.decided_at is None:
        raise Conflict("dispatch.not_decided", "施行できるのは、決裁された文書だけです。")
    return Ground(row.case_id, row.number, row.section_id, jst_date(row.decided_at))


def _may_send(tx: Tx, directory: Directory, drafter: UUID, section: UUID) -> bool:
    post = tx.actor.post_id
    return post is not None and may_file(directory, person_of(tx), post, drafter, section)


def _may_check(tx: Tx, directory: Directory, section: UUID) -> bool:
    seats = directory.seats_of(person_of(tx))
    here = any(seat.section_id == section for seat in seats)
    return here or keeps_seals(directory, tx.actor.post_id)


def keeps_seals(directory: Directory, post_id: UUID | None) -> bool:
    """Whether a post is 公印管守者."""
    post = directory.post(post_id) if post_id else None
    return post is not None and Duty.SEAL_KEEPER in post.duties


def locked(tx: Tx, directory: Directory, dispatch_id: UUID, *, checking: bool = False) -> Found:
    row = tx.conn.execute(
        select(dispatch).where(dispatch.c.id == dispatch_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound("dispatch.no_letter", "この施行文書はありません。")
    ground = ground_of(tx, directory, row.document_id, checking=checking)
    addressees = tx.conn.execute(
        select(dispatch_addressee)
        .where(dispatch_addressee.c.dispatch_id == dispatch_id)
        .order_by(dispatch_addressee.c.place)
    )
    letter = Letter(
        State(row.state),
        Seal(row.seal),
        row.made_person_id,
        tuple(
            Addressee(each.place, each.name, each.address, Method(each.method), each.sent_on)
            for each in addressees
        ),
    )
    return Found(row, letter, ground)

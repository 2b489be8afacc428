"""Use cases and lists of cases that go round on paper (APR-50 to APR-52)."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_

from internal.access.principal import Principal
from internal.approval.engine.paper import Medium
from internal.approval.engine.values import Case, CaseState
from internal.approval.forms import OutsideAnswerForm
from internal.approval.model import approval_case
from internal.approval.queries import CaseLines, case_lines
from internal.approval.service import Approval
from internal.approval.writing import was_taken
from internal.documents.after import add_later
from internal.documents.attaching import Arrived
from internal.documents.policies import visible_to
from internal.kernel.db import Tx
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.organization.rules import Duty

SCAN_REASON = "紙で決裁した原本の写し"


class PaperList(StrEnum):
    """The lists of cases on paper."""

    MINE = "mine"  # 手元の紙: she holds it
    UNFILED = "unfiled"  # 編綴待ち: decided, not filed yet
    MOVING = "moving"  # 回議中: of her section, or her own


def record_answer(
    tx: Tx,
    *,
    approval: Approval,
    case_id: UUID,
    document_id: UUID,
    form: OutsideAnswerForm,
    scans: tuple[Arrived, ...],
    most_bytes: int,
) -> Case:
    """記録 of an answer, and of a decision the scan of its paper as 事後添付: both or neither.

    Raises:
        InvalidInput: `documents.scan_of_decisions`, a scan of something that decides nothing.
    """
    seen_before = bool(scans) and was_taken(tx, form.once)
    case = approval.record_for(
        tx, case_id=case_id, slot=form.slot, token=form.once, answer=form.answer
    )
    if not scans or seen_before:
        return case
    if case.state is not CaseState.DECIDED:
        raise InvalidInput(
            "documents.scan_of_decisions",
            "入力内容を確認してください。",
            {"scan": N_("原本の写しを添付できるのは、決裁を記録するときだけです。")},
        )
    add_later(
        tx,
        approval=approval,
        document_id=document_id,
        reason=SCAN_REASON,
        arrived=scans,
        most_bytes=most_bytes,
    )
    return case


def paper_cases(
    conn: Connection, principal: Principal, which: PaperList, *, page: int = 1
) -> CaseLines:
    """A list of cases on paper, as far as she may read them. One statement."""
    return case_lines(conn, (visible_to(principal), _in(which, principal)), page=page)


def _in(which: PaperList, principal: Principal) -> ColumnElement[bool]:
    case = approval_case.c
    match which:
        case PaperList.MINE:
            return case.paper_with == principal.person_id
        case PaperList.UNFILED:
            return case.paper_waits.is_(True) & _hers(principal)
        case PaperList.MOVING:
            moving = (case.medium != Medium.ELECTRONIC.value) & (
                case.state == CaseState.CIRCULATING.value
            )
            return moving & _hers(principal)


def _hers(principal: Principal) -> ColumnElement[bool]:
    """Of whose paper she takes care: her own drafts, as 文書主任 those of her sections."""
    case = approval_case.c
    kept = [seat.section_id for seat in principal.seats]
    if Duty.RECORDS_OFFICER in principal.duties:
        return or_(case.drafter_person_id == principal.person_id, case.section_id.in_(kept))
    return case.drafter_person_id == principal.person_id

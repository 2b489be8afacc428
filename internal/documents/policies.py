"""Who may read and change documents: one function per question."""

from sqlalchemy import ColumnElement, exists, or_, select

from internal.access.principal import Principal
from internal.approval.model import approval_case, approval_reader
from internal.organization.rules import Duty

READS_EVERYTHING = frozenset({Duty.AUDITOR})


def visible_to(principal: Principal) -> ColumnElement[bool]:
    """The cases a person may read, as a condition for every list, count, search and page.

    Her own drafts, everything she was ever asked for (decision 9), everything of her section that
    is not confidential, and all cases for the auditors (APR-67).
    """
    if READS_EVERYTHING & principal.duties:
        return approval_case.c.id.is_not(None)
    asked = exists(
        select(approval_reader.c.case_id).where(
            approval_reader.c.person_id == principal.person_id,
            approval_reader.c.case_id == approval_case.c.id,
        )
    )
    return or_(
        approval_case.c.drafter_person_id == principal.person_id,
        asked,
        approval_case.c.section_id.in_([seat.section_id for seat in principal.seats])
        & approval_case.c.confidential.is_(False),
    )


def manages_cases(principal: Principal) -> bool:
    """Whether a person keeps the flow of cases in order (強制取下, 経路の変更)."""
    return Duty.ADMINISTRATOR in principal.duties


def manageable_by(principal: Principal) -> ColumnElement[bool]:
    """The cases whose flow a person may see to: those she may read, and all for administrators.

    What administrators see of the others is the line of a list, never text, files or history.
    """
    if manages_cases(principal):
        return approval_case.c.id.is_not(None)
    return visible_to(principal)

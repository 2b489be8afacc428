"""Cases as administrators see them: where they stand, never what they say."""

from uuid import UUID

from sqlalchemy import Connection, select

from internal.access.principal import Principal
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.approval.queries import CaseLines, case_lines
from internal.documents.policies import manageable_by
from internal.documents.screen import no_such_document

UNDER_WAY = (CaseState.CIRCULATING, CaseState.RETURNED, CaseState.RECALLED)


def circulating_cases(conn: Connection, *, page: int) -> CaseLines:
    """Every case that has not ended, the last changed first."""
    still = approval_case.c.state.in_([state.value for state in UNDER_WAY])
    return case_lines(conn, (still,), page=page)


def case_to_manage(conn: Connection, principal: Principal, document_id: UUID) -> UUID:
    """The case of a document whose flow the person may see to.

    Raises:
        NotFound: `documents.not_found`.
    """
    found = conn.scalar(
        select(approval_case.c.id).where(
            approval_case.c.subject_id == document_id, manageable_by(principal)
        )
    )
    if found is None:
        raise no_such_document()
    return UUID(str(found))

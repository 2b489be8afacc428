"""Documents that change or abolish another, and those that they are about."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, and_, case, func, or_, select

from internal.access.principal import Principal
from internal.approval.model import approval_case
from internal.documents.model import document, document_origin
from internal.documents.policies import visible_to


@dataclass(frozen=True, slots=True)
class Related:
    """A document that changes or abolishes this one, or that this one changes or abolishes.

    `number` and `state` are empty while it is a draft, which only its drafter is told of.
    """

    id: UUID
    title: str
    number: str | None
    state: str | None
    succession: str
    is_original: bool


def related_to(conn: Connection, principal: Principal, document_id: UUID) -> tuple[Related, ...]:
    """The other ends of this document's links, as far as the person may read them."""
    successor = document_origin.c.original_id == document_id
    other = case((successor, document_origin.c.document_id), else_=document_origin.c.original_id)
    own_draft = and_(
        approval_case.c.id.is_(None), document.c.drafter_person_id == principal.person_id
    )
    rows = conn.execute(
        select(
            document.c.id,
            func.coalesce(approval_case.c.title, document.c.title).label("title"),
            approval_case.c.number,
            approval_case.c.state,
            document_origin.c.succession,
            document_origin.c.original_id,
        )
        .select_from(document_origin)
        .join(document, document.c.id == other)
        .outerjoin(approval_case, approval_case.c.subject_id == document.c.id)
        .where(
            or_(successor, document_origin.c.document_id == document_id),
            document.c.discarded_at.is_(None),
            or_(visible_to(principal), own_draft),
        )
        .order_by(document_origin.c.begun_at)
    )
    return tuple(
        Related(
            row.id,
            row.title,
            row.number,
            row.state,
            row.succession,
            is_original=row.original_id == row.id,
        )
        for row in rows
    )

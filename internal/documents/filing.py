"""A draft as approval takes it."""

from uuid import UUID

from internal.approval.ports import Filing
from internal.documents.rules import DraftContent

KIND = "draft"
"""The kind of subject a 起案 is."""


def filing_of(
    document_id: UUID, content: DraftContent, digest: str, *, attachments: int, seen_route: str = ""
) -> Filing:
    """What lists show and rules look at. `seen_route` is the route that the page showed."""
    return Filing(
        kind=KIND,
        subject_id=document_id,
        title=content.title,
        matter=content.matter,
        facts=dict(content.facts or {}),
        content=digest,
        confidential=content.confidential,
        urgent=content.urgent,
        due_on=content.due_on,
        amount_yen=content.amount_yen,
        attachments=attachments,
        wishes=content.wishes,
        medium=content.paper.medium,
        seen_route=seen_route,
        effective_on=content.effective_on,
    )

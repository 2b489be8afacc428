"""Drafts as their table has them, both ways."""

from typing import Any

from sqlalchemy import Row

from internal.approval.authority.shape import Wishes, shape_json, shape_of
from internal.documents.paperwork import paper_json, paper_of
from internal.documents.rules import Disclosure, DraftContent
from internal.documents.splitting import party_key, subject_key
from internal.organization.rules import Seat


def drafter_columns(seat: Seat) -> dict[str, object]:
    """Whose draft it is, as the columns have it."""
    return {
        "drafter_person_id": seat.person_id,
        "drafter_post_id": seat.post_id,
        "drafter_name": seat.name,
        "drafter_section": seat.section,
        "section_id": seat.section_id,
    }


def content_of(row: Row[Any]) -> DraftContent:
    """What a drafter wrote, from a row that holds the columns of `document`."""
    return DraftContent(
        title=row.title,
        matter=row.matter,
        facts=dict(row.facts),
        body=row.body,
        planned_on=row.planned_on,
        due_on=row.due_on,
        urgent=row.urgent,
        confidential=row.confidential,
        disclosure=Disclosure(row.disclosure),
        retention_years=row.retention_years,
        counterparty=row.counterparty,
        split_reason=row.split_reason,
        effective_on=row.effective_on,
        effective_reason=row.effective_reason,
        behalf=row.behalf_person_id,
        wishes=Wishes(row.route_template_id, shape_of(row.route_additions)),
        paper=paper_of(row.paper),
    )


def columns_of(content: DraftContent) -> dict[str, object]:
    """The columns of `document` for what a drafter wrote."""
    return {
        "title": content.title,
        "matter": content.matter,
        "facts": dict(content.facts or {}),
        "body": content.body,
        "planned_on": content.planned_on,
        "due_on": content.due_on,
        "urgent": content.urgent,
        "confidential": content.confidential,
        "disclosure": content.disclosure.value,
        "retention_years": content.retention_years,
        "counterparty": content.counterparty,
        "split_reason": content.split_reason,
        "effective_on": content.effective_on,
        "effective_reason": content.effective_reason,
        "party_key": party_key(content.counterparty),
        "subject_key": subject_key(content.title),
        "behalf_person_id": content.behalf,
        "route_template_id": content.wishes.template_id,
        "route_additions": shape_json(content.wishes.shape),
        "paper": paper_json(content.paper),
    }

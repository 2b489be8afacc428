"""The cases that a draft might have been split from: one bounded statement."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, or_, select

from internal.access.principal import Principal
from internal.approval.authority.rules import Table
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document
from internal.documents.policies import visible_to
from internal.documents.rules import DraftContent
from internal.documents.splitting import (
    Sibling,
    SplitWarning,
    is_watched,
    party_key,
    split_warning,
    subject_key,
)
from internal.kernel.clock import jst_date, jst_midnight

MOST = 200
"""How many cases are added up; more would say the same."""

_GIVEN_UP = tuple(state.value for state in CaseState if state.is_given_up)


def warning_of(
    conn: Connection,
    principal: Principal,
    table: Table,
    document_id: UUID,
    section_id: UUID,
    content: DraftContent,
    on: date,
) -> SplitWarning | None:
    """The warning about a draft or a case as it was on a day; no statement where none is watched.

    Looked at are submitted cases of the same section and matter, up to the day, that were not
    given up, with the same counterparty or the same subject.
    """
    facts = content.facts or {}
    watch = table.guards_on(on).split
    if not is_watched(watch, content.matter, facts):
        return None
    same = _same(content)
    if same is None:
        return None
    rows = conn.execute(
        select(
            document.c.id,
            approval_case.c.title,
            approval_case.c.amount_yen,
            approval_case.c.submitted_at,
            visible_to(principal).label("readable"),
        )
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .where(
            document.c.section_id == section_id,
            document.c.matter == content.matter,
            same,
            document.c.id != document_id,
            approval_case.c.amount_yen.is_not(None),
            approval_case.c.submitted_at >= jst_midnight(on - timedelta(days=watch.days)),
            approval_case.c.submitted_at < jst_midnight(on + timedelta(days=1)),
            approval_case.c.state.not_in(_GIVEN_UP),
        )
        .order_by(approval_case.c.submitted_at.desc())
        .limit(MOST)
    )
    siblings = tuple(
        Sibling(
            row.id,
            row.title if row.readable else "",
            row.amount_yen,
            jst_date(row.submitted_at),
        )
        for row in rows
    )
    return split_warning(table, content.matter, facts, siblings, on)


def _same(content: DraftContent) -> ColumnElement[bool] | None:
    party, subject = party_key(content.counterparty), subject_key(content.title)
    conditions = [
        column == key
        for column, key in ((document.c.party_key, party), (document.c.subject_key, subject))
        if key
    ]
    return or_(*conditions) if conditions else None

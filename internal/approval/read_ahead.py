"""事前閲覧: whether those to whom a case will still come may read it before their turn (APR-15).

A choice of the city, for all matters or for one. It is taken with each submission and stays with
the case until it is submitted again. Confidential cases are read from one's turn on, whatever is
chosen.
"""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    delete,
    exists,
    false,
    func,
    insert,
    select,
)

from internal.approval.model import approval_case, approval_read_ahead, approval_upcoming
from internal.kernel.audit import record
from internal.kernel.db import Tx

ALL_MATTERS = ""


class ReadAhead(StrEnum):
    """What the city chose."""

    ALLOWED = "allowed"  # from the submission on
    FROM_TURN = "from_turn"  # from her turn on
    AS_CITY = "as_city"  # of one matter: like all others


def rules_of(conn: Connection) -> dict[str, ReadAhead]:
    """What was chosen, by matter; what holds for all others is always there."""
    rows = conn.execute(select(approval_read_ahead).order_by(approval_read_ahead.c.matter))
    found = {row.matter: ReadAhead.ALLOWED if row.allowed else ReadAhead.FROM_TURN for row in rows}
    return {ALL_MATTERS: ReadAhead.FROM_TURN} | found


def set_rule(tx: Tx, *, matter: str, choice: ReadAhead) -> None:
    """Choose for one matter, or with an empty one for all others; from the next submission on."""
    table = approval_read_ahead
    tx.conn.execute(delete(table).where(table.c.matter == matter))
    if choice is not ReadAhead.AS_CITY:
        tx.conn.execute(
            insert(table).values(
                matter=matter,
                allowed=choice is ReadAhead.ALLOWED,
                set_by=tx.actor.name,
                set_at=tx.at,
            )
        )
    record(
        tx,
        "approval.read_ahead_set",
        kind="setting",
        detail={"matter": matter, "choice": choice.value},
    )


def allowed_for(matter: str) -> ColumnElement[bool]:
    """What holds for a matter now, as part of the statement that files a case."""
    return func.coalesce(_of(matter), _of(ALL_MATTERS), false())


def _of(matter: str) -> ScalarSelect[bool]:
    table = approval_read_ahead.alias()
    return select(table.c.allowed).where(table.c.matter == matter).scalar_subquery()


def read_before_turn_by(
    places: Sequence[UUID] | BindParameter[Sequence[UUID]],
) -> ColumnElement[bool]:
    """Condition: the case will come to one of these people or posts, who may read it already."""
    return and_(
        approval_case.c.read_ahead.is_(True),
        approval_case.c.confidential.is_(False),
        exists(
            select(approval_upcoming.c.case_id).where(
                approval_upcoming.c.case_id == approval_case.c.id,
                approval_upcoming.c.participant_id.in_(places),
            )
        ),
    )

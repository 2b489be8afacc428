"""What the city chose about reading: before one's turn (事前閲覧), and before one's approval.

A choice holds for all matters or for one. It is taken with each submission and stays with the case
until it is submitted again. Confidential cases are read from one's turn on, whatever is chosen.

Source: APR-15, APR-44.
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

from internal.approval.model import approval_case, approval_reading_rule, approval_upcoming
from internal.kernel.audit import record
from internal.kernel.db import Tx

ALL_MATTERS = ""


class ReadingRule(StrEnum):
    """What can be chosen."""

    AHEAD = "ahead"  # 事前閲覧: those to whom it will still come may read it
    FILES_FIRST = "files_first"  # 添付の閲覧: nobody approves before every attachment is opened


class Choice(StrEnum):
    """What the city chose."""

    YES = "yes"
    NO = "no"
    AS_CITY = "as_city"  # of one matter: like all others


def rules_of(conn: Connection, rule: ReadingRule) -> dict[str, Choice]:
    """What was chosen, by matter; what holds for all others is always there."""
    table = approval_reading_rule
    rows = conn.execute(select(table).where(table.c.rule == rule.value).order_by(table.c.matter))
    found = {row.matter: Choice.YES if row.holds else Choice.NO for row in rows}
    return {ALL_MATTERS: Choice.NO} | found


def set_rule(tx: Tx, *, rule: ReadingRule, matter: str, choice: Choice) -> None:
    """Choose for one matter, or with an empty one for all others; from the next submission on."""
    table = approval_reading_rule
    tx.conn.execute(delete(table).where(table.c.rule == rule.value, table.c.matter == matter))
    if choice is not Choice.AS_CITY:
        tx.conn.execute(
            insert(table).values(
                rule=rule.value,
                matter=matter,
                holds=choice is Choice.YES,
                set_by=tx.actor.name,
                set_at=tx.at,
            )
        )
    record(
        tx,
        "approval.reading_rule_set",
        kind="setting",
        detail={"rule": rule.value, "matter": matter, "choice": choice.value},
    )


def reading_columns(matter: str) -> dict[str, ColumnElement[bool]]:
    """What holds for a matter now, as part of the statement that files a case."""
    return {
        "read_ahead": _holds(ReadingRule.AHEAD, matter),
        "files_first": _holds(ReadingRule.FILES_FIRST, matter),
    }


def _holds(rule: ReadingRule, matter: str) -> ColumnElement[bool]:
    return func.coalesce(_of(rule, matter), _of(rule, ALL_MATTERS), false())


def _of(rule: ReadingRule, matter: str) -> ScalarSelect[bool]:
    table = approval_reading_rule.alias()
    return (
        select(table.c.holds)
        .where(table.c.rule == rule.value, table.c.matter == matter)
        .scalar_subquery()
    )


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

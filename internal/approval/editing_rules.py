"""The city's rule for edits on the way, with its days: read for a day, written once and for all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, bindparam, insert, select

from internal.approval.authority.editing import MAY_EDIT, UNTIL_THE_CITY_SAYS, EditingRule
from internal.approval.engine.amendments import Standing
from internal.approval.engine.values import Capacity
from internal.approval.model import approval_editing_rule
from internal.kernel.audit import record
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_

_rule = approval_editing_rule.c
_in_force = (
    select(approval_editing_rule)
    .where(_rule.matter.in_(("", bindparam("matter"))), _rule.applies_from <= bindparam("on"))
    .order_by(
        _rule.matter.desc(), _rule.applies_from.desc(), _rule.written_at.desc(), _rule.id.desc()
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """A rule as it was written. `matter` is empty for every matter without one of its own."""

    matter: str
    applies_from: date
    rule: EditingRule
    written_by: str
    written_at: datetime


def editing_rule(conn: Connection, matter: str, on: date) -> EditingRule:
    """The rule for a matter on a JST day: its own, else that for every matter. One statement."""
    row = conn.execute(_in_force, {"matter": matter, "on": on}).first()
    return _written(row).rule if row is not None else UNTIL_THE_CITY_SAYS


def written_rules(conn: Connection) -> tuple[WrittenRule, ...]:
    """Every rule that was ever written, the newest first."""
    rows = conn.execute(
        select(approval_editing_rule).order_by(
            _rule.matter, _rule.applies_from.desc(), _rule.written_at.desc()
        )
    )
    return tuple(map(_written, rows))


def set_editing_rule(tx: Tx, *, matter: str, applies_from: date | None, rule: EditingRule) -> None:
    """Write a rule from a day on; a day that has passed keeps the rule it had.

    Raises:
        InvalidInput: `approval.editing_rule_day`, no day, or one that has passed.
    """
    if applies_from is None or applies_from < tx.on:
        raise InvalidInput(
            "approval.editing_rule_day",
            "入力内容を確認してください。",
            {"applies_from": N_("適用日には、今日以後の日付を入力してください。")},
        )
    rule_id = new_id()
    editors, enclosers = _listed(rule.editors), _listed(rule.enclosers)
    tx.conn.execute(
        insert(approval_editing_rule).values(
            id=rule_id,
            matter=matter,
            applies_from=applies_from,
            editors=editors,
            enclosers=enclosers,
            standing=rule.standing.value,
            written_by=tx.actor.name,
            written_at=tx.at,
        )
    )
    record(
        tx,
        "approval.editing_rule_written",
        kind="approval_editing_rule",
        object_id=rule_id,
        detail={
            "matter": matter,
            "applies_from": applies_from.isoformat(),
            "editors": " ".join(editors),
            "enclosers": " ".join(enclosers),
            "standing": rule.standing.value,
        },
    )


def _listed(capacities: Iterable[Capacity]) -> list[str]:
    return [capacity.value for capacity in MAY_EDIT if capacity in frozenset(capacities)]


def _written(row: Row[tuple[object, ...]]) -> WrittenRule:
    return WrittenRule(
        row.matter,
        row.applies_from,
        EditingRule(
            frozenset(map(Capacity, row.editors)),
            frozenset(map(Capacity, row.enclosers)),
            Standing(row.standing),
        ),
        row.written_by,
        row.written_at,
    )

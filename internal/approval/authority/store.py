"""The authority table in the database: read as values, written as whole generations."""

import json
from collections.abc import Mapping
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, literal, select

from internal.approval.authority.guards_store import every_version
from internal.approval.authority.rules import (
    AuthorityRow,
    Condition,
    ConsultRow,
    Decider,
    FactDefinition,
    FactKind,
    Generation,
    Table,
)
from internal.approval.engine.values import Capacity
from internal.approval.model import (
    authority_fact,
    authority_generation,
    authority_guards,
    authority_matter,
    authority_row,
)
from internal.kernel.audit import record
from internal.kernel.canonical import digest_of
from internal.kernel.db import Tx, new_id
from internal.organization.rules import Rank

_STATE = (
    select(
        authority_generation.c.digest, authority_generation.c.applies_from, literal(0).label("n")
    )
    .union_all(
        select(
            authority_guards.c.digest, authority_guards.c.applies_from, authority_guards.c.version
        )
    )
    .order_by("applies_from", "n")
)


class AuthorityStore:
    """Reads the table once and again only when a generation, fact, matter or guard was changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[str, Table] | None = None

    def table(self, conn: Connection) -> Table:
        """The whole table. One statement while nothing has changed."""
        state = "".join(conn.scalars(_STATE))
        with self._lock:
            if self._kept is not None and self._kept[0] == state:
                return self._kept[1]
        table = _read(conn)
        with self._lock:
            self._kept = (state, table)
        return table


def _read(conn: Connection) -> Table:
    rows = conn.execute(
        select(authority_row).order_by(authority_row.c.generation_id, authority_row.c.sort)
    ).all()
    generations = conn.execute(select(authority_generation)).all()
    facts = conn.execute(select(authority_fact).order_by(authority_fact.c.sort)).all()
    matters = conn.execute(select(authority_matter).order_by(authority_matter.c.sort)).all()
    deciding: dict[UUID, list[AuthorityRow]] = {g.id: [] for g in generations}
    consulting: dict[UUID, list[ConsultRow]] = {g.id: [] for g in generations}
    for row in rows:
        match row_of(row):
            case AuthorityRow() as decides:
                deciding[row.generation_id].append(decides)
            case ConsultRow() as consults:
                consulting[row.generation_id].append(consults)
    return Table(
        generations=tuple(
            Generation(g.code, g.applies_from, tuple(deciding[g.id]), tuple(consulting[g.id]))
            for g in generations
        ),
        facts={
            f.name: FactDefinition(
                f.name, f.label, FactKind(f.kind), dict(f.choices), tuple(f.matters), f.unit
            )
            for f in facts
        },
        matters={m.code: m.name for m in matters},
        guards=every_version(conn),
    )


def row_of(row: Row[*tuple[Any, ...]]) -> AuthorityRow | ConsultRow:
    """A row of the table as a value, from the columns that `row_values` writes."""
    conditions = tuple(_condition(item) for item in row.conditions)
    if row.capacity == Capacity.DECIDE.value:
        return AuthorityRow(
            code=row.code,
            article=row.article,
            matter=row.matter,
            level=row.level,
            decider=Decider(
                Rank(row.decider_rank) if row.decider_rank is not None else None,
                row.post_codes[0] if row.post_codes else "",
            ),
            conditions=conditions,
            deputy_allowed=not row.deputy_barred,
        )
    return ConsultRow(
        code=row.code,
        article=row.article,
        matter=row.matter,
        capacity=Capacity(row.capacity),
        post_codes=tuple(row.post_codes),
        conditions=conditions,
    )


def _condition(item: Mapping[str, object]) -> Condition:
    return Condition(
        fact=str(item["fact"]),
        one_of=tuple(str(value) for value in _listed(item.get("one_of"))),
        at_least=_number(item.get("at_least")),
        below=_number(item.get("below")),
        is_true=None if item.get("is_true") is None else bool(item["is_true"]),
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def condition_json(condition: Condition) -> dict[str, str | int | bool | list[str]]:
    """A condition as it is stored."""
    stored: dict[str, str | int | bool | list[str]] = {"fact": condition.fact}
    if condition.one_of:
        stored["one_of"] = list(condition.one_of)
    if condition.at_least is not None:
        stored["at_least"] = condition.at_least
    if condition.below is not None:
        stored["below"] = condition.below
    if condition.is_true is not None:
        stored["is_true"] = condition.is_true
    return stored


def publish_generation(
    tx: Tx,
    *,
    name: str,
    generation: Generation,
    facts: Mapping[str, FactDefinition],
    matters: Mapping[str, str],
) -> UUID:
    """Store a generation with the facts and matters it speaks of. One that exists is replaced.

    Cases that have begun are not touched: their route is part of their acts.
    """
    conn = tx.conn
    old = conn.scalar(
        select(authority_generation.c.id).where(authority_generation.c.code == generation.code)
    )
    if old is not None:
        conn.execute(delete(authority_row).where(authority_row.c.generation_id == old))
        conn.execute(delete(authority_generation).where(authority_generation.c.id == old))
    generation_id = new_id()
    rows = [
        *(row_values(row) for row in generation.rows),
        *(row_values(row) for row in generation.consults),
    ]
    spoken = [
        {
            "name": fact.name,
            "label": fact.label,
            "kind": fact.kind.value,
            "choices": dict(fact.choices or {}),
            "matters": list(fact.matters),
            "unit": fact.unit,
            "sort": sort,
        }
        for sort, fact in enumerate(facts.values())
    ]
    named = [
        {"code": code, "name": words, "sort": sort}
        for sort, (code, words) in enumerate(matters.items())
    ]
    digest = digest_of([json.dumps(part, sort_keys=True) for part in (rows, spoken, named)])
    conn.execute(
        insert(authority_generation).values(
            id=generation_id,
            code=generation.code,
            name=name,
            applies_from=generation.applies_from,
            digest=digest,
        )
    )
    conn.execute(
        insert(authority_row),
        [
            {"id": new_id(), "generation_id": generation_id, "sort": sort, **row}
            for sort, row in enumerate(rows)
        ],
    )
    conn.execute(delete(authority_fact))
    conn.execute(insert(authority_fact), spoken)
    conn.execute(delete(authority_matter))
    conn.execute(insert(authority_matter), named)
    record(
        tx,
        "authority.published",
        kind="authority_generation",
        object_id=generation_id,
        detail={"code": generation.code, "digest": digest},
    )
    return generation_id


def row_values(row: AuthorityRow | ConsultRow) -> dict[str, object]:
    """The columns of a row."""
    return _deciding_json(row) if isinstance(row, AuthorityRow) else _consulting_json(row)


def _deciding_json(row: AuthorityRow) -> dict[str, object]:
    return {
        "code": row.code,
        "article": row.article,
        "matter": row.matter,
        "capacity": Capacity.DECIDE.value,
        "level": row.level,
        "decider_rank": None if row.decider.rank is None else int(row.decider.rank),
        "post_codes": [row.decider.post_code] if row.decider.post_code else [],
        "conditions": [condition_json(c) for c in row.conditions],
        "deputy_barred": not row.deputy_allowed,
    }


def _consulting_json(row: ConsultRow) -> dict[str, object]:
    return {
        "code": row.code,
        "article": row.article,
        "matter": row.matter,
        "capacity": row.capacity.value,
        "level": "",
        "decider_rank": None,
        "post_codes": list(row.post_codes),
        "conditions": [condition_json(c) for c in row.conditions],
        "deputy_barred": False,
    }

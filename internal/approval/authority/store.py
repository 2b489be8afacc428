"""The authority table in the database: read as values, written as whole generations."""

import json
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Connection, Row, delete, insert, literal, select

from internal.approval.authority.facts import Condition, FactDefinition, Vocabulary
from internal.approval.authority.guards_store import every_version
from internal.approval.authority.rules import AuthorityRow, ConsultRow, Decider, Generation, Table
from internal.approval.authority.vocabulary import facts_json, matters_json, united, vocabulary_of
from internal.approval.engine.values import Capacity, Completion, CompletionKind
from internal.approval.model import (
    authority_generation,
    authority_guards,
    authority_row,
)
from internal.kernel.audit import record
from internal.kernel.canonical import digest_of
from internal.kernel.db import Tx, new_id
from internal.organization.rules import Rank

_STATE = (
    select(
        authority_generation.c.id,
        authority_generation.c.digest,
        authority_generation.c.applies_from,
        literal(0).label("n"),
    )
    .union_all(
        select(
            authority_guards.c.id,
            authority_guards.c.digest,
            authority_guards.c.applies_from,
            authority_guards.c.version,
        )
    )
    .order_by("applies_from", "n")
)


class AuthorityStore:
    """Reads the table once and again only when a generation, fact, matter or guard was changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: tuple[State, Table] | None = None

    def on(self, conn: Connection, day: date) -> Table:
        """The whole table, with the words of the generation in force on a JST day."""
        return self.table(conn).on(day)

    def table(self, conn: Connection) -> Table:
        """The whole table. One statement while nothing has changed.

        Each statement sees the database at its own instant, so a table is kept only when no
        generation came or went while it was read.
        """
        state = _state(conn)
        with self._lock:
            if self._kept is not None and self._kept[0] == state:
                return self._kept[1]
        while True:
            table, before = _read(conn), state
            state = _state(conn)
            if table is not None and state == before:
                break
        with self._lock:
            self._kept = (state, table)
        return table


State: TypeAlias = tuple[tuple[UUID, str], ...]


def _state(conn: Connection) -> State:
    """What tells one table from every other: its generations and guards, each written once."""
    rows = conn.execute(_STATE)
    return tuple((row.id, row.digest) for row in rows)


def _read(conn: Connection) -> Table | None:
    """The table; none when its parts were read while a generation came or went."""
    rows = conn.execute(
        select(authority_row).order_by(authority_row.c.generation_id, authority_row.c.sort)
    ).all()
    generations = conn.execute(select(authority_generation)).all()
    deciding: dict[UUID, list[AuthorityRow]] = {g.id: [] for g in generations}
    consulting: dict[UUID, list[ConsultRow]] = {g.id: [] for g in generations}
    for row in rows:
        if row.generation_id not in deciding:
            return None
        match row_of(row):
            case AuthorityRow() as decides:
                deciding[row.generation_id].append(decides)
            case ConsultRow() as consults:
                consulting[row.generation_id].append(consults)
    read = tuple(
        Generation(
            g.code,
            g.applies_from,
            tuple(deciding[g.id]),
            tuple(consulting[g.id]),
            vocabulary_of(g.facts, g.matters),
        )
        for g in generations
    )
    words = united(read)
    return Table(read, words.facts, words.matters, words.matters_en, every_version(conn))


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
        completion=Completion(CompletionKind(row.completion), row.completion_count),
        in_order=row.in_order,
        stage=row.stage,
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
    matters_en: Mapping[str, str] | None = None,
) -> UUID:
    """Store a generation with the facts and matters it speaks of. One that exists is replaced.

    They are its own: what other generations speak of is not touched.

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
    words = Vocabulary(facts, matters, matters_en or {})
    spoken, named = facts_json(words), matters_json(words)
    digest = digest_of([json.dumps(part, sort_keys=True) for part in (rows, spoken, named)])
    conn.execute(
        insert(authority_generation).values(
            id=generation_id,
            code=generation.code,
            name=name,
            applies_from=generation.applies_from,
            digest=digest,
            facts=spoken,
            matters=named,
        )
    )
    conn.execute(
        insert(authority_row),
        [
            {"id": new_id(), "generation_id": generation_id, "sort": sort, **row}
            for sort, row in enumerate(rows)
        ],
    )
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
        "completion": CompletionKind.ALL.value,
        "completion_count": 0,
        "in_order": False,
        "stage": "",
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
        "completion": row.completion.kind.value,
        "completion_count": row.completion.count,
        "in_order": row.in_order,
        "stage": row.stage,
    }

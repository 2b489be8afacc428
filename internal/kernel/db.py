"""The database: one door for transactions, and the few differences between its two dialects."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import (
    DDL,
    JSON,
    Connection,
    Dialect,
    Engine,
    MetaData,
    Table,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import DateTime, TypeDecorator

from internal.kernel.actor import Actor
from internal.kernel.clock import Clock, jst_date
from internal.kernel.ids import new_id

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

P = ParamSpec("P")
R = TypeVar("R")


class Instant(TypeDecorator[datetime]):
    """A UTC instant. SQLite keeps no time zone, so it is taken off on the way in and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Effect:
    """What must happen after the commit: an outbox row in the making.

    `key` names the effect once and for all; a second row with the same key is not written.
    """

    topic: str
    key: str
    payload: dict[str, str | int | None]


@dataclass(slots=True)
class Tx:
    """One open transaction: its connection, its actor and its one instant.

    `at` is the UTC instant and `on` the JST day for everything this transaction writes.
    """

    conn: Connection
    actor: Actor
    at: datetime
    effects: list[Effect] = field(default_factory=list)

    @property
    def on(self) -> date:
        return jst_date(self.at)

    def after_commit(self, topic: str, key: str, **payload: str | int | None) -> None:
        """Ask for an effect that happens at least once after the commit, and only then."""
        self.effects.append(Effect(topic, key, payload))

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Send the writes of the block together, one round trip where the database can.

        Nothing in the block may ask for rows or their number. An error of any write is raised at
        the end of the block, as the driver's own.
        """
        driver = self.conn.connection.driver_connection
        if isinstance(driver, psycopg.Connection):
            with driver.pipeline():
                yield
        else:
            yield


EffectWriter = Callable[[Tx], list[UUID]]
"""Writes the effects of a transaction to the outbox, without asking the database back.

Answers the ids of the rows; a row whose key existed already was left out and means nothing.
"""


class Database:
    """The engine and the one door through which transactions begin and end."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        write_effects: EffectWriter | None = None,
        nudge: Callable[[list[UUID]], None] | None = None,
        pool_size: int = 10,
    ) -> None:
        self.engine = _make_engine(url, pool_size)
        self._reader = _reader_of(self.engine)
        self.clock = clock
        self._write_effects = write_effects
        self._nudge = nudge

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reads; whatever happens, nothing is written.

        PostgreSQL refuses writes here and spends no round trips on beginning and ending; each
        statement sees what was committed before it.
        """
        with self._reader.connect() as conn:
            try:
                yield conn
            finally:
                conn.rollback()

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[Tx]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        with self.engine.connect().execution_options(writes=True) as conn:
            tx = Tx(conn, actor, self.clock())
            with conn.begin() as open_transaction:
                yield tx
                rows: list[UUID] = []
                if tx.effects and self._write_effects is not None:
                    with tx.batch():
                        rows = self._write_effects(tx)
                        open_transaction.commit()
        if rows and self._nudge is not None:
            self._nudge(rows)

    def perform(
        self,
        use_case: Callable[Concatenate[Tx, P], R],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """Run one use case in a transaction of its own."""
        with self.transaction(actor) as tx:
            return use_case(tx, *args, **kwargs)

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def _make_engine(url: str, pool_size: int) -> Engine:
    options: dict[str, Any] = {
        # An error in the log must not carry what people wrote.
        "hide_parameters": True,
        "json_serializer": lambda value: json.dumps(
            value, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        ),
    }
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 30}, **options)
        _prepare_sqlite(engine)
        return engine
    engine = create_engine(url, pool_size=pool_size, max_overflow=pool_size, **options)
    _prepare_postgresql(engine)
    return engine


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(dbapi: psycopg.Connection, _entry: ConnectionPoolEntry) -> None:
        # What is not inside a transaction of ours only reads; each of ours says that it writes.
        dbapi.autocommit = True
        dbapi.execute("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
        dbapi.autocommit = False
        dbapi.read_only = False


def _reader_of(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine  # a read transaction costs nothing here and keeps one view of everything
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(dbapi: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions by itself: `on_begin` says which kind.
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA busy_timeout=30000")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(conn: Connection) -> None:
        # A transaction that reads first and writes later would meet "database is locked";
        # one that will write takes the write lock at once and waits its turn.
        writes = conn.get_execution_options().get("writes", False)
        conn.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@dataclass(frozen=True, slots=True)
class Erasure:
    """What an append-only table lets go, once another table proves that it may.

    `proof` is a SELECT about the row `OLD` that finds something only then. `emptied` are the
    columns that may become empty, `kept` those that must stay as they are with it; with neither,
    the row itself may be deleted.
    """

    proof: str
    emptied: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def verb(self) -> str:
        return "update" if self.emptied else "delete"

    @property
    def condition(self) -> str:
        """What must be true of a row that is changed or deleted."""
        parts = (
            *(f"NEW.{name} = ''" for name in self.emptied),
            *(f"NEW.{name} = OLD.{name}" for name in self.kept),
            f"EXISTS ({self.proof})",
        )
        return " AND ".join(parts)


def guard_append_only(table: Table, erasure: Erasure | None = None) -> None:
    """Let the database itself refuse UPDATE and DELETE on a table, but for a proven erasure."""
    for statement in append_only_ddl(table.name, erasure):
        event.listen(
            table,
            "after_create",
            DDL(statement.text).execute_if(  # type: ignore[no-untyped-call]
                dialect=statement.dialect
            ),
        )


@dataclass(frozen=True, slots=True)
class DialectDDL:
    """A statement for one dialect."""

    dialect: str
    text: str


def append_only_ddl(table: str, erasure: Erasure | None = None) -> tuple[DialectDDL, ...]:
    """The triggers that make a table append-only, for both dialects.

    Used when tables are created for a test and, word for word, by the migrations.
    """
    return (
        *(
            DialectDDL("sqlite", _sqlite_trigger(table, verb, erasure))
            for verb in ("update", "delete")
        ),
        DialectDDL("postgresql", _postgresql_refusal(table, erasure)),
        DialectDDL(
            "postgresql",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
        ),
        DialectDDL(
            "postgresql",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        ),
    )


def _sqlite_trigger(table: str, verb: str, erasure: Erasure | None) -> str:
    # IS NOT TRUE and not NOT: what cannot be compared is refused as well.
    lets = erasure is not None and erasure.verb == verb
    unless = f"WHEN ({erasure.condition}) IS NOT TRUE " if erasure and lets else ""
    return (
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} {unless}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _postgresql_refusal(table: str, erasure: Erasure | None) -> str:
    lets = ""
    if erasure is not None:
        row = "NEW" if erasure.emptied else "OLD"
        lets = (
            f"IF TG_OP = '{erasure.verb.upper()}' THEN "
            f"IF {erasure.condition} THEN RETURN {row}; END IF; END IF; "
        )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {lets}RAISE EXCEPTION '{table} is append-only'; END $$"
    )


def insert_new(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that leaves out rows whose key exists, in the dialect of the connection."""
    return _insert_new(conn.dialect.name, table)


@cache
def _insert_new(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


PlainJson = JSON
"""The JSON column type of both dialects."""

__all__ = [
    "Database",
    "Effect",
    "Erasure",
    "Instant",
    "PlainJson",
    "Tx",
    "append_only_ddl",
    "guard_append_only",
    "insert_new",
    "metadata",
    "new_id",
]

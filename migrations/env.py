"""Runs the migrations on the database of the settings, or on the one a caller names."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, DefaultClause, False_, Index, True_, text
from sqlalchemy.schema import SchemaItem

from internal.config import Settings
from internal.kernel.clock import system_clock
from internal.kernel.db import Database, Instant
from internal.tables import metadata

# A migration that waits for a lock stops everybody who comes after it, so it gives up early.
LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "5min"


def address() -> str:
    given = context.config.attributes.get("url")
    return str(given) if given else Settings().database


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    if kind == "type" and isinstance(item, Instant):
        autogen.imports.add("from internal.kernel.db import Instant")
        return "Instant()"
    if kind == "server_default" and isinstance(item, DefaultClause):
        # Rendered as text they would fit the dialect of the machine that wrote the migration only.
        if isinstance(item.arg, False_):
            return "sa.false()"
        if isinstance(item.arg, True_):
            return "sa.true()"
    return False


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out what SQLite makes for its full-text table: it comes and goes with that table."""
    return not (kind == "table" and (name or "").startswith("search_tokens"))


def include_object(
    item: SchemaItem, _name: str | None, kind: str, _reflected: bool, _other: object
) -> bool:
    """Leave out an index that only PostgreSQL can have while SQLite is compared."""
    if kind != "index" or not isinstance(item, Index) or not address().startswith("sqlite"):
        return True
    return item.dialect_options["postgresql"]["using"] != "gin"


def configure(conn: Connection | None, url: str) -> None:
    sqlite = url.startswith("sqlite")
    context.configure(
        connection=conn,
        url=None if conn is not None else url,
        dialect_opts={"paramstyle": "named"},
        target_metadata=metadata,
        render_as_batch=sqlite,
        render_item=render_item,
        include_name=include_name,
        include_object=include_object,
        compare_type=True,
        transactional_ddl=True,
    )


def refuse_broken_references(conn: Connection) -> None:
    broken = conn.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"the migration leaves references to nothing: {broken[:5]}")


def run_offline(url: str) -> None:
    configure(None, url)
    with context.begin_transaction():
        context.run_migrations()


def run_online(url: str) -> None:
    db = Database(url, system_clock, pool_size=1)
    try:
        with db.engine.connect().execution_options(writes=True) as conn:
            if db.dialect == "postgresql":
                conn.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
                conn.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
                conn.commit()
            else:
                # Batch mode drops and rebuilds tables, which foreign keys would refuse. The
                # switch only works outside a transaction, so it goes to the driver itself.
                conn.connection.cursor().execute("PRAGMA foreign_keys=OFF")
            configure(conn, url)
            with context.begin_transaction():
                context.run_migrations()
                if db.dialect == "sqlite":
                    refuse_broken_references(conn)
    finally:
        db.close()


if context.is_offline_mode():
    run_offline(address())
else:
    run_online(address())

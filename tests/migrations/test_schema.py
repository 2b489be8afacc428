"""The migrations lead to exactly the tables of the code."""

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.migrations import alembic_config, present_version, upgrade, wanted_version
from tests.migrations.schemas import Schema, schema_of


def schema(db: Database) -> Schema:
    with db.reading() as conn:
        return schema_of(conn)


def template_of(empty: Database, request: pytest.FixtureRequest) -> Schema:
    made = Database(request.getfixturevalue(f"{empty.dialect}_database"), system_clock)
    try:
        return schema(made)
    finally:
        made.close()


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory.from_config(alembic_config("")).get_heads()) == 1


def test_upgrading_gives_the_tables_of_the_code(
    empty: Database, empty_url: str, request: pytest.FixtureRequest
) -> None:
    upgrade(empty_url)
    assert schema(empty) == template_of(empty, request)


def test_autogenerate_finds_nothing_to_do(empty_url: str) -> None:
    upgrade(empty_url)
    command.check(alembic_config(empty_url))


def test_the_way_down_and_up_again_ends_where_it_began(empty: Database, empty_url: str) -> None:
    upgrade(empty_url)
    above = schema(empty)
    command.downgrade(alembic_config(empty_url), "base")
    assert all(not things for things in schema(empty).values())
    upgrade(empty_url)
    assert schema(empty) == above


def test_the_database_knows_its_version(empty: Database, empty_url: str) -> None:
    upgrade(empty_url)
    with empty.reading() as conn:
        assert present_version(conn) == wanted_version()


def test_the_comparison_sees_a_check_that_is_gone(db: Database) -> None:
    whole = schema(db)
    with db.engine.begin() as conn:
        if db.dialect == "postgresql":
            conn.execute(text("ALTER TABLE person DROP CONSTRAINT ck_person_period"))
        else:
            # Without its check the table is written as the batch mode of a migration would.
            conn.execute(text("PRAGMA writable_schema=ON"))
            conn.execute(
                text(
                    "UPDATE sqlite_master SET sql = replace(sql, 'active_to > active_from', '1')"
                    " WHERE name = 'person'"
                )
            )
    assert schema(db) != whole


def test_the_comparison_sees_a_trigger_that_is_gone(db: Database) -> None:
    whole = schema(db)
    name = "audit_event_no_update" if db.dialect == "sqlite" else "audit_event_append_only"
    suffix = "" if db.dialect == "sqlite" else " ON audit_event"
    with db.engine.begin() as conn:
        conn.execute(text(f"DROP TRIGGER {name}{suffix}"))
    assert schema(db) != whole

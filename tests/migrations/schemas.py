"""What a database really contains, in a form that can be compared."""

import re
from collections.abc import Mapping

from sqlalchemy import Connection, inspect, text

Schema = Mapping[str, Mapping[str, object]]
"""Kind of thing → its name → what it is."""

_POSTGRESQL = {
    "columns": """
        SELECT table_name || '.' || column_name,
               concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid)
        FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace""",
}

_SQLITE = """
    SELECT name, sql FROM sqlite_master
    WHERE type = '{kind}' AND sql IS NOT NULL AND tbl_name <> 'alembic_version'"""


def schema_of(conn: Connection) -> Schema:
    """Tables, columns, constraints with CHECKs, indexes and triggers of a database."""
    if conn.dialect.name == "postgresql":
        found = {kind: _pairs(conn, query) for kind, query in _POSTGRESQL.items()}
        return {
            kind: {name: what for name, what in things.items() if "alembic_version" not in name}
            for kind, things in found.items()
        }
    return {
        "tables": _sqlite_tables(conn),
        "indexes": _pairs(conn, _SQLITE.format(kind="index")),
        "triggers": _pairs(conn, _SQLITE.format(kind="trigger")),
    }


def _pairs(conn: Connection, query: str) -> dict[str, object]:
    return {name: re.sub(r"\s+", " ", what or "") for name, what in conn.execute(text(query))}


def _sqlite_tables(conn: Connection) -> dict[str, object]:
    look = inspect(conn)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in look.get_columns(name)
            },
            "key": look.get_pk_constraint(name),
            "references": sorted(map(str, look.get_foreign_keys(name))),
            "unique": sorted(map(str, look.get_unique_constraints(name))),
            "checks": sorted(map(str, look.get_check_constraints(name))),
        }
        for name in look.get_table_names()
        if name != "alembic_version"
    }

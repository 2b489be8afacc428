"""The guards in the database: versions, appended and never changed."""

from dataclasses import replace

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select

from internal.approval.authority.guards import Guards
from internal.approval.model import authority_guards
from internal.kernel.audit import record
from internal.kernel.canonical import canonical_bytes, digest_of
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict

_GUARDS: TypeAdapter[Guards] = TypeAdapter(Guards)


def every_version(conn: Connection) -> tuple[Guards, ...]:
    """Every version, the first first. One statement."""
    return tuple(
        _GUARDS.validate_json(text)
        for text in conn.scalars(
            select(authority_guards.c.content).order_by(
                authority_guards.c.applies_from, authority_guards.c.version
            )
        )
    )


def write_guards(tx: Tx, *, guards: Guards, seen: int) -> None:
    """Add a version: the next one of its day, numbered here. `seen` versions were there before.

    Raises:
        Conflict: `authority.guards_changed`, somebody wrote a version since the page was opened.
    """
    known = tx.conn.scalars(select(authority_guards.c.applies_from)).all()
    if len(known) != seen:
        raise Conflict(
            "authority.guards_changed",
            "画面を開いたあとに、定めが変更されています。"
            "入力した内容は画面に残っています。最新の定めを確認してください。",
        )
    numbered = replace(guards, version=known.count(guards.applies_from) + 1)
    stored = _GUARDS.dump_python(numbered, mode="json", exclude_defaults=True)
    guards_id = new_id()
    tx.conn.execute(
        insert(authority_guards).values(
            id=guards_id,
            applies_from=numbered.applies_from,
            version=numbered.version,
            content=canonical_bytes(stored).decode(),
            digest=digest_of([stored]),
            written_by=tx.actor.name,
            written_at=tx.at,
        )
    )
    record(
        tx,
        "authority.guards_written",
        kind="authority_guards",
        object_id=guards_id,
        detail={"applies_from": numbered.applies_from.isoformat(), "version": numbered.version},
    )

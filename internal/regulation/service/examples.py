"""The city's own examples."""

from uuid import UUID

from sqlalchemy import delete, insert, select, update

from internal.kernel import audit
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, NotFound, Refusal
from internal.regulation.model import regulation_example
from internal.regulation.queries import MOST_EXAMPLES, how_many_examples
from internal.regulation.rules.examples import Example


def write_example(tx: Tx, *, example: Example) -> UUID:
    """A new example.

    Raises:
        Refusal: `regulation.too_many_examples`.
    """
    if how_many_examples(tx.conn) >= MOST_EXAMPLES:
        raise Refusal(
            "regulation.too_many_examples",
            "検証例は{most}件までです。使わない検証例を削除してください。",
            most=MOST_EXAMPLES,
        )
    example_id = new_id()
    tx.conn.execute(
        insert(regulation_example).values(id=example_id, revision=1, **_columns(tx, example))
    )
    _record(tx, "write_example", example_id, example)
    return example_id


def change_example(tx: Tx, *, example_id: UUID, revision: int, example: Example) -> None:
    """Another content of an example.

    Raises:
        NotFound: `regulation.no_example`.
        Conflict: `regulation.example_changed`.
    """
    _locked(tx, example_id, revision)
    tx.conn.execute(
        update(regulation_example)
        .where(regulation_example.c.id == example_id)
        .values(revision=revision + 1, **_columns(tx, example))
    )
    _record(tx, "change_example", example_id, example)


def delete_example(tx: Tx, *, example_id: UUID, revision: int) -> None:
    """Take an example out.

    Raises:
        NotFound: `regulation.no_example`.
        Conflict: `regulation.example_changed`.
    """
    _locked(tx, example_id, revision)
    tx.conn.execute(delete(regulation_example).where(regulation_example.c.id == example_id))
    audit.record(tx, "regulation.delete_example", kind="regulation.example", object_id=example_id)


def no_such_example() -> NotFound:
    """One sentence for every page that misses an example."""
    return NotFound("regulation.no_example", "この検証例はありません。一覧から選び直してください。")


def _locked(tx: Tx, example_id: UUID, revision: int) -> None:
    row = tx.conn.execute(
        select(regulation_example).where(regulation_example.c.id == example_id).with_for_update()
    ).first()
    if row is None:
        raise no_such_example()
    if row.revision != revision:
        raise Conflict(
            "regulation.example_changed",
            "{name}がこの検証例を先に変更しました。"
            "入力した内容は画面に残っています。今の内容と見比べて、もう一度保存してください。",
            name=row.changed_by,
            at=row.changed_at,
        )


def _columns(tx: Tx, example: Example) -> dict[str, object]:
    return {
        "name": example.name,
        "matter": example.matter,
        "facts": dict(example.facts),
        "level": example.level,
        "changed_by": tx.actor.name,
        "changed_at": tx.at,
    }


def _record(tx: Tx, action: str, example_id: UUID, example: Example) -> None:
    audit.record(
        tx,
        f"regulation.{action}",
        kind="regulation.example",
        object_id=example_id,
        detail={"matter": example.matter, "level": example.level},
    )

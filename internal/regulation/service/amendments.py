"""Beginning, changing and discarding an amendment, row by row."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from internal.approval.authority.rules import Table
from internal.approval.authority.store import AuthorityStore, row_values
from internal.approval.authority.vocabulary import facts_json, matters_json
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, NotFound
from internal.organization.directory import DirectoryCache
from internal.regulation.model import regulation_amendment, regulation_row
from internal.regulation.queries import Amendment, Line, generation_of, lines_of
from internal.regulation.rules.rows import AnyRow, KnowsPost, coded, refuse_flawed, rows_of
from internal.regulation.service.changing import opened, posts_on, record


class Amendments:
    """Amendments of the authority table. A generation in force is never touched here."""

    def __init__(self, authority: AuthorityStore, directories: DirectoryCache) -> None:
        self._authority = authority
        self._directories = directories

    def begin(self, tx: Tx, *, name: str, applies_from: date, based_on: str) -> UUID:
        """A new amendment with the rows and words of a generation, or with no rows.

        Raises:
            NotFound: `regulation.no_generation`, there is no generation `based_on`.
        """
        rows: tuple[AnyRow, ...] = ()
        table = self._authority.table(tx.conn)
        words = table.on(applies_from).vocabulary
        if based_on:
            generation = generation_of(table, based_on)
            if generation is None:
                raise no_such_generation()
            rows, words = rows_of(generation), generation.vocabulary or words
        amendment_id = new_id()
        tx.conn.execute(
            insert(regulation_amendment).values(
                id=amendment_id,
                name=name,
                applies_from=applies_from,
                based_on=based_on,
                revision=1,
                changed_by=tx.actor.name,
                changed_at=tx.at,
                created_at=tx.at,
                facts=facts_json(words),
                matters=matters_json(words),
            )
        )
        write_rows(tx, amendment_id, rows, first=0)
        record(tx, "begin", amendment_id, based_on=based_on, rows=len(rows))
        return amendment_id

    def rename(
        self, tx: Tx, *, amendment_id: UUID, revision: int, name: str, applies_from: date
    ) -> None:
        """Another name or another day from which it would apply."""
        opened(tx, amendment_id, revision)
        tx.conn.execute(
            update(regulation_amendment)
            .where(regulation_amendment.c.id == amendment_id)
            .values(name=name, applies_from=applies_from)
        )
        record(tx, "rename", amendment_id, applies_from=applies_from.isoformat())

    def discard(self, tx: Tx, *, amendment_id: UUID, revision: int) -> None:
        """Give an amendment up. Its rows stay on record."""
        opened(tx, amendment_id, revision)
        tx.conn.execute(
            update(regulation_amendment)
            .where(regulation_amendment.c.id == amendment_id)
            .values(discarded_at=tx.at)
        )
        record(tx, "discard", amendment_id)

    def add_row(self, tx: Tx, *, amendment_id: UUID, row: AnyRow) -> UUID:
        """A new row at the end. Its code is given here.

        Raises:
            Refusal: `regulation.flawed_row`, `regulation.closed_amendment`.
        """
        amendment = opened(tx, amendment_id)
        lines = lines_of(tx.conn, amendment_id)
        row = coded(row, {line.row.code for line in lines})
        refuse_flawed(row, *self._grounds(tx, amendment))
        last = tx.conn.scalar(
            select(func.max(regulation_row.c.sort)).where(
                regulation_row.c.amendment_id == amendment_id
            )
        )
        (row_id,) = write_rows(tx, amendment_id, (row,), first=0 if last is None else last + 1)
        record(tx, "add_row", amendment_id, row=row.code, article=row.article)
        return row_id

    def change_row(
        self, tx: Tx, *, amendment_id: UUID, row_id: UUID, revision: int, row: AnyRow
    ) -> None:
        """Another content of a row; its code stays.

        Raises:
            Conflict: `regulation.row_changed`, somebody changed or deleted it meanwhile.
            Refusal: `regulation.flawed_row`, `regulation.closed_amendment`.
        """
        amendment = opened(tx, amendment_id)
        line = self._line(tx, amendment_id, row_id, revision)
        refuse_flawed(row, *self._grounds(tx, amendment))
        values = row_values(row) | {"code": line.row.code}
        tx.conn.execute(
            update(regulation_row)
            .where(regulation_row.c.id == row_id)
            .values(revision=revision + 1, changed_by=tx.actor.name, changed_at=tx.at, **values)
        )
        record(tx, "change_row", amendment_id, row=line.row.code, article=row.article)

    def delete_row(self, tx: Tx, *, amendment_id: UUID, row_id: UUID, revision: int) -> None:
        """Take a row out.

        Raises:
            Conflict: `regulation.row_changed`.
            Refusal: `regulation.closed_amendment`.
        """
        opened(tx, amendment_id)
        line = self._line(tx, amendment_id, row_id, revision)
        tx.conn.execute(delete(regulation_row).where(regulation_row.c.id == row_id))
        record(tx, "delete_row", amendment_id, row=line.row.code, article=line.row.article)

    def _line(self, tx: Tx, amendment_id: UUID, row_id: UUID, revision: int) -> Line:
        line = next((each for each in lines_of(tx.conn, amendment_id) if each.id == row_id), None)
        if line is None:
            raise no_such_row()
        if line.revision != revision:
            raise Conflict(
                "regulation.row_changed",
                "{name}がこの行を先に変更しました。"
                "入力した内容は画面に残っています。今の内容と見比べて、もう一度保存してください。",
                name=line.changed_by,
                at=line.changed_at,
            )
        return line

    def _grounds(self, tx: Tx, amendment: Amendment) -> tuple[Table, KnowsPost]:
        table = self._authority.table(tx.conn).speaking(amendment.words)
        return table, posts_on(tx, self._directories, amendment.applies_from)


def no_such_generation() -> NotFound:
    """One sentence for every page that misses a generation."""
    return NotFound(
        "regulation.no_generation",
        "この世代はありません。規程の一覧から選び直してください。",
    )


def no_such_row() -> NotFound:
    """One sentence for every page that misses a row."""
    return NotFound(
        "regulation.no_row",
        "この行は削除されています。改正案の最新の内容を確認してください。",
    )


def write_rows(
    tx: Tx, amendment_id: UUID, rows: tuple[AnyRow, ...], *, first: int
) -> tuple[UUID, ...]:
    """Insert rows from a place of the order on; answers their ids."""
    ids = tuple(new_id() for _ in rows)
    if rows:
        tx.conn.execute(
            insert(regulation_row),
            [
                {
                    "id": row_id,
                    "amendment_id": amendment_id,
                    "sort": sort,
                    "revision": 1,
                    "changed_by": tx.actor.name,
                    "changed_at": tx.at,
                    **row_values(row),
                }
                for sort, (row_id, row) in enumerate(zip(ids, rows, strict=True), start=first)
            ],
        )
    return ids

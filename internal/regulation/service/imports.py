"""Rows from a file: kept for a dry run, then taken over whole or not at all."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update

from internal.approval.authority.rules import Table
from internal.approval.authority.store import AuthorityStore, row_values
from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Conflict, NotFound, Refusal
from internal.organization.directory import DirectoryCache
from internal.regulation.model import regulation_import, regulation_row
from internal.regulation.queries import Line, lines_of
from internal.regulation.rules.files import Format, kept, read
from internal.regulation.rules.rows import AnyRow, KnowsPost
from internal.regulation.rules.tablefile import Read
from internal.regulation.service.amendments import write_rows
from internal.regulation.service.changing import locked, opened, posts_on, record

KEPT_UNUSED = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that was uploaded for an amendment, and what it says now."""

    read: Read
    applied: bool


class Imports:
    """Rows of an amendment from a CSV file or an Excel workbook."""

    def __init__(self, authority: AuthorityStore, directories: DirectoryCache) -> None:
        self._authority = authority
        self._directories = directories

    def stage(self, tx: Tx, *, amendment_id: UUID, content: bytes) -> UUID:
        """Keep a file for a dry run; no row changes.

        Raises:
            Refusal: `regulation.no_file`, and what `kept` says of a file that is no table.
        """
        if not content:
            raise Refusal("regulation.no_file", "CSVかExcelのファイルを選んでください。")
        file_format, text = kept(content)
        locked(tx, amendment_id)
        tx.conn.execute(
            delete(regulation_import).where(
                regulation_import.c.applied_at.is_(None),
                regulation_import.c.uploaded_at < tx.at - KEPT_UNUSED,
            )
        )
        import_id = new_id()
        tx.conn.execute(
            insert(regulation_import).values(
                id=import_id,
                amendment_id=amendment_id,
                format=file_format.value,
                text=text,
                uploaded_at=tx.at,
                uploaded_by=tx.actor.name,
            )
        )
        record(tx, "stage_import", amendment_id, format=file_format.value, characters=len(text))
        return import_id

    def apply(self, tx: Tx, *, amendment_id: UUID, import_id: UUID, revision: int) -> int:
        """Make the rows of the amendment those of the file; answers how many there are.

        Raises:
            Conflict: `regulation.import_applied`, `regulation.amended_elsewhere`.
            Refusal: `regulation.bad_file`, something in it cannot be taken.
        """
        amendment = opened(tx, amendment_id, revision)
        staged = staged_import(
            tx.conn,
            amendment_id,
            import_id,
            self._authority.table(tx.conn).speaking(amendment.words),
            posts_on(tx, self._directories, amendment.applies_from),
        )
        if staged.applied:
            raise Conflict("regulation.import_applied", "この取込みは反映済みです。")
        if staged.read.problems:
            raise Refusal(
                "regulation.bad_file",
                "取り込めない行があるため、何も変更していません。"
                "ファイルを直して、もう一度選んでください。",
            )
        _replace(tx, amendment_id, lines_of(tx.conn, amendment_id), staged.read.rows)
        tx.conn.execute(
            update(regulation_import)
            .where(regulation_import.c.id == import_id)
            .values(applied_at=tx.at)
        )
        record(tx, "apply_import", amendment_id, rows=len(staged.read.rows))
        return len(staged.read.rows)


def staged_import(
    conn: Connection, amendment_id: UUID, import_id: UUID, table: Table, knows_post: KnowsPost
) -> Staged:
    """A staged file, read anew.

    Raises:
        NotFound: `regulation.no_import`.
    """
    row = conn.execute(
        select(
            regulation_import.c.format, regulation_import.c.text, regulation_import.c.applied_at
        ).where(
            regulation_import.c.id == import_id,
            regulation_import.c.amendment_id == amendment_id,
        )
    ).first()
    if row is None:
        raise NotFound(
            "regulation.no_import",
            "この取込みはありません。ファイルをもう一度選んでください。",
        )
    found = read(table, Format(row.format), row.text, knows_post)
    return Staged(found, row.applied_at is not None)


def _replace(tx: Tx, amendment_id: UUID, lines: tuple[Line, ...], rows: tuple[AnyRow, ...]) -> None:
    """Rows keep their identity by code, so that who edits one meanwhile learns of it."""
    known = {line.row.code: line for line in lines}
    wanted = {row.code for row in rows}
    gone = [line.id for code, line in known.items() if code not in wanted]
    if gone:
        tx.conn.execute(delete(regulation_row).where(regulation_row.c.id.in_(gone)))
    for sort, row in enumerate(rows):
        line = known.get(row.code)
        if line is None:
            write_rows(tx, amendment_id, (row,), first=sort)
        elif line.row == row:
            _update(tx, line.id, sort=sort)
        else:
            _update(
                tx,
                line.id,
                sort=sort,
                revision=line.revision + 1,
                changed_by=tx.actor.name,
                changed_at=tx.at,
                **row_values(row),
            )


def _update(tx: Tx, row_id: UUID, **values: object) -> None:
    tx.conn.execute(update(regulation_row).where(regulation_row.c.id == row_id).values(**values))

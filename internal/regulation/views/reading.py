"""What the pages of the regulation read."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Response
from sqlalchemy import Connection

from internal.approval.authority.rules import Table
from internal.kernel.refusal import NotFound
from internal.organization.chart import Directory
from internal.regulation.queries import Amendment, Line, amendment_of, lines_of, rows_in
from internal.regulation.rules.files import Format, written
from internal.regulation.rules.rows import AnyRow, as_table
from internal.regulation.service import Amendments, Imports, Publishing, Words
from internal.regulation.service.changing import no_such_amendment
from internal.web.context import services


@dataclass(frozen=True, slots=True)
class Opened:
    """An amendment with its rows, a table that speaks in its words, the organisation then."""

    amendment: Amendment
    lines: tuple[Line, ...]
    table: Table
    directory: Directory

    @property
    def rows(self) -> tuple[AnyRow, ...]:
        return rows_in(self.lines)

    @property
    def as_table(self) -> Table:
        return as_table(self.table, self.rows, self.amendment.applies_from)


def open_amendment(conn: Connection, amendment_id: UUID) -> Opened:
    """
    Raises:
        NotFound: `regulation.no_amendment`.
    """
    amendment = amendment_of(conn, amendment_id)
    if amendment is None:
        raise no_such_amendment()
    return Opened(
        amendment,
        lines_of(conn, amendment_id),
        known_table(conn).speaking(amendment.words),
        directory_on(conn, amendment.applies_from),
    )


def known_table(conn: Connection) -> Table:
    """The whole authority table with the facts and matters of all generations."""
    return services().approval.authority.table(conn)


def directory_on(conn: Connection, on: date) -> Directory:
    """The organisation of a day."""
    return services().directories.on(conn, on, services().db.clock())


def amending() -> Amendments:
    """The use cases of amendments."""
    return Amendments(services().approval.authority, services().directories)


def publishing() -> Publishing:
    """The use cases of publishing."""
    return Publishing(services().approval.authority, services().directories)


def wording() -> Words:
    """The use cases of facts and matters."""
    return Words(services().approval.authority)


def importing() -> Imports:
    """The use cases of files."""
    return Imports(services().approval.authority, services().directories)


def file_of(table: Table, rows: tuple[AnyRow, ...], name: str, ending: str) -> Response:
    """Rows as a file to keep.

    Raises:
        NotFound: `regulation.no_format`, there are no files of that ending.
    """
    if ending not in tuple(Format):
        raise NotFound(
            "regulation.no_format",
            "この形式では保存できません。CSVかExcelを選んでください。",
        )
    kind = Format(ending)
    file_name = f"authority-table-{name}.{kind.value}"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(written(table, rows, kind), mimetype=kind.mimetype, headers=headers)

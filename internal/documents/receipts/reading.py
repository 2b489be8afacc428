"""What every page of receipts asks first: the reader, her sections, what she may do."""

from dataclasses import dataclass
from uuid import UUID

from flask import request
from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.documents.receipts.drafts import Received, receipt_behind
from internal.documents.receipts.rights import Asker, asker_of, every_section
from internal.documents.records.forms import id_in, year_in
from internal.kernel.clock import FiscalYear
from internal.organization.directory import Directory
from internal.web.context import principal, services
from internal.web.words import today

ALL = "all"
"""What an address says for every section that the reader may choose."""


@dataclass(frozen=True, slots=True)
class Reader:
    """The signed-in person before the receipts: the sections she may choose, and her choice.

    `section_id` is None for all of them.
    """

    who: Principal
    asker: Asker
    directory: Directory
    year: FiscalYear
    sections: tuple[tuple[UUID, str], ...]
    section_id: UUID | None

    @property
    def section(self) -> str:
        """The name of the chosen section; empty for all of them."""
        return dict(self.sections).get(self.section_id, "") if self.section_id else ""

    @property
    def register_id(self) -> UUID:
        """The section whose register is shown, where one has to be chosen."""
        return self.section_id or self.who.seat.section_id

    @property
    def recording(self) -> tuple[tuple[UUID, str], ...]:
        """The sections in whose registers she may enter something."""
        return tuple(each for each in self.sections if self.asker.records_for(each[0]))


def reader(conn: Connection) -> Reader:
    """The reader of this request. Her own section is chosen unless the address says otherwise."""
    who = principal()
    directory = services().directories.on(conn, today(), services().db.clock())
    asker = asker_of(directory, who.person_id, who.seat.post_id)
    sections = _sections(who, asker, directory)
    wished = request.values.get("section", "")
    chosen = id_in(wished)
    if chosen not in dict(sections):
        chosen = None if wished == ALL else who.seat.section_id
    year = year_in(request.args, FiscalYear.of(today()))
    return Reader(who, asker, directory, year, sections, chosen)


def _sections(who: Principal, asker: Asker, directory: Directory) -> tuple[tuple[UUID, str], ...]:
    every = every_section(directory)
    if asker.everywhere:
        return every
    own = {seat.section_id: seat.section for seat in (who.seat, *who.seats)}
    return (*own.items(), *(each for each in every if each[0] in asker.kept - own.keys()))


def received_with(conn: Connection, receipt_id: UUID | None) -> Received | None:
    """The receipt from which a document was begun, for its page."""
    if receipt_id is None:
        return None
    return receipt_behind(conn, reader(conn).asker, receipt_id)

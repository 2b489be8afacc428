"""What every page of records asks first: the day, the reader, her sections, what she may do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from flask import request
from sqlalchemy import Connection

from internal.access.principal import Principal
from internal.documents.policies import reads_everything
from internal.documents.records.forms import id_in, year_in
from internal.documents.records.rights import is_chief, keeps_section
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx
from internal.kernel.refusal import Forbidden
from internal.organization.directory import Directory
from internal.organization.tree import every_section
from internal.web.context import perform, principal, services
from internal.web.words import today

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reader:
    """The signed-in person before the binders: which sections she sees, and which one she chose."""

    who: Principal
    directory: Directory
    year: FiscalYear
    sections: tuple[tuple[UUID, str], ...]
    section_id: UUID
    chief: bool

    @property
    def section(self) -> str:
        """The name of the chosen section."""
        return dict(self.sections)[self.section_id]

    def keeps(self, section_id: UUID) -> bool:
        """Whether the reader keeps the binders of a section."""
        return keeps_section(self.directory, self.who.seat.post_id, section_id)


def reader(conn: Connection) -> Reader:
    """The reader of this request. Her own section comes first; the chief sees every one."""
    who = principal()
    directory = services().directories.on(conn, today(), services().db.clock())
    chief = is_chief(directory, who.seat.post_id)
    everywhere = chief or reads_everything(who)
    sections = every_section(directory) if everywhere else _own(who)
    chosen = id_in(request.values.get("section", "")) or who.seat.section_id
    if chosen not in dict(sections):
        chosen = who.seat.section_id
    return Reader(
        who,
        directory,
        year_in(request.args, FiscalYear.of(today())),
        sections,
        chosen,
        chief,
    )


def may_see(found: Reader, section_id: UUID) -> None:
    """
    Raises:
        Forbidden: `records.of_another_section`.
    """
    everywhere = found.chief or reads_everything(found.who)
    if not everywhere and section_id not in dict(found.sections):
        raise Forbidden("records.of_another_section", "ほかの課の簿冊は表示できません。")


def act(
    use_case: Callable[Concatenate[Tx, Directory, P], R], *args: P.args, **kwargs: P.kwargs
) -> R:
    """Run a use case of records as the signed-in person, with the organisation of its day."""

    def within(tx: Tx) -> R:
        return use_case(tx, services().directories.at(tx.conn, tx.at), *args, **kwargs)

    return perform(within)


def _own(who: Principal) -> tuple[tuple[UUID, str], ...]:
    acting = (who.seat, *(seat for seat in who.seats if seat != who.seat))
    return tuple({seat.section_id: seat.section for seat in acting}.items())

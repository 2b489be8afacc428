"""The registers of 施行: 発送簿, 公印使用簿, and what waits for a seal."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, select

from internal.access.principal import Principal
from internal.approval.model import approval_case
from internal.documents.dispatch.model import dispatch, dispatch_addressee, seal_use
from internal.documents.dispatch.queries import PAGE, addressee_of, number_of
from internal.documents.dispatch.rules import Addressee, Method, Seal, State
from internal.documents.model import document, document_keeper, kept_by
from internal.documents.policies import visible_to
from internal.kernel.clock import FiscalYear

MOST_TO_SEAL = 200


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A line of the 発送簿. `sent` of `addressees` have been sent it."""

    document_id: UUID
    number: str
    title: str
    issued_on: date
    first_addressee: str
    addressees: int
    sent: int
    methods: tuple[Method, ...]
    seal: Seal
    seal_name: str


@dataclass(frozen=True, slots=True)
class SealLine:
    """A line of the 公印使用簿."""

    number: int
    seal_name: str
    used_on: date
    copies: int
    name: str
    title: str
    document_id: UUID


@dataclass(frozen=True, slots=True)
class ToSeal:
    """A letter that was checked and waits for its seal."""

    id: UUID
    document_id: UUID
    title: str
    seal_name: str


def register(
    conn: Connection, who: Principal, section_id: UUID, year: FiscalYear, page: int | None = 1
) -> tuple[RegisterLine, ...]:
    """A page of the 発送簿 of a section and year, as far as she may read. Two statements.

    Without a page, all of it.
    """
    rows = conn.execute(
        select(dispatch)
        .join(document, document.c.id == dispatch.c.document_id)
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(document_keeper, document_keeper.c.document_id == document.c.id)
        .where(
            dispatch.c.fiscal_year == year.year,
            kept_by == section_id,
            visible_to(who),
        )
        .order_by(dispatch.c.symbol, dispatch.c.number)
        .limit(PAGE + 1 if page else None)
        .offset((page - 1) * PAGE if page else 0)
    ).all()
    to = _addressees(conn, [row.id for row in rows])
    return tuple(_register_line(row, to[row.id]) for row in rows)


def to_seal(conn: Connection, who: Principal) -> tuple[ToSeal, ...]:
    """The letters that wait for a seal, as far as she may read. One statement."""
    rows = conn.execute(
        select(dispatch.c.id, dispatch.c.document_id, dispatch.c.title, dispatch.c.seal_name)
        .join(approval_case, approval_case.c.subject_id == dispatch.c.document_id)
        .where(
            dispatch.c.state == State.CHECKED.value,
            dispatch.c.seal == Seal.STAMP.value,
            visible_to(who),
        )
        .order_by(dispatch.c.seal_name, dispatch.c.id)
        .limit(MOST_TO_SEAL)
    )
    return tuple(ToSeal(*row) for row in rows)


def seals_used(
    conn: Connection, who: Principal, year: FiscalYear, page: int | None = 1
) -> tuple[SealLine, ...]:
    """A page of the 公印使用簿 of a year; what she may not read has no subject. One statement.

    Without a page, all of it.
    """
    readable = visible_to(who)
    rows = conn.execute(
        select(
            seal_use.c.number,
            seal_use.c.seal_name,
            seal_use.c.used_on,
            seal_use.c.copies,
            seal_use.c.name,
            dispatch.c.document_id,
            func.coalesce(dispatch.c.title, "").label("title"),
            readable.label("readable"),
        )
        .join(dispatch, dispatch.c.id == seal_use.c.dispatch_id)
        .join(approval_case, approval_case.c.subject_id == dispatch.c.document_id)
        .where(seal_use.c.fiscal_year == year.year)
        .order_by(seal_use.c.seal_name, seal_use.c.number)
        .limit(PAGE + 1 if page else None)
        .offset((page - 1) * PAGE if page else 0)
    )
    return tuple(
        SealLine(
            row.number,
            row.seal_name,
            row.used_on,
            row.copies,
            row.name,
            row.title if row.readable else "",
            row.document_id,
        )
        for row in rows
    )


def _addressees(conn: Connection, letters: list[UUID]) -> Mapping[UUID, list[Addressee]]:
    found: dict[UUID, list[Addressee]] = {each: [] for each in letters}
    for row in conn.execute(
        select(dispatch_addressee)
        .where(dispatch_addressee.c.dispatch_id.in_(letters))
        .order_by(dispatch_addressee.c.dispatch_id, dispatch_addressee.c.place)
    ):
        found[row.dispatch_id].append(addressee_of(row))
    return found


def _register_line(row: Row[Any], to: list[Addressee]) -> RegisterLine:
    return RegisterLine(
        row.document_id,
        number_of(row),
        row.title,
        row.issued_on,
        to[0].name if to else "",
        len(to),
        sum(each.sent_on is not None for each in to),
        tuple(dict.fromkeys(each.method for each in to)),
        Seal(row.seal),
        row.seal_name,
    )

"""Reads of delegations (代理) for pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from internal.organization.directory import on_day
from internal.organization.model import delegation, person, post_period
from internal.organization.rules import DelegationState

SIZE = 50

_holder, _proxy = person.alias("holder"), person.alias("proxy")


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """A delegation as pages list it. `valid_to` is the day after the last one."""

    id: UUID
    person_id: UUID
    holder: str
    post_id: UUID
    title: str  # of the post today; empty once it is gone
    proxy_id: UUID
    proxy: str
    valid_from: date
    valid_to: date
    matters: tuple[str, ...]
    note: str
    state: DelegationState


@dataclass(frozen=True, slots=True)
class DelegationPage:
    """A page of the delegations of everybody."""

    rows: tuple[DelegationLine, ...]
    page: int
    has_next: bool


def delegations_of(
    conn: Connection, people: Iterable[UUID], on: date
) -> tuple[DelegationLine, ...]:
    """Delegations by or to some people that are not over on a day, the earliest first."""
    ids = list(people)
    concerned = or_(delegation.c.person_id.in_(ids), delegation.c.proxy_id.in_(ids))
    shown = delegation.c.state != DelegationState.ENDED.value
    return _lines(conn, _query(on, concerned, shown))


def all_delegations(conn: Connection, on: date, *, page: int = 1) -> DelegationPage:
    """Everybody's delegations that are asked for or accepted and not over on a day."""
    rows = _lines(conn, _query(on, _alive()).limit(SIZE + 1).offset((page - 1) * SIZE))
    return DelegationPage(rows[:SIZE], page, len(rows) > SIZE)


def alive_delegations(conn: Connection, on: date) -> tuple[DelegationLine, ...]:
    """Every delegation asked for or accepted that is not over on a day. One statement."""
    return _lines(conn, _query(on, _alive()))


def _alive() -> ColumnElement[bool]:
    return delegation.c.state.in_([DelegationState.ASKED.value, DelegationState.ACCEPTED.value])


def _query(on: date, *conditions: ColumnElement[bool]) -> "Select[tuple[object, ...]]":
    return (
        select(
            delegation,
            _holder.c.family_name.label("holder_family"),
            _holder.c.given_name.label("holder_given"),
            _proxy.c.family_name.label("proxy_family"),
            _proxy.c.given_name.label("proxy_given"),
            post_period.c.title,
        )
        .join_from(delegation, _holder, _holder.c.id == delegation.c.person_id)
        .join(_proxy, _proxy.c.id == delegation.c.proxy_id)
        .outerjoin(
            post_period,
            and_(post_period.c.post_id == delegation.c.post_id, on_day(post_period, on)),
        )
        .where(delegation.c.valid_to > on, *conditions)
        .order_by(delegation.c.valid_from, _holder.c.employee_number, delegation.c.id)
    )


def _lines(conn: Connection, query: "Select[tuple[object, ...]]") -> tuple[DelegationLine, ...]:
    return tuple(
        DelegationLine(
            id=row.id,
            person_id=row.person_id,
            holder=f"{row.holder_family} {row.holder_given}",
            post_id=row.post_id,
            title=row.title or "",
            proxy_id=row.proxy_id,
            proxy=f"{row.proxy_family} {row.proxy_given}",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            matters=tuple(row.matters),
            note=row.note,
            state=DelegationState(row.state),
        )
        for row in conn.execute(query)
    )

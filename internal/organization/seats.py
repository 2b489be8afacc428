"""The posts a person holds on a day, read from the organisation's periods."""

from datetime import date
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, literal, or_, select
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.selectable import NamedFromClause

from internal.organization.model import appointment, department_period, person, post_period
from internal.organization.rules import AppointmentKind, DepartmentKind, Rank, Seat


def _on(period: NamedFromClause) -> ColumnElement[bool]:
    day: BindParameter[date] = bindparam("on")
    return and_(
        period.c.valid_from <= day, or_(period.c.valid_to.is_(None), period.c.valid_to > day)
    )


_held = (
    select(
        appointment.c.person_id,
        appointment.c.post_id,
        appointment.c.kind,
        person.c.family_name,
        person.c.given_name,
        post_period.c.title,
        post_period.c.rank,
        post_period.c.department_id,
    )
    .join(person, person.c.id == appointment.c.person_id)
    .join(post_period, post_period.c.post_id == appointment.c.post_id)
    .where(
        appointment.c.person_id == bindparam("person_id"),
        _on(appointment),
        _on(post_period),
        person.c.active_from <= bindparam("on"),
        or_(person.c.active_to.is_(None), person.c.active_to > bindparam("on")),
    )
    .cte("held")
)

_line = (
    select(
        _held.c.department_id.label("start"),
        department_period.c.department_id.label("unit_id"),
        department_period.c.parent_id,
        department_period.c.kind,
        department_period.c.name,
        literal(0).label("steps"),
    )
    .select_from(_held)
    .join(department_period, department_period.c.department_id == _held.c.department_id)
    .where(_on(department_period))
    .distinct()
    .cte("line", recursive=True)
)
_line = _line.union_all(
    select(
        _line.c.start,
        department_period.c.department_id,
        department_period.c.parent_id,
        department_period.c.kind,
        department_period.c.name,
        _line.c.steps + 1,
    )
    .select_from(_line)
    .join(department_period, department_period.c.department_id == _line.c.parent_id)
    # The walk ends at the 課; the bound keeps a chart that was loaded with a circle from hanging.
    .where(_on(department_period), _line.c.kind != DepartmentKind.SECTION.value, _line.c.steps < 12)
)

_held_with_line = select(
    _held,
    _line.c.unit_id,
    _line.c.kind.label("unit_kind"),
    _line.c.name.label("unit_name"),
    _line.c.steps,
).join(_line, _line.c.start == _held.c.department_id)


def seats_of(conn: Connection, person_id: UUID, on: date) -> tuple[Seat, ...]:
    """Every post a person holds on a JST day, 本務 first, then by rank; one SQL statement.

    For the sign-in, which asks about one person without the whole organisation. A person who is
    not employed on that day, and a post whose department does not exist then, give nothing.
    """
    units: dict[tuple[UUID, str], tuple[UUID, str]] = {}
    sections: dict[tuple[UUID, str], tuple[UUID, str]] = {}
    rows = conn.execute(_held_with_line, {"person_id": person_id, "on": on}).all()
    for row in rows:
        key = (row.post_id, row.kind)
        if row.steps == 0:
            units[key] = (row.unit_id, row.unit_name)
        if row.unit_kind == DepartmentKind.SECTION.value:
            sections[key] = (row.unit_id, row.unit_name)
    seats: dict[tuple[UUID, str], Seat] = {}
    for row in rows:
        key = (row.post_id, row.kind)
        section_id, section = sections.get(key, units[key])
        seats[key] = Seat(
            person_id=row.person_id,
            post_id=row.post_id,
            name=f"{row.family_name} {row.given_name}",
            family_name=row.family_name,
            title=row.title,
            section=section,
            rank=Rank(row.rank),
            department_id=row.department_id,
            section_id=section_id,
            kind=AppointmentKind(row.kind),
        )
    return tuple(sorted(seats.values(), key=_place))


def _place(seat: Seat) -> tuple[bool, int, str]:
    return (seat.kind is not AppointmentKind.MAIN, -seat.rank, str(seat.post_id))

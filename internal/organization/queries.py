"""Reads for the pages of the organisation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)

from internal.organization.directory import duties_of
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    PersonFacts,
    PostFacts,
    Problem,
    Register,
)
from internal.organization.model import (
    absence,
    appointment,
    department,
    department_period,
    deputy_order,
    organization_import,
    person,
    post,
    post_period,
)
from internal.organization.planning import Plan, plan, wishes_of
from internal.organization.registers import read_files
from internal.organization.rules import (
    AbsenceReason,
    AppointmentKind,
    DepartmentKind,
    Employment,
    Rank,
)
from internal.organization.store import load_history
from internal.organization.timelines import Span

PAGE = 50


@dataclass(frozen=True, slots=True)
class Turn:
    """How much begins and ends in one register on a coming day."""

    day: date
    register: Register
    begins: int
    ends: int


def coming_turns(conn: Connection, after: date) -> tuple[Turn, ...]:
    """What is known to change after a day, by day and register; one statement."""
    parts: list[Select[date, str, int, int]] = []
    for register, table in (
        (Register.DEPARTMENTS, department_period),
        (Register.POSTS, post_period),
        (Register.APPOINTMENTS, appointment),
        (Register.DEPUTIES, deputy_order),
    ):
        parts.append(_counted(table.c.valid_from, register, after, begins=1, ends=0))
        parts.append(_counted(table.c.valid_to, register, after, begins=0, ends=1))
    rows = union_all(*parts).subquery()
    day, register_name, begins, ends = rows.c
    found = conn.execute(
        select(day, register_name, func.sum(begins), func.sum(ends))
        .group_by(day, register_name)
        .order_by(day)
    )
    order = tuple(Register)
    turns = (Turn(row[0], Register(row[1]), int(row[2]), int(row[3])) for row in found)
    return tuple(sorted(turns, key=lambda turn: (turn.day, order.index(turn.register))))


def _counted(
    column: ColumnElement[date], register: Register, after: date, *, begins: int, ends: int
) -> Select[date, str, int, int]:
    return (
        select(
            column.label("day"),
            literal(register.value).label("register"),
            (func.count() * begins).label("begins"),
            (func.count() * ends).label("ends"),
        )
        .where(column > after)
        .group_by(column)
    )


def department_periods(conn: Connection, code: str) -> tuple[Span[DepartmentFacts], ...]:
    """What a department was, is and will be; empty for a code that was never given."""
    table = department_period
    above = department.alias("above")
    rows = conn.execute(
        select(table, above.c.code.label("parent"))
        .join_from(table, department, department.c.id == table.c.department_id)
        .outerjoin(above, above.c.id == table.c.parent_id)
        .where(department.c.code == code)
        .order_by(table.c.valid_from)
    )
    return tuple(
        Span(
            row.valid_from,
            row.valid_to,
            DepartmentFacts(
                parent=row.parent,
                kind=DepartmentKind(row.kind),
                name=row.name,
                name_en=row.name_en,
                symbol=row.symbol,
                sort=row.sort,
            ),
            row.id,
        )
        for row in rows
    )


def post_periods(conn: Connection, code: str) -> tuple[Span[PostFacts], ...]:
    """What a post was, is and will be; empty for a code that was never given."""
    table = post_period
    rows = conn.execute(
        select(table, department.c.code.label("department"))
        .join_from(table, post, post.c.id == table.c.post_id)
        .join(department, department.c.id == table.c.department_id)
        .where(post.c.code == code)
        .order_by(table.c.valid_from)
    )
    return tuple(
        Span(
            row.valid_from,
            row.valid_to,
            PostFacts(
                department=row.department,
                title=row.title,
                title_en=row.title_en,
                rank=Rank(row.rank),
                duties=duties_of(row.duties),
            ),
            row.id,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Appointed:
    """An appointment with the words of its person and its post."""

    key: AppointmentKey
    name: str
    title: str  # as it is on the appointment's first day
    valid_from: date
    valid_to: date | None


def appointments_of(conn: Connection, employee_number: str) -> tuple[Appointed, ...]:
    """Every post a person held, holds and will hold, the newest first."""
    return _appointed(conn, person.c.employee_number == employee_number)


def appointments_to(conn: Connection, code: str) -> tuple[Appointed, ...]:
    """Everybody who held, holds and will hold a post, the newest first."""
    return _appointed(conn, post.c.code == code)


def _appointed(conn: Connection, condition: ColumnElement[bool]) -> tuple[Appointed, ...]:
    begins = appointment.c.valid_from
    titled = and_(
        post_period.c.post_id == appointment.c.post_id,
        post_period.c.valid_from <= begins,
        or_(post_period.c.valid_to.is_(None), post_period.c.valid_to > begins),
    )
    rows = conn.execute(
        select(
            person.c.employee_number,
            person.c.family_name,
            person.c.given_name,
            post.c.code,
            post_period.c.title,
            appointment.c.kind,
            begins,
            appointment.c.valid_to,
        )
        .join_from(appointment, person, person.c.id == appointment.c.person_id)
        .join(post, post.c.id == appointment.c.post_id)
        .outerjoin(post_period, titled)
        .where(condition)
        .order_by(begins.desc(), person.c.employee_number, post.c.code)
    )
    return tuple(
        Appointed(
            AppointmentKey(row.employee_number, row.code, AppointmentKind(row.kind)),
            f"{row.family_name} {row.given_name}",
            row.title or row.code,
            row.valid_from,
            row.valid_to,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person as lists and her page show her."""

    id: UUID
    employee_number: str
    facts: PersonFacts
    active_from: date
    active_to: date | None

    def left_by(self, on: date) -> bool:
        """Whether her employment has ended by a day."""
        return self.active_to is not None and self.active_to <= on


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """One page of the list of people, and where the next begins."""

    lines: tuple[PersonLine, ...]
    next_after: str | None  # employee number


def person_by_number(conn: Connection, employee_number: str) -> PersonLine | None:
    """The person with an employee number."""
    row = conn.execute(select(person).where(person.c.employee_number == employee_number)).first()
    return None if row is None else _person_line(row)


def people_page(
    conn: Connection, *, search: str, on: date, after: str | None, limit: int = PAGE
) -> PeoplePage:
    """People who have not left by a day, by kana; found by parts of name, kana or number.

    Pages go by key, so the hundredth costs what the first does.
    """
    place = (person.c.family_kana, person.c.given_kana, person.c.employee_number)
    query = (
        select(person)
        .where(or_(person.c.active_to.is_(None), person.c.active_to > on))
        .order_by(*place)
        .limit(limit + 1)
    )
    for word in _katakana(search).split():
        query = query.where(_matches(word))
    last = conn.execute(select(*place).where(person.c.employee_number == (after or ""))).first()
    if last is not None:
        query = query.where(tuple_(*place) > tuple_(*last))
    lines = tuple(_person_line(row) for row in conn.execute(query))
    more = len(lines) > limit
    return PeoplePage(lines[:limit], lines[limit - 1].employee_number if more else None)


def _person_line(row: Row[tuple[object, ...]]) -> PersonLine:
    return PersonLine(
        row.id,
        row.employee_number,
        PersonFacts(
            family_name=row.family_name,
            given_name=row.given_name,
            family_kana=row.family_kana,
            given_kana=row.given_kana,
            name_en=row.name_en,
            mail=row.mail,
            employment=Employment(row.employment),
        ),
        row.active_from,
        row.active_to,
    )


def _matches(word: str) -> ColumnElement[bool]:
    pattern = f"%{_escaped(word)}%"
    texts = (
        person.c.family_name + person.c.given_name,
        person.c.family_kana + person.c.given_kana,
        person.c.employee_number,
    )
    return or_(*(text.like(pattern, escape="\\") for text in texts))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _katakana(text: str) -> str:
    """Hiragana as katakana, since kana are stored so."""
    return "".join(chr(ord(sign) + 0x60) if "ぁ" <= sign <= "ゖ" else sign for sign in text)


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """An absence as its page lists it."""

    id: UUID
    person_id: UUID
    name: str
    absent_from: datetime
    absent_to: datetime
    reason: AbsenceReason
    note: str


def coming_absences(
    conn: Connection, people: Iterable[UUID], at: datetime
) -> tuple[AbsenceLine, ...]:
    """Absences of some people that are not over yet, the earliest first."""
    rows = conn.execute(
        select(absence, person.c.family_name, person.c.given_name)
        .join_from(absence, person, person.c.id == absence.c.person_id)
        .where(
            absence.c.person_id.in_(list(people)),
            absence.c.absent_to > at,
            absence.c.cancelled.is_(False),
        )
        .order_by(absence.c.absent_from, person.c.employee_number)
    )
    return tuple(
        AbsenceLine(
            row.id,
            row.person_id,
            f"{row.family_name} {row.given_name}",
            row.absent_from,
            row.absent_to,
            AbsenceReason(row.reason),
            row.note,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What some files would change on a day, and what speaks against it."""

    id: UUID
    uploaded_at: datetime
    uploaded_by: str
    applied_at: datetime | None
    plan: Plan
    problems: tuple[Problem, ...]
    readable: bool  # every line could be read, so the difference says something


def import_preview(conn: Connection, import_id: UUID) -> ImportPreview | None:
    """The dry run of an import against the organisation as it is now."""
    row = conn.execute(
        select(organization_import).where(organization_import.c.id == import_id)
    ).first()
    if row is None:
        return None
    files = {Register(register): text for register, text in row.files.items()}
    snapshot, unreadable = read_files(files)
    history = load_history(conn, row.effective_on).history
    made = plan(history, wishes_of(history, snapshot, row.effective_on))
    # A line that could not be read looks like one that was left out: its consequences say nothing.
    return ImportPreview(
        row.id,
        row.uploaded_at,
        row.uploaded_by,
        row.applied_at,
        made,
        unreadable or made.problems,
        readable=not unreadable,
    )

"""The tables of the organisation as a history, and a plan's effect as rows."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import (
    Connection,
    Table,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from internal.kernel.db import Tx, new_id
from internal.kernel.refusal import Refusal
from internal.organization.directory import duties_of
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    DeputyFacts,
    DeputyKey,
    Facts,
    Held,
    History,
    Key,
    PersonFacts,
    PostFacts,
)
from internal.organization.model import (
    appointment,
    department,
    department_period,
    deputy_order,
    person,
    post,
    post_period,
)
from internal.organization.planning import Plan
from internal.organization.rules import AppointmentKind, DepartmentKind, Employment, Rank
from internal.organization.timelines import Span, Timeline

K = TypeVar("K", bound=Key)
F = TypeVar("F", bound=Facts)
Value: TypeAlias = str | int | date | UUID | None
Record: TypeAlias = dict[str, Value]


@dataclass(slots=True)
class Ids:
    """The lasting ids behind the codes."""

    departments: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """The organisation as it stands in the tables, from a day on."""

    history: History
    ids: Ids


def load_history(conn: Connection, since: date) -> Stored:
    """Everything that holds on a day or later, and all codes that were ever given; 7 statements.

    Appointments that ended before the day are left out: there are many, and no change from the day
    on can touch them.
    """
    ids = Ids(
        departments=_codes(conn, department),
        posts=_codes(conn, post),
        people=_codes(conn, person, "employee_number"),
    )
    department_codes = {value: code for code, value in ids.departments.items()}
    post_codes = {value: code for code, value in ids.posts.items()}
    numbers = {value: number for number, value in ids.people.items()}
    history = History(
        departments=_departments(conn, department_codes),
        posts=_posts(conn, post_codes, department_codes),
        people=_people(conn),
        appointments=_appointments(conn, since, numbers, post_codes),
        deputies=_deputies(conn, post_codes),
    )
    return Stored(history, ids)


def write_plan(tx: Tx, stored: Stored, plan: Plan) -> None:
    """Bring the tables to the organisation after the plan, one batch per table and verb.

    Raises:
        Refusal: `organization.person_in_use`, a person whose employment was to begin that very
            day is left out again, but already stands in other records.
    """
    _write_all(tx, stored, plan.after, {step.key for step in plan.steps})


def write_first(tx: Tx, history: History) -> Ids:
    """A whole organisation into empty tables; the ids behind its codes."""
    ids = Ids()
    registers = (
        history.departments,
        history.posts,
        history.people,
        history.appointments,
        history.deputies,
    )
    keys = {key for register in registers for key in register}
    _write_all(tx, Stored(History(), ids), history, keys)
    return ids


def _write_all(tx: Tx, stored: Stored, after: History, keys: set[Key]) -> None:
    before, ids = stored.history, stored.ids
    people = _row_changes(before.people, after.people, keys)
    _new_codes(tx, department, ids.departments, (key for key in keys if key in after.departments))
    _new_codes(tx, post, ids.posts, (key for key in keys if key in after.posts))
    for number, _span in people.inserted:
        ids.people[number] = new_id()
    _update(tx, person, [_person_row(span.id, number, span) for number, span in people.updated])
    _insert(
        tx,
        person,
        [_person_row(ids.people[number], number, span) for number, span in people.inserted],
    )
    _write(tx, department_period, before.departments, after.departments, keys, ids, _department_row)
    _write(tx, post_period, before.posts, after.posts, keys, ids, _post_row)
    _write(tx, appointment, before.appointments, after.appointments, keys, ids, _appointment_row)
    _write(tx, deputy_order, before.deputies, after.deputies, keys, ids, _deputy_row)
    try:
        _remove(tx, person, people.removed)
    except IntegrityError as error:
        raise Refusal(
            "organization.person_in_use",
            "この日から在職する予定の職員に、既にほかの記録があります。"
            "ファイルから除かずに、退職日を登録してください。",
        ) from error


@dataclass(frozen=True, slots=True)
class RowChanges(Generic[K, F]):
    """What becomes of the rows behind some timelines."""

    removed: tuple[UUID, ...]
    updated: tuple[tuple[K, Span[F]], ...]
    inserted: tuple[tuple[K, Span[F]], ...]


def _row_changes(
    before: Mapping[K, Timeline[F]], after: Mapping[K, Timeline[F]], keys: set[Key]
) -> RowChanges[K, F]:
    removed: list[UUID] = []
    updated: list[tuple[K, Span[F]]] = []
    inserted: list[tuple[K, Span[F]]] = []
    for key in after:
        if key not in keys:
            continue
        old = {span.id: span for span in before.get(key, ())}
        kept = {span.id for span in after[key]}
        removed.extend(row for row in old if row is not None and row not in kept)
        for span in after[key]:
            if span.id is None:
                inserted.append((key, span))
            elif old[span.id] != span:
                updated.append((key, span))
    return RowChanges(tuple(removed), tuple(updated), tuple(inserted))


def _write(
    tx: Tx,
    table: Table,
    before: Mapping[K, Timeline[F]],
    after: Mapping[K, Timeline[F]],
    keys: set[Key],
    ids: Ids,
    row: Callable[[Ids, K, Span[F]], Record],
) -> None:
    changes = _row_changes(before, after, keys)
    _remove(tx, table, changes.removed)
    _update(tx, table, [{"id": span.id, **row(ids, key, span)} for key, span in changes.updated])
    _insert(tx, table, [{"id": new_id(), **row(ids, key, span)} for key, span in changes.inserted])


def _remove(tx: Tx, table: Table, rows: tuple[UUID, ...]) -> None:
    if rows:
        tx.conn.execute(
            delete(table).where(table.c.id == bindparam("row")), [{"row": row} for row in rows]
        )


def _update(tx: Tx, table: Table, records: list[Record]) -> None:
    if records:
        columns = [table.c[name] for name in records[0] if name != "id"]
        tx.conn.execute(
            update(table)
            .where(table.c.id == bindparam("row"))
            .values({column: bindparam(f"new_{column.name}") for column in columns}),
            [
                {"row": record["id"], **{f"new_{name}": value for name, value in record.items()}}
                for record in records
            ],
        )


def _insert(tx: Tx, table: Table, records: list[Record]) -> None:
    if records:
        tx.conn.execute(insert(table), records)


def _new_codes(tx: Tx, table: Table, ids: dict[str, UUID], keys: Iterable[Key]) -> None:
    fresh = {str(key): new_id() for key in keys if str(key) not in ids}
    ids.update(fresh)
    _insert(tx, table, [{"id": value, "code": code} for code, value in fresh.items()])


def _person_row(row: UUID | None, number: str, span: Span[PersonFacts]) -> Record:
    facts = span.facts
    return {
        "id": row,
        "employee_number": number,
        "family_name": facts.family_name,
        "given_name": facts.given_name,
        "family_kana": facts.family_kana,
        "given_kana": facts.given_kana,
        "name_en": facts.name_en,
        "mail": facts.mail,
        "employment": facts.employment.value,
        "active_from": span.valid_from,
        "active_to": span.valid_to,
    }


def _department_row(ids: Ids, code: str, span: Span[DepartmentFacts]) -> Record:
    facts = span.facts
    return {
        "department_id": ids.departments[code],
        "parent_id": ids.departments[facts.parent] if facts.parent else None,
        "kind": facts.kind.value,
        "name": facts.name,
        "name_en": facts.name_en,
        "symbol": facts.symbol,
        "sort": facts.sort,
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
    }


def _post_row(ids: Ids, code: str, span: Span[PostFacts]) -> Record:
    facts = span.facts
    return {
        "post_id": ids.posts[code],
        "department_id": ids.departments[facts.department],
        "title": facts.title,
        "title_en": facts.title_en,
        "rank": int(facts.rank),
        "duties": " ".join(sorted(duty.value for duty in facts.duties)),
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
    }


def _appointment_row(ids: Ids, key: AppointmentKey, span: Span[Held]) -> Record:
    return {
        "person_id": ids.people[key.employee_number],
        "post_id": ids.posts[key.post],
        "kind": key.kind.value,
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
    }


def _deputy_row(ids: Ids, key: DeputyKey, span: Span[DeputyFacts]) -> Record:
    return {
        "post_id": ids.posts[key.post],
        "place": key.place,
        "matter": key.matter,
        "deputy_post_id": ids.posts[span.facts.deputy],
        "article": span.facts.article,
        "valid_from": span.valid_from,
        "valid_to": span.valid_to,
    }


def _codes(conn: Connection, table: Table, code: str = "code") -> dict[str, UUID]:
    rows = conn.execute(select(table.c[code].label("code"), table.c.id))
    return {row.code: row.id for row in rows}


def _departments(
    conn: Connection, codes: Mapping[UUID, str]
) -> dict[str, Timeline[DepartmentFacts]]:
    table = department_period
    rows = conn.execute(select(table).order_by(table.c.valid_from))
    return _timelines(
        (
            codes[row.department_id],
            Span(
                row.valid_from,
                row.valid_to,
                DepartmentFacts(
                    parent=codes[row.parent_id] if row.parent_id else None,
                    kind=DepartmentKind(row.kind),
                    name=row.name,
                    name_en=row.name_en,
                    symbol=row.symbol,
                    sort=row.sort,
                ),
                row.id,
            ),
        )
        for row in rows
    )


def _posts(
    conn: Connection, codes: Mapping[UUID, str], departments: Mapping[UUID, str]
) -> dict[str, Timeline[PostFacts]]:
    rows = conn.execute(select(post_period).order_by(post_period.c.valid_from))
    return _timelines(
        (
            codes[row.post_id],
            Span(
                row.valid_from,
                row.valid_to,
                PostFacts(
                    department=departments[row.department_id],
                    title=row.title,
                    title_en=row.title_en,
                    rank=Rank(row.rank),
                    duties=duties_of(row.duties),
                ),
                row.id,
            ),
        )
        for row in rows
    )


def _people(conn: Connection) -> dict[str, Timeline[PersonFacts]]:
    return _timelines(
        (
            row.employee_number,
            Span(
                row.active_from,
                row.active_to,
                PersonFacts(
                    family_name=row.family_name,
                    given_name=row.given_name,
                    family_kana=row.family_kana,
                    given_kana=row.given_kana,
                    name_en=row.name_en,
                    mail=row.mail,
                    employment=Employment(row.employment),
                ),
                row.id,
            ),
        )
        for row in conn.execute(select(person))
    )


def _appointments(
    conn: Connection, since: date, numbers: Mapping[UUID, str], posts: Mapping[UUID, str]
) -> dict[AppointmentKey, Timeline[Held]]:
    rows = conn.execute(
        select(appointment)
        .where(or_(appointment.c.valid_to.is_(None), appointment.c.valid_to >= since))
        .order_by(appointment.c.valid_from)
    )
    return _timelines(
        (
            AppointmentKey(numbers[row.person_id], posts[row.post_id], AppointmentKind(row.kind)),
            Span(row.valid_from, row.valid_to, Held(), row.id),
        )
        for row in rows
    )


def _deputies(
    conn: Connection, posts: Mapping[UUID, str]
) -> dict[DeputyKey, Timeline[DeputyFacts]]:
    rows = conn.execute(select(deputy_order).order_by(deputy_order.c.valid_from))
    return _timelines(
        (
            DeputyKey(posts[row.post_id], row.place, row.matter),
            Span(
                row.valid_from,
                row.valid_to,
                DeputyFacts(posts[row.deputy_post_id], row.article),
                row.id,
            ),
        )
        for row in rows
    )


def _timelines(pairs: Iterable[tuple[K, Span[F]]]) -> dict[K, Timeline[F]]:
    found: dict[K, Timeline[F]] = {}
    for key, span in pairs:
        found[key] = (*found.get(key, ()), span)
    return found

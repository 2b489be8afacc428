"""Use cases of the class table (分類表): common classes of the city, classes of a section."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from internal.documents.records.model import binder, record_class
from internal.documents.records.rights import check_chief, check_keeper
from internal.documents.records.rules.classification import ClassFacts, check_class
from internal.documents.records.rules.retention import (
    BinderKind,
    ExpiryAction,
    Retention,
    Term,
)
from internal.kernel.audit import record
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx, insert_new, new_id
from internal.kernel.refusal import Conflict, InvalidInput, NotFound, Refusal
from internal.kernel.text import N_
from internal.organization.directory import Directory


@dataclass(frozen=True, slots=True)
class RecordClass:
    """A row of the class table of a fiscal year. `section_id` is None for a common class."""

    id: UUID
    year: FiscalYear
    section_id: UUID | None
    facts: ClassFacts
    revision: int


_OFFERED = (
    select(record_class)
    .where(
        record_class.c.fiscal_year == bindparam("year"),
        or_(record_class.c.section_id.is_(None), record_class.c.section_id == bindparam("section")),
    )
    .order_by(record_class.c.section_id.is_not(None), record_class.c.code)
)


def classes_of(conn: Connection, year: FiscalYear, section_id: UUID) -> tuple[RecordClass, ...]:
    """The classes that a section may use in a fiscal year, the common ones first."""
    rows = conn.execute(_OFFERED, {"year": year.year, "section": section_id})
    return tuple(map(_class, rows))


def class_by_id(conn: Connection, class_id: UUID) -> RecordClass:
    """
    Raises:
        NotFound: `records.no_class`.
    """
    row = conn.execute(select(record_class).where(record_class.c.id == class_id)).first()
    if row is None:
        raise NotFound("records.no_class", "この分類は登録されていません。")
    return _class(row)


def add_class(
    tx: Tx, directory: Directory, *, year: FiscalYear, section_id: UUID | None, facts: ClassFacts
) -> UUID:
    """Enter a class of a fiscal year.

    Raises:
        Forbidden: `records.for_the_chief`, `records.for_the_officer`.
        InvalidInput: `records.class_incomplete`, `records.class_code_taken`.
    """
    _check_owner(tx, directory, section_id)
    check_class(facts)
    _check_code(tx, year, facts.code, None)
    class_id = new_id()
    tx.conn.execute(
        insert(record_class).values(
            id=class_id,
            fiscal_year=year.year,
            section_id=section_id,
            revision=1,
            **class_columns(facts),
        )
    )
    _note(tx, "records.class_added", class_id, facts)
    return class_id


def change_class(
    tx: Tx, directory: Directory, *, class_id: UUID, revision: int, facts: ClassFacts
) -> None:
    """Change a class. Binders that exist keep what it said when they were made.

    Raises:
        Conflict: `records.class_changed`, somebody changed it meanwhile.
        Forbidden, InvalidInput: as `add_class`.
    """
    known = class_by_id(tx.conn, class_id)
    _check_owner(tx, directory, known.section_id)
    check_class(facts)
    _check_code(tx, known.year, facts.code, class_id)
    changed = tx.conn.execute(
        update(record_class)
        .where(record_class.c.id == class_id, record_class.c.revision == revision)
        .values(revision=revision + 1, **class_columns(facts))
    )
    if changed.rowcount != 1:
        raise Conflict(
            "records.class_changed",
            "この分類は別の人が変更しました。画面を開き直して内容を確認してください。",
        )
    _note(tx, "records.class_changed", class_id, facts)


def remove_class(tx: Tx, directory: Directory, *, class_id: UUID) -> None:
    """Remove a class that no binder uses.

    Raises:
        Forbidden: as `add_class`.
        Refusal: `records.class_in_use`.
    """
    known = class_by_id(tx.conn, class_id)
    _check_owner(tx, directory, known.section_id)
    if tx.conn.scalar(select(binder.c.id).where(binder.c.class_id == class_id).limit(1)):
        raise Refusal("records.class_in_use", "この分類の簿冊があるため削除できません。")
    tx.conn.execute(delete(record_class).where(record_class.c.id == class_id))
    _note(tx, "records.class_removed", class_id, known.facts)


def copy_classes(tx: Tx, *, year: FiscalYear, section_id: UUID) -> Mapping[UUID, UUID]:
    """Carry the classes a section uses over to the next year; answers old id → new id.

    Those of binders that came from another section become its own. What exists there already
    under the same code is taken as it is.
    """
    before = (*classes_of(tx.conn, year, section_id), *_entrusted_classes(tx, year, section_id))
    missing = [
        {
            "id": new_id(),
            "fiscal_year": year.next().year,
            "section_id": None if each.section_id is None else section_id,
            "revision": 1,
            **class_columns(each.facts),
        }
        for each in before
    ]
    if not missing:
        return {}
    tx.conn.execute(insert_new(tx.conn, record_class), missing)
    rows = tx.conn.execute(
        select(record_class.c.code, record_class.c.id).where(
            record_class.c.fiscal_year == year.next().year,
            record_class.c.code.in_([each.facts.code for each in before]),
        )
    )
    there = {row.code: row.id for row in rows}
    return {each.id: there[each.facts.code] for each in before}


def _entrusted_classes(tx: Tx, year: FiscalYear, section_id: UUID) -> tuple[RecordClass, ...]:
    """Classes of other sections that binders of this one have."""
    rows = tx.conn.execute(
        select(record_class)
        .where(
            record_class.c.id.in_(
                select(binder.c.class_id).where(
                    binder.c.section_id == section_id, binder.c.fiscal_year == year.year
                )
            ),
            record_class.c.section_id != section_id,
        )
        .order_by(record_class.c.code)
    )
    return tuple(map(_class, rows))


def _check_owner(tx: Tx, directory: Directory, section_id: UUID | None) -> None:
    if section_id is None:
        check_chief(tx, directory)
    else:
        check_keeper(tx, directory, section_id)


def _check_code(tx: Tx, year: FiscalYear, code: str, own: UUID | None) -> None:
    taken = tx.conn.scalar(
        select(record_class.c.id).where(
            record_class.c.fiscal_year == year.year, record_class.c.code == code
        )
    )
    if taken not in {None, own}:
        sentence = N_("この分類コードは、この年度ですでに使われています。")
        raise InvalidInput("records.class_code_taken", sentence, {"code": sentence})


def class_columns(facts: ClassFacts) -> dict[str, object]:
    """The columns of a class as they are stored."""
    return {
        "code": facts.code,
        "major": facts.major,
        "middle": facts.middle,
        "minor": facts.minor,
        "kind": facts.kind.value,
        **retention_columns(facts.retention, facts.basis, facts.action),
    }


def retention_columns(retention: Retention, basis: str, action: ExpiryAction) -> dict[str, object]:
    """How long, why, and what then: the columns that a binder copies from its class."""
    return {
        "retention_term": retention.term.value,
        "retention_years": retention.years,
        "basis": basis,
        "action": action.value,
    }


def retention_of(row: Row[Any]) -> Retention:
    """The retention in a row of a class or a binder."""
    return Retention(Term(row.retention_term), row.retention_years)


def _class(row: Row[Any]) -> RecordClass:
    facts = ClassFacts(
        row.code,
        row.major,
        row.middle,
        row.minor,
        BinderKind(row.kind),
        retention_of(row),
        row.basis,
        ExpiryAction(row.action),
    )
    return RecordClass(row.id, FiscalYear(row.fiscal_year), row.section_id, facts, row.revision)


def _note(tx: Tx, action: str, class_id: UUID, facts: ClassFacts) -> None:
    record(
        tx,
        action,
        kind="record_class",
        object_id=class_id,
        detail={"code": facts.code, "retention": facts.retention.term.value}
        | {"years": facts.retention.years},
    )

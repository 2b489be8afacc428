"""所管替: binders pass to another section, and with them who may read what is in them (BND-13)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Connection,
    Select,
    Uuid,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from internal.approval.model import approval_case
from internal.documents.model import document, document_keeper, kept_by
from internal.documents.records.loading import goes_on
from internal.documents.records.model import binder, binder_event, document_filing
from internal.documents.records.rights import check_chief
from internal.kernel.audit import record
from internal.kernel.clock import FiscalYear
from internal.kernel.db import Tx
from internal.kernel.refusal import Conflict, InvalidInput
from internal.kernel.text import N_
from internal.organization.directory import Directory
from internal.organization.model import department, department_period
from internal.organization.ports import LeftRecord
from internal.organization.rules import DepartmentKind, DepartmentNode

MAX_REASON = 100
UNFILED = "編綴していない文書"


def entrust_binders(
    tx: Tx,
    directory: Directory,
    *,
    binder_ids: Iterable[UUID],
    section_id: UUID | None,
    reason: str,
) -> int:
    """Give binders to another section with all that is in them; answers how many.

    Raises:
        Conflict: `records.binder_changed`, one is not there any more or has ended.
        Forbidden: `records.for_the_chief`.
        InvalidInput: `records.entrusting_incomplete`.
    """
    check_chief(tx, directory)
    section = _section(directory, section_id, reason)
    wanted = sorted(set(binder_ids))
    known = _names(tx.conn, _locked(tx, wanted))
    if set(known) != set(wanted):
        raise Conflict(
            "records.binder_changed",
            "この簿冊は別の人が操作しました。画面を開き直して内容を確認してください。",
        )
    return _pass_on(tx, section, known, " ".join(reason.split()))


def entrust_section(
    tx: Tx, directory: Directory, *, left: UUID, section_id: UUID | None, reason: str
) -> int:
    """Give everything a section keeps to another one: its binders, and what is filed nowhere.

    Answers how many binders and documents.

    Raises:
        Forbidden, InvalidInput: as `entrust_binders`.
    """
    check_chief(tx, directory)
    section = _section(directory, section_id, reason)
    ids = tx.conn.scalars(select(binder.c.id).where(binder.c.section_id == left, goes_on())).all()
    known = _names(tx.conn, _locked(tx, sorted(ids)))
    moved = _pass_on(tx, section, known, " ".join(reason.split()))
    return moved + _pass_on_unfiled(tx, section, left)


def left_records(conn: Connection, after: Directory) -> tuple[LeftRecord, ...]:
    """The binders and unfiled documents of sections that do not exist on a day. Three statements.

    `key` is `binder:` with the binder, or `unfiled:` with the section.
    """
    ids = conn.scalars(select(department.c.id)).all()
    gone = [each for each in ids if after.department(each) is None]
    if not gone:
        return ()
    names = last_names(conn, gone)
    binders = conn.execute(
        select(
            binder.c.id,
            binder.c.section_id,
            binder.c.title,
            binder.c.fiscal_year,
            binder.c.symbol,
            binder.c.number,
        )
        .where(binder.c.section_id.in_(gone), goes_on())
        .order_by(binder.c.section_id, binder.c.fiscal_year, binder.c.number)
    )
    loose = conn.execute(
        _unfiled(func.count().label("documents"), kept_by.label("section_id"))
        .where(kept_by.in_(gone))
        .group_by(kept_by)
        .order_by(kept_by)
    )
    return (
        *(
            LeftRecord(
                f"binder:{row.id}",
                row.section_id,
                names.get(row.section_id, ""),
                row.title,
                f"{FiscalYear(row.fiscal_year)} {row.symbol}-{row.number}",
            )
            for row in binders
        ),
        *(
            LeftRecord(
                f"unfiled:{row.section_id}",
                row.section_id,
                names.get(row.section_id, ""),
                UNFILED,
                f"{row.documents}件",
            )
            for row in loose
        ),
    )


def pass_on_left(
    tx: Tx, directory: Directory, *, key: str, section: DepartmentNode, reason: str
) -> bool:
    """Give one line of `left_records` to a section; False when its section is there, or it went."""
    kind, _, rest = key.partition(":")
    if kind == "unfiled":
        return directory.department(UUID(rest)) is None and bool(
            _pass_on_unfiled(tx, section, UUID(rest))
        )
    locked = _locked(tx, [UUID(rest)])
    if any(directory.department(each) is not None for each in locked.values()):
        return False
    return bool(_pass_on(tx, section, _names(tx.conn, locked), reason))


@dataclass(frozen=True, slots=True)
class KeepingSection:
    """A section that keeps binders. `gone`: it does not exist today."""

    id: UUID
    name: str
    binders: int
    gone: bool


def keeping_sections(conn: Connection, directory: Directory) -> tuple[KeepingSection, ...]:
    """The sections with binders that have not ended, those that are gone first. Two statements."""
    rows = conn.execute(
        select(binder.c.section_id, func.count().label("binders"))
        .where(goes_on())
        .group_by(binder.c.section_id)
    ).all()
    names = last_names(conn, [row.section_id for row in rows])
    found = (
        KeepingSection(
            row.section_id,
            names.get(row.section_id, ""),
            row.binders,
            directory.department(row.section_id) is None,
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda each: (not each.gone, each.name, str(each.id))))


def _section(directory: Directory, section_id: UUID | None, reason: str) -> DepartmentNode:
    errors = {}
    section = directory.department(section_id) if section_id else None
    if section is None or section.kind is not DepartmentKind.SECTION:
        errors["to"] = N_("引き継ぐ課を選んでください。")
    if not 0 < len(reason.strip()) <= MAX_REASON:
        errors["reason"] = N_("所管替の理由を100字以内で入力してください。")
    if errors or section is None:
        raise InvalidInput("records.entrusting_incomplete", "入力内容を確認してください。", errors)
    return section


def _locked(tx: Tx, binder_ids: list[UUID]) -> dict[UUID, UUID]:
    """The live ones among some binders, each with its section, locked in the order of their ids."""
    rows = tx.conn.execute(
        select(binder.c.id, binder.c.section_id)
        .where(binder.c.id.in_(binder_ids), goes_on())
        .order_by(binder.c.id)
        .with_for_update()
    )
    return {row.id: row.section_id for row in rows}


def _names(conn: Connection, sections: dict[UUID, UUID]) -> dict[UUID, tuple[UUID, str]]:
    names = last_names(conn, set(sections.values()))
    return {each: (of, names.get(of, "")) for each, of in sections.items()}


def last_names(conn: Connection, sections: Iterable[UUID]) -> dict[UUID, str]:
    """What departments are called, or were called last."""
    rows = conn.execute(
        select(department_period.c.department_id, department_period.c.name)
        .where(department_period.c.department_id.in_(list(sections)))
        .order_by(department_period.c.valid_from)
    )
    return {row.department_id: row.name for row in rows}


def _pass_on(
    tx: Tx, section: DepartmentNode, known: dict[UUID, tuple[UUID, str]], reason: str
) -> int:
    """Move locked binders; `known` has the section of each and its name."""
    names = {each: name for each, (of, name) in known.items() if of != section.department_id}
    if not names:
        return 0
    ids = list(names)
    tx.conn.execute(
        update(binder)
        .where(binder.c.id.in_(ids))
        .values(section_id=section.department_id, events=binder.c.events + 1)
    )
    rows = tx.conn.execute(select(binder.c.id, binder.c.events).where(binder.c.id.in_(ids)))
    tx.conn.execute(
        insert(binder_event),
        [
            {
                "binder_id": row.id,
                "seq": row.events,
                "move": "entrust",
                "at": tx.at,
                "person_id": tx.actor.person_id,
                "name": tx.actor.name,
                "reason": f"{names[row.id]} → {section.name}: {reason}"[:200],
                "until": None,
            }
            for row in rows
        ],
    )
    _keep(
        tx,
        section.department_id,
        select(document_filing.c.document_id).where(document_filing.c.binder_id.in_(ids)),
    )
    return len(ids)


def _unfiled(*columns: Any) -> Select[Any]:
    """Documents that were submitted and are in no binder."""
    return (
        select(*columns)
        .select_from(document)
        .join(approval_case, approval_case.c.subject_id == document.c.id)
        .outerjoin(document_filing, document_filing.c.document_id == document.c.id)
        .outerjoin(document_keeper, document_keeper.c.document_id == document.c.id)
        .where(document_filing.c.document_id.is_(None), document.c.discarded_at.is_(None))
    )


def _pass_on_unfiled(tx: Tx, section: DepartmentNode, left: UUID) -> int:
    ids = tx.conn.scalars(_unfiled(document.c.id).where(kept_by == left)).all()
    if ids:
        _keep(tx, section.department_id, select(document.c.id).where(document.c.id.in_(ids)))
        record(
            tx,
            "records.entrusted",
            kind="department",
            object_id=left,
            detail={"to": str(section.department_id), "documents": len(ids)},
        )
    return len(ids)


def _keep(tx: Tx, section_id: UUID, documents: Select[tuple[UUID]]) -> None:
    """Enter the section that keeps some documents from now on."""
    tx.conn.execute(delete(document_keeper).where(document_keeper.c.document_id.in_(documents)))
    kept = documents.add_columns(literal(section_id, Uuid()))
    tx.conn.execute(insert(document_keeper).from_select(["document_id", "section_id"], kept))

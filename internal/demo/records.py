"""The demonstration's records: a class table, each section's binders, decided documents in them.

Everything is written by the people whose duty it is, through the use cases of the pages. The table
is invented; its periods are ordinary ones.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.demo.loading import CityIndex
from internal.documents.model import document
from internal.documents.records.binders import make_binder
from internal.documents.records.classes import add_class
from internal.documents.records.filing import complete, file_document
from internal.documents.records.holds import begin_hold, keep_binder
from internal.documents.records.queries import open_binders
from internal.documents.records.rules.classification import ClassFacts
from internal.documents.records.rules.retention import (
    PERMANENT,
    UNDER_A_YEAR,
    BinderKind,
    ExpiryAction,
    HoldReason,
    Retention,
    Term,
    of_years,
)
from internal.kernel.actor import Actor, Channel
from internal.kernel.clock import FiscalYear, jst_date
from internal.kernel.db import Database, Tx
from internal.organization.directory import Directory
from internal.organization.rules import DepartmentKind

_BASIS = "文書管理規程 別表第1 {item}の項"


def _facts(
    code: str,
    names: tuple[str, str, str],
    retention: Retention,
    item: int,
    kind: BinderKind = BinderKind.YEAR,
    action: ExpiryAction = ExpiryAction.DISPOSE,
) -> ClassFacts:
    return ClassFacts(code, *names, kind, retention, _BASIS.format(item=item), action)


COMMON = (
    _facts("A-01", ("総務", "庶務", "通知・照会・回答"), of_years(1), 1),
    _facts("A-02", ("総務", "庶務", "軽易な連絡"), UNDER_A_YEAR, 1),
    _facts("A-03", ("総務", "会議", "庁内会議"), of_years(3), 2),
    _facts(
        "A-04",
        ("総務", "例規", "条例・規則の制定改廃"),
        of_years(30),
        9,
        action=ExpiryAction.TRANSFER,
    ),
    _facts(
        "A-05", ("総務", "例規", "告示・公告の原本"), PERMANENT, 10, action=ExpiryAction.TRANSFER
    ),
    _facts("B-01", ("財務", "契約", "工事・委託契約"), of_years(10), 6, BinderKind.CASE),
    _facts("B-02", ("財務", "支出", "支出関係書類"), of_years(5), 5),
    _facts(
        "C-01", ("争訟", "訴訟", "訴訟記録"), Retention(Term.AFTER_CASE, 10), 8, BinderKind.CASE
    ),
)
"""共通分類: for every section."""

_OF_A_SECTION = (
    (("事業", "実施", "事業の起案"), of_years(5), 4, BinderKind.YEAR),
    (("事業", "台帳", "施設・備品の台帳"), of_years(10), 7, BinderKind.STANDING),
)
_TITLES = {0: "事業実施伺", 1: "施設台帳"}


@dataclass(frozen=True, slots=True)
class _Decided:
    """A decided document: its JST day of decision, and whether nothing is left to be done."""

    id: UUID
    on: date
    complete: bool


def load_records(db: Database, city: CityIndex) -> None:
    """Enter classes and binders for every year in which something was decided, and file it."""
    today = jst_date(db.clock())
    decided = _decided_by_section(db)
    days = {each.on for documents in decided.values() for each in documents} | {today}
    years = sorted({FiscalYear.of(day).year for day in days})
    chief = _officer(city.directory, city.posts["SOJIN-1.KAKARICHO"])
    if chief is None:
        return
    common = db.perform(_common, chief, city=city, years=years)
    for section in _sections(city.directory):
        post = city.directory.records_officer_of(section)
        officer = _officer(city.directory, post.post_id) if post else None
        if officer is not None:
            db.perform(
                _section,
                officer,
                city=city,
                section_id=section,
                years=years,
                common=common,
                decided=decided.get(section, ()),
            )
    db.perform(_hold, chief, city=city)


def _common(tx: Tx, *, city: CityIndex, years: list[int]) -> dict[tuple[int, str], UUID]:
    return {
        (year, facts.code): add_class(
            tx, city.directory, year=FiscalYear(year), section_id=None, facts=facts
        )
        for year in years
        for facts in COMMON
    }


def _section(
    tx: Tx,
    *,
    city: CityIndex,
    section_id: UUID,
    years: list[int],
    common: dict[tuple[int, str], UUID],
    decided: tuple[_Decided, ...],
) -> None:
    section = city.directory.department(section_id)
    symbol = section.symbol if section else ""
    for year in years:
        of_year, code = FiscalYear(year), {}
        for number, (names, retention, item, kind) in enumerate(_OF_A_SECTION):
            facts = _facts(f"{symbol}-{number + 1:02}", names, retention, item, kind)
            code[number] = add_class(
                tx, city.directory, year=of_year, section_id=section_id, facts=facts
            )
        wanted = [
            (code[0], _TITLES[0]),
            (common[year, "A-01"], "通知・照会"),
            (common[year, "B-02"], "支出関係"),
        ]
        if year == years[0]:
            wanted.append((code[1], _TITLES[1]))
        made = [
            make_binder(tx, city.directory, class_id=class_id, section_id=section_id, title=title)
            for class_id, title in wanted
        ]
        for each in decided:
            if FiscalYear.of(each.on) == of_year:
                file_document(tx, city.directory, document_id=each.id, binder_id=made[0])
                if each.complete:
                    complete(tx, city.directory, document_id=each.id, on=each.on)


def _hold(tx: Tx, *, city: CityIndex) -> None:
    roads = city.departments["DORO"]
    hold_id = begin_hold(
        tx,
        city.directory,
        reason=HoldReason.DISCLOSURE,
        matter="道路工事の執行に関する開示請求",
        begun_on=tx.on,
    )
    for binder_id, _title in open_binders(tx.conn, roads)[:1]:
        keep_binder(tx, city.directory, hold_id=hold_id, binder_id=binder_id)


def _decided_by_section(db: Database) -> dict[UUID, tuple[_Decided, ...]]:
    found: dict[UUID, tuple[_Decided, ...]] = {}
    with db.reading() as conn:
        rows = conn.execute(
            select(
                document.c.id,
                document.c.section_id,
                approval_case.c.decided_at,
                approval_case.c.paper_waits,
            )
            .join(approval_case, approval_case.c.subject_id == document.c.id)
            .where(approval_case.c.state == CaseState.DECIDED.value)
            .order_by(document.c.id)
        ).all()
    for row in rows:
        of_section = found.get(row.section_id, ())
        done = not row.paper_waits and row.id.int % 3 > 0  # some are left to be completed by hand
        found[row.section_id] = (*of_section, _Decided(row.id, jst_date(row.decided_at), done))
    return found


def _officer(directory: Directory, post_id: UUID) -> Actor | None:
    holders = directory.holders(post_id)
    if not holders:
        return None
    seat = holders[0]
    return Actor(seat.name, Channel.CLI, seat.person_id, seat.post_id)


def _sections(directory: Directory) -> tuple[UUID, ...]:
    return tuple(
        node.department_id
        for top in directory.children(None)
        for node in directory.subtree(top.department_id)
        if node.kind is DepartmentKind.SECTION
    )

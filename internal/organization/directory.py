"""The organisation of a day, read from the tables, and its cache per process."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Table,
    and_,
    or_,
    select,
    update,
)

from internal.kernel.clock import jst_date, jst_midnight
from internal.kernel.db import Tx, insert_new, new_id
from internal.organization.chart import DeputyRow, Directory, HolderRow, PostRow, make_directory
from internal.organization.model import (
    absence,
    appointment,
    delegation,
    department,
    department_period,
    deputy_order,
    organization_revision,
    person,
    post,
    post_period,
)
from internal.organization.rules import (
    AbsenceReason,
    AppointmentKind,
    Away,
    Delegated,
    DelegationState,
    DepartmentKind,
    DepartmentNode,
    Duty,
)

__all__ = [
    "REVISION_COLUMNS",
    "Directory",
    "DirectoryCache",
    "Revision",
    "bump_absences",
    "bump_revision",
    "duties_of",
    "load_directory",
    "on_day",
    "revision_of",
]

_CHART = "chart"
_ABSENCES = "absences"


def load_directory(conn: Connection, on: date, at: datetime) -> Directory:
    """The organisation of a JST day with the absences that touch that day or the instant `at`.

    Six statements, however many people there are.
    """
    return _load_chart(conn, on).with_absences(_absences(conn, on, at), _delegations(conn, on, at))


@dataclass(frozen=True, slots=True)
class Revision:
    """Which state of the organisation and of its absences the database is in."""

    chart: UUID | None
    absences: UUID | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A directory as it was loaded, and the revision it belongs to."""

    revision: Revision
    directory: Directory


class DirectoryCache:
    """The organisation of a few days, kept per process until it changes.

    One per database. A revision is a random id, not a counter: one that a roll-back took back
    never comes again with other content. Absences change every hour and the chart a few times a
    year, so each has a revision of its own.
    """

    def __init__(self, *, days: int = 4) -> None:
        self._days = days
        self._kept: OrderedDict[date, _Kept] = OrderedDict()
        self._lock = Lock()

    def at(self, conn: Connection, at: datetime, *, revision: Revision | None = None) -> Directory:
        """The organisation at an instant: one statement when its day is known.

        None when the caller has just read the `revision` with something else.
        """
        return self.on(conn, jst_date(at), at, revision=revision)

    def on(
        self, conn: Connection, on: date, at: datetime, *, revision: Revision | None = None
    ) -> Directory:
        """The organisation of any day, with the absences that touch it or the instant `at`."""
        revision, kept = revision or _revision(conn), self._known(on)
        while kept is None or kept.revision != revision:
            loaded = self._load(conn, on, revision, kept)
            # Somebody may have changed the organisation between two of our statements.
            after = _revision(conn)
            if after == revision:
                kept = self._keep(_Kept(revision, loaded))
            revision = after
        if jst_date(at) == on:
            return kept.directory
        return kept.directory.with_absences(_absences(conn, on, at), _delegations(conn, on, at))

    def _load(
        self, conn: Connection, on: date, revision: Revision, kept: _Kept | None
    ) -> Directory:
        same_chart = kept is not None and kept.revision.chart == revision.chart
        chart = kept.directory if kept is not None and same_chart else _load_chart(conn, on)
        midnight = jst_midnight(on)
        return chart.with_absences(_absences(conn, on, midnight), _delegations(conn, on, midnight))

    def _known(self, on: date) -> _Kept | None:
        with self._lock:
            kept = self._kept.get(on)
            if kept is not None:
                self._kept.move_to_end(on)
            return kept

    def _keep(self, kept: _Kept) -> _Kept:
        with self._lock:
            self._kept[kept.directory.on] = kept
            while len(self._kept) > self._days:
                self._kept.popitem(last=False)
        return kept


def bump_revision(tx: Tx) -> None:
    """Say that the organisation changes in this transaction, and wait for other changes to end.

    Comes first in every change: the row stays locked until the commit, so a check for
    overlapping periods cannot be overtaken.
    """
    _bump(tx, _CHART)


def bump_absences(tx: Tx) -> None:
    """Say that absences or delegations change in this transaction."""
    _bump(tx, _ABSENCES)


def _bump(tx: Tx, name: str) -> None:
    change = (
        update(organization_revision)
        .where(organization_revision.c.name == name)
        .values(revision=new_id(), changed_at=tx.at)
    )
    if tx.conn.execute(change).rowcount == 0:
        tx.conn.execute(
            insert_new(tx.conn, organization_revision).values(
                name=name, revision=new_id(), changed_at=tx.at
            )
        )
        tx.conn.execute(change)


def _revision_of(name: str) -> ScalarSelect[UUID]:
    return (
        select(organization_revision.c.revision)
        .where(organization_revision.c.name == name)
        .scalar_subquery()
    )


REVISION_COLUMNS = (
    _revision_of(_CHART).label("chart_revision"),
    _revision_of(_ABSENCES).label("absence_revision"),
)
"""For a statement that reads something else too; `revision_of` finds them in its row."""

_revisions = select(*REVISION_COLUMNS)


def revision_of(row: Row[*tuple[Any, ...]]) -> Revision:
    """The revision in the row of a statement with `REVISION_COLUMNS`."""
    return Revision(row.chart_revision, row.absence_revision)


def _revision(conn: Connection) -> Revision:
    return revision_of(conn.execute(_revisions).one())


def on_day(table: Table, on: date) -> ColumnElement[bool]:
    """The condition that a row's period contains a day."""
    return and_(table.c.valid_from <= on, or_(table.c.valid_to.is_(None), table.c.valid_to > on))


def duties_of(stored: str) -> frozenset[Duty]:
    """The duties of a post from their stored form."""
    return frozenset(Duty(word) for word in stored.split())


def _load_chart(conn: Connection, on: date) -> Directory:
    return make_directory(
        on, _departments(conn, on), _posts(conn, on), _holders(conn, on), _deputies(conn, on)
    )


def _departments(conn: Connection, on: date) -> list[DepartmentNode]:
    period = department_period
    rows = conn.execute(
        select(
            department.c.id,
            department.c.code,
            period.c.name,
            period.c.name_en,
            period.c.symbol,
            period.c.kind,
            period.c.parent_id,
            period.c.sort,
        )
        .join_from(department, period, department.c.id == period.c.department_id)
        .where(on_day(period, on))
    )
    return [
        DepartmentNode(
            row.id,
            row.code,
            row.name,
            row.name_en,
            row.symbol,
            DepartmentKind(row.kind),
            row.parent_id,
            row.sort,
        )
        for row in rows
    ]


def _posts(conn: Connection, on: date) -> list[PostRow]:
    period = post_period
    rows = conn.execute(
        select(
            post.c.id,
            post.c.code,
            period.c.title,
            period.c.rank,
            period.c.department_id,
            period.c.duties,
        )
        .join_from(post, period, post.c.id == period.c.post_id)
        .where(on_day(period, on))
    )
    return [
        PostRow(row.id, row.code, row.title, row.rank, row.department_id, duties_of(row.duties))
        for row in rows
    ]


def _holders(conn: Connection, on: date) -> list[HolderRow]:
    rows = conn.execute(
        select(
            appointment.c.person_id,
            appointment.c.post_id,
            person.c.employee_number,
            person.c.family_name,
            person.c.given_name,
            appointment.c.kind,
        )
        .join_from(appointment, person, appointment.c.person_id == person.c.id)
        .where(
            on_day(appointment, on),
            person.c.active_from <= on,
            or_(person.c.active_to.is_(None), person.c.active_to > on),
        )
    )
    return [
        HolderRow(
            row.person_id,
            row.post_id,
            row.employee_number,
            row.family_name,
            row.given_name,
            AppointmentKind(row.kind),
        )
        for row in rows
    ]


def _deputies(conn: Connection, on: date) -> list[DeputyRow]:
    rows = conn.execute(
        select(
            deputy_order.c.post_id,
            deputy_order.c.place,
            deputy_order.c.deputy_post_id,
            deputy_order.c.article,
            deputy_order.c.matter,
        ).where(on_day(deputy_order, on))
    )
    return [
        DeputyRow(row.post_id, row.place, row.deputy_post_id, row.article, row.matter)
        for row in rows
    ]


def _absences(conn: Connection, on: date, at: datetime) -> Mapping[UUID, tuple[Away, ...]]:
    begins = min(at, jst_midnight(on))
    ends = max(at, jst_midnight(on + timedelta(days=1)))
    rows = conn.execute(
        select(
            absence.c.person_id, absence.c.absent_from, absence.c.absent_to, absence.c.reason
        ).where(
            absence.c.absent_to > begins,
            absence.c.absent_from <= ends,
            absence.c.cancelled.is_(False),
        )
    )
    found: dict[UUID, tuple[Away, ...]] = {}
    for row in rows:
        away = Away(row.absent_from, row.absent_to, AbsenceReason(row.reason))
        found[row.person_id] = (*found.get(row.person_id, ()), away)
    return found


def _delegations(conn: Connection, on: date, at: datetime) -> Mapping[UUID, tuple[Delegated, ...]]:
    begins, ends = min(on, jst_date(at)), max(on, jst_date(at))
    given = delegation.c
    rows = conn.execute(
        select(
            given.person_id,
            given.post_id,
            given.proxy_id,
            given.valid_from,
            given.valid_to,
            given.matters,
        )
        .where(
            given.valid_to > begins,
            given.valid_from <= ends,
            given.state == DelegationState.ACCEPTED.value,
        )
        .order_by(given.answered_at, given.id)
    )
    found: dict[UUID, tuple[Delegated, ...]] = {}
    for row in rows:
        accepted = Delegated(
            row.person_id,
            row.post_id,
            row.proxy_id,
            row.valid_from,
            row.valid_to,
            frozenset(row.matters),
        )
        found[row.person_id] = (*found.get(row.person_id, ()), accepted)
    return found

"""The organisation of a day, read from the tables, and its cache per process."""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from threading import Lock
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select, update

from internal.kernel.clock import jst_date, jst_midnight
from internal.kernel.db import Tx, insert_new, new_id
from internal.organization.chart import DeputyRow, Directory, HolderRow, PostRow, make_directory
from internal.organization.model import (
    absence,
    appointment,
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
    DepartmentKind,
    DepartmentNode,
    Duty,
)

__all__ = [
    "Directory",
    "DirectoryCache",
    "bump_revision",
    "duties_of",
    "load_directory",
    "on_day",
]

_CHART = "chart"


def load_directory(conn: Connection, on: date, at: datetime) -> Directory:
    """The organisation of a JST day with the absences that touch that day or the instant `at`.

    Five statements, however many people there are.
    """
    return _load_chart(conn, on).with_absences(_absences(conn, on, at))


class DirectoryCache:
    """Charts of a few days, kept per process until the organisation changes.

    One per database. The revision is a random id, not a counter: one that a roll-back took back
    never comes again with other content.
    """

    def __init__(self, *, days: int = 4) -> None:
        self._days = days
        self._charts: OrderedDict[tuple[UUID | None, date], Directory] = OrderedDict()
        self._lock = Lock()

    def at(self, conn: Connection, at: datetime) -> Directory:
        """The organisation at an instant: two statements when the chart of its day is known."""
        return self.on(conn, jst_date(at), at)

    def on(self, conn: Connection, on: date, at: datetime) -> Directory:
        """The organisation of any day, with the absences that touch it."""
        revision = _revision(conn)
        chart = self._kept(revision, on)
        while chart is None:
            loaded = _load_chart(conn, on)
            # Somebody may have changed the organisation between two of our statements.
            after = _revision(conn)
            if after == revision:
                chart = loaded
                self._keep(revision, loaded)
            revision = after
        return chart.with_absences(_absences(conn, on, at))

    def _kept(self, revision: UUID | None, on: date) -> Directory | None:
        with self._lock:
            chart = self._charts.get((revision, on))
            if chart is not None:
                self._charts.move_to_end((revision, on))
            return chart

    def _keep(self, revision: UUID | None, chart: Directory) -> None:
        with self._lock:
            self._charts[revision, chart.on] = chart
            while len(self._charts) > self._days:
                self._charts.popitem(last=False)


def bump_revision(tx: Tx) -> None:
    """Say that the organisation changes in this transaction, and wait for other changes to end.

    Comes first in every change: the row stays locked until the commit, so a check for
    overlapping periods cannot be overtaken.
    """
    change = (
        update(organization_revision)
        .where(organization_revision.c.name == _CHART)
        .values(revision=new_id(), changed_at=tx.at)
    )
    if tx.conn.execute(change).rowcount == 0:
        tx.conn.execute(
            insert_new(tx.conn, organization_revision).values(
                name=_CHART, revision=new_id(), changed_at=tx.at
            )
        )
        tx.conn.execute(change)


def _revision(conn: Connection) -> UUID | None:
    return conn.scalar(
        select(organization_revision.c.revision).where(organization_revision.c.name == _CHART)
    )


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
        ).where(on_day(deputy_order, on))
    )
    return [DeputyRow(row.post_id, row.place, row.deputy_post_id, row.article) for row in rows]


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

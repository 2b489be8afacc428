"""督促: cases that wait too long. It reminds and escalates; it never decides (decision 8).

Days are working days; while a question on a turn is open its clock stands, while it is on hold it
does not. Each reminder is a fact of the case, at most one a day per case and person;
a person gets one notice a day about all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection, delete, exists, func, insert, select

from internal.approval.codec import case_of
from internal.approval.engine.beside import Question, stood_on
from internal.approval.engine.tasks import Box
from internal.approval.engine.values import CaseState, Verb
from internal.approval.lists import ReminderKind
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_inbox,
    approval_reminder,
    approval_reminder_rule,
)
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import jst_date, jst_midnight
from internal.kernel.db import Database, Tx, insert_new
from internal.kernel.outbox import Entry, SlowHandler
from internal.kernel.refusal import InvalidInput
from internal.kernel.text import N_
from internal.kernel.working_days import WorkingCalendar
from internal.notifications.rules import NoticeKind
from internal.notifications.service import settle, tell
from internal.organization.calendars import working_calendar
from internal.organization.directory import Directory, DirectoryCache

REMIND = "approval.remind"
"""Topic of an effect: the reminders of one day."""

MOST_DAYS = 60

WAITING_LONG = N_("処理を待っている文書があります。期限と待ち日数を確認してください。")
LATE_IN_SECTION = N_("所管の課で処理が遅れている文書があります。")

_PATHS = {
    ReminderKind.REMIND: "/inbox?box=approve&sort=oldest",
    ReminderKind.ESCALATE: "/inbox?box=late&sort=oldest",
}


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """After how many working days, for one kind of case; the kind is empty for all others.

    After the first reminder another follows each `remind_after` days.
    """

    kind: str = ""
    remind_after: int = 3
    escalate_after: int = 7


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder to be given."""

    case_id: UUID
    slot: int
    person_id: UUID
    kind: ReminderKind
    waited_days: int


def rules_of(conn: Connection) -> dict[str, ReminderRule]:
    """The rules by kind; the one for all others is always there."""
    rows = conn.execute(select(approval_reminder_rule))
    found = {row.kind: ReminderRule(row.kind, row.remind_after, row.escalate_after) for row in rows}
    return {"": ReminderRule()} | found


def set_rule(tx: Tx, *, kind: str, remind_after: int | None, escalate_after: int | None) -> None:
    """Set the days of one kind.

    Raises:
        InvalidInput: `approval.reminder_days`.
    """
    errors = {}
    if remind_after is None or not 1 <= remind_after <= MOST_DAYS:
        errors["remind_after"] = "1から60までの日数を入力してください。"
    if escalate_after is None or not 1 <= escalate_after <= MOST_DAYS:
        errors["escalate_after"] = "1から60までの日数を入力してください。"
    if errors:
        raise InvalidInput("approval.reminder_days", "入力内容を確認してください。", errors)
    rule = approval_reminder_rule
    tx.conn.execute(delete(rule).where(rule.c.kind == kind))
    tx.conn.execute(
        insert(rule).values(kind=kind, remind_after=remind_after, escalate_after=escalate_after)
    )


def ask_for_reminders(tx: Tx) -> bool:
    """Ask for the reminders of a working day, once; answers whether today is one."""
    works = working_calendar(tx.conn).works_on(tx.on)
    if works:
        tx.after_commit(REMIND, f"{REMIND}:{tx.on}")
    return works


def handlers(directories: DirectoryCache) -> Mapping[str, SlowHandler]:
    """What the worker does about reminders."""
    return {REMIND: SlowHandler(partial(_remind, directories))}


def _remind(directories: DirectoryCache, db: Database, _entry: Entry) -> None:
    now = db.clock()
    with db.reading() as conn:
        calendar, directory = working_calendar(conn), directories.at(conn, now)
        due = sorted(
            _due(conn, calendar, directory, jst_date(now)),
            key=lambda each: (each.person_id, each.kind, each.case_id, each.slot),
        )
    for person_id, reminders in groupby(due, key=lambda each: each.person_id):
        db.perform(_give, SYSTEM, person_id, tuple(reminders))


def _due(
    conn: Connection, calendar: WorkingCalendar, directory: Directory, today: date
) -> Iterator[Due]:
    rules, last, asked_about = rules_of(conn), _last_given(conn), _questions(conn)
    entry = approval_inbox.c
    soonest = min(min(rule.remind_after, rule.escalate_after) for rule in rules.values())
    since = calendar.latest_start(today, soonest)
    rows = conn.execute(
        select(
            entry.case_id, entry.slot, entry.person_id, entry.post_id, entry.kind, entry.begun_at
        ).where(entry.box == Box.APPROVE.value, entry.begun_at < _end_of(since))
    )
    for row in rows:
        rule = rules.get(row.kind, rules[""])
        stood = partial(stood_on, asked_about.get(row.case_id, ()), row.slot)
        waited = calendar.days_waited(jst_date(row.begun_at), today, stood)
        asked = [(ReminderKind.REMIND, row.person_id, rule.remind_after)]
        asked += [
            (ReminderKind.ESCALATE, officer, rule.escalate_after)
            for officer in _officers(directory, row.post_id)
            if officer != row.person_id
        ]
        for kind, person_id, after in asked:
            before = last.get((row.case_id, row.slot, person_id, kind.value))
            again = before is None or calendar.days_waited(before, today, stood) >= after
            if waited >= after and again:
                yield Due(row.case_id, row.slot, person_id, kind, waited)


def _questions(conn: Connection) -> dict[UUID, tuple[Question, ...]]:
    """The questions of every case that waits and in which one was asked: they stop the clock."""
    act, case = approval_act.c, approval_case.c
    asked = exists(select(act.seq).where(act.case_id == case.id, act.verb == Verb.ASK.value))
    rows = conn.execute(
        select(case.id, case.snapshot).where(case.state == CaseState.CIRCULATING.value, asked)
    )
    return {row.id: case_of(row.snapshot).questions for row in rows}


def _end_of(on: date) -> datetime:
    return jst_midnight(on + timedelta(days=1))


def _officers(directory: Directory, post_id: UUID) -> tuple[UUID, ...]:
    post = directory.post(post_id)
    officer = directory.records_officer_of(post.department_id) if post else None
    return tuple(seat.person_id for seat in officer.holders) if officer else ()


def _last_given(conn: Connection) -> dict[tuple[UUID, int, UUID, str], date]:
    """The last reminder of each kind since the entry that waits now began."""
    given, entry = approval_reminder.c, approval_inbox.c
    waits = exists(
        select(entry.case_id).where(
            entry.case_id == given.case_id,
            entry.slot == given.slot,
            entry.box == Box.APPROVE.value,
            entry.begun_at <= given.at,
        )
    )
    rows = conn.execute(
        select(given.case_id, given.slot, given.person_id, given.kind, func.max(given.on))
        .where(waits)
        .group_by(given.case_id, given.slot, given.person_id, given.kind)
    )
    return {(row[0], row[1], row[2], row[3]): row[4] for row in rows}


def _give(tx: Tx, person_id: UUID, reminders: tuple[Due, ...]) -> None:
    """The facts and the one notice of a person, together."""
    facts = {
        (each.case_id, each.slot, each.kind): {
            "case_id": each.case_id,
            "slot": each.slot,
            "person_id": person_id,
            "on": tx.on,
            "kind": each.kind.value,
            "waited_days": each.waited_days,
            "at": tx.at,
        }
        for each in reminders
    }
    tx.conn.execute(insert_new(tx.conn, approval_reminder), list(facts.values()))
    for path in _PATHS.values():
        settle(tx, path=path, people=[person_id])
    own = [key for key in facts if key[2] is ReminderKind.REMIND]
    others = len(facts) - len(own)
    said = [f"承認待ち {len(own)}件"] if own else []
    said += [f"所管の課の滞留 {others}件"] if others else []
    longest = max(each.waited_days for each in reminders)
    tell(
        tx,
        [person_id],
        kind=NoticeKind.REMINDER,
        path=_PATHS[ReminderKind.REMIND if own else ReminderKind.ESCALATE],
        subject=f"{'、'.join(said)}(最長 {longest}開庁日)",
        sentence=WAITING_LONG if own else LATE_IN_SECTION,
    )


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which somebody was reminded of a case."""

    on: date
    kind: ReminderKind
    people: int
    waited_days: int


def reminders_of(conn: Connection, case_id: UUID) -> tuple[Reminder, ...]:
    """The reminders about a case, the newest first. One statement."""
    given = approval_reminder.c
    rows = conn.execute(
        select(
            given.on,
            given.kind,
            func.count(given.person_id.distinct()),
            func.max(given.waited_days),
        )
        .where(given.case_id == case_id)
        .group_by(given.on, given.kind)
        .order_by(given.on.desc(), given.kind)
    )
    return tuple(Reminder(row[0], ReminderKind(row[1]), row[2], row[3]) for row in rows)

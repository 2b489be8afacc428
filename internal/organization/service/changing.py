"""What every change of the organisation does: lock, plan, refuse or write, record."""

from datetime import date
from typing import TypeVar
from uuid import UUID

from internal.kernel import audit
from internal.kernel.db import Tx
from internal.kernel.refusal import NotFound, Refusal
from internal.organization.directory import bump_revision
from internal.organization.events import chart_changed
from internal.organization.history import History, Problem, Register
from internal.organization.planning import Plan, Wishes, plan
from internal.organization.store import Stored, load_history, write_plan
from internal.organization.timelines import Span, Timeline, running

F = TypeVar("F")


def opened(tx: Tx, on: date) -> Stored:
    """The organisation from a day on, locked against other changes until the commit."""
    bump_revision(tx)
    return load_history(tx.conn, on)


def carry_out(tx: Tx, stored: Stored, wishes: Wishes) -> Plan:
    """Write what the wishes change.

    Raises:
        Refusal: the first problem they would bring, or `organization.nothing_changes`.
    """
    made = plan(stored.history, wishes)
    if made.problems:
        raise refused(made.problems[0])
    if not made.steps:
        raise Refusal(
            "organization.nothing_changes",
            "登録されている内容と同じです。変える項目を入力してください。",
        )
    write_plan(tx, stored, made)
    if made.on <= tx.on:
        chart_changed(tx)
    return made


def record(
    tx: Tx, action: str, register: Register, object_id: UUID | None, *, on: date, key: object
) -> None:
    """Record a change of the organisation."""
    audit.record(
        tx,
        f"organization.{action}",
        kind=f"organization.{register.value}",
        object_id=object_id,
        detail={"key": str(key), "on": on.isoformat()},
    )


def refused(problem: Problem) -> Refusal:
    """A problem of a plan as a refusal."""
    return Refusal(problem.code, problem.sentence, **dict(problem.facts))


def running_or_refuse(timeline: Timeline[F], on: date, *, key: str) -> Span[F]:
    """The period that runs on a day.

    Raises:
        NotFound: nothing runs then.
    """
    now = running(timeline, on)
    if now is None:
        raise NotFound(
            "organization.not_there",
            "「{key}」は{on}時点で存在しません。日付を確認してください。",
            key=key,
            on=on,
        )
    return now


def refuse_later_changes(timeline: Timeline[F], on: date, *, key: str) -> None:
    """A thing whose next change is already planned is not ended under it.

    Raises:
        Refusal: `organization.later_change`.
    """
    later = next((span for span in timeline if span.valid_from > on), None)
    if later is not None:
        raise Refusal(
            "organization.later_change",
            "「{key}」には{begins}から始まる予定があります。先にその予定を取り消してください。",
            key=key,
            begins=later.valid_from,
        )


def holders_of(history: History, post: str, on: date) -> tuple[str, ...]:
    """The names of those who hold a post on a day or later."""
    numbers = {
        key.employee_number
        for key, timeline in history.appointments.items()
        if key.post == post
        and any(span.valid_to is None or span.valid_to > on for span in timeline)
    }
    return tuple(
        f"{history.people[number][0].facts.name}（{number}）" for number in sorted(numbers)
    )

"""Departments: create, change from a day, close."""

from datetime import date

from internal.kernel.db import Tx
from internal.kernel.refusal import Refusal
from internal.organization.history import DepartmentFacts, History, Register
from internal.organization.planning import Wish, Wishes
from internal.organization.service.changing import (
    carry_out,
    opened,
    record,
    refuse_later_changes,
    running_or_refuse,
)
from internal.organization.timelines import overlapping


def create_department(tx: Tx, *, code: str, facts: DepartmentFacts, on: date) -> None:
    """A new department from a day.

    Raises:
        Refusal: `organization.code_taken`, or a problem of the chart (its parent is not there).
    """
    stored = opened(tx, on)
    if overlapping(stored.history.departments.get(code, ()), on, None) is not None:
        raise Refusal(
            "organization.code_taken",
            "コード「{key}」は既に使われています。別のコードを入力してください。",
            key=code,
        )
    carry_out(tx, stored, Wishes(on, departments=(Wish(code, facts),)))
    record(
        tx,
        "create_department",
        Register.DEPARTMENTS,
        stored.ids.departments[code],
        on=on,
        key=code,
    )


def change_department(tx: Tx, *, code: str, facts: DepartmentFacts, on: date) -> None:
    """Other facts of a department from a day, until the next change that is already known.

    Raises:
        NotFound: the department does not exist on the day.
        Refusal: a problem of the chart, or `organization.nothing_changes`.
    """
    stored = opened(tx, on)
    running_or_refuse(stored.history.departments.get(code, ()), on, key=code)
    carry_out(tx, stored, Wishes(on, departments=(Wish(code, facts),)))
    record(
        tx,
        "change_department",
        Register.DEPARTMENTS,
        stored.ids.departments[code],
        on=on,
        key=code,
    )


def close_department(tx: Tx, *, code: str, on: date) -> None:
    """A department no longer exists from a day.

    Raises:
        NotFound: it does not exist on the day.
        Refusal: `organization.department_in_use` with what hangs on it, or
            `organization.later_change`.
    """
    stored = opened(tx, on)
    timeline = stored.history.departments.get(code, ())
    running_or_refuse(timeline, on, key=code)
    refuse_later_changes(timeline, on, key=code)
    hanging = _hanging_on(stored.history, code, on)
    if hanging:
        raise Refusal(
            "organization.department_in_use",
            "この部署には{hanging}があります。先に移すか、廃止してください。",
            hanging=hanging,
        )
    carry_out(tx, stored, Wishes(on, departments=(Wish(code, None),)))
    record(
        tx,
        "close_department",
        Register.DEPARTMENTS,
        stored.ids.departments[code],
        on=on,
        key=code,
    )


def _hanging_on(history: History, code: str, on: date) -> tuple[str, ...]:
    now = history.on(on)
    departments = (facts.name for facts in now.departments.values() if facts.parent == code)
    posts = (
        f"{facts.title}（{post}）" for post, facts in now.posts.items() if facts.department == code
    )
    return (*departments, *posts)

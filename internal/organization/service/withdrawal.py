"""Taking back a change before its day."""

from datetime import date

from internal.kernel.db import Tx
from internal.kernel.refusal import NotFound, Refusal
from internal.organization.history import Key, Register
from internal.organization.planning import plan_withdrawal
from internal.organization.service.changing import opened, record, refused
from internal.organization.store import write_plan


def withdraw_change(tx: Tx, *, register: Register, key: Key, begins: date) -> None:
    """A planned change does not happen: what runs until its day runs on.

    Raises:
        NotFound: no change of that thing begins on the day.
        Refusal: `organization.already_begun`, or what else was planned on top of it.
    """
    if begins <= tx.on:
        raise Refusal(
            "organization.already_begun",
            "{begins}の変更は既に始まっています。取り消す代わりに、新しい変更を登録してください。",
            begins=begins,
        )
    stored = opened(tx, tx.on)
    made = plan_withdrawal(stored.history, register, key, begins)
    if made is None:
        raise NotFound(
            "organization.no_change",
            "{begins}から始まる予定は見つかりません。既に取り消された可能性があります。",
            begins=begins,
        )
    if made.problems:
        raise refused(made.problems[0])
    write_plan(tx, stored, made)
    record(tx, "withdraw_change", register, None, on=begins, key=key)

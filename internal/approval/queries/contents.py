"""What is in each list of a person, as conditions with her bound to them."""

from datetime import date, timedelta

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Uuid,
    and_,
    bindparam,
    exists,
    select,
)

from internal.approval.engine.tasks import Box
from internal.approval.engine.values import Capacity, CaseState
from internal.approval.lists import Asker, ReminderKind, Tray
from internal.approval.model import (
    approval_act,
    approval_case,
    approval_inbox,
    approval_reminder,
    approval_upcoming,
)
from internal.approval.withholding import is_shown

ESCALATED_AGAIN_WITHIN = timedelta(days=120)
"""A case that still waits is escalated again within 60 working days, which are fewer days."""

_WITH_DRAFTER = (CaseState.CIRCULATING.value, CaseState.RECALLED.value)
_OWN_LINE = (Capacity.CIRCULATE.value, Capacity.DECIDE.value)
WHO = bindparam("who", type_=Uuid())
_seats = bindparam("seats", type_=Uuid(), expanding=True)
ENTRY, CASE = approval_inbox.c, approval_case.c


def _upcoming(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    ahead = select(approval_upcoming.c.case_id).where(
        approval_upcoming.c.participant_id.in_(_seats), *conditions
    )
    return CASE.id.in_(ahead)


_waits_in_line = exists(
    select(ENTRY.case_id).where(
        ENTRY.case_id == CASE.id,
        ENTRY.box == Box.APPROVE.value,
        ENTRY.capacity == Capacity.CIRCULATE.value,
    )
)
_HANDLED = select(approval_act.c.case_id).where(approval_act.c.person_id == WHO)
_still_waits = exists(
    select(ENTRY.case_id).where(
        ENTRY.case_id == approval_reminder.c.case_id,
        ENTRY.slot == approval_reminder.c.slot,
        ENTRY.box == Box.APPROVE.value,
        ENTRY.begun_at <= approval_reminder.c.at,
    )
)
_LATE = select(approval_reminder.c.case_id).where(
    approval_reminder.c.person_id == WHO,
    approval_reminder.c.kind == ReminderKind.ESCALATE.value,
    approval_reminder.c.on >= bindparam("escalated_since"),
    _still_waits,
)
CASES_OF: dict[Tray, ColumnElement[bool]] = {
    Tray.DRAFTING: and_(CASE.drafter_person_id == WHO, CASE.state.in_(_WITH_DRAFTER)),
    Tray.UPCOMING: _upcoming(),
    Tray.BELOW: and_(_upcoming(approval_upcoming.c.capacity.in_(_OWN_LINE)), _waits_in_line),
    Tray.LATE: CASE.id.in_(_LATE),
    Tray.DONE: and_(CASE.id.in_(_HANDLED), CASE.drafter_person_id != WHO),
}
"""Which cases are in a tray that is not a box of the inbox."""


def in_tray(tray: Tray) -> ColumnElement[bool]:
    if tray.box is None:
        return and_(CASES_OF[tray], is_shown())
    mine = and_(ENTRY.person_id == WHO, ENTRY.box == tray.box.value)
    return and_(mine, ENTRY.for_name != "") if tray is Tray.DEPUTY else mine


def source_of(tray: Tray) -> FromClause:
    if tray.box is None:
        return approval_case
    return approval_inbox.join(approval_case, CASE.id == ENTRY.case_id)


def bound(asker: Asker, on: date) -> dict[str, object]:
    return {
        "who": asker.person_id,
        "seats": [asker.person_id, *asker.posts],
        "today": on,
        "escalated_since": on - ESCALATED_AGAIN_WITHIN,
    }

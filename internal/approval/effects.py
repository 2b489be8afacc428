"""What the worker does for approval: announcing acts, keeping slots true, the nightly check."""

from collections.abc import Mapping
from uuid import UUID

import structlog

from internal.approval.after_views import AFTER_VIEWS, remind_of_after_views
from internal.approval.announce import announce
from internal.approval.announce_delegation import announce_delegation
from internal.approval.authority.store import AuthorityStore
from internal.approval.reconcile import reconcile
from internal.approval.reorganization.run import due_plans, run_plan
from internal.approval.service import Approval
from internal.approval.upkeep import (
    refresh_after_absences,
    refresh_cases_of,
    refresh_everything,
)
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import Entry, Handler, SlowHandler, extend_lease
from internal.organization.directory import DirectoryCache
from internal.organization.events import (
    ABSENCE_CHANGED,
    CHART_CHANGED,
    DELEGATION_CHANGED,
    PROXY_CHANGED,
)
from internal.organization.ports import OpenWork

ABSENCES = "approval.absences"
NEW_DAY = "approval.new_day"
RECONCILE = "approval.reconcile"
REORGANIZATION = "approval.reorganization"

_log = structlog.get_logger(__name__)


def handlers() -> Mapping[str, Handler | SlowHandler]:
    """The effects of this room for the worker."""
    approval = Approval(DirectoryCache(), AuthorityStore(), {})
    return {
        "approval.acted": announce,
        ABSENCES: SlowHandler(lambda db, _entry: _done(refresh_after_absences(db, approval))),
        NEW_DAY: SlowHandler(lambda db, _entry: _done(refresh_everything(db, approval))),
        RECONCILE: SlowHandler(_reconcile),
        ABSENCE_CHANGED: SlowHandler(
            lambda db, entry: _done(refresh_cases_of(db, approval, _people(entry)))
        ),
        PROXY_CHANGED: SlowHandler(
            lambda db, entry: _done(refresh_cases_of(db, approval, _people(entry)))
        ),
        DELEGATION_CHANGED: announce_delegation,
        AFTER_VIEWS: remind_of_after_views,
        CHART_CHANGED: SlowHandler(lambda db, _entry: _done(refresh_everything(db, approval))),
    }


def reorganization_handlers(
    approval: Approval, open_work: OpenWork
) -> Mapping[str, Handler | SlowHandler]:
    """The effect that needs the open work of the rooms above; the worker knows them all."""

    def run_due(db: Database, entry: Entry) -> None:
        for plan_id in due_plans(db):
            report = run_plan(
                db, approval, open_work, plan_id, alive=lambda: extend_lease(db, entry)
            )
            _log.info("approval.reorganized", plan=str(plan_id), **report)

    return {REORGANIZATION: SlowHandler(run_due)}


def _people(entry: Entry) -> tuple[UUID, ...]:
    return (UUID(str(entry.payload["person"])),)


def _done(cases: int) -> None:
    _log.info("approval.refreshed", cases=cases)


def _reconcile(db: Database, _entry: Entry) -> None:
    faults = reconcile(db)
    for fault in faults:
        _log.error("approval.disagreement", case=str(fault.case_id), fault=fault.fault.value)


def ask_after_absences(tx: Tx) -> None:
    """Look at cases of people whose absence has just begun or ended; asked every few minutes."""
    tx.after_commit(ABSENCES, f"{ABSENCES}:{tx.at:%Y%m%d%H%M}")


def ask_for_new_day(tx: Tx) -> None:
    """Look at every case after midnight, because appointments change by the day."""
    tx.after_commit(NEW_DAY, f"{NEW_DAY}:{tx.on}")


def ask_for_reorganization(tx: Tx) -> None:
    """Carry out the approved plans whose day has come, at midnight."""
    tx.after_commit(REORGANIZATION, f"{REORGANIZATION}:{tx.on}")


def ask_for_after_views(tx: Tx) -> None:
    """Remind of 後閲 that are overdue, at most once a day."""
    tx.after_commit(AFTER_VIEWS, f"{AFTER_VIEWS}:{tx.on}")


def ask_for_reconcile(tx: Tx) -> None:
    """Fold every case anew and compare, each night."""
    tx.after_commit(RECONCILE, f"{RECONCILE}:{tx.on}")

"""When the worker does what without being asked. Times are JST."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from sqlalchemy import delete

from internal.access import service as access
from internal.approval import effects as approval
from internal.approval.ledger import effects as ledger
from internal.approval.reminders import ask_for_reminders
from internal.documents.records.erasing import ask_for_erasure
from internal.kernel.db import Tx
from internal.kernel.files.nightly import ask_for_check
from internal.kernel.outbox import OutboxState, outbox
from internal.notifications import service as notifications

RELAY_SECONDS = 5.0
KEEP_DONE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Job:
    """A use case that runs every day at a time, or every few minutes.

    It must bear being run twice or late.
    """

    name: str
    when: time | timedelta
    use_case: Callable[[Tx], object]


def forget_done_effects(tx: Tx) -> int:
    """Delete outbox rows that were done a month ago; dead ones stay until somebody looks."""
    return tx.conn.execute(
        delete(outbox).where(
            outbox.c.state == OutboxState.DONE.value, outbox.c.done_at < tx.at - KEEP_DONE
        )
    ).rowcount


JOBS: tuple[Job, ...] = (
    Job("notifications.digest-morning", time(9, 0), notifications.send_digests),
    Job("notifications.digest-noon", time(13, 0), notifications.send_digests),
    Job("approval.reminders", time(8, 50), ask_for_reminders),
    Job("approval.absences", timedelta(minutes=5), approval.ask_after_absences),
    Job("approval.reorganization", time(0, 0), approval.ask_for_reorganization),
    Job("approval.new-day", time(0, 5), approval.ask_for_new_day),
    Job("ledger.root", time(0, 30), ledger.ask_for_root),
    Job("ledger.verify", time(1, 30), ledger.ask_for_verification),
    Job("ledger.stamp", timedelta(hours=1), ledger.ask_for_stamps),
    Job("approval.after-views", time(8, 40), approval.ask_for_after_views),
    Job("approval.reconcile", time(1, 0), approval.ask_for_reconcile),
    Job("records.erase", time(0, 15), ask_for_erasure),
    Job("files.check", time(2, 0), ask_for_check),
    Job("access.forget-expired", timedelta(hours=1), access.forget_expired),
    Job("outbox.forget-done", time(3, 30), forget_done_effects),
)
"""Every job of every room. A new one is one more line."""

"""The tasks. Thin: each finds its workplace and calls one function of a room."""

from uuid import UUID

import structlog
from celery import Celery, Task

from internal.broker import DELIVER, send_entry
from internal.kernel import outbox
from internal.kernel.actor import SYSTEM
from worker.schedule import JOBS
from worker.wiring import workplace

RELAY = "outbox.relay"
JOB = "schedule.job"

_log = structlog.get_logger(__name__)
_jobs = {each.name: each for each in JOBS}


def register(app: Celery) -> None:
    """Make the tasks known to a Celery application."""
    app.task(deliver, name=DELIVER)
    app.task(job, name=JOB)
    app.task(relay, name=RELAY, bind=True)


def deliver(entry_id: str) -> None:
    """Do the effect of one outbox row."""
    here = workplace()
    try:
        outbox.deliver(here.db, here.handlers, UUID(entry_id))
    except Exception:  # noqa: BLE001 - the worker goes on with the next row
        # The failure and the time of the next attempt are in the row already.
        _log.exception("outbox.failed", entry=entry_id)


def relay(task: Task) -> None:
    """Send a message for every row that is due: its message was lost or its attempt failed."""
    for entry_id in outbox.due_entries(workplace().db):
        send_entry(task.app, entry_id)


def job(name: str) -> None:
    """Do one job of the schedule."""
    result = workplace().db.perform(_jobs[name].use_case, SYSTEM)
    _log.info("job.done", job=name, result=result)

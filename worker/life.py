"""Signs of life of a worker, independent of how much work waits."""

import threading

import structlog
from sqlalchemy.exc import SQLAlchemyError

from internal.config import Settings
from internal.kernel import heartbeat
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import system_clock
from internal.kernel.db import Database

SECONDS = 15.0

_log = structlog.get_logger(__name__)


def show_life(settings: Settings, stop: threading.Event | None = None) -> None:
    """Write every few seconds that the worker lives, until `stop` (None: for ever)."""
    stop = stop or threading.Event()
    while True:
        # Opened anew each time: a connection kept here would be inherited by every child that the
        # worker forks later.
        db = Database(settings.database, system_clock, pool_size=1)
        try:
            db.perform(heartbeat.beat, SYSTEM, heartbeat.WORKER)
        except SQLAlchemyError as error:
            _log.warning("heartbeat.failed", error=str(error))
        finally:
            db.close()
        if stop.wait(SECONDS):
            return

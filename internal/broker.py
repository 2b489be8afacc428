"""The way to the worker: messages that only carry the id of an outbox row.

The broker may lose any message (the relay sends it again), so no request waits for it.
"""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Full, Queue
from time import monotonic
from uuid import UUID

import structlog
from celery import Celery
from kombu.transport import TRANSPORT_ALIASES, filesystem

from internal.config import Settings
from internal.kernel.ids import new_id

DELIVER = "outbox.deliver"
"""Name of the task that does the effect of one outbox row."""

QUIET_SECONDS = 10.0
WAITING_IDS = 10_000

_log = structlog.get_logger(__name__)


class FolderChannel(filesystem.Channel):
    """A folder as broker in which no message is ever seen half written, oldest first."""

    def _put(  # type: ignore[override]
        self, queue: str, payload: object, **_kwargs: object
    ) -> None:
        name = f"{new_id()}.{queue}.msg"
        folder = Path(self.data_folder_out)
        unfinished = folder / f".{name}.part"
        unfinished.write_text(json.dumps(payload))
        unfinished.rename(folder / name)


class FolderTransport(filesystem.Transport):
    """The embedded broker: no server, one folder."""

    Channel = FolderChannel


TRANSPORT_ALIASES["folder"] = "internal.broker:FolderTransport"


def celery_app(settings: Settings) -> Celery:
    """A Celery application that speaks to the broker of the settings; it knows no task yet."""
    app = Celery("internal", broker=settings.broker_url or "folder://", set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_default_queue=settings.broker_queue,
        task_default_delivery_mode="persistent",
        worker_prefetch_multiplier=_prefetch(settings),
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=2,
        broker_transport_options=_transport_options(settings),
        timezone="Asia/Tokyo",
        enable_utc=True,
    )
    return app


def _prefetch(settings: Settings) -> int:
    # Servers hand out one message after the other. The folder is looked at five times a second:
    # one message a look and process would be ten a second, and no other worker waits for them.
    return 1 if settings.broker_url else 8


def _transport_options(settings: Settings) -> dict[str, str | int | float]:
    if settings.broker_url is None:
        folders = {
            "data_folder_in": "messages",
            "data_folder_out": "messages",
            "control_folder": "control",
        }
        root = settings.data_dir.absolute() / "broker"
        for name in set(folders.values()):
            (root / name).mkdir(parents=True, exist_ok=True)
        return {"polling_interval": 0.2} | {key: str(root / at) for key, at in folders.items()}
    if settings.broker_url.startswith(("redis", "rediss")):
        return {
            "global_keyprefix": f"{settings.broker_queue}:",
            "visibility_timeout": 600,
            "socket_connect_timeout": 2,
            "socket_timeout": 30,
        }
    return {"confirm_publish": True}


class Nudge:
    """Tells the worker after a commit which rows wait; never holds up or fails the request.

    The ids go to a thread of this process, which sends them. While the broker is away they are
    dropped, with one line in the log, and the relay finds the rows.
    """

    def __init__(self, send: Callable[[UUID], None]) -> None:
        self._send = send
        self._ids: Queue[UUID] = Queue(WAITING_IDS)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._quiet_until = 0.0
        self._away = False

    def __call__(self, ids: list[UUID]) -> None:
        if monotonic() < self._quiet_until:
            return
        try:
            for entry_id in ids:
                self._ids.put_nowait(entry_id)
        except Full:
            _log.warning("nudge.full", waiting=WAITING_IDS)
        self._run()

    def _run(self) -> None:
        # A thread does not survive a fork, so each process starts its own at the first commit.
        if self._thread is not None and self._thread.is_alive():
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="nudge", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            entry_id = self._ids.get()
            if monotonic() < self._quiet_until:
                continue
            try:
                self._send(entry_id)
            except Exception as error:  # noqa: BLE001 - the nudge may fail in any way
                self._broker_is_away(error)
            else:
                self._broker_is_back()

    def _broker_is_away(self, error: Exception) -> None:
        self._quiet_until = monotonic() + QUIET_SECONDS
        if not self._away:
            self._away = True
            _log.warning("broker.away", error=str(error), cure="the relay sends what waits")

    def _broker_is_back(self) -> None:
        if self._away:
            self._away = False
            _log.info("broker.back")


def send_entry(app: Celery, entry_id: UUID) -> None:
    """Send the message about one outbox row.

    Raises:
        Exception: whatever the broker's client raises while the broker is away.
    """
    app.send_task(DELIVER, args=(str(entry_id),), retry=False)


def broker_nudge(settings: Settings) -> Nudge:
    """The nudge that speaks to the broker of the settings."""
    app = celery_app(settings)
    return Nudge(lambda entry_id: send_entry(app, entry_id))

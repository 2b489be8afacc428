"""Real workers on each broker: whatever is killed or lost, every effect happens exactly once."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import func, select, update

from internal.broker import celery_app, send_entry
from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import OutboxState, due_entries, outbox, write_effects
from internal.notifications.model import dev_mail
from internal.notifications.rules import NoticeKind
from internal.notifications.service import tell
from tests.faults.processes import BEAT, WORKER, kill, running, wait_until
from tests.notifications.people import employ
from worker.tasks import RELAY

pytestmark = pytest.mark.services


@dataclass(frozen=True, slots=True)
class City:
    """A database, a broker, and the environment that tells a worker about them."""

    db: Database
    settings: Settings

    @property
    def env(self) -> dict[str, str]:
        return {
            "INTERNAL_ENVIRONMENT": "test",
            "INTERNAL_DATA_DIR": str(self.settings.data_dir),
            "INTERNAL_DATABASE_URL": self.settings.database,
            "INTERNAL_BROKER_URL": self.settings.broker_url or "",
            "INTERNAL_BROKER_QUEUE": self.settings.broker_queue,
        }

    def ask_for_mails(self, count: int) -> None:
        """Commit notices, each with one mail to follow."""
        people = employ(self.db, count=10)
        for number in range(count // 10):
            self.db.perform(
                tell, SYSTEM, people, kind=NoticeKind.TURN, path=f"/documents/{number}", urgent=True
            )

    def send_messages(self) -> None:
        """One message for each effect, all of them sent when this returns."""
        app = celery_app(self.settings)
        for entry_id in due_entries(self.db):
            send_entry(app, entry_id)

    def done(self) -> int:
        with self.db.reading() as conn:
            done = outbox.c.state == OutboxState.DONE.value
            return conn.scalars(select(func.count()).select_from(outbox).where(done)).one()

    def mails(self) -> tuple[int, int]:
        """How many mails were sent, and how many different ones."""
        with self.db.reading() as conn:
            row = conn.execute(
                select(func.count(), func.count(dev_mail.c.message_id.distinct()))
            ).one()
        return row[0], row[1]

    def let_leases_run_out(self) -> None:
        """Five minutes later, as the rows see it."""
        with self.db.transaction(SYSTEM) as tx:
            leased = outbox.c.state == OutboxState.LEASED.value
            tx.conn.execute(update(outbox).where(leased).values(due_at=tx.at))

    def relay(self) -> None:
        """One tick of the schedule."""
        celery_app(self.settings).send_task(RELAY)

    def empty_broker(self) -> None:
        """Lose every message."""
        if self.settings.broker_url is None:
            shutil.rmtree(self.settings.data_dir / "broker" / "messages")
            return
        with celery_app(self.settings).connection_for_write() as connection:
            connection.default_channel.queue_purge(self.settings.broker_queue)


@pytest.fixture(params=["folder", "redis", "rabbitmq"])
def city(request: pytest.FixtureRequest, tmp_path: Path, queue_name: str) -> Iterator[City]:
    """The embedded broker with SQLite, the servers with PostgreSQL."""
    broker: str | None = None
    if request.param != "folder":
        broker = request.getfixturevalue(f"{request.param}_url")
    settings = Settings(
        environment=Environment.TEST,
        data_dir=tmp_path,
        database_url=request.getfixturevalue(
            "sqlite_database" if broker is None else "postgresql_database"
        ),
        broker_url=broker,
        broker_queue=queue_name,
    )
    db = Database(settings.database, system_clock, write_effects=write_effects)
    yield City(db, settings)
    db.close()
    if request.param == "rabbitmq":
        with celery_app(settings).connection_for_write() as connection:
            connection.default_channel.queue_delete(queue_name)
            connection.default_channel.exchange_delete(queue_name)
    if request.param == "redis":
        with Redis.from_url(str(broker)) as server:
            server.delete(*server.scan_iter(f"{queue_name}:*"))


def test_a_worker_killed_in_the_middle_neither_loses_nor_doubles(city: City) -> None:
    city.ask_for_mails(200)
    city.send_messages()
    with running(WORKER, city.env) as first:
        wait_until(lambda: city.done() >= 30, 30, "30 effects")
        kill(first)
    assert city.done() < 200
    city.let_leases_run_out()
    with running(WORKER, city.env):
        city.relay()
        wait_until(lambda: city.done() == 200, 30, "every effect")
    assert city.mails() == (200, 200)


def test_a_broker_that_lost_everything_delays_but_loses_nothing(city: City) -> None:
    city.ask_for_mails(50)
    city.send_messages()
    city.empty_broker()
    with running(WORKER, city.env), running(BEAT, city.env):
        wait_until(lambda: city.done() == 50, 30, "every effect")
    assert city.mails() == (50, 50)

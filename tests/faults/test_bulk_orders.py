"""An order over many cases while the worker is killed in the middle."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from internal.approval.bulk import BulkVerb, Chosen, Limits, Ordered, items_of
from internal.approval.bulk_orders import ItemState, place_order
from internal.approval.engine.values import Verb
from internal.approval.model import approval_act, approval_bulk, approval_bulk_item, approval_inbox
from internal.approval.reading import note_opened
from internal.broker import celery_app
from internal.config import Environment, Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import system_clock
from internal.kernel.db import Database, new_id
from internal.kernel.outbox import OutboxState, outbox, write_effects
from tests.approval.cast import Office, open_office, repair
from tests.faults.processes import WORKER, kill, running, wait_until
from worker.tasks import RELAY

pytestmark = pytest.mark.services

CASES = 60
CHIEF = ("0007", "KAKARICHO")


@dataclass(frozen=True, slots=True)
class Hall:
    """The office with a broker, and the environment that tells a worker about both."""

    office: Office
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

    def relay(self) -> None:
        celery_app(self.settings).send_task(RELAY)

    def items(self, state: ItemState) -> int:
        with self.office.db.reading() as conn:
            return conn.scalars(
                select(func.count())
                .select_from(approval_bulk_item)
                .where(approval_bulk_item.c.state == state.value)
            ).one()

    def finished(self) -> bool:
        with self.office.db.reading() as conn:
            return conn.scalars(select(approval_bulk.c.finished_at)).one() is not None


@pytest.fixture(params=["sqlite", "postgresql"])
def hall(request: pytest.FixtureRequest, tmp_path: Path, queue_name: str) -> Iterator[Hall]:
    served = request.param == "postgresql"
    settings = Settings(
        environment=Environment.TEST,
        data_dir=tmp_path,
        database_url=request.getfixturevalue(f"{request.param}_database"),
        broker_url=request.getfixturevalue("redis_url") if served else None,
        broker_queue=queue_name,
    )
    db = Database(settings.database, system_clock, write_effects=write_effects)
    yield Hall(open_office(db), settings)
    db.close()


def order_everything(hall: Hall) -> UUID:
    """Sixty cases in one order; the last of them is stale."""
    office, chief = hall.office, hall.office.actor(*CHIEF)
    for number in range(CASES):
        case_id = office.submitted(repair(title=f"修繕 {number}"))
        office.db.perform(note_opened, chief, case_id=case_id)
    person = office.chart.people["0007"]
    with office.db.transaction(SYSTEM) as tx:  # only the order is left for the worker
        tx.conn.execute(update(outbox).values(state=OutboxState.DONE.value))
    with office.db.reading() as conn:
        chosen = [
            Chosen(row.case_id, row.slot)
            for row in conn.execute(
                select(approval_inbox).where(approval_inbox.c.person_id == person)
            )
        ]
        limits = Limits(5_000_000, office.approval.unopened)
        items = items_of(conn, person, chosen, verb=BulkVerb.APPROVE, limits=limits)
    ordered = [Ordered(item.case_id, item.slot, item.once, item.seen) for item in items]
    ordered[-1] = Ordered(ordered[-1].case_id, ordered[-1].slot, ordered[-1].once, "0" * 64)
    return office.db.perform(
        place_order,
        chief,
        verb=BulkVerb.APPROVE,
        reason="",
        items=items,
        ordered=tuple(ordered),
        once=new_id(),
    )


def test_a_worker_killed_half_way_approves_each_case_exactly_once(hall: Hall) -> None:
    order_everything(hall)
    with running(WORKER, hall.env) as first:
        hall.relay()
        wait_until(lambda: hall.items(ItemState.DONE) >= 5, 30, "five approvals")
        kill(first)
    killed_at = hall.items(ItemState.DONE)
    assert 5 <= killed_at < CASES - 1
    with hall.office.db.transaction(SYSTEM) as tx:  # five minutes later, as the row sees it
        leased = outbox.c.state == OutboxState.LEASED.value
        tx.conn.execute(update(outbox).where(leased).values(due_at=tx.at))
    with running(WORKER, hall.env):
        hall.relay()
        wait_until(hall.finished, 60, "the end of the order")
    assert hall.items(ItemState.DONE) == CASES - 1
    assert hall.items(ItemState.REFUSED) == 1
    with hall.office.db.reading() as conn:
        acts = conn.execute(
            select(approval_act.c.case_id).where(approval_act.c.verb == Verb.APPROVE.value)
        ).all()
    assert len(acts) == len(set(acts)) == CASES - 1

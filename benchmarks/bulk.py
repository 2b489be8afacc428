"""Many approvals of one person: as one order in the worker, and one by one over HTTP."""

import time
from uuid import UUID, uuid4

from sqlalchemy import select, update

from benchmarks.city import City, Line, lines, serve
from benchmarks.client import Person
from benchmarks.flow import submit_many
from benchmarks.report import row, say
from internal.approval.bulk import MOST, BulkVerb, Chosen, Limits, Ordered, items_of
from internal.approval.bulk_orders import BULK, ItemState, place_order
from internal.approval.model import approval_bulk_item, approval_inbox
from internal.kernel.actor import Actor, Channel
from internal.kernel.db import new_id
from internal.kernel.outbox import deliver, outbox
from worker.wiring import handlers_of


def run(city: City) -> None:
    """Print both figures."""
    say(f"{MOST} approvals of one person (PostgreSQL)")
    line = lines(city)[0]
    submit_many(city, line, MOST)
    entry_id = _order(city, line)
    begun = time.perf_counter()
    deliver(city.db, handlers_of(city.settings), entry_id)
    row("one order, one worker process", f"{time.perf_counter() - begun:.1f} s", "aim ≤ 30 s")
    with city.db.reading() as conn:
        states = set(conn.scalars(select(approval_bulk_item.c.state)))
    if states != {ItemState.DONE.value}:
        raise RuntimeError(f"items are {states}")
    waiting = submit_many(city, line, MOST)
    with serve(city) as port:
        person = Person(port, city.session(line.approvers[0])).arrive()
        begun = time.perf_counter()
        for document in waiting:
            answer = person.post(
                f"/documents/{document}/decision", decision="approve", slot=1, once=uuid4()
            )
            if answer.status != 303:
                raise RuntimeError(f"answered {answer.status} instead of 303")
        row("one by one over HTTP, one client", f"{time.perf_counter() - begun:.1f} s")


def _order(city: City, line: Line) -> UUID:
    """An order over everything that waits; answers its row in the outbox."""
    seat = line.approvers[0]
    mine = approval_inbox.c.person_id == seat.person_id
    actor = Actor(seat.name, Channel.CLI, seat.person_id, seat.post_id)
    with city.db.transaction(actor) as tx:
        tx.conn.execute(update(approval_inbox).where(mine).values(opened_at=tx.at))
        chosen = [
            Chosen(entry.case_id, entry.slot)
            for entry in tx.conn.execute(select(approval_inbox).where(mine))
        ]
        limits = Limits(5_000_000, lambda _conn, _subjects, _person: {})
        items = items_of(tx.conn, seat.person_id, chosen, verb=BulkVerb.APPROVE, limits=limits)
        ordered = tuple(Ordered(each.case_id, each.slot, each.once, each.seen) for each in items)
        place_order(
            tx, verb=BulkVerb.APPROVE, reason="", items=items, ordered=ordered, once=new_id()
        )
    with city.db.reading() as conn:
        entry: UUID = conn.scalars(select(outbox.c.id).where(outbox.c.topic == BULK)).one()
    return entry

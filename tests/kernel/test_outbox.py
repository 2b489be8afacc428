"""The outbox loses nothing and does nothing twice."""

import pytest

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import (
    LEASE,
    Entry,
    SlowHandler,
    deliver,
    due_entries,
    extend_lease,
)
from tests.conftest import TestClock


def ask(tx: Tx, key: str = "greeting:1") -> None:
    tx.after_commit("greet", key, name="髙橋")


def test_an_effect_is_written_with_its_commit(db: Database) -> None:
    db.perform(ask, SYSTEM)
    assert len(due_entries(db)) == 1


def test_a_roll_back_leaves_no_effect(db: Database) -> None:
    def fails(tx: Tx) -> None:
        ask(tx)
        raise RuntimeError("after the request")

    with pytest.raises(RuntimeError):
        db.perform(fails, SYSTEM)
    assert due_entries(db) == []


def test_the_same_key_is_one_effect(db: Database) -> None:
    db.perform(ask, SYSTEM)
    db.perform(ask, SYSTEM)
    assert len(due_entries(db)) == 1


def test_a_delivered_effect_is_not_delivered_again(db: Database) -> None:
    db.perform(ask, SYSTEM)
    seen: list[Entry] = []
    handlers = {"greet": lambda tx, entry: seen.append(entry)}
    (entry,) = due_entries(db)
    assert deliver(db, handlers, entry) is True
    assert deliver(db, handlers, entry) is False
    assert [(e.topic, e.payload) for e in seen] == [("greet", {"name": "髙橋"})]


def test_a_failed_effect_comes_back_later(db: Database, clock: TestClock) -> None:
    db.perform(ask, SYSTEM)
    (entry,) = due_entries(db)

    def broken(tx: Tx, entry: Entry) -> None:
        raise ConnectionError("mail server away")

    with pytest.raises(ConnectionError):
        deliver(db, {"greet": broken}, entry)
    assert due_entries(db) == []
    clock.advance(seconds=3)
    assert deliver(db, {"greet": lambda tx, entry: None}, entry) is True


def test_the_lease_of_a_killed_worker_runs_out(db: Database, clock: TestClock) -> None:
    db.perform(ask, SYSTEM)
    (entry,) = due_entries(db)

    def killed(tx: Tx, entry: Entry) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver(db, {"greet": killed}, entry)
    assert deliver(db, {}, entry) is False
    clock.advance(seconds=LEASE.total_seconds() + 1)
    assert list(due_entries(db)) == [entry]
    assert deliver(db, {"greet": lambda tx, entry: None}, entry) is True


def test_slow_work_holds_no_transaction(db: Database) -> None:
    db.perform(ask, SYSTEM)
    (entry,) = due_entries(db)

    def slow(db: Database, entry: Entry) -> None:
        db.perform(ask, SYSTEM, key="greeting:from-inside")

    assert deliver(db, {"greet": SlowHandler(slow)}, entry) is True
    (inner,) = due_entries(db)
    assert inner != entry


def test_failed_slow_work_comes_back_later(db: Database, clock: TestClock) -> None:
    db.perform(ask, SYSTEM)
    (entry,) = due_entries(db)

    def broken(db: Database, entry: Entry) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        deliver(db, {"greet": SlowHandler(broken)}, entry)
    clock.advance(seconds=3)
    assert deliver(db, {"greet": SlowHandler(lambda db, entry: None)}, entry) is True


def test_an_extended_lease_is_not_offered_again(db: Database, clock: TestClock) -> None:
    db.perform(ask, SYSTEM)
    (entry_id,) = due_entries(db)
    offered: list[int] = []

    def slow(db: Database, entry: Entry) -> None:
        clock.advance(seconds=LEASE.total_seconds() - 1)
        extend_lease(db, entry)
        clock.advance(seconds=LEASE.total_seconds() - 1)
        offered.append(len(due_entries(db)))

    assert deliver(db, {"greet": SlowHandler(slow)}, entry_id) is True
    assert offered == [0]


def test_who_lost_his_lease_can_not_extend_it(db: Database, clock: TestClock) -> None:
    db.perform(ask, SYSTEM)
    (entry_id,) = due_entries(db)
    done: list[str] = []

    def second(db: Database, entry: Entry) -> None:
        done.append("second")

    def first(db: Database, entry: Entry) -> None:
        clock.advance(seconds=LEASE.total_seconds() + 1)
        deliver(db, {"greet": SlowHandler(second)}, entry_id)
        extend_lease(db, entry)
        done.append("first")

    assert deliver(db, {"greet": SlowHandler(first)}, entry_id) is False
    assert done == ["second"]


def test_a_late_failure_does_not_revive_what_another_worker_has_done(
    db: Database, clock: TestClock
) -> None:
    db.perform(ask, SYSTEM)
    (entry_id,) = due_entries(db)

    def late(db: Database, entry: Entry) -> None:
        clock.advance(seconds=LEASE.total_seconds() + 1)
        deliver(db, {"greet": SlowHandler(lambda db, entry: None)}, entry_id)
        raise ConnectionError("too late")

    with pytest.raises(ConnectionError):
        deliver(db, {"greet": SlowHandler(late)}, entry_id)
    clock.advance(hours=2)
    assert due_entries(db) == []

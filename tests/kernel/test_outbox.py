"""The outbox loses nothing and does nothing twice."""

import pytest

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import LEASE, Entry, deliver, due_entries
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

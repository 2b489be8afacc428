"""What machines are told about this one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, text, update

from internal import create_app
from internal.approval.ledger.model import ledger_root
from internal.config import Environment, Settings
from internal.kernel import heartbeat
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.kernel.outbox import OutboxState, outbox
from internal.migrations import wanted_version
from tests.conftest import TestClock


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: TestClock) -> Iterator[Flask]:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path, database_url=database_url)
    app = create_app(settings, clock)
    yield app
    app.extensions["internal"].db.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def migrated(db: Database) -> Database:
    """A database that says it stands at the version of the code."""
    with db.engine.begin() as conn:
        conn.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        conn.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": wanted_version()})
    return db


def work(db: Database) -> None:
    db.perform(heartbeat.beat, SYSTEM, heartbeat.WORKER)


def test_alive_asks_nobody_else(app: Flask, client: FlaskClient) -> None:
    asked: list[str] = []
    engine = app.extensions["internal"].db.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _u, asks, *_: asked.append(asks))
    assert client.get("/healthz").data == b"ok\n"
    assert asked == []


def test_ready_when_database_and_worker_are_there(migrated: Database, client: FlaskClient) -> None:
    work(migrated)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert (answer.json or {})["worker"] == "ok"


def test_a_silent_worker_is_told_but_pages_go_on(
    migrated: Database, client: FlaskClient, clock: TestClock
) -> None:
    work(migrated)
    clock.advance(minutes=2)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert (answer.json or {})["worker"] == "no worker since 2026-11-24T00:30:00+00:00"


def test_what_waits_in_the_outbox_is_counted(
    migrated: Database, client: FlaskClient, clock: TestClock
) -> None:
    with migrated.transaction(SYSTEM) as tx:
        tx.after_commit("greet", "greeting:1")
        tx.after_commit("greet", "greeting:2")
    with migrated.transaction(SYSTEM) as tx:
        lost = update(outbox).where(outbox.c.key == "greeting:2")
        tx.conn.execute(lost.values(state=OutboxState.DEAD.value))
    clock.advance(seconds=30)
    told = client.get("/readyz").json or {}
    assert (told["outbox_waiting"], told["outbox_oldest_seconds"], told["outbox_dead"]) == (
        1,
        30,
        1,
    )


def test_roots_that_wait_for_a_timestamp_are_told(
    migrated: Database, database_url: str, tmp_path: Path, client: FlaskClient
) -> None:
    assert (client.get("/readyz").json or {})["timestamps"] == "off"
    with migrated.transaction(SYSTEM) as tx:
        tx.conn.execute(
            insert(ledger_root), [{"number": n, "text": "", "signature": ""} for n in (1, 2)]
        )
    settings = Settings(
        environment=Environment.TEST,
        data_dir=tmp_path,
        database_url=database_url,
        timestamp_url="http://127.0.0.1:1/tsa",
    )
    stamping = create_app(settings)
    told = stamping.test_client().get("/readyz")
    stamping.extensions["internal"].db.close()
    assert told.status_code == 200
    assert (told.json or {})["timestamps"] == "2 roots wait, from number 1 on"


def test_an_older_database_is_not_ready(db: Database, client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["migration"].startswith("database at nothing, code wants ")


def test_an_unreachable_database_is_not_ready(tmp_path: Path) -> None:
    settings = Settings(
        environment=Environment.TEST,
        data_dir=tmp_path,
        database_url="postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1",
    )
    answer = create_app(settings).test_client().get("/readyz")
    assert answer.status_code == 503
    assert (answer.json or {})["database"] == "unreachable"


def test_every_answer_has_an_id(client: FlaskClient) -> None:
    first, second = (client.get("/healthz").headers["X-Request-Id"] for _ in range(2))
    assert first != second


def test_an_id_from_outside_is_not_believed(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers={"X-Request-Id": "chosen-by-a-stranger"})
    assert answer.headers["X-Request-Id"] != "chosen-by-a-stranger"


def test_an_id_from_our_own_proxy_is_kept(tmp_path: Path) -> None:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path, proxy_hops=1)
    client = create_app(settings).test_client()
    answer = client.get("/healthz", headers={"X-Request-Id": "0123456789abcdef"})
    assert answer.headers["X-Request-Id"] == "0123456789abcdef"


def test_nothing_may_be_loaded_from_elsewhere_or_framed(client: FlaskClient) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert policy == (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("X-Frame-Options", "DENY"),
    ],
)
def test_every_answer_carries_its_guards(client: FlaskClient, name: str, value: str) -> None:
    assert client.get("/healthz").headers[name] == value


@pytest.mark.parametrize(
    ("base_url", "told"),
    [("https://workflow.city.example.lg.jp", "max-age=31536000"), ("http://127.0.0.1:8000", None)],
)
def test_only_https_is_promised_for_a_year(tmp_path: Path, base_url: str, told: str | None) -> None:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path, base_url=base_url)
    answer = create_app(settings).test_client().get("/healthz")
    assert answer.headers.get("Strict-Transport-Security") == told

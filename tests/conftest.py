"""Databases for tests: every test that asks for one runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.tables import metadata
from tests import services

POSTGRESQL = services.POSTGRESQL.address


class TestClock:
    """A clock that stands until it is moved."""

    __test__ = False

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)  # Tuesday, 9:30 JST

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move on: `clock.advance(minutes=5)`."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and guard, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    db = Database(f"sqlite:///{path}", TestClock())
    metadata.create_all(db.engine)
    with db.engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return path


def _server() -> str | None:
    engine = create_engine(POSTGRESQL, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as conn:
            conn.execute(text("SELECT 1"))
    except Exception:  # noqa: BLE001 - whatever the reason, no server answers
        return None
    finally:
        engine.dispose()
    return POSTGRESQL


def _admin(statement: str) -> None:
    engine = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """The name of a database with every table and guard, cloned for each test."""
    if _server() is None:
        services.missing(services.POSTGRESQL)
    name = f"tpl_{uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name}")
    db = Database(_named(name), TestClock(), pool_size=1)
    metadata.create_all(db.engine)
    db.close()
    yield name
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


def _named(name: str) -> str:
    return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a fresh, empty SQLite database with every table."""
    path = tmp_path / "test.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_database(postgresql_template: str) -> Iterator[str]:
    """The address of a fresh, empty PostgreSQL database with every table."""
    name = f"t_{uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {postgresql_template}")
    yield _named(name)
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgresql(postgresql_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with nothing in it."""
    name = f"t_{uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name}")
    yield _named(name)
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh, empty database with every table, once per dialect."""
    return str(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def db(database_url: str, clock: TestClock) -> Iterator[Database]:
    """A fresh database of each dialect, with the test's clock."""
    database = Database(database_url, clock, write_effects=write_effects)
    yield database
    database.close()


@pytest.fixture(scope="session")
def redis_url() -> str:
    """The address of a Redis. Use it with `queue_name` only: it is shared with others."""
    return services.need(services.REDIS)


@pytest.fixture(scope="session")
def rabbitmq_url() -> str:
    """The address of a RabbitMQ. Use it with `queue_name` only: it is shared with others."""
    return services.need(services.RABBITMQ)


@pytest.fixture
def queue_name() -> str:
    """A name for queues, exchanges and keys that nobody else uses."""
    return f"t_{uuid4().hex[:12]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested, just above pytest's closing line."""
    for line in services.banner():
        terminalreporter.write_line(line, red=True, bold=True)

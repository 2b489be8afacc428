"""Databases for tests: every test that asks for one runs on SQLite and on PostgreSQL."""

import os
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

POSTGRESQL = os.environ.get(
    "INTERNAL_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)


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
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL answers at INTERNAL_TEST_POSTGRESQL")
        pytest.skip("no PostgreSQL answers at INTERNAL_TEST_POSTGRESQL")
    name = f"tpl_{uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name}")
    db = Database(_named(name), TestClock(), pool_size=1)
    metadata.create_all(db.engine)
    db.close()
    yield name
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


def _named(name: str) -> str:
    return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, empty database with every table."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = tmp_path / "test.db"
        shutil.copy(template, path)
        yield f"sqlite:///{path}"
        return
    template_name: str = request.getfixturevalue("postgresql_template")
    name = f"t_{uuid4().hex[:12]}"
    _admin(f"CREATE DATABASE {name} TEMPLATE {template_name}")
    yield _named(name)
    _admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def db(database_url: str, clock: TestClock) -> Iterator[Database]:
    """A fresh database of each dialect, with the test's clock."""
    database = Database(database_url, clock, write_effects=write_effects)
    yield database
    database.close()

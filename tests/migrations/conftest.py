"""Databases with nothing in them, on both dialects."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from internal.kernel.clock import system_clock
from internal.kernel.db import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return str(request.getfixturevalue("empty_postgresql"))


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url, system_clock)
    yield database
    database.close()

"""Keys once for all tests, and worlds on fresh databases."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sso.demo_idp.keys import new_signer
from tests.conftest import TestClock
from tests.sso.world import Signers, SsoWorld, build

Builder = Callable[..., SsoWorld]


@pytest.fixture(scope="session")
def signers() -> Signers:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    names = ("city", "city next", "union", "stranger", "sp", "sp next")
    return Signers(*(new_signer(name, at) for name in names))


@pytest.fixture
def build_world(
    database_url: str, clock: TestClock, tmp_path: Path, signers: Signers
) -> Iterator[Builder]:
    """Makes the world with the partners' settings a test needs."""
    made: list[SsoWorld] = []

    def make(**partners: object) -> SsoWorld:
        made.append(build(tmp_path, database_url, clock, signers, **partners))
        return made[-1]

    yield make
    for world in made:
        world.db.close()


@pytest.fixture
def world(build_world: Builder) -> SsoWorld:
    return build_world()


@pytest.fixture
def fortress(walls: SsoWorld) -> SsoWorld:
    """One world for many attacks, each from a browser of its own."""
    walls.browser = walls.app.test_client()
    return walls


@pytest.fixture(scope="module")
def walls(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, signers: Signers
) -> Iterator[SsoWorld]:
    """What stands through all attacks: refused ones leave only their audit record."""
    folder = tmp_path_factory.mktemp("fortress")
    shutil.copy(sqlite_template, folder / "test.db")
    world = build(folder, f"sqlite:///{folder / 'test.db'}", TestClock(), signers)
    yield world
    world.db.close()

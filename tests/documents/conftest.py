"""What decided documents need: fonts, a store, a ledger."""

from pathlib import Path

import pytest

from internal.approval.authority.store import AuthorityStore
from internal.documents.archive import Archivist
from internal.kernel.db import Database
from internal.kernel.files.store import FolderStore
from internal.web.assets import build
from tests.approval.ledger.desk import Ledger, open_ledger


@pytest.fixture(scope="session")
def fonts() -> Path:
    return build(Path("var")).fonts


@pytest.fixture
def archivist(tmp_path: Path, fonts: Path) -> Archivist:
    return Archivist("鶴ヶ島市", fonts, FolderStore(tmp_path / "files"), AuthorityStore())


@pytest.fixture
def ledger(db: Database, tmp_path: Path) -> Ledger:
    return open_ledger(db, tmp_path)

"""A ledger on each database."""

from pathlib import Path

import pytest

from internal.kernel.db import Database
from tests.approval.ledger.desk import Ledger, open_ledger


@pytest.fixture
def ledger(db: Database, tmp_path: Path) -> Ledger:
    return open_ledger(db, tmp_path)

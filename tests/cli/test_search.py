"""`internal search rebuild` as people type it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete

from internal.cli import main
from internal.documents.search.model import search_source, search_text
from internal.kernel.db import Database
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.store import FolderStore
from tests.approval.cast import open_office
from tests.documents.search.office import submitted_with, titles, written


def internal(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_a_rebuild_says_how_far_it_is_and_goes_on_from_there(
    db: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERNAL_DATABASE_URL", database_url)
    monkeypatch.setenv("INTERNAL_DATA_DIR", str(tmp_path))
    office, store = open_office(db), FolderStore(tmp_path / "files")
    files = {"記録.txt": ("打合せ".encode(), FileKind.TEXT)}
    submitted_with(office, store, written("公園の清掃"), files)
    with db.engine.begin() as conn:
        conn.execute(delete(search_text))
        conn.execute(delete(search_source))
    first = internal("search", "rebuild")
    assert first.exit_code == 0
    assert titles(office, "公園 打合せ") == {"公園の清掃"}
    last = re.search(r"Documents: 1, the last ([0-9a-f-]{36})\.", first.output)
    assert last
    assert "Read: 1." in first.output
    again = internal("search", "rebuild", "--after", last[1], "--files")
    assert "Indexed: 0." in again.output
    assert "Read: 1." in again.output
    assert titles(office, "打合せ") == {"公園の清掃"}

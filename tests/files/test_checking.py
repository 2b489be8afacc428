"""The nightly check finds what a disk has lost or changed."""

import io
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.db import Database
from internal.kernel.files.kinds import FileKind
from internal.kernel.files.model import blob
from internal.kernel.files.nightly import ask_for_check, check_handlers
from internal.kernel.files.service import enter_blob, sweep_unregistered, verify_some
from internal.kernel.files.store import FolderStore
from internal.kernel.outbox import deliver, due_entries
from tests.conftest import TestClock


def enter(db: Database, store: FolderStore, content: bytes) -> str:
    stored = store.put_stream(io.BytesIO(content), 1000, "text/plain")
    db.perform(enter_blob, SYSTEM, stored=stored, kind=FileKind.TEXT)
    return stored.digest


def damages(db: Database) -> list[dict[str, str]]:
    query = select(audit_event.c.detail).where(audit_event.c.action == "files.damaged")
    with db.reading() as conn:
        return list(conn.scalars(query))


def test_whole_contents_raise_no_alarm(db: Database, folder_store: FolderStore) -> None:
    enter(db, folder_store, b"one")
    assert verify_some(db, folder_store, 10) == ()
    assert damages(db) == []


def test_an_altered_content_is_recorded(
    db: Database, folder_store: FolderStore, tmp_path: Path
) -> None:
    digest = enter(db, folder_store, b"one")
    with folder_store.path_or_copy(digest) as path:
        path.chmod(0o640)
        path.write_bytes(b"two")
    assert verify_some(db, folder_store, 10) == (digest,)
    assert damages(db) == [{"digest": digest, "integrity": "altered"}]


def test_a_lost_content_is_recorded(db: Database, folder_store: FolderStore) -> None:
    digest = enter(db, folder_store, b"one")
    folder_store.delete(digest)
    verify_some(db, folder_store, 10)
    assert damages(db) == [{"digest": digest, "integrity": "missing"}]


def test_a_content_nobody_entered_is_removed_after_a_day(
    db: Database, folder_store: FolderStore, clock: TestClock
) -> None:
    kept = enter(db, folder_store, b"entered")
    dropped = folder_store.put_stream(io.BytesIO(b"never entered"), 1000).digest
    with folder_store.path_or_copy(dropped) as path:
        clock.now = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    clock.advance(hours=23)
    assert sweep_unregistered(db, folder_store) == 0
    clock.advance(hours=2)
    assert sweep_unregistered(db, folder_store) == 1
    assert (folder_store.exists(kept), folder_store.exists(dropped)) == (True, False)


def test_each_night_goes_on_where_the_last_one_stopped(
    db: Database, folder_store: FolderStore, clock: TestClock
) -> None:
    digests = {enter(db, folder_store, bytes([number])) for number in range(4)}
    verify_some(db, folder_store, 2)
    clock.advance(days=1)
    verify_some(db, folder_store, 2)
    with db.reading() as conn:
        checked = conn.scalar(select(func.count()).where(blob.c.verified_at.is_not(None)))
    assert checked == len(digests)


def test_the_check_of_a_day_is_asked_for_once(db: Database) -> None:
    db.perform(ask_for_check, SYSTEM)
    db.perform(ask_for_check, SYSTEM)
    assert len(due_entries(db)) == 1


def test_the_worker_checks_the_store(db: Database, folder_store: FolderStore) -> None:
    digest = enter(db, folder_store, b"one")
    folder_store.delete(digest)
    db.perform(ask_for_check, SYSTEM)
    (entry,) = due_entries(db)
    deliver(db, check_handlers(folder_store), entry)
    assert damages(db) == [{"digest": digest, "integrity": "missing"}]

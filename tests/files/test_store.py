"""A store that names content by digest, keeps it whole or not at all, and never in memory."""

import hashlib
import io
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from internal.config import Settings
from internal.kernel.files.s3 import S3Store
from internal.kernel.files.store import (
    FileStore,
    FolderStore,
    Integrity,
    readable_size,
    store_from,
)
from internal.kernel.refusal import Refusal

MB = 1024 * 1024
CONTENT = os.urandom(3 * MB) + b"end"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
ABSENT = "0" * 64


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def stored(store: FileStore, content: bytes = CONTENT) -> str:
    return store.put_stream(io.BytesIO(content), 100 * MB, "text/plain").digest


class BreaksOff(io.RawIOBase):
    """A connection that is lost after the first megabyte."""

    def __init__(self) -> None:
        self.reads = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.reads += 1
        if self.reads > 1:
            raise ConnectionResetError
        return len(memoryview(buffer))


def test_what_goes_in_comes_out(store: FileStore) -> None:
    with store.open(stored(store)) as content:
        assert content.read() == CONTENT


def test_a_content_is_named_by_its_digest(store: FileStore) -> None:
    kept = store.put_stream(io.BytesIO(CONTENT), 100 * MB, "text/plain")
    assert (kept.digest, kept.size, kept.media_type) == (DIGEST, len(CONTENT), "text/plain")


def test_any_part_can_be_read(store: FileStore) -> None:
    with store.open(stored(store)) as content:
        content.seek(2 * MB)
        assert content.read(10) == CONTENT[2 * MB : 2 * MB + 10]
        content.seek(-3, os.SEEK_END)
        assert content.read() == b"end"


def test_it_knows_what_it_has(store: FileStore) -> None:
    digest = stored(store)
    assert (store.exists(digest), store.exists(ABSENT)) == (True, False)
    assert store.size(digest) == len(CONTENT)


def test_reading_what_is_not_there_is_an_error(store: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.open(ABSENT)
    with pytest.raises(FileNotFoundError), store.path_or_copy(ABSENT):
        pass


def test_only_a_digest_can_be_asked_for(store: FileStore) -> None:
    with pytest.raises(ValueError, match="digest"):
        store.open("../../etc/passwd")


def test_a_deleted_content_is_gone(store: FileStore) -> None:
    digest = stored(store)
    store.delete(digest)
    store.delete(digest)
    assert not store.exists(digest)


def test_a_tool_gets_a_path(store: FileStore) -> None:
    with store.path_or_copy(stored(store)) as path:
        assert path.read_bytes() == CONTENT


def test_old_contents_can_be_listed(store: FileStore) -> None:
    digest = stored(store)
    assert list(store.contents_before(datetime(2020, 1, 1, tzinfo=UTC))) == []
    assert list(store.contents_before(datetime(2100, 1, 1, tzinfo=UTC))) == [digest]


def test_the_integrity_of_each_content_can_be_checked(store: FileStore) -> None:
    assert store.verify(stored(store)) is Integrity.INTACT
    assert store.verify(ABSENT) is Integrity.MISSING


def test_a_file_over_the_limit_is_refused_and_removed(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        store.put_stream(io.BytesIO(CONTENT), 3 * MB)
    assert caught.value.code == "files.too_large"
    assert "3 MB" in str(caught.value)
    assert files_in(tmp_path) == []


def test_a_file_of_exactly_the_limit_is_kept(store: FileStore) -> None:
    assert store.put_stream(io.BytesIO(CONTENT), len(CONTENT)).digest == DIGEST


def test_a_lost_connection_leaves_nothing(store: FileStore, tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError):
        store.put_stream(io.BufferedReader(BreaksOff(), MB), 100 * MB)
    assert files_in(tmp_path) == []


def test_the_same_content_twice_is_one_file(folder_store: FolderStore, tmp_path: Path) -> None:
    assert stored(folder_store) == stored(folder_store)
    assert len(files_in(tmp_path)) == 1


def test_a_stored_file_is_read_only(folder_store: FolderStore, tmp_path: Path) -> None:
    stored(folder_store)
    (path,) = files_in(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o440
    assert path.relative_to(tmp_path / "files").parts == (DIGEST[:2], DIGEST[2:4], DIGEST)


def test_an_altered_content_is_noticed(folder_store: FolderStore, tmp_path: Path) -> None:
    digest = stored(folder_store)
    (path,) = files_in(tmp_path)
    path.chmod(0o640)
    path.write_bytes(b"something else")
    assert folder_store.verify(digest) is Integrity.ALTERED


def test_storing_again_puts_a_damaged_content_right(
    folder_store: FolderStore, tmp_path: Path
) -> None:
    digest = stored(folder_store)
    (path,) = files_in(tmp_path)
    path.chmod(0o640)
    path.write_bytes(b"something else")
    stored(folder_store)
    assert folder_store.verify(digest) is Integrity.INTACT


def test_a_process_killed_in_the_middle_leaves_no_content(
    folder_store: FolderStore, tmp_path: Path
) -> None:
    script = (
        "import os, sys; from pathlib import Path\n"
        "from internal.kernel.files.store import FolderStore\n"
        "writer = FolderStore(Path(sys.argv[1])).open_writer(10**9)\n"
        "writer.write(b'x' * 5_000_000)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / "files")], check=False)
    (half,) = files_in(tmp_path)
    assert half.parent == tmp_path / "files" / "incoming"
    now = datetime.fromtimestamp(half.stat().st_mtime, UTC)
    assert folder_store.sweep(now + timedelta(hours=1)) == 0
    assert folder_store.sweep(now + timedelta(hours=25)) == 1
    assert files_in(tmp_path) == []


def test_a_large_file_in_several_parts_reaches_s3_whole(s3_store: S3Store) -> None:
    content = os.urandom(MB) * 20
    digest = stored(s3_store, content)
    assert s3_store.verify(digest) is Integrity.INTACT


def test_s3_keeps_no_local_copy(s3_store: S3Store, tmp_path: Path) -> None:
    with s3_store.path_or_copy(stored(s3_store)):
        pass
    assert files_in(tmp_path) == []


def test_300_megabytes_take_no_memory(tmp_path: Path) -> None:
    script = (
        "import io, resource, sys; from pathlib import Path\n"
        "from internal.kernel.files.store import FolderStore\n"
        "class Long(io.RawIOBase):\n"
        "    left = 300 * 1024 * 1024\n"
        "    def read(self, size):\n"
        "        size = min(size, self.left); self.left -= size; return bytes(size)\n"
        "store = FolderStore(Path(sys.argv[1]))\n"
        "store.put_stream(io.BytesIO(b'warm'), 10**9)\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "kept = store.put_stream(Long(), 10**9)\n"
        "print(kept.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True, text=True
    )
    size, growth_kb = map(int, answer.stdout.split())
    assert size == 300 * MB
    assert growth_kb < 40 * 1024


@pytest.mark.parametrize(
    ("size", "text"),
    [(512, "512 B"), (1536, "1.5 KB"), (100 * MB, "100 MB"), (1024 * MB, "1 GB")],
)
def test_sizes_are_told_in_words(size: int, text: str) -> None:
    assert readable_size(size) == text


def test_settings_choose_the_store(s3_endpoint: str, tmp_path: Path) -> None:
    assert isinstance(store_from(Settings(data_dir=tmp_path)), FolderStore)
    remote = Settings(data_dir=tmp_path, files_url="s3://bucket", s3_endpoint=s3_endpoint)
    assert isinstance(store_from(remote), S3Store)


def test_an_address_that_is_not_s3_is_an_error_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="s3://"):
        store_from(Settings(data_dir=tmp_path, files_url="ftp://bucket"))

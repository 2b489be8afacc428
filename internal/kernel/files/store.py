"""Where the bytes are: a store that names every content by its SHA-256.

Writing goes to a temporary file beside the store while hashing; only a complete file gets its
final name, atomically. The same content twice is one file. No file is ever held in memory.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Protocol

from internal.kernel.ids import new_id
from internal.kernel.refusal import Refusal

CHUNK = 1024 * 1024
ORPHAN_AGE = timedelta(days=1)
"""A temporary file of this age belongs to no running upload any more."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A complete content in the store."""

    digest: str
    size: int
    media_type: str


class Integrity(StrEnum):
    """Whether the store still holds what was put in."""

    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"


class Incoming:
    """A file on its way into the store: written once, hashed while written, then kept or dropped.

    Dropped when it is over `limit` bytes, and whenever `keep` was not called.
    """

    def __init__(self, folder: Path, limit: int, keep: Callable[[Path, str], None]) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        self.path = folder / f"{new_id().hex}.part"
        self.size = 0
        self._limit = limit
        self._keep = keep
        self._hash = hashlib.sha256()
        self._file = self.path.open("xb")

    def write(self, chunk: bytes) -> int:
        """Add bytes.

        Raises:
            Refusal: `files.too_large`; what was written is removed.
        """
        if self.size + len(chunk) > self._limit:
            self.drop()
            raise Refusal(
                "files.too_large",
                "ファイルが大きすぎます。1件 {limit} 以内に分けるか圧縮して添付してください。",
                limit=readable_size(self._limit),
            )
        self._hash.update(chunk)
        self.size += len(chunk)
        return self._file.write(chunk)

    def reader(self) -> BinaryIO:
        """What was written so far, from its beginning."""
        self._file.flush()
        return self.path.open("rb")

    def keep(self, media_type: str) -> StoredFile:
        """Give the content its final place; safe on disk when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        digest = self._hash.hexdigest()
        try:
            self._keep(self.path, digest)
        finally:
            self.path.unlink(missing_ok=True)
        return StoredFile(digest, self.size, media_type)

    def drop(self) -> None:
        """Remove what was written. Does nothing to a file that was kept."""
        self._file.close()
        self.path.unlink(missing_ok=True)


class FileStore(Protocol):
    """A place for contents, named by digest (SHA-256, 64 hexadecimal digits).

    Reading a content that is not there raises FileNotFoundError.
    """

    def open_writer(self, limit: int) -> Incoming:
        """A file on its way in, of at most `limit` bytes."""

    def put_stream(
        self, stream: BinaryIO, limit: int, media_type: str = "application/octet-stream"
    ) -> StoredFile:
        """Store everything a stream gives; refuses `files.too_large` over `limit` bytes."""

    def open(self, digest: str) -> BinaryIO:
        """The content, seekable."""

    def exists(self, digest: str) -> bool:
        """Whether the content is there."""

    def size(self, digest: str) -> int:
        """Bytes of the content."""

    def verify(self, digest: str) -> Integrity:
        """Hash the content again and compare."""

    def delete(self, digest: str) -> None:
        """Remove the content; nothing happens when it is not there."""

    def path_or_copy(self, digest: str) -> AbstractContextManager[Path]:
        """A path for tools that need one; only valid, and only for reading, inside the block."""

    def contents_before(self, instant: datetime) -> Iterator[str]:
        """The digests of contents that were last put in before an instant."""

    def sweep(self, now: datetime) -> int:
        """Remove temporary files of uploads that died; answers how many."""


class FileSettings(Protocol):
    """What the store needs to know of the application's settings."""

    @property
    def data_dir(self) -> Path: ...
    @property
    def files_url(self) -> str | None: ...
    @property
    def s3_endpoint(self) -> str | None: ...


def store_from(settings: FileSettings) -> FileStore:
    """The store an installation is configured for: a folder, or S3 when `files_url` names one."""
    folder = settings.data_dir / "files"
    if settings.files_url is None:
        return FolderStore(folder)
    # The S3 client costs 20 MB of memory and 0.3 s, which a folder installation need not pay.
    from internal.kernel.files.s3 import S3Store

    return S3Store.at(settings.files_url, settings.s3_endpoint, folder)


class FolderStore:
    """Contents as read-only files in a folder: `ab/cd/abcd…`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / "incoming"

    def open_writer(self, limit: int) -> Incoming:
        return Incoming(self._incoming, limit, self._place)

    def put_stream(
        self, stream: BinaryIO, limit: int, media_type: str = "application/octet-stream"
    ) -> StoredFile:
        return pour(stream, self.open_writer(limit), media_type)

    def open(self, digest: str) -> BinaryIO:
        return self._path(digest).open("rb")

    def exists(self, digest: str) -> bool:
        return self._path(digest).exists()

    def size(self, digest: str) -> int:
        return self._path(digest).stat().st_size

    def verify(self, digest: str) -> Integrity:
        return verify_content(self, digest)

    def delete(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def path_or_copy(self, digest: str) -> AbstractContextManager[Path]:
        path = self._path(digest)
        if not path.exists():
            raise FileNotFoundError(path)
        return nullcontext(path)

    def contents_before(self, instant: datetime) -> Iterator[str]:
        limit = instant.timestamp()
        for path in self._root.glob("??/??/*"):
            if path.stat().st_mtime < limit:
                yield path.name

    def sweep(self, now: datetime) -> int:
        return sweep_folder(self._incoming, now)

    def _path(self, digest: str) -> Path:
        digest = checked_digest(digest)
        return self._root / digest[:2] / digest[2:4] / digest

    def _place(self, written: Path, digest: str) -> None:
        final = self._path(digest)
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        written.chmod(0o440)
        # Also when the content is there already: the rename is atomic for readers, costs nothing,
        # and puts a damaged copy right.
        written.replace(final)
        _sync_folder(final.parent)


def pour(stream: BinaryIO, incoming: Incoming, media_type: str) -> StoredFile:
    """Everything a stream gives, into the store, one chunk at a time."""
    try:
        while chunk := stream.read(CHUNK):
            incoming.write(chunk)
        return incoming.keep(media_type)
    finally:
        incoming.drop()


def checked_digest(digest: str) -> str:
    """The digest, if it is one: nothing else may become part of a path.

    Raises:
        ValueError: not 64 hexadecimal digits in lower case.
    """
    if _DIGEST.fullmatch(digest) is None:
        raise ValueError("not a SHA-256 digest")
    return digest


def verify_content(store: FileStore, digest: str) -> Integrity:
    """Hash a stored content again."""
    found = hashlib.sha256()
    try:
        with store.open(digest) as content:
            while chunk := content.read(CHUNK):
                found.update(chunk)
    except FileNotFoundError:
        return Integrity.MISSING
    return Integrity.INTACT if found.hexdigest() == digest else Integrity.ALTERED


def sweep_folder(folder: Path, now: datetime) -> int:
    """Remove temporary files older than `ORPHAN_AGE`; answers how many."""
    oldest = (now - ORPHAN_AGE).timestamp()
    orphans = [path for path in folder.glob("*.part") if path.stat().st_mtime < oldest]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def readable_size(size: int) -> str:
    """100 MB, 1.5 GB: at most one decimal, in units of 1024."""
    amount = float(size)
    for unit in ("B", "KB", "MB"):
        if amount < 1024:
            return f"{amount:.1f}".removesuffix(".0") + f" {unit}"
        amount /= 1024
    return f"{amount:.1f}".removesuffix(".0") + " GB"


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may forget the new name although the file's bytes are on disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""The store in an S3-compatible service.

An upload is first written to a local temporary file: its digest, which is its name, is known only
at the end, and its type can be judged before a byte leaves the machine. Credentials and region
come from the usual AWS environment variables.
"""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self, cast
from urllib.parse import urlsplit

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from internal.kernel.files.store import (
    CHUNK,
    Incoming,
    Integrity,
    StoredFile,
    checked_digest,
    pour,
    sweep_folder,
    verify_content,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PARTS = TransferConfig(
    multipart_threshold=8 * CHUNK, multipart_chunksize=8 * CHUNK, max_concurrency=4
)
# Compatible services often lack the checksum headers that the newer clients send by themselves;
# the digest in the name is checked by `verify` anyway.
_CONFIG = Config(
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    retries={"max_attempts": 5, "mode": "standard"},
)
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})


class S3Store:
    """Contents as objects `prefix/ab/cd/abcd…` of one bucket."""

    def __init__(self, bucket: str, prefix: str, endpoint: str | None, folder: Path) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._incoming = folder / "incoming"
        self._client = boto3.client("s3", endpoint_url=endpoint, config=_CONFIG)

    @classmethod
    def at(cls, url: str, endpoint: str | None, folder: Path) -> Self:
        """The store at `s3://bucket/prefix`; temporary files go to `folder`.

        Raises:
            ValueError: the address is of another form.
        """
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise ValueError("INTERNAL_FILES_URL must look like s3://bucket/prefix")
        return cls(parts.netloc, parts.path.strip("/"), endpoint, folder)

    def open_writer(self, limit: int) -> Incoming:
        return Incoming(self._incoming, limit, self._place)

    def put_stream(
        self, stream: BinaryIO, limit: int, media_type: str = "application/octet-stream"
    ) -> StoredFile:
        return pour(stream, self.open_writer(limit), media_type)

    def open(self, digest: str) -> BinaryIO:
        reader = _ObjectReader(self, digest, self.size(digest))
        return cast(BinaryIO, io.BufferedReader(reader, 4 * CHUNK))

    def exists(self, digest: str) -> bool:
        try:
            self.size(digest)
        except FileNotFoundError:
            return False
        return True

    def size(self, digest: str) -> int:
        with _absence_named(digest):
            head = self._client.head_object(Bucket=self._bucket, Key=self._key(digest))
        return int(head["ContentLength"])

    def verify(self, digest: str) -> Integrity:
        return verify_content(self, digest)

    def delete(self, digest: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=self._key(digest))

    @contextmanager
    def path_or_copy(self, digest: str) -> Iterator[Path]:
        self._incoming.mkdir(parents=True, exist_ok=True, mode=0o750)
        with tempfile.NamedTemporaryFile(dir=self._incoming, suffix=".part") as copy:
            with _absence_named(digest):
                self._client.download_fileobj(self._bucket, self._key(digest), copy, Config=_PARTS)
            copy.flush()
            yield Path(copy.name)

    def contents_before(self, instant: datetime) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
            for entry in page.get("Contents", ()):
                if entry["LastModified"] < instant:
                    yield entry["Key"].rsplit("/", 1)[-1]

    def sweep(self, now: datetime) -> int:
        return sweep_folder(self._incoming, now)

    def read_range(self, digest: str, start: int, end: int) -> bytes:
        """The bytes from `start` up to, not including, `end`."""
        with _absence_named(digest):
            answer = self._client.get_object(
                Bucket=self._bucket, Key=self._key(digest), Range=f"bytes={start}-{end - 1}"
            )
        with answer["Body"] as body:
            return cast(bytes, body.read())

    def _key(self, digest: str) -> str:
        digest = checked_digest(digest)
        return f"{self._prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def _place(self, written: Path, digest: str) -> None:
        with written.open("rb") as content:
            self._client.upload_fileobj(content, self._bucket, self._key(digest), Config=_PARTS)


class _ObjectReader(io.RawIOBase):
    """An object as a seekable file: every read asks for just its range."""

    def __init__(self, store: S3Store, digest: str, size: int) -> None:
        self._store = store
        self._digest = digest
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        end = min(self._at + len(view), self._size)
        if end <= self._at:
            return 0
        got = self._store.read_range(self._digest, self._at, end)
        view[: len(got)] = got
        self._at += len(got)
        return len(got)


@contextmanager
def _absence_named(digest: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _ABSENT:
            raise FileNotFoundError(digest) from error
        raise

"""The same store twice: a folder, and S3 spoken over HTTP with a real server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
import requests
from requests.adapters import HTTPAdapter, Retry

from internal.kernel.files.s3 import S3Store
from internal.kernel.files.store import FileStore, FolderStore

# Each process of a parallel test run has a server of its own.
S3_PORT = 18200 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of an S3-compatible server of our own."""
    endpoint = f"http://127.0.0.1:{S3_PORT}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(S3_PORT)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            with requests.Session() as session:
                patient = HTTPAdapter(max_retries=Retry(connect=10, backoff_factor=0.2))
                session.mount("http://", patient)
                session.get(f"{endpoint}/moto-api/", timeout=5)
            assert server.poll() is None, f"port {S3_PORT} is taken"
            yield endpoint
        finally:
            server.terminate()


@pytest.fixture
def s3_store(s3_endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> S3Store:
    """An empty bucket."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "ap-northeast-1"),
    ):
        monkeypatch.setenv(name, value)
    requests.post(f"{s3_endpoint}/moto-api/reset", timeout=5)
    boto3.client("s3", endpoint_url=s3_endpoint).create_bucket(
        Bucket="attachments",
        CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"},
    )
    return S3Store.at("s3://attachments/city", s3_endpoint, tmp_path / "s3")


@pytest.fixture
def folder_store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "files")


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest) -> FileStore:
    """Each kind of store in turn."""
    found: FileStore = request.getfixturevalue(f"{request.param}_store")
    return found

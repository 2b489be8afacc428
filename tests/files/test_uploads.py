"""Files come in and go out in streams; a browser is told exactly what it may do with them."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from requests.adapters import HTTPAdapter, Retry

from internal.kernel.files.store import FolderStore
from tests.files import samples
from tests.files.serving import make_app

MB = 1024 * 1024


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path / "files", max_file_bytes=3 * MB, max_case_bytes=20 * MB)


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    with app.test_client() as client:
        yield client


def post(
    client: FlaskClient, *files: tuple[bytes, str], to: str = "/files", person: str = "yes"
) -> Any:
    token = client.get("/token").text
    form = {
        "csrf_token": token,
        "files": [(io.BytesIO(content), name) for content, name in files],
    }
    return client.post(to, data=form, headers={"X-Person": person})


def left_behind(folder: Path) -> list[Path]:
    return list((folder / "files" / "incoming").glob("*"))


def test_many_files_come_in_one_request(client: FlaskClient) -> None:
    answer = post(client, (samples.pdf(), "執行伺.pdf"), (samples.xlsx(), "積算.xlsx"))
    assert [(file["name"], file["kind"]) for file in answer.json] == [
        ("執行伺.pdf", "pdf"),
        ("積算.xlsx", "xlsx"),
    ]


def test_what_was_sent_is_what_is_kept(client: FlaskClient, tmp_path: Path) -> None:
    content = samples.pdf(3)
    (file,) = post(client, (content, "執行伺.pdf")).json
    with FolderStore(tmp_path / "files").open(file["digest"]) as kept:
        assert kept.read() == content


def test_a_refused_file_does_not_fail_the_others(client: FlaskClient, tmp_path: Path) -> None:
    answer = post(
        client,
        (b"MZ" + bytes(500), "見積.exe"),
        (samples.pdf(), "執行伺.pdf"),
        (bytes(4 * MB), "大きい.txt"),
        (b"", "空.txt"),
    )
    assert [file.get("code") for file in answer.json] == [
        "files.refused_type",
        None,
        "files.too_large",
        "files.empty",
    ]
    assert left_behind(tmp_path) == []


def test_an_empty_file_field_is_no_file(client: FlaskClient, tmp_path: Path) -> None:
    assert post(client, (b"", "")).json == []
    assert left_behind(tmp_path) == []


def test_a_request_without_a_token_leaves_nothing(client: FlaskClient, tmp_path: Path) -> None:
    form = {"files": [(io.BytesIO(samples.pdf()), "執行伺.pdf")]}
    assert client.post("/files", data=form, headers={"X-Person": "yes"}).status_code == 400
    assert left_behind(tmp_path) == []


def test_a_broken_off_form_leaves_nothing(client: FlaskClient, tmp_path: Path) -> None:
    body = b"--x\r\nContent-Disposition: form-data; name=files; filename=a.pdf\r\n\r\n" + bytes(MB)
    answer = client.post(
        "/files",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers={"X-Person": "yes"},
    )
    assert answer.status_code == 400
    assert left_behind(tmp_path) == []


def test_more_than_a_case_may_hold_is_refused_before_it_is_read(client: FlaskClient) -> None:
    answer = post(client, (bytes(25 * MB), "大きい.txt"))
    assert answer.json == {"code": "files.too_large_together"}


def test_nobody_sends_large_requests_without_a_sign_in(client: FlaskClient) -> None:
    assert post(client, (bytes(17 * MB), "大きい.txt"), person="").status_code == 413


def test_nobody_sends_large_requests_to_a_page_without_attachments(client: FlaskClient) -> None:
    assert post(client, (bytes(17 * MB), "大きい.txt"), to="/plain").status_code == 413


def test_a_download_can_be_read_in_parts(client: FlaskClient) -> None:
    content = samples.pdf()
    (file,) = post(client, (content, "執行伺.pdf")).json
    answer = client.get(f"/file/{file['digest']}/pdf", headers={"Range": "bytes=5-14"})
    assert (answer.status_code, answer.data) == (206, content[5:15])
    assert answer.headers["Content-Range"] == f"bytes 5-14/{len(content)}"


def test_a_part_beyond_the_end_is_an_error(client: FlaskClient) -> None:
    (file,) = post(client, (samples.pdf(), "執行伺.pdf")).json
    answer = client.get(f"/file/{file['digest']}/pdf", headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416


def test_an_unchanged_file_is_not_sent_again(client: FlaskClient) -> None:
    (file,) = post(client, (samples.pdf(), "執行伺.pdf")).json
    first = client.get(f"/file/{file['digest']}/pdf")
    assert first.headers["ETag"] == f'"{file["digest"]}"'
    again = client.get(
        f"/file/{file['digest']}/pdf", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_a_whole_download_says_its_length(client: FlaskClient) -> None:
    content = samples.pdf()
    (file,) = post(client, (content, "執行伺.pdf")).json
    answer = client.get(f"/file/{file['digest']}/pdf")
    assert (answer.data, answer.content_length) == (content, len(content))
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("kind", "disposition"),
    [
        ("pdf", "inline"),
        ("png", "inline"),
        ("docx", "attachment"),
        ("html", "attachment"),
        ("text", "attachment"),
    ],
)
def test_only_pictures_and_pdf_are_shown_in_the_browser(
    client: FlaskClient, kind: str, disposition: str
) -> None:
    (file,) = post(client, (b"some text", "概要.txt")).json
    headers = client.get(f"/file/{file['digest']}/{kind}").headers
    assert headers["Content-Disposition"].split(";")[0] == disposition


def test_a_browser_may_not_guess_or_run_anything(client: FlaskClient) -> None:
    (file,) = post(client, (b"<!doctype html><html></html>", "頁.html")).json
    headers = client.get(f"/file/{file['digest']}/html").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox;")
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Cache-Control"] == "private, no-cache"


def test_an_upload_of_200_megabytes_takes_no_memory(tmp_path: Path) -> None:
    port = 18220 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    command = [sys.executable, "-m", "tests.files.serving", str(tmp_path), str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as server:
        try:
            assert send_megabytes(port, 1) == ["text"]
            before = peak_memory_kb(server.pid)
            assert send_megabytes(port, 100, 100) == ["text", "text"]
            assert peak_memory_kb(server.pid) - before < 40 * 1024
        finally:
            server.terminate()


def send_megabytes(port: int, *sizes: int) -> list[str]:
    """Send text files of some sizes over HTTP, made while they are sent; answers their kinds."""
    mb = (b"x" * 1023 + b"\n") * 1024
    heads = [
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="%d.txt"\r\n\r\n' % size
        for size in sizes
    ]

    def body() -> Iterator[bytes]:
        for head, size in zip(heads, sizes, strict=True):
            yield head
            for _number in range(size):
                yield mb
            yield b"\r\n"
        yield b"--x--\r\n"

    length = sum(map(len, heads)) + sum(sizes) * MB + 2 * len(sizes) + 7
    with requests.Session() as session:
        session.mount("http://", HTTPAdapter(max_retries=Retry(connect=10, backoff_factor=0.2)))
        session.get(f"http://127.0.0.1:{port}/token", timeout=10)
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {
        "X-Person": "yes",
        "Content-Type": "multipart/form-data; boundary=x",
        "Content-Length": str(length),
    }
    connection.request("POST", "/files", body(), headers)
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return [file["kind"] for file in answer]


def peak_memory_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])

"""The way to a timestamp server: one request, one answer, bounded in size and time.

Source: RFC 3161, 3.4.
"""

import base64
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from time import monotonic
from urllib.request import HTTPRedirectHandler, Request, build_opener

from internal.config import Settings

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
MOST_BYTES = 64 * 1024
"""Answers with the certificates of a long chain have some 8 KiB."""
PIECE = 4096


class NoAnswer(Exception):
    """The server did not answer as a timestamp server does: ask again later."""


@dataclass(frozen=True, slots=True)
class TimestampServer:
    """Where timestamps come from, and how long to wait for one in all, in seconds."""

    url: str
    user: str | None = None
    password: str | None = None
    patience: float = 20.0

    def answer(self, query: bytes) -> bytes:
        """What the server answers to a request (both DER). A redirection is not followed.

        Raises:
            NoAnswer: no connection, no answer in time, too long an answer, or another kind of one.
        """
        headers = {"Content-Type": QUERY, "Accept": REPLY}
        if self.user is not None:
            pair = f"{self.user}:{self.password or ''}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
        until = monotonic() + self.patience
        # The settings admit http and https only, so no other scheme can be opened.
        request = Request(self.url, data=query, headers=headers, method="POST")  # noqa: S310
        try:
            with build_opener(_NoRedirect).open(request, timeout=self.patience) as reply:
                return _body(reply, until)
        except (OSError, HTTPException) as error:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error


def server_of(settings: Settings) -> TimestampServer | None:
    """The timestamp server of an installation; None when none is named."""
    if settings.timestamp_url is None:
        return None
    password = settings.timestamp_password
    return TimestampServer(
        settings.timestamp_url,
        settings.timestamp_user,
        password.get_secret_value() if password else None,
    )


class _NoRedirect(HTTPRedirectHandler):
    """A redirected POST would become a GET without the request."""

    def redirect_request(self, *_of: object, **_named: object) -> None:
        return None


def _body(reply: HTTPResponse, until: float) -> bytes:
    kind = reply.headers.get_content_type()
    if kind != REPLY:
        raise NoAnswer(f"the answer is {kind}, not {REPLY}")
    body = bytearray()
    while piece := reply.read1(PIECE):
        body += piece
        if len(body) > MOST_BYTES:
            raise NoAnswer(f"the answer is longer than {MOST_BYTES} bytes")
        if monotonic() > until:
            raise NoAnswer("the answer took too long")
    return bytes(body)

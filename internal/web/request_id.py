"""An id for every request: in every log line, in the answer, and on the page about a failure."""

import re
from time import monotonic
from typing import cast

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

from internal.kernel.ids import new_id

_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_QUIET = ("/static/", "/healthz", "/readyz")

_log = structlog.get_logger("internal.request")


def request_id() -> str:
    """The id of the running request, as the log and the answer show it."""
    return cast(str, g.request_id)


def register(app: Flask, proxy_hops: int) -> None:
    """Give requests their ids. One given by a trusted proxy is kept, so that its log fits ours."""

    def begin() -> None:
        given = request.headers.get("X-Request-Id", "") if proxy_hops else ""
        g.request_id = given if _GIVEN.fullmatch(given) else str(new_id())
        g.began = monotonic()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    # First of all, so that whatever refuses the request later already has the id.
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = request_id()
    if not request.path.startswith(_QUIET):
        # The path without its query: what somebody searched for is nobody's business.
        _log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((monotonic() - g.began) * 1000),
        )
    return response

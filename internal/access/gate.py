"""The gate in front of every handler: a live session, a settled post, a form of our own page.

Every address needs a sign-in unless its handler is marked `@public`.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, Request, Response, current_app, g, redirect, request, session
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response as BaseResponse

from internal.access.cookies import Cookie, is_https, read_cookie
from internal.access.kept_input import (
    came_from_us,
    forget_after_success,
    keep_this_form,
    kept_input,
    page_of_form,
)
from internal.access.principal import Principal
from internal.access.queries import FoundSession, session_of
from internal.access.rules import (
    CHOOSE_POST_PATH,
    SIGN_IN_PATH,
    SessionLimits,
    SessionState,
    local_path,
    needs_touch,
)
from internal.access.service import Browser, touch
from internal.config import Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.refusal import Refusal
from internal.web.context import services

ENDED_PATH = "/sign-in/ended"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., object])


def public(view: View) -> View:
    """Let a handler be reached without a sign-in. Stands below the route's decorator."""
    view.__dict__["is_public"] = True
    return view


def sessionless(view: View) -> View:
    """Let a handler answer without a look at the session: files that are the same for everybody.

    Stands below the route's decorator.
    """
    view.__dict__["is_sessionless"] = True
    return view


class SessionUser(UserMixin):  # type: ignore[misc] # flask-login has no types
    """The signed-in person as flask-login wants her."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal

    def get_id(self) -> str:
        return str(self.principal.session_id)


class NobodyYet(AnonymousUserMixin):  # type: ignore[misc] # flask-login has no types
    """No session, or one whose post is not settled."""

    principal: Principal | None = None


def limits_of(settings: Settings) -> SessionLimits:
    """The limits of a session as this installation sets them."""
    return SessionLimits(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_absolute_hours),
    )


def this_browser() -> Browser:
    """The browser that sends this request."""
    return Browser(
        user_agent=request.headers.get("User-Agent", ""), address=request.remote_addr or ""
    )


def session_token() -> str | None:
    """The token this browser carries, valid or not."""
    return read_cookie(services().settings, Cookie.SESSION)


def found_session() -> FoundSession | None:
    """The session of this request, live or not; read once per request."""
    if "found_session" not in g:
        g.found_session = _find_session()
    return cast(FoundSession | None, g.found_session)


def _find_session() -> FoundSession | None:
    token = session_token()
    if token is None:
        return None
    db, limits = services().db, limits_of(services().settings)
    at = db.clock()
    with db.reading() as conn:
        found = session_of(
            conn,
            services().directories,
            token=token,
            at=at,
            idle=limits.idle,
            address=this_browser().address,
        )
    if found and found.state is SessionState.LIVE and needs_touch(found.seen_at, at):
        db.perform(touch, SYSTEM, session_id=found.session_id)
    return found


def live_session() -> FoundSession | None:
    """The session of this request if it counts, its post settled or not."""
    found = found_session()
    return found if found is not None and found.state is SessionState.LIVE else None


def _load_user(_request: Request) -> SessionUser | None:
    found = live_session()
    if found is None or found.principal is None:
        return None
    return SessionUser(found.principal)


def _guard() -> BaseResponse | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or view.__dict__.get("is_sessionless", False):
        return None
    _bind_forms_to_session()
    if not view.__dict__.get("is_public", False) and not current_user.is_authenticated:
        return turned_away()
    return _check_form(signed_in=current_user.is_authenticated)


def _bind_forms_to_session() -> None:
    """Forms are valid for the session they were shown in: its token gives their secret."""
    token = session_token()
    if token is not None and live_session() is not None:
        secret = hashlib.sha256(f"forms of {token}".encode()).hexdigest()
        if session.get("csrf_token") != secret:
            session["csrf_token"] = secret


def _check_form(*, signed_in: bool) -> BaseResponse | None:
    csrf = cast(CSRFProtect, current_app.extensions["csrf"])
    try:
        csrf.protect(apply_exemptions=True)
    except CSRFError:
        found = live_session()
        if signed_in and found is not None and came_from_us():
            # She signed in again in another tab: the page is shown anew with what she typed.
            return _back_to_form(found.person_id)
        raise Refusal(
            "access.stale_form",
            "このページの有効期限が切れています。ページを開き直してから、もう一度送信してください。",
        ) from None
    return None


def _back_to_form(person_id: UUID) -> BaseResponse:
    response = redirect(page_of_form(), 303)
    keep_this_form(cast(Response, response), page=page_of_form(), person_id=person_id)
    return response


def turned_away() -> BaseResponse:
    """Send somebody without a settled session to the sign-in and remember where she wanted to go.

    What a form had sent is kept for her.
    """
    found = found_session()
    asks_to_change = request.method not in SAFE_METHODS
    wanted = (
        page_of_form() if asks_to_change else local_path(iri_to_uri(request.full_path.rstrip("?")))
    )
    if live_session() is not None:
        return _go(CHOOSE_POST_PATH, next=wanted)
    if not asks_to_change:
        return _go(SIGN_IN_PATH if found is None else ENDED_PATH, next=wanted)
    response = _go(ENDED_PATH, next=wanted, text="kept")
    person_id = found.person_id if found is not None else None
    if not keep_this_form(cast(Response, response), page=wanted, person_id=person_id):
        response = _go(ENDED_PATH, next=wanted, text="lost")
    return response


def _go(path: str, **arguments: str) -> BaseResponse:
    target = f"{path}?{urlencode(arguments)}"
    if request.headers.get("HX-Request") == "true":
        # A fragment cannot be exchanged for a sign-in page; htmx goes there as a whole.
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target, 302 if request.method in SAFE_METHODS else 303)


def guard(app: Flask, settings: Settings) -> None:
    """Put the gate in front of an application that already has its CSRF protection."""
    app.config.update(
        # Flask's own cookie only carries the forms' secret.
        SESSION_COOKIE_NAME="__Host-forms" if is_https(settings) else "forms",
        SESSION_COOKIE_SECURE=is_https(settings),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        # The gate checks forms itself, after it has looked for the session and kept the text; and
        # a form is valid as long as its session.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
    )
    manager = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = NobodyYet
    manager.request_loader(_load_user)
    manager.unauthorized_handler(turned_away)
    if "static" in app.view_functions:
        sessionless(app.view_functions["static"])
    app.before_request(_guard)
    app.after_request(_after)
    app.jinja_env.globals["kept_input"] = kept_input


def _after(response: Response) -> Response:
    taken = request.method == "POST" and response.status_code < 400
    on_the_way = request.blueprint in ("access", "sso")
    if taken and not on_the_way and current_user.is_authenticated:
        forget_after_success(response)
    if on_the_way:
        # Tickets and questions stand in these addresses and pages.
        response.headers["Cache-Control"] = "no-store"
    return response

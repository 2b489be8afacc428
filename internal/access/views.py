"""Pages around the session: its list, the choice of a post, the ways in that need a word."""

from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from internal.access.cookies import Cookie, read_cookie, set_cookie
from internal.access.forms import chosen_post
from internal.access.gate import (
    limits_of,
    live_session,
    public,
    session_token,
    this_browser,
)
from internal.access.pages import refused, visitor
from internal.access.queries import sessions_of
from internal.access.rules import SIGN_IN_PATH, RevocationReason, browser_name, local_path
from internal.access.service import change_acting_post, revoke, revoke_all
from internal.access.sign_in import SignedIn, redeem_ticket, ticket_holder
from internal.access.tokens import Token
from internal.kernel.clock import JST
from internal.kernel.refusal import InvalidInput, Refusal
from internal.web.context import perform, principal, services

blueprint = Blueprint("access", __name__, template_folder="templates")


@blueprint.app_template_filter("session_moment")
def session_moment(at: datetime) -> str:
    """An instant as the pages of the sign-in write it: month, day and 24-hour time in JST."""
    local = at.astimezone(JST)
    return f"{local.month}/{local.day} {local:%H:%M}"


@blueprint.app_template_filter("browser_name")
def browser_words(user_agent: str) -> str:
    """Browser and system for the list of sessions."""
    return browser_name(user_agent)


def with_token(response: BaseResponse, token: Token) -> BaseResponse:
    """Hand the browser its new session token."""
    set_cookie(cast(Response, response), services().settings, Cookie.SESSION, token)
    return response


@blueprint.get("/settings/sessions")
def sessions() -> str:
    db, limits = services().db, limits_of(services().settings)
    with db.reading() as conn:
        own = sessions_of(conn, person_id=principal().person_id, at=db.clock(), idle=limits.idle)
    return render_template("access/sessions.html", sessions=own, here=principal().session_id)


@blueprint.post("/settings/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> BaseResponse:
    perform(
        revoke,
        session_id=session_id,
        person_id=principal().person_id,
        reason=RevocationReason.BY_PERSON,
    )
    return redirect("/settings/sessions", 303)


@blueprint.post("/settings/sessions/end-others")
def end_other_sessions() -> BaseResponse:
    perform(
        revoke_all,
        person_id=principal().person_id,
        reason=RevocationReason.BY_PERSON,
        keep=principal().session_id,
    )
    return redirect("/settings/sessions", 303)


@blueprint.get("/sign-in/post")
@public
def choose_post() -> str | BaseResponse:
    found = live_session()
    if found is None:
        return redirect(SIGN_IN_PATH, 302)
    return render_template(
        "access/choose_post.html",
        found=found,
        next_path=local_path(request.args.get("next")),
        error=None,
    )


@blueprint.post("/sign-in/post")
@public
def take_post() -> str | BaseResponse | tuple[str, int]:
    found, wanted = live_session(), local_path(request.form.get("next"))
    if found is None:
        return redirect(SIGN_IN_PATH, 303)
    try:
        token = services().db.perform(
            change_acting_post,
            visitor() if found.principal is None else found.principal.actor,
            session_id=found.session_id,
            person_id=found.person_id,
            post_id=chosen_post(request.form),
        )
    except InvalidInput as error:
        page = "access/choose_post.html"
        return render_template(page, found=found, next_path=wanted, error=error), 422
    return with_token(redirect(wanted, 303), token)


@blueprint.get("/sign-in/ended")
@public
def ended() -> str | BaseResponse:
    wanted = local_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted, 302)
    return render_template("access/ended.html", next_path=wanted, text=request.args.get("text", ""))


@blueprint.get("/signed-out")
@public
def signed_out() -> str:
    return render_template("access/signed_out.html", partly="partly" in request.args)


@blueprint.get("/sign-in/confirm")
@public
def confirm() -> str | Response:
    ticket, db = request.args.get("ticket", ""), services().db
    try:
        with db.reading() as conn:
            holder = ticket_holder(conn, ticket=ticket, at=db.clock())
    except Refusal as refusal:
        return refused(refusal)
    return render_template("access/confirm.html", holder=holder, ticket=ticket)


@blueprint.post("/sign-in/confirm")
@public
def confirmed() -> BaseResponse:
    try:
        return enter(request.form.get("ticket", ""))
    except Refusal as refusal:
        return refused(refusal)


def enter(ticket: str) -> BaseResponse:
    """Exchange a ticket for a session and go where the person wanted to go."""
    settings = services().settings
    signed_in: SignedIn = services().db.perform(
        redeem_ticket,
        visitor(),
        ticket=ticket,
        browser_nonce=read_cookie(settings, Cookie.SIGN_IN),
        browser=this_browser(),
        limits=limits_of(settings),
        replaces=session_token(),
    )
    return with_token(redirect(signed_in.next_path, 303), signed_in.session.token)

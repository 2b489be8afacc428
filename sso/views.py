"""The doors of the service provider."""

from typing import cast
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from internal.access.cookies import Cookie, drop_cookie, read_cookie, set_cookie
from internal.access.gate import live_session, public, this_browser
from internal.access.pages import refused, visitor
from internal.access.queries import FoundSession
from internal.access.rules import REQUEST_LIVES, RequestKind, RevocationReason, local_path
from internal.access.service import revoke
from internal.access.sign_in import ask, ticket_needs_confirmation
from internal.access.tokens import new_token
from internal.access.views import enter
from internal.kernel.ids import new_id
from internal.kernel.refusal import NotFound, Refusal, TooOften
from internal.web.context import services
from sso.checks import ReceivedLogout
from sso.config import Partner
from sso.provider import Provider
from sso.service import accept_response, end_sessions_at_request, take_logout_answer
from sso.throttle import Throttle
from sso.xml import MAX_BYTES, oversize, unreadable

blueprint = Blueprint("sso", __name__, template_folder="templates")

MAX_POST = MAX_BYTES * 3 // 2


def provider() -> Provider:
    """The service provider of the running application.

    Raises:
        NotFound: `sso.not_configured`.
    """
    found = cast(Provider | None, current_app.extensions["sso"])
    if found is None:
        raise NotFound(
            "sso.not_configured",
            "認証システムが登録されていません。システム管理者へお問い合わせください。",
        )
    return found


def _partner(key: str) -> Partner:
    found = provider().config.partner(key)
    if found is None:
        raise NotFound(
            "sso.unknown_idp",
            "登録されていない認証システムです。サインイン画面から選び直してください。",
        )
    return found


@blueprint.get("/sign-in")
@public
def sign_in() -> str | BaseResponse:
    wanted = local_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted, 302)
    try:
        partners = provider().config.idp
    except Refusal as refusal:
        return refused(refusal)
    if len(partners) == 1:
        return login_at(partners[0], wanted)
    return render_template("sso/choose_idp.html", partners=partners, next_path=wanted)


@blueprint.get("/sso/login")
@public
def login() -> BaseResponse:
    try:
        partner = _partner(request.args.get("idp", ""))
    except Refusal as refusal:
        return refused(refusal)
    return login_at(partner, local_path(request.args.get("next")))


def login_at(partner: Partner, next_path: str) -> BaseResponse:
    """Send the browser to a partner with a question that is bound to this browser.

    Raises:
        TooOften: answered by `paused`.
    """
    settings, db = services().settings, services().db
    known = read_cookie(settings, Cookie.SIGN_IN)
    throttle().admit_question(known, this_browser().address)
    nonce = known or new_token()
    asked = db.perform(
        ask,
        visitor(),
        kind=RequestKind.LOGIN,
        idp=partner.key,
        browser_nonce=nonce,
        next_path=next_path,
    )
    response = redirect(provider().login_address(partner, asked, db.clock()), 302)
    lives = int(REQUEST_LIVES.total_seconds())
    set_cookie(cast(Response, response), settings, Cookie.SIGN_IN, nonce, max_age=lives)
    return response


def throttle() -> Throttle:
    """The counters of the running application."""
    return cast(Throttle, current_app.extensions["sign_in_throttle"])


def paused(pause: TooOften) -> Response:
    """The page for somebody who comes too often. It leaves no record: that would cost, too."""
    again = f"/sign-in?{urlencode({'next': local_path(request.args.get('next'))})}"
    page = render_template("sso/paused.html", refusal=pause, again=again)
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(pause.retry_after)
    return response


@blueprint.post("/sso/acs")
@public
def acs() -> BaseResponse:
    idp, address = "", this_browser().address
    throttle().admit_answer(address)
    try:
        received = provider().read_response(_posted_response())
        idp = received.idp
        partner = _partner(idp)
        ticket = services().db.perform(
            accept_response,
            visitor(),
            received=received,
            partner=partner,
            expected=provider().expected(partner),
            relay_state=request.form.get("RelayState", ""),
        )
    except Refusal as refusal:
        throttle().note_failure(address)
        return refused(refusal, idp=idp, cause=refusal.__cause__)
    return redirect(f"/sso/finish?ticket={ticket}", 303)


def _posted_response() -> str:
    if request.content_length is None or request.content_length > MAX_POST:
        raise oversize()
    encoded = request.form.get("SAMLResponse")
    if not encoded:
        raise unreadable()
    return encoded


@blueprint.get("/sso/finish")
@public
def finish() -> BaseResponse:
    ticket, db = request.args.get("ticket", ""), services().db
    try:
        with db.reading() as conn:
            confirms = ticket_needs_confirmation(conn, ticket=ticket, at=db.clock())
        return redirect(f"/sign-in/confirm?ticket={ticket}", 303) if confirms else enter(ticket)
    except Refusal as refusal:
        return refused(refusal)


@blueprint.get("/sso/metadata")
@public
def metadata() -> BaseResponse:
    try:
        xml = provider().metadata()
    except Refusal as refusal:
        return refused(refusal)
    return Response(xml, content_type="application/samlmetadata+xml; charset=utf-8")


@blueprint.post("/sign-out")
@public
def sign_out() -> BaseResponse:
    found = live_session()
    target = "/signed-out" if found is None else _end(found)
    response = redirect(target, 303)
    drop_cookie(cast(Response, response), services().settings, Cookie.SESSION)
    session.clear()
    return response


def _end(found: FoundSession) -> str:
    """End a session here; the address that ends it at its identity provider too."""
    actor = visitor() if found.principal is None else found.principal.actor
    services().db.perform(
        revoke,
        actor,
        session_id=found.session_id,
        person_id=found.person_id,
        reason=RevocationReason.SIGNED_OUT,
    )
    configured = cast(Provider | None, current_app.extensions["sso"])
    partner = configured.config.partner(found.idp) if configured else None
    if configured is None or partner is None or not partner.slo_url or not found.name_id:
        return "/signed-out"
    asked = services().db.perform(
        ask,
        actor,
        kind=RequestKind.LOGOUT,
        idp=partner.key,
        browser_nonce=new_token(),
        next_path="/signed-out",
    )
    return configured.logout_address(
        partner,
        asked,
        services().db.clock(),
        name_id=found.name_id,
        name_id_format=found.name_id_format,
        session_index=found.session_index,
    )


@blueprint.get("/sso/slo")
@public
def slo() -> BaseResponse:
    idp = ""
    try:
        kind, received = provider().read_logout(request.query_string.decode("latin-1"))
        idp = received.idp
        partner = _partner(idp)
        if kind == "SAMLRequest":
            return _ended_at_request(partner, received)
        return _ended_everywhere(partner, received)
    except Refusal as refusal:
        return refused(refusal, idp=idp, cause=refusal.__cause__)


def _ended_at_request(partner: Partner, received: ReceivedLogout) -> BaseResponse:
    ours, db = provider(), services().db
    db.perform(
        end_sessions_at_request,
        visitor(),
        received=received,
        partner=partner,
        slo_url=ours.slo_url,
        skew=ours.skew,
    )
    response_id = f"_{new_id().hex}"
    address = ours.logout_answer_address(partner, received, response_id, db.clock())
    return redirect(address, 303)


def _ended_everywhere(partner: Partner, received: ReceivedLogout) -> BaseResponse:
    ours = provider()
    complete = services().db.perform(
        take_logout_answer,
        visitor(),
        received=received,
        partner=partner,
        slo_url=ours.slo_url,
        skew=ours.skew,
    )
    return redirect("/signed-out" if complete else "/signed-out?partly", 303)

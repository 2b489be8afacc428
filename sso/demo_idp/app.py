"""The demonstration identity provider as a small Flask application."""

import base64
import hashlib
import hmac
import secrets
import zlib
from dataclasses import dataclass
from urllib.parse import unquote_plus

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    session,
)
from itsdangerous import BadData, URLSafeTimedSerializer
from lxml import etree
from werkzeug.wrappers import Response as BaseResponse

from internal.config import Settings
from internal.kernel.clock import Clock, system_clock
from sso.demo_idp import messages
from sso.demo_idp.people import DemoPerson, chosen_for_a_tour, matching, people_in
from sso.demo_idp.setup import DemoSide, demo_side

QUESTION_LIVES = 1800  # seconds
MAX_MESSAGE = 64 * 1024

blueprint = Blueprint("demo_idp", __name__)


@dataclass(frozen=True, slots=True)
class Idp:
    """The identity provider and the one service provider it knows."""

    entity_id: str
    sso_url: str
    slo_url: str
    sp_entity_id: str
    acs_url: str
    sp_slo_url: str
    side: DemoSide
    clock: Clock
    secret: str

    def name_id(self, person: DemoPerson) -> str:
        """A lasting name for a person that says nothing about her."""
        key, number = self.secret.encode(), person.employee_number.encode()
        return hmac.new(key, number, hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Question:
    """A message of the service provider whose signature was checked."""

    id: str
    relay_state: str
    root: etree._Element


def create_idp(settings: Settings, clock: Clock = system_clock) -> Flask:
    """The demonstration identity provider.

    Raises:
        RuntimeError: in production.
    """
    side = demo_side(settings, clock)
    url, sp = settings.demo_idp_url, settings.base_url
    secret = hashlib.sha256(side.idp.private_key.encode()).hexdigest()
    app = Flask("sso.demo_idp", template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME="demo-idp",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
    )
    app.extensions["demo_idp"] = Idp(
        entity_id=f"{url}/metadata",
        sso_url=f"{url}/sso",
        slo_url=f"{url}/slo",
        sp_entity_id=f"{sp}/sso/metadata",
        acs_url=f"{sp}/sso/acs",
        sp_slo_url=f"{sp}/sso/slo",
        side=side,
        clock=clock,
        secret=secret,
    )
    app.register_blueprint(blueprint)
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def _idp() -> Idp:
    idp = current_app.extensions["demo_idp"]
    if not isinstance(idp, Idp):
        raise TypeError("made by create_idp only")
    return idp


def _questions() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_idp().secret, salt="question")


def _new_id() -> str:
    return f"_{secrets.token_hex(20)}"


@blueprint.get("/")
def home() -> str:
    return _choice(_questions().dumps({"id": None, "relay_state": ""}))


@blueprint.get("/metadata")
def metadata() -> Response:
    idp = _idp()
    xml = messages.metadata(
        entity_id=idp.entity_id,
        sso_url=idp.sso_url,
        slo_url=idp.slo_url,
        certificate=idp.side.idp.certificate,
    )
    return Response(xml, content_type="application/samlmetadata+xml; charset=utf-8")


@blueprint.get("/sso")
def sign_in() -> str:
    question = _read("SAMLRequest", "AuthnRequest", _idp().sso_url)
    acs_url = question.root.get("AssertionConsumerServiceURL")
    if acs_url not in (None, _idp().acs_url):
        abort(400, "unknown AssertionConsumerServiceURL")
    return _choice(_questions().dumps({"id": question.id, "relay_state": question.relay_state}))


@blueprint.get("/choose")
def choose() -> str:
    _asked(request.args.get("question", ""))
    return _choice(request.args.get("question", ""))


def _choice(question: str) -> str:
    people, words = people_in(_idp().side.people), request.args.get("q", "")
    return render_template(
        "choose.html",
        question=question,
        tour=chosen_for_a_tour(people),
        found=matching(people, words),
        words=words,
        count=len(people),
        signed_in=session.get("name"),
    )


@blueprint.post("/answer")
def answer() -> str:
    idp, asked = _idp(), _asked(request.form.get("question", ""))
    number = request.form.get("person", "")
    people = people_in(idp.side.people)
    person = next((each for each in people if each.employee_number == number), None)
    if person is None:
        abort(400, "unknown person")
    session_index = _new_id()
    session.update(name=person.name, name_id=idp.name_id(person), session_index=session_index)
    root = messages.response(
        messages.Answer(
            response_id=_new_id(),
            assertion_id=_new_id(),
            at=idp.clock(),
            issuer=idp.entity_id,
            destination=idp.acs_url,
            recipient=idp.acs_url,
            audience=idp.sp_entity_id,
            in_response_to=asked["id"],
            name_id=idp.name_id(person),
            session_index=session_index,
            attributes=(
                ("employeeNumber", person.employee_number),
                ("displayName", person.name),
            ),
        )
    )
    messages.sign(messages.assertion_of(root), idp.side.idp)
    messages.encrypt(root, idp.side.sp.certificate)
    return render_template(
        "answer.html",
        acs_url=idp.acs_url,
        response=base64.b64encode(etree.tostring(root)).decode(),
        relay_state=asked["relay_state"],
        person=person,
    )


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    """End the session here and at the service provider."""
    idp = _idp()
    name_id, session_index = session.get("name_id", ""), session.get("session_index", "")
    session.clear()
    if not name_id:
        return redirect("/", 303)
    message = messages.logout_message(
        "LogoutRequest",
        message_id=_new_id(),
        at=idp.clock(),
        destination=idp.sp_slo_url,
        issuer=idp.entity_id,
        name_id=name_id,
        session_index=session_index,
    )
    query = messages.redirect_query(
        message, parameter="SAMLRequest", relay_state="", signer=idp.side.idp
    )
    return redirect(f"{idp.sp_slo_url}?{query}", 303)


@blueprint.get("/slo")
def slo() -> str | BaseResponse:
    idp = _idp()
    if "SAMLResponse" in request.args:
        _read("SAMLResponse", "LogoutResponse", idp.slo_url)
        return render_template("signed_out.html")
    question = _read("SAMLRequest", "LogoutRequest", idp.slo_url)
    session.clear()
    message = messages.logout_message(
        "LogoutResponse",
        message_id=_new_id(),
        at=idp.clock(),
        destination=idp.sp_slo_url,
        issuer=idp.entity_id,
        in_response_to=question.id,
    )
    query = messages.redirect_query(
        message,
        parameter="SAMLResponse",
        relay_state=question.relay_state,
        signer=idp.side.idp,
    )
    return redirect(f"{idp.sp_slo_url}?{query}", 303)


def _asked(question: str) -> dict[str, str | None]:
    try:
        asked: dict[str, str | None] = _questions().loads(question, max_age=QUESTION_LIVES)
    except BadData:
        abort(400, "this page has expired")
    return asked


def _read(parameter: str, root_name: str, our_url: str) -> Question:
    """A message of the service provider, if it signed it and sent it here."""
    raw = dict(
        part.partition("=")[::2] for part in request.query_string.decode("latin-1").split("&")
    )
    signed = "&".join(
        f"{name}={raw[name]}" for name in (parameter, "RelayState", "SigAlg") if name in raw
    )
    try:
        signature = base64.b64decode(unquote_plus(raw["Signature"]))
        packed = base64.b64decode(unquote_plus(raw[parameter]))
        text = zlib.decompressobj(-15).decompress(packed, MAX_MESSAGE)
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(text, parser)
    except (KeyError, ValueError, zlib.error, etree.XMLSyntaxError):
        abort(400, "not a signed message")
    idp = _idp()
    if not messages.is_signed_by(signed, signature, idp.side.sp.certificate):
        abort(400, "the signature does not fit")
    issuer = root.findtext(f"{{{messages.SAML}}}Issuer")
    expected = (f"{{{messages.SAMLP}}}{root_name}", our_url, idp.sp_entity_id)
    if (root.tag, root.get("Destination"), issuer) != expected:
        abort(400, "not for this provider")
    return Question(root.get("ID", ""), unquote_plus(raw.get("RelayState", "")), root)

"""A service provider with two partners, and the means to speak as either of them."""

import base64
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select
from werkzeug.test import TestResponse

from internal import create_app
from internal.config import Environment, Settings
from internal.kernel.audit import audit_event
from internal.kernel.db import Database
from internal.web.context import services
from sso.demo_idp import messages
from sso.demo_idp.keys import Signer
from sso.xml import decode, inflate
from tests.access.cast import Cast, engage
from tests.access.conftest import add_form_page
from tests.conftest import TestClock

SP = "http://localhost"
ACS = f"{SP}/sso/acs"
SLO = f"{SP}/sso/slo"
AUDIENCE = f"{SP}/sso/metadata"
CITY = "https://idp.city.example/metadata"
UNION = "https://idp.union.example/metadata"

_number = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Signers:
    """Every key of the stories."""

    city: Signer
    city_next: Signer
    union: Signer
    stranger: Signer
    sp: Signer
    sp_next: Signer


@dataclass(frozen=True, slots=True)
class Asked:
    """What our service provider asked in a browser."""

    id: str
    relay_state: str


@dataclass(slots=True)
class SsoWorld:
    """The application, its people, and both partners' keys."""

    app: Flask
    settings: Settings
    cast: Cast
    clock: TestClock
    db: Database
    signers: Signers
    browser: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.app.test_client()

    def ask(
        self, browser: FlaskClient | None = None, *, idp: str = "city", wanted: str = "/who"
    ) -> Asked:
        """Begin a sign-in in a browser and read the question from the address it is sent to."""
        answer = (browser or self.browser).get(f"/sso/login?idp={idp}&next={wanted}")
        query = parse_qs(urlsplit(answer.location).query)
        root = etree.fromstring(inflate(decode(query["SAMLRequest"][0])))
        return Asked(root.get("ID", ""), query["RelayState"][0])

    def answer(self, asked: Asked | None, **changes: object) -> messages.Answer:
        """What the city's provider would say about 髙橋."""
        number = next(_number)
        honest = messages.Answer(
            response_id=f"_r{number}",
            assertion_id=f"_a{number}",
            at=self.clock(),
            issuer=CITY,
            destination=ACS,
            recipient=ACS,
            audience=AUDIENCE,
            in_response_to=asked.id if asked else None,
            name_id="n-takahashi",
            session_index="s-1",
            attributes=(("employeeNumber", "100001"),),
        )
        return replace(honest, **changes)  # type: ignore[arg-type]

    def signed(self, answer: messages.Answer, signer: Signer | None = None) -> etree._Element:
        """A Response with a signed assertion, as it arrives."""
        root = messages.response(answer)
        messages.sign(messages.assertion_of(root), signer or self.signers.city)
        return arrived(root)

    def post(
        self,
        message: etree._Element | bytes,
        relay_state: str | None = "",
        browser: FlaskClient | None = None,
    ) -> TestResponse:
        """Post a Response to the assertion consumer, as the auto-submitted form does."""
        raw = message if isinstance(message, bytes) else etree.tostring(message)
        fields = {"SAMLResponse": base64.b64encode(raw).decode()}
        if relay_state:
            fields["RelayState"] = relay_state
        # The form of another site brings no cookie of ours.
        return (browser or self.app.test_client()).post("/sso/acs", data=fields)

    def post_for(self, asked: Asked, message: etree._Element | bytes) -> TestResponse:
        """Post the answer to a question."""
        return self.post(message, asked.relay_state)

    def last_refusal(self) -> str:
        """The code of the newest refusal in the audit record."""
        with self.db.reading() as conn:
            detail = conn.scalars(
                select(audit_event.c.detail)
                .where(audit_event.c.action == "sso.refused")
                .order_by(audit_event.c.id.desc())
                .limit(1)
            ).one()
        return str(detail["code"])

    def sign_in(self, browser: FlaskClient | None = None, **changes: object) -> TestResponse:
        """The whole way, to the page that was wanted."""
        chosen = browser or self.browser
        asked = self.ask(chosen)
        posted = self.post_for(asked, self.signed(self.answer(asked, **changes)))
        return chosen.get(posted.location, follow_redirects=True)


def arrived(root: etree._Element) -> etree._Element:
    """The same message after a journey as text: nothing of the sender's memory is left."""
    return etree.fromstring(etree.tostring(root))


PARTNERS = """
[sp]
skew_seconds = {skew}
{keys}
[[idp]]
key = "city"
name = "鶴ヶ島市"
entity_id = "{city}"
sso_url = "https://idp.city.example/sso?tenant=a&realm=b"
slo_url = "https://idp.city.example/slo"
certificates = [{city_certificates}]
idp_initiated = {idp_initiated}
want_encrypted = {want_encrypted}
person_by = "{person_by}"
[idp.attributes]
employee_number = "employeeNumber"
mail = "mail"

[[idp]]
key = "union"
name = "広域連合"
name_en = "Regional union"
entity_id = "{union}"
sso_url = "https://idp.union.example/sso"
certificates = ["union.crt"]
employee_number_prefixes = ["9"]
[idp.attributes]
employee_number = "employeeNumber"
"""


def write_partners(
    folder: Path,
    signers: Signers,
    *,
    skew: int = 60,
    sp_keys: tuple[str, ...] = ("sp",),
    city_certificates: tuple[str, ...] = ("city",),
    idp_initiated: bool = False,
    want_encrypted: bool = False,
    person_by: str = "employee_number",
) -> Path:
    """The partners' file with its certificates beside it."""
    for name in ("city", "city_next", "union", "sp", "sp_next"):
        signer: Signer = getattr(signers, name)
        (folder / f"{name}.crt").write_text(signer.certificate)
        (folder / f"{name}.key").write_text(signer.private_key)
    path = folder / "sso.toml"
    path.write_text(
        PARTNERS.format(
            skew=skew,
            city=CITY,
            union=UNION,
            city_certificates=", ".join(f'"{name}.crt"' for name in city_certificates),
            keys="\n".join(
                f'[[sp.key]]\ncertificate = "{name}.crt"\nprivate_key = "{name}.key"'
                for name in sp_keys
            ),
            idp_initiated=str(idp_initiated).lower(),
            want_encrypted=str(want_encrypted).lower(),
            person_by=person_by,
        ),
        "utf-8",
    )
    return path


def build(
    folder: Path,
    database_url: str,
    clock: TestClock,
    signers: Signers,
    *,
    limits: Mapping[str, int] = MappingProxyType({}),
    **partners: object,
) -> SsoWorld:
    """An application with its partners and people on a database."""
    write_partners(folder, signers, **partners)  # type: ignore[arg-type]
    settings = Settings(
        environment=Environment.TEST,
        data_dir=folder,
        database_url=database_url,
        base_url=SP,
        **limits,
    )
    app = create_app(settings, clock)
    add_form_page(app)
    with app.app_context():
        db = services().db
    return SsoWorld(app, settings, engage(db), clock, db, signers)

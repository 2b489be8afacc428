"""Single logout, both ways."""

from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from werkzeug.test import TestResponse

from sso.demo_idp import messages
from sso.demo_idp.keys import Signer
from sso.xml import decode, inflate
from tests.access.test_gate import csrf_of
from tests.sso.world import CITY, SLO, SsoWorld


def wish(world: SsoWorld, signer: Signer | None, **changes: str) -> str:
    """A LogoutRequest of the city as a query."""
    facts = {
        "message_id": "_wish",
        "destination": SLO,
        "issuer": CITY,
        "name_id": "n-takahashi",
        "session_index": "s-1",
    }
    message = messages.logout_message("LogoutRequest", at=world.clock(), **(facts | changes))
    return messages.redirect_query(
        message, parameter="SAMLRequest", relay_state="their state", signer=signer
    )


def signed_in(world: SsoWorld) -> bool:
    return world.browser.get("/who").status_code == 200


def message_in(answer: TestResponse, parameter: str) -> etree._Element:
    query = parse_qs(urlsplit(answer.location).query)
    return etree.fromstring(inflate(decode(query[parameter][0])))


def test_a_signed_request_ends_the_session_and_is_answered(world: SsoWorld) -> None:
    world.sign_in()
    answer = world.app.test_client().get(f"/sso/slo?{wish(world, world.signers.city)}")
    assert not signed_in(world)
    assert answer.location.startswith("https://idp.city.example/slo?SAMLResponse=")
    assert message_in(answer, "SAMLResponse").get("InResponseTo") == "_wish"
    assert parse_qs(urlsplit(answer.location).query)["RelayState"] == ["their state"]


def test_our_answer_is_signed(world: SsoWorld) -> None:
    answer = world.browser.get(f"/sso/slo?{wish(world, world.signers.city)}")
    query = urlsplit(answer.location).query
    signed, _, signature = query.partition("&Signature=")
    value = decode(parse_qs(f"v={signature}")["v"][0])
    assert messages.is_signed_by(signed, value, world.signers.sp.certificate)


@pytest.mark.parametrize(
    "changes", [{"name_id": "n-somebody"}, {"session_index": "s-2"}, {"name_id": ""}]
)
def test_a_request_for_somebody_else_ends_nothing(world: SsoWorld, changes: dict[str, str]) -> None:
    world.sign_in()
    world.browser.get(f"/sso/slo?{wish(world, world.signers.city, **changes)}")
    assert signed_in(world)


def test_an_unsigned_request_is_refused(world: SsoWorld) -> None:
    world.sign_in()
    answer = world.browser.get(f"/sso/slo?{wish(world, None)}")
    assert (answer.status_code, world.last_refusal()) == (400, "sso.not_signed")
    assert signed_in(world)


def test_a_request_signed_by_a_stranger_is_refused(world: SsoWorld) -> None:
    world.sign_in()
    world.browser.get(f"/sso/slo?{wish(world, world.signers.stranger)}")
    assert world.last_refusal() == "sso.bad_signature"
    assert signed_in(world)


def test_a_changed_query_breaks_the_signature(world: SsoWorld) -> None:
    query = wish(world, world.signers.city).replace("their%20state", "my%20state")
    world.browser.get(f"/sso/slo?{query}")
    assert world.last_refusal() == "sso.bad_signature"


def test_a_parameter_given_twice_is_refused(world: SsoWorld) -> None:
    query = wish(world, world.signers.city)
    world.browser.get(f"/sso/slo?{query}&{query.partition('&')[0]}")
    assert world.last_refusal() == "sso.unreadable"


def test_a_weak_signature_method_is_refused(world: SsoWorld) -> None:
    query = wish(world, world.signers.city).replace("xmldsig-more%23rsa-sha256", "x%23rsa-sha1")
    world.browser.get(f"/sso/slo?{query}")
    assert world.last_refusal() == "sso.weak_algorithm"


def test_a_request_counts_once(world: SsoWorld) -> None:
    query = wish(world, world.signers.city)
    world.browser.get(f"/sso/slo?{query}")
    world.sign_in()
    world.browser.get(f"/sso/slo?{query}")
    assert world.last_refusal() == "sso.replayed"
    assert signed_in(world)


def test_an_old_request_is_refused(world: SsoWorld) -> None:
    query = wish(world, world.signers.city)
    world.clock.advance(minutes=6, seconds=1)
    world.browser.get(f"/sso/slo?{query}")
    assert world.last_refusal() == "sso.expired"


def test_a_request_to_another_address_is_refused(world: SsoWorld) -> None:
    query = wish(world, world.signers.city, destination=f"{SLO}/elsewhere")
    world.browser.get(f"/sso/slo?{query}")
    assert world.last_refusal() == "sso.wrong_destination"


def test_a_message_that_unpacks_without_end_is_refused(world: SsoWorld) -> None:
    query = wish(world, world.signers.city, name_id="n" * 1024 * 1024)
    world.browser.get(f"/sso/slo?{query}")
    assert world.last_refusal() == "sso.oversize"


@pytest.mark.parametrize("query", ["", "SAMLRequest=%25", "SAMLRequest=AAAA", "x=1"])
def test_what_is_no_message_is_refused(world: SsoWorld, query: str) -> None:
    answer = world.browser.get(f"/sso/slo?{query}")
    assert (answer.status_code, world.last_refusal()) == (400, "sso.unreadable")


def sign_out(world: SsoWorld) -> TestResponse:
    token = csrf_of(world.browser.get("/settings/sessions").text)
    return world.browser.post("/sign-out", data={"csrf_token": token})


def reply(world: SsoWorld, in_response_to: str | None, relay_state: str) -> str:
    """A LogoutResponse of the city as a query."""
    message = messages.logout_message(
        "LogoutResponse",
        message_id="_reply",
        at=world.clock(),
        destination=SLO,
        issuer=CITY,
        in_response_to=in_response_to,
    )
    return messages.redirect_query(
        message,
        parameter="SAMLResponse",
        relay_state=relay_state,
        signer=world.signers.city,
    )


def test_signing_out_here_asks_the_partner_to_end_its_session(world: SsoWorld) -> None:
    world.sign_in()
    answer = sign_out(world)
    assert not signed_in(world)
    request = message_in(answer, "SAMLRequest")
    assert request.findtext("{*}NameID") == "n-takahashi"
    assert request.findtext("{*}SessionIndex") == "s-1"


def test_the_partners_answer_leads_to_the_last_page(world: SsoWorld) -> None:
    world.sign_in()
    asked = sign_out(world)
    relay_state = parse_qs(urlsplit(asked.location).query)["RelayState"][0]
    request = message_in(asked, "SAMLRequest")
    answer = world.browser.get(f"/sso/slo?{reply(world, request.get('ID'), relay_state)}")
    assert answer.location == "/signed-out"


@pytest.mark.parametrize(
    ("in_response_to", "code"),
    [(None, "sso.missing_in_response_to"), ("_never", "sso.unknown_request")],
)
def test_an_answer_that_nobody_asked_for_is_refused(
    world: SsoWorld, in_response_to: str | None, code: str
) -> None:
    world.browser.get(f"/sso/slo?{reply(world, in_response_to, 'x')}")
    assert world.last_refusal() == code


def test_an_answer_to_a_sign_in_is_no_answer_to_a_sign_out(world: SsoWorld) -> None:
    asked = world.ask()
    world.browser.get(f"/sso/slo?{reply(world, asked.id, asked.relay_state)}")
    assert world.last_refusal() == "sso.unknown_request"

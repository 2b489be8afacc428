"""Messages that must not let anybody in: each is refused with its code, and nobody is signed in."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

import pytest
import xmlsec
from lxml import etree
from sqlalchemy import func, select
from xmlsec import constants

from internal.access.model import sign_in_ticket
from sso.demo_idp import messages
from sso.demo_idp.keys import Signer
from sso.demo_idp.messages import DS, SAML, SAMLP
from tests.sso.world import ACS, AUDIENCE, UNION, SsoWorld, arrived
from tests.sso.wrapping import OVER_ASSERTION, OVER_RESPONSE

Change = Callable[[etree._Element], etree._Element]


def refused(world: SsoWorld, message: etree._Element | bytes, relay_state: str) -> str:
    """Post a message; the code of the refusal."""
    with world.db.reading() as conn:
        before = conn.scalar(select(func.count()).select_from(sign_in_ticket))
    answer = world.post(message, relay_state)
    with world.db.reading() as conn:
        after = conn.scalar(select(func.count()).select_from(sign_in_ticket))
    assert answer.status_code in (400, 403)
    assert after == before
    return world.last_refusal()


def refusal_of(world: SsoWorld, **changes: object) -> str:
    """The refusal of an otherwise honest answer with other facts, signed by the city."""
    asked = world.ask()
    return refused(world, world.signed(world.answer(asked, **changes)), asked.relay_state)


def test_the_honest_answer_of_these_tests_is_accepted(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    answer = fortress.post_for(asked, fortress.signed(fortress.answer(asked)))
    assert answer.status_code == 303


@pytest.mark.parametrize("wrap", OVER_ASSERTION, ids=lambda wrap: wrap.__name__)
def test_a_wrapped_assertion_signature_is_refused(fortress: SsoWorld, wrap: Change) -> None:
    asked = fortress.ask()
    message = wrap(fortress.signed(fortress.answer(asked)))
    assert refused(fortress, message, asked.relay_state) == "sso.wrapped"


@pytest.mark.parametrize("wrap", OVER_RESPONSE, ids=lambda wrap: wrap.__name__)
def test_a_wrapped_response_signature_is_refused(fortress: SsoWorld, wrap: Change) -> None:
    asked = fortress.ask()
    root = messages.response(fortress.answer(asked))
    messages.sign(root, fortress.signers.city)
    assert refused(fortress, wrap(arrived(root)), asked.relay_state) == "sso.wrapped"


def test_a_stripped_signature_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = messages.response(fortress.answer(asked))
    assert refused(fortress, message, asked.relay_state) == "sso.not_signed"


def test_an_empty_signature_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked))
    for value in message.iter(f"{{{DS}}}SignatureValue"):
        value.text = ""
    assert refused(fortress, message, asked.relay_state) == "sso.bad_signature"


def test_a_foreign_key_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked), fortress.signers.stranger)
    assert refused(fortress, message, asked.relay_state) == "sso.bad_signature"


def test_the_key_of_another_partner_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked), fortress.signers.union)
    assert refused(fortress, message, asked.relay_state) == "sso.bad_signature"


def test_a_changed_word_breaks_the_signature(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked))
    for value in message.iter(f"{{{SAML}}}AttributeValue"):
        value.text = "100002"
    assert refused(fortress, message, asked.relay_state) == "sso.bad_signature"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"audience": "https://other.example/metadata"}, "sso.wrong_audience"),
        ({"audience": AUDIENCE + "/"}, "sso.wrong_audience"),
        ({"audience": None}, "sso.wrong_audience"),
        ({"recipient": "https://other.example/sso/acs"}, "sso.wrong_recipient"),
        ({"recipient": f"https://other.example/?{ACS}"}, "sso.wrong_recipient"),
        ({"recipient": None}, "sso.wrong_recipient"),
        ({"destination": f"{ACS}/evil"}, "sso.wrong_destination"),
        ({"destination": f"{ACS}.other.example"}, "sso.wrong_destination"),
        ({"destination": None}, "sso.wrong_destination"),
        ({"issuer": "https://unknown.example"}, "sso.unknown_idp"),
        ({"lives": None}, "sso.no_end"),
        ({"in_response_to": "_nobody_asked_this"}, "sso.unknown_request"),
        ({"in_response_to": None}, "sso.unsolicited"),
        ({"attributes": ()}, "sso.no_person_attribute"),
        (
            {"attributes": (("employeeNumber", "100001"), ("employeeNumber", "100002"))},
            "sso.ambiguous_person",
        ),
        ({"attributes": (("employeeNumber", "999999"),)}, "access.unknown_person"),
        ({"attributes": (("employeeNumber", "100004"),)}, "access.unknown_person"),
    ],
)
def test_an_answer_that_is_not_for_us_is_refused(
    fortress: SsoWorld, changes: dict[str, object], code: str
) -> None:
    assert refusal_of(fortress, **changes) == code


@pytest.mark.parametrize(
    ("moved", "lives", "code"),
    [
        (timedelta(seconds=61), timedelta(minutes=5), "sso.not_yet_valid"),
        (timedelta(hours=-1), timedelta(hours=3), "sso.expired"),
        (timedelta(minutes=-3), timedelta(minutes=2), "sso.expired"),
        (timedelta(minutes=-7), timedelta(minutes=10), "sso.expired"),
    ],
    ids=["from the future", "held back for an hour", "ended a minute ago", "issued too long ago"],
)
def test_an_answer_that_is_not_of_now_is_refused(
    fortress: SsoWorld, moved: timedelta, lives: timedelta, code: str
) -> None:
    assert refusal_of(fortress, at=fortress.clock() + moved, lives=lives) == code


def test_two_issuers_in_one_answer_are_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    root = messages.response(fortress.answer(asked))
    assertion = messages.assertion_of(root)
    assertion[0].text = UNION
    messages.sign(assertion, fortress.signers.city)
    assert refused(fortress, arrived(root), asked.relay_state) == "sso.wrong_issuer"


def test_the_answer_of_another_partner_than_was_asked_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked, issuer=UNION), fortress.signers.union)
    assert refused(fortress, message, asked.relay_state) == "sso.wrong_idp"


def test_an_unsolicited_assertion_cannot_be_put_under_a_question(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(None))
    message.set("InResponseTo", asked.id)
    code = refused(fortress, message, asked.relay_state)
    assert code == "sso.missing_in_response_to"


def test_an_assertion_cannot_be_moved_to_another_question(fortress: SsoWorld) -> None:
    theirs, mine = fortress.ask(fortress.app.test_client()), fortress.ask()
    message = fortress.signed(fortress.answer(theirs))
    message.set("InResponseTo", mine.id)
    assert refused(fortress, message, mine.relay_state) == "sso.wrong_in_response_to"


def test_an_answer_after_half_an_hour_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    fortress.clock.advance(minutes=30)
    message = fortress.signed(fortress.answer(asked))
    assert refused(fortress, message, asked.relay_state) == "sso.request_expired"


def test_a_failed_authentication_is_told(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked))
    for code in message.iter(f"{{{SAMLP}}}StatusCode"):
        code.set("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")
    assert refused(fortress, message, asked.relay_state) == "sso.idp_refused"


def inside_name_id(fortress: SsoWorld, hidden: etree._Element) -> tuple[bytes, str]:
    """A genuine answer about `100002.evil` into which something invisible is put."""
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked, name_id="100002.evil"))
    name = next(message.iter(f"{{{SAML}}}NameID"))
    name.text, hidden.tail = "100002", ".evil"
    name.append(hidden)
    return etree.tostring(message), asked.relay_state


def test_a_comment_in_the_name_is_refused(fortress: SsoWorld) -> None:
    message, relay_state = inside_name_id(fortress, etree.Comment("x"))
    assert refused(fortress, message, relay_state) == "sso.comment"


def test_a_processing_instruction_in_the_name_is_refused(fortress: SsoWorld) -> None:
    message, relay_state = inside_name_id(fortress, etree.ProcessingInstruction("x"))
    assert refused(fortress, message, relay_state) == "sso.comment"


def test_a_comment_hidden_by_encryption_is_refused(fortress: SsoWorld) -> None:
    message, relay_state = inside_name_id(fortress, etree.Comment("x"))
    root = etree.fromstring(message)
    messages.encrypt(root, fortress.signers.sp.certificate)
    assert refused(fortress, etree.tostring(root), relay_state) == "sso.comment"


LAUGHS = "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' if n else '<!ENTITY l0 "ha">' for n in range(9)
)


@pytest.mark.parametrize(
    "declared",
    [
        "<!DOCTYPE x>",
        f"<!DOCTYPE x [{LAUGHS}]>",
        '<!DOCTYPE x [<!ENTITY l8 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
    ids=["dtd", "expansion", "external entity", "external dtd"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(fortress: SsoWorld, declared: str, encoding: str) -> None:
    asked = fortress.ask()
    text = etree.tostring(fortress.signed(fortress.answer(asked)), encoding="unicode")
    if "l8" in declared:
        text = text.replace("n-takahashi", "&l8;")
    message = (declared + text).encode(encoding)
    assert refused(fortress, message, asked.relay_state) == "sso.dtd"


def test_a_message_beyond_the_bound_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked, name_id="n" * 256 * 1024))
    assert refused(fortress, message, asked.relay_state) == "sso.oversize"


def test_a_flood_is_refused_before_it_is_read(fortress: SsoWorld) -> None:
    assert refused(fortress, b"<" * 1024 * 1024, "") == "sso.oversize"


@pytest.mark.parametrize("body", [b"not xml", b"<open>", b"\xff\xfe\x00", b"<?xml?>"])
def test_what_is_not_xml_is_refused(fortress: SsoWorld, body: bytes) -> None:
    assert refused(fortress, body, "") == "sso.unreadable"


@pytest.mark.parametrize("field", ["%%%", "", "AAA"])
def test_what_is_not_base64_is_refused(fortress: SsoWorld, field: str) -> None:
    answer = fortress.browser.post("/sso/acs", data={"SAMLResponse": field})
    assert (answer.status_code, fortress.last_refusal()) == (400, "sso.unreadable")


def test_another_kind_of_message_is_refused(fortress: SsoWorld) -> None:
    message = etree.Element(f"{{{SAMLP}}}LogoutResponse")
    assert refused(fortress, message, "") == "sso.malformed"


def test_a_message_outside_the_schema_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    root = messages.response(fortress.answer(asked))
    etree.SubElement(messages.assertion_of(root), f"{{{SAML}}}Surprise")
    messages.sign(messages.assertion_of(root), fortress.signers.city)
    assert refused(fortress, arrived(root), asked.relay_state) == "sso.malformed"


def test_two_elements_of_one_id_are_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    answer = fortress.answer(asked, response_id="_same", assertion_id="_same")
    message = fortress.signed(answer)
    assert refused(fortress, message, asked.relay_state) == "sso.wrapped"


def sign_with(
    root: etree._Element, signer: Signer, method: object, digest: object
) -> etree._Element:
    """A signature with other algorithms than the honest one."""
    assertion = messages.assertion_of(root)
    signature = xmlsec.template.create(assertion, constants.TransformExclC14N, method, ns="ds")
    assertion[0].addnext(signature)
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{assertion.get('ID')}")
    xmlsec.template.add_transform(reference, constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, constants.TransformExclC14N)
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.private_key, constants.KeyDataFormatPem)
    context.sign(signature)
    return arrived(root)


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        (constants.TransformRsaSha1, constants.TransformSha256),
        (constants.TransformRsaSha256, constants.TransformSha1),
    ],
    ids=["signature", "digest"],
)
def test_sha1_is_refused(fortress: SsoWorld, method: object, digest: object) -> None:
    asked = fortress.ask()
    root = messages.response(fortress.answer(asked))
    message = sign_with(root, fortress.signers.city, method, digest)
    assert refused(fortress, message, asked.relay_state) == "sso.weak_algorithm"


def test_the_public_key_taken_as_an_hmac_secret_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked))
    info = next(message.iter(f"{{{DS}}}SignedInfo"))
    next(info.iter(f"{{{DS}}}SignatureMethod")).set(
        "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    )
    signed = etree.tostring(info, method="c14n", exclusive=True)
    secret = fortress.signers.city.certificate.encode()
    value = hmac.new(secret, signed, hashlib.sha256).digest()
    next(message.iter(f"{{{DS}}}SignatureValue")).text = base64.b64encode(value).decode()
    assert refused(fortress, message, asked.relay_state) == "sso.weak_algorithm"


def test_an_xslt_in_the_signature_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked))
    next(message.iter(f"{{{DS}}}Transform")).set(
        "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116"
    )
    assert refused(fortress, message, asked.relay_state) == "sso.weak_algorithm"


def test_an_assertion_encrypted_for_somebody_else_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    root = fortress.signed(fortress.answer(asked))
    messages.encrypt(root, fortress.signers.stranger.certificate)
    assert refused(fortress, arrived(root), asked.relay_state) == "sso.undecryptable"


def test_an_unsigned_assertion_gains_nothing_by_encryption(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    root = messages.response(fortress.answer(asked))
    messages.encrypt(root, fortress.signers.sp.certificate)
    assert refused(fortress, arrived(root), asked.relay_state) == "sso.not_signed"


def test_a_padding_that_can_be_asked_out_is_refused(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    root = fortress.signed(fortress.answer(asked))
    messages.encrypt(root, fortress.signers.sp.certificate)
    for method in root.iterfind(".//{*}EncryptedKey/{*}EncryptionMethod"):
        method.set("Algorithm", "http://www.w3.org/2001/04/xmlenc#rsa-1_5")
    assert refused(fortress, root, asked.relay_state) == "sso.weak_algorithm"


@pytest.mark.parametrize(
    "relay_state",
    ["", "https://evil.example/", "//evil.example", "x\r\nSet-Cookie: session=evil", "\ud800"],
)
def test_a_relay_state_that_is_not_ours_is_refused(fortress: SsoWorld, relay_state: str) -> None:
    asked = fortress.ask()
    message = fortress.signed(fortress.answer(asked))
    relay_state = relay_state.encode("utf-8", "replace").decode()
    assert refused(fortress, message, relay_state) == "sso.wrong_relay_state"


def test_the_refusal_page_carries_the_number_that_is_in_the_log(
    fortress: SsoWorld, caplog: pytest.LogCaptureFixture
) -> None:
    page = fortress.post(b"not xml")
    reference = caplog.records[-1].args[0]  # type: ignore[index]
    assert str(reference) in page.text


def test_the_refusal_page_offers_to_sign_in_again(fortress: SsoWorld) -> None:
    assert 'href="/sign-in"' in fortress.post(b"not xml").text


def test_an_unknown_person_gets_a_page_and_no_account(fortress: SsoWorld) -> None:
    asked = fortress.ask()
    unknown = fortress.answer(asked, attributes=(("employeeNumber", "777777"),))
    page = fortress.post_for(asked, fortress.signed(unknown))
    assert page.status_code == 403
    assert "この利用者は組織に登録されていません。" in page.text
    assert "777777" not in page.text

"""Signing in through a partner, and what counts only once."""

import base64
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from signxml import XMLSigner, methods
from sqlalchemy import select, update

from internal.access.model import access_session
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.db import Tx
from internal.organization.model import person
from sso.demo_idp import messages
from sso.demo_idp.messages import DS, SAML
from sso.xml import decode, inflate
from tests.access.test_gate import csrf_of
from tests.sso.conftest import Builder
from tests.sso.world import UNION, Asked, SsoWorld, arrived


def test_a_person_signs_in_and_reaches_the_page_she_wanted(world: SsoWorld) -> None:
    answer = world.sign_in()
    assert (answer.request.path, answer.json and answer.json["name"]) == ("/who", "髙橋 美咲")


def test_the_question_is_signed_and_keeps_the_partners_own_parameters(world: SsoWorld) -> None:
    address = world.browser.get("/sso/login?idp=city").location
    base, _, query = address.partition("&SAMLRequest=")
    signed, _, signature = f"SAMLRequest={query}".partition("&Signature=")
    assert base == "https://idp.city.example/sso?tenant=a&realm=b"
    value = base64.b64decode(unquote_plus(signature))
    assert messages.is_signed_by(signed, value, world.signers.sp.certificate)


def test_the_question_fits_the_schema(world: SsoWorld) -> None:
    query = parse_qs(urlsplit(world.browser.get("/sso/login?idp=city").location).query)
    xml = inflate(decode(query["SAMLRequest"][0]))
    checked = OneLogin_Saml2_XML.validate_xml(xml, "saml-schema-protocol-2.0.xsd")
    assert not isinstance(checked, str)


def test_a_deep_link_survives_the_sign_in(world: SsoWorld) -> None:
    asked = world.ask(wanted="/draft%3Fform%3D3%26q%3D%E9%81%93")
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    answer = world.browser.get(posted.location)
    assert answer.location == "/draft?form=3&q=%E9%81%93"


@pytest.mark.parametrize("wanted", ["//evil.example", "https:evil.example", "%09//evil.example"])
def test_the_sign_in_leads_to_no_other_host(world: SsoWorld, wanted: str) -> None:
    asked = world.ask(wanted=wanted)
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    assert world.browser.get(posted.location).location == "/"


def test_the_assertion_consumer_needs_no_cookie_and_sets_none(world: SsoWorld) -> None:
    asked = world.ask()
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    assert (posted.status_code, posted.headers.getlist("Set-Cookie")) == (303, [])


def test_the_session_begins_only_in_the_browser_that_asked(world: SsoWorld) -> None:
    asked = world.ask()
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    answer = world.app.test_client().get(posted.location)
    assert (answer.status_code, world.last_refusal()) == (403, "access.other_browser")
    assert world.browser.get(posted.location).status_code == 303


def test_another_browser_with_a_question_of_its_own_is_another_browser(world: SsoWorld) -> None:
    victim = world.app.test_client()
    world.ask(victim)
    asked = world.ask()
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    assert victim.get(posted.location).status_code == 403


def test_a_ticket_counts_once(world: SsoWorld) -> None:
    asked = world.ask()
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    first, second = (world.browser.get(posted.location) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 400)
    assert world.last_refusal() == "access.ticket_used"


def test_a_ticket_dies_after_two_minutes(world: SsoWorld) -> None:
    asked = world.ask()
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    world.clock.advance(minutes=2)
    assert world.browser.get(posted.location).status_code == 400
    assert world.last_refusal() == "access.ticket_expired"


def test_two_tabs_may_sign_in_at_the_same_time(world: SsoWorld) -> None:
    tabs = [world.ask(), world.ask()]
    posted = [world.post_for(each, world.signed(world.answer(each))) for each in tabs]
    assert [world.browser.get(each.location).status_code for each in posted] == [303, 303]


def test_signing_in_changes_the_token(world: SsoWorld) -> None:
    world.browser.set_cookie("session", "chosen-by-an-attacker")
    world.sign_in()
    cookie = world.browser.get_cookie("session")
    assert cookie is not None
    assert cookie.value != "chosen-by-an-attacker"


def test_an_accepted_sign_in_is_recorded(world: SsoWorld) -> None:
    world.sign_in()
    with world.db.reading() as conn:
        actions = conn.scalars(select(audit_event.c.action).order_by(audit_event.c.id)).all()
    assert actions == ["sso.accepted", "access.signed_in"]


def test_the_end_that_the_provider_tells_ends_the_session(world: SsoWorld) -> None:
    asked = world.ask()
    root = messages.response(world.answer(asked))
    end = world.clock() + timedelta(minutes=20)
    next(root.iter(f"{{{SAML}}}AuthnStatement")).set("SessionNotOnOrAfter", messages.stamp(end))
    messages.sign(messages.assertion_of(root), world.signers.city)
    world.browser.get(world.post_for(asked, arrived(root)).location)
    with world.db.reading() as conn:
        assert conn.scalar(select(access_session.c.expires_at)) == end


def test_a_signed_response_is_accepted(world: SsoWorld) -> None:
    asked = world.ask()
    root = messages.response(world.answer(asked))
    messages.sign(root, world.signers.city)
    assert world.post_for(asked, arrived(root)).status_code == 303


def test_a_response_signed_twice_is_accepted(world: SsoWorld) -> None:
    asked = world.ask()
    root = messages.response(world.answer(asked))
    messages.sign(messages.assertion_of(root), world.signers.city)
    messages.sign(root, world.signers.city)
    assert world.post_for(asked, arrived(root)).status_code == 303


def test_an_encrypted_assertion_is_accepted(world: SsoWorld) -> None:
    asked = world.ask()
    root = world.signed(world.answer(asked))
    messages.encrypt(root, world.signers.sp.certificate)
    assert world.post_for(asked, arrived(root)).status_code == 303


def test_a_plain_assertion_is_refused_where_encryption_is_wanted(build_world: Builder) -> None:
    world = build_world(want_encrypted=True)
    asked = world.ask()
    world.post_for(asked, world.signed(world.answer(asked)))
    assert world.last_refusal() == "sso.not_encrypted"


def by_signxml(world: SsoWorld, asked: Asked) -> etree._Element:
    """A Response whose assertion another library signed."""
    root = messages.response(world.answer(asked))
    assertion = messages.assertion_of(root)
    etree.SubElement(assertion, f"{{{DS}}}Signature", Id="placeholder", nsmap={"ds": DS})
    assertion[0].addnext(assertion[-1])
    signed = XMLSigner(
        method=methods.enveloped,
        signature_algorithm="rsa-sha256",
        digest_algorithm="sha256",
        c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
    ).sign(
        assertion,
        key=world.signers.city.private_key,
        cert=world.signers.city.certificate,
        reference_uri=assertion.get("ID"),
    )
    root.replace(messages.assertion_of(root), signed)
    return arrived(root)


def test_the_signature_of_an_independent_library_is_accepted(world: SsoWorld) -> None:
    asked = world.ask()
    assert world.post_for(asked, by_signxml(world, asked)).status_code == 303


def test_an_encrypted_assertion_signed_by_an_independent_library_is_accepted(
    world: SsoWorld,
) -> None:
    asked = world.ask()
    root = by_signxml(world, asked)
    messages.encrypt(root, world.signers.sp.certificate)
    assert world.post_for(asked, arrived(root)).status_code == 303


def test_a_clock_within_the_tolerance_is_accepted(world: SsoWorld) -> None:
    ahead = world.sign_in(at=world.clock() + timedelta(seconds=60))
    behind = world.sign_in(at=world.clock() - timedelta(minutes=5, seconds=59))
    assert (ahead.status_code, behind.status_code) == (200, 200)


def test_the_tolerance_is_a_setting(build_world: Builder) -> None:
    world = build_world(skew=0)
    asked = world.ask()
    early = world.answer(asked, at=world.clock() + timedelta(seconds=1))
    world.post_for(asked, world.signed(early))
    assert world.last_refusal() == "sso.not_yet_valid"


def test_an_assertion_counts_once(world: SsoWorld) -> None:
    asked = world.ask()
    message = world.signed(world.answer(asked))
    first, second = (world.post_for(asked, message) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 400)
    assert world.last_refusal() == "sso.replayed"


def test_an_assertion_counts_once_even_under_another_response(world: SsoWorld) -> None:
    asked = world.ask()
    message = world.signed(world.answer(asked))
    world.post_for(asked, message)
    message.set("ID", "_another")
    world.post_for(asked, message)
    assert world.last_refusal() == "sso.replayed"


def test_a_question_is_answered_once(world: SsoWorld) -> None:
    asked = world.ask()
    world.post_for(asked, world.signed(world.answer(asked)))
    world.post_for(asked, world.signed(world.answer(asked)))
    assert world.last_refusal() == "sso.already_answered"


def test_an_assertion_counts_once_among_processes(world: SsoWorld) -> None:
    asked = world.ask()
    message = world.signed(world.answer(asked))
    assert world.post_for(asked, message).status_code == 303
    other = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.sso.second_process",
            str(world.settings.data_dir),
            world.settings.database,
            world.clock().isoformat(),
            asked.relay_state,
        ],
        input=base64.b64encode(etree.tostring(message)).decode(),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert other.stdout.splitlines()[-1] == "400 replayed"


def test_six_at_once_with_one_assertion_give_one_ticket(world: SsoWorld) -> None:
    asked = world.ask()
    message = world.signed(world.answer(asked))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: world.post_for(asked, message), range(6)))
    assert sorted(each.status_code for each in answers) == [303, 400, 400, 400, 400, 400]


def test_the_sign_in_page_offers_every_partner(world: SsoWorld) -> None:
    page = world.browser.get("/sign-in?next=/who").text
    assert ("鶴ヶ島市" in page, "広域連合" in page) == (True, True)
    assert "idp=union&amp;next=/who" in page


def as_union(world: SsoWorld, number: str) -> Asked:
    asked = world.ask(idp="union")
    answer = world.answer(asked, issuer=UNION, attributes=(("employeeNumber", number),))
    world.post_for(asked, world.signed(answer, world.signers.union))
    return asked


def test_a_partner_cannot_vouch_for_people_of_another_body(world: SsoWorld) -> None:
    as_union(world, "100001")
    assert world.last_refusal() == "sso.not_vouched"


def test_a_partner_vouches_for_its_own_people(world: SsoWorld) -> None:
    def renumber(tx: Tx) -> None:
        tx.conn.execute(
            update(person)
            .where(person.c.id == world.cast.takahashi)
            .values(employee_number="900001")
        )

    world.db.perform(renumber, SYSTEM)
    as_union(world, "900001")
    with world.db.reading() as conn:
        assert conn.scalar(select(audit_event.c.action)) == "sso.accepted"


def test_both_certificates_of_a_partner_count_while_it_changes_them(build_world: Builder) -> None:
    world = build_world(city_certificates=("city", "city_next"))
    for signer in (world.signers.city, world.signers.city_next):
        asked = world.ask()
        message = world.signed(world.answer(asked), signer)
        assert world.post_for(asked, message).status_code == 303


def test_a_partners_next_certificate_does_not_count_before_it_is_listed(world: SsoWorld) -> None:
    asked = world.ask()
    world.post_for(asked, world.signed(world.answer(asked), world.signers.city_next))
    assert world.last_refusal() == "sso.bad_signature"


def test_both_of_our_keys_decrypt_while_we_change_them(build_world: Builder) -> None:
    world = build_world(sp_keys=("sp_next", "sp"))
    for signer in (world.signers.sp, world.signers.sp_next):
        asked = world.ask()
        root = world.signed(world.answer(asked))
        messages.encrypt(root, signer.certificate)
        assert world.post_for(asked, arrived(root)).status_code == 303


def test_an_unsolicited_answer_must_be_confirmed_by_its_person(build_world: Builder) -> None:
    world = build_world(idp_initiated=True)
    browser = world.app.test_client()
    posted = world.post(world.signed(world.answer(None)), "//evil.example", browser)
    page = browser.get(posted.location, follow_redirects=True)
    assert "髙橋 美咲" in page.text
    assert browser.get("/who").status_code == 302
    ticket = posted.location.partition("ticket=")[2]
    confirmed = browser.post(
        "/sign-in/confirm", data={"csrf_token": csrf_of(page.text), "ticket": ticket}
    )
    assert confirmed.location == "/"
    assert browser.get("/who").status_code == 200


def test_an_unsolicited_answer_counts_once(build_world: Builder) -> None:
    world = build_world(idp_initiated=True)
    message = world.signed(world.answer(None))
    world.post(message)
    world.post(message)
    assert world.last_refusal() == "sso.replayed"


def test_a_person_may_be_found_by_mail(build_world: Builder) -> None:
    world = build_world(person_by="mail")
    answer = world.sign_in(attributes=(("mail", "100001@city.example.jp"),))
    assert answer.json is not None
    assert answer.json["name"] == "髙橋 美咲"


def test_a_person_may_be_found_by_the_name_id(build_world: Builder) -> None:
    world = build_world(person_by="name_id_as_employee_number")
    answer = world.sign_in(name_id="100001")
    assert answer.json is not None
    assert answer.json["name"] == "髙橋 美咲"


def test_two_people_with_one_mail_address_are_refused(build_world: Builder) -> None:
    world = build_world(person_by="mail")

    def share(tx: Tx) -> None:
        tx.conn.execute(update(person).values(mail="shared@city.example.jp"))

    world.db.perform(share, SYSTEM)
    asked = world.ask()
    claimed = world.answer(asked, attributes=(("mail", "shared@city.example.jp"),))
    world.post_for(asked, world.signed(claimed))
    assert world.last_refusal() == "sso.ambiguous_person"


def test_an_unknown_partner_is_refused(world: SsoWorld) -> None:
    assert world.browser.get("/sso/login?idp=nobody").status_code == 400


def test_typed_text_survives_a_lost_session_and_a_real_sign_in(world: SsoWorld) -> None:
    world.sign_in()
    world.clock.advance(minutes=61)
    headers = {"Referer": "http://localhost/draft", "Sec-Fetch-Site": "same-origin"}
    ended = world.browser.post("/draft", data={"opinion": "長い意見"}, headers=headers)
    assert "text=kept" in ended.location
    asked = world.ask(wanted="/draft")
    posted = world.post_for(asked, world.signed(world.answer(asked)))
    page = world.browser.get(posted.location, follow_redirects=True)
    assert "長い意見</textarea>" in page.text

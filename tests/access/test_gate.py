"""The gate: nobody passes without a session, and no typed text is lost at it."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from internal.access.gate import limits_of
from internal.access.model import access_session, kept_input
from internal.access.rules import SessionKind
from internal.access.service import Browser, SignInOrigin, begin_session
from internal.config import Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.model import person
from tests.access.conftest import World

FROM_THE_FORM = {"Referer": "http://localhost/draft", "Sec-Fetch-Site": "same-origin"}


def sign_in(world: World, browser: FlaskClient, who: str = "takahashi") -> str:
    """Give a browser a session, as the sign-in would."""
    new = world.db.perform(
        begin_session,
        SYSTEM,
        person_id=getattr(world.cast, who),
        origin=SignInOrigin(kind=SessionKind.SAML),
        browser=Browser("Firefox/140 Linux", "127.0.0.1"),
        limits=limits_of(Settings()),
        replaces=None,
    )
    browser.set_cookie("session", new.token)
    return new.token


def csrf_of(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def text_of(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)
    assert found
    return found[1]


def test_a_page_leads_to_the_sign_in_and_remembers_itself(world: World) -> None:
    answer = world.browser().get("/draft?form=3")
    assert answer.location == "/sign-in?next=%2Fdraft%3Fform%3D3"


def test_a_japanese_address_with_a_space_is_remembered_too(world: World) -> None:
    answer = world.browser().get("/draft?q=道路 台帳")
    assert answer.location == (
        "/sign-in?next=%2Fdraft%3Fq%3D%25E9%2581%2593%25E8%25B7%25AF%2520%25E5%258F%25B0%25E5%25B8%25B3"
    )


def test_a_signed_in_person_passes(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser)
    assert browser.get("/who").json == {
        "name": "髙橋 美咲",
        "post": str(world.cast.chief),
        "duties": ["records_officer"],
        "emergency": False,
    }


def test_a_page_without_a_sign_in_has_to_say_so(world: World) -> None:
    assert world.browser().get("/signed-out").status_code == 200


def test_the_style_of_the_pages_needs_no_sign_in(world: World) -> None:
    page = world.browser().get("/signed-out").text
    files = re.findall(r'(?:href|src)="(/assets/[^"]+)"', page)
    assert files
    assert {world.browser().get(address).status_code for address in files} == {200}


def test_a_made_up_token_opens_nothing(world: World) -> None:
    browser = world.browser()
    browser.set_cookie("session", "A" * 43)
    assert browser.get("/who").status_code == 302


def test_an_ended_session_is_told_from_no_session(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser)
    world.clock.advance(minutes=61)
    assert browser.get("/draft").location == "/sign-in/ended?next=%2Fdraft"


def test_use_keeps_a_session_alive(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser)
    for _ in range(3):
        world.clock.advance(minutes=50)
        assert browser.get("/who").status_code == 200


def test_reading_writes_the_time_of_use_once_a_minute(world: World) -> None:
    browser = world.browser()
    token = sign_in(world, browser)
    begun = world.clock()
    world.clock.advance(seconds=59)
    browser.get("/who")
    with world.db.reading() as conn:
        assert conn.scalar(select(access_session.c.seen_at)) == begun
    world.clock.advance(seconds=1)
    browser.get("/who")
    with world.db.reading() as conn:
        assert conn.scalar(select(access_session.c.seen_at)) == world.clock()
    assert token


def test_a_person_with_two_posts_is_asked_which_before_anything_else(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser, "sakiyama")
    assert browser.get("/draft").location == "/sign-in/post?next=%2Fdraft"


def test_choosing_a_post_leads_to_the_page_she_wanted(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser, "sakiyama")
    page = browser.get("/sign-in/post?next=/who").text
    chosen = {
        "csrf_token": csrf_of(page),
        "post": str(world.cast.acting_director),
        "next": "/who",
    }
    answer = browser.post("/sign-in/post", data=chosen, follow_redirects=True)
    assert answer.json is not None
    assert answer.json["post"] == str(world.cast.acting_director)


def test_choosing_no_post_shows_the_page_again_with_the_reason(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser, "sakiyama")
    token = csrf_of(browser.get("/sign-in/post").text)
    answer = browser.post("/sign-in/post", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "どの職で仕事をするかを選んでください。" in answer.text


def test_the_post_choice_leads_to_no_other_host(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser, "sakiyama")
    page = browser.get("/sign-in/post?next=//evil.example").text
    assert 'name="next" value="/"' in page


def test_a_form_of_a_lost_session_is_not_carried_out_and_its_text_comes_back(
    world: World,
) -> None:
    browser = world.browser()
    sign_in(world, browser)
    form = {
        "csrf_token": csrf_of(browser.get("/draft").text),
        "opinion": "予算は足りる見込みです。",
    }
    world.clock.advance(minutes=61)
    answer = browser.post("/draft", data=form, headers=FROM_THE_FORM)
    assert answer.location == "/sign-in/ended?next=%2Fdraft&text=kept"
    assert world.taken == []
    sign_in(world, browser)
    assert text_of(browser.get("/draft").text) == "予算は足りる見込みです。"


def test_text_typed_before_any_sign_in_comes_back_too(world: World) -> None:
    browser = world.browser()
    browser.post("/draft", data={"opinion": "下書き"}, headers=FROM_THE_FORM)
    sign_in(world, browser)
    assert text_of(browser.get("/draft").text) == "下書き"


def lose_session_with(world: World, browser: FlaskClient, text: str) -> None:
    sign_in(world, browser)
    world.clock.advance(minutes=61)
    browser.post("/draft", data={"opinion": text}, headers=FROM_THE_FORM)


def test_kept_text_is_not_shown_to_another_person_at_the_same_browser(world: World) -> None:
    browser = world.browser()
    lose_session_with(world, browser, "人事案件の意見")
    sign_in(world, browser, "watanabe")
    assert text_of(browser.get("/draft").text) == ""


def test_kept_text_is_not_shown_in_another_browser(world: World) -> None:
    lose_session_with(world, world.browser(), "意見")
    other = world.browser()
    sign_in(world, other)
    assert text_of(other.get("/draft").text) == ""


def test_kept_text_is_gone_after_half_an_hour(world: World) -> None:
    browser = world.browser()
    lose_session_with(world, browser, "意見")
    world.clock.advance(minutes=30)
    sign_in(world, browser)
    assert text_of(browser.get("/draft").text) == ""


def test_kept_text_is_gone_once_the_form_was_taken(world: World) -> None:
    browser = world.browser()
    lose_session_with(world, browser, "意見")
    sign_in(world, browser)
    token = csrf_of(browser.get("/draft").text)
    browser.post("/draft", data={"csrf_token": token, "opinion": "意見"}, headers=FROM_THE_FORM)
    assert world.taken == ["意見"]
    assert text_of(browser.get("/draft").text) == ""
    with world.db.reading() as conn:
        assert conn.execute(select(kept_input)).all() == []


def test_secrets_of_a_form_are_not_kept(world: World) -> None:
    fields = {"opinion": "意見", "csrf_token": "t", "password": "p"}
    world.browser().post("/draft", data=fields, headers=FROM_THE_FORM)
    with world.db.reading() as conn:
        assert conn.scalar(select(kept_input.c.fields)) == [["opinion", "意見"]]


@pytest.mark.parametrize(
    "headers",
    [
        {"Referer": "https://evil.example/", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {},
    ],
)
def test_another_site_cannot_leave_text_here(world: World, headers: dict[str, str]) -> None:
    answer = world.browser().post("/draft", data={"opinion": "x"}, headers=headers)
    assert "text=lost" in answer.location
    with world.db.reading() as conn:
        assert conn.execute(select(kept_input)).all() == []


def test_text_beyond_the_bound_is_not_kept_and_the_page_says_so(world: World) -> None:
    browser = world.browser()
    large = {"opinion": "字" * 100_000}
    answer = browser.post("/draft", data=large, headers=FROM_THE_FORM, follow_redirects=True)
    assert "保存できませんでした" in answer.text


def test_a_form_shown_in_an_older_session_comes_back_for_a_second_look(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser)
    form = {"csrf_token": csrf_of(browser.get("/draft").text), "opinion": "意見"}
    sign_in(world, browser)
    answer = browser.post("/draft", data=form, headers=FROM_THE_FORM)
    assert (answer.location, world.taken) == ("/draft", [])
    assert text_of(browser.get("/draft").text) == "意見"


def test_a_fragment_request_is_sent_to_the_sign_in_as_a_whole_page(world: World) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/draft"}
    answer = world.browser().post("/draft", data={"opinion": "x"}, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"].split("?")[0]) == (
        401,
        "/sign-in/ended",
    )


def test_the_list_shows_this_session_and_ends_another(world: World) -> None:
    browser, other = world.browser(), world.browser()
    sign_in(world, other)
    world.clock.advance(minutes=2)
    sign_in(world, browser)
    page = browser.get("/settings/sessions").text
    (address,) = re.findall(r"/settings/sessions/[0-9a-f-]{36}/end", page)
    browser.post(address, data={"csrf_token": csrf_of(page)})
    assert other.get("/who").status_code == 302
    assert browser.get("/who").status_code == 200


def test_all_other_sessions_end_with_one_press(world: World) -> None:
    browser, other = world.browser(), world.browser()
    sign_in(world, other)
    sign_in(world, browser)
    token = csrf_of(browser.get("/settings/sessions").text)
    browser.post("/settings/sessions/end-others", data={"csrf_token": token})
    assert (other.get("/who").status_code, browser.get("/who").status_code) == (302, 200)


def test_signing_out_ends_the_session_on_the_server(world: World) -> None:
    browser = world.browser()
    token = sign_in(world, browser)
    csrf = csrf_of(browser.get("/settings/sessions").text)
    assert browser.post("/sign-out", data={"csrf_token": csrf}).location == "/signed-out"
    browser.set_cookie("session", token)
    assert browser.get("/who").status_code == 302


def test_a_person_whose_employment_ended_is_out_at_once(world: World) -> None:
    browser = world.browser()
    sign_in(world, browser)

    def retire(tx: Tx) -> None:
        tx.conn.execute(
            update(person)
            .where(person.c.id == world.cast.takahashi)
            .values(active_to=date(2026, 11, 24))
        )

    world.db.perform(retire, SYSTEM)
    assert browser.get("/who").status_code == 302

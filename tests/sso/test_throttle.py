"""Many sign-ins at once: an office at half past eight passes, a hammer does not."""

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from internal.config import Environment, Settings
from internal.kernel.refusal import TooOften
from internal.web import catalogue
from sso.throttle import OF_ONE_BROWSER, place_of, throttle_of
from tests.conftest import TestClock
from tests.services import REDIS, need
from tests.sso.world import Signers, SsoWorld, build

OFFICE = "203.0.113.9"


@pytest.fixture(scope="module")
def narrow(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, signers: Signers
) -> SsoWorld:
    """A body that admits ten sign-ins a minute from one address, behind one proxy."""
    folder = tmp_path_factory.mktemp("narrow")
    shutil.copy(sqlite_template, folder / "test.db")
    catalogue.build()
    return build(
        folder,
        f"sqlite:///{folder / 'test.db'}",
        TestClock(),
        signers,
        limits={"sign_ins_per_minute": 10, "proxy_hops": 1},
    )


def ask(world: SsoWorld, address: str, browser: FlaskClient | None = None) -> TestResponse:
    client = browser or world.app.test_client()
    return client.get("/sso/login?idp=city&next=/inbox", headers={"X-Forwarded-For": address})


def answer(world: SsoWorld, address: str) -> TestResponse:
    return world.app.test_client().post(
        "/sso/acs", data={"SAMLResponse": "bm9uc2Vuc2U="}, headers={"X-Forwarded-For": address}
    )


def test_an_office_of_450_signs_in_from_one_address_within_a_minute(world: SsoWorld) -> None:
    browsers = [world.app.test_client() for _ in range(450)]
    assert {ask(world, OFFICE, browser).status_code for browser in browsers} == {302}


def test_one_browser_that_asks_without_end_is_stopped_and_its_neighbours_are_not(
    world: SsoWorld,
) -> None:
    restless = world.app.test_client()
    ask(world, OFFICE, restless)
    answers = [ask(world, OFFICE, restless).status_code for _ in range(OF_ONE_BROWSER + 2)]
    assert answers == [302] * OF_ONE_BROWSER + [429] * 2
    assert ask(world, OFFICE).status_code == 302


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ja", "秒ほど待ってから、もう一度サインインしてください。"),
        ("en", "There were many sign-ins in a short time. Wait about "),
    ],
)
def test_who_comes_too_often_is_told_how_long_to_wait(
    narrow: SsoWorld, language: str, sentence: str
) -> None:
    place = f"198.51.100.{len(language + sentence)}"
    while (said := ask(narrow, place)).status_code == 302:
        continue
    browser = narrow.app.test_client()
    browser.set_cookie("lang", language)
    said = ask(narrow, place, browser)
    assert said.status_code == 429
    assert 1 <= int(said.headers["Retry-After"]) <= 60
    assert sentence in said.text
    assert "/sign-in?next=%2Finbox" in said.text


def test_each_visitor_behind_a_proxy_has_an_address_of_her_own(narrow: SsoWorld) -> None:
    crowded = [ask(narrow, "198.51.100.1").status_code for _ in range(11)]
    assert crowded[-1] == 429
    assert ask(narrow, "198.51.100.2").status_code == 302


def test_refused_answers_stop_an_address_long_before_good_ones_would(narrow: SsoWorld) -> None:
    answers = [answer(narrow, "198.51.100.3").status_code for _ in range(4)]
    assert answers == [400, 400, 429, 429]
    assert answer(narrow, "198.51.100.4").status_code == 400


def test_a_stopped_visitor_leaves_no_record(narrow: SsoWorld) -> None:
    while answer(narrow, "198.51.100.5").status_code == 400:
        continue
    assert narrow.last_refusal() != "sso.too_often"


def test_an_ipv6_network_counts_as_one_place() -> None:
    assert place_of("2001:db8:1:2:3:4:5:6") == place_of("2001:db8:1:2::1") == "2001:db8:1:2::/64"
    assert place_of("192.0.2.7") == "192.0.2.7"


def test_a_store_that_does_not_answer_stops_nobody_and_the_process_counts_for_itself() -> None:
    settings = Settings(
        environment=Environment.TEST, broker_url="redis://127.0.0.1:1/0", sign_ins_per_minute=10
    )
    throttle = throttle_of(settings)
    for _ in range(10):
        throttle.admit_question(None, OFFICE)
    with pytest.raises(TooOften):
        throttle.admit_question(None, OFFICE)
    throttle.admit_answer(OFFICE)
    for _ in range(2):
        throttle.note_failure(OFFICE)
    with pytest.raises(TooOften):
        throttle.admit_answer(OFFICE)


@pytest.mark.services
def test_two_processes_count_together_in_redis(tmp_path: Path) -> None:
    settings = Settings(
        environment=Environment.TEST,
        broker_url=need(REDIS),
        broker_queue=f"test-{tmp_path.name}-{tmp_path.stat().st_ino}",
        sign_ins_per_minute=10,
    )
    first, second = throttle_of(settings), throttle_of(settings)
    for _ in range(5):
        first.admit_question(None, OFFICE)
        second.admit_question(None, OFFICE)
    for throttle in (first, second):
        with pytest.raises(TooOften) as pause:
            throttle.admit_question(None, OFFICE)
        assert 1 <= pause.value.retry_after <= 60

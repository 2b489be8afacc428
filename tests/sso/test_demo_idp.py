"""The demonstration's identity provider and our service provider, over real HTTP."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from internal import create_app
from internal.config import Environment, Settings
from internal.kernel.db import Database
from internal.web.context import services
from sso.demo_idp import create_idp, prepare_demo
from tests.access.cast import engage
from tests.access.conftest import add_form_page
from tests.conftest import TestClock
from tests.services import chromium_path

PEOPLE = [
    {
        "employee_number": "100001",
        "name": "髙橋 美咲",
        "post": "維持係長",
        "section": "道路建設課",
        "shows": "起案から決裁まで",
    },
    {
        "employee_number": "100002",
        "name": "﨑山 健",
        "post": "課長",
        "section": "都市計画課",
        "shows": "",
    },
    {
        "employee_number": "555555",
        "name": "部外 者",
        "post": "",
        "section": "",
        "shows": "登録のない利用者",
    },
]


@dataclass(frozen=True, slots=True)
class Demo:
    """Both sides, each listening on a site of its own."""

    sp: str
    idp: str
    settings: Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(app: Flask, port: int) -> Iterator[None]:
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def demo(database_url: str, tmp_path: Path, clock: TestClock) -> Iterator[Demo]:
    sp_port, idp_port = free_port(), free_port()
    settings = Settings(
        environment=Environment.DEMO,
        data_dir=tmp_path,
        database_url=database_url,
        # Ports do not separate sites, host names do: cookies must not be shared.
        base_url=f"http://127.0.0.1:{sp_port}",
        demo_idp_url=f"http://localhost:{idp_port}",
    )
    (tmp_path / "demo_people.json").write_text(json.dumps(PEOPLE), "utf-8")
    prepare_demo(settings, clock)
    app = create_app(settings, clock)
    add_form_page(app)
    with app.app_context():
        db: Database = services().db
    engage(db)
    with serving(app, sp_port), serving(create_idp(settings, clock), idp_port):
        yield Demo(settings.base_url, settings.demo_idp_url, settings)
    db.close()


class Visitor:
    """A browser without scripts: follows redirects, keeps cookies, presses the only button."""

    def __init__(self) -> None:
        self.jar = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))
        self.address = ""
        self.page = ""

    def get(self, url: str) -> str:
        return self._take(url, None)

    def press(self, action: str, **added: str) -> str:
        """Send the form of an action with its hidden fields."""
        form = next(
            each
            for each in re.findall(r"<form.*?</form>", self.page, re.S)
            if f'action="{action}"' in each
        )
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form))
        fields = {name: unescape(value) for name, value in hidden.items()} | added
        return self._take(urljoin(self.address, action), urlencode(fields).encode())

    def _take(self, url: str, body: bytes | None) -> str:
        with self.opener.open(url, body) as answer:
            self.address, self.page = answer.geturl(), answer.read().decode()
        return self.page


def sign_in(demo: Demo, number: str = "100001", wanted: str = "/who") -> Visitor:
    visitor = Visitor()
    visitor.get(f"{demo.sp}{wanted}")
    visitor.press("/answer", person=number)
    visitor.press(f"{demo.sp}/sso/acs")
    return visitor


def test_a_round_trip_ends_on_the_page_that_was_wanted(demo: Demo) -> None:
    visitor = sign_in(demo)
    assert visitor.address == f"{demo.sp}/who"
    assert json.loads(visitor.page)["name"] == "髙橋 美咲"


def test_signing_out_ends_both_sessions(demo: Demo) -> None:
    visitor = sign_in(demo)
    visitor.get(f"{demo.sp}/settings/sessions")
    visitor.press("/sign-out")
    assert visitor.address == f"{demo.sp}/signed-out"
    assert "としてサインイン中" not in visitor.get(demo.idp)
    assert visitor.get(f"{demo.sp}/who").count("サインインする人を選んでください") == 1


def test_signing_out_at_the_provider_ends_our_session(demo: Demo) -> None:
    visitor = sign_in(demo)
    visitor.get(demo.idp)
    page = visitor.press("/sign-out")
    assert "サインアウトしました" in page
    assert visitor.address.startswith(f"{demo.idp}/slo?")
    assert "サインインが必要です" in visitor.get(f"{demo.sp}/who")


def test_a_sign_in_begun_at_the_provider_asks_for_a_confirmation(demo: Demo) -> None:
    visitor = Visitor()
    visitor.get(demo.idp)
    visitor.press("/answer", person="100001")
    page = visitor.press(f"{demo.sp}/sso/acs")
    assert "としてサインインします" in page


def test_people_are_found_by_words(demo: Demo) -> None:
    visitor = Visitor()
    visitor.get(f"{demo.sp}/who")
    question = re.search(r'name="question" value="([^"]+)"', visitor.page)
    assert question
    query = urlencode({"question": unescape(question[1]), "q": "都市計画課 﨑山"})
    page = visitor.get(f"{demo.idp}/choose?{query}")
    assert "検索結果 1人" in page
    assert page.count('value="100002"') == 1


def test_the_provider_refuses_an_unsigned_question(demo: Demo) -> None:
    client = create_idp(demo.settings).test_client()
    assert client.get("/sso?SAMLRequest=AAAA").status_code == 400


def test_the_provider_does_not_start_in_production(tmp_path: Path) -> None:
    production = Settings(
        environment=Environment.PRODUCTION,
        data_dir=tmp_path,
        base_url="https://flow.example",
        secret_key="s" * 32,
        database_url="postgresql+psycopg://db/flow",
        sso_config=tmp_path / "sso.toml",
    )
    with pytest.raises(RuntimeError):
        create_idp(production)
    with pytest.raises(RuntimeError):
        prepare_demo(production)


def test_preparing_twice_changes_nothing(demo: Demo) -> None:
    folder = demo.settings.data_dir

    def everything() -> dict[str, bytes]:
        names = ("sso.toml", "sso/sp.key", "sso/sp.crt", "demo_idp/idp.key", "demo_idp/idp.crt")
        return {name: (folder / name).read_bytes() for name in names}

    before = everything()
    prepare_demo(demo.settings)
    assert everything() == before


def test_private_keys_are_for_the_owner_only(demo: Demo) -> None:
    for name in ("sso/sp.key", "demo_idp/idp.key"):
        assert (demo.settings.data_dir / name).stat().st_mode & 0o077 == 0


def test_a_file_an_administrator_wrote_is_left_alone(demo: Demo) -> None:
    path = demo.settings.data_dir / "sso.toml"
    path.write_text("# ours\n")
    prepare_demo(demo.settings)
    assert path.read_text() == "# ours\n"


@contextmanager
def chromium(*, scripts: bool) -> Iterator[Page]:
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser.new_context(locale="ja-JP", java_script_enabled=scripts).new_page()
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_real_browser_signs_in_across_two_sites(demo: Demo, scripts: bool) -> None:
    with chromium(scripts=scripts) as page:
        page.goto(f"{demo.sp}/who")
        page.get_by_role("button", name="髙橋 美咲").click()
        if not scripts:
            page.get_by_role("button", name="続ける").click()
        page.wait_for_url(f"{demo.sp}/who")
        assert json.loads(page.locator("pre").inner_text())["name"] == "髙橋 美咲"


@pytest.mark.browser
def test_a_real_browser_keeps_the_typed_text_over_a_lost_session(
    demo: Demo, clock: TestClock
) -> None:
    with chromium(scripts=True) as page:
        page.goto(f"{demo.sp}/draft")
        page.get_by_role("button", name="髙橋 美咲").click()
        page.wait_for_url(f"{demo.sp}/draft")
        page.locator("textarea").fill("道路台帳のとおりです。")
        clock.advance(minutes=61)
        page.locator("form").evaluate("form => form.submit()")
        page.get_by_role("link", name="サインインする").click()
        page.get_by_role("button", name="髙橋 美咲").click()
        page.wait_for_url(f"{demo.sp}/draft")
        assert page.locator("textarea").input_value() == "道路台帳のとおりです。"

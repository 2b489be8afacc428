"""The way in when no identity provider answers: from the command line, for a short time."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from internal import create_app
from internal.access.cli import access_commands
from internal.access.model import break_glass
from internal.access.sign_in import break_the_glass
from internal.config import Settings
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.refusal import InvalidInput, NotFound
from internal.web.context import services
from tests.access.cast import Cast, engage
from tests.access.conftest import World
from tests.access.test_gate import csrf_of
from tests.access.test_sessions import sign_in
from tests.conftest import TestClock


def ticket(db: Database, minutes: int = 15) -> str:
    return db.perform(
        break_the_glass,
        SYSTEM,
        employee_number="100001",
        minutes=minutes,
        reason="認証システムの停止",
        operator="root",
    )


def test_the_link_signs_in_as_administrator_after_a_confirmation(world: World) -> None:
    browser, secret = world.browser(), ticket(world.db)
    page = browser.get(f"/sign-in/confirm?ticket={secret}").text
    assert "髙橋 美咲" in page
    browser.post("/sign-in/confirm", data={"csrf_token": csrf_of(page), "ticket": secret})
    who = browser.get("/who").json
    assert who is not None
    assert (who["emergency"], "administrator" in who["duties"]) == (True, True)


def test_looking_at_the_link_does_not_use_it_up(world: World) -> None:
    secret = ticket(world.db)
    pages = [world.browser().get(f"/sign-in/confirm?ticket={secret}") for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]


def test_the_link_works_once(world: World) -> None:
    secret = ticket(world.db)
    for browser, expected in ((world.browser(), 303), (world.browser(), 400)):
        token = csrf_of(browser.get(f"/sign-in/confirm?ticket={ticket(world.db)}").text)
        answer = browser.post("/sign-in/confirm", data={"csrf_token": token, "ticket": secret})
        assert answer.status_code == expected


def test_the_session_ends_with_the_time_of_the_command(world: World) -> None:
    browser, secret = world.browser(), ticket(world.db, minutes=15)
    world.clock.advance(minutes=10)
    page = browser.get(f"/sign-in/confirm?ticket={secret}").text
    browser.post("/sign-in/confirm", data={"csrf_token": csrf_of(page), "ticket": secret})
    world.clock.advance(minutes=4)
    assert browser.get("/who").status_code == 200
    world.clock.advance(minutes=1)
    assert browser.get("/who").status_code == 302


def test_the_link_is_dead_after_its_time(world: World) -> None:
    secret = ticket(world.db, minutes=15)
    world.clock.advance(minutes=15)
    answer = world.browser().get(f"/sign-in/confirm?ticket={secret}")
    assert "access.ticket_expired" in answer.text


def test_who_did_it_and_why_is_recorded(db: Database, cast: Cast) -> None:
    ticket(db)
    with db.reading() as conn:
        row = conn.execute(select(break_glass)).one()
        detail = conn.scalar(select(audit_event.c.detail))
    assert (row.person_id, row.operator, row.reason, row.minutes) == (
        cast.takahashi,
        "root",
        "認証システムの停止",
        15,
    )
    assert detail is not None
    assert detail["reason"] == "認証システムの停止"


@pytest.mark.parametrize("minutes", [0, 61])
def test_the_time_is_bounded(db: Database, cast: Cast, minutes: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ticket(db, minutes)
    assert refusal.value.code == "access.break_glass_minutes"


def test_a_reason_is_needed(db: Database, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refusal:
        db.perform(
            break_the_glass,
            SYSTEM,
            employee_number="100001",
            minutes=5,
            reason=" ",
            operator="root",
        )
    assert refusal.value.code == "access.break_glass_reason"


def test_an_unknown_number_opens_nothing(db: Database, cast: Cast) -> None:
    with pytest.raises(NotFound) as refusal:
        db.perform(
            break_the_glass,
            SYSTEM,
            employee_number="999999",
            minutes=5,
            reason="訓練",
            operator="root",
        )
    assert refusal.value.code == "access.unknown_person"


@pytest.fixture
def installed(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with its own database file, as the command finds it."""
    shutil.copy(sqlite_template, tmp_path / "internal.db")
    monkeypatch.setenv("INTERNAL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("INTERNAL_BASE_URL", "https://flow.example")
    return Settings()


def cast_on_file(settings: Settings, clock: TestClock) -> None:
    db = Database(settings.database, clock)
    engage(db)
    db.close()


def test_the_command_prints_the_link(installed: Settings, clock: TestClock) -> None:
    cast_on_file(installed, clock)
    wish = ["break-glass", "--person", "100001", "--reason", "訓練"]
    printed = CliRunner().invoke(access_commands, wish)
    assert printed.exit_code == 0
    assert printed.output.startswith("https://flow.example/sign-in/confirm?ticket=")


def test_the_command_says_what_is_wrong(installed: Settings, clock: TestClock) -> None:
    cast_on_file(installed, clock)
    wish = ["break-glass", "--person", "1", "--reason", "訓練"]
    printed = CliRunner().invoke(access_commands, wish)
    assert printed.exit_code == 1
    assert "職員番号「1」の職員は組織に登録されていません" in printed.output


def test_the_command_ends_every_session_of_a_person(installed: Settings, clock: TestClock) -> None:
    clock.now = system_clock()  # the command has no other clock
    db = Database(installed.database, clock)
    sign_in(db, engage(db).takahashi)
    db.close()
    wish = ["end-sessions", "--person", "100001"]
    printed = CliRunner().invoke(access_commands, wish)
    assert printed.output == "1 session(s) ended\n"


def test_over_tls_the_session_cookie_is_tied_to_this_host(
    installed: Settings, clock: TestClock
) -> None:
    cast_on_file(installed, clock)
    app = create_app(installed, clock)
    browser, url = app.test_client(), "https://flow.example"
    with app.app_context():
        secret = ticket(services().db)
    page = browser.get(f"/sign-in/confirm?ticket={secret}", base_url=url)
    answer = browser.post(
        "/sign-in/confirm",
        base_url=url,
        data={"csrf_token": csrf_of(page.text), "ticket": secret},
        headers={"Referer": f"{url}/sign-in/confirm"},
    )
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert sorted({each.split("=")[0] for each in cookies}) == ["__Host-forms", "__Host-session"]
    for each in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(each.split("; "))

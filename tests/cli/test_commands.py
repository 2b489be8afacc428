"""The command `internal` as people type it."""

import socket
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from internal.cli import main
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database
from internal.kernel.outbox import MAX_ATTEMPTS, OutboxState, deliver, due_entries, outbox
from tests.conftest import TestClock


@pytest.fixture(autouse=True)
def city(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERNAL_DATABASE_URL", database_url)
    monkeypatch.setenv("INTERNAL_DATA_DIR", str(tmp_path))


def internal(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def give_up(db: Database, clock: TestClock) -> UUID:
    """An effect that failed for good."""
    with db.transaction(SYSTEM) as tx:
        tx.after_commit("nobody.knows", "lost:1")
    (entry,) = due_entries(db)
    with db.transaction(SYSTEM) as tx:
        tx.conn.execute(update(outbox).values(attempts=MAX_ATTEMPTS - 1))
    with pytest.raises(KeyError):
        deliver(db, {}, entry)
    return entry


def test_help_names_every_command_with_its_meaning() -> None:
    shown = internal("--help").output
    for command in ("run", "migrate", "config", "outbox", "mail", "worker", "beat", "serve"):
        assert command in shown


def test_a_taken_port_gives_one_line_that_says_what_to_do() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = internal("run", "--port", str(port))
    assert result.exit_code == 1
    assert result.output == (
        f"Error: Port {port} (for the pages) is taken by another program. "
        f"Choose another one: make run PORT={port + 100}\n"
    )


def test_the_settings_are_listed_with_where_they_come_from(tmp_path: Path) -> None:
    lines = internal("config", "list").output.splitlines()
    (data_dir,) = (line for line in lines if line.startswith("INTERNAL_DATA_DIR "))
    assert data_dir.split() == ["INTERNAL_DATA_DIR", str(tmp_path), "environment"]


def test_secrets_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERNAL_SECRET_KEY", "hunter2")
    monkeypatch.setenv("INTERNAL_DATABASE_URL", "postgresql+psycopg://workflow:hunter2@db/workflow")
    shown = internal("config", "list").output
    assert "hunter2" not in shown
    assert "postgresql+psycopg://workflow:********@db/workflow" in shown


def test_nothing_failed_is_said() -> None:
    assert internal("outbox", "list").output == "Nothing has failed.\n"


def test_an_effect_that_was_given_up_is_listed_with_its_error(
    db: Database, clock: TestClock
) -> None:
    entry = give_up(db, clock)
    shown = internal("outbox", "list").output
    assert str(entry) in shown
    assert "given up" in shown
    assert "KeyError" in shown


def test_an_effect_that_was_given_up_can_be_offered_again(db: Database, clock: TestClock) -> None:
    entry = give_up(db, clock)
    assert internal("outbox", "retry", str(entry)).output == "Offered again: 1.\n"
    with db.reading() as conn:
        assert conn.scalars(outbox.select().with_only_columns(outbox.c.state)).all() == [
            OutboxState.NEW.value
        ]


def test_retry_wants_to_know_what() -> None:
    assert internal("outbox", "retry").exit_code == 2


def test_mail_test_says_where_mail_goes_without_a_server() -> None:
    result = internal("mail", "test", "joho@city.example.lg.jp")
    assert result.exit_code == 1
    assert "/dev/mailbox" in result.output


def test_mail_test_says_when_no_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("INTERNAL_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("INTERNAL_SMTP_PORT", str(probe.getsockname()[1]))
        result = internal("mail", "test", "joho@city.example.lg.jp")
    assert result.exit_code == 1
    assert "did not take the mail" in result.output

"""The nudge after a commit: quick, and never the reason for a failed request."""

import json
import threading
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from internal.broker import DELIVER, Nudge, broker_nudge, celery_app, send_entry
from internal.config import Environment, Settings
from internal.kernel.ids import new_id
from tests.faults.processes import wait_until


def test_the_ids_reach_the_broker() -> None:
    sent: list[UUID] = []
    nudge = Nudge(sent.append)
    ids = [new_id(), new_id()]
    nudge(ids)
    wait_until(lambda: sent == ids, 5, "both ids")


def test_a_slow_broker_holds_nobody_up() -> None:
    release = threading.Event()
    nudge = Nudge(lambda _entry: release.wait(30) and None)
    began = monotonic()
    nudge([new_id()] * 100)
    assert monotonic() - began < 0.5
    release.set()


def test_a_broker_that_is_away_is_told_once() -> None:
    tried: list[UUID] = []

    def away(entry_id: UUID) -> None:
        tried.append(entry_id)
        raise ConnectionError("refused")

    nudge = Nudge(away)
    with capture_logs() as lines:
        for _ in range(50):
            nudge([new_id()])
        wait_until(lambda: bool(lines), 5, "a line in the log")
        nudge([new_id()])
    assert [line["event"] for line in lines] == ["broker.away"]
    assert len(tried) == 1


def test_an_address_where_nobody_answers_does_not_fail_the_commit(tmp_path: Path) -> None:
    settings = Settings(
        environment=Environment.TEST, data_dir=tmp_path, broker_url="amqp://nobody@127.0.0.1:1//"
    )
    with capture_logs() as lines:
        broker_nudge(settings)([new_id()])
        wait_until(lambda: bool(lines), 10, "a line in the log")
    assert lines[0]["event"] == "broker.away"


def test_a_message_holds_the_id_and_nothing_else(tmp_path: Path) -> None:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path)
    entry = new_id()
    send_entry(celery_app(settings), entry)
    (file,) = (tmp_path / "broker" / "messages").iterdir()
    message = json.loads(file.read_text())
    assert message["headers"]["task"] == DELIVER
    assert message["headers"]["argsrepr"] == repr((str(entry),))


def test_the_folder_hands_out_the_oldest_message_first(tmp_path: Path) -> None:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path)
    app = celery_app(settings)
    entries = [new_id() for _ in range(5)]
    for entry in entries:
        send_entry(app, entry)
    got: list[str] = []
    with app.connection_for_read() as connection:
        queue = connection.SimpleQueue(settings.broker_queue)
        for _ in entries:
            message = queue.get(timeout=2)
            got.append(message.payload[0][0])
            message.ack()
    assert got == [str(entry) for entry in entries]


@pytest.mark.parametrize("broker", ["redis://127.0.0.1/0", "amqp://127.0.0.1//"])
def test_servers_hand_out_one_message_after_the_other(tmp_path: Path, broker: str) -> None:
    settings = Settings(environment=Environment.TEST, data_dir=tmp_path, broker_url=broker)
    assert celery_app(settings).conf.worker_prefetch_multiplier == 1

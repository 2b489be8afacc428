"""The supervisor with real processes: they start, come back, and never outlive it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from internal.supervisor import MAX_STARTS, Address, taken
from tests.faults.processes import ROOT, wait_until

SCRIPT = """
import os, sys
from internal.supervisor import Part, Supervisor
say = lambda text: print(text, flush=True)
parts = [Part("part", (sys.executable, "-c", sys.argv[1]))]
supervisor = Supervisor(
    parts, os.environ, say, is_up=lambda: True, on_up=lambda: say("everything is up"),
    first_wait_seconds=0.1, stop_seconds=2.0)
sys.exit(supervisor.run())
"""
WITH_A_CHILD = """
import os, subprocess, sys, threading
child = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
print("pids", os.getpid(), child.pid, flush=True)
threading.Event().wait()
"""


class Run:
    """A supervisor in a process of its own, and what it has said so far."""

    def __init__(self, part: str, out: Path) -> None:
        self.out = out
        with out.open("wb") as lines:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SCRIPT, part],
                cwd=ROOT,
                stdout=lines,
                stderr=subprocess.STDOUT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    @property
    def said(self) -> str:
        return self.out.read_text()

    def wait_for(self, text: str, seconds: float = 20) -> None:
        wait_until(lambda: text in self.said, seconds, text)

    def pids(self) -> list[int]:
        self.wait_for("pids")
        line = next(line for line in self.said.splitlines() if "pids" in line)
        return [int(word) for word in line.split("pids")[1].split()]


Start = Callable[[str], Run]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return lambda part: Run(part, tmp_path / "out")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_ends_every_process_in_time(start: Start, sign: signal.Signals) -> None:
    run = start(WITH_A_CHILD)
    pids = run.pids()
    asked = monotonic()
    run.process.send_signal(sign)
    assert run.process.wait(10) == 0
    assert monotonic() - asked < 10
    assert not any(alive(pid) for pid in pids)


def test_a_part_that_ignores_the_stop_is_killed(start: Start) -> None:
    run = start("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + WITH_A_CHILD)
    pids = run.pids()
    run.process.terminate()
    assert run.process.wait(10) == 0
    assert not any(alive(pid) for pid in pids)


def test_a_part_does_not_outlive_a_supervisor_that_was_killed(start: Start) -> None:
    run = start(
        "import os, threading; print('pids', os.getpid(), flush=True);threading.Event().wait()"
    )
    (pid,) = run.pids()
    run.process.kill()
    run.process.wait(5)
    wait_until(lambda: not alive(pid), 5, "the end of the part")


def test_a_part_that_crashed_is_started_again_and_it_is_said(start: Start) -> None:
    run = start(WITH_A_CHILD)
    first, child = run.pids()
    os.kill(first, signal.SIGKILL)
    run.wait_for("part ended (exit code -9); starting it again in 0.1 s.")
    wait_until(lambda: run.said.count("pids") == 2, 10, "the second start")
    assert not alive(child)
    run.process.terminate()
    run.process.wait(10)


def test_a_part_that_never_starts_stops_everything_with_a_clear_line(start: Start) -> None:
    run = start("print('no such database'); raise SystemExit(3)")
    assert run.process.wait(40) == 1
    assert f"part ended {MAX_STARTS} times in a row (exit code 3)" in run.said
    assert "part   | no such database" in run.said


def test_it_is_said_when_everything_is_up(start: Start) -> None:
    run = start(WITH_A_CHILD)
    run.wait_for("everything is up")
    run.process.terminate()
    run.process.wait(10)


def test_a_taken_port_is_found_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        address = Address("127.0.0.1", port, "/", "the pages")
        assert taken([address]) == address


def test_a_free_port_is_free() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert taken([Address("127.0.0.1", port, "/", "the pages")]) is None

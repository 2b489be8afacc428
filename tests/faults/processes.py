"""Real worker processes that can be killed."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from internal.cli.run import beat_command, worker_command

ROOT = Path(__file__).resolve().parents[2]
_pause = threading.Event()


def wait_until(happened: Callable[[], bool], seconds: float, what: str) -> None:
    """Return as soon as something has happened.

    Raises:
        AssertionError: it did not in time.
    """
    deadline = monotonic() + seconds
    while not happened():
        assert monotonic() < deadline, f"not within {seconds} s: {what}"
        _pause.wait(0.02)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process and its children at once, as a power cut would."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


@contextmanager
def running(
    command: tuple[str, ...], settings: Mapping[str, str]
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in a group of its own, gone at the end of the block in any case."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **settings, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)


WORKER = worker_command(concurrency=2)
BEAT = beat_command()
PYTHON = sys.executable

"""Starts the parts of the system together, keeps them running, and stops them together."""

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from types import FrameType

STOP_SECONDS = 6.0
"""Time to finish work in hand after a stop; then the rest is killed."""

STEADY_SECONDS = 15.0
"""A part that ran this long had started properly: its next failure counts as the first."""

MAX_STARTS = 5
LONGEST_WAIT_SECONDS = 30.0
_TICK_SECONDS = 0.1
_LIFELINE = str(Path(__file__).with_name("lifeline.py"))

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the system."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a part will listen, and what for."""

    host: str
    port: int
    path: str
    purpose: str


def taken(addresses: Sequence[Address]) -> Address | None:
    """The first address on which somebody else listens already."""
    return next((address for address in addresses if _in_use(address)), None)


def _in_use(address: Address) -> bool:
    for family, kind, protocol, _name, where in socket.getaddrinfo(
        address.host, address.port, type=socket.SOCK_STREAM
    ):
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(where)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return True
    return False


def answers(address: Address) -> bool:
    """Whether the address is served."""
    connection = http.client.HTTPConnection(address.host, address.port, timeout=1)
    try:
        connection.request("GET", address.path)
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


class _Running:
    """A part and its process, with the count of its failures in a row."""

    def __init__(self, part: Part, env: Mapping[str, str], say: Say) -> None:
        self.part = part
        self.failures = 0
        self.start_again_at = 0.0
        self._env = dict(env)
        self._say = say
        self._process: subprocess.Popen[str] | None = None
        self._started_at = 0.0

    def start(self) -> None:
        self._started_at = monotonic()
        # A session of its own: Ctrl-C in the terminal reaches the supervisor only, which stops
        # the parts in order; and the whole group can be killed.
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            [sys.executable, "-P", _LIFELINE, *self.part.command],
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._tell_lines, args=(self._process,), daemon=True).start()

    def _tell_lines(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            if line.strip():
                self._say(f"{self.part.name:<7}| {line.rstrip()}")

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ended(self) -> int | None:
        """The exit code of a process that has ended and was not yet spoken of."""
        if self._process is None or self._process.poll() is None:
            return None
        code = self._process.returncode
        self._kill_group(self._process)
        self._process = None
        steady = monotonic() - self._started_at >= STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1
        return code

    def ask_to_stop(self) -> None:
        if self._process is not None and self.alive:
            self._process.terminate()

    def kill(self) -> None:
        if self._process is not None:
            self._kill_group(self._process)
            self._process.wait()

    @staticmethod
    def _kill_group(process: subprocess.Popen[str]) -> None:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


class Supervisor:
    """Runs parts until somebody stops it or one of them can not be kept running."""

    def __init__(
        self,
        parts: Sequence[Part],
        env: Mapping[str, str],
        say: Say,
        *,
        is_up: Callable[[], bool],
        on_up: Callable[[], None],
        first_wait_seconds: float = 1.0,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self._running = [_Running(part, env, say) for part in parts]
        self._say = say
        self._is_up = is_up
        self._on_up = on_up
        self._first_wait_seconds = first_wait_seconds
        self._stop_seconds = stop_seconds
        self._stop = threading.Event()

    def run(self) -> int:
        """Start every part and stay until the end; answers the exit code."""
        with self._stopped_by_signals():
            try:
                for running in self._running:
                    running.start()
                return self._watch()
            finally:
                self._stop_all()

    def _watch(self) -> int:
        up = False
        while not self._stop.wait(_TICK_SECONDS):
            for running in self._running:
                if not self._look_after(running):
                    return 1
            if not up and all(running.alive for running in self._running) and self._is_up():
                up = True
                self._on_up()
        return 0

    def _look_after(self, running: _Running) -> bool:
        """Start a part again when its time has come. False when it fails too often."""
        name = running.part.name
        code = running.ended()
        if code is not None:
            if running.failures >= MAX_STARTS:
                self._say(
                    f"{name} ended {MAX_STARTS} times in a row (exit code {code}); its own lines "
                    "above say why. Stopping everything."
                )
                return False
            wait = min(self._first_wait_seconds * 2 ** (running.failures - 1), LONGEST_WAIT_SECONDS)
            running.start_again_at = monotonic() + wait
            self._say(f"{name} ended (exit code {code}); starting it again in {wait:g} s.")
        elif not running.alive and monotonic() >= running.start_again_at:
            running.start()
        return True

    @contextmanager
    def _stopped_by_signals(self) -> Iterator[None]:
        def stop(_number: int, _frame: FrameType | None) -> None:
            self._stop.set()

        signs = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {sign: signal.signal(sign, stop) for sign in signs}
        try:
            yield
        finally:
            for sign, handler in before.items():
                signal.signal(sign, handler)

    def _stop_all(self) -> None:
        self._say("Stopping …")
        for running in self._running:
            running.ask_to_stop()
        deadline = monotonic() + self._stop_seconds
        pause = threading.Event()
        while monotonic() < deadline and any(running.alive for running in self._running):
            pause.wait(_TICK_SECONDS)
        for running in self._running:
            running.kill()
        self._say("Stopped.")

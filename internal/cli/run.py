"""`internal run` and the single processes it starts."""

import fcntl
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click
import waitress
from sqlalchemy import select

from internal.config import Environment, Settings
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.migrations import upgrade
from internal.organization.model import department
from internal.supervisor import Address, Part, Supervisor, answers, taken
from internal.terminal import table
from sso.demo_idp import prepare_demo

_ROOT = Path(__file__).resolve().parents[2]
_PYTHON = sys.executable
_speaking = threading.Lock()


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534))
@click.option("--host", default="127.0.0.1", show_default=True, help="interface to listen on")
def run(port: int, host: str) -> None:
    """Start everything together: pages, worker, schedule and, in the demonstration, sign-in.

    Prepares the database first. Ctrl-C stops everything.
    """
    env = _environment(port)
    settings = Settings(
        base_url=env["INTERNAL_BASE_URL"], demo_idp_url=env["INTERNAL_DEMO_IDP_URL"]
    )
    addresses = _addresses(settings, host, port)
    _refuse_taken_ports(addresses, port)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _only_one(settings.data_dir):
        _prepare(settings, env)
        supervisor = Supervisor(
            _parts(settings, host, port),
            env,
            _say,
            is_up=lambda: all(answers(address) for address in addresses),
            on_up=lambda: _welcome(settings),
        )
        code = supervisor.run()
    sys.exit(code)


@click.command()
@click.option("--port", default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(port: int, host: str) -> None:
    """Serve the pages with the embedded web server."""
    # The application is built here and not above: no other command needs it.
    from internal.wsgi import app

    settings = Settings()
    waitress.serve(
        app,
        host=host,
        port=port,
        threads=settings.threads,
        ident=None,
        channel_timeout=300,
        max_request_body_size=settings.max_case_bytes + 4 * 1024 * 1024,
        clear_untrusted_proxy_headers=settings.proxy_hops == 0,
    )


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="processes")
def worker(concurrency: int) -> None:
    """Do the effects of commits: mails, page pictures, archives."""
    _become(worker_command(concurrency))


@click.command()
def beat() -> None:
    """Give the worker its ticks and its daily jobs. Run it once per installation."""
    _become(beat_command())


def worker_command(concurrency: int = 2) -> tuple[str, ...]:
    """The command line of a worker."""
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    return (*_celery(), "worker", "--concurrency", str(concurrency), *quiet)


def beat_command() -> tuple[str, ...]:
    """The command line of the schedule."""
    return (*_celery(), "beat", "--pidfile=")


def _celery() -> tuple[str, ...]:
    return (_PYTHON, "-m", "celery", "--quiet", "--workdir", str(_ROOT), "-A", "worker.app")


def _become(command: tuple[str, ...]) -> None:
    os.execv(command[0], command)  # noqa: S606 - our own command, no shell


def _environment(port: int) -> dict[str, str]:
    """What the parts get: the addresses follow the port unless they were chosen by hand."""
    own = {
        "INTERNAL_BASE_URL": f"http://127.0.0.1:{port}",
        "INTERNAL_DEMO_IDP_URL": f"http://localhost:{port + 1}",
        "PYTHONPATH": str(_ROOT),
    }
    return own | dict(os.environ) | {"PYTHONUNBUFFERED": "1"}


def _addresses(settings: Settings, host: str, port: int) -> tuple[Address, ...]:
    pages = Address(host, port, "/healthz", "the pages")
    if settings.environment is not Environment.DEMO:
        return (pages,)
    idp = urlsplit(settings.demo_idp_url)
    sign_in = "the demonstration sign-in"
    return (pages, Address(idp.hostname or "localhost", idp.port or 80, "/metadata", sign_in))


def _refuse_taken_ports(addresses: tuple[Address, ...], port: int) -> None:
    address = taken(addresses)
    if address is not None:
        raise click.ClickException(
            f"Port {address.port} (for {address.purpose}) is taken by another program. "
            f"Choose another one: make run PORT={port + 100}"
        )


def _prepare(settings: Settings, env: dict[str, str]) -> None:
    _say("Preparing the database …")
    upgrade(settings.database)
    if settings.environment is not Environment.DEMO:
        return
    prepare_demo(settings)
    if _has_city(settings):
        return
    _say("Loading the demonstration city …")
    load = (_PYTHON, "-m", "internal", "demo", "load", "--if-empty")
    if subprocess.run(load, env=env, check=False).returncode:  # noqa: S603 - our own command
        raise click.ClickException("The demonstration city could not be loaded; see above.")


def _has_city(settings: Settings) -> bool:
    # Asked here because the command would cost a second start of Python.
    db = Database(settings.database, system_clock)
    try:
        with db.reading() as conn:
            return conn.execute(select(department.c.id).limit(1)).first() is not None
    finally:
        db.close()


def _parts(settings: Settings, host: str, port: int) -> tuple[Part, ...]:
    internal = (_PYTHON, "-m", "internal")
    parts = (
        Part("web", (*internal, "serve", "--host", host, "--port", str(port))),
        Part("worker", worker_command()),
        Part("beat", beat_command()),
    )
    if settings.environment is not Environment.DEMO:
        return parts
    return (Part("idp", (_PYTHON, "-m", "sso.demo_idp")), *parts)


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Keep a second supervisor off the same folder; the lock goes with the process."""
    with (data_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise click.ClickException(
                f"The system already runs on the folder {data_dir} (process {lock.read()}). "
                "Stop it first, or choose another folder with INTERNAL_DATA_DIR."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _say(text: str) -> None:
    with _speaking:
        click.echo(text)


def _welcome(settings: Settings) -> None:
    lines = ["", f"The system is ready: {settings.base_url}"]
    people = _people(settings.data_dir / "demo_people.json")
    if people and settings.environment is Environment.DEMO:
        lines += ["Sign in as one of these people (choose on the sign-in page):", "", people]
    _say("\n".join([*lines, "", "Stop everything with Ctrl-C.", ""]))


def _people(path: Path) -> str:
    """The people worth signing in as, who they are and what they can show."""
    if not path.exists():
        return ""
    fields = ("employee_number", "name", "post", "section", "shows")
    people = json.loads(path.read_text(encoding="utf-8"))
    rows = [tuple(str(each[field]) for field in fields) for each in people if each["shows"]]
    return table(("職員番号", "氏名", "職", "所属", "見られるもの"), rows)

"""A city on PostgreSQL with signed-in people, and the web processes that serve it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text

from internal.access.rules import SessionKind, SessionLimits
from internal.access.service import Browser, SignInOrigin, begin_session
from internal.config import Settings
from internal.demo.cases import load_regulation
from internal.demo.loading import CityIndex, load_city
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import system_clock
from internal.kernel.db import Database
from internal.kernel.outbox import write_effects
from internal.migrations import upgrade
from internal.organization.rules import Seat

ROOT = Path(__file__).resolve().parents[1]
SERVER = os.environ.get(
    "INTERNAL_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)
WEB_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class City:
    """The loaded city: its database, its people and a folder for everything else."""

    url: str
    db: Database
    index: CityIndex
    settings: Settings

    def session(self, seat: Seat) -> str:
        """A signed-in session of a person; answers the cookie's value."""
        made = self.db.perform(
            begin_session,
            SYSTEM,
            person_id=seat.person_id,
            origin=SignInOrigin(SessionKind.SAML),
            browser=Browser("benchmark", "127.0.0.1"),
            limits=SessionLimits(timedelta(hours=1), timedelta(hours=12)),
            replaces=None,
        )
        return str(made.token)


@contextmanager
def open_city(staff: int = 450) -> Iterator[City]:
    """A fresh PostgreSQL database with the city in it; dropped at the end."""
    name = f"bench_{uuid4().hex[:10]}"
    admin = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        conn.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "assets").symlink_to(ROOT / "var" / "assets")
        settings = Settings(data_dir=data, database_url=url)
        upgrade(url)
        db = Database(url, system_clock, write_effects=write_effects)
        try:
            index = load_city(db, settings, staff=staff)
            load_regulation(db)
            yield City(url, db, index, settings)
        finally:
            db.close()
            with admin.connect() as conn:
                conn.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
            admin.dispose()


@contextmanager
def serve(city: City) -> Iterator[int]:
    """Two gunicorn processes on a free port, as in production; answers the port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    env = os.environ | {
        "INTERNAL_DATABASE_URL": city.url,
        "INTERNAL_DATA_DIR": str(city.settings.data_dir),
        "INTERNAL_BASE_URL": f"http://127.0.0.1:{port}",
        "INTERNAL_SSO_CONFIG": "",
        "PYTHONPATH": str(ROOT),
    }
    env.pop("INTERNAL_SSO_CONFIG")
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--workers",
        str(WEB_PROCESSES),
        "--worker-class",
        "gthread",
        "--threads",
        "8",
        "--bind",
        f"127.0.0.1:{port}",
        "--keep-alive",
        "75",
        "--log-level",
        "warning",
        "internal.wsgi:app",
    ]
    with (city.settings.data_dir / "web.log").open("w") as log:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
        try:
            _wait(port)
            yield port
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web processes did not start")


@dataclass(frozen=True, slots=True)
class Line:
    """A drafter and the three people who approve what she drafts: 係長, 課長補佐, 課長."""

    drafter: Seat
    approvers: tuple[Seat, ...]


def lines(city: City) -> tuple[Line, ...]:
    """One line in each section that has all four posts filled by four people."""
    found = []
    directory = city.index.directory
    for code, post_id in sorted(city.index.posts.items()):
        node = directory.post(post_id)
        if node is None or not code.endswith(".SHUJI") or not node.holders:
            continue
        above = directory.superiors(post_id)[:3]
        people = [seat for post in above for seat in post.holders[:1]]
        away = any(directory.is_away(s.person_id, city.db.clock()) for s in people)
        if len(people) == 3 and not away and people[-1].title.endswith("長"):
            found.append(Line(node.holders[0], tuple(people)))
    return tuple(found)

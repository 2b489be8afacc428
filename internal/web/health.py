"""Answers for machines that watch this one: is it alive, can it work."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from flask import Blueprint, Response, jsonify
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from internal.access.gate import public
from internal.approval.ledger.stamping import waiting_numbers
from internal.config import Environment, Settings
from internal.kernel import heartbeat
from internal.kernel.outbox import OutboxState, outbox
from internal.migrations import present_version, wanted_version
from internal.web.context import services

SILENT_AFTER = timedelta(seconds=60)
"""A worker that has not been heard of for this long is not there: four beats."""

bp = Blueprint("health", __name__)
_wanted_version = cache(wanted_version)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a load balancer and an administrator want to know."""

    ready: bool
    database: str  # ok, unreachable
    migration: str  # ok, or which version is there and which one is wanted
    worker: str  # ok, or since when it is silent
    worker_last_seen: str | None
    outbox_waiting: int
    outbox_oldest_seconds: int
    outbox_dead: int
    mail: str  # on, mailbox, off
    timestamps: str  # off, ok, or how many roots wait for theirs


@bp.get("/healthz")
@public
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> tuple[Response, int]:
    report = readiness()
    return jsonify(asdict(report)), 200 if report.ready else 503


def readiness() -> Readiness:
    """The state of everything this process needs.

    A silent worker is told but does not take the pages down: people can still decide, and what
    must follow waits in the outbox.
    """
    here = services()
    mail = _mail(here.settings)
    try:
        with here.db.reading() as conn:
            return _look(conn, here.db.clock(), here.settings)
    except SQLAlchemyError:
        nothing = (None, 0, 0, 0)
        return Readiness(False, "unreachable", "unknown", "unknown", *nothing, mail, "unknown")


def _look(conn: Connection, now: datetime, settings: Settings) -> Readiness:
    mail = _mail(settings)
    present, wanted = present_version(conn), _wanted_version()
    if present != wanted:
        behind = f"database at {present or 'nothing'}, code wants {wanted}"
        return Readiness(False, "ok", behind, "unknown", None, 0, 0, 0, mail, "unknown")
    seen = heartbeat.last_beat(conn, heartbeat.WORKER)
    waiting = conn.execute(
        select(func.count(), func.min(outbox.c.due_at)).where(
            outbox.c.state.in_([OutboxState.NEW.value, OutboxState.LEASED.value]),
            outbox.c.due_at <= now,
        )
    ).one()
    dead = conn.scalars(
        select(func.count()).select_from(outbox).where(outbox.c.state == OutboxState.DEAD.value)
    ).one()
    lag = int((now - waiting[1]).total_seconds()) if waiting[1] else 0
    return Readiness(
        True,
        "ok",
        "ok",
        worker_state(seen, now),
        _iso(seen),
        waiting[0],
        lag,
        dead,
        mail,
        timestamps=_timestamps(conn, settings),
    )


def _timestamps(conn: Connection, settings: Settings) -> str:
    """off, ok, or how many nightly roots wait for a timestamp and since which number."""
    if settings.timestamp_url is None:
        return "off"
    waiting = waiting_numbers(conn)
    return f"{len(waiting)} roots wait, from number {waiting[-1]} on" if waiting else "ok"


def worker_state(seen: datetime | None, now: datetime) -> str:
    """ok, or since when no worker has been heard of."""
    if seen is None:
        return "no worker was ever seen"
    return "ok" if now - seen <= SILENT_AFTER else f"no worker since {_iso(seen)}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _mail(settings: Settings) -> str:
    if settings.smtp_host:
        return "on"
    return "off" if settings.environment is Environment.PRODUCTION else "mailbox"

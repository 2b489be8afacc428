"""Requests from draft through three approvals over HTTP; approvals beside a psycopg script."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import make_url

from benchmarks.city import City, Line, lines, serve
from benchmarks.client import Person
from benchmarks.report import CLIENTS, row, say
from internal.approval.authority.store import AuthorityStore
from internal.approval.service import Approval
from internal.documents.rules import DraftContent
from internal.documents.service import Documents
from internal.kernel.actor import Actor, Channel
from internal.kernel.db import new_id
from internal.organization.directory import DirectoryCache
from internal.organization.rules import Seat

REQUESTS = 400
CONTENT = {
    "title": "防災備蓄品の購入について",
    "matter": "goods",
    "amount_yen": "300000",
    "contract": "negotiated",
    "body": "このことについて、購入してよろしいか伺います。",
    "disclosure": "open",
    "retention_years": "5",
}
_DOCUMENT = re.compile(r"/documents/([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Team:
    """A line of people with their open connections; used by one client at a time."""

    drafter: Person
    approvers: tuple[Person, ...]


def run(city: City) -> None:
    """Print both figures."""
    say("Requests and approvals over HTTP (PostgreSQL, 2 web processes, 8 clients)")
    with serve(city) as port:
        teams = [_team(city, line, port) for line in lines(city)[:CLIENTS]]
        _flow(teams, 5)
        row("requests with three approvals per second", f"{_flow(teams, REQUESTS):.1f}", "aim 100")
        approvals = _approvals(city, teams, lines(city)[:CLIENTS])
    bare = _bare(city)
    row("approvals per second over HTTP", f"{approvals:.1f}")
    row("the same row writes by a bare psycopg script, 8 connections", f"{bare:.1f}")
    row("ratio", f"{approvals / bare:.2f}", "aim ≥ 0.33")


def _team(city: City, line: Line, port: int) -> Team:
    return Team(
        Person(port, city.session(line.drafter)).arrive(),
        tuple(Person(port, city.session(seat)).arrive() for seat in line.approvers),
    )


def _flow(teams: list[Team], count: int) -> float:
    left = iter(range(count))
    lock = threading.Lock()

    def client(team: Team) -> None:
        while True:
            with lock:
                if next(left, None) is None:
                    return
            _one_request(team)

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(teams)) as pool:
        for done in [pool.submit(client, team) for team in teams]:
            done.result()
    return count / (time.perf_counter() - begun)


def _one_request(team: Team) -> None:
    begun = team.drafter.post("/documents/new", title=CONTENT["title"], matter="goods")
    document = _id(begun.location)
    saved = team.drafter.post(f"/documents/{document}/edit", revision=1, then="confirm", **CONTENT)
    _expect(saved.status, 303)
    sent = team.drafter.post(f"/documents/{document}/confirm", revision=2, once=uuid4())
    _expect(sent.status, 303)
    for slot, approver in enumerate(team.approvers, start=1):
        decided = approver.post(
            f"/documents/{document}/decision", decision="approve", slot=slot, once=uuid4()
        )
        _expect(decided.status, 303)


def _id(location: str) -> str:
    found = _DOCUMENT.search(location)
    if found is None:
        raise RuntimeError(f"no document at {location!r}")
    return found.group(1)


def _expect(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"answered {status} instead of {wanted}")


def _approvals(city: City, teams: list[Team], chosen: tuple[Line, ...]) -> float:
    """First approvals of cases that were submitted beforehand."""
    each = 60
    waiting = [submit_many(city, line, each) for line in chosen]

    def client(number: int) -> None:
        approver = teams[number].approvers[0]
        for document in waiting[number]:
            answer = approver.post(
                f"/documents/{document}/decision", decision="approve", slot=1, once=uuid4()
            )
            _expect(answer.status, 303)

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(teams)) as pool:
        for done in [pool.submit(client, number) for number in range(len(teams))]:
            done.result()
    return each * len(teams) / (time.perf_counter() - begun)


def submit_many(city: City, line: Line, count: int) -> tuple[UUID, ...]:
    """Documents that wait for the first approver of a line."""
    approval = Approval(DirectoryCache(), AuthorityStore(), {})
    documents = Documents(approval, max_case_bytes=city.settings.max_case_bytes)
    return tuple(_submitted(city, documents, line) for _ in range(count))


def _submitted(city: City, documents: Documents, line: Line) -> UUID:
    actor = _actor(line.drafter)
    content = DraftContent(
        title=CONTENT["title"],
        matter="goods",
        facts={"amount_yen": 300_000, "contract": "negotiated", "important": False},
        body=CONTENT["body"],
    )
    document_id = city.db.perform(documents.create_draft, actor, content=content)
    city.db.perform(documents.submit, actor, document_id=document_id, revision=1, token=new_id())
    return document_id


def _actor(seat: Seat) -> Actor:
    return Actor(seat.name, Channel.CLI, seat.person_id, seat.post_id)


def _bare(city: City) -> float:
    """The rows of one approval written by hand: lock, act, case, inbox, reader, outbox; commit."""
    url = make_url(city.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as conn:
        cases = conn.execute(
            "SELECT id, head, snapshot FROM approval_case WHERE state = 'circulating'"
        ).fetchall()
        record = conn.execute("SELECT record FROM approval_act LIMIT 1").fetchone()
        person = conn.execute("SELECT id FROM person LIMIT 1").fetchone()
    if record is None or person is None:
        raise RuntimeError("there is nothing to approve")
    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        parts = [cases[number::CLIENTS] for number in range(CLIENTS)]
        for done in [pool.submit(_write, url, part, record[0], person[0]) for part in parts]:
            done.result()
    return len(cases) / (time.perf_counter() - begun)


def _write(url: str, cases: list[Any], record: str, person: UUID) -> None:
    with psycopg.connect(url) as conn:
        for case_id, head, snapshot in cases:
            conn.execute("SELECT snapshot FROM approval_case WHERE id = %s FOR UPDATE", [case_id])
            conn.execute(
                "INSERT INTO approval_act (case_id, seq, token, verb, person_id, at, record, "
                "previous, hash) VALUES (%s, %s, %s, 'approve', %s, now(), %s, %s, %s)",
                [case_id, head + 1, uuid4(), person, record, "0" * 64, "0" * 64],
            )
            conn.execute(
                "UPDATE approval_case SET head = head + 1, head_hash = %s, changed_at = now(), "
                "snapshot = %s WHERE id = %s",
                ["0" * 64, snapshot, case_id],
            )
            conn.execute("DELETE FROM approval_inbox WHERE case_id = %s", [case_id])
            conn.execute(
                "INSERT INTO approval_inbox (case_id, person_id, box, slot, post_id, capacity, "
                "for_name, kind, urgent, begun_at) "
                "VALUES (%s, %s, 'approve', 9, %s, 'circulate', '', 'draft', false, now())",
                [case_id, person, person],
            )
            conn.execute(
                "INSERT INTO approval_reader (person_id, case_id, since) VALUES (%s, %s, now()) "
                "ON CONFLICT DO NOTHING",
                [person, case_id],
            )
            conn.execute(
                "INSERT INTO outbox (id, topic, key, payload, state, created_at, due_at, attempts)"
                " VALUES (%s, 'none', %s, '{}', 'done', now(), now(), 0)",
                [uuid4(), str(uuid4())],
            )
            conn.commit()

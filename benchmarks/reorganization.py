"""The dry run of a reorganisation over many open cases, beside a bare read of the same rows."""

import time

import psycopg
from sqlalchemy import insert, make_url, select, update

from benchmarks.city import City, lines
from benchmarks.flow import submit_many
from benchmarks.report import row, say
from internal.approval.authority.store import AuthorityStore
from internal.approval.model import approval_case
from internal.approval.ports import Subject
from internal.approval.reorganization import service
from internal.approval.reorganization.dry_run import dry_run
from internal.approval.service import Approval
from internal.documents.filing import KIND
from internal.documents.model import document
from internal.documents.service import Documents
from internal.documents.taking_over import TakingOver
from internal.kernel.actor import SYSTEM
from internal.kernel.clock import FiscalYear, jst_date
from internal.kernel.db import new_id
from internal.organization.directory import DirectoryCache, bump_revision
from internal.organization.model import appointment

OPEN = 20_000
MODELS = 40
BATCH = 1_000


def run(city: City) -> None:
    """Print how long the dry run takes, and its cases per second beside a bare read."""
    say(f"Dry run of a reorganisation over {OPEN:,} open cases (PostgreSQL)")
    for line in lines(city)[:4]:
        submit_many(city, line, MODELS // 4)
    _multiply(city)
    _heads_change(city)
    subjects: dict[str, Subject] = {}
    approval = Approval(DirectoryCache(), AuthorityStore(), subjects)
    subjects[KIND] = Documents(approval, max_case_bytes=city.settings.max_case_bytes)
    open_work = TakingOver(approval)
    on = FiscalYear.of(jst_date(city.db.clock())).next().first_day
    begun = time.perf_counter()
    with city.db.reading() as conn:
        found = dry_run(conn, approval, open_work, on)
    city.db.perform(service.keep_plan, SYSTEM, found=found)
    took = time.perf_counter() - begun
    bare = _bare(city)
    row("dry run and keeping its plan", f"{took:.1f} s", "aim ≤ 60 s")
    row("lines of the plan", f"{len(found.impacts):,}")
    row("cases per second", f"{found.cases / took:,.0f}")
    row("the same rows read by a bare psycopg script, per second", f"{OPEN / bare:,.0f}")


def _multiply(city: City) -> None:
    """Copies of the open cases and their drafts, with ids of their own, until there are enough."""
    with city.db.reading() as conn:
        models = conn.execute(select(approval_case)).all()
        drafts = {row.id: row for row in conn.execute(select(document))}
    copies, papers = [], []
    for number in range(OPEN - len(models)):
        model = models[number % len(models)]
        made, paper = new_id(), new_id()
        snapshot = model.snapshot.replace(str(model.id), str(made))
        copies.append({**model._mapping, "id": made, "subject_id": paper, "snapshot": snapshot})
        papers.append({**drafts[model.subject_id]._mapping, "id": paper})
    for start in range(0, len(copies), BATCH):
        with city.db.transaction(SYSTEM) as tx:
            tx.conn.execute(insert(approval_case), copies[start : start + BATCH])
            tx.conn.execute(insert(document), papers[start : start + BATCH])


def _heads_change(city: City) -> None:
    """Everybody who approves leaves the post on the first day of the next fiscal year."""
    on = FiscalYear.of(jst_date(city.db.clock())).next().first_day
    people = {seat.person_id for line in lines(city) for seat in line.approvers}
    with city.db.transaction(SYSTEM) as tx:
        bump_revision(tx)
        tx.conn.execute(
            update(appointment).where(appointment.c.person_id.in_(people)).values(valid_to=on)
        )


def _bare(city: City) -> float:
    address = make_url(city.url).set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as conn:
        begun = time.perf_counter()
        conn.execute(
            "SELECT id, subject_id, title, confidential, snapshot FROM approval_case"
            " WHERE state = 'circulating' ORDER BY id"
        ).fetchall()
        return time.perf_counter() - begun

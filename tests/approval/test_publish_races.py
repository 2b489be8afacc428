"""The regulation is published while she submits: what she saw is stored, or she is told."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.authority.rules import AuthorityRow, ConsultRow, Generation, evaluate
from internal.approval.authority.store import AuthorityStore, publish_generation
from internal.approval.engine.values import Capacity
from internal.approval.model import approval_case
from internal.approval.reconcile import reconcile
from internal.approval.seen_route import seen_text
from internal.approval.service import acting_seat
from internal.demo.regulation import FACTS, MATTERS, NAME, generation
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx, new_id
from internal.kernel.refusal import Conflict
from internal.organization.rules import Rank
from tests.approval.cast import POSTS, Office, open_office, repair

PAIRS = min(int(os.environ.get("RACING_PAIRS", "200")), 2_000)


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def variants() -> tuple[Generation, Generation]:
    """The demonstration's generation, and one that decides works elsewhere with one 合議 more."""
    old = generation(POSTS)

    def moved(row: AuthorityRow) -> AuthorityRow:
        if row.code != "works-1":
            return row
        return replace(row, level="部長専決", decider=replace(row.decider, rank=Rank(70)))

    more = ConsultRow("more", "合議基準 9", "works", Capacity.CONCUR, (POSTS.personnel_director,))
    new = replace(old, rows=tuple(map(moved, old.rows)), consults=(*old.consults, more))
    return old, new


def publish(office: Office, published: Generation) -> None:
    office.db.perform(
        publish_generation, SYSTEM, name=NAME, generation=published, facts=FACTS, matters=MATTERS
    )


def shown(office: Office) -> str:
    """The route that the clerk's page shows now."""
    content = repair()

    def look(tx: Tx) -> str:
        directory = office.approval.directories.at(tx.conn, tx.at)
        route = office.approval.preview(
            tx.conn,
            drafter=acting_seat(tx, directory),
            matter=content.matter,
            facts=content.facts or {},
            at=tx.at,
        )
        return seen_text(route)

    return office.db.perform(look, office.clerk)


def submitted(office: Office, document_id: UUID, seen: str) -> str:
    try:
        office.db.perform(
            office.documents.submit,
            office.clerk,
            document_id=document_id,
            revision=1,
            token=new_id(),
            seen_route=seen,
        )
    except Conflict as refusal:
        return refusal.code
    return "submitted"


def test_publishing_while_she_submits_stores_what_she_saw_or_tells_her(office: Office) -> None:
    drafts = [office.draft(repair()) for _ in range(PAIRS)]
    generations, looks = variants(), []
    for published in generations:
        publish(office, published)
        looks.append(shown(office))
    barrier = Barrier(2)
    results: list[str] = []

    def publish_all() -> None:
        for number in range(PAIRS):
            barrier.wait(timeout=60)
            publish(office, generations[number % 2])
            barrier.wait(timeout=60)

    def submit_all() -> None:
        # Before each pair the other generation is in force: it is what her page has shown.
        for number, document_id in enumerate(drafts):
            seen = looks[1 - number % 2]
            barrier.wait(timeout=60)
            results.append(submitted(office, document_id, seen))
            barrier.wait(timeout=60)

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(publish_all), pool.submit(submit_all)]:
            done.result()
    assert set(results) <= {"submitted", "route.changed"}
    assert len(results) == PAIRS
    with office.db.reading() as conn:
        rows = conn.execute(select(approval_case.c.subject_id, approval_case.c.level))
        levels = {row.subject_id: row.level for row in rows}
    for number, (document_id, result) in enumerate(zip(drafts, results, strict=True)):
        wanted = "部長専決" if number % 2 == 0 else "課長専決"
        assert levels.get(document_id) == (wanted if result == "submitted" else None)
    assert reconcile(office.db) == ()


def test_whoever_was_told_submits_with_the_new_route(office: Office) -> None:
    _, new = variants()
    document_id, seen = office.draft(repair()), shown(office)
    publish(office, new)
    assert submitted(office, document_id, seen) == "route.changed"
    assert submitted(office, document_id, shown(office)) == "submitted"


def test_a_table_is_never_read_half_while_generations_come_and_go(office: Office) -> None:
    """Readers without a transaction see each statement at its own instant."""
    generations, facts = variants(), {"amount_yen": 1, "contract": "open", "important": False}
    levels: set[str] = set()

    def read_all() -> None:
        store = AuthorityStore()
        for _ in range(PAIRS):
            with office.db.reading() as conn:
                table = store.table(conn)
            levels.add(evaluate(table, "works", facts, generations[0].applies_from).row.level)

    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(read_all)
        for number in range(PAIRS // 4):
            publish(office, generations[number % 2])
        reading.result()
    assert levels <= {"課長専決", "部長専決"}

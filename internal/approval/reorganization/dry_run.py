"""The dry run: read everything that is on its way and ask what the day makes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection, select

from internal.approval.authority.rules import generation_on
from internal.approval.authority.store import AuthorityStore
from internal.approval.codec import case_of
from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.approval.reorganization.routes import RouteLook
from internal.approval.reorganization.rules import (
    Impact,
    ImpactKind,
    OpenCase,
    authority_impacts,
    case_impacts,
    deputy_impacts,
    leavers,
    words_of,
)
from internal.approval.reorganization.templates import template_impacts
from internal.approval.service import Approval
from internal.kernel.clock import jst_midnight
from internal.kernel.refusal import Refusal
from internal.organization.delegations import alive_delegations
from internal.organization.directory import Directory, load_directory
from internal.organization.ports import OpenItem, OpenItemKind, OpenWork
from internal.organization.successors import proposed_section, proposed_successor

BATCH = 2_000
"""Cases that one statement reads."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """What the day changes, and how many open cases were looked at."""

    on: date
    cases: int
    impacts: tuple[Impact, ...]


def dry_run(conn: Connection, approval: Approval, open_work: OpenWork, on: date) -> DryRun:
    """What becomes of everything open when the chart of a day takes effect.

    A fixed number of statements, two for every `BATCH` open cases, and one for each template that
    a case whose route may differ was submitted with.
    """
    before = load_directory(conn, on - timedelta(days=1), jst_midnight(on - timedelta(days=1)))
    after = load_directory(conn, on, jst_midnight(on))
    cases = 0
    impacts: list[Impact] = []
    look = RouteLook(conn, approval.authority.table(conn), before, after)
    for batch in batches(conn):
        cases += len(batch)
        impacts += _of_cases(conn, approval, look, batch, (before, after))
    impacts += _drafts(conn, open_work, before, after)
    impacts += _delegations(conn, before, after)
    impacts += _records(conn, open_work, before, after)
    impacts += template_impacts(conn, before, after)
    impacts += deputy_impacts(before, after)
    impacts += _authority(conn, approval.authority, before, after)
    order = tuple(ImpactKind)
    ranked = sorted(impacts, key=lambda each: (order.index(each.kind), each.place, each.key))
    return DryRun(on, cases, tuple(ranked))


def _of_cases(
    conn: Connection,
    approval: Approval,
    look: RouteLook,
    batch: tuple[OpenCase, ...],
    charts: tuple[Directory, Directory],
) -> Iterator[Impact]:
    """What becomes of the steps of some cases, and of those routes that may be other ones."""
    steps = {each.case.id: tuple(case_impacts(each, *charts)) for each in batch}
    other = [each for each in batch if look.may_differ(each.case, steps[each.case.id])]
    filed = approval.filed(conn, ((each.kind, each.subject_id) for each in other))
    for each in batch:
        yield from steps[each.case.id]
    for each in other:
        if each.subject_id in filed:
            yield from look.impacts(each, filed[each.subject_id], steps[each.case.id])


def open_cases(conn: Connection) -> Iterator[OpenCase]:
    """Every circulating case."""
    for batch in batches(conn):
        yield from batch


def batches(conn: Connection) -> Iterator[tuple[OpenCase, ...]]:
    """Every circulating case, as one statement after another reads them."""
    last: UUID | None = None
    while True:
        query = (
            select(
                approval_case.c.id,
                approval_case.c.kind,
                approval_case.c.subject_id,
                approval_case.c.title,
                approval_case.c.confidential,
                approval_case.c.snapshot,
            )
            .where(approval_case.c.state == CaseState.CIRCULATING.value)
            .order_by(approval_case.c.id)
            .limit(BATCH)
        )
        if last is not None:
            query = query.where(approval_case.c.id > last)
        rows = conn.execute(query).all()
        yield tuple(
            OpenCase(
                case_of(row.snapshot),
                row.kind,
                row.subject_id,
                "" if row.confidential else row.title,
            )
            for row in rows
        )
        if len(rows) < BATCH:
            return
        last = rows[-1].id


def gone_with_work(
    conn: Connection, open_work: OpenWork, before: Directory, after: Directory
) -> tuple[tuple[UUID, OpenItem], ...]:
    """The drafts and returned cases of people who hold a post before the day and none after it."""
    people = {seat.person_id for post in before.every_post() for seat in post.holders}
    return open_work.drafts_of(conn, sorted(leavers(after, people)))


def _drafts(
    conn: Connection, open_work: OpenWork, before: Directory, after: Directory
) -> Iterator[Impact]:
    for person_id, item in gone_with_work(conn, open_work, before, after):
        proposed = proposed_successor(after, person_id, item.post_id)
        if proposed is None and (old := before.post(item.post_id)) is not None:
            # The post itself is gone: whoever stood above it still stands somewhere.
            above = (each.post_id for each in before.superiors(old.post_id))
            line = (proposed_successor(after, person_id, post_id) for post_id in above)
            proposed = next((seat for seat in line if seat is not None), None)
        yield Impact(
            ImpactKind.DRAFT,
            item.key,
            item.words,
            "差し戻された起案" if item.kind is OpenItemKind.RETURNED else "下書き",
            words_of(before.seats_of(person_id)[:1]),
            words_of((proposed,) if proposed else ()),
            None,
            proposed.person_id if proposed else None,
        )


def _delegations(conn: Connection, before: Directory, after: Directory) -> Iterator[Impact]:
    for line in alive_delegations(conn, after.on):
        held = any(seat.person_id == line.person_id for seat in after.holders(line.post_id))
        if held and after.seats_of(line.proxy_id):
            continue
        yield Impact(
            ImpactKind.DELEGATION,
            f"delegation:{line.id}",
            f"{line.holder} → {line.proxy}",
            line.title,
            words_of(before.seats_of(line.person_id)[:1]),
            words_of(after.holders(line.post_id)),
        )


def _records(
    conn: Connection, open_work: OpenWork, before: Directory, after: Directory
) -> Iterator[Impact]:
    for left in open_work.left_records(conn, after):
        section = proposed_section(before, after, left.section_id)
        yield Impact(
            ImpactKind.BINDER,
            left.key,
            left.title,
            left.place,
            left.section,
            section.name if section else "",
            None,
            section.department_id if section else None,
        )


def _authority(
    conn: Connection, authority: AuthorityStore, before: Directory, after: Directory
) -> Iterator[Impact]:
    try:
        generation = generation_on(authority.table(conn), after.on)
    except Refusal:  # no table is in force on the day: it names nobody
        return
    yield from authority_impacts(generation, before, after)

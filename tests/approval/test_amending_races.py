"""Two people at the same time, one of them editing the content: nobody approves what she has not
seen, and one edit is not lost under another."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.engine.beside import Grant, PetitionKind, Propose
from internal.approval.engine.commands import Approve, Force
from internal.approval.model import approval_act, approval_case
from internal.approval.reconcile import reconcile
from internal.documents.amending import amend
from internal.documents.model import document_version
from internal.kernel.db import Database, new_id
from internal.kernel.refusal import Conflict
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_detour_races import (
    ADMINISTRATOR,
    PAIRS,
    Side,
    exactly_one,
    once,
    side,
    together,
    told_by,
    verbs,
)
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve
from tests.documents.test_amending import PROPERTY, ruled, subject_of, suggest

Who = tuple[str, str]


@pytest.fixture
def office(db: Database) -> Office:
    opened = open_office(db)
    ruled(opened)
    return opened


def at_the_sections(office: Office) -> UUID:
    """A case that waits for two consulted sections, each with an edit in hand."""
    case_id = office.submitted(repair(2_500_000))
    for who in (CHIEF, ASSISTANT, DIRECTOR):
        approve(office, case_id, *who)
    for who, title in ((FINANCE, "緊急の修繕について"), (PROPERTY, "修繕の施行について")):
        suggest(office, subject_of(office, case_id), office.actor(*who), title=title)
    return case_id


def editing(office: Office, who: Who, slot: int, case_id: UUID) -> str:
    try:
        office.db.perform(
            amend,
            office.actor(*who),
            approval=office.approval,
            document_id=subject_of(office, case_id),
            slot=slot,
            token=new_id(),
        )
    except Conflict as refusal:
        return told_by(refusal)
    return "done"


def seen_by(office: Office, case_id: UUID) -> str:
    with office.db.reading() as conn:
        digest = select(document_version.c.digest).where(
            document_version.c.document_id == subject_of(office, case_id)
        )
        return str(conn.scalars(digest).one())


def test_an_edit_against_an_approval_of_the_content_before_it(office: Office) -> None:
    cases = [at_the_sections(office) for _ in range(PAIRS)]
    seen = {case_id: seen_by(office, case_id) for case_id in cases}

    def approving(case_id: UUID) -> str:
        command = partial(Approve, slot=5, seen=seen[case_id])
        return once(office, Side(office.actor(*PROPERTY), command), case_id)

    edits, answers = together(cases, partial(editing, office, FINANCE, 4), approving)
    assert set(edits) == {"done"}
    assert set(answers) <= {"done", "approval.content_changed"}
    for case_id, answer in zip(cases, answers, strict=True):
        last = ["approve", "amend"] if answer == "done" else ["amend"]
        assert verbs(office, case_id)[4:] == last
    assert reconcile(office.db) == ()


def test_two_edits_of_the_same_content(office: Office) -> None:
    cases = [at_the_sections(office) for _ in range(PAIRS)]
    both = together(
        cases, partial(editing, office, FINANCE, 4), partial(editing, office, PROPERTY, 5)
    )
    exactly_one(list(zip(*both, strict=True)), "approval.content_changed")
    with office.db.reading() as conn:
        acts = conn.scalars(select(approval_act.c.seq).where(approval_act.c.verb == "amend")).all()
        kept = conn.scalars(
            select(document_version.c.digest).where(document_version.c.amendment == 1)
        ).all()
    assert (len(acts), len(kept)) == (PAIRS, PAIRS)
    assert reconcile(office.db) == ()


def test_an_edit_against_the_agreement_to_take_it_down(office: Office) -> None:
    cases = [at_the_sections(office) for _ in range(PAIRS)]
    kind = PetitionKind.TAKE_DOWN
    for case_id in cases:
        once(office, Side(office.clerk, lambda by: Propose(by, kind, "中止です。")), case_id)
    granting = side(office, ASSISTANT, lambda by: Grant(by, kind))
    edits, grants = together(
        cases, partial(editing, office, FINANCE, 4), partial(once, office, granting)
    )
    assert set(grants) == {"done"}
    assert set(edits) <= {"done", "approval.granted"}
    with office.db.reading() as conn:
        assert set(conn.scalars(select(approval_case.c.state))) == {"recalled"}
    assert reconcile(office.db) == ()


def test_an_edit_against_a_forced_end(office: Office) -> None:
    cases = [at_the_sections(office) for _ in range(PAIRS)]
    force = side(office, ADMINISTRATOR, lambda by: Force(by, "誤りのためです。"))
    edits, ends = together(
        cases, partial(editing, office, FINANCE, 4), partial(once, office, force)
    )
    assert set(ends) == {"done"}
    assert set(edits) <= {"done", "approval.forced"}
    assert reconcile(office.db) == ()

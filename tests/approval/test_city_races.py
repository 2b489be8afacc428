"""The city changes at the very moment somebody presses: nothing is lost, nothing is done twice."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.authority.shape import AskedKind, Line, Shape, Wishes
from internal.approval.engine.commands import Approve, Return
from internal.approval.engine.values import Capacity
from internal.approval.model import approval_case, approval_inbox
from internal.approval.reconcile import reconcile
from internal.approval.reorganization.rules import Choice, ImpactKind
from internal.documents.model import document
from internal.documents.taking_over import TakingOver
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, new_id
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.organization.rules import Seat
from tests.approval.cast import Office, open_office, repair, with_colleague
from tests.approval.test_detour_races import (
    before_the_director,
    exactly_one,
    once,
    side,
    together,
    told_by,
    verbs,
)
from tests.approval.test_reorganization import run as run_the_plan
from tests.approval.test_reorganization_choice import (
    MIDNIGHT,
    abolish,
    approve_plan,
    choose,
    lines,
    planned,
    stricter_from_april,
)
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR
from tests.conftest import TestClock

RACES = 9
PAIRS = max(25, int(os.environ.get("RACING_PAIRS", "0")) // RACES)
"""Pairs of each race; `make races` asks for ten thousand of all together."""


@pytest.fixture
def office(db: Database) -> Office:
    return with_colleague(open_office(db))


def carried_over(office: Office, case_id: UUID) -> str:
    """What the run of the plan does to one case."""
    try:
        office.db.perform(office.approval.recompute, SYSTEM, case_id=case_id, reason="組織改正")
    except Conflict as refusal:
        return refusal.code
    return "done"


def race(office: Office, cases: list[UUID], *moves: Callable[[UUID], str]) -> list[tuple[str, ...]]:
    results = list(zip(*together(cases, *moves), strict=True))
    assert reconcile(office.db) == ()
    return results


def test_a_decision_against_the_run_that_takes_the_decision_elsewhere(
    office: Office, clock: TestClock
) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    stricter_from_april(office)
    clock.now = MIDNIGHT
    director = partial(once, office, side(office, DIRECTOR, lambda by: Approve(by, 4)))
    results = race(office, cases, director, partial(carried_over, office))
    exactly_one(results, "approval.recomputed", "approval.nothing_to_refresh")
    for case_id, pair in zip(cases, results, strict=True):
        last = "decide" if pair[0] == "done" else "recompute"
        assert verbs(office, case_id)[-1] == last


def test_an_approval_against_the_run_that_carries_the_case_over(
    office: Office, clock: TestClock
) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    stricter_from_april(office)
    clock.now = MIDNIGHT
    chief = partial(once, office, side(office, CHIEF, lambda by: Approve(by, 1)))
    results = race(office, cases, chief, partial(carried_over, office))
    assert set(results) == {("done", "done")}
    for case_id in cases:
        assert sorted(verbs(office, case_id)) == ["approve", "recompute", "submit"]


def test_a_recall_against_the_run_that_carries_the_case_over(
    office: Office, clock: TestClock
) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    stricter_from_april(office)
    clock.now = MIDNIGHT
    results = race(office, cases, partial(recalled, office), partial(carried_over, office))
    assert {pair[0] for pair in results} == {"done"}
    assert {pair[1] for pair in results} <= {"done", "approval.nothing_to_refresh"}


def recalled(office: Office, case_id: UUID) -> str:
    office.db.perform(office.approval.recall, office.clerk, case_id=case_id, token=new_id())
    return "done"


def test_a_submission_against_the_run_that_carries_the_case_over(
    office: Office, clock: TestClock
) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    for case_id in cases:
        recalled(office, case_id)
    stricter_from_april(office)
    clock.now = MIDNIGHT
    papers = papers_of(office)

    def submit(case_id: UUID) -> str:
        office.db.perform(
            office.documents.submit,
            office.clerk,
            document_id=papers[case_id],
            revision=1,
            token=new_id(),
        )
        return "done"

    results = race(office, cases, submit, partial(carried_over, office))
    assert {pair[0] for pair in results} == {"done"}
    assert "done" not in {pair[1] for pair in results}
    with office.db.reading() as conn:
        assert set(conn.scalars(select(approval_case.c.level))) == {"部長専決"}


def papers_of(office: Office) -> dict[UUID, UUID]:
    with office.db.reading() as conn:
        rows = conn.execute(select(approval_case.c.id, approval_case.c.subject_id))
        return {row.id: row.subject_id for row in rows}


def test_everybody_presses_while_the_run_of_midnight_goes_through_the_cases(
    office: Office, clock: TestClock
) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    abolish(office, "HOSA")
    plan_id = planned(office)
    for line in lines(office, plan_id, ImpactKind.ROUTE):
        choose(office, plan_id, {line.place_no: Choice.ANEW})
    approve_plan(office, plan_id)
    clock.now = MIDNIGHT
    chief = side(office, CHIEF, lambda by: Approve(by, 1))
    with ThreadPoolExecutor(2) as pool:
        running = pool.submit(run_the_plan, office, plan_id)
        pressed = [once(office, chief, case_id) for case_id in reversed(cases)]
        report = running.result()
    assert set(pressed) == {"done"}
    assert report["failed"] == 0
    for case_id in cases:
        done = verbs(office, case_id)
        assert done.count("approve") == 1
        assert done.count("recompute") <= 1
    before = {case_id: verbs(office, case_id) for case_id in cases}
    assert run_the_plan(office, plan_id) == report
    assert {case_id: verbs(office, case_id) for case_id in cases} == before
    assert reconcile(office.db) == ()


@dataclass(frozen=True, slots=True)
class Reassigning:
    """The 文書主任 puts 木村 in charge."""

    office: Office
    papers: dict[UUID, UUID]

    def __call__(self, case_id: UUID) -> str:
        office = self.office
        try:
            office.db.perform(
                TakingOver(office.approval).reassign,
                office.actor(*ASSISTANT),
                document_id=self.papers[case_id],
                successor_id=office.chart.people["0009"],
                reason="事務分担の変更",
            )
        except Conflict as refusal:
            return told_by(refusal)
        return "done"


def in_charge(office: Office) -> set[tuple[str, str]]:
    """Who is in charge of each document, as the document and its case say."""
    with office.db.reading() as conn:
        rows = conn.execute(
            select(document.c.drafter_name, approval_case.c.drafter_name.label("case")).join(
                approval_case, approval_case.c.subject_id == document.c.id
            )
        )
        return {(row.drafter_name, row.case) for row in rows}


def test_a_decision_against_a_change_of_who_is_in_charge(office: Office) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    reassigning = Reassigning(office, papers_of(office))
    director = partial(once, office, side(office, DIRECTOR, lambda by: Approve(by, 4)))
    results = race(office, cases, director, reassigning)
    assert {pair[0] for pair in results} == {"done"}
    assert {pair[1] for pair in results} <= {"done", "approval.reassign_too_late"}
    for case_id, pair in zip(cases, results, strict=True):
        assert verbs(office, case_id).count("reassign") == (pair[1] == "done")
    assert in_charge(office) <= {("木村 花子", "木村 花子"), ("小林 花子", "小林 花子")}


def test_a_first_submission_against_a_change_of_who_is_in_charge(office: Office) -> None:
    drafts = [office.draft(repair()) for _ in range(PAIRS)]
    reassigning = Reassigning(office, {each: each for each in drafts})

    def submit(document_id: UUID) -> str:
        try:
            office.db.perform(
                office.documents.submit,
                office.clerk,
                document_id=document_id,
                revision=1,
                token=new_id(),
            )
        except Forbidden as refusal:
            return refusal.code
        return "done"

    results = race(office, drafts, submit, reassigning)
    assert {pair[1] for pair in results} == {"done"}
    assert {pair[0] for pair in results} <= {"done", "documents.not_drafter"}
    assert in_charge(office) <= {("木村 花子", "木村 花子")}
    with office.db.reading() as conn:
        assert set(conn.scalars(select(document.c.drafter_name))) == {"木村 花子"}


def test_a_return_against_the_handing_over_of_the_step(office: Office) -> None:
    asked = Line(Capacity.CIRCULATE, AskedKind.PERSON, str(office.chart.people["1002"]))
    cases = [
        office.submitted(repair(300_000, wishes=Wishes(None, Shape((asked,)))))
        for _ in range(PAIRS)
    ]
    for case_id in cases:
        for who, slot in ((CHIEF, 1), (ASSISTANT, 2)):
            assert once(office, side(office, who, partial(_approve, slot)), case_id) == "done"
    number = the_open_slot(office)
    holder = side(office, ("1002", "SHISAN-KACHO"), lambda by: Return(by, number, "直して下さい"))

    def handed_over(case_id: UUID) -> str:
        with office.db.reading() as conn:
            successor = office.approval.directories.at(conn, office.db.clock()).seats_of(
                office.chart.people["1004"]
            )[0]
        try:
            office.db.perform(
                office.approval.hand_over,
                office.actor(*ASSISTANT),
                case_id=case_id,
                successor=successor,
                token=new_id(),
                slot=number,
            )
        except Conflict as refusal:
            return refusal.code
        return "done"

    results = race(office, cases, partial(once, office, holder), handed_over)
    exactly_one(results, "approval.handed_over", "approval.step_not_pending")
    for case_id, pair in zip(cases, results, strict=True):
        assert verbs(office, case_id)[-1] == ("return" if pair[0] == "done" else "hand_over")


def _approve(slot: int, by: Seat) -> Approve:
    return Approve(by, slot)


def the_open_slot(office: Office) -> int:
    """The slot at which every case waits."""
    with office.db.reading() as conn:
        (number,) = set(conn.scalars(select(approval_inbox.c.slot)))
    return int(number)


def test_two_officers_put_the_same_person_in_charge(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    reassigning = Reassigning(office, papers_of(office))

    def from_another_window(case_id: UUID) -> str:
        try:
            return reassigning(case_id)
        except Refusal as refusal:
            return refusal.code

    results = race(office, cases, from_another_window, from_another_window)
    exactly_one(results, "approval.already_theirs")
    assert in_charge(office) == {("木村 花子", "木村 花子")}

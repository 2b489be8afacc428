"""Two people at the same time, one of them leaving the straight way: one act, the other is told."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import func, select

from internal.approval.engine.beside import Grant, PetitionKind, Propose
from internal.approval.engine.commands import (
    AddSlot,
    Approve,
    Ask,
    Command,
    Force,
    Hold,
    Lift,
    PullUp,
    RemoveSlot,
    Reply,
    Skip,
    TakeBack,
)
from internal.approval.engine.values import Capacity
from internal.approval.model import approval_act, approval_case, approval_seal
from internal.approval.reading import note_opened
from internal.approval.reconcile import reconcile
from internal.kernel.actor import Actor
from internal.kernel.db import Database, new_id
from internal.kernel.refusal import Conflict
from internal.organization.rules import Seat
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve

RACES = 12
PAIRS = max(25, int(os.environ.get("RACING_PAIRS", "0")) // RACES)
"""Pairs of each race; `make races` asks for ten thousand of all together."""
MANY = 100
ADMINISTRATOR = ("1007", "SYSTEM")

Ordered = Callable[[Seat], Command]


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


@dataclass(frozen=True, slots=True)
class Side:
    """Who does what, on every case of the race."""

    actor: Actor
    command: Ordered


def run(office: Office, cases: list[UUID], *sides: Side) -> list[tuple[str, ...]]:
    """Every side on every case at the same moment; a conflict must say who and when."""
    moves = [partial(once, office, side) for side in sides]
    return list(zip(*together(cases, *moves), strict=True))


def together(cases: list[UUID], *moves: Callable[[UUID], str]) -> list[list[str]]:
    """Every move on every case, the moves on one case at the same moment."""
    barrier = Barrier(len(moves))

    def play(move: Callable[[UUID], str]) -> list[str]:
        results = []
        try:
            for case_id in cases:
                barrier.wait()
                results.append(move(case_id))
        except BaseException:
            barrier.abort()
            raise
        return results

    with ThreadPoolExecutor(len(moves)) as pool:
        return [future.result() for future in [pool.submit(play, move) for move in moves]]


def once(office: Office, side: Side, case_id: UUID) -> str:
    try:
        office.db.perform(
            office.approval.act,
            side.actor,
            case_id=case_id,
            token=new_id(),
            command=side.command,
        )
    except Conflict as refusal:
        return told_by(refusal)
    return "done"


def told_by(refusal: Conflict) -> str:
    """The code of a lost race, which names who was faster and when."""
    assert refusal.facts.get("name"), refusal.code
    assert refusal.facts.get("at") is not None, refusal.code
    return refusal.code


def verbs(office: Office, case_id: UUID) -> list[str]:
    with office.db.reading() as conn:
        return list(
            conn.scalars(
                select(approval_act.c.verb)
                .where(approval_act.c.case_id == case_id)
                .order_by(approval_act.c.seq)
            )
        )


def approved_by_the_chief(office: Office) -> UUID:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    return case_id


def before_the_director(office: Office) -> UUID:
    case_id = approved_by_the_chief(office)
    for who in (ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    return case_id


def side(office: Office, who: tuple[str, str], command: Ordered) -> Side:
    return Side(office.actor(*who), command)


def exactly_one(results: list[tuple[str, ...]], *codes: str) -> None:
    """In every pair one act was done, and the other side was told one of the given codes."""
    for pair in results:
        assert sorted(result == "done" for result in pair) == [False, True], pair
        assert set(pair) - {"done"} <= set(codes), pair


def test_an_approval_against_the_undo_of_the_one_before(office: Office) -> None:
    cases = [approved_by_the_chief(office) for _ in range(MANY)]
    results = run(
        office,
        cases,
        side(office, CHIEF, lambda by: TakeBack(by, 1)),
        side(office, ASSISTANT, lambda by: Approve(by, 2)),
    )
    exactly_one(results, "approval.take_back_too_late", "approval.taken_back")
    for case_id, pair in zip(cases, results, strict=True):
        last = "take_back" if pair[0] == "done" else "approve"
        assert verbs(office, case_id) == ["submit", "approve", last]
    assert reconcile(office.db) == ()


def test_opening_a_case_against_the_undo_of_the_one_before(office: Office) -> None:
    cases = [approved_by_the_chief(office) for _ in range(PAIRS)]
    opener, chief = office.actor(*ASSISTANT), side(office, CHIEF, lambda by: TakeBack(by, 1))

    def open_it(case_id: UUID) -> str:
        office.db.perform(note_opened, opener, case_id=case_id)
        return "opened"

    _opened, results = together(cases, open_it, partial(once, office, chief))
    assert set(results) <= {"done", "approval.take_back_opened"}
    assert reconcile(office.db) == ()


def test_an_approval_against_a_forced_end(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(MANY)]
    results = run(
        office,
        cases,
        side(office, CHIEF, lambda by: Approve(by, 1)),
        side(office, ADMINISTRATOR, lambda by: Force(by, "誤りのためです。")),
    )
    assert {pair[1] for pair in results} == {"done"}
    assert {pair[0] for pair in results} <= {"done", "approval.forced"}
    for case_id, pair in zip(cases, results, strict=True):
        first = ["approve"] if pair[0] == "done" else []
        assert verbs(office, case_id) == ["submit", *first, "force"]
    assert reconcile(office.db) == ()


def test_a_decision_against_a_forced_end(office: Office) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    results = run(
        office,
        cases,
        side(office, DIRECTOR, lambda by: Approve(by, 4)),
        side(office, ADMINISTRATOR, lambda by: Force(by, "誤りのためです。")),
    )
    exactly_one(results, "approval.forced", "approval.force_too_late")
    decided = sum(pair[0] == "done" for pair in results)
    with office.db.reading() as conn:
        numbers = set(conn.scalars(select(approval_seal.c.number)))
    assert numbers == {f"8DORO第{number}号" for number in range(1, decided + 1)}
    assert reconcile(office.db) == ()


def test_a_decision_against_the_lifting_by_another_window(office: Office) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    results = run(
        office,
        cases,
        side(office, DIRECTOR, lambda by: Approve(by, 4)),
        side(office, DIRECTOR, lambda by: Lift(by, 4, "異例のためです。")),
    )
    exactly_one(results, "approval.already_acted")
    assert reconcile(office.db) == ()


def test_a_decision_against_the_agreement_to_take_it_down(office: Office) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    kind = PetitionKind.TAKE_DOWN
    for case_id in cases:
        once(office, Side(office.clerk, lambda by: Propose(by, kind, "中止です。")), case_id)
    results = run(
        office,
        cases,
        side(office, DIRECTOR, lambda by: Approve(by, 4)),
        side(office, ASSISTANT, lambda by: Grant(by, kind)),
    )
    exactly_one(results, "approval.granted", "approval.decided_already")
    assert reconcile(office.db) == ()


def test_an_approval_against_being_skipped(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    results = run(
        office,
        cases,
        side(office, CHIEF, lambda by: Approve(by, 1)),
        Side(office.clerk, lambda by: Skip(by, 1, "急ぐためです。")),
    )
    exactly_one(results, "approval.skipped", "approval.already_acted")
    assert reconcile(office.db) == ()


def test_an_approval_against_being_pulled_over(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    results = run(
        office,
        cases,
        side(office, CHIEF, lambda by: Approve(by, 1)),
        side(office, ASSISTANT, lambda by: PullUp(by, 2)),
    )
    assert {pair[0] for pair in results} <= {"done", "approval.pulled_up"}
    assert {pair[1] for pair in results} <= {"done", "approval.already_your_turn"}
    assert all("done" in pair for pair in results)
    assert reconcile(office.db) == ()


def test_two_changes_of_the_same_seat(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    post = office.chart.posts["SHISAN-KACHO"]
    results = run(
        office,
        cases,
        side(office, ASSISTANT, lambda by: AddSlot(by, Capacity.CONCUR, post, "確認です。", 4)),
        side(office, ADMINISTRATOR, lambda by: RemoveSlot(by, 3, "不要です。")),
    )
    assert set(results) == {("done", "done")}
    for case_id in cases:
        assert sorted(verbs(office, case_id)) == ["reroute", "reroute", "submit"]
    assert reconcile(office.db) == ()


def test_an_approval_against_a_change_of_the_next_seat(office: Office) -> None:
    cases = [approved_by_the_chief(office) for _ in range(PAIRS)]
    results = run(
        office,
        cases,
        side(office, ASSISTANT, lambda by: Approve(by, 2)),
        side(office, ADMINISTRATOR, lambda by: RemoveSlot(by, 3, "不要です。")),
    )
    assert {pair[0] for pair in results} == {"done"}
    assert {pair[1] for pair in results} <= {"done", "approval.reroute_passed"}
    assert reconcile(office.db) == ()


def test_two_answers_to_one_question(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    clerk = office.clerk.person_id or new_id()
    chief = side(office, CHIEF, lambda by: Ask(by, 1, clerk, "根拠は何ですか。"))
    for case_id in cases:
        assert once(office, chief, case_id) == "done"
    answering = Side(office.clerk, lambda by: Reply(by, 2, "測量です。"))
    exactly_one(run(office, cases, answering, answering), "approval.question_answered")
    assert reconcile(office.db) == ()


def test_two_windows_put_the_same_turn_on_hold(office: Office) -> None:
    cases = [office.submitted(repair()) for _ in range(PAIRS)]
    holding = side(office, CHIEF, lambda by: Hold(by, 1, "確認中です。"))
    exactly_one(run(office, cases, holding, holding), "approval.already_held")
    with office.db.reading() as conn:
        held = conn.scalar(
            select(func.count()).select_from(approval_act).where(approval_act.c.verb == "hold")
        )
        cases_known = conn.scalar(select(func.count()).select_from(approval_case))
    assert (held, cases_known) == (PAIRS, PAIRS)
    assert reconcile(office.db) == ()

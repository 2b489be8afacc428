"""What leaves the straight way of a case, through its use cases, on both databases."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.engine.beside import Grant, PetitionKind, Propose
from internal.approval.engine.commands import (
    AddSlot,
    Ask,
    Command,
    Force,
    Hold,
    Lift,
    PullUp,
    Release,
    RemoveSlot,
    Reply,
    Skip,
    TakeBack,
)
from internal.approval.engine.values import Capacity, Case, CaseState, SlotState
from internal.approval.model import approval_case, approval_inbox, approval_reader, approval_seal
from internal.approval.reading import note_opened
from internal.approval.reconcile import reconcile
from internal.kernel.actor import Actor
from internal.kernel.db import Database, new_id
from internal.kernel.refusal import Conflict
from internal.organization.rules import Seat
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_announce import told
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve, waiting
from tests.conftest import TestClock

HEAD = ("0003", "BUCHO")
ADMINISTRATOR = ("1007", "SYSTEM")


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def do(office: Office, actor: Actor, case_id: UUID, command: Callable[[Seat], Command]) -> Case:
    """Ask something of a case: `command` makes it with the actor's seat."""
    return office.db.perform(
        office.approval.act,
        actor,
        case_id=case_id,
        token=new_id(),
        command=command,
    )


def take_back(slot: int) -> Callable[[Seat], Command]:
    return lambda by: TakeBack(by, slot)


def inbox_mark(office: Office, case_id: UUID) -> list[bool]:
    with office.db.reading() as conn:
        marks = conn.scalars(
            select(approval_inbox.c.held_at).where(approval_inbox.c.case_id == case_id)
        )
        return [mark is not None for mark in marks]


def test_an_approval_is_taken_back_and_the_inboxes_follow(office: Office) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    do(office, office.actor(*CHIEF), case_id, take_back(1))
    assert waiting(office, case_id) == ["0007"]
    assert reconcile(office.db) == ()


def test_once_the_next_has_opened_the_case_it_stays_approved(
    office: Office, clock: TestClock
) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    clock.advance(minutes=3)
    opened_at = office.db.clock()
    office.db.perform(note_opened, office.actor(*ASSISTANT), case_id=case_id)
    clock.advance(minutes=2)
    with pytest.raises(Conflict) as refused:
        do(office, office.actor(*CHIEF), case_id, take_back(1))
    assert refused.value.code == "approval.take_back_opened"
    assert str(refused.value.facts["name"]).endswith("城 花子")
    assert refused.value.facts["at"] == opened_at
    assert waiting(office, case_id) == ["0006"]


def test_the_notice_of_a_turn_that_was_taken_back_is_settled(office: Office) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    assert told(office) == [("0006", "turn")]
    do(office, office.actor(*CHIEF), case_id, take_back(1))
    assert told(office) == []


def test_a_hold_marks_the_own_list_and_the_turn_keeps_its_age(
    office: Office, clock: TestClock
) -> None:
    case_id = office.submitted(repair())
    with office.db.reading() as conn:
        begun = conn.scalars(select(approval_inbox.c.begun_at)).one()
    clock.advance(minutes=10)
    chief = office.actor(*CHIEF)
    do(office, chief, case_id, lambda by: Hold(by, 1, "現地を確認します。"))
    assert inbox_mark(office, case_id) == [True]
    do(office, chief, case_id, lambda by: Release(by, 1))
    assert inbox_mark(office, case_id) == [False]
    with office.db.reading() as conn:
        assert conn.scalars(select(approval_inbox.c.begun_at)).one() == begun


def test_a_lifted_decision_is_sealed_by_the_post_above(office: Office) -> None:
    case_id = office.submitted(repair())
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    do(office, office.actor(*DIRECTOR), case_id, lambda by: Lift(by, 4, "異例のためです。"))
    assert waiting(office, case_id) == ["0003"]
    assert ("0008", "other") in told(office)
    assert approve(office, case_id, *HEAD) is CaseState.DECIDED
    assert reconcile(office.db) == ()


def test_a_petition_reaches_those_who_may_agree_and_lets_them_read(office: Office) -> None:
    case_id = office.submitted(repair())
    told(office)
    kind = PetitionKind.TAKE_DOWN
    do(office, office.clerk, case_id, lambda by: Propose(by, kind, "中止になりました。"))
    assert told(office) == [("0005", "question"), ("0006", "question"), ("0007", "turn")]
    with office.db.reading() as conn:
        readers = set(conn.scalars(select(approval_reader.c.person_id)))
    assert office.chart.people["0005"] in readers
    case = do(office, office.actor(*DIRECTOR), case_id, lambda by: Grant(by, kind))
    assert case.state is CaseState.RECALLED
    assert ("0007", "other") in told(office)
    assert ("0008", "other") in told(office)


def test_a_forced_end_tells_everybody_concerned(office: Office) -> None:
    case_id = office.submitted(repair())
    approve(office, case_id, *CHIEF)
    told(office)
    case = do(
        office,
        office.actor(*ADMINISTRATOR),
        case_id,
        lambda by: Force(by, "誤った添付のためです。"),
    )
    assert case.state is CaseState.FORCED
    assert told(office) == [("0006", "other"), ("0007", "other"), ("0008", "other")]
    assert waiting(office, case_id) == []


def test_who_was_skipped_is_told_and_may_still_read(office: Office) -> None:
    case_id = office.submitted(repair())
    told(office)
    case = do(office, office.clerk, case_id, lambda by: Skip(by, 1, "出張中のためです。"))
    assert case.stages[0].slots[0].state is SlotState.SKIPPED
    assert told(office) == [("0006", "turn"), ("0007", "other")]
    with office.db.reading() as conn:
        readers = set(conn.scalars(select(approval_reader.c.person_id)))
    assert office.chart.people["0007"] in readers


def test_a_decision_by_pulling_up_is_numbered_and_sealed(office: Office) -> None:
    case_id = office.submitted(repair(matter="general", facts={}))
    told(office)
    case = do(office, office.actor(*DIRECTOR), case_id, lambda by: PullUp(by, 3))
    assert case.state is CaseState.DECIDED
    with office.db.reading() as conn:
        assert conn.scalars(select(approval_seal.c.number)).one() == "8DORO第1号"
        assert conn.scalars(select(approval_case.c.number)).one() == "8DORO第1号"
    assert told(office) == [
        ("0006", "after_view"),
        ("0007", "after_view"),
        ("0008", "decided"),
    ]
    assert reconcile(office.db) == ()


def test_a_changed_route_is_followed_and_the_drafter_is_told(office: Office) -> None:
    case_id = office.submitted(repair())
    told(office)
    officer, post = office.actor(*ASSISTANT), office.chart.posts["SHISAN-KACHO"]
    do(office, officer, case_id, lambda by: RemoveSlot(by, 3, "予算を伴わないためです。"))
    do(office, officer, case_id, lambda by: AddSlot(by, Capacity.CONCUR, post, "資産のため。", 4))
    assert ("0008", "other") in told(office)
    for who in (CHIEF, ASSISTANT, ("1002", "SHISAN-KACHO")):
        approve(office, case_id, *who)
    assert waiting(office, case_id) == ["0005"]
    assert approve(office, case_id, *DIRECTOR) is CaseState.DECIDED
    assert reconcile(office.db) == ()


def test_a_question_and_its_answer_are_told_and_the_turn_stays(office: Office) -> None:
    case_id = office.submitted(repair())
    told(office)
    clerk = office.clerk.person_id or new_id()
    chief = office.actor(*CHIEF)
    case = do(office, chief, case_id, lambda by: Ask(by, 1, clerk, "数量の根拠は何ですか。"))
    assert told(office) == [("0007", "turn"), ("0008", "question")]
    number = case.questions[0].no
    do(office, office.clerk, case_id, lambda by: Reply(by, number, "測量の結果です。"))
    assert told(office) == [("0007", "other"), ("0007", "turn")]
    assert waiting(office, case_id) == ["0007"]


def test_the_form_of_a_detour_sent_twice_is_one_act(office: Office) -> None:
    case_id = office.submitted(repair())
    token = new_id()
    for _ in range(2):
        case = office.db.perform(
            office.approval.act,
            office.actor(*CHIEF),
            case_id=case_id,
            token=token,
            command=lambda by: Hold(by, 1, "確認中です。"),
        )
    assert (case.head, len(case.holds)) == (2, 1)

"""Cases on paper through their use cases, on both databases; two people at once."""

from uuid import UUID

import pytest
from sqlalchemy import select

from internal.approval.engine.commands import Approve, Command, RecordFor
from internal.approval.engine.paper import FilePaper, HandPaper, Medium, TakePaper
from internal.approval.engine.values import Case, CaseState
from internal.approval.model import approval_case, approval_reader
from internal.approval.reconcile import reconcile
from internal.documents.paperwork import PaperItem, Paperwork
from internal.kernel.clock import jst_date
from internal.kernel.db import Database, new_id
from internal.organization.rules import Seat
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_announce import told
from tests.approval.test_detour_races import exactly_one, run, side
from tests.approval.test_detours import do
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, FINANCE, approve
from tests.conftest import TestClock

MIXED = Paperwork(Medium.MIXED, "", "原本のため", (PaperItem("契約書", 2),))
CLERK = ("0008", "SHUJI")
PLACE = "令和8年度 道路維持 第3冊"
PAIRS = 40


@pytest.fixture
def office(db: Database) -> Office:
    return open_office(db)


def before_the_director(office: Office, paper: Paperwork = MIXED) -> UUID:
    case_id = office.submitted(repair(paper=paper))
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(office, case_id, *who)
    return case_id


def entered(by: Seat, office: Office, *, agrees: bool = True) -> Command:
    today = jst_date(office.db.clock())
    return RecordFor(by, 4, "𠮷田 太郎", today, agrees, "見送ります。", place="課長の机")


def record(office: Office, case_id: UUID, *, agrees: bool = True) -> Case:
    officer = office.actor(*ASSISTANT)
    return do(office, officer, case_id, lambda by: entered(by, office, agrees=agrees))


def test_a_decision_on_paper_is_sealed_numbered_and_told(office: Office) -> None:
    case_id = before_the_director(office)
    told(office)
    assert record(office, case_id).state is CaseState.DECIDED
    with office.db.reading() as conn:
        row = conn.execute(select(approval_case.c.number, approval_case.c.paper_waits)).one()
    assert row.number is not None
    assert row.paper_waits
    assert ("0008", "decided") in told(office)
    assert reconcile(office.db) == ()


def test_a_rejection_on_paper_is_told_once(office: Office, clock: TestClock) -> None:
    case_id = before_the_director(office)
    told(office)
    assert record(office, case_id, agrees=False).state is CaseState.REJECTED
    clock.advance(minutes=1)
    do(office, office.actor(*CHIEF), case_id, TakePaper)
    assert told(office).count(("0008", "rejected")) == 1


def test_whoever_is_handed_the_paper_is_told_and_may_read(office: Office) -> None:
    case_id = office.submitted(repair(paper=MIXED))
    told(office)
    director = office.chart.people[DIRECTOR[0]]
    do(office, office.clerk, case_id, lambda by: HandPaper(by, director))
    assert ("0005", "other") in told(office)
    with office.db.reading() as conn:
        readers = conn.scalars(
            select(approval_reader.c.person_id).where(approval_reader.c.case_id == case_id)
        ).all()
    assert director in readers


def test_the_lists_follow_the_paper(office: Office) -> None:
    case_id = before_the_director(office)
    do(office, office.actor(*CHIEF), case_id, TakePaper)
    assert held_by(office) == office.chart.people[CHIEF[0]]
    record(office, case_id)
    do(office, office.actor(*ASSISTANT), case_id, lambda by: FilePaper(by, PLACE))
    assert held_by(office) is None


def held_by(office: Office) -> UUID | None:
    with office.db.reading() as conn:
        return conn.scalars(select(approval_case.c.paper_with)).one()


def test_the_decider_on_the_screen_against_the_entry_from_paper(office: Office) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    results = run(
        office,
        cases,
        side(office, DIRECTOR, lambda by: Approve(by, 4)),
        side(office, ASSISTANT, lambda by: entered(by, office)),
    )
    exactly_one(results, "approval.already_acted", "approval.decided_already")
    assert reconcile(office.db) == ()


def test_two_entries_of_one_result(office: Office) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    results = run(
        office,
        cases,
        side(office, ASSISTANT, lambda by: entered(by, office)),
        side(office, ASSISTANT, lambda by: entered(by, office, agrees=False)),
    )
    exactly_one(results, "approval.already_acted")


def test_drafter_and_records_officer_file_at_the_same_time(office: Office) -> None:
    cases = [before_the_director(office) for _ in range(PAIRS)]
    for case_id in cases:
        approve(office, case_id, *DIRECTOR)
    results = run(
        office,
        cases,
        side(office, CLERK, lambda by: FilePaper(by, PLACE)),
        side(office, ASSISTANT, lambda by: FilePaper(by, "別の棚")),
    )
    exactly_one(results, "approval.paper_filed_already")


def test_the_same_press_sent_twice_is_one_act(office: Office) -> None:
    case_id, token = office.submitted(repair(paper=MIXED)), new_id()
    heads = [
        office.db.perform(
            office.approval.act,
            office.actor(*CHIEF),
            case_id=case_id,
            token=token,
            command=TakePaper,
        ).head
        for _ in range(2)
    ]
    assert heads == [2, 2]

"""Cases that go round on paper: results entered afterwards, who holds the paper, the filing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from internal.approval.authority.route import build_route
from internal.approval.authority.rules import Facts, evaluate
from internal.approval.engine.answer import answer, first_submission
from internal.approval.engine.closing import closing_barred
from internal.approval.engine.commands import (
    AddSlot,
    Approve,
    Command,
    Context,
    Lift,
    Recall,
    RecordFor,
    Reject,
    Submit,
    TakeBack,
)
from internal.approval.engine.paper import FilePaper, HandPaper, LeavePaper, Medium, TakePaper
from internal.approval.engine.participants import ParticipantKind, Recorded
from internal.approval.engine.values import Capacity, Case, CaseState, SlotState, Verb
from internal.approval.sheet import CellKind, cells_of
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from tests.approval.engine.people import NOW, TABLE, TODAY, city, named, route, seat

PLACE = "令和8年度 道路維持 第3冊"


class Desk:
    """A case of 300,000 yen: 維持係長, 課長補佐 (文書主任), decided by the 課長."""

    def __init__(
        self, medium: Medium = Medium.PAPER, *, directory: Directory | None = None
    ) -> None:
        self.directory = directory or city()
        self.context = Context(NOW, self.directory)
        plan = route(self.directory, amount_yen=300_000)
        submit = Submit(seat(self.directory, "SHUJI"), plan, "digest", medium)
        self.case: Case = first_submission(uuid4(), submit, self.context).case

    def do(self, make: Callable[..., Command], person: str, *rest: object) -> Case:
        reply = answer(self.case, make(seat(self.directory, person), *rest), self.context)
        self.case = reply.case
        return self.case

    def refused(self, make: Callable[..., Command], person: str, *rest: object) -> str:
        with pytest.raises(Refusal) as caught:
            answer(self.case, make(seat(self.directory, person), *rest), self.context)
        return caught.value.code

    def approve(self, *people: str) -> None:
        for person in people:
            self.do(Approve, person, self.open_slot)

    @property
    def open_slot(self) -> int:
        return next(slot.no for slot in self.case.open_slots if not slot.capacity.only_reads)

    def later(self, days: int) -> None:
        self.context = replace(self.context, at=self.context.at + timedelta(days=days))


def before_the_decision(medium: Medium = Medium.MIXED) -> Desk:
    desk = Desk(medium)
    desk.approve("KAKARICHO", "HOSA")
    return desk


def recorded(slot: int, on: date = TODAY, place: str = "課長の机", *, agrees: bool = True) -> tuple:
    return (slot, "KACHO 花子", on, agrees, "" if agrees else "見送ります。", "", place)


def test_the_records_officer_enters_a_decision_that_was_made_on_paper() -> None:
    desk = before_the_decision()
    case = desk.do(RecordFor, "HOSA", *recorded(desk.open_slot))
    assert case.state is CaseState.DECIDED
    assert case.decided_on_paper == Recorded("KACHO 花子", TODAY, place="課長の机")
    decided = next(cell for cell in cells_of(case, TODAY) if cell.decides and cell.slot)
    assert (decided.kind, decided.name, decided.on) == (CellKind.RECORDED, "KACHO 花子", TODAY)


def test_a_rejection_on_paper_ends_the_case() -> None:
    desk = before_the_decision()
    case = desk.do(RecordFor, "HOSA", *recorded(desk.open_slot, agrees=False))
    assert case.state is CaseState.REJECTED
    assert not case.open_slots


def test_the_drafter_never_enters_the_result_of_her_own_draft() -> None:
    desk = before_the_decision()
    assert desk.refused(RecordFor, "SHUJI", *recorded(desk.open_slot)) == "approval.own_draft"


def test_only_the_records_officer_enters_a_result() -> None:
    desk = before_the_decision()
    for person in ("KAKARICHO", "BUCHO", "SOMU"):
        code = desk.refused(RecordFor, person, *recorded(desk.open_slot))
        assert code == "approval.not_the_recorder"


def test_nobody_enters_a_result_for_her_own_seat() -> None:
    desk = Desk(Medium.PAPER)
    desk.do(RecordFor, "HOSA", *recorded(desk.open_slot, place=""))
    assert desk.refused(RecordFor, "HOSA", *recorded(desk.open_slot)) == "approval.record_own_seat"


def test_where_the_records_officer_drafts_the_next_above_enters_the_result() -> None:
    directory = city()
    plan = route(directory, drafter="HOSA", amount_yen=5_000_000)
    submit = Submit(seat(directory, "HOSA"), plan, "digest", Medium.PAPER)
    desk = Desk(directory=directory)
    desk.case = first_submission(uuid4(), submit, desk.context).case
    desk.approve("KACHO")
    while desk.case.state is CaseState.CIRCULATING:
        desk.do(RecordFor, "KACHO", *recorded(desk.open_slot))
    assert desk.case.state is CaseState.DECIDED


def test_of_an_electronic_case_nothing_is_entered() -> None:
    desk = before_the_decision(Medium.ELECTRONIC)
    assert (
        desk.refused(RecordFor, "HOSA", *recorded(desk.open_slot)) == "approval.nothing_to_record"
    )


def test_with_paper_attachments_only_the_decision_is_entered() -> None:
    desk = Desk(Medium.MIXED)
    assert (
        desk.refused(RecordFor, "HOSA", *recorded(desk.open_slot)) == "approval.nothing_to_record"
    )


def test_of_a_whole_case_on_paper_every_seat_is_entered() -> None:
    desk = Desk(Medium.PAPER)
    desk.do(RecordFor, "HOSA", *recorded(desk.open_slot, place=""))
    assert desk.case.stages[0].slots[0].recorded == Recorded("KACHO 花子", TODAY)


def test_a_wrong_entry_is_undone_until_somebody_has_opened_the_case() -> None:
    desk = Desk(Medium.PAPER)
    slot = desk.open_slot
    desk.do(RecordFor, "HOSA", *recorded(slot, place=""))
    desk.do(TakeBack, "HOSA", slot)
    assert desk.case.slot(slot).state is SlotState.OPEN  # type: ignore[union-attr]
    assert desk.case.slot(slot).recorded is None  # type: ignore[union-attr]


def test_a_decision_says_where_its_paper_is() -> None:
    desk = before_the_decision()
    code = desk.refused(RecordFor, "HOSA", *recorded(desk.open_slot, place=" "))
    assert code == "approval.recorded_place_missing"


def test_paper_runs_ahead_of_what_is_entered_but_not_of_the_submission() -> None:
    desk = before_the_decision()
    desk.later(4)
    early = recorded(desk.open_slot, TODAY - timedelta(days=1))
    assert desk.refused(RecordFor, "HOSA", *early) == "approval.recorded_day_impossible"
    case = desk.do(RecordFor, "HOSA", *recorded(desk.open_slot, TODAY + timedelta(days=2)))
    assert case.decided_on_paper is not None
    assert case.decided_on_paper.on == TODAY + timedelta(days=2)


def test_the_second_result_is_told_who_was_faster() -> None:
    desk = before_the_decision()
    slot = desk.open_slot
    desk.approve("KACHO")
    assert desk.refused(RecordFor, "HOSA", *recorded(slot)) == "approval.already_acted"


def without_account() -> Desk:
    """The 課長 decides, and has no account."""
    directory = city(without_account="KACHO")
    facts: Facts = {"amount_yen": 300_000, "important": False}
    finding = evaluate(TABLE, "works", facts, directory.on)
    plan = build_route(TABLE, finding, facts, seat(directory, "SHUJI"), directory)
    desk = Desk(Medium.ELECTRONIC, directory=directory)
    submit = Submit(seat(directory, "SHUJI"), plan, "digest")
    desk.case = first_submission(uuid4(), submit, desk.context).case
    desk.approve("KAKARICHO", "HOSA")
    return desk


def test_the_decision_of_somebody_without_an_account_is_asked_of_the_records_officer() -> None:
    desk = without_account()
    slot = desk.case.deciding_slot
    assert slot is not None
    assert slot.participant.kind is ParticipantKind.PAPER
    assert [seat.name for seat in slot.holders] == ["HOSA 花子"]
    assert slot.note == "課長の決裁は、起案課の文書主任が記録します。"
    case = desk.do(RecordFor, "HOSA", *recorded(slot.no))
    assert case.state is CaseState.DECIDED


def test_a_post_without_an_account_that_comes_into_the_route_answers_on_paper() -> None:
    desk = Desk(Medium.ELECTRONIC, directory=city(without_account="SHISAN"))
    case = desk.do(AddSlot, "HOSA", Capacity.CONCUR, named("SHISAN"), "財産のため", 3)
    added = next(s for stage in case.stages for s in stage.slots if s.title == "資産管理課長")
    assert added.participant.kind is ParticipantKind.PAPER


def test_a_seat_that_climbs_to_somebody_without_an_account_is_recorded_too() -> None:
    desk = Desk(Medium.ELECTRONIC)
    desk.do(AddSlot, "HOSA", Capacity.CONCUR, named("ZAISEI"), "予算のため", 3)
    desk.directory = city(vacant=("ZAISEI",), without_account="SOMUBUCHO")
    desk.context = Context(NOW, desk.directory)
    desk.approve("KAKARICHO", "HOSA")
    slot = desk.open_slot
    desk.do(RecordFor, "HOSA", *recorded(slot, place=""))
    assert desk.case.slot(slot).recorded == Recorded("KACHO 花子", TODAY)  # type: ignore[union-attr]


def test_the_recorder_does_not_decide_in_her_own_name() -> None:
    desk = without_account()
    slot = desk.open_slot
    assert desk.refused(Approve, "HOSA", slot) == "approval.record_instead"
    assert desk.refused(Reject, "HOSA", slot, "否決します。") == "approval.record_instead"
    assert desk.refused(Lift, "HOSA", slot, "留保します。") == "approval.record_instead"


def test_the_posts_above_a_decider_without_an_account_are_not_asked() -> None:
    cells = cells_of(without_account().case, TODAY)
    roles = [cell.role for cell in cells if cell.kind is CellKind.NOT_NEEDED]
    assert roles == ["市長", "副市長", "部長"]


def test_the_paper_begins_with_the_drafter_and_goes_from_hand_to_hand() -> None:
    desk = Desk()
    assert desk.case.paper is not None
    assert desk.case.paper.holder.name == "SHUJI 花子"
    case = desk.do(HandPaper, "SHUJI", named("person KACHO"))
    assert case.paper is not None
    assert (case.paper.holder.name, case.paper.received) == ("KACHO 花子", False)
    case = desk.do(TakePaper, "KACHO")
    assert case.paper is not None
    assert (case.paper.holder.name, case.paper.received) == ("KACHO 花子", True)


def test_the_paper_of_somebody_who_leaves_goes_to_her_successor() -> None:
    desk = Desk()
    holder, successor = named("person SHUJI"), seat(desk.context.directory, "SOMU")
    case = desk.do(LeavePaper, "HOSA", holder, successor, "異動のため")
    assert case.paper is not None
    assert (case.paper.holder.name, case.paper.received) == ("SOMU 花子", False)
    again = desk.refused(LeavePaper, "HOSA", holder, successor)
    assert again == "approval.paper_moved_on"
    case = desk.do(TakePaper, "SOMU")
    assert case.paper is not None
    assert case.paper.received


def test_who_has_the_paper_does_not_take_it_again() -> None:
    assert Desk().refused(TakePaper, "SHUJI") == "approval.paper_with_you"


def test_a_stranger_neither_takes_the_paper_nor_is_handed_it() -> None:
    desk = Desk()
    assert desk.refused(TakePaper, "SOMU") == "approval.paper_not_your_case"
    assert desk.refused(HandPaper, "SHUJI", named("person SOMU")) == "approval.paper_to_whom"


def test_an_electronic_case_has_no_paper_to_hand_on() -> None:
    assert Desk(Medium.ELECTRONIC).refused(TakePaper, "KACHO") == "approval.no_paper"


def test_the_paper_stays_where_it_is_when_the_case_comes_back() -> None:
    desk = Desk()
    desk.do(TakePaper, "KAKARICHO")
    desk.do(Recall, "SHUJI")
    again = Submit(
        seat(desk.directory, "SHUJI"),
        route(desk.directory, amount_yen=300_000),
        "digest 2",
        Medium.MIXED,
    )
    case = answer(desk.case, again, desk.context).case
    assert case.paper is not None
    assert (case.paper.holder.name, case.paper.medium) == ("KAKARICHO 花子", Medium.MIXED)


def decided() -> Desk:
    desk = before_the_decision()
    desk.approve("KACHO")
    return desk


def test_a_decided_case_waits_for_the_filing_of_its_paper() -> None:
    desk = before_the_decision()
    assert code_of(closing_barred(desk.case)) == "approval.close_still_open"
    desk.approve("KACHO")
    assert code_of(closing_barred(desk.case)) == "approval.close_paper_not_filed"
    case = desk.do(FilePaper, "HOSA", f" {PLACE} ")
    assert closing_barred(case) is None
    assert case.paper is not None
    assert case.paper.filed is not None
    assert case.paper.filed.place == PLACE


def code_of(refusal: Refusal | None) -> str:
    return refusal.code if refusal else ""


def test_a_rejected_case_may_be_closed_at_once_and_its_paper_filed_all_the_same() -> None:
    desk = before_the_decision()
    desk.do(RecordFor, "HOSA", *recorded(desk.open_slot, agrees=False))
    assert closing_barred(desk.case) is None
    case = desk.do(FilePaper, "SHUJI", PLACE)
    assert case.paper is not None
    assert case.paper.filed is not None


def test_an_electronic_case_waits_for_no_filing() -> None:
    desk = before_the_decision(Medium.ELECTRONIC)
    desk.approve("KACHO")
    assert closing_barred(desk.case) is None


def test_paper_is_filed_after_the_end_with_a_place_by_drafter_or_records_officer() -> None:
    assert Desk().refused(FilePaper, "SHUJI", PLACE) == "approval.paper_still_moving"
    desk = decided()
    assert desk.refused(FilePaper, "KACHO", PLACE) == "approval.paper_not_yours_to_file"
    assert desk.refused(FilePaper, "SHUJI", "  ") == "approval.paper_place_missing"


def test_filed_paper_is_neither_filed_again_nor_handed_on() -> None:
    desk = decided()
    desk.do(FilePaper, "SHUJI", PLACE)
    for make, rest in (
        (FilePaper, (PLACE,)),
        (TakePaper, ()),
        (HandPaper, (named("person KACHO"),)),
    ):
        assert desk.refused(make, "HOSA", *rest) == "approval.paper_filed_already"


def test_each_of_them_is_one_act() -> None:
    desk = decided()
    before = desk.case.head
    for make, rest in (
        (TakePaper, ()),
        (HandPaper, (named("person SHUJI"),)),
        (FilePaper, (PLACE,)),
    ):
        act = answer(desk.case, make(seat(desk.directory, "HOSA"), *rest), desk.context).act
        assert act.verb in {Verb.TAKE_PAPER, Verb.HAND_PAPER, Verb.FILE_PAPER}
        desk.do(make, "HOSA", *rest)
    assert desk.case.head == before + 3
    assert desk.case.state is CaseState.DECIDED


def test_readers_on_the_way_are_not_asked_for_results() -> None:
    desk = before_the_decision(Medium.PAPER)
    shown = [
        slot.no
        for stage in desk.case.stages
        for slot in stage.slots
        if slot.capacity is Capacity.SHOW
    ]
    for slot in shown:
        assert desk.refused(RecordFor, "HOSA", *recorded(slot)) == "approval.not_open"

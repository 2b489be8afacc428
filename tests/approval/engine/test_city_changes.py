"""The city changes while a case is on its way: 担当替え, readings of who left, a route anew."""

from dataclasses import replace

import pytest

from internal.approval.engine.beside import PetitionKind, Propose
from internal.approval.engine.commands import (
    AddSlot,
    Approve,
    Ask,
    Lift,
    Overrule,
    PullUp,
    Read,
    Recall,
    Reject,
    Reply,
    Return,
    Submit,
    TakeBack,
    ViewAfter,
    Withdraw,
)
from internal.approval.engine.recomputing import difference
from internal.approval.engine.season import Reassign, Recompute, SettleReading
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import Capacity, CaseState, Route, SlotState, Verb
from internal.organization.rules import Seat
from tests.approval.engine.people import city, named, route, seat
from tests.approval.engine.test_examples import Story, refused

WHY = "事務分担の変更のためです。"


def person(story: Story, code: str) -> Seat:
    return seat(story.directory, code)


def reassigned(story: Story, successor: str = "JINJI") -> Story:
    story.do(Reassign(person(story, "HOSA"), person(story, successor), WHY))
    return story


def test_another_person_goes_on_while_the_case_circulates() -> None:
    story = reassigned(Story())
    assert story.waiting() == {"KAKARICHO"}
    assert story.case.drafter.family_name == "JINJI"
    assert refused(story, Recall(person(story, "SHUJI"))) == "approval.no_longer_drafter"
    story.do(Recall(person(story, "JINJI")))
    story.do(Withdraw(person(story, "JINJI"), "中止です。"))
    assert story.case.state is CaseState.WITHDRAWN


def test_the_act_of_reassigning_names_all_three_and_the_reason() -> None:
    act = reassigned(Story()).acts[-1]
    assert act.verb is Verb.REASSIGN
    names = [each.family_name if each else "" for each in (act.by, act.behalf, act.successor)]
    assert (names, act.opinion) == (["HOSA", "SHUJI", "JINJI"], WHY)
    assert [each.family_name for each in act.to] == ["SHUJI", "JINJI"]


def test_the_sheet_keeps_the_stamp_of_who_submitted() -> None:
    story = reassigned(Story())
    assert (story.case.drafter.family_name, story.case.submitter.family_name) == ("JINJI", "SHUJI")
    story.do(Recall(person(story, "JINJI")))
    story.do(Submit(person(story, "JINJI"), route(story.directory), "digest 2"))
    assert story.case.submitter.family_name == "JINJI"


def test_a_returned_case_comes_to_the_new_person_in_charge() -> None:
    story = reassigned(Story())
    story.do(Return(person(story, "KAKARICHO"), 1, "直してください。"))
    assert {(t.box, t.person_id) for t in tasks_of(story.case)} == {
        (Box.RETURNED, named("person JINJI"))
    }


def test_open_questions_and_petitions_are_the_successors() -> None:
    story = Story()
    story.do(Ask(person(story, "KAKARICHO"), 1, named("person SHUJI"), "根拠は。"))
    story.do(Propose(person(story, "SHUJI"), PetitionKind.TAKE_DOWN, "中止です。"))
    reassigned(story)
    assert story.case.petition is not None
    assert story.case.petition.by.family_name == "JINJI"
    assert refused(story, Reply(person(story, "SHUJI"), 2, "測量です。")) == "approval.not_asked"
    story.do(Reply(person(story, "JINJI"), 2, "測量です。"))


@pytest.mark.parametrize("successor", ["KAKARICHO", "KACHO", "ZAISEI"])
def test_nobody_who_answers_the_case_takes_charge_of_it(successor: str) -> None:
    story = Story()
    again = Reassign(person(story, "HOSA"), person(story, successor), WHY)
    assert refused(story, again) == "approval.successor_takes_part"


def test_who_has_answered_already_does_not_take_charge_either() -> None:
    story = Story()
    story.approve("KAKARICHO")
    again = Reassign(person(story, "HOSA"), person(story, "KAKARICHO"), WHY)
    assert refused(story, again) == "approval.successor_takes_part"


def test_reassigning_needs_a_reason_another_person_and_a_live_case() -> None:
    story = Story()
    by = person(story, "HOSA")
    assert refused(story, Reassign(by, person(story, "JINJI"), " ")) == "approval.reason_missing"
    assert refused(story, Reassign(by, person(story, "SHUJI"), WHY)) == "approval.already_theirs"
    story.do(Recall(person(story, "SHUJI")))
    story.do(Withdraw(person(story, "SHUJI")))
    late = Reassign(by, person(story, "JINJI"), WHY)
    assert refused(story, late) == "approval.reassign_too_late"


def decided_with_an_unread_case() -> Story:
    """HOSA was away and reads afterwards; KAIKEI is shown it."""
    story = Story(city(away=("HOSA",)), amount_yen=2_500_000)
    story.approve("KAKARICHO", "KACHO", "ZAISEI", "SHISAN", "BUCHO")
    assert story.case.state is CaseState.DECIDED
    return story


def unread(story: Story) -> set[tuple[Box, str]]:
    by_id = {named(f"person {code}"): code for code in ("HOSA", "KAIKEI", "JOHO", "JINJI")}
    return {(t.box, by_id[t.person_id]) for t in tasks_of(story.case)}


def test_a_successor_reads_what_somebody_who_left_has_not() -> None:
    story = decided_with_an_unread_case()
    by, successor = person(story, "JINJI"), person(story, "JOHO")
    view = story.slot_of("課長補佐")
    shown = story.slot_of("会計管理者")
    assert unread(story) == {(Box.AFTER_VIEW, "HOSA"), (Box.SHOW, "KAIKEI")}
    story.do(SettleReading(by, view, named("person HOSA"), successor))
    story.do(SettleReading(by, shown, named("person KAIKEI"), successor))
    assert unread(story) == {(Box.AFTER_VIEW, "JOHO"), (Box.SHOW, "JOHO")}
    story.do(ViewAfter(successor, view))
    story.do(Read(successor, shown))
    assert unread(story) == set()


def test_a_reading_is_closed_with_a_reason_and_nobody_has_read() -> None:
    story = decided_with_an_unread_case()
    by, view = person(story, "JINJI"), story.slot_of("課長補佐")
    closing = SettleReading(by, view, named("person HOSA"), None, "退職し、後任を置かないため")
    assert refused(story, replace(closing, reason="")) == "approval.reason_missing"
    story.do(closing)
    story.do(replace(closing, slot=story.slot_of("会計管理者"), reader=named("person KAIKEI")))
    assert unread(story) == set()
    assert [v.done_at for v in story.case.after_views] == [None]
    assert story.state_of("会計管理者") is SlotState.CLOSED
    assert refused(story, closing) == "approval.no_reading_left"


@pytest.mark.parametrize(
    ("to", "code"), [("HOSA", "already_theirs"), ("SHUJI", "author_need_not_read")]
)
def test_a_reading_goes_to_somebody_else_who_did_not_write_it(to: str, code: str) -> None:
    story = decided_with_an_unread_case()
    by, view = person(story, "JINJI"), story.slot_of("課長補佐")
    command = SettleReading(by, view, named("person HOSA"), person(story, to))
    assert refused(story, command) == f"approval.{code}"


def test_the_decider_ends_a_case_before_those_below_have_answered() -> None:
    story = Story(amount_yen=300_000)
    story.do(Overrule(person(story, "KACHO"), story.slot_of("課長"), "見送ります。"))
    assert story.case.state is CaseState.REJECTED
    assert story.state_of("課長") is SlotState.REJECTED
    assert story.acts[-1].verb is Verb.OVERRULE
    assert tasks_of(story.case) == frozenset()
    assert refused(story, Approve(person(story, "KAKARICHO"), 1)) == "approval.overruled"


def test_only_the_decider_overrules_with_a_reason_and_not_past_another_section() -> None:
    story = Story()
    decider = story.slot_of("課長")
    early = Overrule(person(story, "KACHO"), decider, "見送ります。")
    assert refused(story, early) == "approval.pull_up_past_others"
    middle = Overrule(person(story, "HOSA"), story.slot_of("課長補佐"), "見送ります。")
    assert refused(story, middle) == "approval.reject_is_the_deciders"
    small = Story(amount_yen=300_000)
    silent = Overrule(person(small, "KACHO"), small.slot_of("課長"), " ")
    assert refused(small, silent) == "approval.reason_missing"


def test_an_undone_pull_up_goes_back_to_the_first_whom_it_had_passed() -> None:
    story = Story()
    by, hosa = person(story, "HOSA"), story.slot_of("課長補佐")
    story.do(PullUp(by, hosa))
    assert story.state_of("維持係長") is SlotState.AFTER_VIEW
    story.do(TakeBack(by, hosa))
    assert story.waiting() == {"KAKARICHO"}
    assert story.state_of("課長補佐") is SlotState.WAITING
    assert story.case.after_views == ()


def test_undoing_the_second_pull_up_leaves_the_first() -> None:
    story = Story(amount_yen=40_000_000)
    story.do(PullUp(person(story, "HOSA"), story.slot_of("課長補佐")))
    while story.waiting() != {"BUCHO"}:
        story.approve(*sorted(story.waiting())[:1])
    vice = story.slot_of("副市長")
    story.do(PullUp(person(story, "VICE"), vice))
    assert story.waiting() == {"MAYOR"}
    story.do(TakeBack(person(story, "VICE"), vice))
    assert story.waiting() == {"BUCHO"}
    assert story.state_of("維持係長") is SlotState.AFTER_VIEW


def test_the_decider_of_another_division_pulls_up_where_the_line_goes_there() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "ZAISEI", "SHISAN")
    vice = person(story, "VICE")
    assert vice.section_id != story.case.drafter.section_id
    story.do(PullUp(vice, story.slot_of("副市長")))
    assert story.case.state is CaseState.DECIDED
    assert story.state_of("部長") is SlotState.AFTER_VIEW


def anew(story: Story, **facts: str | int | bool) -> Route:
    return route(story.directory, **facts)


def test_what_was_answered_stays_and_the_rest_is_prescribed_anew() -> None:
    story = Story(amount_yen=300_000)
    story.approve("KAKARICHO")
    found = difference(story.case, anew(story, amount_yen=12_000_000))
    assert found.gone == ("道路建設課 課長",)
    assert found.come[-3:] == ("都市整備部 部長", "鶴ヶ島市 副市長", "鶴ヶ島市 会計管理者")
    assert (found.level_before, found.level_after) == ("課長専決", "副市長専決")
    story.do(Recompute(anew(story, amount_yen=12_000_000), "組織改正"))
    assert story.state_of("維持係長") is SlotState.APPROVED
    assert story.waiting() == {"HOSA"}
    assert story.case.level == "副市長専決"
    story.approve("HOSA", "KACHO", "ZAISEI", "SHISAN", "BUCHO", "VICE")
    assert story.case.state is CaseState.DECIDED


def test_a_seat_that_is_asked_before_makes_an_open_one_wait_again() -> None:
    story = Story(amount_yen=300_000)
    story.approve("KAKARICHO", "HOSA")
    assert story.waiting() == {"KACHO"}
    story.do(Recompute(anew(story, amount_yen=2_500_000), "組織改正"))
    assert story.waiting() == {"KACHO"}
    story.approve("KACHO")
    assert story.waiting() == {"ZAISEI", "SHISAN"}


def test_who_comes_too_late_is_told_that_the_route_was_recomputed() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "ZAISEI", "SHISAN")
    gone = story.slot_of("部長")
    story.do(Recompute(anew(story, amount_yen=300_000), "組織改正"))
    assert refused(story, Approve(person(story, "BUCHO"), gone)) == "approval.recomputed"


def test_the_same_route_is_not_recomputed() -> None:
    story = Story()
    assert refused(story, Recompute(anew(story), "組織改正")) == "approval.route_unchanged"


def test_a_seat_put_in_by_hand_stays_in_front_of_the_decider() -> None:
    story = Story(amount_yen=300_000)
    story.do(
        AddSlot(
            person(story, "HOSA"),
            Capacity.CONCUR,
            named("JOHO"),
            "確認です。",
            story.case.stages[-1].no,
        )
    )
    story.do(Recompute(anew(story, amount_yen=1_980_000), "組織改正"))
    order = [slot.title for stage in story.case.stages for slot in stage.slots]
    assert order.index("情報推進課長") == order.index("課長") - 1


def test_a_lifted_decision_keeps_its_route() -> None:
    story = Story(amount_yen=300_000)
    story.approve("KAKARICHO", "HOSA")
    story.do(Lift(person(story, "KACHO"), story.slot_of("課長"), "異例のためです。"))
    command = Recompute(anew(story, amount_yen=12_000_000), "組織改正")
    assert refused(story, command) == "approval.recompute_lifted"


def test_only_what_circulates_is_recomputed() -> None:
    story = Story(amount_yen=300_000)
    story.approve("KAKARICHO", "HOSA")
    story.do(Reject(person(story, "KACHO"), story.slot_of("課長"), "見送ります。"))
    command = Recompute(anew(story, amount_yen=12_000_000), "組織改正")
    assert refused(story, command) == "approval.not_open"

"""Small stories of what leaves the straight way of a case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from internal.approval.engine.answer import answer
from internal.approval.engine.beside import Decline, Grant, PetitionKind, Propose, standing_still
from internal.approval.engine.commands import (
    AddSlot,
    Approve,
    Ask,
    Context,
    Force,
    Hold,
    Lift,
    Object,
    Opened,
    PullUp,
    Recall,
    Release,
    RemoveSlot,
    ReplaceSlot,
    Reply,
    Return,
    Skip,
    Submit,
    TakeBack,
)
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import (
    AfterViewReason,
    Capacity,
    CaseState,
    Completion,
    CompletionKind,
    SlotState,
    Verb,
)
from internal.kernel.refusal import Conflict, Forbidden
from tests.approval.engine.people import NOW, city, named, route, seat
from tests.approval.engine.test_examples import Story, refused

ADMINISTRATOR = "JOHO"


def take_back(story: Story, person: str, title: str) -> None:
    by = seat(story.directory, person)
    story.do(TakeBack(by, story.slot_of(title)))


def test_an_approval_is_taken_back_and_the_next_is_not_asked_any_more() -> None:
    story = Story()
    story.approve("KAKARICHO", opinion="確認しました。")
    take_back(story, "KAKARICHO", "維持係長")
    assert story.waiting() == {"KAKARICHO"}
    slot = story.case.slot(story.slot_of("維持係長"))
    assert slot is not None
    assert (slot.acted_by, slot.opinion) == (None, "")
    assert story.state_of("課長補佐") is SlotState.WAITING
    assert story.acts[-1].verb is Verb.TAKE_BACK


def test_after_it_was_taken_back_she_answers_anew() -> None:
    story = Story()
    story.approve("KAKARICHO")
    take_back(story, "KAKARICHO", "維持係長")
    by = seat(story.directory, "KAKARICHO")
    story.do(Return(by, 1, "数量を直してください。"))
    assert story.case.state is CaseState.RETURNED


def test_the_drafter_may_recall_after_the_only_approval_was_taken_back() -> None:
    story = Story()
    story.approve("KAKARICHO")
    take_back(story, "KAKARICHO", "維持係長")
    story.do(Recall(seat(story.directory, "SHUJI")))
    assert story.case.state is CaseState.RECALLED


def test_an_objection_is_taken_back_too() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN")
    by = seat(story.directory, "ZAISEI")
    story.do(Object(by, story.slot_of("財政課長"), "補正予算の成立後にしてください。"))
    take_back(story, "ZAISEI", "財政課長")
    assert story.waiting() == {"ZAISEI"}


def test_whoever_answered_beside_her_keeps_her_answer() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN", "ZAISEI")
    assert story.waiting() == {"BUCHO"}
    take_back(story, "SHISAN", "資産管理課長")
    assert story.waiting() == {"SHISAN"}
    assert story.state_of("財政課長") is SlotState.APPROVED


def test_those_whom_her_answer_had_closed_are_asked_again() -> None:
    story = Story(amount_yen=12_000_000)
    stages = tuple(
        replace(stage, completion=Completion(CompletionKind.ANY)) if stage.no == 4 else stage
        for stage in story.case.stages
    )
    story.case = replace(story.case, stages=stages)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN")
    assert story.state_of("財政課長") is SlotState.NOT_NEEDED
    take_back(story, "SHISAN", "資産管理課長")
    assert story.waiting() == {"SHISAN", "ZAISEI"}


def test_once_the_next_has_opened_it_the_refusal_says_who_and_when() -> None:
    story = Story()
    story.approve("KAKARICHO")
    at = NOW + timedelta(minutes=5)
    opened = Opened(story.slot_of("課長補佐"), named("person HOSA"), at)
    context = Context(NOW + timedelta(minutes=9), story.directory, (opened,))
    with pytest.raises(Conflict) as caught:
        answer(story.case, TakeBack(seat(story.directory, "KAKARICHO"), 1), context)
    assert caught.value.code == "approval.take_back_opened"
    assert caught.value.facts == {"name": "HOSA 花子", "at": at}


def test_what_others_opened_before_her_approval_does_not_hinder() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN")
    opened = Opened(story.slot_of("財政課長"), named("person ZAISEI"), NOW)
    context = Context(story.at, story.directory, (opened,))
    slot = story.slot_of("資産管理課長")
    reply = answer(story.case, TakeBack(seat(story.directory, "SHISAN"), slot), context)
    assert reply.act.verb is Verb.TAKE_BACK


def test_once_the_next_has_acted_it_is_too_late() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA")
    command = TakeBack(seat(story.directory, "KAKARICHO"), 1)
    assert refused(story, command) == "approval.take_back_too_late"


def test_a_decision_is_never_taken_back() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA", "ZAISEI", "KACHO")
    command = TakeBack(seat(story.directory, "KACHO"), story.slot_of("課長"))
    assert refused(story, command) == "approval.take_back_sealed"


def test_nobody_takes_back_what_another_approved() -> None:
    story = Story()
    story.approve("KAKARICHO")
    command = TakeBack(seat(story.directory, "HOSA"), 1)
    assert refused(story, command) == "approval.nothing_to_take_back"


def test_an_approval_from_before_a_return_stands() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA")
    by = seat(story.directory, "ZAISEI")
    story.do(Return(by, story.slot_of("財政課長"), "補佐で確認してください。", to_stage=2))
    command = TakeBack(seat(story.directory, "KAKARICHO"), 1)
    assert refused(story, command) == "approval.nothing_to_take_back"


def test_the_next_person_is_told_who_took_it_back_and_when() -> None:
    story = Story()
    story.approve("KAKARICHO")
    take_back(story, "KAKARICHO", "維持係長")
    with pytest.raises(Conflict) as caught:
        story.do(Approve(seat(story.directory, "HOSA"), story.slot_of("課長補佐")))
    assert caught.value.code == "approval.taken_back"
    assert caught.value.facts == {"name": "KAKARICHO 花子", "at": NOW + timedelta(minutes=2)}


def test_a_later_reader_of_her_absence_falls_away_with_the_approval() -> None:
    story = Story(city(away=("HOSA",)))
    story.approve("KAKARICHO")
    assert [view.seat.person_id for view in story.case.after_views] == [named("person HOSA")]
    take_back(story, "KAKARICHO", "維持係長")
    assert story.case.after_views == ()


def test_a_hold_is_a_mark_that_leaves_the_turn_where_it_is() -> None:
    story = Story()
    begun = story.case.open_slots[0].opened_at
    story.do(Hold(seat(story.directory, "KAKARICHO"), 1, "現地を見てから判断します。"))
    assert [(h.slot, h.reason) for h in story.case.holds] == [(1, "現地を見てから判断します。")]
    assert (story.waiting(), story.case.open_slots[0].opened_at) == ({"KAKARICHO"}, begun)
    story.do(Release(seat(story.directory, "KAKARICHO"), 1))
    assert story.case.holds == ()


def test_a_hold_ends_with_the_answer() -> None:
    story = Story()
    story.do(Hold(seat(story.directory, "KAKARICHO"), 1, "確認中です。"))
    story.approve("KAKARICHO")
    assert story.case.holds == ()


def test_a_hold_needs_the_turn_and_a_reason_and_is_one() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    assert refused(story, Hold(by, 1, " ")) == "approval.reason_missing"
    assert refused(story, Release(by, 1)) == "approval.not_held"
    assert refused(story, Hold(seat(story.directory, "HOSA"), 1, "理由")) == (
        "approval.not_your_turn"
    )
    story.do(Hold(by, 1, "確認中です。"))
    assert refused(story, Hold(by, 1, "もう一度")) == "approval.already_held"


def test_a_lifted_decision_is_made_by_the_next_post_above() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    story.do(Lift(seat(story.directory, "KACHO"), story.slot_of("課長"), "異例の工法のためです。"))
    assert story.waiting() == {"BUCHO"}
    assert story.state_of("課長") is SlotState.LIFTED
    decider = story.case.deciding_slot
    assert decider is not None
    assert (decider.title, decider.basis.article) == ("部長", story.case.article)
    assert decider.basis.sentence == (
        "課長 KACHO 花子の専決留保により決裁します: 異例の工法のためです。"
    )
    assert story.approve("BUCHO").state is CaseState.DECIDED
    assert story.case.level == "課長専決"


def test_after_a_return_the_lifted_decision_stays_above() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    story.do(Lift(seat(story.directory, "KACHO"), story.slot_of("課長"), "異例のためです。"))
    by = seat(story.directory, "BUCHO")
    story.do(Return(by, story.slot_of("部長"), "財政課と調整してください。", to_stage=3))
    story.approve("ZAISEI", "KACHO")
    assert story.waiting() == {"BUCHO"}
    assert story.approve("BUCHO").state is CaseState.DECIDED


def test_a_lifted_decision_is_shown_to_the_same_readers() -> None:
    story = Story(amount_yen=5_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "ZAISEI", "SHISAN")
    story.do(Lift(seat(story.directory, "BUCHO"), story.slot_of("部長"), "重要なためです。"))
    case = story.approve("VICE")
    assert {t.box for t in tasks_of(case)} == {Box.SHOW}


def test_only_the_decider_in_person_lifts_and_somebody_must_stand_above() -> None:
    story = Story(city(away=("KACHO",)))
    by = seat(story.directory, "KAKARICHO")
    assert refused(story, Lift(by, 1, "理由")) == "approval.lift_is_the_deciders"
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    deputy = seat(story.directory, "HOSA")
    command = Lift(deputy, story.slot_of("課長"), "理由")
    assert refused(story, command) == "approval.lift_is_the_deciders"
    top = Story(important=True)
    while top.waiting() != {"MAYOR"}:
        top.approve(min(top.waiting()))
    mayor = seat(top.directory, "MAYOR")
    assert refused(top, Lift(mayor, top.slot_of("市長"), "理由")) == "approval.nobody_above"


def test_the_drafter_asks_to_take_it_down_and_the_records_officer_agrees() -> None:
    story = Story()
    story.approve("KAKARICHO")
    drafter = seat(story.directory, "SHUJI")
    story.do(Propose(drafter, PetitionKind.TAKE_DOWN, "事業が中止になりました。"))
    assert story.waiting() == {"HOSA"}
    story.do(Grant(seat(story.directory, "HOSA"), PetitionKind.TAKE_DOWN))
    assert (story.case.state, story.case.petition) == (CaseState.RECALLED, None)
    story.do(Submit(drafter, route(story.directory), "digest 2"))
    assert story.case.round == 2


def test_the_decider_may_agree_before_her_turn() -> None:
    story = Story()
    story.do(Propose(seat(story.directory, "SHUJI"), PetitionKind.ABANDON, "不要になりました。"))
    story.do(Grant(seat(story.directory, "KACHO"), PetitionKind.ABANDON))
    assert story.case.state is CaseState.ABANDONED
    assert tasks_of(story.case) == frozenset()


def test_the_deciders_wish_to_abandon_needs_the_drafter() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    decider = seat(story.directory, "KACHO")
    story.do(Propose(decider, PetitionKind.ABANDON, "今年度は見送ります。"))
    command = Grant(seat(story.directory, "HOSA"), PetitionKind.ABANDON)
    assert refused(story, command) == "approval.not_yours_to_grant"
    story.do(Grant(seat(story.directory, "SHUJI"), PetitionKind.ABANDON))
    assert story.case.state is CaseState.ABANDONED


def test_a_declined_petition_leaves_the_case_as_it_was() -> None:
    story = Story()
    story.do(Propose(seat(story.directory, "SHUJI"), PetitionKind.TAKE_DOWN, "直したいためです。"))
    officer = seat(story.directory, "HOSA")
    assert refused(story, Decline(officer, "")) == "approval.reason_missing"
    story.do(Decline(officer, "差戻しで対応します。"))
    assert (story.case.petition, story.waiting()) == (None, {"KAKARICHO"})


def test_who_made_a_petition_takes_it_back_without_a_reason() -> None:
    story = Story()
    drafter = seat(story.directory, "SHUJI")
    story.do(Propose(drafter, PetitionKind.TAKE_DOWN, "直したいためです。"))
    second = Propose(drafter, PetitionKind.ABANDON, "不要です。")
    assert refused(story, second) == "approval.petition_waits"
    story.do(Decline(drafter, ""))
    assert refused(story, Grant(seat(story.directory, "HOSA"), PetitionKind.TAKE_DOWN)) == (
        "approval.no_petition"
    )


def test_nobody_agrees_to_another_petition_than_the_page_showed() -> None:
    story = Story()
    story.do(Propose(seat(story.directory, "SHUJI"), PetitionKind.ABANDON, "不要です。"))
    command = Grant(seat(story.directory, "KACHO"), PetitionKind.TAKE_DOWN)
    assert refused(story, command) == "approval.another_petition"


def test_a_decision_ends_a_petition() -> None:
    story = Story()
    story.do(Propose(seat(story.directory, "SHUJI"), PetitionKind.TAKE_DOWN, "直したいためです。"))
    story.approve("KAKARICHO", "HOSA", "ZAISEI", "KACHO")
    assert (story.case.state, story.case.petition) == (CaseState.DECIDED, None)


def test_others_have_nothing_to_propose() -> None:
    story = Story()
    command = Propose(seat(story.directory, "ZAISEI"), PetitionKind.ABANDON, "不要です。")
    assert refused(story, command) == "approval.not_yours_to_propose"


def test_the_administrator_forces_a_case_down_with_a_reason() -> None:
    story = Story(city(administrator=ADMINISTRATOR))
    by = seat(story.directory, ADMINISTRATOR)
    assert refused(story, Force(by, "")) == "approval.reason_missing"
    story.do(Force(by, "誤って個人情報が添付されたためです。"))
    assert (story.case.state, tasks_of(story.case)) == (CaseState.FORCED, frozenset())
    with pytest.raises(Conflict) as caught:
        story.do(Approve(seat(story.directory, "KAKARICHO"), 1))
    assert caught.value.code == "approval.forced"
    assert refused(story, Force(by, "もう一度")) == "approval.force_too_late"


def test_nobody_else_forces_a_case_down() -> None:
    story = Story()
    command = Force(seat(story.directory, "HOSA"), "理由")
    assert refused(story, command) == "approval.force_is_the_administrators"


def test_the_drafter_skips_somebody_of_the_line_with_a_reason() -> None:
    story = Story()
    drafter = seat(story.directory, "SHUJI")
    assert refused(story, Skip(drafter, 1, "")) == "approval.reason_missing"
    story.do(Skip(drafter, 1, "出張中で急ぐためです。"))
    slot = story.case.slot(1)
    assert slot is not None
    assert (slot.state, slot.note) == (
        SlotState.SKIPPED,
        "主事 SHUJI 花子が飛ばしました: 出張中で急ぐためです。",
    )
    assert story.waiting() == {"HOSA"}


def test_the_decider_and_those_who_are_not_asked_yet_are_not_skipped() -> None:
    story = Story()
    officer = seat(story.directory, "HOSA")
    assert refused(story, Skip(officer, 2, "理由")) == "approval.not_open"
    story.approve("KAKARICHO")
    assert refused(story, Skip(officer, 2, "理由")) == "approval.skip_own_turn"
    story.approve("HOSA", "ZAISEI")
    assert refused(story, Skip(officer, story.slot_of("課長"), "理由")) == (
        "approval.skip_only_line_and_concurrence"
    )
    assert refused(story, Skip(seat(story.directory, "ZAISEI"), 1, "理由")) == (
        "approval.skip_not_yours"
    )


def test_after_a_return_nobody_skips_the_returner_or_those_behind_her() -> None:
    story = Story()
    story.approve("KAKARICHO")
    story.do(Return(seat(story.directory, "HOSA"), 2, "直してください。"))
    drafter = seat(story.directory, "SHUJI")
    story.do(Submit(drafter, route(story.directory), "digest 2"))
    story.do(Skip(drafter, 1, "前回確認済みのためです。"))
    assert refused(story, Skip(drafter, 2, "理由")) == "approval.skip_beyond_returner"


def test_a_higher_post_of_the_line_pulls_the_case_up() -> None:
    story = Story(amount_yen=12_000_000)
    story.do(PullUp(seat(story.directory, "KACHO"), story.slot_of("課長"), "急ぎ進めます。"))
    assert story.waiting() == {"ZAISEI", "SHISAN"}
    assert [story.state_of(title) for title in ("維持係長", "課長補佐", "課長")] == [
        SlotState.AFTER_VIEW,
        SlotState.AFTER_VIEW,
        SlotState.APPROVED,
    ]
    assert {view.reason for view in story.case.after_views} == {AfterViewReason.PULLED_UP}
    case = story.approve("ZAISEI", "SHISAN", "BUCHO", "VICE")
    later = {t.person_id for t in tasks_of(case) if t.box is Box.AFTER_VIEW}
    assert later == {named("person KAKARICHO"), named("person HOSA")}


def test_who_pulls_up_does_not_read_afterwards_in_a_post_of_her_own_below() -> None:
    story = Story(
        city(vacant=("KAKARICHO",), holders=(("KACHO", "KAKARICHO"),)), amount_yen=12_000_000
    )
    story.do(PullUp(seat(story.directory, "KACHO"), story.slot_of("課長")))
    assert story.state_of("維持係長") is SlotState.SKIPPED
    assert [view.seat.person_id for view in story.case.after_views] == [named("person HOSA")]


def test_who_comes_too_late_after_a_recall_is_told_who_and_when() -> None:
    story = Story()
    story.do(Recall(seat(story.directory, "SHUJI")))
    with pytest.raises(Conflict) as caught:
        story.do(Approve(seat(story.directory, "KAKARICHO"), 1))
    assert caught.value.code == "approval.recalled"
    assert caught.value.facts == {"name": "SHUJI 花子", "at": NOW + timedelta(minutes=1)}


def test_the_decider_may_pull_it_up_and_decide() -> None:
    story = Story(matter="general")
    assert story.waiting() == {"KAKARICHO"}
    case = story.do(PullUp(seat(story.directory, "KACHO"), story.slot_of("課長")))
    assert case.state is CaseState.DECIDED


def test_nobody_pulls_it_up_past_another_section() -> None:
    story = Story()
    command = PullUp(seat(story.directory, "KACHO"), story.slot_of("課長"))
    assert refused(story, command) == "approval.pull_up_past_others"


def test_only_the_post_itself_pulls_up_and_not_on_its_turn() -> None:
    story = Story(amount_yen=12_000_000)
    command = PullUp(seat(story.directory, "ZAISEI"), story.slot_of("課長"))
    assert refused(story, command) == "approval.pull_up_not_yours"
    own = PullUp(seat(story.directory, "KAKARICHO"), 1)
    assert refused(story, own) == "approval.already_your_turn"


def test_who_was_pulled_over_is_told_who_did_it() -> None:
    story = Story(amount_yen=12_000_000)
    story.do(PullUp(seat(story.directory, "KACHO"), story.slot_of("課長")))
    assert refused(story, Approve(seat(story.directory, "KAKARICHO"), 1)) == "approval.pulled_up"


def test_the_records_officer_adds_a_concurrence_in_front_of_the_decider() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA")
    officer = seat(story.directory, "HOSA")
    before = story.case.stages[3].no
    post = named("SOMU")
    story.do(AddSlot(officer, Capacity.CONCUR, post, "契約方法を確認するためです。", before))
    story.approve("ZAISEI")
    assert story.waiting() == {"SOMU"}
    slot = story.case.slot(story.slot_of("総務人権推進課長"))
    assert slot is not None
    assert (slot.basis.article, slot.basis.sentence) == (
        "経路の変更",
        "課長補佐 HOSA 花子が加えました: 契約方法を確認するためです。",
    )
    story.approve("SOMU")
    assert story.waiting() == {"KACHO"}


def test_a_seat_to_come_is_taken_out_and_said() -> None:
    story = Story()
    officer = seat(story.directory, "HOSA")
    story.do(RemoveSlot(officer, story.slot_of("財政課長"), "予算を伴わないためです。"))
    assert [(out.title, out.sentence) for out in story.case.left_out] == [
        ("財政課長", "課長補佐 HOSA 花子が経路から外しました: 予算を伴わないためです。")
    ]
    story.approve("KAKARICHO", "HOSA")
    assert story.waiting() == {"KACHO"}


def test_a_seat_to_come_is_given_to_another_post() -> None:
    story = Story()
    officer = seat(story.directory, "HOSA")
    number = story.slot_of("財政課長")
    story.do(ReplaceSlot(officer, number, named("SHISAN"), "所管が移ったためです。"))
    story.approve("KAKARICHO", "HOSA")
    assert (story.waiting(), story.slot_of("資産管理課長")) == ({"SHISAN"}, number)


def test_a_return_goes_by_the_order_of_the_stages_not_by_their_numbers() -> None:
    story = Story()
    officer = seat(story.directory, "HOSA")
    story.do(AddSlot(officer, Capacity.CONCUR, named("SOMU"), "確認のためです。", 2))
    story.approve("KAKARICHO", "SOMU")
    added = story.case.stages[1].no
    assert added > 2
    story.do(Return(officer, story.slot_of("課長補佐"), "確認してください。", to_stage=added))
    assert story.waiting() == {"SOMU"}


def test_what_the_route_does_not_let_be_changed() -> None:
    story = Story()
    officer = seat(story.directory, "HOSA")
    codes = [
        refused(story, command)
        for command in (
            RemoveSlot(officer, 1, "理由"),
            RemoveSlot(officer, story.slot_of("課長"), "理由"),
            RemoveSlot(officer, story.slot_of("財政課長"), ""),
            RemoveSlot(officer, 99, "理由"),
            ReplaceSlot(officer, story.slot_of("財政課長"), named("KACHO"), "理由"),
            ReplaceSlot(officer, story.slot_of("財政課長"), named("SHUJI"), "理由"),
            AddSlot(officer, Capacity.CONCUR, named("SOMU"), "理由", 1),
            AddSlot(officer, Capacity.DECIDE, named("SOMU"), "理由", 4),
            RemoveSlot(seat(story.directory, "ZAISEI"), story.slot_of("財政課長"), "理由"),
            RemoveSlot(seat(story.directory, "SHUJI"), story.slot_of("財政課長"), "理由"),
        )
    ]
    assert codes == [
        "approval.reroute_passed",
        "approval.reroute_not_the_decider",
        "approval.reason_missing",
        "approval.no_such_slot",
        "approval.reroute_already_there",
        "approval.reroute_nobody",
        "approval.reroute_place_passed",
        "approval.reroute_not_the_decider",
        "approval.reroute_not_yours",
        "approval.reroute_not_yours",
    ]


def test_a_question_is_answered_without_moving_the_case() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    story.do(Ask(by, 1, named("person SHUJI"), "数量の根拠は何ですか。"))
    question = story.case.questions[0]
    assert (story.waiting(), question.is_open) == ({"KAKARICHO"}, True)
    drafter = seat(story.directory, "SHUJI")
    assert refused(story, Reply(drafter, question.no, "")) == "approval.answer_missing"
    story.do(Reply(drafter, question.no, "現地の測量です。"))
    assert story.case.questions[0].answer == "現地の測量です。"
    assert refused(story, Reply(drafter, question.no, "訂正")) == "approval.question_answered"


def test_a_question_goes_to_those_who_take_part_and_they_answer() -> None:
    story = Story()
    story.approve("KAKARICHO")
    by = seat(story.directory, "HOSA")
    assert refused(story, Ask(by, 2, named("person MAYOR"), "質問")) == "approval.nobody_to_ask"
    assert refused(story, Ask(by, 2, named("person HOSA"), "質問")) == "approval.nobody_to_ask"
    assert refused(story, Ask(by, 2, named("person SHUJI"), " ")) == "approval.question_missing"
    story.do(Ask(by, 2, named("person KAKARICHO"), "現地を見ましたか。"))
    number = story.case.questions[0].no
    assert refused(story, Reply(seat(story.directory, "SHUJI"), number, "はい")) == (
        "approval.not_asked"
    )
    assert refused(story, Reply(seat(story.directory, "KAKARICHO"), 99, "はい")) == (
        "approval.no_such_question"
    )
    story.do(Reply(seat(story.directory, "KAKARICHO"), number, "見ました。"))


def test_the_clock_stands_still_while_a_question_is_open() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    for person in ("SHUJI", "SHUJI"):
        story.do(Ask(by, 1, named(f"person {person}"), "確認です。"))
    first, second = (question.no for question in story.case.questions)
    drafter = seat(story.directory, "SHUJI")
    story.do(Reply(drafter, first, "はい。"))
    story.do(Reply(drafter, second, "はい。"))
    stood = standing_still(story.case.questions, 1, NOW, NOW + timedelta(hours=1))
    assert stood == timedelta(minutes=3)
    assert standing_still(story.case.questions, 2, NOW, NOW + timedelta(hours=1)) == timedelta(0)


def test_an_open_question_falls_with_its_round() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    story.do(Ask(by, 1, named("person SHUJI"), "確認です。"))
    story.do(Return(by, 1, "直してください。"))
    story.do(Submit(seat(story.directory, "SHUJI"), route(story.directory), "digest 2"))
    assert story.case.questions == ()


def test_a_refusal_of_a_right_is_told_apart_from_a_lost_race() -> None:
    story = Story()
    with pytest.raises(Forbidden):
        story.do(Skip(seat(story.directory, "ZAISEI"), 1, "理由"))

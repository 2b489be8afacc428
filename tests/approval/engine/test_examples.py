"""One small story for each thing that can happen to a case."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from internal.approval.engine.answer import Answer, answer, first_submission
from internal.approval.engine.commands import (
    Approve,
    Command,
    Context,
    Object,
    Read,
    Recall,
    Refresh,
    Reject,
    Return,
    Submit,
    ViewAfter,
    Withdraw,
)
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import (
    Act,
    AfterViewReason,
    Case,
    CaseState,
    Completion,
    CompletionKind,
    SlotState,
    Verb,
)
from internal.kernel.refusal import Refusal
from internal.organization.chart import Directory
from tests.approval.engine.people import EVERYBODY, NOW, city, named, route, seat


class Story:
    """A case that is played step by step."""

    def __init__(
        self,
        directory: Directory | None = None,
        drafter: str = "SHUJI",
        matter: str = "works",
        **facts: str | int | bool,
    ) -> None:
        self.directory = directory or city()
        self.at = NOW
        self.acts: list[Act] = []
        plan = route(self.directory, drafter, matter, **facts)
        submit = Submit(seat(self.directory, drafter), plan, "digest 1")
        self.case = self._keep(first_submission(uuid4(), submit, self.context))

    @property
    def context(self) -> Context:
        return Context(self.at, self.directory)

    def _keep(self, reply: Answer) -> Case:
        self.acts.append(reply.act)
        self.case = reply.case
        return reply.case

    def do(self, command: Command) -> Case:
        self.at += timedelta(minutes=1)
        return self._keep(answer(self.case, command, self.context))

    def approve(self, *people: str, opinion: str = "") -> Case:
        for person in people:
            by = seat(self.directory, person)
            slot = next(
                task.slot
                for task in tasks_of(self.case)
                if task.person_id == by.person_id and task.box is Box.APPROVE
            )
            self.do(Approve(by, slot, opinion))
        return self.case

    def waiting(self) -> set[str]:
        """The people who are asked to approve."""
        by_id = {named(f"person {code}"): code for code in EVERYBODY}
        return {by_id[t.person_id] for t in tasks_of(self.case) if t.box is Box.APPROVE}

    def slot_of(self, title: str) -> int:
        return next(s.no for stage in self.case.stages for s in stage.slots if s.title == title)

    def state_of(self, title: str) -> SlotState:
        slot = self.case.slot(self.slot_of(title))
        assert slot is not None
        return slot.state


def refused(story: Story, command: Command) -> str:
    with pytest.raises(Refusal) as caught:
        story.do(command)
    return caught.value.code


def test_approve_moves_to_the_next() -> None:
    story = Story()
    story.approve("KAKARICHO")
    assert story.waiting() == {"HOSA"}


def test_parallel_concurrence_waits_for_everybody() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO")
    assert story.waiting() == {"ZAISEI", "SHISAN"}
    story.approve("SHISAN")
    assert story.waiting() == {"ZAISEI"}
    story.approve("ZAISEI")
    assert story.waiting() == {"BUCHO"}


def test_an_objection_is_recorded_and_does_not_block() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN")
    by = seat(story.directory, "ZAISEI")
    story.do(Object(by, story.slot_of("財政課長"), "補正予算の成立後にしてください。"))
    assert story.state_of("財政課長") is SlotState.OBJECTED
    assert story.waiting() == {"BUCHO"}


def test_only_a_consulted_section_can_object() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    assert refused(story, Object(by, 1, "反対です。")) == "approval.object_only_in_concurrence"


def test_the_decision_ends_it_and_shows_it() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN", "ZAISEI", "BUCHO")
    case = story.approve("VICE")
    assert case.state is CaseState.DECIDED
    assert {(t.box, t.person_id) for t in tasks_of(case)} == {(Box.SHOW, named("person KAIKEI"))}
    story.do(Read(seat(story.directory, "KAIKEI"), story.slot_of("会計管理者")))
    assert tasks_of(story.case) == frozenset()


def test_return_to_the_drafter_and_resubmission() -> None:
    story = Story()
    story.approve("KAKARICHO")
    by = seat(story.directory, "HOSA")
    story.do(Return(by, story.slot_of("課長補佐"), "金額が設計書と違います。"))
    assert story.case.state is CaseState.RETURNED
    assert {t.box for t in tasks_of(story.case)} == {Box.RETURNED}
    drafter = seat(story.directory, "SHUJI")
    story.do(Submit(drafter, route(story.directory), "digest 2"))
    assert (story.case.round, story.waiting()) == (2, {"KAKARICHO"})


def test_return_to_an_earlier_step_asks_again_from_there() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA")
    by = seat(story.directory, "ZAISEI")
    story.do(Return(by, story.slot_of("財政課長"), "係で数量を確認してください。", to_stage=1))
    assert story.case.state is CaseState.CIRCULATING
    assert story.waiting() == {"KAKARICHO"}
    story.approve("KAKARICHO")
    assert story.waiting() == {"HOSA"}


def test_return_in_a_parallel_stage_takes_effect_at_once() -> None:
    story = Story(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO")
    by = seat(story.directory, "SHISAN")
    story.do(Return(by, story.slot_of("資産管理課長"), "契約方法の根拠を追記してください。"))
    assert story.waiting() == set()
    assert story.case.state is CaseState.RETURNED


def test_a_return_goes_only_to_those_who_acted() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    assert refused(story, Return(by, 1, "理由", to_stage=3)) == "approval.bad_return_target"


def test_rejection_belongs_to_the_decider() -> None:
    story = Story()
    assert (
        refused(story, Reject(seat(story.directory, "KAKARICHO"), 1, "不要"))
        == "approval.reject_is_the_deciders"
    )
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    slot = story.slot_of("課長")
    assert refused(story, Reject(seat(story.directory, "KACHO"), slot, " ")) == (
        "approval.reason_missing"
    )
    story.do(Reject(seat(story.directory, "KACHO"), slot, "今年度は見送ります。"))
    assert story.case.state is CaseState.REJECTED


def test_recall_before_and_not_after_the_first_approval() -> None:
    story = Story()
    drafter = seat(story.directory, "SHUJI")
    story.do(Recall(drafter))
    assert story.case.state is CaseState.RECALLED
    story.do(Submit(drafter, route(story.directory), "digest 2"))
    story.approve("KAKARICHO")
    assert refused(story, Recall(drafter)) == "approval.recall_too_late"


def test_withdraw_only_while_it_is_with_the_drafter() -> None:
    story = Story()
    drafter = seat(story.directory, "SHUJI")
    assert refused(story, Withdraw(drafter)) == "approval.withdraw_not_with_drafter"
    story.do(Recall(drafter))
    story.do(Withdraw(drafter, "事業を中止したため"))
    assert story.case.state is CaseState.WITHDRAWN
    assert refused(story, Submit(drafter, route(story.directory), "d")) == (
        "approval.not_with_drafter"
    )


def test_an_absent_superior_reads_afterwards() -> None:
    story = Story(city(away=("HOSA",)))
    story.approve("KAKARICHO")
    assert story.waiting() == {"ZAISEI"}
    assert story.state_of("課長補佐") is SlotState.AFTER_VIEW
    story.approve("ZAISEI", "KACHO")
    (view,) = story.case.after_views
    assert (view.reason, view.seat.family_name) == (AfterViewReason.ABSENT, "HOSA")
    story.do(ViewAfter(seat(story.directory, "HOSA"), story.slot_of("課長補佐")))
    assert tasks_of(story.case) == frozenset()
    assert refused(story, ViewAfter(seat(story.directory, "HOSA"), story.slot_of("課長補佐"))) == (
        "approval.already_viewed"
    )


def test_a_deputy_decides_for_the_absent_decider_who_reads_afterwards() -> None:
    story = Story(city(away=("KACHO",)))
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert story.waiting() == {"KACHO", "HOSA"}
    story.approve("HOSA")
    act = story.acts[-1]
    assert act.verb is Verb.DEPUTISE
    assert act.behalf is not None
    assert act.behalf.family_name == "KACHO"
    assert story.case.state is CaseState.DECIDED
    assert [v.reason for v in story.case.after_views] == [AfterViewReason.DEPUTISED]


def test_the_next_in_the_order_deputises_when_the_first_is_away_too() -> None:
    story = Story(city(away=("KACHO", "HOSA")))
    story.approve("KAKARICHO", "ZAISEI")
    assert story.waiting() == {"KACHO", "KAKARICHO"}


def test_no_deputy_where_the_rule_bars_it() -> None:
    story = Story(city(away=("MAYOR",)), amount_yen=300_000, important=True)
    story.approve("KAKARICHO", "HOSA", "KACHO", "BUCHO", "VICE")
    assert story.waiting() == {"MAYOR"}
    by = seat(story.directory, "VICE")
    assert refused(story, Approve(by, story.slot_of("市長"))) == "approval.deputy_barred"


def test_a_deputy_may_not_act_once_the_decider_is_back() -> None:
    story = Story(city(away=("KACHO",)))
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    story.directory = city()
    by = seat(story.directory, "HOSA")
    assert refused(story, Approve(by, story.slot_of("課長"))) == "approval.deputy_period_over"


def test_a_deputy_does_not_reject() -> None:
    story = Story(city(away=("KACHO",)))
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    by = seat(story.directory, "HOSA")
    assert refused(story, Reject(by, story.slot_of("課長"), "不要")) == (
        "approval.deputy_cannot_reject"
    )


def test_a_drafter_never_deputises_for_her_own_draft() -> None:
    story = Story(city(away=("KACHO",)), drafter="HOSA")
    story.approve("ZAISEI")
    assert story.waiting() == {"KACHO", "KAKARICHO"}


def test_an_absence_that_begins_later_opens_the_deputy() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert story.waiting() == {"KACHO"}
    story.directory = city(away=("KACHO",))
    story.do(Refresh())
    assert story.waiting() == {"KACHO", "HOSA"}


def test_an_absence_that_begins_later_lets_the_case_go_on() -> None:
    story = Story()
    story.approve("KAKARICHO")
    story.directory = city(away=("HOSA",))
    story.do(Refresh())
    assert story.waiting() == {"ZAISEI"}


def test_a_post_that_falls_vacant_on_the_way_is_passed_over() -> None:
    story = Story()
    story.directory = city(vacant=("HOSA",))
    story.approve("KAKARICHO")
    assert story.state_of("課長補佐") is SlotState.SKIPPED
    assert story.waiting() == {"ZAISEI"}


def test_a_deciding_post_that_falls_vacant_on_the_way_climbs() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA")
    story.directory = city(vacant=("KACHO",))
    story.approve("ZAISEI")
    assert story.waiting() == {"BUCHO"}
    slot = story.case.slot(story.slot_of("課長"))
    assert slot is not None
    assert "空席のため" in slot.note


def test_somebody_who_left_the_post_acts_no_more() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    story.directory = city(vacant=("KAKARICHO",), holders=(("HOSA", "KAKARICHO"),))
    assert refused(story, Approve(by, 1)) == "approval.no_longer_in_post"
    story.do(Refresh())
    assert story.waiting() == {"HOSA"}


def test_the_same_person_in_two_posts_in_a_row_acts_once() -> None:
    story = Story(city(vacant=("KAKARICHO",), holders=(("HOSA", "KAKARICHO"),)))
    assert story.waiting() == {"HOSA"}
    story.approve("HOSA")
    assert story.waiting() == {"ZAISEI"}
    assert story.state_of("課長補佐") is SlotState.SKIPPED


def test_nobody_approves_her_own_draft_even_in_a_post_she_took_over() -> None:
    story = Story()
    story.directory = city(vacant=("KAKARICHO",), holders=(("SHUJI", "KAKARICHO"),))
    by = seat(story.directory, "SHUJI")
    assert refused(story, Approve(by, 1)) == "approval.own_draft"


def test_changed_content_is_not_approved_unseen() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    assert refused(story, Approve(by, 1, seen="another digest")) == "approval.content_changed"


def test_a_stage_that_asks_any_one_closes_for_the_others() -> None:
    story = Story(amount_yen=12_000_000)
    stages = tuple(
        replace(stage, completion=Completion(CompletionKind.ANY)) if stage.no == 4 else stage
        for stage in story.case.stages
    )
    story.case = replace(story.case, stages=stages)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN")
    assert story.state_of("財政課長") is SlotState.NOT_NEEDED
    assert story.waiting() == {"BUCHO"}


def test_nothing_is_done_after_the_end() -> None:
    story = Story()
    story.approve("KAKARICHO", "HOSA", "ZAISEI", "KACHO")
    drafter = seat(story.directory, "SHUJI")
    codes = [
        refused(story, command)
        for command in (
            Approve(seat(story.directory, "KACHO"), story.slot_of("課長")),
            Return(seat(story.directory, "KACHO"), story.slot_of("課長"), "理由"),
            Recall(drafter),
            Withdraw(drafter),
            Submit(drafter, route(story.directory), "d"),
            Refresh(),
        )
    ]
    assert codes == [
        "approval.already_acted",
        "approval.already_acted",
        "approval.recall_too_late",
        "approval.withdraw_not_with_drafter",
        "approval.not_with_drafter",
        "approval.nothing_to_refresh",
    ]

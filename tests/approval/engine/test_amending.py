"""Small stories of an edit on the way: what becomes of approvals and of the route."""

from datetime import timedelta
from uuid import uuid4

import pytest

from internal.approval.authority.editing import EditingRule, allowing
from internal.approval.engine.amendments import Material, Standing
from internal.approval.engine.answer import answer, first_submission
from internal.approval.engine.commands import (
    AddSlot,
    Amend,
    Approve,
    Courses,
    Enclose,
    Lift,
    Read,
    RemoveSlot,
    Submit,
    TakeBack,
)
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import Capacity, CaseState, Route, SlotState, Verb
from internal.approval.words import course_words
from internal.kernel.refusal import Conflict
from tests.approval.engine.people import NOW, city, named, route, seat
from tests.approval.engine.test_examples import Story, refused

EVERYBODY_EDITS = EditingRule(editors=frozenset(Capacity))
KEPT, VOIDED = Standing.KEPT, Standing.VOIDED
PAPER = Material("所管課の意見書.pdf", "a" * 64, 2_048, "application/pdf")


class EditedStory(Story):
    """A story in whose route every seat may edit the content."""

    def __init__(self, amount_yen: int = 1_980_000, **facts: str | int | bool) -> None:
        self.directory = city()
        self.at, self.acts, self.amount_yen = NOW, [], amount_yen
        self.facts = facts
        submit = Submit(seat(self.directory, "SHUJI"), self.route_for(amount_yen), "digest 1")
        self.case = self._keep(first_submission(uuid4(), submit, self.context))

    def route_for(self, amount_yen: int) -> Route:
        plan = route(self.directory, amount_yen=amount_yen, **self.facts)
        return allowing(plan, EVERYBODY_EDITS)

    def edit(self, person: str, standing: Standing = KEPT, amount_yen: int | None = None) -> Amend:
        """The command of whoever is asked, on her slot."""
        by = seat(self.directory, person)
        slot = next(t.slot for t in tasks_of(self.case) if t.person_id == by.person_id)
        courses = None
        if amount_yen is not None:
            courses = Courses(self.route_for(self.amount_yen), self.route_for(amount_yen))
        content = f"digest {len(self.acts) + 1}"
        return Amend(by, slot, "誤りのためです。", content, self.case.content, standing, courses)

    def edits(self, person: str, standing: Standing = KEPT, amount_yen: int | None = None) -> None:
        self.do(self.edit(person, standing, amount_yen))
        self.amount_yen = amount_yen or self.amount_yen

    def titles(self) -> list[list[str]]:
        return [[slot.title for slot in stage.slots] for stage in self.case.stages]

    def to_read(self) -> set[str]:
        return {t.person_id.hex for t in tasks_of(self.case) if t.box is Box.SHOW}

    def course(self) -> tuple[str, ...]:
        return course_words(self.acts[-1].changes, "", "")


def test_ordinary_circulation_does_not_edit() -> None:
    story = Story()
    by = seat(story.directory, "KAKARICHO")
    edit = Amend(by, 1, "誤字です。", "digest 2", story.case.content)
    assert refused(story, edit) == "approval.amend_not_here"


def test_examination_edits_until_the_city_says_otherwise() -> None:
    plan = allowing(route(city(), matter="ordinance"), EditingRule())
    may = {s.capacity for stage in plan.stages for s in stage.slots if s.may_amend}
    assert may == {Capacity.EXAMINE}


def test_only_who_is_asked_edits() -> None:
    story = EditedStory()
    by = seat(story.directory, "BUCHO")
    edit = Amend(by, 1, "誤字です。", "digest 2", story.case.content)
    assert refused(story, edit) == "approval.not_your_turn"
    drafter = seat(story.directory, "SHUJI")
    edit = Amend(drafter, 1, "誤字です。", "digest 2", story.case.content)
    assert refused(story, edit) == "approval.own_draft"


def test_an_edit_needs_a_reason_a_change_and_the_content_as_it_is() -> None:
    story = EditedStory()
    by, now = seat(story.directory, "KAKARICHO"), story.case.content
    assert refused(story, Amend(by, 1, " ", "digest 2", now)) == "approval.reason_missing"
    assert refused(story, Amend(by, 1, "誤字です。", now, now)) == "approval.nothing_amended"
    for seen in ("digest 0", ""):
        edit = Amend(by, 1, "誤字です。", "digest 2", seen)
        assert refused(story, edit) == "approval.content_changed"


def test_kept_approvals_stand_and_whoever_gave_them_reads_the_edit() -> None:
    story = EditedStory()
    story.approve("KAKARICHO")
    story.edits("HOSA")
    assert story.state_of("維持係長") is SlotState.APPROVED
    assert story.waiting() == {"HOSA"}
    assert story.to_read() == {named("person KAKARICHO").hex}
    assert {each.name.split()[0] for each in story.acts[-1].to} == {"SHUJI", "KAKARICHO"}
    story.do(Read(seat(story.directory, "KAKARICHO"), story.slot_of("維持係長")))
    assert story.to_read() == set()
    assert story.state_of("維持係長") is SlotState.APPROVED


def test_an_unread_edit_is_still_to_be_read_after_the_decision() -> None:
    story = EditedStory()
    story.approve("KAKARICHO")
    story.edits("HOSA")
    story.approve("HOSA", "ZAISEI", "KACHO")
    assert story.case.state is CaseState.DECIDED
    assert named("person KAKARICHO").hex in story.to_read()


def test_void_approvals_are_asked_for_again_in_a_counted_lap() -> None:
    story = EditedStory()
    story.approve("KAKARICHO", "HOSA")
    story.edits("ZAISEI", VOIDED)
    assert story.waiting() == {"KAKARICHO"}
    assert (story.case.round, story.case.lap) == (1, 2)
    assert story.to_read() == set()
    story.approve("KAKARICHO", "HOSA", "ZAISEI", "KACHO")
    assert story.case.state is CaseState.DECIDED


def test_where_nobody_has_answered_nothing_is_void() -> None:
    story = EditedStory()
    story.edits("KAKARICHO", VOIDED)
    assert story.waiting() == {"KAKARICHO"}
    assert story.case.lap == 1
    assert story.acts[-1].standing is None


def test_a_page_from_before_the_edit_approves_nothing_and_says_who_edited() -> None:
    story = EditedStory()
    story.approve("KAKARICHO")
    before = story.case.content
    story.edits("HOSA")
    story.approve("HOSA")
    by = seat(story.directory, "ZAISEI")
    with pytest.raises(Conflict) as caught:
        answer(story.case, Approve(by, story.slot_of("財政課長"), seen=before), story.context)
    assert caught.value.code == "approval.content_changed"
    assert "HOSA" in str(caught.value.facts["name"])


def test_a_higher_amount_brings_in_further_sections_and_a_higher_decider() -> None:
    story = EditedStory()
    story.approve("KAKARICHO", "HOSA")
    story.edits("ZAISEI", amount_yen=12_000_000)
    assert story.case.level == "副市長専決"
    assert story.state_of("課長補佐") is SlotState.APPROVED
    assert story.waiting() == {"ZAISEI"}
    story.approve("ZAISEI")
    assert story.waiting() == {"KACHO"}
    story.approve("KACHO", "SHISAN", "BUCHO")
    assert story.waiting() == {"VICE"}
    story.approve("VICE")
    assert story.case.state is CaseState.DECIDED


def test_the_difference_of_the_routes_stands_in_the_act_with_its_articles() -> None:
    story = EditedStory()
    story.approve("KAKARICHO", "HOSA")
    story.edits("ZAISEI", amount_yen=12_000_000)
    act = story.acts[-1]
    assert act.verb is Verb.AMEND
    assert act.route is not None
    assert story.course() == (
        "外れる職: 決裁 道路建設課 課長(別表第2 1(1))",
        "加わる職: 回議 道路建設課 課長(組織の系統)",
        "加わる職: 合議 総務部 資産管理課長(合議基準 第3条第2号)",
        "加わる職: 回議 都市整備部 部長(組織の系統)",
        "加わる職: 決裁 鶴ヶ島市 副市長(別表第2 1(3))",
        "加わる職: 供覧 鶴ヶ島市 会計管理者(文書管理規程 第20条第1号)",
    )


def test_a_lower_amount_lets_sections_fall_out_and_a_lower_post_decides() -> None:
    story = EditedStory(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "ZAISEI")
    story.edits("SHISAN", amount_yen=1_500_000)
    assert story.case.level == "課長専決"
    story.approve("SHISAN")
    assert story.waiting() == {"KACHO"}
    assert story.case.state is CaseState.CIRCULATING
    story.approve("KACHO")
    assert story.case.state is CaseState.DECIDED


def test_who_approved_in_the_line_is_asked_to_decide_when_nobody_further_is_needed() -> None:
    story = EditedStory(amount_yen=3_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "ZAISEI", "SHISAN")
    story.edits("BUCHO", amount_yen=1_000_000)
    deciding = story.case.deciding_slot
    assert deciding is not None
    assert (deciding.title, story.waiting()) == ("部長", {"BUCHO"})
    assert "部長が決裁します" in deciding.basis.sentence
    assert story.case.level == "課長専決"


def test_a_decider_who_raises_the_amount_above_herself_approves_in_the_line() -> None:
    story = EditedStory()
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    story.edits("KACHO", amount_yen=5_000_000)
    assert story.waiting() == {"KACHO"}
    assert story.case.state is CaseState.CIRCULATING
    story.approve("KACHO", "SHISAN")
    assert story.waiting() == {"BUCHO"}
    story.approve("BUCHO")
    assert story.case.state is CaseState.DECIDED


def test_with_void_approvals_the_new_route_begins_at_its_first_stage() -> None:
    story = EditedStory()
    story.approve("KAKARICHO", "HOSA")
    story.edits("ZAISEI", VOIDED, amount_yen=12_000_000)
    assert story.titles() == [
        ["維持係長"],
        ["課長補佐"],
        ["課長"],
        ["財政課長", "資産管理課長"],
        ["部長"],
        ["副市長"],
        ["会計管理者"],
    ]
    assert story.waiting() == {"KAKARICHO"}


def test_seats_that_were_added_or_taken_out_by_hand_stay_so() -> None:
    story = EditedStory(amount_yen=12_000_000)
    officer = seat(story.directory, "HOSA")
    bucho = story.case.stages[4].no
    story.do(AddSlot(officer, Capacity.CONCUR, named("SOMU"), "契約の確認です。", bucho))
    story.do(RemoveSlot(officer, story.slot_of("資産管理課長"), "不要です。"))
    story.edits("KAKARICHO", amount_yen=40_000_000)
    titles = [title for stage in story.titles() for title in stage]
    assert "資産管理課長" not in titles
    assert titles.index("総務人権推進課長") < titles.index("部長") < titles.index("市長")
    assert any("経路から外しました" in each.sentence for each in story.case.left_out)


def test_a_decision_left_to_the_post_above_stays_there() -> None:
    story = EditedStory()
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    lifter = seat(story.directory, "KACHO")
    story.do(Lift(lifter, story.slot_of("課長"), "異例のためです。"))
    story.edits("BUCHO", amount_yen=1_000_000)
    assert story.waiting() == {"BUCHO"}
    deciding = story.case.deciding_slot
    assert deciding is not None
    assert deciding.title == "部長"


def test_an_edit_of_words_leaves_the_route_alone() -> None:
    story = EditedStory()
    before = story.case.stages
    story.edits("KAKARICHO")
    assert story.acts[-1].route is None
    assert story.case.stages == before


def test_a_seat_that_fell_out_says_who_edited() -> None:
    story = EditedStory(amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO")
    number = story.slot_of("資産管理課長")
    story.edits("ZAISEI", amount_yen=1_500_000)
    by = seat(story.directory, "SHISAN")
    assert refused(story, Approve(by, number)) == "approval.amended"
    assert "SHISAN" in {each.name.split()[0] for each in story.acts[-1].to}


def test_an_approval_from_before_the_edit_is_not_taken_back() -> None:
    story = EditedStory()
    story.approve("KAKARICHO")
    story.edits("HOSA")
    undo = TakeBack(seat(story.directory, "KAKARICHO"), story.slot_of("維持係長"))
    assert refused(story, undo) == "approval.take_back_too_late"


def test_papers_are_enclosed_without_touching_the_content() -> None:
    story = EditedStory()
    by, before = seat(story.directory, "KAKARICHO"), story.case.content
    story.do(Enclose(by, 1, (PAPER,), "現場の写真です。"))
    assert story.case.content == before
    assert story.waiting() == {"KAKARICHO"}
    assert [(e.by.person_id, e.papers) for e in story.case.enclosed] == [(by.person_id, (PAPER,))]


def test_papers_are_refused_where_the_city_does_not_want_them() -> None:
    story = EditedStory()
    plan = allowing(route(story.directory), EditingRule(enclosers=frozenset({Capacity.CONCUR})))
    submit = Submit(seat(story.directory, "SHUJI"), plan, "digest 1")
    story._keep(first_submission(uuid4(), submit, story.context))
    by = seat(story.directory, "KAKARICHO")
    assert refused(story, Enclose(by, 1, (PAPER,))) == "approval.enclose_not_here"
    assert refused(story, Enclose(by, 1, ())) == "approval.enclose_not_here"
    story.at += timedelta(minutes=1)
    assert refused(EditedStory(), Enclose(by, 1, ())) == "approval.nothing_enclosed"

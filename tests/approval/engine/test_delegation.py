"""代理: somebody acts in the place of a holder, and how that differs from 代決."""

from datetime import timedelta

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from internal.approval.engine.commands import Approve, Read, Refresh, Return
from internal.approval.engine.tasks import Box, tasks_of
from internal.approval.engine.values import AfterViewReason, CaseState, SlotState, Verb
from internal.approval.sheet import CellKind, cells_of
from internal.kernel.refusal import Refusal
from tests.approval.engine.people import EVERYBODY, NOW, TODAY, city, given, named, seat
from tests.approval.engine.test_examples import Story, refused


def test_the_holder_and_the_proxy_are_both_asked() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "ZAISEI"),)))
    assert story.waiting() == {"KAKARICHO", "ZAISEI"}
    task = next(t for t in tasks_of(story.case) if t.person_id == named("person ZAISEI"))
    assert task.for_name == "KAKARICHO 花子"


def test_what_the_proxy_does_is_recorded_with_both_names() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "ZAISEI"),)))
    story.do(Approve(seat(story.directory, "ZAISEI"), 1))
    act = story.acts[-1]
    assert act.by is not None
    assert act.behalf is not None
    assert (act.verb, act.by.family_name, act.behalf.family_name) == (
        Verb.APPROVE,
        "ZAISEI",
        "KAKARICHO",
    )
    cell = next(c for c in cells_of(story.case, TODAY) if c.slot == 1)
    assert (cell.kind, cell.name, cell.by) == (CellKind.PROXY, "ZAISEI", "KAKARICHO")


def test_the_holder_may_still_act_herself() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "ZAISEI"),)))
    story.do(Approve(seat(story.directory, "KAKARICHO"), 1))
    assert story.acts[-1].behalf is None


def test_a_proxy_answers_for_somebody_away_instead_of_an_after_view() -> None:
    story = Story(city(away=("KAKARICHO",), delegations=(given("KAKARICHO", "ZAISEI"),)))
    assert story.state_of("維持係長") is SlotState.OPEN
    story.do(Approve(seat(story.directory, "ZAISEI"), 1))
    assert story.case.after_views == ()


def test_a_proxy_who_is_away_herself_is_not_asked() -> None:
    away = city(away=("KAKARICHO", "ZAISEI"), delegations=(given("KAKARICHO", "ZAISEI"),))
    assert Story(away).state_of("維持係長") is SlotState.AFTER_VIEW


def test_a_proxy_has_no_proxy() -> None:
    chain = (given("KAKARICHO", "ZAISEI"), given("ZAISEI", "JINJI"))
    assert Story(city(delegations=chain)).waiting() == {"KAKARICHO", "ZAISEI"}


def test_a_proxy_never_acts_on_her_own_draft() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "SHUJI"),)))
    assert story.waiting() == {"KAKARICHO"}
    by = seat(story.directory, "SHUJI")
    assert refused(story, Approve(by, 1)) == "approval.own_draft"


def test_a_delegation_for_other_matters_changes_nothing() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "ZAISEI", matters=("goods",)),)))
    assert story.waiting() == {"KAKARICHO"}
    named_kind = Story(city(delegations=(given("KAKARICHO", "ZAISEI", matters=("works",)),)))
    assert named_kind.waiting() == {"KAKARICHO", "ZAISEI"}


def test_what_is_open_is_asked_of_the_proxy_when_the_days_begin_and_ends_with_them() -> None:
    story = Story(city())
    story.directory = city(delegations=(given("KAKARICHO", "ZAISEI"),))
    story.do(Refresh())
    assert story.waiting() == {"KAKARICHO", "ZAISEI"}
    story.directory = city()
    story.do(Refresh())
    assert story.waiting() == {"KAKARICHO"}


def test_after_the_last_day_the_proxy_is_refused_even_before_the_inbox_knows() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "ZAISEI"),)))
    story.at += timedelta(days=1)
    by = seat(story.directory, "ZAISEI")
    assert refused(story, Approve(by, 1)) == "approval.proxy_period_over"
    assert refused(story, Return(by, 1, "直してください。")) == "approval.proxy_period_over"


def test_a_proxy_may_return_in_the_holders_place() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "ZAISEI"),)))
    story.do(Return(seat(story.directory, "ZAISEI"), 1, "直してください。"))
    assert story.case.state is CaseState.RETURNED
    assert story.acts[-1].behalf is not None


def test_the_order_table_wins_over_a_delegation_for_the_decision() -> None:
    absent = city(away=("KACHO",), delegations=(given("KACHO", "JINJI"),))
    story = Story(absent)
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert story.waiting() == {"KACHO", "HOSA"}
    slot = story.slot_of("課長")
    by = seat(story.directory, "JINJI")
    assert refused(story, Approve(by, slot)) == "approval.not_your_turn"


def test_where_the_order_table_has_nobody_whom_the_decider_named_deputises() -> None:
    absent = city(away=("KACHO",), delegations=(given("KACHO", "JINJI"),))
    story = Story(absent)
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    story.directory = city(
        away=("KACHO", "HOSA", "KAKARICHO"), delegations=(given("KACHO", "JINJI"),)
    )
    story.do(Refresh())
    assert story.waiting() == {"KACHO", "JINJI"}
    story.approve("JINJI")
    assert story.acts[-1].verb is Verb.DEPUTISE
    (view,) = [v for v in story.case.after_views if v.reason is AfterViewReason.DEPUTISED]
    assert view.seat.family_name == "KACHO"


def test_nobody_decides_by_delegation_while_the_decider_is_there() -> None:
    story = Story(city(delegations=(given("KACHO", "JINJI"),)))
    story.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert story.waiting() == {"KACHO"}


def test_reading_for_information_is_not_delegated() -> None:
    story = Story(city(delegations=(given("KAIKEI", "JINJI"),)), amount_yen=12_000_000)
    story.approve("KAKARICHO", "HOSA", "KACHO", "SHISAN", "ZAISEI", "BUCHO", "VICE")
    shown = {t.person_id for t in tasks_of(story.case) if t.box is Box.SHOW}
    assert shown == {named("person KAIKEI")}
    slot = story.slot_of("会計管理者")
    assert refused(story, Read(seat(story.directory, "JINJI"), slot)) == "approval.not_shown_to_you"


def test_acting_for_somebody_does_not_spare_the_own_step() -> None:
    story = Story(city(delegations=(given("KAKARICHO", "HOSA"),)))
    story.do(Approve(seat(story.directory, "HOSA"), 1))
    assert story.waiting() == {"HOSA"}


PEOPLE = st.sampled_from(EVERYBODY)
LINE = st.sampled_from(("KAKARICHO", "HOSA", "ZAISEI", "KACHO", "JINJI"))


@settings(max_examples=150, deadline=None)
@drawn(
    holder=LINE,
    proxy=LINE | PEOPLE,
    begins=st.integers(-3, 3),
    days=st.integers(1, 4),
    kinds=st.sampled_from([(), ("works",), ("goods",)]),
    away=st.lists(PEOPLE, max_size=3, unique=True).map(tuple),
    presses=st.lists(st.tuples(LINE | PEOPLE, st.integers(0, 5)), max_size=40),
)
def test_whoever_acts_for_another_is_recorded_with_both_and_only_in_the_period(
    holder: str,
    proxy: str,
    begins: int,
    days: int,
    kinds: tuple[str, ...],
    away: tuple[str, ...],
    presses: list[tuple[str, int]],
) -> None:
    delegation = given(holder, proxy, begins=begins, days=days, matters=kinds)
    story = Story(city(away=away, delegations=(delegation,) if holder != proxy else ()))
    for person, later in presses:
        by = seat(story.directory, person)
        story.at = NOW + timedelta(days=later, minutes=len(story.acts))
        for slot in story.case.open_slots:
            try:
                story.do(Approve(by, slot.no))
            except Refusal:
                continue
            break
    for act in story.acts[1:]:
        assert act.by is not None
        slot = story.case.slot(act.slot or 0)
        assert slot is not None
        owners = {s.person_id for s in story.directory.holders(slot.participant.id)}
        if act.verb is Verb.APPROVE and act.by.person_id not in owners:
            climbed = act.behalf is None and act.by.person_id in {s.person_id for s in slot.holders}
            assert climbed or act.behalf is not None
        if act.verb is Verb.APPROVE and act.behalf is not None:
            assert (act.by.person_id, act.behalf.person_id) == (
                delegation.proxy_id,
                delegation.person_id,
            )
            day = TODAY + timedelta(days=(act.at - NOW).days)
            assert delegation.valid_from <= day < delegation.valid_to
            assert not kinds or "works" in kinds

"""上申, 重要異例の申出, the bars of 代決 and what lifts them, deputy orders of single matters."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given as for_all
from hypothesis import strategies as st

from internal.approval.ahead import absences_ahead, people_concerned
from internal.approval.authority.guards import (
    NO_GUARDS,
    GroundRow,
    Guards,
    ReportRow,
    bars_for,
    guards_on,
    mandate_of,
)
from internal.approval.authority.guards import NameRow as Named
from internal.approval.authority.route import build_route
from internal.approval.authority.rules import evaluate
from internal.approval.engine.barring import bars_of
from internal.approval.engine.commands import (
    Approve,
    Lift,
    Object,
    PullUp,
    Read,
    Refresh,
    Return,
    Submit,
)
from internal.approval.engine.guards import Barring, Ground, Instruct, Mandate, MandateKind, Raise
from internal.approval.engine.values import Capacity, CaseState, Route, SlotState, Verb
from internal.approval.offers import OTHER_GROUND, Deed, offers_of
from internal.organization.chart import DeputyRow, Directory
from internal.organization.rules import AbsenceReason, Away, Rank
from tests.approval.engine.people import NOW, TABLE, TODAY, city, given, named, route, seat
from tests.approval.engine.test_examples import Story, refused

IMPORTANT = Ground("important", "重要な事項", "第7条第1号", Barring.UNLESS_INSTRUCTED)
NOVEL = Ground("novel", "先例となる事項", "第7条第3号")
SECRET = Ground("money", "交際費に関する事項", "第12条", Barring.ALWAYS)
CONTESTED = Ground(
    "contested", "合議で異議のある事項", "第11条第2号", Barring.UNLESS_INSTRUCTED, on_objection=True
)
LINE = ("KAKARICHO", "HOSA", "KACHO")


def barred(plan: Route, *grounds: Ground) -> Route:
    return replace(plan, bars=grounds)


def story(*bars: Ground, away: tuple[str, ...] = ("KACHO",), **facts: int | bool) -> Story:
    """A case that 課長 decides (1,980,000 yen), or as the facts say, with these bars."""
    told = Story(city(away=away), **facts)
    plan = barred(route(told.directory, **facts), *bars)
    told.do(Return(seat(told.directory, "KAKARICHO"), 1, "直してください。"))
    told.do(Submit(seat(told.directory, "SHUJI"), plan, "digest 2"))
    return told


def test_the_decider_raises_the_case_to_a_named_level_of_her_line() -> None:
    told = Story()
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    by, mayor = seat(told.directory, "KACHO"), named("MAYOR")
    told.do(Lift(by, told.slot_of("課長"), "議会の関心が高いためです。", (IMPORTANT,), mayor))
    assert told.waiting() == {"MAYOR"}
    slot = told.case.deciding_slot
    assert slot is not None
    assert "重要な事項(第7条第1号)" in slot.basis.sentence
    assert told.acts[-1].grounds == (IMPORTANT,)
    told.approve("MAYOR")
    assert told.case.state is CaseState.DECIDED


def test_every_decider_may_raise_it_again_until_nobody_is_above() -> None:
    told = Story()
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    for person, title in (("KACHO", "課長"), ("BUCHO", "部長"), ("VICE", "副市長")):
        told.do(Lift(seat(told.directory, person), told.slot_of(title), "異例のためです。"))
    assert told.waiting() == {"MAYOR"}
    last = Lift(seat(told.directory, "MAYOR"), told.slot_of("市長"), "異例のためです。")
    assert refused(told, last) == "approval.nobody_above"


def test_a_decision_is_never_left_to_a_post_that_is_not_above() -> None:
    told = Story()
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    by, slot = seat(told.directory, "KACHO"), told.slot_of("課長")
    for post in ("KAKARICHO", "SOMUBUCHO", "KACHO"):
        command = Lift(by, slot, "異例のためです。", (), named(post))
        assert refused(told, command) == "approval.not_above"


def test_a_concern_waits_for_the_decider_who_has_to_answer_it() -> None:
    told = Story()
    told.approve("KAKARICHO")
    told.do(Raise(seat(told.directory, "HOSA"), (NOVEL,), "初めての工法です。"))
    assert told.waiting() == {"HOSA"}
    told.approve("HOSA", "ZAISEI")
    by, slot = seat(told.directory, "KACHO"), told.slot_of("課長")
    assert refused(told, Approve(by, slot)) == "approval.concern_unanswered"
    told.do(Approve(by, slot, "他市で実績があるため、専決します。"))
    (concern,) = told.case.concerns
    assert told.case.state is CaseState.DECIDED
    assert (concern.answered_by, concern.answer) == (by, "他市で実績があるため、専決します。")


def test_leaving_the_decision_to_the_post_above_answers_a_concern_too() -> None:
    told = Story()
    told.do(Raise(seat(told.directory, "KAKARICHO"), (NOVEL,), "初めての工法です。"))
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    by = seat(told.directory, "KACHO")
    told.do(Lift(by, told.slot_of("課長"), "部長の判断を仰ぎます。", (NOVEL,)))
    assert not told.case.concerns[0].is_open
    told.approve("BUCHO")
    assert told.case.state is CaseState.DECIDED


def test_whoever_pulls_the_decision_up_answers_the_concern() -> None:
    told = Story()
    told.approve("KAKARICHO")
    told.do(Raise(seat(told.directory, "KAKARICHO"), (NOVEL,), "初めての工法です。"))
    by, slot = seat(told.directory, "KACHO"), told.slot_of("課長")
    plain = Story(matter="general")
    plain.do(Raise(seat(plain.directory, "KAKARICHO"), (NOVEL,), "先例がありません。"))
    by, slot = seat(plain.directory, "KACHO"), plain.slot_of("課長")
    assert refused(plain, PullUp(by, slot)) == "approval.concern_unanswered"
    plain.do(PullUp(by, slot, "先例とします。"))
    assert not plain.case.concerns[0].is_open


def test_only_who_takes_part_and_never_the_drafter_says_so() -> None:
    told = Story()
    told.approve("KAKARICHO")
    for person in ("SHUJI", "JINJI", "KACHO", "MAYOR"):
        command = Raise(seat(told.directory, person), (NOVEL,), "先例がありません。")
        assert refused(told, command) == "approval.concern_not_yours"
    hosa = seat(told.directory, "HOSA")
    assert refused(told, Raise(hosa, (), "先例がありません。")) == "approval.ground_missing"
    assert refused(told, Raise(hosa, (NOVEL,), " ")) == "approval.reason_missing"


def test_a_new_submission_begins_without_the_old_concerns() -> None:
    told = Story()
    told.do(Raise(seat(told.directory, "KAKARICHO"), (NOVEL,), "初めての工法です。"))
    told.do(Return(seat(told.directory, "KAKARICHO"), 1, "直してください。"))
    told.do(Submit(seat(told.directory, "SHUJI"), route(told.directory), "digest 2"))
    assert told.case.concerns == ()


def test_a_ground_of_the_regulation_bars_deputies_until_the_decider_instructs_them() -> None:
    told = story(IMPORTANT)
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert told.waiting() == {"KACHO"}
    deputy, slot = seat(told.directory, "HOSA"), told.slot_of("課長")
    assert refused(told, Approve(deputy, slot)) == "approval.deputy_barred"
    told.do(Instruct(deputy, TODAY - timedelta(days=1), "予定どおり進めるよう電話で指揮を受けた。"))
    act, (given_,) = told.acts[-1], told.case.instructions
    assert act.behalf == seat(told.directory, "KACHO")
    assert (given_.by, given_.of, given_.on) == (deputy, act.behalf, TODAY - timedelta(days=1))
    assert told.waiting() == {"KACHO", "HOSA"}
    told.do(Approve(deputy, slot))
    assert told.acts[-1].verb is Verb.DEPUTISE


def test_the_decider_instructs_before_she_leaves() -> None:
    told = story(IMPORTANT, away=())
    told.do(Instruct(seat(told.directory, "KACHO"), TODAY, "不在中は補佐が代決してよい。"))
    assert bars_of(told.case) == ()
    told.directory = city(away=("KACHO",))
    told.do(Refresh())
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert told.waiting() == {"KACHO", "HOSA"}


def test_a_row_that_bars_deputies_is_lifted_by_an_instruction_too() -> None:
    told = Story(city(away=("MAYOR",)), amount_yen=300_000, important=True)
    told.approve(*LINE, "BUCHO", "VICE")
    told.do(Instruct(seat(told.directory, "VICE"), TODAY, "市長から指揮を受けた。"))
    told.approve("VICE")
    assert told.case.state is CaseState.DECIDED


def test_no_instruction_lifts_what_is_barred_altogether() -> None:
    told = story(SECRET)
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    command = Instruct(seat(told.directory, "HOSA"), TODAY, "電話で指揮を受けた。")
    assert refused(told, command) == "approval.barred_always"


def test_an_instruction_needs_a_bar_a_right_a_day_and_words() -> None:
    free = story()
    free.approve("KAKARICHO", "HOSA", "ZAISEI")
    hosa = seat(free.directory, "HOSA")
    assert refused(free, Instruct(hosa, TODAY, "指揮")) == "approval.nothing_to_instruct"
    told = story(IMPORTANT)
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    tomorrow = TODAY + timedelta(days=1)
    assert refused(told, Instruct(hosa, tomorrow, "指揮")) == "approval.instructed_day_impossible"
    assert refused(told, Instruct(hosa, TODAY, " ")) == "approval.reason_missing"
    for person, code in (("JINJI", "approval.instruct_not_yours"), ("SHUJI", "approval.own_draft")):
        by = seat(told.directory, person)
        assert refused(told, Instruct(by, TODAY, "指揮")) == code


def test_nobody_deputises_after_a_contrary_concurrence_unless_told_so_afterwards() -> None:
    told = story(CONTESTED, away=("BUCHO",), amount_yen=5_000_000)
    told.approve(*LINE)
    told.do(Object(seat(told.directory, "SHISAN"), told.slot_of("資産管理課長"), "反対です。"))
    told.approve("ZAISEI")
    assert told.waiting() == {"BUCHO"}
    kacho = seat(told.directory, "KACHO")
    assert refused(told, Approve(kacho, told.slot_of("部長"))) == "approval.deputy_barred"
    told.do(Instruct(kacho, TODAY, "異議を承知のうえで進めるよう指揮を受けた。"))
    told.approve("KACHO")
    assert told.acts[-1].verb is Verb.DEPUTISE


def test_where_all_consulted_sections_agree_the_same_ground_bars_nobody() -> None:
    told = story(CONTESTED, away=("BUCHO",), amount_yen=5_000_000)
    told.approve(*LINE, "SHISAN", "ZAISEI")
    assert told.waiting() == {"BUCHO", "KACHO"}


def test_a_concern_that_bars_sends_the_deputies_away_again() -> None:
    told = story()
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert told.waiting() == {"KACHO", "HOSA"}
    told.do(Raise(seat(told.directory, "ZAISEI"), (IMPORTANT,), "財政への影響が大きい。"))
    assert told.waiting() == {"KACHO"}
    assert told.state_of("課長") is SlotState.OPEN


def test_what_came_after_an_instruction_is_not_lifted_by_it() -> None:
    told = story(IMPORTANT)
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    told.do(Instruct(seat(told.directory, "HOSA"), TODAY, "電話で指揮を受けた。"))
    told.do(Raise(seat(told.directory, "ZAISEI"), (IMPORTANT,), "事情が変わりました。"))
    assert bars_of(told.case) == (IMPORTANT,)
    assert told.waiting() == {"KACHO"}


def test_the_offers_follow_what_the_engine_allows() -> None:
    told = story(IMPORTANT)
    told.approve("KAKARICHO", "HOSA", "ZAISEI")
    offered = {
        person: {o.deed for o in offers_of(told.case, seat(told.directory, person), told.context)}
        for person in ("HOSA", "SHUJI", "JINJI")
    }
    assert {Deed.INSTRUCT, Deed.CONCERN} <= offered["HOSA"]
    assert not {Deed.INSTRUCT, Deed.CONCERN} & (offered["SHUJI"] | offered["JINJI"])
    assert OTHER_GROUND.barring is Barring.NONE


ORDERS = (
    DeputyRow(named("KACHO"), 1, named("HOSA"), "第10条"),
    DeputyRow(named("KACHO"), 1, named("KAKARICHO"), "第10条第3項", "works"),
)


def with_orders(directory: Directory) -> Directory:
    return replace(directory, _deputies={named("KACHO"): ORDERS})


def test_a_matter_with_an_order_of_its_own_is_deputised_by_it() -> None:
    directory = with_orders(city(away=("KACHO",)))
    works = Story(directory)
    works.approve("KAKARICHO", "HOSA", "ZAISEI")
    assert works.waiting() == {"KACHO", "KAKARICHO"}
    general = Story(directory, matter="general")
    general.approve("KAKARICHO", "HOSA")
    assert general.waiting() == {"KACHO", "HOSA"}
    assert directory.deputy_matters(named("KACHO")) == ("works",)


def ahead(
    *away: tuple[str, int, int], bars: tuple[Ground, ...] = (), **facts: int
) -> dict[str, str]:
    """What is told of people who are away in `[from, to)` days from now, by post."""
    directory = city(delegations=(given("HOSA", "KAKARICHO", days=30),))
    plan = barred(route(directory, **facts), *bars)
    drafter = seat(directory, "SHUJI")
    absences = {
        named(f"person {code}"): (
            Away(NOW + timedelta(days=begins), NOW + timedelta(days=ends), AbsenceReason.TRIP),
        )
        for code, begins, ends in away
    }
    told = absences_ahead(plan, drafter, directory, absences, NOW)
    slots = {slot.no: slot.title for stage in plan.stages for slot in stage.slots}
    return {slots[number]: lines[0].follows for number, lines in told.items()}


def test_while_the_route_is_built_it_says_who_will_be_away_and_what_follows() -> None:
    told = ahead(("KAKARICHO", 1, 3), ("HOSA", 1, 3), ("KACHO", 3, 4), ("ZAISEI", 0, 1))
    assert told == {
        "維持係長": "不在の間に回ると、決裁後に閲覧します(後閲)。",
        "課長補佐": "不在の間に回ると、決裁後に閲覧します(後閲)。",
        "財政課長": "不在の間に回ると、決裁後に閲覧します(後閲)。",
        "課長": "不在の間に回ると、HOSA 花子 課長補佐が代決できます。",
    }


def test_a_proxy_who_is_there_is_named_instead() -> None:
    assert ahead(("HOSA", 1, 3)) == {
        "課長補佐": "不在の間に回ると、KAKARICHO 花子 維持係長が代理します。"
    }


def test_a_decider_whom_nobody_may_deputise_is_said_to_be_waited_for() -> None:
    (sentence,) = ahead(("KACHO", 1, 3), bars=(IMPORTANT,)).values()
    assert sentence.endswith("代決できません。事由: 重要な事項(第7条第1号)")


def test_absences_beyond_the_horizon_and_those_that_are_over_are_not_told() -> None:
    assert ahead(("KACHO", 15, 16), ("HOSA", -3, 0)) == {}


def test_everybody_on_the_route_and_the_deputies_of_the_decider_are_looked_at() -> None:
    directory = city()
    plan = route(directory)
    looked = people_concerned(plan, seat(directory, "SHUJI"), directory)
    people = ("KAKARICHO", "HOSA", "KACHO", "ZAISEI")
    assert {named(f"person {code}") for code in people} <= looked


GUARDS = Guards(
    date(2026, 4, 1),
    grounds=(
        GroundRow(IMPORTANT, "important"),
        GroundRow(SECRET, "amount_yen", at_least=1_000_000, raises=False),
        GroundRow(CONTESTED, raises=False),
        GroundRow(NOVEL),
    ),
    names=(
        Named(Mandate("鶴ヶ島市長", MandateKind.OWN, "地方自治法第147条")),
        Named(Mandate("教育委員会", MandateKind.ENTRUSTED, "委任規則第2条"), "BOE"),
        Named(
            Mandate("鶴ヶ島市長", MandateKind.ASSISTED, "補助執行規則第3条"), "BOE", ("subsidy",)
        ),
    ),
)


def test_the_grounds_that_hold_stand_in_the_route() -> None:
    directory = city()
    facts: dict[str, int | bool | str] = {"amount_yen": 1_980_000, "important": False}
    table = replace(TABLE, guards=(GUARDS,))
    finding = evaluate(table, "works", facts, directory.on)
    plan = build_route(table, finding, facts, seat(directory, "SHUJI"), directory)
    assert plan.bars == (SECRET, CONTESTED)
    assert plan.mandate == GUARDS.names[0].mandate
    assert bars_for(GUARDS, {"amount_yen": 999_999, "important": True}) == (IMPORTANT, CONTESTED)


def test_the_nearest_department_and_the_named_matter_give_the_name() -> None:
    assert mandate_of(GUARDS, ("GAKKO", "BOE", "CITY"), "general") == GUARDS.names[1].mandate
    assert mandate_of(GUARDS, ("GAKKO", "BOE", "CITY"), "subsidy") == GUARDS.names[2].mandate
    assert mandate_of(GUARDS, ("DORO", "CITY"), "subsidy") == GUARDS.names[0].mandate
    assert mandate_of(NO_GUARDS, ("DORO",), "works") is None


@for_all(
    st.lists(
        st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 4)),
        max_size=8,
        unique=True,
    ),
    st.dates(date(2025, 12, 1), date(2027, 1, 31)),
)
def test_the_guards_in_force_are_the_newest_version_of_the_last_day_that_has_come(
    versions: list[tuple[date, int]], on: date
) -> None:
    found = guards_on((Guards(day, number) for day, number in versions), on)
    begun = sorted(each for each in versions if each[0] <= on)
    assert (found.applies_from, found.version) == (begun[-1] if begun else (date.min, 1))


REPORTED = replace(
    GUARDS,
    reports=(
        ReportRow("部長専決", Rank.DEPUTY_MAYOR, "第8条"),
        ReportRow("部長専決", Rank.MAYOR, "第8条第2項", ("goods",)),
    ),
)


def reported(directory: Directory) -> Route:
    """Works of 5,000,000 yen, which 部長 decides and reports to 副市長."""
    facts: dict[str, int | bool | str] = {"amount_yen": 5_000_000, "important": False}
    table = replace(TABLE, guards=(REPORTED,))
    finding = evaluate(table, "works", facts, directory.on)
    return build_route(table, finding, facts, seat(directory, "SHUJI"), directory)


def test_what_was_decided_below_is_reported_to_the_superior_with_a_mark() -> None:
    told = Story(amount_yen=5_000_000)
    told.do(Return(seat(told.directory, "KAKARICHO"), 1, "直してください。"))
    told.do(Submit(seat(told.directory, "SHUJI"), reported(told.directory), "digest 2"))
    told.approve(*LINE, "ZAISEI", "SHISAN", "BUCHO")
    assert told.case.state is CaseState.DECIDED
    (slot,) = told.case.stages[-1].slots
    assert (slot.capacity, slot.title, slot.state) == (Capacity.REPORT, "副市長", SlotState.OPEN)
    told.do(Read(seat(told.directory, "VICE"), slot.no))
    assert told.state_of("副市長") is SlotState.READ


def test_nobody_reports_to_herself_after_the_decision_was_left_to_her() -> None:
    told = Story(amount_yen=5_000_000)
    told.do(Return(seat(told.directory, "KAKARICHO"), 1, "直してください。"))
    told.do(Submit(seat(told.directory, "SHUJI"), reported(told.directory), "digest 2"))
    told.approve(*LINE, "ZAISEI", "SHISAN")
    told.do(Lift(seat(told.directory, "BUCHO"), told.slot_of("部長"), "異例のためです。"))
    told.approve("VICE")
    last = told.case.stages[-1].slots[0]
    assert (last.capacity, last.state) == (Capacity.REPORT, SlotState.SKIPPED)


def test_without_anybody_above_the_report_is_left_out_and_said() -> None:
    plan = reported(city(vacant=("VICE", "MAYOR")))
    assert all(s.capacity is not Capacity.REPORT for stage in plan.stages for s in stage.slots)
    assert plan.left_out[-1].sentence == "第8条の報告先ですが、就いている職員がいません。"

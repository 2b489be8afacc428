"""The demonstration city is of real shape and the same every time."""

from collections import Counter
from datetime import date

import pytest

from internal.demo.body import ACCOUNTING, DIVISIONS
from internal.demo.cast import Role
from internal.demo.city import SMALLEST, CityPlan, plan_city
from internal.kernel.clock import FiscalYear
from internal.organization.history import problems_on
from internal.organization.rules import AppointmentKind, DepartmentKind, Duty, Employment, Rank

TODAY = date(2026, 11, 24)
NAMED = {
    *("秘書広報課", "政策推進課", "財政課", "資産管理課"),
    *("情報推進課", "総務人権推進課", "人事課", "税務課"),
    *("収納課", "危機管理課", "市民課", "地域活動推進課"),
    *("生活環境課", "産業振興課", "保険年金課", "福祉政策課"),
    *("障害者福祉課", "健康長寿課", "介護保険課", "こども支援課"),
    *("保健センター", "感染症対策課", "都市計画課", "道路建設課"),
    *("区画整理課", "会計課", "議事課", "学校教育課"),
    *("生涯学習スポーツ課",),
}


@pytest.fixture(scope="module")
def city() -> CityPlan:
    return plan_city(today=TODAY)


def test_every_section_named_in_the_plan_of_the_city_exists(city: CityPlan) -> None:
    sections = {
        facts.name
        for facts in city.history.on(TODAY).departments.values()
        if facts.kind is DepartmentKind.SECTION
    }
    assert sections >= NAMED


def test_the_city_has_as_many_staff_as_asked(city: CityPlan) -> None:
    assert len(city.history.on(TODAY).people) == 450
    assert len(plan_city(staff=SMALLEST, today=TODAY).history.on(TODAY).people) == SMALLEST
    assert len(plan_city(staff=1000, today=TODAY).history.on(TODAY).people) == 1000


def test_the_same_seed_gives_the_same_city(city: CityPlan) -> None:
    assert plan_city(today=TODAY).digest == city.digest


def test_another_seed_gives_other_people(city: CityPlan) -> None:
    assert plan_city(seed=2, today=TODAY).digest != city.digest


@pytest.mark.parametrize("staff", [SMALLEST, 450, 2500])
def test_nothing_in_the_city_contradicts_itself(staff: int) -> None:
    history = plan_city(staff=staff, today=TODAY).history
    problems = [
        problem for day in history.turning_days(TODAY) for problem in problems_on(history.on(day))
    ]
    assert problems == []


@pytest.mark.parametrize("name", ["髙橋", "﨑山", "渡邉", "𠮷田", "葛\U000e0100城"])
def test_names_with_unusual_signs_live_in_the_city(city: CityPlan, name: str) -> None:
    assert any(facts.family_name == name for facts in city.history.on(TODAY).people.values())


def test_people_hold_posts_in_every_way_a_city_knows(city: CityPlan) -> None:
    kinds = {key.kind for key in city.history.on(TODAY).appointments}
    assert kinds >= {
        AppointmentKind.MAIN,
        AppointmentKind.ADDITIONAL,
        AppointmentKind.CONCURRENT,
        AppointmentKind.ACTING,
    }


def test_some_posts_are_vacant(city: CityPlan) -> None:
    now = city.history.on(TODAY)
    held = {key.post for key in now.appointments}
    assert {post for post in now.posts if post not in held} == {"KANSEN.HOSA", "SHISAN.HOSA"}


def test_part_time_staff_are_appointed_for_the_fiscal_year(city: CityPlan) -> None:
    ends = {
        span.valid_to
        for (span,) in city.history.people.values()
        if span.facts.employment is Employment.FISCAL_YEAR
    }
    assert ends == {FiscalYear.of(TODAY).next().first_day}


def test_every_section_has_one_records_officer(city: CityPlan) -> None:
    now = city.history.on(TODAY)
    officers = Counter(
        facts.department.split("-")[0]
        for facts in now.posts.values()
        if Duty.RECORDS_OFFICER in facts.duties
    )
    sections = {
        code for code, facts in now.departments.items() if facts.kind is DepartmentKind.SECTION
    }
    assert officers == Counter(dict.fromkeys(sections, 1))


def test_every_decider_has_a_deputy_with_an_article(city: CityPlan) -> None:
    now = city.history.on(TODAY)
    first = {key.post: facts for key, facts in now.deputies.items() if key.place == 1}
    with_units = {section.code for division in DIVISIONS for section in division.sections}
    with_units.add(ACCOUNTING.code)
    deciders = {
        post
        for post, facts in now.posts.items()
        if facts.rank >= Rank.DIRECTOR_GENERAL
        or (facts.rank is Rank.DIRECTOR and facts.department in with_units)
    }
    assert deciders <= set(first)
    assert all(facts.article for facts in first.values())


def test_the_duties_of_the_city_are_given_to_somebody(city: CityPlan) -> None:
    now = city.history.on(TODAY)
    held = {key.post for key in now.appointments}
    given = {duty for post in held for duty in now.posts[post].duties}
    assert given == set(Duty)


def test_each_member_of_the_cast_has_a_sentence_of_what_she_shows(city: CityPlan) -> None:
    assert set(city.roles) == set(Role)
    assert len(city.stars) == len(Role)
    assert all(star.shows.endswith("。") for star in city.stars)


def test_next_aprils_chart_is_known(city: CityPlan) -> None:
    april = city.history.on(date(2027, 4, 1))
    assert april.departments["JOHO"].name == "デジタル推進課"

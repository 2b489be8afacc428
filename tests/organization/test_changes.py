"""Changes of the organisation are effective-dated, recorded, and refused when they contradict."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from internal.approval import effects as approval_effects
from internal.kernel.actor import SYSTEM, Actor, Channel
from internal.kernel.audit import audit_event
from internal.kernel.db import Database, Tx
from internal.kernel.outbox import outbox
from internal.kernel.refusal import Forbidden, NotFound, Refusal
from internal.organization import service
from internal.organization.chart import Directory
from internal.organization.directory import load_directory
from internal.organization.events import ABSENCE_CHANGED, CHART_CHANGED
from internal.organization.history import (
    AppointmentKey,
    DepartmentFacts,
    DeputyFacts,
    DeputyKey,
    PersonFacts,
    PostFacts,
    Register,
)
from internal.organization.model import department_period, post_period
from internal.organization.ports import Leaving, OpenItem
from internal.organization.rules import (
    AbsenceReason,
    AppointmentKind,
    DepartmentKind,
    Duty,
    Employment,
    Rank,
    Seat,
)
from tests.conftest import TestClock
from tests.organization.charts import NEXT_APRIL, ChartBuilder, with_small_city

TODAY = date(2026, 11, 24)
TOMORROW = date(2026, 11, 25)


def directory(db: Database, on: date = TODAY) -> Directory:
    with db.reading() as conn:
        return load_directory(conn, on, db.clock())


class NothingOpen:
    """The rooms above have nothing that waits for anybody."""

    def open_items(self, _conn: Connection, _person_id: UUID) -> tuple[OpenItem, ...]:
        return ()

    def drafts_of(
        self, _conn: Connection, _people: Iterable[UUID]
    ) -> tuple[tuple[UUID, OpenItem], ...]:
        return ()

    def drafter_of(self, _conn: Connection, _key: str) -> UUID | None:
        return None

    def hand_over(self, _tx: Tx, _item: OpenItem, _successor: Seat) -> None:
        raise AssertionError("nothing is open")


def leaving(db: Database) -> Leaving:
    return Leaving(NothingOpen(), directory(db))


def department(name: str, parent: str | None = "TOSHI") -> DepartmentFacts:
    return DepartmentFacts(parent, DepartmentKind.SECTION, name, "", "鶴", 9)


def post(title: str, department: str = "DORO", *duties: Duty) -> PostFacts:
    return PostFacts(department, title, "", Rank.UNIT_CHIEF, frozenset(duties))


def person(family: str) -> PersonFacts:
    return PersonFacts(family, "花子", "カナ", "ハナコ", "", "", Employment.REGULAR)


def held(number: str, post: str, kind: AppointmentKind = AppointmentKind.MAIN) -> AppointmentKey:
    return AppointmentKey(number, post, kind)


def refusal_of(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value


def test_a_new_name_holds_from_its_day(db: Database) -> None:
    with_small_city(db)
    db.perform(
        service.change_department,
        SYSTEM,
        code="DORO",
        facts=department("道路課"),
        on=NEXT_APRIL,
    )
    names = [
        found.name
        for day in (TODAY, NEXT_APRIL - timedelta(days=1), NEXT_APRIL)
        if (found := directory(db, day).department_by_code("DORO"))
    ]
    assert names == ["道路建設課", "道路建設課", "道路課"]


def test_a_change_closes_the_running_period_and_opens_a_new_one(db: Database) -> None:
    chart = with_small_city(db)
    db.perform(service.change_post, SYSTEM, code="KAKARICHO", facts=post("係長"), on=NEXT_APRIL)
    with db.reading() as conn:
        periods = conn.execute(
            select(post_period.c.title, post_period.c.valid_from, post_period.c.valid_to)
            .where(post_period.c.post_id == chart.posts["KAKARICHO"])
            .order_by(post_period.c.valid_from)
        ).all()
    assert [tuple(row) for row in periods] == [
        ("維持係長", date(2020, 4, 1), NEXT_APRIL),
        ("係長", NEXT_APRIL, None),
    ]


def test_a_second_change_on_the_same_day_corrects_the_first(db: Database) -> None:
    chart = with_small_city(db)
    for title in ("係長", "維持補修係長"):
        db.perform(service.change_post, SYSTEM, code="KAKARICHO", facts=post(title), on=NEXT_APRIL)
    with db.reading() as conn:
        titles = conn.scalars(
            select(post_period.c.title)
            .where(post_period.c.post_id == chart.posts["KAKARICHO"])
            .order_by(post_period.c.valid_from)
        ).all()
    assert titles == ["維持係長", "維持補修係長"]


def test_every_change_is_recorded_with_its_day(db: Database) -> None:
    with_small_city(db)
    db.perform(
        service.create_department, SYSTEM, code="KUKAKU", facts=department("区画整理課"), on=TODAY
    )
    with db.reading() as conn:
        event = conn.execute(select(audit_event)).one()
    assert (event.action, event.detail) == (
        "organization.create_department",
        {"key": "KUKAKU", "on": "2026-11-24"},
    )


def test_a_code_is_given_once(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.create_department, SYSTEM, code="DORO", facts=department("道路課"), on=TODAY
        )
    )
    assert refused.code == "organization.code_taken"


def test_a_change_that_changes_nothing_is_refused(db: Database) -> None:
    with_small_city(db)
    facts = post("維持係長", "IJI")
    refused = refusal_of(
        lambda: db.perform(service.change_post, SYSTEM, code="KAKARICHO", facts=facts, on=TODAY)
    )
    assert refused.code == "organization.nothing_changes"


def test_a_department_under_one_that_does_not_exist_is_refused(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.create_department,
            SYSTEM,
            code="NEW",
            facts=department("新課", "NOWHERE"),
            on=TODAY,
        )
    )
    assert refused.code == "organization.parent_missing"


def test_a_department_under_itself_is_refused(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.change_department,
            SYSTEM,
            code="TOSHI",
            facts=department("都市整備部", "DORO"),
            on=TODAY,
        )
    )
    assert refused.code == "organization.department_circle"


def test_a_department_with_posts_is_not_closed_and_they_are_named(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(lambda: db.perform(service.close_department, SYSTEM, code="IJI", on=TODAY))
    assert refused.code == "organization.department_in_use"
    assert refused.facts["hanging"] == ("維持係長（KAKARICHO）", "主事（SHUJI）")


def test_a_post_with_holders_is_not_closed_and_they_are_named(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(lambda: db.perform(service.close_post, SYSTEM, code="SHUJI", on=TODAY))
    assert refused.code == "organization.post_in_use"
    assert refused.facts["holders"] == ("小林 花子（0008）",)


def test_a_post_in_a_deputy_order_is_not_closed(db: Database) -> None:
    with_small_city(db)
    db.perform(
        service.end_appointment, SYSTEM, key=held("0003", "BUCHO"), on=TODAY, leaving=leaving(db)
    )
    refused = refusal_of(lambda: db.perform(service.close_post, SYSTEM, code="BUCHO", on=TODAY))
    assert refused.code == "organization.deputy_post_missing"


def test_a_vacant_post_is_closed_from_its_day(db: Database) -> None:
    with_small_city(db)
    db.perform(service.close_post, SYSTEM, code="JICHO", on=TOMORROW)
    assert directory(db).post_by_code("JICHO") is not None
    assert directory(db, TOMORROW).post_by_code("JICHO") is None


def test_a_thing_with_a_planned_change_is_not_closed_before_it(db: Database) -> None:
    with_small_city(db)
    facts = PostFacts("TOSHI", "都市整備部参事", "", Rank.DEPUTY_DIRECTOR_GENERAL, frozenset())
    db.perform(service.change_post, SYSTEM, code="JICHO", facts=facts, on=NEXT_APRIL)
    refused = refusal_of(lambda: db.perform(service.close_post, SYSTEM, code="JICHO", on=TODAY))
    assert (refused.code, refused.facts["begins"]) == ("organization.later_change", NEXT_APRIL)


def test_a_planned_change_can_be_taken_back(db: Database) -> None:
    with_small_city(db)
    db.perform(
        service.change_department, SYSTEM, code="DORO", facts=department("道路課"), on=NEXT_APRIL
    )
    db.perform(
        service.withdraw_change,
        SYSTEM,
        register=Register.DEPARTMENTS,
        key="DORO",
        begins=NEXT_APRIL,
    )
    found = directory(db, NEXT_APRIL).department_by_code("DORO")
    assert found is not None
    assert found.name == "道路建設課"
    with db.reading() as conn:
        rows = conn.execute(
            select(department_period.c.id).where(department_period.c.name == "道路課")
        ).all()
    assert rows == []


def test_a_change_that_has_begun_is_not_taken_back(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.withdraw_change,
            SYSTEM,
            register=Register.POSTS,
            key="KACHO",
            begins=date(2020, 4, 1),
        )
    )
    assert refused.code == "organization.already_begun"


def test_what_was_planned_on_top_of_a_change_keeps_it(db: Database) -> None:
    with_small_city(db)
    db.perform(service.create_post, SYSTEM, code="SHUSA", facts=post("主査"), on=NEXT_APRIL)
    db.perform(
        service.appoint,
        SYSTEM,
        key=held("0008", "SHUSA", AppointmentKind.ADDITIONAL),
        on=NEXT_APRIL,
    )
    refused = refusal_of(
        lambda: db.perform(
            service.withdraw_change,
            SYSTEM,
            register=Register.POSTS,
            key="SHUSA",
            begins=NEXT_APRIL,
        )
    )
    assert refused.code == "organization.post_missing"


def test_the_same_appointment_twice_is_refused(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.appoint,
            SYSTEM,
            key=held("0005", "KACHO", AppointmentKind.ADDITIONAL),
            on=TODAY,
        )
    )
    assert (refused.code, refused.facts["begins"]) == (
        "organization.already_appointed",
        date(2020, 4, 1),
    )


def test_a_second_main_post_is_refused(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(service.appoint, SYSTEM, key=held("0005", "JICHO"), on=TODAY)
    )
    assert refused.code == "organization.two_main_posts"


def test_an_appointment_may_begin_on_the_day_another_ends(db: Database) -> None:
    chart = with_small_city(db)
    db.perform(
        service.end_appointment,
        SYSTEM,
        key=held("0007", "KAKARICHO"),
        on=NEXT_APRIL,
        leaving=leaving(db),
    )
    db.perform(service.appoint, SYSTEM, key=held("0007", "JICHO"), on=NEXT_APRIL)
    person = chart.people["0007"]
    assert [seat.title for seat in directory(db).seats_of(person)] == ["維持係長"]
    assert [seat.title for seat in directory(db, NEXT_APRIL).seats_of(person)] == ["都市整備部次長"]


def test_an_appointment_can_be_given_an_end_at_once(db: Database) -> None:
    chart = with_small_city(db)
    db.perform(
        service.appoint,
        SYSTEM,
        key=held("0003", "JICHO", AppointmentKind.ACTING),
        on=TODAY,
        until=NEXT_APRIL,
    )
    assert len(directory(db).holders(chart.posts["JICHO"])) == 1
    assert directory(db, NEXT_APRIL).holders(chart.posts["JICHO"]) == ()


def test_an_appointment_that_ends_before_it_begins_is_refused(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.appoint, SYSTEM, key=held("0003", "JICHO"), on=TODAY, until=TODAY
        )
    )
    assert refused.code == "organization.period"


def test_whoever_holds_a_post_does_not_leave_and_the_posts_are_named(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.end_employment, SYSTEM, employee_number="0008", on=TODAY, leaving=leaving(db)
        )
    )
    assert refused.code == "organization.person_in_post"
    assert refused.facts["posts"] == ("主事（SHUJI）",)


def test_a_person_leaves_after_her_last_appointment(db: Database) -> None:
    chart = with_small_city(db)
    db.perform(
        service.end_appointment, SYSTEM, key=held("0008", "SHUJI"), on=TOMORROW, leaving=leaving(db)
    )
    db.perform(
        service.end_employment, SYSTEM, employee_number="0008", on=TOMORROW, leaving=leaving(db)
    )
    assert directory(db, TOMORROW).seats_of(chart.people["0008"]) == ()


def test_a_new_person_is_appointed_to_a_new_post(db: Database) -> None:
    with_small_city(db)
    db.perform(
        service.create_person, SYSTEM, employee_number="0100", facts=person("𠮷田"), on=TODAY
    )
    db.perform(service.create_post, SYSTEM, code="SHUSA", facts=post("主査"), on=TODAY)
    db.perform(service.appoint, SYSTEM, key=held("0100", "SHUSA"), on=TODAY)
    found = directory(db).post_by_code("SHUSA")
    assert found is not None
    assert [seat.name for seat in found.holders] == ["𠮷田 花子"]


def test_an_employee_number_is_given_once(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.create_person, SYSTEM, employee_number="0001", facts=person("森"), on=TODAY
        )
    )
    assert refused.code == "organization.number_taken"


def test_a_persons_name_changes_at_once(db: Database) -> None:
    chart = with_small_city(db)
    db.perform(service.change_person, SYSTEM, employee_number="0008", facts=person("渡邉"))
    (seat,) = directory(db).holders(chart.posts["SHUJI"])
    assert seat.family_name == "渡邉"


def test_a_deputy_order_is_replaced_as_a_whole(db: Database) -> None:
    chart = with_small_city(db)
    db.perform(
        service.set_deputies,
        SYSTEM,
        post="MAYOR",
        deputies=(DeputyFacts("BUCHO", "第8条"),),
        on=TODAY,
    )
    places = directory(db).deputy_places(chart.posts["MAYOR"])
    assert [(place.place, place.post.code, place.article) for place in places] == [
        (1, "BUCHO", "第8条")
    ]


def test_nobody_is_the_deputy_of_himself(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.set_deputies,
            SYSTEM,
            post="MAYOR",
            deputies=(DeputyFacts("MAYOR", ""),),
            on=TODAY,
        )
    )
    assert refused.code == "organization.own_deputy"


def test_a_deputy_stands_in_one_place_only(db: Database) -> None:
    with_small_city(db)
    refused = refusal_of(
        lambda: db.perform(
            service.set_deputies,
            SYSTEM,
            post="MAYOR",
            deputies=(DeputyFacts("VICE", ""), DeputyFacts("VICE", "")),
            on=TODAY,
        )
    )
    assert refused.code == "organization.deputy_twice"


def test_a_planned_deputy_place_can_be_taken_back(db: Database) -> None:
    chart = with_small_city(db)
    db.perform(
        service.set_deputies,
        SYSTEM,
        post="KACHO",
        deputies=(DeputyFacts("HOSA", ""),),
        on=NEXT_APRIL,
    )
    db.perform(
        service.withdraw_change,
        SYSTEM,
        register=Register.DEPUTIES,
        key=DeputyKey("KACHO", 1),
        begins=NEXT_APRIL,
    )
    assert directory(db, NEXT_APRIL).deputies(chart.posts["KACHO"]) == ()


def acting(chart: ChartBuilder, number: str, post: str) -> Actor:
    return Actor("職員", Channel.PAGE, chart.people[number], chart.posts[post])


def away(db: Database, clock: TestClock, actor: Actor, person_id: UUID, *, days: int = 1) -> UUID:
    return db.perform(
        service.register_absence,
        actor,
        directory=directory(db),
        person_id=person_id,
        absent_from=clock.now,
        absent_to=clock.now + timedelta(days=days),
        reason=AbsenceReason.LEAVE,
    )


def test_everybody_registers_her_own_absence(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    away(db, clock, acting(chart, "0008", "SHUJI"), chart.people["0008"])
    assert directory(db).is_away(chart.people["0008"], clock.now) is not None


def test_a_records_officer_registers_for_her_section(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    away(db, clock, acting(chart, "0006", "HOSA"), chart.people["0008"])
    assert directory(db).is_away(chart.people["0008"], clock.now) is not None


def test_nobody_else_registers_for_others(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    with pytest.raises(Forbidden) as refused:
        away(db, clock, acting(chart, "0005", "KACHO"), chart.people["0008"])
    assert refused.value.code == "organization.not_your_section"


def test_a_records_officer_does_not_register_for_another_section(
    db: Database, clock: TestClock
) -> None:
    chart = with_small_city(db)
    with pytest.raises(Forbidden):
        away(db, clock, acting(chart, "0006", "HOSA"), chart.people["0003"])


def test_absences_do_not_overlap(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    own = acting(chart, "0008", "SHUJI")
    away(db, clock, own, chart.people["0008"])
    refused = refusal_of(lambda: away(db, clock, own, chart.people["0008"], days=3))
    assert refused.code == "organization.absence_overlaps"


def test_an_absence_that_is_over_is_not_registered(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    clock.advance(days=-3)
    earlier = clock.now
    clock.advance(days=3)
    refused = refusal_of(
        lambda: db.perform(
            service.register_absence,
            acting(chart, "0008", "SHUJI"),
            directory=directory(db),
            person_id=chart.people["0008"],
            absent_from=earlier,
            absent_to=earlier + timedelta(days=1),
            reason=AbsenceReason.LEAVE,
        )
    )
    assert refused.code == "organization.absence_past"


def test_an_absence_of_negative_length_is_refused(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    refused = refusal_of(
        lambda: away(db, clock, acting(chart, "0008", "SHUJI"), chart.people["0008"], days=-1)
    )
    assert refused.code == "organization.absence_period"


def test_a_cancelled_absence_is_over_and_may_be_registered_anew(
    db: Database, clock: TestClock
) -> None:
    chart = with_small_city(db)
    own = acting(chart, "0008", "SHUJI")
    made = away(db, clock, own, chart.people["0008"])
    db.perform(service.cancel_absence, own, directory=directory(db), absence_id=made)
    assert directory(db).is_away(chart.people["0008"], clock.now) is None
    away(db, clock, own, chart.people["0008"])
    assert directory(db).is_away(chart.people["0008"], clock.now) is not None


def test_an_absence_is_cancelled_once(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    own = acting(chart, "0008", "SHUJI")
    made = away(db, clock, own, chart.people["0008"])
    db.perform(service.cancel_absence, own, directory=directory(db), absence_id=made)
    with pytest.raises(NotFound) as refused:
        db.perform(service.cancel_absence, own, directory=directory(db), absence_id=made)
    assert refused.value.code == "organization.no_absence"


def topics(db: Database) -> list[str]:
    with db.reading() as conn:
        return list(conn.scalars(select(outbox.c.topic).order_by(outbox.c.id)))


def test_an_absence_is_told_to_whoever_routes_cases(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    own = acting(chart, "0008", "SHUJI")
    made = away(db, clock, own, chart.people["0008"])
    db.perform(service.cancel_absence, own, directory=directory(db), absence_id=made)
    assert topics(db) == [ABSENCE_CHANGED, ABSENCE_CHANGED]


def test_a_change_of_today_is_told_and_one_of_next_april_is_not(db: Database) -> None:
    with_small_city(db)
    db.perform(service.close_post, SYSTEM, code="JICHO", on=NEXT_APRIL)
    assert topics(db) == []
    db.perform(
        service.end_appointment, SYSTEM, key=held("0008", "SHUJI"), on=TODAY, leaving=leaving(db)
    )
    assert topics(db) == [CHART_CHANGED]


def test_somebody_hears_of_every_change() -> None:
    assert {ABSENCE_CHANGED, CHART_CHANGED} <= set(approval_effects.handlers())

"""The directory answers who sits where on a day, and who stands above whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, insert, update

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx, new_id
from internal.organization import model
from internal.organization.chart import Directory
from internal.organization.directory import (
    DirectoryCache,
    bump_absences,
    bump_revision,
    load_directory,
)
from internal.organization.rules import AbsenceReason, AppointmentKind, Duty, PostNode, Rank
from tests.conftest import TestClock
from tests.organization.charts import NEXT_APRIL, ChartBuilder, small_city, with_small_city

TODAY = date(2026, 11, 24)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def directory(db: Database, on: date = TODAY) -> Directory:
    with db.reading() as conn:
        return load_directory(conn, on, db.clock())


def codes(posts: tuple[PostNode, ...]) -> list[str]:
    return [post.code for post in posts]


def away(tx: Tx, person: str, chart: ChartBuilder, *, hours: int, cancelled: bool = False) -> None:
    bump_absences(tx)
    tx.conn.execute(
        insert(model.absence).values(
            id=new_id(),
            person_id=chart.people[person],
            absent_from=tx.at - timedelta(hours=1),
            absent_to=tx.at + timedelta(hours=hours),
            reason=AbsenceReason.TRIP.value,
            cancelled=cancelled,
        )
    )


def test_the_line_upwards_climbs_unit_section_division_and_body(db: Database) -> None:
    chart = with_small_city(db)
    line = directory(db).superiors(chart.posts["SHUJI"])
    assert codes(line) == ["KAKARICHO", "HOSA", "KACHO", "JICHO", "BUCHO", "VICE", "MAYOR"]


def test_the_line_of_a_section_chief_begins_above_him(db: Database) -> None:
    chart = with_small_city(db)
    assert codes(directory(db).superiors(chart.posts["KACHO"])) == [
        "JICHO",
        "BUCHO",
        "VICE",
        "MAYOR",
    ]


def test_nobody_stands_above_the_mayor(db: Database) -> None:
    chart = with_small_city(db)
    assert directory(db).superiors(chart.posts["MAYOR"]) == ()


def test_a_vacant_post_stays_in_the_line_without_holders(db: Database) -> None:
    chart = with_small_city(db)
    vacant = [post for post in directory(db).superiors(chart.posts["SHUJI"]) if not post.holders]
    assert codes(tuple(vacant)) == ["JICHO"]


def test_a_seat_names_the_nearest_section(db: Database) -> None:
    chart = with_small_city(db)
    (seat,) = directory(db).holders(chart.posts["KAKARICHO"])
    assert (seat.name, seat.title, seat.section) == ("髙橋 花子", "維持係長", "道路建設課")


def test_a_seat_above_every_section_names_its_own_unit(db: Database) -> None:
    chart = with_small_city(db)
    (seat,) = directory(db).holders(chart.posts["BUCHO"])
    assert seat.section == "都市整備部"


def test_a_person_with_two_posts_has_two_seats_her_main_one_first(db: Database) -> None:
    def two_posts(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        chart.appoint("0005", "KEIKAKU-KACHO", AppointmentKind.ADDITIONAL)
        return chart

    chart = db.perform(two_posts, SYSTEM)
    seats = directory(db).seats_of(chart.people["0005"])
    assert [(seat.section, seat.kind) for seat in seats] == [
        ("道路建設課", AppointmentKind.MAIN),
        ("都市計画課", AppointmentKind.ADDITIONAL),
    ]


def test_an_acting_superior_holds_the_vacant_post(db: Database) -> None:
    def acting(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        chart.appoint("0003", "JICHO", AppointmentKind.ACTING)
        return chart

    chart = db.perform(acting, SYSTEM)
    (seat,) = directory(db).holders(chart.posts["JICHO"])
    assert (seat.family_name, seat.kind) == ("﨑山", AppointmentKind.ACTING)


def test_the_substitute_of_the_mayor_speaks_before_the_mayor(db: Database) -> None:
    def substitute(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        chart.appoint("0002", "MAYOR", AppointmentKind.SUBSTITUTE)
        return chart

    chart = db.perform(substitute, SYSTEM)
    assert [seat.family_name for seat in directory(db).holders(chart.posts["MAYOR"])] == [
        "渡邉",
        "川口",
    ]


def test_holders_of_one_kind_come_by_employee_number(db: Database) -> None:
    def another(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        chart.person("0004", "安藤")
        chart.appoint("0004", "SHUJI")
        return chart

    chart = db.perform(another, SYSTEM)
    assert [seat.family_name for seat in directory(db).holders(chart.posts["SHUJI"])] == [
        "安藤",
        "小林",
    ]


def test_next_aprils_chart_is_asked_with_its_day(db: Database) -> None:
    def reorganise(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        chart.person("0009", "新井")
        chart.appoint("0009", "JICHO", valid_from=NEXT_APRIL)
        return chart

    chart = db.perform(reorganise, SYSTEM)
    assert directory(db).holders(chart.posts["JICHO"]) == ()
    (seat,) = directory(db, NEXT_APRIL).holders(chart.posts["JICHO"])
    assert seat.family_name == "新井"


def test_whoever_has_left_holds_nothing(db: Database) -> None:
    def leaves(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        tx.conn.execute(
            update(model.person)
            .where(model.person.c.id == chart.people["0003"])
            .values(active_to=TODAY)
        )
        return chart

    chart = db.perform(leaves, SYSTEM)
    assert directory(db).holders(chart.posts["BUCHO"]) == ()


def test_the_deputy_order_comes_by_place_with_its_articles(db: Database) -> None:
    chart = with_small_city(db)
    places = directory(db).deputy_places(chart.posts["MAYOR"])
    assert [(place.place, place.post.code, place.article) for place in places] == [
        (1, "VICE", "第7条第1項"),
        (2, "BUCHO", "第7条第2項"),
    ]
    assert codes(directory(db).deputies(chart.posts["MAYOR"])) == ["VICE", "BUCHO"]


def test_the_records_officer_of_a_unit_sits_in_its_section(db: Database) -> None:
    chart = with_small_city(db)
    officer = directory(db).records_officer_of(chart.departments["IJI"])
    assert officer is not None
    assert officer.code == "HOSA"


def test_a_division_turns_to_its_first_section_for_the_records_officer(db: Database) -> None:
    chart = with_small_city(db)
    officer = directory(db).records_officer_of(chart.departments["TOSHI"])
    assert officer is not None
    assert officer.code == "KEIKAKU-KACHO"


def test_the_body_has_no_records_officer_of_somebody_else(db: Database) -> None:
    chart = with_small_city(db)
    assert directory(db).records_officer_of(chart.departments["CITY"]) is None


def test_posts_are_found_by_duty_in_the_order_of_the_chart(db: Database) -> None:
    with_small_city(db)
    assert codes(directory(db).posts_with(Duty.RECORDS_OFFICER)) == ["KEIKAKU-KACHO", "HOSA"]
    assert directory(db).posts_with(Duty.AUDITOR) == ()


def test_posts_and_departments_are_found_by_code(db: Database) -> None:
    chart = with_small_city(db)
    found = directory(db).post_by_code("KACHO")
    assert found is not None
    assert (found.post_id, found.rank) == (chart.posts["KACHO"], Rank.DIRECTOR)
    assert directory(db).post_by_code("NOBODY") is None
    assert directory(db).department_by_code("NOWHERE") is None


def test_an_absence_counts_from_its_first_instant_to_before_its_last(
    db: Database, clock: TestClock
) -> None:
    def trip(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        away(tx, "0001", chart, hours=2)
        return chart

    chart = db.perform(trip, SYSTEM)
    asked = directory(db)
    mayor = chart.people["0001"]
    found = asked.is_away(mayor, clock.now)
    assert found is not None
    assert found.reason is AbsenceReason.TRIP
    assert asked.is_away(mayor, clock.now + timedelta(hours=2)) is None
    assert asked.is_away(mayor, clock.now - timedelta(hours=2)) is None


def test_a_cancelled_absence_does_not_count(db: Database, clock: TestClock) -> None:
    def trip(tx: Tx) -> ChartBuilder:
        chart = small_city(tx)
        away(tx, "0001", chart, hours=2, cancelled=True)
        return chart

    chart = db.perform(trip, SYSTEM)
    assert directory(db).is_away(chart.people["0001"], clock.now) is None


def test_a_directory_takes_six_statements(db: Database) -> None:
    with_small_city(db)
    with counted(db.engine) as statements:
        directory(db)
    assert len([line for line in statements if line.startswith("SELECT")]) == 6


def test_a_warm_cache_takes_one_statement(db: Database, clock: TestClock) -> None:
    with_small_city(db)
    cache = DirectoryCache()
    with db.reading() as conn:
        cache.at(conn, clock.now)
        with counted(db.engine) as statements:
            cache.at(conn, clock.now)
    assert len([line for line in statements if "BEGIN" not in line]) == 1


def test_a_warm_cache_sees_a_change_and_a_new_absence(db: Database, clock: TestClock) -> None:
    chart = with_small_city(db)
    cache = DirectoryCache()
    with db.reading() as conn:
        assert cache.at(conn, clock.now).holders(chart.posts["JICHO"]) == ()

    def change(tx: Tx) -> None:
        bump_revision(tx)
        chart.tx = tx
        chart.appoint("0007", "JICHO", AppointmentKind.ADDITIONAL)
        away(tx, "0007", chart, hours=3)

    db.perform(change, SYSTEM)
    with db.reading() as conn:
        fresh = cache.at(conn, clock.now)
    (seat,) = fresh.holders(chart.posts["JICHO"])
    assert fresh.is_away(seat.person_id, clock.now) is not None


def test_a_change_that_was_rolled_back_leaves_nothing_in_the_cache(
    db: Database, clock: TestClock
) -> None:
    chart = with_small_city(db)
    cache = DirectoryCache()

    def fails(tx: Tx) -> None:
        bump_revision(tx)
        chart.tx = tx
        chart.appoint("0007", "JICHO", AppointmentKind.ADDITIONAL)
        assert len(cache.at(tx.conn, clock.now).holders(chart.posts["JICHO"])) == 1
        raise RuntimeError("after the change")

    with pytest.raises(RuntimeError):
        db.perform(fails, SYSTEM)
    db.perform(bump_revision, SYSTEM)
    with db.reading() as conn:
        assert cache.at(conn, clock.now).holders(chart.posts["JICHO"]) == ()

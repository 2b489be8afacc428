"""The posts a person holds on a day, with the words of that day."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection, insert, update

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Database, Tx
from internal.kernel.ids import new_id
from internal.organization.directory import load_directory
from internal.organization.model import department_period
from internal.organization.rules import AppointmentKind, DepartmentKind, Rank, Seat
from internal.organization.seats import seats_of
from tests.access.cast import Cast, add_department, add_post, appoint

TODAY = date(2026, 11, 24)


def write(db: Database, story: Callable[[Connection], None]) -> None:
    def use_case(tx: Tx) -> None:
        story(tx.conn)

    db.perform(use_case, SYSTEM)


def seats(db: Database, cast: Cast, on: date = TODAY) -> tuple[Seat, ...]:
    with db.reading() as conn:
        return seats_of(conn, cast.takahashi, on)


def test_the_section_of_a_post_in_a_unit_is_the_section_above(db: Database, cast: Cast) -> None:
    assert [(seat.section, seat.title) for seat in seats(db, cast)] == [("道路建設課", "維持係長")]


def test_a_post_above_the_sections_carries_the_name_of_its_own_unit(
    db: Database, cast: Cast
) -> None:
    def story(conn: Connection) -> None:
        division = add_department(conn, "総務部", DepartmentKind.DIVISION, None)
        post = add_post(conn, division, "部長", Rank.DIRECTOR_GENERAL)
        appoint(conn, cast.takahashi, post, AppointmentKind.ACTING)

    write(db, story)
    assert [(seat.section, seat.kind) for seat in seats(db, cast)] == [
        ("道路建設課", AppointmentKind.MAIN),
        ("総務部", AppointmentKind.ACTING),
    ]


def test_the_main_post_comes_first_and_then_the_higher_rank(db: Database, cast: Cast) -> None:
    def story(conn: Connection) -> None:
        section = add_department(conn, "財政課", DepartmentKind.SECTION, None)
        for title, rank in (("主任", Rank.SENIOR_STAFF), ("課長", Rank.DIRECTOR)):
            post = add_post(conn, section, title, rank)
            appoint(conn, cast.takahashi, post, AppointmentKind.CONCURRENT)

    write(db, story)
    assert [seat.title for seat in seats(db, cast)] == ["維持係長", "課長", "主任"]


def test_next_aprils_name_of_a_section_counts_from_april(db: Database, cast: Cast) -> None:
    def story(conn: Connection) -> None:
        april = date(2027, 4, 1)
        old = department_period.c.name == "道路建設課"
        unit = conn.execute(
            update(department_period)
            .where(old)
            .values(valid_to=april)
            .returning(department_period.c.department_id, department_period.c.parent_id)
        ).one()
        conn.execute(
            insert(department_period).values(
                id=new_id(),
                department_id=unit.department_id,
                parent_id=unit.parent_id,
                kind=DepartmentKind.SECTION.value,
                name="道路整備課",
                symbol="",
                sort=1,
                valid_from=april,
            )
        )

    write(db, story)
    assert [
        [seat.section for seat in seats(db, cast, on)]
        for on in (date(2027, 3, 31), date(2027, 4, 1))
    ] == [["道路建設課"], ["道路整備課"]]


def test_an_appointment_that_begins_tomorrow_gives_nothing_today(db: Database, cast: Cast) -> None:
    assert seats(db, cast, date(2026, 3, 31)) == ()


def test_a_chart_with_a_circle_still_gives_an_answer(db: Database, cast: Cast) -> None:
    def story(conn: Connection) -> None:
        upper = add_department(conn, "甲", DepartmentKind.DIVISION, None)
        lower = add_department(conn, "乙", DepartmentKind.DIVISION, upper)
        conn.execute(
            update(department_period)
            .where(department_period.c.department_id == upper)
            .values(parent_id=lower)
        )
        appoint(
            conn,
            cast.takahashi,
            add_post(conn, lower, "参事", Rank.STAFF),
            AppointmentKind.ADDITIONAL,
        )

    write(db, story)
    assert [seat.section for seat in seats(db, cast)] == ["道路建設課", "乙"]


def test_the_sign_in_and_the_chart_know_the_same_seats(db: Database, cast: Cast) -> None:
    with db.reading() as conn:
        chart = load_directory(conn, TODAY, db.clock())
        for who in (cast.takahashi, cast.sakiyama, cast.yoshida, cast.watanabe):
            assert set(seats_of(conn, who, TODAY)) == set(chart.seats_of(who))

"""The lists of a person: what is in each, counts equal to the lists, filters, order."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from internal.approval.codec import case_of
from internal.approval.lists import Asker, InboxFilter, InboxSort, Place, Tray, place_of
from internal.approval.model import approval_case, approval_upcoming
from internal.approval.queries import InboxRow, done_count, inbox, inbox_counts, sections_in
from internal.approval.queries.counts import COUNTED
from internal.approval.reconcile import reconcile
from internal.approval.saved_views import forget_view, save_view, saved_views_of
from internal.approval.upcoming import seats_ahead
from internal.kernel.actor import Actor
from internal.kernel.db import Database, new_id
from internal.kernel.refusal import InvalidInput, NotFound
from tests.approval.cast import Office, open_office, repair
from tests.conftest import TestClock

CHIEF = ("0007", "KAKARICHO")
ASSISTANT = ("0006", "HOSA")
FINANCE = ("1001", "ZAISEI-KACHO")
DIRECTOR = ("0005", "KACHO")


@pytest.fixture
def office(db: Database) -> Iterator[Office]:
    return open_office(db)


def asker(office: Office, who: tuple[str, str]) -> Asker:
    return Asker(office.chart.people[who[0]], (office.chart.posts[who[1]],))


def rows(office: Office, who: Asker, place: Place) -> tuple[InboxRow, ...]:
    with office.db.reading() as conn:
        return inbox(conn, who, place, on=office.db.clock().date()).rows


def in_tray(office: Office, who: tuple[str, str], tray: Tray) -> list[UUID]:
    return [row.case_id for row in rows(office, asker(office, who), Place(tray))]


def approve(office: Office, case_id: UUID, who: tuple[str, str], slot: int) -> None:
    actor: Actor = office.actor(*who)
    office.db.perform(office.approval.approve, actor, case_id=case_id, slot=slot, token=new_id())


def test_a_case_is_expected_by_every_later_post_and_by_nobody_else(office: Office) -> None:
    case_id = office.submitted(repair())
    assert in_tray(office, DIRECTOR, Tray.UPCOMING) == [case_id]
    assert in_tray(office, FINANCE, Tray.UPCOMING) == [case_id]
    assert in_tray(office, CHIEF, Tray.UPCOMING) == []
    approve(office, case_id, CHIEF, 1)
    assert in_tray(office, ASSISTANT, Tray.UPCOMING) == []
    assert in_tray(office, DIRECTOR, Tray.UPCOMING) == [case_id]


def test_only_the_line_may_pull_up_and_only_what_waits_in_the_line(office: Office) -> None:
    case_id = office.submitted(repair())
    assert in_tray(office, DIRECTOR, Tray.BELOW) == [case_id]
    assert in_tray(office, FINANCE, Tray.BELOW) == []
    approve(office, case_id, CHIEF, 1)
    approve(office, case_id, ASSISTANT, 2)
    assert in_tray(office, DIRECTOR, Tray.UPCOMING) == [case_id]
    assert in_tray(office, DIRECTOR, Tray.BELOW) == []


def test_the_counting_statement_is_short_enough_for_the_driver_to_keep() -> None:
    """psycopg takes apart anew, at each request, a statement of more than 4,096 characters."""
    assert len(str(COUNTED.compile(dialect=postgresql.psycopg.dialect()))) < 3_800


def test_what_came_back_is_expected_by_nobody(office: Office) -> None:
    case_id = office.submitted(repair())
    office.db.perform(office.approval.recall, office.clerk, case_id=case_id, token=new_id())
    assert in_tray(office, DIRECTOR, Tray.UPCOMING) == []
    assert in_tray(office, ("0008", "SHUJI"), Tray.DRAFTING) == [case_id]


def test_the_rows_of_the_future_are_those_of_the_cases(office: Office) -> None:
    for step in range(4):
        case_id = office.submitted(repair())
        for who, slot in ((CHIEF, 1), (ASSISTANT, 2), (FINANCE, 3), (DIRECTOR, 4))[:step]:
            approve(office, case_id, who, slot)
    with office.db.reading() as conn:
        kept = {
            (row.case_id, row.slot, row.participant_id, row.capacity)
            for row in conn.execute(select(approval_upcoming))
        }
        due = {
            (row.id, seat.slot, seat.participant_id, seat.capacity.value)
            for row in conn.execute(select(approval_case.c.id, approval_case.c.snapshot))
            for seat in seats_ahead(case_of(row.snapshot))
        }
    assert kept == due
    assert len(kept) == 3 + 2 + 1
    assert reconcile(office.db) == ()


def test_what_she_acted_on_is_done_and_counted_once(office: Office) -> None:
    first, second = office.submitted(repair()), office.submitted(repair())
    approve(office, first, CHIEF, 1)
    who = asker(office, CHIEF)
    assert in_tray(office, CHIEF, Tray.DONE) == [first]
    assert in_tray(office, CHIEF, Tray.APPROVE) == [second]
    with office.db.reading() as conn:
        assert done_count(conn, who.person_id) == 1
        assert done_count(conn, office.chart.people["0008"]) == 0


@pytest.mark.parametrize("person", ["0008", "0007", "0006", "0005", "1001"])
def test_every_count_equals_its_list(office: Office, clock: TestClock, person: str) -> None:
    today = clock().date()
    for days, urgent in ((-1, False), (0, True), (3, False), (None, True)):
        due_on = None if days is None else today + timedelta(days=days)
        office.submitted(repair(due_on=due_on, urgent=urgent))
    approve(office, office.submitted(repair()), CHIEF, 1)
    recalled = office.submitted(repair())
    office.db.perform(office.approval.recall, office.clerk, case_id=recalled, token=new_id())
    posts = {"0008": "SHUJI", "0007": "KAKARICHO", "0006": "HOSA", "0005": "KACHO"}
    who = asker(office, (person, posts.get(person, "ZAISEI-KACHO")))
    with office.db.reading() as conn:
        counts = inbox_counts(conn, who, today)
    for tray in set(Tray) - {Tray.DONE}:
        count = counts.of(tray)
        for show, number in (
            (InboxFilter.ALL, count.all),
            (InboxFilter.URGENT, count.urgent),
            (InboxFilter.TODAY, count.due_today),
            (InboxFilter.OVERDUE, count.overdue),
        ):
            assert len(rows(office, who, Place(tray, show))) == number, (tray, show)
    assert counts.of(Tray.UPCOMING).all + counts.of(Tray.APPROVE).all > 0 or person == "0008"


def test_filters_leave_out_and_orders_hold(office: Office) -> None:
    for amount in (300_000, 1_980_000, 900_000):
        office.submitted(repair(amount))
    who, place = asker(office, CHIEF), Place(Tray.APPROVE)
    amounts = [row.amount_yen for row in rows(office, who, replace(place, sort=InboxSort.AMOUNT))]
    assert amounts == [1_980_000, 900_000, 300_000]
    between = replace(place, least=300_000, most=900_000, sort=InboxSort.OLDEST)
    assert [row.amount_yen for row in rows(office, who, between)] == [300_000, 900_000]
    with office.db.reading() as conn:
        sections = sections_in(conn, who, Tray.APPROVE, office.db.clock().date())
    assert len(sections) == 1
    assert len(rows(office, who, replace(place, section=sections[0]))) == 3
    assert rows(office, who, replace(place, section="議会事務局")) == ()
    assert rows(office, who, replace(place, kind="voucher")) == ()


def test_an_address_gives_its_place_back() -> None:
    place = Place(
        Tray.UPCOMING, InboxFilter.URGENT, "draft", "道路建設課", 1, 5_000, InboxSort.AMOUNT, 3
    )
    assert place_of(place.state) == place
    unknown = {"box": "?", "f": "?", "sort": "?", "page": "-1", "least": "x", "most": "1,000"}
    assert place_of(unknown) == Place(most=1_000)


def test_a_view_is_kept_under_its_name_for_its_owner(office: Office) -> None:
    mine, other = office.chart.people["0007"], office.chart.people["0006"]
    place = Place(Tray.APPROVE, InboxFilter.URGENT, least=1_000_000, page=4)
    for _again in range(2):
        office.db.perform(
            save_view, office.clerk, person_id=mine, name=" 大きな 工事 ", place=place
        )
    with office.db.reading() as conn:
        (view,) = saved_views_of(conn, mine)
        assert saved_views_of(conn, other) == ()
    assert (view.name, view.place) == ("大きな 工事", place.at(1))
    with pytest.raises(NotFound):
        office.db.perform(forget_view, office.clerk, person_id=other, view_id=view.id)
    office.db.perform(forget_view, office.clerk, person_id=mine, view_id=view.id)
    with office.db.reading() as conn:
        assert saved_views_of(conn, mine) == ()


@pytest.mark.parametrize("name", ["", "  ", "長" * 41])
def test_a_view_needs_a_name(office: Office, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        office.db.perform(
            save_view,
            office.clerk,
            person_id=office.chart.people["0007"],
            name=name,
            place=Place(Tray.APPROVE),
        )
    assert refused.value.code == "approval.view_name"

"""Pages around reminders: the calendar, the days, the fact on the case, the late list."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from internal.approval.reminders import ask_for_reminders
from internal.kernel.actor import SYSTEM
from internal.kernel.outbox import deliver, due_entries
from internal.organization.rules import Duty, Rank
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, DEPUTY_DIRECTOR, OfficePages, Person, open_pages
from worker.wiring import handlers_of


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@pytest.fixture
def administrator(pages: OfficePages) -> Person:
    chart = pages.office.chart
    with pages.office.db.transaction(SYSTEM) as tx:
        chart.tx = tx
        chart.post("SYS", "主査", Rank.SENIOR_STAFF, "JOHO", Duty.ADMINISTRATOR)
        chart.person("2001", "管野")
        chart.appoint("2001", "SYS")
    return pages.as_person("2001")


def late_case(pages: OfficePages, clock: TestClock) -> str:
    """A repair that has waited since the 9th, reminded on the 12th and escalated on the 18th."""
    clock.now = datetime(2026, 11, 9, tzinfo=UTC)
    pages.office.submitted(repair(title="滞った修繕"))
    handlers = handlers_of(pages.app.extensions["internal"].settings)
    for day in (12, 18):
        clock.now = datetime(2026, 11, day, tzinfo=UTC)
        pages.office.db.perform(ask_for_reminders, SYSTEM)
        for entry in due_entries(pages.office.db):
            deliver(pages.office.db, handlers, entry)
    found = re.search(
        r'href="(/documents/[0-9a-f-]{36})', pages.as_person(CHIEF).get("/inbox").text
    )
    assert found
    return found[1]


def test_the_case_shows_who_was_reminded_when(pages: OfficePages, clock: TestClock) -> None:
    address = late_case(pages, clock)
    page = pages.as_person(CLERK).get(address).text
    assert "督促 11/12(木)" in page
    assert "文書主任へ通知 11/18(水)" in page
    assert "督促 11/12(木)" in pages.as_person(CLERK).get(f"{address}/history").text


def test_a_document_says_in_working_days_how_long_it_waits_and_what_is_left(
    pages: OfficePages, clock: TestClock
) -> None:
    clock.now = datetime(2026, 11, 19, tzinfo=UTC)  # Thursday; the 23rd is a holiday
    pages.office.submitted(repair(due_on=date(2026, 11, 30)))
    clock.now = datetime(2026, 11, 24, tzinfo=UTC)
    chief = pages.as_person(CHIEF)
    found = re.search(r'href="(/documents/[0-9a-f-]{36})', chief.get("/inbox").text)
    assert found
    page = chief.get(found[1]).text
    assert "、2開庁日の待ち" in page
    assert "残り6日 (開庁日で4日)" in page


def test_the_records_officer_finds_it_in_her_late_list(
    pages: OfficePages, clock: TestClock
) -> None:
    late_case(pages, clock)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    page = officer.get("/inbox").text
    assert "滞留" in page
    assert "滞った修繕" in officer.get("/inbox?box=late").text
    assert "滞留" not in pages.as_person(CLERK).get("/inbox").text
    notices = officer.get("/notices").text
    assert 'href="/inbox?box=late&amp;sort=oldest"' in notices


def test_the_administrator_keeps_the_days_of_the_city(administrator: Person) -> None:
    day = {"on_year": "2026", "on_month": "11", "on_day": "13", "kind": "closed"}
    refused = administrator.post("/admin/calendars", day | {"name": ""})
    assert refused.status_code == 422
    assert "名称を40字以内で入力してください。" in refused.text
    assert 'value="13"' in refused.text
    assert administrator.post("/admin/calendars", day | {"name": "市制記念日"}).status_code == 303
    assert "市制記念日" in administrator.get("/admin/calendars").text
    assert administrator.post("/admin/calendars/2026-11-13/remove").status_code == 303
    assert "市制記念日" not in administrator.get("/admin/calendars").text.split("</main>")[0]
    assert administrator.post("/admin/calendars/2026-11-13/remove").status_code == 404
    assert administrator.get("/admin/calendars/2026-11-13/remove").status_code == 303


def test_the_calendar_shows_the_holidays_of_a_year(administrator: Person) -> None:
    assert "国民の休日" in administrator.get("/admin/calendars?year=2026").text
    assert administrator.get("/admin/calendars?year=x").status_code == 200


def test_the_administrator_sets_the_days_until_a_reminder(administrator: Person) -> None:
    wrong = {"kind": "", "remind_after": "0", "escalate_after": "七"}
    refused = administrator.post("/admin/reminders", wrong)
    assert refused.status_code == 422
    assert 'value="七"' in refused.text
    right = {"kind": "draft", "remind_after": "5", "escalate_after": "１０"}
    assert administrator.post("/admin/reminders", right).status_code == 303
    page = administrator.get("/admin/reminders").text
    assert "5開庁日" in page
    assert "10開庁日" in page


def test_others_may_neither_see_nor_change_either(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    for address in ("/admin/reminders", "/admin/calendars"):
        assert clerk.get(address).status_code == 403
        assert clerk.post(address, {"kind": "", "remind_after": "1"}).status_code == 403

"""The pages of a reorganisation: look, answer for it, carry it out."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from internal.approval.reorganization.model import reorganization
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import appointment, post_period
from tests.conftest import TestClock
from tests.organization.test_directory import counted
from tests.web.offices import CLERK, STRANGER, OfficePages, open_pages
from tests.web.test_documents import TITLE, hidden, in_circulation

PAGE = "/admin/reorganization"
APRIL = {"on_year": "2027", "on_month": "4", "on_day": "1"}
TODAY = {"on_year": "2026", "on_month": "11", "on_day": "24"}


def with_personnel_officer(tx: Tx, pages: OfficePages, duties: str) -> None:
    bump_revision(tx)
    tx.conn.execute(
        update(post_period)
        .where(post_period.c.post_id == pages.office.chart.posts["JINJI-KACHO"])
        .values(duties=duties)
    )


def chief_changes(pages: OfficePages, on: date, duties: str = "personnel_officer auditor") -> None:
    """木村 is 維持係長 from a day."""

    def load(tx: Tx) -> None:
        chart = pages.office.chart
        chart.tx = tx
        with_personnel_officer(tx, pages, duties)
        tx.conn.execute(
            update(appointment)
            .where(appointment.c.person_id == chart.people["0007"])
            .values(valid_to=on)
        )
        chart.person("0107", "木村")
        chart.appoint("0107", "KAKARICHO", valid_from=on)

    pages.office.db.perform(load, SYSTEM)


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def plan_address(pages: OfficePages, day: dict[str, str]) -> str:
    answer = pages.as_person(STRANGER).post(PAGE, day)
    assert answer.status_code == 303, answer.text
    return re.sub(r"^https?://[^/]+", "", answer.headers["Location"])


def test_the_dry_run_names_what_changes_hands(pages: OfficePages) -> None:
    in_circulation(pages)
    chief_changes(pages, date(2027, 4, 1))
    page = pages.as_person(STRANGER).get(plan_address(pages, APRIL)).text
    assert TITLE in page
    assert "同じ職の後任に移る" in page
    assert "木村 花子" in page
    assert "この計画を承認する" in page


def test_subjects_are_shown_to_those_who_may_read_them(pages: OfficePages) -> None:
    in_circulation(pages)
    chief_changes(pages, date(2027, 4, 1), "personnel_officer")
    page = pages.as_person(STRANGER).get(plan_address(pages, APRIL)).text
    assert TITLE not in page
    assert "維持係長" in page


def test_an_approved_plan_of_today_is_carried_out_and_reported(
    pages: OfficePages, clock: TestClock
) -> None:
    in_circulation(pages)
    chief_changes(pages, date(2026, 11, 25))
    personnel = pages.as_person(STRANGER)
    address = plan_address(pages, TODAY | {"on_day": "25"})
    html = personnel.get(address).text
    digest = {"digest": hidden(html, "digest")}
    assert personnel.post(f"{address}/approve", digest).status_code == 303
    assert "今すぐ実行する" not in personnel.get(address).text
    clock.advance(days=1)
    personnel = pages.as_person(STRANGER)
    assert "今すぐ実行する" in personnel.get(address).text
    assert personnel.post(f"{address}/run").status_code == 303
    page = personnel.get(address).text
    assert "実行の結果" in page
    assert "見直した案件" in page
    assert TITLE in pages.as_person("0107").get("/inbox").text


def test_a_plan_is_not_run_before_it_was_approved(pages: OfficePages) -> None:
    chief_changes(pages, date(2026, 11, 24))
    address = plan_address(pages, TODAY)
    answer = pages.as_person(STRANGER).post(f"{address}/run")
    assert answer.status_code == 409
    assert "計画が承認されていません" in answer.text


@pytest.mark.parametrize("day", [{}, {"on_year": "2026", "on_month": "11", "on_day": "23"}])
def test_a_day_that_is_missing_or_past_is_refused_beside_the_form(
    pages: OfficePages, day: dict[str, str]
) -> None:
    chief_changes(pages, date(2027, 4, 1))
    answer = pages.as_person(STRANGER).post(PAGE, day)
    assert answer.status_code == 422
    assert "組織改正" in answer.text


def test_nobody_else_looks_approves_or_runs(pages: OfficePages) -> None:
    chief_changes(pages, date(2026, 11, 24))
    address = plan_address(pages, TODAY)
    clerk = pages.as_person(CLERK)
    assert clerk.get(PAGE).status_code == 403
    assert clerk.get(address).status_code == 403
    for verb in ("approve", "run"):
        assert clerk.post(f"{address}/{verb}", {"digest": "x"}).status_code == 403
    assert clerk.post(PAGE, APRIL).status_code == 403
    with pages.office.db.reading() as conn:
        assert conn.scalar(select(reorganization.c.approved_at)) is None


def test_a_long_plan_costs_no_more_statements(pages: OfficePages) -> None:
    in_circulation(pages)
    chief_changes(pages, date(2027, 4, 1))
    personnel = pages.as_person(STRANGER)

    def statements() -> int:
        address = plan_address(pages, APRIL)
        personnel.get(address)
        with counted(pages.office.db.engine) as said:
            personnel.get(address)
        return len(said)

    one = statements()
    for _ in range(3):
        in_circulation(pages)
    assert statements() == one


def without_the_assistant(pages: OfficePages) -> None:
    """From April on there is no 課長補佐."""

    def load(tx: Tx) -> None:
        with_personnel_officer(tx, pages, "personnel_officer auditor")
        post = pages.office.chart.posts["HOSA"]
        for table in (appointment, post_period):
            tx.conn.execute(
                update(table).where(table.c.post_id == post).values(valid_to=date(2027, 4, 1))
            )

    pages.office.db.perform(load, SYSTEM)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_whoever_answers_for_the_plan_chooses_for_each_case(
    pages: OfficePages, language: str
) -> None:
    in_circulation(pages)
    without_the_assistant(pages)
    personnel = pages.as_person(STRANGER, language)
    address = plan_address(pages, APRIL)
    html = personnel.get(f"{address}?kind=route").text
    (name,) = re.findall(r'name="(choice-\d+)"', html)
    assert 'value="anew" selected' in html
    digest = hidden(personnel.get(address).text, "digest")
    assert personnel.post(f"{address}/choices", {name: "keep"}).status_code == 303
    assert 'value="keep" selected' in personnel.get(address).text
    assert personnel.post(f"{address}/approve", {"digest": digest}).status_code == 409
    assert personnel.post(f"{address}/choices", {"every": "anew"}).status_code == 303
    html = personnel.get(address).text
    assert (
        personnel.post(f"{address}/approve", {"digest": hidden(html, "digest")}).status_code == 303
    )
    html = personnel.get(address).text
    assert name not in html
    answer = personnel.post(f"{address}/choices", {name: "keep"})
    assert answer.status_code == 409


def test_the_history_says_what_the_new_organisation_changed(
    pages: OfficePages, clock: TestClock
) -> None:
    document_id = in_circulation(pages)
    without_the_assistant(pages)
    personnel = pages.as_person(STRANGER)
    address = plan_address(pages, APRIL)
    html = personnel.get(address).text
    personnel.post(f"{address}/approve", {"digest": hidden(html, "digest")})
    clock.now = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)
    personnel = pages.as_person(STRANGER)
    assert personnel.post(f"{address}/run").status_code == 303
    assert "経路を計算し直した案件" in personnel.get(address).text
    history = pages.as_person(CLERK).get(f"/documents/{document_id}/history").text
    assert "経路の再計算" in history
    assert "外れた職: 課長補佐" in history

"""The city changes while cases are on their way: an absent head, a new chart, in a browser."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from internal.approval.model import approval_case
from internal.approval.upkeep import refresh_everything
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import appointment, post_period
from tests.approval.cast import Office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, FINANCE, approve
from tests.browser.desk import ServedOffice, served
from tests.conftest import TestClock
from tests.web.test_deputies_and_files import away

pytestmark = pytest.mark.browser


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    path = tmp_path / "served.db"
    shutil.copy(sqlite_template, path)
    with served(path, tmp_path, clock) as running:
        yield running


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_deputy_decides_for_an_absent_head_who_reads_afterwards(
    office: ServedOffice, browser: Browser, clock: TestClock
) -> None:
    (document_id,) = office.circulate(1)
    city = office.pages.office
    with city.db.reading() as conn:
        case_id = conn.scalars(select(approval_case.c.id)).one()
    for who in (CHIEF, ASSISTANT, FINANCE):
        approve(city, case_id, *who)
    away(office.pages, "0005")
    refresh_everything(city.db, city.approval)
    deputy = office.window(browser, "0006")
    deputy.goto("/inbox?f=deputy")
    deputy.get_by_role("link", name="市道第1号線 修繕工事の施行について").click()
    expect(deputy.get_by_text("の不在により代決します。")).to_be_visible()
    deputy.get_by_role("button", name="代決する").click()
    expect(deputy.get_by_role("status").first).to_contain_text("決裁しました")
    clock.advance(days=3)
    officer = office.window(browser, "0006", width=390)
    officer.goto("/documents/after-views")
    expect(officer.get_by_text("𠮷田 花子").first).to_be_visible()
    no_sideways_scroll(officer)
    head = office.window(browser, "0005")
    head.goto("/inbox?box=after_view")
    head.get_by_role("link", name="市道第1号線 修繕工事の施行について").click()
    head.get_by_role("button", name="後閲する").click()
    head.goto(f"/documents/{document_id}")
    expect(head.get_by_label("代決印").or_(head.get_by_label("後閲印")).first).to_be_visible()
    officer.reload()
    expect(officer.get_by_text("後閲していない文書はありません")).to_be_visible()


def new_chart(office: Office, on: date) -> None:
    """木村 becomes 維持係長 on a day; the 人事課長 administers and audits."""

    def load(tx: Tx) -> None:
        chart = office.chart
        chart.tx = tx
        bump_revision(tx)
        tx.conn.execute(
            update(post_period)
            .where(post_period.c.post_id == chart.posts["JINJI-KACHO"])
            .values(duties="personnel_officer auditor")
        )
        tx.conn.execute(
            update(appointment)
            .where(appointment.c.person_id == chart.people["0007"])
            .values(valid_to=on)
        )
        chart.person("0107", "木村")
        chart.appoint("0107", "KAKARICHO", valid_from=on)

    office.db.perform(load, SYSTEM)


def test_a_new_chart_is_tried_approved_and_carried_out(
    office: ServedOffice, browser: Browser, clock: TestClock
) -> None:
    office.circulate(2)
    tomorrow = date(2026, 11, 24) + timedelta(days=1)
    new_chart(office.pages.office, tomorrow)
    page = office.window(browser, "1005")
    page.goto("/admin/reorganization")
    page.get_by_label("年").first.fill("2026")
    page.get_by_label("月").first.fill("11")
    page.get_by_label("日", exact=True).first.fill("25")
    page.get_by_role("button", name="影響を確認する").click()
    expect(page.get_by_role("heading", name="令和8年11月25日 の組織改正")).to_be_visible()
    expect(page.get_by_text("→ 木村 花子 道路建設課 維持係長").first).to_be_visible()
    narrow = office.window(browser, "1005", width=390)
    narrow.goto(page.url)
    no_sideways_scroll(narrow)
    page.get_by_role("button", name="この計画を承認する").click()
    expect(page.get_by_text("石井 花子が承認しました。")).to_be_visible()
    clock.advance(days=1)
    page = office.window(browser, "1005")
    page.goto(narrow.url)
    page.get_by_role("button", name="今すぐ実行する").click()
    expect(page.get_by_role("heading", name="実行の結果")).to_be_visible()
    successor = office.window(browser, "0107")
    successor.goto("/inbox")
    expect(successor.get_by_role("link", name="市道第2号線")).to_be_visible()


def test_the_pages_can_be_used_by_everybody(office: ServedOffice, browser: Browser) -> None:
    city = office.pages.office
    office.circulate(1)
    new_chart(city, date(2027, 4, 1))
    city.draft(repair(title="市道第9号線 舗装修繕工事の施行について"))
    visits = [
        ("0007", "/settings/delegation"),
        ("0006", "/documents/after-views"),
        ("1005", "/documents/left"),
        ("1005", "/admin/reorganization"),
        ("1005", "/admin/proxies"),
        ("1005", "/admin/appointments/0008/SHUJI/main/end"),
    ]
    found = {}
    for language in ("ja", "en"):
        for number, path in visits:
            page = office.window(browser, number, width=390, language=language)
            page.goto(path)
            no_sideways_scroll(page)
            options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
            violations = Axe().run(page, options=options).response["violations"]
            if violations:
                found[(language, path)] = [each["id"] for each in violations]
            page.context.close()
    assert found == {}

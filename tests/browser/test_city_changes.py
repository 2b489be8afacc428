"""Lists without the mouse; 担当替え and the choices of a plan, as people do them."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import appointment, post_period
from internal.organization.rules import Rank
from tests.approval.cast import repair
from tests.browser.desk import ServedOffice, served
from tests.browser.test_bulk import read
from tests.conftest import TestClock
from tests.web.offices import CHIEF, DEPUTY_DIRECTOR

pytestmark = pytest.mark.browser
PERSONNEL = "1005"


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    database = tmp_path / "office.db"
    shutil.copy(sqlite_template, database)
    with served(database, tmp_path, clock) as office:
        yield office


def prepare(office: ServedOffice) -> None:
    """木村 sits beside the clerk; from April on there is no 課長補佐."""
    chart = office.pages.office.chart

    def load(tx: Tx) -> None:
        chart.tx = tx
        bump_revision(tx)
        chart.post("SHUJI-2", "主事", Rank.STAFF, "IJI")
        chart.person("0009", "木村")
        chart.appoint("0009", "SHUJI-2")
        tx.conn.execute(
            update(post_period)
            .where(post_period.c.post_id == chart.posts["JINJI-KACHO"])
            .values(duties="personnel_officer auditor")
        )
        for table in (appointment, post_period):
            tx.conn.execute(
                update(table)
                .where(table.c.post_id == chart.posts["HOSA"])
                .values(valid_to=date(2027, 4, 1))
            )

    office.pages.office.db.perform(load, SYSTEM)


def test_several_are_chosen_and_taken_to_approval_without_the_mouse(
    office: ServedOffice, browser: Browser
) -> None:
    for document in office.circulate(3):
        read(office, document)
    page = office.window(browser, CHIEF)
    page.goto("/inbox")
    for key in ("j", "x", "j", "x", "j", "k", "a"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.value") == "approve"
    expect(page.locator("#selinfo")).to_have_text("2件を選択中")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.go_back()
    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.value") == "return"


def test_the_order_of_a_list_survives_a_decision(office: ServedOffice, browser: Browser) -> None:
    office.circulate(3)
    page = office.window(browser, CHIEF)
    page.goto("/inbox?box=approve&sort=newest")
    order = page.get_by_label("並び順")
    assert order.input_value() == "newest"
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("a")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "sort=newest" in page.url


def test_eight_rows_are_seen_at_once_and_the_urgent_come_first(
    office: ServedOffice, browser: Browser
) -> None:
    for _ in range(2):
        office.circulate(6)
    hall = office.pages.office
    hall.submitted(repair(title="至急の件", urgent=True))
    page = office.window(browser, CHIEF)
    page.goto("/inbox")
    rows = page.locator(".work tbody tr")
    bottoms = [row.bounding_box() for row in rows.all()]
    assert sum(box is not None and box["y"] + box["height"] <= 800 for box in bottoms) >= 8
    expect(rows.first).to_contain_text("至急の件")


def test_going_back_leads_to_the_same_list_with_the_row_in_view(
    office: ServedOffice, browser: Browser
) -> None:
    for _ in range(3):
        office.circulate(5)
    page = office.window(browser, CHIEF)
    page.goto("/inbox?box=approve&sort=oldest")
    last = page.locator("th.c-subject a").last
    subject = last.inner_text()
    last.click()
    page.go_back()
    assert page.url.endswith("/inbox?box=approve&sort=oldest")
    expect(page.locator("tr.on")).to_contain_text(subject)
    expect(page.locator("tr.on")).to_be_in_viewport()


def test_a_list_is_kept_under_a_name_and_found_again(
    office: ServedOffice, browser: Browser
) -> None:
    office.circulate(3)
    page = office.window(browser, CHIEF)
    page.goto("/inbox?box=approve&sort=newest")
    page.get_by_text("金額で絞り込む・表示を保存する").click()
    page.locator("form[action*=views] input[name=name]").fill("新しい順")
    page.locator("form[action*=views]:has(input[name=name]) button").click()
    page.goto("/inbox")
    page.get_by_role("navigation", name="保存した表示").get_by_text("新しい順").click()
    assert "sort=newest" in page.url
    current = page.locator("nav[aria-label='保存した表示'] a[aria-current]")
    expect(current).to_have_text("新しい順")


@pytest.mark.parametrize("scripts", [True, False])
def test_the_records_officer_puts_somebody_else_in_charge(
    office: ServedOffice, browser: Browser, scripts: bool
) -> None:
    prepare(office)
    office.circulate(2)
    page = office.window(browser, DEPUTY_DIRECTOR, scripts=scripts)
    page.goto("/documents/in-charge")
    for box in page.locator("[name=document]").all():
        box.check()
    page.get_by_label("新しい担当者").select_option(str(office.pages.office.chart.people["0009"]))
    page.get_by_role("button", name="選んだ文書の担当を替える").click()
    expect(page.locator(".errsum")).to_contain_text("担当を替える理由を入力してください。")
    assert page.locator("[name=document]:checked").count() == 2
    page.get_by_label("担当を替える理由").fill("事務分担を変えたため")
    page.get_by_role("button", name="選んだ文書の担当を替える").click()
    expect(page.locator("#status")).to_contain_text("2件を引き継ぎました。")
    expect(page.locator("tbody td").get_by_text("木村 花子")).to_have_count(2)


def test_whoever_answers_for_a_plan_chooses_for_each_case(
    office: ServedOffice, browser: Browser
) -> None:
    prepare(office)
    office.circulate(2)
    page = office.window(browser, PERSONNEL)
    plan(page)
    choices = page.locator("select[name^=choice-]")
    expect(choices).to_have_count(2)
    choices.first.select_option("keep")
    page.get_by_role("button", name="このページの扱いを保存する").click()
    expect(page.locator("#status")).to_contain_text("1件の扱いを変えました。")
    page.get_by_role("button", name="この計画を承認する").click()
    expect(page.get_by_text("石井 花子が承認しました。")).to_be_visible()
    expect(page.get_by_text("これまでの経路のまま", exact=True)).to_be_visible()


def plan(page: Page) -> None:
    """Look at the first of April."""
    page.goto("/admin/reorganization")
    page.get_by_label("年").first.fill("2027")
    page.get_by_label("月").first.fill("4")
    page.get_by_label("日", exact=True).first.fill("1")
    page.get_by_role("button", name="影響を確認する").click()
    page.wait_for_url(re.compile("/admin/reorganization/.+"))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pages_can_be_used_by_everybody(
    office: ServedOffice, browser: Browser, language: str
) -> None:
    prepare(office)
    office.circulate(2)
    page = office.window(browser, PERSONNEL)
    plan(page)
    visits = [
        (DEPUTY_DIRECTOR, "/documents/in-charge"),
        (PERSONNEL, "/documents/left"),
        (PERSONNEL, page.url),
    ]
    found = {}
    for number, path in visits:
        for width in (1280, 390):
            visitor = office.window(browser, number, width=width, language=language)
            visitor.goto(path)
            wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not visitor.evaluate(wider), (path, width)
            options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
            violations = Axe().run(visitor, options=options).response["violations"]
            if violations:
                found[(path, width)] = [each["id"] for each in violations]
            visitor.context.close()
    assert found == {}

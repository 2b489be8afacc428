"""A regulation officer amends the authority table in a browser, with and without scripts."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.approval.cast import repair
from tests.browser.desk import ServedOffice, served
from tests.conftest import TestClock
from tests.regulation.officers import OFFICER, appoint_officers, begun, row_address
from tests.regulation.test_pages import REPAIR
from tests.web.offices import CLERK

pytestmark = pytest.mark.browser


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    database = tmp_path / "office.db"
    shutil.copy(sqlite_template, database)
    with served(database, tmp_path, clock) as office:
        appoint_officers(office.pages)
        yield office


def window(office: ServedOffice, browser: Browser, *, scripts: bool) -> Page:
    """The officer's window, its scripts switched off if so wished."""
    context = browser.new_context(base_url=office.address, java_script_enabled=scripts)
    session = office.pages.session_of(OFFICER)
    context.add_cookies(
        [
            {"name": "session", "value": session, "url": office.address},
            {"name": "lang", "value": "ja", "url": office.address},
        ]
    )
    return context.new_page()


def press(page: Page, name: str) -> None:
    """Press a button or link and wait for the page that follows."""
    target = page.get_by_role("button", name=re.compile(name)).or_(
        page.get_by_role("link", name=re.compile(name))
    )
    with page.expect_navigation():
        target.first.click()


def write_example(page: Page) -> None:
    page.goto("/admin/rules/examples")
    press(page, "検証例を登録する")
    page.get_by_label("事項").select_option("works")
    press(page, "次へ")
    page.locator("#f-name").fill("50万円の修繕")
    page.get_by_label("金額(税込)").fill("500,000")
    page.get_by_label("契約方法").select_option("negotiated")
    page.locator("#f-level").fill("課長専決")
    press(page, "保存する")
    expect(page.get_by_text("一致", exact=True)).to_be_visible()


def copy_generation(page: Page) -> None:
    page.goto("/admin/rules")
    press(page, "写して改正案を作る")
    page.locator("#f-name").fill("令和9年4月1日改正")
    for part, words in (("year", "2027"), ("month", "4"), ("day", "1")):
        page.locator(f"[name=applies_from_{part}]").fill(words)
    press(page, "改正案を作る")
    expect(page.locator("h1")).to_have_text("令和9年4月1日改正")


def add_row(page: Page) -> None:
    """A row for small negotiated works that takes them away from the director."""
    press(page, "決裁区分の行を追加.*工事")
    page.get_by_label("根拠条文").fill("別表第2 1(5)")
    page.locator("#f-level").fill("部長専決")
    page.locator("#f-decider").select_option("70")
    page.get_by_label("金額(税込) 未満").fill("1,000,000")
    page.get_by_label("随意契約").check()
    page.get_by_label("重要・異例な事項").select_option("no")
    press(page, "保存する")


def correct_row(page: Page) -> None:
    """The new row begins where the example ends."""
    press(page, r"変更.*別表第2 1\(5\)")
    page.get_by_label("金額(税込) 以上").fill("600000")
    press(page, "保存する")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_copy_add_a_row_see_red_correct_publish(
    office: ServedOffice, browser: Browser, scripts: bool
) -> None:
    page = window(office, browser, scripts=scripts)
    write_example(page)
    copy_generation(page)
    add_row(page)
    expect(page.get_by_text("不一致", exact=True)).to_be_visible()
    expect(page.locator("#examples")).to_contain_text("別表第2 1(5)")
    correct_row(page)
    expect(page.get_by_text("一致", exact=True)).to_be_visible()
    expect(page.locator("#check")).to_contain_text("重複も空白もありません")
    press(page, "確定に進む")
    press(page, "確定する")
    expect(page.locator("h1")).to_have_text("令和9年4月1日改正")
    expect(page.locator(".lead")).to_contain_text("適用前")
    expect(page.locator("#matter-works")).to_contain_text("60万円以上 100万円未満")


def problems(page: Page, width: int) -> list[str]:
    """What keeps people out of a page, and whether it scrolls sideways."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": rules}).response["violations"]
    said = [f"{each['id']} {each['nodes'][0]['html'][:160]}" for each in found]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*said, *([f"{wide} px wide"] if wide > width else [])]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_every_page_is_accessible_and_fits_its_window(
    office: ServedOffice, browser: Browser, width: int, language: str
) -> None:
    officer = office.pages.as_person(OFFICER)
    officer.post("/admin/rules/examples/new", REPAIR)
    amendment = f"/admin/rules/amendments/{begun(officer)}"
    draft = office.pages.office.draft(repair())
    row = row_address(officer, amendment[-36:], "別表第2 1(2)")
    pages = (
        *((OFFICER, f"/admin/rules{rest}") for rest in ("", "/new", "/examples")),
        (OFFICER, "/admin/rules/examples/new?matter=works"),
        (OFFICER, "/admin/rules/generations/demo-2026-04"),
        *((OFFICER, amendment + rest) for rest in ("", "/publish", "/impact", "/import")),
        (OFFICER, row),
        (OFFICER, f"{row}/delete"),
        (CLERK, f"/documents/{draft}/route?suppose=yes&amount_yen=12000000"),
    )
    found = []
    for number, path in pages:
        page = office.window(browser, number, width=width, language=language)
        page.goto(path)
        found += [f"{path}: {each}" for each in problems(page, width)]
        page.context.close()
    assert found == []

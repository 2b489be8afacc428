"""What only a browser shows: keys, focus, saving, narrow windows, accessibility."""

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
from tests.documents.receipts.mail_room import taken
from tests.web.offices import CHIEF, CLERK, DEPUTY_DIRECTOR, FINANCE

pytestmark = pytest.mark.browser


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path, clock: TestClock) -> Iterator[ServedOffice]:
    database = tmp_path / "office.db"
    shutil.copy(sqlite_template, database)
    with served(database, tmp_path, clock) as office:
        yield office


def heading(page: Page) -> str:
    return page.inner_text("h1").replace("\n", " ")


def test_two_keys_approve_and_show_the_next_document(
    office: ServedOffice, browser: Browser
) -> None:
    first, _second, _third = office.circulate(3)
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{first}?box=approve")
    for place in (2, 3):
        page.keyboard.press("a")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert f"市道第{place}号線" in heading(page)
    expect(page.locator("#status")).to_contain_text("承認しました。")


def test_keys_move_through_the_list_and_open_a_row(office: ServedOffice, browser: Browser) -> None:
    office.circulate(3)
    page = office.window(browser, CHIEF)
    page.goto("/inbox")
    for _press in range(2):
        page.keyboard.press("j")
    assert "市道第2号線" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("x")
    expect(page.locator("#selinfo")).to_have_text("1件を選択中")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "市道第2号線" in heading(page)


def test_keys_do_nothing_while_typing_or_when_switched_off(
    office: ServedOffice, browser: Browser
) -> None:
    office.circulate(1)
    page = office.window(browser, CHIEF)
    page.goto("/inbox")
    page.keyboard.press("/")
    page.keyboard.type("jx")
    assert page.input_value("#q") == "jx"
    expect(page.locator("#selinfo")).to_have_text("0件を選択中")
    page.locator("#q").blur()
    page.get_by_role("button", name="キー操作を使わない").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    assert page.locator("tr.on").count() == 0


def test_a_single_key_never_decides(office: ServedOffice, browser: Browser) -> None:
    (document,) = office.circulate(1)
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document}")
    page.keyboard.press("a")
    assert page.evaluate("document.activeElement.value") == "approve"
    page.goto("/inbox")
    assert page.locator(".work tbody tr").count() == 1


def test_a_draft_saves_itself_and_says_when(office: ServedOffice, browser: Browser) -> None:
    document = office.pages.office.draft(repair())
    page = office.window(browser, CLERK)
    page.goto(f"/documents/{document}/edit")
    page.get_by_label("件名").fill("直した件名")
    expect(page.locator("[data-saved]")).to_have_text("9:30 に下書きを保存しました", timeout=6000)
    page.reload()
    assert page.get_by_label("件名").input_value() == "直した件名"


def test_the_route_follows_the_amount(office: ServedOffice, browser: Browser) -> None:
    document = office.pages.office.draft(repair())
    page = office.window(browser, CLERK)
    page.goto(f"/documents/{document}/edit")
    expect(page.locator("#route-steps")).to_contain_text("課長専決")
    page.get_by_label("金額(税込)").fill("90000000")
    expect(page.locator(".route-level")).to_contain_text("市長決裁")


def test_a_chosen_file_is_attached_at_once(
    office: ServedOffice, browser: Browser, tmp_path: Path
) -> None:
    document = office.pages.office.draft(repair())
    note = tmp_path / "現地の記録.txt"
    note.write_text("11月19日 陥没を確認\n", encoding="utf-8")
    page = office.window(browser, CLERK)
    page.goto(f"/documents/{document}/edit")
    page.get_by_label("件名").fill("添付の前に直した件名")
    page.set_input_files("#f-files", str(note))
    expect(page.locator(".attached a")).to_have_text("1　現地の記録.txt")
    assert page.get_by_label("件名").input_value() == "添付の前に直した件名"


def test_a_refused_file_says_why(office: ServedOffice, browser: Browser, tmp_path: Path) -> None:
    document = office.pages.office.draft(repair())
    program = tmp_path / "setup.exe"
    program.write_bytes(b"MZ" + bytes(200))
    page = office.window(browser, CLERK)
    page.goto(f"/documents/{document}/edit")
    page.set_input_files("#f-files", str(program))
    expect(page.locator(".attached .failed")).to_contain_text("実行できる形式のため添付できません")


def test_after_a_refused_form_the_summary_has_the_focus(
    office: ServedOffice, browser: Browser
) -> None:
    (document,) = office.circulate(1)
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document}/return")
    page.get_by_role("button", name="差し戻す").click()
    expect(page).to_have_title(re.compile("^エラー: "))
    assert page.evaluate("document.activeElement.className") == "errsum"
    page.get_by_role("link", name="差戻しの理由を入力してください。").click()
    assert page.evaluate("document.activeElement.id") == "f-reason"


def test_the_language_switch_keeps_the_page_and_what_was_typed(
    office: ServedOffice, browser: Browser
) -> None:
    (document,) = office.circulate(1)
    page = office.window(browser, CHIEF)
    page.goto(f"/documents/{document}?box=approve")
    page.locator("#f-opinion").fill("現地を確認しました。")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert f"/documents/{document}?box=approve" in page.url
    assert page.locator("#f-opinion").input_value() == "現地を確認しました。"


PAGES = (
    (CHIEF, "/"),
    (CHIEF, "/inbox"),
    (CHIEF, "/inbox?box=done"),
    (FINANCE, "/inbox?box=upcoming"),
    (CLERK, "/inbox?box=drafting&least=1"),
    (CHIEF, "/documents/{submitted}?box=approve"),
    (CHIEF, "/documents/{submitted}/return"),
    (CLERK, "/documents?q=修繕"),
    (CLERK, "/documents/new"),
    (CLERK, "/documents/{draft}/edit"),
    (CLERK, "/documents/{draft}/confirm"),
    (CLERK, "/documents/{submitted}/history"),
    (CLERK, "/documents/{submitted}/print"),
    (CLERK, "/records"),
    (CLERK, "/records/waiting"),
    (CLERK, "/records/waiting?which=completion"),
    (CLERK, "/records/classes"),
    (CLERK, "/dispatch"),
    (CLERK, "/dispatch/register"),
    (CLERK, "/dispatch/seals"),
    (DEPUTY_DIRECTOR, "/receipts?tray=open"),
    (DEPUTY_DIRECTOR, "/receipts/register"),
    (DEPUTY_DIRECTOR, "/receipts/new"),
    (CLERK, "/receipts/{receipt}"),
    (DEPUTY_DIRECTOR, "/receipts/{receipt}/hand-on"),
    (CLERK, "/no/such/page"),
)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits_its_window(
    office: ServedOffice, browser: Browser, width: int, language: str
) -> None:
    (submitted,) = office.circulate(1)
    draft = office.pages.office.draft(repair())
    receipt = taken(office.pages.office)
    problems = []
    for number, path in PAGES:
        page = office.window(browser, number, width=width, language=language)
        page.goto(path.format(submitted=submitted, draft=draft, receipt=receipt))
        problems += [f"{path}: {each}" for each in problems_of(page, width)]
        page.context.close()
    assert problems == []


def problems_of(page: Page, width: int) -> list[str]:
    found = Axe().run(
        page,
        options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    )
    problems = [
        f"{each['id']} {each['nodes'][0]['html'][:160]}" for each in found.response["violations"]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*problems, *([f"{wide} px wide"] if wide > width else [])]


def test_a_window_of_320_pixels_needs_no_sideways_scrolling(
    office: ServedOffice, browser: Browser
) -> None:
    (submitted,) = office.circulate(1)
    draft = office.pages.office.draft(repair())
    receipt = taken(office.pages.office)
    wide = []
    for number, path in PAGES:
        page = office.window(browser, number, width=320, height=640)
        page.goto(path.format(submitted=submitted, draft=draft, receipt=receipt))
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
        page.context.close()
    assert wide == []

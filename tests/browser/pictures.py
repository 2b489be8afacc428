"""The README's pictures, taken from the running demonstration: `make pictures`."""

import re
import tempfile
from pathlib import Path

import pypdfium2
from playwright.sync_api import Browser, sync_playwright

from tests.browser.city_hall import ROOT, CityHall, launch, open_city_hall, sign_in
from tests.browser.test_main_job import wait_for_archive

FOLDER = ROOT / "docs" / "pictures"
URGENT = "道路陥没箇所の緊急修繕工事の施行について"


def main() -> None:
    """Start a city with its cases, open each page as the person it is for, keep the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_city_hall(Path(folder), cases=300) as hall,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        _inbox_and_document(browser, hall)
        _draft(browser, hall)
        _archive(browser, hall)
        browser.close()


def _inbox_and_document(browser: Browser, hall: CityHall) -> None:
    visitor = sign_in(browser, hall, "葛󠄀城 直美", "/inbox")
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.screenshot(path=FOLDER / "inbox.png")
    visitor.page.get_by_role("link", name=re.compile(URGENT)).first.click()
    for _ in range(60):
        if visitor.page.locator(".pages img").count():
            break
        visitor.page.wait_for_timeout(2_000)
        visitor.page.reload()
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.screenshot(path=FOLDER / "document.png")
    visitor.context.close()


def _draft(browser: Browser, hall: CityHall) -> None:
    visitor = sign_in(browser, hall, "髙橋 美咲", "/documents/new")
    page = visitor.page
    page.get_by_label("件名").fill("市道第12号線 側溝改良工事の施行について")
    page.get_by_label("事項").select_option("works")
    visitor.press("起案を始める")
    page.get_by_label("金額(税込)").fill("12000000")
    page.get_by_label("契約方法").select_option("selective")
    page.get_by_text("副市長専決").first.wait_for()
    page.screenshot(path=FOLDER / "draft.png")
    visitor.context.close()


def _archive(browser: Browser, hall: CityHall) -> None:
    """The first case that the head decides himself, and the file that the worker makes of it."""
    visitor = sign_in(browser, hall, "渡邉 隆志", "/inbox")
    links = visitor.page.locator(".work .t a").all()
    for path in [str(link.get_attribute("href")).partition("?")[0] for link in links]:
        visitor.go(path)
        if visitor.page.get_by_role("button", name="決裁する").count():
            visitor.press("決裁する")
            document = pypdfium2.PdfDocument(wait_for_archive(visitor, path))
            document[0].render(scale=1.2).to_pil().save(FOLDER / "archive.png")
            visitor.context.close()
            return
    raise RuntimeError("the demonstration gives the head nothing to decide")


if __name__ == "__main__":
    main()

"""Stories of the demonstration city, each person at her own browser, signed in through SAML."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.city_hall import CityHall, Visitor, open_city_hall, sign_in

pytestmark = pytest.mark.browser

CLERK, CHIEF = "髙橋 美咲", "𠮷田 健一"
HEAD, DEPUTY = "佐々木 純一", "栁沢 香織"
PERSONNEL, OFFICER = "濵田 達也", "五十嵐 優子"
FIRST_PAGE = "このことについて、施行してよろしいか伺います。"


@pytest.fixture(scope="module")
def hall(built_pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityHall]:
    """One city for all stories; they do not touch each other's documents."""
    with open_city_hall(tmp_path_factory.mktemp("stories") / "hall", cases=40) as hall:
        yield hall


def submitted(clerk: Visitor, title: str, *, files: tuple[Path, ...] = ()) -> str:
    """Write, attach and submit; answers the address of the document."""
    page = clerk.page
    clerk.go("/documents/new")
    page.get_by_label("件名").fill(title)
    page.get_by_label("事項").select_option("works")
    clerk.press("起案を始める")
    page.get_by_label("金額(税込)").fill("450000")
    page.get_by_label("契約方法").select_option("negotiated")
    page.get_by_label("伺いの内容").fill(f"{FIRST_PAGE}\n工期は令和9年2月末日とします。")
    if files:
        page.set_input_files("[name=files]", [str(path) for path in files])
        expect(page.locator("#files")).to_contain_text(files[-1].name)
    clerk.press("内容を確認する")
    clerk.press("提出する")
    assert "提出しました" in clerk.said()
    return re.sub(r".*(/documents/[0-9a-f-]{36}).*", r"\1", page.url)


def test_a_returned_document_comes_back_with_its_changes_marked(
    hall: CityHall, browser: Browser
) -> None:
    clerk = sign_in(browser, hall, CLERK)
    path = submitted(clerk, "市道第77号線 舗装補修工事の施行について")
    chief = sign_in(browser, hall, CHIEF, path)
    chief.press("差し戻す")
    chief.page.get_by_label("差戻しの理由").fill("金額と工期を確認してください。")
    chief.press("差し戻す")
    assert "差し戻しました" in chief.said()
    clerk.go("/inbox?box=returned")
    clerk.press("市道第77号線")
    expect(clerk.page.locator("main")).to_contain_text("金額と工期を確認してください。")
    clerk.press("修正する")
    clerk.page.get_by_label("金額(税込)").fill("480000")
    clerk.page.get_by_label("伺いの内容").fill(f"{FIRST_PAGE}\n工期は令和9年3月15日とします。")
    clerk.press("内容を確認する")
    clerk.press("再提出する")
    chief.go(path)
    main = chief.page.locator("main")
    expect(main).to_contain_text("前回の提出から 2か所 変更されています。")
    expect(chief.page.locator("main del")).to_contain_text(["450,000円", "令和9年2月末日"])
    expect(chief.page.locator("main ins")).to_contain_text(["480,000円", "令和9年3月15日"])
    expect(chief.page.locator("main del, main ins").filter(has_text=FIRST_PAGE)).to_have_count(0)
    expect(main).to_contain_text(FIRST_PAGE)
    for visitor in (clerk, chief):
        visitor.context.close()


def test_the_deputy_of_an_absent_head_decides_and_the_head_reads_afterwards(
    hall: CityHall, browser: Browser
) -> None:
    deputy = sign_in(browser, hall, DEPUTY, "/inbox?f=deputy")
    work = deputy.page.locator("tbody a")
    for _ in range(60):  # the worker puts it there when the absence begins
        if work.count():
            break
        deputy.page.wait_for_timeout(500)
        deputy.page.reload()
    title = work.first.inner_text().strip()
    deputy.press(re.escape(title))
    expect(deputy.page.get_by_text("の不在により代決します。")).to_be_visible()
    deputy.press("代決する")
    assert "決裁しました" in deputy.said()
    head = sign_in(browser, hall, HEAD, "/inbox?box=after_view")
    head.press(re.escape(title))
    expect(head.page.get_by_label("代決印").first).to_be_visible()
    path = head.page.url.removeprefix(hall.base_url).partition("?")[0]
    head.press("後閲する")
    head.go(path)
    expect(head.page.get_by_label("後閲印").first).to_be_visible()
    history = head.page.locator("main").inner_text()
    assert DEPUTY in history
    assert HEAD in history
    for visitor in (deputy, head):
        visitor.context.close()


def test_a_document_taken_back_meanwhile_does_not_stop_the_others(
    hall: CityHall, browser: Browser
) -> None:
    clerk = sign_in(browser, hall, CLERK)
    titles = [f"市道第{number}号線 区画線工事の施行について" for number in (81, 82)]
    paths = [submitted(clerk, title) for title in titles]
    chief = sign_in(browser, hall, CHIEF)
    for path in paths:
        chief.go(path)
    chief.go("/inbox")
    for title in titles:
        chief.page.get_by_role("row", name=title).get_by_role("checkbox").check()
    chief.press("^まとめて承認$")
    clerk.go(paths[1])
    clerk.press("引き戻す")
    clerk.press("引き戻す")
    assert "引き戻しました" in clerk.said()
    chief.press("2件を承認する")
    outcome = chief.page.locator("#outcome")
    expect(outcome).to_contain_text("1件を承認しました。 1件はすでに承認待ちではありませんでした。")
    expect(outcome).to_contain_text(titles[0])
    chief.go(paths[1])
    expect(chief.page.get_by_role("button", name="承認する")).to_have_count(0)
    for visitor in (clerk, chief):
        visitor.context.close()


def test_next_aprils_chart_is_tried_on_everything_that_is_on_its_way(
    hall: CityHall, browser: Browser
) -> None:
    officer = sign_in(browser, hall, PERSONNEL, "/admin/import")
    answer = officer.context.request.get(f"{hall.base_url}/admin/export.zip?on=2027-04-01")
    with zipfile.ZipFile(io.BytesIO(answer.body())) as chart:
        appointments = chart.read("appointments.csv").decode("utf-8-sig")
    swapped = appointments.replace("DORO-1.KAKARICHO", "DORO-?")
    swapped = swapped.replace("DORO-2.KAKARICHO", "DORO-1.KAKARICHO")
    swapped = swapped.replace("DORO-?", "DORO-2.KAKARICHO")
    page = officer.page
    for name, words in (("on_year", "2027"), ("on_month", "4"), ("on_day", "1")):
        page.locator(f"[name={name}]").fill(words)
    page.set_input_files(
        "[name=appointments]",
        {"name": "appointments.csv", "mimeType": "text/csv", "buffer": swapped.encode()},
    )
    officer.press("差分を確認する")
    officer.press("この差分を反映する")
    officer.go("/admin/reorganization")
    for name, words in (("on_year", "2027"), ("on_month", "4"), ("on_day", "1")):
        page.locator(f"[name={name}]").fill(words)
    officer.press("影響を確認する")
    expect(page.get_by_role("heading", name="令和9年4月1日 の組織改正")).to_be_visible()
    moved = page.get_by_role("row", name=re.compile(f"{CHIEF} .* → .* 維持係長"))
    expect(moved.first).to_be_visible()
    officer.context.close()


def test_a_changed_limit_turns_an_example_red_before_anybody_is_bound_by_it(
    hall: CityHall, browser: Browser
) -> None:
    officer = sign_in(browser, hall, OFFICER, "/admin/rules")
    page = officer.page
    officer.press("写して改正案を作る")
    page.locator("#f-name").fill("令和9年4月1日改正")
    for name, words in (("year", "2027"), ("month", "4"), ("day", "1")):
        page.locator(f"[name=applies_from_{name}]").fill(words)
    officer.press("改正案を作る")
    expect(page.locator("#check")).to_contain_text("重複も空白もありません")
    for below, said in (("400,000", "不一致"), ("2,000,000", "一致")):
        officer.press(r"変更.*別表第2 1\(1\)")
        page.get_by_label("金額(税込) 未満").fill(below)
        officer.press("保存する")
        row = page.locator("#examples").get_by_role("row", name="50万円の修繕")
        expect(row.get_by_text(said, exact=True)).to_be_visible()
    officer.context.close()

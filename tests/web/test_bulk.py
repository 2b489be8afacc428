"""Several approvals at once, honestly."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, OfficePages, Person, open_pages


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@pytest.fixture
def chief(pages: OfficePages) -> Person:
    """髙橋, with three repairs in her inbox, the first two of which she has opened."""
    for number in (1, 2, 3):
        pages.office.submitted(repair(title=f"修繕その{number}"))
    chief = pages.as_person(CHIEF)
    for title in ("修繕その1", "修繕その2"):
        chief.post(f"{document_of(chief, title)}/opened")
    return chief


def document_of(person: Person, title: str) -> str:
    found = re.search(rf'href="(/documents/[0-9a-f-]+)[^"]*" lang="ja">{title}', inbox(person))
    assert found
    return found[1]


def inbox(person: Person) -> str:
    return person.get("/inbox").text


def ticks(person: Person) -> list[str]:
    return re.findall(r'name="case" value="([^"]+)"', inbox(person))


def test_the_confirm_page_names_what_it_will_approve_and_what_it_leaves_out(chief: Person) -> None:
    page = chief.browser.post(
        "/inbox/bulk", data={"csrf_token": chief.csrf_token, "case": ticks(chief)}
    ).text
    ready, left = page.split("個別に確認する文書")
    assert "修繕その1" in ready
    assert "1,980,000円" in ready
    assert "修繕その3" not in ready
    assert "修繕その3" in left


def sent(chief: Person) -> list[str]:
    page = chief.browser.post(
        "/inbox/bulk", data={"csrf_token": chief.csrf_token, "case": ticks(chief)}
    ).text
    return re.findall(r'name="item" value="([^"]+)"', page)


def approve(chief: Person, items: list[str]) -> str:
    form = {"csrf_token": chief.csrf_token, "item": items}
    return chief.browser.post("/inbox/bulk/approve", data=form).text


def test_only_what_was_confirmed_is_approved(chief: Person) -> None:
    assert "2件を承認しました。" in approve(chief, sent(chief))
    assert "修繕その3" in inbox(chief)
    assert "修繕その1" not in inbox(chief)


def test_one_that_went_meanwhile_does_not_stop_the_others(chief: Person) -> None:
    items = sent(chief)
    approve(chief, items[:1])
    page = approve(chief, items)
    assert "1件を承認しました。" in page
    assert "1件はすでに承認待ちではありませんでした。" in page


def test_content_that_changed_since_the_confirm_page_is_not_approved(chief: Person) -> None:
    case, slot, once, _seen = sent(chief)[0].split("/")
    page = approve(chief, [f"{case}/{slot}/{once}/{'0' * 64}"])
    assert "0件を承認しました。" in page
    assert "画面を開いたあとに内容が変更されました。" in page


def test_an_unread_case_cannot_be_forced_in(chief: Person) -> None:
    unread = next(tick for tick in ticks(chief) if not any(tick in item for item in sent(chief)))
    page = approve(chief, [f"{unread}/{UUID(int=5)}/"])
    assert "0件を承認しました。" in page


def test_nothing_ticked_is_said(chief: Person) -> None:
    answer = chief.post("/inbox/bulk")
    assert answer.status_code == 422
    assert "まとめて承認する文書を一覧で選択してください。" in answer.text

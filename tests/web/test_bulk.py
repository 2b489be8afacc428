"""Several approvals at once, honestly."""

import re
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from internal.approval.bulk_orders import BULK
from internal.kernel.outbox import deliver, due_entries, outbox
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, OfficePages, Person, open_pages
from tests.web.test_statements import asked_by
from worker.wiring import handlers_of


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


def confirm(chief: Person, **fields: object) -> TestResponse:
    return chief.browser.post(
        "/inbox/bulk",
        data={"csrf_token": chief.csrf_token, "case": ticks(chief), "verb": "approve"} | fields,
    )


def test_the_confirm_page_names_what_it_will_approve_and_what_it_leaves_out(chief: Person) -> None:
    ready, left = confirm(chief).text.split("個別に確認する文書")
    assert "修繕その1" in ready
    assert "1,980,000円" in ready
    assert "小林" in ready
    assert "修繕その3" not in ready
    assert "修繕その3" in left
    assert "まだ開いていないか、提出し直されたため" in left


def test_where_nothing_can_be_done_together_the_page_says_so(pages: OfficePages) -> None:
    pages.office.submitted(repair(title="未読の修繕"))
    page = confirm(pages.as_person(CHIEF)).text
    assert "まとめて処理できる文書はありません。" in page
    assert "次の0件" not in page


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"urgent": True}, "至急のため"),
        ({"confidential": True}, "取扱注意のため"),
        ({"amount_yen": 5_000_001}, "金額が大きいため"),
    ],
)
def test_what_presses_or_weighs_is_left_out_with_its_reason(
    pages: OfficePages, content: dict[str, object], why: str
) -> None:
    pages.office.submitted(repair(title="単独の修繕", **content))  # type: ignore[arg-type]
    chief = pages.as_person(CHIEF)
    chief.post(f"{document_of(chief, '単独の修繕')}/opened")
    page = confirm(chief).text
    assert "まとめて処理できる文書はありません。" in page
    assert why in page


def ordered(page: str) -> list[str]:
    return re.findall(r'name="item" value="([^"]+)"', page)


def order(chief: Person, items: list[str], **fields: object) -> TestResponse:
    form = {"csrf_token": chief.csrf_token, "item": items, "once": str(uuid4())}
    return chief.browser.post("/inbox/bulk/order", data=form | fields)


def work(pages: OfficePages) -> None:
    """Do what is due about orders, as the worker would."""
    db = pages.office.db
    handlers = handlers_of(pages.app.extensions["internal"].settings)
    with db.reading() as conn:
        mine = set(conn.scalars(select(outbox.c.id).where(outbox.c.topic == BULK)))
    for entry in due_entries(db):
        if entry in mine:
            deliver(db, handlers, entry)


def done(pages: OfficePages, chief: Person, items: list[str], **fields: object) -> str:
    """The result page after the worker has worked."""
    answer = order(chief, items, **fields)
    assert answer.status_code == 303
    assert "処理中です。" in chief.get(answer.headers["Location"]).text
    work(pages)
    return chief.get(answer.headers["Location"]).text


def test_only_what_was_confirmed_is_approved(pages: OfficePages, chief: Person) -> None:
    page = done(pages, chief, ordered(confirm(chief).text))
    assert "2件を承認しました。" in page
    assert "処理中です。" not in page
    assert "修繕その3" in inbox(chief)
    assert "修繕その1" not in inbox(chief)


def test_one_that_went_meanwhile_does_not_stop_the_others(
    pages: OfficePages, chief: Person
) -> None:
    items = ordered(confirm(chief).text)
    done(pages, chief, items[:1])
    page = done(pages, chief, items)
    assert "1件を承認しました。" in page
    assert "1件はすでに承認待ちではありませんでした。" in page


def test_content_that_changed_since_the_confirm_page_is_not_approved(
    pages: OfficePages, chief: Person
) -> None:
    items = ordered(confirm(chief).text)
    case, slot, once, _seen = items[0].split("/")
    page = done(pages, chief, [f"{case}/{slot}/{once}/{'0' * 64}", items[1]])
    assert "1件を承認しました。 1件は処理していません。" in page
    assert re.search("画面を開いたあとに小林.*が内容を変更しました。", page)
    assert "まとめて処理できなかった文書があります。" in chief.get("/notices").text


def test_an_unread_case_cannot_be_forced_in(pages: OfficePages, chief: Person) -> None:
    items = ordered(confirm(chief).text)
    unread = next(tick for tick in ticks(chief) if not any(tick in item for item in items))
    page = done(pages, chief, [f"{unread}/{UUID(int=5)}/"])
    assert "0件を承認しました。" in page
    assert "開いて確認する必要がある文書は、個別に処理してください。" in page
    assert "修繕その3" in inbox(chief)


def test_a_form_sent_twice_is_one_order(pages: OfficePages, chief: Person) -> None:
    items, once = ordered(confirm(chief).text), str(uuid4())
    first, second = order(chief, items, once=once), order(chief, items, once=once)
    assert first.headers["Location"] == second.headers["Location"]
    work(pages)
    assert "2件を承認しました。" in chief.get(first.headers["Location"]).text


def test_many_go_back_with_one_reason(pages: OfficePages, chief: Person) -> None:
    page = confirm(chief, verb="return").text
    assert "次の2件を起案者に差し戻します。" in page
    refused = order(chief, ordered(page), verb="return", reason=" ")
    assert refused.status_code == 422
    assert "差戻しの理由を2000字以内で入力してください。" in refused.text
    result = done(pages, chief, ordered(refused.text), verb="return", reason="図面が古いです。")
    assert "2件を差し戻しました。" in result
    clerk = pages.as_person(CLERK)
    assert clerk.get("/inbox?box=returned").text.count('class="c-subject"') == 2


def test_the_whole_list_may_be_taken_with_its_filter(pages: OfficePages, chief: Person) -> None:
    pages.office.submitted(repair(300_000, title="小さな修繕"))
    chief.post(f"{document_of(chief, '小さな修繕')}/opened")
    page = confirm(chief, case=[], whole="yes", box="approve", most="500000").text
    assert "小さな修繕" in page
    assert "修繕その1" not in page


def test_somebody_elses_order_is_not_there(pages: OfficePages, chief: Person) -> None:
    address = order(chief, ordered(confirm(chief).text)).headers["Location"]
    assert pages.as_person(CLERK).get(address).status_code == 404


def test_what_is_not_hers_is_not_done(pages: OfficePages, chief: Person) -> None:
    items = ordered(confirm(chief).text)
    page = done(pages, pages.as_person(CLERK), items)
    assert "2件はすでに承認待ちではありませんでした。" in page
    assert "修繕その1" in inbox(chief)


def test_the_result_page_asks_few_statements_however_many_cases(
    pages: OfficePages, chief: Person
) -> None:
    items = ordered(confirm(chief).text)
    one = order(chief, items[:1]).headers["Location"]
    two = order(chief, items).headers["Location"]
    assert asked_by(pages, chief, one) == asked_by(pages, chief, two) <= 6


def test_nothing_ticked_is_said(chief: Person) -> None:
    answer = chief.post("/inbox/bulk")
    assert answer.status_code == 422
    assert "まとめて処理する文書を一覧で選択してください。" in answer.text

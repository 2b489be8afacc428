"""施行 from the decision to the register, on pages and both databases."""

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DatabaseError
from werkzeug.test import TestResponse

from internal.documents.dispatch.model import dispatch, dispatch_event, seal_use
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import post_period
from internal.organization.rules import Duty
from tests.conftest import TestClock
from tests.documents.records.officers import OFFICER, appoint_chief, day, entered, made
from tests.documents.records.test_pages import decided, submitted, words
from tests.documents.records.test_waiting import settle
from tests.web.offices import CLERK, DIRECTOR, STRANGER, OfficePages, Person, open_pages
from tests.web.test_statements import asked_by

KEEPER = "1004"  # 長谷川, 情報推進課長: 公印管守者 in these tests
TODAY = date(2026, 11, 24)
LETTER = {
    "title": "市道の修繕について(通知)",
    "sender": "鶴ヶ島市長",
    "seal": "omitted",
    "seal_name": "",
    "method": "post",
    "addressees": "川口建設株式会社,鶴ヶ島市1番地\n脚折自治会",
}


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)

    def keep_seals(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(post_period)
            .where(post_period.c.post_id == opened.office.chart.posts["JOHO-KACHO"])
            .values(duties=Duty.SEAL_KEEPER.value)
        )

    opened.office.db.perform(keep_seals, SYSTEM)
    return opened


def written(pages: OfficePages, document_id: UUID, **changes: str) -> str:
    """A letter that the clerk wrote; answers its address."""
    answer = pages.as_person(CLERK).post(f"/dispatch/documents/{document_id}/new", LETTER | changes)
    assert answer.status_code == 303, answer.text
    return re.sub(r"^https?://[^/]+", "", answer.headers["Location"])


def take(person: Person, address: str, what: str, **fields: object) -> TestResponse:
    form = {"csrf_token": person.csrf_token, "do": what} | fields
    return person.browser.post(address, data=form)


def checked(pages: OfficePages, document_id: UUID, **changes: str) -> str:
    address = written(pages, document_id, **changes)
    answer = take(pages.as_person(OFFICER), address, "check", note="照らし合わせました。")
    assert answer.status_code == 303
    return address


def state_of(pages: OfficePages) -> list[str]:
    with pages.office.db.reading() as conn:
        return list(conn.scalars(select(dispatch.c.state).order_by(dispatch.c.place)))


def test_a_letter_is_written_checked_issued_and_registered(pages: OfficePages) -> None:
    document_id, clerk = decided(pages), pages.as_person(CLERK)
    assert f"/dispatch/documents/{document_id}" in clerk.get(f"/documents/{document_id}").text
    assert "道路陥没箇所" in clerk.get("/dispatch").text
    address = checked(pages, document_id)
    answer = take(clerk, address, "issue", place=["1", "2"], **day("issued", TODAY))
    assert answer.status_code == 303
    page = words(clerk.get(address).text)
    assert "施行番号 8DORO第1号" in page
    assert "照らし合わせました。" in page
    register = words(clerk.get("/dispatch/register?year=2026").text)
    assert "8DORO第1号 市道の修繕について(通知)" in register
    assert "川口建設株式会社 ほか1件" in register
    assert "公印省略" in register
    assert "道路陥没箇所" not in clerk.get("/dispatch").text


def test_numbers_of_letters_run_on_their_own(pages: OfficePages) -> None:
    document_id, clerk = decided(pages), pages.as_person(CLERK)
    for number in (1, 2):
        address = checked(pages, document_id, title=f"通知 {number}")
        take(clerk, address, "issue", place=["1"], **day("issued", TODAY))
    register = words(clerk.get("/dispatch/register?year=2026").text)
    assert "8DORO第1号 通知 1" in register
    assert "8DORO第2号 通知 2" in register


def test_it_may_go_out_in_parts_and_waits_until_all_is_sent(pages: OfficePages) -> None:
    document_id, clerk = decided(pages), pages.as_person(CLERK)
    address = checked(pages, document_id)
    take(clerk, address, "issue", place=["2"], **day("issued", TODAY))
    assert "一部発送" in clerk.get(address).text
    assert "道路陥没箇所" in clerk.get("/dispatch").text
    answer = take(clerk, address, "send", place=["2"], **day("issued", TODAY))
    assert answer.status_code == 422
    assert "発送した施行先を選んでください。" in answer.text
    assert take(clerk, address, "send", place=["1"], **day("issued", TODAY)).status_code == 303
    assert "道路陥没箇所" not in clerk.get("/dispatch").text


def test_a_seal_is_put_on_by_its_keeper_and_entered_in_its_book(pages: OfficePages) -> None:
    document_id, clerk = decided(pages), pages.as_person(CLERK)
    address = checked(pages, document_id, seal="stamp", seal_name="市長印")
    answer = take(clerk, address, "issue", place=["1"], **day("issued", TODAY))
    assert answer.status_code == 422
    assert "先に、公印管守者が公印を押してください。" in answer.text
    assert take(clerk, address, "seal", copies="2").status_code == 403
    seal_it(pages, address)
    assert take(clerk, address, "issue", place=["1"], **day("issued", TODAY)).status_code == 303
    book = words(clerk.get("/dispatch/seals?year=2026").text)
    assert "市長印 1 11/24" in book
    assert "市道の修繕について(通知) 2 長谷川 花子" in book
    hidden = words(pages.as_person(STRANGER).get("/dispatch/seals?year=2026").text)
    assert "(閲覧できない文書)" in hidden
    assert "市道の修繕" not in hidden


def seal_it(pages: OfficePages, address: str) -> None:
    """The keeper may read what she seals from the check on."""
    keeper = pages.as_person(KEEPER)
    assert address in keeper.get("/dispatch/seals").text
    assert keeper.get(address.split("/letters")[0].replace("/dispatch", "")).status_code == 200
    assert take(keeper, address, "seal", copies="x").status_code == 422
    assert take(keeper, address, "seal", copies="2").status_code == 303


def test_the_book_of_seals_and_the_history_are_never_changed(pages: OfficePages) -> None:
    document_id = decided(pages)
    address = checked(pages, document_id, seal="stamp", seal_name="市長印")
    seal_it(pages, address)
    for table, values in ((seal_use, {"copies": 9}), (dispatch_event, {"note": "x"})):
        with pytest.raises(DatabaseError), pages.office.db.transaction(SYSTEM) as tx:
            tx.conn.execute(update(table).values(**values))


def test_who_wrote_it_does_not_check_it(pages: OfficePages) -> None:
    address = written(pages, decided(pages))
    clerk = pages.as_person(CLERK)
    assert "照合した" not in clerk.get(address).text
    answer = take(clerk, address, "check")
    assert answer.status_code == 403
    assert "照合は、浄書した人とは別の職員が行ってください。" in answer.text
    assert take(pages.as_person(DIRECTOR), address, "check").status_code == 303


def test_a_change_asks_for_another_check(pages: OfficePages) -> None:
    clerk, address = pages.as_person(CLERK), checked(pages, decided(pages))
    assert state_of(pages) == ["checked"]
    assert take(clerk, address, "change", **LETTER | {"title": "直した件名"}).status_code == 303
    assert state_of(pages) == ["prepared"]
    page = words(clerk.get(address).text)
    assert "直した件名" in page
    assert "浄書を直した" in page


def test_a_letter_is_cancelled_with_a_reason_and_another_one_is_written(pages: OfficePages) -> None:
    document_id, clerk = decided(pages), pages.as_person(CLERK)
    address = written(pages, document_id)
    answer = take(clerk, address, "cancel", reason=" ")
    assert answer.status_code == 422
    assert take(clerk, address, "cancel", reason="宛名の誤り").status_code == 303
    assert "宛名の誤り" in clerk.get(address).text
    answer = take(clerk, address, "issue", place=["1"], **day("issued", TODAY))
    assert answer.status_code == 409
    written(pages, document_id)
    assert state_of(pages) == ["cancelled", "prepared"]


def test_where_nothing_leaves_the_house_it_is_said_why(pages: OfficePages) -> None:
    document_id, clerk = decided(pages), pages.as_person(CLERK)
    address = f"/dispatch/documents/{document_id}"
    assert clerk.post(address, {"reason": ""}).status_code == 422
    assert clerk.post(address, {"reason": "庁内の方針のため"}).status_code == 303
    assert "道路陥没箇所" not in clerk.get("/dispatch").text
    again = clerk.post(address, {"reason": "もう一度"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "件名を200字以内で入力してください。"),
        ({"sender": ""}, "発信者名を100字以内で入力してください。"),
        ({"seal": "stamp"}, "公印の名称を40字以内で入力してください。"),
        ({"addressees": " "}, "施行先を1行に1つ"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_kept(
    pages: OfficePages, changes: dict[str, str], sentence: str
) -> None:
    address = f"/dispatch/documents/{decided(pages)}/new"
    answer = pages.as_person(CLERK).post(address, LETTER | changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    if "addressees" not in changes:
        assert "川口建設株式会社,鶴ヶ島市1番地" in answer.text


def test_only_what_was_decided_is_dispatched(pages: OfficePages) -> None:
    document_id = submitted(pages)
    answer = pages.as_person(CLERK).post(f"/dispatch/documents/{document_id}/new", LETTER)
    assert answer.status_code == 409
    assert "施行できるのは、決裁された文書だけです。" in answer.text


def test_others_neither_see_nor_write_letters(pages: OfficePages) -> None:
    document_id = decided(pages)
    address = written(pages, document_id)
    stranger = pages.as_person(STRANGER)
    assert stranger.get(f"/dispatch/documents/{document_id}").status_code == 404
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"/dispatch/documents/{document_id}/new", LETTER).status_code == 403
    assert take(stranger, address, "check").status_code == 403
    director = pages.as_person(DIRECTOR)
    assert take(director, address, "cancel", reason="x").status_code == 403
    assert "道路陥没箇所" not in director.get("/dispatch").text
    assert "道路陥没箇所" in pages.as_person(OFFICER).get("/dispatch").text


def test_a_document_is_not_completed_while_a_letter_is_on_its_way(pages: OfficePages) -> None:
    document_id, officer = decided(pages), pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    settle(officer, "filing", [document_id], binder=str(binder_id))
    address = checked(pages, document_id)
    answer = settle(officer, "completion", [document_id], **day("completed", TODAY))
    assert answer.status_code == 422
    assert "施行の途中の文書があります。" in answer.text
    clerk = pages.as_person(CLERK)
    take(clerk, address, "issue", place=["1", "2"], **day("issued", TODAY))
    answer = settle(officer, "completion", [document_id], **day("completed", TODAY))
    assert answer.status_code == 303


def test_the_day_lies_between_decision_and_today(pages: OfficePages) -> None:
    clerk, address = pages.as_person(CLERK), checked(pages, decided(pages))
    answer = take(clerk, address, "issue", place=["1"], **day("issued", date(2026, 11, 1)))
    assert answer.status_code == 422
    assert "施行日は、決裁の日から今日までの日を入力してください。" in answer.text
    with pages.office.db.reading() as conn:
        numbered = select(func.count()).where(dispatch.c.number.is_not(None))
        assert conn.scalar(numbered) == 0


def test_more_letters_take_no_more_statements(pages: OfficePages) -> None:
    document_id, clerk = decided(pages), pages.as_person(CLERK)
    lists = ("/dispatch", "/dispatch/register", f"/dispatch/documents/{document_id}")
    address = checked(pages, document_id)
    take(clerk, address, "issue", place=["1"], **day("issued", TODAY))
    one = [asked_by(pages, clerk, each) for each in lists]
    for number in range(3):
        address = checked(pages, document_id, title=f"通知 {number}")
        take(clerk, address, "issue", place=["1"], **day("issued", TODAY))
    assert [asked_by(pages, clerk, each) for each in lists] == one


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens_in_both_languages(pages: OfficePages, language: str) -> None:
    document_id = decided(pages)
    address = written(pages, document_id)
    clerk = pages.as_person(CLERK, language)
    pages_of_it = (
        "/dispatch",
        "/dispatch/register",
        "/dispatch/seals",
        f"/dispatch/documents/{document_id}",
        f"/dispatch/documents/{document_id}/new",
        address,
    )
    for each in pages_of_it:
        page = clerk.get(each)
        assert page.status_code == 200
        assert ("Dispatch" in words(page.text)) is (language == "en")

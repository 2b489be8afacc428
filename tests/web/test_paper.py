"""Paper beside the electronic case, through its pages: form, cover, custody, result, filing."""

import io
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import insert, select, update

from internal.approval.engine.paper import Medium
from internal.approval.model import approval_case
from internal.approval.reconcile import reconcile
from internal.documents.model import late_attachment, paper_reason
from internal.documents.paperwork import PaperItem, Paperwork
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx, new_id
from internal.organization.model import post_period
from internal.organization.rules import Duty
from internal.web.assets import build
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import (
    CHIEF,
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    STRANGER,
    OfficePages,
    Person,
    open_pages,
)
from tests.web.test_documents import TITLE, approve, hidden, saved
from tests.web.test_statements import asked_by

ORIGINAL = "契約書原本"
PLACE = "令和8年度 道路維持 第3冊"
ADMINISTRATOR = "1007"
PAPERWORK = Paperwork(
    Medium.MIXED,
    "",
    "押印した契約書を回すため",
    (PaperItem("契約書", 2, "部", "製本済み"), PaperItem("図面(A1)", 10, "枚")),
)


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    (tmp_path / "assets").symlink_to(build(Path("var")).fonts.resolve().parent)
    return open_pages(database_url, tmp_path, clock)


def sent(pages: OfficePages, paper: Paperwork = PAPERWORK, **changes: object) -> UUID:
    """The repair on its way, with paper; answers the document."""
    document_id = pages.office.draft(repair(paper=paper, **changes))
    pages.office.db.perform(
        pages.office.documents.submit,
        pages.office.clerk,
        document_id=document_id,
        revision=1,
        token=new_id(),
    )
    return document_id


def press(person: Person, document_id: UUID, verb: str, **fields: str) -> str:
    """Send one of the forms of 紙の所在 and answer the page it leads to."""
    page = person.get(f"/documents/{document_id}").text
    given = {"once": hidden(page, "once")} | fields
    answer = person.post(f"/documents/{document_id}/paper/{verb}", data=given)
    assert answer.status_code == 303, answer.text
    return person.get(f"/documents/{document_id}").text


def before_the_director(pages: OfficePages, **changes: object) -> UUID:
    document_id = sent(pages, **changes)  # type: ignore[arg-type]
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    return document_id


def result(person: Person, document_id: UUID, **fields: object) -> dict[str, object]:
    """The form of a decision made on paper, filled in."""
    page = person.get(f"/documents/{document_id}").text
    return {
        "csrf_token": person.csrf_token,
        "once": hidden(page, "once"),
        "slot": hidden(page, "slot"),
        "seen": hidden(page, "seen"),
        "decides": "yes",
        "answered_by": "𠮷田 太郎",
        "answered_on_year": "2026",
        "answered_on_month": "11",
        "answered_on_day": "24",
        "agrees": "yes",
        "place": "文書主任の書庫",
    } | fields


def reasons_of_the_city(tx: Tx) -> None:
    tx.conn.execute(
        insert(paper_reason),
        [
            {"id": new_id(), "words": ORIGINAL, "valid_from": date(2026, 4, 1), "valid_to": None},
            {
                "id": new_id(),
                "words": "押印省略前の様式",
                "valid_from": date(2020, 4, 1),
                "valid_to": date(2026, 4, 1),
            },
        ],
    )


def test_a_draft_says_what_goes_round_on_paper_and_why(pages: OfficePages) -> None:
    pages.office.db.perform(reasons_of_the_city, SYSTEM)
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    page = clerk.get(f"/documents/{document_id}/edit").text
    assert f'value="{ORIGINAL}"' in page
    assert "押印省略前の様式" not in page
    lines = {"paper_name_1": "契約書", "paper_count_1": "２", "paper_unit_1": "部"}
    answer = saved(
        clerk, document_id, medium="mixed", paper_reason=ORIGINAL, then="confirm", **lines
    )
    assert answer.status_code == 303
    confirm = clerk.get(answer.location).text
    assert "紙併用(契約書原本)" in confirm
    assert "契約書 2部" in confirm


def test_paper_without_a_reason_or_a_thing_is_not_submitted(pages: OfficePages) -> None:
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    answer = saved(clerk, document_id, medium="mixed", then="confirm")
    assert answer.status_code == 422
    assert "紙併用または紙とする理由を選ぶか、入力してください。" in answer.text
    assert "紙で回すものを1件以上入力してください。" in answer.text


def test_a_line_with_a_number_and_no_name_is_said_at_its_field(pages: OfficePages) -> None:
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    answer = saved(clerk, document_id, medium="mixed", paper_count_2="3", then="save")
    assert answer.status_code == 422
    assert 'href="#f-paper_name_2"' in answer.text


def test_a_reason_that_ended_since_is_asked_for_anew(pages: OfficePages) -> None:
    pages.office.db.perform(reasons_of_the_city, SYSTEM)
    ended = Paperwork(Medium.PAPER, "押印省略前の様式")
    document_id, clerk = pages.office.draft(repair(paper=ended)), pages.as_person(CLERK)
    page = clerk.get(f"/documents/{document_id}/confirm").text
    form = {"revision": hidden(page, "revision"), "once": hidden(page, "once")}
    answer = clerk.post(f"/documents/{document_id}/confirm", data=form)
    assert answer.status_code == 422
    assert "選んだ理由「押印省略前の様式」は、いまは使えません。" in answer.text


def test_what_goes_on_paper_is_part_of_the_content_and_shown_everywhere(
    pages: OfficePages,
) -> None:
    document_id, chief = sent(pages), pages.as_person(CHIEF)
    page = chief.get(f"/documents/{document_id}").text
    assert "紙併用(押印した契約書を回すため)" in page
    assert "契約書 2部(製本済み)、図面(A1) 10枚" in page
    for listing in ("/inbox", "/documents", "/documents/paper?show=moving"):
        reader = chief if listing != "/documents/paper?show=moving" else pages.as_person(CLERK)
        assert "紙併用</span>" in reader.get(listing).text


def test_a_changed_list_of_paper_is_marked_for_the_approver(pages: OfficePages) -> None:
    document_id, clerk = sent(pages), pages.as_person(CLERK)
    page = clerk.get(f"/documents/{document_id}/recall").text
    clerk.post(f"/documents/{document_id}/recall", data={"once": hidden(page, "once")})
    fewer = {"paper_name_1": "契約書", "paper_count_1": "1", "paper_unit_1": "部"}
    saved(clerk, document_id, medium="mixed", paper_detail="原本のため", then="save", **fewer)
    page = clerk.get(f"/documents/{document_id}/confirm").text
    form = {"revision": hidden(page, "revision"), "once": hidden(page, "once")}
    clerk.post(f"/documents/{document_id}/confirm", data=form)
    shown = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert "紙併用(原本のため) 契約書 1部</ins>" in shown
    assert "図面(A1) 10枚</del>" in shown


def test_the_cover_sheet_says_what_it_lies_on_and_where_the_case_is(pages: OfficePages) -> None:
    document_id = sent(pages)
    answer = pages.as_person(CHIEF).get(f"/documents/{document_id}/cover.pdf")
    assert answer.mimetype == "application/pdf"
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    for part in (TITLE, "契約書", "2部", "維持係長", "紙併用", f"/documents/{document_id}"):
        assert part in words


def test_the_cover_sheet_of_a_confidential_case_names_no_subject(pages: OfficePages) -> None:
    document_id = sent(pages, confidential=True)
    answer = pages.as_person(CHIEF).get(f"/documents/{document_id}/cover.pdf")
    words = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert TITLE not in words
    assert "取扱注意" in words


def test_a_stranger_gets_no_cover_sheet(pages: OfficePages) -> None:
    document_id = sent(pages)
    stranger = pages.as_person(STRANGER)
    assert stranger.get(f"/documents/{document_id}/cover.pdf").status_code == 404


def test_an_electronic_document_has_no_cover_sheet(pages: OfficePages) -> None:
    document_id = sent(pages, Paperwork())
    assert pages.as_person(CLERK).get(f"/documents/{document_id}/cover.pdf").status_code == 404


def test_the_paper_is_received_and_handed_on_with_one_press_each(pages: OfficePages) -> None:
    document_id, chief = sent(pages), pages.as_person(CHIEF)
    assert "紙は小林 花子さんが持っています。" in chief.get(f"/documents/{document_id}").text
    page = press(chief, document_id, "take")
    assert "data-paper-elsewhere" not in page
    assert TITLE in chief.get("/documents/paper").text
    director = str(pages.office.chart.people[DIRECTOR])
    page = press(chief, document_id, "hand", to=director)
    assert "受け取りはまだ記録されていません。" in page
    assert "紙は𠮷田 花子さんが持っています。" in page
    assert TITLE not in chief.get("/documents/paper").text
    history = chief.get(f"/documents/{document_id}/history").text
    assert "紙の受渡し" in history
    assert "𠮷田 花子 課長へ" in history
    assert reconcile(pages.office.db) == ()


def test_handing_on_to_nobody_is_asked_for(pages: OfficePages) -> None:
    document_id, clerk = sent(pages), pages.as_person(CLERK)
    page = clerk.get(f"/documents/{document_id}").text
    answer = clerk.post(f"/documents/{document_id}/paper/hand", data={"once": hidden(page, "once")})
    assert answer.status_code == 422
    assert "紙を渡す相手を選んでください。" in answer.text


def test_the_reason_of_a_return_still_stands_above_after_the_paper_moved(
    pages: OfficePages,
) -> None:
    document_id, chief = sent(pages), pages.as_person(CHIEF)
    page = chief.get(f"/documents/{document_id}/return").text
    form = {name: hidden(page, name) for name in ("once", "slot")}
    chief.post(f"/documents/{document_id}/return", data=form | {"reason": "図面が古い。"})
    press(chief, document_id, "take")
    shown = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    assert "図面が古い。" in shown


def test_the_records_officer_enters_what_was_decided_on_paper(pages: OfficePages) -> None:
    document_id = before_the_director(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    scan = (io.BytesIO("押印済み".encode()), "鑑.txt")
    form = result(officer, document_id, scan=scan)
    answer = officer.browser.post(f"/documents/{document_id}/record", data=form)
    assert answer.status_code == 303, answer.text
    page = officer.get(f"/documents/{document_id}").text
    assert "紙で決裁" in page
    assert "決裁日</dt><dd>令和8年11月24日(紙で決裁。" in page
    assert "𠮷田 太郎が令和8年11月24日に紙で決裁、原本の所在: 文書主任の書庫" in page
    with pages.office.db.reading() as conn:
        assert conn.scalars(select(late_attachment.c.reason)).all() == ["紙で決裁した原本の写し"]


def test_the_same_result_sent_twice_is_one_act_and_one_scan(pages: OfficePages) -> None:
    document_id = before_the_director(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    form = result(officer, document_id)
    for _time in range(2):
        scan = (io.BytesIO("押印済み".encode()), "鑑.txt")
        officer.browser.post(f"/documents/{document_id}/record", data=form | {"scan": scan})
    with pages.office.db.reading() as conn:
        assert len(conn.scalars(select(late_attachment.c.id)).all()) == 1


def test_a_result_without_the_place_of_its_paper_keeps_what_was_typed(pages: OfficePages) -> None:
    document_id = before_the_director(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    form = result(officer, document_id, place="")
    answer = officer.browser.post(f"/documents/{document_id}/record", data=form)
    assert answer.status_code == 422
    assert "原本の所在を入力してください。" in answer.text
    assert "𠮷田 太郎" in answer.text


def test_a_scan_goes_with_a_decision_only(pages: OfficePages) -> None:
    document_id = before_the_director(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    scan = (io.BytesIO("押印済み".encode()), "鑑.txt")
    form = result(officer, document_id, scan=scan, agrees="no", note="見送ります。")
    answer = officer.browser.post(f"/documents/{document_id}/record", data=form)
    assert answer.status_code == 422
    assert "原本の写しを添付できるのは、決裁を記録するときだけです。" in answer.text
    assert "回議中" in officer.get(f"/documents/{document_id}").text


def test_only_the_records_officer_is_offered_the_result(pages: OfficePages) -> None:
    document_id = before_the_director(pages)
    for number in (CLERK, CHIEF, DIRECTOR):
        page = pages.as_person(number).get(f"/documents/{document_id}").text
        assert 'id="record"' not in page
    page = pages.as_person(DEPUTY_DIRECTOR).get(f"/documents/{document_id}").text
    assert 'id="record"' in page
    assert 'value="𠮷田 花子"' in page


def test_the_decision_of_a_post_without_an_account_waits_in_the_recorders_inbox(
    pages: OfficePages,
) -> None:
    director = pages.office.chart.posts["KACHO"]
    pages.office.db.perform(without_account, SYSTEM, post_id=director)
    document_id = before_the_director(pages, paper=Paperwork())
    officer = pages.as_person(DEPUTY_DIRECTOR)
    assert TITLE in officer.get("/inbox").text
    page = officer.get(f"/documents/{document_id}").text
    assert 'id="record"' in page
    assert "課長の決裁は、起案課の文書主任が記録します。" in page
    answer = officer.browser.post(
        f"/documents/{document_id}/record", data=result(officer, document_id)
    )
    assert answer.status_code == 303, answer.text
    assert "決裁済み" in officer.get(f"/documents/{document_id}").text


def without_account(tx: Tx, *, post_id: UUID) -> None:
    tx.conn.execute(
        update(post_period)
        .where(post_period.c.post_id == post_id)
        .values(duties=Duty.WITHOUT_ACCOUNT.value)
    )


def decided(pages: OfficePages) -> UUID:
    document_id = before_the_director(pages)
    approve(pages, document_id, DIRECTOR)
    return document_id


def test_a_decided_case_waits_in_the_list_until_its_paper_is_filed(pages: OfficePages) -> None:
    document_id, officer = decided(pages), pages.as_person(DEPUTY_DIRECTOR)
    assert "紙の編綴待ち" in officer.get(f"/documents/{document_id}").text
    for number in (CLERK, DEPUTY_DIRECTOR):
        assert TITLE in pages.as_person(number).get("/documents/paper?show=unfiled").text
    assert TITLE not in pages.as_person(FINANCE).get("/documents/paper?show=unfiled").text
    page = press(officer, document_id, "file", place=PLACE)
    assert PLACE in page
    assert "紙の編綴待ち" not in page
    assert TITLE not in officer.get("/documents/paper?show=unfiled").text
    with pages.office.db.reading() as conn:
        row = conn.execute(select(approval_case.c.paper_waits, approval_case.c.paper_with)).one()
    assert (row.paper_waits, row.paper_with) == (False, None)


def test_filing_without_a_place_is_refused_and_a_second_one_says_who_was_faster(
    pages: OfficePages,
) -> None:
    document_id, officer = decided(pages), pages.as_person(DEPUTY_DIRECTOR)
    page = officer.get(f"/documents/{document_id}").text
    form = {"once": hidden(page, "once"), "place": ""}
    answer = officer.post(f"/documents/{document_id}/paper/file", data=form)
    assert answer.status_code == 422
    assert "編綴した簿冊や場所を入力してください。" in answer.text
    press(pages.as_person(CLERK), document_id, "file", place=PLACE)
    again = officer.post(f"/documents/{document_id}/paper/file", data=form | {"place": "別の棚"})
    assert again.status_code == 409
    assert f"小林 花子が「{PLACE}」に編綴済みです。" in again.text


def test_the_administrator_keeps_the_list_of_reasons(pages: OfficePages) -> None:
    administrator = pages.as_person(ADMINISTRATOR)
    day = {"valid_from_year": "2026", "valid_from_month": "4", "valid_from_day": "1"}
    first = administrator.post("/admin/paper-reasons", data={"words": ORIGINAL} | day)
    assert first.status_code == 303
    again = administrator.post("/admin/paper-reasons", data={"words": ORIGINAL} | day)
    assert again.status_code == 422
    assert "同じ理由がすでにあります。" in again.text
    with pages.office.db.reading() as conn:
        reason_id = conn.scalars(select(paper_reason.c.id)).one()
    administrator.post(f"/admin/paper-reasons/{reason_id}/end")
    document_id = pages.office.draft(repair())
    assert ORIGINAL not in pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    assert "終了" in administrator.get("/admin/paper-reasons").text


def test_others_do_not_see_the_list_of_reasons(pages: OfficePages) -> None:
    assert pages.as_person(CLERK).get("/admin/paper-reasons").status_code == 403


def test_the_pages_of_paper_speak_english(pages: OfficePages) -> None:
    document_id = decided(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR, "en")
    page = officer.get(f"/documents/{document_id}").text
    for words in ("Where the paper is", "Paper to be filed", "I have the paper", "Note the filing"):
        assert words in page
    assert "To be filed" in officer.get("/documents/paper?show=unfiled").text


def test_paper_asks_no_more_of_the_database(pages: OfficePages) -> None:
    electronic, paper = sent(pages, Paperwork()), sent(pages)
    chief, clerk = pages.as_person(CHIEF), pages.as_person(CLERK)
    without = asked_by(pages, chief, f"/documents/{electronic}")
    assert asked_by(pages, chief, f"/documents/{paper}") == without
    with_one = asked_by(pages, clerk, "/documents/paper?show=moving")
    for _number in range(5):
        sent(pages)
    assert asked_by(pages, clerk, "/documents/paper?show=moving") == with_one

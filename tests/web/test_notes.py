"""付箋 on pages of attachments, through the pages and without scripts."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select
from werkzeug.test import TestResponse

from internal.approval.model import approval_act, approval_seal
from internal.documents.model import attachment, attachment_note
from internal.documents.notes.rules import MOST_NOTES
from internal.documents.service import NewFile
from internal.kernel.audit import audit_event
from internal.kernel.db import new_id
from internal.kernel.files.model import blob, picture, rendering
from internal.notifications.model import notice
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import (
    CHIEF,
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    HEAD,
    STRANGER,
    OfficePages,
    open_pages,
)
from tests.web.test_deputies_and_files import submit
from tests.web.test_documents import act, approve, hidden
from tests.web.test_statements import asked_by

PLAN, QUOTE, NEW_PLAN = "a" * 64, "b" * 64, "c" * 64


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@pytest.fixture
def document_id(pages: OfficePages) -> UUID:
    """The repair with two drawn files of three pages, waiting for 髙橋."""
    draw(pages, PLAN, QUOTE, NEW_PLAN)
    document = pages.office.draft(repair(), (pdf("設計書.pdf", PLAN), pdf("見積書.pdf", QUOTE)))
    submit(pages, document)
    return document


def pdf(name: str, digest: str) -> NewFile:
    return NewFile(name, digest, 1000, "application/pdf")


def draw(pages: OfficePages, *digests: str) -> None:
    """Three pages of each content, as the studio would have drawn them."""
    at = pages.office.db.clock()
    with pages.office.db.engine.begin() as conn:
        for digest in digests:
            sheets = {page: f"{digest[:-1]}{page}" for page in (1, 2, 3)}
            kinds = {digest: ("pdf", "application/pdf")} | dict.fromkeys(
                sheets.values(), ("webp", "image/webp")
            )
            for each, (kind, media_type) in kinds.items():
                values = {"digest": each, "size": 10, "kind": kind, "media_type": media_type}
                conn.execute(insert(blob).values(created_at=at, **values))
            drawn = {"digest": digest, "state": "done", "pages": 3, "updated_at": at}
            conn.execute(insert(rendering).values(**drawn))
            for page, sheet in sheets.items():
                place = {"digest": digest, "page": page, "picture_digest": sheet}
                conn.execute(insert(picture).values(width=1000, height=1400, **place))


def put(
    pages: OfficePages, who: str, document_id: UUID, text: str = "単価を確認", **fields: str
) -> TestResponse:
    """Send the form that the page shows."""
    person = pages.as_person(who)
    html = person.get(f"/documents/{document_id}?file={fields.pop('file', '1')}&p=1").text
    form = {"note_digest": hidden(html, "note_digest"), "note_page": "1", "note_audience": "all"}
    return person.post(
        f"/documents/{document_id}/notes?file=1&p=1", form | {"note_text": text} | fields
    )


def seen(pages: OfficePages, who: str, document_id: UUID, query: str = "") -> str:
    return pages.as_person(who).get(f"/documents/{document_id}{query}").text


def do(pages: OfficePages, who: str, document_id: UUID, deed: str, **form: str) -> TestResponse:
    return pages.as_person(who).post(f"/documents/{document_id}/notes/1/{deed}", form)


def notices_of(pages: OfficePages, who: str, sentence: str) -> int:
    with pages.office.db.reading() as conn:
        return conn.execute(
            select(func.count()).where(
                notice.c.person_id == pages.office.chart.people[who],
                notice.c.sentence.contains(sentence),
            )
        ).scalar_one()


def logged(pages: OfficePages) -> list[str]:
    with pages.office.db.reading() as conn:
        return list(
            conn.scalars(
                select(audit_event.c.action)
                .where(audit_event.c.action.like("notes.%"))
                .order_by(audit_event.c.id)
            )
        )


def test_a_note_is_put_on_a_page_and_listed_with_a_link(
    pages: OfficePages, document_id: UUID
) -> None:
    answer = put(pages, CHIEF, document_id, note_page="2", note_left="250", note_top="500")
    assert answer.status_code == 303
    assert answer.location.endswith("#note-1")
    page = seen(pages, CLERK, document_id, "?file=1&p=2")
    assert "単価を確認" in page
    assert re.search(r'<a href="#note-1" id="pin-1"[^>]*><circle cx="250.0" cy="700.0"', page)
    assert re.search(rf'href="/documents/{document_id}\?file=1&amp;p=2#pin-1"', page)
    assert "付箋1" in page.split('id="file-1"')[1].split("</a>")[0]
    assert "付箋" not in page.split('id="file-2"')[1].split("</a>")[0]


def test_without_a_place_it_stands_at_the_margin_of_its_page(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id)
    assert re.search(r'id="pin-1"[^>]*><circle cx="962.6"', seen(pages, CHIEF, document_id))
    assert 'id="pin-1"' not in seen(pages, CHIEF, document_id, "?file=1&p=2")


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("all", {CLERK, CHIEF, DEPUTY_DIRECTOR}),
        ("drafter", {CLERK, CHIEF}),
        ("self", {CHIEF}),
    ],
)
def test_a_note_is_shown_to_its_audience(
    pages: OfficePages, document_id: UUID, audience: str, readers: set[str]
) -> None:
    approve(pages, document_id, CHIEF)
    put(pages, CHIEF, document_id, "ここだけの話", note_audience=audience)
    who = (CLERK, CHIEF, DEPUTY_DIRECTOR)
    assert {each for each in who if "ここだけの話" in seen(pages, each, document_id)} == readers


def test_who_only_reads_puts_none(pages: OfficePages, document_id: UUID) -> None:
    page = seen(pages, DIRECTOR, document_id)  # of the section, and not asked yet
    assert "note-new" not in page
    form = {"note_digest": PLAN, "note_page": "1", "note_text": "確認", "note_audience": "all"}
    answer = pages.as_person(DIRECTOR).post(f"/documents/{document_id}/notes", form)
    assert answer.status_code == 403
    assert "付箋を付けられるのは、起案者、順番が来ている職員" in answer.text
    stranger = pages.as_person(STRANGER).post(f"/documents/{document_id}/notes", form)
    assert stranger.status_code == 404


def test_who_has_acted_puts_notes_too(pages: OfficePages, document_id: UUID) -> None:
    approve(pages, document_id, CHIEF)
    assert put(pages, CHIEF, document_id).status_code == 303


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "付箋に書くことを入力してください。"),
        ({"note_page": "4"}, "このファイルにあるページの番号を入力してください。"),
        ({"note_page": ""}, "このファイルにあるページの番号を入力してください。"),
        ({"note_page": "x"}, "このファイルにあるページの番号を入力してください。"),
        ({"note_left": "1001", "note_top": "5"}, "位置は0から1000までの数で入力してください。"),
        ({"note_left": "左", "note_top": "5"}, "位置は0から1000までの数で入力してください。"),
    ],
)
def test_what_was_typed_stays_when_a_note_is_refused(
    pages: OfficePages, document_id: UUID, fields: dict[str, str], said: str
) -> None:
    answer = put(pages, CHIEF, document_id, **({"text": "端数が違う"} | fields))
    assert answer.status_code == 422
    assert said in answer.text
    assert '<details class="note-form" id="note-new" open>' in answer.text
    if fields.get("text") != "":
        assert "端数が違う" in answer.text


def test_drafter_and_author_answer_and_settle_and_nobody_else(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id)
    assert do(pages, CLERK, document_id, "answer", answer_1="直します").status_code == 303
    assert do(pages, CHIEF, document_id, "answer", answer_1="頼みます").status_code == 303
    assert "未対応1件" in seen(pages, CHIEF, document_id)
    for deed in ("answer", "settle"):
        assert do(pages, DEPUTY_DIRECTOR, document_id, deed, answer_1="x").status_code == 403
    assert do(pages, CLERK, document_id, "settle").status_code == 303
    page = seen(pages, DIRECTOR, document_id)
    assert "直します" in page
    assert "頼みます" in page
    assert "対応済みにしました" in page
    assert "すべて対応済み" in page
    assert logged(pages) == ["notes.placed", "notes.answered", "notes.answered", "notes.settled"]


def test_an_empty_answer_is_refused_at_its_note(pages: OfficePages, document_id: UUID) -> None:
    put(pages, CHIEF, document_id)
    answer = do(pages, CLERK, document_id, "answer", answer_1=" ")
    assert answer.status_code == 422
    assert 'href="#f-answer_1">付箋に書くことを入力してください。' in answer.text


def test_only_its_author_takes_a_note_away_and_the_log_keeps_it(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id)
    assert do(pages, CLERK, document_id, "remove").status_code == 403
    assert do(pages, CHIEF, document_id, "remove").status_code == 303
    assert "単価を確認" not in seen(pages, CHIEF, document_id)
    assert do(pages, CLERK, document_id, "settle").status_code == 404
    assert logged(pages) == ["notes.placed", "notes.removed"]
    with pages.office.db.reading() as conn:
        kept = conn.execute(select(attachment_note)).one()
    assert (kept.text, kept.removed_at is not None) == ("単価を確認", True)


def test_a_note_one_may_not_read_is_not_there(pages: OfficePages, document_id: UUID) -> None:
    put(pages, CHIEF, document_id, note_audience="self")
    for deed in ("answer", "settle", "remove"):
        assert do(pages, CLERK, document_id, deed, answer_1="?").status_code == 404


def test_the_drafter_is_told_once_until_she_has_read_it(
    pages: OfficePages, document_id: UUID
) -> None:
    for text in ("一つ目", "二つ目", "三つ目"):
        put(pages, CHIEF, document_id, text)
    assert notices_of(pages, CLERK, "付箋が付きました") == 1
    pages.as_person(CLERK).post("/notices/read-all")
    put(pages, CHIEF, document_id, "四つ目", note_audience="drafter")
    assert notices_of(pages, CLERK, "付箋が付きました") == 2


def test_nobody_is_told_of_a_note_to_oneself_or_on_ones_own_draft(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id, note_audience="self")
    put(pages, CLERK, document_id)
    assert notices_of(pages, CLERK, "付箋") == 0


def test_the_author_is_told_of_an_answer(pages: OfficePages, document_id: UUID) -> None:
    put(pages, CHIEF, document_id)
    do(pages, CLERK, document_id, "answer", answer_1="直します")
    assert notices_of(pages, CHIEF, "付箋に回答がありました") == 1


def test_notes_block_no_decision_and_leave_chain_and_seal_alone(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    assert "決裁済み" in seen(pages, CLERK, document_id)
    with pages.office.db.reading() as conn:
        verbs = list(conn.scalars(select(approval_act.c.verb).order_by(approval_act.c.seq)))
        sealed = conn.scalars(select(approval_seal.c.content)).one()
    assert verbs == ["submit", "approve", "approve", "approve", "decide"]
    assert "単価を確認" not in sealed


def test_after_the_decision_notes_stay_and_change_no_more(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    page = seen(pages, CHIEF, document_id)
    assert "単価を確認" in page
    assert "note-new" not in page
    for deed in ("answer", "settle", "remove"):
        assert do(pages, CHIEF, document_id, deed, answer_1="?").status_code == 409
    form = {"note_digest": PLAN, "note_page": "1", "note_text": "遅い", "note_audience": "all"}
    assert pages.as_person(CHIEF).post(f"/documents/{document_id}/notes", form).status_code == 409


def test_the_decider_chooses_whether_public_notes_stay_in_the_record(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id)
    put(pages, CHIEF, document_id, "自分の覚え", note_audience="self")
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    assert "公開の付箋1件を記録に残す" in seen(pages, DIRECTOR, document_id)
    assert "公開の付箋" not in seen(pages, CLERK, document_id)
    answer = act(
        pages.as_person(DIRECTOR), document_id, "decision", decision="approve", notes_asked="yes"
    )
    assert answer.status_code == 303
    page = seen(pages, CHIEF, document_id)
    assert "単価を確認" not in page
    assert "自分の覚え" in page
    assert logged(pages)[-1] == "notes.left_out"


def replaced(pages: OfficePages, document_id: UUID) -> None:
    """It comes back; the clerk replaces the plan and submits it again."""
    office = pages.office
    act(pages.as_person(CHIEF), document_id, "return", target="drafter", reason="直してください。")
    with office.db.reading() as conn:
        old = conn.scalars(select(attachment.c.id).where(attachment.c.digest == PLAN)).one()
    office.db.perform(office.documents.detach, office.clerk, attachment_id=old)
    office.db.perform(
        office.documents.attach,
        office.clerk,
        document_id=document_id,
        file=pdf("設計書.pdf", NEW_PLAN),
    )


def test_a_note_goes_with_the_file_that_took_the_place_of_its_own(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id, note_page="2", note_left="100", note_top="100")
    put(pages, CHIEF, document_id, "見積の件", file="2")
    replaced(pages, document_id)
    for state in ("with the drafter", "submitted again"):
        page = seen(pages, CLERK, document_id, "?file=2&p=2")
        assert "第1版に付いた付箋" in page
        assert page.count("第1版に付いた付箋") == 1
        assert re.search(r'id="pin-1" class="pin all older"', page)
        assert re.search(r'file=2&amp;p=2#pin-1"><span lang="ja">2　設計書.pdf', page)
        if state == "with the drafter":
            submit(pages, document_id)


def test_the_drafter_is_led_to_the_notes_while_she_changes_her_draft(
    pages: OfficePages, document_id: UUID
) -> None:
    put(pages, CHIEF, document_id)
    replaced(pages, document_id)
    page = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    assert "添付ファイルに付箋が1件付いています。 未対応1件" in page
    assert f'href="/documents/{document_id}#notes"' in page


def test_a_note_on_a_file_that_is_gone_says_so(pages: OfficePages, document_id: UUID) -> None:
    put(pages, CHIEF, document_id)
    act(pages.as_person(CHIEF), document_id, "return", target="drafter", reason="直してください。")
    office = pages.office
    with office.db.reading() as conn:
        old = conn.scalars(select(attachment.c.id).where(attachment.c.digest == PLAN)).one()
    office.db.perform(office.documents.detach, office.clerk, attachment_id=old)
    submit(pages, document_id)
    assert "この添付ファイルは外されました" in seen(pages, CHIEF, document_id)


def test_a_note_on_a_file_that_was_replaced_meanwhile_is_refused(
    pages: OfficePages, document_id: UUID
) -> None:
    replaced(pages, document_id)
    submit(pages, document_id)
    form = {"note_digest": PLAN, "note_page": "1", "note_text": "確認", "note_audience": "all"}
    answer = pages.as_person(CHIEF).post(f"/documents/{document_id}/notes", form)
    assert answer.status_code == 409
    assert "差し替えられたか外されています" in answer.text


def test_a_document_takes_a_limited_number(pages: OfficePages, document_id: UUID) -> None:
    put(pages, CHIEF, document_id)
    with pages.office.db.engine.begin() as conn:
        first = conn.execute(select(attachment_note)).mappings().one()
        conn.execute(insert(attachment_note).values(dict(first, id=new_id(), number=MOST_NOTES)))
    answer = put(pages, CHIEF, document_id)
    assert answer.status_code == 422
    assert "300枚まで" in answer.text


def test_many_notes_ask_no_morestatements(pages: OfficePages, document_id: UUID) -> None:
    chief, address = pages.as_person(CHIEF), f"/documents/{document_id}?box=approve"
    put(pages, CHIEF, document_id)
    with_one = asked_by(pages, chief, address)
    for number in range(8):
        put(pages, CHIEF, document_id, f"覚え{number}")
        do(pages, CLERK, document_id, "answer", answer_1=f"はい{number}")
    assert asked_by(pages, chief, address) == with_one
    assert with_one <= 20


def test_addresses_that_only_take_forms_lead_to_the_document(
    pages: OfficePages, document_id: UUID
) -> None:
    chief = pages.as_person(CHIEF)
    for address in ("notes", "notes/1/answer", "notes/1/settle", "notes/1/remove"):
        answer = chief.get(f"/documents/{document_id}/{address}")
        assert answer.status_code == 303
        assert answer.location.startswith(f"/documents/{document_id}#note")


def test_notes_speak_english(pages: OfficePages, document_id: UUID) -> None:
    put(pages, CHIEF, document_id)
    page = pages.as_person(CLERK, "en").get(f"/documents/{document_id}").text
    assert "1 note" in page
    assert "Tick as settled" in page
    assert "1 open" in page
    assert HEAD not in page

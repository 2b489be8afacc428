"""Old and new attachments beside each other, without scripts (APR-44)."""

import re
from html import unescape
from pathlib import Path
from uuid import UUID

import pytest

from internal.documents.after import Succession, begin_successor
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
    open_pages,
)
from tests.web.test_deputies_and_files import submit
from tests.web.test_documents import approve
from tests.web.test_notes import NEW_PLAN, PLAN, QUOTE, draw, pdf, put, replaced
from tests.web.test_statements import asked_by

OLD, NEW, OTHER = PLAN[:16], NEW_PLAN[:16], QUOTE[:16]


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


@pytest.fixture
def document_id(pages: OfficePages) -> UUID:
    """The repair, submitted, returned and submitted again with another plan."""
    draw(pages, PLAN, QUOTE, NEW_PLAN)
    document = pages.office.draft(repair(), (pdf("設計書.pdf", PLAN), pdf("見積書.pdf", QUOTE)))
    submit(pages, document)
    replaced(pages, document)
    submit(pages, document)
    return document


def compared(pages: OfficePages, who: str, document_id: UUID, query: str = "") -> str:
    answer = pages.as_person(who).get(f"/documents/{document_id}/compare{query}")
    assert answer.status_code == 200
    return answer.text


def sides(html: str) -> list[str]:
    """The captions of what is shown, left first."""
    found = re.findall(r"<figcaption><b>(.*?)</b> <span lang=\"ja\">(.*?)</span>", html)
    return [f"{side} {words}" for side, words in found]


def test_a_replaced_file_leads_to_its_old_version(pages: OfficePages, document_id: UUID) -> None:
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}?file=2&p=2").text
    assert "差替え" in page.split('id="file-2"')[1].split("</a>")[0]
    assert "差替え" not in page.split('id="file-1"')[1].split("</a>")[0]
    link = re.search(r'href="([^"]*/compare[^"]*)"[^>]*>.*?前の版と見比べる', page)
    assert link
    html = pages.as_person(CHIEF).get(unescape(link[1])).text
    assert sides(html) == ["左 第1版 / 1　設計書.pdf", "右 第2版 / 2　設計書.pdf"]
    assert '<span class="num">2 / 3</span>' in html


def test_unasked_it_shows_what_was_replaced(pages: OfficePages, document_id: UUID) -> None:
    html = compared(pages, CHIEF, document_id)
    assert sides(html) == ["左 第1版 / 1　設計書.pdf", "右 第2版 / 2　設計書.pdf"]


def test_both_turn_their_pages_in_step(pages: OfficePages, document_id: UUID) -> None:
    chief = pages.as_person(CHIEF)
    html = compared(pages, CHIEF, document_id)
    for number in (2, 3):
        following = re.search(r'id="page-after" rel="next" href="([^"]+)"', html)
        assert following
        html = chief.get(unescape(following[1])).text
        shown = re.findall(r'src="[^"]*/compare/([0-9a-f]+)/pages/(\d)"', html)
        assert shown == [(OLD, str(number)), (NEW, str(number))]
    assert "page-after" not in html


def test_a_shorter_file_says_where_it_ends(pages: OfficePages, document_id: UUID) -> None:
    with pages.office.db.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE rendering SET pages = 1 WHERE digest LIKE 'a%%'")
    html = compared(pages, CHIEF, document_id, f"?left={OLD}&right={NEW}&p=3")
    assert "このファイルは1ページまでです。" in html
    assert f"/compare/{NEW}/pages/3" in html


@pytest.mark.parametrize("asked", ["9", "0", "-2", "x", "99999999999999999999"])
def test_a_page_that_is_none_shows_the_nearest(
    pages: OfficePages, document_id: UUID, asked: str
) -> None:
    html = compared(pages, CHIEF, document_id, f"?p={asked}")
    assert re.search(r'<span class="num">[13] / 3</span>', html)


def test_any_two_files_are_shown_by_choice(pages: OfficePages, document_id: UUID) -> None:
    html = compared(pages, CHIEF, document_id, f"?left={OTHER}&right={OLD}")
    assert sides(html) == ["左 第2版 / 1　見積書.pdf", "右 第1版 / 1　設計書.pdf"]
    assert html.count(f'<option value="{NEW}"') == 2


def test_one_side_alone_is_shown_by_a_link(pages: OfficePages, document_id: UUID) -> None:
    html = compared(pages, CHIEF, document_id)
    switch = re.search(r'href="([^"]*show=left[^"]*)"', html)
    assert switch
    html = pages.as_person(CHIEF).get(unescape(switch[1])).text
    assert sides(html) == ["左 第1版 / 1　設計書.pdf"]
    assert 'class="sides one"' in html


def test_the_pictures_of_an_old_version_are_sent_to_who_may_read(
    pages: OfficePages, document_id: UUID
) -> None:
    sheet = f"/documents/{document_id}/compare/{OLD}/pages/1"
    # The bytes of these pictures are in no store: what is asked is whether they may be read.
    assert pages.as_person(STRANGER).get(sheet).status_code == 404
    assert pages.as_person(STRANGER).get(f"/documents/{document_id}/compare").status_code == 404
    foreign = f"/documents/{document_id}/compare/{'e' * 16}"
    assert pages.as_person(CHIEF).get(foreign).status_code == 404
    assert pages.as_person(CHIEF).get(f"{foreign}/pages/1").status_code == 404


def test_notes_stand_on_the_content_they_were_put_on(pages: OfficePages, document_id: UUID) -> None:
    put(pages, CHIEF, document_id, "新しい図の件", file="2", note_page="1")
    left, right = compared(pages, CHIEF, document_id).split('id="right"')
    assert f'href="/documents/{document_id}#note-1"' in right
    assert "#note-1" not in left


def test_while_it_is_with_her_the_drafter_compares_what_she_has_not_submitted(
    pages: OfficePages,
) -> None:
    draw(pages, PLAN, QUOTE, NEW_PLAN)
    document = pages.office.draft(repair(), (pdf("設計書.pdf", PLAN), pdf("見積書.pdf", QUOTE)))
    submit(pages, document)
    replaced(pages, document)
    own = compared(pages, CLERK, document)
    assert sides(own) == ["左 第1版 / 1　設計書.pdf", "右 手元の下書き / 2　設計書.pdf"]
    others = compared(pages, CHIEF, document)
    assert "手元の下書き" not in others
    assert NEW not in others


def test_a_change_is_compared_with_the_decision_it_is_about(pages: OfficePages) -> None:
    draw(pages, PLAN, NEW_PLAN)
    office = pages.office
    original = office.draft(repair(), (pdf("設計書.pdf", PLAN),))
    submit(pages, original)
    approve(pages, original, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    change = office.db.perform(
        begin_successor,
        office.clerk,
        documents=office.documents,
        document_id=original,
        succession=Succession.CHANGE,
    )
    office.db.perform(
        office.documents.attach,
        office.clerk,
        document_id=change,
        file=pdf("設計書(変更).pdf", NEW_PLAN),
    )
    assert sides(compared(pages, CLERK, change)) == [
        "左 元の決裁 / 1　設計書.pdf",
        "右 手元の下書き / 1　設計書(変更).pdf",
    ]
    submit(pages, change)
    page = pages.as_person(CHIEF).get(f"/documents/{change}").text
    assert re.search(r"見比べる", page)
    assert sides(compared(pages, CHIEF, change)) == [
        "左 元の決裁 / 1　設計書.pdf",
        "右 第1版 / 1　設計書(変更).pdf",
    ]


def test_with_one_file_there_is_nothing_to_compare(pages: OfficePages) -> None:
    document = pages.office.draft(repair(), (pdf("設計書.pdf", PLAN),))
    submit(pages, document)
    assert "見比べる" not in pages.as_person(CHIEF).get(f"/documents/{document}").text
    assert "見比べる添付ファイルがありません。" in compared(pages, CHIEF, document)


def test_comparing_asks_few_statements(pages: OfficePages, document_id: UUID) -> None:
    assert asked_by(pages, pages.as_person(CHIEF), f"/documents/{document_id}/compare") <= 16


def test_comparing_speaks_english(pages: OfficePages, document_id: UUID) -> None:
    page = pages.as_person(CHIEF, "en").get(f"/documents/{document_id}/compare").text
    assert "Compare attachments" in page
    assert "Version 1 / 1　設計書.pdf" in page

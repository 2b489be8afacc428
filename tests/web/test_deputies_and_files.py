"""代決, 後閲 and attachments on the page of a document."""

import io
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import insert

from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx, new_id
from internal.kernel.files.pictures import Studio, render_first
from internal.organization.directory import bump_absences
from internal.organization.model import absence
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
from tests.web.test_documents import TITLE, act, approve, hidden, in_circulation


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def away(pages: OfficePages, number: str) -> None:
    """The person is on a trip from yesterday to the day after tomorrow."""

    def enter(tx: Tx) -> None:
        bump_absences(tx)
        tx.conn.execute(
            insert(absence).values(
                id=new_id(),
                person_id=pages.office.chart.people[number],
                absent_from=tx.at - timedelta(days=1),
                absent_to=tx.at + timedelta(days=2),
                reason="trip",
            )
        )

    pages.office.db.perform(enter, SYSTEM)


@pytest.fixture
def deputised(pages: OfficePages) -> UUID:
    """The repair, waiting for the 課長, who is away: the 課長補佐 may decide for her."""
    away(pages, DIRECTOR)
    document_id = in_circulation(pages)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    return document_id


def test_the_deputy_is_told_for_whom_she_decides(pages: OfficePages, deputised: UUID) -> None:
    page = pages.as_person(DEPUTY_DIRECTOR).get(f"/documents/{deputised}").text
    assert "𠮷田 花子 課長 の不在により代決します。" in page
    assert "代決する" in page
    assert "否決する" not in page


def test_everybody_sees_that_the_holder_is_away_and_who_may_deputise(
    pages: OfficePages, deputised: UUID
) -> None:
    page = re.sub(r"<[^>]+>", "", pages.as_person(CLERK).get(f"/documents/{deputised}").text)
    assert re.search(r"不在のため、次の職員が代決できます: *\S+ \S+ 課長補佐", page)


def test_the_inbox_marks_what_would_be_a_deputy_decision(
    pages: OfficePages, deputised: UUID
) -> None:
    page = pages.as_person(DEPUTY_DIRECTOR).get("/inbox?f=deputy").text
    assert TITLE in page
    assert "代決・代理の期間中です。" in page


def test_a_deputy_decision_is_stamped_as_one(pages: OfficePages, deputised: UUID) -> None:
    act(pages.as_person(DEPUTY_DIRECTOR), deputised, "decision", decision="approve")
    page = pages.as_person(CLERK).get(f"/documents/{deputised}").text
    assert 'aria-label="代決印' in page
    assert "𠮷田 花子 課長 の代決" in page


def test_who_was_away_reads_afterwards(
    pages: OfficePages, deputised: UUID, clock: TestClock
) -> None:
    act(pages.as_person(DEPUTY_DIRECTOR), deputised, "decision", decision="approve")
    clock.advance(days=3)
    director = pages.as_person(DIRECTOR)
    assert TITLE in director.get("/inbox?box=after_view").text
    html = director.get(f"/documents/{deputised}").text
    form = {name: hidden(html, name) for name in ("once", "slot")}
    assert director.post(f"/documents/{deputised}/after-view", form).status_code == 303
    assert TITLE not in director.get("/inbox?box=after_view").text


def quotation() -> io.BytesIO:
    written = io.BytesIO()
    canvas = Canvas(written)
    canvas.drawString(100, 700, "Quotation")
    canvas.showPage()
    canvas.save()
    written.seek(0)
    return written


@pytest.fixture
def with_file(pages: OfficePages) -> UUID:
    """A draft with one PDF that came in through the form without scripts."""
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    html = clerk.get(f"/documents/{document_id}/edit").text
    answer = clerk.browser.post(
        f"/documents/{document_id}/edit",
        data={
            "csrf_token": clerk.csrf_token,
            "revision": hidden(html, "revision"),
            "title": TITLE,
            "matter": "works",
            "amount_yen": "1980000",
            "contract": "negotiated",
            "body": "伺います。",
            "files": (quotation(), "見積書.pdf"),
            "then": "attach",
        },
    )
    assert answer.status_code == 303
    return document_id


def submit(pages: OfficePages, document_id: UUID) -> None:
    clerk = pages.as_person(CLERK)
    html = clerk.get(f"/documents/{document_id}/confirm").text
    form = {name: hidden(html, name) for name in ("revision", "once")}
    assert clerk.post(f"/documents/{document_id}/confirm", form).status_code == 303


def test_a_file_arrives_with_the_form(pages: OfficePages, with_file: UUID) -> None:
    page = pages.as_person(CLERK).get(f"/documents/{with_file}/edit").text
    assert "1　見積書.pdf" in page


def test_a_file_is_sent_with_its_name_and_type(pages: OfficePages, with_file: UUID) -> None:
    answer = pages.as_person(CLERK).get(f"/documents/{with_file}/files/1")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_who_may_not_read_the_document_gets_none_of_its_files(
    pages: OfficePages, with_file: UUID
) -> None:
    submit(pages, with_file)
    stranger = pages.as_person(STRANGER)
    for address in ("files/1", "files/1/pages/1"):
        assert stranger.get(f"/documents/{with_file}/{address}").status_code == 404


def test_the_viewer_says_that_a_page_is_being_prepared(pages: OfficePages, with_file: UUID) -> None:
    submit(pages, with_file)
    page = pages.as_person(CHIEF).get(f"/documents/{with_file}").text
    assert "ページの画像を準備しています。" in page


def test_the_viewer_shows_the_picture_of_the_page(pages: OfficePages, with_file: UUID) -> None:
    submit(pages, with_file)
    services = pages.app.extensions["internal"]
    with services.db.reading() as conn:
        digest = conn.exec_driver_sql("SELECT digest FROM rendering").scalar_one()
    render_first(services.db, Studio(services.store), digest, asked_by="test")
    chief = pages.as_person(CHIEF)
    page = chief.get(f"/documents/{with_file}").text
    source = re.search(r'<img class="page-picture" src="([^"]+)"', page)
    assert source
    assert chief.get(source[1]).mimetype == "image/webp"


def test_a_file_counts_as_viewed_once_its_reader_says_so(
    pages: OfficePages, with_file: UUID
) -> None:
    submit(pages, with_file)
    chief = pages.as_person(CHIEF)
    assert "添付1件が未確認です" in chief.get(f"/documents/{with_file}").text
    chief.post(f"/documents/{with_file}/files/1/viewed")
    assert "未確認です" not in chief.get(f"/documents/{with_file}").text


def test_a_refused_file_does_not_lose_the_text(pages: OfficePages) -> None:
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    html = clerk.get(f"/documents/{document_id}/edit").text
    form = {
        "csrf_token": clerk.csrf_token,
        "revision": hidden(html, "revision"),
        "title": "残る件名",
        "matter": "works",
        "files": (io.BytesIO(b"MZ" + bytes(100)), "setup.exe"),
        "then": "attach",
    }
    assert clerk.browser.post(f"/documents/{document_id}/edit", data=form).status_code == 303
    page = clerk.get(f"/documents/{document_id}/edit").text
    assert "実行できる形式のため添付できません" in page
    assert "残る件名" in page


def test_a_file_is_taken_off_again(pages: OfficePages, with_file: UUID) -> None:
    clerk = pages.as_person(CLERK)
    html = clerk.get(f"/documents/{with_file}/edit").text
    address = re.search(r'formaction="([^"]+/remove)"', html)
    assert address
    form = {"revision": hidden(html, "revision"), "title": TITLE, "matter": "works"}
    assert clerk.post(address[1], form).status_code == 303
    assert "見積書.pdf" not in clerk.get(f"/documents/{with_file}/edit").text


def test_the_drafting_form_says_who_will_be_away_on_which_days(pages: OfficePages) -> None:
    away(pages, DIRECTOR)
    document_id = pages.office.draft(repair())
    page = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    steps = page.split('id="route-steps"')[1]
    assert "から令和8年11月26日まで、不在です。不在の間に回ると、" in steps
    assert "城 花子 課長補佐が代決できます。" in steps

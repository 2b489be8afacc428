"""Leaving a post and the documents left behind, on pages."""

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, update

from internal.documents.model import document
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from internal.organization.directory import bump_revision
from internal.organization.model import appointment, post_period
from internal.organization.rules import Rank
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import CLERK, DEPUTY_DIRECTOR, DIRECTOR, STRANGER, OfficePages, open_pages

END = "/admin/appointments/0008/SHUJI/main/end"
LEFT = "/documents/left"
LAST = {"on_year": "2026", "on_month": "11", "on_day": "24"}


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    """The office; the 人事課長 is the personnel officer, 木村 sits beside the clerk."""
    opened = open_pages(database_url, tmp_path, clock)
    chart = opened.office.chart

    def more(tx: Tx) -> None:
        chart.tx = tx
        bump_revision(tx)
        tx.conn.execute(
            update(post_period)
            .where(post_period.c.post_id == chart.posts["JINJI-KACHO"])
            .values(duties="personnel_officer")
        )
        chart.post("SHUJI-2", "主事", Rank.STAFF, "IJI")
        chart.person("0009", "木村")
        chart.appoint("0009", "SHUJI-2")

    opened.office.db.perform(more, SYSTEM)
    return opened


def gone(pages: OfficePages) -> None:
    def end(tx: Tx) -> None:
        bump_revision(tx)
        tx.conn.execute(
            update(appointment)
            .where(appointment.c.person_id == pages.office.chart.people[CLERK])
            .values(valid_to=date(2026, 11, 24))
        )

    pages.office.db.perform(end, SYSTEM)


def drafter(pages: OfficePages) -> str:
    with pages.office.db.reading() as conn:
        return str(conn.scalar(select(document.c.drafter_name)))


def test_the_end_of_an_appointment_shows_what_is_open_with_a_successor_proposed(
    pages: OfficePages,
) -> None:
    pages.office.draft(repair(title="側溝の修繕"))
    page = pages.as_person(STRANGER).get(END).text
    assert "側溝の修繕" in page
    chief = pages.office.chart.people["0007"]
    assert f'<option value="{chief}" selected>' in page


def test_without_a_successor_the_form_comes_back_and_nothing_has_changed(
    pages: OfficePages,
) -> None:
    pages.office.draft(repair(title="側溝の修繕"))
    answer = pages.as_person(STRANGER).post(END, LAST)
    assert answer.status_code == 422
    assert "引き継ぐ相手の決まっていない仕事が1件あります" in answer.text
    assert drafter(pages) == "小林 花子"


def test_with_successors_chosen_the_work_goes_to_them(pages: OfficePages) -> None:
    pages.office.draft(repair(title="側溝の修繕"))
    personnel = pages.as_person(STRANGER)
    field = re.search(r'name="(to-draft:[^"]+)"', personnel.get(END).text)
    assert field
    kimura = str(pages.office.chart.people["0009"])
    assert personnel.post(END, LAST | {field[1]: kimura}).status_code == 303
    assert drafter(pages) == "木村 花子"
    assert "側溝の修繕" in pages.as_person("0009").get("/documents/new").text


def test_the_records_officer_takes_over_several_at_once(pages: OfficePages) -> None:
    ids = [pages.office.draft(repair(title=f"下書き{n}")) for n in (1, 2)]
    gone(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    page = officer.get(LEFT).text
    assert "下書き1" in page
    assert "下書き2" in page
    data = {
        "csrf_token": officer.csrf_token,
        "document": [str(each) for each in ids],
        "to": str(pages.office.chart.people["0009"]),
    }
    answer = officer.browser.post(LEFT, data=data)
    assert answer.status_code == 303
    assert "2件を引き継ぎました" in officer.get(LEFT).text
    assert "引き継ぐ文書はありません" in officer.get(LEFT).text


def test_a_choice_that_is_missing_is_said_and_what_was_ticked_stays(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair(title="下書き1"))
    gone(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    answer = officer.post(LEFT, {"document": str(document_id), "to": ""})
    assert answer.status_code == 422
    assert "後任を選んでください" in answer.text
    assert f'value="{document_id}" checked' in answer.text


def test_the_director_is_not_the_records_officer(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair(title="下書き1"))
    gone(pages)
    director = pages.as_person(DIRECTOR)
    assert director.get(LEFT).status_code == 403
    forced = {"document": str(document_id), "to": str(pages.office.chart.people["0009"])}
    assert director.post(LEFT, forced).status_code == 403
    assert drafter(pages) == "小林 花子"

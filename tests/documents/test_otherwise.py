"""A route can be compared with the one that other facts or absences would give."""

import re
from pathlib import Path
from uuid import UUID

import pytest

from internal.approval.authority.store import publish_generation
from internal.demo.regulation import FACTS, MATTERS, NAME, generation
from internal.kernel.actor import SYSTEM
from internal.kernel.db import Tx
from tests.approval.cast import POSTS, repair
from tests.conftest import TestClock
from tests.web.offices import CHIEF, CLERK, STRANGER, OfficePages, open_pages
from tests.web.test_documents import in_circulation
from tests.web.test_statements import statements


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def asked(pages: OfficePages, number: str, document_id: UUID, *given: str) -> str:
    query = "&".join(("suppose=yes", "contract=negotiated", *given))
    answer = pages.as_person(number).get(f"/documents/{document_id}/route?{query}")
    assert answer.status_code == 200
    return answer.text


def supposed(html: str) -> str:
    """The half of the page with the supposed route."""
    return html.split('id="h-other"')[1]


def real(html: str) -> str:
    """The half of the page with the real route."""
    return html.split('id="h-real"')[1].split('id="h-other"')[0]


def test_without_a_supposition_only_the_real_route_is_shown(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    html = pages.as_person(CLERK).get(f"/documents/{document_id}/route").text
    assert "課長専決" in html
    assert 'value="1,980,000"' in html
    assert 'id="h-other"' not in html


def test_another_amount_shows_the_other_level_and_the_steps_that_come_in(
    pages: OfficePages,
) -> None:
    document_id = pages.office.draft(repair())
    html = asked(pages, CLERK, document_id, "amount_yen=12,000,000")
    assert "副市長専決" in supposed(html)
    assert "決裁区分が違います" in supposed(html)
    assert "<b>副市長</b>" in supposed(html)
    assert "<b>維持係長</b>" not in supposed(html)
    assert "<b>課長</b>" in real(html)
    assert "副市長" not in real(html)


def test_the_same_facts_mark_nothing(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    html = asked(pages, CLERK, document_id, "amount_yen=1980000")
    assert "違う段階" not in html
    assert "決裁区分が違います" not in html


def test_an_absent_decider_shows_who_would_deputise(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    director = pages.office.chart.people["0005"]
    html = supposed(asked(pages, CLERK, document_id, "amount_yen=1980000", f"away={director}"))
    assert "代決順位表により代決できます" in html
    assert re.search(r"代決: 葛\S?城", html)
    assert "<b>課長</b>" in html
    assert "決裁区分が違います" not in html


def test_an_absent_superior_would_read_afterwards(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    chief = pages.office.chart.people["0007"]
    html = supposed(asked(pages, CLERK, document_id, "amount_yen=1980000", f"away={chief}"))
    assert "後閲" in html
    assert "<b>維持係長</b>" in html


def test_it_is_asked_after_the_submission_too_by_who_may_read(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    html = asked(pages, CHIEF, document_id, "amount_yen=30000000")
    assert "市長決裁" in supposed(html)
    assert "課長専決" in real(html)


def test_afterwards_the_regulation_of_the_submission_counts(
    pages: OfficePages, clock: TestClock
) -> None:
    document_id = in_circulation(pages)
    clock.advance(days=10)

    def replace_regulation(tx: Tx) -> None:
        mayor_only = generation(POSTS)
        rows = tuple(row for row in mayor_only.rows if row.code != "works-1")
        publish_generation(
            tx,
            name=NAME,
            generation=type(mayor_only)("later", tx.on, rows, mayor_only.consults),
            facts=FACTS,
            matters=MATTERS,
        )

    pages.office.db.perform(replace_regulation, SYSTEM)
    assert "課長専決" in supposed(asked(pages, CHIEF, document_id, "amount_yen=1000000"))


def test_facts_that_lead_nowhere_say_why_and_stay_in_the_form(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    html = asked(pages, CLERK, document_id, "amount_yen=多い", "away=nobody")
    assert "金額(税込)を入力すると、決裁経路が決まります。" in supposed(html)
    assert 'value="多い"' in html


def test_a_draft_without_a_matter_has_nothing_to_compare(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair(matter="", facts={}))
    answer = pages.as_person(CLERK).get(f"/documents/{document_id}/route")
    assert answer.status_code == 200
    assert "専決規程の行がありません" in answer.text


def test_a_stranger_learns_nothing(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    stranger = pages.as_person(STRANGER)
    assert stranger.get(f"/documents/{document_id}/route?suppose=yes").status_code == 404


def test_both_places_lead_there(pages: OfficePages) -> None:
    draft, circulating = pages.office.draft(repair()), in_circulation(pages)
    assert (
        f"/documents/{draft}/route" in pages.as_person(CLERK).get(f"/documents/{draft}/edit").text
    )
    page = pages.as_person(CHIEF).get(f"/documents/{circulating}").text
    assert f"/documents/{circulating}/route" in page


def test_comparing_writes_nothing_and_asks_little(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    chief = pages.as_person(CHIEF)
    address = f"/documents/{document_id}/route?suppose=yes&amount_yen=30000000"
    chief.get(address)
    with statements(pages) as seen:
        assert chief.get(address).status_code == 200
    assert [each for each in seen if not each.lstrip().startswith(("SELECT", "WITH"))] == []
    assert len(seen) <= 20

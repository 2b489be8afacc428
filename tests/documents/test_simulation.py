"""Anybody tries out a route without making a document, for any day, with every reason."""

import html as markup
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from internal.approval.authority.facts import Condition
from internal.approval.authority.store import publish_generation
from internal.demo.regulation import FACTS, MATTERS, NAME, generation
from internal.documents.model import document
from internal.kernel.actor import SYSTEM
from tests.approval.cast import POSTS
from tests.conftest import TestClock
from tests.regulation.officers import OFFICER, appoint_officers
from tests.web.offices import CLERK, HEAD, OfficePages, open_pages
from tests.web.test_statements import statements

WORKS = {"matter": "works", "contract": "negotiated", "amount_yen": "12,000,000"}


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    made = open_pages(database_url, tmp_path, clock)
    appoint_officers(made)
    return made


def address(**asked: str) -> str:
    return f"/route-simulation?{urlencode(asked)}"


def asked(pages: OfficePages, number: str, language: str = "ja", **given: str) -> str:
    answer = pages.as_person(number, language).get(address(**given))
    assert answer.status_code == 200
    return answer.text


def route(html: str) -> str:
    """The half of the page with the route."""
    return html.split('id="h-route"')[1]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_opens_empty_and_asks_for_the_facts_of_a_matter(
    pages: OfficePages, language: str
) -> None:
    assert 'id="h-route"' not in asked(pages, CLERK, language)
    html = asked(pages, CLERK, language, matter="trip")
    assert 'name="place"' in html
    assert 'name="amount_yen"' not in html


def test_a_route_is_shown_with_its_article_its_reasons_and_the_losers(pages: OfficePages) -> None:
    html = route(asked(pages, CLERK, **WORKS))
    assert "<b>副市長専決</b>(別表第2 1(3))" in html
    assert "理由: 金額(税込)が50万円以上に当たるためです。(合議基準 第3条第1号)" in html
    assert "別表第2 1(1) 課長専決: 金額(税込)12,000,000円が「200万円未満」に当たりません" in html


def test_nothing_is_written_and_little_is_asked(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    clerk.get(address(**WORKS))
    with statements(pages) as seen:
        assert clerk.get(address(**WORKS)).status_code == 200
    assert [each for each in seen if not each.lstrip().startswith(("SELECT", "WITH"))] == []
    assert len(seen) <= 20
    with pages.office.db.reading() as conn:
        assert conn.scalar(select(func.count()).select_from(document)) == 0


def test_a_missing_fact_is_named_instead_of_a_route(pages: OfficePages) -> None:
    html = asked(pages, CLERK, matter="works")
    assert "金額(税込)を入力すると、決裁経路が決まります。" in html
    assert 'id="h-route"' not in html


def test_what_cannot_be_read_stays_typed_with_a_sentence_at_it(pages: OfficePages) -> None:
    html = asked(pages, CLERK, **WORKS | {"amount_yen": "千二百万"})
    assert 'value="千二百万"' in html
    assert "金額を半角数字で入力してください。" in html


def test_another_post_of_the_own_section_drafts(pages: OfficePages) -> None:
    html = asked(pages, CLERK, **WORKS)
    posts = re.findall(r'<option value="([^"]+)"></option>', html)
    chief = next(words for words in map(markup.unescape, posts) if "係長" in words)
    found = route(asked(pages, CLERK, **WORKS | {"post": chief}))
    assert "髙橋" in found.split("<ol")[0]
    assert "維持係長" not in found.split("<ol")[1]


def test_posts_elsewhere_are_for_who_amends_the_table(pages: OfficePages) -> None:
    other = {"post": "財政課 課長"}
    assert "自分の課の職ではありません" in asked(pages, CLERK, **WORKS | other)
    assert "財政課 課長　小川" in route(asked(pages, OFFICER, **WORKS | other))


def test_a_vacant_post_drafts_nothing(pages: OfficePages) -> None:
    html = asked(pages, OFFICER, **WORKS | {"post": "都市整備部 都市整備部次長"})
    assert "はその日、空席です" in html


def test_who_is_supposed_away_is_passed_over_or_deputised(pages: OfficePages) -> None:
    small = WORKS | {"amount_yen": "300000"}
    html = asked(pages, CLERK, **small)
    people = re.findall(r'name="away" value="([^"]+)"[^>]*><span lang="ja">([^<]+)<', html)
    director = next(person for person, name in people if "𠮷田" in name)
    assert "代決: " in route(asked(pages, CLERK, **small | {"away": director}))
    assert "代決: " not in route(html)


def test_a_day_to_come_is_answered_with_its_generation(pages: OfficePages) -> None:
    old = generation(POSTS)
    rows = tuple(
        replace(row, level="主幹専決", conditions=(Condition("amount_yen", at_least=0),))
        if row.code == "works-1"
        else row
        for row in old.rows
        if row.code == "works-1" or row.matter != "works"
    )
    new = replace(old, code="2027", applies_from=date(2027, 4, 1), rows=rows)
    pages.office.db.perform(
        publish_generation, SYSTEM, name=NAME, generation=new, facts=FACTS, matters=MATTERS
    )
    then = {"on_year": "2027", "on_month": "4", "on_day": "1"}
    assert "<b>主幹専決</b>" in route(asked(pages, CLERK, **WORKS | then))
    assert "<b>副市長専決</b>" in route(asked(pages, CLERK, **WORKS | then | {"on_month": "3"}))
    before = then | {"on_year": "2020"}
    assert "適用される専決規程がありません" in asked(pages, CLERK, **WORKS | before)


def test_a_day_that_is_none_is_told(pages: OfficePages) -> None:
    never = {"on_year": "2027", "on_month": "2", "on_day": "30"}
    assert "その日付はありません。" in asked(pages, HEAD, **WORKS | never)

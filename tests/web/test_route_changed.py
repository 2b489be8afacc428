"""The regulation changes between the look at a route and the submission: she is told, and asked."""

import html
import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from internal.approval.authority.rules import AuthorityRow
from internal.approval.authority.store import publish_generation
from internal.demo.regulation import FACTS, MATTERS, NAME, generation
from internal.kernel.actor import SYSTEM
from internal.organization.rules import Rank
from tests.approval.cast import POSTS, repair
from tests.conftest import TestClock
from tests.web.offices import CLERK, OfficePages, Person, open_pages
from tests.web.test_documents import hidden


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def shown(clerk: Person, document_id: UUID) -> dict[str, str]:
    """What the confirm page sends."""
    page = clerk.get(f"/documents/{document_id}/confirm").text
    return {name: html.unescape(hidden(page, name)) for name in ("revision", "once", "seen_route")}


def republish(pages: OfficePages, *changed: AuthorityRow) -> None:
    """Another content of the generation in force, as a publication of today would bring it."""
    known = {row.code: row for row in changed}
    old = generation(POSTS)
    new = replace(old, rows=tuple(known.get(row.code, row) for row in old.rows))
    pages.office.db.perform(
        publish_generation, SYSTEM, name=NAME, generation=new, facts=FACTS, matters=MATTERS
    )


def works_1(**changes: object) -> AuthorityRow:
    row = next(row for row in generation(POSTS).rows if row.code == "works-1")
    return replace(row, **changes)  # type: ignore[arg-type]


def sent(clerk: Person, document_id: UUID, form: dict[str, str]) -> TestResponse:
    return clerk.post(f"/documents/{document_id}/confirm", form)


def test_a_route_that_changed_after_the_page_is_not_submitted_unseen(pages: OfficePages) -> None:
    clerk, document_id = pages.as_person(CLERK), pages.office.draft(repair())
    form = shown(clerk, document_id)
    decider = works_1(level="部長専決", decider=replace(works_1().decider, rank=Rank(70)))
    republish(pages, decider)
    answer = sent(clerk, document_id, form)
    assert answer.status_code == 409
    assert "決裁経路が変わりました。まだ提出していません。" in answer.text
    assert '<del lang="ja">課長専決(別表第2 1(1))</del>' in answer.text
    assert '<ins lang="ja">部長専決(別表第2 1(1))</ins>' in answer.text
    assert "加わる段階" in answer.text
    assert re.search(
        r"加わる段階(?:(?!<li>).)*都市整備部(?:(?!<li>).)*決裁", answer.text, re.DOTALL
    )
    assert clerk.get(f"/documents/{document_id}/edit").status_code == 200


def test_the_new_route_is_confirmed_with_the_page_that_told_of_it(pages: OfficePages) -> None:
    clerk, document_id = pages.as_person(CLERK), pages.office.draft(repair())
    form = shown(clerk, document_id)
    republish(pages, works_1(level="主幹専決"))
    told = sent(clerk, document_id, form).text
    again = {name: html.unescape(hidden(told, name)) for name in ("revision", "once", "seen_route")}
    assert sent(clerk, document_id, again).status_code == 303
    assert "主幹専決" in clerk.get(f"/documents/{document_id}").text


def test_a_change_elsewhere_in_the_table_asks_nothing(pages: OfficePages) -> None:
    clerk, document_id = pages.as_person(CLERK), pages.office.draft(repair())
    form = shown(clerk, document_id)
    other = next(row for row in generation(POSTS).rows if row.code == "general-1")
    republish(pages, replace(other, level="係長専決"))
    assert sent(clerk, document_id, form).status_code == 303


def test_the_same_posts_by_another_article_are_said_to_be_the_same(pages: OfficePages) -> None:
    clerk, document_id = pages.as_person(CLERK), pages.office.draft(repair())
    form = shown(clerk, document_id)
    republish(pages, works_1(deputy_allowed=False))
    answer = sent(clerk, document_id, form)
    assert answer.status_code == 409
    assert "職は同じです。" in answer.text
    english = pages.as_person(CLERK, "en")
    assert "The same posts are asked." in sent(english, document_id, form).text


def test_a_draft_saved_in_another_window_is_shown_again_before_it_is_submitted(
    pages: OfficePages,
) -> None:
    clerk, document_id = pages.as_person(CLERK), pages.office.draft(repair())
    form = shown(clerk, document_id)
    pages.office.db.perform(
        pages.office.documents.save_draft,
        pages.office.clerk,
        document_id=document_id,
        revision=1,
        content=repair(title="書き直した件名"),
    )
    answer = sent(clerk, document_id, form)
    assert answer.status_code == 409
    assert "書き直した件名" in answer.text
    assert hidden(answer.text, "revision") == "2"


@pytest.mark.parametrize("typed", ["", "x", "{}", '{"level": 1}'])
def test_what_is_no_route_is_not_compared_as_one(pages: OfficePages, typed: str) -> None:
    clerk, document_id = pages.as_person(CLERK), pages.office.draft(repair())
    form = shown(clerk, document_id) | {"seen_route": typed}
    assert sent(clerk, document_id, form).status_code == (409 if typed else 303)

"""未編綴 and 完結待ち: what waits, and settling many at once (APR-60)."""

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from internal.kernel.db import new_id
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.documents.records.officers import OFFICER, appoint_chief, day, entered, made
from tests.documents.records.test_pages import words
from tests.web.offices import CLERK, DIRECTOR, STRANGER, OfficePages, Person, open_pages
from tests.web.test_documents import approve
from tests.web.test_statements import asked_by

TODAY = date(2026, 11, 24)


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)
    return opened


def submitted(pages: OfficePages, title: str) -> UUID:
    office = pages.office
    document_id = office.draft(repair(title=title, amount_yen=300_000))
    submit = office.documents.submit
    office.db.perform(submit, office.clerk, document_id=document_id, revision=1, token=new_id())
    return document_id


def decided(pages: OfficePages, title: str) -> UUID:
    document_id = submitted(pages, title)
    approve(pages, document_id, "0007", OFFICER, DIRECTOR)
    return document_id


def settle(person: Person, which: str, documents: list[UUID], **fields: str) -> TestResponse:
    form = {"csrf_token": person.csrf_token, "which": which} | fields
    chosen = [str(each) for each in documents]
    return person.browser.post("/records/waiting", data=form | {"document": chosen})


def listed(person: Person, which: str) -> str:
    return words(person.get(f"/records/waiting?which={which}").text)


def test_what_was_decided_waits_for_its_binder_and_then_for_its_end(pages: OfficePages) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    binder_id = made(officer, pages, entered(officer, pages))
    first, second = decided(pages, "修繕 一"), decided(pages, "修繕 二")
    submitted(pages, "回議中の修繕")
    page = listed(clerk, "filing")
    assert "未編綴 2" in page
    assert "回議中の修繕" not in page
    answer = settle(clerk, "filing", [first, second], binder=str(binder_id))
    assert answer.status_code == 303
    page = listed(officer, "completion")
    assert "未編綴 0 完結待ち 2" in page
    assert "道路修繕伺" in page
    assert (
        settle(officer, "completion", [first, second], **day("completed", TODAY)).status_code == 303
    )
    assert "未編綴 0 完結待ち 0" in listed(officer, "completion")


def test_what_cannot_be_done_is_named_and_the_rest_is_done(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    first, second = decided(pages, "修繕 一"), decided(pages, "修繕 二")
    settle(officer, "filing", [first, second], binder=str(binder_id))
    settle(officer, "completion", [first], **day("completed", TODAY))
    answer = settle(officer, "completion", [first, second], **day("completed", TODAY))
    assert answer.status_code == 422
    page = words(answer.text)
    assert "1件は済みました。1件はできませんでした。" in page
    assert "修繕 一 : この文書はすでに完結しています。" in page
    assert "完結待ち 0" in page


@pytest.mark.parametrize(
    ("which", "fields", "sentence"),
    [
        ("filing", {"binder": ""}, "簿冊を選んでください。"),
        ("completion", day("completed", date(2026, 11, 1)), "決裁の日から今日までの日"),
        ("completion", {"completed_year": "x"}, "完結日"),
    ],
)
def test_what_is_missing_is_said_and_the_ticks_stay(
    pages: OfficePages, which: str, fields: dict[str, str], sentence: str
) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    document_id = decided(pages, "修繕 一")
    if which == "completion":
        settle(officer, "filing", [document_id], binder=str(binder_id))
    answer = settle(officer, which, [document_id], **fields)
    assert answer.status_code == 422
    assert sentence in words(answer.text)
    assert re.search(rf'value="{document_id}"[^>]* checked', answer.text)


def test_nothing_chosen_is_said(pages: OfficePages) -> None:
    answer = settle(pages.as_person(OFFICER), "filing", [])
    assert answer.status_code == 422
    assert "文書を選択してください。" in answer.text


def test_each_sees_what_is_hers_to_file(pages: OfficePages) -> None:
    decided(pages, "修繕 一")
    assert "修繕 一" in listed(pages.as_person(CLERK), "filing")
    assert "修繕 一" in listed(pages.as_person(OFFICER), "filing")
    assert "修繕 一" not in listed(pages.as_person(DIRECTOR), "filing")
    assert "修繕 一" not in listed(pages.as_person(STRANGER), "filing")


def test_somebody_elses_document_is_not_settled(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    document_id = decided(pages, "修繕 一")
    answer = settle(pages.as_person(STRANGER), "filing", [document_id], binder=str(binder_id))
    assert answer.status_code == 422
    assert "修繕 一" not in answer.text
    assert "未編綴 1" in listed(officer, "filing")


def test_more_documents_take_no_more_statements(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    decided(pages, "修繕 一")
    one = asked_by(pages, clerk, "/records/waiting")
    for number in range(4):
        decided(pages, f"修繕 その{number}")
    assert asked_by(pages, clerk, "/records/waiting") == one


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_lists_open_in_both_languages(pages: OfficePages, language: str) -> None:
    decided(pages, "修繕 一")
    clerk = pages.as_person(CLERK, language)
    for which in ("filing", "completion"):
        page = clerk.get(f"/records/waiting?which={which}")
        assert page.status_code == 200
        assert ("To complete" in page.text) is (language == "en")

"""What the drafting form and the document say of split orders and of days of effect."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from internal.approval.authority.guards import Guards, ReportRow, SplitWatch
from internal.approval.authority.guards_store import write_guards
from internal.approval.model import approval_case
from internal.approval.queries import case_file
from internal.kernel.actor import SYSTEM
from internal.kernel.db import new_id
from internal.organization.rules import Rank
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.web.offices import (
    CHIEF,
    CLERK,
    DEPUTY_DIRECTOR,
    DIRECTOR,
    FINANCE,
    HEAD,
    OfficePages,
    Person,
    open_pages,
)
from tests.web.test_documents import approve, hidden, saved
from tests.web.test_statements import asked_by

WATCH = Guards(date(2026, 11, 24), split=SplitWatch(("works",), 90, "契約規則第3条"))


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    opened = open_pages(database_url, tmp_path, clock)
    opened.office.db.perform(write_guards, SYSTEM, guards=WATCH, seen=0)
    return opened


def submitted(pages: OfficePages, title: str, **changes: object) -> UUID:
    office = pages.office
    document_id = office.draft(repair(title=title, **changes))
    office.db.perform(
        office.documents.submit, office.clerk, document_id=document_id, revision=1, token=new_id()
    )
    return document_id


def typed(client: Person, document_id: UUID, **fields: str) -> str:
    """Save the draft with more fields; answers the form afterwards."""
    html = client.get(f"/documents/{document_id}/edit").text
    data = {
        "title": "道路補修工事(その2)",
        "matter": "works",
        "amount_yen": "1,980,000",
        "contract": "negotiated",
        "body": "伺います。",
        "revision": hidden(html, "revision"),
        "then": "save",
    }
    answer = client.post(f"/documents/{document_id}/edit", data=data | fields)
    assert answer.status_code == 303, answer.text
    return client.get(f"/documents/{document_id}/edit").text


def test_drafter_and_approvers_see_a_likely_split_order_and_the_reason(pages: OfficePages) -> None:
    submitted(pages, "道路補修工事(その1)")
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    form = typed(clerk, document_id)
    warning = form.split("data-split")[1].split("</div>")[0]
    assert "道路補修工事(その1)" in warning
    assert "合計 3,960,000円" in warning
    assert "部長専決" in warning
    typed(clerk, document_id, split_reason="工区ごとに時期が異なるため。")
    confirm = clerk.get(f"/documents/{document_id}/confirm").text
    form_fields = {name: hidden(confirm, name) for name in ("once", "revision")}
    assert clerk.post(f"/documents/{document_id}/confirm", form_fields).status_code == 303
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert "合計 3,960,000円" in page.split("data-split")[1]
    assert "工区ごとに時期が異なるため。" in page


def test_cases_that_one_may_not_read_are_counted_and_no_sum_is_said(pages: OfficePages) -> None:
    submitted(pages, "道路補修工事(その1)", confidential=True)
    document_id = submitted(pages, "道路補修工事(その2)")
    page = pages.as_person(FINANCE).get(f"/documents/{document_id}")
    for person, said in (
        (CLERK, "合計 3,960,000円"),
        (DEPUTY_DIRECTOR, "ほかに閲覧できない案件1件"),
    ):
        warning = pages.as_person(person).get(f"/documents/{document_id}").text
        assert said in warning.split("data-split")[1].split("</div>")[0]
    hers = pages.as_person(DEPUTY_DIRECTOR).get(f"/documents/{document_id}").text
    assert "合計" not in hers.split("data-split")[1].split("</div>")[0]
    assert page.status_code == 404


def test_the_same_counterparty_is_found_under_another_spelling(pages: OfficePages) -> None:
    submitted(pages, "側溝清掃", counterparty="株式会社 鶴ヶ島建設")
    document_id = submitted(pages, "舗装打換え", counterparty="鶴ヶ島建設(株)")
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert "側溝清掃" in page.split("data-split")[1].split("</div>")[0]


def test_another_subject_and_a_given_up_case_are_not_added(pages: OfficePages) -> None:
    submitted(pages, "橋りょう点検")
    document_id = submitted(pages, "道路補修工事(その2)")
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert "data-split" not in page


def test_the_watch_costs_one_statement_however_many_there_are(pages: OfficePages) -> None:
    submitted(pages, "道路補修工事(その1)")
    document_id = submitted(pages, "道路補修工事(その2)")
    chief, address = pages.as_person(CHIEF), f"/documents/{document_id}?box=approve"
    with_one = asked_by(pages, chief, address)
    for number in range(3, 8):
        submitted(pages, f"道路補修工事(その{number})")
    assert asked_by(pages, chief, address) == with_one
    assert with_one <= 20


def test_what_takes_effect_earlier_needs_a_reason_and_says_which_table_decides(
    pages: OfficePages,
) -> None:
    document_id, clerk = pages.office.draft(repair()), pages.as_person(CLERK)
    day = {"effective_on_year": "2026", "effective_on_month": "10", "effective_on_day": "1"}
    form = typed(clerk, document_id, **day)
    assert "遡及になります。" in form
    assert "効力発生日(令和8年10月1日、遡及)の表によります。" in form
    refused = saved(clerk, document_id, then="confirm", **day)
    assert refused.status_code == 422
    assert "遡及する理由を入力してください。" in refused.text
    typed(clerk, document_id, effective_reason="検査の日に合わせるため。", **day)
    confirm = clerk.get(f"/documents/{document_id}/confirm").text
    fields = {name: hidden(confirm, name) for name in ("once", "revision")}
    assert clerk.post(f"/documents/{document_id}/confirm", fields).status_code == 303
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert "検査の日に合わせるため。" in page
    with pages.office.db.reading() as conn:
        file = case_file(conn, approval_case.c.subject_id == document_id)
    assert file is not None
    decider = file.case.deciding_slot
    assert decider is not None
    assert "遡及" in decider.basis.sentence


def test_a_decision_is_reported_until_the_superior_has_read_it(
    pages: OfficePages, clock: TestClock
) -> None:
    rule = ReportRow("課長専決", Rank.DIRECTOR_GENERAL, "第8条")
    again = Guards(date(2026, 11, 24), reports=(rule,))
    pages.office.db.perform(write_guards, SYSTEM, guards=again, seen=1)
    document_id = submitted(pages, "側溝清掃")
    officer = pages.as_person(DEPUTY_DIRECTOR)
    assert "閲覧していない報告はありません" in officer.get("/documents/reports").text
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    clock.advance(days=2)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    listed = officer.get("/documents/reports").text
    assert "側溝清掃" in listed
    assert "2開庁日" in listed
    head = pages.as_person(HEAD)
    page = head.get(f"/documents/{document_id}").text
    assert "決裁の報告です。" in page
    fields = {name: hidden(page, name) for name in ("once", "slot")}
    assert head.post(f"/documents/{document_id}/read", fields).status_code == 303
    assert "閲覧していない報告はありません" in officer.get("/documents/reports").text
    assert "報告 受領" in head.get(f"/documents/{document_id}").text
    assert pages.as_person(CLERK).get("/documents/reports").status_code == 403

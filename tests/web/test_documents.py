"""The main job through its pages, without scripts."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

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

TITLE = "道路陥没箇所の緊急修繕工事の施行について"


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def hidden(html: str, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def in_circulation(pages: OfficePages) -> UUID:
    """The repair, submitted by the clerk; answers the document."""
    document_id = pages.office.draft(repair())
    page = pages.as_person(CLERK).get(f"/documents/{document_id}/confirm").text
    answer = pages.as_person(CLERK).post(
        f"/documents/{document_id}/confirm",
        data={"revision": hidden(page, "revision"), "once": hidden(page, "once")},
    )
    assert answer.status_code == 303
    return document_id


def act(client: Person, document_id: UUID, to: str, **fields: str) -> TestResponse:
    """Open the document and send one of its forms."""
    page_of = {"decision": "", "return": "/return", "deny": "/deny", "recall": "/recall"}
    html = client.get(f"/documents/{document_id}{page_of[to]}").text
    known = {
        name: hidden(html, name) for name in ("once", "slot", "seen") if f'name="{name}"' in html
    }
    return client.post(f"/documents/{document_id}/{to}", data=known | fields)


def approve(pages: OfficePages, document_id: UUID, *people: str) -> None:
    for number in people:
        answer = act(pages.as_person(number), document_id, "decision", decision="approve")
        assert answer.status_code == 303, answer.text


def test_a_draft_begins_with_its_matter(pages: OfficePages) -> None:
    answer = pages.as_person(CLERK).post("/documents/new", data={"matter": "works"})
    assert answer.status_code == 303
    assert re.fullmatch(r"/documents/[0-9a-f-]{36}/edit", answer.location)


def test_a_draft_without_a_matter_is_asked_for_it(pages: OfficePages) -> None:
    answer = pages.as_person(CLERK).post("/documents/new", data={"title": TITLE})
    assert answer.status_code == 422
    assert "事項を選んでください。" in answer.text
    assert TITLE in answer.text


def test_the_form_asks_for_the_facts_of_the_matter(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    page = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    assert 'name="amount_yen"' in page
    assert 'value="1,980,000"' in page
    assert 'name="overnight"' not in page


def test_the_form_shows_the_route_with_names_and_reasons(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair())
    page = pages.as_person(CLERK).get(f"/documents/{document_id}/edit").text
    assert "維持係長　髙橋 花子" in page
    assert "財政課" in page


def saved(client: Person, document_id: UUID, **fields: str) -> TestResponse:
    html = client.get(f"/documents/{document_id}/edit").text
    known = {"revision": hidden(html, "revision"), "matter": "works", "amount_yen": "1,980,000"}
    return client.post(
        f"/documents/{document_id}/edit",
        data={"title": TITLE, "contract": "negotiated", "body": "伺います。"} | known | fields,
    )


def test_a_draft_is_saved_and_comes_back(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    assert saved(client, document_id, title="直した件名", then="save").status_code == 303
    assert "直した件名" in client.get(f"/documents/{document_id}/edit").text


def test_an_amount_in_full_width_digits_is_understood(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    saved(client, document_id, amount_yen="２,５００,０００円", then="save")
    assert 'value="2,500,000"' in client.get(f"/documents/{document_id}/edit").text


def test_an_amount_that_is_none_is_said_at_its_field(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    answer = saved(client, document_id, amount_yen="約百万", then="save")
    assert answer.status_code == 422
    assert 'href="#f-amount_yen">金額を半角数字で入力してください。' in answer.text
    assert "約百万" in answer.text


def test_a_day_that_does_not_exist_is_said_at_its_field(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    day = {"planned_on_year": "2026", "planned_on_month": "11", "planned_on_day": "31"}
    answer = saved(client, document_id, then="save", **day)
    assert answer.status_code == 422
    assert "その日付はありません。" in answer.text


def test_an_unfinished_draft_is_not_taken_to_the_confirm_page(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    answer = saved(client, document_id, body="", then="confirm")
    assert answer.status_code == 422
    assert 'href="#f-body"' in answer.text


def test_the_summary_names_the_field_that_has_no_choice_yet(pages: OfficePages) -> None:
    clerk = pages.as_person(CLERK)
    document_id = pages.office.draft(repair(facts={"amount_yen": 1_980_000}))
    answer = saved(clerk, document_id, contract="", then="confirm")
    assert answer.status_code == 422
    (summary,) = re.findall(r'id="errors".*?</ul>', answer.text, re.S)
    assert '<span lang="ja">契約方法</span>: いずれかを選んでください。' in summary


def test_the_same_revision_is_not_saved_twice(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    saved(client, document_id, then="save")
    answer = saved(client, document_id, revision="1", body="別の画面の文章", then="save")
    assert answer.status_code == 409
    assert "別の画面の文章" in answer.text


def test_autosave_answers_the_new_revision_and_the_time(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    answer = client.post(
        f"/documents/{document_id}/autosave",
        data={"revision": "1", "title": TITLE, "matter": "works"},
        headers={"Accept": "application/json"},
    )
    assert answer.json == {"revision": 2, "said": "9:30 に下書きを保存しました"}


def test_autosave_says_in_json_what_it_could_not_read(pages: OfficePages) -> None:
    document_id, client = pages.office.draft(repair()), pages.as_person(CLERK)
    answer = client.post(
        f"/documents/{document_id}/autosave",
        data={"revision": "1", "matter": "works", "amount_yen": "x"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.json["said"] == "金額を半角数字で入力してください。"


def test_the_preview_follows_the_amount(pages: OfficePages) -> None:
    client = pages.as_person(CLERK)
    small = client.get("/route-preview?matter=works&amount_yen=100000&contract=negotiated").text
    large = client.get("/route-preview?matter=works&amount_yen=90000000&contract=open").text
    assert "<b>課長専決</b>" in small
    assert "<b>市長決裁</b>" in large


def test_the_preview_says_what_is_missing(pages: OfficePages) -> None:
    page = pages.as_person(CLERK).get("/route-preview?matter=works").text
    assert "金額" in page
    assert "<html" not in page


def test_submitting_sends_it_to_the_first_of_the_line(pages: OfficePages) -> None:
    in_circulation(pages)
    assert TITLE in pages.as_person(CHIEF).get("/inbox").text
    assert TITLE not in pages.as_person(DEPUTY_DIRECTOR).get("/inbox").text


def test_the_bar_names_who_gets_it_next_and_so_it_happens(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    named = re.search(r'<b lang="ja">(葛\S* 花子 課長補佐)', page)
    assert named
    client = pages.as_person(CHIEF)
    act(client, document_id, "decision", decision="approve")
    assert f"承認しました。{named[1]}へ回りました。" in client.get(f"/documents/{document_id}").text


def test_who_is_not_asked_sees_no_button(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    page = pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert 'value="approve"' not in page
    assert "引き戻す" in page


def test_a_forced_decision_is_refused(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    answer = pages.as_person(CLERK).post(
        f"/documents/{document_id}/decision",
        data={"decision": "approve", "slot": "1", "once": str(UUID(int=7)), "seen": ""},
    )
    assert answer.status_code == 403


def test_a_stranger_does_not_learn_that_a_document_exists(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    assert pages.as_person(STRANGER).get(f"/documents/{document_id}").status_code == 404


def test_the_same_form_twice_is_one_decision(pages: OfficePages) -> None:
    document_id, client = in_circulation(pages), pages.as_person(CHIEF)
    html = client.get(f"/documents/{document_id}").text
    form = {name: hidden(html, name) for name in ("once", "slot", "seen")}
    for _press in range(2):
        form_sent = form | {"decision": "approve"}
        answer = client.post(f"/documents/{document_id}/decision", data=form_sent)
        assert answer.status_code == 303
    history = client.get(f"/documents/{document_id}/history").text
    assert history.count('維持係長</span><span class="chip ok"') == 1


def test_a_stale_page_is_told_who_was_faster(pages: OfficePages) -> None:
    document_id, client = in_circulation(pages), pages.as_person(CHIEF)
    html = client.get(f"/documents/{document_id}").text
    form = {name: hidden(html, name) for name in ("slot", "seen")}
    act(client, document_id, "decision", decision="approve")
    answer = client.post(
        f"/documents/{document_id}/decision",
        data=form | {"decision": "approve", "once": str(UUID(int=9)), "opinion": "異存ありません"},
    )
    assert answer.status_code == 409
    assert "髙橋 花子" in answer.text
    assert "異存ありません" in answer.text


def test_returning_needs_a_reason_and_keeps_the_target(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    approve(pages, document_id, CHIEF)
    answer = act(pages.as_person(DEPUTY_DIRECTOR), document_id, "return", target="1", reason="")
    assert answer.status_code == 422
    assert "差戻しの理由を入力してください。" in answer.text
    assert re.search(r'value="1"[^>]* checked', answer.text)


def test_the_drafter_reads_the_reason_first(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    act(pages.as_person(CHIEF), document_id, "return", target="drafter", reason="工期を見直す。")
    client = pages.as_person(CLERK)
    assert TITLE in client.get("/inbox?box=returned").text
    assert "工期を見直す。" in client.get(f"/documents/{document_id}/edit").text


def test_a_resubmission_shows_what_changed(pages: OfficePages) -> None:
    document_id, client = in_circulation(pages), pages.as_person(CLERK)
    act(pages.as_person(CHIEF), document_id, "return", target="drafter", reason="金額が違います。")
    assert saved(client, document_id, amount_yen="1500000", then="confirm").status_code == 303
    page = client.get(f"/documents/{document_id}/confirm").text
    client.post(
        f"/documents/{document_id}/confirm",
        data={"revision": hidden(page, "revision"), "once": hidden(page, "once")},
    )
    sheet = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert re.search(r"<del>.*1,980,000円</del>", sheet)
    assert re.search(r"<ins>.*1,500,000円</ins>", sheet)


def test_recalling_brings_it_back_to_the_drafter(pages: OfficePages) -> None:
    document_id, client = in_circulation(pages), pages.as_person(CLERK)
    assert act(client, document_id, "recall").location == f"/documents/{document_id}/edit"
    assert TITLE not in pages.as_person(CHIEF).get("/inbox").text


def test_the_last_approval_decides_and_gives_the_number(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE, DIRECTOR)
    page = pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert "決裁済み" in page
    assert "DORO第1号" in page


def test_the_decider_may_reject_with_a_reason(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    act(pages.as_person(DIRECTOR), document_id, "deny", reason="予算がありません。")
    assert "否決されました。" in pages.as_person(CLERK).get(f"/documents/{document_id}").text


def test_after_acting_a_person_goes_on_in_her_list(pages: OfficePages) -> None:
    first, second = in_circulation(pages), in_circulation(pages)
    client = pages.as_person(CHIEF)
    html = client.get(f"/documents/{first}?box=approve").text
    form = {name: hidden(html, name) for name in ("once", "slot", "seen")}
    answer = client.post(
        f"/documents/{first}/decision?box=approve", data=form | {"decision": "approve"}
    )
    assert answer.location == f"/documents/{second}?box=approve"


def test_a_document_that_was_opened_is_no_longer_new(pages: OfficePages) -> None:
    document_id, client = in_circulation(pages), pages.as_person(CHIEF)
    assert "dot-new" in client.get("/inbox").text
    client.get(f"/documents/{document_id}")
    assert "dot-new" not in client.get("/inbox").text


def test_search_finds_by_subject_and_drafter_only_what_one_may_read(pages: OfficePages) -> None:
    found = f"/documents/{in_circulation(pages)}"
    assert found in pages.as_person(CLERK).get("/documents?q=陥没 小林").text
    assert "当てはまる文書がありません" in pages.as_person(STRANGER).get("/documents?q=陥没").text


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/inbox",
        "/inbox?box=after_view",
        "/inbox?box=returned",
        "/inbox?box=show",
        "/inbox?box=done",
        "/inbox?f=urgent&sort=newest&page=2",
        "/inbox?box=nonsense&page=x",
        "/documents",
        "/documents?q=%25",
        "/documents/new",
        "/documents/{id}",
        "/documents/{id}?box=approve",
        "/documents/{id}/history",
        "/documents/{id}/print",
        "/documents/{id}/return",
    ],
)
def test_every_page_opens_in_both_languages(
    pages: OfficePages, address: str, language: str
) -> None:
    document_id = in_circulation(pages)
    client = pages.as_person(CHIEF, language)
    answer = client.get(address.replace("{id}", str(document_id)))
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src)", answer.text)


def test_a_page_shows_no_internal_number_of_a_person(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    assert str(pages.office.chart.people[CLERK]) not in page

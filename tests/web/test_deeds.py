"""What leaves the straight way of a case, through its pages, without scripts."""

from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from internal.kernel.db import new_id
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
    Person,
    open_pages,
)
from tests.web.test_documents import approve, hidden, in_circulation

ADMINISTRATOR = "1007"


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_pages(database_url, tmp_path, clock)


def send(
    client: Person, document_id: UUID, deed: str, number: int = 0, **fields: str
) -> TestResponse:
    """Open the page of a deed and send its form."""
    address = f"/documents/{document_id}/act/{deed}"
    html = client.get(f"{address}?number={number}").text
    known = {
        name: hidden(html, name)
        for name in ("once", "number", "seen", "kind")
        if f'name="{name}" value="' in html
    }
    return client.post(address, data=known | fields)


def done(client: Person, document_id: UUID, deed: str, number: int = 0, **fields: str) -> str:
    """The page after a deed that was taken."""
    answer = send(client, document_id, deed, number, **fields)
    assert answer.status_code == 303, answer.text
    return client.get(answer.location).text


def history(client: Person, document_id: UUID) -> str:
    return client.get(f"/documents/{document_id}/history").text


def test_after_approving_the_result_offers_to_take_it_back(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    approve(pages, document_id, CHIEF)
    page = pages.as_person(CHIEF).get(f"/documents/{document_id}").text
    link = f"/documents/{document_id}/act/take-back?number=1"
    assert link in page
    after = done(chief, document_id, "take-back", 1)
    assert "承認を取り消しました。" in after
    assert "承認する" in after
    assert "承認の取消し" in history(chief, document_id)


def test_the_line_after_an_approval_leads_to_the_undo(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    html = chief.get(f"/documents/{document_id}").text
    fields = {name: hidden(html, name) for name in ("once", "slot", "seen")}
    answer = chief.post(f"/documents/{document_id}/decision", data=fields | {"decision": "approve"})
    status = chief.get(answer.location).text.split('id="status"')[1].split("</div>")[0]
    assert f"/documents/{document_id}/act/take-back?number=1" in status
    assert "承認を取り消す" in status


def test_once_the_next_has_opened_it_the_page_says_who_and_when(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    approve(pages, document_id, CHIEF)
    form = chief.get(f"/documents/{document_id}/act/take-back?number=1").text
    pages.as_person(DEPUTY_DIRECTOR).get(f"/documents/{document_id}")
    said = "城 花子が本日"
    assert said in chief.get(f"/documents/{document_id}").text
    refused = chief.get(f"/documents/{document_id}/act/take-back?number=1")
    assert (refused.status_code, said in refused.text) == (409, True)
    fields = {name: hidden(form, name) for name in ("once", "number")}
    late = chief.post(f"/documents/{document_id}/act/take-back", data=fields)
    assert (late.status_code, said in late.text) == (409, True)


def test_a_hold_shows_in_the_own_list_and_nowhere_else(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    missing = send(chief, document_id, "hold", reason="")
    assert missing.status_code == 422
    assert 'href="#f-reason">保留の理由を入力してください。' in missing.text
    assert "保留しています" in done(chief, document_id, "hold", reason="現地を確認します。")
    assert "保留" in chief.get("/inbox").text
    assert "保留しています" not in pages.as_person(CLERK).get(f"/documents/{document_id}").text
    assert "保留しています" not in done(chief, document_id, "release")


def test_a_lifted_decision_is_said_on_the_sheet_and_in_the_history(pages: OfficePages) -> None:
    document_id, director = in_circulation(pages), pages.as_person(DIRECTOR)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    page = done(director, document_id, "lift", reason="異例の工法のためです。")
    assert "専決<br>留保" in page
    assert "課長が専決を留保" in page
    assert "異例の工法のためです。" in history(director, document_id)
    approve(pages, document_id, HEAD)
    assert "決裁済み" in director.get(f"/documents/{document_id}").text


def test_the_drafter_asks_to_take_it_down_and_the_officer_declines_then_agrees(
    pages: OfficePages,
) -> None:
    document_id, clerk = in_circulation(pages), pages.as_person(CLERK)
    officer = pages.as_person(DEPUTY_DIRECTOR)
    done(clerk, document_id, "take-down", reason="中止になりました。")
    assert "取下げの申出" in officer.get(f"/documents/{document_id}").text
    assert send(officer, document_id, "decline", reason="").status_code == 422
    done(officer, document_id, "decline", reason="差戻しで対応します。")
    done(clerk, document_id, "take-down", reason="やはり直します。")
    assert "申出を取り消しました。" in done(clerk, document_id, "drop")
    done(clerk, document_id, "take-down", reason="やはり中止です。")
    done(officer, document_id, "grant")
    page = clerk.get(f"/documents/{document_id}").text
    assert "取下げの申出が認められ、起案者に戻りました。" in page
    assert "修正する" in page


def test_a_case_is_abandoned_with_the_drafters_consent(pages: OfficePages) -> None:
    document_id, director = in_circulation(pages), pages.as_person(DIRECTOR)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, FINANCE)
    done(director, document_id, "abandon", reason="今年度は見送ります。")
    page = done(pages.as_person(CLERK), document_id, "grant")
    assert "廃案となりました" in page


def test_somebody_is_skipped_with_a_reason_and_keeps_reading(pages: OfficePages) -> None:
    document_id, clerk = in_circulation(pages), pages.as_person(CLERK)
    assert "飛ばしました: 出張中のためです。" in done(
        clerk, document_id, "skip", 1, reason="出張中のためです。"
    )
    assert pages.as_person(CHIEF).get(f"/documents/{document_id}").status_code == 200


def test_a_higher_post_pulls_the_case_up(pages: OfficePages) -> None:
    document_id, officer = in_circulation(pages), pages.as_person(DEPUTY_DIRECTOR)
    page = done(officer, document_id, "pull-up", 2, opinion="急ぎ進めます。")
    assert "引上げ承認" in page
    assert "小川" in page.split("現在の担当")[1][:200]


def test_the_officer_changes_the_route_and_the_page_says_so(pages: OfficePages) -> None:
    document_id, officer = in_circulation(pages), pages.as_person(DEPUTY_DIRECTOR)
    posts = pages.office.chart.posts
    missing = send(officer, document_id, "reroute", change="add", post="", reason="確認のため。")
    assert missing.status_code == 422
    assert "職を選んでください。" in missing.text
    page = done(
        officer,
        document_id,
        "reroute",
        change="add",
        capacity="concur",
        before="4",
        post=str(posts["SHISAN-KACHO"]),
        reason="財産の確認のためです。",
    )
    assert "が加えました: 財産の確認のためです。" in page
    page = done(
        officer, document_id, "reroute", change="remove", slot="3", reason="予算を伴いません。"
    )
    assert "が経路から外しました: 予算を伴いません。" in page
    assert "外した職" in history(officer, document_id)


def test_a_question_and_its_answer_stand_in_the_history(pages: OfficePages) -> None:
    document_id, chief = in_circulation(pages), pages.as_person(CHIEF)
    clerk_id = str(pages.office.chart.people[CLERK])
    done(chief, document_id, "ask", person=clerk_id, question="数量の根拠は何ですか。")
    clerk = pages.as_person(CLERK)
    assert "回答を待っている質問" in clerk.get(f"/documents/{document_id}").text
    page = done(clerk, document_id, "reply", 2, answer="測量の結果です。")
    assert "回答を待っている質問" not in page
    assert "測量の結果です。" in history(chief, document_id)


def test_the_administrator_takes_a_case_down_without_seeing_its_text(pages: OfficePages) -> None:
    secret = pages.office.draft(repair(title="職員の処分について", confidential=True))
    office = pages.office
    office.db.perform(
        office.documents.submit, office.clerk, document_id=secret, revision=1, token=new_id()
    )
    administrator = pages.as_person(ADMINISTRATOR)
    listed = administrator.get("/admin/cases").text
    assert f"/documents/{secret}/act/force" in listed
    assert "職員の処分について" not in listed
    assert "職員の処分について" not in administrator.get(f"/documents/{secret}/act/force").text
    assert administrator.get(f"/documents/{secret}").status_code == 404
    assert "強制的に取り下げました。" in done(administrator, secret, "force", reason="誤りです。")
    assert (
        "管理者が強制的に取り下げました。"
        in pages.as_person(CLERK).get(f"/documents/{secret}").text
    )


def test_nothing_is_offered_or_taken_without_the_right(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    assert pages.as_person(STRANGER).get("/admin/cases").status_code == 403
    finance_id = str(pages.office.chart.people[FINANCE])
    director = pages.as_person(DIRECTOR)
    page = director.get(f"/documents/{document_id}").text
    for deed in ("force", "reroute", "lift", "hold", "skip", "take-down"):
        assert f"/act/{deed}" not in page
        assert director.get(f"/documents/{document_id}/act/{deed}").status_code == 409
    form = {"once": str(new_id()), "number": "1", "reason": "理由", "question": "質問"}
    for deed, more in {
        "force": {},
        "skip": {},
        "hold": {},
        "take-down": {},
        "ask": {"person": finance_id},
        "reroute": {"change": "remove", "slot": "3"},
    }.items():
        answer = director.post(f"/documents/{document_id}/act/{deed}", data=form | more)
        assert answer.status_code == 403, deed
    stranger = pages.as_person(STRANGER)
    assert stranger.get(f"/documents/{document_id}/act/hold").status_code == 404
    assert stranger.post(f"/documents/{document_id}/act/hold", data=form).status_code == 404
    assert director.get(f"/documents/{document_id}/act/nonsense").status_code == 404


def test_what_was_typed_stays_when_the_form_is_refused(pages: OfficePages) -> None:
    document_id, officer = in_circulation(pages), pages.as_person(DEPUTY_DIRECTOR)
    answer = send(
        officer,
        document_id,
        "reroute",
        change="replace",
        slot="3",
        post="",
        reason="所管替えです。",
    )
    assert answer.status_code == 422
    assert "所管替えです。" in answer.text
    broken = officer.post(
        f"/documents/{document_id}/act/reroute",
        data={"once": str(new_id()), "change": "turn", "reason": "所管替えです。"},
    )
    assert broken.status_code == 422


def test_the_pages_speak_english(pages: OfficePages) -> None:
    document_id = in_circulation(pages)
    officer = pages.as_person(DEPUTY_DIRECTOR, "en")
    page = officer.get(f"/documents/{document_id}").text
    assert "More actions" in page
    assert "Change the route" in officer.get(f"/documents/{document_id}/act/reroute").text

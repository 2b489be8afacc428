"""Receipts as the people who enter, distribute and deal with them use the pages."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest

from internal.documents.receipts.rules.standing import Move
from internal.kernel.db import new_id
from internal.kernel.refusal import Forbidden
from tests.conftest import TestClock
from tests.documents.receipts.mail_room import (
    LETTER,
    TODAY,
    TYPED,
    enter,
    handed,
    officer,
    open_mail_room,
    received,
    shown,
    taken,
    treasurer,
    words,
)
from tests.documents.records.officers import CHIEF, OFFICER, day
from tests.web.offices import (
    CHIEF as UNIT_CHIEF,
)
from tests.web.offices import CLERK, FINANCE, OfficePages, Person
from tests.web.test_documents import approve, hidden


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    return open_mail_room(database_url, tmp_path, clock)


def id_in(location: str) -> UUID:
    found = re.search(r"/receipts/([0-9a-f-]{36})", location)
    assert found, location
    return UUID(found[1])


def seen(person: Person, address: str) -> str:
    return hidden(person.get(address).text, "seen")


def move(person: Person, receipt_id: UUID, name: str, **more: str) -> tuple[int, str]:
    """Send the form of a receipt; answers the status and the words of the page."""
    address = f"/receipts/{receipt_id}"
    answer = person.post(f"{address}/move", {"move": name} | more)
    return answer.status_code, words(answer.text)


def hand_on(person: Person, receipt_id: UUID, section: UUID, **more: str) -> int:
    form = {"move": "distribute", "section": str(section), "to": ""} | more
    return person.post(f"/receipts/{receipt_id}/hand-on", form).status_code


def begin(person: Person, receipt_id: UUID, **more: str) -> str:
    """Begin a draft; answers the address of its desk."""
    form = {"matter": "general", "purpose": "decide"} | more
    answer = person.post(f"/receipts/{receipt_id}/draft", form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_what_arrived_is_entered_with_its_file_and_number(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    answer = enter(officer, pages, ("照会.txt", LETTER))
    assert answer.status_code == 303, answer.text
    page = shown(officer, answer.location)
    assert "8DORO収第1号として収受しました。" in page
    assert "令和8年11月20日(金) 9:40" in page
    assert "照会.txt" in page


def test_paper_without_a_file_needs_its_place(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    refused = enter(officer, pages)
    assert refused.status_code == 422
    assert "ファイルを選ぶか、紙の所在を入力してください。" in refused.text
    assert enter(officer, pages, place="受領棚 2段").status_code == 303


def test_a_refused_form_keeps_what_was_typed_and_takes_no_number(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    form = {"place": "棚", "subject": "街路樹の剪定", **day("received", date(2026, 11, 19))}
    refused = enter(officer, pages, **form)
    assert refused.status_code == 422
    assert "収受日は、到達日より前にはなりません。" in refused.text
    assert 'value="街路樹の剪定"' in refused.text
    assert enter(officer, pages, **(form | TYPED)).status_code == 303
    assert "8DORO収第1号" in shown(officer, "/receipts/register")


UNREADABLE = (
    ({"arrived_time": "午前"}, "時刻は「9:05」のように"),
    ({"written_month": "13"}, "その日付はありません"),
    ({"section": ""}, "収受する課を選んでください。"),
    ({"once": ""}, "画面が古くなっています"),
)


def test_what_cannot_be_read_is_said(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    for changes, sentence in UNREADABLE:
        refused = enter(officer, pages, place="棚", **changes)
        assert (refused.status_code, sentence in refused.text) == (422, True), sentence


def test_a_file_that_may_not_come_in_refuses_the_whole_entry(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    refused = enter(officer, pages, ("照会.txt", LETTER), ("調査票.exe", b"MZ\x90\x00"))
    assert refused.status_code == 422
    assert 'id="e-files"' in refused.text
    assert "この年度の収受はありません" in shown(officer, "/receipts/register")


def test_a_form_sent_twice_is_entered_once(pages: OfficePages) -> None:
    officer, once = pages.as_person(OFFICER), str(new_id())
    first = enter(officer, pages, place="棚", once=once)
    again = enter(officer, pages, place="棚", once=once)
    assert first.location == again.location
    enter(officer, pages, place="棚")
    assert re.findall(r"収第(\d+)号 電子", shown(officer, "/receipts/register")) == ["1", "2"]


def test_numbers_run_within_year_and_section(pages: OfficePages) -> None:
    chief = pages.as_person(CHIEF)
    finance = str(pages.office.chart.departments["ZAISEI"])
    enter(chief, pages, place="棚")
    enter(chief, pages, place="棚", section=finance)
    last_year = day("received", date(2026, 3, 31)) | day("arrived", date(2026, 3, 31))
    answer = enter(chief, pages, place="棚", **(last_year | day("written", date(2026, 3, 30))))
    assert "7DORO収第1号" in shown(chief, answer.location)
    enter(chief, pages, place="棚")
    roads = pages.office.chart.departments["DORO"]
    page = shown(chief, f"/receipts/register?section={roads}")
    assert "8DORO収第1号" in page
    assert "8DORO収第2号" in page
    assert "8ZAISEI収第1号" in shown(chief, f"/receipts/register?section={finance}")
    assert "7DORO収第1号" in shown(chief, f"/receipts/register?section={roads}&year=2025")


def test_what_belongs_to_an_earlier_receipt_is_a_branch_of_its_number(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    first = id_in(enter(officer, pages, place="棚").location)
    enter(officer, pages, place="棚")
    form = officer.get(f"/receipts/new?parent={first}")
    assert "次の収受の枝番として登録します。" in form.text
    for branch in (2, 3):
        answer = enter(officer, pages, place="棚", parent=str(first))
        assert f"8DORO収第1号の{branch}" in shown(officer, answer.location)
    page = shown(officer, f"/receipts/{first}")
    assert "同じ番号の収受 8DORO収第1号の2 8DORO収第1号の3" in page
    found = shown(officer, "/receipts/register")
    assert found.index("第1号の3") < found.index("第2号")


def test_a_receipt_goes_from_the_mail_room_to_the_person_who_answers(pages: OfficePages) -> None:
    chief, officer, clerk = (pages.as_person(who) for who in (CHIEF, OFFICER, CLERK))
    general = str(pages.office.chart.departments["SOUMU"])
    roads = pages.office.chart.departments["DORO"]
    receipt_id = id_in(enter(chief, pages, place="棚", section=general).location)
    form = chief.get(f"/receipts/{receipt_id}/hand-on?section={roads}").text
    assert "小林 花子 主事" in form
    assert hand_on(chief, receipt_id, roads) == 303
    assert "受領待ち 1" in shown(officer, "/receipts")
    assert move(officer, receipt_id, "accept")[0] == 303
    person = str(pages.office.chart.people[CLERK])
    assert hand_on(officer, receipt_id, roads, to=person) == 303
    assert "道路建設課 小林 花子 主事" in shown(clerk, "/receipts?tray=awaiting&own=yes")
    assert move(clerk, receipt_id, "accept")[0] == 303
    assert "未処理 1" in shown(clerk, "/receipts")
    form = {"reason": "電話で回答"} | day("on", TODAY)
    assert move(clerk, receipt_id, "answer", **form)[0] == 303
    assert "処理済 1" in shown(clerk, "/receipts")
    history = shown(clerk, f"/receipts/{receipt_id}")
    said = ("収受した", "配布した", "受領した", "配布した", "受領した", "回答済みにした")
    places = [history.rindex(each) for each in ("収受した 総務人権推進課", "電話で回答")]
    assert places[0] > places[1]
    assert all(each in history for each in said)


def test_what_went_astray_keeps_its_arrival_on_every_hop(pages: OfficePages) -> None:
    office, officer, finance = pages.office, pages.as_person(OFFICER), pages.as_person(FINANCE)
    receipt_id = received(office)
    money = office.chart.departments["ZAISEI"]
    assert hand_on(officer, receipt_id, money) == 303
    status, page = move(finance, receipt_id, "return")
    assert status == 422
    assert "理由を200字以内で入力してください。" in page
    assert move(finance, receipt_id, "return", reason="道路建設課の所管です")[0] == 303
    assert "未配布 1" in shown(officer, "/receipts")
    assert hand_on(officer, receipt_id, money) == 303
    plan = office.chart.departments["KEIKAKU"]
    assert hand_on(finance, receipt_id, plan, move="forward") == 422
    forward = {"move": "forward", "reason": "都市計画に関するもののため"}
    assert hand_on(finance, receipt_id, plan, **forward) == 303
    page = shown(officer, f"/receipts/{receipt_id}")
    assert "到達日時 令和8年11月20日(金) 9:40" in page
    assert "財政課 → 都市計画課 都市計画に関するもののため" in page
    assert "財政課 → 道路建設課 道路建設課の所管です" in page
    assert "都市計画課" in shown(finance, f"/receipts/{receipt_id}")  # who had it reads it on


def test_a_draft_carries_what_arrived_and_both_lead_to_each_other(pages: OfficePages) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    reply = {"wants_reply": "yes"} | day("reply_by", date(2026, 12, 10))
    receipt_id = id_in(enter(officer, pages, ("照会.txt", LETTER), **reply).location)
    roads = pages.office.chart.departments["DORO"]
    hand_on(officer, receipt_id, roads, to=str(pages.office.chart.people[CLERK]))
    move(clerk, receipt_id, "accept")
    desk = begin(clerk, receipt_id)
    draft = clerk.get(desk).text
    assert 'value="道路台帳の整備状況に関する調査について"' in draft
    assert "2　差出人　みどり県県土整備部道路維持課" in draft
    assert "4　回答期限　令和8年12月10日" in draft
    assert "照会.txt" in draft
    assert f'<a href="/receipts/{receipt_id}">収受 8DORO収第1号</a>' in draft
    page = shown(clerk, f"/receipts/{receipt_id}")
    assert "起案 道路台帳の整備状況に関する調査について" in page
    assert "起案が進行中" in shown(clerk, "/receipts?tray=open")
    assert "閲覧できない文書" in shown(officer, f"/receipts/{receipt_id}")  # not submitted


def test_the_decision_settles_the_receipt_and_the_answer_is_dated_after_it(
    pages: OfficePages,
) -> None:
    clerk, receipt_id = pages.as_person(CLERK), taken(pages.office)
    desk = begin(clerk, receipt_id)
    page = clerk.get(desk.replace("/edit", "/confirm")).text
    form = {"revision": hidden(page, "revision"), "once": hidden(page, "once")}
    assert clerk.post(desk.replace("/edit", "/confirm"), form).status_code == 303
    assert "回議中" in shown(clerk, f"/receipts/{receipt_id}")
    document_id = UUID(desk.split("/")[-2])
    assert "収受 8DORO収第1号" in shown(pages.as_person(UNIT_CHIEF), f"/documents/{document_id}")
    approve(pages, document_id, UNIT_CHIEF, OFFICER, "0005")
    listed = shown(clerk, "/receipts?tray=done")
    assert "処理済 1" in listed
    status, page = move(clerk, receipt_id, "answer", **day("on", date(2026, 11, 23)))
    assert status == 422
    assert "回答日は、決裁日より前にはなりません。" in page
    assert move(clerk, receipt_id, "close", reason="不要")[0] == 409
    assert move(clerk, receipt_id, "answer", **day("on", TODAY))[0] == 303
    assert "回答済み 令和8年11月24日(火)" in shown(clerk, f"/receipts/{receipt_id}")


def test_a_draft_for_reading_says_so(pages: OfficePages) -> None:
    clerk, receipt_id = pages.as_person(CLERK), taken(pages.office)
    desk = clerk.get(begin(clerk, receipt_id, purpose="show")).text
    assert "(供覧)" in desk
    assert "供覧します。" in desk
    assert "供覧 道路台帳の" in shown(clerk, f"/receipts/{receipt_id}")


def test_a_draft_needs_its_matter(pages: OfficePages) -> None:
    clerk, receipt_id = pages.as_person(CLERK), taken(pages.office)
    answer = clerk.post(f"/receipts/{receipt_id}/draft", {"matter": "", "purpose": "decide"})
    assert answer.status_code == 422
    assert "事項を選んでください。" in answer.text


def test_nothing_to_do_is_closed_with_a_reason_and_opened_again(pages: OfficePages) -> None:
    clerk, officer = pages.as_person(CLERK), pages.as_person(OFFICER)
    receipt_id = taken(pages.office)
    assert move(clerk, receipt_id, "close")[0] == 422
    assert move(clerk, receipt_id, "close", reason="案内のみのため")[0] == 303
    assert "処理不要" in shown(clerk, f"/receipts/{receipt_id}")
    assert move(clerk, receipt_id, "reopen", reason="追加の照会")[0] == 403
    assert move(officer, receipt_id, "reopen", reason="追加の照会")[0] == 303
    assert "未処理 1" in shown(clerk, "/receipts")


def test_a_cancelled_number_stays_in_the_register_with_its_reason(pages: OfficePages) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    receipt_id = received(pages.office)
    assert move(clerk, receipt_id, "cancel", reason="誤り")[0] == 403
    assert move(officer, receipt_id, "cancel")[0] == 422
    assert move(officer, receipt_id, "cancel", reason="二度登録したため")[0] == 303
    received(pages.office)
    register = shown(officer, "/receipts/register")
    assert re.search(r"8DORO収第1号 .* 取消 .*8DORO収第2号", register)
    assert "二度登録したため" in shown(officer, f"/receipts/{receipt_id}")
    assert "第1号" not in shown(officer, "/receipts")
    refused = enter(officer, pages, place="棚", parent=str(receipt_id))
    assert refused.status_code == 422
    assert "取り消した番号に枝番は付けられません。" in refused.text


def test_the_number_behind_a_draft_is_not_cancelled(pages: OfficePages) -> None:
    officer, receipt_id = pages.as_person(OFFICER), taken(pages.office)
    begin(pages.as_person(CLERK), receipt_id)
    answer = officer.post(f"/receipts/{receipt_id}/move", {"move": "cancel", "reason": "誤り"})
    assert answer.status_code == 409
    assert "先に起案を取り下げてください。" in answer.text


def test_files_come_later_and_are_sent_safely(pages: OfficePages) -> None:
    officer, receipt_id = pages.as_person(OFFICER), received(pages.office)
    address = f"/receipts/{receipt_id}/files"
    assert officer.post(address).status_code == 422
    form = {
        "csrf_token": officer.csrf_token,
        "files": [(BytesIO(LETTER), "控え.txt")],
    }
    assert officer.browser.post(address, data=form).status_code == 303
    sent = officer.get(f"{address}/1?inline=yes")
    assert sent.data == LETTER
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert officer.get(f"{address}/2").status_code == 404
    assert "ファイルを追加した 控え.txt" in shown(officer, f"/receipts/{receipt_id}")


def test_a_page_that_somebody_overtook_is_shown_anew_with_what_was_typed(
    pages: OfficePages,
) -> None:
    clerk, officer = pages.as_person(CLERK), pages.as_person(OFFICER)
    receipt_id = taken(pages.office)
    known = seen(clerk, f"/receipts/{receipt_id}")
    move(officer, receipt_id, "close", reason="不要")
    move(officer, receipt_id, "reopen", reason="誤り")
    form = {"move": "close", "reason": "案内のみのため", "seen": known}
    late = clerk.post(f"/receipts/{receipt_id}/move", form)
    assert late.status_code == 409
    assert "画面を開いたあとに別の人が操作しました" in late.text
    assert 'value="案内のみのため"' in late.text
    assert seen(clerk, f"/receipts/{receipt_id}") != known


NOBODY = (
    ({"section": ""}, "配布先を選んでください。"),
    ({"section": "CITY"}, "配布先を選んでください。"),
    ({"section": "ZAISEI", "to": CLERK}, "配布先を選んでください。"),
    ({"section": "DORO", "to": CLERK}, "いまと同じ配布先です。"),
    ({"section": "DORO", "move": "cancel"}, "操作を選んでください。"),
)


def test_an_addressee_that_is_none_is_said(pages: OfficePages) -> None:
    chart, receipt_id = pages.office.chart, taken(pages.office)
    officer = pages.as_person(OFFICER)
    for typed, sentence in NOBODY:
        form = {"move": "distribute", "to": ""} | typed
        form["section"] = form["section"] and str(chart.departments[form["section"]])
        form["to"] = form["to"] and str(chart.people[form["to"]])
        answer = officer.post(f"/receipts/{receipt_id}/hand-on", form)
        assert (answer.status_code, sentence in answer.text) == (422, True), typed


def test_what_nobody_confirmed_is_redirected_by_whoever_sent_it(pages: OfficePages) -> None:
    office, officer_page = pages.office, pages.as_person(OFFICER)
    receipt_id = received(office)
    handed(office, receipt_id, officer(office), "ZAISEI")
    assert "配布先を変える" in shown(officer_page, f"/receipts/{receipt_id}")
    handed(office, receipt_id, officer(office), "KEIKAKU")
    with pytest.raises(Forbidden, match="この操作をする立場にありません"):
        handed(office, receipt_id, treasurer(office), "DORO", move=Move.FORWARD, reason="誤着")
    assert "道路建設課" in shown(officer_page, f"/receipts/{receipt_id}")


ADDRESSES = (
    "/receipts",
    "/receipts?tray=done&section=all&since=2026-04-01&until=2026-13-01&q=%E9%81%93%E8%B7%AF",
    "/receipts/register",
    "/receipts/register?year=2025&q=12",
    "/receipts/new",
    "/receipts/new?parent={taken}",
    "/receipts/{taken}",
    "/receipts/{waiting}",
    "/receipts/{waiting}/hand-on",
)


def test_every_page_of_receipts_opens_in_both_languages(pages: OfficePages) -> None:
    receipt_id, waiting = taken(pages.office), received(pages.office)
    begin(pages.as_person(CLERK), receipt_id)
    for language in ("ja", "en"):
        reader = pages.as_person(OFFICER, language)
        for address in ADDRESSES:
            page = reader.get(address.format(taken=receipt_id, waiting=waiting))
            assert page.status_code == 200, address
            assert f'lang="{language}"' in page.text
    for address in ("move", "draft", "files"):
        assert reader.get(f"/receipts/{receipt_id}/{address}").location == f"/receipts/{receipt_id}"


def test_what_is_unknown_is_said(pages: OfficePages) -> None:
    officer, unknown = pages.as_person(OFFICER), new_id()
    for address in ("", "/hand-on", "/files/1"):
        assert officer.get(f"/receipts/{unknown}{address}").status_code == 404
    assert officer.get(f"/receipts/new?parent={unknown}").status_code == 404
    assert officer.post(f"/receipts/{unknown}/move", {"move": "accept"}).status_code == 404

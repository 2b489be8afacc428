"""Classes, binders, filing and holds, as the people who keep records use them."""

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from internal.kernel.db import new_id
from tests.approval.cast import repair
from tests.conftest import TestClock
from tests.documents.records.officers import (
    CHIEF,
    OFFICER,
    ROADS,
    appoint_chief,
    day,
    entered,
    made,
    section_of,
)
from tests.web.offices import CLERK, DIRECTOR, STRANGER, OfficePages, Person, open_pages
from tests.web.test_documents import approve


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    opened = open_pages(database_url, tmp_path, clock)
    appoint_chief(opened)
    return opened


def words(html: str) -> str:
    """A page as text, one blank between words."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def submitted(pages: OfficePages, **facts: int) -> UUID:
    """A document that circulates."""
    office, document_id = pages.office, pages.office.draft(repair(**facts))
    submit = office.documents.submit
    office.db.perform(submit, office.clerk, document_id=document_id, revision=1, token=new_id())
    return document_id


def decided(pages: OfficePages) -> UUID:
    """A document that went all its way."""
    document_id = submitted(pages, amount_yen=300_000)
    approve(pages, document_id, "0007", OFFICER, DIRECTOR)
    return document_id


def move(person: Person, binder_id: UUID, name: str, **more: str) -> tuple[int, str]:
    answer = person.post(f"/records/binders/{binder_id}/move", {"move": name} | more)
    return answer.status_code, words(answer.text)


def test_a_class_says_how_long_and_why(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    entered(officer, pages)
    page = words(officer.get("/records/classes").text)
    assert "土木 › 道路 › 道路修繕" in page
    assert "年度 5年 文書管理規程 別表第1 3の項 廃棄" in page


def test_a_class_without_a_basis_keeps_what_was_typed(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    form = ROADS | {"owner": section_of(pages), "basis": "", "minor": "橋りょう点検"}
    answer = officer.post("/records/classes/new", form)
    assert answer.status_code == 422
    assert "保存期間の根拠を200字以内で入力してください" in answer.text
    assert 'value="橋りょう点検"' in answer.text


def test_years_that_do_not_fit_are_said(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    form = ROADS | {"owner": section_of(pages), "term": "permanent", "action": "transfer"}
    answer = officer.post("/records/classes/new", form)
    assert answer.status_code == 422
    assert "「1年未満」と「永年」では空欄" in answer.text


def test_what_is_permanent_is_never_for_disposal(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    form = ROADS | {"owner": section_of(pages), "term": "permanent", "years": ""}
    answer = officer.post("/records/classes/new", form)
    assert answer.status_code == 422
    assert "永年保存は廃棄できません" in answer.text


def test_common_classes_are_the_chiefs(pages: OfficePages) -> None:
    form = ROADS | {"owner": "", "code": "A-01", "minor": "庶務一般"}
    assert pages.as_person(OFFICER).post("/records/classes/new", form).status_code == 403
    assert pages.as_person(CHIEF).post("/records/classes/new", form).status_code == 303
    assert "庶務一般" in pages.as_person(CLERK).get("/records/classes").text


def test_a_code_is_given_once_a_year(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    entered(officer, pages)
    form = ROADS | {"owner": section_of(pages)}
    again = officer.post("/records/classes/new?year=2026", form)
    assert again.status_code == 422
    assert "この年度ですでに使われています" in again.text
    assert officer.post("/records/classes/new?year=2027", form).status_code == 303


def test_two_who_change_one_class_do_not_overwrite_each_other(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages)
    first = officer.post(f"/records/classes/{class_id}", ROADS | {"revision": "1", "years": "10"})
    assert first.status_code == 303
    second = officer.post(f"/records/classes/{class_id}", ROADS | {"revision": "1", "years": "3"})
    assert second.status_code == 409
    assert "10年" in words(officer.get("/records/classes").text)


def test_a_binder_keeps_what_its_class_said_when_it_was_made(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages)
    binder_id = made(officer, pages, class_id)
    officer.post(f"/records/classes/{class_id}", ROADS | {"revision": "1", "years": "10"})
    page = words(officer.get(f"/records/binders/{binder_id}").text)
    assert "5年 — 文書管理規程 別表第1 3の項" in page
    assert "保存期間は令和14年3月31日(水)に満了します。" in page


def test_a_class_with_binders_is_not_removed(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages)
    made(officer, pages, class_id)
    answer = officer.post(f"/records/classes/{class_id}/remove")
    assert answer.status_code == 422
    assert "簿冊があるため削除できません" in answer.text


def test_binders_are_numbered_within_year_and_symbol(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages)
    for title in ("道路修繕伺", "道路修繕完了届"):
        made(officer, pages, class_id, title)
    page = words(officer.get("/records").text)
    assert re.search(r"道路修繕伺 令和8年度 \S+-1 .*道路修繕完了届 令和8年度 \S+-2 ", page)


def test_only_the_records_officer_makes_binders(pages: OfficePages) -> None:
    class_id = entered(pages.as_person(OFFICER), pages)
    form = {"class": class_id, "section": section_of(pages), "title": "勝手な簿冊"}
    assert pages.as_person(CLERK).post("/records/binders/new", form).status_code == 403


def test_another_section_sees_no_binder(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    assert pages.as_person(STRANGER).get(f"/records/binders/{binder_id}").status_code == 403
    assert pages.as_person(CHIEF).get(f"/records/binders/{binder_id}").status_code == 200


def test_a_document_is_filed_completed_and_explained(pages: OfficePages) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    binder_id = made(officer, pages, entered(officer, pages))
    document_id = decided(pages)
    address = f"/records/documents/{document_id}"
    assert address in clerk.get(f"/documents/{document_id}").text
    assert clerk.post(address, {"do": "file", "binder": str(binder_id)}).status_code == 303
    form = {"do": "complete"} | day("completed", date(2026, 11, 24))
    assert clerk.post(address, form).status_code == 303
    page = words(clerk.get(address).text)
    assert "土木 › 道路 › 道路修繕" in page
    assert "令和8年11月24日(火)" in page
    assert "道路陥没箇所の緊急修繕工事" in clerk.get(f"/records/binders/{binder_id}").text


def test_what_circulates_is_filed_but_not_completed(pages: OfficePages) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    binder_id = made(officer, pages, entered(officer, pages))
    document_id = submitted(pages)
    address = f"/records/documents/{document_id}"
    assert clerk.post(address, {"do": "file", "binder": str(binder_id)}).status_code == 303
    answer = clerk.post(address, {"do": "complete"} | day("completed", date(2026, 11, 24)))
    assert answer.status_code == 422
    assert "決裁が済んでいないため、完結できません" in answer.text


def test_a_document_is_not_completed_before_its_decision_or_in_the_future(
    pages: OfficePages,
) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    binder_id = made(officer, pages, entered(officer, pages))
    address = f"/records/documents/{decided(pages)}"
    clerk.post(address, {"do": "file", "binder": str(binder_id)})
    for on in (date(2026, 11, 1), date(2027, 1, 1)):
        answer = clerk.post(address, {"do": "complete"} | day("completed", on))
        assert answer.status_code == 422
        assert "決裁の日から今日までの日" in answer.text


def test_a_stranger_files_nothing(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    answer = pages.as_person(DIRECTOR).post(
        f"/records/documents/{decided(pages)}", {"do": "file", "binder": str(binder_id)}
    )
    assert answer.status_code == 403


def test_a_binder_with_unfinished_documents_stays_open(pages: OfficePages) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    binder_id = made(officer, pages, entered(officer, pages))
    clerk.post(f"/records/documents/{decided(pages)}", {"do": "file", "binder": str(binder_id)})
    status, page = move(officer, binder_id, "close")
    assert status == 422
    assert "完結していない文書が1件あります" in page


def test_only_the_officer_takes_a_completion_back_and_says_why(pages: OfficePages) -> None:
    officer, clerk = pages.as_person(OFFICER), pages.as_person(CLERK)
    binder_id = made(officer, pages, entered(officer, pages))
    address = f"/records/documents/{decided(pages)}"
    clerk.post(address, {"do": "file", "binder": str(binder_id)})
    clerk.post(address, {"do": "complete"} | day("completed", date(2026, 11, 24)))
    assert clerk.post(address, {"do": "reopen", "reason": "追録あり"}).status_code == 403
    assert officer.post(address, {"do": "reopen", "reason": ""}).status_code == 422
    assert officer.post(address, {"do": "reopen", "reason": "追録あり"}).status_code == 303
    assert "未完結" in words(clerk.get(address).text)


def test_a_binder_goes_its_way_to_the_archive(pages: OfficePages) -> None:
    officer, chief = pages.as_person(OFFICER), pages.as_person(CHIEF)
    binder_id = made(officer, pages, entered(officer, pages))
    assert move(officer, binder_id, "close")[0] == 303
    assert move(officer, binder_id, "request_handover")[0] == 303
    assert move(officer, binder_id, "accept_handover")[0] == 403
    assert move(chief, binder_id, "refuse_handover")[0] == 422  # a reason is missing
    assert move(chief, binder_id, "accept_handover")[0] == 303
    page = words(chief.get(f"/records/binders/{binder_id}").text)
    assert "引継ぎを受け入れた" in page
    assert "保存" in page


def test_disposal_needs_a_decision_of_its_own(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    status, page = move(officer, binder_id, "dispose")
    assert status == 422
    assert "起案して決裁を受けてから行います" in page


def test_an_extension_is_later_with_a_reason_and_explained(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    move(officer, binder_id, "close")
    early = day("on", date(2031, 3, 31))
    assert move(officer, binder_id, "extend", reason="利用が続く", **early)[0] == 422
    later = day("on", date(2034, 3, 31))
    assert move(officer, binder_id, "extend", reason="利用が続く", **later)[0] == 303
    page = words(officer.get(f"/records/binders/{binder_id}").text)
    assert "令和16年3月31日(金)まで延長されています(利用が続く)。" in page
    assert "保存期間は令和16年3月31日(金)に満了します。" in page


def test_a_standing_binder_is_closed_with_the_day_its_use_ended(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages, kind="standing"))
    assert (
        "使い終わるまで保存期間は始まりません" in officer.get(f"/records/binders/{binder_id}").text
    )
    assert move(officer, binder_id, "close")[0] == 422
    assert move(officer, binder_id, "close", **day("on", date(2026, 10, 1)))[0] == 303
    page = words(officer.get(f"/records/binders/{binder_id}").text)
    assert "常用は令和8年10月1日(木)に終わりました。" in page
    assert "保存期間は令和14年3月31日(水)に満了します。" in page


def test_a_hold_is_entered_binds_a_binder_and_ends(pages: OfficePages) -> None:
    officer, chief = pages.as_person(OFFICER), pages.as_person(CHIEF)
    binder_id = made(officer, pages, entered(officer, pages))
    form = {"reason": "disclosure", "matter": "令和8年度第3号 開示請求"}
    assert officer.post("/records/holds", form | day("begun", date(2026, 11, 2))).status_code == 403
    assert chief.post("/records/holds", form).status_code == 422
    assert chief.post("/records/holds", form | day("begun", date(2026, 11, 2))).status_code == 303
    page = chief.get(f"/records/binders/{binder_id}").text
    (hold_id,) = re.findall(r'<option value="([0-9a-f-]{36})"[^>]*>令和8年度第3号', page)
    address = f"/records/binders/{binder_id}/hold"
    assert chief.post(address, {"hold": hold_id}).status_code == 303
    page = words(officer.get(f"/records/binders/{binder_id}").text)
    assert "廃棄停止中です(令和8年度第3号 開示請求)" in page
    assert "廃棄停止" in words(officer.get("/records").text)
    ended = day("ended", date(2026, 11, 20))
    assert chief.post(f"/records/holds/{hold_id}/end", ended).status_code == 303
    page = words(officer.get(f"/records/binders/{binder_id}").text)
    assert "令和9年11月20日(土)までは廃棄停止です" in page
    assert chief.post(address, {"hold": hold_id}).status_code == 409


def test_next_years_binders_come_from_this_years_and_are_reviewed(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    made(officer, pages, entered(officer, pages))
    made(
        officer, pages, entered(officer, pages, code="Z-02", minor="台帳", kind="standing"), "台帳"
    )
    section = {"section": section_of(pages)}
    assert officer.post("/records/year/prepare?year=2027", section).status_code == 303
    page = officer.get("/records/year?year=2027").text
    found = re.findall(r'name="binder" value="([0-9a-f-]{36})"', page)
    assert len(found) == 1  # the standing one simply goes on
    again = officer.post("/records/year/prepare?year=2027", section)
    assert again.status_code == 303
    assert len(re.findall('name="binder"', officer.get("/records/year?year=2027").text)) == 1
    form = section | {"binder": found[0], f"title_{found[0]}": "道路修繕伺(令和9年度)"}
    assert officer.post("/records/year/open?year=2027", form).status_code == 303
    listed = words(officer.get("/records?year=2027").text)
    assert "道路修繕伺(令和9年度)" in listed
    assert "台帳" in listed


def test_a_review_that_somebody_else_finished_changes_nothing(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = str(made(officer, pages, entered(officer, pages)))
    form = {"section": section_of(pages), "binder": binder_id, f"title_{binder_id}": "新しい名称"}
    assert officer.post("/records/year/open?year=2026", form).status_code == 409


def test_a_title_is_corrected_and_the_former_one_stays_in_the_history(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    binder_id = made(officer, pages, entered(officer, pages))
    form = {"title": "市道修繕伺", "place": "2階書庫 B棚"}
    assert officer.post(f"/records/binders/{binder_id}/name", form).status_code == 303
    page = words(officer.get(f"/records/binders/{binder_id}").text)
    assert "2階書庫 B棚" in page
    assert "名称または所在を変更した 道路修繕伺" in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_of_records_opens_in_both_languages(pages: OfficePages, language: str) -> None:
    officer = pages.as_person(OFFICER)
    class_id = entered(officer, pages)
    binder_id = made(officer, pages, class_id)
    document_id = decided(pages)
    reader = pages.as_person(OFFICER, language)
    for address in (
        "/records",
        "/records?expired=yes",
        f"/records/binders/{binder_id}",
        "/records/binders/new",
        "/records/classes",
        "/records/classes/new",
        f"/records/classes/{class_id}",
        "/records/year",
        "/records/holds",
        f"/records/documents/{document_id}",
    ):
        assert reader.get(address).status_code == 200, address


def test_what_is_unknown_is_said(pages: OfficePages) -> None:
    officer = pages.as_person(OFFICER)
    for address in ("/records/binders", "/records/classes", "/records/documents"):
        assert officer.get(f"{address}/{new_id()}").status_code == 404

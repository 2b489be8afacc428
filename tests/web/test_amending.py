"""The content is edited on the way through its pages, without scripts."""

import io
import re
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from internal.approval.authority.editing import EditingRule
from internal.approval.editing_rules import set_editing_rule
from internal.approval.engine.amendments import Standing
from internal.approval.engine.values import Capacity
from internal.approval.model import approval_act
from internal.documents.model import document_version
from internal.kernel.actor import SYSTEM
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
from tests.web.test_documents import approve, hidden, in_circulation
from tests.web.test_statements import asked_by

ADMINISTRATOR = "1007"
SKETCH = "位置図の訂正です。\n".encode()


@pytest.fixture
def pages(database_url: str, tmp_path: Path, clock: TestClock) -> OfficePages:
    office = open_pages(database_url, tmp_path, clock)
    ruled(office)
    return office


def ruled(pages: OfficePages, standing: Standing = Standing.KEPT) -> None:
    """The city lets the consulted sections edit."""
    rule = EditingRule(editors=frozenset({Capacity.CONCUR}), standing=standing)
    pages.office.db.perform(
        lambda tx: set_editing_rule(tx, matter="", applies_from=tx.on, rule=rule), SYSTEM
    )


@pytest.fixture
def at_finance(pages: OfficePages) -> UUID:
    document_id = in_circulation(pages)
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR)
    return document_id


def typed(**changes: str) -> dict[str, str]:
    content = repair()
    return {
        "title": content.title,
        "body": content.body,
        "amount_yen": "1980000",
        "contract": "negotiated",
        "disclosure": "open",
        "retention_years": "5",
        "reason": "設計書と一致させるためです。",
    } | changes


def write(
    person: Person, document_id: UUID, file: tuple[str, bytes] | None = None, **changes: str
) -> TestResponse:
    data: dict[str, object] = {"csrf_token": person.csrf_token, **typed(**changes)}
    if file is not None:
        data["files"] = (io.BytesIO(file[1]), file[0])
    return person.browser.post(f"/documents/{document_id}/act/amend", data=data)


def look(person: Person, document_id: UUID) -> str:
    answer = person.get(f"/documents/{document_id}/act/amend/confirm")
    assert answer.status_code == 200
    return answer.text


def confirm(person: Person, document_id: UUID) -> TestResponse:
    html = look(person, document_id)
    sent = {name: hidden(html, name) for name in ("once", "number")}
    return person.post(f"/documents/{document_id}/act/amend/confirm", sent)


def edited(pages: OfficePages, document_id: UUID, who: str = FINANCE, **changes: str) -> None:
    person = pages.as_person(who)
    assert write(person, document_id, **changes).status_code == 303
    assert confirm(person, document_id).status_code == 303


def test_it_is_offered_only_in_a_seat_that_may_edit(pages: OfficePages, at_finance: UUID) -> None:
    page = pages.as_person(FINANCE).get(f"/documents/{at_finance}").text
    assert "内容を修正する" in page
    fresh = in_circulation(pages)
    chief = pages.as_person(CHIEF)
    assert "内容を修正する" not in chief.get(f"/documents/{fresh}").text
    refused = chief.get(f"/documents/{fresh}/act/amend")
    assert refused.status_code == 409
    assert "いまのあなたの決裁欄では行えません" in refused.text
    assert pages.as_person(STRANGER).get(f"/documents/{fresh}/act/amend").status_code == 404


def test_before_it_is_made_the_differences_of_content_and_route_are_shown(
    pages: OfficePages, at_finance: UUID
) -> None:
    person = pages.as_person(FINANCE)
    assert write(person, at_finance, amount_yen="12,000,000").status_code == 303
    html = look(person, at_finance)
    assert "1,980,000円" in html
    assert "12,000,000円" in html
    assert "決裁区分: 課長専決 → 副市長専決" in html
    assert "加わる職: 合議 資産管理課 課長(合議基準 第3条第2号)" in html
    assert "加わる職: 決裁 鶴ヶ島市 副市長(別表第2 1(3))" in html
    assert "外れる職: 決裁" in html
    with pages.office.db.reading() as conn:
        verbs = conn.scalars(select(approval_act.c.verb)).all()
    assert "amend" not in verbs


def test_afterwards_page_history_and_versions_speak_of_it(
    pages: OfficePages, at_finance: UUID
) -> None:
    edited(pages, at_finance, amount_yen="12,000,000", title="緊急修繕工事について")
    page = pages.as_person(CHIEF).get(f"/documents/{at_finance}").text
    assert "修正(第1.1版)で、あなたが答えた第1版から <b>2か所</b> 変わりました" in page
    assert "あなたの承認のあとに内容が修正されました" in page
    assert "維持係長" in page.split("data-earlier")[1][:200]
    history = pages.as_person(CLERK).get(f"/documents/{at_finance}/history").text
    assert "第1.1版" in history
    assert "それまでの承認は有効" in history
    assert "決裁区分: 課長専決 → 副市長専決" in history
    versions = pages.as_person(CLERK).get(f"/documents/{at_finance}/versions").text
    assert versions.index("第1.1版") < versions.index(">第1版<")
    assert "設計書と一致させるためです。" in versions
    assert '<ins><span class="vh">変更後 </span>緊急修繕工事について</ins>' in versions


def test_who_approved_before_marks_it_read(pages: OfficePages, at_finance: UUID) -> None:
    edited(pages, at_finance, body="別紙のとおり伺います。")
    chief = pages.as_person(CHIEF)
    assert "修正後未読" in chief.get("/inbox?box=show").text
    html = chief.get(f"/documents/{at_finance}").text
    sent = {name: hidden(html, name) for name in ("once", "slot")}
    assert chief.post(f"/documents/{at_finance}/read", sent).status_code == 303
    assert "修正後未読" not in chief.get("/inbox?box=show").text
    assert "修正を確認" in chief.get(f"/documents/{at_finance}/history").text


def test_who_approved_sees_everything_that_changed_since_and_others_the_last_edit(
    pages: OfficePages, at_finance: UUID
) -> None:
    edited(pages, at_finance, title="緊急修繕工事について")
    edited(pages, at_finance, title="緊急修繕工事について", retention_years="10")
    edited(pages, at_finance, title="緊急修繕工事について", retention_years="30")
    chief = pages.as_person(CHIEF).get(f"/documents/{at_finance}").text
    assert "修正(第1.3版)で、あなたが答えた第1版から <b>2か所</b> 変わりました" in chief
    finance = pages.as_person(FINANCE).get(f"/documents/{at_finance}").text
    assert "修正(第1.3版)で <b>1か所</b> 変わりました" in finance


def test_where_the_city_voids_the_page_says_whose_approvals_fall(
    pages: OfficePages, at_finance: UUID
) -> None:
    ruled(pages, Standing.VOIDED)
    person = pages.as_person(FINANCE)
    write(person, at_finance, body="別紙のとおり伺います。")
    html = look(person, at_finance)
    assert "承認は取り消され、最初の段階から回議し直します" in html
    assert "維持係長" in html
    assert confirm(person, at_finance).status_code == 303
    chief = pages.as_person(CHIEF).get(f"/documents/{at_finance}").text
    assert "承認する" in chief


def test_what_was_typed_stays_after_a_refusal(pages: OfficePages, at_finance: UUID) -> None:
    answer = write(pages.as_person(FINANCE), at_finance, reason="", title="緊急修繕工事について")
    assert answer.status_code == 422
    assert "修正の理由を入力してください。" in answer.text
    assert 'value="緊急修繕工事について"' in answer.text
    nothing = write(pages.as_person(FINANCE), at_finance)
    assert nothing.status_code == 422
    assert "修正した箇所がありません。" in nothing.text


def test_a_page_from_before_the_edit_cannot_approve(pages: OfficePages) -> None:
    document_id = pages.office.draft(repair(12_000_000))
    pages.office.db.perform(
        pages.office.documents.submit,
        pages.office.clerk,
        document_id=document_id,
        revision=1,
        token=UUID(int=7),
    )
    approve(pages, document_id, CHIEF, DEPUTY_DIRECTOR, DIRECTOR)
    property_director = pages.as_person("1002")
    html = property_director.get(f"/documents/{document_id}").text
    sent = {name: hidden(html, name) for name in ("once", "slot", "seen")}
    edited(pages, document_id, amount_yen="12000000", body="別紙のとおり伺います。")
    sent |= {"decision": "approve", "opinion": "支障ありません。"}
    refused = property_director.post(f"/documents/{document_id}/decision", sent)
    assert refused.status_code == 409
    assert "が内容を変更しました。変更箇所を確認してから操作してください。" in refused.text
    assert "支障ありません。" in refused.text


def test_files_are_added_and_replaced_and_the_old_one_stays(
    pages: OfficePages, at_finance: UUID
) -> None:
    person = pages.as_person(FINANCE)
    assert write(person, at_finance, ("位置図.txt", SKETCH)).status_code == 303
    form = person.get(f"/documents/{at_finance}/act/amend").text
    assert "取りやめる" in form
    assert confirm(person, at_finance).status_code == 303
    data = {"csrf_token": person.csrf_token, **typed()}
    replaced = {"replace-1": (io.BytesIO("二訂の位置図".encode()), "位置図.txt")}
    person.browser.post(f"/documents/{at_finance}/act/amend", data=data | replaced)
    assert confirm(person, at_finance).status_code == 303
    page = pages.as_person(CHIEF).get(f"/documents/{at_finance}").text
    assert "差替え前" in page
    assert pages.as_person(CHIEF).get(f"/documents/{at_finance}/files/1").data == SKETCH
    with pages.office.db.reading() as conn:
        numbers = conn.scalars(select(document_version.c.amendment)).all()
    assert sorted(numbers) == [0, 1, 2]


def test_papers_of_an_approver_are_seen_by_those_after_her(
    pages: OfficePages, at_finance: UUID
) -> None:
    person = pages.as_person(FINANCE)
    html = person.get(f"/documents/{at_finance}/act/enclose").text
    answer = person.browser.post(
        f"/documents/{at_finance}/act/enclose",
        data={
            "csrf_token": person.csrf_token,
            "once": hidden(html, "once"),
            "number": hidden(html, "number"),
            "note": "予算の執行見込みです。",
            "files": (io.BytesIO(SKETCH), "執行見込み.txt"),
        },
    )
    assert answer.status_code == 303
    director = pages.as_person(DIRECTOR).get(f"/documents/{at_finance}?file=1").text
    assert "執行見込み.txt" in director
    assert "予算の執行見込みです。" in director
    assert "決裁の内容には含まれません" in director
    assert pages.as_person(CHIEF).get(f"/documents/{at_finance}/files/1").data == SKETCH
    history = pages.as_person(CLERK).get(f"/documents/{at_finance}/history").text
    assert "資料添付" in history


def test_without_a_file_nothing_is_enclosed(pages: OfficePages, at_finance: UUID) -> None:
    person = pages.as_person(FINANCE)
    html = person.get(f"/documents/{at_finance}/act/enclose").text
    sent = {name: hidden(html, name) for name in ("once", "number")} | {"note": "別紙"}
    answer = person.post(f"/documents/{at_finance}/act/enclose", sent)
    assert answer.status_code == 422
    assert "添付する資料を選んでください。" in answer.text


def test_the_administrator_writes_the_rule_with_its_day(pages: OfficePages) -> None:
    administrator = pages.as_person(ADMINISTRATOR)
    form = administrator.get("/admin/editing")
    assert form.status_code == 200
    day = re.search(r'name="applies_from_year"[^>]*value="(\d+)"', form.text)
    assert day
    sent = {
        "matter": "works",
        "applies_from_year": str(int(day[1]) + 1),
        "applies_from_month": "4",
        "applies_from_day": "1",
        "editors": "examine",
        "enclosers": "concur",
        "standing": "voided",
    }
    assert administrator.post("/admin/editing", sent).status_code == 303
    assert "工事" in administrator.get("/admin/editing").text
    assert (
        administrator.post("/admin/editing", sent | {"applies_from_year": "2020"}).status_code
        == 422
    )
    assert pages.as_person(CLERK).get("/admin/editing").status_code == 403


@pytest.mark.parametrize(
    "address", ["", "/act/amend", "/act/amend/confirm", "/act/enclose", "/versions"]
)
def test_every_page_speaks_english(pages: OfficePages, at_finance: UUID, address: str) -> None:
    write(pages.as_person(FINANCE), at_finance, amount_yen="12000000")
    page = pages.as_person(FINANCE, "en").get(f"/documents/{at_finance}{address}")
    assert page.status_code == 200
    assert '<html lang="en"' in page.text


def test_a_document_asks_no_more_with_more_edits(pages: OfficePages, at_finance: UUID) -> None:
    finance, address = pages.as_person(FINANCE), f"/documents/{at_finance}"
    edited(pages, at_finance, body="一度目の修正です。")
    once = asked_by(pages, finance, address)
    versions = asked_by(pages, finance, f"{address}/versions")
    for number in range(3):
        edited(pages, at_finance, body=f"さらに修正しました。{number}")
    assert asked_by(pages, finance, address) == once <= 20
    assert asked_by(pages, finance, f"{address}/versions") == versions

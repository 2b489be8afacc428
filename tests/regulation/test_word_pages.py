"""Facts and matters are written in the pages of an amendment and asked for from its day on."""

from uuid import UUID

from internal.documents.rules import DraftContent
from tests.conftest import TestClock
from tests.regulation.officers import begun
from tests.regulation.test_pages import page_of, published
from tests.web.offices import CLERK, OfficePages, Person
from tests.web.test_documents import hidden

ITEM = {
    "label": "節",
    "label_en": "Expense item",
    "kind": "choice",
    "code": "expense_item",
    "choices": "報酬 | Remuneration | fee\n旅費 | Travel\n需用費",
    "matters": "payment",
}


def words_of(amendment_id: UUID, rest: str = "") -> str:
    return page_of(amendment_id, f"/words{rest}")


def revision(officer: Person, address: str) -> dict[str, str]:
    return {"revision": hidden(officer.get(address).text, "revision")}


def written(officer: Person, amendment_id: UUID, **fields: str) -> None:
    address = words_of(amendment_id, "/facts/new")
    answer = officer.post(address, ITEM | revision(officer, address) | fields)
    assert answer.status_code == 303, answer.text


def test_a_fact_is_added_shown_and_may_be_a_condition_at_once(officer: Person) -> None:
    amendment_id = begun(officer)
    written(officer, amendment_id)
    html = officer.get(words_of(amendment_id)).text
    assert "起案の様式で変わること" in html
    assert "報酬・旅費・需用費" in html
    assert "Expense item" in html
    form = officer.get(words_of(amendment_id, "/facts/expense_item")).text
    assert "報酬 | Remuneration | fee\n旅費 | Travel | c2\n需用費 |  | c3" in form
    row = {
        "matter": "payment",
        "article": "別表第2 6(9)",
        "level": "係長専決",
        "decider": "30",
        "expense_item": "c2",
        "amount_yen_from": "0",
    }
    assert officer.post(page_of(amendment_id, "/rows/new"), row).status_code == 303
    assert "節 旅費" in officer.get(page_of(amendment_id)).text


def test_what_rows_use_stays_and_the_refusal_names_them(officer: Person) -> None:
    amendment_id = begun(officer)
    address = words_of(amendment_id, "/facts/place")
    answer = officer.post(f"{address}/remove", revision(officer, address))
    assert answer.status_code == 422
    assert "次の行が条件に使っているため、削除できません: 別表第3 1(1)、" in answer.text
    written(officer, amendment_id)
    address = words_of(amendment_id, "/facts/expense_item")
    assert officer.post(f"{address}/remove", revision(officer, address)).status_code == 303
    assert officer.get(address).status_code == 404
    matter = words_of(amendment_id, "/matters/trip")
    answer = officer.post(f"{matter}/remove", revision(officer, matter))
    assert "「旅行命令」には次の行があるため、削除できません" in answer.text


def test_a_fact_that_is_wrong_is_refused_at_its_fields_and_stays_typed(officer: Person) -> None:
    amendment_id = begun(officer)
    address = words_of(amendment_id, "/facts/new")
    wrong = {"code": "title", "choices": "", "label_en": "x{0}"}
    answer = officer.post(address, ITEM | wrong | revision(officer, address))
    assert answer.status_code == 422
    assert "「title」は使えません。" in answer.text
    assert "選択肢を1から200まで入力してください。" in answer.text
    assert 'value="x{0}"' in answer.text


def test_the_slower_of_two_officers_is_told_and_keeps_what_she_typed(
    officer: Person, second: Person
) -> None:
    amendment_id = begun(officer)
    address = words_of(amendment_id, "/facts/new")
    stale = revision(second, address)
    written(officer, amendment_id)
    answer = second.post(address, ITEM | stale | {"code": "act", "label": "行為"})
    assert answer.status_code == 409
    assert 'value="行為"' in answer.text
    again = revision(second, address)
    assert second.post(address, ITEM | again | {"code": "act", "label": "行為"}).status_code == 303


def test_a_matter_is_added_renamed_and_shown_as_a_gap(officer: Person) -> None:
    amendment_id = begun(officer)
    address = words_of(amendment_id, "/matters/new")
    named = {"name": "財産の処分", "name_en": "Disposal of property", "code": ""}
    assert officer.post(address, named | revision(officer, address)).status_code == 303
    assert "Disposal of property" in officer.get(words_of(amendment_id)).text
    assert "財産の処分" in officer.get(page_of(amendment_id)).text
    address = words_of(amendment_id, "/matters/matter_1")
    again = named | {"name": "財産の取得"} | revision(officer, address)
    assert officer.post(address, again).status_code == 303
    assert "財産の取得" in officer.get(page_of(amendment_id)).text


def test_drafters_are_asked_from_the_day_on_and_old_documents_keep_their_words(
    pages: OfficePages, officer: Person, clock: TestClock
) -> None:
    content = DraftContent(
        title="光熱水費の支出について",
        matter="payment",
        facts={"amount_yen": 100_000, "important": False},
        body="支出してよろしいか伺います。",
    )
    old = pages.office.draft(content)
    clerk = pages.as_person(CLERK)
    html = clerk.get(f"/documents/{old}/confirm").text
    sent = {name: hidden(html, name) for name in ("revision", "once")}
    assert clerk.post(f"/documents/{old}/confirm", sent).status_code == 303

    amendment_id = begun(officer)
    written(officer, amendment_id)
    address = words_of(amendment_id, "/facts/amount_yen")
    renamed = {"label": "支払金額", "matters": "payment", "label_en": "Amount to be paid"}
    refused = officer.post(address, renamed | revision(officer, address))
    assert "次の行がこの項目を使う事項を外せません" in refused.text
    matters = ["works", "services", "goods", "food", "subsidy", "payment", "budget_transfer"]
    answer = officer.browser.post(
        address,
        data={"csrf_token": officer.csrf_token, **renamed, "matters": matters}
        | revision(officer, address),
    )
    assert answer.status_code == 303, answer.text
    assert published(officer, amendment_id, "節を加える。") == 303
    draft = pages.office.draft(content)
    assert "節" not in clerk.get(f"/documents/{draft}/edit").text
    clock.advance(days=130)

    clerk = pages.as_person(CLERK)
    form = clerk.get(f"/documents/{draft}/edit").text
    assert "支払金額" in form
    assert "旅費" in form
    english = pages.as_person(CLERK, "en").get(f"/documents/{draft}/edit").text
    assert "Expense item" in english
    assert "Remuneration" in english
    assert "支払金額" not in clerk.get(f"/documents/{old}").text
    html = clerk.get(f"/documents/{draft}/confirm").text
    sent = {name: hidden(html, name) for name in ("revision", "once")}
    answer = clerk.post(f"/documents/{draft}/confirm", sent)
    assert answer.status_code == 422
    assert "いずれかを選んでください。" in answer.text

"""The authority table is amended through its pages, by those who may, without losing anything."""

import re
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from internal.approval.authority.rules import evaluate
from internal.approval.authority.store import AuthorityStore
from internal.approval.model import authority_row
from internal.kernel.actor import SYSTEM
from internal.kernel.audit import audit_event
from internal.kernel.db import Tx, new_id
from internal.regulation.model import regulation_publication, regulation_row
from tests.conftest import TestClock
from tests.regulation.officers import NEXT_APRIL, begun, day, row_address
from tests.web.offices import CLERK, DIRECTOR, OfficePages, Person
from tests.web.test_documents import hidden

BAND = {
    "article": "別表第2 1(2)",
    "level": "部長専決",
    "decider": "70",
    "deputy_allowed": "yes",
    "amount_yen_from": "2,000,000",
    "amount_yen_below": "10000000",
}
REPAIR = {
    "matter": "works",
    "name": "50万円の修繕",
    "amount_yen": "500,000",
    "contract": "negotiated",
    "level": "課長専決",
}


def page_of(amendment_id: UUID, rest: str = "") -> str:
    return f"/admin/rules/amendments/{amendment_id}{rest}"


def changed(officer: Person, amendment_id: UUID, article: str, **fields: str) -> None:
    """Change a row through its form."""
    address = row_address(officer, amendment_id, article)
    revision = hidden(officer.get(address).text, "revision")
    answer = officer.post(address, BAND | {"article": article, "revision": revision} | fields)
    assert answer.status_code == 303, answer.text


def level_on(pages: OfficePages, on: date, amount_yen: int) -> str:
    """Who decides works of an amount on a day, as a fresh process finds it."""
    with pages.office.db.reading() as conn:
        table = AuthorityStore().table(conn)
    facts = {"amount_yen": amount_yen, "contract": "open", "important": False}
    return evaluate(table, "works", facts, on).row.level


def published(officer: Person, amendment_id: UUID, reason: str = "") -> int:
    address = page_of(amendment_id, "/publish")
    html = officer.get(address).text
    answer = officer.post(address, {"revision": hidden(html, "revision"), "reason": reason})
    return answer.status_code


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_opens(pages: OfficePages, officer: Person, language: str) -> None:
    amendment_id = begun(officer)
    officer.post("/admin/rules/examples/new", REPAIR)
    row = row_address(officer, amendment_id, "別表第2 1(2)")
    reader = pages.as_person("1003", language)
    own = ("", "/head", "/publish", "/discard", "/impact", "/import", "/export.csv")
    for address in (
        "/admin/rules",
        "/admin/rules/new",
        "/admin/rules/examples",
        "/admin/rules/examples/new",
        "/admin/rules/examples/new?matter=trip",
        "/admin/rules/generations/demo-2026-04",
        "/admin/rules/generations/demo-2026-04/export.csv",
        *(page_of(amendment_id, rest) for rest in own),
        page_of(amendment_id, "/rows/new?matter=leave"),
        page_of(amendment_id, "/rows/new?kind=consult"),
        row,
        f"{row}/delete",
    ):
        assert reader.get(address).status_code == 200, address


def test_others_neither_see_nor_change_the_table(pages: OfficePages, officer: Person) -> None:
    amendment_id = begun(officer)
    row = row_address(officer, amendment_id, "別表第2 1(2)")
    clerk = pages.as_person(CLERK)
    assert "/admin/rules" not in clerk.get("/").text
    assert "/admin/rules" in officer.get("/").text
    assert clerk.get("/admin/rules").status_code == 403
    assert clerk.post(row, BAND | {"revision": "1", "level": "係長専決"}).status_code == 403
    assert clerk.post(page_of(amendment_id, "/publish"), {"revision": "1"}).status_code == 403
    assert "係長専決" not in officer.get(page_of(amendment_id)).text


def test_a_generation_in_force_is_shown_by_matter_and_has_no_way_to_change_it(
    officer: Person,
) -> None:
    html = officer.get("/admin/rules/generations/demo-2026-04").text
    assert "支出負担行為(工事)" in html
    assert "金額(税込) 200万円以上 1,000万円未満" in html
    assert "道路" not in html
    assert "財政課 課長" in html
    assert "/rows/" not in html
    assert "適用中" in html


def test_a_copy_changes_nothing_until_it_is_published(pages: OfficePages, officer: Person) -> None:
    amendment_id = begun(officer)
    changed(
        officer,
        amendment_id,
        "別表第2 1(1)",
        level="課長専決",
        decider="50",
        amount_yen_from="",
        amount_yen_below="3000000",
    )
    changed(officer, amendment_id, "別表第2 1(2)", amount_yen_from="3000000")
    assert level_on(pages, NEXT_APRIL, 2_500_000) == "部長専決"
    assert published(officer, amendment_id) == 303
    assert level_on(pages, NEXT_APRIL, 2_500_000) == "課長専決"
    assert level_on(pages, date(2027, 3, 31), 2_500_000) == "部長専決"


def test_the_row_is_refused_with_a_sentence_at_every_field(officer: Person) -> None:
    amendment_id = begun(officer)
    wrong = {
        "matter": "works",
        "kind": "decide",
        "article": "",
        "level": "課長{専決}",
        "decider": "post",
        "posts": "{NOBODY}",
        "amount_yen_from": "5",
        "amount_yen_below": "5",
    }
    answer = officer.post(page_of(amendment_id, "/rows/new"), wrong)
    assert answer.status_code == 422
    assert "根拠条文を入力してください。" in answer.text
    assert "職コード「{NOBODY}」は適用日の組織にありません。" in answer.text
    assert "「金額(税込)」の範囲に当てはまる数がありません。" in answer.text
    assert 'value="課長{専決}"' in answer.text
    for field in ("article", "posts", "amount_yen_from"):
        assert f'href="#f-{field}"' in answer.text


def test_rows_are_added_and_deleted(pages: OfficePages, officer: Person) -> None:
    amendment_id = begun(officer)
    form = {
        "matter": "general",
        "kind": "consult",
        "article": "合議基準 第9条",
        "capacity": "examine",
        "posts": "SOMU-KACHO @records_officer",
        "personal_data": "yes",
    }
    assert officer.post(page_of(amendment_id, "/rows/new"), form).status_code == 303
    html = officer.get(page_of(amendment_id)).text
    assert "総務人権推進課 課長、文書主任(起案者の課)" in html
    address = row_address(officer, amendment_id, "合議基準 第9条") + "/delete"
    revision = hidden(officer.get(address).text, "revision")
    assert officer.post(address, {"revision": revision}).status_code == 303
    assert "合議基準 第9条" not in officer.get(page_of(amendment_id)).text
    with pages.office.db.reading() as conn:
        actions = set(conn.scalars(select(audit_event.c.action)))
    assert {"regulation.begin", "regulation.add_row", "regulation.delete_row"} <= actions


def test_the_slower_of_two_editors_is_told_and_loses_nothing(
    pages: OfficePages, officer: Person, second: Person
) -> None:
    amendment_id = begun(officer)
    address = row_address(officer, amendment_id, "別表第2 1(2)")
    revision = hidden(second.get(address).text, "revision")
    changed(officer, amendment_id, "別表第2 1(2)", level="部長専決(甲)")
    mine = BAND | {"level": "部長専決(乙)", "revision": revision}
    answer = second.post(address, mine)
    assert answer.status_code == 409
    assert "先に変更しました" in answer.text
    assert 'value="部長専決(乙)"' in answer.text
    assert "部長専決(甲)" in answer.text
    again = mine | {"revision": hidden(answer.text, "revision")}
    assert second.post(address, again).status_code == 303
    assert "部長専決(乙)" in officer.get(page_of(amendment_id)).text


def test_who_edits_a_row_that_is_deleted_meanwhile_may_save_it_as_a_new_one(
    officer: Person, second: Person
) -> None:
    amendment_id = begun(officer)
    address = row_address(officer, amendment_id, "別表第2 1(2)")
    html = second.get(address).text
    form = {name: hidden(html, name) for name in ("revision", "matter", "kind")}
    officer.post(f"{address}/delete", {"revision": form["revision"]})
    answer = second.post(address, BAND | form | {"level": "部長専決(乙)"})
    assert answer.status_code == 409
    assert 'value="部長専決(乙)"' in answer.text
    action = re.search(r'action="([^"]+/rows/new)"', answer.text)
    assert action
    assert second.post(action[1], BAND | form | {"level": "部長専決(乙)"}).status_code == 303
    assert "部長専決(乙)" in officer.get(page_of(amendment_id)).text


def test_two_editors_of_different_rows_do_not_meet(officer: Person, second: Person) -> None:
    amendment_id = begun(officer)
    address = row_address(second, amendment_id, "別表第2 2(2)")
    revision = hidden(second.get(address).text, "revision")
    changed(officer, amendment_id, "別表第2 1(2)", level="部長専決(甲)")
    mine = BAND | {"article": "別表第2 2(2)", "revision": revision}
    assert second.post(address, mine).status_code == 303


def test_a_refused_form_keeps_the_revision_it_was_opened_with(
    officer: Person, second: Person
) -> None:
    amendment_id = begun(officer)
    address = row_address(officer, amendment_id, "別表第2 1(2)")
    revision = hidden(second.get(address).text, "revision")
    changed(officer, amendment_id, "別表第2 1(2)")
    refused = second.post(address, BAND | {"article": "", "revision": revision})
    assert refused.status_code == 422
    assert hidden(refused.text, "revision") == revision


def test_ties_and_gaps_are_told_with_articles_and_an_example(officer: Person) -> None:
    amendment_id = begun(officer)
    changed(officer, amendment_id, "別表第2 1(2)", amount_yen_from="1,500,000")
    html = officer.get(page_of(amendment_id)).text
    assert "別表第2 1(1)、別表第2 1(2)" in html
    assert "金額(税込) 1,500,000円" in html
    forced = officer.post(page_of(amendment_id, "/publish"), {"revision": "2", "reason": "試し"})
    assert forced.status_code == 422
    assert "同時に当てはまる行があるため" in forced.text
    changed(officer, amendment_id, "別表第2 1(2)", amount_yen_from="2500000")
    html = officer.get(page_of(amendment_id)).text
    assert "当てはまる行がありません。" in html
    assert "金額(税込) 2,000,000円" in html


def published_facts(pages: OfficePages) -> list[tuple[str, int]]:
    with pages.office.db.reading() as conn:
        rows = conn.execute(select(regulation_publication))
        return [(row.reason, len(row.unmet)) for row in rows]


def test_a_red_example_needs_a_reason_that_is_recorded(pages: OfficePages, officer: Person) -> None:
    amendment_id = begun(officer)
    assert officer.post("/admin/rules/examples/new", REPAIR).status_code == 303
    assert "不一致 0件" in officer.get(page_of(amendment_id)).text
    changed(
        officer,
        amendment_id,
        "別表第2 1(1)",
        level="課長専決",
        decider="50",
        amount_yen_from="",
        amount_yen_below="400000",
    )
    changed(officer, amendment_id, "別表第2 1(2)", amount_yen_from="400000")
    html = officer.get(page_of(amendment_id)).text
    assert "不一致 1件" in html
    assert "別表第2 1(2)(金額(税込) 40万円以上 1,000万円未満)" in html
    assert published(officer, amendment_id) == 422
    assert published_facts(pages) == []
    assert published(officer, amendment_id, "修繕の専決を部長に改めるため。") == 303
    assert published_facts(pages) == [("修繕の専決を部長に改めるため。", 1)]
    html = officer.get("/admin/rules/generations/2027-04-01").text
    assert "修繕の専決を部長に改めるため。" in html
    assert "50万円の修繕: 課長専決 → 部長専決" in html


def test_an_example_is_changed_and_deleted_and_the_slower_is_told(
    officer: Person, second: Person
) -> None:
    officer.post("/admin/rules/examples/new", REPAIR)
    html = officer.get("/admin/rules/examples").text
    assert "一致" in html
    found = re.search(r'href="(/admin/rules/examples/[0-9a-f-]{36})"', html)
    assert found
    revision = hidden(second.get(found[1]).text, "revision")
    mine = REPAIR | {"revision": revision, "level": "部長専決"}
    assert officer.post(found[1], mine).status_code == 303
    assert "不一致" in officer.get("/admin/rules/examples").text
    late = second.post(found[1], mine | {"name": "遅い変更"})
    assert late.status_code == 409
    assert 'value="遅い変更"' in late.text
    fresh = hidden(second.get(found[1]).text, "revision")
    assert second.post(f"{found[1]}/delete", {"revision": fresh}).status_code == 303
    assert found[1] not in officer.get("/admin/rules/examples").text


def test_an_example_without_name_level_or_readable_amount_is_refused(officer: Person) -> None:
    wrong = REPAIR | {"name": "", "level": "", "amount_yen": "多い"}
    answer = officer.post("/admin/rules/examples/new", wrong)
    assert answer.status_code == 422
    for field in ("name", "level", "amount_yen"):
        assert f'href="#f-{field}"' in answer.text
    assert 'value="多い"' in answer.text


def test_what_was_published_is_changed_no_more(pages: OfficePages, officer: Person) -> None:
    amendment_id = begun(officer)
    row = row_address(officer, amendment_id, "別表第2 1(2)")
    assert published(officer, amendment_id) == 303
    assert officer.post(row, BAND | {"revision": "1", "level": "係長専決"}).status_code == 422
    assert officer.post(f"{row}/delete", {"revision": "1"}).status_code == 422
    again = officer.post(page_of(amendment_id, "/publish"), {"revision": "2", "reason": ""})
    assert again.status_code == 422
    with pages.office.db.reading() as conn:
        assert "係長専決" not in set(conn.scalars(select(authority_row.c.level)))
        assert "係長専決" not in set(conn.scalars(select(regulation_row.c.level)))


def test_a_coming_generation_is_taken_back_and_one_in_force_is_not(
    pages: OfficePages, officer: Person, clock: TestClock
) -> None:
    amendment_id = begun(officer)
    changed(officer, amendment_id, "別表第2 1(2)", level="部長専決(新)")
    assert published(officer, amendment_id) == 303
    address = "/admin/rules/generations/2027-04-01/withdraw"
    assert officer.get(address).status_code == 200
    assert officer.post(address, {"reason": ""}).status_code == 422
    assert officer.post(address, {"reason": "改正の見送り"}).status_code == 303
    assert level_on(pages, NEXT_APRIL, 2_500_000) == "部長専決"
    assert published(officer, amendment_id) == 303
    clock.advance(days=200)
    officer = pages.as_person("1003")
    assert officer.post(address, {"reason": "遅い"}).status_code == 422
    assert level_on(pages, NEXT_APRIL, 2_500_000) == "部長専決(新)"


def test_a_generation_that_was_loaded_cannot_be_taken_back(officer: Person) -> None:
    address = "/admin/rules/generations/demo-2026-04/withdraw"
    assert officer.post(address, {"reason": "試し"}).status_code == 404


def test_a_day_that_passed_or_is_taken_cannot_be_published(
    officer: Person, pages: OfficePages, clock: TestClock
) -> None:
    past = officer.post(
        "/admin/rules/new", {"name": "遅い", "based_on": "", **day(date(2026, 11, 23))}
    )
    assert past.status_code == 422
    first, other = begun(officer), begun(officer, name="もう一つの改正")
    assert published(officer, first) == 303
    assert published(officer, other) == 422
    third = begun(officer, name="すぐの改正", on=date(2026, 12, 1))
    clock.advance(days=10)
    assert published(pages.as_person("1003"), third) == 422


def test_publishing_what_somebody_has_changed_since_is_a_conflict(
    officer: Person, second: Person
) -> None:
    amendment_id = begun(officer)
    seen = hidden(officer.get(page_of(amendment_id, "/publish")).text, "revision")
    changed(second, amendment_id, "別表第2 1(2)", level="部長専決(甲)")
    answer = officer.post(page_of(amendment_id, "/publish"), {"revision": seen, "reason": ""})
    assert answer.status_code == 409


def test_an_amendment_without_rows_or_with_lost_posts_is_not_published(
    pages: OfficePages, officer: Person
) -> None:
    empty = officer.post("/admin/rules/new", {"name": "空", "based_on": "", **day(NEXT_APRIL)})
    amendment_id = UUID(empty.headers["Location"][-36:])
    assert "当てはまる行がありません。" in officer.get(page_of(amendment_id)).text
    assert published(officer, amendment_id, "試し") == 422
    full = begun(officer)

    def spoil(tx: Tx) -> None:
        tx.conn.execute(
            regulation_row.update()
            .where(regulation_row.c.code == "budget_transfer-1")
            .values(post_codes=["GONE"])
        )

    pages.office.db.perform(spoil, SYSTEM)
    assert "職コード「GONE」は適用日の組織にありません。" in officer.get(page_of(full)).text
    answer = officer.post(page_of(full, "/publish"), {"revision": "1", "reason": "試し"})
    assert answer.status_code == 422


def test_a_discarded_amendment_leaves_the_list(officer: Person) -> None:
    amendment_id = begun(officer)
    revision = hidden(officer.get(page_of(amendment_id, "/discard")).text, "revision")
    answer = officer.post(page_of(amendment_id, "/discard"), {"revision": revision})
    assert answer.status_code == 303
    assert str(amendment_id) not in officer.get("/admin/rules").text
    assert "破棄されました" in officer.get(page_of(amendment_id)).text


def test_publications_cannot_be_rewritten(pages: OfficePages, officer: Person) -> None:
    assert published(officer, begun(officer)) == 303
    with pytest.raises(Exception, match="append-only"):
        pages.office.db.perform(lambda tx: tx.conn.execute(delete(regulation_publication)), SYSTEM)


@pytest.mark.parametrize("rest", ["", "/publish", "/impact", "/rows/new?matter=works"])
def test_what_does_not_exist_is_not_found(officer: Person, rest: str) -> None:
    assert officer.get(page_of(new_id(), rest)).status_code == 404


def test_a_director_without_the_duty_is_refused_the_examples(pages: OfficePages) -> None:
    assert pages.as_person(DIRECTOR).post("/admin/rules/examples/new", REPAIR).status_code == 403

"""The rule of a 合議 is written in the pages; where rows clash, it stops publishing."""

from uuid import UUID

from tests.regulation.officers import begun, row_address
from tests.regulation.test_pages import page_of
from tests.web.offices import Person
from tests.web.test_documents import hidden

RULED = {
    "matter": "works",
    "kind": "consult",
    "capacity": "concur",
    "posts": "SOMU-KACHO JOHO-KACHO JINJI-KACHO",
}


def added(officer: Person, amendment_id: UUID, article: str, **fields: str) -> int:
    answer = officer.post(page_of(amendment_id, "/rows/new"), RULED | {"article": article} | fields)
    return answer.status_code


def test_a_rule_is_written_shown_and_changed(officer: Person) -> None:
    amendment_id = begun(officer)
    assert added(officer, amendment_id, "合議基準 9", completion="two_thirds", stage="審議") == 303
    html = officer.get(page_of(amendment_id)).text
    assert "成立の条件: 三分の二以上、順序: 同時、段階: 審議" in html
    address = row_address(officer, amendment_id, "合議基準 9")
    form = officer.get(address).text
    assert '<option value="two_thirds" selected>' in form
    revision = {"revision": hidden(form, "revision")}
    at_least = {"completion": "at_least", "completion_count": "２", "in_order": "yes"}
    answer = officer.post(address, RULED | revision | at_least | {"article": "合議基準 9"})
    assert answer.status_code == 303, answer.text
    assert "成立の条件: 2人以上、順序: 順番" in officer.get(page_of(amendment_id)).text


def test_a_number_that_cannot_be_reached_is_refused_and_stays_typed(officer: Person) -> None:
    amendment_id = begun(officer)
    answer = officer.post(
        page_of(amendment_id, "/rows/new"),
        RULED | {"article": "合議基準 9", "completion": "at_least", "completion_count": "4"},
    )
    assert answer.status_code == 422
    assert "同意が必要な人数(4人)が、職の数(3)より多くなっています。" in answer.text
    assert 'value="合議基準 9"' in answer.text


def test_rows_of_one_stage_that_differ_are_shown_and_stop_publishing(officer: Person) -> None:
    amendment_id = begun(officer)
    assert added(officer, amendment_id, "合議基準 9", completion="half", stage="審議") == 303
    other = {"posts": "ZAISEI-KACHO", "completion": "any", "stage": "審議"}
    assert added(officer, amendment_id, "合議基準 10", **other) == 303
    said = "段階「審議」の成立の条件か順序が、同じ段階の行「合議基準 9」と違います。"
    assert said in officer.get(page_of(amendment_id)).text
    html = officer.get(page_of(amendment_id, "/publish")).text
    assert "誤りか重複があるため、確定できません。" in html
    revision = hidden(officer.get(page_of(amendment_id, "/head")).text, "revision")
    answer = officer.post(page_of(amendment_id, "/publish"), {"revision": revision, "reason": "r"})
    assert (answer.status_code, said in answer.text) == (422, True)

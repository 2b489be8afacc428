"""What a person finds: rights, words together, order, filters, the number of questions asked."""

from datetime import date

import pytest
from sqlalchemy import func, select, update

from internal.approval.engine.values import CaseState
from internal.approval.model import approval_case
from internal.documents.model import document_keeper
from internal.documents.search import queries
from internal.documents.search.indexing import Part
from internal.documents.search.queries import matching
from internal.documents.search.rules.criteria import Criteria, Order
from internal.documents.search.rules.question import question_of
from internal.kernel.db import Database
from tests.approval.cast import Office, open_office, repair
from tests.approval.test_service import ASSISTANT, CHIEF, DIRECTOR, approve
from tests.documents.search.office import (
    CLERK,
    STRANGER,
    hits,
    principal_of,
    titles,
    written,
)
from tests.organization.test_directory import counted

ROAD, LIGHT, SECRET = "歩道修繕について", "街路灯の交換について", "渡邉氏との示談について"


@pytest.fixture
def office(db: Database) -> Office:
    office = open_office(db)
    office.submitted(written(ROAD, "川越市の髙橋建設へ依頼します。", counterparty="髙橋建設"))
    office.submitted(written(LIGHT, "歩道を照らす灯具を交換します。"))
    office.submitted(written(SECRET, "示談書のとおり。", confidential=True))
    return office


def test_words_stand_anywhere_in_a_document(office: Office) -> None:
    for typed, subjects in (
        ("歩道", {ROAD, LIGHT}),
        ("歩道 交換", {LIGHT}),
        ("歩道 -交換", {ROAD}),
        ("-歩道", {SECRET}),
        ('"歩道修繕"', {ROAD}),
        ('"修繕歩道"', set()),
        ("渡辺", {SECRET}),
        ("高橋建設", {ROAD}),
        ("ﾄｳｼｬ", set()),
        ("", {ROAD, LIGHT, SECRET}),
    ):
        assert titles(office, typed) == subjects, typed
    assert titles(office, "について川越市") == set()  # from the subject into the body


def test_a_document_is_found_by_drafter_section_and_matter(office: Office) -> None:
    row = hits(office, "修繕").rows[0].line
    assert ROAD in titles(office, row.drafter_name)
    assert ROAD in titles(office, row.drafter_section)
    assert ROAD in titles(office, "工事")


def test_a_stranger_finds_nothing_and_is_told_of_nothing(office: Office) -> None:
    found = hits(office, "歩道", STRANGER)
    assert (found.rows, found.count, found.has_next) == ((), 0, False)


def test_the_section_finds_its_documents_but_for_the_secret_ones(office: Office) -> None:
    assert titles(office, "について", DIRECTOR) == {ROAD, LIGHT}
    assert titles(office, "渡邊", CHIEF) == {SECRET}  # she is asked for it
    assert titles(office, "渡邊", DIRECTOR) == set()


def test_rights_that_pass_to_another_section_pass_for_the_search_too(office: Office) -> None:
    (road,) = [row.line for row in hits(office, "修繕").rows]
    with office.db.engine.begin() as conn:
        conn.execute(
            document_keeper.insert().values(
                document_id=road.subject_id, section_id=office.chart.departments["JINJI"]
            )
        )
    assert titles(office, "歩道", STRANGER) == {ROAD}
    assert titles(office, "歩道", DIRECTOR) == {LIGHT}


def test_the_number_is_that_of_the_list_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    first, second = hits(office, "について"), hits(office, "について", page=2)
    assert (first.has_next, second.has_next) == (True, False)
    seen = [row.line.title for row in (*first.rows, *second.rows)]
    assert sorted(seen) == sorted({ROAD, LIGHT, SECRET})
    assert first.count == second.count == len(seen)


def test_the_count_stops_where_nobody_reads_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    found = hits(office, "について")
    assert (found.count, found.is_counted) == (2, False)


def test_the_newest_come_first_or_those_with_the_words_in_the_subject(office: Office) -> None:
    newest = [row.line.title for row in hits(office, "歩道").rows]
    best = [
        row.line.title for row in hits(office, "歩道", criteria=Criteria(order=Order.BEST)).rows
    ]
    assert newest == [LIGHT, ROAD]
    assert best == [ROAD, LIGHT]


def test_a_hit_says_where_the_words_stand(office: Office) -> None:
    (row,) = hits(office, "高橋 修繕").rows
    assert [part.text for part in row.title if part.hit] == ["修繕"]
    assert [(each.part, each.name) for each in row.passages] == [(Part.FACTS, ""), (Part.BODY, "")]
    assert all(any(part.hit for part in each.text) for each in row.passages)


def narrowed(office: Office, criteria: Criteria) -> set[str]:
    return {row.line.title for row in hits(office, "", criteria=criteria).rows}


def test_filters_leave_out_the_rest(office: Office) -> None:
    case_id = office.submitted(repair(50_000, title="消耗品の購入", matter="goods"))
    everything = {ROAD, LIGHT, SECRET, "消耗品の購入"}
    section = office.chart.departments["DORO"]
    assert narrowed(office, Criteria(year=2026)) == everything
    assert narrowed(office, Criteria(year=2025)) == set()
    assert narrowed(office, Criteria(section_id=section)) == everything
    assert narrowed(office, Criteria(section_id=case_id)) == set()
    assert narrowed(office, Criteria(matter="goods")) == {"消耗品の購入"}
    assert narrowed(office, Criteria(least=50_001)) == {ROAD, LIGHT, SECRET}
    assert narrowed(office, Criteria(most=50_000, least=50_000)) == {"消耗品の購入"}
    assert narrowed(office, Criteria(state=CaseState.DECIDED)) == set()
    assert narrowed(office, Criteria(state=CaseState.CIRCULATING)) == everything


def test_days_of_the_decision_are_both_included(office: Office) -> None:
    case_id = office.submitted(written("決裁される文書", matter="general", facts={}))
    for who in (CHIEF, ASSISTANT, DIRECTOR):
        approve(office, case_id, *who)
    with office.db.engine.begin() as conn:
        late = office.db.clock().replace(hour=14, minute=59)  # 23:59 JST
        conn.execute(
            update(approval_case).where(approval_case.c.id == case_id).values(decided_at=late)
        )
    day, before, after = date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 25)
    found = {"決裁される文書"}
    assert narrowed(office, Criteria(decided_from=day, decided_to=day)) == found
    assert narrowed(office, Criteria(decided_to=before)) == set()
    assert narrowed(office, Criteria(decided_from=after)) == set()


def test_a_search_asks_three_questions_however_much_is_found(office: Office) -> None:
    reader = principal_of(office, *CLERK)
    asked = Criteria(question=question_of("歩道 について"))
    for _round in range(2):
        with counted(office.db.engine) as statements, office.db.reading() as conn:
            queries.search(conn, reader, asked)
        assert len([each for each in statements if each != "BEGIN"]) == 3
        for number in range(5):
            office.submitted(written(f"歩道の維持について{number}"))


def test_the_conditions_are_those_of_every_other_reader_of_the_list(office: Office) -> None:
    with office.db.reading() as conn:
        conditions = matching(
            conn, principal_of(office, *CLERK), Criteria(question=question_of("歩道"))
        )
        exported = conn.scalars(
            select(func.count()).select_from(approval_case).where(*conditions)
        ).one()
    assert exported == hits(office, "歩道").count == 2


def test_a_draft_that_was_never_submitted_is_not_found(office: Office) -> None:
    office.draft(written("下書きの歩道"))
    assert "下書きの歩道" not in titles(office, "歩道")
    office.submitted(written("提出した歩道"))
    assert "提出した歩道" in titles(office, "歩道")

"""Facts of every kind: how they are compared, surveyed, written into files, changed and kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internal.approval.authority.facts import (
    Condition,
    FactDefinition,
    FactKind,
    FactValue,
    Vocabulary,
)
from internal.approval.authority.rules import (
    AuthorityRow,
    Decider,
    Generation,
    Table,
    condition_words,
    evaluate,
)
from internal.approval.authority.vocabulary import facts_json, matters_json, united, vocabulary_of
from internal.kernel.refusal import Refusal
from internal.organization.rules import Rank
from internal.regulation.rules import csvfile, workbook
from internal.regulation.rules.rows import as_table, flaws_of
from internal.regulation.rules.survey import survey
from internal.regulation.rules.tablefile import rows_in_grid
from internal.regulation.rules.vocabulary import (
    Matter,
    fact_flaws,
    matter_flaws,
    without_fact,
    without_matter,
)

AREAS = {"saitama": "埼玉県", "tsuru": "埼玉県鶴ヶ島市", "tokyo": "東京都"}
FACTS: Mapping[str, FactDefinition] = {
    fact.name: fact
    for fact in (
        FactDefinition("amount_yen", "金額", FactKind.YEN, label_en="Amount"),
        FactDefinition("expense_item", "節", FactKind.CHOICE, {"fee": "報酬", "trip": "旅費"}),
        FactDefinition("act", "行為", FactKind.CHOICE, {"commit": "負担行為", "pay": "支出命令"}),
        FactDefinition("contract", "契約方法", FactKind.CHOICE, {"open": "一般", "nego": "随契"}),
        FactDefinition("days", "日数", FactKind.NUMBER, unit="日", unit_en="days"),
        FactDefinition("overnight", "宿泊", FactKind.YES_NO),
        FactDefinition("goes_to", "旅行先", FactKind.PLACE, AREAS, ("trip",)),
        FactDefinition("traveller", "旅行者の職位", FactKind.RANK, matters=("trip",)),
        FactDefinition("leaves_on", "出発日", FactKind.DATE, matters=("trip",)),
    )
}
MATTERS = {"trip": "旅行命令", "general": "一般"}
WORDS = Vocabulary(FACTS, MATTERS, {"trip": "Travel"})
PLAIN = Table((), FACTS, MATTERS)
NEXT_APRIL = 2027_04_01


def row(code: str, *conditions: Condition, level: str = "課長専決") -> AuthorityRow:
    return AuthorityRow(code, f"別表 {code}", "trip", level, Decider(Rank.DIRECTOR), conditions)


@pytest.mark.parametrize(
    ("condition", "value", "met"),
    [
        (Condition("amount_yen", at_least=100), 100, True),
        (Condition("amount_yen", below=100), 100, False),
        (Condition("expense_item", one_of=("fee",)), "fee", True),
        (Condition("act", one_of=("pay",)), "commit", False),
        (Condition("contract", one_of=("open", "nego")), "nego", True),
        (Condition("days", at_least=3, below=5), 4, True),
        (Condition("overnight", is_true=True), False, False),
        (Condition("goes_to", one_of=("saitama",)), "埼玉県川越市", True),
        (Condition("goes_to", one_of=("saitama",)), "東京都埼玉県人会館", False),
        (Condition("goes_to", one_of=("tsuru",)), "埼玉県川越市", False),
        (Condition("traveller", one_of=("70", "50")), "70", True),
        (Condition("leaves_on", at_least=NEXT_APRIL), "2027-03-31", False),
        (Condition("leaves_on", at_least=NEXT_APRIL), "2027-04-01", True),
        (Condition("leaves_on", below=NEXT_APRIL), "2027-04-01", False),
    ],
)
def test_every_fact_the_regulation_names_can_be_a_condition(
    condition: Condition, value: FactValue, met: bool
) -> None:
    assert FACTS[condition.fact].meets(condition, value) is met


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition("leaves_on", at_least=NEXT_APRIL), "令和9年4月1日以後"),
        (Condition("leaves_on", below=NEXT_APRIL), "令和9年4月1日より前"),
        (Condition("traveller", one_of=("70",)), "部長級"),
        (Condition("goes_to", one_of=("saitama", "tokyo")), "埼玉県・東京都"),
        (Condition("days", at_least=3, below=5), "3日以上 5日未満"),
    ],
)
def test_conditions_are_read_in_words(condition: Condition, words: str) -> None:
    assert condition_words(FACTS[condition.fact], condition) == words


def conditions(name: str) -> st.SearchStrategy[Condition]:
    fact = FACTS[name]
    if fact.kind is FactKind.DATE:
        days = st.sampled_from((2026_12_31, NEXT_APRIL, 2027_04_02))
        return days.map(lambda day: Condition(name, at_least=day)) | days.map(
            lambda day: Condition(name, below=day)
        )
    codes = st.sampled_from(list(fact.options)[:4])
    return st.sets(codes, min_size=1).map(
        lambda chosen: Condition(name, one_of=tuple(sorted(chosen)))
    )


@st.composite
def trips(draw: st.DrawFn) -> tuple[AuthorityRow, ...]:
    names = ("goes_to", "traveller", "leaves_on")
    return tuple(
        row(
            str(number),
            *(draw(conditions(name)) for name in names if draw(st.booleans())),
            level=str(number),
        )
        for number in range(draw(st.integers(1, 4)))
    )


PLACES = ("埼玉県", "埼玉県鶴ヶ島市脚折", "東京都", "北海道", "埼玉", "その他の場所")
DAYS = ("2020-01-01", "2026-12-31", "2027-03-31", "2027-04-01", "2027-04-02", "2030-01-01")


@settings(max_examples=60, deadline=None)
@given(trips(), st.sampled_from(PLACES), st.sampled_from(("70", "50", "10")), st.sampled_from(DAYS))
def test_a_survey_without_clashes_means_one_answer_for_places_ranks_and_days(
    rows: tuple[AuthorityRow, ...], place: str, rank: str, on: str
) -> None:
    table = as_table(PLAIN, rows, date(2026, 4, 1))
    clashes = [clash for clash in survey(table, rows).clashes if clash.matter == "trip"]
    facts = {"goes_to": place, "traveller": rank, "leaves_on": on}
    try:
        evaluate(table, "trip", facts, date(2026, 4, 1))
        answered = True
    except Refusal as refusal:
        answered = refusal.code not in {"authority.no_row", "authority.tie"}
    assert answered or clashes


def test_rows_on_every_kind_of_fact_go_out_and_come_back_in_both_files() -> None:
    rows = (
        row("a", Condition("leaves_on", at_least=NEXT_APRIL, below=2028_04_01)),
        row("b", Condition("goes_to", one_of=("saitama", "tokyo"))),
        row("c", Condition("days", below=3), Condition("traveller", one_of=("70", "50"))),
    )
    text = csvfile.written(PLAIN, rows)
    assert "2027-04-01,2028-04-01" in text
    assert csvfile.read(PLAIN, text, lambda _code: True).rows == rows
    grid = workbook.grid_of(workbook.written(PLAIN, rows))
    assert rows_in_grid(PLAIN, grid, lambda _code: True).rows == rows


def test_a_day_that_is_none_is_told_in_a_file() -> None:
    text = csvfile.written(PLAIN, (row("a", Condition("leaves_on", at_least=NEXT_APRIL)),))
    found = csvfile.read(PLAIN, text.replace("2027-04-01", "2027/2/30"), lambda _code: True)
    assert [problem.column for problem in found.problems] == ["出発日 以後"]
    slashed = csvfile.read(PLAIN, text.replace("2027-04-01", "２０２７/4/1"), lambda _code: True)
    assert slashed.problems == ()


def test_a_condition_on_no_day_of_the_calendar_is_a_flaw() -> None:
    wrong = row("a", Condition("leaves_on", at_least=2027_02_30))
    assert [flaw.field for flaw in flaws_of(wrong, PLAIN, lambda _code: True)] == ["leaves_on"]


def test_a_vocabulary_comes_back_from_the_database_in_its_order() -> None:
    stored = vocabulary_of(facts_json(WORDS), matters_json(WORDS))
    assert list(stored.facts) == list(FACTS)
    assert list(stored.facts["goes_to"].choices or {}) == list(AREAS)
    again = vocabulary_of(facts_json(stored), matters_json(stored))
    assert (again, stored.matters_en) == (stored, {"trip": "Travel"})


def test_each_generation_is_evaluated_in_its_own_words() -> None:
    old_days = replace(FACTS["days"], label="日数(旧)")
    old = Vocabulary({"days": old_days}, {"trip": "旅行命令(旧)"})
    rows = (row("a", Condition("days", below=3)),)
    table = Table(
        (
            Generation("old", date(2026, 4, 1), rows, (), old),
            Generation("new", date(2027, 4, 1), rows, (), WORDS),
        ),
        FACTS,
        MATTERS,
    )
    assert evaluate(table, "trip", {"days": 1}, date(2026, 5, 1)).facts[0].value == "旅行命令(旧)"
    assert evaluate(table, "trip", {"days": 1}, date(2027, 5, 1)).facts[0].value == "旅行命令"
    assert table.on(date(2026, 5, 1)).facts["days"].label == "日数(旧)"
    assert table.on(date(2020, 1, 1)) is table
    words = united(table.generations)
    assert (words.facts["days"].label, words.matters["trip"]) == ("日数", "旅行命令")


ROWS = (row("1", Condition("goes_to", one_of=("tokyo",))), row("2", Condition("days", below=3)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "日数"}, "label"),
        ({"label_en": "x" * 81}, "label_en"),
        ({"kind": FactKind.CHOICE}, "kind"),
        ({"choices": {}}, "choices"),
        ({"choices": {"a": "甲、乙"}}, "choices"),
        ({"choices": {"a": "甲", "b": "甲"}}, "choices"),
        ({"choices": {"saitama": "埼玉県"}}, "choices"),
        ({"matters": ("general",)}, "matters"),
        ({"matters": ("nowhere",)}, "matters"),
        ({"unit": "x" * 11}, "unit"),
    ],
)
def test_what_is_wrong_with_a_fact_is_told_at_its_field(
    changes: dict[str, object], field: str
) -> None:
    fact = replace(FACTS["goes_to"], **changes)  # type: ignore[arg-type]
    assert field in [flaw.field for flaw in fact_flaws(fact, WORDS, WORDS, ROWS)]


def test_a_choice_that_no_row_uses_may_go() -> None:
    fact = replace(FACTS["goes_to"], choices={"tokyo": "東京都"})
    assert fact_flaws(fact, WORDS, WORDS, ROWS) == ()


@pytest.mark.parametrize("name", ["title", "seen_route", "1a", "Ａ", "x" * 31, "a-b"])
def test_a_name_that_a_form_uses_itself_is_refused(name: str) -> None:
    fact = FactDefinition(name, "新しい項目", FactKind.YES_NO)
    assert [flaw.field for flaw in fact_flaws(fact, WORDS, WORDS, ())] == ["code"]


def test_a_name_that_meant_another_kind_once_is_refused() -> None:
    known = Vocabulary({"old": FactDefinition("old", "昔の項目", FactKind.YEN)})
    fact = FactDefinition("old", "新しい項目", FactKind.YES_NO)
    assert [flaw.field for flaw in fact_flaws(fact, WORDS, known, ())] == ["kind"]


def test_what_rows_use_is_not_taken_out_and_the_rows_are_named() -> None:
    many = tuple(row(str(n), Condition("days", below=n)) for n in range(1, 9))
    with pytest.raises(Refusal) as refused:
        without_fact(WORDS, "days", many)
    assert refused.value.code == "regulation.fact_in_use"
    assert refused.value.facts["rows"] == "別表 1、別表 2、別表 3、別表 4、別表 5 ほか3行"
    assert "act" not in without_fact(WORDS, "act", many).facts


def test_a_matter_with_rows_or_facts_of_its_own_stays() -> None:
    with pytest.raises(Refusal) as refused:
        without_matter(WORDS, "trip", ROWS)
    assert refused.value.code == "regulation.matter_in_use"
    with pytest.raises(Refusal) as refused:
        without_matter(WORDS, "trip", ())
    assert refused.value.code == "regulation.matter_asked"
    assert without_matter(WORDS, "general", ROWS).matters == {"trip": "旅行命令"}


@pytest.mark.parametrize(
    ("matter", "field"),
    [
        (Matter("x", ""), "name"),
        (Matter("x", "一般"), "name"),
        (Matter("general", "旅行命令"), "name"),
        (Matter("X", "新規"), "code"),
        (Matter("x", "新規", "e" * 81), "name_en"),
    ],
)
def test_what_is_wrong_with_a_matter_is_told_at_its_field(matter: Matter, field: str) -> None:
    assert field in [flaw.field for flaw in matter_flaws(matter, WORDS)]

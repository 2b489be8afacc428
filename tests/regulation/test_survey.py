"""Ties and gaps are found at the edges of bands, and only where they are."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from internal.approval.authority.facts import Condition, FactDefinition, FactKind, Facts
from internal.approval.authority.rules import AuthorityRow, Decider, Table, evaluate
from internal.demo.regulation import FACTS, MATTERS, generation
from internal.demo.rule_examples import EXAMPLES
from internal.kernel.refusal import Refusal
from internal.organization.rules import Rank
from internal.regulation.rules.examples import run
from internal.regulation.rules.rows import as_table, facts_words, rows_of
from internal.regulation.rules.survey import ClashKind, survey
from tests.approval.cast import POSTS

TODAY = date(2026, 11, 24)
WORKS = Table(
    (),
    {
        "amount_yen": FactDefinition("amount_yen", "金額", FactKind.YEN),
        "contract": FactDefinition(
            "contract", "契約方法", FactKind.CHOICE, {"open": "一般競争", "direct": "随意契約"}
        ),
        "important": FactDefinition("important", "重要", FactKind.YES_NO),
    },
    {"works": "工事"},
)


def row(code: str, *conditions: Condition) -> AuthorityRow:
    return AuthorityRow(
        code, f"第{code}条", "works", "課長専決", Decider(Rank.DIRECTOR), conditions
    )


def band(at_least: int | None = None, below: int | None = None) -> Condition:
    return Condition("amount_yen", at_least=at_least, below=below)


def test_the_demonstrations_table_has_neither_ties_nor_gaps() -> None:
    table = Table((), FACTS, MATTERS)
    found = survey(table, generation(POSTS).rows)
    assert (found.clashes, found.unfinished) == ((), ())


def test_the_demonstrations_examples_come_out_as_expected() -> None:
    table = as_table(Table((), FACTS, MATTERS), rows_of(generation(POSTS)), TODAY)
    assert [each.example.name for each in run(table, EXAMPLES) if not each.is_met] == []


def test_bands_that_overlap_by_one_yen_tie_there() -> None:
    found = survey(WORKS, (row("1", band(below=2_000_001)), row("2", band(2_000_000))))
    (tie,) = found.ties
    assert [each.article for each in tie.rows] == ["第1条", "第2条"]
    assert facts_words(WORKS, tie.facts) == "金額 2,000,000円"
    assert found.gaps == ()


def test_bands_that_leave_one_yen_out_have_a_gap_there() -> None:
    found = survey(WORKS, (row("1", band(below=2_000_000)), row("2", band(2_000_001))))
    assert [(gap.kind, dict(gap.facts)) for gap in found.clashes] == [
        (ClashKind.GAP, {"amount_yen": 2_000_000})
    ]


def test_two_holes_are_told_apart() -> None:
    found = survey(WORKS, (row("1", band(10, 20)), row("2", band(30))))
    assert [gap.facts["amount_yen"] for gap in found.gaps] == [0, 20]


def test_a_more_detailed_row_is_no_tie() -> None:
    special = row("2", band(0), Condition("important", is_true=True))
    assert survey(WORKS, (row("1", band(0)), special)).clashes == ()


def test_a_choice_that_no_row_names_is_a_gap() -> None:
    found = survey(WORKS, (row("1", Condition("contract", one_of=("open",))),))
    assert [dict(gap.facts) for gap in found.gaps] == [{"contract": "direct"}]


def test_a_matter_without_any_row_is_a_gap() -> None:
    (gap,) = survey(WORKS, ()).clashes
    assert (gap.kind, gap.matter, dict(gap.facts)) == (ClashKind.GAP, "works", {})


def test_five_hundred_bands_of_one_matter_are_looked_at_whole() -> None:
    rows = tuple(row(str(n), band(n * 1_000, (n + 1) * 1_000)) for n in range(499))
    found = survey(WORKS, (*rows, row("last", band(499_000))))
    assert (found.clashes, found.unfinished) == ((), ())


amounts = st.integers(0, 12)
conditions = st.fixed_dictionaries(
    {},
    optional={
        "amount_yen": st.tuples(amounts, st.integers(1, 6)).map(
            lambda ends: band(ends[0], ends[0] + ends[1])
        ),
        "contract": st.sampled_from([("open",), ("direct",), ("open", "direct")]).map(
            lambda chosen: Condition("contract", one_of=chosen)
        ),
        "important": st.booleans().map(lambda yes: Condition("important", is_true=yes)),
    },
).map(lambda by_fact: tuple(by_fact.values()))
tables = st.lists(conditions, min_size=1, max_size=6).map(
    lambda rows: tuple(row(str(n), *each) for n, each in enumerate(rows))
)
facts = st.fixed_dictionaries(
    {
        "amount_yen": st.integers(0, 20),
        "contract": st.sampled_from(["open", "direct"]),
        "important": st.booleans(),
    }
)


def verdict(rows: tuple[AuthorityRow, ...], given_facts: Facts) -> str:
    try:
        evaluate(as_table(WORKS, rows, TODAY), "works", given_facts, TODAY)
    except Refusal as refusal:
        return refusal.code
    return "decided"


@settings(max_examples=300)
@given(rows=tables, given_facts=facts)
def test_whoever_evaluates_meets_only_what_the_survey_told(
    rows: tuple[AuthorityRow, ...], given_facts: dict[str, int | str | bool]
) -> None:
    found = survey(WORKS, rows)
    assert found.unfinished == ()
    match verdict(rows, given_facts):
        case "authority.tie":
            assert found.ties
        case "authority.no_row":
            assert found.gaps


@settings(max_examples=300)
@given(rows=tables)
def test_every_example_of_a_clash_is_one(rows: tuple[AuthorityRow, ...]) -> None:
    anything = {"amount_yen": 0, "contract": "open", "important": False}
    for clash in survey(WORKS, rows).clashes:
        wanted = "authority.tie" if clash.kind is ClashKind.TIE else "authority.no_row"
        assert verdict(rows, anything | dict(clash.facts)) == wanted


@pytest.mark.parametrize("unknown", ["colour", "weight"])
def test_rows_with_unknown_facts_do_not_stop_the_survey(unknown: str) -> None:
    found = survey(WORKS, (row("1"), row("2", Condition(unknown, is_true=True))))
    assert found.clashes == ()

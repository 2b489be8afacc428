"""遡及 and 先付け: which generation decides what takes effect on another day."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.approval.authority.effective import effective_finding
from internal.approval.authority.rules import Condition, Table
from internal.kernel.refusal import Refusal
from tests.approval.engine.people import TABLE

TODAY = date(2026, 11, 24)
AMENDED = date(2026, 10, 1)
FACTS: dict[str, str | int | bool] = {"amount_yen": 1_500_000, "important": False}


def amended(*, limit_yen: int) -> Table:
    """The table, amended in October: 課長 decides works below another limit."""
    old = TABLE.generations[0]
    bounds = {
        "works-1": Condition("amount_yen", below=limit_yen),
        "works-2": Condition("amount_yen", at_least=limit_yen, below=10_000_000),
    }
    rows = tuple(
        replace(row, conditions=(bounds[row.code],)) if row.code in bounds else row
        for row in old.rows
    )
    new = replace(old, code="october", applies_from=AMENDED, rows=rows)
    return replace(TABLE, generations=(old, new))


def test_without_an_effective_day_todays_table_decides() -> None:
    found = effective_finding(TABLE, "works", FACTS, TODAY, None)
    assert (found.finding.row.level, found.sentence) == ("課長専決", "")


def test_what_takes_effect_earlier_is_decided_by_the_table_of_that_day() -> None:
    table = amended(limit_yen=5_000_000)
    facts = FACTS | {"amount_yen": 3_000_000}
    now = effective_finding(table, "works", facts, TODAY, None)
    then = effective_finding(table, "works", facts, TODAY, date(2026, 9, 30))
    assert (now.finding.row.level, then.finding.row.level) == ("課長専決", "部長専決")
    assert "遡及" in then.sentence
    assert then.sentence.endswith("決裁するのは今日その職にある職員です。")


def test_where_todays_table_asks_for_more_todays_applies() -> None:
    table = amended(limit_yen=1_000_000)
    found = effective_finding(table, "works", FACTS, TODAY, date(2026, 9, 30))
    assert found.finding.row.level == "部長専決"
    assert "今日の表によります" in found.sentence


def test_a_day_before_the_first_table_is_decided_by_todays() -> None:
    found = effective_finding(TABLE, "works", FACTS, TODAY, date(2020, 4, 1))
    assert found.finding.row.level == "課長専決"
    assert "決まらないため" in found.sentence


def test_what_todays_table_does_not_know_is_refused() -> None:
    with pytest.raises(Refusal):
        effective_finding(TABLE, "unknown", FACTS, TODAY, date(2026, 9, 30))


@given(st.integers(0, 40_000_000), st.integers(100_000, 9_000_000), st.dates(date(2026, 4, 1)))
def test_nobody_lower_decides_because_of_the_day(yen: int, limit: int, on: date) -> None:
    table, facts = amended(limit_yen=limit), FACTS | {"amount_yen": yen}
    now = effective_finding(table, "works", facts, TODAY, None).finding.row.decider.rank
    then = effective_finding(table, "works", facts, TODAY, on).finding.row.decider.rank
    assert now is not None
    assert then is not None
    assert then >= now

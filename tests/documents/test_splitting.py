"""分割発注: what is added up, when it warns, and what a reader may see of it."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.approval.authority.guards import Guards, SplitWatch
from internal.documents.splitting import Sibling, party_key, split_warning, subject_key
from tests.approval.engine.people import TABLE

TODAY = date(2026, 11, 24)
WATCHED = replace(
    TABLE, guards=(Guards(date(2026, 4, 1), split=SplitWatch(("works",), 90, "契約規則第3条")),)
)


def other(amount_yen: int, title: str = "道路補修工事") -> Sibling:
    return Sibling(uuid4(), title, amount_yen, TODAY)


def facts(amount_yen: int) -> dict[str, str | int | bool]:
    return {"amount_yen": amount_yen, "important": False}


def test_two_cases_that_together_need_a_higher_decider_warn() -> None:
    found = split_warning(WATCHED, "works", facts(1_500_000), [other(1_500_000)], TODAY)
    assert found is not None
    assert (found.total_yen, found.level, found.hidden) == (3_000_000, "部長専決", 0)
    assert found.article == "契約規則第3条"


def test_a_sum_below_the_next_limit_says_nothing() -> None:
    assert split_warning(WATCHED, "works", facts(900_000), [other(900_000)], TODAY) is None


def test_what_the_regulation_does_not_watch_says_nothing() -> None:
    siblings = [other(5_000_000)]
    assert split_warning(WATCHED, "goods", facts(400_000), siblings, TODAY) is None
    assert split_warning(TABLE, "works", facts(1_500_000), siblings, TODAY) is None
    assert split_warning(WATCHED, "works", {"important": True}, siblings, TODAY) is None


def test_what_the_reader_may_not_read_is_only_counted() -> None:
    siblings = [other(1_500_000), other(1_500_000, "")]
    found = split_warning(WATCHED, "works", facts(1_500_000), siblings, TODAY)
    assert found is not None
    assert (len(found.siblings), found.hidden) == (1, 1)


@pytest.mark.parametrize(
    ("one", "other_title"),
    [
        ("道路補修工事(その1)", "道路補修工事 その2"),
        ("第1期 庁舎清掃", "第2期庁舎清掃"),
        ("令和8年度４月 用紙の購入", "令和8年度5月用紙の購入"),
    ],
)
def test_parts_of_one_order_have_the_same_subject(one: str, other_title: str) -> None:
    assert subject_key(one) == subject_key(other_title)


def test_other_subjects_stay_other_subjects() -> None:
    assert subject_key("道路補修工事") != subject_key("橋りょう補修工事")


def test_two_spellings_of_a_company_are_one() -> None:
    assert party_key("株式会社 鶴ヶ島建設") == party_key("鶴ヶ島建設(株)") == "鶴ヶ島建設"


@given(st.integers(1, 20_000_000), st.lists(st.integers(1, 20_000_000), max_size=6))
def test_it_warns_exactly_where_the_sum_goes_to_a_higher_band(own: int, others: list[int]) -> None:
    found = split_warning(WATCHED, "works", facts(own), [other(each) for each in others], TODAY)
    limits = (2_000_000, 10_000_000, 30_000_000)
    band = [sum(yen >= limit for limit in limits) for yen in (own, own + sum(others))]
    assert (found is not None) == (bool(others) and band[1] > band[0])
    if found is not None:
        assert found.total_yen == own + sum(each.amount_yen for each in found.siblings)

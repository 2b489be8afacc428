"""The route that the regulation prescribes, and its reasons."""

import pytest

from internal.approval.authority.rules import AuthorityRow, Decider, Generation, Table, evaluate
from internal.kernel.refusal import Refusal
from internal.organization.rules import Rank
from tests.approval.engine.people import TABLE, TODAY, city, route, titles


@pytest.mark.parametrize(
    ("amount", "level"),
    [
        (1_999_999, "課長専決"),
        (2_000_000, "部長専決"),
        (9_999_999, "部長専決"),
        (10_000_000, "副市長専決"),
        (29_999_999, "副市長専決"),
        (30_000_000, "市長決裁"),
    ],
)
def test_works_are_decided_by_amount(amount: int, level: str) -> None:
    assert route(city(), amount_yen=amount).level == level


@pytest.mark.parametrize(
    ("matter", "facts", "level"),
    [
        ("services", {"amount_yen": 999_999}, "課長専決"),
        ("services", {"amount_yen": 5_000_000}, "副市長専決"),
        ("goods", {"amount_yen": 499_999}, "課長専決"),
        ("goods", {"amount_yen": 10_000_000}, "市長決裁"),
        ("food", {"amount_yen": 29_999}, "課長専決"),
        ("food", {"amount_yen": 100_000}, "市長決裁"),
        ("subsidy", {"amount_yen": 999_999}, "部長専決"),
        ("payment", {"amount_yen": 4_999_999}, "課長専決"),
        ("budget_transfer", {"amount_yen": 499_999}, "財政課長専決"),
        ("trip", {"place": "inside", "overnight": False}, "課長専決"),
        ("trip", {"place": "inside", "overnight": True}, "部長専決"),
        ("trip", {"place": "abroad", "overnight": True}, "副市長専決"),
        ("leave", {"days": 10}, "課長専決"),
        ("leave", {"days": 11}, "部長専決"),
        ("leave", {"days": 3, "by_director_general": True}, "副市長専決"),
    ],
)
def test_the_amounts_of_the_seed_table(
    matter: str, facts: dict[str, int | str | bool], level: str
) -> None:
    assert route(city(), matter=matter, **facts).level == level


def test_the_line_goes_up_past_the_consulted_sections_to_the_decider() -> None:
    assert titles(route(city(), amount_yen=12_000_000)) == [
        ["維持係長"],
        ["課長補佐"],
        ["課長"],
        ["財政課長", "資産管理課長"],
        ["部長"],
        ["副市長"],
        ["会計管理者"],
    ]


def test_every_step_names_its_article_and_the_decider_the_rows_that_lost() -> None:
    steps = {
        slot.title: slot.basis
        for stage in route(city(), amount_yen=12_000_000).stages
        for slot in stage.slots
    }
    assert steps["財政課長"].article == "合議基準 第3条第1号"
    assert steps["副市長"].article == "別表第2 1(3)"
    assert [loser.article for loser in steps["副市長"].losers] == [
        "別表第2 1(1) 課長専決",
        "別表第2 1(2) 部長専決",
        "別表第2 1(4) 市長決裁",
        "第7条第2号 市長決裁(専決の制限)",
    ]
    assert steps["副市長"].losers[0].why == (
        "金額(税込)12,000,000円が「200万円未満」に当たりません"
    )


def test_an_important_matter_goes_to_the_mayor_and_bars_deputies() -> None:
    found = route(city(), amount_yen=300_000, important=True)
    assert (found.level, found.deputy_allowed) == ("市長決裁(専決の制限)", False)


def test_a_vacant_post_of_the_line_is_left_out_and_said() -> None:
    found = route(city(vacant=("HOSA",)))
    assert titles(found) == [["維持係長"], ["財政課長"], ["課長"]]
    assert [(out.title, out.sentence) for out in found.left_out] == [
        ("課長補佐", "空席のため、回議を省略しました。")
    ]


def test_a_vacant_deciding_post_climbs_and_is_said() -> None:
    found = route(city(vacant=("KACHO",)))
    assert titles(found)[-1] == ["部長"]
    assert ("課長", "空席のため、上位の職が決裁します。") in [
        (out.title, out.sentence) for out in found.left_out
    ]


def test_a_director_never_decides_her_own_draft() -> None:
    found = route(city(), drafter="KACHO")
    assert titles(found)[-1] == ["部長"]


def test_a_drafter_who_covers_a_post_above_her_is_not_asked_there() -> None:
    directory = city(vacant=("KAKARICHO",), holders=(("HOSA", "KAKARICHO"),))
    found = route(directory, drafter="HOSA")
    assert titles(found) == [["財政課長"], ["課長"]]


def test_somebody_who_decides_is_not_asked_to_circulate_below() -> None:
    directory = city(vacant=("HOSA",), holders=(("KACHO", "HOSA"),))
    found = route(directory)
    assert titles(found) == [["維持係長"], ["財政課長"], ["課長"]]


def test_a_missing_mayor_leaves_no_decider() -> None:
    with pytest.raises(Refusal) as refused:
        route(city(vacant=("MAYOR",)), amount_yen=30_000_000)
    assert refused.value.code == "route.no_decider"


def test_a_missing_amount_is_named() -> None:
    with pytest.raises(Refusal) as refused:
        evaluate(TABLE, "works", {"important": False}, TODAY)
    assert refused.value.code == "authority.fact_missing"
    assert str(refused.value) == "金額(税込)を入力すると、決裁経路が決まります。"


def test_two_rows_that_tie_are_refused_with_both_articles() -> None:
    rows = tuple(
        AuthorityRow(code, f"第{code}条", "general", "課長専決", Decider(Rank.DIRECTOR))
        for code in ("3", "4")
    )
    table = Table((Generation("g", TODAY, rows, ()),), {}, {"general": "一般事務"})
    with pytest.raises(Refusal) as refused:
        evaluate(table, "general", {}, TODAY)
    assert refused.value.code == "authority.tie"
    assert refused.value.facts["articles"] == "第3条と第4条"


def test_no_generation_applies_before_the_first_day() -> None:
    with pytest.raises(Refusal) as refused:
        evaluate(TABLE, "general", {}, TODAY.replace(year=2020))
    assert refused.value.code == "authority.no_generation"

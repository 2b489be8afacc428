"""Rows of 合議 prescribe when their stage is done and in which order; the engine keeps to it."""

from dataclasses import replace

import pytest

from internal.approval.authority.route import build_route
from internal.approval.authority.rules import ConsultRow, Table, evaluate
from internal.approval.authority.store import row_of, row_values
from internal.approval.engine.values import Capacity, Completion, CompletionKind, Route, Stage
from internal.approval.steps import planned_steps
from internal.demo.regulation import FACTS, MATTERS
from internal.regulation.rules.rows import flaws_of
from internal.regulation.rules.stages import contradictions
from tests.approval.engine.people import NOW, TABLE, city, named, seat

TWO_THIRDS = Completion(CompletionKind.TWO_THIRDS)
FACTS_GIVEN = {"amount_yen": 1_980_000, "important": False}
BARE = Table((), FACTS, MATTERS)


def consult(code: str, *posts: str, **prescribed: object) -> ConsultRow:
    row = ConsultRow(code, f"合議基準 {code}", "works", Capacity.CONCUR, posts)
    return replace(row, **prescribed)  # type: ignore[arg-type]


def route_with(*rows: ConsultRow) -> Route:
    """The route of works under the demonstration's table with other 合議."""
    (generation,) = TABLE.generations
    table = replace(TABLE, generations=(replace(generation, consults=rows),))
    directory = city()
    finding = evaluate(table, "works", FACTS_GIVEN, directory.on)
    drafter = seat(directory, "SHUJI")
    return build_route(table, finding, FACTS_GIVEN, drafter, directory)


def concurring(route: Route) -> list[Stage]:
    return [stage for stage in route.stages if stage.capacity is Capacity.CONCUR]


def told(row: ConsultRow) -> list[str]:
    return [flaw.field for flaw in flaws_of(row, BARE, lambda _code: True)]


def test_a_row_with_a_rule_is_a_stage_of_its_own() -> None:
    ruled = consult("b", "SHISAN", "SOMU", "JOHO", "JINJI", completion=TWO_THIRDS)
    stages = concurring(route_with(consult("a", "ZAISEI"), ruled))
    assert [[slot.title for slot in stage.slots] for stage in stages] == [
        ["財政課長"],
        ["資産管理課長", "総務人権推進課長", "情報推進課長", "人事課長"],
    ]
    assert [stage.completion for stage in stages] == [Completion(), TWO_THIRDS]


def test_the_page_says_how_many_of_how_many() -> None:
    posts = ("SHISAN", "SOMU", "JOHO", "JINJI", "ZAISEI")
    route, directory = route_with(consult("b", *posts, completion=TWO_THIRDS)), city()
    steps = planned_steps(route, seat(directory, "SHUJI"), directory, NOW).steps
    assert "5人中4人以上(三分の二)の同意で次へ進みます" in [step.rule for step in steps]


def test_rows_of_one_stage_are_counted_together() -> None:
    rows = (
        consult("a", "ZAISEI", completion=TWO_THIRDS, stage="財務"),
        consult("b", "SHISAN", "SOMU", completion=TWO_THIRDS, stage="財務"),
    )
    (stage,) = concurring(route_with(*rows))
    assert [slot.participant.id for slot in stage.slots] == [
        named(code) for code in ("ZAISEI", "SHISAN", "SOMU")
    ]
    assert (len(stage.units), stage.completion.needed(stage.asked)) == (3, 2)


def test_each_row_answers_with_one_where_the_rule_says_so() -> None:
    each = Completion(CompletionKind.EACH_GROUP)
    rows = (
        consult("a", "ZAISEI", "SHISAN", completion=each, stage="各部"),
        consult("b", "SOMU", "JOHO", completion=each, stage="各部"),
    )
    (stage,) = concurring(route_with(*rows))
    assert [[slot.title for slot in branch] for branch in stage.branches] == [
        ["財政課長", "資産管理課長"],
        ["総務人権推進課長", "情報推進課長"],
    ]


def test_in_order_asks_one_after_another() -> None:
    (stage,) = concurring(route_with(consult("a", "ZAISEI", "SHISAN", "SOMU", in_order=True)))
    assert [slot.title for slot in stage.due] == ["財政課長"]
    assert len(stage.branches) == 1


def test_a_post_that_is_in_the_route_already_is_not_counted() -> None:
    ruled = consult("b", "KACHO", "SOMU", "JOHO", completion=TWO_THIRDS)
    (stage,) = concurring(route_with(ruled))
    assert [slot.title for slot in stage.slots] == ["総務人権推進課長", "情報推進課長"]


def test_a_stage_whose_posts_are_all_in_the_route_is_left_out() -> None:
    assert concurring(route_with(consult("b", "KACHO", completion=TWO_THIRDS))) == []


@pytest.mark.parametrize("capacity", [Capacity.EXAMINE, Capacity.SHOW])
def test_only_a_concurrence_has_a_rule(capacity: Capacity) -> None:
    assert told(consult("a", "ZAISEI", capacity=capacity, in_order=True)) == ["completion"]
    assert told(consult("a", "ZAISEI", capacity=capacity)) == []


@pytest.mark.parametrize(("count", "flaws"), [(0, 1), (1, 0), (2, 0), (3, 1), (61, 1)])
def test_a_number_lies_between_one_and_the_posts(count: int, flaws: int) -> None:
    at_least = Completion(CompletionKind.AT_LEAST, count)
    assert len(told(consult("a", "ZAISEI", "SOMU", completion=at_least))) == flaws


def test_rows_of_one_stage_that_differ_are_told_with_the_row_that_leads() -> None:
    rows = (
        consult("a", "ZAISEI", completion=TWO_THIRDS, stage="財務"),
        consult("b", "SHISAN", completion=TWO_THIRDS, stage="財務"),
        consult("c", "SOMU", stage="財務"),
    )
    found = contradictions(rows)
    assert list(found) == ["c"]
    assert found["c"][0].facts == {"stage": "財務", "article": "合議基準 a"}


def test_a_stage_that_asks_for_more_than_its_posts_is_told() -> None:
    three = Completion(CompletionKind.AT_LEAST, 3)
    rows = [consult(code, code, completion=three, stage="財務") for code in ("ZAISEI", "SHISAN")]
    assert list(contradictions(rows)) == ["ZAISEI"]
    rows.append(consult("SOMU", "SOMU", completion=three, stage="財務"))
    assert contradictions(rows) == {}


@pytest.mark.parametrize("kind", CompletionKind)
def test_what_is_stored_comes_back(kind: CompletionKind) -> None:
    count = 2 if kind is CompletionKind.AT_LEAST else 0
    row = consult(
        "a", "ZAISEI", "SOMU", completion=Completion(kind, count), in_order=True, stage="財務"
    )

    class Stored:
        generation_id = None

    stored = Stored()
    vars(stored).update(row_values(row))
    assert row_of(stored) == row  # type: ignore[arg-type]

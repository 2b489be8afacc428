"""How many must agree: exact for every number of people, and lived through in the engine."""

from fractions import Fraction

import pytest

from internal.approval.engine.values import Completion, CompletionKind, SlotState
from internal.approval.steps import rule_words
from tests.approval.engine.people import city
from tests.approval.engine.shapes import asked, routed, staged
from tests.approval.engine.test_shapes import FIVE, Play, five

SHARES = {
    CompletionKind.HALF: Fraction(1, 2),
    CompletionKind.TWO_THIRDS: Fraction(2, 3),
}


@pytest.mark.parametrize("kind", SHARES)
def test_a_share_is_the_smallest_whole_number_that_reaches_it(kind: CompletionKind) -> None:
    for people in range(1, 201):
        needed = Completion(kind).needed(people)
        assert Fraction(needed, people) >= SHARES[kind] > Fraction(needed - 1, people)


def test_a_majority_is_the_smallest_whole_number_above_half() -> None:
    for people in range(1, 201):
        needed = Completion(CompletionKind.MAJORITY).needed(people)
        assert Fraction(needed, people) > Fraction(1, 2) >= Fraction(needed - 1, people)


def test_the_quorums_of_small_bodies_stand_in_one_table() -> None:
    kinds = (CompletionKind.MAJORITY, CompletionKind.HALF, CompletionKind.TWO_THIRDS)
    table = {people: tuple(Completion(k).needed(people) for k in kinds) for people in range(1, 10)}
    assert table == {
        1: (1, 1, 1),
        2: (2, 1, 2),
        3: (2, 2, 2),
        4: (3, 2, 3),
        5: (3, 3, 4),
        6: (4, 3, 4),
        7: (4, 4, 5),
        8: (5, 4, 6),
        9: (5, 5, 6),
    }


def test_two_thirds_of_five_wait_for_the_fourth() -> None:
    play = five(CompletionKind.TWO_THIRDS)
    play.approve("ZAISEI", "SHISAN", "SOMU")
    assert play.waiting() == {"JOHO", "JINJI"}
    play.approve("JINJI")
    assert play.waiting() == {"KACHO"}
    assert play.states()["JOHO"] is SlotState.NOT_NEEDED


def test_half_of_four_are_enough_where_the_rule_says_half() -> None:
    play = Play(routed(staged(*map(asked, FIVE[:4]), kind=CompletionKind.HALF)))
    play.approve("ZAISEI")
    assert "SHISAN" in play.waiting()
    play.approve("SHISAN")
    assert play.waiting() == {"KACHO"}


@pytest.mark.parametrize("kind", [CompletionKind.HALF, CompletionKind.TWO_THIRDS])
def test_who_is_away_does_not_count_for_a_share(kind: CompletionKind) -> None:
    directory = city(away=("JOHO", "JINJI"))
    play = Play(routed(staged(*map(asked, FIVE), kind=kind)), directory)
    play.approve("ZAISEI")
    assert play.waiting() == {"SHISAN", "SOMU"}
    play.approve("SHISAN")
    assert play.waiting() == {"KACHO"}


def test_a_contrary_opinion_counts_among_the_asked_and_not_among_the_agreeing() -> None:
    play = Play(routed(staged(*map(asked, FIVE[:3]), kind=CompletionKind.TWO_THIRDS)))
    play.object("ZAISEI")
    play.approve("SHISAN")
    assert play.waiting() == {"SOMU"}
    play.approve("SOMU")
    assert play.waiting() == {"KACHO"}


def test_a_row_one_after_another_ends_when_the_rule_is_met() -> None:
    row = (asked(code, branch=1, place=place) for place, code in enumerate(FIVE, start=1))
    play = Play(routed(staged(*row, kind=CompletionKind.MAJORITY)))
    for code in FIVE[:3]:
        assert play.waiting() == {code}
        play.approve(code)
    assert play.waiting() == {"KACHO"}
    assert play.states()["JINJI"] is SlotState.NOT_NEEDED


@pytest.mark.parametrize(
    ("kind", "count", "said"),
    [
        (CompletionKind.ALL, 0, ""),
        (CompletionKind.ANY, 0, "だれか1人の同意で次へ進みます"),
        (CompletionKind.AT_LEAST, 3, "5人中3人以上の同意で次へ進みます"),
        (CompletionKind.AT_LEAST, 9, "5人中5人以上の同意で次へ進みます"),
        (CompletionKind.MAJORITY, 0, "5人中3人以上(過半数)の同意で次へ進みます"),
        (CompletionKind.HALF, 0, "5人中3人以上(半数)の同意で次へ進みます"),
        (CompletionKind.TWO_THIRDS, 0, "5人中4人以上(三分の二)の同意で次へ進みます"),
        (CompletionKind.EACH_GROUP, 0, "組ごとに1人の同意で次へ進みます"),
    ],
)
def test_the_rule_is_said_in_numbers(kind: CompletionKind, count: int, said: str) -> None:
    assert rule_words(Completion(kind, count), 5) == said


def test_a_rule_for_nobody_says_nothing() -> None:
    assert rule_words(Completion(CompletionKind.MAJORITY), 0) == ""

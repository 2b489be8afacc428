"""Where lines end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.printing.fonts import Fonts, Style
from internal.printing.text import NEVER_FIRST, NEVER_LAST, break_lines

SIZE = 10.0


def lines(fonts: Fonts, text: str, columns: float) -> list[str]:
    """The text broken at a width of so many full-width characters of the fixed-width face."""
    broken = break_lines(fonts.clusters(text, Style.TEXT), SIZE, columns * SIZE)
    return ["".join(cluster.text for cluster in line.clusters) for line in broken]


def test_a_line_holds_what_fits(fonts: Fonts) -> None:
    assert lines(fonts, "あいうえおかきくけこ", 4) == ["あいうえ", "おかきく", "けこ"]


def test_a_full_stop_takes_its_neighbour_to_the_next_line(fonts: Fonts) -> None:
    assert lines(fonts, "あいうえ。かきくけ", 4) == ["あいう", "え。かき", "くけ"]


def test_an_opening_bracket_goes_to_the_next_line(fonts: Fonts) -> None:
    assert lines(fonts, "あいう「えお」", 4) == ["あいう", "「えお」"]


def test_a_long_vowel_mark_does_not_begin_a_line(fonts: Fonts) -> None:
    assert lines(fonts, "あいうデータ", 4) == ["あいう", "データ"]


def test_a_number_stays_whole(fonts: Fonts) -> None:
    assert lines(fonts, "金額は1,980,000円", 6) == ["金額は", "1,980,000円"]


def test_an_address_longer_than_the_line_is_cut(fonts: Fonts) -> None:
    assert lines(fonts, "a" * 10, 4) == ["aaaaaaaa", "aa"]


def test_a_space_at_the_end_of_a_line_vanishes(fonts: Fonts) -> None:
    assert lines(fonts, "あいうえ おか", 4) == ["あいうえ", "おか"]


def test_a_variation_selector_stays_with_its_character(fonts: Fonts) -> None:
    assert lines(fonts, "渡邉\U000e0100辻\U000e0100葛", 2) == [
        "渡邉\U000e0100",
        "辻\U000e0100葛",
    ]


def test_empty_text_is_one_empty_line(fonts: Fonts) -> None:
    assert lines(fonts, "", 4) == [""]


SOME = st.text(alphabet="あいう鶴島。、「」（）ー…12aA ー𠮷", max_size=60)


@given(text=SOME, columns=st.integers(2, 12))
def test_nothing_but_spaces_is_lost(fonts: Fonts, text: str, columns: int) -> None:
    joined = "".join(lines(fonts, text, columns))
    assert joined.replace(" ", "") == text.replace(" ", "")


@given(text=SOME, columns=st.integers(2, 12))
def test_no_line_is_wider_than_its_width(fonts: Fonts, text: str, columns: int) -> None:
    broken = break_lines(fonts.clusters(text, Style.TEXT), SIZE, columns * SIZE)
    assert all(line.width(SIZE) <= columns * SIZE + 0.01 for line in broken if line.full)


@pytest.mark.parametrize("columns", range(5, 30))
def test_prose_obeys_the_rules_of_line_ends_at_every_width(fonts: Fonts, columns: int) -> None:
    text = "予算残額の範囲内であり、「補正」は不要です（別紙のとおり）。データは、あとで共有する。"
    found = lines(fonts, text, columns)
    assert [line for line in found[1:] if line[0] in NEVER_FIRST] == []
    assert [line for line in found[:-1] if line[-1] in NEVER_LAST] == []

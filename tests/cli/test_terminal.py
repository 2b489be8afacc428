"""Columns of a terminal with Japanese names in it."""

import pytest

from internal.terminal import table, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("髙橋", 4),
        ("𠮷田", 4),
        ("葛\U000e0100城", 4),
        ("ﾀｶﾊｼ", 4),
        ("", 0),
    ],
)
def test_width_is_what_a_terminal_shows(text: str, columns: int) -> None:
    assert width(text) == columns


def test_columns_stand_under_each_other() -> None:
    assert table(("氏名", "職"), [("𠮷田 健一", "係長"), ("Lee", "主事")]) == (
        "氏名       職\n---------  ----\n𠮷田 健一  係長\nLee        主事"
    )

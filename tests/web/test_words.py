"""Dates, times and amounts as people write them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from internal.web import words

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 12:00 JST, the test's Tuesday


@pytest.fixture
def japanese(app: Flask):
    with app.test_request_context():
        yield


@pytest.fixture
def english(app: Flask):
    with app.test_request_context(headers={"Cookie": "lang=en"}):
        yield


def test_an_amount_has_commas_and_yen(japanese: None) -> None:
    assert words.yen(1_980_000) == "1,980,000円"


def test_no_amount_is_nothing(japanese: None) -> None:
    assert words.yen(None) == ""


def test_an_amount_in_english(english: None) -> None:
    assert words.yen(1_980_000) == "1,980,000 yen"


def test_a_day_of_this_year_is_short(japanese: None) -> None:
    assert words.short_day(date(2026, 11, 20)) == "11/20(金)"


def test_a_day_of_another_year_names_the_year(japanese: None) -> None:
    assert words.short_day(date(2027, 1, 8)) == "2027/1/8(金)"


def test_a_day_in_english(english: None) -> None:
    assert words.short_day(date(2026, 11, 20)) == "20 Nov (Fri)"


def test_a_long_day_has_the_era(japanese: None) -> None:
    assert words.long_day(date(2026, 11, 24)) == "令和8年11月24日(火)"


def test_an_instant_of_today_says_so(japanese: None) -> None:
    assert words.moment(NOON) == "本日 12:00"


def test_an_instant_after_midnight_in_japan_belongs_to_the_japanese_day(japanese: None) -> None:
    assert words.moment(datetime(2026, 11, 22, 15, 5, tzinfo=UTC)) == "11/23 0:05"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 11, 24), "11/24(火)"),
        (date(2026, 11, 28), "残り4日"),
        (date(2026, 11, 23), "1日超過"),
    ],
)
def test_what_is_left_is_said_in_days(japanese: None, on: date, said: str) -> None:
    assert words.days_left(on) == said


def test_a_due_day_of_today_says_so(japanese: None) -> None:
    assert words.due_day(date(2026, 11, 24)) == "本日"


def test_one_day_in_english_is_singular(english: None) -> None:
    assert words.days_left(date(2026, 11, 25)) == "1 day left"


def test_a_sentence_takes_days_and_instants_as_people_write_them(japanese: None) -> None:
    facts = {"on": date(2026, 11, 20), "at": NOON}
    assert words.sentence("{on}と{at}", facts) == "11/20(金)と本日 12:00"


def test_a_file_size_is_in_the_unit_people_read(japanese: None) -> None:
    assert words.file_size(1_500_000) == "1.4 MB"

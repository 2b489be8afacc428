"""Days that count."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.kernel.clock import holidays_of
from internal.kernel.working_days import WorkingCalendar

DAYS = st.dates(date(2019, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("on", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # 土曜日
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 9, 22), False),  # 国民の休日: between 敬老の日 and 秋分の日
        (date(2024, 8, 12), False),  # 振替休日
        (date(2024, 5, 6), False),  # 振替休日, the next day that is no holiday
        (date(2019, 5, 1), False),  # 即位の日, by a law of its own
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
    ],
)
def test_the_law_closes_weekends_holidays_and_the_end_of_the_year(on: date, works: bool) -> None:
    assert WorkingCalendar().works_on(on) is works


def test_the_city_closes_and_opens_days_of_its_own() -> None:
    friday, saturday = date(2026, 11, 13), date(2026, 11, 14)
    calendar = WorkingCalendar(closed=frozenset({friday}), opened=frozenset({saturday}))
    assert not calendar.works_on(friday)
    assert calendar.works_on(saturday)


def test_a_holiday_has_its_name() -> None:
    assert (date(2026, 11, 23), "勤労感謝の日") in holidays_of(2026)
    assert len(holidays_of(2026)) == 18


@given(since=DAYS, length=st.integers(0, 40), days=st.integers(1, 20), closed=st.sets(DAYS))
def test_the_latest_start_is_the_last_day_that_has_waited_long_enough(
    since: date, length: int, days: int, closed: set[date]
) -> None:
    calendar, today = WorkingCalendar(closed=frozenset(closed)), since + timedelta(days=length)
    waited_enough = calendar.days_waited(since, today) >= days
    assert (since <= calendar.latest_start(today, days)) is waited_enough

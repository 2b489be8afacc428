"""Times: UTC instants in the database, JST dates in the rules."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import jpholiday

JST = ZoneInfo("Asia/Tokyo")

Clock = Callable[[], datetime]
"""Answers the current instant, aware, in UTC. Given from outside; tests pass a fixed one."""


def system_clock() -> datetime:
    """The instant of this machine, in UTC. The only place that reads the wall clock."""
    return datetime.now(UTC)  # noqa: TID251


def jst_date(at: datetime) -> date:
    """The JST day on which an instant falls."""
    return at.astimezone(JST).date()


def jst_midnight(on: date) -> datetime:
    """The UTC instant at which a JST day begins."""
    return datetime(on.year, on.month, on.day, tzinfo=JST).astimezone(UTC)


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A fiscal year of local government, 1 April to 31 March, named by the year it begins in.

    Source: 地方自治法 第208条第1項.
    """

    year: int

    @classmethod
    def of(cls, on: date) -> "FiscalYear":
        """The fiscal year in which a JST day falls."""
        return cls(on.year if on.month >= 4 else on.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.year, 4, 1)

    @property
    def last_day(self) -> date:
        return date(self.year + 1, 3, 31)

    def next(self) -> "FiscalYear":
        """The fiscal year after this one."""
        return FiscalYear(self.year + 1)

    def __str__(self) -> str:
        return f"{era_year(self.first_day)}年度"


_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1873, 1, 1), "明治"),
)


@dataclass(frozen=True, slots=True)
class EraYear:
    """A year of a Japanese era. The first year is written 元."""

    name: str
    number: int

    def __str__(self) -> str:
        return f"{self.name}{'元' if self.number == 1 else self.number}"


def era_year(on: date) -> EraYear:
    """The era year of a day, by the day itself: 2019-04-30 is 平成31, 2019-05-01 is 令和元.

    Raises:
        ValueError: before 1873-01-01, when the solar calendar began.
    """
    for begins, name in _ERAS:
        if on >= begins:
            first = 1868 if name == "明治" else begins.year
            return EraYear(name, on.year - first + 1)
    raise ValueError(f"no era is kept for {on}")


def era_date(on: date) -> str:
    """令和8年11月23日."""
    return f"{era_year(on)}年{on.month}月{on.day}日"


def stamp_date(on: date) -> str:
    """The short form on a date stamp: era year, month, day with dots (8.11.23)."""
    return f"{era_year(on).number}.{on.month}.{on.day}"


@lru_cache(maxsize=4096)
def is_working_day(on: date) -> bool:
    """Whether the city hall works on a day: no weekend, holiday, or 29 December to 3 January.

    Source: 地方自治法 第4条の2第2項.
    """
    year_end = (on.month, on.day) >= (12, 29) or (on.month, on.day) <= (1, 3)
    return on.weekday() < 5 and not year_end and not jpholiday.is_holiday(on)


def working_days_since(start: date, on: date) -> int:
    """How many working days have passed from a day to another; the start itself does not count."""
    days = (on - start).days
    return sum(is_working_day(start + timedelta(days=n)) for n in range(1, days + 1))


def add_working_days(start: date, days: int) -> date:
    """The day that lies `days` working days after `start` (the start itself does not count)."""
    on = start
    while days > 0:
        on += timedelta(days=1)
        days -= is_working_day(on)
    return on


def holidays_of(year: int) -> tuple[tuple[date, str], ...]:
    """The holidays of a calendar year with their names, 振替休日 and 国民の休日 among them.

    Source: 国民の祝日に関する法律, by the year in which each rule applied.
    """
    return tuple((on, str(name)) for on, name in jpholiday.year_holidays(year))

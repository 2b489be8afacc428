"""The working calendar of a city hall: what the law closes, and what the city adds. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from internal.kernel.clock import is_working_day


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Which days count. The city's own days go before weekends, holidays and the year's end."""

    closed: frozenset[date] = frozenset()  # 市の休日: a day on which the city hall is closed too
    opened: frozenset[date] = frozenset()  # 臨時開庁日: a day on which it works nevertheless

    def works_on(self, on: date) -> bool:
        """Whether the city hall works on a day."""
        if on in self.closed:
            return False
        return on in self.opened or is_working_day(on)

    def days_waited(
        self, since: date, today: date, stood: Callable[[date], bool] = lambda _day: False
    ) -> int:
        """The working days after `since` up to and with `today`, without those on which the clock
        stood.

        >>> WorkingCalendar().days_waited(date(2026, 11, 20), date(2026, 11, 24))
        1
        """
        days = (since + timedelta(days=n) for n in range(1, (today - since).days + 1))
        return sum(self.works_on(day) and not stood(day) for day in days)

    def latest_start(self, today: date, days: int) -> date:
        """The last day since which at least `days` (1 or more) working days have been waited.

        >>> WorkingCalendar().latest_start(date(2026, 11, 24), 1)
        datetime.date(2026, 11, 23)
        """
        day, left = today, days
        while True:
            left -= self.works_on(day)
            if left == 0:
                return day - timedelta(days=1)
            day -= timedelta(days=1)

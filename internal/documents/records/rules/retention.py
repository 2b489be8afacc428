"""How long a binder is kept: when its clock starts, when it ends, and what holds it back.

Every answer can say why: `explain` names the row of the class table, the event that started the
clock, each extension and each hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import Refusal


class Term(StrEnum):
    """In which way a class says how long its records are kept."""

    UNDER_A_YEAR = "under_a_year"  # 1年未満
    YEARS = "years"
    AFTER_CASE = "after_case"  # 事案終了後n年
    PERMANENT = "permanent"  # 永年


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention period: its kind, and the years where the kind counts years.

    Source: BND-04. Raises `records.retention_years` where the two do not fit.
    """

    term: Term
    years: int = 0

    def __post_init__(self) -> None:
        counts = self.term in {Term.YEARS, Term.AFTER_CASE}
        if counts is not (self.years > 0):
            raise Refusal(
                "records.retention_years",
                "保存期間の年数は、「年」と「事案終了後」のときに1以上を入力し、"
                "「1年未満」と「永年」では空欄にしてください。",
            )

    @property
    def is_permanent(self) -> bool:
        return self.term is Term.PERMANENT

    def longer_than(self, other: "Retention") -> bool:
        """Whether records are kept longer than under the other period, whenever they end."""
        return self._weight > other._weight

    @property
    def _weight(self) -> tuple[bool, int, bool]:
        return (self.is_permanent, self.years, self.term is Term.AFTER_CASE)


def retention_in_print(retention: Retention) -> str:
    """How long, as prints say it."""
    match retention.term:
        case Term.YEARS:
            return f"{retention.years}年"
        case Term.AFTER_CASE:
            return f"事案終了後{retention.years}年"
        case Term.PERMANENT:
            return "永年"
        case Term.UNDER_A_YEAR:
            return "1年未満"


UNDER_A_YEAR = Retention(Term.UNDER_A_YEAR)
PERMANENT = Retention(Term.PERMANENT)


def of_years(years: int) -> Retention:
    """An ordinary period of whole years."""
    return Retention(Term.YEARS, years)


class BinderKind(StrEnum):
    """What a binder collects, and thereby what starts its clock (BND-03)."""

    YEAR = "year"  # 年度: one fiscal year
    STANDING = "standing"  # 常用: kept at hand for as long as it is used
    CASE = "case"  # 案件: one matter, over as many years as it takes


class ExpiryAction(StrEnum):
    """What a class prescribes for the time after retention; preset, not decided then (BND-06)."""

    DISPOSE = "dispose"  # 廃棄
    TRANSFER = "transfer"  # 移管


class HoldReason(StrEnum):
    """Why a record must not be disposed of although its period is over (BND-07)."""

    AUDIT = "audit"  # 監査・検査
    LAWSUIT = "lawsuit"  # 係属中の訴訟
    APPEAL = "appeal"  # 係属中の不服申立て
    DISCLOSURE = "disclosure"  # 開示請求
    OTHER = "other"  # その他の必要


_A_YEAR_ON = frozenset({HoldReason.APPEAL, HoldReason.DISCLOSURE})


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on disposal (廃棄停止). `ended_on` is the day of its end: the close of the audit or
    the lawsuit, the ruling on the appeal, the decision on the request; None while it is pending.
    """

    reason: HoldReason
    matter: str
    begun_on: date
    ended_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which the hold binds; None while it is pending.

        An appeal and a disclosure request bind for one more year, an audit and a lawsuit do not.

        Source: BND-07; the year is counted as 民法 第140条 and 第143条 have it.
        """
        if self.ended_on is None or self.reason not in _A_YEAR_ON:
            return self.ended_on
        return a_year_from(self.ended_on)

    def binds(self, on: date) -> bool:
        """Whether the record must be kept on a day because of this hold."""
        last = self.last_day
        return self.begun_on <= on and (last is None or on <= last)


def a_year_from(day: date) -> date:
    """The last day of one year that is counted from the day after a day.

    >>> a_year_from(date(2025, 5, 10))
    datetime.date(2026, 5, 10)
    >>> a_year_from(date(2024, 2, 29))
    datetime.date(2025, 2, 28)

    Source: 民法 第140条 (the first day does not count), 第143条第2項.
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def ended_since(reason: HoldReason, on: date) -> date:
    """The first day of an end with which a hold still binds on a day: `Hold.binds` for queries."""
    if reason not in _A_YEAR_ON:
        return on
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return date(on.year - 1, 3, 1)


@dataclass(frozen=True, slots=True)
class Extension:
    """Kept longer, until a last day (延長); with a reason, any number of times (BND-08)."""

    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Clock:
    """All that the retention of one binder follows from.

    `ended_on` is the day on which the standing use or the case ended; None while it goes on. A
    binder of one fiscal year needs none, unless its class counts from the end of the case.
    """

    retention: Retention
    kind: BinderKind
    year: FiscalYear
    ended_on: date | None = None
    extensions: tuple[Extension, ...] = ()
    holds: tuple[Hold, ...] = ()

    @property
    def waits_for_an_end(self) -> bool:
        """Whether an event starts the clock that has not happened."""
        counts_from_it = self.kind is not BinderKind.YEAR or self.retention.term is Term.AFTER_CASE
        return counts_from_it and self.ended_on is None


def starts_on(clock: Clock) -> date | None:
    """The first day of the retention period; None while the clock stands.

    1 April after the fiscal year of the binder, or after that in which its use or its case ended.

    Source: BND-05; catalogue fact 12.
    """
    if clock.waits_for_an_end:
        return None
    counted = clock.year if clock.ended_on is None else FiscalYear.of(clock.ended_on)
    return max(counted, clock.year, key=lambda year: year.year).next().first_day


def end_of_period(start: date, years: int) -> date:
    """The last day of a period of years that began on a 1 April; 31 March for each of them."""
    return FiscalYear(start.year + years - 1).last_day


def expires_on(clock: Clock) -> date | None:
    """The last day on which the binder must be kept, holds aside.

    None while the clock stands and for what is kept for ever. What is kept for less than a year
    has its last day with its fiscal year.

    >>> case = Clock(of_years(5), BinderKind.CASE, FiscalYear(2009), date(2011, 10, 3))
    >>> expires_on(case)
    datetime.date(2017, 3, 31)

    Source: BND-04, BND-05, BND-08.
    """
    start = starts_on(clock)
    if start is None or clock.retention.is_permanent:
        return None
    ordinary = end_of_period(start, clock.retention.years)
    return max([ordinary, *(extension.until for extension in clock.extensions)])


def binding_holds(clock: Clock, on: date) -> tuple[Hold, ...]:
    """The holds because of which the binder must be kept on a day."""
    return tuple(hold for hold in clock.holds if hold.binds(on))


class Keeps(StrEnum):
    """Why a binder is not to be disposed of."""

    FOR_EVER = "for_ever"
    STILL_USED = "still_used"
    NOT_EXPIRED = "not_expired"
    HELD = "held"


def kept_because(clock: Clock, on: date) -> frozenset[Keeps]:
    """Every reason for which a binder must be kept on a JST day; empty when it has run out."""
    found = set()
    last = expires_on(clock)
    if clock.retention.is_permanent:
        found.add(Keeps.FOR_EVER)
    elif last is None:
        found.add(Keeps.STILL_USED)
    elif on <= last:
        found.add(Keeps.NOT_EXPIRED)
    if binding_holds(clock, on):
        found.add(Keeps.HELD)
    return frozenset(found)


class Cause(StrEnum):
    """What a line of the explanation is about."""

    CLASS = "class"
    FISCAL_YEAR = "fiscal_year"
    STANDING_ENDED = "standing_ended"
    CASE_ENDED = "case_ended"
    STANDING_USED = "standing_used"
    CASE_OPEN = "case_open"
    STARTS = "starts"
    EXPIRES = "expires"
    EXTENDED = "extended"
    FOR_EVER = "for_ever"
    HELD_PENDING = "held_pending"
    HELD_UNTIL = "held_until"


@dataclass(frozen=True, slots=True)
class Because:
    """One line of why a binder is kept until a day: what it is about, the day, words of people."""

    cause: Cause
    on: date | None = None
    words: str = ""


def explain(clock: Clock, on: date) -> tuple[Because, ...]:
    """Why the binder is kept as long as it is, line by line in the order in which it follows.

    Source: BND-10 of the field (nobody remembers why a retention was chosen).
    """
    return (Because(Cause.CLASS), *_begun(clock), *_ending(clock), *_held(clock, on))


def _begun(clock: Clock) -> Iterable[Because]:
    of_case = clock.kind is BinderKind.CASE or clock.kind is BinderKind.YEAR
    if clock.waits_for_an_end:
        yield Because(Cause.CASE_OPEN if of_case else Cause.STANDING_USED)
        return
    if clock.ended_on is None:
        yield Because(Cause.FISCAL_YEAR, clock.year.last_day)
    else:
        yield Because(Cause.CASE_ENDED if of_case else Cause.STANDING_ENDED, clock.ended_on)
    yield Because(Cause.STARTS, starts_on(clock))


def _ending(clock: Clock) -> Iterable[Because]:
    if clock.retention.is_permanent:
        yield Because(Cause.FOR_EVER)
        return
    for extension in clock.extensions:
        yield Because(Cause.EXTENDED, extension.until, extension.reason)
    last = expires_on(clock)
    if last is not None:
        yield Because(Cause.EXPIRES, last)


def _held(clock: Clock, on: date) -> Iterable[Because]:
    for hold in binding_holds(clock, on):
        cause = Cause.HELD_PENDING if hold.last_day is None else Cause.HELD_UNTIL
        yield Because(cause, hold.last_day, hold.matter)

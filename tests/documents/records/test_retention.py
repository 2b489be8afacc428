"""How long a binder is kept, against tables of dates and against a count day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.documents.records.rules.retention import (
    PERMANENT,
    UNDER_A_YEAR,
    Because,
    BinderKind,
    Cause,
    Clock,
    Extension,
    Hold,
    HoldReason,
    Keeps,
    Retention,
    Term,
    a_year_from,
    ended_since,
    expires_on,
    explain,
    kept_because,
    of_years,
    starts_on,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import Refusal

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
holds = st.builds(
    lambda reason, begun, length: Hold(
        reason, "件", begun, None if length is None else begun + timedelta(days=length)
    ),
    st.sampled_from(HoldReason),
    days,
    st.none() | st.integers(0, 2000),
)


def case_binder(ended_on, years, **more):
    return Clock(of_years(years), BinderKind.CASE, FiscalYear.of(ended_on), ended_on, **more)


@pytest.mark.parametrize(
    ("completed_on", "years", "first", "last"),
    [
        (date(2011, 10, 3), 5, date(2012, 4, 1), date(2017, 3, 31)),
        (date(2024, 3, 31), 1, date(2024, 4, 1), date(2025, 3, 31)),
        (date(2024, 4, 1), 1, date(2025, 4, 1), date(2026, 3, 31)),
        (date(2019, 4, 30), 3, date(2020, 4, 1), date(2023, 3, 31)),
        (date(2019, 5, 1), 7, date(2020, 4, 1), date(2027, 3, 31)),
        (date(2024, 2, 29), 10, date(2024, 4, 1), date(2034, 3, 31)),
        (date(1996, 12, 31), 30, date(1997, 4, 1), date(2027, 3, 31)),
    ],
)
def test_the_period_begins_on_the_first_of_april_after_completion(completed_on, years, first, last):
    clock = case_binder(completed_on, years)
    assert starts_on(clock) == first
    assert expires_on(clock) == last


@given(days, st.sampled_from([1, 3, 5, 7, 10, 30]))
def test_the_period_is_what_a_walk_through_the_calendar_finds(completed_on, years):
    day = completed_on + timedelta(days=1)
    while (day.month, day.day) != (4, 1):
        day += timedelta(days=1)
    clock = case_binder(completed_on, years)
    assert starts_on(clock) == day
    aprils = 0
    while aprils < years:
        day += timedelta(days=1)
        aprils += (day.month, day.day) == (4, 1)
    assert expires_on(clock) == day - timedelta(days=1)


def test_a_binder_of_a_year_begins_with_the_next_one_whatever_happens_later():
    assert starts_on(Clock(of_years(3), BinderKind.YEAR, FiscalYear(2026))) == date(2027, 4, 1)


def test_a_standing_binder_waits_until_its_use_has_ended():
    standing = Clock(of_years(10), BinderKind.STANDING, FiscalYear(2019))
    assert (starts_on(standing), expires_on(standing)) == (None, None)
    assert kept_because(standing, date(2090, 1, 1)) == {Keeps.STILL_USED}


def test_years_after_the_end_of_the_case_wait_for_it_in_every_kind_of_binder():
    retention = Retention(Term.AFTER_CASE, 5)
    pending = Clock(retention, BinderKind.YEAR, FiscalYear(2020))
    assert expires_on(pending) is None
    over = Clock(retention, BinderKind.YEAR, FiscalYear(2020), date(2023, 6, 30))
    assert expires_on(over) == date(2029, 3, 31)


def test_an_end_before_the_binders_own_year_does_not_shorten_it():
    early = Clock(of_years(1), BinderKind.CASE, FiscalYear(2026), date(2025, 5, 1))
    assert starts_on(early) == date(2027, 4, 1)


def test_less_than_a_year_ends_with_the_fiscal_year():
    clock = Clock(UNDER_A_YEAR, BinderKind.YEAR, FiscalYear(2026))
    assert expires_on(clock) == date(2027, 3, 31)
    assert kept_because(clock, date(2027, 3, 31)) == {Keeps.NOT_EXPIRED}
    assert kept_because(clock, date(2027, 4, 1)) == set()


@given(days)
def test_what_is_permanent_never_runs_out(on):
    clock = Clock(PERMANENT, BinderKind.YEAR, FiscalYear(1960))
    assert expires_on(clock) is None
    assert Keeps.FOR_EVER in kept_because(clock, on)


@pytest.mark.parametrize(("term", "years"), [(Term.YEARS, 0), (Term.PERMANENT, 3)])
def test_years_are_given_where_they_count_and_only_there(term, years):
    with pytest.raises(Refusal) as refused:
        Retention(term, years)
    assert refused.value.code == "records.retention_years"


@pytest.mark.parametrize(
    ("ruling", "last"),
    [
        (date(2025, 5, 10), date(2026, 5, 10)),
        (date(2024, 2, 28), date(2025, 2, 28)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2023, 12, 31), date(2024, 12, 31)),
    ],
)
def test_a_year_from_a_ruling(ruling, last):
    assert a_year_from(ruling) == last


def test_an_audit_binds_until_its_end_and_an_appeal_one_year_longer():
    end = date(2026, 6, 30)
    assert Hold(HoldReason.AUDIT, "定期監査", date(2026, 4, 1), end).last_day == end
    assert Hold(HoldReason.LAWSUIT, "損害賠償", date(2026, 4, 1), end).last_day == end
    for reason in (HoldReason.APPEAL, HoldReason.DISCLOSURE):
        assert Hold(reason, "請求", date(2026, 4, 1), end).last_day == date(2027, 6, 30)


@given(days, st.integers(1, 30), st.lists(holds, max_size=4), days)
def test_nothing_is_released_before_its_period_and_every_hold_are_over(
    completed_on, years, stops, on
):
    clock = case_binder(completed_on, years, holds=tuple(stops))
    if not kept_because(clock, on):
        assert on > expires_on(clock)
        assert all(
            on < stop.begun_on or (stop.last_day is not None and on > stop.last_day)
            for stop in stops
        )


@given(st.sampled_from(HoldReason), days, days)
def test_what_a_list_calls_held_is_what_the_rule_calls_held(reason, ended_on, on):
    hold = Hold(reason, "件", date(1980, 1, 1), ended_on)
    assert hold.binds(on) == (ended_on >= ended_since(reason, on))


@given(st.sampled_from(HoldReason), st.integers(1995, 2050))
def test_the_end_of_february_is_counted_alike_in_both(reason, year):
    for month, day in ((2, 27), (2, 28), (3, 1), (3, 2)):
        for on in (date(year, month, day), date(year + 1, month, day)):
            hold = Hold(reason, "件", date(1980, 1, 1), date(year, month, day))
            assert hold.binds(on) == (hold.ended_on >= ended_since(reason, on))


@given(days, st.integers(1, 30), st.lists(days, max_size=3))
def test_an_extension_never_shortens(completed_on, years, untils):
    plain = case_binder(completed_on, years)
    longer = case_binder(
        completed_on, years, extensions=tuple(Extension(until, "継続利用") for until in untils)
    )
    assert expires_on(longer) == max([expires_on(plain), *untils])


def test_the_explanation_names_row_event_start_end_extension_and_hold():
    clock = case_binder(
        date(2011, 10, 3),
        5,
        extensions=(Extension(date(2018, 3, 31), "後任への引継ぎ"),),
        holds=(
            Hold(HoldReason.LAWSUIT, "令和8年(ワ)第1号", date(2016, 1, 10)),
            Hold(HoldReason.AUDIT, "定期監査", date(2016, 1, 10), date(2016, 2, 10)),
        ),
    )
    assert explain(clock, date(2017, 1, 1)) == (
        Because(Cause.CLASS),
        Because(Cause.CASE_ENDED, date(2011, 10, 3)),
        Because(Cause.STARTS, date(2012, 4, 1)),
        Because(Cause.EXTENDED, date(2018, 3, 31), "後任への引継ぎ"),
        Because(Cause.EXPIRES, date(2018, 3, 31)),
        Because(Cause.HELD_PENDING, None, "令和8年(ワ)第1号"),
    )


def test_a_clock_that_stands_says_what_it_waits_for():
    standing = Clock(of_years(10), BinderKind.STANDING, FiscalYear(2019))
    assert explain(standing, date(2026, 11, 23)) == (
        Because(Cause.CLASS),
        Because(Cause.STANDING_USED),
    )


def test_longer_periods_are_known():
    assert PERMANENT.longer_than(of_years(30))
    assert of_years(10).longer_than(of_years(5))
    assert not of_years(5).longer_than(of_years(5))
    assert Retention(Term.AFTER_CASE, 5).longer_than(of_years(5))
    assert of_years(1).longer_than(UNDER_A_YEAR)

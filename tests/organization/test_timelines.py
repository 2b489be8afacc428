"""Periods of one thing: a change from a day touches nothing before it and nothing planned later."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from internal.organization.timelines import (
    Span,
    Timeline,
    end_on,
    overlapping,
    running,
    set_from,
    withdraw,
)

FIRST = date(2026, 1, 1)
DAYS = 60
days = st.integers(0, DAYS).map(lambda count: FIRST + timedelta(days=count))
changes = st.lists(st.tuples(days, st.sampled_from(["課", "室", "係", None])), max_size=8)


def timeline_of(made: list[tuple[date, str | None]]) -> Timeline[str]:
    timeline: Timeline[str] = ()
    for on, facts in made:
        timeline = end_on(timeline, on) if facts is None else set_from(timeline, facts, on)
    return timeline


def facts_on(timeline: Timeline[str], on: date) -> str | None:
    span = running(timeline, on)
    return span.facts if span else None


def every_day() -> list[date]:
    return [FIRST + timedelta(days=count) for count in range(-1, DAYS + 2)]


@given(changes)
def test_periods_never_overlap_and_stay_in_order(made: list[tuple[date, str | None]]) -> None:
    timeline = timeline_of(made)
    for earlier, later in pairwise(timeline):
        assert earlier.valid_to is not None
        assert earlier.valid_from < earlier.valid_to <= later.valid_from


@given(changes, days)
def test_a_change_holds_from_its_day(made: list[tuple[date, str | None]], on: date) -> None:
    assert facts_on(set_from(timeline_of(made), "部", on), on) == "部"


@given(changes, days)
def test_days_before_a_change_stay_as_they_were(
    made: list[tuple[date, str | None]], on: date
) -> None:
    before = timeline_of(made)
    after = set_from(before, "部", on)
    assert [facts_on(after, day) for day in every_day() if day < on] == [
        facts_on(before, day) for day in every_day() if day < on
    ]


@given(changes, days)
def test_periods_planned_for_later_stay_planned(
    made: list[tuple[date, str | None]], on: date
) -> None:
    before = timeline_of(made)
    planned = [(s.valid_from, s.facts) for s in before if s.valid_from > on]
    after = set_from(before, "部", on)
    assert [(s.valid_from, s.facts) for s in after if s.valid_from > on] == planned


@given(changes, days)
def test_changing_twice_is_changing_once(made: list[tuple[date, str | None]], on: date) -> None:
    once = set_from(timeline_of(made), "部", on)
    assert set_from(once, "部", on) == once


@given(changes, days)
def test_nothing_holds_from_the_day_something_ends(
    made: list[tuple[date, str | None]], on: date
) -> None:
    assert facts_on(end_on(timeline_of(made), on), on) is None


def test_setting_again_what_ended_that_day_leaves_one_period() -> None:
    timeline = (Span(FIRST, None, "課"),)
    on = FIRST + timedelta(days=10)
    assert set_from(end_on(timeline, on), "課", on) == timeline


def test_a_withdrawn_change_lets_the_former_state_run_on() -> None:
    timeline = (
        Span(FIRST, FIRST + timedelta(days=10), "課"),
        Span(FIRST + timedelta(days=10), None, "室"),
    )
    assert withdraw(timeline, FIRST + timedelta(days=10)) == (Span(FIRST, None, "課"),)


def test_a_period_that_ends_on_the_first_day_of_another_does_not_overlap_it() -> None:
    timeline = (Span(FIRST, FIRST + timedelta(days=10), "課"),)
    assert overlapping(timeline, FIRST + timedelta(days=10), None) is None
    assert overlapping(timeline, FIRST + timedelta(days=9), None) == timeline[0]


def test_an_end_that_is_given_is_kept() -> None:
    until = FIRST + timedelta(days=30)
    assert set_from((), "任命", FIRST, until) == (Span(FIRST, until, "任命"),)

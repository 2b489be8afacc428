"""What is decided for a binder whose period is over: no order of things destroys what is kept."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from internal.documents.records.rules.binder import Binder, BinderState
from internal.documents.records.rules.disposal import (
    Measure,
    Wish,
    carried_out,
    departs,
    extended,
    faults_of,
    obstacle,
)
from internal.documents.records.rules.retention import (
    BinderKind,
    Clock,
    ExpiryAction,
    Extension,
    Hold,
    HoldReason,
    Retention,
    Term,
    expires_on,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import Refusal

days = st.dates(date(2015, 1, 1), date(2045, 1, 1))
holds = st.builds(
    lambda reason, begun, length: Hold(
        reason, "請求", begun, begun + timedelta(days=length) if length is not None else None
    ),
    st.sampled_from(HoldReason),
    days,
    st.none() | st.integers(0, 3000),
)
retentions = st.one_of(
    st.integers(1, 10).map(lambda years: Retention(Term.YEARS, years)),
    st.integers(1, 10).map(lambda years: Retention(Term.AFTER_CASE, years)),
    st.sampled_from([Retention(Term.PERMANENT), Retention(Term.UNDER_A_YEAR)]),
)
clocks = st.builds(
    Clock,
    retentions,
    st.sampled_from(BinderKind),
    st.integers(2010, 2030).map(FiscalYear),
    st.none() | days,
    st.lists(st.builds(Extension, days, st.just("点検")), max_size=2).map(tuple),
    st.lists(holds, max_size=3).map(tuple),
)
binders = st.builds(
    Binder,
    st.sampled_from(BinderState),
    clocks,
    st.sampled_from(ExpiryAction),
    st.booleans(),
    st.integers(0, 2),
)
wishes = st.builds(Wish, st.sampled_from(Measure), st.just("理由"), st.none() | days)


@given(binders, wishes, days)
def test_nothing_that_is_held_or_not_expired_ends(binder, wish, on):
    """Whatever state, period, extension and hold, whatever was decided, on whatever day."""
    try:
        state = carried_out(binder, wish, on)
    except Refusal:
        return
    if state in {BinderState.DISPOSED, BinderState.TRANSFERRED}:
        last = expires_on(binder.clock)
        assert binder.state is BinderState.DISPOSAL_PROPOSED
        assert last is not None
        assert last < on
        assert not any(hold.binds(on) for hold in binder.clock.holds)


@given(binders, days)
def test_only_what_could_end_today_is_proposed(binder, on):
    if obstacle(binder, on) is None:
        assert binder.state in {BinderState.CLOSED, BinderState.ARCHIVED}
        assert expires_on(binder.clock) < on
        assert not any(hold.binds(on) for hold in binder.clock.holds)


@given(clocks, wishes)
def test_an_extension_never_shortens(clock, wish):
    before, after = expires_on(clock), extended(clock, wish)
    assert (before is None) == (after is None)
    assert before is None or after >= before


def test_only_the_prescribed_measure_needs_no_reason():
    last = date(2030, 3, 31)
    for action in ExpiryAction:
        for measure in Measure:
            said = faults_of(action, last, Wish(measure, "", date(2031, 3, 31)))
            assert ("reason" in said) == departs(action, measure)
    assert "until" in faults_of(ExpiryAction.DISPOSE, last, Wish(Measure.EXTEND, "理由", last))
    assert faults_of(ExpiryAction.DISPOSE, last, Wish(Measure.DISPOSE, "長" * 201)).keys() == {
        "reason"
    }

"""The life of a binder: which move leads where, and what stops it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.documents.records.rules.binder import (
    ENDED,
    MOVES,
    Binder,
    BinderState,
    Move,
    after,
)
from internal.documents.records.rules.retention import (
    PERMANENT,
    BinderKind,
    Clock,
    ExpiryAction,
    Hold,
    HoldReason,
    of_years,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import Refusal

EXPIRED_ON = date(2024, 3, 31)
TODAY = date(2026, 11, 23)


def binder(state, *, action=ExpiryAction.DISPOSE, handed_over=True, unfinished=0, **clock):
    values = {"retention": of_years(3), "kind": BinderKind.YEAR, "year": FiscalYear(2020)} | clock
    return Binder(state, Clock(**values), action, handed_over, unfinished)


def refused(found, move, on=TODAY):
    with pytest.raises(Refusal) as refusal:
        after(found, move, on)
    return refusal.value.code


def test_an_ordinary_life_from_preparation_to_disposal():
    state = BinderState.PREPARED
    for move in (
        Move.OPEN,
        Move.CLOSE,
        Move.REQUEST_HANDOVER,
        Move.ACCEPT_HANDOVER,
        Move.PROPOSE_DISPOSAL,
        Move.DISPOSE,
    ):
        state = after(binder(state), move, TODAY)
    assert state is BinderState.DISPOSED


def test_a_binder_with_unfinished_documents_is_not_closed():
    assert refused(binder(BinderState.OPEN, unfinished=2), Move.CLOSE) == "records.unfinished"


def test_a_standing_binder_is_closed_only_when_its_use_has_ended():
    standing = binder(BinderState.OPEN, kind=BinderKind.STANDING)
    assert refused(standing, Move.CLOSE) == "records.still_used"
    ended = binder(BinderState.OPEN, kind=BinderKind.STANDING, ended_on=TODAY)
    assert after(ended, Move.CLOSE, TODAY) is BinderState.CLOSED


def test_the_last_day_still_keeps_and_the_day_after_does_not():
    kept = binder(BinderState.ARCHIVED)
    assert refused(kept, Move.PROPOSE_DISPOSAL, EXPIRED_ON) == "records.not_expired"
    assert after(kept, Move.PROPOSE_DISPOSAL, EXPIRED_ON + timedelta(days=1))


def test_what_is_held_is_neither_proposed_nor_disposed_of_nor_transferred():
    hold = Hold(HoldReason.LAWSUIT, "令和8年(ワ)第1号", date(2026, 1, 10))
    for state, move in (
        (BinderState.ARCHIVED, Move.PROPOSE_DISPOSAL),
        (BinderState.DISPOSAL_PROPOSED, Move.DISPOSE),
        (BinderState.DISPOSAL_PROPOSED, Move.TRANSFER),
    ):
        assert refused(binder(state, holds=(hold,)), move) == "records.held"


def test_what_is_permanent_has_no_end():
    for state, move in (
        (BinderState.ARCHIVED, Move.PROPOSE_DISPOSAL),
        (BinderState.DISPOSAL_PROPOSED, Move.TRANSFER),
    ):
        assert refused(binder(state, retention=PERMANENT), move) == "records.permanent"


def test_the_end_is_the_one_that_was_prescribed():
    proposed = BinderState.DISPOSAL_PROPOSED
    for_transfer = binder(proposed, action=ExpiryAction.TRANSFER)
    assert refused(for_transfer, Move.DISPOSE) == "records.to_be_transferred"
    assert refused(binder(proposed), Move.TRANSFER) == "records.to_be_disposed"
    assert after(for_transfer, Move.TRANSFER, TODAY) is BinderState.TRANSFERRED


@pytest.mark.parametrize(
    ("handed_over", "back"), [(True, BinderState.ARCHIVED), (False, BinderState.CLOSED)]
)
def test_a_refused_disposal_leads_back_to_where_the_binder_lies(handed_over, back):
    proposed = binder(BinderState.DISPOSAL_PROPOSED, handed_over=handed_over)
    assert after(proposed, Move.REFUSE_DISPOSAL, TODAY) is back
    disposed = binder(BinderState.DISPOSED, handed_over=handed_over)
    assert after(disposed, Move.RESTORE, TODAY) is back


def test_every_move_from_a_wrong_state_is_refused():
    for move in Move:
        for state in set(BinderState) - set(MOVES[move]):
            assert refused(binder(state), move) == "records.wrong_state"


moves = st.lists(st.sampled_from(Move), max_size=40)


@given(moves, st.lists(st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=3))
def test_no_binder_that_is_held_or_not_expired_ever_ends(played, begun):
    """Whatever is pressed in whatever order, day after day."""
    stops = tuple(Hold(HoldReason.APPEAL, "請求", day, day + timedelta(days=90)) for day in begun)
    state, on, handed_over = BinderState.PREPARED, date(2020, 4, 1), False
    for move in played:
        on += timedelta(days=97)
        found = binder(state, handed_over=handed_over, holds=stops)
        try:
            state = after(found, move, on)
        except Refusal:
            continue
        handed_over = handed_over or move is Move.ACCEPT_HANDOVER
        if state in ENDED:
            assert on > EXPIRED_ON
            assert not any(stop.binds(on) for stop in stops)

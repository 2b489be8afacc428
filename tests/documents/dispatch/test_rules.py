"""The rules of 施行, alone."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.documents.dispatch.rules import (
    OPEN,
    Addressee,
    Letter,
    Method,
    Seal,
    State,
    addressees_in,
    check_changeable,
    check_checkable,
    check_issuable,
    check_sealable,
    text_of,
)
from internal.kernel.refusal import Refusal

MAKER, OTHER = UUID(int=1), UUID(int=2)
DECIDED, TODAY = date(2026, 11, 20), date(2026, 11, 24)
TO = (Addressee(1, "川口建設株式会社", "鶴ヶ島市1番地", Method.POST),)


def letter(state: State, seal: Seal = Seal.OMITTED) -> Letter:
    return Letter(state, seal, MAKER, TO)


def refused(rule: object, *args: object) -> str:
    with pytest.raises(Refusal) as caught:
        rule(*args)  # type: ignore[operator]
    return caught.value.code


def test_nobody_checks_her_own_letter() -> None:
    check_checkable(letter(State.PREPARED), OTHER)
    assert refused(check_checkable, letter(State.PREPARED), MAKER) == "dispatch.own_letter"
    assert refused(check_checkable, letter(State.CHECKED), OTHER) == "dispatch.checked_already"


def test_a_seal_is_put_on_what_was_checked_and_carries_one() -> None:
    check_sealable(letter(State.CHECKED, Seal.STAMP))
    assert refused(check_sealable, letter(State.PREPARED, Seal.STAMP)) == "dispatch.not_checked"
    assert refused(check_sealable, letter(State.SEALED, Seal.STAMP)) == "dispatch.not_checked"
    assert refused(check_sealable, letter(State.CHECKED)) == "dispatch.no_seal_here"


@given(state=st.sampled_from(list(State)), seal=st.sampled_from(list(Seal)))
def test_only_what_was_checked_and_sealed_where_it_must_be_is_issued(
    state: State, seal: Seal
) -> None:
    try:
        check_issuable(letter(state, seal), TODAY, DECIDED, TODAY)
    except Refusal:
        issued = False
    else:
        issued = True
    enough = State.SEALED if seal is Seal.STAMP else State.CHECKED
    assert issued is (state in {enough, State.SEALED})


@given(on=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_it_is_issued_from_the_decision_until_today(on: date) -> None:
    ready = letter(State.CHECKED)
    if DECIDED <= on <= TODAY:
        check_issuable(ready, on, DECIDED, TODAY)
    else:
        assert refused(check_issuable, ready, on, DECIDED, TODAY) == "dispatch.issue_day"


@pytest.mark.parametrize("state", [each for each in State if each not in OPEN])
def test_what_went_out_or_was_cancelled_never_changes(state: State) -> None:
    assert refused(check_changeable, letter(state)) == "dispatch.gone_already"


NAMES = st.text("川口建設株式会社 東京都ABC", min_size=1, max_size=20).filter(str.strip)


@given(st.lists(st.tuples(NAMES, st.one_of(st.just(""), NAMES)), min_size=1, max_size=20))
def test_what_was_read_is_shown_as_it_was_typed(lines: list[tuple[str, str]]) -> None:
    typed = "\n".join(f"{name},{address}" if address else name for name, address in lines)
    read = addressees_in(typed, Method.POST)
    assert [(each.name, each.address) for each in read] == [
        (name.strip(), address.strip()) for name, address in lines
    ]
    assert addressees_in(text_of(read), Method.POST) == read


@pytest.mark.parametrize("typed", ["", " \n ", "あ" * 201, "\n".join("あ" * 1 for _ in range(501))])
def test_too_few_too_many_and_too_long_addressees_are_refused(typed: str) -> None:
    assert refused(addressees_in, typed, Method.POST) == "dispatch.addressees"


def test_a_letter_is_open_until_everybody_was_sent_it() -> None:
    sent = Addressee(2, "都市計画課", "", Method.INTERNAL, sent_on=TODAY)
    assert Letter(State.ISSUED, Seal.OMITTED, MAKER, (*TO, sent)).is_open
    assert not Letter(State.ISSUED, Seal.OMITTED, MAKER, (sent,)).is_open
    assert not letter(State.CANCELLED).is_open

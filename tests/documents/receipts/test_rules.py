"""Pure rules of receipts: days, what is entered, numbers, where a receipt stands."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.documents.receipts.rules.entry import (
    Days,
    Entry,
    check_entry,
    impossible_days,
    time_of_day,
)
from internal.documents.receipts.rules.number import Sought, label_of, sought_in
from internal.documents.receipts.rules.standing import (
    NEEDS_A_REASON,
    WAYS,
    Drafts,
    Hand,
    Move,
    Stage,
    Standing,
    Tray,
    after,
    offered,
)
from internal.kernel.clock import FiscalYear
from internal.kernel.refusal import Conflict, Forbidden, InvalidInput, Refusal
from tests.documents.receipts.mail_room import INQUIRY, TODAY

YEAR = FiscalYear(2026)
NEAR = st.dates(min_value=TODAY - timedelta(days=9), max_value=TODAY + timedelta(days=3))


def refused(entry: Entry, files: int = 0) -> dict[str, str]:
    """The sentences at the fields of something that cannot be entered."""
    with pytest.raises(InvalidInput) as refusal:
        check_entry(entry, files=files, today=TODAY)
    assert refusal.value.code == "receipts.incomplete"
    return refusal.value.fields


@given(days=st.lists(st.none() | NEAR, min_size=6, max_size=6))
def test_days_are_possible_exactly_where_they_follow_each_other(days: list[date | None]) -> None:
    """Compared with the oracle: what is known is sorted and not in the future."""
    written, arrived, received, drafted, decided, answered = days
    chains = (
        (written, arrived),
        (arrived, received, TODAY),
        (arrived, TODAY),
        (received, drafted),
        (drafted, decided),
        (received, answered, TODAY),
        (decided, answered),
    )
    sorted_all = all(
        one <= other
        for chain in chains
        for one, other in pairwise(chain)
        if one is not None and other is not None
    )
    found = impossible_days(Days(*days), TODAY)
    assert (not found) == sorted_all


def test_the_same_day_for_everything_is_possible() -> None:
    assert impossible_days(Days(*(TODAY,) * 6), TODAY) == {}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"written_on": date(2026, 11, 21)}, "written", "文書の日付は、到達日より後"),
        ({"arrived_on": date(2026, 11, 25)}, "arrived", "到達日は、今日まで"),
        ({"received_on": date(2026, 11, 19)}, "received", "到達日より前"),
        ({"received_on": date(2026, 11, 25)}, "received", "収受日は、今日まで"),
        (
            {
                "written_on": None,
                "arrived_on": date(2025, 3, 31),
                "received_on": date(2025, 3, 31),
            },
            "received",
            "今年度か前年度",
        ),
        ({"reply_by": date(2026, 11, 17)}, "reply_by", "文書の日付より前"),
        ({"wants_reply": False}, "reply_by", "「回答を求められている」を選んで"),
        ({"arrived_on": None}, "arrived", "到達日を入力"),
        ({"received_on": None}, "received", "収受日を入力"),
        ({"sender": ""}, "sender", "差出人を100字以内"),
        ({"sender": "市" * 101}, "sender", "差出人を100字以内"),
        ({"sender_number": "1" * 61}, "sender_number", "60字以内"),
        ({"subject": ""}, "subject", "件名を200字以内"),
        ({"remarks": "あ" * 401}, "remarks", "400字以内"),
        ({"place": "棚" * 61}, "place", "紙の所在は60字以内"),
        ({"place": ""}, "files", "ファイルを選ぶか、紙の所在"),
    ],
)
def test_what_cannot_be_entered_is_said_at_its_field(
    changes: dict[str, object], field: str, sentence: str
) -> None:
    fields = refused(replace(INQUIRY, **changes))  # type: ignore[arg-type]
    assert sentence in fields.get(field, "")


def test_every_field_is_named_at_once() -> None:
    entry = replace(INQUIRY, sender="", subject="", arrived_on=None, received_on=None, place="")
    assert set(refused(entry)) == {"sender", "subject", "arrived", "received", "files"}


def test_a_file_needs_no_place_and_a_place_no_file() -> None:
    check_entry(replace(INQUIRY, place=""), files=1, today=TODAY)
    check_entry(INQUIRY, files=0, today=TODAY)


def test_what_came_too_late_to_be_answered_in_time_is_entered_all_the_same() -> None:
    check_entry(replace(INQUIRY, reply_by=date(2026, 11, 19)), files=0, today=TODAY)


def test_the_last_day_of_the_year_before_is_entered_in_its_register() -> None:
    first = date(2025, 4, 1)
    entry = replace(INQUIRY, written_on=None, arrived_on=first, received_on=first)
    check_entry(entry, files=0, today=date(2027, 3, 31))
    with pytest.raises(InvalidInput):
        check_entry(entry, files=0, today=date(2027, 4, 1))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("9:05", "9:05"), ("１８：３０", "18:30"), ("09:05", "9:05"), (" 0:00 ", "0:00")],
)
def test_a_time_of_day_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert time_of_day(typed) == kept


@pytest.mark.parametrize("typed", ["24:00", "9:60", "午前9時", "905"])
def test_what_is_no_time_is_none(typed: str) -> None:
    assert time_of_day(typed) is None


def test_a_number_names_year_section_register_and_branch() -> None:
    assert label_of(YEAR, "鶴道", 12) == "8鶴道収第12号"
    assert label_of(YEAR, "鶴道", 12, 2) == "8鶴道収第12号の2"


@pytest.mark.parametrize(
    ("word", "sought"),
    [
        ("8鶴道収第12号", Sought(12, "鶴道")),
        ("８鶴道収第１２号の２", Sought(12, "鶴道", 2)),
        ("第12号", Sought(12)),
        ("12", Sought(12)),
        ("道維第345号", None),
        ("街路樹", None),
        ("", None),
    ],
)
def test_a_number_is_found_as_people_write_it(word: str, sought: Sought | None) -> None:
    assert sought_in(word) == sought


@given(number=st.integers(1, 99_999), branch=st.integers(1, 30))
def test_every_label_is_found_by_itself(number: int, branch: int) -> None:
    sought = sought_in(label_of(YEAR, "鶴道", number, branch))
    assert sought == Sought(number, "鶴道", None if branch == 1 else branch)


ANY = st.builds(Standing, st.sampled_from(Stage), st.sampled_from(Drafts), returnable=st.booleans())
HANDS = st.frozensets(st.sampled_from(Hand))
MOVES = st.sampled_from([move for move in Move if move is not Move.RECEIVE])


@given(standing=ANY, hands=HANDS, move=MOVES)
def test_exactly_what_is_offered_can_be_done(
    standing: Standing, hands: frozenset[Hand], move: Move
) -> None:
    if move in offered(standing, hands):
        after(standing, move, hands)
    else:
        with pytest.raises(Refusal):
            after(standing, move, hands)


@given(standing=ANY, hands=HANDS, more=HANDS)
def test_more_hands_never_offer_less(
    standing: Standing, hands: frozenset[Hand], more: frozenset[Hand]
) -> None:
    assert set(offered(standing, hands)) <= set(offered(standing, hands | more))


@given(standing=ANY)
def test_whoever_has_no_hand_in_it_does_nothing(standing: Standing) -> None:
    assert offered(standing, frozenset()) == ()


@given(moves=st.lists(MOVES, max_size=30))
def test_no_way_leads_out_of_a_cancelled_number_and_none_is_without_a_list(
    moves: list[Move],
) -> None:
    """A walk by somebody who may do everything: the receipt always stands in one list."""
    standing, everyone = Standing(Stage.HELD), frozenset(Hand)
    for move in moves:
        if move not in offered(standing, everyone):
            continue
        was = standing.stage
        stage = after(standing, move, everyone)
        assert was is not Stage.CANCELLED
        standing = Standing(stage, returnable=stage in {Stage.SENT, Stage.TAKEN})
        assert standing.tray in Tray


def test_a_decided_draft_settles_a_receipt_and_one_under_way_does_not() -> None:
    assert Standing(Stage.TAKEN, Drafts.DECIDED).tray is Tray.DONE
    assert Standing(Stage.TAKEN, Drafts.UNDER_WAY).tray is Tray.OPEN
    assert Standing(Stage.TAKEN, Drafts.NONE).tray is Tray.OPEN


def test_after_the_decision_only_the_day_of_the_answer_is_left() -> None:
    decided = Standing(Stage.TAKEN, Drafts.DECIDED, returnable=True)
    assert offered(decided, frozenset(Hand)) == (Move.ANSWER,)


@pytest.mark.parametrize(
    ("standing", "move", "hands", "kind", "code"),
    [
        (Standing(Stage.HELD), Move.ACCEPT, set(Hand), Conflict, "receipts.not_here"),
        (Standing(Stage.CANCELLED), Move.REOPEN, set(Hand), Conflict, "receipts.not_here"),
        (Standing(Stage.SENT), Move.ACCEPT, {Hand.SENDER}, Forbidden, "receipts.not_yours"),
        (Standing(Stage.TAKEN), Move.DISTRIBUTE, {Hand.HOLDER}, Forbidden, "receipts.not_yours"),
        (
            Standing(Stage.TAKEN),
            Move.RETURN,
            {Hand.HOLDER},
            Refusal,
            "receipts.nowhere_to_return",
        ),
        (
            Standing(Stage.TAKEN, Drafts.UNDER_WAY),
            Move.CANCEL,
            {Hand.REGISTRAR},
            Conflict,
            "receipts.has_drafts",
        ),
    ],
)
def test_a_move_that_is_not_possible_says_why(
    standing: Standing, move: Move, hands: set[Hand], kind: type[Refusal], code: str
) -> None:
    with pytest.raises(kind) as refusal:
        after(standing, move, frozenset(hands))
    assert refusal.value.code == code


def test_every_move_but_the_first_has_its_ways() -> None:
    assert set(WAYS) == set(Move) - {Move.RECEIVE}
    assert set(WAYS) >= NEEDS_A_REASON

"""Who puts, reads, answers and takes away notes: on cases played by lot."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internal.approval.engine.answer import answer, first_submission
from internal.approval.engine.commands import (
    Approve,
    Command,
    Context,
    Object,
    Recall,
    Reject,
    Return,
    Submit,
    Withdraw,
)
from internal.approval.engine.values import Act, Case, CaseState
from internal.documents.notes.rules import (
    EDGE,
    MOST_SIGNS,
    Audience,
    NewNote,
    Note,
    Spot,
    check,
    is_read_by,
    may_answer,
    may_place,
    may_take_away,
    require_answer,
    require_place,
    require_take_away,
    takes_part,
)
from internal.kernel.refusal import Refusal
from tests.approval.engine.people import EVERYBODY, NOW, city, named, route, seat

CITY = city()
PEOPLE = tuple(named(f"person {code}") for code in EVERYBODY)
DRAFTER = named("person SHUJI")
people = st.sampled_from(PEOPLE)
audiences = st.sampled_from(Audience)
moves = st.lists(
    st.sampled_from(["on", "on", "on", "object", "back", "reject", "home"]), max_size=9
)


class Played:
    """A case after some moves, with who has acted."""

    def __init__(self, moves: list[str]) -> None:
        plan = route(CITY)
        first = Submit(seat(CITY, "SHUJI"), plan, "digest")
        reply = first_submission(UUID(int=1), first, Context(NOW, CITY))
        self.case: Case = reply.case
        self.acts: list[Act] = [reply.act]
        for number, move in enumerate(moves, start=1):
            for command in self._commands(move):
                self._try(command, number)

    def _commands(self, move: str) -> list[Command]:
        if move == "home":
            drafter = self.case.drafter
            return [Recall(drafter)] if self.case.open_slots else [Withdraw(drafter)]
        slot = next((s for s in self.case.open_slots if s.holders), None)
        if slot is None:
            return []
        by = slot.holders[0]
        return {
            "on": [Approve(by, slot.no)],
            "object": [Object(by, slot.no, "反対です。")],
            "back": [Return(by, slot.no, "直してください。", None)],
            "reject": [Reject(by, slot.no, "見送ります。")],
        }[move]

    def _try(self, command: Command, minute: int) -> None:
        try:
            reply = answer(self.case, command, Context(NOW + timedelta(minutes=minute), CITY))
        except Refusal:
            return
        self.case = reply.case
        self.acts.append(reply.act)

    @property
    def acted(self) -> frozenset[UUID]:
        return frozenset(act.by.person_id for act in self.acts if act.by is not None)


played = moves.map(Played)


def note(author: UUID, audience: Audience) -> Note:
    return Note(
        UUID(int=5), 1, "a", "図.pdf", 1, 1, None, audience, "確認", author, "名前", "課長", NOW
    )


@given(played, people)
def test_only_who_takes_part_puts_notes_and_only_in_circulation(case: Played, who: UUID) -> None:
    may = may_place(case.case, case.acted, who)
    asked = {s.person_id for slot in case.case.open_slots for s in (*slot.holders, *slot.deputies)}
    assert may == (
        case.case.state is CaseState.CIRCULATING and who in asked | case.acted | {DRAFTER}
    )
    assert may == (refused(require_place, case.case, case.acted, who) is None)


@given(played, people, people, audiences, st.booleans())
def test_a_note_is_read_by_its_audience_and_nobody_else(
    case: Played, author: UUID, reader: UUID, audience: Audience, left_out: bool
) -> None:
    reads = is_read_by(note(author, audience), reader, case.case, left_out=left_out)
    if audience is Audience.ALL:
        assert reads is not left_out
    elif audience is Audience.DRAFTER:
        assert reads is (reader in {author, DRAFTER})
    else:
        assert reads is (reader == author)


@given(played, people, people, audiences)
def test_what_one_may_do_with_a_note_follows_from_whose_it_is_and_ends_with_the_case(
    case: Played, author: UUID, who: UUID, audience: Audience
) -> None:
    one, state = note(author, audience), case.case.state
    answers, takes = may_answer(one, who, case.case), may_take_away(one, who, case.case)
    assert answers is (not state.is_final and who in {author, DRAFTER})
    assert takes is (not state.is_final and who == author)
    assert answers or not takes
    assert answers is (refused(require_answer, one, who, case.case) is None)
    assert takes is (refused(require_take_away, one, who, case.case) is None)
    if state.is_final:
        assert refused(require_take_away, one, who, case.case) == "notes.closed"


@given(played)
def test_who_has_acted_goes_on_taking_part(case: Played) -> None:
    assert all(takes_part(case.case, case.acted, who) for who in case.acted)


@given(
    st.integers(-5, 20),
    st.integers(0, 12),
    st.one_of(st.none(), st.builds(Spot, st.integers(-9, 1100), st.integers(-9, 1100))),
    st.sampled_from(["", "  ", "確認", "あ" * MOST_SIGNS, "あ" * (MOST_SIGNS + 1)]),
)
def test_a_note_that_is_taken_says_something_on_a_page_that_exists(
    page: int, pages: int, spot: Spot | None, text: str
) -> None:
    right = (
        page >= 1
        and (pages == 0 or page <= pages)
        and (spot is None or (0 <= spot.left <= EDGE and 0 <= spot.top <= EDGE))
        and len(text.strip()) > 0
        and len(text) <= MOST_SIGNS
    )
    new = NewNote("a", page, Audience.ALL, text, spot)
    assert refused(check, new, pages) == (None if right else "notes.incomplete")


def refused(rule: object, *asked: object) -> str | None:
    try:
        rule(*asked)  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(
    ("moves", "state"),
    [(["on"], CaseState.CIRCULATING), (["back"], CaseState.RETURNED), (["home"], "recalled")],
)
def test_the_games_reach_their_states(moves: list[str], state: CaseState) -> None:
    assert Played(moves).case.state == state


def test_a_game_reaches_the_decision() -> None:
    assert Played(["on"] * 8).case.state is CaseState.DECIDED

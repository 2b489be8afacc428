"""When a stage is done, who is asked in which order, and what becomes of the rest."""

from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from internal.approval.authority.editing import allowing
from internal.approval.engine.answer import answer, first_submission
from internal.approval.engine.commands import (
    Approve,
    Context,
    Object,
    Opine,
    Receive,
    Return,
    Submit,
)
from internal.approval.engine.paper import Medium
from internal.approval.engine.participants import RECORDED
from internal.approval.engine.reception import answerers, is_to_be_received
from internal.approval.engine.tasks import Box, Task, tasks_of
from internal.approval.engine.values import (
    Capacity,
    Case,
    CaseState,
    CompletionKind,
    Route,
    Slot,
    SlotState,
)
from internal.organization.chart import Directory
from tests.approval.engine.people import EVERYBODY, NOW, city, named, seat
from tests.approval.engine.shapes import any_shape, asked, routed, staged
from tests.approval.engine.test_properties import (
    ABSENCES,
    EVERY_SEAT_EDITS,
    PEOPLE,
    RandomOffice,
)


class Play:
    """A case with a given route."""

    def __init__(self, route: Route, directory: Directory | None = None) -> None:
        self.directory = directory or city()
        self.context = Context(NOW, self.directory)
        submit = Submit(seat(self.directory, "SHUJI"), route, "digest")
        self.case: Case = first_submission(uuid4(), submit, self.context).case

    def slot_of(self, person: str) -> int:
        who = named(f"person {person}")
        return next(t.slot for t in tasks_of(self.case) if t.person_id == who)

    def approve(self, *people: str) -> None:
        for person in people:
            command = Approve(seat(self.directory, person), self.slot_of(person))
            self.case = answer(self.case, command, self.context).case

    def object(self, person: str) -> None:
        by = seat(self.directory, person)
        self.case = answer(
            self.case, Object(by, self.slot_of(person), "反対です。"), self.context
        ).case

    def waiting(self) -> set[str]:
        by_id = {named(f"person {code}"): code for code in EVERYBODY}
        return {by_id[t.person_id] for t in tasks_of(self.case) if t.box is Box.APPROVE}

    def states(self, stage: int = 1) -> dict[str, SlotState]:
        return {s.title: s.state for s in self.case.stages[stage - 1].slots}


FIVE = ("ZAISEI", "SHISAN", "SOMU", "JOHO", "JINJI")


def five(kind: CompletionKind, count: int = 0) -> Play:
    return Play(routed(staged(*map(asked, FIVE), kind=kind, count=count)))


def test_any_one_answer_closes_the_stage_and_the_others_are_not_needed() -> None:
    play = five(CompletionKind.ANY)
    play.approve("SOMU")
    assert play.waiting() == {"KACHO"}
    assert play.states() == dict.fromkeys(FIVE, SlotState.NOT_NEEDED) | {"SOMU": SlotState.APPROVED}


def test_at_least_n_waits_for_n() -> None:
    play = five(CompletionKind.AT_LEAST, 3)
    play.approve("ZAISEI", "SHISAN")
    assert play.waiting() == {"SOMU", "JOHO", "JINJI"}
    play.approve("JINJI")
    assert play.waiting() == {"KACHO"}


def test_a_majority_is_more_than_half() -> None:
    play = five(CompletionKind.MAJORITY)
    play.approve("ZAISEI", "SHISAN")
    assert "JINJI" in play.waiting()
    play.approve("SOMU")
    assert play.waiting() == {"KACHO"}


def test_half_is_no_majority() -> None:
    play = Play(routed(staged(*map(asked, FIVE[:4]), kind=CompletionKind.MAJORITY)))
    play.approve("ZAISEI", "SHISAN")
    assert play.waiting() == {"SOMU", "JOHO"}


def test_who_is_away_does_not_count_for_the_majority() -> None:
    directory = city(away=("JOHO", "JINJI"))
    play = Play(routed(staged(*map(asked, FIVE), kind=CompletionKind.MAJORITY)), directory)
    play.approve("ZAISEI", "SHISAN")
    assert play.waiting() == {"KACHO"}


def test_a_contrary_opinion_does_not_count_for_the_rule() -> None:
    play = five(CompletionKind.ANY)
    play.object("ZAISEI")
    assert play.waiting() == {"SHISAN", "SOMU", "JOHO", "JINJI"}
    play.approve("JOHO")
    assert play.waiting() == {"KACHO"}


def test_when_everybody_has_answered_the_case_goes_on_without_agreement() -> None:
    play = five(CompletionKind.AT_LEAST, 4)
    for person in FIVE:
        play.object(person)
    assert play.waiting() == {"KACHO"}


def test_one_person_in_two_posts_does_not_make_a_quorum_alone() -> None:
    directory = city(vacant=("SHISAN",), holders=(("ZAISEI", "SHISAN"),))
    quorum = staged(*map(asked, FIVE[:3]), kind=CompletionKind.AT_LEAST, count=2)
    play = Play(routed(quorum), directory)
    play.approve("ZAISEI", "ZAISEI")
    assert play.waiting() == {"SOMU"}


def test_each_group_answers_with_one() -> None:
    groups = (asked("ZAISEI", branch=1), asked("SHISAN", branch=1), asked("SOMU", branch=2))
    play = Play(routed(staged(*groups, asked("JOHO"), kind=CompletionKind.EACH_GROUP)))
    play.approve("SHISAN")
    assert play.waiting() == {"SOMU", "JOHO"}
    assert play.states()["ZAISEI"] is SlotState.NOT_NEEDED
    play.approve("SOMU", "JOHO")
    assert play.waiting() == {"KACHO"}


def test_a_branch_goes_one_after_another_while_the_others_wait_for_nothing() -> None:
    first, second = asked("ZAISEI", branch=1, place=1), asked("SHISAN", branch=1, place=2)
    play = Play(routed(staged(first, second, asked("SOMU", branch=2))))
    assert play.waiting() == {"ZAISEI", "SOMU"}
    play.approve("ZAISEI")
    assert play.waiting() == {"SHISAN", "SOMU"}
    play.approve("SHISAN", "SOMU")
    assert play.waiting() == {"KACHO"}


def test_a_branch_passes_over_who_is_away() -> None:
    first, second = asked("ZAISEI", branch=1, place=1), asked("SHISAN", branch=1, place=2)
    play = Play(routed(staged(first, second)), city(away=("ZAISEI",)))
    assert play.waiting() == {"SHISAN"}
    assert play.states()["ZAISEI"] is SlotState.AFTER_VIEW


def test_who_would_come_later_in_a_branch_is_not_needed_once_the_rule_is_met() -> None:
    first, second = asked("ZAISEI", branch=1, place=1), asked("SHISAN", branch=1, place=2)
    play = Play(routed(staged(first, second, asked("SOMU"), kind=CompletionKind.ANY)))
    play.approve("SOMU")
    assert play.states()["SHISAN"] is SlotState.NOT_NEEDED
    assert play.waiting() == {"KACHO"}


def test_a_return_from_a_parallel_stage_closes_it_and_opens_one_stage() -> None:
    circulated = staged(asked("BUCHO"))
    play = Play(routed(circulated, staged(*map(asked, FIVE))))
    play.approve("BUCHO", "ZAISEI")
    by = seat(play.directory, "SOMU")
    command = Return(by, play.slot_of("SOMU"), "直してください。", to_stage=1)
    play.case = answer(play.case, command, play.context).case
    assert play.waiting() == {"BUCHO"}
    assert set(play.states(2).values()) == {SlotState.WAITING}


def test_a_return_to_the_drafter_leaves_no_slot_open() -> None:
    play = five(CompletionKind.EACH_GROUP)
    by = seat(play.directory, "SOMU")
    command = Return(by, play.slot_of("SOMU"), "直してください。")
    play.case = answer(play.case, command, play.context).case
    assert play.case.state is CaseState.RETURNED
    assert set(play.states().values()) == {SlotState.CLOSED, SlotState.RETURNED}


class ShapedOffice(RandomOffice):
    """Everybody presses every button on routes of every shape."""

    @initialize(seed=st.integers(0, 100_000), away=ABSENCES)
    def submit(self, seed: int, away: tuple[str, ...]) -> None:  # type: ignore[override]
        self.at = NOW
        self.directory = city(away=away, administrator="JOHO")
        self.opened = set()
        self.plan = self._prescribed(seed)
        self.medium = list(Medium)[seed % len(Medium)]
        self.acts, self.tasks, self.refusals = [], frozenset(), []
        self._keep(first_submission(uuid4(), self._submission("SHUJI"), self._context()))

        self.amount = seed

    def _submission(self, person: str) -> Submit:
        digest = f"digest {len(self.acts)}"
        return Submit(seat(self.directory, person), self.plan, digest, self.medium)

    def _other_route(self, seed: int) -> Route:
        self.plan = self._prescribed(seed)
        return self.plan

    def _prescribed(self, amount: int) -> Route:
        return allowing(any_shape(amount), EVERY_SEAT_EDITS)

    @rule(person=PEOPLE, slot=st.integers(1, 12), answerer=PEOPLE, heard=st.lists(PEOPLE))
    def receive(self, person: str, slot: int, answerer: str, heard: list[str]) -> None:
        members = tuple(named(f"person {each}") for each in heard)
        self._try(Receive(self._by(person), slot, named(f"person {answerer}"), members))

    @rule(person=PEOPLE, slot=st.integers(1, 12))
    def opine(self, person: str, slot: int) -> None:
        self._try(Opine(self._by(person), slot, "支障ありません。"))

    def _asked(self) -> list[tuple[str, Slot]]:
        """Who is asked to answer, with her slot."""
        by_id = {named(f"person {person}"): person for person in EVERYBODY}
        slots = [(by_id[t.person_id], self.case.slot(t.slot)) for t in self.tasks if _answers(t)]
        return sorted(((p, s) for p, s in slots if s is not None), key=lambda x: (x[1].no, x[0]))

    @rule(times=st.integers(1, 8), agrees=st.booleans())
    def whoever_is_asked_does_it(self, times: int, agrees: bool) -> None:
        for _ in range(times):
            for person, slot in self._asked()[:1]:
                self._answer(person, slot, agrees=agrees)

    def _answer(self, person: str, slot: Slot, *, agrees: bool) -> None:
        who = named(f"person {person}")
        if is_to_be_received(slot):
            known = answerers(self.case, slot, self._by(person), self.directory)
            first, *others = [seat.person_id for seat in known]
            self._try(Receive(self._by(person), slot.no, first, tuple(others[:2])))
        elif any(m.seat.person_id == who and m.given_at is None for m in slot.members):
            self.opine(person, slot.no)
        elif slot.participant.kind in RECORDED:
            self.record(person, slot.no, agrees)
        elif slot.capacity is Capacity.CONCUR and not agrees:
            self._try(Object(self._by(person), slot.no, "反対です。"))
        else:
            self._try(Approve(self._by(person), slot.no))

    @rule(to=st.one_of(st.none(), st.integers(1, 4)))
    def whoever_is_asked_returns_it(self, to: int | None) -> None:
        for person, slot in self._asked()[:1]:
            self._try(Return(self._by(person), slot.no, "直してください。", to))


def _answers(task: Task) -> bool:
    return task.box is Box.APPROVE


ShapedOffice.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestShapedOffice = ShapedOffice.TestCase


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 100_000), ABSENCES, st.integers(0, 3))
def test_a_route_of_any_shape_comes_to_its_decision(
    seed: int, away: tuple[str, ...], objections: int
) -> None:
    office = ShapedOffice()
    office.submit(seed, away)
    for _ in range(200):
        if office.case.state is not CaseState.CIRCULATING:
            break
        asked = office._asked()
        person, slot = asked[seed % len(asked)]
        office._answer(person, slot, agrees=objections == 0)
        objections = max(0, objections - 1)
        office.no_slot_of_a_closed_stage_is_open()
        office.only_one_stage_is_waited_for()
        office.somebody_can_act_on_every_live_case()
    assert office.case.state is CaseState.DECIDED

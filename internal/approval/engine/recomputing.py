"""経路の再計算: the organisation has changed; what was answered stays, the rest is prescribed anew.

The route of the act names every stage and seat that the case has from then on. A seat keeps its
number where the old route asked the same of the same, so that its state, answer and holders stay.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from internal.approval.engine.commands import Context
from internal.approval.engine.participants import Participant
from internal.approval.engine.reply import Answer, finish
from internal.approval.engine.rerouting import ARTICLE
from internal.approval.engine.rights import moved_on
from internal.approval.engine.season import Recompute
from internal.approval.engine.values import (
    PENDING,
    Act,
    Capacity,
    Case,
    CaseState,
    Completion,
    Route,
    Slot,
    SlotState,
    Stage,
    Verb,
)
from internal.kernel.refusal import Conflict, Refusal


@dataclass(frozen=True, slots=True)
class RouteDifference:
    """What a new route takes away from a case and what it adds, in words; and the 決裁区分."""

    gone: tuple[str, ...]
    come: tuple[str, ...]
    level_before: str
    level_after: str

    @property
    def is_empty(self) -> bool:
        return not self.gone and not self.come and self.level_before == self.level_after


def recompute(case: Case, command: Recompute, context: Context) -> Answer:
    """経路の再計算 by the system.

    Raises:
        Conflict: `approval.route_unchanged`, or where the case is now.
        Refusal: `approval.recompute_lifted`.
    """
    if case.state is not CaseState.CIRCULATING:
        raise moved_on(case)
    if not may_recompute(case):
        raise Refusal(
            "approval.recompute_lifted",
            "専決を留保した案件の経路は計算し直せません。これまでの経路で回議します。",
        )
    if difference(case, command.route).is_empty:
        raise Conflict(
            "approval.route_unchanged", "経路に違いがないため、計算し直す必要はありません。"
        )
    plan = planned(case, command.route)
    kept = {slot.no for stage in plan.stages for slot in stage.slots}
    dropped = tuple(
        seat for slot in case.open_slots if slot.no not in kept for seat in slot.holders
    )
    act = Act(
        seq=case.head + 1,
        verb=Verb.RECOMPUTE,
        at=context.at,
        by=None,
        opinion=command.reason,
        route=plan,
        to=(case.drafter, *dropped),
    )
    return finish(case, act, context, None)


def may_recompute(case: Case) -> bool:
    """Whether the prescribed route may take the place of what is left of a case's own.

    Not once the decider has left the decision to the post above: that was a person's will.
    """
    slots = (slot for stage in case.stages for slot in stage.slots)
    return all(slot.state is not SlotState.LIFTED for slot in slots)


def changed_by_hand(case: Case) -> bool:
    """Whether somebody has put a seat into the route that is still to answer."""
    slots = (slot for stage in case.stages for slot in stage.slots)
    return any(slot.basis.article == ARTICLE and slot.state in PENDING for slot in slots)


def difference(case: Case, route: Route) -> RouteDifference:
    """What a route would change in the part of a case that is still to come."""
    plan = planned(case, route)
    old = {slot.no: slot for stage in case.stages for slot in stage.slots}
    new = {slot.no: slot for stage in plan.stages for slot in stage.slots}
    return RouteDifference(
        gone=tuple(_words(slot) for no, slot in old.items() if no not in new),
        come=tuple(_words(slot) for no, slot in new.items() if no not in old),
        level_before=case.level,
        level_after=route.level,
    )


def _words(slot: Slot) -> str:
    return slot.title if slot.section in slot.title else f"{slot.section} {slot.title}"


def planned(case: Case, route: Route) -> Route:
    """The stages of a case from now on: what was answered, by hand or prescribed anew."""
    matching = _Matching(case)
    prescribed = [matching.stage(stage) for stage in route.stages]
    place = next(
        n
        for n, stage in enumerate(prescribed)
        if any(slot.capacity is Capacity.DECIDE for slot in stage.slots)
    )
    settled, by_hand = matching.rest()
    before = tuple(stage for stage in by_hand if not stage.capacity.only_reads)
    after = tuple(stage for stage in by_hand if stage.capacity.only_reads)
    stages = (*settled, *prescribed[:place], *before, *prescribed[place:], *after)
    return replace(route, stages=stages)


_Key = tuple[Capacity, Participant]


def _key(slot: Slot) -> _Key:
    return slot.capacity, replace(slot.participant, post_id=None, name="")


class _Matching:
    """Gives each seat of a new route the number of the old one that asks the same."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._old = {slot.no: slot for stage in case.stages for slot in stage.slots}
        self._slots = max(self._old)
        self._stages = max(stage.no for stage in case.stages)
        self._used: set[int] = set()

    def stage(self, new: Stage) -> Stage:
        slots = tuple(replace(slot, no=self._number(slot)) for slot in new.slots)
        homes = [home.no for s in slots if (home := self._case.stage_of(s.no)) is not None]
        number = next((no for no in homes if no not in self._used), None)
        if number is None:
            self._stages += 1
            number = self._stages
        self._used.add(number)
        return Stage(number, slots, new.completion)

    def _number(self, slot: Slot) -> int:
        found = next((no for no, old in self._old.items() if _key(old) == _key(slot)), None)
        if found is not None:
            del self._old[found]
            return found
        self._slots += 1
        return self._slots

    def rest(self) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
        """Seats that the new route does not name: those that are settled, those put in by hand."""
        settled = tuple(self._left(lambda slot: slot.state not in PENDING))
        by_hand = tuple(
            self._left(lambda slot: slot.state in PENDING and slot.basis.article == ARTICLE)
        )
        return settled, by_hand

    def _left(self, wanted: Callable[[Slot], bool]) -> Iterator[Stage]:
        for stage in self._case.stages:
            slots = tuple(s.afresh() for s in stage.slots if s.no in self._old and wanted(s))
            if slots:
                number = stage.no
                if number in self._used:
                    self._stages += 1
                    number = self._stages
                self._used.add(number)
                yield Stage(number, slots, Completion())

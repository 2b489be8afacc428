"""The route after an edit of the facts: what is done stays, the rest is what the table prescribes.

Seats that somebody added on the way stay, those that somebody took out stay out. Pure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import TypeAlias

from internal.approval.engine.commands import Courses
from internal.approval.engine.participants import Participant
from internal.approval.engine.values import (
    PENDING,
    Basis,
    Capacity,
    Case,
    ChangeKind,
    Completion,
    Route,
    RouteChange,
    Slot,
    SlotState,
    Stage,
)
from internal.organization.chart import Directory

Key: TypeAlias = tuple[Capacity, Participant, int]
"""By what a seat is the same in two routes; the number tells apart who is asked twice."""


def _slots(stages: tuple[Stage, ...]) -> Iterator[Slot]:
    return (slot for stage in stages for slot in stage.slots)


def _keys(stages: tuple[Stage, ...]) -> Mapping[int, Key]:
    """The key of each seat by its number."""
    found: dict[int, Key] = {}
    times: Counter[tuple[Capacity, Participant]] = Counter()
    for slot in _slots(stages):
        who = (slot.capacity, slot.participant)
        found[slot.no] = (*who, times[who])
        times[who] += 1
    return found


def _deciding(route: Route) -> Slot:
    return next(slot for slot in _slots(route.stages) if slot.capacity is Capacity.DECIDE)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the new route is made from. `mine` is the seat of whoever edits."""

    case: Case
    mine: Slot
    after: Route  # what the table prescribes
    keys: Mapping[int, Key]  # of the case's seats
    old: frozenset[Key]  # what the table prescribed
    new: Mapping[Key, Slot]  # what it prescribes

    @classmethod
    def of(cls, case: Case, mine: Slot, courses: Courses) -> "_Ground":
        old, new = _keys(courses.before.stages), _keys(courses.after.stages)
        prescribed = {new[slot.no]: slot for slot in _slots(courses.after.stages)}
        return cls(
            case, mine, courses.after, _keys(case.stages), frozenset(old.values()), prescribed
        )

    def prescribed(self, slot: Slot) -> Slot | None:
        """A seat of the case as the table prescribes it now."""
        return self.new.get(self.keys[slot.no])

    def falls_out(self, slot: Slot) -> bool:
        """Whether the table asked for a seat and does so no more; never the editor's own."""
        gone = self.keys[slot.no] in self.old and self.prescribed(slot) is None
        return gone and slot.no != self.mine.no


def rerouted(
    case: Case, mine: Slot, courses: Courses, directory: Directory, *, anew: bool
) -> tuple[Route, tuple[RouteChange, ...]]:
    """The whole route from now on and what is different in it.

    Nothing that was reached is overtaken: who is asked in addition comes next. `anew`: the
    approvals are void, so the whole order is that of the table.
    """
    numbers = count(max(slot.no for slot in _slots(case.stages)) + 1)
    ground = _Ground.of(case, mine, courses)
    decider = _decider(ground, courses, directory, next(numbers))
    front = () if anew else tuple(_reached(ground))
    rest = _with_hand_made(ground, front, decider, _prescribed(ground, front, decider, numbers))
    stages = (*front, *_numbered(case, front, rest))
    was_left_out = set(courses.before.left_out)
    by_hand = (each for each in case.left_out if each not in was_left_out)
    route = replace(courses.after, stages=stages, left_out=(*courses.after.left_out, *by_hand))
    return route, tuple(_changes(case, stages))


def _reached(ground: _Ground) -> Iterator[Stage]:
    """The stages that were reached, but the decider's: who is asked in addition comes before."""
    for stage in ground.case.stages:
        untouched = all(slot.state is SlotState.WAITING for slot in stage.slots)
        if untouched or any(slot.capacity is Capacity.DECIDE for slot in stage.slots):
            continue
        slots = tuple(
            _with_todays_reason(ground, slot)
            for slot in stage.slots
            if slot.state not in PENDING or not ground.falls_out(slot)
        )
        if slots:
            yield replace(stage, slots=slots)


def _with_todays_reason(ground: _Ground, slot: Slot) -> Slot:
    """A seat of the act's route: without its past; the reason is today's where it is to come."""
    prescribed, fresh = ground.prescribed(slot), slot.afresh()
    if prescribed is None or slot.state not in PENDING:
        return fresh
    return replace(fresh, basis=prescribed.basis)


def _decider(ground: _Ground, courses: Courses, directory: Directory, number: int) -> Slot:
    """Who decides from now on. A higher post that it lies with, or was left to, keeps it."""
    case, held, wanted = ground.case, ground.case.deciding_slot, _deciding(courses.after)
    if held is None:
        raise ValueError("a case has a seat that decides")
    if held.participant == wanted.participant:
        return replace(held.afresh(), basis=wanted.basis)
    lifted = any(slot.state is SlotState.LIFTED for slot in _slots(case.stages))
    if lifted and _deciding(courses.before).participant == wanted.participant:
        return replace(held.afresh(), basis=replace(wanted.basis, sentence=held.basis.sentence))
    above = {node.post_id for node in directory.superiors(wanted.participant.id)}
    if held.participant.id in above and (lifted or held.no == ground.mine.no):
        sentence = (
            f"修正後は{courses.after.level}に当たりますが、"
            f"すでに上位の{held.title}に回っているため、{held.title}が決裁します。"
        )
        return replace(held.afresh(), basis=replace(wanted.basis, sentence=sentence))
    return replace(wanted, no=number)


Group: TypeAlias = tuple[tuple[Slot, ...], Completion]


def _prescribed(
    ground: _Ground, front: tuple[Stage, ...], decider: Slot, numbers: Iterator[int]
) -> list[Group]:
    """What the table prescribes and nobody was asked for yet, in its order."""
    asked = {ground.keys[slot.no] for slot in _slots(front)}
    known = {key: number for number, key in ground.keys.items()}
    groups: list[Group] = []
    if ground.mine.capacity is Capacity.DECIDE and decider.no != ground.mine.no:
        asked.add((Capacity.CIRCULATE, ground.mine.participant, 0))
        groups.append((_stepping_down(ground), Completion()))
    keys = _keys(ground.after.stages)
    for stage in ground.after.stages:
        slots: list[Slot] = []
        for slot in stage.slots:
            key = keys[slot.no]
            if slot.capacity is Capacity.DECIDE:
                slots.append(decider)
            elif key in asked or (key not in known and key in ground.old):
                continue  # asked already, or taken out by hand
            else:
                slots.append(replace(slot, no=known[key] if key in known else next(numbers)))
        if slots:
            groups.append((tuple(slots), stage.completion))
    return list(_without_idle_preliminary(groups))


def _stepping_down(ground: _Ground) -> tuple[Slot, ...]:
    """The editor's seat once another post decides: she answers in the line."""
    mine = ground.mine
    line = ground.new.get((Capacity.CIRCULATE, mine.participant, 0))
    words = f"修正により{ground.after.level}となったため、回議として承認します。"
    basis = line.basis if line is not None else Basis(mine.basis.article, words)
    return (replace(mine.afresh(), capacity=Capacity.CIRCULATE, basis=basis),)


def _without_idle_preliminary(groups: list[Group]) -> Iterator[Group]:
    """仮決裁 stands before those who are consulted; where nobody is any more, it falls away."""
    consulted = {Capacity.CONCUR, Capacity.EXAMINE}
    for place, (slots, completion) in enumerate(groups):
        later = {slot.capacity for after, _ in groups[place + 1 :] for slot in after}
        if slots[0].capacity is not Capacity.PRELIMINARY or later & consulted:
            yield slots, completion


def _with_hand_made(
    ground: _Ground, front: tuple[Stage, ...], decider: Slot, groups: list[Group]
) -> list[Group]:
    """The seats that were added by hand, each in front of what it stood in front of."""
    placed = {slot.no for slot in _slots(front)} | {slot.no for each, _ in groups for slot in each}
    later: list[int] = []
    for stage in reversed(ground.case.stages):
        kept = tuple(
            slot.afresh()
            for slot in stage.slots
            if slot.no not in placed and _stays_by_hand(ground, slot, decider)
        )
        if kept:
            at = _place(groups, kept[0], decider, later)
            groups.insert(at, (kept, stage.completion))
        later += [
            decider.no if slot.capacity is Capacity.DECIDE else slot.no for slot in stage.slots
        ]
    return groups


def _stays_by_hand(ground: _Ground, slot: Slot, decider: Slot) -> bool:
    """Whether the table never asked for a seat; who decides now is not asked in the line too."""
    decides = slot.capacity is Capacity.CIRCULATE and slot.participant == decider.participant
    return slot.capacity is not Capacity.DECIDE and not decides and not ground.falls_out(slot)


def _place(groups: list[Group], slot: Slot, decider: Slot, later: list[int]) -> int:
    """In front of the nearest seat behind it that is still there, and of the decider."""
    places = {each.no: place for place, (slots, _) in enumerate(groups) for each in slots}
    found = [places[number] for number in later if number in places]
    if slot.capacity.only_reads:
        return min(found, default=len(groups))
    return min([*found, places[decider.no]])


def _numbered(case: Case, front: tuple[Stage, ...], groups: list[Group]) -> Iterator[Stage]:
    """Stages with the numbers they had; what is new gets new ones."""
    had = {slot.no: stage.no for stage in case.stages for slot in stage.slots}
    taken = {stage.no for stage in front}
    fresh = count(max(stage.no for stage in case.stages) + 1)
    for slots, completion in groups:
        own = (had[slot.no] for slot in slots if slot.no in had and had[slot.no] not in taken)
        number = next(own, None) or next(fresh)
        taken.add(number)
        yield Stage(number, slots, completion)


def _changes(case: Case, stages: tuple[Stage, ...]) -> Iterator[RouteChange]:
    """Who comes in, who falls out, whose capacity is another."""
    had = {slot.no: slot for slot in _slots(case.stages)}
    has = {slot.no: slot for slot in _slots(stages)}
    for number, slot in had.items():
        if number not in has:
            yield RouteChange(ChangeKind.REMOVE, slot.afresh())
    for place, stage in enumerate(stages):
        following = next((after.no for after in stages[place + 1 :]), None)
        for slot in stage.slots:
            if slot.no not in had:
                yield RouteChange(ChangeKind.ADD, slot, following)
            elif slot.capacity is not had[slot.no].capacity:
                yield RouteChange(ChangeKind.REPLACE, slot)

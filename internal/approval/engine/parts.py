"""Changing one part of a case, for the fold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from internal.approval.engine.values import (
    Act,
    AfterView,
    AfterViewReason,
    Case,
    CaseState,
    Opening,
    Slot,
    SlotState,
    Stage,
    Verb,
)


def with_stage(case: Case, no: int, change: Callable[[Stage], Stage]) -> Case:
    """The case with one stage changed."""
    stages = tuple(change(stage) if stage.no == no else stage for stage in case.stages)
    return replace(case, stages=stages)


def with_slot(case: Case, no: int | None, change: Callable[[Slot], Slot]) -> Case:
    """The case with one slot changed."""
    stages = tuple(
        replace(stage, slots=tuple(change(slot) if slot.no == no else slot for slot in stage.slots))
        for stage in case.stages
    )
    return replace(case, stages=stages)


def acted(case: Case, act: Act, state: SlotState) -> Case:
    """The case with the act's slot answered."""
    return with_slot(
        case,
        act.slot,
        lambda slot: replace(
            slot,
            state=state,
            acted_by=act.by,
            acted_for=act.behalf,
            acted_at=act.at,
            opinion=act.opinion,
            lap=case.lap,
        ),
    )


def done_with(case: Case, slot_no: int | None) -> Case:
    """The case after a slot was dealt with: where its stage is done, the others are closed."""
    stage = case.stage_of(slot_no or 0)
    if stage is None or not stage.is_done:
        return case
    return with_stage(case, stage.no, closed)


def opened(case: Case, act: Act) -> Case:
    """The case after what the act opened."""
    pulled = _below(case, act.slot) if act.verb is Verb.PULL_UP else frozenset()
    views = list(case.after_views)
    for opening in act.openings:
        case = with_slot(case, opening.slot, lambda s, o=opening: _open(s, o, act.at))  # type: ignore[misc]
        if opening.state is SlotState.AFTER_VIEW:
            away = AfterViewReason.ABSENT
            why = AfterViewReason.PULLED_UP if opening.slot in pulled else away
            views += [AfterView(opening.slot, seat, why) for seat in opening.holders]
    return replace(case, after_views=tuple(views))


def _below(case: Case, slot_no: int | None) -> frozenset[int]:
    """The slots of the stages in front of a slot's."""
    stage = case.stage_of(slot_no or 0)
    place = case.place_of(stage.no) if stage else None
    return frozenset(slot.no for each in case.stages[: place or 0] for slot in each.slots)


def _open(slot: Slot, opening: Opening, at: datetime) -> Slot:
    return replace(
        slot,
        state=opening.state,
        holders=opening.holders,
        deputies=opening.deputies,
        note=opening.note,
        opened_at=slot.opened_at or at,
    )


def ended(case: Case, state: CaseState) -> Case:
    """Nobody is asked any more; what was still open or to come is closed."""
    stages = tuple(closed(stage, SlotState.OPEN, SlotState.WAITING) for stage in case.stages)
    return replace(case, state=state, stages=stages, after_views=())


def closed(stage: Stage, *states: SlotState) -> Stage:
    """The stage with its open slots (or those in the given states) closed."""
    shut = states or (SlotState.OPEN,)
    slots = tuple(
        replace(slot, state=SlotState.CLOSED) if slot.state in shut else slot
        for slot in stage.slots
    )
    return replace(stage, slots=slots)


def from_stage_on(case: Case, place: int) -> Case:
    """The case with everything from a place in the order on as if it had never been reached."""
    again = case.stages[place:]
    asked = {slot.no for stage in again for slot in stage.slots}
    return replace(
        case,
        stages=(*case.stages[:place], *(_fresh(stage) for stage in again)),
        after_views=tuple(view for view in case.after_views if view.slot not in asked),
    )


def _fresh(stage: Stage) -> Stage:
    slots = tuple(
        Slot(s.no, s.capacity, s.participant, s.title, s.section, s.basis) for s in stage.slots
    )
    return replace(stage, slots=slots)

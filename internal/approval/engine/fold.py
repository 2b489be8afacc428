"""A case is the fold of its acts."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from internal.approval.engine.values import (
    Act,
    AfterView,
    AfterViewReason,
    Capacity,
    Case,
    CaseState,
    Opening,
    Participant,
    ParticipantKind,
    Slot,
    SlotState,
    Stage,
    Verb,
)

_ANSWERS = {
    Verb.APPROVE: SlotState.APPROVED,
    Verb.OBJECT: SlotState.OBJECTED,
    Verb.DECIDE: SlotState.APPROVED,
    Verb.DEPUTISE: SlotState.DEPUTISED,
    Verb.READ: SlotState.READ,
}


def fold(case_id: UUID, acts: Iterable[Act]) -> Case:
    """The case after all its acts, in order.

    Raises:
        ValueError: there is no act, or the first is not a submission: not the acts of a case.
    """
    case: Case | None = None
    for act in acts:
        case = evolve(case_id, case, act)
    if case is None:
        raise ValueError("a case begins with a submission")
    return case


def evolve(case_id: UUID, case: Case | None, act: Act) -> Case:
    """The case after one more act."""
    if act.verb is Verb.SUBMIT:
        return _submitted(case_id, case, act)
    if case is None:
        raise ValueError("a case begins with a submission")
    case = replace(case, head=act.seq)
    match act.verb:
        case Verb.APPROVE | Verb.OBJECT | Verb.DECIDE | Verb.DEPUTISE | Verb.READ:
            return _answered(case, act)
        case Verb.RETURN:
            return _returned(case, act)
        case Verb.REJECT:
            case = _with_slot(case, act.slot, lambda s: _acted(s, act, SlotState.REJECTED))
            return _ended(case, CaseState.REJECTED)
        case Verb.RECALL:
            return _ended(case, CaseState.RECALLED)
        case Verb.WITHDRAW:
            return _ended(case, CaseState.WITHDRAWN)
        case Verb.VIEW_AFTER:
            return _viewed_after(case, act)
        case Verb.HAND_OVER:
            return _handed_over(case, act)
        case Verb.REFRESH:
            return _opened(case, act.openings, act.at)


def _submitted(case_id: UUID, case: Case | None, act: Act) -> Case:
    if act.route is None or act.by is None:
        raise ValueError("a submission carries its route and its drafter")
    begun = Case(
        id=case_id,
        drafter=act.by,
        state=CaseState.CIRCULATING,
        round=(case.round if case else 0) + 1,
        lap=(case.lap if case else 0) + 1,
        head=act.seq,
        level=act.route.level,
        deputy_allowed=act.route.deputy_allowed,
        content=act.content,
        stages=act.route.stages,
        left_out=act.route.left_out,
        article=act.route.article,
        matter=act.route.matter,
        former_drafters=case.former_drafters if case else (),
    )
    return _opened(begun, act.openings, act.at)


def _answered(case: Case, act: Act) -> Case:
    answered = _with_slot(case, act.slot, lambda s: _acted(s, act, _ANSWERS[act.verb]))
    if act.verb is Verb.DEPUTISE and act.behalf is not None and act.slot is not None:
        duty = AfterView(act.slot, act.behalf, AfterViewReason.DEPUTISED)
        answered = replace(answered, after_views=(*answered.after_views, duty))
    stage = answered.stage_of(act.slot or 0)
    if stage is not None and stage.is_done:
        answered = _with_stage(answered, stage.no, _closed)
        if stage.capacity is Capacity.DECIDE:
            answered = replace(answered, state=CaseState.DECIDED)
    return _opened(answered, act.openings, act.at)


def _returned(case: Case, act: Act) -> Case:
    if act.target is None:
        case = _with_slot(case, act.slot, lambda s: _acted(s, act, SlotState.RETURNED))
        return _ended(case, CaseState.RETURNED)
    target = act.target
    stages = tuple(_fresh(stage) if stage.no >= target else stage for stage in case.stages)
    again = {slot.no for stage in stages if stage.no >= target for slot in stage.slots}
    kept = tuple(view for view in case.after_views if view.slot not in again)
    case = replace(case, stages=stages, lap=case.lap + 1, after_views=kept)
    return _opened(case, act.openings, act.at)


def _viewed_after(case: Case, act: Act) -> Case:
    views = tuple(
        replace(view, done_at=act.at)
        if view.slot == act.slot
        and act.by is not None
        and view.seat.person_id == act.by.person_id
        and view.done_at is None
        else view
        for view in case.after_views
    )
    return replace(case, after_views=views)


def _handed_over(case: Case, act: Act) -> Case:
    if act.successor is None:
        raise ValueError("a case is handed over to somebody")
    if act.slot is None:
        former = (*case.former_drafters, case.drafter.person_id)
        return replace(case, drafter=act.successor, former_drafters=former)
    asked = Participant(ParticipantKind.PERSON, act.successor.person_id)
    case = _with_slot(case, act.slot, lambda slot: replace(slot, participant=asked))
    return _opened(case, act.openings, act.at)


def _opened(case: Case, openings: tuple[Opening, ...], at: datetime) -> Case:
    views = list(case.after_views)
    for opening in openings:
        case = _with_slot(case, opening.slot, lambda s, o=opening: _open(s, o, at))  # type: ignore[misc]
        if opening.state is SlotState.AFTER_VIEW:
            views += [
                AfterView(opening.slot, seat, AfterViewReason.ABSENT) for seat in opening.holders
            ]
    return replace(case, after_views=tuple(views))


def _acted(slot: Slot, act: Act, state: SlotState) -> Slot:
    return replace(
        slot,
        state=state,
        acted_by=act.by,
        acted_for=act.behalf,
        acted_at=act.at,
        opinion=act.opinion,
    )


def _open(slot: Slot, opening: Opening, at: datetime) -> Slot:
    return replace(
        slot,
        state=opening.state,
        holders=opening.holders,
        deputies=opening.deputies,
        note=opening.note,
        proxies=opening.proxies,
        opened_at=slot.opened_at or at,
    )


def _ended(case: Case, state: CaseState) -> Case:
    """Nobody is asked any more; what was still open or to come is closed."""
    stages = tuple(_closed(stage, SlotState.OPEN, SlotState.WAITING) for stage in case.stages)
    return replace(case, state=state, stages=stages, after_views=())


def _closed(stage: Stage, *states: SlotState) -> Stage:
    shut = states or (SlotState.OPEN,)
    slots = tuple(
        replace(slot, state=SlotState.CLOSED) if slot.state in shut else slot
        for slot in stage.slots
    )
    return replace(stage, slots=slots)


def _fresh(stage: Stage) -> Stage:
    slots = tuple(
        Slot(s.no, s.capacity, s.participant, s.title, s.section, s.basis) for s in stage.slots
    )
    return replace(stage, slots=slots)


def _with_stage(case: Case, no: int, change: Callable[[Stage], Stage]) -> Case:
    stages = tuple(change(stage) if stage.no == no else stage for stage in case.stages)
    return replace(case, stages=stages)


def _with_slot(case: Case, no: int | None, change: Callable[[Slot], Slot]) -> Case:
    stages = tuple(
        replace(stage, slots=tuple(change(slot) if slot.no == no else slot for slot in stage.slots))
        for stage in case.stages
    )
    return replace(case, stages=stages)

"""The fold of 修正 and 資料添付."""

from collections.abc import Iterator
from dataclasses import replace

from internal.approval.engine.amendments import Amendment, Enclosed, Standing, Unread
from internal.approval.engine.parts import from_stage_on, opened, settled
from internal.approval.engine.values import (
    ANSWERED,
    Act,
    Capacity,
    Case,
    Route,
    Slot,
    SlotState,
    Stage,
)


def amended(case: Case, act: Act) -> Case:
    """The case with other content, on the new route where there is one; approvals kept or void."""
    if act.by is None:
        raise ValueError("an edit is somebody's")
    edit = Amendment(len(case.amendments) + 1, act.seq, act.by, act.at, act.opinion, act.standing)
    case = replace(case, content=act.content, amendments=(*case.amendments, edit))
    if act.standing is Standing.VOIDED:
        case = replace(from_stage_on(case, 0, readers_too=False), lap=case.lap + 1)
    if act.route is not None:
        case = _on(case, act.route)
    return opened(settled(replace(case, unread=_to_read(case, edit))), act)


def _to_read(case: Case, edit: Amendment) -> tuple[Unread, ...]:
    """Whose answer stands for the content before the edit."""
    return tuple(
        Unread(slot.no, slot.acted_by)
        for stage in case.stages
        for slot in stage.slots
        if slot.state in ANSWERED
        and not slot.capacity.only_reads
        and slot.acted_by is not None
        and slot.acted_by.person_id != edit.by.person_id
    )


def _on(case: Case, route: Route) -> Case:
    """The case on another route: seats that are in both keep what became of them."""
    known = {slot.no: slot for stage in case.stages for slot in stage.slots}
    again = route.deputy_allowed != case.deputy_allowed
    stages = tuple(
        replace(stage, slots=tuple(_kept(known.get(s.no), s, again=again) for s in stage.slots))
        for stage in route.stages
    )
    left = {slot.no for stage in stages for slot in stage.slots}
    return replace(
        case,
        stages=tuple(_one_waited_for(stages)),
        level=route.level,
        article=route.article,
        deputy_allowed=route.deputy_allowed,
        left_out=route.left_out,
        after_views=tuple(view for view in case.after_views if view.slot in left),
    )


def _kept(old: Slot | None, new: Slot, *, again: bool) -> Slot:
    """A seat of the new route with its past; who decides is asked anew where 代決 changed."""
    if old is None or (old.capacity, old.participant) != (new.capacity, new.participant):
        return new
    if again and new.capacity is Capacity.DECIDE:
        return new
    return replace(old, basis=new.basis, branch=new.branch, place=new.place)


def _one_waited_for(stages: tuple[Stage, ...]) -> Iterator[Stage]:
    """Behind the first stage that is not done nobody is asked yet: what came in goes first."""
    waits = False
    for stage in stages:
        if waits and not stage.capacity.only_reads:
            slots = tuple(s.afresh() if s.state is SlotState.OPEN else s for s in stage.slots)
            yield replace(stage, slots=slots)
        else:
            yield stage
            waits = waits or not (stage.capacity.only_reads or stage.is_done)


def read(case: Case, act: Act) -> Case | None:
    """The case once an edit was read; None where it is the reading of a seat that only reads."""
    slot = case.slot(act.slot or 0)
    if slot is None or slot.capacity.only_reads or act.by is None:
        return None
    mine = (act.slot, act.by.person_id)
    kept = (each for each in case.unread if (each.slot, each.seat.person_id) != mine)
    return replace(case, unread=tuple(kept))


def enclosed(case: Case, act: Act) -> Case:
    """The case with papers beside it."""
    if act.by is None or act.slot is None:
        raise ValueError("papers are enclosed by somebody, on a slot")
    added = Enclosed(act.slot, act.by, act.at, act.opinion, act.papers)
    return replace(case, enclosed=(*case.enclosed, added))

"""The fold of acts that leave the straight way: undone, lifted, skipped, rerouted, asked about."""

from collections.abc import Collection
from dataclasses import replace

from internal.approval.engine.beside import Held, Petition, PetitionKind, Question
from internal.approval.engine.guards import Concern, Instruction
from internal.approval.engine.parts import (
    HER_OWN,
    acted,
    ended,
    from_stage_on,
    opened,
    settled,
    with_slot,
)
from internal.approval.engine.values import (
    ANSWERED,
    PENDING,
    Act,
    AfterView,
    AfterViewReason,
    Capacity,
    Case,
    CaseState,
    ChangeKind,
    LeftOut,
    RouteChange,
    Slot,
    SlotState,
    Stage,
)


def taken_back(case: Case, act: Act) -> Case:
    """The slot waits again, with those its answer had closed; later stages were never reached.

    An undone 引上げ goes back to the first whom it had passed by.
    """
    stage = case.stage_of(act.slot or 0)
    place = case.place_of(stage.no) if stage else None
    if stage is None or place is None:
        raise ValueError("an act on a slot that the case does not have")
    case = from_stage_on(case, place + 1, readers_too=False)
    passed = _passed_by(case, place)
    if passed:
        return opened(_afresh(case, {*passed, act.slot or 0}), act)
    slots = tuple(_asked_again(slot, act.slot) for slot in stage.slots)
    stages = (*case.stages[:place], replace(stage, slots=slots), *case.stages[place + 1 :])
    return opened(replace(case, stages=stages), act)


def _passed_by(case: Case, place: int) -> frozenset[int]:
    """The slots that the 引上げ into a stage had passed by, back to the last that answered."""
    pulled = {v.slot for v in case.after_views if v.reason is AfterViewReason.PULLED_UP}
    found: set[int] = set()
    for stage in reversed(case.stages[:place]):
        found |= {s.no for s in stage.slots if s.no in pulled or s.note == HER_OWN}
        if any(slot.state in ANSWERED for slot in stage.slots):
            break
    return frozenset(found)


def _afresh(case: Case, numbers: Collection[int]) -> Case:
    stages = tuple(
        replace(stage, slots=tuple(s.afresh() if s.no in numbers else s for s in stage.slots))
        for stage in case.stages
    )
    views = tuple(view for view in case.after_views if view.slot not in numbers)
    return replace(case, stages=stages, after_views=views)


def _asked_again(slot: Slot, no: int | None) -> Slot:
    if slot.no == no:
        return replace(
            slot,
            state=SlotState.OPEN,
            acted_by=None,
            acted_for=None,
            acted_at=None,
            opinion="",
            lap=1,
            recorded=None,
        )
    if slot.state is not SlotState.NOT_NEEDED:
        return slot
    return replace(slot, state=SlotState.OPEN if slot.opened_at else SlotState.WAITING)


def lifted(case: Case, act: Act) -> Case:
    """The decider's slot is one of the line from now on; the post above decides behind it."""
    case = concerns_answered(acted(case, act, SlotState.LIFTED), act)
    case = with_slot(case, act.slot, lambda slot: replace(slot, capacity=Capacity.CIRCULATE))
    return opened(_changed(case, act.change), act)


def pulled_up(case: Case, act: Act) -> Case:
    """Her slot is answered, those below become 後閲 by the act's openings."""
    case = acted(case, act, SlotState.APPROVED)
    if act.by is not None:
        by = act.by
        case = with_slot(case, act.slot, lambda slot: replace(slot, holders=(by,)))
    slot = case.slot(act.slot or 0)
    case = settled(case)
    if slot is not None and slot.capacity is Capacity.DECIDE:
        case = replace(concerns_answered(case, act), state=CaseState.DECIDED)
    return opened(case, act)


def skipped(case: Case, act: Act) -> Case:
    """The slot is passed over, with the reason as its note."""
    name = f"{act.by.title} {act.by.name}" if act.by else ""
    note = f"{name}が飛ばしました: {act.opinion}"
    case = with_slot(case, act.slot, lambda s: replace(s, state=SlotState.SKIPPED, note=note))
    return opened(settled(case), act)


def rerouted(case: Case, act: Act) -> Case:
    """The route with one waiting seat more, fewer or with another post."""
    case = _changed(case, act.change)
    if act.change is not None and act.change.kind is ChangeKind.REMOVE and act.by is not None:
        gone = act.change.slot
        sentence = f"{act.by.title} {act.by.name}が経路から外しました: {act.opinion}"
        left_out = LeftOut(gone.title, gone.section, sentence)
        case = replace(case, left_out=(*case.left_out, left_out))
    return opened(case, act)


def _changed(case: Case, change: RouteChange | None) -> Case:
    if change is None:
        raise ValueError("a change of the route says what changes")
    match change.kind:
        case ChangeKind.ADD:
            place = None if change.before is None else case.place_of(change.before)
            number = max(stage.no for stage in case.stages) + 1
            stages = list(case.stages)
            stages.insert(len(stages) if place is None else place, Stage(number, (change.slot,)))
            return replace(case, stages=tuple(stages))
        case ChangeKind.REMOVE:
            kept = (
                replace(stage, slots=tuple(s for s in stage.slots if s.no != change.slot.no))
                for stage in case.stages
            )
            return replace(case, stages=tuple(stage for stage in kept if stage.slots))
        case ChangeKind.REPLACE:
            return with_slot(case, change.slot.no, lambda _: change.slot)


def held(case: Case, act: Act) -> Case:
    """One more hold."""
    if act.by is None or act.slot is None:
        raise ValueError("a hold is somebody's, on a slot")
    return replace(case, holds=(*case.holds, Held(act.slot, act.by, act.at, act.opinion)))


def released(case: Case, act: Act) -> Case:
    """One hold less."""
    who = act.by.person_id if act.by else None
    kept = (h for h in case.holds if (h.slot, h.seat.person_id) != (act.slot, who))
    return replace(case, holds=tuple(kept))


def petitioned(case: Case, act: Act) -> Case:
    """A petition waits for the other side."""
    if act.by is None or act.petition is None:
        raise ValueError("a petition is somebody's and says what for")
    return replace(case, petition=Petition(act.petition, act.by, act.at, act.opinion))


def granted(case: Case, act: Act) -> Case:
    """取下げ brings the case back to the drafter; 廃案 ends it."""
    if act.petition is PetitionKind.ABANDON:
        return ended(case, CaseState.ABANDONED)
    return ended(case, CaseState.RECALLED)


def asked(case: Case, act: Act) -> Case:
    """One more question."""
    if act.by is None or not act.to or act.slot is None:
        raise ValueError("a question is asked by somebody, of somebody, on a slot")
    question = Question(act.seq, act.slot, act.by, act.to[0], act.opinion, act.at)
    return replace(case, questions=(*case.questions, question))


def replied(case: Case, act: Act) -> Case:
    """A question has its answer."""
    return replace(
        case,
        questions=tuple(
            replace(q, answer=act.opinion, answered_at=act.at) if q.no == act.question else q
            for q in case.questions
        ),
    )


def reading_settled(case: Case, act: Act) -> Case:
    """A successor is asked to read in the place of somebody who left, or nobody is any more."""
    if act.behalf is None or act.slot is None:
        raise ValueError("a reading is somebody's, at a place")
    who, number, successor = act.behalf.person_id, act.slot, act.successor
    there = {v.seat.person_id for v in case.after_views if v.slot == number and v.is_open}
    views: list[AfterView] = []
    for view in case.after_views:
        hers = view.slot == number and view.seat.person_id == who and view.is_open
        if not hers:
            views.append(view)
        elif successor is None:
            views.append(replace(view, closed_at=act.at))
        elif successor.person_id not in there:
            views.append(replace(view, seat=successor))
    case = replace(case, after_views=tuple(views))
    return with_slot(case, number, lambda slot: _shown_to_another(slot, act))


def _shown_to_another(slot: Slot, act: Act) -> Slot:
    if slot.state is not SlotState.OPEN or not slot.capacity.only_reads or act.behalf is None:
        return slot
    holders = tuple(s for s in slot.holders if s.person_id != act.behalf.person_id)
    successor = act.successor
    if successor is not None and all(s.person_id != successor.person_id for s in holders):
        holders = (*holders, successor)
    if not holders:
        return replace(
            slot, state=SlotState.CLOSED, note=f"閲覧を求めずに終えました: {act.opinion}"
        )
    return replace(slot, holders=holders)


def recomputed(case: Case, act: Act) -> Case:
    """The stages that the act names; seats that the case has already keep their state."""
    if act.route is None:
        raise ValueError("a recomputed route is in its act")
    stages: list[Stage] = []
    waited = False
    for stage in act.route.stages:
        slots = tuple(_kept(case.slot(new.no), new) for new in stage.slots)
        if waited:
            slots = tuple(_not_yet(slot) for slot in slots)
        again = replace(stage, slots=tuple(_in_its_turn(slot, slots) for slot in slots))
        waited = waited or not (again.capacity.only_reads or again.is_done)
        stages.append(again)
    there = {slot.no for stage in stages for slot in stage.slots}
    case = replace(
        case,
        stages=tuple(stages),
        level=act.route.level,
        article=act.route.article,
        deputy_allowed=act.route.deputy_allowed,
        left_out=act.route.left_out,
        matter=act.route.matter,
        bars=act.route.bars,
        mandate=act.route.mandate,
        after_views=tuple(view for view in case.after_views if view.slot in there),
    )
    return opened(case, act)


def _kept(old: Slot | None, new: Slot) -> Slot:
    if old is None:
        return new
    if old.state not in PENDING:
        return replace(old, branch=new.branch, place=new.place)
    return replace(
        old,
        participant=new.participant,
        title=new.title,
        section=new.section,
        basis=new.basis,
        branch=new.branch,
        place=new.place,
        may_amend=new.may_amend,
        may_enclose=new.may_enclose,
    )


def _not_yet(slot: Slot) -> Slot:
    """An open slot whose turn is still to come by the new order."""
    reads = slot.capacity.only_reads
    return slot.afresh() if slot.state is SlotState.OPEN and not reads else slot


def _in_its_turn(slot: Slot, slots: tuple[Slot, ...]) -> Slot:
    before = (s for s in slots if 0 < slot.branch == s.branch and s.place < slot.place)
    return _not_yet(slot) if any(s.state in PENDING for s in before) else slot


def raised(case: Case, act: Act) -> Case:
    """One more concern for the decider."""
    if act.by is None:
        raise ValueError("a concern is somebody's")
    concern = Concern(act.seq, act.by, act.at, act.grounds, act.opinion)
    return opened(replace(case, concerns=(*case.concerns, concern)), act)


def concerns_answered(case: Case, act: Act) -> Case:
    """Whoever decides, or leaves it to the post above, has answered every open concern."""
    return replace(
        case,
        concerns=tuple(
            replace(c, answered_by=act.by, answered_at=act.at, answer=act.opinion)
            if c.is_open
            else c
            for c in case.concerns
        ),
    )


def instructed(case: Case, act: Act) -> Case:
    """One more instruction, by which deputies may decide what was barred until now."""
    if act.by is None or act.on is None:
        raise ValueError("an instruction is recorded by somebody and has its day")
    given = Instruction(act.seq, act.by, act.behalf or act.by, act.on, act.opinion, act.at)
    return opened(replace(case, instructions=(*case.instructions, given)), act)


def tidied(case: Case) -> Case:
    """Holds end with the turn, a petition with the circulation, an unread edit with the answer."""
    if case.holds:
        still = {(s.no, p.person_id) for s in case.open_slots for p in (*s.holders, *s.deputies)}
        kept = (held for held in case.holds if (held.slot, held.seat.person_id) in still)
        case = replace(case, holds=tuple(kept))
    if case.petition is not None and case.state is not CaseState.CIRCULATING:
        case = replace(case, petition=None)
    if case.unread:
        slots = {slot.no: slot for stage in case.stages for slot in stage.slots}
        stands = (each for each in case.unread if slots[each.slot].state in ANSWERED)
        case = replace(case, unread=tuple(stands))
    return case

"""The fold of acts that leave the straight way: undone, lifted, skipped, rerouted, asked about."""

from dataclasses import replace

from internal.approval.engine.beside import Held, Petition, PetitionKind, Question
from internal.approval.engine.guards import Concern, Instruction
from internal.approval.engine.parts import acted, ended, from_stage_on, opened, settled, with_slot
from internal.approval.engine.values import (
    Act,
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
    """The slot waits again, with those its answer had closed; later stages were never reached."""
    stage = case.stage_of(act.slot or 0)
    place = case.place_of(stage.no) if stage else None
    if stage is None or place is None:
        raise ValueError("an act on a slot that the case does not have")
    case = from_stage_on(case, place + 1, readers_too=False)
    slots = tuple(_asked_again(slot, act.slot) for slot in stage.slots)
    stages = (*case.stages[:place], replace(stage, slots=slots), *case.stages[place + 1 :])
    return opened(replace(case, stages=stages), act)


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
    """Holds end with the turn, a petition with the circulation."""
    if case.holds:
        still = {(s.no, p.person_id) for s in case.open_slots for p in (*s.holders, *s.deputies)}
        kept = (held for held in case.holds if (held.slot, held.seat.person_id) in still)
        case = replace(case, holds=tuple(kept))
    if case.petition is not None and case.state is not CaseState.CIRCULATING:
        case = replace(case, petition=None)
    return case

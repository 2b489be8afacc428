"""A case is the fold of its acts."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from internal.approval.engine import amended, detours
from internal.approval.engine.participants import Participant, ParticipantKind
from internal.approval.engine.parts import (
    acted,
    carried,
    ended,
    from_stage_on,
    heard,
    opened,
    received,
    sent_on,
    settled,
    with_slot,
)
from internal.approval.engine.values import (
    CARRYING,
    Act,
    AfterView,
    AfterViewReason,
    Capacity,
    Case,
    CaseState,
    SlotState,
    Turned,
    Verb,
)
from internal.organization.rules import Seat

_ANSWERS = {
    Verb.APPROVE: SlotState.APPROVED,
    Verb.OBJECT: SlotState.OBJECTED,
    Verb.DECIDE: SlotState.APPROVED,
    Verb.DEPUTISE: SlotState.DEPUTISED,
    Verb.READ: SlotState.READ,
}
_TURNING = frozenset(
    {
        Verb.RECALL,
        Verb.WITHDRAW,
        Verb.TAKE_BACK,
        Verb.FORCE,
        Verb.GRANT,
        Verb.SKIP,
        Verb.PULL_UP,
        Verb.OVERRULE,
        Verb.RECOMPUTE,
        Verb.AMEND,
    }
)
"""Acts that take somebody's turn away without her answer."""


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
    stepped = act.verb is Verb.HAND_OVER and act.slot is not None
    turns = act.verb in _TURNING or stepped
    turned = Turned(act.verb, act.by, act.at) if turns else None
    if act.verb in CARRYING:
        turned = case.turned
    return detours.tidied(_after(replace(case, head=act.seq, turned=turned), act))


def _after(case: Case, act: Act) -> Case:
    match act.verb:
        case Verb.APPROVE | Verb.OBJECT | Verb.DECIDE | Verb.DEPUTISE:
            return _answered(case, act)
        case Verb.READ:
            known = amended.read(case, act)
            return _answered(case, act) if known is None else known
        case Verb.RECORD:
            return _answered(case, act)
        case Verb.RECEIVE:
            return with_slot(case, act.slot, lambda slot: received(slot, act))
        case Verb.OPINE:
            return with_slot(case, act.slot, lambda slot: heard(slot, act))
        case Verb.RETURN:
            return _returned(case, act)
        case Verb.REJECT | Verb.OVERRULE:
            return ended(acted(case, act, SlotState.REJECTED), CaseState.REJECTED)
        case Verb.RECALL:
            return ended(case, CaseState.RECALLED)
        case Verb.WITHDRAW:
            return ended(case, CaseState.WITHDRAWN)
        case Verb.FORCE:
            return ended(case, CaseState.FORCED)
        case Verb.VIEW_AFTER:
            return _viewed_after(case, act)
        case Verb.SUBMIT | Verb.REFRESH:
            return opened(case, act)
        case Verb.HAND_OVER | Verb.REASSIGN:
            return _handed_over(case, act)
        case Verb.SETTLE_READING:
            return detours.reading_settled(case, act)
        case Verb.RECOMPUTE:
            return detours.recomputed(case, act)
        case Verb.TAKE_BACK:
            return detours.taken_back(case, act)
        case Verb.LIFT:
            return detours.lifted(case, act)
        case Verb.PULL_UP:
            return detours.pulled_up(case, act)
        case Verb.SKIP:
            return detours.skipped(case, act)
        case Verb.REROUTE:
            return detours.rerouted(case, act)
        case Verb.HOLD:
            return detours.held(case, act)
        case Verb.RELEASE:
            return detours.released(case, act)
        case Verb.PETITION:
            return detours.petitioned(case, act)
        case Verb.GRANT:
            return detours.granted(case, act)
        case Verb.DECLINE:
            return replace(case, petition=None)
        case Verb.ASK:
            return detours.asked(case, act)
        case Verb.ANSWER:
            return detours.replied(case, act)
        case Verb.TAKE_PAPER | Verb.HAND_PAPER | Verb.FILE_PAPER:
            return carried(case, act)
        case Verb.AMEND:
            return amended.amended(case, act)
        case Verb.ENCLOSE:
            return amended.enclosed(case, act)
        case Verb.CONCERN:
            return detours.raised(case, act)
        case Verb.INSTRUCT:
            return detours.instructed(case, act)


def _submitted(case_id: UUID, case: Case | None, act: Act) -> Case:
    if act.route is None or act.by is None:
        raise ValueError("a submission carries its route and its drafter")
    written_by = () if act.behalf is None else (act.by.person_id,)
    begun = Case(
        id=case_id,
        drafter=act.behalf or act.by,
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
        returned_by=case.returned_by if case else None,
        matter=act.route.matter,
        former_drafters=case.former_drafters if case else written_by,
        submitted_by=None if act.behalf is None else act.by,
        paper=sent_on(case.paper if case else None, act, act.by),
        enclosed=case.enclosed if case else (),
        bars=act.route.bars,
        mandate=act.route.mandate,
    )
    return opened(begun, act)


def _answered(case: Case, act: Act) -> Case:
    answered = acted(case, act, _answer_of(case, act))
    if answered.deciding_slot is not None and answered.deciding_slot.state is SlotState.REJECTED:
        return ended(answered, CaseState.REJECTED)
    if act.verb in {Verb.DECIDE, Verb.DEPUTISE}:
        answered = detours.concerns_answered(answered, act)
    if act.verb is Verb.DEPUTISE and act.behalf is not None and act.slot is not None:
        duty = AfterView(act.slot, act.behalf, AfterViewReason.DEPUTISED)
        answered = replace(answered, after_views=(*answered.after_views, duty))
    stage = answered.stage_of(act.slot or 0)
    if stage is not None and stage.is_done and stage.capacity is Capacity.DECIDE:
        answered = replace(answered, state=CaseState.DECIDED)
    return opened(settled(answered), act)


def _answer_of(case: Case, act: Act) -> SlotState:
    if act.recorded is not None and not act.recorded.agrees:
        slot = case.slot(act.slot or 0)
        decides = slot is not None and slot.capacity is Capacity.DECIDE
        return SlotState.REJECTED if decides else SlotState.OBJECTED
    if act.recorded is not None:
        return SlotState.APPROVED
    return _ANSWERS[act.verb]


def _returned(case: Case, act: Act) -> Case:
    if act.target is None:
        returned = ended(acted(case, act, SlotState.RETURNED), CaseState.RETURNED)
        return replace(returned, returned_by=act.by)
    place = case.place_of(act.target)
    if place is None:
        raise ValueError("a return to a stage that the case does not have")
    return opened(replace(from_stage_on(case, place), lap=case.lap + 1), act)


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
        case = _with_drafter(case, act.successor, case.submitter)
        return case if act.verb is Verb.REASSIGN else replace(case, submitted_by=None)
    asked = Participant(ParticipantKind.PERSON, act.successor.person_id)
    return opened(with_slot(case, act.slot, lambda slot: replace(slot, participant=asked)), act)


def _with_drafter(case: Case, successor: Seat, submitter: Seat) -> Case:
    """What the former drafter had asked for and was asked is the successor's from now on."""
    former = case.drafter.person_id
    petition = case.petition
    if petition is not None and petition.by.person_id == former:
        petition = replace(petition, by=successor)
    return replace(
        case,
        drafter=successor,
        submitted_by=submitter,
        former_drafters=(*case.former_drafters, former),
        petition=petition,
        questions=tuple(
            replace(q, to=successor) if q.is_open and q.to.person_id == former else q
            for q in case.questions
        ),
    )

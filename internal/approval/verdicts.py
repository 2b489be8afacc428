"""What a person may do with a case now, asked of the engine itself. Pure."""

from dataclasses import dataclass
from datetime import date

from internal.approval.engine.answer import answer
from internal.approval.engine.approvers import return_targets
from internal.approval.engine.commands import Approve, Context
from internal.approval.engine.custody import may_file, partakers
from internal.approval.engine.drafter import may_recall
from internal.approval.engine.participants import RECORDED
from internal.approval.engine.reception import answerers, is_to_be_received
from internal.approval.engine.recording import earliest_answer, recording_right
from internal.approval.engine.values import Capacity, Case, CaseState, Slot, SlotState, Stage
from internal.kernel.refusal import Refusal
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Target:
    """An earlier stage to which a return may go, with the people who acted there."""

    stage: int
    people: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Onward:
    """What follows an approval: who gets the case next, or that it is decided."""

    decided: bool
    holders: tuple[Seat, ...]
    to_decide: bool  # the next to act is the decider
    beside: tuple[str, ...]  # posts whose answer at the same step is still open


@dataclass(frozen=True, slots=True)
class Turn:
    """A slot on which a person may act now."""

    slot: Slot
    stage: Stage
    behalf: Seat | None  # for whom she acts: the absent decider (代決) or the holder (代理)
    targets: tuple[Target, ...]
    onward: Onward

    @property
    def decides(self) -> bool:
        return self.slot.capacity is Capacity.DECIDE

    @property
    def acts_as_proxy(self) -> bool:
        return self.behalf is not None and not self.decides

    @property
    def may_object(self) -> bool:
        return self.slot.capacity is Capacity.CONCUR

    @property
    def may_reject(self) -> bool:
        return self.decides and self.behalf is None


def turn_of(case: Case, by: Seat, context: Context) -> Turn | None:
    """The slot a person may act on, with what her approval would lead to."""
    for slot in case.open_slots:
        stage = case.stage_of(slot.no)
        if stage is None or slot.capacity.only_reads:
            continue
        try:
            reply = answer(case, Approve(by, slot.no, opinion="―"), context)
        except Refusal:
            continue
        targets = tuple(
            _target(case, number) for number in reversed(return_targets(case, stage.no))
        )
        return Turn(slot, stage, reply.act.behalf, targets, _onward(reply.case, stage.no))
    return None


def _target(case: Case, stage_no: int) -> Target:
    acted = (s.acted_by for stage in case.stages if stage.no == stage_no for s in stage.slots)
    return Target(stage_no, tuple(seat for seat in acted if seat is not None))


def _onward(after: Case, stage_no: int) -> Onward:
    asked = [slot for slot in after.open_slots if not slot.capacity.only_reads]
    beside = [slot for stage in after.stages if stage.no == stage_no for slot in stage.slots]
    waiting = [slot for slot in beside if slot.state is SlotState.OPEN]
    return Onward(
        decided=after.state is CaseState.DECIDED,
        holders=() if waiting else tuple(seat for slot in asked for seat in slot.holders[:1]),
        to_decide=any(slot.capacity is Capacity.DECIDE for slot in asked),
        beside=tuple(slot.title for slot in waiting),
    )


def after_view_of(case: Case, by: Seat) -> int | None:
    """The slot for which a person still has to read after the decision (後閲)."""
    if case.state is not CaseState.DECIDED:
        return None
    mine = (v for v in case.after_views if v.seat.person_id == by.person_id and v.is_open)
    return next((view.slot for view in mine), None)


def shown_to(case: Case, by: Seat) -> int | None:
    """The slot by which a case is shown to a person and not yet read: 供覧, or an edit since."""
    for unread in case.unread:
        if unread.seat.person_id == by.person_id:
            return unread.slot
    shown = (slot for slot in case.open_slots if slot.capacity.only_reads)
    mine = (s for s in shown if any(seat.person_id == by.person_id for seat in s.holders))
    return next((slot.no for slot in mine), None)


def may_pull_back(case: Case, by: Seat) -> bool:
    """Whether a person may recall the case: hers, and nobody has answered yet."""
    return case.drafter.person_id == by.person_id and may_recall(case)


def has_in_hand(case: Case, by: Seat) -> bool:
    """Whether the case is back with this person, its drafter."""
    return case.drafter.person_id == by.person_id and case.state.is_with_drafter


@dataclass(frozen=True, slots=True)
class Reception:
    """A slot that a section has to receive, with the people who may answer or be heard."""

    slot: Slot
    people: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class ToRecord:
    """A slot whose answer from outside or on paper a person records, and its first possible day."""

    slot: Slot
    earliest: date

    @property
    def decides(self) -> bool:
        return self.slot.capacity is Capacity.DECIDE

    @property
    def waits_for_her(self) -> bool:
        """Nobody else can answer: the seat has no account. Else she may, where paper came."""
        return self.slot.participant.kind in RECORDED

    @property
    def may_disagree(self) -> bool:
        return self.slot.capacity in {Capacity.CONCUR, Capacity.DECIDE}


def to_record(case: Case, by: Seat, context: Context) -> ToRecord | None:
    """The slot whose answer a person records now."""
    for slot in case.open_slots:
        if slot.capacity.only_reads:
            continue
        try:
            recording_right(case, by, slot.no, context)
        except Refusal:
            continue
        return ToRecord(slot, earliest_answer(case, slot, context.at))
    return None


@dataclass(frozen=True, slots=True)
class PaperMoves:
    """What a person may say of the paper of a case: that she has it, to whom she hands it, where
    it was filed."""

    take: bool
    to: tuple[Seat, ...]
    file: bool

    @property
    def any(self) -> bool:
        return self.take or bool(self.to) or self.file


def paper_moves(case: Case, by: Seat, context: Context) -> PaperMoves | None:
    """What a person may say of the paper now; None where no paper is on its way."""
    paper = case.paper
    if paper is None or paper.filed is not None:
        return None
    people = partakers(case, context)
    takes_part = any(seat.person_id == by.person_id for seat in people)
    hers = paper.holder.person_id == by.person_id
    return PaperMoves(
        take=takes_part and not (hers and paper.received),
        to=tuple(s for s in people if s.person_id != by.person_id) if takes_part else (),
        file=case.state.is_final and may_file(case, by, context),
    )


def to_receive(case: Case, by: Seat, context: Context) -> Reception | None:
    """The slot for which a person names who answers for the section."""
    slot = next((s for s in _held(case, by) if is_to_be_received(s)), None)
    if slot is None:
        return None
    return Reception(slot, answerers(case, slot, by, context.directory))


def heard_in(case: Case, by: Seat) -> Slot | None:
    """The slot in which a person is asked for an opinion within her section."""
    return next(
        (
            slot
            for slot in case.open_slots
            for member in slot.members
            if member.seat.person_id == by.person_id and member.given_at is None
        ),
        None,
    )


def _held(case: Case, by: Seat) -> tuple[Slot, ...]:
    if case.state is not CaseState.CIRCULATING or by.person_id == case.drafter.person_id:
        return ()
    return tuple(
        slot
        for slot in case.open_slots
        if any(seat.person_id == by.person_id for seat in slot.holders)
    )

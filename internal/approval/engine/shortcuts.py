"""Shorter ways up the line: 飛ばし past somebody, 引上げ承認 and 引上げ却下 from above."""

from dataclasses import replace

from internal.approval.engine.commands import Context, Overrule, PullUp, Skip
from internal.approval.engine.concerns import require_answered_concerns
from internal.approval.engine.opening import open_stage
from internal.approval.engine.parts import HER_OWN, PULLED_UP
from internal.approval.engine.reception import require_own_answer
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.rights import (
    case_act,
    holders_of,
    keeps_records,
    last_answer,
    moved_on,
    no_such_slot,
    same_content,
    too_late,
)
from internal.approval.engine.values import (
    Capacity,
    Case,
    CaseState,
    Opening,
    Slot,
    SlotState,
    Stage,
    Verb,
)
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat


def skip(case: Case, command: Skip, context: Context) -> Answer:
    """飛ばし: the slot is passed over; who was asked keeps the right to read and is told."""
    by_drafter = command.by.person_id == case.drafter.person_id
    if not by_drafter and not keeps_records(case, command.by, context):
        raise Forbidden(
            "approval.skip_not_yours", "決裁欄を飛ばせるのは、起案者とその課の文書主任だけです。"
        )
    slot = _open_slot(case, command.slot)
    if any(seat.person_id == command.by.person_id for seat in slot.holders):
        raise Forbidden(
            "approval.skip_own_turn",
            "自分の決裁欄は飛ばせません。承認するか、差し戻してください。",
        )
    if slot.capacity not in {Capacity.CIRCULATE, Capacity.CONCUR}:
        raise Refusal(
            "approval.skip_only_line_and_concurrence",
            "飛ばせるのは回議と合議だけです。審査と決裁は飛ばせません。",
        )
    if _reaches_returner(case, slot):
        raise Refusal(
            "approval.skip_beyond_returner",
            "この案件を差し戻した職員と、その後の職員は飛ばせません。",
        )
    require(command.reason, "approval.reason_missing", N_("飛ばす理由を入力してください。"))
    act = case_act(case, Verb.SKIP, command.by, context, command.reason)
    return finish(case, replace(act, slot=slot.no, to=slot.holders), context, None)


def _open_slot(case: Case, number: int) -> Slot:
    slot = case.slot(number)
    if slot is None:
        raise no_such_slot(case)
    if case.state is not CaseState.CIRCULATING or slot.state is not SlotState.OPEN:
        raise too_late(case, slot)
    return slot


def _reaches_returner(case: Case, slot: Slot) -> bool:
    """Whether a slot is that of the last returner, or comes after hers."""
    returner = case.returned_by
    if returner is None:
        return False
    for stage in case.stages:
        hers = any(
            each.participant.id in {returner.post_id, returner.person_id}
            or any(s.person_id == returner.person_id for s in each.holders)
            for each in stage.slots
        )
        if hers:
            return True
        if any(each.no == slot.no for each in stage.slots):
            return False
    return False


def pull_up(case: Case, command: PullUp, context: Context) -> Answer:
    """引上げ承認: her own slot is answered now, those of the line below become 後閲."""
    slot, below, by = _from_above(case, command, context)
    require_answered_concerns(case, slot, command.opinion)
    act = replace(
        case_act(case, Verb.PULL_UP, by, context, command.opinion), slot=slot.no, openings=below
    )
    return finish(case, act, context, by if slot.capacity is Capacity.CIRCULATE else None)


def overrule(case: Case, command: Overrule, context: Context) -> Answer:
    """引上げ却下: the decider ends the case before those of the line below have answered."""
    slot, _below, by = _from_above(case, command, context)
    if slot.capacity is not Capacity.DECIDE:
        raise Refusal(
            "approval.reject_is_the_deciders",
            "否決できるのは決裁者だけです。起案者に差し戻すことができます。",
        )
    require(command.reason, "approval.reason_missing", N_("却下の理由を入力してください。"))
    act = case_act(case, Verb.OVERRULE, by, context, command.reason)
    return finish(case, replace(act, slot=slot.no), context, None)


def _from_above(
    case: Case, command: PullUp | Overrule, context: Context
) -> tuple[Slot, tuple[Opening, ...], Seat]:
    """The waiting slot that is answered from above, what becomes of those below, and who acts."""
    slot, stage = case.slot(command.slot), case.stage_of(command.slot)
    if slot is None or stage is None:
        raise no_such_slot(case)
    if case.state is not CaseState.CIRCULATING:
        raise moved_on(case)
    if slot.state is SlotState.OPEN:
        raise Conflict(
            "approval.already_your_turn",
            "この案件はすでにあなたの承認待ちです。通常どおり承認してください。",
            **last_answer(case),
        )
    if slot.state is not SlotState.WAITING or slot.capacity not in _LINE:
        raise too_late(case, slot)
    mine = [s for s in holders_of(case, slot, context) if s.person_id == command.by.person_id]
    if not mine or command.by.person_id == case.drafter.person_id:
        raise Forbidden(
            "approval.pull_up_not_yours", "引上げ承認ができるのは、この決裁欄の職員だけです。"
        )
    same_content(case, command.seen)
    require_own_answer(slot)
    below = case.stages[: case.place_of(stage.no)]
    return slot, _read_afterwards(case, below, mine[0], context), mine[0]


_LINE = frozenset({Capacity.CIRCULATE, Capacity.DECIDE})


def _read_afterwards(
    case: Case, below: tuple[Stage, ...], by: Seat, context: Context
) -> tuple[Opening, ...]:
    """What becomes of those below who have not answered: they read after the decision."""
    openings: list[Opening] = []
    for stage in below:
        unanswered = {
            s.no: s for s in stage.slots if s.state in {SlotState.OPEN, SlotState.WAITING}
        }
        if not unanswered:
            continue
        if any(slot.capacity is not Capacity.CIRCULATE for slot in unanswered.values()):
            raise Refusal(
                "approval.pull_up_past_others",
                "合議または審査が済んでいないため、引上げ承認はできません。",
            )
        found = {o.slot: o for o in open_stage(case, stage, context.directory, context.at, None)}
        openings += [
            _pulled(slot.holders or found[number].holders, found[number], by)
            for number, slot in unanswered.items()
        ]
    return tuple(openings)


def _pulled(holders: tuple[Seat, ...], found: Opening, by: Seat) -> Opening:
    if not holders:
        return found
    others = tuple(seat for seat in holders if seat.person_id != by.person_id)
    if not others:
        return Opening(found.slot, SlotState.SKIPPED, holders, note=HER_OWN)
    return Opening(found.slot, SlotState.AFTER_VIEW, others, note=PULLED_UP)

"""What approvers answer: 承認, 決裁, 代決, 異議, 差戻し, 否決, 専決留保; and how they undo it."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from internal.approval.engine.commands import (
    Approve,
    Context,
    Lift,
    Object,
    Reject,
    Return,
    TakeBack,
)
from internal.approval.engine.concerns import require_answered_concerns
from internal.approval.engine.guards import grounds_words
from internal.approval.engine.reception import require_own_answer
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.resolving import post_asked
from internal.approval.engine.rights import (
    moved_on,
    next_slot_number,
    no_such_slot,
    right_of,
    same_content,
    slot_act,
    still_in_post,
)
from internal.approval.engine.values import (
    ANSWERED,
    Act,
    Capacity,
    Case,
    CaseState,
    ChangeKind,
    RouteChange,
    Slot,
    SlotState,
    Verb,
)
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import PostNode, Seat


def approve(case: Case, command: Approve, context: Context) -> Answer:
    """承認, 決裁 or 代決, by what the slot is and who acts."""
    right = right_of(case, command.by, command.slot, context)
    same_content(case, command.seen)
    require_own_answer(right.slot)
    require_answered_concerns(case, right.slot, command.opinion)
    if right.slot.capacity is Capacity.DECIDE:
        verb = Verb.DEPUTISE if right.behalf else Verb.DECIDE
    else:
        verb = Verb.APPROVE
    act = slot_act(case, verb, right, context, command.opinion)
    own = right.slot.capacity is Capacity.CIRCULATE and right.behalf is None
    last = right.seat if own else None
    return finish(case, act, context, last)


def object_to(case: Case, command: Object, context: Context) -> Answer:
    """異議 in a 合議."""
    right = right_of(case, command.by, command.slot, context)
    same_content(case, command.seen)
    require_own_answer(right.slot)
    if right.slot.capacity is not Capacity.CONCUR:
        raise Refusal(
            "approval.object_only_in_concurrence", "異議を述べられるのは合議の職員だけです。"
        )
    require(command.opinion, "approval.opinion_missing", N_("異議の内容を入力してください。"))
    return finish(case, slot_act(case, Verb.OBJECT, right, context, command.opinion), context, None)


def send_back(case: Case, command: Return, context: Context) -> Answer:
    """差戻し, at once whatever the stage still waits for."""
    right = right_of(case, command.by, command.slot, context)
    require(command.reason, "approval.reason_missing", N_("差戻しの理由を入力してください。"))
    if command.to_stage is not None and command.to_stage not in return_targets(
        case, right.stage.no
    ):
        raise Refusal(
            "approval.bad_return_target",
            "差戻し先に選べるのは、起案者か、すでに承認した段階だけです。",
        )
    act = slot_act(case, Verb.RETURN, right, context, command.reason)
    return finish(case, replace(act, target=command.to_stage), context, None)


def return_targets(case: Case, stage_no: int) -> tuple[int, ...]:
    """The earlier stages to which a return may go: those in which somebody acted."""
    return tuple(
        stage.no
        for stage in case.stages[: case.place_of(stage_no)]
        if not stage.capacity.only_reads and any(slot.state in ANSWERED for slot in stage.slots)
    )


def reject(case: Case, command: Reject, context: Context) -> Answer:
    """否決 by the decider in person."""
    right = right_of(case, command.by, command.slot, context)
    same_content(case, command.seen)
    if right.slot.capacity is not Capacity.DECIDE:
        raise Refusal(
            "approval.reject_is_the_deciders",
            "否決できるのは決裁者だけです。起案者に差し戻すことができます。",
        )
    if right.behalf is not None:
        raise Refusal(
            "approval.deputy_cannot_reject",
            "否決は決裁者本人が行います。差し戻すか、決裁者の戻りをお待ちください。",
        )
    require_own_answer(right.slot)
    require(command.reason, "approval.reason_missing", N_("否決の理由を入力してください。"))
    return finish(case, slot_act(case, Verb.REJECT, right, context, command.reason), context, None)


def take_back(case: Case, command: TakeBack, context: Context) -> Answer:
    """承認の取消し, while nobody it went on to has opened the document or acted."""
    slot, stage = case.slot(command.slot), case.stage_of(command.slot)
    if slot is None or stage is None:
        raise no_such_slot(case)
    if case.state is CaseState.DECIDED:
        raise Conflict(
            "approval.take_back_sealed",
            "決裁済みで内容が確定しているため、承認を取り消せません。",
        )
    if case.state is not CaseState.CIRCULATING:
        raise moved_on(case)
    by = slot.acted_by
    if by is None or by.person_id != command.by.person_id or not _may_be_undone(case, slot):
        raise Forbidden("approval.nothing_to_take_back", "取り消せるあなたの承認はありません。")
    later = [
        each
        for after in case.stages[(case.place_of(stage.no) or 0) + 1 :]
        for each in after.slots
        if not each.capacity.only_reads
    ]
    since = case.amendments[slot.edits_seen :]
    went_on = [(edit.by, edit.at) for edit in since if edit.by.person_id != by.person_id]
    _nobody_went_on(later, by, went_on, context)
    act = Act(
        seq=case.head + 1,
        verb=Verb.TAKE_BACK,
        at=context.at,
        by=still_in_post(by, context),
        slot=slot.no,
    )
    return finish(case, act, context, None)


def _may_be_undone(case: Case, slot: Slot) -> bool:
    return slot.lap == case.lap and slot.state in {SlotState.APPROVED, SlotState.OBJECTED}


def _nobody_went_on(
    later: list[Slot], by: Seat, edits: list[tuple[Seat, datetime]], context: Context
) -> None:
    answers = [(slot.acted_by, slot.acted_at) for slot in later if slot.acted_by is not None]
    for who, at in (*answers, *edits):
        raise Conflict(
            "approval.take_back_too_late",
            "{name}が先に処理したため、承認を取り消せません。差戻しを依頼してください。",
            name=who.name,
            at=at,
        )
    asked = {slot.no: slot for slot in later}
    for opened in sorted(context.opened, key=lambda each: each.at):
        slot_opened = asked.get(opened.slot)
        if slot_opened is not None and opened.person_id != by.person_id:
            people = (*slot_opened.holders, *slot_opened.deputies)
            raise Conflict(
                "approval.take_back_opened",
                "{name}が{at}に文書を開いたため、承認を取り消せません。差戻しを依頼してください。",
                name=next((s.name for s in people if s.person_id == opened.person_id), ""),
                at=opened.at,
            )


def lift(case: Case, command: Lift, context: Context) -> Answer:
    """専決留保・上申: a post above that is held decides; the article stays what it was.

    Source: GRD-01.
    """
    right = right_of(case, command.by, command.slot, context)
    if right.slot.capacity is not Capacity.DECIDE or right.behalf is not None:
        raise Refusal("approval.lift_is_the_deciders", "専決を留保できるのは決裁者本人だけです。")
    require_own_answer(right.slot)
    require(command.reason, "approval.reason_missing", N_("専決を留保する理由を入力してください。"))
    above = _post_above(case, right.seat, context, command.to_post)
    why = f"{grounds_words(command.grounds)}。" if command.grounds else ""
    words = (
        f"{right.seat.title} {right.seat.name}の専決留保により決裁します: "
        f"{why}{command.reason.strip()}"
    )
    slot = Slot(
        no=next_slot_number(case),
        capacity=Capacity.DECIDE,
        participant=post_asked(above, Capacity.DECIDE),
        title=above.title,
        section=above.section,
        basis=replace(right.slot.basis, sentence=words),
        may_amend=right.slot.may_amend,
        may_enclose=right.slot.may_enclose,
    )
    after = case.stages[(case.place_of(right.stage.no) or 0) + 1 :]
    change = RouteChange(ChangeKind.ADD, slot, after[0].no if after else None)
    act = slot_act(case, Verb.LIFT, right, context, command.reason)
    act = replace(act, change=change, to=(case.drafter,), grounds=command.grounds)
    return finish(case, act, context, None)


def levels_above(case: Case, decider: Seat, context: Context) -> tuple[PostNode, ...]:
    """The posts above a decider to which she may leave the decision: held, and not by an author."""
    barred = {*case.authors, decider.person_id}
    return tuple(
        node
        for node in context.directory.superiors(decider.post_id)
        if any(seat.person_id not in barred for seat in node.holders)
    )


def _post_above(case: Case, decider: Seat, context: Context, named: UUID | None) -> PostNode:
    levels = levels_above(case, decider, context)
    if not levels:
        raise Refusal(
            "approval.nobody_above",
            "上位に決裁できる職がないため、専決を留保できません。",
        )
    if named is None:
        return levels[0]
    for node in levels:
        if node.post_id == named:
            return node
    raise Refusal(
        "approval.not_above",
        "上申できるのは、決裁者の上位にあり、就いている職員がいる職だけです。職を選び直してください。",
    )

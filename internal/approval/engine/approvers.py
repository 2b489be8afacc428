"""What approvers answer: 承認, 決裁, 代決, 異議, 差戻し, 否決."""

from dataclasses import replace

from internal.approval.engine.commands import Approve, Context, Object, Reject, Return
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.rights import right_of, same_content, slot_act
from internal.approval.engine.values import ANSWERED, Capacity, Case, Verb
from internal.kernel.refusal import Refusal
from internal.kernel.text import N_


def approve(case: Case, command: Approve, context: Context) -> Answer:
    """承認, 決裁 or 代決, by what the slot is and who acts."""
    right = right_of(case, command.by, command.slot, context)
    same_content(case, command.seen)
    if right.slot.capacity is Capacity.DECIDE:
        verb = Verb.DEPUTISE if right.behalf else Verb.DECIDE
    else:
        verb = Verb.APPROVE
    act = slot_act(case, verb, right, context, command.opinion)
    last = right.seat if right.slot.capacity is Capacity.CIRCULATE else None
    return finish(case, act, context, last)


def object_to(case: Case, command: Object, context: Context) -> Answer:
    """異議 in a 合議."""
    right = right_of(case, command.by, command.slot, context)
    same_content(case, command.seen)
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
        for stage in case.stages
        if stage.no < stage_no and any(slot.state in ANSWERED for slot in stage.slots)
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
    require(command.reason, "approval.reason_missing", N_("否決の理由を入力してください。"))
    return finish(case, slot_act(case, Verb.REJECT, right, context, command.reason), context, None)

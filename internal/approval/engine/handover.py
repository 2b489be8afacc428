"""引継ぎ: somebody left, somebody else goes on. 担当替え: nobody left, yet somebody else goes on.

The acts of before stay as they are.
"""

from dataclasses import replace

from internal.approval.engine.commands import Context, HandOver
from internal.approval.engine.fold import evolve
from internal.approval.engine.opening import open_stage
from internal.approval.engine.participants import ParticipantKind
from internal.approval.engine.reply import require
from internal.approval.engine.rights import holders_of, last_answer
from internal.approval.engine.season import Reassign
from internal.approval.engine.values import (
    ANSWERED,
    PENDING,
    Act,
    Case,
    CaseState,
    Slot,
    SlotState,
    Verb,
)
from internal.kernel.refusal import Conflict, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat


def handed_over(case: Case, command: HandOver, context: Context) -> Act:
    """The act by which a draft or a step by person gets another person, with both names.

    Raises:
        Conflict: `approval.not_with_drafter`, `approval.step_not_pending`.
        Refusal: `approval.already_theirs`, `approval.approver_takes_over`.
    """
    if command.slot is None:
        return _draft(case, command, context)
    return _step(case, command.slot, command, context)


def _draft(case: Case, command: HandOver, context: Context) -> Act:
    if not case.state.is_with_drafter:
        raise Conflict(
            "approval.not_with_drafter",
            "この案件は起案者の手元にありません。最新の状態を確認してください。",
        )
    if command.successor.person_id == case.drafter.person_id:
        raise _already_theirs()
    return _act(case, command, context, whose=case.drafter)


def reassigned(case: Case, command: Reassign, context: Context) -> Act:
    """The act of 担当替え, while the case circulates or is with its drafter (APR-64).

    Raises:
        Conflict: `approval.reassign_too_late`.
        Refusal: `approval.already_theirs`, `approval.successor_takes_part`,
            `approval.reason_missing`.
    """
    if case.state.is_final:
        raise Conflict(
            "approval.reassign_too_late",
            "この案件はすでに終わっているため、担当を替えられません。",
            **last_answer(case),
        )
    if command.successor.person_id == case.drafter.person_id:
        raise _already_theirs()
    if _takes_part(case, command.successor, context):
        raise Refusal(
            "approval.successor_takes_part",
            "{name}はこの案件を承認する職員のため、担当にできません。別の職員を選んでください。",
            name=command.successor.name,
        )
    require(command.reason, "approval.reason_missing", N_("担当を替える理由を入力してください。"))
    return Act(
        seq=case.head + 1,
        verb=Verb.REASSIGN,
        at=context.at,
        by=command.by,
        behalf=case.drafter,
        successor=command.successor,
        opinion=command.reason.strip(),
        to=(case.drafter, command.successor),
    )


def _takes_part(case: Case, successor: Seat, context: Context) -> bool:
    """Whether somebody has answered the case, or is or will be asked to: nobody does both."""
    if case.state is not CaseState.CIRCULATING:
        return False
    for slot in (slot for stage in case.stages for slot in stage.slots):
        if slot.capacity.only_reads:
            continue
        people: tuple[Seat, ...] = ()
        if slot.state in ANSWERED and slot.acted_by is not None:
            people = (slot.acted_by,)
        elif slot.state in PENDING:
            proxies = tuple(proxy.seat for proxy in slot.proxies)
            people = (*holders_of(case, slot, context), *slot.deputies, *proxies)
        if any(seat.person_id == successor.person_id for seat in people):
            return True
    return False


def _already_theirs() -> Refusal:
    return Refusal("approval.already_theirs", "引き継ぐ相手には別の職員を選んでください。")


def _step(case: Case, number: int, command: HandOver, context: Context) -> Act:
    slot, stage = case.slot(number), case.stage_of(number)
    pending = {SlotState.OPEN, SlotState.WAITING}
    if (
        slot is None
        or stage is None
        or case.state is not CaseState.CIRCULATING
        or slot.state not in pending
        or slot.participant.kind is not ParticipantKind.PERSON
    ):
        raise Conflict(
            "approval.step_not_pending",
            "この決裁欄は引き継げません。処理済みか、職に対する決裁欄です。",
        )
    if command.successor.person_id in case.authors:
        raise Refusal(
            "approval.approver_takes_over",
            "起案者を承認の引継ぎ先にすることはできません。別の職員を選んでください。",
        )
    act = _act(case, command, context, whose=_first(slot))
    if slot.state is SlotState.WAITING:
        return act
    changed = evolve(case.id, case, act)
    after = next(each for each in changed.stages if each.no == stage.no)
    again = open_stage(changed, after, context.directory, context.at, None)
    return replace(act, openings=tuple(o for o in again if o.slot == number))


def _act(case: Case, command: HandOver, context: Context, *, whose: Seat | None) -> Act:
    return Act(
        seq=case.head + 1,
        verb=Verb.HAND_OVER,
        at=context.at,
        by=command.by,
        slot=command.slot,
        behalf=whose,
        successor=command.successor,
    )


def _first(slot: Slot) -> Seat | None:
    return slot.holders[0] if slot.holders else None

"""What is said to the decider on the way: 重要異例の申出, and 事前の指揮 for her deputies."""

from dataclasses import replace

from internal.approval.engine.barring import bars_of
from internal.approval.engine.commands import Context
from internal.approval.engine.fold import evolve
from internal.approval.engine.guards import Barring, Instruct, Raise
from internal.approval.engine.opening import deputies_of
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.rights import (
    case_act,
    holders_of,
    moved_on,
    still_in_post,
)
from internal.approval.engine.system import reopened
from internal.approval.engine.values import (
    ANSWERED,
    Act,
    Capacity,
    Case,
    CaseState,
    Slot,
    SlotState,
    Verb,
)
from internal.kernel.clock import jst_date
from internal.kernel.refusal import Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat

RAISING = frozenset({Capacity.CIRCULATE, Capacity.CONCUR, Capacity.EXAMINE})
"""In which capacities somebody may say that a matter is important or unusual."""


def raise_concern(case: Case, command: Raise, context: Context) -> Answer:
    """重要異例の申出: it waits for the decider, nobody's turn moves. Deputies are looked at again.

    Source: GRD-01.
    """
    if case.state is not CaseState.CIRCULATING:
        raise moved_on(case)
    seat = _takes_part(case, command.by)
    if seat is None or command.by.person_id in case.authors:
        raise Forbidden(
            "approval.concern_not_yours",
            "重要異例の申出ができるのは、回議・合議・審査の番が来た職員だけです。",
        )
    if not command.grounds:
        raise Refusal("approval.ground_missing", "申出の事由を選んでください。")
    require(command.text, "approval.reason_missing", N_("申出の内容を入力してください。"))
    act = case_act(case, Verb.CONCERN, still_in_post(seat, context), context, command.text)
    decider = case.deciding_slot
    to = decider.holders if decider is not None else ()
    return _looked_again(case, replace(act, grounds=command.grounds, to=to), context)


def _takes_part(case: Case, by: Seat) -> Seat | None:
    """The seat in which a person is asked in this lap, or has answered."""
    for slot in (slot for stage in case.stages for slot in stage.slots):
        if slot.capacity not in RAISING:
            continue
        acted = slot.acted_by if slot.state in ANSWERED else None
        asked = slot.holders if slot.state is SlotState.OPEN else ()
        hers: list[Seat] = [*([acted] if acted else []), *asked]
        for seat in hers:
            if seat.person_id == by.person_id:
                return seat
    return None


def instruct(case: Case, command: Instruct, context: Context) -> Answer:
    """事前の指揮, by the decider herself or by the deputy who was instructed.

    Source: APR-32.
    """
    slot = case.deciding_slot
    if case.state is not CaseState.CIRCULATING or slot is None:
        raise moved_on(case)
    if command.by.person_id in case.authors:
        raise Forbidden("approval.own_draft", "自分が起案した案件を承認することはできません。")
    seat, decider = _instructed(case, slot, command.by, context)
    _may_be_lifted(case)
    if command.on > jst_date(context.at):
        raise Refusal("approval.instructed_day_impossible", "指揮を受けた日は今日以前の日です。")
    require(command.text, "approval.reason_missing", N_("指揮の内容を入力してください。"))
    act = replace(
        case_act(case, Verb.INSTRUCT, seat, context, command.text),
        slot=slot.no,
        behalf=None if seat == decider else decider,
        on=command.on,
        to=() if seat == decider else (decider,),
    )
    return _looked_again(case, act, context)


def _instructed(case: Case, slot: Slot, by: Seat, context: Context) -> tuple[Seat, Seat]:
    """Who records the instruction, and whose it is."""
    deciders = holders_of(case, slot, context)
    for seat in deciders:
        if seat.person_id == by.person_id:
            return seat, seat
    away = deciders and all(context.directory.is_away(s.person_id, context.at) for s in deciders)
    deputies = deputies_of(case, deciders, context.directory, context.at) if away else ()
    for seat in deputies:
        if seat.person_id == by.person_id:
            return seat, deciders[0]
    raise Forbidden(
        "approval.instruct_not_yours",
        "事前の指揮を記録できるのは、決裁者か、不在の決裁者を代決する職員だけです。",
    )


def _may_be_lifted(case: Case) -> None:
    bars = bars_of(case)
    if not bars:
        raise Refusal(
            "approval.nothing_to_instruct",
            "この案件は代決を妨げる事由がないため、指揮の記録は要りません。",
        )
    for ground in bars:
        if ground.barring is Barring.ALWAYS:
            raise Refusal(
                "approval.barred_always",
                "{words}({article})は、指揮を受けても代決できません。決裁者の戻りをお待ちください。",
                words=ground.words,
                article=ground.article,
            )


def require_answered_concerns(case: Case, slot: Slot, opinion: str) -> None:
    """Refuse a decision that says nothing to an open concern."""
    if slot.capacity is Capacity.DECIDE and any(each.is_open for each in case.concerns):
        require(
            opinion,
            "approval.concern_unanswered",
            N_(
                "重要異例の申出に対する判断の理由を、意見欄に入力してください。"
                "専決を留保し、上位の職に委ねることもできます。"
            ),
        )


def _looked_again(case: Case, act: Act, context: Context) -> Answer:
    """Who may decide may be others from now on: deputies come in, or leave."""
    interim = evolve(case.id, case, act)
    return finish(case, replace(act, openings=reopened(interim, context)), context, None)

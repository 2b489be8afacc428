"""経路の変更 on the way: seats still to come are added, taken out or given to another post."""

from dataclasses import replace
from uuid import UUID

from internal.approval.engine.commands import AddSlot, Context, RemoveSlot, ReplaceSlot
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.resolving import post_asked
from internal.approval.engine.rights import (
    administers,
    case_act,
    keeps_records,
    last_answer,
    moved_on,
    next_slot_number,
    no_such_slot,
)
from internal.approval.engine.values import (
    Basis,
    Capacity,
    Case,
    CaseState,
    ChangeKind,
    RouteChange,
    Slot,
    SlotState,
    Stage,
    Verb,
)
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import PostNode, Seat

ARTICLE = "経路の変更"


def add(case: Case, command: AddSlot, context: Context) -> Answer:
    """Put a post into the part of the route that is still to come."""
    _may_reroute(case, command.by, context)
    _reason(command.reason)
    if command.capacity is Capacity.DECIDE:
        raise _not_the_decider()
    if command.capacity is not Capacity.SHOW and command.before not in places_for(case):
        raise Conflict(
            "approval.reroute_place_passed",
            "選んだ位置はすでに過ぎています。最新の経路を確認してください。",
            **last_answer(case),
        )
    node = _new_post(case, command.post_id, context)
    slot = _seat(
        next_slot_number(case), command.capacity, node, command.by, "加えました", command.reason
    )
    before = None if command.capacity is Capacity.SHOW else command.before
    return _changed(
        case, RouteChange(ChangeKind.ADD, slot, before), command.by, command.reason, context
    )


def remove(case: Case, command: RemoveSlot, context: Context) -> Answer:
    """Take a seat out of the part of the route that is still to come."""
    _may_reroute(case, command.by, context)
    _reason(command.reason)
    slot = _still_to_come(case, command.slot)
    return _changed(case, RouteChange(ChangeKind.REMOVE, slot), command.by, command.reason, context)


def replace_post(case: Case, command: ReplaceSlot, context: Context) -> Answer:
    """Give a seat that is still to come to another post."""
    _may_reroute(case, command.by, context)
    _reason(command.reason)
    old = _still_to_come(case, command.slot)
    node = _new_post(case, command.post_id, context)
    words = f"{old.section} {old.title}と差し替えました"
    slot = _allowing(old, _seat(old.no, old.capacity, node, command.by, words, command.reason))
    return _changed(
        case, RouteChange(ChangeKind.REPLACE, slot), command.by, command.reason, context
    )


def may_reroute(case: Case, by: Seat, context: Context) -> bool:
    """Whether a person may change the route: the 文書主任 of the drafter's section, an
    administrator, or who is asked to examine the case now (審査 looks at the route, too)."""
    examining = any(
        slot.capacity is Capacity.EXAMINE
        and any(seat.person_id == by.person_id for seat in slot.holders)
        for slot in case.open_slots
    )
    return examining or keeps_records(case, by, context) or administers(by, context)


def changeable(case: Case) -> tuple[Slot, ...]:
    """The seats that may be taken out or given away: still to come, and not the decider's."""
    return tuple(
        slot
        for stage in case.stages
        for slot in stage.slots
        if slot.state is SlotState.WAITING and slot.capacity is not Capacity.DECIDE
    )


def places_for(case: Case) -> tuple[int, ...]:
    """The stages in front of which a seat may be put: still to come, up to the decider's."""
    places: list[int] = []
    for stage in case.stages:
        if all(slot.state is SlotState.WAITING for slot in stage.slots):
            places.append(stage.no)
        if _decides(stage):
            return tuple(places)
    return tuple(places)


def _decides(stage: Stage) -> bool:
    return any(slot.capacity is Capacity.DECIDE for slot in stage.slots)


def _may_reroute(case: Case, by: Seat, context: Context) -> None:
    if case.state is not CaseState.CIRCULATING:
        raise moved_on(case)
    if by.person_id == case.drafter.person_id or not may_reroute(case, by, context):
        raise Forbidden(
            "approval.reroute_not_yours",
            "経路を変更できるのは、起案者の課の文書主任、審査中の職員、管理者だけです。"
            "自分の起案の経路は変更できません。",
        )


def _reason(reason: str) -> None:
    require(reason, "approval.reason_missing", N_("経路を変更する理由を入力してください。"))


def _still_to_come(case: Case, number: int) -> Slot:
    slot = case.slot(number)
    if slot is None:
        raise no_such_slot(case)
    if slot.capacity is Capacity.DECIDE:
        raise _not_the_decider()
    if slot.state is not SlotState.WAITING:
        raise Conflict(
            "approval.reroute_passed",
            "{title}にはすでに回っているため、経路を変更できません。",
            title=slot.title,
            **last_answer(case),
        )
    return slot


def _not_the_decider() -> Refusal:
    return Refusal(
        "approval.reroute_not_the_decider",
        "決裁者は専決規程で決まるため、経路の変更では変えられません。",
    )


def _new_post(case: Case, post_id: UUID, context: Context) -> PostNode:
    node = context.directory.post(post_id)
    holders = node.holders if node is not None else ()
    if node is None or not any(s.person_id != case.drafter.person_id for s in holders):
        raise Refusal(
            "approval.reroute_nobody", "選んだ職には、起案者のほかに就いている職員がいません。"
        )
    for stage in case.stages:
        if any(slot.participant.id == post_id for slot in stage.slots):
            raise Refusal(
                "approval.reroute_already_there",
                "{title}は経路にすでに含まれています。",
                title=node.title,
            )
    return node


def _seat(
    number: int, capacity: Capacity, node: PostNode, by: Seat, done: str, reason: str
) -> Slot:
    sentence = f"{by.title} {by.name}が{done}: {reason.strip()}"
    return Slot(
        number,
        capacity,
        post_asked(node, capacity),
        node.title,
        node.section,
        Basis(ARTICLE, sentence),
    )


def _allowing(old: Slot, slot: Slot) -> Slot:
    """What may be done in a seat stays when another post takes it."""
    return replace(slot, may_amend=old.may_amend, may_enclose=old.may_enclose)


def _changed(case: Case, change: RouteChange, by: Seat, reason: str, context: Context) -> Answer:
    act = case_act(case, Verb.REROUTE, by, context, reason)
    return finish(case, replace(act, change=change, to=(case.drafter,)), context, None)

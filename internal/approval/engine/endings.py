"""Ends before a decision: 取下申出 and 廃案 by agreement, 強制取下 by the administrator."""

from dataclasses import replace

from internal.approval.engine.beside import Decline, Grant, Petition, PetitionKind, Propose
from internal.approval.engine.commands import Context, Force
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.rights import (
    administers,
    case_act,
    holders_of,
    last_answer,
    moved_on,
    right_of,
)
from internal.approval.engine.values import Case, CaseState, SlotState, Verb
from internal.kernel.refusal import Conflict, Forbidden
from internal.kernel.text import N_
from internal.organization.rules import Seat


def propose(case: Case, command: Propose, context: Context) -> Answer:
    """申出: it waits for the other side; the case goes on meanwhile."""
    _circulating(case)
    if case.petition is not None:
        raise Conflict(
            "approval.petition_waits",
            "{name}の申出が回答を待っています。",
            name=case.petition.by.name,
            at=case.petition.at,
        )
    by = _proposer(case, command, context)
    require(command.reason, "approval.reason_missing", N_("申出の理由を入力してください。"))
    act = case_act(case, Verb.PETITION, by, context, command.reason)
    petition = Petition(command.kind, by, context.at, command.reason)
    asked = consenting(case, petition, context)
    return finish(case, replace(act, petition=command.kind, to=asked), context, None)


def _proposer(case: Case, command: Propose, context: Context) -> Seat:
    """The drafter, or for 廃案 the decider in person on her turn."""
    if command.by.person_id == case.drafter.person_id:
        return command.by
    slot = case.deciding_slot
    if command.kind is PetitionKind.ABANDON and slot is not None and slot.state is SlotState.OPEN:
        right = right_of(case, command.by, slot.no, context)
        if right.behalf is None:
            return right.seat
    raise Forbidden(
        "approval.not_yours_to_propose",
        "申し出られるのは起案者です。廃案は、決裁の番になった決裁者本人も申し出られます。",
    )


def grant(case: Case, command: Grant, context: Context) -> Answer:
    """Agree: a 取下 brings the case back to the drafter, 廃案 ends it."""
    petition = _petition(case)
    if petition.kind is not command.kind:
        raise Conflict(
            "approval.another_petition",
            "画面を開いたあとに申出が変わりました。最新の申出を確認してください。",
        )
    by = _other_side(case, petition, command.by, context)
    act = case_act(case, Verb.GRANT, by, context)
    return finish(case, replace(act, petition=petition.kind, to=(petition.by,)), context, None)


def decline(case: Case, command: Decline, context: Context) -> Answer:
    """Do not agree, or take one's own petition back; the case goes on."""
    petition = _petition(case)
    own = command.by.person_id == petition.by.person_id
    by = command.by if own else _other_side(case, petition, command.by, context)
    if not own:
        require(command.reason, "approval.reason_missing", N_("同意しない理由を入力してください。"))
    act = case_act(case, Verb.DECLINE, by, context, command.reason)
    told = () if own else (petition.by,)
    return finish(case, replace(act, petition=petition.kind, to=told), context, None)


def consenting(case: Case, petition: Petition, context: Context) -> tuple[Seat, ...]:
    """Whose agreement a petition needs; one of them is enough.

    The drafter's needs the decider (today's holders of that post), a 取下申出 the decider or the
    文書主任 of the drafter's section. The decider's needs the drafter.
    """
    if petition.by.person_id != case.drafter.person_id:
        return (case.drafter,)
    slot = case.deciding_slot
    deciders = holders_of(case, slot, context) if slot is not None else ()
    officers: tuple[Seat, ...] = ()
    if petition.kind is PetitionKind.TAKE_DOWN:
        post = context.directory.records_officer_of(case.drafter.department_id)
        officers = post.holders if post is not None else ()
    people = {seat.person_id: seat for seat in (*officers, *deciders)}
    return tuple(s for s in people.values() if s.person_id != petition.by.person_id)


def force(case: Case, command: Force, context: Context) -> Answer:
    """強制取下 by the administrator: an end of its own kind."""
    if not administers(command.by, context):
        raise Forbidden(
            "approval.force_is_the_administrators", "強制取下ができるのは管理者だけです。"
        )
    if case.state.is_final:
        raise Conflict(
            "approval.force_too_late",
            "この案件はすでに終わっているため、強制取下はできません。",
            **last_answer(case),
        )
    require(command.reason, "approval.reason_missing", N_("強制取下の理由を入力してください。"))
    act = case_act(case, Verb.FORCE, command.by, context, command.reason)
    return finish(case, replace(act, to=case.people), context, None)


def _circulating(case: Case) -> None:
    if case.state is not CaseState.CIRCULATING:
        raise moved_on(case)


def _petition(case: Case) -> Petition:
    _circulating(case)
    if case.petition is None:
        raise Conflict("approval.no_petition", "回答を待っている申出はありません。")
    return case.petition


def _other_side(case: Case, petition: Petition, by: Seat, context: Context) -> Seat:
    for seat in consenting(case, petition, context):
        if seat.person_id == by.person_id:
            return seat
    raise Forbidden(
        "approval.not_yours_to_grant",
        "この申出に回答できるのは、決裁者・文書主任(起案者への申出では起案者)です。",
    )

"""紙の所在: who holds the paper of a case, who has handed it on, where it was filed (APR-51).

The electronic case does not wait for any of it, except that it is not closed before its paper is
filed.
"""

from dataclasses import replace
from uuid import UUID

from internal.approval.engine.commands import Context
from internal.approval.engine.opening import find_people
from internal.approval.engine.paper import (
    FilePaper,
    HandPaper,
    LeavePaper,
    Medium,
    Paper,
    TakePaper,
)
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.resolving import recorders_for
from internal.approval.engine.rights import case_act
from internal.approval.engine.values import Case, Slot, SlotState, Verb
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat


def take_paper(case: Case, command: TakePaper, context: Context) -> Answer:
    """紙の受取り: whoever takes part says that the paper is with her."""
    paper = _on_its_way(case)
    mine = _her_part(case, command.by, context)
    if paper.holder.person_id == mine.person_id and paper.received:
        raise Conflict(
            "approval.paper_with_you",
            "この案件の紙は、すでにあなたが持っていることになっています。",
            name=paper.holder.name,
            at=paper.since,
        )
    return finish(case, case_act(case, Verb.TAKE_PAPER, mine, context), context, None)


def hand_paper(case: Case, command: HandPaper, context: Context) -> Answer:
    """紙の受渡し: whoever takes part says to whom she has handed the paper."""
    _on_its_way(case)
    mine = _her_part(case, command.by, context)
    to = next((s for s in partakers(case, context) if s.person_id == command.to), None)
    if to is None or to.person_id == mine.person_id:
        raise Refusal(
            "approval.paper_to_whom",
            "紙を渡す相手は、この案件に関わる職員から選んでください。",
        )
    act = case_act(case, Verb.HAND_PAPER, mine, context, command.note)
    return finish(case, replace(act, to=(to,)), context, None)


def leave_paper(case: Case, command: LeavePaper, context: Context) -> Answer:
    """紙の受渡し of somebody who leaves: her successor has it, though she took no part before."""
    paper = _on_its_way(case)
    if paper.holder.person_id != command.holder:
        raise Conflict(
            "approval.paper_moved_on",
            "この案件の紙は、今は{name}が持っています。画面を開き直してください。",
            name=paper.holder.name,
            at=paper.since,
        )
    act = case_act(case, Verb.HAND_PAPER, command.by, context, command.note)
    return finish(case, replace(act, to=(command.to,)), context, None)


def file_paper(case: Case, command: FilePaper, context: Context) -> Answer:
    """紙の編綴: the drafter or her 文書主任 says where the paper of a case that has ended is."""
    _on_its_way(case)
    if not case.state.is_final:
        raise Refusal(
            "approval.paper_still_moving",
            "紙を編綴できるのは、決裁などで終わった案件だけです。いまは受渡しを記録してください。",
        )
    if not may_file(case, command.by, context):
        raise Forbidden(
            "approval.paper_not_yours_to_file",
            "紙の編綴を記録できるのは、起案者と起案課の文書主任です。",
        )
    require(
        command.place, "approval.paper_place_missing", N_("編綴した簿冊や場所を入力してください。")
    )
    act = case_act(case, Verb.FILE_PAPER, command.by, context)
    return finish(case, replace(act, place=command.place.strip()), context, None)


def may_file(case: Case, by: Seat, context: Context) -> bool:
    """Whether a person may say where the paper of a case was filed."""
    keepers = recorders_for(case.drafter, context.directory)
    return by.person_id in {case.drafter.person_id, *(seat.person_id for seat in keepers)}


def partakers(case: Case, context: Context) -> tuple[Seat, ...]:
    """Everybody through whose hands the paper may go: the drafter, whoever was asked or will be,
    who has it, and the 文書主任 of the drafter's section; each once."""
    found: dict[UUID, Seat] = {seat.person_id: seat for seat in case.people}
    if case.paper is not None:
        found.setdefault(case.paper.holder.person_id, case.paper.holder)
    slots = [slot for stage in case.stages for slot in stage.slots]
    for slot in slots:
        heard = (member.seat for member in slot.members)
        for seat in (*_to_come(case, slot, context), *(p.seat for p in slot.proxies), *heard):
            found.setdefault(seat.person_id, seat)
    read_afterwards = (view.seat for view in case.after_views)
    for seat in (*read_afterwards, *recorders_for(case.drafter, context.directory)):
        found.setdefault(seat.person_id, seat)
    return tuple(found.values())


def _to_come(case: Case, slot: Slot, context: Context) -> tuple[Seat, ...]:
    if slot.state is not SlotState.WAITING:
        return ()
    try:
        return find_people(case, slot, context.directory).seats
    except Refusal:
        return ()


def _her_part(case: Case, by: Seat, context: Context) -> Seat:
    if any(seat.person_id == by.person_id for seat in partakers(case, context)):
        return by
    raise Forbidden(
        "approval.paper_not_your_case",
        "紙の受渡しを記録できるのは、この案件に関わる職員だけです。",
    )


def _on_its_way(case: Case) -> Paper:
    paper = case.paper
    if paper is None or paper.medium is Medium.ELECTRONIC:
        raise Refusal("approval.no_paper", "この案件に紙はありません。電子だけで回っています。")
    if paper.filed is not None:
        raise Conflict(
            "approval.paper_filed_already",
            "この案件の紙は、{name}が「{place}」に編綴済みです。",
            name=paper.filed.by.name,
            place=paper.filed.place,
            at=paper.filed.at,
        )
    return paper

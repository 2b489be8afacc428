"""What the drafter does: 提出, 引戻し, 取下げ."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from internal.approval.engine.commands import Context, Recall, Submit, Withdraw
from internal.approval.engine.due import openings_due
from internal.approval.engine.fold import evolve
from internal.approval.engine.reply import Answer, finish
from internal.approval.engine.rights import last_answer, moved_on
from internal.approval.engine.tasks import tasks_of
from internal.approval.engine.values import Act, Case, CaseState, Route, Verb
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat


def first_submission(case_id: UUID, command: Submit, context: Context) -> Answer:
    """A case begins with its first submission.

    Whoever submits for somebody else (代理起案) has written it, as if it had been hers before: the
    case is the other's from now on.

    Raises:
        Refusal: `approval.nobody`, a post of the route has nobody who could act.
    """
    act = Act(
        seq=1,
        verb=Verb.SUBMIT,
        at=context.at,
        by=command.by,
        route=command.route,
        content=command.content,
        medium=command.medium,
        behalf=command.behalf,
        to=() if command.behalf is None else (command.behalf,),
    )
    interim = evolve(case_id, None, act)
    whole = replace(act, openings=openings_due(interim, context, None))
    case = evolve(case_id, None, whole)
    return Answer(case, whole, tasks_of(case), frozenset())


def as_planned(route: Route, drafter: Seat) -> Case:
    """The case that a route would begin, before anybody is asked: for what looks ahead."""
    act = Act(seq=1, verb=Verb.SUBMIT, at=datetime.min.replace(tzinfo=UTC), by=drafter, route=route)
    return evolve(drafter.person_id, None, act)


def resubmit(case: Case, command: Submit, context: Context) -> Answer:
    """再提出: a new round with a new route."""
    if case.state is CaseState.FORCED:
        raise moved_on(case)
    if not case.state.is_with_drafter:
        raise Conflict(
            "approval.not_with_drafter",
            "この案件は起案者の手元にありません。最新の状態を確認してください。",
        )
    if command.by.person_id != case.drafter.person_id:
        raise not_drafter(case, command.by, N_("再提出できるのは起案者だけです。"))
    act = Act(
        seq=case.head + 1,
        verb=Verb.SUBMIT,
        at=context.at,
        by=command.by,
        route=command.route,
        content=command.content,
        medium=command.medium,
    )
    return finish(case, act, context, None)


def not_drafter(case: Case, by: Seat, sentence: str) -> Refusal:
    """Why somebody may not do what the drafter may; who was the drafter learns who is now."""
    if by.person_id in case.former_drafters:
        return Conflict(
            "approval.no_longer_drafter",
            "この案件の担当は{successor}に替わりました。最新の状態を確認してください。",
            successor=case.drafter.name,
        )
    return Forbidden("approval.not_drafter", sentence)


def may_recall(case: Case) -> bool:
    """Whether nobody has answered since the last submission."""
    slots = [slot for stage in case.stages for slot in stage.slots if not slot.capacity.only_reads]
    return case.state is CaseState.CIRCULATING and all(s.acted_by is None for s in slots)


def recall(case: Case, command: Recall, context: Context) -> Answer:
    """引戻し by the drafter."""
    if command.by.person_id != case.drafter.person_id:
        raise not_drafter(case, command.by, N_("引き戻せるのは起案者だけです。"))
    if not may_recall(case):
        raise Conflict(
            "approval.recall_too_late",
            "すでに承認した職員がいるため、引き戻せません。差戻しを依頼してください。",
            **last_answer(case),
        )
    act = Act(seq=case.head + 1, verb=Verb.RECALL, at=context.at, by=command.by)
    return finish(case, act, context, None)


def withdraw(case: Case, command: Withdraw, context: Context) -> Answer:
    """取下げ."""
    if command.by.person_id != case.drafter.person_id:
        raise not_drafter(case, command.by, N_("取り下げられるのは起案者だけです。"))
    if not case.state.is_with_drafter:
        raise Conflict(
            "approval.withdraw_not_with_drafter",
            "回議中の案件は取り下げられません。引き戻すか、差戻しを受けてから取り下げてください。",
        )
    act = Act(
        seq=case.head + 1,
        verb=Verb.WITHDRAW,
        at=context.at,
        by=command.by,
        opinion=command.reason,
    )
    return finish(case, act, context, None)

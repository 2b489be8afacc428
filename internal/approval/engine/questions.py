"""質疑: a question on one's turn and its answer. The case does not move; the clock stands still."""

from dataclasses import replace

from internal.approval.engine.beside import Question
from internal.approval.engine.commands import Ask, Context, Reply
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.rights import case_act, moved_on, right_of, slot_act
from internal.approval.engine.values import Case, CaseState, Verb
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat


def ask(case: Case, command: Ask, context: Context) -> Answer:
    """Ask the drafter or somebody who takes part, on one's own turn."""
    right = right_of(case, command.by, command.slot, context)
    require(command.text, "approval.question_missing", N_("質問を入力してください。"))
    to = next((s for s in to_be_asked(case, right.seat) if s.person_id == command.person_id), None)
    if to is None:
        raise Refusal(
            "approval.nobody_to_ask",
            "質問できるのは、起案者と、この案件に関わっている職員だけです。",
        )
    act = slot_act(case, Verb.ASK, right, context, command.text)
    return finish(case, replace(act, to=(to,)), context, None)


def reply(case: Case, command: Reply, context: Context) -> Answer:
    """Answer a question that was put to oneself."""
    if case.state is not CaseState.CIRCULATING:
        raise moved_on(case)
    question = _question(case, command.question)
    if question.to.person_id != command.by.person_id:
        raise Forbidden("approval.not_asked", "回答できるのは、質問を受けた職員だけです。")
    if not question.is_open:
        raise Conflict(
            "approval.question_answered",
            "この質問には{name}が回答済みです。",
            name=question.to.name,
            at=question.answered_at,
        )
    require(command.text, "approval.answer_missing", N_("回答を入力してください。"))
    act = replace(
        case_act(case, Verb.ANSWER, question.to, context, command.text),
        slot=question.slot,
        question=question.no,
        to=(question.by,),
    )
    return finish(case, act, context, None)


def to_be_asked(case: Case, by: Seat) -> tuple[Seat, ...]:
    """Whom a person may ask: the drafter, and everybody who acted or is asked, but herself."""
    return tuple(seat for seat in case.people if seat.person_id != by.person_id)


def _question(case: Case, number: int) -> Question:
    for question in case.questions:
        if question.no == number:
            return question
    raise Refusal("approval.no_such_question", "この質問はありません。画面を開き直してください。")

"""修正 of the content on the way, and 資料添付 beside it, by whoever has the turn."""

from dataclasses import replace

from internal.approval.engine.amendments import Standing
from internal.approval.engine.commands import Amend, Context, Enclose
from internal.approval.engine.course import rerouted
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.rights import right_of, same_content, slot_act
from internal.approval.engine.values import ANSWERED, Case, Verb
from internal.kernel.refusal import Forbidden, Refusal
from internal.kernel.text import N_

NOTHING_SEEN = "nothing"


def amend(case: Case, command: Amend, context: Context) -> Answer:
    """The content is edited in a seat that allows it; the route follows the facts.

    An edit never decides: whoever edits has still to answer, and a decider is always asked.
    """
    right = right_of(case, command.by, command.slot, context)
    if not right.slot.may_amend:
        raise Forbidden(
            "approval.amend_not_here",
            "この決裁欄では内容を修正できません。"
            "差し戻して起案者に修正を求めるか、意見を添えて承認してください。",
        )
    same_content(case, command.seen or NOTHING_SEEN)
    require(command.reason, "approval.reason_missing", N_("修正の理由を入力してください。"))
    if command.content == case.content:
        raise Refusal("approval.nothing_amended", "修正した箇所がありません。")
    standing = command.standing if _has_answers(case) else None
    act = replace(
        slot_act(case, Verb.AMEND, right, context, command.reason),
        content=command.content,
        standing=standing,
        to=tuple(seat for seat in case.people if seat.person_id != right.seat.person_id),
    )
    if command.courses is not None:
        anew = standing is Standing.VOIDED
        route, changes = rerouted(case, right.slot, command.courses, context.directory, anew=anew)
        act = replace(act, route=route, changes=changes)
    return finish(case, act, context, None)


def _has_answers(case: Case) -> bool:
    slots = (slot for stage in case.stages for slot in stage.slots)
    return any(slot.state in ANSWERED and not slot.capacity.only_reads for slot in slots)


def enclose(case: Case, command: Enclose, context: Context) -> Answer:
    """Papers of the one who answers, beside the content: nobody's approval is touched."""
    right = right_of(case, command.by, command.slot, context)
    if not right.slot.may_enclose:
        raise Forbidden(
            "approval.enclose_not_here",
            "この決裁欄では資料を添付できません。意見の欄に記入してください。",
        )
    if not command.papers:
        raise Refusal("approval.nothing_enclosed", "添付する資料を選んでください。")
    act = slot_act(case, Verb.ENCLOSE, right, context, command.note)
    return finish(case, replace(act, papers=command.papers), context, None)

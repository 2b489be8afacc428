"""Answers that come from outside, and those that a section prepares: 記録, 受付, 審議意見."""

from dataclasses import replace

from internal.approval.engine.commands import Context, Opine, Receive, RecordFor
from internal.approval.engine.reception import heard_member, reception_of
from internal.approval.engine.recording import recorded_in, recording_right
from internal.approval.engine.reply import Answer, finish
from internal.approval.engine.rights import right_of, same_content, slot_act
from internal.approval.engine.values import Act, Case, Verb


def record(case: Case, command: RecordFor, context: Context) -> Answer:
    """An answer given outside or on paper, entered by whoever keeps the records."""
    right = recording_right(case, command.by, command.slot, context)
    same_content(case, command.seen)
    recorded = recorded_in(case, right.slot, command, context.at)
    act = slot_act(case, Verb.RECORD, right, context, command.note)
    return finish(case, replace(act, recorded=recorded), context, None)


def receive(case: Case, command: Receive, context: Context) -> Answer:
    """合議の受付: who answers for the section, and who is heard before."""
    right = right_of(case, command.by, command.slot, context)
    named = reception_of(case, right.slot, command, context.directory)
    act = slot_act(case, Verb.RECEIVE, right, context, "")
    act = replace(act, answerer=named.answerer, members=named.members)
    return finish(case, act, context, None)


def opine(case: Case, command: Opine, context: Context) -> Answer:
    """審議意見 of somebody who is heard before her section answers."""
    member = heard_member(case, case.slot(command.slot), command)
    act = Act(
        seq=case.head + 1,
        verb=Verb.OPINE,
        at=context.at,
        by=member.seat,
        slot=command.slot,
        opinion=command.opinion.strip(),
    )
    return finish(case, act, context, None)

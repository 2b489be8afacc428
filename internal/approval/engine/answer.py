"""A case, a command and its surroundings give one act, or a refusal with its reason."""

from internal.approval.engine import (
    amending,
    approvers,
    concerns,
    custody,
    drafter,
    endings,
    outside,
    questions,
    readers,
    recomputing,
    rerouting,
    shortcuts,
    system,
    waiting,
)
from internal.approval.engine.beside import Decline, Grant, Propose
from internal.approval.engine.commands import (
    AddSlot,
    Amend,
    Approve,
    Ask,
    Command,
    Context,
    Detour,
    Enclose,
    Force,
    HandOver,
    Hold,
    Lift,
    Object,
    Opine,
    Overrule,
    PullUp,
    Read,
    Recall,
    Receive,
    RecordFor,
    Refresh,
    Reject,
    Release,
    RemoveSlot,
    ReplaceSlot,
    Reply,
    Return,
    Skip,
    Submit,
    TakeBack,
    ViewAfter,
    Withdraw,
)
from internal.approval.engine.drafter import first_submission
from internal.approval.engine.guards import Instruct, Raise
from internal.approval.engine.handover import handed_over, reassigned
from internal.approval.engine.paper import FilePaper, HandPaper, LeavePaper, TakePaper
from internal.approval.engine.reply import Answer, finish
from internal.approval.engine.season import Reassign, Recompute, SettleReading
from internal.approval.engine.values import Case


def answer(case: Case, command: Command, context: Context) -> Answer:
    """What a command does to a case.

    Raises:
        Forbidden: it is not this person's to do.
        Conflict: somebody else was faster, or the content is not what the page showed.
        Refusal: the rules do not allow it now.
    """
    match command:
        case Submit():
            return drafter.resubmit(case, command, context)
        case Approve():
            return approvers.approve(case, command, context)
        case Object():
            return approvers.object_to(case, command, context)
        case Return():
            return approvers.send_back(case, command, context)
        case Reject():
            return approvers.reject(case, command, context)
        case Recall():
            return drafter.recall(case, command, context)
        case Withdraw():
            return drafter.withdraw(case, command, context)
        case ViewAfter():
            return readers.view_after(case, command, context)
        case Read():
            return readers.read(case, command, context)
        case RecordFor():
            return outside.record(case, command, context)
        case Receive():
            return outside.receive(case, command, context)
        case Opine():
            return outside.opine(case, command, context)
        case HandOver():
            return finish(case, handed_over(case, command, context), context, None)
        case Reassign():
            return finish(case, reassigned(case, command, context), context, None)
        case SettleReading():
            return readers.settle(case, command, context)
        case Recompute():
            return recomputing.recompute(case, command, context)
        case Refresh():
            return system.refresh(case, context)
        case _:
            return _detour(case, command, context)


def _detour(case: Case, command: Detour, context: Context) -> Answer:
    match command:
        case TakeBack():
            return approvers.take_back(case, command, context)
        case Lift():
            return approvers.lift(case, command, context)
        case Hold():
            return waiting.hold(case, command, context)
        case Release():
            return waiting.release(case, command, context)
        case Propose():
            return endings.propose(case, command, context)
        case Grant():
            return endings.grant(case, command, context)
        case Decline():
            return endings.decline(case, command, context)
        case Force():
            return endings.force(case, command, context)
        case Skip():
            return shortcuts.skip(case, command, context)
        case PullUp():
            return shortcuts.pull_up(case, command, context)
        case Overrule():
            return shortcuts.overrule(case, command, context)
        case AddSlot():
            return rerouting.add(case, command, context)
        case RemoveSlot():
            return rerouting.remove(case, command, context)
        case ReplaceSlot():
            return rerouting.replace_post(case, command, context)
        case Ask():
            return questions.ask(case, command, context)
        case Reply():
            return questions.reply(case, command, context)
        case TakePaper():
            return custody.take_paper(case, command, context)
        case HandPaper():
            return custody.hand_paper(case, command, context)
        case LeavePaper():
            return custody.leave_paper(case, command, context)
        case FilePaper():
            return custody.file_paper(case, command, context)
        case Amend():
            return amending.amend(case, command, context)
        case Enclose():
            return amending.enclose(case, command, context)
        case Raise():
            return concerns.raise_concern(case, command, context)
        case Instruct():
            return concerns.instruct(case, command, context)


__all__ = ["Answer", "answer", "first_submission"]

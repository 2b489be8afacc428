"""A case, a command and its surroundings give one act, or a refusal with its reason."""

from internal.approval.engine import approvers, drafter, readers, system
from internal.approval.engine.commands import (
    Approve,
    Command,
    Context,
    Object,
    Read,
    Recall,
    Refresh,
    Reject,
    Return,
    Submit,
    ViewAfter,
    Withdraw,
)
from internal.approval.engine.drafter import first_submission
from internal.approval.engine.reply import Answer
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
        case Refresh():
            return system.refresh(case, context)


__all__ = ["Answer", "answer", "first_submission"]

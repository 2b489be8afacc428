"""What readers do: 後閲, 供覧, an edit that came after one's own answer (修正後未読)."""

from internal.approval.engine.commands import Context, Read, ViewAfter
from internal.approval.engine.reply import Answer, finish
from internal.approval.engine.values import Act, Case, CaseState, SlotState, Verb
from internal.kernel.refusal import Conflict, Forbidden


def view_after(case: Case, command: ViewAfter, context: Context) -> Answer:
    """後閲."""
    mine = [
        view
        for view in case.after_views
        if view.slot == command.slot and view.seat.person_id == command.by.person_id
    ]
    if case.state is not CaseState.DECIDED or not mine:
        raise Forbidden("approval.no_after_view", "この案件に、あなたの後閲はありません。")
    if all(view.done_at is not None for view in mine):
        raise Conflict("approval.already_viewed", "この案件は後閲済みです。")
    act = Act(
        seq=case.head + 1,
        verb=Verb.VIEW_AFTER,
        at=context.at,
        by=mine[0].seat,
        slot=command.slot,
        opinion=command.opinion,
    )
    return finish(case, act, context, None)


def read(case: Case, command: Read, context: Context) -> Answer:
    """供覧の閲覧, or that of an edit after one's own answer."""
    for unread in case.unread:
        if (unread.slot, unread.seat.person_id) == (command.slot, command.by.person_id):
            by = unread.seat
            act = Act(case.head + 1, Verb.READ, context.at, by, slot=command.slot)
            return finish(case, act, context, None)
    slot = case.slot(command.slot)
    if slot is None or not slot.capacity.only_reads:
        raise Forbidden("approval.not_shown_to_you", "この案件に、あなたへの供覧はありません。")
    mine = [seat for seat in slot.holders if seat.person_id == command.by.person_id]
    if not mine:
        raise Forbidden("approval.not_shown_to_you", "この案件に、あなたへの供覧はありません。")
    if slot.state is not SlotState.OPEN:
        raise Conflict("approval.already_read", "この案件は閲覧済みです。")
    act = Act(seq=case.head + 1, verb=Verb.READ, at=context.at, by=mine[0], slot=command.slot)
    return finish(case, act, context, None)

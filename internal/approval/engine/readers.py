"""What readers do: 後閲, 供覧, an edit that came after one's own answer (修正後未読).

And what becomes of it when they leave.
"""

from uuid import UUID

from internal.approval.engine.commands import Context, Read, ViewAfter
from internal.approval.engine.reply import Answer, finish, require
from internal.approval.engine.season import SettleReading
from internal.approval.engine.values import Act, Case, CaseState, SlotState, Verb
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat


def view_after(case: Case, command: ViewAfter, context: Context) -> Answer:
    """後閲."""
    mine = [
        view
        for view in case.after_views
        if view.slot == command.slot and view.seat.person_id == command.by.person_id
    ]
    if case.state is not CaseState.DECIDED or not mine:
        raise Forbidden("approval.no_after_view", "この案件に、あなたの後閲はありません。")
    if all(not view.is_open for view in mine):
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


def settle(case: Case, command: SettleReading, context: Context) -> Answer:
    """閲覧の整理: a successor reads what somebody who left has not, or it is closed (APR-64).

    Raises:
        Conflict: `approval.no_reading_left`.
        Refusal: `approval.already_theirs`, `approval.author_need_not_read`,
            `approval.reason_missing`.
    """
    reader = unread_by(case, command.slot, command.reader)
    if reader is None:
        raise Conflict(
            "approval.no_reading_left",
            "この閲覧は済んでいるか、別の職員に移っています。最新の状態を確認してください。",
        )
    successor = command.successor
    if successor is None:
        require(
            command.reason,
            "approval.reason_missing",
            N_("閲覧を求めずに終える理由を入力してください。"),
        )
    elif successor.person_id == reader.person_id:
        raise Refusal("approval.already_theirs", "引き継ぐ相手には別の職員を選んでください。")
    elif successor.person_id in case.authors:
        raise Refusal(
            "approval.author_need_not_read",
            "起案者には閲覧を引き継げません。別の職員を選んでください。",
        )
    act = Act(
        seq=case.head + 1,
        verb=Verb.SETTLE_READING,
        at=context.at,
        by=command.by,
        slot=command.slot,
        behalf=reader,
        successor=successor,
        opinion=command.reason.strip(),
    )
    return finish(case, act, context, None)


def unread_by(case: Case, slot_no: int, person_id: UUID) -> Seat | None:
    """The seat in which somebody has yet to read at a place: a 後閲, or an open 供覧."""
    slot = case.slot(slot_no)
    if slot is None or case.state is not CaseState.DECIDED:
        return None
    views = [view.seat for view in case.after_views if view.slot == slot_no and view.is_open]
    shown = slot.holders if slot.state is SlotState.OPEN else ()
    return next((seat for seat in (*views, *shown) if seat.person_id == person_id), None)

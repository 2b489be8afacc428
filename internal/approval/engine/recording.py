"""Answers that are given outside or on paper and recorded for whoever gave them (APR-52)."""

from datetime import date, datetime

from internal.approval.engine.commands import Context, RecordFor
from internal.approval.engine.paper import Medium
from internal.approval.engine.participants import RECORDED, Recorded
from internal.approval.engine.resolving import recorders_for
from internal.approval.engine.rights import Right, not_her_turn, right_of, too_late
from internal.approval.engine.values import Capacity, Case, CaseState, Slot, SlotState
from internal.kernel.clock import jst_date
from internal.kernel.refusal import Forbidden, Refusal
from internal.organization.rules import Duty, Seat


def recording_right(case: Case, by: Seat, slot_no: int, context: Context) -> Right:
    """The right by which a person records an answer; never by an author of the draft.

    A seat without an account is the recorder's own turn. Of a seat that somebody answers on the
    screen the 文書主任 records the answer on paper: of the decider where paper goes round (紙併用,
    紙), of everybody where the whole case is on paper.

    Raises:
        Refusal: `approval.nothing_to_record`; what an answer on the seat is refused with.
        Forbidden: `approval.not_the_recorder`, `approval.record_own_seat`.
    """
    slot, stage = case.slot(slot_no), case.stage_of(slot_no)
    if slot is None or stage is None or slot.capacity.only_reads:
        return right_of(case, by, slot_no, context)
    if slot.participant.kind in RECORDED:
        right = right_of(case, by, slot_no, context)
        if slot.capacity is Capacity.DECIDE and right.behalf is not None:
            raise not_her_turn(slot)
        return right
    if not (_on_paper(case, slot) or _without_account(slot, context)):
        raise Refusal(
            "approval.nothing_to_record", "この欄は職員本人が回答します。記録はできません。"
        )
    if case.state is not CaseState.CIRCULATING or slot.state is not SlotState.OPEN:
        raise too_late(case, slot)
    if by.person_id in case.authors:
        raise Forbidden("approval.own_draft", "自分が起案した案件を承認することはできません。")
    if any(seat.person_id == by.person_id for seat in (*slot.holders, *slot.deputies)):
        raise Forbidden(
            "approval.record_own_seat",
            "あなた自身の決裁欄です。紙に押印した場合も、画面で承認または決裁してください。",
        )
    keepers = recorders_for(case.drafter, context.directory)
    if not any(seat.person_id == by.person_id for seat in keepers):
        raise Forbidden(
            "approval.not_the_recorder",
            "紙での回答や決裁を記録できるのは、起案課の文書主任だけです。",
        )
    return Right(slot, stage, by, None)


def _on_paper(case: Case, slot: Slot) -> bool:
    medium = case.paper.medium if case.paper else Medium.ELECTRONIC
    return medium is Medium.PAPER or (medium is Medium.MIXED and slot.capacity is Capacity.DECIDE)


def _without_account(slot: Slot, context: Context) -> bool:
    """Whether it has come to people without an account by climbing, or they have lost theirs."""
    posts = [context.directory.post(seat.post_id) for seat in slot.holders]
    return bool(posts) and all(p is not None and Duty.WITHOUT_ACCOUNT in p.duties for p in posts)


def earliest_answer(case: Case, slot: Slot, at: datetime) -> date:
    """The first JST day an answer may bear: paper runs ahead of what is entered, so with paper that
    of the submission, else the day the seat was asked."""
    if case.paper is not None:
        return jst_date(case.paper.sent_at)
    return jst_date(slot.opened_at or at)


def recorded_in(case: Case, slot: Slot, command: RecordFor, at: datetime) -> Recorded:
    """The answer that a command records: by whom, on which day, agreeing or not, where it is kept.

    Raises:
        Refusal: `approval.recorded_name_missing`, `approval.recorded_day_impossible`,
            `approval.recorded_place_missing`, `approval.object_only_in_concurrence`,
            `approval.recorded_objection_empty`.
    """
    name, place = command.name.strip(), command.place.strip()
    if not name:
        raise Refusal("approval.recorded_name_missing", "回答した人の氏名を入力してください。")
    first = earliest_answer(case, slot, at)
    if not first <= command.on <= jst_date(at):
        raise Refusal(
            "approval.recorded_day_impossible",
            "回答日には、回付した{opened}から今日までの日付を入力してください。",
            opened=first,
        )
    if slot.capacity is Capacity.DECIDE and not place:
        raise Refusal(
            "approval.recorded_place_missing",
            "決裁した紙がいまどこにあるか(原本の所在)を入力してください。",
        )
    if command.agrees:
        return Recorded(name, command.on, place=place)
    if slot.capacity not in {Capacity.CONCUR, Capacity.DECIDE}:
        raise Refusal(
            "approval.object_only_in_concurrence", "異議を述べられるのは合議の職員だけです。"
        )
    if not command.note.strip():
        raise Refusal("approval.recorded_objection_empty", "異議の内容を入力してください。")
    return Recorded(name, command.on, agrees=False, place=place)

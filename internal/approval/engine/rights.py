"""By which right a person acts on an open slot, and why she may not."""

from dataclasses import dataclass

from internal.approval.engine.commands import Context
from internal.approval.engine.opening import deputies_of
from internal.approval.engine.values import (
    Act,
    Capacity,
    Case,
    CaseState,
    Slot,
    SlotState,
    Stage,
    Verb,
)
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Right:
    """By which seat somebody acts on a slot, and for whom when she is a deputy."""

    slot: Slot
    stage: Stage
    seat: Seat
    behalf: Seat | None


def right_of(case: Case, by: Seat, slot_no: int, context: Context) -> Right:
    """The right by which a person acts on an open slot; authority comes from the post, today."""
    slot, stage = case.slot(slot_no), case.stage_of(slot_no)
    if slot is None or stage is None:
        raise Refusal("approval.no_such_slot", "この決裁欄はありません。画面を開き直してください。")
    if case.state is not CaseState.CIRCULATING or slot.state is not SlotState.OPEN:
        raise too_late(case, slot)
    if by.person_id == case.drafter.person_id:
        raise Forbidden("approval.own_draft", "自分が起案した案件を承認することはできません。")
    for seat in slot.holders:
        if seat.person_id == by.person_id:
            return Right(slot, stage, _still_in_post(seat, context), None)
    return _deputy_right(case, by, slot, stage, context)


def _deputy_right(case: Case, by: Seat, slot: Slot, stage: Stage, context: Context) -> Right:
    named = [seat for seat in slot.deputies if seat.person_id == by.person_id]
    if slot.capacity is Capacity.DECIDE and case.deputy_allowed:
        away = all(context.directory.is_away(s.person_id, context.at) for s in slot.holders)
        today = deputies_of(case, slot.holders, context.directory, context.at) if away else ()
        for seat in today:
            if seat.person_id == by.person_id:
                return Right(slot, stage, seat, slot.holders[0])
        if named:
            raise Forbidden(
                "approval.deputy_period_over",
                "代決できる期間が終わっています。{name}が決裁します。",
                name=slot.holders[0].name,
            )
    raise Forbidden(
        "approval.not_your_turn",
        "この案件は現在、{title}の承認待ちです。承認できるのはその職の職員だけです。",
        title=slot.title,
    )


def _still_in_post(seat: Seat, context: Context) -> Seat:
    if any(s.person_id == seat.person_id for s in context.directory.holders(seat.post_id)):
        return seat
    raise Forbidden(
        "approval.no_longer_in_post",
        "{title}の職を離れているため、承認できません。後任の職員が処理します。",
        title=seat.title,
    )


def too_late(case: Case, slot: Slot) -> Refusal:
    """Why an open slot is open no more: who was faster, or where the case is now."""
    if slot.acted_by is not None:
        return Conflict(
            "approval.already_acted",
            "この案件は{name}が先に処理しました。最新の状態を確認してください。",
            name=slot.acted_by.name,
            at=slot.acted_at,
        )
    match case.state:
        case CaseState.RECALLED:
            return Conflict(
                "approval.recalled",
                "この案件は起案者の{name}が引き戻しました。入力した意見は保存しています。",
                name=case.drafter.name,
            )
        case CaseState.WITHDRAWN:
            return Conflict(
                "approval.withdrawn",
                "この案件は起案者の{name}が取り下げました。",
                name=case.drafter.name,
            )
        case _:
            return Conflict(
                "approval.not_open",
                "この案件は承認待ちではありません。最新の状態を確認してください。",
            )


def same_content(case: Case, seen: str) -> None:
    """Refuse an answer to content that the page did not show."""
    if seen and seen != case.content:
        raise Conflict(
            "approval.content_changed",
            "画面を開いたあとに内容が変更されました。最新の内容を確認してから操作してください。",
        )


def slot_act(case: Case, verb: Verb, right: Right, context: Context, opinion: str) -> Act:
    """The act of a person on her slot."""
    return Act(
        seq=case.head + 1,
        verb=verb,
        at=context.at,
        by=right.seat,
        slot=right.slot.no,
        behalf=right.behalf,
        opinion=opinion.strip(),
    )

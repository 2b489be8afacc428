"""By which right a person acts on an open slot, and why she may not."""

from dataclasses import dataclass

from internal.approval.engine.barring import bars_of
from internal.approval.engine.commands import Context
from internal.approval.engine.guards import grounds_words
from internal.approval.engine.opening import deputies_of, open_stage, proxies_of
from internal.approval.engine.values import (
    Act,
    Capacity,
    Case,
    CaseState,
    Proxy,
    Slot,
    SlotState,
    Stage,
    Verb,
)
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Duty, Seat

_TURNED = {
    Verb.RECALL: (
        "approval.recalled",
        N_("この案件は起案者の{name}が引き戻しました。入力した意見は保存しています。"),
    ),
    Verb.WITHDRAW: (
        "approval.withdrawn",
        N_("この案件は起案者の{name}が取り下げました。"),
    ),
    Verb.TAKE_BACK: (
        "approval.taken_back",
        N_("{name}が承認を取り消したため、この案件はまだあなたの番ではありません。"),
    ),
    Verb.FORCE: (
        "approval.forced",
        N_("この案件は管理者の{name}が強制的に取り下げました。"),
    ),
    Verb.GRANT: (
        "approval.granted",
        N_("{name}が申出に同意したため、この案件の回議は止まりました。"),
    ),
    Verb.SKIP: (
        "approval.skipped",
        N_("{name}がこの決裁欄を飛ばしました。経過で理由を確認してください。"),
    ),
    Verb.PULL_UP: (
        "approval.pulled_up",
        N_("{name}が引上げ承認をしました。決裁後に閲覧してください(後閲)。"),
    ),
    Verb.OVERRULE: (
        "approval.overruled",
        N_("{name}が引上げて却下しました。案件は終わっています。"),
    ),
    Verb.HAND_OVER: (
        "approval.handed_over",
        N_("{name}がこの決裁欄を別の職員に引き継ぎました。最新の状態を確認してください。"),
    ),
    Verb.RECOMPUTE: (
        "approval.recomputed",
        N_("組織の変更により、{name}が経路を計算し直しました。最新の経路を確認してください。"),
    ),
    Verb.AMEND: (
        "approval.amended",
        N_(
            "{name}が内容を修正したため、いまはあなたの番ではありません。"
            "修正箇所と経路を確認してください。"
        ),
    ),
}
SYSTEM_NAME = "システム"
"""Who acted where nobody did: the run of a plan."""


@dataclass(frozen=True, slots=True)
class Right:
    """By which seat somebody acts on a slot, and for whom when she is a deputy or proxy."""

    slot: Slot
    stage: Stage
    seat: Seat
    behalf: Seat | None


def right_of(case: Case, by: Seat, slot_no: int, context: Context) -> Right:
    """The right by which a person acts on an open slot; authority comes from the post, today."""
    slot, stage = case.slot(slot_no), case.stage_of(slot_no)
    if slot is None or stage is None:
        raise no_such_slot(case)
    if case.state is not CaseState.CIRCULATING or slot.state is not SlotState.OPEN:
        raise too_late(case, slot)
    if slot.capacity.only_reads:
        raise Refusal(
            "approval.only_reads",
            "この欄は閲覧だけの欄です。読み終えたら「閲覧済みにする」を押してください。",
        )
    if by.person_id in case.authors:
        raise Forbidden("approval.own_draft", "自分が起案した案件を承認することはできません。")
    for seat in slot.holders:
        if seat.person_id == by.person_id:
            return Right(slot, stage, still_in_post(seat, context), None)
    if slot.capacity is not Capacity.DECIDE and (proxy := _proxy_today(case, by, slot, context)):
        return Right(slot, stage, proxy.seat, proxy.holder)
    return _deputy_right(case, by, slot, stage, context)


def _proxy_today(case: Case, by: Seat, slot: Slot, context: Context) -> Proxy | None:
    """The delegation by which she acts now; what was in force when the slot opened may be over."""
    asked = (*slot.holders, *(proxy.holder for proxy in slot.proxies))
    for proxy in proxies_of(case, asked, context.directory, context.at):
        if proxy.seat.person_id == by.person_id:
            return proxy
    for proxy in slot.proxies:
        if proxy.seat.person_id == by.person_id:
            raise Forbidden(
                "approval.proxy_period_over",
                "{name}の代理をする期間が終わっています。{name}か、その職の職員が処理します。",
                name=proxy.holder.name,
            )
    return None


def _deputy_right(case: Case, by: Seat, slot: Slot, stage: Stage, context: Context) -> Right:
    named = [seat for seat in slot.deputies if seat.person_id == by.person_id]
    if slot.capacity is Capacity.DECIDE:
        away = all(context.directory.is_away(s.person_id, context.at) for s in slot.holders)
        today = deputies_of(case, slot.holders, context.directory, context.at) if away else ()
        for seat in today:
            if seat.person_id == by.person_id:
                _not_barred(case)
                return Right(slot, stage, seat, _absent(case, slot, seat, context))
        if named:
            raise Forbidden(
                "approval.deputy_period_over",
                "代決できる期間が終わっています。{name}が決裁します。",
                name=slot.holders[0].name,
            )
    if case.turned is not None and case.turned.verb is Verb.HAND_OVER:
        raise moved_on(case)
    raise not_her_turn(slot)


def not_her_turn(slot: Slot) -> Forbidden:
    """The seat is somebody else's."""
    return Forbidden(
        "approval.not_your_turn",
        "この案件は現在、{title}の承認待ちです。承認できるのはその職の職員だけです。",
        title=slot.title,
    )


def _not_barred(case: Case) -> None:
    bars = bars_of(case)
    if bars:
        raise Forbidden(
            "approval.deputy_barred",
            "この案件は代決できません。事由: {grounds}。"
            "事前に指揮を受けているときは「事前の指揮を記録する」から記録してください。",
            grounds=grounds_words(bars),
        )


def _absent(case: Case, slot: Slot, deputy: Seat, context: Context) -> Seat:
    """The decider for whom a deputy decides: who named her beforehand, else the first."""
    named = proxies_of(case, slot.holders, context.directory, context.at)
    by_her = (proxy.holder for proxy in named if proxy.seat.person_id == deputy.person_id)
    return next(by_her, slot.holders[0])


def still_in_post(seat: Seat, context: Context) -> Seat:
    """The seat, while it is hers today."""
    if any(s.person_id == seat.person_id for s in context.directory.holders(seat.post_id)):
        return seat
    raise Forbidden(
        "approval.no_longer_in_post",
        "{title}の職を離れているため、承認できません。後任の職員が処理します。",
        title=seat.title,
    )


def no_such_slot(case: Case) -> Refusal:
    """Why a case has no such seat: what took it out of the route, or a page gone stale."""
    if case.turned is not None and case.turned.verb in {Verb.RECOMPUTE, Verb.AMEND}:
        return moved_on(case)
    return Refusal("approval.no_such_slot", "この決裁欄はありません。画面を開き直してください。")


def too_late(case: Case, slot: Slot) -> Refusal:
    """Why an open slot is open no more: who was faster, or where the case is now."""
    if slot.acted_by is not None:
        return Conflict(
            "approval.already_acted",
            "この案件は{name}が先に処理しました。最新の状態を確認してください。",
            name=slot.acted_by.name,
            at=slot.acted_at,
        )
    return moved_on(case)


def moved_on(case: Case) -> Refusal:
    """Why nobody is asked at this place any more: who turned the case, or where it is now."""
    turned = case.turned
    if turned is not None:
        code, sentence = _TURNED[turned.verb]
        name = turned.by.name if turned.by else SYSTEM_NAME
        return Conflict(code, sentence, name=name, at=turned.at)
    if case.state is CaseState.DECIDED:
        return Conflict(
            "approval.decided_already",
            "この案件は{name}がすでに決裁しました。内容は確定しています。",
            **last_answer(case),
        )
    return Conflict(
        "approval.not_open",
        "この案件は承認待ちではありません。最新の状態を確認してください。",
        **last_answer(case),
    )


def last_answer(case: Case) -> dict[str, object]:
    """Who answered last and when, as the facts of a lost race."""
    slots = (slot for stage in case.stages for slot in stage.slots)
    answers = [(s.acted_at, s.acted_by.name) for s in slots if s.acted_at and s.acted_by]
    at, name = max(answers, default=(None, case.drafter.name))
    return {"name": name, "at": at}


def keeps_records(case: Case, by: Seat, context: Context) -> bool:
    """Whether a person acts as the 文書主任 of the drafter's section."""
    officer = context.directory.records_officer_of(case.drafter.department_id)
    return officer is not None and officer.post_id == by.post_id


def administers(by: Seat, context: Context) -> bool:
    """Whether a person acts in a post of the system's administration."""
    post = context.directory.post(by.post_id)
    return post is not None and Duty.ADMINISTRATOR in post.duties


def holders_of(case: Case, slot: Slot, context: Context) -> tuple[Seat, ...]:
    """Who may act on a slot, or would if it were reached now."""
    stage = case.stage_of(slot.no)
    if slot.state is not SlotState.WAITING or stage is None:
        return slot.holders
    try:
        openings = open_stage(case, stage, context.directory, context.at, None)
    except Refusal:
        return ()
    return next((each.holders for each in openings if each.slot == slot.no), ())


def same_content(case: Case, seen: str) -> None:
    """Refuse an answer to content that the page did not show."""
    if not seen or seen == case.content:
        return
    last = case.amendments[-1] if case.amendments else None
    raise Conflict(
        "approval.content_changed",
        "画面を開いたあとに{name}が内容を変更しました。変更箇所を確認してから操作してください。",
        name=last.by.name if last else case.drafter.name,
        at=last.at if last else None,
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


def next_slot_number(case: Case) -> int:
    """The number of a seat that comes into the route on the way."""
    return max(slot.no for stage in case.stages for slot in stage.slots) + 1


def case_act(case: Case, verb: Verb, by: Seat, context: Context, words: str = "") -> Act:
    """The act of a person on the case as a whole."""
    return Act(seq=case.head + 1, verb=verb, at=context.at, by=by, opinion=words.strip())

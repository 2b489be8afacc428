"""A case, a command and its surroundings give one act, or a refusal with its reason."""

from dataclasses import dataclass, replace
from uuid import UUID

from internal.approval.engine.commands import (
    Approve,
    Command,
    Context,
    HandOver,
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
from internal.approval.engine.fold import evolve
from internal.approval.engine.handover import handed_over
from internal.approval.engine.opening import deputies_of, open_stage, proxies_of
from internal.approval.engine.tasks import Task, tasks_of
from internal.approval.engine.values import (
    ANSWERED,
    Act,
    Capacity,
    Case,
    CaseState,
    Opening,
    Proxy,
    Slot,
    SlotState,
    Stage,
    Verb,
)
from internal.kernel.refusal import Conflict, Forbidden, Refusal
from internal.kernel.text import N_
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Answer:
    """The act, the case after it, and whose turn began or ended."""

    case: Case
    act: Act
    begun: frozenset[Task]
    ended: frozenset[Task]


def first_submission(case_id: UUID, command: Submit, context: Context) -> Answer:
    """A case begins with its first submission.

    Raises:
        Refusal: `approval.nobody`, a post of the route has nobody who could act.
    """
    act = Act(
        seq=1,
        verb=Verb.SUBMIT,
        at=context.at,
        by=command.by,
        route=command.route,
        content=command.content,
    )
    interim = evolve(case_id, None, act)
    whole = replace(act, openings=openings_due(interim, context, None))
    case = evolve(case_id, None, whole)
    return Answer(case, whole, tasks_of(case), frozenset())


def answer(case: Case, command: Command, context: Context) -> Answer:
    """What a command does to a case.

    Raises:
        Forbidden: it is not this person's to do.
        Conflict: somebody else was faster, or the content is not what the page showed.
        Refusal: the rules do not allow it now.
    """
    match command:
        case Submit():
            return _finish(case, _submission(case, command, context), context, None)
        case Approve():
            return _approve(case, command, context)
        case Object():
            return _object(case, command, context)
        case Return():
            return _return(case, command, context)
        case Reject():
            return _reject(case, command, context)
        case Recall():
            return _recall(case, command, context)
        case Withdraw():
            return _withdraw(case, command, context)
        case ViewAfter():
            return _view_after(case, command, context)
        case Read():
            return _read(case, command, context)
        case HandOver():
            return _finish(case, handed_over(case, command, context), context, None)
        case Refresh():
            return _refresh(case, context)


def _submission(case: Case, command: Submit, context: Context) -> Act:
    if not case.state.is_with_drafter:
        raise Conflict(
            "approval.not_with_drafter",
            "この案件は起案者の手元にありません。最新の状態を確認してください。",
        )
    if command.by.person_id != case.drafter.person_id:
        raise Forbidden("approval.not_drafter", "再提出できるのは起案者だけです。")
    return Act(
        seq=case.head + 1,
        verb=Verb.SUBMIT,
        at=context.at,
        by=command.by,
        route=command.route,
        content=command.content,
    )


@dataclass(frozen=True, slots=True)
class _Right:
    """By which seat somebody acts on a slot, and for whom when she is a deputy or proxy."""

    slot: Slot
    stage: Stage
    seat: Seat
    behalf: Seat | None


def _right(case: Case, by: Seat, slot_no: int, context: Context) -> _Right:
    """The right by which a person acts on an open slot; authority comes from the post, today."""
    slot, stage = case.slot(slot_no), case.stage_of(slot_no)
    if slot is None or stage is None:
        raise Refusal("approval.no_such_slot", "この決裁欄はありません。画面を開き直してください。")
    if case.state is not CaseState.CIRCULATING or slot.state is not SlotState.OPEN:
        raise _too_late(case, slot)
    if by.person_id in case.authors:
        raise Forbidden("approval.own_draft", "自分が起案した案件を承認することはできません。")
    for seat in slot.holders:
        if seat.person_id == by.person_id:
            return _Right(slot, stage, _still_in_post(seat, context), None)
    if slot.capacity is not Capacity.DECIDE and (proxy := _proxy_today(case, by, slot, context)):
        return _Right(slot, stage, proxy.seat, proxy.holder)
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


def _deputy_right(case: Case, by: Seat, slot: Slot, stage: Stage, context: Context) -> _Right:
    named = [seat for seat in slot.deputies if seat.person_id == by.person_id]
    if slot.capacity is Capacity.DECIDE and case.deputy_allowed:
        away = all(context.directory.is_away(s.person_id, context.at) for s in slot.holders)
        today = deputies_of(case, slot.holders, context.directory, context.at) if away else ()
        for seat in today:
            if seat.person_id == by.person_id:
                return _Right(slot, stage, seat, _absent(case, slot, seat, context))
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


def _absent(case: Case, slot: Slot, deputy: Seat, context: Context) -> Seat:
    """The decider for whom a deputy decides: who named her beforehand, else the first."""
    named = proxies_of(case, slot.holders, context.directory, context.at)
    by_her = (proxy.holder for proxy in named if proxy.seat.person_id == deputy.person_id)
    return next(by_her, slot.holders[0])


def _still_in_post(seat: Seat, context: Context) -> Seat:
    if any(s.person_id == seat.person_id for s in context.directory.holders(seat.post_id)):
        return seat
    raise Forbidden(
        "approval.no_longer_in_post",
        "{title}の職を離れているため、承認できません。後任の職員が処理します。",
        title=seat.title,
    )


def _too_late(case: Case, slot: Slot) -> Refusal:
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


def _same_content(case: Case, seen: str) -> None:
    if seen and seen != case.content:
        raise Conflict(
            "approval.content_changed",
            "画面を開いたあとに内容が変更されました。最新の内容を確認してから操作してください。",
        )


def _approve(case: Case, command: Approve, context: Context) -> Answer:
    right = _right(case, command.by, command.slot, context)
    _same_content(case, command.seen)
    if right.slot.capacity is Capacity.DECIDE:
        verb = Verb.DEPUTISE if right.behalf else Verb.DECIDE
    else:
        verb = Verb.APPROVE
    act = _act(case, verb, right, context, command.opinion)
    own = right.slot.capacity is Capacity.CIRCULATE and right.behalf is None
    last = right.seat if own else None
    return _finish(case, act, context, last)


def _object(case: Case, command: Object, context: Context) -> Answer:
    right = _right(case, command.by, command.slot, context)
    _same_content(case, command.seen)
    if right.slot.capacity is not Capacity.CONCUR:
        raise Refusal(
            "approval.object_only_in_concurrence", "異議を述べられるのは合議の職員だけです。"
        )
    _require(command.opinion, "approval.opinion_missing", N_("異議の内容を入力してください。"))
    return _finish(case, _act(case, Verb.OBJECT, right, context, command.opinion), context, None)


def _return(case: Case, command: Return, context: Context) -> Answer:
    right = _right(case, command.by, command.slot, context)
    _require(command.reason, "approval.reason_missing", N_("差戻しの理由を入力してください。"))
    if command.to_stage is not None and command.to_stage not in return_targets(
        case, right.stage.no
    ):
        raise Refusal(
            "approval.bad_return_target",
            "差戻し先に選べるのは、起案者か、すでに承認した段階だけです。",
        )
    act = _act(case, Verb.RETURN, right, context, command.reason)
    return _finish(case, replace(act, target=command.to_stage), context, None)


def return_targets(case: Case, stage_no: int) -> tuple[int, ...]:
    """The earlier stages to which a return may go: those in which somebody acted."""
    return tuple(
        stage.no
        for stage in case.stages
        if stage.no < stage_no and any(slot.state in ANSWERED for slot in stage.slots)
    )


def _reject(case: Case, command: Reject, context: Context) -> Answer:
    right = _right(case, command.by, command.slot, context)
    _same_content(case, command.seen)
    if right.slot.capacity is not Capacity.DECIDE:
        raise Refusal(
            "approval.reject_is_the_deciders",
            "否決できるのは決裁者だけです。起案者に差し戻すことができます。",
        )
    if right.behalf is not None:
        raise Refusal(
            "approval.deputy_cannot_reject",
            "否決は決裁者本人が行います。差し戻すか、決裁者の戻りをお待ちください。",
        )
    _require(command.reason, "approval.reason_missing", N_("否決の理由を入力してください。"))
    return _finish(case, _act(case, Verb.REJECT, right, context, command.reason), context, None)


def may_recall(case: Case) -> bool:
    """Whether nobody has answered since the last submission."""
    slots = [slot for stage in case.stages for slot in stage.slots]
    return case.state is CaseState.CIRCULATING and all(s.acted_by is None for s in slots)


def _recall(case: Case, command: Recall, context: Context) -> Answer:
    if command.by.person_id != case.drafter.person_id:
        raise Forbidden("approval.not_drafter", "引き戻せるのは起案者だけです。")
    if not may_recall(case):
        raise Conflict(
            "approval.recall_too_late",
            "すでに承認した職員がいるため、引き戻せません。差戻しを依頼してください。",
        )
    act = Act(seq=case.head + 1, verb=Verb.RECALL, at=context.at, by=command.by)
    return _finish(case, act, context, None)


def _withdraw(case: Case, command: Withdraw, context: Context) -> Answer:
    if command.by.person_id != case.drafter.person_id:
        raise Forbidden("approval.not_drafter", "取り下げられるのは起案者だけです。")
    if not case.state.is_with_drafter:
        raise Conflict(
            "approval.withdraw_not_with_drafter",
            "回議中の案件は取り下げられません。引き戻すか、差戻しを受けてから取り下げてください。",
        )
    act = Act(
        seq=case.head + 1,
        verb=Verb.WITHDRAW,
        at=context.at,
        by=command.by,
        opinion=command.reason,
    )
    return _finish(case, act, context, None)


def _view_after(case: Case, command: ViewAfter, context: Context) -> Answer:
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
    return _finish(case, act, context, None)


def _read(case: Case, command: Read, context: Context) -> Answer:
    slot = case.slot(command.slot)
    if slot is None or slot.capacity is not Capacity.SHOW:
        raise Forbidden("approval.not_shown_to_you", "この案件に、あなたへの供覧はありません。")
    mine = [seat for seat in slot.holders if seat.person_id == command.by.person_id]
    if not mine:
        raise Forbidden("approval.not_shown_to_you", "この案件に、あなたへの供覧はありません。")
    if slot.state is not SlotState.OPEN:
        raise Conflict("approval.already_read", "この案件は閲覧済みです。")
    act = Act(seq=case.head + 1, verb=Verb.READ, at=context.at, by=mine[0], slot=command.slot)
    return _finish(case, act, context, None)


def _refresh(case: Case, context: Context) -> Answer:
    if case.state is not CaseState.CIRCULATING:
        raise Conflict("approval.nothing_to_refresh", "回議中の案件ではありません。")
    changed: list[Opening] = []
    for stage in case.stages:
        now_open = {slot.no: slot for slot in stage.slots if slot.state is SlotState.OPEN}
        if not now_open:
            continue
        again = open_stage(case, stage, context.directory, context.at, None)
        changed += [
            opening
            for opening in again
            if opening.slot in now_open and _differs(now_open[opening.slot], opening)
        ]
    act = Act(
        seq=case.head + 1,
        verb=Verb.REFRESH,
        at=context.at,
        by=None,
        openings=tuple(changed),
    )
    return _finish(case, act, context, None)


def _differs(slot: Slot, opening: Opening) -> bool:
    return (slot.state, slot.holders, slot.deputies, slot.proxies) != (
        opening.state,
        opening.holders,
        opening.deputies,
        opening.proxies,
    )


def _require(text: str, code: str, sentence: str) -> None:
    if not text.strip():
        raise Refusal(code, sentence)


def _act(case: Case, verb: Verb, right: _Right, context: Context, opinion: str) -> Act:
    return Act(
        seq=case.head + 1,
        verb=verb,
        at=context.at,
        by=right.seat,
        slot=right.slot.no,
        behalf=right.behalf,
        opinion=opinion.strip(),
    )


def _finish(case: Case, act: Act, context: Context, last: Seat | None) -> Answer:
    """Open what the act makes due, and tell whose turn began and ended."""
    interim = evolve(case.id, case, act)
    openings = (*act.openings, *openings_due(interim, context, last))
    whole = replace(act, openings=openings)
    after = evolve(case.id, case, whole)
    before_tasks, after_tasks = tasks_of(case), tasks_of(after)
    return Answer(after, whole, after_tasks - before_tasks, before_tasks - after_tasks)


def openings_due(case: Case, context: Context, last: Seat | None) -> tuple[Opening, ...]:
    """What opens now: the first stage that asks somebody, and those on the way that ask nobody."""
    if case.state.is_with_drafter or case.state in {CaseState.REJECTED, CaseState.WITHDRAWN}:
        return ()
    openings: list[Opening] = []
    for stage in case.stages:
        if all(slot.state is not SlotState.WAITING for slot in stage.slots):
            if any(slot.state is SlotState.OPEN for slot in stage.slots) and not stage.is_done:
                break
            continue
        opened = open_stage(case, stage, context.directory, context.at, last)
        openings += opened
        asks = any(opening.state is SlotState.OPEN for opening in opened)
        if asks and stage.capacity is not Capacity.SHOW:
            break
        if asks:
            continue
        last = None if stage.capacity is not Capacity.CIRCULATE else last
    return tuple(openings)

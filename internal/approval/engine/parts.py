"""Changing one part of a case, for the fold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from internal.approval.engine.paper import Filed, Medium, Paper
from internal.approval.engine.participants import Member
from internal.approval.engine.values import (
    PENDING,
    Act,
    AfterView,
    AfterViewReason,
    Case,
    CaseState,
    CompletionKind,
    Opening,
    Slot,
    SlotState,
    Stage,
    Verb,
    group_agrees,
)
from internal.organization.rules import Seat

HER_OWN = "引上げ承認をした職員本人の職のため、省略しました。"
PULLED_UP = "上位の職員が引上げ承認をしたため、決裁後に閲覧します(後閲)。"


def with_slot(case: Case, no: int | None, change: Callable[[Slot], Slot]) -> Case:
    """The case with one slot changed."""
    stages = tuple(
        replace(stage, slots=tuple(change(slot) if slot.no == no else slot for slot in stage.slots))
        for stage in case.stages
    )
    return replace(case, stages=stages)


def acted(case: Case, act: Act, state: SlotState) -> Case:
    """The case with the act's slot answered."""
    return with_slot(
        case,
        act.slot,
        lambda slot: replace(
            slot,
            state=state,
            acted_by=act.by,
            acted_for=act.behalf,
            acted_at=act.at,
            opinion=act.opinion,
            lap=case.lap,
            recorded=act.recorded,
            edits_seen=len(case.amendments),
        ),
    )


def received(slot: Slot, act: Act) -> Slot:
    """The slot after its section has said who answers and who is heard."""
    return replace(
        slot,
        received_by=act.by,
        holders=(act.answerer,) if act.answerer else slot.holders,
        members=tuple(Member(seat) for seat in act.members),
        note="",
    )


def heard(slot: Slot, act: Act) -> Slot:
    """The slot after one member's opinion is in."""
    members = tuple(
        replace(member, opinion=act.opinion, given_at=act.at)
        if act.by is not None and member.seat.person_id == act.by.person_id
        else member
        for member in slot.members
    )
    return replace(slot, members=members)


def settled(case: Case) -> Case:
    """Whoever is not waited for any more is not asked any more, without having answered."""
    return replace(case, stages=tuple(_without_the_rest(stage) for stage in case.stages))


def _without_the_rest(stage: Stage) -> Stage:
    over = {
        slot.no
        for branch in stage.branches
        for slot in branch
        if slot.state in PENDING
        and (
            stage.is_done
            or (stage.completion.kind is CompletionKind.EACH_GROUP and group_agrees(branch))
        )
    }
    if not over:
        return stage
    slots = tuple(
        replace(slot, state=SlotState.NOT_NEEDED) if slot.no in over else slot
        for slot in stage.slots
    )
    return replace(stage, slots=slots)


def opened(case: Case, act: Act) -> Case:
    """The case after what the act opened."""
    pulled = _below(case, act.slot) if act.verb is Verb.PULL_UP else frozenset()
    views = list(case.after_views)
    for opening in act.openings:
        case = with_slot(case, opening.slot, lambda s, o=opening: _open(s, o, act.at))  # type: ignore[misc]
        if opening.state is SlotState.AFTER_VIEW:
            away = AfterViewReason.ABSENT
            why = AfterViewReason.PULLED_UP if opening.slot in pulled else away
            views += [AfterView(opening.slot, seat, why) for seat in opening.holders]
    return settled(replace(case, after_views=tuple(views)))


def _below(case: Case, slot_no: int | None) -> frozenset[int]:
    """The slots of the stages in front of a slot's."""
    stage = case.stage_of(slot_no or 0)
    place = case.place_of(stage.no) if stage else None
    return frozenset(slot.no for each in case.stages[: place or 0] for slot in each.slots)


def _open(slot: Slot, opening: Opening, at: datetime) -> Slot:
    return replace(
        slot,
        state=opening.state,
        holders=opening.holders,
        deputies=opening.deputies,
        note=opening.note,
        proxies=opening.proxies,
        opened_at=slot.opened_at or at,
    )


def ended(case: Case, state: CaseState) -> Case:
    """Nobody is asked any more; what was still open or to come is closed."""
    stages = tuple(_closed(stage) for stage in case.stages)
    return replace(case, state=state, stages=stages, after_views=(), unread=())


def _closed(stage: Stage) -> Stage:
    slots = tuple(
        replace(slot, state=SlotState.CLOSED) if slot.state in PENDING else slot
        for slot in stage.slots
    )
    return replace(stage, slots=slots)


def from_stage_on(case: Case, place: int, *, readers_too: bool = True) -> Case:
    """The case with everything from a place in the order on as if it had never been reached.

    Without `readers_too`, those who only read stay asked and keep their marks.
    """
    again = tuple(s for s in case.stages[place:] if readers_too or not s.capacity.only_reads)
    asked = {slot.no for stage in again for slot in stage.slots}
    return replace(
        case,
        stages=tuple(_fresh(stage) if stage in again else stage for stage in case.stages),
        after_views=tuple(view for view in case.after_views if view.slot not in asked),
    )


def _fresh(stage: Stage) -> Stage:
    return replace(stage, slots=tuple(slot.afresh() for slot in stage.slots))


def sent_on(before: Paper | None, act: Act, drafter: Seat) -> Paper | None:
    """The paper of a case that is submitted: with the drafter, or where it was left before."""
    if act.medium is Medium.ELECTRONIC:
        return None
    if before is None:
        return Paper(act.medium, act.at, drafter, act.at)
    return replace(before, medium=act.medium, sent_at=act.at)


def carried(case: Case, act: Act) -> Case:
    """The case after its paper was taken, passed on or filed."""
    if case.paper is None or act.by is None:
        raise ValueError("only somebody carries paper, and only of a case that has some")
    match act.verb:
        case Verb.TAKE_PAPER:
            paper = replace(case.paper, holder=act.by, since=act.at, received=True)
        case Verb.HAND_PAPER:
            paper = replace(case.paper, holder=act.to[0], since=act.at, received=False)
        case _:
            paper = replace(case.paper, filed=Filed(act.place, act.by, act.at))
    return replace(case, paper=paper)

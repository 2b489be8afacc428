"""What an act leads to: the case after it, what opens now, whose turn begins and ends."""

from dataclasses import dataclass, replace

from internal.approval.engine.commands import Context
from internal.approval.engine.fold import evolve
from internal.approval.engine.opening import open_stage
from internal.approval.engine.tasks import Task, tasks_of
from internal.approval.engine.values import Act, Capacity, Case, Opening, SlotState
from internal.kernel.refusal import Refusal
from internal.organization.rules import Seat


@dataclass(frozen=True, slots=True)
class Answer:
    """The act, the case after it, and whose turn began or ended."""

    case: Case
    act: Act
    begun: frozenset[Task]
    ended: frozenset[Task]


def require(text: str, code: str, sentence: str) -> None:
    """Refuse words that are missing."""
    if not text.strip():
        raise Refusal(code, sentence)


def finish(case: Case, act: Act, context: Context, last: Seat | None) -> Answer:
    """Open what the act makes due, and tell whose turn began and ended."""
    interim = evolve(case.id, case, act)
    openings = (*act.openings, *openings_due(interim, context, last))
    whole = replace(act, openings=openings)
    after = evolve(case.id, case, whole)
    before_tasks, after_tasks = tasks_of(case), tasks_of(after)
    return Answer(after, whole, after_tasks - before_tasks, before_tasks - after_tasks)


def openings_due(case: Case, context: Context, last: Seat | None) -> tuple[Opening, ...]:
    """What opens now: the first stage that asks somebody, and those on the way that ask nobody."""
    if case.state.is_with_drafter or case.state.is_given_up:
        return ()
    openings: list[Opening] = []
    for stage in case.stages:
        if all(slot.state is not SlotState.WAITING for slot in stage.slots):
            if any(slot.state is SlotState.OPEN for slot in stage.slots) and not stage.is_done:
                break
            continue
        waiting = {slot.no for slot in stage.slots if slot.state is SlotState.WAITING}
        opened = tuple(
            opening
            for opening in open_stage(case, stage, context.directory, context.at, last)
            if opening.slot in waiting
        )
        openings += opened
        asks = any(opening.state is SlotState.OPEN for opening in opened)
        if asks and stage.capacity is not Capacity.SHOW:
            break
        if asks:
            continue
        last = None if stage.capacity is not Capacity.CIRCULATE else last
    return tuple(openings)

"""What an act leads to: the case after it, what opens now, whose turn begins and ends."""

from dataclasses import dataclass, replace

from internal.approval.engine.commands import Context
from internal.approval.engine.due import openings_due
from internal.approval.engine.fold import evolve
from internal.approval.engine.tasks import Task, tasks_of
from internal.approval.engine.values import Act, Case
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

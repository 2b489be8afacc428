"""What opens now, asked after every act."""

from dataclasses import replace

from internal.approval.engine.commands import Context
from internal.approval.engine.opening import open_stage
from internal.approval.engine.values import Capacity, Case, Opening, Stage
from internal.organization.rules import Seat


def openings_due(case: Case, context: Context, last: Seat | None) -> tuple[Opening, ...]:
    """What opens now: the first stage that is not done, and those on the way that only read.

    `last` is who acted just before in the drafter's own line, or nobody.
    """
    if case.state.is_with_drafter or case.state.is_given_up:
        return ()
    openings: list[Opening] = []
    for stage in case.stages:
        opened, after = _open_due(case, stage, context, last)
        openings += opened
        if after.capacity.only_reads:
            continue
        if not after.is_done:
            break
        if opened and after.capacity is not Capacity.CIRCULATE:
            last = None
    return tuple(openings)


def _open_due(
    case: Case, stage: Stage, context: Context, last: Seat | None
) -> tuple[list[Opening], Stage]:
    """Open the slots of a stage whose turn has come, again while those that open ask nobody."""
    opened: list[Opening] = []
    while due := stage.due:
        asked = replace(stage, slots=due)
        found = open_stage(case, asked, context.directory, context.at, last)
        opened += found
        states = {opening.slot: opening.state for opening in found}
        slots = tuple(replace(s, state=states.get(s.no, s.state)) for s in stage.slots)
        stage = replace(stage, slots=slots)
    return opened, stage

"""What the system does: it looks again who can act."""

from dataclasses import replace

from internal.approval.engine.commands import Context
from internal.approval.engine.opening import open_stage
from internal.approval.engine.reply import Answer, finish
from internal.approval.engine.values import Act, Case, CaseState, Opening, Slot, SlotState, Verb
from internal.kernel.refusal import Conflict


def refresh(case: Case, context: Context) -> Answer:
    """Look again who can act in open slots."""
    if case.state is not CaseState.CIRCULATING:
        raise Conflict("approval.nothing_to_refresh", "回議中の案件ではありません。")
    act = Act(
        seq=case.head + 1,
        verb=Verb.REFRESH,
        at=context.at,
        by=None,
        openings=reopened(case, context),
    )
    return finish(case, act, context, None)


def reopened(case: Case, context: Context) -> tuple[Opening, ...]:
    """The open slots in which others may act now than before."""
    changed: list[Opening] = []
    for stage in case.stages:
        now_open = {slot.no: slot for slot in stage.slots if slot.state is SlotState.OPEN}
        if not now_open:
            continue
        asked = replace(stage, slots=tuple(now_open.values()))
        again = open_stage(case, asked, context.directory, context.at, None)
        changed += [opening for opening in again if _differs(now_open[opening.slot], opening)]
    return tuple(changed)


def _differs(slot: Slot, opening: Opening) -> bool:
    return (slot.state, slot.holders, slot.deputies, slot.proxies) != (
        opening.state,
        opening.holders,
        opening.deputies,
        opening.proxies,
    )

"""What keeps deputies from deciding a case now (代決の制限), and what lifts it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from internal.approval.engine.guards import Barring, Ground
from internal.approval.engine.values import Case, SlotState


@dataclass(frozen=True, slots=True)
class _Bar:
    """A ground that holds; `since` is empty for what held when the case was submitted."""

    ground: Ground
    since: datetime | None


def bars_of(case: Case) -> tuple[Ground, ...]:
    """The grounds for which nobody may deputise now; empty where deputies may decide.

    An instruction lifts what was there when it was recorded, but never a ground that bars always:
    who instructed did not know of an objection or a concern that came later (APR-32).
    """
    return tuple(bar.ground for bar in _bars(case) if not _is_lifted(case, bar))


def _bars(case: Case) -> Iterator[_Bar]:
    if not case.deputy_allowed:
        row = Ground("", "規程により代決できない事項", case.article, Barring.UNLESS_INSTRUCTED)
        yield _Bar(row, None)
    against = [
        slot.acted_at
        for stage in case.stages
        for slot in stage.slots
        if slot.state is SlotState.OBJECTED and slot.acted_at is not None
    ]
    for ground in case.bars:
        if not ground.on_objection:
            yield _Bar(ground, None)
        elif against:
            yield _Bar(ground, max(against))
    for concern in case.concerns:
        for ground in concern.grounds:
            if ground.barring is not Barring.NONE:
                yield _Bar(ground, concern.at)


def _is_lifted(case: Case, bar: _Bar) -> bool:
    if bar.ground.barring is Barring.ALWAYS:
        return False
    return any(bar.since is None or given.at >= bar.since for given in case.instructions)
